"""Proofs that the audit is whole: its chain recomputed, and its end compared with heads kept elsewhere.

A chain alone does not show that its newest rows were cut off. So its head is written to a file now and then
(and told to syslog with every row); a head that is no longer in the table, or has another hash, is a fault.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

import msgspec

from callcenter.kernel.audit import AuditHead, AuditTrail, head
from callcenter.kernel.db import Connection
from callcenter.kernel.errors import UsageError
from callcenter.os_errors import reason

#: where heads are kept in the data folder, unless the settings name a better place
ANCHORS = "audit-anchors.jsonl"


class Fault(StrEnum):
    """What is wrong with an audit."""

    changed = "changed"  # a row was changed, taken away or slipped in
    cut_off = "cut_off"  # the newest rows are gone
    rewritten = "rewritten"  # whole in itself, yet another one than the head kept elsewhere


FAULT_TEXT = {
    Fault.changed: "被改动，或它前面有记录被删除、插入",
    Fault.cut_off: "曾经存在，现已不见：末尾的记录被截去",
    Fault.rewritten: "与另存的校验值不符：记录被整体改写",
}


class Anchor(msgspec.Struct, frozen=True):
    """A head of the audit as kept elsewhere; ``hash`` in hex."""

    id: int
    hash: str
    at: str = ""


@dataclass(frozen=True, slots=True)
class Proof:
    """What a proof found; ``broken_at`` is the first row that does not hold."""

    head_id: int
    intact: int
    broken_at: int | None
    fault: Fault | None


async def prove(connection: Connection, trail: AuditTrail, anchors: Sequence[Anchor]) -> Proof:
    """Recompute the whole chain and look for every head kept elsewhere."""
    newest = await head(connection)
    head_id = 0 if newest is None else newest.id
    verdict = await trail.verify(connection)
    if verdict.broken_at is not None:
        return Proof(head_id, verdict.intact, verdict.broken_at, Fault.changed)
    for anchor in sorted(anchors, key=lambda a: a.id):
        kept = await connection.fetchval("SELECT hash FROM audit WHERE id = $1", anchor.id)
        if kept is None:
            return Proof(head_id, verdict.intact, anchor.id, Fault.cut_off)
        if kept.hex() != anchor.hash:
            return Proof(head_id, verdict.intact, anchor.id, Fault.rewritten)
    return Proof(head_id, verdict.intact, None, None)


async def remember(connection: Connection, proof: Proof, now: datetime) -> None:
    """Keep the outcome, for the doctor."""
    await connection.execute(
        "INSERT INTO audit_verification (at, head_id, intact, broken_at, fault) VALUES ($1, $2, $3, $4, $5)",
        now, proof.head_id, proof.intact, proof.broken_at, proof.fault,
    )  # fmt: skip


async def last_proof(connection: Connection) -> tuple[datetime, Proof] | None:
    """The newest outcome and when it was."""
    row = await connection.fetchrow("SELECT * FROM audit_verification ORDER BY id DESC LIMIT 1")
    if row is None:
        return None
    fault = None if row["fault"] is None else Fault(row["fault"])
    return row["at"], Proof(row["head_id"], row["intact"], row["broken_at"], fault)


def read_anchors(path: Path) -> list[Anchor]:
    """The heads in a file, none where there is no file; UsageError for one that cannot be read."""
    try:
        lines = path.read_bytes().splitlines()
    except FileNotFoundError:
        return []
    except OSError as error:
        raise UsageError(f"审计校验值文件 {path} 读不出来：{reason(error)}。") from error
    try:
        return [msgspec.json.decode(line, type=Anchor) for line in lines if line.strip()]
    except msgspec.DecodeError as error:
        raise UsageError(f"审计校验值文件 {path} 的内容不对：{error}。") from error


def parse_anchor(text: str) -> Anchor:
    """A head as people carry it: ``number:hash``."""
    number, _, digest = text.partition(":")
    if not number.isdigit() or not digest:
        raise UsageError("校验值应写作 序号:散列值，与 audit anchor 输出的一致。")
    return Anchor(int(number), digest.strip().lower())


def keep_anchor(path: Path, newest: AuditHead, now: datetime) -> bool:
    """Append a head to the file, readable by its owner alone; False if it is the last one there."""
    known = read_anchors(path)
    if known and known[-1].id == newest.id:
        return False
    line = msgspec.json.encode(Anchor(newest.id, newest.hash.hex(), now.isoformat())) + b"\n"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(descriptor, line)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    return True
