"""Sound in which nobody speaks, as it comes over a telephone: 8 kHz, values within -1..1.

Every kind takes the seconds wanted and a random generator, and never gives the same minute twice.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

RATE = 8000

Sound = NDArray[np.float64]
Kind = Callable[[float, np.random.Generator], Sound]


def silence(seconds: float, random: np.random.Generator) -> Sound:
    """A dead line."""
    return np.zeros(int(seconds * RATE))


def line(seconds: float, random: np.random.Generator) -> Sound:
    """The faint hiss of an open line."""
    return random.normal(0, 0.0008, int(seconds * RATE))


def white(seconds: float, random: np.random.Generator) -> Sound:
    return np.clip(random.normal(0, 0.12, int(seconds * RATE)), -1, 1)


def pink(seconds: float, random: np.random.Generator) -> Sound:
    """Power falling with frequency: wind, distant traffic."""
    return _scaled(_coloured(int(seconds * RATE), random, 0.5), 0.3)


def hum(seconds: float, random: np.random.Generator) -> Sound:
    """Mains, with its harmonics."""
    t = _time(seconds)
    waves = [np.sin(2 * np.pi * 50 * k * t + random.uniform(0, 6)) / k for k in range(1, 9)]
    return _scaled(np.sum(waves, axis=0), 0.3) + line(seconds, random)


def street(seconds: float, random: np.random.Generator) -> Sound:
    """Traffic that swells and fades, engines that pass, horns, steps and rattle."""
    count = int(seconds * RATE)
    t = _time(seconds)
    swell = 0.4 + 0.6 * np.abs(np.sin(2 * np.pi * t / 7 + random.uniform(0, 6)))
    sound = _coloured(count, random, 0.7) * swell
    sound /= max(float(np.abs(sound).max()), 1e-9)
    for _ in range(int(seconds / 4)):
        start = random.integers(0, max(count - RATE, 1))
        piece = t[: min(RATE, count - start)]
        horn = random.uniform(300, 900)
        loud = np.hanning(len(piece)) * random.uniform(0.2, 0.9)
        sound[start : start + len(piece)] += loud * np.sign(np.sin(2 * np.pi * horn * piece)) * 0.5
    for _ in range(int(seconds * 2)):
        start = random.integers(0, max(count - 400, 1))
        sound[start : start + 400] += random.normal(0, 0.5, min(400, count - start)) * np.linspace(1, 0, 400)
    return _scaled(sound, 0.4)


def music(seconds: float, random: np.random.Generator) -> Sound:
    """Hold music: chords of organ tones and a melody with vibrato, each half second another."""
    bars = []
    scale = np.array([0, 2, 4, 5, 7, 9, 11, 12])
    t = _time(0.5)
    for _ in range(int(np.ceil(seconds * 2))):
        notes = 196 * 2 ** (random.choice(scale, 3) / 12)
        chord = sum(np.sin(2 * np.pi * note * k * t) / k for note in notes for k in (1, 2, 3))
        tune = 392 * 2 ** (random.choice(scale) / 12)
        vibrato = np.sin(2 * np.pi * tune * t + 3 * np.sin(2 * np.pi * 5 * t))
        bars.append((chord + 2 * vibrato) * np.minimum(1, np.minimum(t, t[::-1]) * 40))
    return _scaled(np.concatenate(bars)[: int(seconds * RATE)], 0.4)


def tones(seconds: float, random: np.random.Generator) -> Sound:
    """Ringing, engaged, and keys pressed."""
    t = _time(seconds)
    ringing = np.sin(2 * np.pi * 450 * t) * ((t % 5) < 1)
    engaged = np.sin(2 * np.pi * 450 * t) * ((t % 0.7) < 0.35)
    keys = np.zeros_like(t)
    for start in np.arange(0.5, seconds - 0.3, 0.4):
        pressed = (t >= start) & (t < start + 0.15)
        low, high = random.choice([697, 770, 852, 941]), random.choice([1209, 1336, 1477])
        keys[pressed] = np.sin(2 * np.pi * low * t[pressed]) + np.sin(2 * np.pi * high * t[pressed])
    third = len(t) // 3
    return 0.3 * np.concatenate([ringing[:third], engaged[third : 2 * third], keys[2 * third :]])


KINDS: dict[str, Kind] = {
    "silence": silence,
    "line": line,
    "white": white,
    "pink": pink,
    "hum": hum,
    "street": street,
    "music": music,
    "tones": tones,
}


def _time(seconds: float) -> Sound:
    return np.arange(int(seconds * RATE)) / RATE


def _coloured(count: int, random: np.random.Generator, power: float) -> Sound:
    """Noise whose amplitude falls with this power of the frequency."""
    spectrum = np.fft.rfft(random.normal(0, 1, count))
    frequency = np.maximum(np.fft.rfftfreq(count, 1 / RATE), 20)
    return np.asarray(np.fft.irfft(spectrum / frequency**power, count))


def _scaled(sound: Sound, size: float) -> Sound:
    return sound * (size / max(float(np.abs(sound).max()), 1e-9))
