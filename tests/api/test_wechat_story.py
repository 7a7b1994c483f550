"""Citizens write bubble by bubble: one order after one question, supplements, silence, danger at night."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from callcenter.composition import Platform
from callcenter.kernel.clock import FakeClock
from callcenter.worker import Worker
from tests.api.road import Http, Road, number_events
from tests.api.wechat import Account, configured, orders, sweep

LIN = "oLin_openid"
PLACE = "湘桥区意溪镇坝街"


@pytest.fixture
async def platform(platform: Platform) -> Platform:
    return configured(platform)


@pytest.fixture
def account(http: Http, clock: FakeClock) -> Account:
    return Account(http, clock)


async def tell_everybody(platform: Platform) -> None:
    """As the worker does: events numbered, notices written, notices sent."""
    await number_events(platform)
    worker = Worker(platform)
    await worker.notices.catch_up()
    await worker.close()
    await platform.notice_outbox.deliver_due()


async def test_three_bubbles_make_one_order_after_one_question_and_a_fourth_supplements_it(
    account: Account, platform: Platform, clock: FakeClock, road: Road
) -> None:
    first = await account.says(LIN, "你好")
    assert first is not None and "什么事" in first and "119" in first
    second = await account.says(LIN, "在吗")
    assert second is not None and second != first
    third = await account.says(LIN, "楼下烧烤太吵睡不着")
    assert third is not None and "补充" in third and "哪里" in third
    assert await orders(platform) == []
    clock.advance(timedelta(minutes=1))
    fourth = await account.says(LIN, PLACE)
    assert fourth is not None
    [number] = await orders(platform)
    assert number in fourth and re.search(r"查询码(\w{4}-){3}\w{4}", fourth)
    assert re.search(r"\d+月\d+日\d\d:\d\d前答复", fourth)

    seen = await (await road.desk("supervisor")).order(number)
    assert seen["channel"] == "wechat"
    assert seen["content"] == f"楼下烧烤太吵睡不着\n{PLACE}"
    assert seen["place"]["town"] == "意溪镇"
    assert seen["suggestion"]["missing"] == []
    assert seen["received_at"].startswith("2026-11-23T")

    clock.advance(timedelta(days=1))
    fifth = await account.says(LIN, "昨晚又吵到两点")
    assert fifth is not None and number in fifth and "补充" in fifth
    assert await orders(platform) == [number]
    bubbles = (await (await road.desk("supervisor")).order(number))["conversation"]
    assert [(b["by"], b["is_supplement"]) for b in bubbles if b["by"] == "citizen"] == [
        ("citizen", False)
    ] * 4 + [("citizen", True)]
    assert bubbles[-2]["text"] == "昨晚又吵到两点"
    assert fourth not in str(bubbles) and "****" in str(bubbles)  # the tracking code is hers alone
    history = await (await road.desk("supervisor")).get(f"work-orders/{number}/events")
    assert {e["name"] for e in history["items"][-2:]} == {
        "work_order.supplement_added",
        "work_order.words_added",
    }


async def test_silence_after_the_question_makes_the_order_and_names_what_is_missing(
    account: Account, platform: Platform, clock: FakeClock, road: Road
) -> None:
    await account.says(LIN, "楼下烧烤太吵睡不着")
    clock.advance(timedelta(minutes=9))
    await sweep(platform)
    assert await orders(platform) == []
    clock.advance(timedelta(minutes=2))
    await sweep(platform)
    await sweep(platform)
    [number] = await orders(platform)
    seen = await (await road.desk("supervisor")).order(number)
    assert seen["suggestion"]["missing"] == ["place"]
    # What was said to her meanwhile reaches her with the answer to her next words.
    told = await account.says(LIN, "就在城新西路88号")
    assert told is not None and "查询码" in told and "地点和情况记入" in told
    assert "还没有说明" not in told, "she has just said it"
    assert await orders(platform) == [number]
    seen = await (await road.desk("supervisor")).order(number)
    assert (seen["place"]["address"], seen["suggestion"]["missing"]) == ("城新西路88号", [])


async def test_an_address_the_gazetteer_does_not_know_is_taken_as_she_wrote_it(
    account: Account, platform: Platform, road: Road
) -> None:
    await account.says(LIN, "楼下烧烤太吵睡不着")
    assert await account.says(LIN, "每天都到凌晨两点") is None  # more of the matter: she was asked once
    told = await account.says(LIN, "万福花园后面那栋楼")
    [number] = await orders(platform)
    assert told is not None and number in told
    seen = await (await road.desk("supervisor")).order(number)
    assert seen["place"]["address"] == "万福花园后面那栋楼"


async def test_who_cannot_say_where_gets_her_order_all_the_same(
    account: Account, platform: Platform, road: Road
) -> None:
    await account.says(LIN, "楼下烧烤太吵睡不着")
    told = await account.says(LIN, "不方便说")
    [number] = await orders(platform)
    assert told is not None and number in told and "哪里" in told
    seen = await (await road.desk("supervisor")).order(number)
    assert seen["suggestion"]["missing"] == ["place"]


async def test_a_question_needs_no_place(account: Account, platform: Platform) -> None:
    told = await account.says(LIN, "请问医保住院怎么报销,需要什么材料?")
    [number] = await orders(platform)
    assert told is not None and number in told


@pytest.mark.parametrize("words", [["你好", "在吗"], ["谢谢"], ["ok", "[微笑]"], ["😊"]])
async def test_a_greeting_makes_no_order_and_its_conversation_ends_in_silence(
    account: Account, platform: Platform, clock: FakeClock, words: list[str]
) -> None:
    for word in words:
        assert await account.says(LIN, word) is not None
    clock.advance(timedelta(hours=1))
    await sweep(platform)
    assert await orders(platform) == []
    async with platform.database.acquire() as connection:
        rows = await connection.fetch("SELECT state, close_reason FROM conversation")
    assert [tuple(r) for r in rows] == [("closed", "greeting")]


async def test_gas_at_three_in_the_morning_of_a_holiday(
    account: Account, platform: Platform, clock: FakeClock, road: Road
) -> None:
    clock.advance(timedelta(days=38, hours=18))  # 1 January 2027, 03:00
    platform.reader()  # made at midnight by the watch of the city
    told = await account.says(LIN, "煤气泄漏")
    assert told is not None
    assert "119" in told and "关闭阀门" in told and told.index("119") < told.index("编号")
    [number] = await orders(platform)
    seen = await (await road.desk("supervisor")).order(number)
    assert (seen["emergency_handover"], seen["urgency"]) == ("119", "emergency")
    again = await account.says(LIN, "意溪镇坝街3号,煤气还在泄漏")
    assert again is not None and "119" in again
    assert await orders(platform) == [number]


async def test_danger_while_another_matter_is_open_is_an_order_of_its_own(
    account: Account, platform: Platform
) -> None:
    await account.says(LIN, f"{PLACE}路灯坏了三天没人修")
    told = await account.says(LIN, "楼下着火了,快来救火")
    assert told is not None and "119" in told
    assert len(await orders(platform)) == 2


async def test_another_matter_becomes_another_order_and_words_find_theirs(
    account: Account, platform: Platform, clock: FakeClock
) -> None:
    await account.says(LIN, f"{PLACE}楼下烧烤太吵睡不着")
    [noise] = await orders(platform)
    clock.advance(timedelta(hours=1))
    await account.says(LIN, "请问医保住院怎么报销,需要什么材料?")
    _, insurance = await orders(platform)
    told = await account.says(LIN, "烧烤店昨晚又吵到两点,噪音扰民")
    assert told is not None and noise in told and insurance not in told
    assert len(await orders(platform)) == 2


@pytest.mark.parametrize("more", ["昨晚又烤到两点,油烟也很大", "今晚还是很吵,烧烤摊还在摆"])
async def test_still_and_again_stay_with_the_order_whatever_field_they_name(
    account: Account, platform: Platform, clock: FakeClock, more: str
) -> None:
    await account.says(LIN, f"{PLACE}楼下烧烤太吵睡不着")
    [number] = await orders(platform)
    clock.advance(timedelta(days=1))
    told = await account.says(LIN, more)
    assert told is not None and number in told and "补充" in told
    assert await orders(platform) == [number]


async def test_progress_is_told_of_her_own_orders_alone(
    account: Account, platform: Platform, road: Road
) -> None:
    await account.says(LIN, f"{PLACE}路灯坏了三天没人修")
    [number] = await orders(platform)
    told = await account.says(LIN, "我的工单怎么样了")
    assert told is not None and number in told and "已登记" in told
    await road.bring(number, "in_progress")
    told = await account.says(LIN, "进度")
    assert told is not None and number in told and "办理" in told
    stranger = await account.says("oStranger", "进度")
    assert stranger is not None and number not in stranger
    assert await orders(platform) == [number]


async def test_after_the_end_a_message_begins_anew(account: Account, platform: Platform, road: Road) -> None:
    await account.says(LIN, f"{PLACE}路灯坏了三天没人修")
    [number] = await orders(platform)
    await road.bring(number, "closed")
    assert await account.says(LIN, f"{PLACE}路灯又坏了,晚上很黑") is not None
    assert len(await orders(platform)) == 2


async def test_what_is_no_text_gets_a_polite_sentence_and_is_kept(
    account: Account, platform: Platform, clock: FakeClock, road: Road
) -> None:
    told = await account.delivers(LIN, "image", "<PicUrl>http://x/1.jpg</PicUrl><MediaId>m1</MediaId>")
    assert told is not None and "文字" in told
    assert await account.delivers(LIN, "hologram") is not None
    clock.advance(timedelta(hours=1))
    await sweep(platform)
    listed = await (await road.desk("agent01")).get("conversations")
    assert [c["state"] for c in listed["items"]] == ["open"]  # nothing is lost: an agent looks at it
    whole = await (await road.desk("agent01")).get(f"conversations/{listed['items'][0]['id']}")
    assert [m["kind"] for m in whole["messages"] if m["by"] == "citizen"] == ["image", "other"]


async def test_voice_heard_by_the_platform_and_a_place_sent_along_count_as_words(
    account: Account, platform: Platform
) -> None:
    await account.delivers(LIN, "voice", "<MediaId>v</MediaId><Recognition>路灯坏了三天没人修</Recognition>")
    told = await account.delivers(LIN, "location", f"<Label>潮州市{PLACE}</Label>")
    [number] = await orders(platform)
    assert told is not None and number in told


async def test_who_follows_the_account_is_greeted_once(account: Account, platform: Platform) -> None:
    told = await account.happens(LIN, "subscribe")
    assert told is not None and "您好" in told
    assert await account.happens(LIN, "LOCATION") is None
    async with platform.database.acquire() as connection:
        assert await connection.fetchval("SELECT count(*) FROM message WHERE direction = 'in'") == 1


async def test_an_agent_reads_replies_proposes_and_closes(
    account: Account, platform: Platform, road: Road
) -> None:
    agent = await road.desk("agent01")
    await account.says(LIN, "转人工")
    [waiting] = (await agent.get("conversations"))["items"]
    assert waiting["last_words"] == "转人工"
    path = f"conversations/{waiting['id']}"
    said = await agent.post(f"{path}/reply", {"text": "您好,请问在哪里?"})
    assert said["messages"][-1] == {**said["messages"][-1], "by": "agent", "text": "您好,请问在哪里?"}
    told = await account.says(LIN, "在吗")
    assert told is not None and "请问在哪里" in told
    made = await agent.post(f"{path}/propose", {})
    assert await orders(platform) == [made["conversation"]["order"]]
    await agent.post(f"{path}/propose", {}, status=409)
    await account.says("oOther", "哈哈哈哈")
    [other] = (await agent.get("conversations"))["items"]
    assert (await agent.post(f"conversations/{other['id']}/close", {}))["conversation"]["state"] == "closed"
    await agent.get("conversations/not-a-uuid", status=404)
    await (await road.desk("clerk-xq-cg")).get("conversations", status=403)


async def test_notices_of_her_order_are_said_in_her_conversation(
    account: Account, platform: Platform, road: Road
) -> None:
    await account.says(LIN, f"{PLACE}路灯坏了三天没人修")
    [number] = await orders(platform)
    await road.bring(number, "dispatched")
    await tell_everybody(platform)
    await tell_everybody(platform)
    told = await account.says(LIN, "谢谢", number=500)
    assert await account.says(LIN, "谢谢", number=500) == told
    assert told is not None and f"您的诉求 {number} 已受理" in told and "已转交" in told
    assert told.count("已转交") == 1
    assert "诉求已登记" not in told  # the conversation told her so when the order was made
    assert not list(platform.settings.notices_dir.glob("wechat-*"))
    again = await account.says(LIN, "进度")
    assert again is not None and "已转交" not in again


async def test_what_has_no_room_in_one_answer_comes_with_the_next(
    account: Account, platform: Platform, road: Road
) -> None:
    await account.says(LIN, "转人工")
    agent = await road.desk("agent01")
    [waiting] = (await agent.get("conversations"))["items"]
    for letter in "甲乙":
        await agent.post(f"conversations/{waiting['id']}/reply", {"text": letter * 400})
    first = await account.says(LIN, "在吗")
    assert first is not None and "甲甲" in first and "乙乙" not in first and len(first) <= 600
    second = await account.says(LIN, "煤气泄漏")
    assert second is not None and "乙乙" in second and "甲甲" not in second
    assert second.index("119") < second.index("乙乙")  # whom to call comes before everything else
