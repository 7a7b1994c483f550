"""Random walks: several people write, fall silent, repeat themselves; nothing is lost and nothing doubled."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from callcenter.composition import Platform
from callcenter.kernel.clock import FakeClock
from callcenter.kernel.db import Connection
from tests.api.road import Http
from tests.api.wechat import Account, configured

SAYINGS = (
    "你好",
    "在吗",
    "谢谢",
    "[微笑]",
    "进度",
    "转人工",
    "不知道",
    "湘桥区意溪镇坝街",
    "楼下烧烤太吵睡不着",
    "昨晚又吵到两点",
    "路灯坏了三天没人修",
    "请问医保住院怎么报销,需要什么材料?",
    "煤气泄漏",
    "饶平县黄冈镇自来水停了两天,什么时候恢复?",
    "哈哈哈哈",
    "傻逼",
    "我电话13900007654",
    "x" * 600,
)
PEOPLE = ("oA", "oB", "oC")


@pytest.fixture
async def platform(platform: Platform) -> Platform:
    return configured(platform)


@pytest.mark.parametrize("seed", range(6))
async def test_a_walk(http: Http, platform: Platform, clock: FakeClock, seed: int) -> None:
    dice, account = random.Random(seed), Account(http, clock)
    for number in range(1, 61):
        person = dice.choice(PEOPLE)
        if dice.random() < 0.1:
            await account.delivers(person, dice.choice(("image", "hologram")), number=number)
        else:
            words = dice.choice(SAYINGS)
            first = await account.says(person, words, number=number)
            if dice.random() < 0.2:
                assert await account.says(person, words, number=number) == first
        if dice.random() < 0.3:
            clock.advance(timedelta(minutes=dice.choice((1, 6, 11, 1500))))
            await platform.chats.conversations.sweep(clock.now())
        async with platform.database.acquire() as connection:
            await check(connection, number)
    clock.advance(timedelta(hours=1))
    await platform.chats.conversations.sweep(clock.now())
    async with platform.database.acquire() as connection:
        # Whatever told of a matter is an order's now: what still gathers holds nothing that could be one.
        left = await connection.fetch("SELECT public_id FROM conversation WHERE look_at IS NOT NULL")
        assert not left
        assert await connection.fetchval("SELECT count(*) FROM work_order") > 3
        made = await connection.fetchval("SELECT count(*) FROM event WHERE name = 'work_order.registered'")
        held = await connection.fetchval("SELECT count(*) FROM conversation WHERE work_order_id IS NOT NULL")
        assert made == held


async def check(connection: Connection, sent: int) -> None:
    """What holds after every step."""
    assert await connection.fetchval("SELECT count(*) FROM message WHERE direction = 'in'") == sent
    unread = """
        SELECT count(*) FROM message m JOIN conversation c ON c.id = m.conversation_id
        WHERE m.direction = 'in' AND m.id > c.understood_to"""
    assert await connection.fetchval(unread) == 0
    astray = """
        SELECT count(*) FROM supplement s JOIN message m ON m.id = s.message_id
        JOIN conversation c ON c.id = m.conversation_id
        WHERE c.work_order_id IS DISTINCT FROM s.work_order_id"""
    assert await connection.fetchval(astray) == 0
    empty = """
        SELECT count(*) FROM conversation c
        WHERE NOT EXISTS (SELECT FROM message m WHERE m.conversation_id = c.id AND m.direction = 'in')"""
    assert await connection.fetchval(empty) == 0
