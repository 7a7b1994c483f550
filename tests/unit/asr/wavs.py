"""Builds recordings in memory: the WAV kinds telephone systems write, and a few broken ones."""

from __future__ import annotations

import struct

import numpy as np
from numpy.typing import NDArray

PCM, FLOAT, ALAW, MULAW, EXTENSIBLE = 1, 3, 6, 7, 0xFFFE


def tone(hertz: float, seconds: float, rate: int, size: float = 0.5) -> NDArray[np.float64]:
    return size * np.sin(2 * np.pi * hertz * np.arange(int(seconds * rate)) / rate)


def pcm16(*channels: NDArray[np.float64]) -> bytes:
    """Interleaved 16-bit samples."""
    return bytes((np.stack(channels, axis=1) * 32767).astype("<i2").tobytes())


def wav(
    body: bytes,
    *,
    kind: int = PCM,
    channels: int = 1,
    rate: int = 8000,
    bits: int = 16,
    declared: int | None = None,
    before: bytes = b"",
) -> bytes:
    """A WAV file around ``body``; ``declared`` overrides the length the header tells."""
    block = channels * bits // 8
    fmt = struct.pack("<HHIIHH", kind, channels, rate, (rate * block) % 2**32, block % 2**16, bits)
    size = len(body) if declared is None else declared
    chunks = b"fmt " + struct.pack("<I", len(fmt)) + fmt + before + b"data" + struct.pack("<I", size) + body
    return b"RIFF" + struct.pack("<I", len(chunks) + 4) + b"WAVE" + chunks


def extensible(body: bytes, *, subformat: int, channels: int, rate: int, bits: int) -> bytes:
    """A WAV whose format is told in an extensible header."""
    block = channels * bits // 8
    fmt = struct.pack("<HHIIHH", EXTENSIBLE, channels, rate, (rate * block) % 2**32, block % 2**16, bits)
    fmt += (
        struct.pack("<HHIH", 22, bits, 3, subformat)
        + b"\x00\x00\x00\x00\x10\x00\x80\x00\x00\xaa\x00\x38\x9b\x71"
    )
    chunks = b"fmt " + struct.pack("<I", len(fmt)) + fmt + b"data" + struct.pack("<I", len(body)) + body
    return b"RIFF" + struct.pack("<I", len(chunks) + 4) + b"WAVE" + chunks
