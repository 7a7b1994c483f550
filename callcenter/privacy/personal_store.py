"""Terms, holds and citizens' requests in PostgreSQL."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from asyncpg import Record

from callcenter.kernel.db import Connection
from callcenter.kernel.ids import UserId
from callcenter.kernel.queries import load_queries

_Q = load_queries(__package__)


class PersonalStore:
    """Reads and writes what retention and the citizen's rights need."""

    async def orders_past_term(self, c: Connection, before: datetime, limit: int) -> list[Record]:
        """Closed orders whose term has come and whose contact has no younger or held one."""
        return await c.fetch(_Q.orders_past_term, before, limit)

    async def speech_past_term(self, c: Connection, before: datetime, limit: int) -> list[Record]:
        """Contacts whose recording and transcript have come to their term."""
        return await c.fetch(_Q.speech_past_term, before, limit)

    async def aside_past_term(self, c: Connection, before: datetime, limit: int) -> list[Record]:
        """Contacts without an order whose term has come."""
        return await c.fetch(_Q.aside_past_term, before, limit)

    async def clear_hearings(self, tx: Connection, before: datetime, limit: int, now: datetime) -> int:
        """Words and numbers of hearings begun before are gone; of how many."""
        return len(await tx.fetch(_Q.clear_hearings, before, limit, now))

    async def lock_contact(self, tx: Connection, contact: int) -> Record:
        """A contact about to be changed."""
        row = await tx.fetchrow(_Q.lock_contact, contact)
        if row is None:
            raise RuntimeError("a contact vanished")
        return row

    async def contact_orders(self, tx: Connection, contact: int) -> list[Record]:
        """The orders made of a contact."""
        return await tx.fetch(_Q.contact_orders, contact)

    async def save_form(self, tx: Connection, contact: int, sealed: bytes) -> None:
        """What she sent, with parts of it gone."""
        await tx.execute(_Q.save_form, contact, sealed)

    async def clear_speech(self, tx: Connection, contact: int) -> None:
        """Recording and transcript are gone."""
        await tx.execute(_Q.clear_speech, contact)

    async def clear_files(self, tx: Connection, contact: int) -> None:
        """The files of a contact and of its orders are forgotten."""
        await tx.execute(_Q.clear_files, contact)

    async def clear_contact(self, tx: Connection, contact: int, empty: bytes, now: datetime) -> None:
        """What the citizen sent is gone."""
        await tx.execute(_Q.clear_contact, contact, empty, now)
        await tx.execute(_Q.clear_requests, contact)

    async def clear_person(self, tx: Connection, contact: int) -> None:
        """Who asked is gone from the orders of a contact."""
        await tx.execute(_Q.clear_person, contact)

    async def clear_order(self, tx: Connection, order: int, number: str, now: datetime) -> None:
        """Search terms and suggestion are gone; it is still found by its number."""
        await tx.execute(_Q.clear_order, order, number.lower().split("-"), now)

    async def clear_spans(self, tx: Connection, number: str) -> None:
        """What the masks stood for is gone."""
        await tx.execute(_Q.clear_spans, number)

    async def notices_of(self, tx: Connection, number: str) -> list[Record]:
        """What was told about a matter."""
        return await tx.fetch(_Q.clear_notices, number)

    async def clear_notice(self, tx: Connection, notice: int, sealed: bytes) -> None:
        """One notice without its words and its address."""
        await tx.execute(_Q.clear_notice, notice, sealed)

    async def conversations_of(self, tx: Connection, order: int) -> list[Record]:
        """Conversations an order came of."""
        return await tx.fetch(_Q.conversations_of, order)

    async def clear_conversation(
        self, tx: Connection, conversation: int, nobody: bytes, index: bytes
    ) -> None:
        """What was said in it is gone, and who it was."""
        await tx.execute(_Q.clear_messages, conversation)
        await tx.execute(_Q.clear_identity, conversation, nobody, index)

    async def set_hold(self, tx: Connection, number: str, reason: str, now: datetime, by: UserId) -> bool:
        """Keep everything of a matter; False if it is held already."""
        return await tx.fetchval(_Q.set_hold, number, reason, now, by) is not None

    async def lift_hold(self, tx: Connection, number: str, now: datetime, by: UserId) -> bool:
        """Let it go; False if it is not held."""
        return await tx.fetchval(_Q.lift_hold, number, now, by) is not None

    async def holds(self, tx: Connection) -> list[Record]:
        """Holds in force."""
        return await tx.fetch(_Q.holds)

    async def insert_request(
        self,
        tx: Connection,
        public_id: UUID,
        contact: int,
        number: str,
        kind: str,
        sealed: bytes,
        now: datetime,
        due_at: datetime,
    ) -> bool:
        """A citizen's request; False if one of its kind waits already."""
        made = await tx.fetchval(_Q.insert_request, public_id, contact, number, kind, sealed, now, due_at)
        return made is not None

    async def requests_of(self, tx: Connection, contact: int) -> list[Record]:
        """What a citizen asked."""
        return await tx.fetch(_Q.requests_of, contact)

    async def requests(self, tx: Connection, state: str | None, limit: int) -> list[Record]:
        """Requests, those that wait first."""
        return await tx.fetch(_Q.requests, state, limit)

    async def lock_request(self, tx: Connection, public_id: UUID) -> Record | None:
        """One request about to be decided."""
        return await tx.fetchrow(_Q.lock_request, public_id)

    async def decide_request(
        self, tx: Connection, request: int, state: str, now: datetime, by: UserId, answer: str
    ) -> None:
        """The decision, with the words the citizen reads."""
        await tx.execute(_Q.decide_request, request, state, now, by, answer)

    async def correct_person(self, tx: Connection, order: int, *values: Any) -> None:
        """Name sealed and masked, phone sealed, indexed and masked; None leaves one as it is."""
        await tx.execute(_Q.correct_person, order, *values)

    async def held_of_contact(self, tx: Connection, contact: int) -> list[Record]:
        """What of a contact's orders tells who asked."""
        return await tx.fetch(_Q.held_of_contact, contact)

    async def count_reveal(self, tx: Connection, person: UserId, day: date) -> int:
        """One more value revealed to a person on a local day; how many now."""
        count: int = await tx.fetchval(_Q.count_reveal, person, day)
        return count
