"""Recordings as they come: any common container and codec, one or two channels, any sensible rate.

WAV is read here, byte by byte, because telephone systems write kinds that Python's own module refuses
(A-law, µ-law, extensible, streamed headers); everything else is decoded by PyAV. Sound is kept as 16-bit
samples at its own rate, so that three hours of a two-channel call stay under half a gigabyte, and is
brought to the engine's rate a stretch at a time.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.signal import resample_poly

from nlp.asr.base import SAMPLE_RATE, Samples

MAX_FILE_BYTES = 2 << 30
MAX_SECONDS = 4 * 3600
MIN_RATE, MAX_RATE = 4_000, 192_000

_PCM, _FLOAT, _ALAW, _MULAW, _EXTENSIBLE = 1, 3, 6, 7, 0xFFFE
_STREAMED = (0, 0xFFFFFFFF)
"""Lengths a writer leaves that never came back to fill in the real one."""


class AudioError(ValueError):
    """A recording that cannot be used; ``code`` is stable, the message is Chinese and for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Audio:
    """A decoded recording: ``pcm`` has shape ``(channels, frames)``, ``rate`` is in hertz."""

    pcm: NDArray[np.int16]
    rate: int
    is_truncated: bool = False
    """The header promised more sound than the file holds; what is there was kept."""

    @property
    def channels(self) -> int:
        return int(self.pcm.shape[0])

    @property
    def seconds(self) -> float:
        return int(self.pcm.shape[1]) / self.rate


def read_audio(source: Path | str | bytes) -> Audio:
    """Decode a recording from a file or from its bytes.

    Raises AudioError where it is missing, empty, not audio, cut off before any sound, has an absurd
    header, or is longer than `MAX_SECONDS`.
    """
    content = source if isinstance(source, bytes) else _read_file(Path(source))
    if not content:
        raise AudioError("audio-empty", "录音文件是空的")
    if content[:4] in (b"RIFF", b"RF64") and content[8:12] == b"WAVE":
        audio = _read_wav(content)
    else:
        from nlp.asr.container import decode_container

        audio = decode_container(content)
    if audio.pcm.shape[1] == 0:
        raise AudioError("audio-no-sound", "录音里没有声音数据")
    if audio.seconds > MAX_SECONDS:
        raise AudioError("audio-too-long", f"录音超过 {MAX_SECONDS // 3600} 小时，无法识别")
    return audio


def at_engine_rate(pcm: NDArray[np.int16], rate: int) -> Samples:
    """One channel of 16-bit samples as floats at `SAMPLE_RATE`, by a polyphase filter."""
    samples: Samples = pcm.astype(np.float32) / np.float32(32768)
    if rate == SAMPLE_RATE:
        return samples
    ratio = Fraction(SAMPLE_RATE, rate).limit_denominator(2_000)  # odd rates: off by under 0.1 %
    return np.asarray(resample_poly(samples, ratio.numerator, ratio.denominator), dtype=np.float32)


