"""The city's rules for the side roads: grounds, and how far times may be moved."""

from __future__ import annotations

from datetime import datetime, timedelta

from sla.calendar import WorkCalendar

from .schema import CityPack, Ground


class RoadRules:
    """Reckons in the centre's own calendar; every number is a limit of the pack."""

    def __init__(self, pack: CityPack, calendar: WorkCalendar) -> None:
        self._pack = pack
        self._calendar = calendar

    def grounds(self, kind: str) -> list[Ground]:
        """The grounds of a refusal or a return, in the order of the pack."""
        return [g for g in self._pack.grounds if g.kind == kind]

    def knows_ground(self, kind: str, code: str) -> bool:
        """True if the city has this ground."""
        return any(g.code == code for g in self.grounds(kind))

    def signs_replies(self) -> bool:
        """True if replies need the signature of the unit's leader."""
        return bool(self._pack.limit("replies_signed"))

    def return_until(self, dispatched_at: datetime) -> datetime:
        """When the time to dispute a dispatch is up. Source: 天津细则 2025, 1 个工作日."""
        return self.working_days_after(dispatched_at, self._pack.limit("return_days"))

    def latest_extension(self, due_at: datetime) -> datetime:
        """How far one extension may move this due time."""
        return self.working_days_after(due_at, self._pack.limit("extension_days"))

    def latest_suspension(self, now: datetime) -> datetime:
        """How far off the promised date of a suspension may be."""
        return self.natural_days_after(now, self._pack.limit("suspension_days"))

    def after_review(self, until: datetime, request_type: str) -> datetime:
        """What the citizen is promised when the department has until then: the time of the review on top."""
        short = request_type == "consultation"
        reserve = self._pack.limit("review_reserve_consultation" if short else "review_reserve")
        return self.working_days_after(until, reserve) if reserve else until

    def before_superior(self, due_at: datetime, now: datetime) -> datetime:
        """A part is due a working day or more before the one above it, but never in the past."""
        calendar, reserve = self._calendar, self._pack.limit("part_reserve")
        day = calendar.local_date(due_at)
        while reserve:
            day -= timedelta(days=1)
            reserve -= calendar.is_workday(day)
        bound = calendar.closing_after(day - timedelta(days=1), 1)
        return bound if bound > now else max(due_at, now + timedelta(minutes=1))

    def working_days_after(self, now: datetime, days: int) -> datetime:
        """The close of the office that many working days from now."""
        return self._calendar.closing_after(self._calendar.local_date(now), days)

    def natural_days_after(self, now: datetime, days: int) -> datetime:
        """The end of the local day that many days from now."""
        last = self._calendar.local_date(now) + timedelta(days=days + 1)
        return self._calendar.midnight_after(last - timedelta(days=1))
