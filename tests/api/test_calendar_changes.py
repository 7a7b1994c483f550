"""The notice of next year's holidays over open orders: looked at, applied, taken back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from callcenter.composition import Platform
from callcenter.kernel.clock import FakeClock
from callcenter.kernel.db import Connection
from callcenter.worker import Worker
from tests.api.calendars import (
    ACCEPT,
    NEW_YEAR,
    OFFICE,
    SAID,
    SPRING,
    applied,
    body_in_force,
    clocks,
    extended,
    moves,
    multiply,
    notice_2027,
    part_due,
    previewed,
    proposed,
    renew,
    told_by_clocks,
    undone,
    worker_fires,
)
from tests.api.desk import Desk
from tests.api.road import Road
from tests.api.story import at, clock_of, due, due_of, first_due
from tests.api.tree import TOWN


@pytest.fixture
async def supervisor(road: Road) -> Desk:
    """Logged in with her second factor, which opens the ten minutes."""
    return await road.desk("supervisor")


async def test_the_notice_arrives_is_looked_at_applied_and_taken_back(
    road: Road, supervisor: Desk, platform: Platform, clock: FakeClock
) -> None:
    early = await road.order("in_progress", accept=ACCEPT)  # over before the year ends
    clock.set(at("12-21 09:00"))
    number = await road.order("in_progress", accept=ACCEPT)
    others = [await road.order(s, accept=ACCEPT) for s in ("registered", "dispatched")]
    complaint = await road.order("in_progress", accept={**ACCEPT, "request_type": "complaint"})
    closed = await road.order("closed", accept=ACCEPT)
    first = order = await supervisor.order(number)
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
    why = clock_of(order, "statutory")["why"]
    assert why["calendar_version"] == "2"
    (told,) = [c for c in why["changes"] if c["change"] == "calendar"]
    assert (told["old_due_at"], told["new_due_at"]) == (
        clock_of(first, "statutory")["due_at"],
        clock_of(order, "statutory")["due_at"],
    )
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


async def test_what_was_told_stays_told_and_nothing_fires_in_a_storm(
    road: Road, supervisor: Desk, platform: Platform, clock: FakeClock
) -> None:
    clock.set(at("12-21 09:00"))
    number = await road.order("in_progress", accept=ACCEPT)
    clock.set(at("12-30 16:00"))
    first = await worker_fires(platform)
    assert f"{number} statutory warn:1/2" in first
    body = notice_2027(await body_in_force(platform), {**NEW_YEAR, "makeup": ["2026-12-26", "2026-12-27"]})
    await applied(supervisor, await previewed(supervisor, body))
    await renew(platform)
    order = await supervisor.order(number)
    assert due(order, "statutory") == at("12-31 17:30"), "two make-up days that have passed already"
    told = await worker_fires(platform)
    assert told == [f"{number} department breach"], "of what came to lie in the past only a breach is told"
    clock.set(at("2027-01-06 09:00"))
    told = await worker_fires(platform)
    assert f"{number} statutory breach" in told
    everything = await told_by_clocks(platform)
    assert len(everything) == len(set(everything)), "each once"


async def test_a_breach_that_proved_wrong_is_taken_back_and_told_at_the_right_moment(
    road: Road, supervisor: Desk, platform: Platform, clock: FakeClock
) -> None:
    number = await road.order("in_progress", accept=ACCEPT)
    clock.set(at("12-08 09:00"))
    assert f"{number} statutory breach" in await worker_fires(platform)
    assert clock_of(await supervisor.order(number), "statutory")["card"] == "red"
    body = await body_in_force(platform)
    typhoon = {"year": 2026, "name": "台风停工", "off": ["2026-12-01/2026-12-02"], "source": "三防指挥部通告"}
    seen = await previewed(supervisor, {**body, "holidays": [*body["holidays"], typhoon]})
    assert seen["summary"]["no_longer_overdue"] > 0
    await applied(supervisor, seen)
    await renew(platform)
    order = await supervisor.order(number)
    assert due(order, "statutory") == at("12-09 17:30")
    assert clock_of(order, "statutory")["card"] != "red"
    assert await worker_fires(platform) == []
    clock.set(at("12-09 17:31"))
    assert [mark for mark in await worker_fires(platform) if "statutory breach@" in mark]


async def test_what_another_process_started_meanwhile_is_settled(
    road: Road, supervisor: Desk, platform: Platform, clock: FakeClock
) -> None:
    clock.set(at("12-21 09:00"))
    await road.order("in_progress", accept=ACCEPT)
    seen = await previewed(supervisor, notice_2027(await body_in_force(platform)))
    await applied(supervisor, seen)
    late = await road.order("in_progress", accept=ACCEPT)  # this process has not heard of it yet
    assert due(await supervisor.order(late), "statutory") == at("2027-01-05 17:30")
    clock.advance(timedelta(minutes=2))
    await renew(platform)
    worker = Worker(platform)
    await worker.jobs.run_due()
    order = await supervisor.order(late)
    assert due(order, "statutory") == at("2027-01-06 17:30")
    assert due(order, "department") == at("12-31 17:30")
    await undone(supervisor, seen)
    await renew(platform)
    assert due(await supervisor.order(late), "statutory") == at("2027-01-05 17:30")
    await worker.close()


async def test_hundreds_of_orders_move_in_one_act_and_page_by_page(
    road: Road, supervisor: Desk, platform: Platform, clock: FakeClock
) -> None:
    clock.set(at("12-21 09:00"))
    await road.order("in_progress", accept=ACCEPT)
    await multiply(platform, 300)
    before = await clocks(platform)
    seen = await previewed(supervisor, notice_2027(await body_in_force(platform)))
    assert seen["summary"]["orders_later"] == 301
    numbers: list[str] = []
    after: int | None = 0
    while after is not None:
        page = await supervisor.get(f"calendar-changes/{seen['id']}/moves", after=str(after), limit="100")
        numbers += [o["number"] for o in page["items"]]
        after = page["next_after"]
    assert len(numbers) == len(set(numbers)) == 301
    done = await applied(supervisor, seen)
    assert (done["applied"]["orders"], done["applied"]["left_alone"]) == (301, 0)
    assert len([c for c in await clocks(platform) if c["main_due_at"] == at("2027-01-05 17:30")]) == 0
    async with platform.database.acquire() as connection:
        told = await connection.fetchval("SELECT count(*) FROM event WHERE name LIKE 'calendar.%'")
    assert told == 1, "one event for the act"
    await undone(supervisor, seen)
    assert await clocks(platform) == before


async def test_an_act_that_was_cut_short_is_ended_by_the_worker(
    road: Road, supervisor: Desk, platform: Platform, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.set(at("12-21 09:00"))
    await road.order("in_progress", accept=ACCEPT)
    await multiply(platform, 4)
    before = await clocks(platform)
    monkeypatch.setattr("callcenter.calendars.acting._AT_ONCE", 2)  # three batches of five orders
    seen = await previewed(supervisor, notice_2027(await body_in_force(platform)))

    with _dies_in_batch(platform, 2, monkeypatch):
        await applied(supervisor, seen, status=500)
    half_moved = await clocks(platform)
    assert _moved_orders(before, half_moved) == 2, "those that were written before it died"
    await renew(platform)
    fresh = await road.order("registered", accept=ACCEPT)
    assert due(await supervisor.order(fresh), "statutory") == at("2027-01-06 17:30"), "it is in force"
    half = (await supervisor.get(f"calendar-changes/{seen['id']}"))["change"]
    assert (half["state"], half["applied"]) == ("applied", None)
    assert (await undone(supervisor, seen, status=409))["error"] == "calendar-change-under-way"
    other = await proposed(supervisor, await body_in_force(platform))
    refused = await supervisor.post(f"calendar-changes/{other['id']}/preview", {}, status=409)
    assert refused["error"] == "calendar-change-under-way"
    await _worker_ends(platform, clock)
    done = (await supervisor.get(f"calendar-changes/{seen['id']}"))["change"]
    assert (done["applied"]["orders"], done["applied"]["left_alone"]) == (5, 0)
    moved = (await clocks(platform))[: len(before)]
    assert _moved_orders(before, moved) == 5
    was, whole = _by_order(before), _by_order(moved)
    assert all(rows in (was[order], whole[order]) for order, rows in _by_order(half_moved).items()), "no half"

    with _dies_in_batch(platform, 3, monkeypatch):
        await undone(supervisor, seen, status=500)
    assert _moved_orders(before, await clocks(platform)) == 1
    await _worker_ends(platform, clock)
    back = (await supervisor.get(f"calendar-changes/{seen['id']}"))["change"]
    assert (back["state"], back["undone"]["restored"]) == ("undone", done["applied"]["clocks"])
    assert (await clocks(platform))[: len(before)] == before
    await renew(platform)
    assert due(await supervisor.order(fresh), "statutory") == at("2027-01-05 17:30")
    async with platform.database.acquire() as connection:
        told = await connection.fetch("SELECT name FROM event WHERE name LIKE 'calendar.%' ORDER BY id")
    assert [r["name"] for r in told] == [
        "calendar.applied",
        "calendar.settled",
        "calendar.undone",
        "calendar.settled",
    ]


async def test_an_act_is_never_given_up_for_else_no_calendar_could_be_changed_again(
    road: Road, supervisor: Desk, platform: Platform, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.set(at("12-21 09:00"))
    await road.order("in_progress", accept=ACCEPT)
    seen = await previewed(supervisor, notice_2027(await body_in_force(platform)))
    with _dies_in_batch(platform, 1, monkeypatch):
        await applied(supervisor, seen, status=500)
        for _ in range(12):
            await _worker_ends(platform, clock)
            clock.advance(timedelta(hours=1))
    assert (await supervisor.get(f"calendar-changes/{seen['id']}"))["change"]["applied"] is None
    await _worker_ends(platform, clock)
    done = (await supervisor.get(f"calendar-changes/{seen['id']}"))["change"]
    assert done["applied"]["orders"] == 1


@contextmanager
def _dies_in_batch(platform: Platform, number: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What carries out an act dies before the commit of this batch."""
    store, counter = platform.clock_store, count(1)
    refresh = store.refresh_mains

    async def dies(tx: Connection, order_ids: Sequence[int]) -> None:
        if next(counter) >= number:
            raise RuntimeError("cut short")
        await refresh(tx, order_ids)

    with monkeypatch.context() as patched:
        patched.setattr(store, "refresh_mains", dies)
        yield


async def _worker_ends(platform: Platform, clock: FakeClock) -> None:
    clock.advance(timedelta(minutes=2))
    worker = Worker(platform)
    await worker.jobs.run_due()
    await worker.close()


def _by_order(rows: list[dict[str, Any]]) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["work_order_id"], []).append(row)
    return found


def _moved_orders(before: list[dict[str, Any]], now: list[dict[str, Any]]) -> int:
    """How many orders stand otherwise than before."""
    was, is_ = _by_order(before), _by_order(now)
    return sum(rows != is_[order] for order, rows in was.items())
