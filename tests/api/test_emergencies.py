"""Emergencies: told at once, called around the clock, climbed till a person has them."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest

from callcenter.composition import Platform
from callcenter.kernel.clock import FakeClock
from callcenter.notices.store import NoticeStore
from callcenter.worker import Worker
from tests.api.night import AGENTS, HOLIDAY_3AM, LEADER, SUPERVISOR, Night
from tests.api.road import Http, Road, number_events, submit

GAS = "湘桥区意溪镇东津村煤气泄漏"


@pytest.fixture
def clock() -> FakeClock:
    """Three in the morning of a statutory holiday."""
    return FakeClock(HOLIDAY_3AM)


@pytest.fixture
async def night(platform: Platform) -> AsyncIterator[Night]:
    worker = Worker(platform)
    yield Night(platform, worker, platform.settings.notices_dir)
    await worker.close()


async def follow(http: Http, made: Any) -> Any:
    answer = await http.get(
        f"/api/v1/public/requests/{made['number']}", headers={"X-Tracking-Code": made["tracking_code"]}
    )
    return await answer.json()


async def clocks(platform: Platform, number: str) -> dict[str, tuple[str, datetime]]:
    async with platform.database.acquire() as connection:
        rows = await connection.fetch(
            "SELECT c.kind, c.state, c.due_at FROM clock c JOIN work_order w ON w.id = c.work_order_id"
            " WHERE w.number = $1",
            number,
        )
    return {row["kind"]: (row["state"], row["due_at"]) for row in rows}


async def alert(platform: Platform, number: str) -> Any:
    async with platform.database.acquire() as connection:
        return await connection.fetchrow("SELECT * FROM alert WHERE number = $1", number)


async def test_gas_leaks_at_three_in_the_morning_of_a_holiday_and_nobody_is_logged_in(
    http: Http, road: Road, platform: Platform, clock: FakeClock, night: Night
) -> None:
    assert not platform.city().office().calendar.is_workday(HOLIDAY_3AM.date())

    made = await submit(http, GAS, phone="13900001234")
    number = made["number"]
    assert made["emergency"]["number"] == "119"
    assert "不要开关电器" in made["emergency"]["advice"]
    assert (await follow(http, made))["emergency"] == made["emergency"]
    assert (await clocks(platform, number))["acknowledge"] == ("running", clock.now() + timedelta(minutes=2))

    await night.work()
    assert night.phones("alert-duty") == AGENTS
    assert all("119消防救援" in t["text"] and "03:02" in t["text"] for t in night.sent("alert-duty"))
    assert not night.sent("alert-supervisor")
    page = await follow(http, made)
    assert "拨打 119" in page["messages"][-1]["text"], "written down for her too, whatever the hour"

    clock.advance(timedelta(seconds=119))
    await night.work()
    assert not night.sent("alert-supervisor"), "not before her two minutes are over"
    clock.advance(timedelta(seconds=1))
    await night.work()
    assert night.phones("alert-supervisor") == SUPERVISOR
    assert (await alert(platform, number))["state"] == "escalated"

    clock.advance(timedelta(minutes=2))
    await night.work()
    assert night.phones("alert-leader") == LEADER
    clock.advance(timedelta(minutes=2))
    await night.work()
    assert night.phones("alert-all") == AGENTS | SUPERVISOR | LEADER

    desk = await road.desk("shift01")
    [shown] = (await desk.get("emergencies"))["items"]
    assert (shown["number"], shown["handover"], shown["level"]) == (number, "119", 3)
    assert shown["state_name"] == "逾时未确认"
    left = await desk.post(f"emergencies/{number}/acknowledge", {})
    [mine] = left["items"]
    assert (mine["state"], mine["acknowledged_by"]) == ("acknowledged", "班长 甲")
    assert (await clocks(platform, number))["acknowledge"][0] == "stopped"
    told = [e["name"] for e in (await desk.get(f"work-orders/{number}/events"))["items"]]
    assert told.count("emergency.escalated") == 3
    assert "emergency.acknowledged" in told

    before = len(night.sent())
    clock.advance(timedelta(hours=1))
    await night.work()
    assert len(night.sent()) == before, "nobody is called once a person has it"

    left = await desk.post(f"emergencies/{number}/hand-over", {"to": "119", "taken_by": "接警员 0731"})
    assert left["items"] == [], "another has it now"
    row = await alert(platform, number)
    assert (row["state"], row["acknowledged_by"], row["settled_at"]) == (
        "handed_over",
        row["settled_by"],
        clock.now(),
    )
    order = await desk.order(number)
    [handed] = order["roads"]["hand_overs"]
    assert (handed["to"], handed["taken_by"], handed["by"]) == ("119", "接警员 0731", "班长 甲")
    assert (order["state"], order["emergency_handover"]) == ("registered", "119"), "the matter itself goes on"
    await night.work()
    page = await follow(http, made)
    assert "已同时告知 119消防救援" in page["messages"][-1]["text"]
    assert "0731" not in str(page), "who took it there is for the house"
    again = await desk.post(f"emergencies/{number}/hand-over", {"to": "119", "taken_by": "x"}, status=409)
    assert again["detail"] == "这条警情已按「已转接」了结"


async def test_of_two_who_take_it_the_second_learns_who_has_it(
    http: Http, road: Road, clock: FakeClock
) -> None:
    number = (await submit(http, GAS))["number"]
    first, second = await road.desk("agent01"), await road.desk("agent02")
    await first.post(f"emergencies/{number}/acknowledge", {}, key="once")
    refused = await second.post(f"emergencies/{number}/acknowledge", {}, status=409)
    assert (refused["error"], refused["detail"]) == ("already-acknowledged", "坐席 001已确认接警")
    again = await first.post(f"emergencies/{number}/acknowledge", {}, key="once")
    assert again["items"][0]["acknowledged_by"] == "坐席 001"
    clerk = await road.desk("clerk-xq-cg")
    await clerk.get("emergencies", status=403)
    await first.post("emergencies/CZ000000-00000/acknowledge", {}, status=404)


async def test_working_on_the_order_is_taking_it_up(
    http: Http, road: Road, platform: Platform, clock: FakeClock, night: Night
) -> None:
    number = (await submit(http, GAS))["number"]
    desk = await road.desk("agent01")
    await desk.give(number, "accept", request_type="help", category_code="GY0301")
    await night.work()
    row = await alert(platform, number)
    assert row["state"] == "acknowledged"
    assert (await clocks(platform, number))["acknowledge"][0] == "stopped"


async def test_what_burned_long_ago_calls_nobody(
    road: Road, platform: Platform, clock: FakeClock, night: Night
) -> None:
    desk = await road.desk("agent01")
    body = {
        "channel": "letter",
        "content": GAS,
        "received_at": (clock.now() - timedelta(hours=25)).isoformat(),
        "backdate_reason": "信件在途",
    }
    order = await desk.post("work-orders", body, status=201)
    assert order["emergency_handover"] == "119"
    assert await alert(platform, order["number"]) is None
    await night.work()
    assert not night.sent("alert-duty")


async def test_a_calm_matter_raises_no_alert(http: Http, road: Road, platform: Platform) -> None:
    made = await submit(http)
    assert made["emergency"] is None
    assert (await (await road.desk("agent01")).get("emergencies"))["items"] == []


@pytest.mark.parametrize(
    ("fields", "agents_see", "leaders_see"),
    [
        ({}, True, True),
        ({"request_type": "report"}, False, True),
        ({"confidential": True}, False, False),
    ],
)
async def test_everybody_on_duty_sees_that_there_is_danger_and_not_more(
    http: Http, road: Road, fields: dict[str, Any], agents_see: bool, leaders_see: bool
) -> None:
    await submit(http, GAS, **fields)
    for who, sees in (("agent01", agents_see), ("shift01", leaders_see)):
        [shown] = (await (await road.desk(who)).get("emergencies"))["items"]
        assert (shown["title"] == "保密诉求") is not sees, who
        assert shown["handover"] == "119"


@pytest.mark.parametrize("killed_after", ["the order", "the numbering", "the notices", "the sending"])
async def test_an_alert_survives_a_worker_killed_anywhere(
    http: Http, platform: Platform, clock: FakeClock, killed_after: str
) -> None:
    """Each step of the first worker either happened whole or is done by the second; nobody is told twice."""
    await submit(http, GAS)
    first = Worker(platform)
    if killed_after != "the order":
        await number_events(platform)
    if killed_after in ("the notices", "the sending"):
        await first.notices.catch_up()
    if killed_after == "the sending":
        # Taken, sent, and dead before it was marked: the second must send under the same key.
        claimed = await platform.notice_outbox._claim()
        for notice in claimed:
            await platform.notice_outbox._sender(notice.outgoing.way).send(notice.outgoing, clock.now())
    await first.close()
    clock.advance(timedelta(minutes=15))
    second = Worker(platform)
    night = Night(platform, second, platform.settings.notices_dir)
    await night.work()
    await second.notices.catch_up()
    assert len(night.sent("alert-duty")) == len(AGENTS)
    assert night.phones("alert-duty") == AGENTS
    async with platform.database.acquire() as connection:
        rows = await connection.fetch("SELECT state FROM notice WHERE template_code = 'alert-duty'")
    assert [row["state"] for row in rows] == ["sent", "sent"]
    await second.close()


async def test_a_batch_that_was_rolled_back_is_read_again_whole(
    http: Http, platform: Platform, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed between the notices and the cursor: neither stays, both come back."""
    await submit(http, GAS)
    await number_events(platform)
    worker = Worker(platform)

    async def dies(*_args: object) -> None:
        raise ConnectionResetError

    with monkeypatch.context() as patch:
        patch.setattr("callcenter.notices.store.NoticeStore.insert", dies)
        with pytest.raises(ConnectionResetError):
            await worker.notices.catch_up()
    await worker.notices.catch_up()
    async with platform.database.acquire() as connection:
        assert (
            await connection.fetchval("SELECT count(*) FROM notice WHERE template_code = 'alert-duty'") == 2
        )
        assert await connection.fetchval("SELECT count(*) FROM event_passed_over") == 0
    await worker.close()


