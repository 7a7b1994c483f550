"""The folder off the machine where scheduled backups lie, and what of it is no longer needed.

callcenter-depot                              the fingerprint of the keys: this is the right folder
dump/20261124T183000Z.ccb                     the database as rows
base/<cluster>/20261124T183000Z_<piece>.ccb   the database's files; the first piece of log they need
wal/<cluster>/<piece>.ccw                     pieces of the log, packed and sealed
blobs/ab/cd/<key>, blobs-gone/<key>           as they are sealed; deleted ones stay for the same time
"""

from __future__ import annotations

import itertools
import re
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from callcenter.backup.archive import new_file
from callcenter.kernel.errors import UsageError
from callcenter.os_errors import reason

_MARKER = "callcenter-depot"
_STAMP = "%Y%m%dT%H%M%SZ"
_BASE = re.compile(r"(\d{8}T\d{6}Z)_([0-9A-F]{24})\.ccb")
_DUMP = re.compile(r"(\d{8}T\d{6}Z)\.ccb")
_PIECE = re.compile(r"([0-9A-F]{24})(\.[0-9A-F]{8}\.backup)?\.ccw")


class DepotUnusable(UsageError):
    """The folder of backups is not there, not ours, or not mounted."""

    code = "backup-folder-unusable"


@dataclass(frozen=True, slots=True, order=True)
class Base:
    """A copy of a cluster's files."""

    made_at: datetime
    first_piece: str
    path: Path


class Depot:
    """The folder; every method blocks."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def blobs(self) -> Path:
        return self.folder / "blobs"

    @property
    def gone(self) -> Path:
        return self.folder / "blobs-gone"

    def open(self, fingerprint: str, *, is_new: bool) -> None:
        """Make sure that it is the folder of these keys; only one never used before is taken for it.

        An empty folder where backups were made before is a mount that is missing.
        """
        marker = self.folder / _MARKER
        try:
            found = marker.read_text().strip() if marker.exists() else None
            if found is None and is_new:
                self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                with new_file(marker) as file:
                    file.write(f"{fingerprint}\n".encode())
                return
        except OSError as error:
            raise DepotUnusable(f"备份目录 {self.folder} 无法读写：{reason(error)}。") from error
        if found is None:
            raise DepotUnusable(f"备份目录 {self.folder} 里没有以前的备份，可能没有挂载。")
        if found != fingerprint:
            raise DepotUnusable(f"备份目录 {self.folder} 属于另一套平台（密钥指纹不同）。")

    def is_depot(self) -> bool:
        return (self.folder / _MARKER).is_file()

    def dump_path(self, now: datetime) -> Path:
        return self._made("dump") / f"{now.astimezone(UTC):{_STAMP}}.ccb"

    def base_path(self, cluster: str, now: datetime, first_piece: str) -> Path:
        return self._made("base", cluster) / f"{now.astimezone(UTC):{_STAMP}}_{first_piece}.ccb"

    def piece_path(self, cluster: str, name: str) -> Path:
        return self._made("wal", cluster) / f"{name}.ccw"

    def bases(self, cluster: str) -> list[Base]:
        """The copies of a cluster, oldest first."""
        found = ((_BASE.fullmatch(path.name), path) for path in (self.folder / "base" / cluster).glob("*"))
        return sorted(Base(_moment(match[1]), match[2], path) for match, path in found if match)

    def clusters(self) -> list[str]:
        """Every cluster of which there is a copy."""
        return sorted(path.name for path in (self.folder / "base").glob("*") if path.is_dir())

    def pieces(self, cluster: str) -> list[Path]:
        return sorted((self.folder / "wal" / cluster).glob("*.ccw"))

    def prune(self, now: datetime, keep_days: int) -> int:
        """Remove what is older than that, but the newest of each kind never; how many files went."""
        limit = now - timedelta(days=keep_days)
        dumps = sorted(path for path in (self.folder / "dump").glob("*") if _DUMP.fullmatch(path.name))
        old = [path for path in dumps[:-1] if _moment(path.name[:16]) < limit]
        clusters = self.clusters()
        newest = max((self.bases(name)[-1] for name in clusters if self.bases(name)), default=None)
        for cluster in clusters:
            old += self._old_files(cluster, limit, newest)
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)

    def _old_files(self, cluster: str, limit: datetime, newest: Base | None) -> list[Path]:
        bases = self.bases(cluster)
        # A copy that is too old still carries the days between it and the next one.
        kept = [b for b, after in itertools.pairwise(bases) if after.made_at >= limit] + bases[-1:]
        if bases and bases[-1].made_at < limit and bases[-1] != newest:
            kept = []  # of a machine that was replaced long ago
        old = [base.path for base in bases if base not in kept]
        if not kept:
            shutil.rmtree(self.folder / "wal" / cluster, ignore_errors=True)
            return old
        first = kept[0].first_piece[8:]  # without the timeline, which only grows
        pieces = ((_PIECE.fullmatch(path.name), path) for path in self.pieces(cluster))
        return old + [path for match, path in pieces if match and match[1][8:] < first]

    def _made(self, *parts: str) -> Path:
        folder = self.folder.joinpath(*parts)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder


def _moment(stamp: str) -> datetime:
    return datetime.strptime(stamp, _STAMP).replace(tzinfo=UTC)
