"""How well and how fast calls are heard, beside the bare engine, and what is invented where nobody speaks.

    python bench/asr.py calls FOLDER|calls.jsonl|transcripts.csv
    python bench/asr.py nobody [--minutes 30]

`calls` prints the character error rate of the citizen's channel as `callcenter evaluate-asr` counts it,
errors on places, numbers and companies, and time as a share of the sound; the bare engine is the same model
at its runtime's own defaults with one plain prompt. `nobody` listens to generated silence, noise, music and
tones.
"""

from __future__ import annotations

import argparse
import io
import sys
import wave
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench import sounds  # noqa: E402
from callcenter.cities.hearing import city_words, place_finder  # noqa: E402
from callcenter.cities.pack import load_pack, pack_path  # noqa: E402
from callcenter.commands.asr_rows import read_recordings  # noqa: E402
from callcenter.commands.evaluate_asr import Cost, evaluate  # noqa: E402
from nlp.asr.base import EngineOptions, Recognizer, Samples, Utterance, load_engine  # noqa: E402
from nlp.asr.scoring import Kind, Score, summary  # noqa: E402
from nlp.asr.transcribe import transcribe  # noqa: E402
from nlp.asr.weights import ensure  # noqa: E402

PIECE_S = 60.0

_PLURALS = {Kind.PLACE: "places", Kind.NUMBER: "numbers", Kind.COMPANY: "companies"}


class Bare:
    """The model as its runtime uses it: its own voice detection, one reading of beam one."""

    name = "bare"

    def __init__(self) -> None:
        from faster_whisper import WhisperModel

        self._model = WhisperModel(str(ensure(None)), device="cpu", compute_type="int8", cpu_threads=2)

    def recognise(self, samples: Samples, prompt: str = "") -> list[Utterance]:
        segments, _ = self._model.transcribe(
            samples,
            language="zh",
            beam_size=1,
            vad_filter=True,
            vad_parameters={"min_silence_duration_ms": 500},
            condition_on_previous_text=False,
            temperature=0.0,
            initial_prompt="以下是普通话的句子。",
        )
        return [Utterance(one.start, one.end, one.text, 0.0) for one in segments]


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=("calls", "nobody"))
    parser.add_argument("path", type=Path, nargs="?")
    parser.add_argument("--minutes", type=float, default=30.0)
    options = parser.parse_args()
    pack = load_pack(pack_path("chaozhou"))
    engine = load_engine("whisper", EngineOptions(words=city_words(pack)))
    if options.what == "nobody":
        return _nobody(engine, options.minutes)
    recordings = read_recordings(options.path)
    for name, one in (("ours", engine), ("bare", Bare())):
        scores, cost = evaluate(recordings, one, ("citizen",), place_finder(pack))
        _print(name, scores, cost)
    return 0


def _print(name: str, scores: list[Score], cost: Cost) -> None:
    found = summary(scores)
    print(f"{name}: CER {found.cer:.3f}, median {found.cer_median:.3f}", end="")
    if found.cer_noisy is not None:
        print(f", clean {found.cer_clean:.3f}, noisy {found.cer_noisy:.3f}", end="")
    print(f"; {cost.of_one_core_s / cost.sound_s:.2f} of one core, peak {cost.peak_memory_mb:.0f} MB")
    for kind in Kind:
        words = found.words[kind]
        if words.said:
            print(
                f"{name}: {_PLURALS[kind]} {words.heard} of {words.said} heard whole,"
                f" {words.errors} of {words.characters} characters in them wrong"
            )


def _nobody(engine: Recognizer, minutes: float) -> int:
    """Exit code 1 where anything was heard."""
    random = np.random.default_rng(12345)
    each_s = minutes * 60 / len(sounds.KINDS)
    pieces = max(1, round(each_s / PIECE_S))
    invented = 0
    for name, kind in sounds.KINDS.items():
        for _ in range(pieces):
            text = transcribe(_wav(kind(each_s / pieces, random)), engine).text
            invented += len(text)
            if text:
                print(f"{name}: {text!r}")
    print(f"nobody speaks: {invented} characters invented in {minutes:g} minutes")
    return 1 if invented else 0


def _wav(sound: sounds.Sound) -> bytes:
    held = io.BytesIO()
    with wave.open(held, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(sounds.RATE)
        file.writeframes((np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())
    return held.getvalue()


if __name__ == "__main__":
    sys.exit(main())
