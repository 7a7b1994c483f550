"""Which years a calendar does not know yet although clocks already run into them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sla.calendar import WorkCalendar


@dataclass(frozen=True, slots=True)
class MissingYear:
    """A year not (wholly) announced, with how many due times lie in it or beyond and the first of them.

    All of them are provisional.
    """

    year: int
    due_times: int
    first_due_at: datetime


def missing_years(calendar: WorkCalendar, due_times: Iterable[datetime]) -> tuple[MissingYear, ...]:
    """The years after ``known_until`` that due times reach or pass through, in order; none: no alarm."""
    known_until = calendar.schedule.known_until
    beyond = sorted(due_at for due_at in due_times if calendar.local_date(due_at) > known_until)
    if not beyond:
        return ()
    first = (known_until + timedelta(days=1)).year
    last = calendar.local_date(beyond[-1]).year
    found = []
    for year in range(first, last + 1):
        reaching = [due_at for due_at in beyond if calendar.local_date(due_at).year >= year]
        found.append(MissingYear(year, len(reaching), reaching[0]))
    return tuple(found)
