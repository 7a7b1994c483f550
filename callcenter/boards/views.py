"""The boards as they are shown."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from callcenter.workorders.views import Summary


class BoardCount(msgspec.Struct, frozen=True, kw_only=True):
    """Open orders at one moment; ``due_today``, ``at_risk`` and ``overdue`` go by the most pressing clock.

    ``at_risk``: its first warning has come, its time is not up. ``suspended`` ones are open too.
    """

    open: int
    suspended: int
    due_today: int
    at_risk: int
    overdue: int


class BoardRow(BoardCount, frozen=True, kw_only=True):
    """One organisation, category, place or track, with all that is below it.

    The key ``-`` stands for what none of them holds.
    """

    key: str
    name: str
    has_below: bool


class BoardStep(msgspec.Struct, frozen=True, kw_only=True):
    """A step of the way from the top to what is shown."""

    key: str
    name: str


class Board(msgspec.Struct, frozen=True, kw_only=True):
    """``total`` is of what is shown as a whole: an order counts once there, even where rows share it.

    ``events_behind``: how much has happened that is not counted yet; 0 but for moments.
    """

    at: datetime
    by: Literal["organisation", "category", "place", "track"]
    path: list[BoardStep]
    total: BoardCount
    rows: list[BoardRow]
    events_behind: int


class Matrix(msgspec.Struct, frozen=True, kw_only=True):
    """Categories by places: ``cells`` has a row for each of ``rows``, a column for each of ``columns``."""

    at: datetime
    rows: list[BoardRow]
    columns: list[BoardStep]
    cells: list[list[BoardCount]]
    events_behind: int


class BoardOrders(msgspec.Struct, frozen=True, kw_only=True):
    """The orders behind a number that this person may see, the most pressing first; ``is_more``: not all."""

    items: list[Summary]
    is_more: bool
