"""Random calendars as plain data, with a minute-by-minute oracle that shares no code with the library."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone

from hypothesis import assume
from hypothesis import strategies as st

ZONE = timezone(timedelta(hours=8))
FIRST, DAYS = date(2026, 1, 1), 120
ZERO = datetime(FIRST.year, FIRST.month, FIRST.day, tzinfo=ZONE)
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
STEP = 30

Span = tuple[int, int]
"""[from, to) in minutes after midnight."""


@dataclass
class Plain:
    """What a calendar says, as drawn; weekdays missing from ``week`` are not worked."""

    name: str
    week: dict[int, list[Span]]
    makeup_hours: list[Span]
    off: list[date] = field(default_factory=list)
    makeup: list[date] = field(default_factory=list)
    overrides: dict[date, list[Span]] = field(default_factory=dict)
    season: tuple[date, date, dict[int, list[Span]]] | None = None

    def body(self) -> dict[str, object]:
        """The parsed file of this calendar."""
        periods = {WEEK[n]: [text(span) for span in spans] for n, spans in self.week.items()}
        found: dict[str, object] = {
            "name": self.name,
            "periods": {**periods, "makeup": [text(span) for span in self.makeup_hours]},
            "holidays": [{"name": "节", "off": list(self.off), "makeup": list(self.makeup)}],
            "overrides": [
                {"date": day, "periods": [text(span) for span in spans]}
                for day, spans in self.overrides.items()
            ],
        }
        if self.season:
            first, last, week = self.season
            hours = {WEEK[n]: [text(span) for span in spans] for n, spans in week.items()}
            found["seasons"] = [{"name": "季", "valid_from": first, "valid_until": last, "periods": hours}]
        return found

    def spans(self, day: date) -> list[Span]:
        if day in self.overrides:
            return self.overrides[day]
        hours = self.week.get(day.weekday(), [])
        if self.season and self.season[0] <= day <= self.season[1]:
            hours = self.season[2].get(day.weekday(), hours)
        if day in self.makeup:
            return hours or self.makeup_hours
        return [] if day in self.off else hours

    def line(self) -> bytes:
        """One byte a minute of DAYS days from FIRST on: 1 where work is on."""
        line = bytearray(DAYS * 24 * 60)
        for number in range(DAYS):
            for start, end in self.spans(FIRST + timedelta(days=number)):
                line[number * 1440 + start : number * 1440 + end] = b"\1" * (end - start)
        return bytes(line)


def text(span: Span) -> str:
    start, end = span
    return f"{start // 60:02}:{start % 60:02}-{end // 60:02}:{end % 60:02}"


def both(*lines: bytes) -> bytes:
    """The minutes worked in all of the lines."""
    return bytes(map(min, *lines))


def at(minute: int) -> datetime:
    return ZERO + timedelta(minutes=minute)


@st.composite
def day_spans(draw: st.DrawFn) -> list[Span]:
    """Up to three disjoint spans on half hours, some of them touching."""
    cuts = sorted(draw(st.lists(st.integers(0, 24 * 60 // STEP), max_size=6, unique=True)))
    return [(a * STEP, b * STEP) for a, b in zip(cuts[::2], cuts[1::2], strict=False)]


@st.composite
def plains(draw: st.DrawFn, name: str = "one") -> Plain:
    week = draw(st.dictionaries(st.integers(0, 6), day_spans(), min_size=1))
    numbers = draw(st.lists(st.integers(0, DAYS - 1), max_size=20, unique=True))
    special = [FIRST + timedelta(days=n) for n in numbers]
    season = None
    if draw(st.booleans()):
        begin = draw(st.integers(0, DAYS - 20))
        length = draw(st.integers(0, 60))
        dates = FIRST + timedelta(days=begin), FIRST + timedelta(days=begin + length)
        season = (*dates, draw(st.dictionaries(st.integers(0, 6), day_spans())))
    assume(any(week.values()))
    return Plain(
        name=name,
        week=week,
        makeup_hours=draw(day_spans()),
        off=special[::3],
        makeup=special[1::3],
        overrides={day: draw(day_spans()) for day in special[2::3]},
        season=season,
    )
