"""How fast workers claim and fire due clocks: 10,000 due at once, two workers, each clock exactly once.

    python bench/due_clocks.py [--clocks N] [--workers W]

A clock is claimed, its event written and its next moment kept in one transaction of its batch; real
PostgreSQL with fsync, each worker a process of its own.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import asyncpg  # noqa: E402

from callcenter.clocks.firing import DueClocks  # noqa: E402
from callcenter.clocks.store import ClockStore  # noqa: E402
from callcenter.config import Settings  # noqa: E402
from callcenter.database import prepare_embedded  # noqa: E402
from callcenter.kernel.clock import SystemClock  # noqa: E402
from callcenter.kernel.db import Database  # noqa: E402
from callcenter.postgres import EmbeddedPg  # noqa: E402
from sla.scheduler import Scheduler  # noqa: E402

_FILL = """
WITH contacts AS (
    INSERT INTO contact (
        public_id, number, channel, state, received_at, stored_at, content_sealed, tracking_hash)
    SELECT gen_random_uuid(), 'B' || n, 'web', 'ordered', now(), now(), '', '' FROM generate_series(1, $1) n
    RETURNING id, number
),
orders AS (
    INSERT INTO work_order (
        number, contact_id, state, request_type, urgency, track, title, content, channel,
        received_at, registered_at)
    SELECT number, id, 'registered', 'help', 'normal', 'ordinary', number, number, 'web', now(), now()
    FROM contacts
    RETURNING id
)
INSERT INTO clock (
    work_order_id, kind, round, state, policy_code, policy_source, unit, amount, start_rule, end_rule,
    calendar, calendar_version, started_at, due_at, original_due_at, is_provisional, marks, next_fire_at)
SELECT id, 'dispatch', 1, 'running', 'bench', 'bench', 'working_minute', 60, 'receipt', 'exact', 'bench', '1',
    now() - interval '2 hours', now() - interval '1 hour', now() - interval '1 hour', false,
    jsonb_build_array(
        jsonb_build_array('warn:1/2', 'breach_warned', now() - interval '90 minutes'),
        jsonb_build_array('breach', 'breached', now() - interval '1 hour'),
        jsonb_build_array('overdue:3', 'seriously_overdue', now() + interval '3 hours')),
    now() - interval '90 minutes'
FROM orders
"""


def main() -> None:
    arguments = _arguments()
    if arguments.worker:
        asyncio.run(_work(arguments.worker))
        return
    folder = Path(tempfile.mkdtemp(prefix="callcenter-bench-", dir="/tmp"))
    folder.chmod(0o711)  # the database's user passes through
    server = EmbeddedPg(folder / "postgres")
    try:
        server.start()
        addresses, _ = asyncio.run(prepare_embedded(server, Settings(data_dir=folder)))
        asyncio.run(_fill(addresses.owner, arguments.clocks))
        took = _race(addresses.app, arguments.workers)
        asyncio.run(_check(addresses.owner, arguments.clocks))
    finally:
        server.stop()
        shutil.rmtree(folder)
    print(
        f"due clocks: {arguments.clocks / took:,.0f}/s, {arguments.clocks:,} by {arguments.workers} workers"
        f" in {took:.1f} s, each exactly once"
    )


def _race(dsn: str, count: int) -> float:
    """Seconds from the word go until every worker finds nothing left."""
    workers = [
        subprocess.Popen(
            [sys.executable, __file__, "--worker", dsn],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(count)
    ]
    for worker in workers:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "ready\n"
    began = time.perf_counter()
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write("go\n")
        worker.stdin.flush()
    said = [worker.communicate()[0].strip() for worker in workers]
    took = time.perf_counter() - began
    print(f"  fired by each: {', '.join(said)}")
    return took


async def _work(dsn: str) -> None:
    database = await Database.open(dsn, max_size=2)
    clock = SystemClock()
    scheduler = Scheduler(DueClocks(database, ClockStore(), clock), clock.now)
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    done = await scheduler.run_once()
    print(done.clocks)
    await database.close()


async def _fill(dsn: str, count: int) -> None:
    connection = await asyncpg.connect(dsn)
    await connection.execute(_FILL.replace("$1", str(count)))
    await connection.execute("ANALYZE")
    await connection.close()


async def _check(dsn: str, count: int) -> None:
    """Two events of every clock and no more, or the rate means nothing."""
    connection = await asyncpg.connect(dsn)
    told: int = await connection.fetchval("SELECT count(*) FROM event WHERE name LIKE 'sla.%'")
    left: int = await connection.fetchval("SELECT count(*) FROM clock WHERE next_fire_at <= $1", _now())
    await connection.close()
    assert (told, left) == (2 * count, 0), (told, left)


def _now() -> datetime:
    return SystemClock().now()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--clocks", type=int, default=10_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--worker", metavar="DSN", help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
