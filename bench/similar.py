"""What it costs to find orders about the same matter among a million of five years.

    python bench/similar.py [--orders N] [--searches N] [--folder F]

Orders lie all over the city's real towns, villages and categories; their words are pairs of characters of
which few are frequent and many rare. A search is what the reader of events does for a fresh order, once it is
understood: how rare its words are, candidates of its town, of its rare words and of its citizen's telephone,
and the comparing of them. It is measured from the newest orders, as they come.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from random import Random
from statistics import median, quantiles

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import asyncpg  # noqa: E402

from callcenter.cities.understanding import CityMind  # noqa: E402
from callcenter.composition import city_in_force, ensure_city  # noqa: E402
from callcenter.config import Settings  # noqa: E402
from callcenter.database import prepare_embedded  # noqa: E402
from callcenter.kernel.clock import SystemClock  # noqa: E402
from callcenter.kernel.db import Database  # noqa: E402
from callcenter.patterns.burst_store import BurstStore  # noqa: E402
from callcenter.patterns.bursts import BurstKeeper  # noqa: E402
from callcenter.patterns.service import Patterns  # noqa: E402
from callcenter.patterns.store import PatternStore  # noqa: E402
from callcenter.postgres import EmbeddedPg  # noqa: E402

_ORDERS = """
WITH contacts AS (
    INSERT INTO contact (
        public_id, number, channel, state, received_at, stored_at, content_sealed, tracking_hash)
    SELECT gen_random_uuid(), 'B' || n, 'web', 'ordered', now(), now(), '', '' FROM generate_series(1, $1) n
    RETURNING id, number
)
INSERT INTO work_order (
    number, contact_id, state, outcome, request_type, urgency, track, title, content, channel, received_at,
    registered_at, phone_index)
SELECT
    c.number, c.id, 'archived', 'answered', 'help', 'normal', 'ordinary', c.number, c.number, 'web',
    now() - make_interval(secs => 157680000.0 * (1 - substr(c.number, 2)::float / $1)), now(),
    int4send((random() * $1 / 3)::integer)
FROM contacts c
"""
_PROFILES = """
WITH known AS (
    SELECT
        (SELECT array_agg(code) FROM category WHERE level = 2) AS categories,
        (SELECT array_agg(code) FROM division WHERE level = 'village') AS villages,
        (SELECT array_agg(parent_code) FROM division WHERE level = 'village') AS towns
),
drawn AS (
    SELECT
        w.id,
        w.received_at,
        1 + floor(random() * cardinality(k.villages))::integer AS village,
        k.categories[1 + floor(random() ^ 2 * cardinality(k.categories))::integer] AS category
    FROM work_order w CROSS JOIN known k
    WHERE w.number LIKE 'B%'
)
INSERT INTO matter_profile (
    order_id, at, town, villages, estates, roads, companies, numbers, categories, category, enquiry,
    urgency, terms)
SELECT
    d.id, d.received_at, k.towns[d.village], ARRAY[k.villages[d.village]], '{}', '{}', '{}', '{}',
    jsonb_build_object(d.category, 1.0), d.category, 0.1, 'normal',
    ARRAY(
        SELECT DISTINCT
            chr(19968 + floor(random() ^ 3 * 300)::integer) || chr(19968 + floor(random() ^ 3 * 300)::integer)
        FROM generate_series(1, 40)
        WHERE d.id IS NOT NULL
    )
FROM drawn d CROSS JOIN known k
"""
_TERMS = """
INSERT INTO matter_term (term, n)
SELECT t, count(*) FROM matter_profile, unnest(terms) t GROUP BY t
UNION ALL
SELECT '', count(*) FROM matter_profile
"""


async def main() -> None:
    arguments = _arguments()
    folder = Path(tempfile.mkdtemp(prefix="callcenter-bench-", dir=arguments.folder))
    os.chmod(folder, 0o711)  # the database's user passes through
    server = EmbeddedPg(folder / "postgres")
    try:
        server.start()
        addresses, _ = await prepare_embedded(server, Settings(data_dir=folder))
        await ensure_city(Settings(data_dir=folder), addresses.app, SystemClock().now())
        await _fill(addresses.owner, arguments.orders)
        database = await Database.open(addresses.app, max_size=2)
        await _measure(database, arguments.orders, arguments.searches)
        await database.close()
    finally:
        server.stop()
        shutil.rmtree(folder)


async def _fill(owner: str, orders: int) -> None:
    began = time.perf_counter()
    connection = await asyncpg.connect(owner)
    await connection.execute("DROP INDEX matter_profile_by_term")
    await connection.execute("SET work_mem = '256MB'")
    await connection.execute("SET maintenance_work_mem = '512MB'")
    await connection.execute(_ORDERS.replace("$1", str(orders)))
    await connection.execute(_PROFILES)
    await connection.execute(_TERMS)
    await connection.execute(
        "CREATE INDEX matter_profile_by_term ON matter_profile USING gin (terms) WITH (fastupdate = off)"
    )
    await connection.execute("ANALYZE")
    size = await connection.fetchval("SELECT pg_total_relation_size('matter_profile') / 1048576")
    await connection.close()
    print(f"filled: {orders:,} orders in {time.perf_counter() - began:.0f} s, profiles {size} MB", flush=True)


async def _measure(database: Database, orders: int, searches: int) -> None:
    async with database.acquire() as connection:
        city = await city_in_force(connection)
    mind = CityMind(city.pack, city.today(SystemClock().now()))
    store = PatternStore()
    patterns = Patterns(
        database=database,
        store=store,
        city=lambda: city,
        mind=lambda: mind,
        bursts=BurstKeeper(BurstStore(), lambda: city),
    )
    rng, times, found = Random(5), [], 0
    numbers = [f"B{orders - n}" for n in rng.sample(range(orders // 50), searches + 20)]
    for index, number in enumerate(numbers):
        async with database.transaction() as tx:
            (row,) = await store.orders(tx, [number])
            matter = (await store.profiles(tx, [row["id"]]))[row["id"]]
            began = time.perf_counter()
            found += len(await patterns.search(tx, row, matter))
            if index >= 20:  # the first ones read the indexes into memory
                times.append((time.perf_counter() - began) * 1e3)
    p99 = quantiles(times, n=100)[-1]
    print(f"search: median {median(times):.1f} ms, p99 {p99:.1f} ms, {found / len(numbers):.2f} found each")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--orders", type=int, default=1_000_000)
    parser.add_argument("--searches", type=int, default=500)
    parser.add_argument("--folder", default="/tmp", help="where the database lies, about 4 GB")
    return parser.parse_args()


if __name__ == "__main__":
    asyncio.run(main())
