"""The escrow as acts: two files written, who holds them recorded, and the key file made from them again."""

from __future__ import annotations

import asyncio
import getpass
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from callcenter.backup.archive import new_file
from callcenter.backup.escrow import EscrowUnusable, Share, from_text, join, split, to_text
from callcenter.backup.place import own_folder
from callcenter.config import Settings
from callcenter.database import database_for
from callcenter.kernel.audit import AuditTrail
from callcenter.kernel.clock import SystemClock
from callcenter.kernel.crypto import Vault
from callcenter.kernel.db import Connection, Database
from callcenter.kernel.keys import claim_database, load_keys, store_keys
from callcenter.os_errors import reason

ACTION = "keys.escrowed"


async def escrow_keys(settings: Settings, files: tuple[Path, Path], officers: tuple[str, str]) -> Share:
    """Write both shares and record the act; either of the two shares is returned, for what they share."""
    if officers[0].strip() == officers[1].strip():
        raise EscrowUnusable("两份要由不同的人保管。")
    ring = load_keys(settings.keys_dir)
    now = SystemClock().now()
    shares = split(ring, officers, now)
    async with database_for(settings) as addresses:
        database = await Database.open(addresses.app, max_size=1)
        try:
            async with database.transaction() as tx:
                await claim_database(tx, Vault(ring))
                await AuditTrail(Vault(ring)).record(
                    tx, now=now, actor=f"operator:{getpass.getuser()}", action=ACTION,
                    subject=f"keys:{shares[0].fingerprint[:16]}", details=_details(shares),
                )  # fmt: skip
                await asyncio.to_thread(_write_both, files, shares)  # inside: no record without them
        finally:
            await database.close()
    return shares[0]


def restore_keys(settings: Settings, files: tuple[Path, Path]) -> Share:
    """Make the key file from both shares; other keys that are there already are never replaced."""
    one, other = (_read(path) for path in files)
    ring = join(one, other)
    own_folder(settings)
    store_keys(settings.keys_dir, ring)
    return one


async def last_escrow(connection: Connection) -> tuple[datetime, int] | None:
    """When the keys were last put in escrow, and their newest version then."""
    row = await connection.fetchrow(
        "SELECT at, (details ->> 'key_version')::int AS version FROM audit"
        " WHERE action = $1 ORDER BY id DESC LIMIT 1",
        ACTION,
    )
    return None if row is None else (row["at"], row["version"])


def _details(shares: tuple[Share, Share]) -> Mapping[str, object]:
    return {
        "set": shares[0].set_id,
        "key_version": shares[0].key_version,
        "held_by": [share.officer for share in shares],
    }


def _write_both(files: tuple[Path, Path], shares: tuple[Share, Share]) -> None:
    with new_file(files[0]) as first, new_file(files[1]) as second:  # both, or neither
        first.write(to_text(shares[0]).encode())
        second.write(to_text(shares[1]).encode())


def _read(path: Path) -> Share:
    try:
        return from_text(path.read_text(encoding="utf-8"), str(path))
    except OSError as error:
        raise EscrowUnusable(f"{path} 读不出来：{reason(error)}。") from error
    except UnicodeDecodeError as error:
        raise EscrowUnusable(f"{path} 不是一份密钥托管件。") from error
