"""How late clocks fire among a million open ones: two workers, real PostgreSQL with fsync.

    python bench/clock_lateness.py [--clocks N] [--rate R] [--seconds S] [--rounds K] [--workers W]

The orders and their clocks are inserted set-based; then, a round at a time, R of them a second come due
while the workers run as they do in a city. What is measured is what the events say: how long after its
moment a mark was fired. The median of the rounds is printed.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
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
from callcenter.worker import CLOCK_TICK_S  # noqa: E402
from sla.scheduler import Scheduler  # noqa: E402

#: open clocks of one order
_KINDS = ("statutory", "department", "contact", "sign_in")
_ORDERS = """
WITH contacts AS (
    INSERT INTO contact (
        public_id, number, channel, state, received_at, stored_at, content_sealed, tracking_hash)
    SELECT gen_random_uuid(), 'B' || n, 'web', 'ordered', now(), now(), '', ''
    FROM generate_series(1, {orders}) n
    RETURNING id, number
)
INSERT INTO work_order (
    number, contact_id, state, request_type, urgency, track, title, content, channel,
    received_at, registered_at)
SELECT number, id, 'in_progress', 'help', 'normal', 'ordinary', number, number, 'web', now(), now()
FROM contacts
"""
#: each has four marks to come, spread over the next three weeks
_CLOCKS = """
INSERT INTO clock (
    work_order_id, kind, round, state, policy_code, policy_source, unit, amount, start_rule, end_rule,
    calendar, calendar_version, started_at, due_at, original_due_at, is_provisional, marks, next_fire_at)
SELECT w.id, k, 1, 'running', 'bench', 'bench', 'working_day', 10, 'next_day', 'office_close', 'bench', '1',
    now(), t.due_at, t.due_at, false,
    jsonb_build_array(
        jsonb_build_array('warn:1/2', 'breach_warned', t.due_at - interval '12 hours'),
        jsonb_build_array('yellow_card:1', 'yellow_card', t.due_at - interval '6 hours'),
        jsonb_build_array('breach', 'breached', t.due_at),
        jsonb_build_array('red_card:1', 'red_card', t.due_at + interval '15 hours')),
    t.due_at - interval '12 hours'
FROM work_order w
CROSS JOIN unnest($1::text[]) k
CROSS JOIN LATERAL (SELECT now() + interval '1 day' + random() * interval '20 days' AS due_at) t
"""
#: ``$1`` clocks come due from ``$2`` on, one every ``$3``
_COME_DUE = """
WITH chosen AS (
    SELECT id, row_number() OVER () AS n
    FROM clock TABLESAMPLE SYSTEM (5)
    WHERE state = 'running' AND fired = '{}'
    LIMIT $1
)
UPDATE clock c SET
    next_fire_at = $2::timestamptz + n * $3::interval,
    marks = jsonb_set(c.marks, '{0,2}', to_jsonb($2::timestamptz + n * $3::interval))
FROM chosen
WHERE c.id = chosen.id
"""
_TOLD = "SELECT (data->>'late_s')::float8 FROM event WHERE name LIKE 'sla.%' AND at >= $1 ORDER BY 1"


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
        began = time.perf_counter()
        asyncio.run(_fill(addresses.owner, arguments.clocks))
        print(
            f"  {arguments.clocks:,} open clocks inserted in {time.perf_counter() - began:.0f} s", flush=True
        )
        rounds = [_round(addresses, arguments) for _ in range(arguments.rounds)]
    finally:
        server.stop()
        shutil.rmtree(folder)
    p50, p99, most = (statistics.median(column) for column in zip(*rounds, strict=True))
    print(
        f"clock lateness: p99 {p99:.2f} s, p50 {p50:.2f} s, longest {most:.2f} s"
        f" ({arguments.clocks:,} open, {arguments.rate}/s due, {arguments.workers} workers)"
    )


def _round(addresses: object, arguments: argparse.Namespace) -> tuple[float, float, float]:
    """Median, 99th percentile and greatest lateness of one round, in seconds."""
    app, owner = addresses.app, addresses.owner  # type: ignore[attr-defined]
    workers = [
        subprocess.Popen(
            [sys.executable, __file__, "--worker", app],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(arguments.workers)
    ]
    for worker in workers:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "ready\n"
    late = asyncio.run(_due(owner, arguments.rate, arguments.seconds))
    for worker in workers:
        worker.communicate("stop\n")
    p50, p99 = late[len(late) // 2], late[min(len(late) - 1, int(len(late) * 0.99))]
    print(
        f"  round: {len(late)} marks, p50 {p50:.3f} s, p99 {p99:.3f} s, longest {late[-1]:.3f} s", flush=True
    )
    return p50, p99, late[-1]


async def _due(dsn: str, rate: int, seconds: int) -> list[float]:
    """Let clocks come due one after another; how late each was fired, sorted."""
    connection = await asyncpg.connect(dsn)
    try:
        start = SystemClock().now() + timedelta(seconds=5)  # the update below takes some of it
        count = rate * seconds
        await connection.execute(_COME_DUE, count, start, timedelta(seconds=1 / rate))
        await asyncio.sleep((start - SystemClock().now()).total_seconds() + seconds + 3)
        late = [row[0] for row in await connection.fetch(_TOLD, start)]
        assert len(late) == count, (len(late), count)
        return late
    finally:
        await connection.close()


async def _work(dsn: str) -> None:
    database = await Database.open(dsn, max_size=2)
    clock = SystemClock()
    scheduler = Scheduler(DueClocks(database, ClockStore(), clock), clock.now, tick_s=CLOCK_TICK_S)
    running = asyncio.ensure_future(scheduler.run())
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    scheduler.stop()
    await running
    await database.close()


async def _fill(dsn: str, clocks: int) -> None:
    connection = await asyncpg.connect(dsn)
    await connection.execute(_ORDERS.format(orders=clocks // len(_KINDS)))
    await connection.execute(_CLOCKS, list(_KINDS), timeout=1800)
    await connection.execute("VACUUM ANALYZE clock")
    await connection.close()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--clocks", type=int, default=1_000_000)
    parser.add_argument("--rate", type=int, default=50, help="clocks that come due each second")
    parser.add_argument("--seconds", type=int, default=15)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--worker", metavar="DSN", help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
