"""Takes contacts in and turns them into orders: stored first and committed, understood afterwards.

Two transactions by design. The first stores the sealed contact with the number the citizen is told; after
it nothing can be lost. The second makes the order of what was read in the words, with its event and clocks.
Where that fails, the sweep
of the worker tries again with growing delay, and the citizen's number is good meanwhile.
"""

from __future__ import annotations

import hashlib
import logging
import uuid
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec
from asyncpg import Record

from callcenter.kernel import outbox
from callcenter.kernel.db import Connection, Database
from callcenter.kernel.errors import Conflict, FieldError, Invalid
from callcenter.kernel.events import CITIZEN, Actor
from callcenter.kernel.ids import ContactId, UserId
from callcenter.kernel.principal import SystemActor
from callcenter.kernel.sealed_text import SealedTexts
from callcenter.workorders.ports import City, Dispatching
from callcenter.workorders.service import WorkOrderService

from . import events
from .drafting import Draft, Drafting, OpenedContact
from .forms import Form
from .ports import Blobs, TrackingCodes, Understanding, Utterance, Vault
from .store import ContactStore, NewContact

log = logging.getLogger(__name__)

_PIPELINE = Actor.system(SystemActor.pipeline)
#: the sweep leaves a fresh contact to the request that brought it for this long
_GRACE = timedelta(seconds=20)
_FIRST_DELAY = timedelta(seconds=30)
_LONGEST_DELAY = timedelta(hours=1)
#: how far back an order may lie that tells where an estate or a company is
_REMEMBERED = timedelta(days=730)
#: how long the sweep waits for a recording's transcript before it goes on without
TRANSCRIPT_PATIENCE = timedelta(hours=6)
#: where people also greet: what holds nothing to act on makes no order
CHATS = frozenset({"wechat"})


@dataclass(frozen=True, slots=True)
class Arrival:
    """A contact at the door."""

    form: Form
    channel: str
    received_at: datetime
    source: str | None = None
    backdate_reason: str | None = None
    idempotency_key: str | None = None
    request_hash: bytes | None = None
    registered_by: UserId | None = None
    recording: bytes | None = None
    utterances: Sequence[Utterance] = ()
    #: stretches of the recording were not heard yet: the sweep waits for them as for a whole transcript
    has_gaps: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """A stored contact; the code is told once and never stored."""

    contact: ContactId
    number: str
    tracking_code: str
    opened: OpenedContact | None  # None for a repetition

    @property
    def is_repetition(self) -> bool:
        return self.opened is None


@dataclass(frozen=True, slots=True)
class MadeOrder:
    """What a contact became."""

    number: str
    emergency_handover: str | None


