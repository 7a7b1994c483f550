"""One event with the order it tells of, and what the placeholders of a template become; no database here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from callcenter.cities.in_force import CityInForce
from callcenter.kernel.events import Envelope
from callcenter.kernel.ids import AssignmentId, UserId
from callcenter.sessions.model import OUTCOME_NAMES, Outcome
from callcenter.workorders.loaded import Loaded
from callcenter.workorders.model import (
    APPLICATION_NAMES,
    CLOCK_NAMES,
    STATE_NAMES,
    ApplicationKind,
    Assignment,
    AssignmentKind,
    AssignmentState,
    Urgency,
)

from .model import Way, moment_text
from .ports import Deadline

_CONFIDENTIAL = "保密工单"
_EMERGENCY = "emergency."
_PARTS = frozenset({AssignmentKind.co_handling, AssignmentKind.second_level})
_STATUTORY, _DEPARTMENT = "statutory", "department"


@dataclass(frozen=True, slots=True)
class Occasion:
    """One event with the order it tells of."""

    envelope: Envelope
    loaded: Loaded
    deadlines: Sequence[Deadline]
    city: CityInForce
    now: datetime

    @property
    def local(self) -> datetime:
        return self.now.astimezone(self.city.zone)

    @property
    def is_emergency(self) -> bool:
        return self.envelope.name.startswith(_EMERGENCY)

    @property
    def is_urgent(self) -> bool:
        return self.is_emergency or self.loaded.order.urgency is not Urgency.normal

    @property
    def organisation(self) -> str | None:
        """Code of the organisation the event means: as it says itself, else the lead as the order stands.

        A clock means whose it is. An event that says it means none means none, whoever led the order before.
        """
        data, holder = self.envelope.data, self._holder()
        if holder is not None:
            return holder.organisation_code
        for field in ("lead", "organisation"):
            if field in data:
                told = data[field]
                return told if isinstance(told, str) and told else None
        held = self.loaded.order.lead or self.loaded.order.last_lead
        return held.organisation_code if held else None

    def organisations(self, field: str) -> list[str]:
        """Codes in a list of the event."""
        codes = self.envelope.data.get(field)
        return [str(code) for code in codes] if isinstance(codes, list) else []

    def people(self, field: str) -> list[UserId]:
        """The people an event names in a field, one or several."""
        told = self.envelope.data.get(field)
        listed = told if isinstance(told, list) else [told]
        return [UserId(user) for user in listed if isinstance(user, int)]

    def parts(self) -> list[str]:
        """Those who help the lead: as the event names them, else those whose parts it met or ended."""
        if "co_handlers" in self.envelope.data:
            return self.organisations("co_handlers")
        return [
            a.organisation_code
            for a in self.loaded.order.assignments
            if a.kind in _PARTS
            and a.round == self.loaded.order.round
            and a.state is not AssignmentState.returned
            and (a.ended_at is None or a.ended_at >= self.envelope.at)
        ]

    def superior(self) -> list[str]:
        """The one above the organisation the event means, whose part it answers for."""
        held = self._assignments(self.organisation)
        parts = [part for part in held if part.kind in _PARTS and part.parent_id is not None]
        if not parts:
            return []
        above = {a.id: a.organisation_code for a in self.loaded.order.assignments}
        parent = max(parts, key=lambda part: part.id).parent_id
        return [above[parent]] if parent in above else []

    def due_at(self, kind: str, organisation: str | None) -> datetime | None:
        """When the latest clock of a kind runs out: the organisation's own where it has one."""
        told = self.envelope.data.get("due_at")
        if isinstance(told, str):
            return datetime.fromisoformat(told)
        held = {a.id for a in self._assignments(organisation)}
        clock = self._latest(kind, held) or self._latest(kind, None)
        return clock.due_at if clock else None

    def promised(self) -> Deadline | None:
        """The clock of the citizen's answer."""
        return self._latest(_STATUTORY, None)

    def _holder(self) -> Assignment | None:
        """Whose clock the event tells of, where it tells of one that is somebody's."""
        clock = next((d for d in self.deadlines if d.id == self.envelope.data.get("clock")), None)
        assignments = self.loaded.order.assignments
        return next((a for a in assignments if clock and a.id == clock.assignment_id), None)

    def _latest(self, kind: str, held: set[AssignmentId] | None) -> Deadline | None:
        of_kind = [d for d in self.deadlines if d.kind == kind and (held is None or d.assignment_id in held)]
        return of_kind[-1] if of_kind else None

    def _assignments(self, organisation: str | None) -> list[Assignment]:
        return [a for a in self.loaded.order.assignments if a.organisation_code == organisation]


