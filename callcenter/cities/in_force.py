"""The city pack in force, as the features ask for it; made anew whenever a pack is loaded."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from callcenter.attachments.model import Family
from callcenter.attachments.model import Limits as AttachmentLimits
from callcenter.clocks.changes import Change, ChangeRule, rule_for
from callcenter.clocks.model import NamedCalendar
from callcenter.conversations.chat.model import ChatLimits
from callcenter.conversations.ports import TrackingLimits
from callcenter.kernel.db import Connection
from callcenter.kernel.ids import OrganisationId
from callcenter.workorders.doors import CallHours
from callcenter.workorders.machine import Limits
from callcenter.workorders.ports import AnswerRule, Organisation, Place
from sla.calendars import Calendars
from sla.policy import ClockKind, Matter, Policies, Policy
from sla.schedule import AND

from .follow_ups import FollowUpLine, FollowUpPlanRow
from .ladder import LadderStep, LetterForm, steps_for
from .notices import Audience
from .road_rules import RoadRules
from .schema import CityPack, DivisionLevel
from .understanding import turning_days

_MEGABYTE = 1_000_000
#: events that release a round's answer to its citizen
_ANSWERS = frozenset({"work_order.reply_approved", "work_order.answered_with_main"})
_ORGANISATION = """
SELECT id, code, name FROM organisation
WHERE code = $1 AND (valid_from IS NULL OR valid_from <= $2) AND (valid_to IS NULL OR valid_to >= $2)
"""
_BELOW = """
WITH RECURSIVE tree AS (
    SELECT id FROM organisation WHERE code = $1
    UNION
    SELECT o.id FROM organisation o JOIN tree t ON o.parent_id = t.id
)
SELECT id FROM tree
"""


class CityInForce:
    """One loaded pack; immutable. A newer pack makes a new one."""

    def __init__(self, pack: CityPack) -> None:
        self.pack = pack
        self.zone = ZoneInfo(pack.facts.timezone)
        self._policies = Policies([Policy.from_row(p.as_row()) for p in pack.sla_policies])
        self._calendars = Calendars([c.body for c in pack.calendars], pack.facts.timezone)

    def today(self, now: datetime) -> date:
        """The local date."""
        return now.astimezone(self.zone).date()

    @cached_property
    def _turning_days(self) -> tuple[date, ...]:
        return turning_days(self.pack)

    def period(self, day: date) -> int:
        """The number of the run of days, around this one, on which the same rows of the pack are valid."""
        return bisect_right(self._turning_days, day)

    def limits(self) -> Limits:
        """What the machine's guards need."""
        return Limits(
            rework_limit=self.pack.limit("rework_limit"),
            follow_up_attempts=self.pack.limit("follow_up_attempts"),
            contact_attempts=self.pack.limit("contact_attempts"),
            return_limit=self.pack.limit("dispatch_disputes_before_designation"),
            extension_limit=self.pack.limit("extension_limit"),
            extension_days=self.pack.limit("extension_days"),
            suspension_days=self.pack.limit("suspension_days"),
            urge_gap_hours=self.pack.limit("urge_gap"),
            merge_limit=self.pack.limit("merge_limit"),
            follow_up_gap=timedelta(minutes=self.pack.limit("follow_up_gap")),
            contact_gap=timedelta(minutes=self.pack.limit("contact_gap")),
            rectification_limit=self.pack.limit("rectification_limit"),
            follow_up_other_than_approver=bool(self.pack.limit("follow_up_other_than_approver")),
        )

    @cached_property
    def roads(self) -> RoadRules:
        """Grounds, and how far times may be moved."""
        return RoadRules(self.pack, self.office().calendar)

    def follow_up_plan(self) -> Sequence[FollowUpPlanRow]:
        """Which answered orders are visited."""
        return self.pack.follow_up_plan

    def follow_up_reasons(self) -> Mapping[str, str]:
        """Where each row of the plan comes from, by its code."""
        return {row.code: row.source for row in self.pack.follow_up_plan}

    def follow_up_script(self) -> Sequence[FollowUpLine]:
        """What is said in a visit."""
        return self.pack.follow_up_script

    def call_hours(self) -> CallHours:
        """Between which hours of the local day people are called up."""
        return CallHours(self.pack.limit("follow_up_call_from"), self.pack.limit("follow_up_call_until"))

    def answered_before(self, now: datetime) -> datetime:
        """What was answered before this has had its natural days to be rated."""
        return self.day_end(now - timedelta(days=self.pack.limit("rating_default_days") + 1))

    def default_score(self) -> int:
        """The rating in the stead of a citizen who gave none."""
        return self.pack.limit("rating_default_score")

    def organisations_above(self, code: str) -> Sequence[str]:
        """An organisation's code and those above it, the nearest first."""
        chain: list[str] = []
        while (found := self.pack.organisation_by_code.get(code)) is not None:
            chain.append(code)
            code = found.parent_code
        return chain

    def tracking_limits(self) -> TrackingLimits:
        """When wrong tracking codes lock."""
        lock_s = self.pack.limit("tracking_lock") * 60.0
        return TrackingLimits(self.pack.limit("tracking_failures"), lock_s, lock_s)

    def chat_limits(self) -> ChatLimits:
        """What conversations are held by."""
        limit = self.pack.limit
        return ChatLimits(
            idle_s=limit("conversation_idle") * 60.0,
            new_matter_confidence=limit("new_matter_confidence") / 100,
            new_matter_characters=limit("new_matter_characters"),
            reply_s=float(limit("wechat_reply")),
            freshness_s=float(limit("wechat_freshness")),
        )

    def reply_text(self, code: str, category_code: str | None = None) -> str:
        """What the platform says; the text of this category or of the nearest above it goes first."""
        known = self.pack.reply_by_code
        while category_code:
            if (special := known.get(f"{code}/{category_code}")) is not None:
                return special.text
            category = self.pack.category_by_code.get(category_code)
            category_code = category.parent_code if category else None
        return known[code].text

    def names(self) -> tuple[str, str]:
        """The city's name and the hotline's number."""
        return self.pack.facts.name, self.pack.facts.hotline_number

    def local(self, moment: datetime) -> datetime:
        """The moment by the city's clocks."""
        return moment.astimezone(self.zone)

    def attachment_limits(self) -> AttachmentLimits:
        """What files the city takes; a family of size 0 is not taken."""
        limit = self.pack.limit
        return AttachmentLimits(
            bytes_of={family: limit(f"attachment_{family}_size") * _MEGABYTE for family in Family},
            image_pixels=limit("attachment_image_pixels") * 1_000_000,
            image_side=limit("attachment_image_side"),
            archive_bytes=limit("attachment_unpacked_size") * _MEGABYTE,
            archive_ratio=limit("attachment_unpacked_ratio"),
            archive_entries=limit("attachment_parts"),
            per_submission=limit("attachments_per_submission"),
            per_contact=limit("attachments_per_contact"),
            per_order=limit("attachments_per_order"),
        )

    def number(self, running: int, now: datetime) -> str:
        """CZ261123-00042: prefix, local date, running part."""
        return f"{self.pack.facts.number_prefix}{self.today(now):%y%m%d}-{running:05d}"

    def day_end(self, now: datetime) -> datetime:
        """Midnight at the end of the local day."""
        tomorrow = self.today(now) + timedelta(days=1)
        return datetime.combine(tomorrow, time(), self.zone)

    async def organisation(self, tx: Connection, code: str, now: datetime) -> Organisation | None:
        """An organisation valid today."""
        row = None if "\x00" in code else await tx.fetchrow(_ORGANISATION, code, self.today(now))
        return None if row is None else Organisation(OrganisationId(row["id"]), row["code"], row["name"])

    def organisation_name(self, code: str) -> str:
        """The short name of an organisation; the code where it is unknown."""
        known = self.pack.organisation_by_code.get(code)
        return (known.short_name or known.name) if known else code

    def ladder_level(self, level: int) -> str:
        """What a level of the ladder is called; its number where the city no longer has it."""
        return next((row.name for row in self.pack.ladder_levels if row.level == level), f"L{level}")

    async def below(self, tx: Connection, code: str) -> Sequence[OrganisationId]:
        """The ids of an organisation and of all below it; empty if unknown."""
        rows = [] if "\x00" in code else await tx.fetch(_BELOW, code)
        return [OrganisationId(r["id"]) for r in rows]

    def emergency_service(self, number: str) -> str:
        """Who answers at 110, 119, 120 or 122; empty for another number."""
        return next((n.name for n in self.pack.facts.emergency_numbers if n.number == number), "")

    def emergency_advice(self, number: str) -> str:
        """What a person in danger is told at once."""
        known = next((n for n in self.pack.facts.emergency_numbers if n.number == number), None)
        return (known.advice if known else "") or f"如正在发生危险，请立即拨打 {number}。"

    def place(self, code: str) -> Place | None:
        """A division with the names above it."""
        chain = [self.pack.division_by_code[c] for c in self.pack.places_above(code)]
        if not chain:
            return None
        names = {d.level: d.name for d in chain}
        return Place(
            code,
            names.get(DivisionLevel.county),
            names.get(DivisionLevel.town),
            names.get(DivisionLevel.village),
        )

    def places_below(self, code: str) -> Sequence[str]:
        """A division's code and those of all below it."""
        return _below(code, self._division_children)

    def category_path(self, code: str) -> Sequence[str] | None:
        """Names from level 1 down; None if unknown."""
        return self.pack.category_path(code) or None

    def categories_below(self, code: str) -> Sequence[str]:
        """A category's code and those of all below it."""
        return _below(code, self._category_children)

    def policy(self, kind: str, matter: Matter, received_at: datetime) -> Policy | None:
        """The row that binds what was received then, with the cards of its ladder."""
        received_on = self.today(received_at)
        found = self._policies.find(ClockKind(kind), matter, received_on)
        if found is None:
            return None
        steps = self.ladder(kind, matter.track, matter.urgency, received_on)
        return replace(found, steps=tuple(row.step for row in steps)) if steps else found

    def ladder(self, kind: str, track: str, urgency: str, on: date) -> tuple[LadderStep, ...]:
        """The cards of such a clock, at most one of each."""
        return steps_for(self.pack.sla_steps, kind, track, urgency, on)

    def letter_form(self, code: str) -> LetterForm:
        """How letters of this kind look; KeyError if the city has none."""
        return next(form for form in self.pack.letter_forms if form.code == code)

    def calendar(self, name: str) -> NamedCalendar:
        """A calendar by name, ``a&b`` for what two share; KeyError for one the pack lacks."""
        calendar = self._calendars[name]
        return NamedCalendar(calendar, calendar.schedule.version_text)

    @property
    def least_wait(self) -> timedelta:
        """What a citizen lets wait for less working time than this moves no promise in days."""
        name = "supplement_wait_counts"
        return timedelta(minutes=self.pack.limit(name) if self.pack.has_limit(name) else 0)

    def unit_calendar(self, organisation: str | None, now: datetime) -> str:
        """The name of the calendar by which a unit's own clocks count; the centre's where it has none.

        What a unit has of its own holds for all below it. Its hours count as far as the centre works too.
        """
        today, default = self.today(now), self.pack.facts.default_calendar
        for code in self.organisations_above(organisation) if organisation else ():
            for row in self.pack.unit_calendars:
                if row.organisation_code == code and row.is_valid(today) and row.calendar != default:
                    return f"{default}{AND}{row.calendar}"
        return default

    def answer_rule(self, channel: str) -> AnswerRule:
        """When an answer has reached a citizen who came by this channel."""
        row = next(r for r in self.pack.answer_doors if r.channel == channel)
        return AnswerRule(row.reaches, row.source)

    def tells_answer(self, template: str) -> bool:
        """Whether notices of this template tell a citizen of her answer."""
        return any(
            t.code == template and t.audience is Audience.citizen and t.event in _ANSWERS
            for t in self.pack.notices
        )

    def change_rule(
        self, change: Change, kind: str, becomes: str, received_at: datetime
    ) -> ChangeRule | None:
        """What a change of a matter received then does to a running clock of this kind."""
        received_on = self.today(received_at)
        rows = [row.rule() for row in self.pack.clock_changes if row.is_valid(received_on)]
        return rule_for(rows, change, kind, becomes)

    def office(self) -> NamedCalendar:
        """The centre's own calendar."""
        return self.calendar(self.pack.facts.default_calendar)

    def duty_calendar(self, _organisation: str | None) -> NamedCalendar:
        """When an organisation is at work: the centre's hours, for every one that has none of its own."""
        return self.office()

    def on_duty_from(self, organisation: str | None, moment: datetime) -> datetime:
        """The first moment from ``moment`` on at which an organisation is at work; itself while it is."""
        return self.duty_calendar(organisation).calendar.next_working_instant(moment)

    def places(self, code: str | None) -> tuple[str, ...]:
        """A division's code and those above it, the nearest first."""
        return self.pack.places_above(code) if code else ()

    def before_statutory(self, statutory_due_at: datetime, request_type: str) -> datetime:
        """The statutory due time less the working days the review keeps for itself."""
        short = request_type == "consultation"
        reserve = self.pack.limit("review_reserve_consultation" if short else "review_reserve")
        calendar = self.office().calendar
        day = calendar.local_date(statutory_due_at)
        while reserve and not calendar.is_workday(day):
            day -= timedelta(days=1)
        while reserve:
            day -= timedelta(days=1)
            reserve -= calendar.is_workday(day)
        return calendar.closing_after(day - timedelta(days=1), 1)

    def before_superior(self, due_at: datetime, now: datetime) -> datetime:
        """A part's due time by the one above it."""
        return self.roads.before_superior(due_at, now)

    @cached_property
    def _division_children(self) -> dict[str, list[str]]:
        return _children((d.code, d.parent_code) for d in self.pack.divisions)

    @cached_property
    def _category_children(self) -> dict[str, list[str]]:
        return _children((c.code, c.parent_code) for c in self.pack.categories)


