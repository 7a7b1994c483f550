"""Candidates with reasons for a dispatcher, and the objections nobody may dispatch over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from callcenter.cities.in_force import CityInForce
from callcenter.cities.schema import CityPack
from callcenter.cities.understanding import directory_of
from callcenter.workorders.ports import Candidate, Matter
from routing.dispatch import rules
from routing.dispatch.guards import OrderFacts, dispatch_violations, is_barred, required_copies
from routing.dispatch.model import Directory, RankedCategory
from routing.dispatch.model import Matter as RoutedMatter
from routing.dispatch.recusal import without_accused

#: a category a person chose
_GIVEN = 0.95


class CurrentPack(Protocol):
    """The pack in force."""

    def __call__(self) -> CityInForce: ...


class DispatchingService:
    """Dispatch rules of the city pack; a directory is made once for a pack and a day."""

    def __init__(self, city: CurrentPack) -> None:
        self._city = city
        self._made_for: tuple[CityPack, date] | None = None
        self._directory: Directory | None = None

    def candidates(self, matter: Matter, now: datetime) -> Sequence[Candidate]:
        """Up to three organisations, best first; the accused replaced by whoever stands above."""
        if matter.category_code is None:
            return ()
        directory = self._today(now)
        sure = _GIVEN if matter.category_confidence is None else matter.category_confidence
        routed = RoutedMatter(
            categories=(RankedCategory(matter.category_code, sure, leaf_confidence=0.9),),
            place_codes=self._city().places(matter.place_code),
            request_type=matter.request_type,
            track=matter.track,
            handover=matter.emergency_handover or "",
        )
        found = without_accused(
            directory,
            facts_of(matter),
            rules.candidates(directory, routed),
            self._city().pack.facts.superior_inspector,
        )
        return [Candidate(c.code, c.name, c.confidence, c.reason, tuple(c.copies)) for c in found]

    def recusal(self, matter: Matter, lead_code: str, copies: Sequence[str], now: datetime) -> str | None:
        """Why this dispatch would reach the accused, or leave a superior uninformed; None if it may go."""
        directory = self._today(now)
        known = tuple(c for c in copies if c in directory.organisations)
        violations = [
            v
            for v in dispatch_violations(directory, facts_of(matter), lead=lead_code, copies=known)
            if v.code != "unknown-organisation"
        ]
        return violations[0].message if violations else None

    def due_copies(self, matter: Matter, lead_code: str, now: datetime) -> Sequence[str]:
        """The county of a town that is dispatched to directly, and the superior of a unit complained of.

        Source: 北京市接诉即办工作条例 art. 12 (街乡直派抄送区政府).
        """
        directory, facts = self._today(now), facts_of(matter)
        due = list(required_copies(directory, facts, lead_code))
        lead = directory.organisations.get(lead_code)
        if lead is not None and lead.kind == "town":
            due += [o.code for o in directory.superiors(lead_code) if o.kind == "county"][:1]
        return [c for c in dict.fromkeys(due) if not is_barred(directory, facts, c)]

    def accused_organisation(self, name: str, now: datetime) -> str | None:
        """The code of the organisation a citizen names, by full name, short name or alias."""
        pack, today = self._city().pack, self._city().today(now)
        wanted = name.strip()
        if not wanted:
            return None
        for organisation in pack.organisations:
            names = (organisation.name, organisation.short_name, *organisation.aliases)
            if organisation.is_valid(today) and wanted in names:
                return organisation.code
        return None

    def is_barred(self, matter: Matter, code: str, now: datetime) -> bool:
        """True if this organisation must never see the order."""
        return is_barred(self._today(now), facts_of(matter), code)

    def _today(self, now: datetime) -> Directory:
        city = self._city()
        key = (city.pack, city.today(now))
        if (
            self._directory is None
            or self._made_for is None
            or self._made_for[0] is not key[0]
            or self._made_for[1] != key[1]
        ):
            self._directory = directory_of(city.pack, key[1])
            self._made_for = key
        return self._directory


def facts_of(matter: Matter) -> OrderFacts:
    """A person of one of our organisations is an official, one of our organisations a public body."""
    ours = matter.complained_of_organisation or ""
    kinds = {"person": "official" if ours else "person", "unit": "public_body" if ours else "company"}
    return OrderFacts(
        request_type=matter.request_type,
        track=matter.track,
        urgency="emergency" if matter.emergency_handover else "",
        confidential=matter.is_confidential,
        accused_kind=kinds.get(matter.complained_of_kind or "", ""),
        accused_organisation=ours,
    )
