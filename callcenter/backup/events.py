"""What scheduled backups say, for the catalogue."""

from __future__ import annotations

from typing import ClassVar

from callcenter.kernel.events import Event, catalogued


@catalogued
class BackupFinished(Event, frozen=True, kw_only=True):
    """A scheduled backup was written, read again and found right; or one that had failed works again."""

    name: ClassVar[str] = "backup.finished"
    title: ClassVar[str] = "备份完成"
    bytes: int


@catalogued
class BackupFailed(Event, frozen=True, kw_only=True):
    """A scheduled backup failed, after one that had not; it is tried again by itself."""

    name: ClassVar[str] = "backup.failed"
    title: ClassVar[str] = "备份失败"
    failure: str
