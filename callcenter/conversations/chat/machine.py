"""What to do next in a conversation, decided on what was read in it; pure.

An order is due when matter and place are known, in an emergency at once. What is missing is asked once, all
of it together; after that the citizen's answer or her silence makes the order. A greeting makes none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from callcenter.conversations.completeness import lacking
from callcenter.workorders.model import ToldPlace
from nlp.classify.talk import Talk

from .model import ChatLimits, ConversationState, Missing, Why


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read in some words; ``characters`` counts hanzi and letters."""

    talk: Talk
    is_actionable: bool
    request_type: str
    category_path: Sequence[str]
    has_place: bool
    confidence: float
    characters: int
    emergency_handover: str | None = None
    reason: str | None = None  # why there is nothing to act on
    place: ToldPlace | None = None
    goes_on: bool = False  # again or still, with no subject of its own

    @property
    def is_courtesy(self) -> bool:
        return self.talk in (Talk.GREETING, Talk.THANKS)


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """What is known of the order a conversation has."""

    is_ended: bool
    category_path: Sequence[str]
    has_handover: bool


class Act(StrEnum):
    greet = "greet"
    thank = "thank"
    call_agent = "call_agent"  # she wants a person
    progress = "progress"  # tell how her orders stand
    cannot_read = "cannot_read"
    outside = "outside"  # another city's matter
    ask = "ask"
    order = "order"
    supplement = "supplement"
    begin_anew = "begin_anew"  # the new words open a conversation of their own
    leave_to_agent = "leave_to_agent"
    close = "close"
    wait = "wait"


@dataclass(frozen=True, slots=True)
class Step:
    """One act and what it needs."""

    act: Act
    missing: tuple[Missing, ...] = ()
    why: Why = Why.complete
    answer_is_address: bool = False


def missing_of(reading: Reading) -> tuple[Missing, ...]:
    """What an order of these words would lack."""
    names = lacking(
        is_actionable=reading.is_actionable,
        has_category=bool(reading.category_path),
        has_place=reading.has_place,
        request_type=reading.request_type,
    )
    return tuple(Missing(name) for name in names)


def while_gathering(state: ConversationState, newest: Reading | None, whole: Reading) -> Step:
    """After a message, before there is an order. ``newest`` is None if it brought no words."""
    missing = missing_of(whole)
    if whole.emergency_handover:
        return Step(Act.order, missing, Why.emergency)
    if newest is None:
        return Step(Act.cannot_read)
    if newest.talk is Talk.PERSON:
        return Step(Act.call_agent)
    if newest.talk is Talk.PROGRESS:
        return Step(Act.progress)
    if newest.is_courtesy:
        if whole.is_actionable:
            return Step(Act.wait)
        return Step(Act.thank if newest.talk is Talk.THANKS else Act.greet)
    if not whole.is_actionable:
        return Step(Act.outside if whole.reason == "outside" else Act.greet)
    if not missing:
        return Step(Act.order)
    if state is ConversationState.open:
        return Step(Act.ask, missing)
    return _after_asking(newest, missing)


def _after_asking(newest: Reading, missing: tuple[Missing, ...]) -> Step:
    if newest.talk is Talk.CANNOT_SAY:
        return Step(Act.order, missing, Why.answered)
    if newest.talk is Talk.WHEREABOUTS and missing == (Missing.place,):
        return Step(Act.order, (), Why.answered, answer_is_address=True)
    return Step(Act.wait)


def with_order(newest: Reading | None, order: OrderFacts, limits: ChatLimits) -> Step:
    """After a message to a conversation that has its order."""
    if order.is_ended:
        return Step(Act.begin_anew)
    if newest is None:
        return Step(Act.cannot_read)
    if newest.emergency_handover and not order.has_handover:
        return Step(Act.begin_anew)
    if newest.talk is Talk.PERSON:
        return Step(Act.call_agent)
    if newest.talk is Talk.PROGRESS:
        return Step(Act.progress)
    if newest.is_courtesy:
        return Step(Act.thank if newest.talk is Talk.THANKS else Act.greet)
    if is_new_matter(newest, order, limits):
        return Step(Act.begin_anew)
    return Step(Act.supplement)


def is_new_matter(newest: Reading, order: OrderFacts, limits: ChatLimits) -> bool:
    """Whether the words are clearly about something else: enough of them, sure enough, another field.

    "Still so loud, and now the smoke" has another field too; it is the same matter unless it names a place.
    """
    return (
        newest.is_actionable
        and (newest.has_place or not newest.goes_on)
        and newest.characters >= limits.new_matter_characters
        and newest.confidence >= limits.new_matter_confidence
        and bool(order.category_path)
        and newest.category_path[:1] != order.category_path[:1]
    )


def after_silence(whole: Reading | None, *, has_other_kinds: bool) -> Step:
    """When she fell silent before there was an order; ``whole`` is None if there were no words at all."""
    if whole is not None and whole.is_actionable:
        return Step(Act.order, missing_of(whole), Why.idle)
    if has_other_kinds:
        return Step(Act.leave_to_agent)
    if whole is None or whole.is_courtesy or whole.reason in ("abuse", "outside") or whole.characters <= 1:
        return Step(Act.close)
    return Step(Act.leave_to_agent)
