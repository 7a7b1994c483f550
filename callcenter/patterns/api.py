"""Same matter, bursts and hot topics over HTTP."""

from __future__ import annotations

from callcenter.web.routes import Call, Route

from .desk import PatternDesk
from .views import SimilarOrders

_TAG = "patterns"


class PatternApi:
    """Handlers; what they show comes from the `PatternDesk`."""

    def __init__(self, desk: PatternDesk) -> None:
        self._desk = desk

    def routes(self) -> tuple[Route, ...]:
        """What looks like an order."""
        return (
            Route(
                "GET",
                "work-orders/{number}/similar",
                self._similar,
                "listSimilarWorkOrders",
                "相似工单：同一事项、本人再次反映",
                _TAG,
                SimilarOrders,
                path_notes={"number": "工单编号"},
                errors={404: "work-order-not-found"},
            ),
        )

    async def _similar(self, call: Call) -> SimilarOrders:
        return await self._desk.similar(call.tx, call.principal, call.path["number"], call.now)
