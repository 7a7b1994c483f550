"""Automatic dispatch over HTTP: evidence and switches, for supervisors."""

from __future__ import annotations

from callcenter.cities.in_force import CurrentCity
from callcenter.kernel.principal import Role
from callcenter.web.routes import Call, Route, Work
from routing.dispatch.guards import Earning

from .automatic import AutomaticDispatching, earning_of
from .model import Standing
from .views import AutomaticDispatchView, AutomaticUnit, SwitchAutomatic

_DECIDERS = frozenset({Role.supervisor})
_READERS = _DECIDERS | {Role.shift_leader, Role.dispatcher, Role.leader}
_TAG = "dispatching"


class DispatchingApi:
    """Handlers."""

    def __init__(self, automatic: AutomaticDispatching, city: CurrentCity) -> None:
        self._automatic = automatic
        self._city = city

    def routes(self) -> tuple[Route, ...]:
        return (
            Route(
                "GET",
                "dispatching/automatic",
                self._show,
                "getAutomaticDispatch",
                "自动派单：各单位的开关与证据",
                _TAG,
                AutomaticDispatchView,
                roles=_READERS,
            ),
            Route(
                "PUT",
                "dispatching/automatic",
                self._switch,
                "switchAutomaticDispatch",
                "开启或关闭一个单位的自动派单（须二次验证）",
                _TAG,
                AutomaticUnit,
                body=SwitchAutomatic,
                roles=_DECIDERS,
                work=Work.write,
                errors={409: "auto-dispatch-not-earned：证据不足，不能开启"},
            ),
        )

    async def _show(self, call: Call) -> AutomaticDispatchView:
        earning = earning_of(self._city())
        standings = await self._automatic.standings(call.tx)
        return AutomaticDispatchView(
            least_orders=earning.least_orders,
            least_share=earning.least_share,
            least_confidence=earning.least_confidence,
            units=[self._unit(standing, earning) for standing in standings],
        )

    async def _switch(self, call: Call) -> AutomaticUnit:
        body = call.parsed(SwitchAutomatic)
        standing = await self._automatic.switch(
            call.tx,
            call.principal,
            body.organisation,
            is_on=body.is_on,
            reason=body.reason,
            address=call.client_address,
            now=call.now,
        )
        return self._unit(standing, earning_of(self._city()))

    def _unit(self, standing: Standing, earning: Earning) -> AutomaticUnit:
        return AutomaticUnit(
            organisation=standing.organisation,
            name=self._city().organisation_name(standing.organisation),
            is_on=standing.is_on,
            is_earned=standing.is_earned(earning),
            right=standing.evidence.right,
            total=standing.evidence.total,
            lower_bound=round(standing.lower_bound(earning), 4),
            reason=standing.reason,
            by_itself=standing.changed_at is not None and standing.changed_by is None,
            changed_at=standing.changed_at,
        )
