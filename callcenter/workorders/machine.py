"""The machine of a work order: ``step`` decides one command by the table and the guards.

Theory of operation. A row of `table.TABLE` says: in this state this command, given by one of these roles
and passing these guards, leads to that state, moves the lead assignment so, and has these effects. A row of
`part_table.PART_TABLE` says the same of one co-handling or second-level part; the order stays where it is.
Which of the two is asked follows from the assignment the person acts by: her own organisation's, or for
what a superior decides the part below it. Everything that decides what may happen to an order stands in the
two tables and in the guards; a new road is a new row, a new condition a new guard. A command with no row
from the present state raises `IllegalTransition` and nothing changes; a guard that objects raises `Refused`
and nothing changes. ``step`` reads no clock and touches no database: the service loads an order, calls it,
and writes what it decided in one transaction.

Guards look only at their `Situation`. Effects are carried out by the service in the order in which they
stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from callcenter.kernel.errors import Conflict, IllegalTransition, NotAllowed
from callcenter.kernel.principal import Role

from .body import CommandBody
from .commands import COMMAND_NAMES, Command
from .guards import GUARDS_OF_THE_STRAIGHT_ROAD, is_unreachable
from .guards_appeals import GUARDS_OF_APPEALS
from .guards_roads import GUARDS_OF_SIDE_ROADS
from .model import (
    ASSIGNMENT_STATE_NAMES,
    BEFORE_ANSWER,
    OPEN_ASSIGNMENTS,
    STATE_NAMES,
    ApplicationState,
    Assignment,
    AssignmentKind,
    AssignmentState,
    Outcome,
    State,
    WorkOrder,
)
from .part_table import PART_TABLE
from .rows import (
    Actor,
    Effect,
    Facts,
    Guard,
    Limits,
    MergeTarget,
    Objection,
    PartTransition,
    Situation,
    Transition,
)
from .table import TABLE

__all__ = [
    "FINAL",
    "GUARDS",
    "INITIAL",
    "PART_TABLE",
    "TABLE",
    "Actor",
    "Decision",
    "Effect",
    "Facts",
    "Guard",
    "Limits",
    "MergeTarget",
    "Objection",
    "Offer",
    "PartTransition",
    "Refused",
    "Situation",
    "Transition",
    "acting",
    "allowed_now",
    "check_legal",
    "commands_from",
    "offers",
    "step",
]

GUARDS: dict[str, Guard] = {**GUARDS_OF_THE_STRAIGHT_ROAD, **GUARDS_OF_SIDE_ROADS, **GUARDS_OF_APPEALS}
INITIAL = State.registered
FINAL = frozenset({State.archived})
_ROWS: dict[tuple[State, Command], Transition] = {(t.state, t.command): t for t in TABLE}
_PART_ROWS: dict[tuple[AssignmentState, Command], PartTransition] = {
    (t.state, t.command): t for t in PART_TABLE
}
_PART_KINDS = frozenset({AssignmentKind.co_handling, AssignmentKind.second_level})
_OWN = frozenset(t.command for t in PART_TABLE if not t.by_superior)
_SUPERIORS = frozenset(t.command for t in PART_TABLE if t.by_superior)
_UNITS = frozenset({Role.department_clerk, Role.department_leader, Role.local_dispatcher})


class Refused(Conflict):
    """A guard objects; the code is the guard's own and stable, ``allowed`` names what may be done instead."""

    code = "refused"


@dataclass(frozen=True, slots=True)
class Decision:
    """What a step decided: the order as it will be and what else is to be done for it.

    ``lead`` is the assignment that led before the step; ``hand`` the one the person acted by and ``part``
    the part that moves, where a row of `PART_TABLE` decided.
    """

    order: WorkOrder
    transition: Transition | PartTransition
    lead: Assignment | None
    actor: Actor
    hand: Assignment | None = None
    part: Assignment | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """One command as this person sees it now; ``objection`` None means she may give it.

    ``assignment`` names the part it is about, None the order itself.
    """

    command: Command
    objection: Objection | None
    assignment: Assignment | None = None


