"""What "the notice of next year arrives" costs over 100,000 open orders: looking, applying, taking back.

    python bench/calendar_changes.py [--orders N]

Every order has its citizen's clock and its unit's, bound by it, started over four weeks of November and
December and running into the year that is not announced. The acts are those of the application, on a real
PostgreSQL with fsync. Beside the time an act takes it is shown how long a clerk's command on such an order
waits meanwhile at the worst: it takes the order and its clocks and writes. At the end all must be as it was.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import asyncpg  # noqa: E402

from callcenter.app import spare_collector  # noqa: E402
from callcenter.boards.service import Boards  # noqa: E402
from callcenter.boards.store import BoardStore  # noqa: E402
from callcenter.calendars.model import Change, Wanted  # noqa: E402
from callcenter.calendars.service import CalendarChanges  # noqa: E402
from callcenter.cities.in_force import CityInForce  # noqa: E402
from callcenter.clocks.model import Reckoning, reckon  # noqa: E402
from callcenter.clocks.rules import UNIT  # noqa: E402
from callcenter.clocks.store import ClockStore  # noqa: E402
from callcenter.composition import city_in_force, ensure_city  # noqa: E402
from callcenter.config import Settings  # noqa: E402
from callcenter.database import prepare_embedded  # noqa: E402
from callcenter.kernel.audit import AuditTrail  # noqa: E402
from callcenter.kernel.clock import FakeClock  # noqa: E402
from callcenter.kernel.crypto import KeyRing, Vault  # noqa: E402
from callcenter.kernel.db import Database, set_codecs  # noqa: E402
from callcenter.kernel.ids import SessionId, UserId  # noqa: E402
from callcenter.kernel.principal import Principal, Role  # noqa: E402
from callcenter.postgres import EmbeddedPg  # noqa: E402
from sla.clock import Run  # noqa: E402
from sla.policy import Matter, Policy  # noqa: E402

_NOW = datetime.fromisoformat("2026-12-22T10:00:00+08:00")
_STARTS = 2_000
_TYPES = ("help", "help", "complaint", "consultation")
_NEW_DAYS = (
    {"year": 2027, "name": "元旦", "off": ["2027-01-01/2027-01-04"], "makeup": ["2027-01-10"]},
    {"year": 2027, "name": "春节", "off": ["2027-02-05/2027-02-12"], "makeup": ["2027-01-31", "2027-02-14"]},
)
_ORDERS = """
WITH contacts AS (
    INSERT INTO contact (
        public_id, number, channel, state, received_at, stored_at, content_sealed, tracking_hash)
    SELECT gen_random_uuid(), 'B' || n, 'web', 'ordered', now(), now(), '', '' FROM generate_series(1, $1) n
    RETURNING id, number
)
INSERT INTO work_order (
    number, contact_id, state, request_type, urgency, track, title, content, channel, received_at,
    registered_at, lead_organisation_id)
SELECT number, id, 'in_progress', 'help', 'normal', 'ordinary', number, number, 'web', now(), now(),
    (SELECT min(id) FROM organisation)
