"""Keeps the register: who the enterprises are, who serves them, and by which numbers they call."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from callcenter.conversations.masking import mask_name, mask_phone, plain_phone
from callcenter.kernel import outbox
from callcenter.kernel.audit import AuditTrail
from callcenter.kernel.db import Connection, Row
from callcenter.kernel.errors import Conflict, Invalid, NotFound, VersionConflict
from callcenter.kernel.events import Actor
from callcenter.kernel.ids import UserId
from callcenter.kernel.principal import Principal
from callcenter.privacy.redaction import masked
from callcenter.workorders.ports import Organisation, Place

from .events import EnterpriseChanged, EnterpriseRegistered
from .names import key_of
from .register_model import Enterprise, EnterpriseFields, NewContact, changed_fields
from .register_store import RegisterStore, SealedContact
from .uscc import checked

_PHONE = re.compile(r"(?:\+?86)?(?:1[3-9]\d{9}|0\d{2,3}\d{7,8}|400\d{7}|[2-9]\d{6,7})")
_CODE = re.compile(r"[0-9A-Za-z]{4,18}")


class Vault(Protocol):
    """Seals personal values and makes them findable without opening them."""

    def seal_text(self, text: str, context: str) -> bytes: ...

    def open_text(self, sealed: bytes, context: str) -> str: ...

    def blind_index(self, value: str, purpose: str) -> bytes: ...

    def blind_indexes(self, value: str, purpose: str) -> list[bytes]: ...


class Places(Protocol):
    """The city's organisations and places."""

    async def organisation(self, tx: Connection, code: str, now: datetime) -> Organisation | None: ...

    def place(self, code: str) -> Place | None: ...


class Allowance(Protocol):
    """A day's measure of reveals."""

    async def take(self, tx: Connection, person: Principal, now: datetime) -> None:
        """Raises TooManyRequests beyond it."""
        ...