async def test_a_false_alarm_costs_one_call(
    http: Http, road: Road, platform: Platform, clock: FakeClock, night: Night
) -> None:
    number = (await submit(http, GAS))["number"]
    desk = await road.desk("agent01")
    left = await desk.post(f"emergencies/{number}/false-alarm", {})
    assert left["items"] == []
    assert (await clocks(platform, number))["acknowledge"][0] == "stopped"
    row = await alert(platform, number)
    assert (row["state"], row["level"], row["settled_at"]) == ("false_alarm", 0, clock.now())
    clock.advance(timedelta(minutes=30))
    await night.work()
    assert not night.sent("alert-supervisor")
    assert not night.sent("called-off"), "who was not woken is not told"
    order = await desk.order(number)
    assert order["state"] == "registered", "the matter itself goes on"
    assert (order["emergency_handover"], order["urgency"]) == (None, "normal"), "and as any other"
    assert (await desk.post(f"emergencies/{number}/false-alarm", {}, status=409))[
        "error"
    ] == "emergency-settled"
    assert (await desk.post(f"emergencies/{number}/acknowledge", {}, status=409))[
        "detail"
    ] == "这条警情已按「误报」了结"


async def test_who_was_woken_for_nothing_is_told_so(
    http: Http, road: Road, clock: FakeClock, night: Night
) -> None:
    number = (await submit(http, GAS))["number"]
    await night.work()
    clock.advance(timedelta(minutes=2))
    await night.work()
    await (await road.desk("agent01")).post(f"emergencies/{number}/false-alarm", {})
    await night.work()
    assert night.phones("called-off") == AGENTS | SUPERVISOR


