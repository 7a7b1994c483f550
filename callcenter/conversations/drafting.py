"""From a contact and what the machine understood to a fresh order; what the form says goes before a guess."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from callcenter.kernel.ids import ContactId, UserId
from callcenter.privacy.redaction import masked
from callcenter.workorders.bigrams import bigrams_of
from callcenter.workorders.drafts import NewOrder, TakenOut
from callcenter.workorders.model import AccusedKind, RequestType, Track, Urgency
from callcenter.workorders.ports import City, Dispatching

from .completeness import lacking
from .forms import Form
from .masking import mask_name, mask_phone, plain_phone
from .ports import Understanding, Understood, Utterance, Vault

_TITLE_MAX = 40
_SENTENCE = re.compile(r"[^。!?!?;;\n]+")


@dataclass(frozen=True, slots=True)
class OpenedContact:
    """A stored contact that waits to be understood, its seals opened."""

    id: ContactId
    number: str
    channel: str
    source: str | None
    received_at: datetime
    registered_by: UserId | None
    form: Form
    utterances: Sequence[Utterance]


@dataclass(frozen=True, slots=True)
class Draft:
    """A fresh order beside what it was made from."""

    order: NewOrder
    understood: Understood


@dataclass(frozen=True, slots=True)
class _Person:
    """The citizen's sealed, indexed and masked values."""

    name_sealed: bytes | None
    name_masked: str | None
    phone_sealed: bytes | None
    phone_index: bytes | None
    phone_masked: str | None
    calling_sealed: bytes | None
    calling_index: bytes | None
    calling_masked: str | None

    @property
    def is_unknown(self) -> bool:
        """True if she left neither a name nor a number, in the form or in her words."""
        return self.name_sealed is None and self.phone_sealed is None and self.calling_sealed is None


class Drafting:
    """Makes drafts; pure but for the vault's keys."""

    def __init__(
        self, vault: Vault, understanding: Callable[[], Understanding], dispatching: Dispatching
    ) -> None:
        self._vault = vault
        self._understanding = understanding
        self._dispatching = dispatching

    def draft(self, contact: OpenedContact, city: City, now: datetime, known_place: str = "") -> Draft:
        """The order this contact asks for. `known_place`: where earlier orders say that it is, as told."""
        mind, form, utterances = self._understanding(), contact.form, contact.utterances
        # The address field often holds the only place; it is read along with the words.
        address = form.address or known_place
        said = form.content if not address else f"{form.content}\n地址：{address}"
        understood = mind.understand(said, contact.channel, utterances, contact.received_at)
        heard = form.content or understood.content or "\n".join(u.text for u in utterances if u.is_mandarin)
        out: list[TakenOut] = []
        content = _masked(heard, "content", out)
        place = self._place(form, understood, city, out)
        title = (
            _masked(form.title, "title", out)
            if form.title
            else _title(content, understood, place["town"], out)
        )
        category = form.category_code or understood.category_code
        person = self._person(contact.id, form, understood, is_call=bool(utterances))
        accused = form.complained_of_name or understood.complained_of_name
        accused_kind = form.complained_of_kind or _accused_kind(understood)
        accused_code = form.complained_of_organisation or understood.complained_of_organisation
        if form.complained_of_name and not form.complained_of_organisation:
            accused_code = self._dispatching.accused_organisation(form.complained_of_name, now)
        searched = [title, content, place["address"] or "", place["town"] or "", contact.number]
        order = NewOrder(
            number=contact.number,
            contact_id=contact.id,
            request_type=form.request_type or RequestType(understood.request_type),
            urgency=Urgency(understood.urgency),
            track=Track(understood.track),
            emergency_handover=understood.emergency_handover,
            category_code=category if category and city.category_path(category) else None,
            title=title,
            content=content,
            **place,
            channel=contact.channel,
            source=_masked(contact.source, "source", out) if contact.source else None,
            received_at=contact.received_at,
            registered_at=now,
            registered_by=contact.registered_by,
            citizen_name_sealed=person.name_sealed,
            phone_sealed=person.phone_sealed,
            phone_index=person.phone_index,
            calling_phone_sealed=person.calling_sealed,
            calling_phone_index=person.calling_index,
            citizen_name_masked=person.name_masked,
            phone_masked=person.phone_masked,
            calling_phone_masked=person.calling_masked,
            on_behalf_of=mask_name(form.on_behalf_of) if form.on_behalf_of else None,
            is_anonymous=form.anonymous or person.is_unknown,
            no_reply_wanted=form.no_reply_wanted,
            is_confidential=form.confidential or understood.is_confidential,
            is_actionable=understood.is_actionable,
            complained_of_kind=accused_kind,
            complained_of_name=accused,
            complained_of_organisation=accused_code,
            company=form.company or understood.company,
            uscc=form.uscc or understood.uscc,
            suggestion=_suggestion(understood, _lacking(form, understood, place)),
            search_bigrams=bigrams_of(*searched),
            taken_out=out,
        )
        return Draft(order, understood)

    def _place(self, form: Form, understood: Understood, city: City, out: list[TakenOut]) -> dict[str, Any]:
        chosen = city.place(form.place_code) if form.place_code else None
        if chosen is not None:
            names: dict[str, Any] = {
                "district": chosen.district,
                "town": chosen.town,
                "village": chosen.village,
                "place_code": chosen.code,
            }
        else:
            names = {
                "district": understood.district,
                "town": understood.town,
                "village": understood.village,
                "place_code": understood.place_code,
            }
        address = form.address or understood.address
        return {**names, "address": _masked(address, "address", out) if address else None}

    def _person(self, contact: ContactId, form: Form, understood: Understood, *, is_call: bool) -> _Person:
        # On the phone the agent calls the citizen by name; who is named in writing may be the accused.
        called = understood.citizen_name if is_call else None
        name = form.citizen_name or (None if form.anonymous else called)
        phone = form.phone or (None if form.anonymous else next(iter(understood.phones), None))
        return _Person(
            name_sealed=self._sealed(name, contact, "citizen_name_sealed"),
            name_masked=mask_name(name) if name else None,
            phone_sealed=self._sealed(phone, contact, "phone_sealed"),
            phone_index=self._index(phone),
            phone_masked=mask_phone(phone) if phone else None,
            calling_sealed=self._sealed(form.calling_phone, contact, "calling_phone_sealed"),
            calling_index=self._index(form.calling_phone),
            calling_masked=mask_phone(form.calling_phone) if form.calling_phone else None,
        )

    def _sealed(self, value: str | None, contact: ContactId, column: str) -> bytes | None:
        return self._vault.seal_text(value, f"contact:{contact}:{column}") if value else None

    def _index(self, phone: str | None) -> bytes | None:
        return self._vault.blind_index(plain_phone(phone), "phone") if phone else None


