"""Where scheduled backups go: a mounted folder, or an S3-compatible store."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Protocol

from callcenter.backup.bucket import PART_BYTES, BucketDepot
from callcenter.backup.depot import Depot
from callcenter.backup.mirror import FolderPlace, MirrorPlace
from callcenter.blob_store import backup_objects
from callcenter.config import BlobAdapter, Settings
from callcenter.kernel.blobs import Blobs
from callcenter.kernel.crypto import KeyRing
from callcenter.kernel.errors import UsageError

STAGING = "backup-staging"  # below the data folder: files on their way to a bucket


class Target(Protocol):
    """A place off the machine."""

    @property
    def depot(self) -> Depot:
        """The folder into which files are written."""
        ...

    @property
    def place(self) -> MirrorPlace | None:
        """Where blobs are mirrored; None where they lie in the same store already."""
        ...

    async def open(self, fingerprint: str, *, is_new: bool) -> None:
        """Raises DepotUnusable where it is not there, or another platform's."""
        ...

    async def carry_off(self, ring: KeyRing) -> None:
        """Bring to its last place what was written into the folder."""
        ...

    async def prune(self, now: datetime, keep_days: int) -> int:
        """Remove what is no longer needed; how many files went."""
        ...


class FolderTarget:
    """A folder mounted from another machine."""

    def __init__(self, folder: Path) -> None:
        self.depot = Depot(folder)
        self.place: MirrorPlace | None = FolderPlace(self.depot)

    async def open(self, fingerprint: str, *, is_new: bool) -> None:
        await asyncio.to_thread(self.depot.open, fingerprint, is_new=is_new)

    async def carry_off(self, ring: KeyRing) -> None:
        """It is there already."""

    async def prune(self, now: datetime, keep_days: int) -> int:
        return await asyncio.to_thread(self.depot.prune, now, keep_days)


class BucketTarget(BucketDepot):
    """A place in a bucket; ``mirrors`` unless the blobs are in that store anyway."""

    place: MirrorPlace | None = None

    def mirroring(self, *, mirrors: bool) -> BucketTarget:
        self.place = self if mirrors else None
        return self


@asynccontextmanager
async def target_of(settings: Settings) -> AsyncIterator[Target]:
    """The target of the settings for the length of a block."""
    if settings.backup.folder is not None:
        yield FolderTarget(settings.backup.folder)
        return
    objects = backup_objects(settings, PART_BYTES)
    try:
        target = BucketTarget(objects, Depot(settings.data_dir / STAGING))
        yield target.mirroring(mirrors=settings.blobs.adapter is BlobAdapter.local)
    finally:
        await objects.close()


async def fetch_from_bucket(settings: Settings, folder: Path, to: datetime | None) -> Path | None:
    """Bring into ``folder`` what a restore to ``to`` needs; a dump where only that can be restored."""
    objects = backup_objects(settings, PART_BYTES)
    try:
        bucket = BucketDepot(objects, Depot(folder))
        if settings.database.url is None and await bucket.fetch_moment(to):
            return None
        if to is not None:
            raise UsageError("--to 只用于内置数据库；现有的 PostgreSQL 只能恢复到每天的备份。")
        return await bucket.fetch_newest_dump()
    finally:
        await objects.close()


async def put_back_from_bucket(settings: Settings, blobs: Blobs, to: datetime | None) -> int:
    """All blobs that were mirrored to the bucket, and those set aside after ``to``; how many."""
    objects = backup_objects(settings, PART_BYTES)
    count = 0
    try:
        async for key, sealed in BucketDepot(objects, Depot(settings.data_dir)).sealed_blobs(to):
            await blobs.put_sealed(key, sealed)
            count += 1
    finally:
        await objects.close()
    return count
