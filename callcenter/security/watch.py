"""What the worker does for the audit: tell it elsewhere, keep its head, prove its chain."""

from __future__ import annotations

import logging
import socket
from datetime import timedelta
from pathlib import Path
from typing import Protocol

from callcenter.kernel.audit import AuditTrail, head
from callcenter.kernel.clock import Clock
from callcenter.kernel.db import Connection, Database

from . import proof
from .settings import AuditSettings, SyslogSettings
from .syslog import Sender, Told, message

log = logging.getLogger(__name__)

_BATCH = 200


class Carrier(Protocol):
    """Brings messages somewhere, or raises."""

    async def send(self, messages: list[bytes]) -> None: ...


class AuditWatch:
    """The audit as it is told, anchored and proved.

    Rows are forwarded from the table by a number kept in the database: nothing waits in memory, no request
    waits for the collector, and what it missed while it was away follows when it is back.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        trail: AuditTrail,
        *,
        audit: AuditSettings,
        syslog: SyslogSettings,
        data_dir: Path,
        carrier: Carrier | None = None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._trail = trail
        self._audit = audit
        self._syslog = syslog
        self.anchor_file = audit.anchor_file or data_dir / proof.ANCHORS
        self._carrier = carrier or Sender(syslog)
        self._host = socket.gethostname()

    async def forward(self) -> int:
        """Tell the collector every row it was not told of; how many."""
        if self._syslog.host is None:
            return 0
        told = 0
        while batch := await self._forward_batch():
            told += batch
        return told

    async def _forward_batch(self) -> int:
        target = f"{self._syslog.transport}://{self._syslog.host}:{self._syslog.port}"
        async with self._database.transaction() as tx:
            await tx.execute(
                "INSERT INTO audit_forwarding VALUES ($1, 0, $2) ON CONFLICT DO NOTHING",
                target,
                self._clock.now(),
            )
            # Of several workers one forwards; the others pass by.
            last = await tx.fetchval(
                "SELECT last_id FROM audit_forwarding WHERE target = $1 FOR UPDATE SKIP LOCKED", target
            )
            if last is None:
                return 0
            rows = await self._rows_after(tx, last)
            if not rows:
                return 0
            facility = self._syslog.facility
            await self._carrier.send([message(r, facility=facility, host=self._host) for r in rows])
            await tx.execute(
                "UPDATE audit_forwarding SET last_id = $2, at = $3 WHERE target = $1",
                target,
                rows[-1].id,
                self._clock.now(),
            )
        return len(rows)

    async def _rows_after(self, tx: Connection, number: int) -> list[Told]:
        rows = await tx.fetch(
            "SELECT id, at, actor, action, subject, address, details, hash FROM audit"
            " WHERE id > $1 ORDER BY id LIMIT $2",
            number,
            _BATCH,
        )
        return [Told(**row) for row in rows]

    async def anchor(self) -> bool:
        """Keep the head of the audit in the file; False if nothing is new."""
        async with self._database.acquire() as connection:
            newest = await head(connection)
        return newest is not None and proof.keep_anchor(self.anchor_file, newest, self._clock.now())

    async def prove_if_due(self) -> proof.Proof | None:
        """Prove the chain once a day whatever restarts in between; None while it is too early."""
        now = self._clock.now()
        async with self._database.acquire() as connection:
            last = await proof.last_proof(connection)
        if last is not None and now - last[0] < timedelta(seconds=self._audit.prove_every_s):
            return None
        return await self.prove()

    async def prove(self) -> proof.Proof:
        """Prove the chain now and keep the outcome; a fault is an error in the log."""
        anchors = proof.read_anchors(self.anchor_file)
        async with self._database.acquire() as connection:
            found = await proof.prove(connection, self._trail, anchors)
        async with self._database.transaction() as tx:
            await proof.remember(tx, found, self._clock.now())
        if found.fault is not None:
            log.error(
                "the audit does not hold",
                extra={"action": "audit.broken", "row": found.broken_at, "fault": found.fault.value},
            )
        return found

    async def tend(self) -> None:
        """One round of the worker: the head first, so that a proof compares with it."""
        await self.prove_if_due()
        await self.anchor()
