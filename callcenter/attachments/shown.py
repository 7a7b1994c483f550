"""The files of an order as one person may see them."""

from __future__ import annotations

from collections.abc import Sequence

from callcenter.kernel.db import Connection, Row
from callcenter.kernel.ids import OrganisationId
from callcenter.kernel.principal import Principal
from callcenter.workorders.model import WorkOrder
from callcenter.workorders.views import AttachmentView

from .access import may_see
from .store import AttachmentStore


class ShownAttachments:
    """What the page of an order shows."""

    def __init__(self, store: AttachmentStore) -> None:
        self._store = store

    async def of_order(self, tx: Connection, person: Principal, order: WorkOrder) -> Sequence[AttachmentView]:
        """All this person may see, oldest first."""
        return [view(row) for row in await self.rows(tx, person, order)]

    async def rows(self, tx: Connection, person: Principal, order: WorkOrder) -> list[Row]:
        """The same with what only the server knows."""
        rows = await self._store.of_order(tx, order.id, order.contact_id)
        return [row for row in rows if _is_seen(row, person, order)]


def view(row: Row) -> AttachmentView:
    """One file."""
    return AttachmentView(
        id=row["id"],
        kind=row["kind"],
        name=row["name"],
        media_type=row["media_type"],
        size_bytes=row["size_bytes"],
        purpose=row["purpose"],
        purpose_name=row["purpose_name"],
        from_citizen=row["contact_id"] is not None,
        by=row["by_name"],
        organisation=row["organisation_name"],
        at=row["stored_at"],
        round=row["round"],
        released=row["released_at"] is not None,
    )


def _is_seen(row: Row, person: Principal, order: WorkOrder) -> bool:
    organisation = row["organisation_id"]
    return may_see(
        person,
        order,
        is_released=row["released_at"] is not None,
        organisation=None if organisation is None else OrganisationId(organisation),
    )
