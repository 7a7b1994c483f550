"""The citizen's rights in her own data: to see what is held, to have it corrected, to have it deleted.

Behind number and tracking code, as everything of hers. A request is decided by a supervisor within the
city's limit. What the law obliges to keep (the order itself, until its term) is not deleted early; who
asked, what was recorded and what came along is, once the matter is closed.
Source: 个人信息保护法 art. 15, 44-47, 50; art. 19 (shortest time of keeping).
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import msgspec
from asyncpg import Record

from callcenter.conversations.forms import Form
from callcenter.conversations.masking import mask_name, mask_phone, plain_phone
from callcenter.kernel import outbox
from callcenter.kernel.audit import AuditTrail
from callcenter.kernel.crypto import Vault
from callcenter.kernel.db import Connection, Database
from callcenter.kernel.errors import Conflict, NotFound
from callcenter.kernel.events import CITIZEN, Actor
from callcenter.kernel.ids import ContactId
from callcenter.kernel.principal import Principal
from callcenter.kernel.sealed_text import SealedTexts

from .events import PersonalRequestDecided, PersonalRequestReceived
from .personal_store import PersonalStore
from .retention import Retention
from .rights_views import (
    Asked,
    Correction,
    Decision,
    Deletion,
    HeldItem,
    OwnRequest,
    PersonalData,
    PersonalRequestView,
    RequestKind,
)

_BASIS = "为履行政务服务便民热线法定职责所必需（个人信息保护法第十三条第一款第三项）"
_KEEPING = "工单办结后按档案要求保存，期满去标识化；录音和附件期限更短"


@dataclass(frozen=True, slots=True)
class RightsLimits:
    """Within how many days a request is answered."""

    answer_days: int


class Followed(Protocol):
    """Tells whose a number is, by its tracking code."""

    async def contact_of(self, number: str, code: str, address: str, now: datetime) -> ContactId:
        """Raises NotFound for a wrong, an unknown or a locked one alike."""
        ...


class Rights:
    """What citizens ask about their own data, and what the centre answers."""

    def __init__(
        self,
        *,
        database: Database,
        store: PersonalStore,
        vault: Vault,
        followed: Followed,
        retention: Retention,
        audit: AuditTrail,
        limits: Callable[[], RightsLimits],
    ) -> None:
        self._database = database
        self._store = store
        self._vault = vault
        self._texts = SealedTexts(vault)
        self._followed = followed
        self._retention = retention
        self._audit = audit
        self._limits = limits

    async def held(self, number: str, code: str, address: str, now: datetime) -> PersonalData:
        """What is held about her in this matter; her own numbers stay masked, as the code may be lost."""
        contact = await self._followed.contact_of(number, code, address, now)
        async with self._database.transaction() as tx:
            row = await self._store.lock_contact(tx, contact)
            orders = await self._store.held_of_contact(tx, contact)
            requests = await self._store.requests_of(tx, contact)
        form = self._form(row)
        return PersonalData(
            number=row["number"],
            received_at=row["stored_at"],
            notice_version=form.notice_version,
            legal_basis=_BASIS,
            keeping=_KEEPING,
            anonymised_at=row["anonymised_at"],
            items=_items(form, row, [self._texts.opened(dict(o), o["number"]) for o in orders]),
            requests=[
                OwnRequest(r["kind"], r["state"], r["at"], r["due_at"], r["decided_at"], r["answer"])
                for r in requests
            ],
        )

    async def ask(
        self, number: str, code: str, body: Correction | Deletion, address: str, now: datetime
    ) -> Asked:
        """Take a request; the words are stored sealed before anything else."""
        contact = await self._followed.contact_of(number, code, address, now)
        kind: RequestKind = "correction" if isinstance(body, Correction) else "deletion"
        public_id = uuid.uuid4()
        due_at = now + timedelta(days=self._limits().answer_days)
        sealed = self._vault.seal_text(msgspec.json.encode(body).decode(), _context(public_id))
        async with self._database.transaction() as tx:
            if not await self._store.insert_request(
                tx, public_id, contact, number, kind, sealed, now, due_at
            ):
                raise Conflict("您的同类申请正在办理，请等待答复", code="request-waiting")
            received = PersonalRequestReceived(subject=number, request=kind)
            await outbox.append(tx, [received], actor=CITIZEN, cause=None, now=now)
        return Asked(kind, due_at)

    async def listed(self, tx: Connection, state: str | None, limit: int) -> list[PersonalRequestView]:
        """Requests for the desk of those who decide."""
        return [self._view(row) for row in await self._store.requests(tx, state, limit)]

    async def decide(
        self,
        tx: Connection,
        person: Principal,
        public_id: uuid.UUID,
        body: Decision,
        now: datetime,
        address: str,
    ) -> PersonalRequestView:
        """Grant, which is carried out at once, or refuse with the reason the citizen reads."""
        row = await self._store.lock_request(tx, public_id)
        if row is None:
            raise NotFound("没有这项申请", code="personal-request-not-found")
        if row["state"] != "pending":
            raise Conflict("这项申请已答复", code="personal-request-decided")
        if body.grant:
            await self._carry_out(tx, row, now)
        state = "granted" if body.grant else "refused"
        await self._store.decide_request(tx, row["id"], state, now, person.user_id, body.answer)
        decided = PersonalRequestDecided(subject=row["number"], request=row["kind"], decision=state)
        await outbox.append(tx, [decided], actor=Actor.person(person), cause=None, now=now)
        await self._audit.record(
            tx,
            now=now,
            actor=f"user:{person.user_id}",
            action=f"personal_request.{state}",
            subject=f"work_order:{row['number']}",
            address=address,
            details={"kind": row["kind"]},
        )
        fresh = await self._store.lock_request(tx, public_id)
        assert fresh is not None
        return self._view(fresh)

    async def _carry_out(self, tx: Connection, row: Record, now: datetime) -> None:
        contact = await self._store.lock_contact(tx, row["contact_id"])
        orders = await self._store.contact_orders(tx, row["contact_id"])
        if contact["anonymised_at"] is not None:
            raise Conflict("这件诉求的个人信息已到期清除", code="already-anonymised")
        if row["kind"] == "correction":
            await self._correct(tx, row, contact, orders)
            return
        if any(o["closed_at"] is None or o["state"] not in ("closed", "archived") for o in orders):
            raise Conflict("诉求尚未办结，办理期间须保留联系方式，请办结后再删除", code="order-open")
        held = {h["number"] for h in await self._store.holds(tx)}
        if held & {row["number"], *(o["number"] for o in orders)}:
            raise Conflict("这件诉求被依法暂缓销毁，暂不能删除", code="on-hold")
        await self._retention.clear_speech(tx, row["contact_id"])
        await self._retention.clear_files(tx, row["contact_id"])
        await self._retention.clear_person(tx, row["contact_id"])
        for number in {row["number"], *(o["number"] for o in orders)}:
            await self._store.clear_spans(tx, number)

    async def _correct(self, tx: Connection, row: Record, contact: Record, orders: list[Record]) -> None:
        asked = self._asked(row, Correction)
        form = self._form(contact)
        fixed = msgspec.structs.replace(
            form, citizen_name=asked.name or form.citizen_name, phone=asked.phone or form.phone
        )
        sealed = self._vault.seal_text(msgspec.json.encode(fixed).decode(), f"content:{contact['public_id']}")
        await self._store.save_form(tx, row["contact_id"], sealed)
        place = f"contact:{row['contact_id']}"
        for order in orders:
            masked = [
                None if asked.name is None else mask_name(asked.name),
                None if asked.phone is None else mask_phone(asked.phone),
            ]
            if order["is_confidential"]:
                masked = [None if m is None else self._texts.seal(m, order["number"]) for m in masked]
            await self._store.correct_person(
                tx,
                order["id"],
                asked.name and self._vault.seal_text(asked.name, f"{place}:citizen_name_sealed"),
                masked[0],
                asked.phone and self._vault.seal_text(asked.phone, f"{place}:phone_sealed"),
                asked.phone and self._vault.blind_index(plain_phone(asked.phone), "phone"),
                masked[1],
            )

    def _form(self, row: Record) -> Form:
        opened = self._vault.open_text(row["content_sealed"], f"content:{row['public_id']}")
        return msgspec.json.decode(opened, type=Form)

    def _asked(self, row: Record, kind: type[Correction]) -> Correction:
        if row["body_sealed"] is None:
            raise Conflict("申请内容已到期清除", code="already-anonymised")
        return msgspec.json.decode(
            self._vault.open_text(row["body_sealed"], _context(row["public_id"])), type=kind
        )

    def _view(self, row: Record) -> PersonalRequestView:
        body = {}
        if row["body_sealed"] is not None:
            body = msgspec.json.decode(self._vault.open_text(row["body_sealed"], _context(row["public_id"])))
        phone = body.get("phone")
        return PersonalRequestView(
            id=row["public_id"],
            number=row["number"],
            kind=row["kind"],
            state=row["state"],
            reason=body.get("reason", ""),
            name=body.get("name"),
            phone=None if phone is None else mask_phone(phone),
            at=row["at"],
            due_at=row["due_at"],
            decided_at=row["decided_at"],
            answer=row["answer"],
        )


def _context(public_id: uuid.UUID) -> str:
    return f"personal_request:{public_id}"


def _items(form: Form, row: Record, orders: list[dict[str, object]]) -> list[HeldItem]:
    """Everything held, each with what it is for."""
    found: list[HeldItem] = []

    def add(what: str, value: object, purpose: str) -> None:
        if value:
            found.append(HeldItem(what, str(value), purpose))

    add("姓名", form.citizen_name and mask_name(form.citizen_name), "称呼和核实身份")
    add("联系电话", form.phone and mask_phone(form.phone), "联系您并答复、回访")
    add("来电号码", form.calling_phone and mask_phone(form.calling_phone), "联系您并答复、回访")
    add("代他人反映", form.on_behalf_of and mask_name(form.on_behalf_of), "核实诉求")
    add("地址", form.address, "确定地点和承办单位")
    add("您反映的内容", form.content, "办理诉求")
    add("通话录音", "有" if row["recording_key"] else None, "核对通话内容")
    add("通话文字", "有" if row["has_transcript"] else None, "核对通话内容")
    files = max((int(str(order["files"])) for order in orders), default=0)
    add("附件", f"{files} 个" if files else None, "办理诉求")
    return found
