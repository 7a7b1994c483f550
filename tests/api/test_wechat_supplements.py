"""What a citizen adds by the official account reaches the desk that waits for it, also of a merged order."""

from __future__ import annotations

import pytest

from callcenter.composition import Platform
from callcenter.kernel.clock import FakeClock
from tests.api.road import Http, Road
from tests.api.test_wechat_story import tell_everybody
from tests.api.wechat import Account, configured, orders

LIN, CHEN = "oLin_openid", "oChen_openid"
LAMP = "湘桥区意溪镇坝街的路灯坏了三天没人修"


@pytest.fixture
async def platform(platform: Platform) -> Platform:
    return configured(platform)


@pytest.fixture
def account(http: Http, clock: FakeClock) -> Account:
    return Account(http, clock)


async def test_what_is_missing_is_asked_in_the_conversation_and_the_answer_goes_on_to_dispatch(
    account: Account, platform: Platform, road: Road
) -> None:
    await account.says(LIN, LAMP)
    [number] = await orders(platform)
    await road.bring(number, "pending_dispatch", accept={"category_code": "CG02"})
    desk = await road.desk("dispatch01")
    await desk.give(number, "ask_supplement", of="citizen", missing=["请说明路灯杆号"])
    await tell_everybody(platform)
    asked = await account.says(LIN, "谢谢")
    assert asked is not None
    assert f"{number} 需要补充：请说明路灯杆号。请直接在此回复" in asked
    assert (await desk.order(number))["state"] == "pending_supplement", "thanks are no answer"

    told = await account.says(LIN, "灯杆编号是坝街12号")
    assert told is not None and number in told
    order = await desk.order(number)
    assert order["state"] == "pending_dispatch"
    assert [a["content"] for a in order["roads"]["additions"] if a["kind"] == "citizen"] == [
        "灯杆编号是坝街12号"
    ]
    statutory = next(c for c in order["clocks"] if c["kind"] == "statutory")
    assert statutory["state"] == "running"


async def test_later_words_of_a_merged_order_are_seen_where_both_are_worked_on(
    account: Account, platform: Platform, road: Road
) -> None:
    main = await road.order("in_progress", accept={"category_code": "CG02"})
    await account.says(CHEN, LAMP)
    [other] = [number for number in await orders(platform) if number != main]
    await road.bring(other, "pending_dispatch", accept={"category_code": "CG02"})
    desk = await road.desk("dispatch01")
    await desk.give(other, "merge", into=main, reason="同一盏路灯")
    told = await account.says(CHEN, "今晚整条街都黑了")
    assert told is not None and other in told
    assert sorted(await orders(platform)) == sorted([main, other]), "no third order"

    [added] = (await (await road.desk("clerk-xq-cg")).order(main))["roads"]["additions"]
    assert (added["content"], added["from_merged"]) == ("今晚整条街都黑了", True)
    [own] = (await desk.order(other))["roads"]["additions"]
    assert own["from_merged"] is False
    await desk.give(other, "unmerge", reason="不是同一盏灯")
    assert (await desk.order(main))["roads"]["additions"] == [], "no longer the same matter"