class CurrentCity:
    """Holds the pack in force for a process; everybody asks it at each call, so that a newer one counts."""

    def __init__(self, city: CityInForce) -> None:
        self._city = city

    def __call__(self) -> CityInForce:
        return self._city

    def replace(self, city: CityInForce) -> None:
        """From now on this pack is in force here."""
        self._city = city

    def emergency_advice(self, number: str) -> str:
        return self._city.emergency_advice(number)

    def limits(self) -> Limits:
        return self._city.limits()

    def chat_limits(self) -> ChatLimits:
        return self._city.chat_limits()

    def reply_text(self, code: str, category_code: str | None = None) -> str:
        return self._city.reply_text(code, category_code)

    def names(self) -> tuple[str, str]:
        return self._city.names()

    def local(self, moment: datetime) -> datetime:
        return self._city.local(moment)

    @property
    def zone(self) -> ZoneInfo:
        return self._city.zone

    def follow_up_reasons(self) -> Mapping[str, str]:
        return self._city.follow_up_reasons()

    def follow_up_script(self) -> Sequence[FollowUpLine]:
        return self._city.follow_up_script()

    def call_hours(self) -> CallHours:
        return self._city.call_hours()

    def follow_up_plan(self) -> Sequence[FollowUpPlanRow]:
        return self._city.follow_up_plan()

    def organisations_above(self, code: str) -> Sequence[str]:
        return self._city.organisations_above(code)

    def number(self, running: int, now: datetime) -> str:
        return self._city.number(running, now)

    def day_end(self, now: datetime) -> datetime:
        return self._city.day_end(now)

    async def organisation(self, tx: Connection, code: str, now: datetime) -> Organisation | None:
        return await self._city.organisation(tx, code, now)

    def organisation_name(self, code: str) -> str:
        return self._city.organisation_name(code)

    def ladder_level(self, level: int) -> str:
        return self._city.ladder_level(level)

    def knows_ground(self, kind: str, code: str) -> bool:
        return self._city.roads.knows_ground(kind, code)

    def signs_replies(self, code: str) -> bool:
        return self._city.roads.signs_replies()

    def return_until(self, dispatched_at: datetime) -> datetime:
        return self._city.roads.return_until(dispatched_at)

    def latest_extension(self, due_at: datetime) -> datetime:
        return self._city.roads.latest_extension(due_at)

    def latest_suspension(self, now: datetime) -> datetime:
        return self._city.roads.latest_suspension(now)

    def after_review(self, until: datetime, request_type: str) -> datetime:
        return self._city.roads.after_review(until, request_type)

    def before_superior(self, due_at: datetime, now: datetime) -> datetime:
        return self._city.roads.before_superior(due_at, now)

    def answer_rule(self, channel: str) -> AnswerRule:
        return self._city.answer_rule(channel)

    def working_days_after(self, now: datetime, days: int) -> datetime:
        return self._city.roads.working_days_after(now, days)

    def natural_days_after(self, now: datetime, days: int) -> datetime:
        return self._city.roads.natural_days_after(now, days)

    async def below(self, tx: Connection, code: str) -> Sequence[OrganisationId]:
        return await self._city.below(tx, code)

    def place(self, code: str) -> Place | None:
        return self._city.place(code)

    def places_below(self, code: str) -> Sequence[str]:
        return self._city.places_below(code)

    def category_path(self, code: str) -> Sequence[str] | None:
        return self._city.category_path(code)

    def categories_below(self, code: str) -> Sequence[str]:
        return self._city.categories_below(code)


def _children(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    children: dict[str, list[str]] = {}
    for code, parent in pairs:
        children.setdefault(parent, []).append(code)
    return children


def _below(code: str, children: dict[str, list[str]]) -> list[str]:
    found, open_ = [code], [code]
    while open_:
        below = children.get(open_.pop(), [])
        found.extend(below)
        open_.extend(below)
    return found