def commands_from(state: State) -> tuple[Command, ...]:
    """The commands the table has for a whole order from a state, whoever asks."""
    return tuple(t.command for t in TABLE if t.state is state)


def acting(order: WorkOrder, actor: Actor, wanted: int | None = None) -> Assignment | None:
    """The open assignment a person of an organisation acts by; ``wanted`` chooses where there are several.

    Her own organisation's comes before one of a unit below it, and a superior never acts for a part that
    answers to her; an order nobody below holds apart is hers as a whole.
    """
    mine = [
        a for a in order.assignments if a.state in OPEN_ASSIGNMENTS and a.organisation_id in actor.subtree
    ]
    own = [a for a in mine if a.organisation_id == actor.organisation]
    ids = {a.id for a in mine}
    tops = [a for a in mine if a.parent_id not in ids]
    leads = [a for a in tops if a.kind is AssignmentKind.lead]
    return next((a for a in [*own, *leads, *tops] if wanted is None or a.id == wanted), None)


def step(order: WorkOrder, command: Command, body: CommandBody, actor: Actor, facts: Facts) -> Decision:
    """Decide one command; raises `IllegalTransition`, `NotAllowed` or `Refused` and then nothing changes."""
    situation = situation_of(order, command, body, actor, facts)
    row = _row_for(situation, command)
    _must_be_allowed(row, situation, command)
    objection = _objection(row, situation)
    if objection is not None:
        raise Refused(
            objection.message, code=objection.code, allowed=allowed_now(order, actor, facts, but=command)
        )
    if isinstance(row, PartTransition):
        moved = replace(order, version=order.version + 1)
        return Decision(moved, row, order.lead, actor, situation.hand, situation.part)
    return Decision(_moved(order, row, facts.limits), row, order.lead, actor, situation.hand)


def check_legal(
    order: WorkOrder, command: Command, actor: Actor, facts: Facts
) -> Transition | PartTransition:
    """The row for this command; raises `IllegalTransition` or `NotAllowed`, guards not being asked yet."""
    situation = situation_of(order, command, None, actor, facts)
    row = _row_for(situation, command)
    _must_be_allowed(row, situation, command)
    return row


def situation_of(
    order: WorkOrder, command: Command, body: CommandBody | None, actor: Actor, facts: Facts
) -> Situation:
    """Who acts by which assignment, and on which part."""
    if actor.role not in _UNITS:
        return Situation(order, body, actor, facts)
    asked = getattr(body, "assignment", None)
    if command in _SUPERIORS:
        hand = acting(order, actor)
        part = _part_meant(order, command, body, hand, asked)
        if part is not None:
            return Situation(order, body, actor, facts, hand, part)
    hand = acting(order, actor, asked) if command in _OWN else acting(order, actor)
    part = hand if hand is not None and hand.kind in _PART_KINDS and command in _OWN else None
    return Situation(order, body, actor, facts, hand, part)


def _part_meant(
    order: WorkOrder, command: Command, body: CommandBody | None, hand: Assignment | None, asked: int | None
) -> Assignment | None:
    """The part below one's own assignment that a superior's command is about."""
    wanted = getattr(body, "application", None)
    if asked is None and wanted is not None:
        asked = next((a.assignment_id for a in order.applications if a.id == wanted), None)
    below = [] if hand is None else list(order.below(hand.id))
    if asked is not None:
        named = next((a for a in order.assignments if a.id == asked), None)
        return named if named is not None and named.kind in _PART_KINDS else None
    fitting = [a for a in below if (a.state, command) in _PART_ROWS]
    if command in (Command.grant_return, Command.grant_extension, Command.reject_request):
        waiting = {a.assignment_id for a in order.applications if a.state is ApplicationState.pending}
        fitting = [a for a in fitting if a.id in waiting]
    return fitting[0] if len(fitting) == 1 else None