async def test_who_hands_it_over_at_once_has_it(
    http: Http, road: Road, platform: Platform, clock: FakeClock, night: Night
) -> None:
    number = (await submit(http, GAS))["number"]
    await night.work()
    clock.advance(timedelta(seconds=50))
    desk = await road.desk("agent01")
    body = {"to": "119", "taken_by": "0731", "note": "已出警"}
    first = await desk.post(f"emergencies/{number}/hand-over", body, key="once")
    again = await desk.post(f"emergencies/{number}/hand-over", body, key="once")
    assert (first["items"], again["items"]) == ([], [])
    assert len((await desk.order(number))["roads"]["hand_overs"]) == 1
    assert (await clocks(platform, number))["acknowledge"][0] == "stopped"
    async with platform.database.acquire() as connection:
        taken = await connection.fetch("SELECT data FROM event WHERE name = 'emergency.acknowledged'")
    assert [row["data"]["waited_s"] for row in taken] == [50]
    clock.advance(timedelta(minutes=10))
    await night.work()
    assert not night.sent("alert-supervisor")
    assert not night.sent("called-off"), "it was none for nothing"


async def test_nonsense_hands_nothing_over(http: Http, road: Road, platform: Platform) -> None:
    number = (await submit(http, GAS))["number"]
    desk = await road.desk("agent01")
    for body in ({}, {"to": "119"}, {"to": "消防", "taken_by": "x"}, {"to": "119", "taken_by": "  "}):
        await desk.post(f"emergencies/{number}/hand-over", body, status=422)
    assert (await alert(platform, number))["state"] == "raised"
    await desk.post("emergencies/CZ000000-00000/hand-over", {"to": "119", "taken_by": "x"}, status=404)


