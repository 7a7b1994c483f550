"""What a board costs: counting an order anew at an event, and reading it, with 100,000 open orders.

    python bench/boards.py [--orders N] [--changes N]

Orders lie all over the city's real tree of organisations, categories and places, due over three weeks. A
change moves one order to another unit and time; a batch of changed orders is counted as the reader of events
does it. A board is read as the console reads it: what is right below one step of the tree.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median, quantiles

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import asyncpg  # noqa: E402

from callcenter.boards.desk import BoardDesk  # noqa: E402
from callcenter.boards.model import Dimension  # noqa: E402
from callcenter.boards.service import Boards  # noqa: E402
from callcenter.boards.store import BoardStore  # noqa: E402
from callcenter.composition import city_in_force, ensure_city  # noqa: E402
from callcenter.config import Settings  # noqa: E402
from callcenter.database import prepare_embedded  # noqa: E402
from callcenter.kernel.clock import SystemClock  # noqa: E402
from callcenter.kernel.db import Connection, Database  # noqa: E402
from callcenter.kernel.events import CITIZEN, Envelope  # noqa: E402
from callcenter.kernel.ids import EventId, SessionId, UserId, WorkOrderId  # noqa: E402
from callcenter.kernel.principal import Principal, Role  # noqa: E402
from callcenter.postgres import EmbeddedPg  # noqa: E402
from callcenter.workorders.views import Summary  # noqa: E402

_BATCH = 100
_FILL = """
WITH known AS (
    SELECT
        (SELECT array_agg(id) FROM organisation) AS units,
        (SELECT array_agg(code) FROM category) AS categories,
        (SELECT array_agg(code) FROM division WHERE level IN ('town', 'village')) AS places
),
contacts AS (
    INSERT INTO contact (
        public_id, number, channel, state, received_at, stored_at, content_sealed, tracking_hash)
    SELECT gen_random_uuid(), 'B' || n, 'web', 'ordered', now(), now(), '', '' FROM generate_series(1, $1) n
    RETURNING id, number
),
numbered AS (SELECT id, number, substr(number, 2)::integer AS n FROM contacts)
INSERT INTO work_order (
    number, contact_id, state, request_type, urgency, track, title, content, channel, received_at,
    registered_at, lead_organisation_id, category_code, place_code, main_clock_kind, main_due_at,
    main_warn_at)
SELECT
    c.number, c.id, 'in_progress', 'help', 'normal', 'ordinary', c.number, c.number, 'web', now(), now(),
    k.units[1 + c.n % cardinality(k.units)],
    k.categories[1 + c.n % cardinality(k.categories)],
    k.places[1 + c.n % cardinality(k.places)],
    'department',
    date_trunc('day', now()) + make_interval(days => c.n % 21 - 3, hours => 9, mins => 30),
    now() + make_interval(mins => c.n % 20000 - 8000)
FROM numbered c CROSS JOIN known k
"""
_CHANGE = """
UPDATE work_order SET
    lead_organisation_id = (SELECT id FROM organisation ORDER BY id OFFSET $2 LIMIT 1),
    main_due_at = main_due_at + interval '1 day'
WHERE number = ANY ($1)
"""


async def main() -> None:
    arguments = _arguments()
    folder = Path(tempfile.mkdtemp(prefix="callcenter-bench-", dir="/tmp"))
    os.chmod(folder, 0o711)  # the database's user passes through
    server = EmbeddedPg(folder / "postgres")
    try:
        server.start()
        addresses, _ = await prepare_embedded(server, Settings(data_dir=folder))
        await ensure_city(Settings(data_dir=folder), addresses.app, SystemClock().now())
        owner = await asyncpg.connect(addresses.owner)
        await owner.execute(_FILL.replace("$1", str(arguments.orders)))
        await owner.execute("ANALYZE")
        await owner.close()
        database = await Database.open(addresses.app, max_size=4)
        await _measure(database, arguments.orders, arguments.changes)
        await database.close()
    finally:
        server.stop()
        shutil.rmtree(folder)


async def _measure(database: Database, orders: int, changes: int) -> None:
    async with database.acquire() as connection:
        city = await city_in_force(connection)
    boards = Boards(database=database, store=BoardStore(), city=lambda: city)
    began = time.perf_counter()
    counted = await boards.count_anew()
    took = time.perf_counter() - began
    assert counted == orders, (counted, orders)
    print(f"counted anew: {orders:,} open orders in {took:.1f} s")
    rng, each = Random(4), []
    for _ in range(max(1, changes // _BATCH)):
        numbers = [f"B{n}" for n in rng.sample(range(1, orders + 1), _BATCH)]
        async with database.transaction() as tx:
            await tx.execute(_CHANGE, numbers, rng.randrange(200))
            began = time.perf_counter()
            await boards.take(tx, [_event(number) for number in numbers], SystemClock().now())
            each.append((time.perf_counter() - began) / _BATCH * 1e3)
    print(f"per event: {median(each):.2f} ms, in batches of {_BATCH} that each move an order")
    desk = BoardDesk(boards, _NoOrders(), lambda: city)
    boss = Principal(UserId(1), "boss", "boss", Role.supervisor, SessionId(0))
    for by in ("organisation", "place", "category", "track"):
        times = []
        for minutes in range(40):
            moment = SystemClock().now() + timedelta(minutes=minutes)
            async with database.acquire() as connection:
                began = time.perf_counter()
                board = await desk.board(connection, boss, by, None, moment)
                times.append((time.perf_counter() - began) * 1e3)
        print(f"read {by}: {len(board.rows)} rows, {_spread(times)}")
    times = []
    for _ in range(40):
        async with database.acquire() as connection:
            began = time.perf_counter()
            matrix = await desk.matrix(connection, None, None, SystemClock().now())
            times.append((time.perf_counter() - began) * 1e3)
    print(f"read matrix: {len(matrix.rows)} by {len(matrix.columns)}, {_spread(times)}")
    times = []
    for key in ["CZ"] * 20 + ["XQ"] * 20:
        async with database.acquire() as connection:
            began = time.perf_counter()
            await boards.behind_number(
                connection, Dimension.organisation, key, "overdue", SystemClock().now(), 51
            )
            times.append((time.perf_counter() - began) * 1e3)
    print(f"read orders behind a number: {_spread(times)}")


class _NoOrders:
    """The desk of the boards counts here and shows no order."""

    async def summaries(
        self, tx: Connection, person: Principal, orders: Sequence[WorkOrderId], now: datetime
    ) -> list[Summary]:
        return []


def _spread(times: list[float]) -> str:
    return f"median {median(times):.0f} ms, p95 {quantiles(times, n=20)[-1]:.0f} ms"


def _event(number: str) -> Envelope:
    now = SystemClock().now()
    name, kind = "work_order.dispatched", "work_order"
    return Envelope(None, EventId(0), name, 1, now, kind, number, CITIZEN, None, {})


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--orders", type=int, default=100_000)
    parser.add_argument("--changes", type=int, default=5_000)
    return parser.parse_args()


if __name__ == "__main__":
    asyncio.run(main())
