"""The notice of next year's holidays over open orders: looked at, applied, taken back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from callcenter.composition import Platform, city_in_force
from callcenter.kernel.clock import FakeClock
from callcenter.worker import Worker
from tests.api.desk import Desk
from tests.api.road import Http, Road
from tests.api.story import at, clock_of, due, due_of, first_due
from tests.api.tree import TOWN
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


@pytest.fixture
async def supervisor(road: Road) -> Desk:
    """Logged in with her second factor, which opens the ten minutes."""
    return await road.desk("supervisor")


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


async def worker_fires(platform: Platform, http: Http) -> list[str]:
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


async def test_the_notice_arrives_is_looked_at_applied_and_taken_back(
    road: Road, supervisor: Desk, platform: Platform, clock: FakeClock
) -> None:
    early = await road.order("in_progress", accept=ACCEPT)  # over before the year ends
    clock.set(at("12-21 09:00"))
    number = await road.order("in_progress", accept=ACCEPT)
    others = [await road.order(s, accept=ACCEPT) for s in ("registered", "dispatched")]
    complaint = await road.order("in_progress", accept={**ACCEPT, "request_type": "complaint"})
    closed = await road.order("closed", accept=ACCEPT)
    order = await supervisor.order(number)
    assert due(order, "statutory") == at("2027-01-05 17:30"), "only the first of January is known to be off"
    assert due(order, "department") == at("12-31 17:30")
    assert clock_of(order, "statutory")["provisional"]
    before = await clocks(platform)

    body = await body_in_force(platform)
    seen = await previewed(supervisor, notice_2027(body))
    assert await clocks(platform) == before, "a preview changes nothing"
    told = await moves(supervisor, seen)
    assert set(told) == {early, number, *others, complaint}
    assert closed not in told
    assert {line["cause"] for line in told[early].values()} == {"warnings"}, "seriously overdue in January"
    line = told[number]["statutory"]
    assert (line["cause"], line["was_provisional"], line["is_provisional"]) == ("days", True, False)
    assert due_of({"due_at": line["new_due_at"]}) == at("2027-01-06 17:30")
    line = told[complaint]["statutory"]
    assert (line["cause"], line["new_due_at"]) == ("certain", line["old_due_at"]), "a make-up day makes up"
    later = await moves(supervisor, seen, direction="later")
    assert set(later) == {number, *others, complaint}
    assert "statutory" not in later[complaint], "its department's days come before the make-up day"
    assert seen["summary"]["orders_later"] == len(later)
    assert seen["summary"]["later"] == sum(len(lines) for lines in later.values())

    done = await applied(supervisor, seen)
    assert (done["state"], done["applied"]["orders"], done["applied"]["left_alone"]) == ("applied", 5, 0)
    await renew(platform)
    order = await supervisor.order(number)
    assert due(order, "statutory") == at("2027-01-06 17:30")
    assert first_due(order, "statutory") == at("2027-01-05 17:30"), "what was promised first is kept"
    assert not clock_of(order, "statutory")["provisional"]
    counted = [row["date"] for row in clock_of(order, "statutory")["why"]["counted"]]
    assert "2027-01-04" not in counted
    assert clock_of(order, "statutory")["why"]["calendar_version"] == "2"
    fresh = await road.order("registered", accept=ACCEPT)
    assert due(await supervisor.order(fresh), "statutory") == at("2027-01-06 17:30")
    assert (await applied(supervisor, seen, status=409))["error"] == "calendar-change-settled"

    back = await undone(supervisor, seen)
    assert back["state"] == "undone"
    assert back["undone"] == {
        "restored": done["applied"]["clocks"],
        "stopped": 0,
        "changed": 0,
        "counted_anew": 1,  # the citizen's clock of the order that came in meanwhile
    }
    now = await clocks(platform)
    assert now[: len(before)] == before, "exactly as it was"
    await renew(platform)
    assert due(await supervisor.order(fresh), "statutory") == at("2027-01-05 17:30")
    assert await body_in_force(platform) == body


async def test_department_clocks_and_their_parts_follow_the_statutory_one(
    road: Road, supervisor: Desk, platform: Platform, clock: FakeClock
) -> None:
    clock.set(at("12-21 09:00"))
    number = await road.order("pending_dispatch", accept=ACCEPT)
    await supervisor.give(number, "dispatch", lead="XQ", accused_is_outside=True)
    county = await road.desk("local-xq")
    await county.give(number, "sign_in")
    order = await county.give(number, "delegate", organisations=[TOWN], note="请现场核查")
    assert (due(order, "statutory"), part_due(order, "XQ"), part_due(order, TOWN)) == (
        at("2027-01-05 17:30"),
        at("12-31 17:30"),
        at("12-30 17:30"),
    )
    body = notice_2027(await body_in_force(platform), {**NEW_YEAR, "off": ["2026-12-31/2027-01-03"]})
    seen = await previewed(supervisor, body)
    (told,) = (await supervisor.get(f"calendar-changes/{seen['id']}/moves"))["items"]
    causes = [line["cause"] for line in told["clocks"] if line["kind"] == "department"]
    assert causes == ["bound", "warnings"], "the county follows the citizen's clock; the town keeps its day"
    await applied(supervisor, seen)
    await renew(platform)
    order = await supervisor.order(number)
    assert (due(order, "statutory"), part_due(order, "XQ"), part_due(order, TOWN)) == (
        at("2027-01-06 17:30"),
        at("2027-01-04 17:30"),
        at("12-30 17:30"),
    )
    await undone(supervisor, seen)
    await renew(platform)
    order = await supervisor.order(number)
    assert (part_due(order, "XQ"), part_due(order, TOWN)) == (at("12-31 17:30"), at("12-30 17:30"))


async def test_what_an_approved_promise_said_stays(
    road: Road, supervisor: Desk, platform: Platform, clock: FakeClock
) -> None:
    clock.set(at("12-21 09:00"))
    number = await road.order("in_progress", accept=ACCEPT)
    order = await extended(road, number, "2027-01-04 17:30")
    promised = due(order, "statutory")
    seen = await previewed(supervisor, notice_2027(await body_in_force(platform)))
    line = (await moves(supervisor, seen))[number]["statutory"]
    assert (line["cause"], line["new_due_at"]) == ("kept", line["old_due_at"])
    await applied(supervisor, seen)
    await renew(platform)
    order = await supervisor.order(number)
    assert due(order, "statutory") == promised
    assert not clock_of(order, "statutory")["provisional"]


async def test_it_is_not_applied_once_a_clock_would_come_out_otherwise(
    road: Road, supervisor: Desk, platform: Platform, clock: FakeClock
) -> None:
    clock.set(at("12-21 09:00"))
    number = await road.order("in_progress", accept=ACCEPT)
    answered = await road.order("in_progress", accept=ACCEPT)
    seen = await previewed(supervisor, notice_2027(await body_in_force(platform)))
    await road.bring_on(answered, "in_progress", "closed")
    await road.order("registered", accept=ACCEPT)
    await extended(road, number, "2027-01-08 17:30")
    before = await clocks(platform)
    refused = await applied(supervisor, seen, status=409)
    assert refused["error"] == "preview-outdated"
    assert await clocks(platform) == before
    fresh = await supervisor.post(f"calendar-changes/{seen['id']}/preview", {})
    assert (await applied(supervisor, seen, status=409))["error"] == "preview-outdated"
    done = await applied(supervisor, fresh)
    assert done["applied"]["orders"] == 2, "one has ended, one has begun since"


async def test_what_changed_since_is_not_restored_but_named(
    road: Road, supervisor: Desk, platform: Platform, clock: FakeClock
) -> None:
    clock.set(at("12-21 09:00"))
    plain, answered, longer = [await road.order("in_progress", accept=ACCEPT) for _ in range(3)]
    before = {c["id"]: c for c in await clocks(platform)}
    seen = await previewed(supervisor, notice_2027(await body_in_force(platform)))
    done = await applied(supervisor, seen)
    await renew(platform)
    await road.bring_on(answered, "in_progress", "closed")
    promised = due(await extended(road, longer, "2027-01-12 17:30"), "statutory")
    back = (await undone(supervisor, seen))["undone"]
    assert back["restored"] + back["stopped"] + back["changed"] == done["applied"]["clocks"]
    assert back["stopped"] > 0
    assert back["changed"] > 0
    named = await moves(supervisor, seen, direction="not_restored")
    assert {n: {line["not_restored"] for line in kinds.values()} for n, kinds in named.items()} == {
        answered: {"stopped"},
        longer: {"changed"},
    }
    await renew(platform)
    assert due(await supervisor.order(longer), "statutory") == promised
    order = await supervisor.order(plain)
    assert due_of(clock_of(order, "statutory")) == before[clock_of(order, "statutory")["id"]]["due_at"]


async def test_a_calendar_that_contradicts_itself_is_refused(
    supervisor: Desk, platform: Platform, road: Road
) -> None:
    body = await body_in_force(platform)
    path = f"calendars/{OFFICE}/changes"

    async def refused(changed: Mapping[str, Any]) -> str:
        answer = await supervisor.post(path, {"body": changed, **SAID}, status=422)
        assert answer["error"] == "calendar-invalid"
        return str(answer["detail"])

    periods = {**body["periods"], "monday": ["08:30-12:00", "11:30-17:30"]}
    assert "重叠" in await refused({**body, "periods": periods})
    both = {**NEW_YEAR, "makeup": ["2027-01-02"]}
    assert "2027-01-02 既是放假日又是调休上班日" in await refused(notice_2027(body, both))
    assert "已在" in await refused(notice_2027(body, NEW_YEAR, {**SPRING, "off": ["2027-01-04"]}))
    assert "同" in await refused({**body, "name": "another"})
    assert await refused({**body, "known_until": "2010-01-01"})
    await supervisor.post("calendars/nowhere/changes", {"body": body, **SAID}, status=404)
    agent = await road.desk("dispatch01")
    await agent.post(path, {"body": body, **SAID}, status=403)
    assert (await supervisor.get("calendar-changes"))["items"] == []
