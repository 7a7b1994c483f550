"""Calls heard live, and how long after the last sound the form is complete; how much of it is right.

    python bench/draft_delay.py [--calls 3] [--together 1] [--engine whisper] [--workers 2] [--misses]

So many calls at once from the recorded ones beside the checkout, each channel a leg at the pace of the line,
to a real worker, the caller's number told as a line tells it; after every final the form is read anew, as a
hearing does it. What the database adds is not in it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(ROOT / "bench"))

from asr_live import CORPUS, server  # noqa: E402
from prefill import DAY, _Score  # noqa: E402
from replay_score import _kind  # noqa: E402

from callcenter.cities.pack import load_pack, pack_path  # noqa: E402
from callcenter.cities.understanding import CityMind  # noqa: E402
from callcenter.hearing.filling import filled  # noqa: E402
from callcenter.hearing.model import NOTHING_READ, Line, ReadForm  # noqa: E402
from nlp.asr.live.client import WorkerPool  # noqa: E402
from nlp.asr.live.heard import HeardFinal, LiveLeg  # noqa: E402
from nlp.asr.live.recorded import RecordedSource  # noqa: E402
from nlp.prefill.model import Draft, FieldValue, Source  # noqa: E402

AIM_S = 5.0


class Listening:
    """The lines of one call and the form they fill."""

    def __init__(self, mind: CityMind, received_at: datetime, calling_phone: str | None) -> None:
        self.lines: list[Line] = []
        self.form: ReadForm = NOTHING_READ
        self._mind = mind
        self._received_at = received_at
        self._calling_phone = calling_phone

    async def follow(self, leg: LiveLeg) -> None:
        async for event in leg.heard():
            if not isinstance(event, HeardFinal):
                continue
            one = event.segment
            self.lines.append(
                Line(
                    len(self.lines) + 1,
                    one.speaker,
                    one.start_s,
                    one.end_s,
                    one.text,
                    one.spoken,
                    one.confidence,
                    one.is_mandarin,
                )
            )
            self.form = filled(
                self._mind,
                self.form,
                self.lines,
                received_at=self._received_at,
                calling_phone=self._calling_phone,
            )


def drafted(form: ReadForm) -> Draft:
    """The form as the library has it, to be scored."""
    return Draft(
        {
            name: FieldValue(
                tuple(one.value) if isinstance(one.value, list) else one.value,
                one.confidence,
                Source(one.source),
            )
            for name, one in form.fields.items()
        }
    )


async def heard(pool: WorkerPool, mind: CityMind, truth: dict[str, Any]) -> tuple[Listening, float]:
    """One call to its end; the form, and seconds from the last sound until it was complete."""
    source = RecordedSource.read(CORPUS / truth["file"])
    listening = Listening(mind, datetime.fromisoformat(truth["received_at"]), truth.get("phone"))
    legs = [await pool.open(spec) for spec in source.specs(truth["id"])]
    followers = [asyncio.create_task(listening.follow(leg)) for leg in legs]
    await source.feed(legs)
    ended = time.monotonic()
    await asyncio.gather(*(leg.close() for leg in legs))
    await asyncio.gather(*followers)
    return listening, time.monotonic() - ended


async def measure(url: str, options: argparse.Namespace) -> None:
    pack = load_pack(pack_path("chaozhou"))
    mind = CityMind(pack, DAY)
    truths = [json.loads(line) for line in (CORPUS / "calls.jsonl").read_text().splitlines()]
    pool = WorkerPool([url])
    delays, score = [], _Score()
    lines = asyncio.Semaphore(options.together)

    async def one(truth: dict[str, Any]) -> tuple[Listening, float]:
        async with lines:
            return await heard(pool, mind, truth)

    chosen = truths[: options.calls]
    for truth, (listening, delay) in zip(chosen, await asyncio.gather(*map(one, chosen)), strict=True):
        delays.append(delay)
        score.add(truth, drafted(listening.form), lambda code: _kind({"code": code}, pack) if code else None)
    await pool.close()
    score.print(show_misses=options.misses)
    within = sum(delay <= AIM_S for delay in delays) / len(delays)
    middle, longest = statistics.median(delays), max(delays)
    print(
        f"draft after the last sound: median {middle:.2f} s, longest {longest:.2f} s of {len(delays)} calls"
    )
    print(f"within {AIM_S:.0f} s: {within:.0%}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--calls", type=int, default=3)
    parser.add_argument("--together", type=int, default=1, help="calls at once")
    parser.add_argument("--engine", default="whisper")
    parser.add_argument("--model")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--misses", action="store_true")
    options = parser.parse_args()
    if not CORPUS.exists():
        raise SystemExit("there are no recorded calls beside the checkout")
    with server(options) as running:
        asyncio.run(measure(running.url, options))


if __name__ == "__main__":
    main()
