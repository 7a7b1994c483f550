"""Alerts as the console gets them."""

from __future__ import annotations

from datetime import datetime

import msgspec


class AlertView(msgspec.Struct, frozen=True):
    """One open alert: what to do, by when, and what to tell the citizen."""

    number: str
    state: str
    state_name: str
    handover: str
    service: str
    advice: str
    title: str
    place: str
    channel: str
    level: int
    raised_at: datetime
    due_at: datetime | None
    acknowledged_by: str | None
    acknowledged_at: datetime | None
    #: of the order, for the commands given from the banner
    version: int


class AlertList(msgspec.Struct, frozen=True):
    """Open alerts, those nobody has first."""

    items: list[AlertView]
    #: by the platform's clock, for countdowns on machines whose own is wrong
    now: datetime
