"""Every finished piece of the database's log (WAL) is kept in a spool until it is off the machine.

PostgreSQL runs `keep-wal.sh` for each piece, as its own unprivileged user, who reaches neither our
programs nor the keys: the script only copies, whole and flushed or not at all, and never over another
piece of that name. The `keeper` seals what lies in the spool, carries it off and only then removes it.
The folder itself is the switch: with it, whoever starts the cluster starts it archiving, so that no
command of an operator tears a hole into the log.
"""

from __future__ import annotations

import os
import pwd
import shutil
from pathlib import Path

from callcenter.postgres_host import give_to

_SCRIPT = """#!/bin/sh
# keep-wal.sh FILE NAME: keep one piece of the log, or fail and be asked again.
set -eu
spool=$(dirname "$0")/spool
if [ -e "$spool/$2" ]; then
    cmp -s "$1" "$spool/$2" && exit 0
    echo "keep-wal: $2 is kept already with another content" >&2
    exit 1
fi
partial=$spool/$2.$$.partial
trap 'rm -f "$partial"' EXIT
dd if="$1" of="$partial" bs=1M conv=fsync status=none
ln "$partial" "$spool/$2"
rm -f "$partial"
sync "$spool"
"""
_FOLDER, _NAME, _SPOOL, _EVERY = "archive", "keep-wal.sh", "spool", "every-s"


def spool_of(root: Path) -> Path:
    """Where finished pieces of the log of the cluster under ``root`` wait."""
    return root / _FOLDER / _SPOOL


def is_archiving(root: Path) -> bool:
    return (root / _FOLDER / _NAME).is_file()


def start_archiving(root: Path, every_s: int, account: pwd.struct_passwd | None) -> None:
    """From its next start on the cluster under ``root`` archives, at least every ``every_s`` seconds."""
    folder = root / _FOLDER
    spool_of(root).mkdir(mode=0o700, parents=True, exist_ok=True)
    for left in spool_of(root).glob("*.partial"):
        left.unlink()
    for name, text, mode in ((_EVERY, f"{every_s}\n", 0o400), (_NAME, _SCRIPT, 0o500)):
        partial = folder / f".{name}"
        partial.unlink(missing_ok=True)
        partial.write_text(text)
        partial.chmod(mode)
        partial.replace(folder / name)
    folder.chmod(0o700)
    if account is not None:
        give_to(folder, account)


def stop_archiving(root: Path) -> None:
    """From its next start on it does not; what waits in the spool is given up."""
    shutil.rmtree(root / _FOLDER, ignore_errors=True)


def archive_settings(root: Path) -> dict[str, str]:
    """What `postgresql.conf` needs for it; nothing where it is not switched on."""
    if not is_archiving(root):
        return {}
    script = str(root / _FOLDER / _NAME).replace("%", "%%").replace("'", "'\\''")
    return {
        "archive_mode": "on",
        "archive_command": f"exec /bin/sh '{script}' '%p' '%f'",
        "archive_timeout": f"{(root / _FOLDER / _EVERY).read_text().strip()}s",
        "wal_keep_size": "512MB",  # a copy of the files takes along what was written meanwhile
    }


def waiting_pieces(root: Path) -> list[Path]:
    """What waits in the spool, oldest first."""
    try:
        names = os.listdir(spool_of(root))
    except OSError:
        return []
    return [spool_of(root) / name for name in sorted(names) if not name.endswith(".partial")]
