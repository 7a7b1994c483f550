"""Bad ratings over HTTP."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

import msgspec

from callcenter.followups.api import whose
from callcenter.kernel.db import Connection
from callcenter.kernel.errors import FieldError, Invalid
from callcenter.kernel.ids import OrganisationId
from callcenter.kernel.principal import Principal, Role
from callcenter.web.routes import Call, Handler, Route, Work

from .desk import BadRatingDesk
from .machine import WHO
from .model import Act
from .service import BadRatings
from .store import Wanted
from .views import (
    Appeal,
    BadRatingList,
    BadRatingQuery,
    BadRatingView,
    DecideExclusion,
    HearAgain,
    RatingFigures,
    RatingFiguresQuery,
    RectifyByHand,
    Verify,
)

_UNITS = frozenset({Role.department_clerk, Role.department_leader, Role.local_dispatcher})
_FIGURES = frozenset({Role.follow_up_agent, Role.supervisor, Role.quality_inspector, Role.leader}) | _UNITS
_READERS = _FIGURES | {Role.shift_leader, Role.dispatcher, Role.enterprise_officer, Role.efficiency_officer}
_TAG = "bad-ratings"
_ONE = {"id": "差评编号"}
_LONGEST = timedelta(days=366)
BodyT = TypeVar("BodyT", bound=msgspec.Struct)
Below = Callable[[Connection, str], Awaitable[Sequence[OrganisationId]]]
Step = Callable[[Connection, Principal, int, BodyT, datetime], Awaitable[None]]


class BadRatingApi:
    """Handlers; every change answers with the rating as it is then."""

    def __init__(self, service: BadRatings, desk: BadRatingDesk, below: Below) -> None:
        self._service = service
        self._desk = desk
        self._below = below

    def routes(self) -> tuple[Route, ...]:
        """Lists, figures and the five steps."""
        return (
            Route(
                "GET",
                "bad-ratings",
                self._page,
                "listBadRatings",
                "差评台账",
                _TAG,
                BadRatingList,
                query=BadRatingQuery,
                roles=_READERS,
            ),
            Route(
                "GET",
                "bad-ratings/figures",
                self._figures,
                "getBadRatingFigures",
                "差评整改率、差评回访率（剔除前后）",
                _TAG,
                RatingFigures,
                query=RatingFiguresQuery,
                roles=_FIGURES,
            ),
            Route(
                "GET",
                "bad-ratings/{id}",
                self._read,
                "getBadRating",
                "一件差评",
                _TAG,
                BadRatingView,
                roles=_READERS,
                path_notes=_ONE,
                errors={404: "bad-rating-not-found"},
            ),
            self._change("verify", "verifyBadRating", "回访核实差评", Verify, self._service.verify),
            self._change("appeal", "appealBadRating", "单位申诉差评", Appeal, self._service.appeal),
            self._change(
                "decide", "decideBadRating", "复核剔除申请（须另一人）", DecideExclusion, self._service.decide
            ),
            self._change("rectify", "rectifyBadRating", "登记差评整改", RectifyByHand, self._service.rectify),
            self._change(
                "follow_up", "followUpBadRating", "差评整改回访", HearAgain, self._service.follow_up
            ),
        )

    def _change(self, act: str, operation: str, summary: str, body: type[BodyT], step: Step[BodyT]) -> Route:
        return Route(
            "POST",
            f"bad-ratings/{{id}}/{act.replace('_', '-')}",
            self._doing(body, step),
            operation,
            summary,
            _TAG,
            BadRatingView,
            body=body,
            roles=WHO[Act(act)],
            work=Work.write,
            path_notes=_ONE,
            errors={404: "bad-rating-not-found", 409: "version-conflict、verify-first、another-decides 等"},
        )

    def _doing(self, body: type[BodyT], step: Step[BodyT]) -> Handler:
        async def handle(call: Call) -> BadRatingView:
            id_ = _id(call)
            await step(call.tx, call.principal, id_, call.parsed(body), call.now)
            return await self._desk.one(call.tx, call.principal, id_, call.now)

        return handle

    async def _page(self, call: Call) -> BadRatingList:
        asked = call.asked(BadRatingQuery)
        wanted = Wanted(number=asked.order, stage=asked.stage, before=asked.before, limit=asked.limit)
        return await self._desk.page(call.tx, call.principal, wanted, call.now)

    async def _read(self, call: Call) -> BadRatingView:
        return await self._desk.one(call.tx, call.principal, _id(call), call.now)

    async def _figures(self, call: Call) -> RatingFigures:
        asked = call.asked(RatingFiguresQuery)
        if asked.until < asked.since or asked.until - asked.since > _LONGEST:
            message = "结束日期不能早于开始日期，最长一年"
            raise Invalid(message, fields=[FieldError("until", message)])
        if asked.since.year < 2000 or asked.until.year > 2999:
            raise Invalid("日期超出范围", fields=[FieldError("since", "日期超出范围")])
        wanted = None
        if asked.organisation is not None:
            wanted = frozenset(await self._below(call.tx, asked.organisation))
        units = whose(call.principal, wanted)
        return await self._desk.figures(call.tx, call.principal, asked.since, asked.until, units)


def _id(call: Call) -> int:
    return call.number("id", "没有这件差评，或您无权查看", "bad-rating-not-found")