FROM contacts
"""
_ASSIGNMENTS = """
INSERT INTO assignment (work_order_id, kind, organisation_id, state, round, dispatched_at)
SELECT id, 'lead', lead_organisation_id, 'in_progress', 1, now() FROM work_order
"""
_TYPE = "UPDATE work_order SET request_type = $2 WHERE id % 4 = $1"
#: what a clerk's command does to an order and its clocks, as far as others can be in its way
_COMMAND = (
    "SELECT id FROM work_order WHERE id = $1 FOR UPDATE",
    "SELECT id FROM clock WHERE work_order_id = $1 AND state = 'running' ORDER BY id FOR UPDATE",
    "UPDATE work_order SET title = title WHERE id = $1",
)
_CLOCK = (
    *("work_order_id", "assignment_id", "kind", "round", "state", "policy_code", "policy_source", "unit"),
    *("amount", "start_rule", "end_rule", "calendar", "calendar_version", "started_at", "due_at"),
    *("original_due_at", "bound_at", "is_provisional", "warn_shares", "overdue_times", "warn_at", "marks"),
    *("next_fire_at", "steps"),
)


def main() -> None:
    arguments = _arguments()
    folder = Path(tempfile.mkdtemp(prefix="callcenter-bench-", dir="/tmp"))
    folder.chmod(0o711)  # the database's user passes through
    server = EmbeddedPg(folder / "postgres")
    try:
        server.start()
        asyncio.run(_run(server, Settings(data_dir=folder), arguments.orders))
    finally:
        server.stop()
        shutil.rmtree(folder)


async def _run(server: EmbeddedPg, settings: Settings, orders: int) -> None:
    addresses, _ = await prepare_embedded(server, settings)
    await ensure_city(settings, addresses.app, _NOW)
    database = await Database.open(addresses.app, max_size=4)
    try:
        await _fill(addresses.owner, database, orders)
        await _measure(database, addresses.owner)
    finally:
        await database.close()


async def _measure(database: Database, owner: str) -> None:
    vault = Vault(KeyRing.new())
    changes = CalendarChanges(
        database=database, wall_clock=FakeClock(_NOW), clocks=ClockStore(), audit=AuditTrail(vault)
    )
    person = Principal(
        UserId(1), "bench", "bench", Role.supervisor, SessionId(1), step_up_until=_NOW + timedelta(minutes=10)
    )
    before = await _state(owner)
    spare_collector()
    async with database.transaction() as tx:
        city = await city_in_force(tx)
        wanted = Wanted(city.pack.facts.default_calendar, "国办发明电〔2026〕7号", "放假安排")
        change = await changes.propose(tx, person, wanted, lambda _: _notice(city), _NOW)
    began = time.perf_counter()
    async with database.transaction() as tx:
        change = await changes.preview(tx, change.id, _NOW)
    print(f"preview: {time.perf_counter() - began:.1f} s, {_told(change.summary)}")
    began = time.perf_counter()
    async with database.transaction() as tx:
        first = await changes.moves(tx, change.id, 0, 50, None)
    print(f"a page of 50 orders: {(time.perf_counter() - began) * 1000:.0f} ms, {len(first.items)} lines")
    await _act(
        "apply",
        owner,
        changes.apply(person, change.id, change.fingerprint or "", "", _NOW),
        lambda done: done.applied,
    )
    await _act(
        "undo",
        owner,
        changes.undo(person, change.id, "bench", "", _NOW),
        lambda done: done.undone,
    )
    assert await _state(owner) == before, "undone means as before"
    began = time.perf_counter()
    boards = Boards(database=database, store=BoardStore(), city=lambda: city)
    await boards.count_anew()
    print(f"boards counted anew: {time.perf_counter() - began:.1f} s")


async def _act(
    name: str,
    owner: str,
    act: Awaitable[Change],
    numbers: Callable[[Change], object],
) -> None:
    waiting = asyncio.create_task(_worst_wait(owner))
    began = time.perf_counter()
    done = await act
    took = time.perf_counter() - began
    waiting.cancel()
    worst = await waiting
    print(f"{name}: {took:.1f} s, a command on a moved order waits {worst:.1f} s at most, {numbers(done)}")


async def _worst_wait(owner: str) -> float:
    """How long an order and its clocks were not to be had, looking all the time at random ones."""
    connection = await asyncpg.connect(owner)
    random, worst, began = Random(1), 0.0, time.perf_counter()
    highest: int = await connection.fetchval("SELECT max(id) FROM work_order")
    try:
        while True:
            began = time.perf_counter()
            async with connection.transaction():
                order = random.randint(1, highest)
                for sql in _COMMAND:
                    await connection.execute(sql, order)
            worst = max(worst, time.perf_counter() - began)
            await asyncio.sleep(0.05)
    except asyncio.CancelledError:
        return max(worst, time.perf_counter() - began)
    finally:
        await connection.close(timeout=5)


def _told(summary: object) -> str:
    assert isinstance(summary, dict)
    names = ("looked_at", "orders", "later", "earlier", "same", "to_certain")
    return ", ".join(f"{name} {summary[name]:,}" for name in names)


def _notice(city: CityInForce) -> dict[str, object]:
    name = city.pack.facts.default_calendar
    body = dict(next(c.body for c in city.pack.calendars if c.name == name))
    holidays = body["holidays"]
    assert isinstance(holidays, list)
    kept = [h for h in holidays if h["year"] != 2027]
    return {**body, "known_until": "2027-12-31", "holidays": [*kept, *_NEW_DAYS]}


async def _state(owner: str) -> str:
    connection = await asyncpg.connect(owner)
    found: str = await connection.fetchval(
        "SELECT md5(string_agg(md5(c::text || w::text), '' ORDER BY c.id))"
        " FROM clock c JOIN (SELECT id, main_due_at, main_warn_at, main_provisional, main_card"
        " FROM work_order) w ON w.id = c.work_order_id"
    )
    await connection.close()
    return found


async def _fill(owner: str, database: Database, count: int) -> None:
    async with database.acquire() as connection:
        city = await city_in_force(connection)
    connection = await asyncpg.connect(owner)
    await set_codecs(connection)
    await connection.execute(
        "INSERT INTO app_user (username, display_name, role, password_hash, password_set_at, created_at)"
        " VALUES ('bench', 'bench', 'supervisor', '', now(), now())"
    )
    await connection.execute(_ORDERS, count)
    await connection.execute(_ASSIGNMENTS)
    for number, request_type in enumerate(_TYPES):
        await connection.execute(_TYPE, number, request_type)
    rows = await connection.fetch(
        "SELECT w.id, w.request_type, a.id AS assignment FROM work_order w"
        " JOIN assignment a ON a.work_order_id = w.id"
    )
    await connection.copy_records_to_table("clock", records=_clocks(rows, city), columns=_CLOCK)
    await connection.execute("ANALYZE")
    async with database.transaction() as tx:
        await ClockStore().refresh_mains(tx, [r["id"] for r in rows])
    await connection.execute("VACUUM ANALYZE")
    await connection.close()


def _clocks(rows: Iterable[asyncpg.Record], city: CityInForce) -> Iterable[tuple[object, ...]]:
    random = Random(2026)
    begin = datetime.fromisoformat("2026-11-30T08:30:00+08:00")
    starts = [begin + timedelta(seconds=random.randrange(22 * 86_400)) for _ in range(_STARTS)]
    made: dict[tuple[str, int], list[tuple[object, ...]]] = {}
    for row in rows:
        key = (row["request_type"], random.randrange(_STARTS))
        if key not in made:
            made[key] = list(_pair(city, key[0], starts[key[1]]))
        for kind, *rest in made[key]:
            yield (row["id"], row["assignment"] if kind == "department" else None, kind, *rest)


def _pair(city: CityInForce, request_type: str, start: datetime) -> Iterable[tuple[object, ...]]:
    matter = Matter(request_type, "normal")
    bound = None
    for kind in ("statutory", "department"):
        policy = city.policy(kind, matter, start)
        assert policy is not None
        if policy.calendar == UNIT:
            policy = replace(policy, calendar=city.unit_calendar(None, start))
        named = city.calendar(policy.calendar)
        reckoning = reckon(named.calendar, policy, Run(start), _NOW, bound_at=bound)
        yield (kind, *_row(policy, named.version, start, bound, reckoning))
        bound = city.before_statutory(reckoning.due_at, request_type)
        if bound <= start:
            bound = max(reckoning.due_at, start + timedelta(minutes=1))


def _row(
    policy: Policy, version: str, start: datetime, bound: datetime | None, reckoning: Reckoning
) -> tuple[object, ...]:
    term = policy.term
    return (
        *(1, "running", policy.code, policy.source, term.unit, term.amount, term.start_rule, term.end_rule),
        *(policy.calendar, version, start, reckoning.due_at, reckoning.due_at, bound),
        *(reckoning.is_provisional, [str(s) for s in policy.warn_shares]),
        *([str(t) for t in policy.overdue_times], reckoning.warn_at),
        [[m.key, m.kind.value, m.at.isoformat()] for m in reckoning.marks],
        *(reckoning.next_fire_at, [step.key for step in policy.steps]),
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--orders", type=int, default=100_000)
    return parser.parse_args()


if __name__ == "__main__":
    main()
