"""Deadlines in working hours a second, and how many of them are right, beside what others use.

    python bench/rival_deadlines.py [--count N] [--rounds R]

The same questions to each: receipts of 2025 and 2026 with 0.25–30 working hours, on the first city's calendar
(lunch, statutory holidays, make-up days). Right is what a count of every single minute gives.

- businesstimedelta 1.0.1, installed into an environment of its own: weekday hours, lunch, a list of holidays.
  It has no make-up days.
- A loop over days, re-expressed from the way help desks such as Frappe's do it: hours of each weekday and a
  list of holidays; no make-up days. And the same loop with make-up days, which is right and still a loop.
- zendesk/biz (Ruby) is left out: Debian does not package it, and it installs from RubyGems alone.

Rates are medians of the rounds; the runs take turns, so that all meet the same machine.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import subprocess
import sys
import tempfile
import tomllib
import venv
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from sla.calendar import WorkCalendar  # noqa: E402
from sla.deadline import deadline  # noqa: E402
from sla.schedule import DayKind  # noqa: E402

CALENDAR = ROOT / "callcenter/cities/chaozhou/calendars/chaozhou-office.toml"
PACKAGE = "businesstimedelta==1.0.1"
HOME = Path(tempfile.gettempdir()) / "callcenter-bench-businesstimedelta-1.0.1"
_INSTALL_S = 300
FIRST, LAST = date(2025, 1, 1), date(2027, 6, 30)
SPANS = ((time(8, 30), time(12)), (time(14, 30), time(17, 30)))

Question = tuple[datetime, int]
"""A receipt and minutes of working time."""

#: Reads questions as JSON, answers with due times in seconds since 1970 and the seconds it took.
_RIVAL = """
import json, sys, time
from datetime import date, datetime, time as clock
import pytz
from businesstimedelta import BusinessTimeDelta, HolidayRule, LunchTimeRule, Rules, WorkDayRule
zone = pytz.timezone("Asia/Shanghai")
asked = json.load(sys.stdin)
off = {date.fromisoformat(day) for day in asked["off"]}
rules = Rules([
    WorkDayRule(start_time=clock(8, 30), end_time=clock(17, 30), working_days=[0, 1, 2, 3, 4], tz=zone),
    LunchTimeRule(start_time=clock(12), end_time=clock(14, 30), working_days=[0, 1, 2, 3, 4], tz=zone),
    HolidayRule(off, tz=zone),
])
questions = [(datetime.fromtimestamp(start, zone), minutes) for start, minutes in asked["questions"]]
began = time.perf_counter()
due = [start + BusinessTimeDelta(rules, seconds=60 * minutes) for start, minutes in questions]
took = time.perf_counter() - began
json.dump({"due": [int(moment.timestamp()) for moment in due], "took": took}, sys.stdout)
"""


@dataclass(slots=True)
class Result:
    """What one way of counting gave: its rates, and its due times, the same in every round."""

    rates: list[float] = field(default_factory=list)
    due: list[int] = field(default_factory=list)

    def add(self, due: list[int], took: float) -> None:
        self.rates.append(len(due) / took)
        self.due = due


def main() -> None:
    arguments = _arguments()
    calendar = WorkCalendar.from_mapping(tomllib.loads(CALENDAR.read_text(encoding="utf-8")))
    deadline(calendar, datetime(2025, 1, 1, tzinfo=calendar.zone), days=1)  # compiles the timetable
    asked = questions(calendar, arguments.count)
    right = truth(calendar, asked)
    off, makeup = special_days(calendar)
    ways: dict[str, Callable[[], tuple[list[int], float]]] = {
        "prefix sums (ours)": lambda: ours(calendar, asked),
        "day loop, no make-up days": lambda: day_loop(asked, off, frozenset()),
        "day loop, make-up days": lambda: day_loop(asked, off, makeup),
    }
    if _installed():
        ways["businesstimedelta"] = lambda: rival(asked, off)
    else:
        print("businesstimedelta: left out, it cannot be installed here")
    results = {name: Result() for name in ways}
    for _ in range(arguments.rounds):
        for name, count in ways.items():
            results[name].add(*count())
    for name, result in results.items():
        good = sum(one == other for one, other in zip(result.due, right, strict=True))
        share = f"{good} of {len(right)} right ({100 * good / len(right):.1f} %)"
        print(f"{name}: {median(result.rates):,.0f}/s, {share}")
        print(f"  range {min(result.rates):,.0f}–{max(result.rates):,.0f}/s of {arguments.rounds} rounds")
    print("zendesk/biz: left out, Debian does not package it and RubyGems is not used here")


def questions(calendar: WorkCalendar, count: int) -> list[Question]:
    chance = random.Random(12345)
    begin = datetime(2025, 1, 1, tzinfo=calendar.zone)
    return [
        (begin + timedelta(minutes=chance.randrange(2 * 365 * 1440)), 15 * chance.randint(1, 120))
        for _ in range(count)
    ]


def truth(calendar: WorkCalendar, asked: Sequence[Question]) -> list[int]:
    """The end of the last minute, every minute counted one by one."""
    zero = datetime(FIRST.year, 1, 1, tzinfo=calendar.zone)
    line = bytearray()
    for offset in range((LAST - FIRST).days + 1):
        day = FIRST + timedelta(days=offset)
        spans = [(p.start_s // 60, p.end_s // 60) for p in calendar.schedule.day(day).periods]
        line += bytes(any(start <= minute < end for start, end in spans) for minute in range(1440))
    due = []
    for start, wanted in asked:
        minute = int((start - zero) / timedelta(minutes=1))
        while wanted:
            wanted -= line[minute]
            minute += 1
        due.append(int(zero.timestamp()) + 60 * minute)
    return due


def special_days(calendar: WorkCalendar) -> tuple[frozenset[date], frozenset[date]]:
    """Weekdays off, and make-up days."""
    days = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
    found = {day: calendar.schedule.day(day) for day in days}
    off = frozenset(day for day in days if day.weekday() < 5 and not found[day].periods)
    makeup = frozenset(day for day in days if found[day].periods and found[day].kind is DayKind.MAKEUP)
    return off, makeup


def ours(calendar: WorkCalendar, asked: Sequence[Question]) -> tuple[list[int], float]:
    began = perf_counter()
    due = [deadline(calendar, start, hours=minutes / 60).due_at for start, minutes in asked]
    took = perf_counter() - began
    return [int(moment.timestamp()) for moment in due], took


def day_loop(
    asked: Sequence[Question], off: frozenset[date], makeup: frozenset[date]
) -> tuple[list[int], float]:
    began = perf_counter()
    due = [_day_by_day(start, minutes, off, makeup) for start, minutes in asked]
    took = perf_counter() - began
    return [int(moment.timestamp()) for moment in due], took


def _day_by_day(start: datetime, minutes: int, off: frozenset[date], makeup: frozenset[date]) -> datetime:
    day, left = start.date(), timedelta(minutes=minutes)
    while True:
        if day in makeup or (day.weekday() < 5 and day not in off):
            for opens, closes in SPANS:
                begin = max(start, datetime.combine(day, opens, start.tzinfo))
                end = datetime.combine(day, closes, start.tzinfo)
                if begin < end:
                    if left <= end - begin:
                        return begin + left
                    left -= end - begin
        day += timedelta(days=1)


def rival(asked: Sequence[Question], off: Iterable[date]) -> tuple[list[int], float]:
    document = {
        "off": [day.isoformat() for day in off],
        "questions": [(int(start.timestamp()), minutes) for start, minutes in asked],
    }
    said = subprocess.run(
        [str(HOME / "bin" / "python"), "-c", _RIVAL],
        input=json.dumps(document),
        capture_output=True,
        text=True,
        check=True,
        timeout=_INSTALL_S,
    ).stdout
    answer: Mapping[str, object] = json.loads(said)
    due, took = answer["due"], answer["took"]
    assert isinstance(due, list) and isinstance(took, float)
    return due, took


def _installed() -> bool:
    """Whether its environment is there, made now if it was not."""
    done = HOME / ".installed"
    if done.exists():
        return True
    venv.create(HOME, with_pip=True, clear=True)
    pip = [str(HOME / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    try:
        subprocess.run([*pip, PACKAGE], check=True, capture_output=True, timeout=_INSTALL_S)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        shutil.rmtree(HOME, ignore_errors=True)
        return False
    done.touch()
    return True


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=2_000, help="questions a round")
    parser.add_argument("--rounds", type=int, default=5)
    return parser.parse_args()


if __name__ == "__main__":
    main()
