"""What is told to whom and when, as plain values; reads no clock and no database."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from callcenter.cities.notices import AtNight, NoticeTemplate, Once
from callcenter.cities.rows import hour_range
from callcenter.cities.schema import RosterRow
from callcenter.kernel.ids import ContactId, UserId

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_LONGEST_DELAY = timedelta(hours=1)


class Way(StrEnum):
    """The door a notice leaves by."""

    in_app = "in_app"  # the list in the console
    tracking = "tracking"  # the citizen's tracking page
    sms = "sms"
    wechat = "wechat"


class Delivery(StrEnum):
    """How the delivery stands."""

    queued = "queued"
    sent = "sent"
    failed = "failed"
    given_up = "given_up"


#: what lies on a page of ours is delivered by being written
ON_OUR_PAGES = frozenset({Way.in_app, Way.tracking})


@dataclass(frozen=True, slots=True)
class Recipient:
    """One person or page; ``name`` tells it from others and holds no personal value."""

    name: str
    way: Way
    user_id: UserId | None = None
    contact_id: ContactId | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class QuietHours:
    """No citizen is written to from ``start`` until ``end``, whole hours of the local day.

    The same hour twice means that no hour is quiet.
    """

    start: int
    end: int

    def cover(self, local: datetime) -> bool:
        """Whether it is quiet now."""
        if self.start <= self.end:
            return self.start <= local.hour < self.end
        return local.hour >= self.start or local.hour < self.end

    def over_at(self, local: datetime) -> datetime:
        """When the quiet hours that hold now are over; ``local`` itself where none do."""
        if not self.cover(local):
            return local
        morning = datetime.combine(local.date(), time(self.end % 24), local.tzinfo)
        return morning if morning > local else morning + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Retries:
    """``attempts`` tries in all; the first pause is doubled each time, up to an hour."""

    attempts: int
    first_delay: timedelta

    def next_after(self, attempt: int, now: datetime) -> datetime | None:
        """When to try again after try ``attempt`` (from 1); None where it is given up."""
        if attempt >= self.attempts:
            return None
        delay: timedelta = self.first_delay * 2 ** min(attempt - 1, 20)
        return now + min(delay, _LONGEST_DELAY)


@dataclass(frozen=True, slots=True)
class NewNotice:
    """A notice about to be written."""

    key: str
    template: str
    subject: str
    audience: str
    recipient: Recipient
    body: str
    is_pressing: bool
    waits_for_morning: bool
    not_before: datetime


def render(text: str, values: Mapping[str, str]) -> str:
    """The text with its placeholders filled; raises KeyError for a value that is not there."""
    return _PLACEHOLDER.sub(lambda found: values[found[1]], text)


def key_of(template: NoticeTemplate, event_id: int, recipient: Recipient, today: date) -> str:
    """What makes a second writing of the same notice no notice."""
    when = today.isoformat() if template.once is Once.day else str(event_id)
    return f"{when}:{template.code}:{recipient.name}"


def waits_for_morning(template: NoticeTemplate, recipient: Recipient) -> bool:
    """Whether the quiet hours hold it back; a page wakes nobody."""
    return template.at_night is AtNight.wait and recipient.way not in ON_OUR_PAGES


def citizen_way(channel: str, *, has_phone: bool) -> Way | None:
    """The door a citizen came by, as far as it can be used; None where she left no way to be reached."""
    if channel == "wechat":
        return Way.wechat
    if channel == "web":
        return Way.tracking
    return Way.sms if has_phone else None


def on_duty(
    rosters: Iterable[RosterRow], organisation: str, roles: Sequence[str], local: datetime
) -> list[RosterRow]:
    """Who answers for an organisation in these roles at this local moment; each phone once."""
    found: dict[str, RosterRow] = {}
    minute = local.hour * 60 + local.minute
    for row in rosters:
        hours = hour_range(row.hours)
        if (
            row.organisation_code == organisation
            and row.role in roles
            and row.is_valid(local.date())
            and local.isoweekday() in row.weekdays
            and hours is not None
            and hours[0] <= minute < hours[1]
        ):
            found.setdefault(row.phone, row)
    return list(found.values())


def moment_text(moment: datetime | None, zone: tzinfo, *, by_the_minute: bool = False) -> str:
    """11月30日17:30, or 03:02 where minutes count."""
    if moment is None:
        return "规定时间"
    local = moment.astimezone(zone)
    clock = f"{local:%H:%M}"
    return clock if by_the_minute else f"{local.month}月{local.day}日{clock}"
