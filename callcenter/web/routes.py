"""Routes as data.

A feature declares its routes in ``api.py`` as a tuple of `Route`; the edge binds them to aiohttp and
the OpenAPI document is made from the same tuple, so that neither can say what the other does not do.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

import msgspec
from aiohttp import web

from callcenter.kernel.db import Connection
from callcenter.kernel.errors import HotlineError, NotAuthenticated, NotFound
from callcenter.kernel.principal import Principal, Role

#: header of a request that no person's act caused: it keeps no session alive
UNATTENDED = "X-Unattended"
_NUMBER_DIGITS_MAX = 18
"""Of a number in a path: all that a bigint surely holds."""

QueryT = TypeVar("QueryT", bound=msgspec.Struct)
BodyT = TypeVar("BodyT", bound=msgspec.Struct)


class Access(StrEnum):
    """Who may knock at a route at all; what a person may see or do behind it is the feature's affair."""

    public = "public"
    session = "session"


class Work(StrEnum):
    """What kind of transaction the edge opens round the handler."""

    none = "none"  # the handler opens its own
    read = "read"
    write = "write"


@dataclass(slots=True)
class Call:
    """One request as a handler sees it: everything parsed, the person known, the transaction open."""

    request: web.Request
    request_id: str
    now: datetime
    path: Mapping[str, str]
    body: msgspec.Struct | None
    query: msgspec.Struct | None
    principal_or_none: Principal | None
    connection: Connection | None
    client_address: str
    #: what is wrong with the body, for routes that judge something else first
    body_error: HotlineError | None = None

    @property
    def principal(self) -> Principal:
        """The person behind the request; routes of `Access.session` always have one."""
        if self.principal_or_none is None:
            raise NotAuthenticated("请先登录")
        return self.principal_or_none

    @property
    def tx(self) -> Connection:
        """The connection inside the transaction that the route asked for."""
        if self.connection is None:
            raise RuntimeError("this route was declared without a transaction")
        return self.connection

    def parsed(self, kind: type[BodyT]) -> BodyT:
        """The body, known to be of the declared type."""
        if not isinstance(self.body, kind):
            raise RuntimeError("the route declares another body")
        return self.body

    def asked(self, kind: type[QueryT]) -> QueryT:
        """The query parameters, known to be of the declared type."""
        if not isinstance(self.query, kind):
            raise RuntimeError("the route declares another query")
        return self.query

    def number(self, name: str, message: str, code: str = "not-found") -> int:
        """The number a part of the path holds; NotFound, as for one nobody has, for what cannot be one."""
        text = self.path[name]
        if not (text.isascii() and text.isdigit() and len(text) <= _NUMBER_DIGITS_MAX):
            raise NotFound(message, code=code)
        return int(text)

    @property
    def is_attended(self) -> bool:
        """False where a page says that it asks by itself, nobody having touched it for a while."""
        return UNATTENDED not in self.request.headers

    def header(self, name: str) -> str | None:
        """A request header or None."""
        return self.request.headers.get(name)


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer whose status or headers differ from the route's default; ``value`` is a struct or None."""

    value: msgspec.Struct | None
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    #: bytes served as they are (a recording, a scan) instead of JSON, with their media type in headers
    content: bytes | None = None
    #: what an idempotent route needs to answer a repetition: ids, never a personal value
    remember: Mapping[str, object] = field(default_factory=dict)


Handler = Callable[[Call], Awaitable[msgspec.Struct | Reply | None]]
Replay = Callable[[Call, Mapping[str, object]], Awaitable[msgspec.Struct | Reply | None]]


@dataclass(frozen=True, slots=True)
class Route:
    """One operation of the API.

    ``path`` is relative to ``/api/v1`` unless it starts with a slash. ``errors`` maps further status
    codes to what they mean, for the document; 400, 401, 403, 413, 422, 429 and 500 are added where they
    can occur. ``roles`` empty means every role. ``max_body`` is in bytes. An ``idempotent`` route answers a
    repeated key by ``replay`` from what its first answer remembered. With ``late_validation`` a body that
    does not fit is left to the handler as ``Call.body_error``.
    """

    method: str
    path: str
    handler: Handler
    operation: str
    summary: str
    tag: str
    response: type[msgspec.Struct] | None
    body: type[msgspec.Struct] | None = None
    query: type[msgspec.Struct] | None = None
    status: int = 200
    access: Access = Access.session
    roles: frozenset[Role] = frozenset()
    work: Work = Work.read
    idempotent: bool = False
    replay: Replay | None = None
    late_validation: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[int, str] = field(default_factory=dict)
    path_notes: Mapping[str, str] = field(default_factory=dict)
    max_body: int = 1 << 20
    binary_response: str | None = None

    def __post_init__(self) -> None:
        if self.idempotent and self.work is Work.write and self.replay is None:
            raise ValueError(f"{self.operation}: an idempotent route needs a way to answer a repetition")

    @property
    def url(self) -> str:
        """The full path template."""
        return self.path if self.path.startswith("/") else f"/api/v1/{self.path}"
