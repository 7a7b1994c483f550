"""A small application behind the real edge, with a database, an authenticator and replays that are not."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Annotated, Any, Literal, cast

import msgspec
from aiohttp import web

from callcenter.kernel.clock import FakeClock
from callcenter.kernel.db import Connection
from callcenter.kernel.errors import Conflict, NotAuthenticated
from callcenter.kernel.ids import SessionId, UserId
from callcenter.kernel.principal import Principal, Role
from callcenter.web.edge import Edge, add_security_headers, direct_address, identify
from callcenter.web.routes import Access, Call, Reply, Route, Work


class Paper(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A sheet that comes along."""

    pages: Annotated[int, msgspec.Meta(ge=1, le=9)]


class Slip(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A body with one field of every kind."""

    title: Annotated[str, msgspec.Meta(min_length=2, max_length=10)]
    door: Literal["phone", "web"] = "phone"
    answer: Annotated[str, msgspec.Meta(pattern=r"\S")] = "好"
    score: Annotated[int, msgspec.Meta(ge=1, le=5)] = 3
    at: datetime | None = None
    day: date | None = None
    hour: time | None = None
    papers: Annotated[list[Paper], msgspec.Meta(min_length=0, max_length=2)] = []
    marks: Annotated[list[str], msgspec.Meta(min_length=1)] = msgspec.field(default_factory=lambda: ["a"])


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """A query."""

    q: str = ""
    limit: Annotated[int, msgspec.Meta(ge=1, le=50)] = 10


class Echo(msgspec.Struct, frozen=True):
    """What the handlers answer."""

    said: str
    count: int = 0


class FakeTransactions:
    """Opens nothing, and remembers how each transaction ended."""

    def __init__(self) -> None:
        self.ended: list[str] = []
        self.acquired = 0
        self.readonly = False

    @asynccontextmanager
    async def transaction(self, *, readonly: bool = False) -> AsyncIterator[Connection]:
        self.readonly = readonly
        try:
            yield cast(Connection, object())
        except BaseException:
            self.ended.append("rolled back")
            raise
        self.ended.append("committed")

    @asynccontextmanager
    async def acquire(self) -> AsyncIterator[Connection]:
        self.acquired += 1
        yield cast(Connection, object())


class FakeAuthenticator:
    """A token is the name of a role."""

    def precheck(self, token: str, now: datetime) -> None:
        """Only the session tells here."""

    async def authenticate(
        self, connection: Connection, token: str, now: datetime, client_address: str
    ) -> Principal:
        if token not in set(Role):
            raise NotAuthenticated("登录已失效,请重新登录", code="session-ended")
        return Principal(UserId(5), token, token, Role(token), SessionId(1))


class FakeReplays:
    """Remembers in memory."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], tuple[bytes, Mapping[str, object]]] = {}

    async def recall(
        self, connection: Connection, scope: str, key: str, request_hash: bytes, now: datetime
    ) -> Mapping[str, object] | None:
        found = self.kept.get((scope, key))
        if found is None:
            self.kept[scope, key] = (request_hash, {})
            return None
        if found[0] != request_hash:
            raise Conflict("该键已用于另一请求", code="idempotency-key-reused")
        return found[1]

    async def remember(
        self, connection: Connection, scope: str, key: str, status: int, answer: Mapping[str, object]
    ) -> None:
        self.kept[scope, key] = (self.kept[scope, key][0], answer)


@dataclass
class Stage:
    """The application and what its fakes saw; ``failure`` is what ``failing`` raises."""

    app: web.Application
    database: FakeTransactions
    replays: FakeReplays
    made: list[Slip] = field(default_factory=list)
    failure: BaseException | None = None

    async def echo(self, call: Call) -> Echo:
        slip = call.parsed(Slip)
        return Echo(slip.title, len(slip.papers))

    async def make(self, call: Call) -> Reply:
        if call.body_error is not None:
            raise call.body_error
        self.made.append(call.parsed(Slip))
        return Reply(Echo("made", len(self.made)), remember={"count": len(self.made)})

    async def make_again(self, call: Call, remembered: Mapping[str, object]) -> Reply:
        return Reply(Echo("made", int(str(remembered["count"]))), headers={"Idempotent-Replayed": "true"})

    async def judge(self, call: Call) -> Echo:
        """Looks at the state before it looks at the body."""
        if call.path["number"] == "archived":
            raise Conflict("已归档", code="illegal-transition")
        if call.body_error is not None:
            raise call.body_error
        return Echo(call.parsed(Slip).title)

    async def who(self, call: Call) -> Echo:
        return Echo(f"{call.principal.role}@{call.client_address}")

    async def ask(self, call: Call) -> Echo:
        wanted = call.asked(Wanted)
        return Echo(wanted.q, wanted.limit)

    async def failing(self, call: Call) -> Echo:
        if self.failure is None:
            raise RuntimeError("no failure was set")
        raise self.failure

    async def nothing(self, call: Call) -> None:
        return None

    async def file(self, call: Call) -> Reply:
        return Reply(None, content=b"%PDF-", headers={"Content-Type": "application/pdf"})

    def routes(self) -> Sequence[Route]:
        """One route for each thing the edge can do."""
        open_door: dict[str, Any] = {"access": Access.public}
        write: dict[str, Any] = {"work": Work.write, "body": Slip}
        return (
            Route(
                "POST", "echo", self.echo, "echo", "回声", "t", Echo, body=Slip, max_body=2000, **open_door
            ),
            Route(
                "POST",
                "slips",
                self.make,
                "makeSlip",
                "登记",
                "t",
                Echo,
                status=201,
                idempotent=True,
                replay=self.make_again,
                **write,
            ),
            Route(
                "POST",
                "slips/{number}/judge",
                self.judge,
                "judgeSlip",
                "处理",
                "t",
                Echo,
                late_validation=True,
                path_notes={"number": "编号"},
                **write,
            ),
            Route("GET", "who", self.who, "who", "我", "t", Echo),
            Route(
                "GET",
                "supervisors",
                self.who,
                "supervisors",
                "主管",
                "t",
                Echo,
                roles=frozenset({Role.supervisor}),
            ),
            Route("GET", "alone", self.who, "alone", "自理", "t", Echo, work=Work.none),
            Route("GET", "ask", self.ask, "ask", "查询", "t", Echo, query=Wanted, **open_door),
            Route("GET", "failing", self.failing, "failing", "失败", "t", Echo, **open_door),
            Route("DELETE", "nothing", self.nothing, "nothing", "无", "t", None, status=204, **open_door),
            Route(
                "GET",
                "file",
                self.file,
                "file",
                "文件",
                "t",
                None,
                binary_response="application/pdf",
                **open_door,
            ),
        )


def build_stage(clock: FakeClock) -> Stage:
    """A fresh stage."""
    app = web.Application(middlewares=[identify])
    app.on_response_prepare.append(add_security_headers)
    stage = Stage(app, FakeTransactions(), FakeReplays())
    edge = Edge(
        database=stage.database,
        clock=clock,
        authenticator=FakeAuthenticator(),
        replays=stage.replays,
        client_address=direct_address,
    )
    edge.bind(app, stage.routes())
    return stage
