"""The audit's chain: whole while nobody touches it, broken where somebody did."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import asyncpg
import pytest

from callcenter.kernel.audit import AuditTrail, AuditVerdict, head
from callcenter.kernel.clock import FakeClock
from callcenter.kernel.crypto import KeyRing, Suite, Vault
from callcenter.kernel.db import Database
from callcenter.kernel.keys import KeysUnusable, claim_database
from callcenter.kernel.partitions import ensure_partitions

VAULT = Vault(KeyRing.new(Suite.national))


async def record(db: Database, clock: FakeClock, trail: AuditTrail, subject: str = "user:1") -> int:
    async with db.transaction() as tx:
        return await trail.record(
            tx,
            now=clock.now(),
            actor="user:7",
            action="order.revealed",
            subject=subject,
            reason="回访核实",
            address="10.0.0.1",
            details={"field": "phone", "number": 3, "nested": {"b": [1, None, True], "a": "x"}},
        )


async def test_a_chain_written_at_once_by_many_is_whole(db: Database, clock: FakeClock) -> None:
    trail = AuditTrail(VAULT)
    numbers = await asyncio.gather(*(record(db, clock, trail, f"user:{n}") for n in range(20)))
    assert sorted(numbers) == list(range(1, 21))
    async with db.acquire() as connection:
        assert await trail.verify(connection) == AuditVerdict(20, None)
        good = await head(connection)
        clock.advance(timedelta(days=40))
        await ensure_partitions(connection, clock.now())
        assert await record(db, clock, trail) == 21
        assert await trail.verify(connection, after=good) == AuditVerdict(1, None)
        assert await trail.verify(connection) == AuditVerdict(21, None)
        assert await AuditTrail(Vault(KeyRing.new())).verify(connection) == AuditVerdict(0, 1)


@pytest.mark.parametrize(
    "tampering, verdict",
    [
        ("UPDATE audit SET reason = 'x' WHERE id = 3", AuditVerdict(2, 3)),
        ("UPDATE audit SET at = at + interval '1 microsecond' WHERE id = 3", AuditVerdict(2, 3)),
        ("UPDATE audit SET details = details || '{\"number\": 4}' WHERE id = 3", AuditVerdict(2, 3)),
        ("DELETE FROM audit WHERE id = 3", AuditVerdict(2, 4)),
        ("DELETE FROM audit WHERE id = 1", AuditVerdict(0, 2)),
    ],
)
async def test_tampering_shows(
    db: Database, clock: FakeClock, superuser_dsn: str, tampering: str, verdict: AuditVerdict
) -> None:
    """By one who may switch the triggers off."""
    trail = AuditTrail(VAULT)
    for _ in range(5):
        await record(db, clock, trail)
    superuser = await asyncpg.connect(superuser_dsn)
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="append-only"):
        await superuser.execute(tampering)
    await superuser.execute("SET session_replication_role = replica")
    await superuser.execute(tampering)
    await superuser.close()
    async with db.acquire() as connection:
        assert await trail.verify(connection) == verdict


async def test_fractions_are_refused_before_they_break_the_chain(db: Database, clock: FakeClock) -> None:
    trail = AuditTrail(VAULT)
    with pytest.raises(TypeError, match="fractions"):
        async with db.transaction() as tx:
            await trail.record(
                tx, now=clock.now(), actor="a", action="b", subject="c", details={"x": [{"y": 1e16}]}
            )


async def test_a_database_belongs_to_one_key_file(db: Database) -> None:
    other = Vault(KeyRing.new())
    async with db.acquire() as connection:
        await claim_database(connection, VAULT)
        await claim_database(connection, VAULT)
        with pytest.raises(KeysUnusable, match="不匹配"):
            await claim_database(connection, other)
