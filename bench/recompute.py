"""Seconds to count 1,000,000 open clocks anew under a corrected calendar, on the first city's rules.

    python bench/recompute.py [--count N] [--rounds R]

The clocks are those of the city's own policies (days, working minutes, plain minutes), received over four
months before a new year is announced; one in ten has had a pause. The time is that of the engine alone:
reading the rows and writing the moved ones is the database's. Medians of the rounds.
"""

from __future__ import annotations

import argparse
import csv
import random
import sys
import tomllib
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from sla.calendar import WorkCalendar  # noqa: E402
from sla.calendars import Calendars  # noqa: E402
from sla.clock import Pause, Run, due  # noqa: E402
from sla.policy import Policy  # noqa: E402
from sla.recompute import ChangedDays, ClockFacts, changed_days, recompute  # noqa: E402
from sla.term import Term  # noqa: E402

CITY = ROOT / "callcenter/cities/chaozhou"
NAME = "chaozhou-office"
UNIT = "unit"  # a unit's own hours, which are the office's as long as it has named none
AIM_S = 30.0
FIRST, LAST = date(2026, 8, 1), date(2027, 12, 31)


def corrected(body: Mapping[str, object]) -> dict[str, object]:
    """The calendar once a notice for 2027 is out: what is off by law, longer, with make-up days."""
    rows = body["holidays"]
    assert isinstance(rows, list)
    kept = [row for row in rows if row["year"] != 2027]
    new = [
        {"year": 2027, "name": "元旦", "off": ["2027-01-01/2027-01-03"]},
        {
            "year": 2027,
            "name": "春节",
            "off": ["2027-02-05/2027-02-11"],
            "makeup": ["2027-01-30", "2027-02-20"],
        },
        {"year": 2027, "name": "台风", "off": ["2026-11-25"], "makeup": ["2026-11-28"]},
    ]
    return {**body, "version": 2, "known_until": date(2027, 12, 31), "holidays": [*kept, *new]}


def policies() -> list[Policy]:
    with (CITY / "sla_policies.csv").open(encoding="utf-8-sig", newline="") as file:
        return [Policy.from_row(row) for row in csv.DictReader(file)]


def facts(count: int, calendars: Mapping[str, WorkCalendar]) -> list[ClockFacts]:
    """The clocks as they stand, the same in every run; a term to each, as read from rows."""
    chance = random.Random(2027)
    rules = policies()
    begin = datetime(2026, 8, 25, tzinfo=calendars[NAME].zone)
    found = []
    for key in range(count):
        rule = rules[chance.randrange(len(rules))]
        name = NAME if rule.calendar == UNIT else rule.calendar
        calendar = calendars[name]
        start = begin + timedelta(seconds=chance.randrange(125 * 86_400))
        pauses: tuple[Pause, ...] = ()
        if not key % 10:
            paused = start + timedelta(minutes=chance.randrange(3_000))
            pauses = (Pause(paused, paused + timedelta(minutes=chance.randrange(10_000))),)
        given = rule.term
        term = Term(given.unit, given.amount, given.start_rule, given.end_rule)
        when = due(calendar, term, Run(start, pauses), start)
        found.append(ClockFacts(key, name, term, start, when.due_at, when.provisional, pauses))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    body = tomllib.loads((CITY / f"calendars/{NAME}.toml").read_text(encoding="utf-8"))
    before, after = Calendars([body]), Calendars([corrected(body)])
    clocks = facts(arguments.count, before)
    changed = {NAME: changed_days(before[NAME], after[NAME], FIRST, LAST)}
    times, moved, told = [], 0, 0
    for _ in range(arguments.rounds):
        seconds, moved, told = counted(clocks, after, changed)
        times.append(seconds)
    took = median(times)
    verdict = "reached" if took * 1_000_000 / arguments.count <= AIM_S else "missed"
    print(f"recomputed: {arguments.count:,} clocks in {took:.1f} s ({arguments.count / took:,.0f}/s)")
    spread = f"range {min(times):.1f}–{max(times):.1f} s of {arguments.rounds} rounds"
    print(f"  {spread}; aim {AIM_S:.0f} s {verdict}")
    print(f"  {moved:,} move, {told - moved:,} more differ in certainty or warnings alone")


def counted(
    clocks: list[ClockFacts], calendars: Mapping[str, WorkCalendar], changed: Mapping[str, ChangedDays]
) -> tuple[float, int, int]:
    began = perf_counter()
    differences = list(recompute(clocks, calendars, changed))
    return perf_counter() - began, sum(d.is_moved for d in differences), len(differences)


if __name__ == "__main__":
    main()
