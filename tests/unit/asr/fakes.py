"""A recogniser that hears what it is told, for tests of everything around one."""

from __future__ import annotations

import threading

import numpy as np

from nlp.asr.base import SAMPLE_RATE, Samples, Utterance


class LoudnessRecognizer:
    """Says how loud each second is: a stand-in that hears silence as nothing."""

    name = "loudness"

    def __init__(self) -> None:
        self.lengths: list[int] = []
        self.prompts: list[str] = []

    def recognise(self, samples: Samples, prompt: str = "") -> list[Utterance]:
        self.lengths.append(len(samples))
        self.prompts.append(prompt)
        found = []
        for start in range(0, len(samples) - SAMPLE_RATE // 2, SAMPLE_RATE):
            second = samples[start : start + SAMPLE_RATE]
            loud = float(np.abs(second).max())
            if loud > 0.05:
                begin = start / SAMPLE_RATE
                found.append(
                    Utterance(begin, begin + 1, f"音量百分之{'五十' if loud > 0.3 else '十'}。", loud)
                )
        return found


class GatedRecognizer:
    """Waits at a gate, so that a test decides when recognition ends."""

    name = "gated"

    def __init__(self) -> None:
        self.started = threading.Semaphore(0)
        self.gate = threading.Event()

    def recognise(self, samples: Samples, prompt: str = "") -> list[Utterance]:
        self.started.release()
        if not self.gate.wait(30):
            raise TimeoutError("nobody opened the gate")
        return [Utterance(0.0, 1.0, "好。", 0.9)]
