"""Makes an order of words that are stored already: contact and order in one transaction."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

import msgspec

from callcenter.conversations.drafting import Drafting, OpenedContact
from callcenter.conversations.forms import Form
from callcenter.conversations.ports import TrackingCodes, Vault
from callcenter.conversations.store import ContactStore, NewContact
from callcenter.kernel.db import Connection
from callcenter.kernel.events import Actor
from callcenter.kernel.ids import UserId, WorkOrderId
from callcenter.workorders.ports import City
from callcenter.workorders.service import WorkOrderService

from .ports import Promises
from .texts import MadeOrder


@dataclass(frozen=True, slots=True)
class Words:
    """All she said, with the address she gave in answer, since her first word."""

    content: str
    address: str | None
    channel: str
    source: str | None
    received_at: datetime
    registered_by: UserId | None = None


class Ordering:
    """From words to an order."""

    def __init__(
        self,
        *,
        contacts: ContactStore,
        orders: WorkOrderService,
        city: City,
        vault: Vault,
        codes: TrackingCodes,
        drafting: Drafting,
        promises: Promises,
    ) -> None:
        self._contacts = contacts
        self._orders = orders
        self._city = city
        self._vault = vault
        self._codes = codes
        self._drafting = drafting
        self._promises = promises

    async def make(
        self, tx: Connection, words: Words, actor: Actor, now: datetime
    ) -> tuple[WorkOrderId, MadeOrder]:
        """The order and what the citizen is told of it."""
        public_id = uuid.uuid4()
        number = await self._orders.new_number(tx, now)
        code = self._codes.code_of(public_id)
        form = Form(content=words.content, address=words.address)
        contact = await self._contacts.insert(tx, self._contact(words, form, public_id, number, code, now))
        if contact is None:
            raise RuntimeError("a contact without a key cannot be a repetition")
        opened = OpenedContact(
            id=contact,
            number=number,
            channel=words.channel,
            source=words.source,
            received_at=words.received_at,
            registered_by=words.registered_by,
            form=form,
            utterances=(),
        )
        draft = self._drafting.draft(opened, self._city, now).order
        await self._contacts.mark_ordered(tx, contact)
        order = await self._orders.register(tx, draft, actor, cause=None)
        promised = await self._promises.promised_at(tx, order, now)
        return order, MadeOrder(number, code, draft.category_code, draft.emergency_handover, promised)

    def _contact(
        self, words: Words, form: Form, public_id: uuid.UUID, number: str, code: str, now: datetime
    ) -> NewContact:
        return NewContact(
            public_id=public_id,
            number=number,
            channel=words.channel,
            source=words.source,
            received_at=words.received_at,
            stored_at=now,
            backdate_reason=None,
            content_sealed=self._vault.seal_text(msgspec.json.encode(form).decode(), f"content:{public_id}"),
            transcript_sealed=None,
            recording_key=None,
            tracking_hash=self._codes.hash_of(code),
            idempotency_key=None,
            request_hash=None,
            registered_by=words.registered_by,
            next_attempt_at=now,
        )
