"""Lists of the side roads over HTTP: what waits for a decision, and the ledger of suspended orders."""

from __future__ import annotations

from typing import Annotated

import msgspec

from callcenter.web.routes import Call, Route

from .access import scope_of
from .model import ApplicationKind, ApplicationState
from .ports import Words
from .road_presenter import ledger_row, waiting
from .road_views import Applications, Ledger
from .roads_store import RoadStore


class ApplicationQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which applications."""

    state: ApplicationState | None = None
    kind: ApplicationKind | None = None
    limit: Annotated[int, msgspec.Meta(ge=1, le=200)] = 100


class LedgerQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many rows."""

    limit: Annotated[int, msgspec.Meta(ge=1, le=500)] = 200


class RoadApi:
    """Handlers; every list starts from what the person may see."""

    def __init__(self, roads: RoadStore, words: Words) -> None:
        self._roads = roads
        self._words = words

    def routes(self) -> tuple[Route, ...]:
        """Both lists."""
        tag = "work-orders"
        return (
            Route(
                "GET",
                "applications",
                self._applications,
                "listApplications",
                "申请与审批",
                tag,
                Applications,
                query=ApplicationQuery,
            ),
            Route(
                "GET",
                "suspensions",
                self._ledger,
                "listSuspensions",
                "挂账台账",
                tag,
                Ledger,
                query=LedgerQuery,
            ),
        )

    async def _applications(self, call: Call) -> Applications:
        asked, person = call.asked(ApplicationQuery), call.principal
        rows = await self._roads.applications(call.tx, scope_of(person), asked.state, asked.kind, asked.limit)
        return Applications([waiting(self._words.opened(dict(r), r["number"]), person) for r in rows])

    async def _ledger(self, call: Call) -> Ledger:
        asked, person = call.asked(LedgerQuery), call.principal
        rows = await self._roads.ledger(call.tx, scope_of(person), asked.limit)
        return Ledger([ledger_row(self._words.opened(dict(r), r["number"]), person, call.now) for r in rows])
