"""Gas leaks at three in the morning of a holiday, by the official account, with nobody logged in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from callcenter.composition import Platform, wire
from callcenter.config import WeChatMode, WeChatSettings
from callcenter.kernel.clock import FakeClock
from callcenter.worker import Worker
from tests.api.night import AGENTS, HOLIDAY_3AM, SUPERVISOR, Night
from tests.api.road import Http, Road
from tests.api.wechat import AES_KEY, APP_ID, TOKEN, Account

LIN = "oLin_openid"


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(HOLIDAY_3AM)


@pytest.fixture
async def platform(platform: Platform) -> Platform:
    wechat = WeChatSettings(token=TOKEN, encoding_aes_key=AES_KEY, app_id=APP_ID, mode=WeChatMode.plain)
    settings = replace(platform.settings, wechat=wechat)
    return wire(settings, platform.database, platform.clock, platform.ring, platform.city)


@pytest.fixture
async def night(platform: Platform) -> AsyncIterator[Night]:
    worker = Worker(platform)
    yield Night(platform, worker, platform.settings.notices_dir)
    await worker.close()


async def test_whoever_cries_by_wechat_is_answered_and_others_are_woken(
    http: Http, road: Road, platform: Platform, clock: FakeClock, night: Night
) -> None:
    account = Account(http, clock)
    told = await account.says(LIN, "煤气泄漏")
    assert told is not None
    assert "119" in told, "in the answer to her own message, at once"

    await night.work()
    assert night.phones("alert-duty") == AGENTS
    clock.advance(timedelta(minutes=2))
    await night.work()
    assert night.phones("alert-supervisor") == SUPERVISOR

    desk = await road.desk("shift01")
    [shown] = (await desk.get("emergencies"))["items"]
    assert (shown["channel"], shown["handover"], shown["state"]) == ("wechat", "119", "escalated")
    order = await desk.order(shown["number"])
    assert (order["emergency_handover"], order["urgency"]) == ("119", "emergency")
    await desk.post(f"emergencies/{shown['number']}/acknowledge", {})
    acknowledge = next(c for c in (await desk.order(shown["number"]))["clocks"] if c["kind"] == "acknowledge")
    assert acknowledge["state"] == "stopped"
    clock.advance(timedelta(minutes=10))
    before = len(night.sent())
    await night.work()
    assert len(night.sent()) == before


async def test_a_cry_after_a_false_alarm_calls_them_again(
    http: Http, road: Road, platform: Platform, clock: FakeClock, night: Night
) -> None:
    account = Account(http, clock)
    await account.says(LIN, "煤气泄漏")
    desk = await road.desk("shift01")
    [shown] = (await desk.get("emergencies"))["items"]
    await account.says(LIN, "意溪镇坝街3号，煤气还在泄漏")
    await night.work()
    assert len(night.sent("alert-duty")) == len(AGENTS), "they are being called already"

    await desk.post(f"emergencies/{shown['number']}/false-alarm", {})
    order = await desk.order(shown["number"])
    assert (order["emergency_handover"], order["urgency"]) == (None, "normal")
    clock.advance(timedelta(minutes=5))
    told = await account.says(LIN, "煤气还在泄漏，真的")
    assert told is not None
    assert "119" in told
    await night.work()
    [again] = (await desk.get("emergencies"))["items"]
    assert (again["state"], again["level"]) == ("raised", 0)
    assert again["number"] != shown["number"], "a danger of its own: the old order is none any more"
    assert (await desk.order(again["number"]))["urgency"] == "emergency"
    assert len(night.sent("alert-duty")) == 2 * len(AGENTS)
    clock.advance(timedelta(minutes=2))
    await night.work()
    assert night.phones("alert-supervisor") == SUPERVISOR, "with two minutes of its own"


async def test_a_cry_after_the_hand_over_calls_them_again_about_the_same_order(
    http: Http, road: Road, platform: Platform, clock: FakeClock, night: Night
) -> None:
    account = Account(http, clock)
    await account.says(LIN, "煤气泄漏")
    await night.work()
    desk = await road.desk("shift01")
    [shown] = (await desk.get("emergencies"))["items"]
    await desk.post(f"emergencies/{shown['number']}/acknowledge", {})
    await desk.post(f"emergencies/{shown['number']}/hand-over", {"to": "119", "taken_by": "接警员 0731"})
    await night.work()
    clock.advance(timedelta(minutes=5))
    told = str(await account.says(LIN, "谢谢"))
    assert "已同时告知 119消防救援" in told, "with the next answer at the latest"
    assert (await desk.get("emergencies"))["items"] == []

    await account.says(LIN, "消防还没到，煤气还在泄漏")
    await night.work()
    [again] = (await desk.get("emergencies"))["items"]
    assert (again["number"], again["state"]) == (shown["number"], "raised")
    assert len(night.sent("alert-duty")) == 2 * len(AGENTS)
    await desk.post(f"emergencies/{shown['number']}/hand-over", {"to": "119", "taken_by": "接警员 0731"})
    assert len((await desk.order(shown["number"]))["roads"]["hand_overs"]) == 2


async def test_where_it_is_may_come_after_the_alarm(
    http: Http, road: Road, platform: Platform, clock: FakeClock, night: Night
) -> None:
    """No leak is handed over without a place: she is asked with the alarm, and her answer is passed on."""
    account = Account(http, clock)
    told = str(await account.says(LIN, "煤气泄漏"))
    assert told.index("119") < told.index("回复具体地点")
    await night.work()
    assert all("地点未明" in t["text"] for t in night.sent("alert-duty"))
    desk = await road.desk("shift01")
    [shown] = (await desk.get("emergencies"))["items"]
    assert shown["place"] == ""

    clock.advance(timedelta(seconds=30))
    told = str(await account.says(LIN, "我在意溪镇坝街12号，还在漏"))
    assert "地点" in told and shown["number"] in told
    order = await desk.order(shown["number"])
    assert (order["place"]["town"], order["suggestion"]["missing"]) == ("意溪镇", [])
    assert "坝街" in order["place"]["address"] and "12号" in order["place"]["address"]
    [shown] = (await desk.get("emergencies"))["items"]
    assert shown["place"] == "湘桥区意溪镇"
    await night.work()
    assert night.phones("alert-place") == AGENTS | SUPERVISOR
    assert all("119" in t["text"] for t in night.sent("alert-place"))
    clock.advance(timedelta(seconds=90))
    await night.work()
    assert "意溪镇" in night.sent("alert-supervisor")[0]["text"]

    await account.says(LIN, "就在桥东街道下津村那边")
    assert (await desk.order(shown["number"]))["place"]["town"] == "意溪镇", "what is known stays"


async def test_a_place_told_with_the_alarm_is_not_asked_for(http: Http, clock: FakeClock) -> None:
    told = str(await Account(http, clock).says(LIN, "意溪镇坝街3号煤气泄漏"))
    assert "119" in told and "回复具体地点" not in told
