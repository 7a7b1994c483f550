"""Messages are taken once, stored before they are read, sealed, and answered in the mode they came in."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from aiohttp.test_utils import TestClient, TestServer

from callcenter.app import build_app
from callcenter.composition import Platform, wire
from callcenter.config import WeChatMode
from callcenter.kernel.clock import FakeClock
from callcenter.kernel.db import Database
from callcenter.people.hashing import CHEAP
from tests.api.road import Http, Road
from tests.api.wechat import PLAIN, Account, configured, orders, sweep

LIN = "oLin_openid"
PLACE = "湘桥区意溪镇坝街"


@pytest.fixture
async def platform(platform: Platform) -> Platform:
    return configured(platform)


@pytest.fixture
def account(http: Http, clock: FakeClock) -> Account:
    return Account(http, clock)


async def test_repeated_deliveries_are_taken_once_and_told_the_same(
    account: Account, platform: Platform
) -> None:
    words = f"{PLACE}路灯坏了三天没人修"
    first = await account.says(LIN, words, number=41)
    assert [await account.says(LIN, words, number=41) for _ in range(3)] == [first] * 3
    assert len(await orders(platform)) == 1
    followed = await account.happens("oOther", "subscribe")
    assert await account.happens("oOther", "subscribe") == followed
    async with platform.database.acquire() as connection:
        assert await connection.fetchval("SELECT count(*) FROM message WHERE direction = 'in'") == 2


async def test_racing_deliveries_of_one_message_are_one(account: Account, platform: Platform) -> None:
    words = f"{PLACE}路灯坏了三天没人修"
    await asyncio.gather(*(account.says(LIN, words, number=77) for _ in range(8)))
    assert len(await orders(platform)) == 1
    async with platform.database.acquire() as connection:
        assert await connection.fetchval("SELECT count(*) FROM message WHERE direction = 'in'") == 1
        assert await connection.fetchval("SELECT count(*) FROM conversation") == 1


async def test_bubbles_that_race_make_one_conversation(account: Account, platform: Platform) -> None:
    words = ["你好", "路灯坏了三天没人修", PLACE, "晚上很黑", "请尽快维修"]
    await asyncio.gather(*(account.says(LIN, word) for word in words))
    assert len(await orders(platform)) == 1
    async with platform.database.acquire() as connection:
        assert await connection.fetchval("SELECT count(*) FROM conversation") == 1
        assert await connection.fetchval("SELECT count(*) FROM message WHERE direction = 'in'") == 5


async def test_a_failure_after_storing_loses_nothing(
    account: Account, platform: Platform, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ValueError("the model is gone")

    with monkeypatch.context() as patch:
        patch.setattr("callcenter.conversations.reading.Reader.understand", broken)
        assert await account.says(LIN, f"{PLACE}路灯坏了三天没人修") is None
        clock.advance(timedelta(seconds=30))
        await sweep(platform)
        assert await orders(platform) == []
    clock.advance(timedelta(minutes=2))
    await sweep(platform)
    [number] = await orders(platform)
    told = await account.says(LIN, "进度")
    assert told is not None and number in told and "查询码" in told


async def test_understanding_that_takes_too_long_is_left_to_the_sweep(
    account: Account, platform: Platform, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def hangs(*_: object, **__: object) -> None:
        await asyncio.Event().wait()

    with monkeypatch.context() as patch:
        patch.setattr("callcenter.channels.wechat.callback._SHARE", 0.01)
        patch.setattr("callcenter.conversations.chat.steps.Steps.do", hangs)
        assert await account.says(LIN, f"{PLACE}路灯坏了三天没人修") is None
    clock.advance(timedelta(seconds=30))
    await sweep(platform)
    assert len(await orders(platform)) == 1


async def test_what_cannot_be_stored_is_not_acknowledged(
    account: Account, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise ConnectionError("the database is away")

    body = account.message(LIN, "text", "<Content>你好</Content>", 55)
    with monkeypatch.context() as patch:
        patch.setattr("callcenter.conversations.chat.store.ChatStore.take_delivery", broken)
        status, answer = await account.post(body)
    assert status == 503 and "success" not in answer  # the platform delivers it again
    status, answer = await account.post(body)
    assert status == 200 and account.told(answer) is not None


async def test_two_applications_take_a_repeated_delivery_once(
    account: Account, platform: Platform, city_dsn: str, clock: FakeClock
) -> None:
    database = await Database.open(city_dsn, max_size=4)
    other = wire(platform.settings, database, clock, platform.ring, platform.city)
    client = TestClient(TestServer(build_app(other, hash_cost=CHEAP)))
    await client.start_server()
    second = Account(client, clock)
    for number in range(100, 110):
        words = f"{PLACE}路灯坏了三天没人修"
        await asyncio.gather(*(a.says(f"o{number}", words, number=number) for a in (account, second)))
    await client.close()
    await database.close()
    assert len(await orders(platform)) == 10
    async with platform.database.acquire() as connection:
        assert await connection.fetchval("SELECT count(*) FROM message WHERE direction = 'in'") == 10


async def test_who_she_is_and_what_she_says_is_sealed(
    account: Account, platform: Platform, road: Road, caplog: pytest.LogCaptureFixture
) -> None:
    await account.says(LIN, f"{PLACE}路灯坏了,我电话13900007654")
    [number] = await orders(platform)
    async with platform.database.acquire() as connection:
        tables = [
            r["tablename"]
            for r in await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
            if not re.search(r"_(default|\d{4}_\d\d)$", r["tablename"])
        ]
        dumped = [str(await connection.fetch(f'SELECT t::text FROM "{t}" t')) for t in tables]  # noqa: S608
    assert LIN not in str(dumped) and "13900007654" not in str(dumped)
    assert LIN not in caplog.text and "13900007654" not in caplog.text and "路灯" not in caplog.text
    seen = await (await road.desk("supervisor")).order(number)
    assert "13900007654" not in str(seen["conversation"])
    assert seen["citizen"]["contact_phone"] == "139****7654"


@pytest.fixture
async def safe_account(platform: Platform, clock: FakeClock) -> AsyncIterator[Account]:
    settings = replace(platform.settings, wechat=replace(PLAIN, mode=WeChatMode.safe))
    safe = wire(settings, platform.database, platform.clock, platform.ring, platform.city)
    client = TestClient(TestServer(build_app(safe, hash_cost=CHEAP)))
    await client.start_server()
    yield Account(client, clock, is_safe=True)
    await client.close()


async def test_the_safe_mode_speaks_encrypted_alone(safe_account: Account, platform: Platform) -> None:
    told = await safe_account.says(LIN, f"{PLACE}路灯坏了三天没人修")
    [number] = await orders(platform)
    assert told is not None and number in told
    plain = Account(safe_account.http, safe_account.clock)
    status, body = await plain.post(plain.message(LIN, "text", "<Content>你好</Content>", 9))
    assert (status, "encryption-required" in body) == (403, True)
