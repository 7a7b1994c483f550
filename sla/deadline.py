"""The deadline of a matter received at a given time: in whole working days or in hours of working time.

>>> deadline(calendar, received_at, days=10).due_at
>>> answer(calendar, {"from": "2026-09-28T09:00", "hours": 2.5})["due_at"]
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation

from msgspec import Struct

from sla.calendar import WorkCalendar
from sla.errors import InvalidMoment, InvalidTerm
from sla.why import CountedRow, counted_days, counted_time

Number = int | float | Decimal

MAX_DAYS = 20_000
"""Working days that can be asked for: eighty years, more than any rule of law counts."""
MAX_HOURS = 200_000


class Deadline(Struct, frozen=True):
    """A due time in the calendar's zone; ``provisional`` when counting left the dates the calendar knows."""

    due_at: datetime
    provisional: bool
    calendar: WorkCalendar
    start: datetime
    days: int | None = None
    seconds: int | None = None

    def counted(self) -> Iterator[CountedRow]:
        """The counted days, or the dates over which the counted hours are spread."""
        if self.days is not None:
            return counted_days(self.calendar, self.calendar.local_date(self.start), self.days)
        return counted_time(self.calendar, self.start, self.seconds or 0)

    def as_json(self) -> dict[str, object]:
        """{"due_at", "provisional", "counted": [{"date", "kind", "from", "to", "minutes"}]}"""
        return {
            "due_at": self.due_at.isoformat(),
            "provisional": self.provisional,
            "counted": [row.as_json() for row in self.counted()],
        }


def deadline(
    calendar: WorkCalendar, start: datetime, *, days: int | None = None, hours: Number | None = None
) -> Deadline:
    """The deadline ``days`` working days, or ``hours`` (decimal, > 0) of working time, after ``start``.

    ``start`` is aware. Day 0 is the calendar date of ``start``; it ends with office hours of day N.
    Hours run from ``start`` or the next working instant; an end on a period's end stays there. Raises
    :class:`InvalidTerm` or :class:`InvalidMoment`, with a Chinese message.
    """
    if start.tzinfo is None:
        raise InvalidMoment("起算时间缺少时区")
    if days is not None and hours is None:
        due_at = calendar.closing_after(calendar.local_date(start), _whole_days(days))
        return Deadline(due_at, calendar.is_provisional(start, due_at), calendar, start, days=days)
    if hours is None or days is not None:
        raise InvalidTerm("天数(days)与小时数(hours)须给出一个，且只给一个")
    seconds = _seconds(hours)
    due_at = calendar.add_working(start, seconds)
    return Deadline(due_at, calendar.is_provisional(start, due_at), calendar, start, seconds=seconds)


def answer(calendar: WorkCalendar, question: Mapping[str, object]) -> dict[str, object]:
    """The JSON answer to {"from": ISO, "days": N} or {"from": ISO, "hours": H}; N and H may be text."""
    if unknown := sorted(question.keys() - {"from", "days", "hours"}):
        raise InvalidTerm(f"不认识“{unknown[0]}”这一项，只有 from、days、hours")
    start = parse_moment(question.get("from"), calendar)
    days, hours = question.get("days"), question.get("hours")
    return deadline(
        calendar,
        start,
        days=None if days is None else parse_days(days),
        hours=None if hours is None else parse_hours(hours),
    ).as_json()


def parse_moment(text: object, calendar: WorkCalendar) -> datetime:
    """An ISO 8601 time; without an offset it is local time of the calendar."""
    if not isinstance(text, str) or not text.strip():
        raise InvalidMoment("起算时间(from)应写成 2026-09-28T09:00 这样的文字")
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise InvalidMoment(f"起算时间“{text[:40]}”不是有效的时间，应写成 2026-09-28T09:00") from error
    return moment.replace(tzinfo=calendar.zone) if moment.tzinfo is None else moment


def parse_days(value: object) -> int:
    """A whole number of working days from 1, as a number or as text."""
    if isinstance(value, str):
        text = value.strip()
        if not (text.isascii() and text.isdecimal() and len(text) < 10):
            raise InvalidTerm(f"工作日数“{text[:20]}”应是从 1 起的整数")
        value = int(text)
    return _whole_days(value)


def parse_hours(value: object) -> Decimal:
    """Hours of working time above 0, decimals allowed, as a number or as text."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        raise InvalidTerm("小时数应是大于 0 的数")
    try:
        hours = Decimal(str(value).strip())
    except InvalidOperation as error:
        raise InvalidTerm(f"小时数“{str(value)[:20]}”应是大于 0 的数") from error
    _seconds(hours)
    return hours


def _whole_days(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise InvalidTerm("工作日数应是从 1 起的整数")
    if value > MAX_DAYS:
        raise InvalidTerm(f"工作日数最多 {MAX_DAYS}")
    return value


def _seconds(hours: Number) -> int:
    """Hours in whole seconds, the nearest, at least one."""
    # Decimal's NaN cannot even be compared; a float's fails the comparison.
    is_number = not isinstance(hours, bool) and not (isinstance(hours, Decimal) and hours.is_nan())
    if not is_number or not 0 < hours <= MAX_HOURS:
        raise InvalidTerm(f"小时数应大于 0，最多 {MAX_HOURS}")
    return round(hours * 3600) or 1
