"""When a citizen may rate, and when the time to rate has run out."""

from __future__ import annotations

from datetime import datetime

from .model import Outcome, State, WorkOrder

_RATEABLE = frozenset({State.pending_follow_up, State.closed})
#: ends by which there is a handling to rate; a refusal, a hand-over, a withdrawal is none, and a final answer
#: is the end of a matter whose citizen has said that she is dissatisfied
RATED_OUTCOMES = frozenset({Outcome.answered, Outcome.directly_answered, Outcome.unreachable})


def may_rate(order: WorkOrder, *, is_answered: bool, has_rated: bool) -> bool:
    """True if she may rate the present round: answered, not archived, not rated by herself yet."""
    return _was_answered(order) and is_answered and not has_rated


def default_is_due(order: WorkOrder, answered_at: datetime | None, answered_before: datetime) -> bool:
    """True if nobody spoke about the present round and it was answered before the given moment."""
    feedback = order.feedback
    is_silent = not feedback.is_known and feedback.by_default is None
    return _was_answered(order) and is_silent and answered_at is not None and answered_at < answered_before


def _was_answered(order: WorkOrder) -> bool:
    return order.state in _RATEABLE and (order.outcome is None or order.outcome in RATED_OUTCOMES)
