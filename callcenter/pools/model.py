"""Pools of the centre and claims on their items, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from callcenter.kernel.ids import SessionId, UserId
from callcenter.kernel.principal import Role


class DeskPool(StrEnum):
    """Where orders wait for anybody of a desk to take them."""

    intake = "intake"  # 受理池
    supplement = "supplement"  # 补充池
    dispatch = "dispatch"  # 派单池
    review = "review"  # 审核池
    follow_up = "follow_up"  # 回访池


class ReleaseReason(StrEnum):
    """Why a claim is over."""

    released = "released"  # by the person, or by a shift leader for her
    reassigned = "reassigned"
    expired = "expired"
    left = "left"  # the person's session ended
    moved_on = "moved_on"  # the order left the pool


POOL_NAMES: Mapping[DeskPool, str] = {
    DeskPool.intake: "受理池",
    DeskPool.supplement: "补充池",
    DeskPool.dispatch: "派单池",
    DeskPool.review: "审核池",
    DeskPool.follow_up: "回访池",
}

_INTAKE = frozenset(
    {
        Role.agent,
        Role.shift_leader,
        Role.window_clerk,
        Role.dispatcher,
        Role.supervisor,
        Role.enterprise_officer,
    }
)
#: who works on a pool; only they can be in one another's way
DESKS: Mapping[DeskPool, frozenset[Role]] = {
    DeskPool.intake: _INTAKE,
    DeskPool.supplement: _INTAKE,
    DeskPool.dispatch: frozenset({Role.dispatcher, Role.shift_leader, Role.supervisor}),
    DeskPool.review: frozenset({Role.dispatcher, Role.supervisor}),
    DeskPool.follow_up: frozenset({Role.follow_up_agent, Role.supervisor}),
}
ANY_DESK = frozenset[Role]().union(*DESKS.values())
#: people of the organisations that handle orders
UNITS = frozenset({Role.department_clerk, Role.department_leader, Role.local_dispatcher})
#: who takes items from one person and gives them to another
HEADS = frozenset({Role.shift_leader, Role.supervisor})

#: states of an order by pool
STATES: Mapping[DeskPool, frozenset[str]] = {
    DeskPool.intake: frozenset({"registered"}),
    DeskPool.supplement: frozenset({"pending_supplement"}),
    DeskPool.dispatch: frozenset({"pending_dispatch", "in_consultation"}),
    DeskPool.review: frozenset({"pending_review"}),
    DeskPool.follow_up: frozenset({"pending_follow_up"}),
}
_POOL_OF: Mapping[str, DeskPool] = {state: pool for pool, states in STATES.items() for state in states}

#: commands that only add to an order or answer to the citizen's own will, and what danger demands:
#: no claim of another person stands in their way
FREE_COMMANDS = frozenset(
    {
        "hand_over",
        "record_hand_over",
        "false_alarm",
        "urge",
        "withdraw",
        "instruct",
        "override_term",
        "supervise",
        "end_supervision",
        "send_back_supervision",
    }
)


def pool_of(state: str) -> DeskPool | None:
    """The pool in which an order of this state waits; None where it is in no pool of the centre."""
    return _POOL_OF.get(state)


@dataclass(frozen=True, slots=True)
class Claim:
    """An order in one person's hands until ``expires_at``.

    ``session_id`` is the log-in it ends with; None where another person gave it to her.
    """

    id: int
    number: str
    pool: DeskPool
    user_id: UserId
    username: str
    display_name: str
    session_id: SessionId | None
    claimed_at: datetime
    expires_at: datetime


def is_in_the_way(claim: Claim | None, role: Role, user_id: UserId, state: str, command: str) -> bool:
    """True if a live claim of another person forbids this command.

    A claim keeps off those who work on the same pool, nobody else: a department, a citizen and an agent
    who adds what she hears are not meant by it.
    """
    if claim is None or claim.user_id == user_id or command in FREE_COMMANDS:
        return False
    if command == "supplement" and state != "pending_supplement":
        return False
    return role in DESKS[claim.pool]
