"""The audit proved, anchored, and told elsewhere over the wire."""

from __future__ import annotations

import asyncio
import json
import re
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest

from callcenter.config import HttpSettings
from callcenter.kernel.audit import AuditTrail
from callcenter.kernel.clock import FakeClock
from callcenter.kernel.crypto import KeyRing, Vault
from callcenter.kernel.db import Database
from callcenter.kernel.partitions import ensure_partitions
from callcenter.security.proof import Anchor, Fault, last_proof, parse_anchor, prove, read_anchors
from callcenter.security.settings import AuditSettings, SyslogSettings, Transport
from callcenter.security.syslog import Sender
from callcenter.security.watch import AuditWatch
from callcenter.tls import with_certificate

TRAIL = AuditTrail(Vault(KeyRing.new()))
FRAME = re.compile(
    rb'<(\d+)>1 (\S+Z) \S+ callcenter - (\S+) \[audit@32473 id="(\d+)" .*hash="[0-9a-f]{64}"\] '
)


async def record(db: Database, clock: FakeClock, action: str = "user.disabled", count: int = 5) -> None:
    for _ in range(count):
        async with db.transaction() as tx:
            await TRAIL.record(
                tx,
                now=clock.now(),
                actor="user:7",
                action=action,
                subject='user:"9]',
                reason="某人的私事",
                details={"sessions": 1},
            )


async def tamper(superuser_dsn: str, statement: str) -> None:
    superuser = await asyncpg.connect(superuser_dsn)
    await superuser.execute("SET session_replication_role = replica")
    await superuser.execute(statement)
    await superuser.close()


def watch_of(
    db: Database, clock: FakeClock, folder: Path, syslog: SyslogSettings | None = None
) -> AuditWatch:
    return AuditWatch(
        db, clock, TRAIL, audit=AuditSettings(), syslog=syslog or SyslogSettings(), data_dir=folder
    )


@pytest.mark.parametrize(
    ("statement", "row", "fault"),
    [
        ("UPDATE audit SET actor = 'user:8' WHERE id = 3", 3, Fault.changed),
        ("DELETE FROM audit WHERE id = 3", 4, Fault.changed),
        ("DELETE FROM audit WHERE id > 3", 5, Fault.cut_off),
        ("DELETE FROM audit", 5, Fault.cut_off),
    ],
)
async def test_what_was_done_to_it_is_found_and_named(
    db: Database, clock: FakeClock, superuser_dsn: str, tmp_path: Path, statement: str, row: int, fault: Fault
) -> None:
    await record(db, clock)
    watch = watch_of(db, clock, tmp_path)
    assert await watch.anchor()
    assert not await watch.anchor(), "nothing new"
    assert (await watch.prove()).fault is None
    await tamper(superuser_dsn, statement)
    clock.advance(timedelta(hours=23))
    assert await watch.prove_if_due() is None
    clock.advance(timedelta(hours=1))
    found = await watch.prove_if_due()
    assert found is not None
    assert (found.broken_at, found.fault) == (row, fault)
    async with db.acquire() as connection:
        assert await last_proof(connection) == (clock.now(), found)


async def test_a_chain_written_anew_by_who_holds_the_keys_differs_from_the_anchor(
    db: Database, clock: FakeClock, superuser_dsn: str, tmp_path: Path
) -> None:
    await record(db, clock)
    watch = watch_of(db, clock, tmp_path)
    await watch.anchor()
    assert watch.anchor_file.stat().st_mode & 0o777 == 0o600
    await tamper(superuser_dsn, "DELETE FROM audit")
    await record(db, clock, "user.enabled")
    found = await watch.prove()
    assert (found.fault, found.broken_at) == (Fault.rewritten, 5)
    kept = read_anchors(watch.anchor_file)[0]
    assert parse_anchor(f"{kept.id}:{kept.hash}") == Anchor(kept.id, kept.hash)


async def test_a_whole_month_taken_away_is_found(db: Database, clock: FakeClock, superuser_dsn: str) -> None:
    async with db.acquire() as connection:
        await ensure_partitions(connection, clock.now())
    await record(db, clock)
    clock.advance(timedelta(days=40))
    async with db.acquire() as connection:
        await ensure_partitions(connection, clock.now())
    await record(db, clock)
    async with db.acquire() as connection:
        assert (await prove(connection, TRAIL, [])).intact == 10
        month = await connection.fetchval("SELECT tableoid::regclass::text FROM audit WHERE id = 1")
    assert month != "audit_default"
    await tamper(superuser_dsn, f"ALTER TABLE audit DETACH PARTITION {month}")
    async with db.acquire() as connection:
        found = await prove(connection, TRAIL, [])
    assert (found.broken_at, found.fault) == (6, Fault.changed)


