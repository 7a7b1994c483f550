"""Who waits in a conversation for a person's answer: three minutes, and no clock of an order knows."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from callcenter.composition import Platform
from callcenter.kernel.clock import FakeClock
from callcenter.worker import Worker
from tests.api.desk import Desk
from tests.api.road import Http, Road
from tests.api.wechat import Account, configured, orders, sweep

LIN = "oLin_openid"
MATTER = "湘桥区意溪镇坝街楼下烧烤太吵睡不着"


@pytest.fixture
async def platform(platform: Platform) -> Platform:
    return configured(platform)


@pytest.fixture
def account(http: Http, clock: FakeClock) -> Account:
    return Account(http, clock)


async def waiting(desk: Desk) -> list[tuple[str | None, str | None]]:
    """Order and due time of each conversation on the list."""
    page = await desk.get("conversations")
    return [(c["order"], c["answer_due_at"]) for c in page["items"]]


async def told(platform: Platform) -> list[str]:
    """What the worker says of answers, after it has looked."""
    worker = Worker(platform)
    await worker.answers.run_once()
    await worker.close()
    async with platform.database.acquire() as connection:
        rows = await connection.fetch(
            "SELECT name FROM event WHERE name LIKE 'conversation.answer%' ORDER BY id"
        )
    return [r["name"].removeprefix("conversation.") for r in rows]


async def kept(platform: Platform) -> list[dict[str, Any]]:
    """Every wait as it is kept, oldest first."""
    async with platform.database.acquire() as connection:
        rows = await connection.fetch("SELECT * FROM answer_clock ORDER BY id")
    return [dict(r) for r in rows]


async def test_she_asks_for_a_person_waits_three_minutes_and_is_answered(
    account: Account, platform: Platform, clock: FakeClock, road: Road
) -> None:
    agent = await road.desk("agent01")
    await account.says(LIN, "你好")
    assert await waiting(agent) == [(None, None)], "what the platform answers waits for nobody"
    said = await account.says(LIN, "转人工")
    assert said is not None and "已为您转人工坐席" in said
    began = clock.now()
    ((order, due),) = await waiting(agent)
    assert order is None
    assert due is not None and datetime.fromisoformat(due) == began + timedelta(minutes=3)
    clock.advance(timedelta(seconds=90))
    assert await told(platform) == []
    await account.says(LIN, "人工")
    assert await waiting(agent) == [(None, due)], "asking again does not make her wait anew"
    clock.set(began + timedelta(minutes=2))
    assert await told(platform) == ["answer_due"], "a third of the time is left"
    clock.set(began + timedelta(minutes=3))
    assert await told(platform) == ["answer_due", "answer_late"]
    clock.advance(timedelta(minutes=1))
    assert await told(platform) == ["answer_due", "answer_late"], "each once"

    (one,) = (await agent.get("conversations"))["items"]
    answered = await agent.post(f"conversations/{one['id']}/reply", {"text": "您好，我是坐席，请讲。"})
    assert answered["conversation"]["answer_due_at"] is None
    clock.advance(timedelta(minutes=2))
    await account.says(LIN, "有点事想问问您")
    assert (await waiting(agent))[0][1] is not None, "what she says to the agent waits for the agent"
    await agent.post(f"conversations/{one['id']}/close", {})
    assert await waiting(agent) == []
    first, second = await kept(platform)
    assert (first["started_by"], first["stop_reason"], first["policy_code"]) == (
        "asked_for_agent",
        "answered",
        "AN-N",
    )
    assert (first["stopped_at"] - first["started_at"], first["answered_by"] is None) == (
        timedelta(minutes=4),
        False,
    )
    assert (second["started_by"], second["stop_reason"], second["answered_by"]) == (
        "said_to_agent",
        "closed",
        None,
    )


async def test_the_order_that_is_made_ends_the_wait_and_no_clock_of_it_knows(
    account: Account, platform: Platform, clock: FakeClock, road: Road
) -> None:
    agent = await road.desk("agent01")
    await account.says(LIN, "转人工")
    clock.advance(timedelta(minutes=1))
    await account.says(LIN, MATTER)
    [number] = await orders(platform)
    assert await waiting(agent) == []
    assert [(k["stop_reason"], k["answered_by"]) for k in await kept(platform)] == [("ordered", None)]
    before = (await agent.order(number))["clocks"]
    assert not [c for c in before if c["kind"] == "answer"]

    clock.advance(timedelta(minutes=5))
    await account.says(LIN, "我要人工客服")
    ((order, due),) = await waiting(agent)
    assert (order, due is None) == (number, False), "of her order an agent has to answer"
    after = (await agent.order(number))["clocks"]
    assert [(c["kind"], c["due_at"], c["state"]) for c in after] == [
        (c["kind"], c["due_at"], c["state"]) for c in before
    ]
    (one,) = (await agent.get("conversations"))["items"]
    await agent.post(f"conversations/{one['id']}/reply", {"text": "您好，正在为您核实。"})
    assert await waiting(agent) == []
    assert await told(platform) == [], "answered in time"


async def test_what_nobody_but_a_person_can_read_is_left_to_one(
    account: Account, platform: Platform, clock: FakeClock, road: Road
) -> None:
    agent = await road.desk("agent01")
    await account.delivers(LIN, "voice", "<MediaId>m1</MediaId>")
    assert [due for _, due in await waiting(agent)] == [None], "she was told to write"
    clock.advance(timedelta(minutes=11))
    await sweep(platform)
    ((_, due),) = await waiting(agent)
    assert due is not None and datetime.fromisoformat(due) == clock.now() + timedelta(minutes=3)
    await sweep(platform)
    assert [k["started_by"] for k in await kept(platform)] == ["left_to_agent"]


async def test_whom_an_agent_has_answered_waits_for_nobody_when_she_falls_silent(
    account: Account, platform: Platform, clock: FakeClock, road: Road
) -> None:
    agent = await road.desk("agent01")
    await account.delivers(LIN, "voice", "<MediaId>m1</MediaId>")
    (one,) = (await agent.get("conversations"))["items"]
    await agent.post(f"conversations/{one['id']}/reply", {"text": "您好，语音已听到，请问在哪里？"})
    clock.advance(timedelta(minutes=11))
    await sweep(platform)
    assert await waiting(agent) == [(None, None)], "it is for her to speak"
    assert await kept(platform) == []


@pytest.mark.parametrize("is_answered", [False, True])
async def test_what_is_read_late_was_asked_when_she_wrote_it(
    account: Account,
    platform: Platform,
    clock: FakeClock,
    road: Road,
    monkeypatch: pytest.MonkeyPatch,
    is_answered: bool,
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ValueError("the model is gone")

    agent = await road.desk("agent01")
    asked_at = clock.now()
    with monkeypatch.context() as patch:
        patch.setattr("callcenter.conversations.reading.Reader.understand", broken)
        assert await account.says(LIN, "转人工") is None
    clock.advance(timedelta(minutes=1))
    if is_answered:
        (one,) = (await agent.get("conversations"))["items"]
        await agent.post(f"conversations/{one['id']}/reply", {"text": "您好，我是坐席，请讲。"})
    await sweep(platform)
    assert [k["started_at"] for k in await kept(platform)] == ([] if is_answered else [asked_at])


async def test_who_waits_is_on_the_list_however_many_are_silent(
    account: Account,
    platform: Platform,
    clock: FakeClock,
    road: Road,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("callcenter.conversations.chat.desk._MOST", 1)
    agent = await road.desk("agent01")
    await account.says("oSilent_openid", "你好")
    clock.advance(timedelta(minutes=1))
    await account.says(LIN, "转人工")
    (shown,) = (await agent.get("conversations"))["items"]
    assert (shown["last_words"], shown["answer_due_at"] is None) == ("转人工", False)