def _row_for(situation: Situation, command: Command) -> Transition | PartTransition:
    order, part = situation.order, situation.part
    if part is not None:
        found = _PART_ROWS.get((part.state, command))
        if found is not None:
            return found
        where = f"{part.organisation_name}的办理处于「{ASSIGNMENT_STATE_NAMES[part.state]}」"
    else:
        row = _ROWS.get((order.state, command))
        if row is not None:
            return row
        where = f"工单处于「{STATE_NAMES[order.state]}」"
    allowed = allowed_now(order, situation.actor, situation.facts)
    raise IllegalTransition(f"{where}，不能「{COMMAND_NAMES[command]}」", allowed=allowed)


def _must_be_allowed(row: Transition | PartTransition, situation: Situation, command: Command) -> None:
    if not _may(row, situation.actor):
        raise NotAllowed(f"您的角色不能「{COMMAND_NAMES[command]}」")


def offers(order: WorkOrder, actor: Actor, facts: Facts) -> Sequence[Offer]:
    """The commands of this person's role from here, each with the objection that stands against it now."""
    return tuple([*_order_offers(order, actor, facts), *_part_offers(order, actor, facts)])


def _order_offers(order: WorkOrder, actor: Actor, facts: Facts) -> Iterable[Offer]:
    hand = acting(order, actor) if actor.role in _UNITS else None
    holds_part = hand is not None and hand.kind in _PART_KINDS
    gave_back = hand is None and order.lead is not None and actor.role in _UNITS
    situation = Situation(order, None, actor, facts, hand)
    for row in TABLE:
        if row.state is not order.state or not _may(row, actor):
            continue
        if (holds_part or gave_back) and row.command in _OWN:
            continue  # hers is the part, not the order; or she has nothing in hand any more
        yield Offer(row.command, _objection(row, situation))


def _part_offers(order: WorkOrder, actor: Actor, facts: Facts) -> Iterable[Offer]:
    hand = acting(order, actor) if actor.role in _UNITS else None
    if hand is None:
        return
    own = [hand] if hand.kind in _PART_KINDS else []
    for part, is_superior in [*((a, False) for a in own), *((a, True) for a in order.below(hand.id))]:
        situation = Situation(order, None, actor, facts, hand, part)
        for row in PART_TABLE:
            if row.state is part.state and row.by_superior is is_superior and _may(row, actor):
                objection = _objection(row, situation)
                if not is_superior or objection is None:
                    yield Offer(row.command, objection, part)


def allowed_now(order: WorkOrder, actor: Actor, facts: Facts, but: Command | None = None) -> list[str]:
    """The commands nothing stands against for this person now."""
    free = [
        o.command.value for o in offers(order, actor, facts) if o.objection is None and o.command is not but
    ]
    return list(dict.fromkeys(free))


def _may(row: Transition | PartTransition, actor: Actor) -> bool:
    if isinstance(row, PartTransition):
        return actor.role in row.roles
    if actor.is_citizen:
        return row.by_citizen
    return row.by_system if actor.role is None else actor.role in row.roles


def _objection(row: Transition | PartTransition, situation: Situation) -> Objection | None:
    for name in row.guards:
        objection = GUARDS[name](situation)
        if objection is not None:
            return objection
    return None


def _moved(order: WorkOrder, row: Transition, limits: Limits) -> WorkOrder:
    """An order that was answered and goes on does so in a round of its own."""
    again = Effect.assign_again in row.effects
    new_round = row.state not in BEFORE_ANSWER and row.to in BEFORE_ANSWER
    outcome = row.outcome if row.outcome is not None else (None if new_round else order.outcome)
    if outcome is Outcome.answered and is_unreachable(order, limits):
        outcome = Outcome.unreachable
    return replace(
        order,
        state=row.to,
        version=order.version + 1,
        round=order.round + new_round,
        rework_count=0 if row.command is Command.reactivate else order.rework_count + again,
        outcome=outcome,
    )
