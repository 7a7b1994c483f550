"""Recordings in other containers than WAV (mp3, amr, ogg, m4a, flac …), decoded by PyAV.

The formats are a closed list and no file but the one given may be opened: playlists, which name other
files or addresses, are not audio here.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from nlp.asr.audio import MAX_RATE, MAX_SECONDS, MIN_RATE, Audio, AudioError

if TYPE_CHECKING:
    from av.audio.stream import AudioStream
    from av.container import InputContainer

FORMATS = "wav,w64,aiff,au,caf,flac,mp3,aac,mov,ogg,matroska,asf,amr,amrnb,amrwb,ac3,mpegts,gsm"

_KEPT_RATE = 16_000
"""Nothing above it reaches an engine, so that a long video's sound stays small in memory."""


def decode_container(content: bytes) -> Audio:
    """The first audio stream as 16-bit samples, at most `_KEPT_RATE`, the channels apart.

    Raises AudioError where no audio can be got out of it.
    """
    import av

    options = {"format_whitelist": FORMATS, "protocol_whitelist": "none"}
    try:
        with av.open(io.BytesIO(content), "r", options=options, metadata_errors="ignore") as container:
            if not container.streams.audio:
                raise AudioError("audio-no-stream", "文件里没有声音")
            return _decode(container, container.streams.audio[0])
    except (av.FFmpegError, UnicodeError, MemoryError) as error:
        raise AudioError("audio-not-audio", "这不是能识别的录音文件，或文件已损坏") from error


def _decode(container: InputContainer, stream: AudioStream) -> Audio:
    """Decode up to the length limit; sound before a damaged place is kept and marked truncated."""
    import av

    if getattr(stream, "codec_context", None) is None:  # a coding nobody knows
        raise AudioError("audio-not-audio", "不支持这种录音编码")
    rate, channels = stream.rate, stream.channels
    if not MIN_RATE <= rate <= MAX_RATE:
        raise AudioError("audio-bad-rate", f"录音的采样率 {rate} 赫兹不合理")
    if channels not in (1, 2):
        raise AudioError("audio-bad-channels", f"录音的声道数是 {channels}，只支持单声道和双声道")
    kept_rate = min(rate, _KEPT_RATE)
    resampler = av.AudioResampler("s16p", "stereo" if channels == 2 else "mono", kept_rate)
    blocks: list[NDArray[np.int16]] = []
    frames, is_truncated = 0, False
    try:
        for frame in container.decode(stream):
            for piece in resampler.resample(frame):
                blocks.append(piece.to_ndarray().astype(np.int16, copy=False))
                frames += piece.samples
            if frames > MAX_SECONDS * kept_rate:
                raise AudioError("audio-too-long", f"录音超过 {MAX_SECONDS // 3600} 小时，无法识别")
    except av.FFmpegError:
        if not blocks:
            raise
        is_truncated = True
    blocks.extend(piece.to_ndarray().astype(np.int16, copy=False) for piece in resampler.resample(None))
    if not blocks:
        raise AudioError("audio-no-sound", "录音里没有声音数据")
    return Audio(np.concatenate(blocks, axis=1), kept_rate, is_truncated)
