"""Deputies over HTTP."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from callcenter.web.routes import Call, Route, Work

from . import views
from .api import client_of
from .deputies import Deputies
from .deputy_store import Deputyship
from .permissions import UNITS

_Name = Annotated[str, Meta(min_length=1, max_length=64)]


class DeputyBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who stands in for whom (usernames), from the first to the last day, and why."""

    person: _Name
    deputy: _Name
    since: date
    until: date
    reason: views.Reason


class DeputyView(msgspec.Struct, frozen=True, kw_only=True):
    """One person stands in for another; both dates are inclusive."""

    id: int
    person: str
    person_name: str
    deputy: str
    deputy_name: str
    organisation: str
    since: date
    until: date
    reason: str
    set_by: str
    set_at: datetime


class DeputyList(msgspec.Struct, frozen=True):
    """Those the person is, has or set."""

    items: list[DeputyView]


class DeputiesApi:
    """Naming, looking, ending."""

    def __init__(self, deputies: Deputies) -> None:
        self._deputies = deputies

    def routes(self) -> tuple[Route, ...]:
        """Every operation."""
        return (
            Route(
                "POST",
                "deputies",
                self._name,
                "nameDeputy",
                "设定代理人(AB岗)",
                "deputies",
                DeputyView,
                body=DeputyBody,
                status=201,
                roles=UNITS,
                work=Work.write,
                errors={404: "没有这个账号", 409: "这段时间已有代理关系"},
            ),
            Route(
                "GET",
                "deputies",
                self._list,
                "listDeputies",
                "与我有关的代理",
                "deputies",
                DeputyList,
                roles=UNITS,
            ),
            Route(
                "POST",
                "deputies/{id}/end",
                self._end,
                "endDeputy",
                "提前结束代理",
                "deputies",
                None,
                roles=UNITS,
                work=Work.write,
                path_notes={"id": "代理编号"},
                errors={404: "没有这项代理", 409: "已经结束"},
            ),
        )

    async def _name(self, call: Call) -> DeputyView:
        body = call.parsed(DeputyBody)
        made = await self._deputies.name(
            call.tx,
            call.principal,
            body.person,
            body.deputy,
            (body.since, body.until),
            body.reason,
            client_of(call),
            call.now,
        )
        return _view(made)

    async def _list(self, call: Call) -> DeputyList:
        found = await self._deputies.mine(call.tx, call.principal, call.now)
        return DeputyList([_view(one) for one in found])

    async def _end(self, call: Call) -> None:
        number = call.number("id", "没有这项代理", "deputy-not-found")
        await self._deputies.end(call.tx, call.principal, number, client_of(call), call.now)


def _view(one: Deputyship) -> DeputyView:
    return DeputyView(
        id=one.id,
        person=one.person,
        person_name=one.person_name,
        deputy=one.deputy,
        deputy_name=one.deputy_name,
        organisation=one.organisation_code,
        since=one.valid_from,
        until=one.valid_to,
        reason=one.reason,
        set_by=one.set_by,
        set_at=one.set_at,
    )
