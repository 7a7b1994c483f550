"""How long the understanding of one text takes on one core, and how long a pack takes to load.

    python bench/classify_latency.py [FILE.jsonl]

Without a file the pack's own example sentences are read.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

DAY = date(2026, 11, 23)
ROUNDS = 3


def main() -> None:
    began = time.perf_counter()
    from callcenter.cities.pack import load_pack
    from callcenter.cities.understanding import CityMind

    imported = time.perf_counter()
    pack = load_pack(ROOT / "callcenter" / "cities" / "chaozhou")
    loaded = time.perf_counter()
    mind = CityMind(pack, DAY)
    built = time.perf_counter()
    print(f"imports {imported - began:.2f} s, pack {loaded - imported:.2f} s, model {built - loaded:.2f} s")

    texts = [example for category in pack.categories for example in category.examples]
    if len(sys.argv) > 1:
        lines = Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()
        texts = [json.loads(line)["text"] for line in lines if line.strip()]
    for text in texts:  # the first reading of a character or a regular expression fills caches
        mind.understand(text)
    took: list[float] = []
    worked: list[float] = []
    for _ in range(ROUNDS):
        for text in texts:
            start, start_cpu = time.perf_counter(), time.thread_time()
            mind.understand(text)
            took.append((time.perf_counter() - start) * 1000)
            worked.append((time.thread_time() - start_cpu) * 1000)
    characters = sum(map(len, texts)) / len(texts)
    print(f"{len(texts)} texts of {characters:.0f} characters each, {ROUNDS} rounds")
    _print("by the clock", took)
    _print("of one core", worked)  # what remains on a machine that does other things as well


def _print(name: str, times: list[float]) -> None:
    times.sort()
    middle, late = times[len(times) // 2], times[int(len(times) * 0.99)]
    print(f"{name}: p50 {middle:.2f} ms, p99 {late:.2f} ms, longest {times[-1]:.2f} ms")


if __name__ == "__main__":
    main()
