"""The table of cases: which command leads where, by whom, on what conditions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from callcenter.kernel.ids import UserId
from callcenter.workorders.body import CommandBody

from .commands import CaseCommand
from .model import CaseState, TrackCase


class Who(StrEnum):
    """As what a person acts on a case."""

    office = "office"  # 企业服务办公室: the service officer or the head of the centre
    head = "head"  # 中心主管
    lead = "lead"  # somebody of the unit that leads the order
    unit = "unit"  # somebody of the lead or of one that helps it
    lead_head = "lead_head"  # the leader of the lead


WHO_NAMES: dict[Who, str] = {
    Who.office: "企业服务办公室（直通车专员、中心主管）",
    Who.head: "中心主管",
    Who.lead: "主办单位",
    Who.unit: "主办、协办单位",
    Who.lead_head: "主办单位领导",
}


@dataclass(frozen=True, slots=True)
class CaseActor:
    """The person as far as cases need to know; nobody at all is the platform."""

    roles: frozenset[Who]
    user: UserId | None
    organisation_code: str | None = None


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What the service looked up before the step.

    ``top`` is the highest level of the city's ladder, ``confirmed_from`` the lowest that the office confirms.
    ``fault`` is a code and a sentence about something the body names that does not exist.
    """

    top: int
    confirmed_from: int
    fault: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class CaseSituation:
    """All a guard may look at; ``body`` is None where a desk asks what it may do."""

    case: TrackCase
    body: CommandBody | None
    actor: CaseActor
    facts: CaseFacts


@dataclass(frozen=True, slots=True)
class CaseObjection:
    """Why a guard says no: a stable code and a sentence for people."""

    code: str
    message: str


CaseGuard = Callable[[CaseSituation], CaseObjection | None]


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One row; ``to`` is the state afterwards."""

    state: CaseState
    command: CaseCommand
    to: CaseState
    who: Who
    guards: tuple[str, ...] = ()


S, C, W = CaseState, CaseCommand, Who
_BOTH = (S.screening, S.working)

TABLE: tuple[CaseRow, ...] = (
    CaseRow(S.screening, C.accept, S.working, W.office, ("has_enterprise", "known")),
    CaseRow(S.screening, C.refuse, S.refused, W.office, ("known",)),
    *(CaseRow(s, C.link_enterprise, s, W.office, ("known",)) for s in _BOTH),
    *(CaseRow(s, C.give_officer, s, W.office, ("known",)) for s in _BOTH),
    CaseRow(S.working, C.reclassify, S.working, W.office, ("another_class", "longer_by_head")),
    CaseRow(S.working, C.contact, S.working, W.office),
    CaseRow(S.working, C.set_plan, S.working, W.lead, ("is_led", "steps_of_units")),
    CaseRow(S.working, C.complete_milestone, S.working, W.unit, ("open_milestone",)),
    CaseRow(S.working, C.report, S.working, W.lead, ("is_led", "reports")),
    CaseRow(S.working, C.request_climb, S.working, W.lead_head, ("is_led", "nothing_waits", "level_above")),
    CaseRow(S.working, C.climb, S.working, W.office, ("nothing_waits", "level_above", "next_level")),
    CaseRow(S.working, C.confirm_climb, S.working, W.office, ("climb_waits",)),
    CaseRow(S.working, C.decline_climb, S.working, W.office, ("climb_waits",)),
    CaseRow(S.working, C.ask_step_down, S.working, W.office, ("nothing_waits", "level_below")),
    CaseRow(S.working, C.approve_step_down, S.working, W.head, ("step_down_waits", "other_person")),
    CaseRow(S.working, C.reject_step_down, S.working, W.head, ("step_down_waits",)),
    CaseRow(S.working, C.close, S.closed, W.office, ("answered", "confirmed_or_explained", "heard")),
)
