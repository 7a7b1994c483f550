"""What the stories of calendars share: the notice of a year, and the acts of the supervisor."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from callcenter.composition import Platform, city_in_force
from callcenter.worker import Worker
from tests.api.desk import Desk
from tests.api.road import Road
from tests.api.story import at, due_of
from tests.api.tree import clock_of as part_clock

OFFICE = "chaozhou-office"
SAID = {"document": "国办发明电〔2026〕7号", "reason": "国务院办公厅公布 2027 年放假安排"}
ACCEPT = {"category_code": "CG02", "request_type": "help"}
NEW_YEAR = {
    "year": 2027,
    "name": "元旦",
    "off": ["2027-01-01/2027-01-04"],
    "makeup": ["2027-01-10"],
    "source": SAID["document"],
}
SPRING = {
    "year": 2027,
    "name": "春节",
    "off": ["2027-02-05/2027-02-12"],
    "makeup": ["2027-01-31", "2027-02-14"],
    "source": SAID["document"],
}


def notice_2027(body: Mapping[str, Any], *days: Mapping[str, Any]) -> dict[str, Any]:
    """The office's calendar with 2027 as a notice has it."""
    kept = [h for h in body["holidays"] if h["year"] != 2027]
    return {**body, "known_until": "2027-12-31", "holidays": [*kept, *(days or (NEW_YEAR, SPRING))]}


async def body_in_force(platform: Platform) -> dict[str, Any]:
    """The office's calendar as the database has it."""
    async with platform.database.acquire() as connection:
        city = await city_in_force(connection)
    return dict(next(c.body for c in city.pack.calendars if c.name == OFFICE))


async def proposed(desk: Desk, body: Mapping[str, Any]) -> Any:
    """A proposal that may be looked at."""
    return (await desk.post(f"calendars/{OFFICE}/changes", {"body": body, **SAID}, status=201))["change"]


async def previewed(desk: Desk, body: Mapping[str, Any]) -> Any:
    """A proposal that was looked at."""
    change = await proposed(desk, body)
    return await desk.post(f"calendar-changes/{change['id']}/preview", {})


async def applied(desk: Desk, seen: Mapping[str, Any], *, status: int = 200) -> Any:
    """What was looked at, done."""
    body = {"fingerprint": seen["fingerprint"]}
    return await desk.post(f"calendar-changes/{seen['id']}/apply", body, status=status)


async def undone(desk: Desk, seen: Mapping[str, Any], *, status: int = 200) -> Any:
    """What was done, taken back."""
    body = {"reason": "文件有误"}
    return await desk.post(f"calendar-changes/{seen['id']}/undo", body, status=status)


async def moves(desk: Desk, seen: Mapping[str, Any], **query: str) -> dict[str, Any]:
    """The list of differences: order → kind → line."""
    page = await desk.get(f"calendar-changes/{seen['id']}/moves", limit="500", **query)
    return {o["number"]: {c["kind"]: c for c in o["clocks"]} for o in page["items"]}


async def renew(platform: Platform) -> None:
    """This process hears of the version in force."""
    async with platform.database.acquire() as connection:
        platform.city.replace(await city_in_force(connection))


async def clocks(platform: Platform) -> list[dict[str, Any]]:
    """Everything an act may touch, as stored."""
    async with platform.database.acquire() as connection:
        rows = await connection.fetch(
            "SELECT c.*, w.main_due_at, w.main_warn_at, w.main_provisional, w.main_card"
            " FROM clock c JOIN work_order w ON w.id = c.work_order_id ORDER BY c.id"
        )
    return [dict(row) for row in rows]


async def worker_fires(platform: Platform) -> list[str]:
    """What the worker has to say now, by name of the event and mark."""
    before = await told_by_clocks(platform)
    await Worker(platform).scheduler.run_once()
    return (await told_by_clocks(platform))[len(before) :]


async def told_by_clocks(platform: Platform) -> list[str]:
    """Every word of a clock so far."""
    async with platform.database.acquire() as connection:
        rows = await connection.fetch("SELECT subject, data FROM event WHERE name LIKE 'sla.%' ORDER BY id")
    return [f"{r['subject']} {r['data']['kind']} {r['data']['mark']}" for r in rows]


async def extended(road: Road, number: str, until: str) -> Any:
    """The unit asked for more time, the centre granted it."""
    clerk, supervisor = await road.desk("clerk-xq-cg"), await road.desk("supervisor")
    asked = {"reason": "材料到货晚", "basis": "细则第十五条", "told_citizen": True}
    await clerk.give(number, "request_extension", until=at(until).isoformat(), **asked)
    return await supervisor.give(number, "grant_extension", until=at(until).isoformat())


def part_due(order: Mapping[str, Any], code: str) -> Any:
    """When an organisation's part is due."""
    return due_of(part_clock(order, code))


_ORDER = (
    "contact_id, state, request_type, urgency, track, title, content, channel, received_at, registered_at,"
    " lead_organisation_id"
)
_CLOCK = (
    "kind, round, state, policy_code, policy_source, unit, amount, start_rule, end_rule, calendar,"
    " calendar_version, started_at, due_at, original_due_at, is_provisional, warn_shares, overdue_times,"
    " warn_at, marks, next_fire_at, steps"
)
_MULTIPLY = """
WITH model AS (SELECT * FROM work_order ORDER BY id DESC LIMIT 1),
orders AS (
    INSERT INTO work_order (number, split_from, ORDER_COLUMNS)
    SELECT number || '-' || n, id, ORDER_COLUMNS FROM model, generate_series(1, $1) n
    RETURNING id AS order_id
)
INSERT INTO clock (work_order_id, CLOCK_COLUMNS)
SELECT order_id, CLOCK_COLUMNS
FROM orders, clock
WHERE work_order_id = (SELECT id FROM model) AND kind = 'statutory'
""".replace("ORDER_COLUMNS", _ORDER).replace("CLOCK_COLUMNS", _CLOCK)


async def multiply(platform: Platform, count: int) -> None:
    """As many more orders with the citizen's clock of the newest one."""
    async with platform.database.transaction() as tx:
        await tx.execute(_MULTIPLY, count)
        rows = await tx.fetch("SELECT id FROM work_order")
        await platform.clock_store.refresh_mains(tx, [row["id"] for row in rows])
