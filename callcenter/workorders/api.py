"""Work orders over HTTP."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Literal

import msgspec

from callcenter.kernel.db import Connection
from callcenter.kernel.errors import FieldError, Invalid, NotFound
from callcenter.web.routes import Call, Reply, Route, Work

from .bigrams import bigrams_of
from .body import CommandBody
from .commands import BODIES, BY_PLATFORM, COMMAND_NAMES, Command
from .desk import Desk
from .loaded import Cursor, Filter
from .model import OPEN_ASSIGNMENTS, Channel, RequestType, State, Track, Urgency
from .views import Detail, EventList, Page, Revealed

_STATES = re.compile(r"[a-z_]+(,[a-z_]+)*")
_Code = Annotated[str, msgspec.Meta(max_length=40)]


class Narrowing(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a list is narrowed."""

    state: Annotated[str, msgspec.Meta(max_length=200, description="状态，多个用逗号分开")] | None = None
    request_type: RequestType | None = None
    urgency: Urgency | None = None
    track: Track | None = None
    category: _Code | None = None
    organisation: _Code | None = None
    town: _Code | None = None
    channel: Channel | None = None
    due: Literal["overdue", "at_risk", "today"] | None = None
    q: Annotated[str, msgspec.Meta(max_length=100, description="标题、内容、地点或工单号")] | None = None


