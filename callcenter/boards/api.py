"""The boards over HTTP."""

from __future__ import annotations

from typing import Annotated

import msgspec

from callcenter.web.routes import Call, Route

from .desk import CENTRE, UNITS, Behind, BoardDesk, By, Which
from .views import Board, BoardOrders, Matrix

Code = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]


class BoardQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """By what is counted, and below which code."""

    by: By = "organisation"
    under: Code | None = None


class MatrixQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Below which category and which place."""

    category: Code | None = None
    place: Code | None = None


class NumberQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A number of a board: by what it counts, of which code, and which of its row."""

    by: Behind = "organisation"
    key: Annotated[str, msgspec.Meta(min_length=1, max_length=80)] | None = None
    which: Which = "open"


class BoardApi:
    """Handlers; what they show comes from the `BoardDesk`."""

    def __init__(self, desk: BoardDesk) -> None:
        self._desk = desk

    def routes(self) -> tuple[Route, ...]:
        """The board of times, and categories by places."""
        tag = "boards"
        return (
            Route(
                "GET",
                "boards/sla",
                self._board,
                "getSlaBoard",
                "时限看板：在办、今日到期、临期、超期",
                tag,
                Board,
                query=BoardQuery,
                roles=CENTRE | UNITS,
            ),
            Route(
                "GET",
                "boards/sla/orders",
                self._orders,
                "getSlaBoardOrders",
                "时限看板：一个数里的工单",
                tag,
                BoardOrders,
                query=NumberQuery,
                roles=CENTRE | UNITS,
            ),
            Route(
                "GET",
                "boards/sla/matrix",
                self._matrix,
                "getSlaMatrix",
                "时限看板：事项 × 地区",
                tag,
                Matrix,
                query=MatrixQuery,
                roles=CENTRE,
            ),
        )

    async def _board(self, call: Call) -> Board:
        asked = call.asked(BoardQuery)
        return await self._desk.board(call.tx, call.principal, asked.by, asked.under, call.now)

    async def _orders(self, call: Call) -> BoardOrders:
        asked = call.asked(NumberQuery)
        return await self._desk.orders(call.tx, call.principal, asked.by, asked.key, asked.which, call.now)

    async def _matrix(self, call: Call) -> Matrix:
        asked = call.asked(MatrixQuery)
        return await self._desk.matrix(call.tx, asked.category, asked.place, call.now)
