"""Files added to a matter later, read and released: by staff at their desks, by the citizen with her code."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from callcenter.kernel import outbox
from callcenter.kernel.audit import AuditTrail
from callcenter.kernel.blobs import Blobs
from callcenter.kernel.db import Connection, Database, Row
from callcenter.kernel.errors import Conflict, FieldError, Invalid, NotAllowed, NotFound
from callcenter.kernel.events import CITIZEN, Actor
from callcenter.kernel.ids import ContactId
from callcenter.kernel.principal import Principal
from callcenter.workorders.model import WorkOrder
from callcenter.workorders.views import AttachmentView

from . import events
from .access import may_release, uploads_for
from .forms import FileForm, OrderAttachments, PurposeView, RefusedFile, Supplemented, TakenFile, Uploaded
from .intake import FileIntake, Kept
from .model import Owner
from .shown import ShownAttachments, view
from .store import AttachmentStore


class Orders(Protocol):
    """Finds an order for a person."""

    async def order_of(self, tx: Connection, person: Principal, number: str) -> WorkOrder:
        """The order; NotFound if she may not see it."""
        ...


class Followed(Protocol):
    """Knows a citizen's matter by number and tracking code."""

    async def contact_of(self, number: str, code: str, address: str, now: datetime) -> ContactId:
        """The contact; NotFound for a wrong, an unknown or a locked code alike."""
        ...


class AttachmentService:
    """Everything but the first intake."""

    def __init__(
        self,
        *,
        database: Database,
        store: AttachmentStore,
        shown: ShownAttachments,
        intake: FileIntake,
        blobs: Blobs,
        orders: Orders,
        followed: Followed,
        audit: AuditTrail,
    ) -> None:
        self._database = database
        self._store = store
        self._shown = shown
        self._intake = intake
        self._blobs = blobs
        self._orders = orders
        self._followed = followed
        self._audit = audit

    async def of_order(self, tx: Connection, person: Principal, number: str) -> OrderAttachments:
        """What this person may see and add."""
        order = await self._orders.order_of(tx, person, number)
        purposes = [PurposeView(code, name) for code, name in await self._store.staff_purposes(tx)]
        may_upload = _may_upload(person, order)
        items = list(await self._shown.of_order(tx, person, order))
        return OrderAttachments(items, purposes if may_upload else [], may_upload)

    async def upload(
        self,
        person: Principal,
        number: str,
        purpose: str,
        files: Sequence[FileForm],
        now: datetime,
        *,
        cause: str,
    ) -> Uploaded:
        """Add files of staff; Invalid where not one of them will do."""
        async with self._database.acquire() as connection:
            order = await self._orders.order_of(connection, person, number)
            assignment = uploads_for(person, order)
            known = [code for code, _ in await self._store.staff_purposes(connection)]
        if purpose not in known:
            message = f"没有这种附件用途；可用：{'、'.join(known)}"
            raise Invalid(message, code="purpose-unknown", fields=[FieldError("purpose", message)])
        owner = Owner(
            number=order.number,
            purpose=purpose,
            order=order.id,
            uploaded_by=person.user_id,
            organisation=person.organisation_id,
            assignment=None if assignment is None else assignment.id,
            round=order.round,
        )
        kept = await self._intake.keep(owner, files, now, actor=Actor.person(person), cause=cause)
        _require_some(kept)
        async with self._database.acquire() as connection:
            rows = await self._shown.rows(connection, person, order)
        return Uploaded([view(row) for row in rows if row["id"] in kept.ids], list(kept.refused))

    async def supplement(
        self, number: str, code: str, address: str, files: Sequence[FileForm], now: datetime
    ) -> Supplemented:
        """Add files of the citizen, as long as her matter is open."""
        contact = await self._followed.contact_of(number, code, address, now)
        async with self._database.acquire() as connection:
            if await self._store.contact_is_settled(connection, contact):
                raise Conflict("诉求已办结，不能再补充材料；如有新情况，请重新提交", code="request-closed")
        owner = Owner(number=number, purpose="supplement", contact=contact)
        kept = await self._intake.keep(owner, files, now, actor=CITIZEN, cause=None)
        _require_some(kept)
        taken = [TakenFile(file.name, file.media_type, file.size_bytes) for file in kept.files]
        return Supplemented(taken, list(kept.refused))

    async def read(
        self, person: Principal, number: str, attachment: int, now: datetime, address: str
    ) -> tuple[str, bytes]:
        """Name and content; that a citizen's file was read is in the audit before it is given away."""
        async with self._database.transaction() as tx:
            order = await self._orders.order_of(tx, person, number)
            row = await self._row(tx, person, order, attachment)
            if row["contact_id"] is not None:
                await self._record(tx, person, "attachment.read", order, attachment, now, address)
        return row["name"], await self._blobs.get(row["blob_key"])

    async def release(
        self, tx: Connection, person: Principal, number: str, attachment: int, reason: str, now: datetime,
        *, address: str, cause: str,
    ) -> AttachmentView:  # fmt: skip
        """Let the departments of a confidential order see one file; asked again it changes nothing."""
        order = await self._orders.order_of(tx, person, number)
        if not may_release(person):
            raise NotAllowed("您的角色不能向承办单位开放附件")
        if not order.is_confidential:
            raise Conflict("不是保密工单，承办单位本来就能看到附件", code="not-confidential")
        row = await self._row(tx, person, order, attachment)
        if row["released_at"] is None:
            await self._store.release(tx, attachment, now, person.user_id)
            await self._record(tx, person, "attachment.released", order, attachment, now, address, reason)
            released = events.AttachmentReleased(subject=order.number, attachment=attachment)
            await outbox.append(tx, [released], actor=Actor.person(person), cause=cause, now=now)
        return view(await self._row(tx, person, order, attachment))

    async def _row(self, tx: Connection, person: Principal, order: WorkOrder, attachment: int) -> Row:
        rows = await self._shown.rows(tx, person, order)
        found = next((row for row in rows if row["id"] == attachment), None)
        if found is None:
            raise NotFound("没有这个附件", code="attachment-not-found")
        return found

    async def _record(
        self,
        tx: Connection,
        person: Principal,
        action: str,
        order: WorkOrder,
        attachment: int,
        now: datetime,
        address: str,
        reason: str | None = None,
    ) -> None:
        await self._audit.record(
            tx,
            now=now,
            actor=f"user:{person.user_id}",
            action=action,
            subject=f"work_order:{order.number}",
            reason=reason,
            address=address,
            details={"attachment": attachment, "role": person.role.value},
        )


def _may_upload(person: Principal, order: WorkOrder) -> bool:
    try:
        uploads_for(person, order)
    except (NotAllowed, Conflict):
        return False
    return True


def _require_some(kept: Kept) -> None:
    """A submission of files alone is refused where none of them will do."""
    if not kept.ids:
        raise refusal_of(kept.refused)


def refusal_of(refused: Sequence[RefusedFile]) -> Invalid:
    """Everything that is wrong as one error, each file by its field."""
    fields = [FieldError(f"files[{one.index}]", one.reason) for one in refused]
    return Invalid("；".join(one.reason for one in refused[:5]), code=refused[0].error, fields=fields)
