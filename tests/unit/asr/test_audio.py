"""Recordings of every kind are read alike; broken ones are refused in a sentence with a code."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from nlp.asr.audio import ALAW, MULAW, Audio, AudioError, at_engine_rate, read_audio
from tests.unit.asr.wavs import ALAW as ALAW_FORMAT
from tests.unit.asr.wavs import FLOAT, PCM, extensible, pcm16, tone, wav
from tests.unit.asr.wavs import MULAW as MULAW_FORMAT

TONE = tone(440, 0.5, 8000)


def wide(values: NDArray[np.float64], width: int) -> bytes:
    """Signed little-endian samples of ``width`` bytes."""
    whole = (values * (2 ** (8 * width - 1) - 1)).astype("<i4")
    return b"".join(int(value).to_bytes(4, "little", signed=True)[:width] for value in whole)


def pitch(samples: NDArray[np.float32], rate: int) -> float:
    """The loudest frequency in hertz."""
    return float(np.abs(np.fft.rfft(samples)).argmax() * rate / len(samples))


def alike(audio: Audio) -> bool:
    heard = audio.pcm[0].astype(np.float64) / 32768
    return bool(np.corrcoef(heard, TONE)[0, 1] > 0.999 and abs(np.abs(heard).max() - 0.5) < 0.02)


@pytest.mark.parametrize(
    "recording",
    [
        pytest.param(wav(((TONE + 1) * 127.5).astype(np.uint8).tobytes(), bits=8), id="pcm-8"),
        pytest.param(wav(pcm16(TONE)), id="pcm-16"),
        pytest.param(wav(wide(TONE, 3), bits=24), id="pcm-24"),
        pytest.param(wav(wide(TONE, 4), bits=32), id="pcm-32"),
        pytest.param(wav(TONE.astype("<f4").tobytes(), kind=FLOAT, bits=32), id="float-32"),
        pytest.param(wav(TONE.astype("<f8").tobytes(), kind=FLOAT, bits=64), id="float-64"),
        pytest.param(extensible(pcm16(TONE), subformat=PCM, channels=1, rate=8000, bits=16), id="extensible"),
        pytest.param(wav(pcm16(TONE), before=b"LIST" + struct.pack("<I", 3) + b"abc\x00"), id="odd-chunk"),
        pytest.param(wav(pcm16(TONE), declared=0), id="streamed-zero"),
        pytest.param(wav(pcm16(TONE), declared=0xFFFFFFFF), id="streamed-max"),
    ],
)
def test_each_coding_gives_the_same_sound(recording: bytes) -> None:
    audio = read_audio(recording)
    assert (audio.channels, audio.rate, audio.seconds, audio.is_truncated) == (1, 8000, 0.5, False)
    assert alike(audio)


@pytest.mark.parametrize(("kind", "codec"), [(ALAW_FORMAT, "pcm_alaw"), (MULAW_FORMAT, "pcm_mulaw")])
def test_telephone_codings_agree_with_ffmpeg(kind: int, codec: str) -> None:
    codes = bytes(range(256))
    decoder = av.CodecContext.create(codec, "r")
    decoder.sample_rate, decoder.layout = 8000, "mono"  # type: ignore[attr-defined]  # an audio context
    packet = av.Packet(codes)
    expected = np.concatenate([frame.to_ndarray()[0] for frame in decoder.decode(packet)])  # type: ignore[attr-defined]  # as above
    assert read_audio(wav(codes, kind=kind, bits=8)).pcm[0].tolist() == expected.tolist()
    assert len(ALAW) == len(MULAW) == 256


def test_left_and_right_stay_apart() -> None:
    audio = read_audio(wav(pcm16(tone(300, 1, 8000), tone(1000, 1, 8000)), channels=2))
    left, right = (at_engine_rate(channel, audio.rate) for channel in audio.pcm)
    assert pitch(left, 16000) == pytest.approx(300, abs=2)
    assert pitch(right, 16000) == pytest.approx(1000, abs=2)


@pytest.mark.parametrize("rate", [8000, 11025, 16000, 22050, 44100, 48000])
def test_any_rate_comes_to_the_engines(rate: int) -> None:
    audio = read_audio(wav(pcm16(tone(700, 1, rate)), rate=rate))
    samples = at_engine_rate(audio.pcm[0], audio.rate)
    assert samples.dtype == np.float32
    assert len(samples) == pytest.approx(16000, abs=20)
    assert pitch(samples, 16000) == pytest.approx(700, abs=2)


def test_sound_above_the_band_is_not_folded_into_it() -> None:
    audio = read_audio(wav(pcm16(tone(11000, 1, 48000)), rate=48000))
    assert float(np.abs(at_engine_rate(audio.pcm[0], 48000)[500:-500]).max()) < 0.01


@pytest.mark.parametrize(
    ("container", "codec", "rate"), [("flac", "flac", 16000), ("mp3", "libmp3lame", 44100)]
)
def test_other_containers_are_decoded(container: str, codec: str, rate: int) -> None:
    out = io.BytesIO()
    with av.open(out, "w", format=container) as target:
        stream = target.add_stream(codec, rate=rate, layout="stereo")
        frame = av.AudioFrame.from_ndarray(
            np.frombuffer(pcm16(tone(500, 1, rate), np.zeros(rate)), "<i2").reshape(1, -1), "s16", "stereo"
        )
        frame.sample_rate = rate
        fitter = av.AudioResampler(stream.format.name, "stereo", rate, frame_size=stream.frame_size or None)
        for piece in (*fitter.resample(frame), *fitter.resample(None)):
            target.mux(stream.encode(piece))
        target.mux(stream.encode(None))
    audio = read_audio(out.getvalue())
    assert audio.channels == 2
    assert audio.rate == 16000
    assert audio.seconds == pytest.approx(1, abs=0.1)
    left, right = (at_engine_rate(channel, audio.rate) for channel in audio.pcm)
    assert pitch(left, 16000) == pytest.approx(500, abs=3)
    assert float(np.abs(right).max()) < 0.01


def test_a_recording_cut_short_keeps_what_is_there() -> None:
    whole = wav(pcm16(TONE))
    audio = read_audio(whole[: len(whole) // 2])
    assert audio.is_truncated
    assert 0.2 < audio.seconds < 0.3


@pytest.mark.parametrize(
    ("content", "code"),
    [
        pytest.param(b"", "audio-empty", id="empty"),
        pytest.param("不是录音".encode(), "audio-not-audio", id="text"),
        pytest.param(bytes(5000), "audio-not-audio", id="zeros"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + bytes(100), "audio-not-audio", id="picture"),
        pytest.param(b"RIFF", "audio-not-audio", id="four-bytes"),
        pytest.param(wav(pcm16(TONE))[:20], "audio-bad-header", id="header-cut"),
        pytest.param(wav(pcm16(TONE))[:36], "audio-no-sound", id="no-sound-chunk"),
        pytest.param(wav(b""), "audio-no-sound", id="no-samples"),
        pytest.param(wav(pcm16(TONE), channels=0), "audio-bad-channels", id="no-channels"),
        pytest.param(wav(pcm16(TONE), channels=60000), "audio-bad-channels", id="many-channels"),
        pytest.param(wav(pcm16(TONE), rate=0), "audio-bad-rate", id="no-rate"),
        pytest.param(wav(pcm16(TONE), rate=2**31), "audio-bad-rate", id="absurd-rate"),
        pytest.param(wav(pcm16(TONE), bits=0), "audio-bad-header", id="no-bits"),
        pytest.param(wav(pcm16(TONE), bits=12), "audio-bad-header", id="odd-bits"),
        pytest.param(wav(pcm16(TONE), kind=FLOAT, bits=16), "audio-bad-header", id="half-floats"),
        pytest.param(wav(pcm16(TONE), kind=0x1234), "audio-not-audio", id="unknown-coding"),
    ],
)
def test_what_is_no_recording_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(AudioError) as refusal:
        read_audio(content)
    assert refusal.value.code == code
    assert any("一" <= character <= "鿿" for character in str(refusal.value))


@pytest.mark.parametrize("playlist", ["#EXTM3U\n#EXTINF:5,\n{}\n", "ffconcat version 1.0\nfile {}\n"])
def test_a_playlist_opens_no_other_file(playlist: str, tmp_path: Path) -> None:
    other = tmp_path / "other.wav"
    other.write_bytes(wav(pcm16(TONE)))
    with pytest.raises(AudioError, match="不是能识别的录音"):
        read_audio(playlist.format(other).encode())


def test_paths(tmp_path: Path) -> None:
    good = tmp_path / "通话.wav"
    good.write_bytes(wav(pcm16(TONE)))
    assert read_audio(str(good)).seconds == read_audio(good).seconds == 0.5
    for path, code in ((tmp_path / "none.wav", "audio-not-found"), (tmp_path, "audio-unreadable")):
        with pytest.raises(AudioError) as refusal:
            read_audio(path)
        assert refusal.value.code == code


def test_a_day_long_recording_is_refused() -> None:
    with pytest.raises(AudioError) as refusal:
        read_audio(wav(bytes(5 * 3600 * 4000), bits=8, rate=4000))
    assert refusal.value.code == "audio-too-long"


@settings(max_examples=150)
@given(st.data())
def test_a_damaged_file_is_read_or_refused(data: st.DataObject) -> None:
    content = bytearray(wav(pcm16(TONE[:400])))
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, 47))] = data.draw(st.integers(0, 255))
    try:
        audio = read_audio(bytes(content[: data.draw(st.integers(0, len(content)))]))
    except AudioError:
        return
    assert audio.seconds > 0
    assert audio.channels in (1, 2)
