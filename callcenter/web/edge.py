"""Binds routes to aiohttp: one place that parses, authorises, opens the transaction and answers.

One request is one transaction, committed here and nowhere else. A handler that raises leaves nothing
behind. What a person may do inside a feature is that feature's affair; here only the session is checked
and, where a route names roles, the role.
"""

from __future__ import annotations

import asyncio
import logging
import re
import uuid
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from hashlib import sha256
from typing import Any, Protocol

import asyncpg
import msgspec
from aiohttp import web

from callcenter.kernel.clock import Clock
from callcenter.kernel.db import Connection
from callcenter.kernel.errors import (
    BadRequest,
    Conflict,
    FieldError,
    HotlineError,
    Invalid,
    NotAllowed,
    NotAuthenticated,
    NotFound,
    TooLarge,
    TooManyRequests,
    Unavailable,
)
from callcenter.kernel.ids import SessionId
from callcenter.kernel.principal import Principal

from .complaints import chinese_complaint, label_of
from .openapi import FieldComplaint, Problem
from .routes import Access, Call, Reply, Route, Work

log = logging.getLogger(__name__)

#: where `identify` leaves the id of a request
REQUEST_ID = web.RequestKey("request_id", str)

_REQUEST_ID = re.compile(r"[A-Za-z0-9_.-]{8,64}")
_encoder = msgspec.json.Encoder()
#: longest time a body may take to come in
_BODY_S = 120.0


class Transactions(Protocol):
    """What the edge needs of the database."""

    def transaction(self, *, readonly: bool = False) -> AbstractAsyncContextManager[Connection]: ...

    def acquire(self) -> AbstractAsyncContextManager[Connection]: ...


class Authenticator(Protocol):
    """Turns a bearer token into a person, checking the session row each time."""

    def precheck(self, token: str, now: datetime) -> None:
        """Refuse a forged or expired token without asking the database."""
        ...

    async def authenticate(
        self, connection: Connection, token: str, now: datetime, client_address: str
    ) -> Principal: ...


class Replays(Protocol):
    """Remembers by idempotency key, inside the business transaction, what renders an answer again."""

    async def recall(
        self, connection: Connection, scope: str, key: str, request_hash: bytes, now: datetime
    ) -> Mapping[str, object] | None: ...

    async def remember(
        self, connection: Connection, scope: str, key: str, status: int, answer: Mapping[str, object]
    ) -> None: ...


class Edge:
    """The edge of one application: what every request passes through."""

    def __init__(
        self,
        *,
        database: Transactions,
        clock: Clock,
        authenticator: Authenticator,
        replays: Replays,
        client_address: Callable[[web.Request], str],
        acted: Callable[[SessionId, datetime], Awaitable[None]] | None = None,
        body_max: int | None = None,
    ) -> None:
        self._acted = acted
        self._body_max = body_max
        self._database = database
        self._clock = clock
        self._authenticator = authenticator
        self._replays = replays
        self._client_address = client_address

    def bind(self, app: web.Application, routes: Iterable[Route]) -> None:
        """Add every route to the application."""
        for route in routes:
            app.router.add_route(route.method, route.url, self._handler(route))

    def _handler(self, route: Route) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        decoder = None if route.body is None else msgspec.json.Decoder(route.body)

        async def answer(request: web.Request) -> web.StreamResponse:
            now = self._clock.now()
            if route.access is Access.session:
                # Strangers are turned away before anything of theirs is read.
                self._authenticator.precheck(_bearer(request), now)
            body_error: HotlineError | None = None
            try:
                limit = min(route.max_body, self._body_max or route.max_body)
                body, raw = await _read_body(request, limit, decoder)
            except Invalid as error:
                if not route.late_validation:
                    raise
                body, raw, body_error = None, b"", error
            call = Call(
                request=request,
                request_id=request[REQUEST_ID],
                now=now,
                path=dict(request.match_info),
                body=body,
                query=_read_query(request, route),
                principal_or_none=None,
                connection=None,
                client_address=self._client_address(request),
                body_error=body_error,
            )
            response = await self._run(route, call, raw)
            # After its own transaction: a request never holds two connections.
            if self._acted is not None and call.principal_or_none is not None and call.is_attended:
                await self._acted(call.principal_or_none.session_id, now)
            return response

        return answer

    async def _run(self, route: Route, call: Call, raw: bytes) -> web.StreamResponse:
        if route.work is Work.none:
            if route.access is Access.session:
                async with self._database.acquire() as connection:
                    await self._admit(route, call, connection)
            return _render(route, await route.handler(call))
        async with self._database.transaction(readonly=route.work is Work.read) as connection:
            if route.access is Access.session:
                await self._admit(route, call, connection)
            call.connection = connection
            key = call.header("Idempotency-Key")
            if route.idempotent and key:
                return await self._run_once(route, call, connection, key, raw)
            return _render(route, await route.handler(call))

    async def _admit(self, route: Route, call: Call, connection: Connection) -> None:
        principal = await self._authenticator.authenticate(
            connection, _bearer(call.request), call.now, call.client_address
        )
        if route.roles and principal.role not in route.roles:
            raise NotAllowed("您的角色无权使用此功能")
        call.principal_or_none = principal

    async def _run_once(
        self, route: Route, call: Call, connection: Connection, key: str, raw: bytes
    ) -> web.StreamResponse:
        if len(key) > 200 or not key.isprintable():
            raise Invalid("Idempotency-Key 须为不超过 200 个字符的可见字符", code="idempotency-key-invalid")
        who = call.principal_or_none.user_id if call.principal_or_none else call.client_address
        scope = f"{who}:{route.method}:{call.request.path}"
        remembered = await self._replays.recall(connection, scope, key, sha256(raw).digest(), call.now)
        if remembered is not None and route.replay is not None:
            return _render(route, await route.replay(call, remembered))
        result = await route.handler(call)
        response = _render(route, result)
        answer = result.remember if isinstance(result, Reply) else {}
        await self._replays.remember(connection, scope, key, response.status, answer)
        return response