async def test_nobody_rewrites_the_outcome(db: Database, clock: FakeClock, tmp_path: Path) -> None:
    await watch_of(db, clock, tmp_path).prove()
    for statement in ("UPDATE audit_verification SET fault = NULL", "DELETE FROM audit_verification"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with db.transaction() as tx:
                await tx.execute(statement)


class Collector:
    """A log server that keeps what it is told."""

    def __init__(self) -> None:
        self.heard: list[bytes] = []
        self.grown = asyncio.Event()

    async def read(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Frames with counted octets."""
        try:
            while size := await reader.readuntil(b" "):
                self.heard.append(await reader.readexactly(int(size)))
        except asyncio.IncompleteReadError:
            pass
        finally:
            self.grown.set()
            writer.close()

    @asynccontextmanager
    async def listen(self, context: ssl.SSLContext | None = None) -> AsyncIterator[int]:
        server = await asyncio.start_server(self.read, "127.0.0.1", 0, ssl=context)
        async with server:
            yield server.sockets[0].getsockname()[1]


def settings_for(port: int, transport: Transport, ca: Path | None = None) -> SyslogSettings:
    return SyslogSettings(host="127.0.0.1", port=port, transport=transport, ca=ca)


@pytest.mark.parametrize("with_tls", [False, True])
async def test_every_row_is_told_once_in_order(
    db: Database, clock: FakeClock, tmp_path: Path, with_tls: bool
) -> None:
    context, ca = None, None
    if with_tls:
        now = datetime.now(UTC)  # noqa: TID251 - a real certificate for a real handshake
        made = with_certificate(replace(HttpSettings(), tls_self_signed=True), tmp_path, now)
        assert made.tls_cert is not None
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(made.tls_cert, made.tls_key)
        ca = made.tls_cert
    collector = Collector()
    await record(db, clock, count=250)
    await record(db, clock, "session.opened", count=1)
    async with collector.listen(context) as port:
        transport = Transport.tls if with_tls else Transport.tcp
        watch = watch_of(db, clock, tmp_path, settings_for(port, transport, ca))
        assert await watch.forward() == 251
        assert await watch.forward() == 0
        while len(collector.heard) < 251:
            collector.grown.clear()
            await asyncio.wait_for(collector.grown.wait(), 5)
    found = [FRAME.match(one) for one in collector.heard]
    assert all(found), collector.heard[:1]
    assert [int(m[4]) for m in found if m] == list(range(1, 252))
    assert {(m[1], m[3]) for m in found if m} == {(b"108", b"user.disabled"), (b"109", b"session.opened")}
    assert rb'subject="user:\"9\]"' in collector.heard[0]
    assert "某人的私事" not in collector.heard[0].decode(), "reasons stay in the audit"
    assert json.loads(collector.heard[0].decode().partition("\ufeff")[2]) == {"sessions": 1}


async def test_a_collector_that_is_away_hears_it_later(
    db: Database, clock: FakeClock, tmp_path: Path
) -> None:
    await record(db, clock)
    watch = watch_of(db, clock, tmp_path, settings_for(1, Transport.tcp))
    with pytest.raises(OSError):
        await watch.forward()
    await record(db, clock, count=1)  # and nobody who writes has to wait for it
    collector = Collector()
    async with collector.listen() as port:
        later = watch_of(db, clock, tmp_path, settings_for(port, Transport.tcp))
        assert await later.forward() == 6


async def test_datagrams_arrive(db: Database, clock: FakeClock, tmp_path: Path) -> None:
    heard: asyncio.Queue[bytes] = asyncio.Queue()

    class Ear(asyncio.DatagramProtocol):
        def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
            heard.put_nowait(data)

    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(Ear, local_addr=("127.0.0.1", 0))
    port = transport.get_extra_info("sockname")[1]
    await Sender(settings_for(port, Transport.udp)).send([b"<110>1 one", b"<110>1 two"])
    assert [await asyncio.wait_for(heard.get(), 5) for _ in range(2)] == [b"<110>1 one", b"<110>1 two"]
    transport.close()
