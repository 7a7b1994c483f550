"""Deadlines per second, in days and in hours, on the first city's calendar: the median of several rounds.

python bench/deadlines.py
"""

from __future__ import annotations

import random
import sys
import tomllib
from datetime import datetime, timedelta, timezone
from pathlib import Path
from statistics import median
from time import perf_counter

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from sla.calendar import WorkCalendar  # noqa: E402
from sla.deadline import deadline  # noqa: E402

CALENDAR = ROOT / "callcenter/cities/chaozhou/calendars/chaozhou-office.toml"
ROUNDS, COUNT, AIM = 9, 20_000, 200_000


def questions(calendar: WorkCalendar) -> list[tuple[datetime, int, float]]:
    """Receipts spread over 2020–2026 with 1–15 days and 0.25–30 hours, the same in every run."""
    chance = random.Random(12345)
    first = datetime(2020, 1, 1, tzinfo=timezone(timedelta(hours=8))).astimezone(calendar.zone)
    return [
        (
            first + timedelta(seconds=chance.randrange(7 * 365 * 86_400)),
            chance.randint(1, 15),
            chance.randint(1, 120) / 4,
        )
        for _ in range(COUNT)
    ]


def by_days(calendar: WorkCalendar, asked: list[tuple[datetime, int, float]]) -> float:
    began = perf_counter()
    for start, days, _ in asked:
        deadline(calendar, start, days=days)
    return COUNT / (perf_counter() - began)


def by_hours(calendar: WorkCalendar, asked: list[tuple[datetime, int, float]]) -> float:
    began = perf_counter()
    for start, _, hours in asked:
        deadline(calendar, start, hours=hours)
    return COUNT / (perf_counter() - began)


def main() -> None:
    calendar = WorkCalendar.from_mapping(tomllib.loads(CALENDAR.read_text(encoding="utf-8")))
    asked = questions(calendar)
    deadline(calendar, asked[0][0], days=1)  # compiles the timetable
    for name, measure in (("days", by_days), ("hours", by_hours)):
        rates = [measure(calendar, asked) for _ in range(ROUNDS)]
        rate = median(rates)
        verdict = "reached" if rate >= AIM else "missed"
        print(f"deadlines, {name:5}: {rate:>9,.0f}/s median of {ROUNDS} rounds of {COUNT:,}")
        print(f"  range {min(rates):,.0f}–{max(rates):,.0f}/s; aim {AIM:,}/s {verdict}")


if __name__ == "__main__":
    main()