def _bearer(request: web.Request) -> str:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token:
        raise NotAuthenticated("请先登录")
    return token


async def _read_body(
    request: web.Request, limit: int, decoder: msgspec.json.Decoder[Any] | None
) -> tuple[msgspec.Struct | None, bytes]:
    if decoder is None:
        return None, b""
    if (request.content_length or 0) > limit:
        raise _too_large(limit)
    raw = await read_limited(request, limit)
    if request.content_type not in ("application/json", "application/octet-stream"):
        raise _with_status(BadRequest("请以 application/json 提交", code="unsupported-media-type"), 415)
    try:
        raw.decode()
        body: msgspec.Struct = decoder.decode(raw)
    except UnicodeDecodeError as error:
        raise BadRequest("提交的内容不是有效的 UTF-8 文字", code="bad-encoding") from error
    except msgspec.ValidationError as error:
        field, message = chinese_complaint(str(error))
        missing = message.startswith("缺少必填项")
        told = message if missing or not field else f"{label_of(field)}：{message}"
        raise Invalid(told, fields=[FieldError(field, message)]) from error
    except (msgspec.DecodeError, RecursionError) as error:
        raise BadRequest("提交的内容不是有效的 JSON", code="bad-json") from error
    return body, raw


def _too_large(limit: int) -> TooLarge:
    """In the unit people know: 36 MB, 64 KB."""
    kilobytes = limit // 1024
    told = f"{kilobytes // 1024} MB" if kilobytes >= 1024 else f"{kilobytes} KB"
    return TooLarge(f"提交内容过大，最多 {told}")


async def read_limited(request: web.Request, limit: int) -> bytes:
    """The body, at most ``limit`` bytes of it; raises TooLarge or BadRequest."""
    parts: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(_BODY_S):
            async for part in request.content.iter_any():
                size += len(part)
                if size > limit:
                    raise _too_large(limit)
                parts.append(part)
    except TimeoutError as error:
        raise BadRequest("提交过慢，请检查网络后重试", code="body-too-slow") from error
    except web.RequestPayloadError as error:
        raise BadRequest("提交的内容与所声明的压缩或长度不符", code="bad-encoding") from error
    except ConnectionError as error:  # the client left; nobody will read this
        raise BadRequest("提交中断，内容没有收全", code="body-cut") from error
    return b"".join(parts)


def _read_query(request: web.Request, route: Route) -> msgspec.Struct | None:
    if route.query is None:
        return None
    given: dict[str, str] = {}
    for name, value in request.query.items():
        if "\x00" in value:
            raise Invalid("查询条件含有无法处理的字符", fields=[FieldError(name, "含有无法处理的字符")])
        if name in given:
            raise Invalid(f"查询条件 {name} 重复", fields=[FieldError(name, "重复")])
        if value:
            given[name] = value
    try:
        query: msgspec.Struct = msgspec.convert(given, route.query, strict=False)
    except msgspec.ValidationError as error:
        field, message = chinese_complaint(str(error))
        raise Invalid(
            f"查询条件有误：{label_of(field)} {message}", fields=[FieldError(field, message)]
        ) from error
    return query