def _masked(text: str, field: str, out: list[TakenOut]) -> str:
    """The text with identifiers masked; what they were goes to ``out``."""
    cleaned, found = masked(text, field)
    out.extend(found)
    return cleaned


def _accused_kind(understood: Understood) -> AccusedKind | None:
    return AccusedKind(understood.complained_of_kind) if understood.complained_of_kind else None


def _title(content: str, understood: Understood, town: str | None, out: list[TakenOut]) -> str:
    """A short name for lists: place and matter if both are known, else the first sentence."""
    if understood.title:
        return _masked(understood.title, "title", out)
    if understood.category_name:
        return f"{town or understood.district or ''} {understood.category_name}".strip()
    first = _SENTENCE.search(content)
    words = (first.group().strip() if first else content.strip()) or "未说明内容"
    return words if len(words) <= _TITLE_MAX else f"{words[: _TITLE_MAX - 1]}…"


def _lacking(form: Form, understood: Understood, place: dict[str, Any]) -> tuple[str, ...]:
    return lacking(
        is_actionable=understood.is_actionable,
        has_category=bool(form.category_code or understood.category_code),
        has_place=bool(place["town"] or place["address"]),
        request_type=form.request_type or understood.request_type,
    )


def _suggestion(understood: Understood, missing: tuple[str, ...]) -> dict[str, object]:
    """What is kept of the machine's reading, without personal values."""
    return {
        "request_type": understood.request_type,
        "urgency": understood.urgency,
        "track": understood.track,
        "emergency_handover": understood.emergency_handover,
        "category_code": understood.category_code,
        "place_code": understood.place_code,
        "confidence": understood.confidence,
        "event_time": understood.event_time,
        "actionable": understood.is_actionable,
        "evidence": list(understood.evidence),
        "missing": list(missing),
        "departments": [
            {
                "code": c.code,
                "name": c.name,
                "confidence": c.confidence,
                "reason": c.reason,
                "copies": list(c.copies),
            }
            for c in understood.departments
        ],
    }
