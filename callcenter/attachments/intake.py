"""Takes files in: looked into, cleaned, sealed into the store, and only then remembered.

What is wrong with one file is told of that file; the others and the words they came with are kept. The
matter itself has been committed before, so that neither a hostile file nor a store that is away loses it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from callcenter.kernel import outbox
from callcenter.kernel.blobs import Blobs
from callcenter.kernel.db import Connection, Database
from callcenter.kernel.errors import HotlineError
from callcenter.kernel.events import Actor

from . import events
from .forms import FileForm, RefusedFile
from .inspection import decoded, inspected, safe_name
from .model import KIND_OF, Family, Kind, Limits, Owner, Refusal, RefusalCode, StoredFile
from .store import AttachmentStore

log = logging.getLogger(__name__)

#: pictures being decoded at one time; each may take some hundred megabytes
_AT_ONCE = 2
_SCANNED = frozenset({Family.image, Family.document})


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of files: ids of those the owner has now, and those refused."""

    ids: tuple[int, ...]
    files: tuple[StoredFile, ...]
    refused: tuple[RefusedFile, ...]


class FileIntake:
    """The one way in for every file."""

    def __init__(
        self, *, database: Database, store: AttachmentStore, blobs: Blobs, limits: Callable[[], Limits]
    ) -> None:
        self._database = database
        self._store = store
        self._blobs = blobs
        self._limits = limits
        self._turns = asyncio.Semaphore(_AT_ONCE)

    async def keep(
        self,
        owner: Owner,
        files: Sequence[FileForm],
        now: datetime,
        *,
        actor: Actor,
        cause: str | None,
        as_scans: bool = False,
    ) -> Kept:
        """Take the files that will do; a content the owner has already is not taken twice."""
        limits = self._limits()
        stored: list[tuple[int, StoredFile]] = []
        refused: list[RefusedFile] = []
        for index, file in enumerate(files):
            try:
                if index >= limits.per_submission:
                    raise _too_many(f"一次最多 {limits.per_submission} 个附件，其余请分次上传")
                stored.append((index, await self._stored(file, limits, as_scans=as_scans)))
            except Refusal as refusal:
                refused.append(_told(index, file.name, refusal))
        if stored:
            async with self._database.transaction() as tx:
                ids, surplus = await self._remember(tx, owner, stored, limits, now, actor, cause)
                refused += surplus
        else:
            ids = {}
        kept = tuple(file for index, file in stored if index in ids)
        return Kept(tuple(ids.values()), kept, tuple(sorted(refused, key=lambda r: r.index)))

    async def _stored(self, file: FileForm, limits: Limits, *, as_scans: bool) -> StoredFile:
        async with self._turns:
            checked = await asyncio.to_thread(
                lambda: inspected(file.name, decoded(file.content_base64, limits), limits)
            )
        try:
            key = await self._blobs.put(checked.content)
        except (HotlineError, OSError) as error:
            log.exception("an attachment could not be stored", extra={"action": "attachment.store"})
            raise Refusal(RefusalCode.not_stored, "暂时无法保存，请稍后补充上传") from error
        kind = Kind.scan if as_scans and checked.family in _SCANNED else KIND_OF[checked.family]
        return StoredFile(kind, checked.name, checked.media_type, len(checked.content), key)

    async def _remember(
        self,
        tx: Connection,
        owner: Owner,
        stored: Sequence[tuple[int, StoredFile]],
        limits: Limits,
        now: datetime,
        actor: Actor,
        cause: str | None,
    ) -> tuple[dict[int, int], list[RefusedFile]]:
        """Ids by the place in the submission, and what was over the number an owner may have."""
        known = {
            _identity(owner, r["blob_key"], r["purpose"]): r["id"] for r in await self._store.lock(tx, owner)
        }
        most = limits.per_contact if owner.order is None else limits.per_order
        ids: dict[int, int] = {}
        surplus: list[RefusedFile] = []
        added: list[events.AttachmentAdded] = []
        for index, file in stored:
            identity = _identity(owner, file.blob_key, owner.purpose)
            if identity not in known:
                if len(known) >= most:
                    full = _too_many(f"附件总数已达 {most} 个，不能再添加")
                    surplus.append(_told(index, file.name, full))
                    continue
                known[identity] = await self._store.insert(tx, owner, file, now)
                added.append(_added(owner, known[identity], file))
            ids[index] = known[identity]
        await outbox.append(tx, added, actor=actor, cause=cause, now=now)
        return ids, surplus


def _identity(owner: Owner, blob_key: str, purpose: str) -> tuple[str, str]:
    """What makes two files of an owner the same: for staff also what they are for."""
    return blob_key, "" if owner.order is None else purpose


def _added(owner: Owner, attachment: int, file: StoredFile) -> events.AttachmentAdded:
    return events.AttachmentAdded(
        subject=owner.number,
        attachment=attachment,
        purpose=owner.purpose,
        media_type=file.media_type,
    )


def _too_many(reason: str) -> Refusal:
    return Refusal(RefusalCode.too_many, f"未接收：{reason}")


def _told(index: int, name: str, refusal: Refusal) -> RefusedFile:
    shown = safe_name(name)
    return RefusedFile(index, shown, refusal.code.value, f"附件「{shown}」{refusal.reason}")