class Intake:
    """The one way in for every channel."""

    def __init__(
        self,
        *,
        database: Database,
        store: ContactStore,
        orders: WorkOrderService,
        city: City,
        vault: Vault,
        texts: SealedTexts,
        codes: TrackingCodes,
        blobs: Blobs,
        understanding: Callable[[], Understanding],
        dispatching: Dispatching,
    ) -> None:
        self._database = database
        self._store = store
        self._orders = orders
        self._city = city
        self._vault = vault
        self._texts = texts
        self._codes = codes
        self._blobs = blobs
        self._drafting = Drafting(vault, understanding, dispatching)

    async def check_codes(self, form: Form, now: datetime) -> None:
        """Raise Invalid for a category, place or organisation that the city does not have."""
        category, place, accused = form.category_code, form.place_code, form.complained_of_organisation
        if category and self._city.category_path(category) is None:
            raise _unknown("category", "category_code", f"没有代码为 {category} 的分类")
        if place and self._city.place(place) is None:
            raise _unknown("place", "place_code", f"没有代码为 {place} 的地点")
        if accused:
            async with self._database.acquire() as connection:
                found = await self._city.organisation(connection, accused, now)
            if found is None:
                raise _unknown("organisation", "complained_of_organisation", f"没有代码为 {accused} 的单位")

    async def take_in(self, arrival: Arrival, now: datetime) -> Taken:
        """Store a contact and commit it; a repeated idempotency key gives the first one's answer.

        Raises Conflict where the key came with another content before.
        """
        public_id = uuid.uuid4()
        recording_key = None if arrival.recording is None else await self._blobs.put(arrival.recording)
        async with self._database.transaction() as tx:
            number = await self._orders.new_number(tx, now)
            code = self._codes.code_of(public_id)
            contact = await self._store.insert(
                tx, self._new(arrival, public_id, number, code, recording_key, now)
            )
            if contact is None:
                return await self._repeated(tx, arrival)
            received = events.ContactReceived(subject=number, channel=arrival.channel)
            await outbox.append(tx, [received], actor=CITIZEN, cause=None, now=now)
        return Taken(contact, number, code, _opened(contact, number, arrival))

    async def understand(self, contact: ContactId, now: datetime, *, always_order: bool) -> str | None:
        """Make the order of a stored contact; its number, or None if it was set aside or is being done.

        A failure is noted and left to the sweep; it never reaches whoever brought the contact.
        """
        made = await self._tried(contact, now, self._from_store(contact, now, always_order))
        return None if made is None else made.number

    async def understand_taken(self, taken: Taken, now: datetime, *, always_order: bool) -> MadeOrder | None:
        """The same for a contact just taken in, whose words are still at hand; None for a repetition."""
        if taken.opened is None:
            return None
        return await self._tried(taken.contact, now, self._understand(taken.opened, now, always_order))

    async def _tried(
        self, contact: ContactId, now: datetime, work: Awaitable[MadeOrder | None]
    ) -> MadeOrder | None:
        try:
            return await work
        except Exception as failure:
            log.exception("understanding failed", extra={"action": "understand", "contact_id": contact})
            await self._note_failure(contact, now, type(failure).__name__)
            return None

    async def sweep(self, now: datetime, limit: int = 20) -> int:
        """Understand what a failure left behind; how many contacts were tried."""
        async with self._database.acquire() as connection:
            waiting = await self._store.stored_due(connection, now, limit)
        for contact, channel in waiting:
            await self.understand(contact, now, always_order=channel not in CHATS)
        return len(waiting)

    async def add_transcript(self, contact: ContactId, utterances: Sequence[Utterance]) -> None:
        """Keep what was heard of a recording."""
        async with self._database.transaction() as tx:
            row = await self._store.sealed(tx, contact)
            sealed = self._vault.seal_text(
                msgspec.json.encode(list(utterances)).decode(), f"transcript:{row['public_id']}"
            )
            await self._store.save_transcript(tx, contact, sealed)

    async def transcript(self, contact: ContactId) -> Sequence[Utterance]:
        """What was heard of a recording so far."""
        async with self._database.acquire() as connection:
            return self._transcript(await self._store.sealed(connection, contact))

    def _transcript(self, row: Record) -> Sequence[Utterance]:
        if row["transcript_sealed"] is None:
            return []
        heard = self._vault.open_text(row["transcript_sealed"], f"transcript:{row['public_id']}")
        return msgspec.json.decode(heard, type=list[Utterance])

    def _new(
        self,
        arrival: Arrival,
        public_id: uuid.UUID,
        number: str,
        code: str,
        recording_key: str | None,
        now: datetime,
    ) -> NewContact:
        transcript = None
        if arrival.utterances:
            transcript = self._vault.seal_text(
                msgspec.json.encode(list(arrival.utterances)).decode(), f"transcript:{public_id}"
            )
        is_heard = bool(arrival.utterances) and not arrival.has_gaps
        waits_for_speech = recording_key is not None and not is_heard
        return NewContact(
            public_id=public_id,
            number=number,
            channel=arrival.channel,
            source=self._sealed(arrival.source, number),
            received_at=arrival.received_at,
            stored_at=now,
            backdate_reason=self._sealed(arrival.backdate_reason, number),
            content_sealed=self._vault.seal_text(
                msgspec.json.encode(arrival.form).decode(), f"content:{public_id}"
            ),
            transcript_sealed=transcript,
            recording_key=recording_key,
            tracking_hash=self._codes.hash_of(code),
            idempotency_key=arrival.idempotency_key,
            request_hash=arrival.request_hash,
            registered_by=arrival.registered_by,
            next_attempt_at=now + (TRANSCRIPT_PATIENCE if waits_for_speech else _GRACE),
        )

    def _sealed(self, words: str | None, number: str) -> str | None:
        return self._texts.seal(words, number) if words else words

    async def _repeated(self, tx: Connection, arrival: Arrival) -> Taken:
        if arrival.idempotency_key is None:
            raise RuntimeError("a contact without a key cannot be a repetition")
        row = await self._store.by_key(tx, arrival.idempotency_key)
        if row["request_hash"] != arrival.request_hash:
            raise Conflict("这个 Idempotency-Key 已用于另一份内容", code="idempotency-key-reused")
        return Taken(ContactId(row["id"]), row["number"], self._codes.code_of(row["public_id"]), None)

    async def _from_store(self, contact: ContactId, now: datetime, always_order: bool) -> MadeOrder | None:
        async with self._database.acquire() as connection:
            row = await self._store.stored(connection, contact)
        if row is None:
            return None
        form = self._vault.open_text(row["content_sealed"], f"content:{row['public_id']}")
        utterances = self._transcript(row)
        opened = OpenedContact(
            id=contact,
            number=row["number"],
            channel=row["channel"],
            source=row["source"] and self._texts.open(row["source"], row["number"]),
            received_at=row["received_at"],
            registered_by=None if row["registered_by"] is None else UserId(row["registered_by"]),
            form=msgspec.json.decode(form, type=Form),
            utterances=utterances,
        )
        return await self._understand(opened, now, always_order)

    async def _understand(self, opened: OpenedContact, now: datetime, always_order: bool) -> MadeOrder | None:
        """Read outside the transaction; of two who do, the contact's state lets one make the order."""
        draft = self._drafting.draft(opened, self._city, now)
        if known := await self._known_place(draft, opened):
            draft = self._drafting.draft(opened, self._city, now, known)
        async with self._database.transaction() as tx:
            if not draft.understood.is_actionable and not always_order:
                reason = draft.understood.not_actionable_reason or "no_content"
                if await self._store.mark_set_aside(tx, opened.id, reason):
                    aside = events.ContactSetAside(subject=opened.number, reason=reason)
                    await outbox.append(tx, [aside], actor=_PIPELINE, cause=None, now=now)
                return None
            if not await self._store.mark_ordered(tx, opened.id):
                return None
            clerk = draft.order.registered_by
            hand = _PIPELINE if clerk is None else Actor.account(clerk)
            await self._orders.register(tx, draft.order, hand, cause=None)
        return MadeOrder(opened.number, draft.order.emergency_handover)

    async def _known_place(self, draft: Draft, opened: OpenedContact) -> str:
        """Where earlier orders say that what she named is, if she told no place and they agree."""
        order, names = draft.order, draft.understood.landmarks
        if order.town or opened.form.address or opened.utterances or order.is_confidential:
            return ""
        if not names or not draft.understood.is_actionable:
            return ""
        since = opened.received_at - _REMEMBERED
        async with self._database.acquire() as connection:
            for name in names:
                towns = await self._store.towns_naming(connection, name, since)
                if len(towns) == 1 and towns[0].startswith(order.district or ""):
                    return towns[0]
        return ""

    async def _note_failure(self, contact: ContactId, now: datetime, failure: str) -> None:
        async with self._database.transaction() as tx:
            row = await self._store.lock_stored(tx, contact)
            if row is None:
                return
            delay = min(_FIRST_DELAY * 2 ** min(row["attempts"], 10), _LONGEST_DELAY)
            await self._store.postpone(tx, contact, now + delay)
            failed = events.UnderstandingFailed(
                subject=row["number"], failure=failure, attempts=row["attempts"] + 1
            )
            await outbox.append(tx, [failed], actor=_PIPELINE, cause=None, now=now)


def _opened(contact: ContactId, number: str, arrival: Arrival) -> OpenedContact:
    return OpenedContact(
        id=contact,
        number=number,
        channel=arrival.channel,
        source=arrival.source,
        received_at=arrival.received_at,
        registered_by=arrival.registered_by,
        form=arrival.form,
        utterances=arrival.utterances,
    )


def _unknown(what: str, field: str, message: str) -> Invalid:
    return Invalid(message, code=f"{what}-unknown", fields=[FieldError(field, message)])


def request_hash(raw: object) -> bytes:
    """What tells a repetition from another content under the same key."""
    return hashlib.sha256(msgspec.json.encode(raw)).digest()