def values(occasion: Occasion, organisation: str | None, way: Way) -> dict[str, str]:
    """A value for every placeholder a template may hold, as one recipient by one door gets it.

    ``organisation`` is the recipient's, None for citizens and people of the roster.
    """
    data, row, city = occasion.envelope.data, occasion.loaded.row, occasion.city
    handover = str(data.get("handover") or _handed_to(occasion) or row["emergency_handover"] or "")
    kind = str(data.get("kind") or _DEPARTMENT)
    promised = occasion.promised()
    return {
        "number": occasion.envelope.subject,
        "title": _CONFIDENTIAL if occasion.loaded.order.is_confidential else row["title"],
        "hotline": f"{city.pack.facts.short_name}{city.pack.facts.hotline_number}",
        "state": STATE_NAMES[occasion.loaded.order.state],
        "organisation": city.organisation_name(occasion.organisation)
        if occasion.organisation
        else "承办单位",
        "place": "".join(part for part in (row["district"], row["town"]) if part) or "地点未明",
        "clock": CLOCK_NAMES.get(kind, ""),
        "due": moment_text(
            occasion.due_at(kind, organisation), city.zone, by_the_minute=occasion.is_emergency
        ),
        "promised": moment_text(promised.due_at if promised else None, city.zone),
        "original": moment_text(promised.original_due_at if promised else None, city.zone),
        "until": moment_text(_moment(occasion, "until"), city.zone),
        "application": _application(occasion),
        "handover": handover,
        "service": city.emergency_service(handover),
        "advice": city.emergency_advice(handover) if handover else "",
        "level": str(data.get("level", "")),
        "session": moment_text(_moment(occasion, "starts_at"), city.zone),
        "outcome": _outcome(occasion),
        "overdue": "",
        "serious": "",
        "warned": "",
        "ladder": _ladder(occasion),
        "orders": "、".join(occasion.organisations("orders")),
        **_ground(occasion),
        **_asked(occasion, way),
    }


def _handed_to(occasion: Occasion) -> str | None:
    to = occasion.envelope.data.get("to")
    return to if isinstance(to, str) else None


def _ladder(occasion: Occasion) -> str:
    level = occasion.envelope.data.get("to_level", occasion.envelope.data.get("level"))
    return next((found.name for found in occasion.city.pack.ladder_levels if found.level == level), "")


def _moment(occasion: Occasion, field: str) -> datetime | None:
    told = occasion.envelope.data.get(field)
    return datetime.fromisoformat(told) if isinstance(told, str) else None


def _outcome(occasion: Occasion) -> str:
    """What a session made of it, in the city's words: what was said there goes to nobody's phone."""
    told = occasion.envelope.data.get("outcome")
    name = OUTCOME_NAMES[Outcome(told)] if isinstance(told, str) and told in set(Outcome) else ""
    units = [occasion.city.organisation_name(code) for code in occasion.organisations("organisations")]
    return f"{name}，由{'、'.join(units)}落实" if name and units else name


def _application(occasion: Occasion) -> str:
    kind = occasion.envelope.data.get("application")
    return APPLICATION_NAMES[ApplicationKind(kind)] if isinstance(kind, str) else ""


def _ground(occasion: Occasion) -> dict[str, str]:
    """The city's own words for a refusal; never the free ones of whoever refused."""
    code = occasion.envelope.data.get("ground")
    found = next((g for g in occasion.city.pack.grounds if g.code == code), None)
    return {"ground": found.name if found else "", "channel": found.channel if found else ""}


def _asked(occasion: Occasion, way: Way) -> dict[str, str]:
    """What is missing is written where only she reads it; a message on a phone says no more than that."""
    lines = [a["content"] for a in occasion.loaded.side.additions if a["kind"] == "ask_citizen"]
    private = way is Way.tracking or (way is Way.wechat and not occasion.loaded.order.is_confidential)
    where = {
        Way.tracking: "请在本页补充",
        Way.wechat: "请直接在此回复",
    }.get(way, f"请凭编号和查询码补充，或拨打 {occasion.city.pack.facts.hotline_number}")
    return {"missing": lines[-1] if lines and private else "所缺内容见查询页", "where": where}
