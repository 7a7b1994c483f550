"""Kinds of clocks, and an order as clocks and dispatch look at it."""

from __future__ import annotations

from callcenter.kernel.ids import WorkOrderId

from .clock_ports import ClockSubject
from .drafts import NewOrder
from .loaded import Loaded
from .model import WorkOrder
from .ports import Matter

STATUTORY, DISPATCH, DEPARTMENT = "statutory", "dispatch", "department"
SIGN_IN, CONTACT, REVIEW, FOLLOW_UP = "sign_in", "contact", "review", "follow_up"
RECTIFICATION = "rectification"
#: clocks whose length hangs on type and urgency
BY_MATTER = (STATUTORY, DISPATCH, SIGN_IN, CONTACT, DEPARTMENT, REVIEW, FOLLOW_UP)


def subject_of(order: WorkOrder) -> ClockSubject:
    """What the clocks of an order are chosen by."""
    return ClockSubject(
        order_id=order.id,
        number=order.number,
        request_type=order.request_type,
        urgency=order.urgency,
        track=order.track,
        category_code=order.category_code,
        place_code=order.place_code,
        received_at=order.received_at,
        round=order.round,
    )


def subject_of_new(order: WorkOrderId, new: NewOrder) -> ClockSubject:
    """The same of an order that is just being made."""
    return ClockSubject(
        order_id=order,
        number=new.number,
        request_type=new.request_type,
        urgency=new.urgency,
        track=new.track,
        category_code=new.category_code,
        place_code=new.place_code,
        received_at=new.received_at,
        round=1,
    )


def matter_of(loaded: Loaded) -> Matter:
    """What dispatch is decided on."""
    row, order = loaded.row, loaded.order
    is_guess = (row["suggestion"] or {}).get("category_code") == order.category_code
    return Matter(
        category_code=order.category_code,
        place_code=order.place_code,
        request_type=order.request_type,
        track=order.track,
        is_confidential=order.is_confidential,
        emergency_handover=row["emergency_handover"],
        complained_of_kind=order.complained_of_kind,
        complained_of_name=order.complained_of_name,
        complained_of_organisation=order.complained_of_organisation,
        heard=row["content"],
        category_confidence=(row["suggestion"] or {}).get("confidence") if is_guess else None,
    )
