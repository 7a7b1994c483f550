"""Sound as a line sends it, in frames of any length, to samples an engine takes."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from scipy.signal import resample_poly

from nlp.asr.audio import ALAW, MULAW
from nlp.asr.base import SAMPLE_RATE, Samples
from nlp.asr.live.protocol import Encoding

_SCALE = np.float32(32768)


class SoundReader:
    """One stream's bytes to samples at `SAMPLE_RATE`; what is read in pieces equals what is read at once."""

    def __init__(self, encoding: Encoding, rate: int) -> None:
        self._encoding = encoding
        self._odd = b""
        self._resampler = Resampler(rate)

    def read(self, frame: bytes) -> Samples:
        """The samples that are complete with this frame."""
        return self._resampler.feed(self._decode(frame))

    def rest(self) -> Samples:
        """The last few samples, once no more frames come."""
        return self._resampler.flush()

    def _decode(self, frame: bytes) -> Samples:
        if self._encoding == "pcm":
            whole = self._odd + frame
            used = len(whole) & ~1
            self._odd = whole[used:]
            codes = np.frombuffer(whole, "<i2", used // 2)
        else:
            table = ALAW if self._encoding == "alaw" else MULAW
            codes = table[np.frombuffer(frame, np.uint8)]
        return np.asarray(codes.astype(np.float32) / _SCALE)


class Resampler:
    """A rate to `SAMPLE_RATE` by a polyphase filter, a piece at a time and without seams.

    The filter looks a few samples ahead (ten at 8 kHz), which is all the delay there is.
    """

    def __init__(self, rate: int) -> None:
        ratio = Fraction(SAMPLE_RATE, rate).limit_denominator(2_000)
        self._up, self._down = ratio.numerator, ratio.denominator
        reach = 10 * max(self._up, self._down) // self._up + 1  # half the length of scipy's own filter
        self._context = -(-reach // self._down) * self._down
        self._held: Samples = np.zeros(0, np.float32)
        self._left = 0  # samples at the beginning of `_held` that were given out already

    def feed(self, samples: Samples) -> Samples:
        """What the samples so far decide of the output."""
        if self._up == self._down:
            return samples
        held = np.concatenate([self._held, samples])
        ready = max(0, len(held) - self._context) // self._down * self._down
        if ready <= self._left:
            self._held = held
            return np.zeros(0, np.float32)
        given = self._filtered(held, self._left, ready)
        keep = max(0, ready - self._context)
        self._held, self._left = held[keep:], ready - keep
        return given

    def flush(self) -> Samples:
        """The end, as if silence followed."""
        if self._up == self._down or len(self._held) <= self._left:
            return np.zeros(0, np.float32)
        given = self._filtered(self._held, self._left, None)
        self._held, self._left = np.zeros(0, np.float32), 0
        return given

    def _filtered(self, held: Samples, start: int, end: int | None) -> Samples:
        whole = np.asarray(resample_poly(held, self._up, self._down), dtype=np.float32)
        first = start * self._up // self._down
        return whole[first:] if end is None else whole[first : end * self._up // self._down]