class ListQuery(Narrowing, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a list is narrowed and sorted."""

    sort: Literal["due", "received"] = "due"
    limit: Annotated[int, msgspec.Meta(ge=1, le=200)] = 50
    cursor: Annotated[str, msgspec.Meta(max_length=200)] | None = None
    own_state: (
        Annotated[str, msgspec.Meta(max_length=100, description="本单位承办部分的状态，多个用逗号分开")]
        | None
    ) = None
    mine: Annotated[bool, msgspec.Meta(description="只看我领取的或单位内交办给我的")] = False


class RevealBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which masked value is needed and why; the reason is kept.

    A clerk who calls the citizen of an order she works on gives none: 联系诉求人 is kept.
    """

    field: Literal["name", "phone", "contact_phone", "content"]
    reason: Annotated[str, msgspec.Meta(min_length=4, max_length=500, pattern=r"\S")] | None = None


class WorkOrderApi:
    """Handlers; what they show comes from the `Desk`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> tuple[Route, ...]:
        """Every operation on orders."""
        tag = "work-orders"
        one = {"number": "工单编号"}
        return (
            Route("GET", "work-orders", self._list, "listWorkOrders", "工单列表", tag, Page, query=ListQuery),
            Route(
                "GET",
                "work-orders/{number}",
                self._read,
                "getWorkOrder",
                "工单详情",
                tag,
                Detail,
                path_notes=one,
            ),
            Route(
                "GET",
                "work-orders/{number}/events",
                self._events,
                "getWorkOrderEvents",
                "工单经过",
                tag,
                EventList,
                path_notes=one,
            ),
            *(
                self._command_route(command, body)
                for command, body in BODIES.items()
                if command not in BY_PLATFORM
            ),
            Route(
                "POST",
                "work-orders/{number}/commands/{command}",
                self._unknown_command,
                "unknownCommand",
                "没有的命令",
                tag,
                Detail,
                path_notes={**one, "command": "命令"},
                work=Work.read,
            ),
            Route(
                "POST",
                "work-orders/{number}/reveal",
                self._reveal,
                "revealPersonalValue",
                "查看脱敏信息(留痕)",
                tag,
                Revealed,
                body=RevealBody,
                work=Work.write,
                path_notes=one,
            ),
        )

    def _command_route(self, command: Command, body: type[CommandBody]) -> Route:
        async def give(call: Call) -> Reply:
            return await self._command(call, command)

        return Route(
            "POST",
            f"work-orders/{{number}}/commands/{command}",
            give,
            f"command{''.join(part.title() for part in command.value.split('_'))}",
            COMMAND_NAMES[command],
            "work-orders",
            Detail,
            body=body,
            work=Work.write,
            idempotent=True,
            replay=self._again,
            late_validation=True,
            path_notes={"number": "工单编号"},
        )

    async def _list(self, call: Call) -> Page:
        asked = call.asked(ListQuery)
        wanted = await filter_of(self._desk, call.tx, asked, call.now)
        if asked.own_state is not None:
            wanted = replace(wanted, own_states=_own_states(asked.own_state))
        if asked.mine:
            wanted = replace(wanted, in_hand_of=call.principal.user_id)
        cursor = None if asked.cursor is None else decode_cursor(asked.cursor)
        return await self._desk.page(
            call.tx,
            call.principal,
            wanted,
            by_due=asked.sort == "due",
            cursor=cursor,
            limit=asked.limit,
            now=call.now,
        )

    async def _read(self, call: Call) -> Detail:
        return await self._detail(call, call.path["number"])

    async def _detail(self, call: Call, number: str) -> Detail:
        return await self._desk.detail(call.tx, call.principal, number, call.now)

    async def _events(self, call: Call) -> EventList:
        return await self._desk.history(call.tx, call.principal, call.path["number"])

    async def _command(self, call: Call, command: Command) -> Reply:
        number = call.path["number"]
        if call.body_error is not None:
            # An illegal move is told as such even where its form is incomplete.
            await self._desk.check_legal(call.tx, call.principal, number, command, call.now)
            raise call.body_error
        body = call.parsed(BODIES[command])
        await self._desk.execute(
            call.tx, call.principal, number, command, body, call.now, cause=f"request:{call.request_id}"
        )
        return Reply(await self._detail(call, number), remember={"number": number})

    async def _again(self, call: Call, remembered: Mapping[str, object]) -> Detail:
        return await self._detail(call, str(remembered["number"]))

    async def _unknown_command(self, call: Call) -> Detail:
        detail = await self._detail(call, call.path["number"])
        allowed = "、".join(f"{c.command.value}({c.name})" for c in detail.commands) or "无"
        raise NotFound(
            f"没有「{call.path['command'][:40]}」这个命令；现在可用：{allowed}", code="command-unknown"
        )

    async def _reveal(self, call: Call) -> Revealed:
        body = call.parsed(RevealBody)
        return await self._desk.reveal(
            call.tx,
            call.principal,
            call.path["number"],
            body.field,
            body.reason,
            now=call.now,
            client_address=call.client_address,
        )


async def filter_of(desk: Desk, tx: Connection, asked: Narrowing, now: datetime) -> Filter:
    """What the store narrows by."""
    due_from, due_before, at_risk = desk.due_window(asked.due, now)
    return Filter(
        states=_states(asked.state),
        request_type=asked.request_type,
        urgency=asked.urgency,
        track=asked.track,
        categories=None if asked.category is None else desk.categories_below(asked.category),
        organisations=None
        if asked.organisation is None
        else await desk.organisations_below(tx, asked.organisation),
        places=None if asked.town is None else desk.places_below(asked.town),
        channel=asked.channel,
        bigrams=(bigrams_of(asked.q) or None) if asked.q else None,
        due_from=due_from,
        due_before=due_before,
        at_risk_at=at_risk,
    )


def _states(text: str | None) -> list[str] | None:
    if text is None:
        return None
    wanted = text.split(",")
    known = {s.value for s in State}
    unknown = [s for s in wanted if s not in known]
    if not _STATES.fullmatch(text) or unknown:
        message = f"没有这个状态：{(unknown or [text])[0][:40]}"
        raise Invalid(message, fields=[FieldError("state", message)])
    return wanted


def _own_states(text: str) -> list[str]:
    wanted = text.split(",")
    unknown = [s for s in wanted if s not in {s.value for s in OPEN_ASSIGNMENTS}]
    if unknown:
        message = f"没有这个承办状态：{unknown[0][:40]}"
        raise Invalid(message, fields=[FieldError("own_state", message)])
    return wanted


def decode_cursor(text: str) -> Cursor:
    """Where a page begins; Invalid for what no page ever gave."""
    try:
        at, _, number = base64.urlsafe_b64decode(text.encode("ascii", "strict")).decode().partition("|")
        moment = datetime.fromisoformat(at)
        cursor = Cursor(moment, int(number))
    except (ValueError, binascii.Error, UnicodeError) as error:
        raise Invalid("翻页标记无效，请从第一页开始", fields=[FieldError("cursor", "无效")]) from error
    if moment.tzinfo is None or abs(cursor.id) >= 2**63:
        raise Invalid("翻页标记无效，请从第一页开始", fields=[FieldError("cursor", "无效")])
    return cursor