class Register:
    """Every change is audited, told as an event, and made on the version that was seen."""

    def __init__(
        self, *, store: RegisterStore, vault: Vault, city: Places, audit: AuditTrail, allowance: Allowance
    ) -> None:
        self._allowance = allowance
        self._store = store
        self._vault = vault
        self._city = city
        self._audit = audit

    async def find(self, tx: Connection, enterprise: int) -> Enterprise:
        """One enterprise; NotFound."""
        found = await self._store.find(tx, enterprise)
        if found is None:
            raise NotFound("企业库里没有这家企业", code="enterprise-not-found")
        return found

    async def missing(self, tx: Connection, enterprise: int) -> bool:
        """Whether the register has no such enterprise."""
        return await self._store.find(tx, enterprise) is None

    async def page(
        self,
        tx: Connection,
        *,
        words: str | None,
        status: str | None,
        officer: UserId | None,
        after: tuple[str, int] | None,
        limit: int,
    ) -> list[tuple[Enterprise, int]]:
        """Enterprises by name: words are a part of a name or alias, or the beginning of a code."""
        key = key_of(words) if words else None
        code = words.upper() if words and _CODE.fullmatch(words) else None
        return await self._store.page(
            tx, key=key, code=code, status=status, officer=officer, after=after, limit=limit
        )

    async def officers(self, tx: Connection) -> list[tuple[str, str]]:
        """Whom an enterprise can be given as its service officer."""
        return await self._store.officers(tx)

    async def checked(self, tx: Connection, fields: EnterpriseFields, now: datetime) -> EnterpriseFields:
        """Fields with a right code and known places; Invalid for the first fault, with its own code."""
        if any("\x00" in text for text in (fields.name, *fields.aliases, fields.industry or "")):
            raise Invalid.at("name", "含有无法保存的字符", "character-unfit")
        name = " ".join(fields.name.split())
        aliases = tuple(dict.fromkeys(" ".join(alias.split()) for alias in fields.aliases))
        if not key_of(name) or not all(key_of(alias) for alias in aliases):
            raise Invalid.at("name", "企业名称和别名须有文字", "enterprise-name-empty")
        organisation, place = fields.organisation_code, fields.place_code
        if organisation and await self._city.organisation(tx, organisation, now) is None:
            raise Invalid.at("organisation", f"没有代码为 {organisation} 的单位", "organisation-unknown")
        if place and self._city.place(place) is None:
            raise Invalid.at("place_code", f"没有代码为 {place} 的地点", "place-unknown")
        return replace(
            fields,
            uscc=checked(fields.uscc),
            name=name,
            aliases=tuple(alias for alias in aliases if alias != name),
        )

    async def officer(self, tx: Connection, username: str | None) -> UserId | None:
        """The account of a service officer; Invalid where it is none."""
        if not username:
            return None
        found = await self._store.officer(tx, username)
        if found is None:
            raise Invalid.at("officer", f"{username[:40]} 不是在用的直通车专员账号", "officer-unfit")
        return found

    async def add(
        self,
        tx: Connection,
        person: Principal,
        fields: EnterpriseFields,
        contacts: Sequence[NewContact],
        now: datetime,
        address: str,
    ) -> Enterprise:
        """A new enterprise; Conflict where its code is in the register."""
        fields = await self.checked(tx, fields, now)
        made = await self._store.insert(tx, fields, now, person.user_id)
        if made is None:
            raise Conflict("这个统一社会信用代码已在企业库中", code="uscc-taken")
        for contact in contacts:
            await self._write_contact(tx, made, contact, now, person.user_id)
        told = EnterpriseRegistered(subject=str(made), contacts=len(contacts))
        await outbox.append(tx, [told], actor=Actor.person(person), cause=None, now=now)
        await self._record(tx, person, "enterprise.registered", made, now, address, {"uscc": fields.uscc})
        return await self.find(tx, made)

    async def change(
        self,
        tx: Connection,
        person: Principal,
        enterprise: int,
        version: int,
        fields: EnterpriseFields,
        now: datetime,
        address: str,
    ) -> Enterprise:
        """Corrected fields; nothing is written where nothing differs."""
        before = await self.find(tx, enterprise)
        fields = await self.checked(tx, fields, now)
        changed = changed_fields(before.fields, fields)
        if before.version != version:
            raise _moved_on()
        if not changed:
            return before
        if not await self._store.update(tx, enterprise, version, fields, now, person.user_id):
            raise _moved_on()
        told = EnterpriseChanged(subject=str(enterprise), changed=changed)
        await outbox.append(tx, [told], actor=Actor.person(person), cause=None, now=now)
        details: dict[str, object] = {
            "changed": changed,
            "uscc": fields.uscc,
            "former_uscc": before.fields.uscc,
        }
        await self._record(tx, person, "enterprise.changed", enterprise, now, address, details)
        return await self.find(tx, enterprise)

    async def add_contact(
        self,
        tx: Connection,
        person: Principal,
        enterprise: int,
        contact: NewContact,
        now: datetime,
        address: str,
    ) -> Enterprise:
        """A person or a line more."""
        await self.find(tx, enterprise)
        made = await self._write_contact(tx, enterprise, contact, now, person.user_id)
        action = "enterprise.contact_added"
        await self._record(tx, person, action, enterprise, now, address, {"contact": made})
        return await self.find(tx, enterprise)

    async def remove_contact(
        self, tx: Connection, person: Principal, enterprise: int, contact: int, now: datetime, address: str
    ) -> Enterprise:
        """The contact and its values are gone; the audit keeps that there was one."""
        await self._contact(tx, enterprise, contact)
        await self._store.delete_contact(tx, contact)
        action = "enterprise.contact_removed"
        await self._record(tx, person, action, enterprise, now, address, {"contact": contact})
        return await self.find(tx, enterprise)

    async def reveal(
        self,
        tx: Connection,
        person: Principal,
        enterprise: int,
        contact: int,
        reason: str,
        now: datetime,
        address: str,
    ) -> tuple[str | None, str]:
        """Name and number of a contact in clear, after the reason was kept."""
        row = await self._contact(tx, enterprise, contact)
        await self._allowance.take(tx, person, now)
        await self._audit.record(
            tx,
            now=now,
            actor=f"user:{person.user_id}",
            action="enterprise.contact_revealed",
            subject=f"enterprise:{enterprise}",
            reason=masked(reason, "reason")[0],
            address=address,
            details={"contact": contact},
        )
        name = row["name_sealed"]
        return (
            None if name is None else self._vault.open_text(name, _context(row["public_id"], "name_sealed")),
            self._vault.open_text(row["phone_sealed"], _context(row["public_id"], "phone_sealed")),
        )

    async def has_phone(self, tx: Connection, enterprise: int, phone: str) -> bool:
        """Whether the enterprise has this number already."""
        return await self._store.has_phone(
            tx, enterprise, self._vault.blind_indexes(plain_phone(phone), "phone")
        )

    async def _contact(self, tx: Connection, enterprise: int, contact: int) -> Row:
        row = await self._store.contact(tx, enterprise, contact)
        if row is None:
            raise NotFound("这家企业没有这位联系人", code="enterprise-contact-not-found")
        return row

    async def _write_contact(
        self, tx: Connection, enterprise: int, contact: NewContact, now: datetime, person: UserId
    ) -> int:
        phone = checked_phone(contact.phone)
        if "\x00" in contact.post + (contact.name or ""):
            raise Invalid.at("post", "含有无法保存的字符", "character-unfit")
        if await self.has_phone(tx, enterprise, phone):
            raise Conflict("这家企业已有这个号码", code="enterprise-number-known")
        public_id = uuid.uuid4()
        sealed = SealedContact(
            public_id=public_id,
            post=contact.post,
            name_sealed=self._vault.seal_text(contact.name, _context(public_id, "name_sealed"))
            if contact.name
            else None,
            name_masked=mask_name(contact.name) if contact.name else None,
            phone_sealed=self._vault.seal_text(phone, _context(public_id, "phone_sealed")),
            phone_index=self._vault.blind_index(plain_phone(phone), "phone"),
            phone_masked=mask_phone(phone),
        )
        return await self._store.add_contact(tx, enterprise, sealed, now, person)

    async def _record(
        self,
        tx: Connection,
        person: Principal,
        action: str,
        enterprise: int,
        now: datetime,
        address: str,
        details: dict[str, object],
    ) -> None:
        await self._audit.record(
            tx,
            now=now,
            actor=f"user:{person.user_id}",
            action=action,
            subject=f"enterprise:{enterprise}",
            address=address,
            details=details,
        )


def checked_phone(text: str, field: str = "phone") -> str:
    """A telephone number; Invalid for anything else."""
    phone = text.strip()
    if _PHONE.fullmatch(re.sub(r"[\s()（）-]", "", phone)):
        return phone
    message = "电话号码格式不正确，请填写手机号，或带区号的固定电话，如 0768-2123456"
    raise Invalid.at(field, message, "phone-invalid")


def _context(public_id: object, column: str) -> str:
    return f"enterprise_contact:{public_id}:{column}"


def _moved_on() -> VersionConflict:
    return VersionConflict("企业资料已被他人更新，请刷新后再试")
