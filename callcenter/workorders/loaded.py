"""An order with all its rows, and what lists are narrowed by: what the store gives and takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from callcenter.kernel.db import Row
from callcenter.kernel.ids import OrganisationId, UserId, WorkOrderId

from .model import WorkOrder
from .roads_store import SideRows


@dataclass(frozen=True, slots=True)
class Loaded:
    """One order whole: the machine's view and the rows a page shows."""

    order: WorkOrder
    row: Row
    assignments: Sequence[Row]
    contact_attempts: Sequence[Row]
    replies: Sequence[Row]
    follow_ups: Sequence[Row]
    ratings: Sequence[Row]
    side: SideRows


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list is narrowed by; None means not narrowed.

    With ``abstract_only`` a confidential order is found by number and town alone, as it is shown.
    """

    states: Sequence[str] | None = None
    request_type: str | None = None
    urgency: str | None = None
    track: str | None = None
    categories: Sequence[str] | None = None
    organisations: Sequence[OrganisationId] | None = None
    places: Sequence[str] | None = None
    channel: str | None = None
    bigrams: Sequence[str] | None = None
    due_from: datetime | None = None
    due_before: datetime | None = None
    at_risk_at: datetime | None = None
    abstract_only: bool = False
    #: whoever has them in hand: by a claim, or as the handler inside her unit
    in_hand_of: UserId | None = None
    #: those that wait for words of the agent who took them in
    asked_of_agent: bool = False
    #: the agent such orders fall to: her own, and those of colleagues who are away
    falling_to: UserId | None = None
    #: the moment the list is looked at
    at: datetime | None = None
    #: states in which the person's own organisation stands with its part
    own_states: Sequence[str] | None = None
    #: these orders alone
    orders: Sequence[WorkOrderId] | None = None


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where the next page begins: after this moment and id."""

    at: datetime
    id: int
