"""Recordings, for those who may see the citizen's own words: a recording speaks names and numbers in clear.

Hearing one is a reveal: with a reason, a second factor, a row in the audit before the first sound, and
within the day's measure.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Protocol

import msgspec

from callcenter.kernel.blobs import Blobs
from callcenter.kernel.db import Connection, Database
from callcenter.kernel.errors import NotFound
from callcenter.kernel.principal import Principal
from callcenter.web.routes import Call, Reply, Route, Work
from callcenter.workorders.model import WorkOrder

from .store import ContactStore

_HEADERS = {
    "Content-Type": "application/octet-stream",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


class HearBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why it has to be heard; the reason is kept."""

    reason: Annotated[str, msgspec.Meta(min_length=4, max_length=500, pattern=r"\S")]


class Orders(Protocol):
    """The desk, which says who may see the words of which order and keeps the record."""

    async def order_of(self, tx: Connection, person: Principal, number: str) -> WorkOrder: ...

    async def may_reveal_texts(self, tx: Connection, person: Principal, number: str) -> None: ...

    async def record_reveal(
        self,
        tx: Connection,
        person: Principal,
        number: str,
        field: str,
        reason: str,
        now: datetime,
        address: str,
    ) -> None: ...


class Recordings:
    """Gives the recording of an order's call to people who may hear it."""

    def __init__(self, *, database: Database, store: ContactStore, blobs: Blobs, orders: Orders) -> None:
        self._database = database
        self._store = store
        self._blobs = blobs
        self._orders = orders

    async def hear(self, person: Principal, number: str, reason: str, now: datetime, address: str) -> bytes:
        """The sound as it was recorded. Raises NotFound, NotAllowed, TooManyRequests."""
        async with self._database.transaction() as tx:
            await self._orders.may_reveal_texts(tx, person, number)
            order = await self._orders.order_of(tx, person, number)
            key = (await self._store.sealed(tx, order.contact_id))["recording_key"]
            if key is None:
                raise NotFound("这件工单没有录音，或录音已到期删除", code="recording-not-found")
            await self._orders.record_reveal(tx, person, number, "recording", reason, now, address)
        return await self._blobs.get(key)


class RecordingApi:
    """Over HTTP: bytes that a browser plays from memory and keeps in no cache."""

    def __init__(self, recordings: Recordings) -> None:
        self._recordings = recordings

    def routes(self) -> tuple[Route, ...]:
        """Hear one."""
        return (
            Route(
                "POST",
                "work-orders/{number}/recording",
                self._hear,
                "hearRecording",
                "听录音(留痕)",
                "work-orders",
                None,
                body=HearBody,
                work=Work.none,
                path_notes={"number": "工单编号"},
                binary_response="application/octet-stream",
            ),
        )

    async def _hear(self, call: Call) -> Reply:
        sound = await self._recordings.hear(
            call.principal, call.path["number"], call.parsed(HearBody).reason, call.now, call.client_address
        )
        return Reply(None, headers=_HEADERS, content=sound)
