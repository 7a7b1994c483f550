"""Keeps nothing personal longer than its term: values are destroyed, what is counted stays.

Terms are limits of the city pack. An order's term runs from its closing, that of a contact without an order
from its receipt. Open orders and matters on hold are never touched; a contact waits for the last of its
orders. What is done is told by an event for each matter and a row of the audit for each run.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from callcenter.conversations.forms import Form
from callcenter.kernel import outbox
from callcenter.kernel.audit import AuditTrail
from callcenter.kernel.crypto import Vault
from callcenter.kernel.db import Connection, Database
from callcenter.kernel.events import Actor
from callcenter.kernel.principal import SystemActor

from .events import DataAnonymised
from .personal_store import PersonalStore
from .places import TEXTS
from .store import PrivacyStore

#: stands where words were
DESTROYED = "（已按保存期限清除）"
_SCHEDULER = Actor.system(SystemActor.scheduler)
_YEAR_DAYS = 365.2425


@dataclass(frozen=True, slots=True)
class Terms:
    """How long what is kept, by the city pack."""

    orders_years: int
    speech_years: int
    aside_days: int


@dataclass(frozen=True, slots=True)
class Due:
    """Numbers of the matters whose term has come, by what ends."""

    orders: list[str]
    speech: list[str]
    aside: list[str]

    @property
    def count(self) -> int:
        return len(self.orders) + len(self.speech) + len(self.aside)


class Retention:
    """Finds what is due and destroys it."""

    def __init__(
        self,
        *,
        database: Database,
        store: PersonalStore,
        words: PrivacyStore,
        vault: Vault,
        audit: AuditTrail,
        terms: Callable[[], Terms],
    ) -> None:
        self._database = database
        self._store = store
        self._words = words
        self._vault = vault
        self._audit = audit
        self._terms = terms

    async def due(self, now: datetime, limit: int = 1000) -> Due:
        """What a run now would destroy; nothing is changed."""
        async with self._database.acquire() as connection:
            orders = await self._store.orders_past_term(connection, self._orders_before(now), limit)
            speech = await self._store.speech_past_term(connection, self._speech_before(now), limit)
            aside = await self._store.aside_past_term(connection, self._aside_before(now), limit)
        return Due([r["number"] for r in orders], [r["number"] for r in speech], [r["number"] for r in aside])

    async def apply(self, now: datetime, limit: int = 200) -> Due:
        """Destroy what is due, one matter a transaction; gives what was done."""
        async with self._database.acquire() as connection:
            orders = await self._store.orders_past_term(connection, self._orders_before(now), limit)
            speech = await self._store.speech_past_term(connection, self._speech_before(now), limit)
            aside = await self._store.aside_past_term(connection, self._aside_before(now), limit)
        for row in speech:
            async with self._database.transaction() as tx:
                await self.clear_speech(tx, row["id"])
                await self._tell(tx, row["number"], "recording", now)
        for row in aside:
            async with self._database.transaction() as tx:
                await self._clear_contact(tx, row["id"], now)
                await self._tell(tx, row["number"], "set_aside", now)
        for row in orders:
            async with self._database.transaction() as tx:
                await self._clear_order(tx, row["id"], row["number"], row["contact_id"], now)
                await self._tell(tx, row["number"], "order", now)
        async with self._database.transaction() as tx:
            hearings = await self._store.clear_hearings(tx, self._aside_before(now), limit, now)
        done = Due([r["number"] for r in orders], [r["number"] for r in speech], [r["number"] for r in aside])
        if done.count or hearings:
            async with self._database.transaction() as tx:
                await self._audit.record(
                    tx,
                    now=now,
                    actor=_SCHEDULER.name,
                    action="personal_data.anonymised",
                    subject="retention",
                    details={
                        "orders": len(done.orders),
                        "recordings": len(done.speech),
                        "set_aside": len(done.aside),
                        "hearings": hearings,
                    },
                )
        return done

    async def clear_speech(self, tx: Connection, contact: int) -> None:
        """Recording and transcript go; the sweep of blobs removes the content."""
        await self._store.clear_speech(tx, contact)

    async def clear_files(self, tx: Connection, contact: int) -> None:
        """What came along goes."""
        await self._store.clear_files(tx, contact)

    async def clear_person(self, tx: Connection, contact: int) -> None:
        """Name and telephone numbers go from the orders of a contact, and from what she sent."""
        await self._store.clear_person(tx, contact)
        row = await self._store.lock_contact(tx, contact)
        opened = self._vault.open_text(row["content_sealed"], f"content:{row['public_id']}")
        form = msgspec.structs.replace(
            msgspec.json.decode(opened, type=Form),
            citizen_name=None,
            phone=None,
            calling_phone=None,
            on_behalf_of=None,
        )
        await self._store.save_form(tx, contact, self._sealed_form(form, row["public_id"]))

    async def _clear_contact(self, tx: Connection, contact: int, now: datetime) -> None:
        row = await self._store.lock_contact(tx, contact)
        if row["anonymised_at"] is None:
            await self._store.clear_files(tx, contact)
            empty = self._sealed_form(Form(content=DESTROYED), row["public_id"])
            await self._store.clear_contact(tx, contact, empty, now)
            await self._store.clear_spans(tx, row["number"])

    async def _clear_order(
        self, tx: Connection, order: int, number: str, contact: int, now: datetime
    ) -> None:
        await self._clear_contact(tx, contact, now)
        await self._store.clear_person(tx, contact)
        for texts in TEXTS:
            await self._words.rewrite_texts(tx, texts, order, lambda _: DESTROYED)
        await self._store.clear_order(tx, order, number, now)
        await self._store.clear_spans(tx, number)
        for notice in await self._store.notices_of(tx, number):
            sealed = self._vault.seal_text(DESTROYED, f"notice:{notice['key']}:body")
            await self._store.clear_notice(tx, notice["id"], sealed)
        for row in await self._store.conversations_of(tx, order):
            nobody = self._vault.seal_text(str(uuid.uuid4()), f"conversation:{row['public_id']}:identity")
            await self._store.clear_conversation(tx, row["id"], nobody, os.urandom(32))

    async def _tell(self, tx: Connection, number: str, what: str, now: datetime) -> None:
        done = DataAnonymised(subject=number, destroyed=what)
        await outbox.append(tx, [done], actor=_SCHEDULER, cause=None, now=now)

    def _sealed_form(self, form: Form, public_id: uuid.UUID) -> bytes:
        return self._vault.seal_text(msgspec.json.encode(form).decode(), f"content:{public_id}")

    def _orders_before(self, now: datetime) -> datetime:
        return now - timedelta(days=_YEAR_DAYS * self._terms().orders_years)

    def _speech_before(self, now: datetime) -> datetime:
        return now - timedelta(days=_YEAR_DAYS * self._terms().speech_years)

    def _aside_before(self, now: datetime) -> datetime:
        return now - timedelta(days=self._terms().aside_days)