def _read_file(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise AudioError("audio-too-large", f"录音文件 {path.name} 超过 {MAX_FILE_BYTES >> 30} GB")
        return path.read_bytes()
    except FileNotFoundError as error:
        raise AudioError("audio-not-found", f"找不到录音文件：{path}") from error
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        if isinstance(error, AudioError):
            raise
        raise AudioError("audio-unreadable", f"读不出录音文件：{path}(不是文件，或没有权限)") from error


@dataclass(frozen=True, slots=True)
class _Format:
    """The part of a WAV ``fmt`` chunk that matters; ``width`` is bytes a sample."""

    kind: int
    channels: int
    rate: int
    width: int


def _read_wav(content: bytes) -> Audio:
    fmt: _Format | None = None
    position = 12
    while position + 8 <= len(content):
        name, size = content[position : position + 4], struct.unpack_from("<I", content, position + 4)[0]
        start = position + 8
        if name == b"fmt ":
            fmt = _read_format(content[start : start + size])
        elif name == b"data":
            if fmt is None:
                raise AudioError("audio-bad-header", "录音文件头不完整：声音数据之前没有格式说明")
            return _read_samples(content, start, size, fmt)
        position = start + size + (size & 1)
    if fmt is None:
        raise AudioError("audio-bad-header", "录音文件头不完整，无法识别格式")
    raise AudioError("audio-no-sound", "录音里没有声音数据，文件可能没有传完")


def _read_format(chunk: bytes) -> _Format:
    if len(chunk) < 16:
        raise AudioError("audio-bad-header", "录音文件头不完整，格式说明太短")
    kind, channels, rate, _, block, bits = struct.unpack_from("<HHIIHH", chunk)
    if kind == _EXTENSIBLE and len(chunk) >= 26:
        kind = struct.unpack_from("<H", chunk, 24)[0]
    if channels not in (1, 2):
        raise AudioError("audio-bad-channels", f"录音的声道数是 {channels}，只支持单声道和双声道")
    if not MIN_RATE <= rate <= MAX_RATE:
        raise AudioError("audio-bad-rate", f"录音的采样率 {rate} 赫兹不合理")
    if kind in (_PCM, _FLOAT, _ALAW, _MULAW) and (bits == 0 or bits % 8 or block != channels * bits // 8):
        raise AudioError(
            "audio-bad-header", f"录音文件头自相矛盾：{channels} 声道、{bits} 位、每帧 {block} 字节"
        )
    return _Format(kind, channels, rate, bits // 8)


def _read_samples(content: bytes, start: int, size: int, fmt: _Format) -> Audio:
    held = len(content) - start
    is_truncated = size not in _STREAMED and size > held
    used = held if size in _STREAMED else min(size, held)
    frame = fmt.channels * fmt.width
    if fmt.kind not in (_PCM, _FLOAT, _ALAW, _MULAW):  # ADPCM, GSM and the like
        from nlp.asr.container import decode_container

        return decode_container(content)
    used -= used % frame
    flat = _decode(np.frombuffer(content, np.uint8, used, start), fmt)
    pcm = np.ascontiguousarray(flat.reshape(-1, fmt.channels).T)
    return Audio(pcm, fmt.rate, is_truncated)


def _decode(raw: NDArray[np.uint8], fmt: _Format) -> NDArray[np.int16]:
    """Bytes of one coding to 16-bit samples; the lower bits of wider PCM are dropped."""
    if fmt.width == 1 and fmt.kind == _ALAW:
        return ALAW[raw]
    if fmt.width == 1 and fmt.kind == _MULAW:
        return MULAW[raw]
    if fmt.kind == _PCM and fmt.width == 1:  # the only unsigned one
        return (raw.astype(np.int16) - 128) << 8
    if fmt.kind == _PCM and fmt.width in (2, 3, 4):
        upper = np.ascontiguousarray(raw.reshape(-1, fmt.width)[:, -2:])
        return np.asarray(upper.view("<i2")[:, 0], dtype=np.int16)
    if fmt.kind == _FLOAT and fmt.width in (4, 8):
        values = np.nan_to_num(raw.view(f"<f{fmt.width}"), nan=0.0, posinf=1.0, neginf=-1.0)
        return np.asarray(np.clip(values, -1, 1) * 32767, dtype=np.int16)
    raise AudioError("audio-bad-header", f"不支持的录音编码：格式 {fmt.kind}，每样本 {fmt.width * 8} 位")


def _alaw_table() -> NDArray[np.int16]:
    """ITU-T G.711 A-law, 256 codes to 16-bit samples."""
    code = np.arange(256, dtype=np.int32) ^ 0x55
    exponent, mantissa = (code >> 4) & 7, (code & 15) << 4
    size = np.where(exponent == 0, mantissa + 8, (mantissa + 0x108) << np.maximum(exponent - 1, 0))
    return np.where(code & 0x80, size, -size).astype(np.int16)


def _mulaw_table() -> NDArray[np.int16]:
    """ITU-T G.711 µ-law, 256 codes to 16-bit samples."""
    code = ~np.arange(256, dtype=np.int32) & 0xFF
    size = ((((code & 15) << 3) + 0x84) << ((code >> 4) & 7)) - 0x84
    return np.where(code & 0x80, -size, size).astype(np.int16)


ALAW, MULAW = _alaw_table(), _mulaw_table()
