"""Same matter, bursts and hot topics over HTTP."""

from __future__ import annotations

from datetime import date

import msgspec

from callcenter.kernel.principal import Role
from callcenter.web.routes import Call, Route

from .citizens import CitizenDesk
from .desk import PatternDesk
from .topics import Period, TopicDesk
from .views import Bursts, CitizenOrders, HotTopics, SimilarOrders

_TAG = "patterns"
CENTRE = frozenset({Role.shift_leader, Role.dispatcher, Role.supervisor, Role.quality_inspector, Role.leader})
UNITS = frozenset({Role.department_clerk, Role.department_leader, Role.local_dispatcher})


class TopicQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which period, and a day in it; today where none is given."""

    period: Period = "day"
    on: date | None = None


class PatternApi:
    """Handlers; what they show comes from the `PatternDesk`."""

    def __init__(self, desk: PatternDesk, topics: TopicDesk, citizens: CitizenDesk) -> None:
        self._citizens = citizens
        self._desk = desk
        self._topics = topics

    def routes(self) -> tuple[Route, ...]:
        """What looks like an order, bursts, hot topics."""
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
            Route(
                "GET",
                "work-orders/{number}/citizen-orders",
                self._citizen,
                "listCitizenWorkOrders",
                "反复诉求：同一号码一年内的其他工单",
                _TAG,
                CitizenOrders,
                path_notes={"number": "工单编号"},
                errors={404: "work-order-not-found"},
            ),
            Route(
                "GET",
                "bursts",
                self._bursts,
                "listBursts",
                "早期预警：近三十天的诉求突增",
                _TAG,
                Bursts,
                roles=CENTRE | UNITS,
            ),
            Route(
                "GET",
                "hot-topics",
                self._hot,
                "listHotTopics",
                "热点：一天、一周或一月",
                _TAG,
                HotTopics,
                query=TopicQuery,
                roles=CENTRE | UNITS,
            ),
        )

    async def _citizen(self, call: Call) -> CitizenOrders:
        return await self._citizens.orders_of(call.tx, call.principal, call.path["number"], call.now)

    async def _bursts(self, call: Call) -> Bursts:
        return await self._desk.bursts(call.tx, call.principal, call.now)

    async def _hot(self, call: Call) -> HotTopics:
        asked = call.asked(TopicQuery)
        return await self._topics.hot(call.tx, call.principal, asked.period, asked.on, call.now)

    async def _similar(self, call: Call) -> SimilarOrders:
        return await self._desk.similar(call.tx, call.principal, call.path["number"], call.now)
