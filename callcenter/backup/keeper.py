"""The process that makes backups by itself: the log and new blobs all day, everything once a day."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from callcenter.backup.mirror import Mirror
from callcenter.backup.physical import base_header, ship_piece, write_base
from callcenter.backup.programs import Programs
from callcenter.backup.schedule import is_due, last_moment
from callcenter.backup.sealed import Header
from callcenter.backup.state import Kind, read_states, record_failure, record_success
from callcenter.backup.targets import Target
from callcenter.backup.write import write_backup
from callcenter.config import BlobAdapter, Settings
from callcenter.kernel.blobs import Blobs
from callcenter.kernel.clock import Clock
from callcenter.kernel.crypto import KeyRing, Vault
from callcenter.kernel.db import LOST, Database
from callcenter.kernel.errors import HotlineError
from callcenter.kernel.lease import Lease
from callcenter.postgres_archive import is_archiving, waiting_pieces

log = logging.getLogger(__name__)

TICK_S = 20.0
_LEASE_S = 60.0
_QUIET = timedelta(minutes=1)  # how often what runs all day says that it does


class Keeper:
    """One may run on each machine; the day's backup is made by one of them.

    ``root`` is the folder of the embedded cluster, if the database is that: only then is there a log
    to carry off, and a copy of the files is possible.
    """

    def __init__(
        self,
        *,
        settings: Settings,
        database: Database,
        programs: Programs,
        ring: KeyRing,
        blobs: Blobs,
        clock: Clock,
        root: Path | None,
        target: Target,
    ) -> None:
        self._settings = settings
        self._database = database
        self._programs = programs
        self._ring = ring
        self._blobs = blobs
        self._clock = clock
        self._root = root if root is not None and is_archiving(root) else None
        self._target = target
        self._depot = target.depot
        self._mirror = Mirror(blobs, target.place) if target.place is not None else None
        self._lease = Lease("backup", ttl_s=_LEASE_S)
        self._header: Header | None = None
        self._told_at: dict[Kind, datetime] = {}

    async def tick(self) -> None:
        """Do what is due."""
        if self._root is not None:
            await self._attempt(Kind.wal, self._ship, is_told=False)
        async with self._leading() as leads:
            if not leads:
                return
            if self._mirror is not None and self._settings.blobs.adapter is BlobAdapter.local:
                await self._attempt(Kind.blobs, self._mirror.bring_new, is_told=False)
            await self._make_due()

    async def _make_due(self) -> None:
        now = self._clock.now()
        async with self._database.acquire() as connection:
            states = await read_states(connection)
            zone = ZoneInfo(await connection.fetchval("SELECT timezone FROM city"))
        moment = last_moment(self._settings.backup.time, zone, now)
        daily: dict[Kind, Callable[[], Awaitable[int]]] = {Kind.dump: self._dump}
        if self._root is not None:
            daily[Kind.base] = self._base
        for kind, make in daily.items():
            state = states.get(kind)
            if state is None or is_due(state.succeeded_at, state.tried_at, moment, now):
                await self._attempt(kind, make)

    async def _attempt(self, kind: Kind, make: Callable[[], Awaitable[int]], *, is_told: bool = True) -> None:
        """Try it and write down how it went; a failure is never the end of the others."""
        now = self._clock.now()
        try:
            await self._open()
            size = await make()
            await self._target.carry_off(self._ring)
        except Exception as error:  # whatever it was, there is no backup
            failure = error.code if isinstance(error, HotlineError) else type(error).__name__
            log.exception("backup failed", extra={"action": "backup", "kind": kind.value, "reason": failure})
            async with self._database.transaction() as tx:
                await record_failure(tx, kind, now, failure)
            self._told_at.pop(kind, None)
            return
        last = self._told_at.get(kind)
        if not is_told and size == 0 and last is not None and now - last < _QUIET:
            return
        self._told_at[kind] = now
        async with self._database.transaction() as tx:
            await record_success(tx, kind, now, size, is_told=is_told)
        if is_told:
            log.info("backed up", extra={"action": "backup", "kind": kind.value, "bytes": size})

    async def _open(self) -> None:
        """Each time anew: a mount may have gone, a place may have been given to somebody else."""
        async with self._database.acquire() as connection:
            states = await read_states(connection)
        is_new = all(state.succeeded_at is None for state in states.values())
        await self._target.open(Vault(self._ring).fingerprint.hex(), is_new=is_new)

    async def _ship(self) -> int:
        assert self._root is not None
        pieces = waiting_pieces(self._root)
        if pieces and self._header is None:
            self._header, _ = await base_header(self._programs.dsn, self._ring, self._clock.now())
        size = 0
        for piece in pieces:
            assert self._header is not None
            target = await asyncio.to_thread(self._depot.piece_path, self._header.cluster, piece.name)
            size += await asyncio.to_thread(ship_piece, piece, target, self._ring, self._header)
        return size

    async def _dump(self) -> int:
        """The database as rows; then deleted blobs are set aside and what is too old goes."""
        now = self._clock.now()
        path = await asyncio.to_thread(self._depot.dump_path, now)
        written = await write_backup(self._programs, self._ring, None, path, now)
        await self._target.carry_off(self._ring)
        keep_days = self._settings.backup.keep_days
        if self._mirror is not None:
            await self._mirror.bring_new()
            await self._mirror.set_aside(now, now - timedelta(days=keep_days))
        await self._target.prune(now, keep_days)
        return written.bytes

    async def _base(self) -> int:
        now = self._clock.now()
        header, piece = await base_header(self._programs.dsn, self._ring, now)
        path = await asyncio.to_thread(self._depot.base_path, header.cluster, now, piece)
        return await asyncio.to_thread(write_base, self._programs, self._ring, header, path)

    @asynccontextmanager
    async def _leading(self) -> AsyncIterator[bool]:
        """Whether we are the one among several; while the block lasts the lease is lengthened."""
        leads = await self._take()
        renewing = asyncio.create_task(self._renew(), name="backup lease") if leads else None
        try:
            yield leads
        finally:
            if renewing is not None:
                renewing.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await renewing

    async def _take(self) -> bool:
        async with self._database.acquire() as connection:
            return await self._lease.acquire(connection)

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(_LEASE_S / 3)
            try:
                await self._take()
            except LOST as error:
                log.warning("backup lease", extra={"action": "backup", "reason": type(error).__name__})