def _render(route: Route, result: msgspec.Struct | Reply | None) -> web.Response:
    reply = result if isinstance(result, Reply) else Reply(result)
    status = reply.status or (route.status if reply.value is not None or reply.content is not None else 204)
    headers = {"Cache-Control": "no-store", **reply.headers}
    if reply.content is not None:
        return web.Response(status=status, body=reply.content, headers=headers)
    if reply.value is None:
        return web.Response(status=status, headers=headers)
    return web.Response(
        status=status, body=_encoder.encode(reply.value), content_type="application/json", headers=headers
    )


@web.middleware
async def identify(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Give the request an id, turn every failure into a `Problem`, and tell the id in the answer."""
    given = request.headers.get("X-Request-ID", "")
    request_id = given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
    request[REQUEST_ID] = request_id
    try:
        response = await handler(request)
    except web.HTTPException as error:
        if not request.path.startswith("/api/") or error.status < 400:
            raise
        response = _problem(_from_http(error), request_id)
        if "Allow" in error.headers:
            response.headers["Allow"] = error.headers["Allow"]
    except HotlineError as error:
        response = _problem(error, request_id)
    except asyncpg.PostgresError as error:
        response = _problem(_from_database(error, request_id), request_id)
    except (ConnectionError, asyncpg.InterfaceError, asyncpg.InternalClientError, TimeoutError):
        log.warning(
            "connection lost", extra={"action": "request_failed", "request_id": request_id}, exc_info=True
        )
        response = _problem(Unavailable("系统暂时无法服务，请稍后再试"), request_id)
    except Exception:
        log.exception("unexpected failure", extra={"action": "request_failed", "request_id": request_id})
        response = _problem(HotlineError("系统内部错误，请稍后再试", code="internal-error"), request_id, 500)
    if not response.prepared:
        response.headers["X-Request-ID"] = request_id
    return response


def _from_http(error: web.HTTPException) -> HotlineError:
    if error.status == 404:
        return NotFound("没有这个地址", code="no-such-route")
    if error.status == 405:
        return _with_status(HotlineError("此地址不支持该方法", code="method-not-allowed"), 405)
    if error.status == 413:
        return TooLarge("提交内容过大")
    return _with_status(HotlineError(error.reason or "请求无法处理", code="bad-request"), error.status)


def _with_status(error: HotlineError, status: int) -> HotlineError:
    error.status = status
    return error


def _from_database(error: asyncpg.PostgresError, request_id: str) -> HotlineError:
    where = {"action": "request_failed", "request_id": request_id, "sqlstate": error.sqlstate}
    if isinstance(error, asyncpg.CharacterNotInRepertoireError | asyncpg.UntranslatableCharacterError):
        return Invalid("内容含有无法保存的字符", code="bad-characters")
    if isinstance(
        error, asyncpg.SerializationError | asyncpg.DeadlockDetectedError | asyncpg.LockNotAvailableError
    ):
        log.warning("transaction lost a race", extra=where)
        return Unavailable("操作冲突，请重试", code="try-again")
    if isinstance(
        error,
        asyncpg.PostgresConnectionError | asyncpg.OperatorInterventionError | asyncpg.TooManyConnectionsError,
    ):
        log.warning("database refused", extra=where)
        return Unavailable("系统暂时无法服务，请稍后再试")
    log.error("database error", extra=where, exc_info=error)
    return _with_status(HotlineError("系统内部错误，请稍后再试", code="internal-error"), 500)


def _problem(error: HotlineError, request_id: str, status: int | None = None) -> web.Response:
    fields = error.fields if isinstance(error, Invalid) else ()
    known = error.allowed if isinstance(error, Conflict) else None
    allowed = msgspec.UNSET if known is None else list(known)
    problem = Problem(
        error=error.code,
        detail=error.message,
        request_id=request_id,
        fields=[FieldComplaint(f.field, f.message) for f in fields],
        allowed=allowed,
    )
    headers = {"Retry-After": str(error.retry_after_s)} if isinstance(error, TooManyRequests) else {}
    return web.Response(
        status=status or error.status,
        body=_encoder.encode(problem),
        content_type="application/json",
        headers={"Cache-Control": "no-store", **headers},
    )


def direct_address(request: web.Request) -> str:
    """The peer's own address: right where no proxy stands in front."""
    return request.remote or "unknown"


def problem_response(error: HotlineError, request: web.Request) -> web.Response:
    """An error as the edge renders it, for doors that are no `Route` (the stream)."""
    return _problem(error, request[REQUEST_ID])


SECURITY_HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; "
        "style-src 'self' 'unsafe-inline'; "
        "connect-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(self), payment=(), usb=()",
}


async def add_security_headers(_request: web.Request, response: web.StreamResponse) -> None:
    """Signal handler for ``on_response_prepare``."""
    for name, value in SECURITY_HEADERS.items():
        response.headers.setdefault(name, value)