@pytest.mark.parametrize(
    ("command", "body", "state"),
    [
        ("false_alarm", {}, "false_alarm"),
        ("hand_over", {"to": "119", "taken_by": "0731"}, "handed_over"),
        ("record_hand_over", {"to": "119", "taken_by": "0731"}, "handed_over"),
    ],
)
async def test_what_is_done_on_the_order_itself_ends_the_calls(
    http: Http,
    road: Road,
    platform: Platform,
    clock: FakeClock,
    night: Night,
    command: str,
    body: dict[str, str],
    state: str,
) -> None:
    number = (await submit(http, GAS))["number"]
    await night.work()
    clock.advance(timedelta(minutes=2))
    await night.work()
    await (await road.desk("agent01")).give(number, command, **body)
    await night.work()
    row = await alert(platform, number)
    assert (row["state"], row["acknowledged_by"] is not None) == (state, state == "handed_over")
    assert (await clocks(platform, number))["acknowledge"][0] == "stopped"
    assert night.phones("called-off") == (AGENTS | SUPERVISOR if command == "false_alarm" else set())
    clock.advance(timedelta(minutes=10))
    await night.work()
    assert not night.sent("alert-leader")


async def test_who_may_not_read_the_order_changes_nothing_about_it(
    http: Http, road: Road, platform: Platform
) -> None:
    number = (await submit(http, GAS, request_type="report"))["number"]
    agent = await road.desk("agent01")
    await agent.post(f"emergencies/{number}/false-alarm", {}, status=404)
    await agent.post(f"emergencies/{number}/hand-over", {"to": "119", "taken_by": "x"}, status=404)
    assert (await alert(platform, number))["state"] == "raised", "still called"
    await (await road.desk("shift01")).post(f"emergencies/{number}/false-alarm", {})
    assert (await alert(platform, number))["state"] == "false_alarm"


@pytest.mark.parametrize("seed", range(8))
async def test_however_workers_die_each_is_called_once(
    http: Http, platform: Platform, clock: FakeClock, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """Workers take turns at random, and each may be killed at any of its writes or right after a sending."""
    chance = Random(seed)
    for _ in range(3):
        await submit(http, GAS)
    write, finish = NoticeStore.insert, NoticeStore.mark_sent

    def dying(step: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
        async def maybe(*args: Any) -> None:
            if chance.random() < 0.3:
                raise ConnectionResetError
            await step(*args)

        return maybe

    with monkeypatch.context() as patch:
        patch.setattr(NoticeStore, "insert", dying(write))
        patch.setattr(NoticeStore, "mark_sent", dying(finish))
        for _ in range(30):
            worker = Worker(platform)
            steps = [worker.notices.read_batch, worker.alerts.read_batch, worker.deliver]
            with contextlib.suppress(ConnectionResetError):
                await chance.choice([lambda: number_events(platform), *steps])()
            await worker.close()
            clock.advance(timedelta(seconds=chance.choice([0, 1, 20, 700])))
    survivor = Worker(platform)
    night = Night(platform, survivor, platform.settings.notices_dir)
    await night.work()
    clock.advance(timedelta(hours=1))
    await night.work()
    async with platform.database.acquire() as connection:
        rows = await connection.fetch(
            "SELECT state, count(*) AS n FROM notice"
            " WHERE template_code = 'alert-duty' GROUP BY subject, state"
        )
    assert sorted((row["state"], row["n"]) for row in rows) == [("sent", len(AGENTS))] * 3
    assert len(night.sent("alert-duty")) == 3 * len(AGENTS), "one file a key, however often it was sent"
    await survivor.close()
