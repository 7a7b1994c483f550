"""催办单 and 督办单: numbered, printed, answered by the unit, sent back, closed; by hand and by a card."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from callcenter.composition import Platform
from callcenter.worker import Worker
from tests.api.papers import does_with_letter, letter_path, printed
from tests.api.road import number_events
from tests.api.story import CLERK, LEADER, Story, at
from tests.api.test_cards import Night

LATE = "已超期，请说明原因"
OTHER = "clerk-ca-cg"


class Ledger:
    """督办台账 as somebody sees it."""

    def __init__(self, story: Story, night: Night) -> None:
        self.story, self.night = story, night

    async def of(self, who: str, **query: str) -> list[Any]:
        page = await (await self.story.road.desk(who)).get("letters", **query)
        items: list[Any] = page["items"]
        return items

    async def does(self, who: str, number: str, act: str, *, status: int = 200, **body: str) -> Any:
        return await does_with_letter(await self.story.road.desk(who), number, act, status=status, **body)

    async def proposed(self, who: str = "supervisor") -> list[Any]:
        page = await (await self.story.road.desk(who)).get("letter-proposals")
        items: list[Any] = page["items"]
        return items

    async def printed(self, who: str, number: str, *, status: int = 200) -> str:
        return await printed(await self.story.road.desk(who), letter_path(number), status=status)

    async def passes(self) -> None:
        """Clocks fire, cards call for letters, people are told."""
        await self.night.worker.scheduler.run_once()
        await number_events(self.night.platform)
        await self.night.worker.letters.catch_up()
        await number_events(self.night.platform)
        await self.night.worker.notices.catch_up()


@pytest.fixture
async def ledger(platform: Platform, story: Story) -> AsyncIterator[Ledger]:
    worker = Worker(platform)
    yield Ledger(story, Night(platform, worker, story))
    await worker.close()


async def supervised(story: Story, level: str = "yellow", **fields: Any) -> str:
    number = (await story.asks(to="in_progress", **fields)).number
    await story.give("dispatch01", number, "supervise", level=level, reason=LATE, answer_days=2)
    return number


async def test_a_supervision_is_a_numbered_letter_answered_sent_back_and_closed(
    story: Story, ledger: Ledger
) -> None:
    story.day("12-04 09:00")
    order = await supervised(story)
    (letter,) = await ledger.of(CLERK)
    assert (letter["number"], letter["title"]) == ("潮热督〔2026〕1号", "黄牌督办单")
    assert (letter["order"], letter["organisation"], letter["state_name"]) == (order, "XQ-CG", "待反馈")
    assert (letter["acts"], letter["issued_by"]) == (["answer"], "派单员 甲")
    assert letter["due_at"].startswith("2026-12-08T09:30")

    page = await ledger.printed(CLERK, letter["number"])
    for words in (
        "潮热督〔2026〕1号",
        order,
        LATE,
        "路灯坏了三天",
        "2026年12月8日（星期二）17:30",
        "2026年12月4日",
        "第1页共1页",
    ):
        assert words in page
    assert "13900001234" not in page

    number = letter["number"]
    await ledger.does("dispatch01", number, "send-back", status=409, reason="请补充")
    story.day("12-07 10:00")
    answered = await ledger.does(CLERK, number, "answer", answer="等待备件")
    assert (answered["state"], answered["answer"], answered["acts"]) == ("answered", "等待备件", [])
    assert (await story.seen(order))["roads"]["supervisions"][0]["state"] == "answered"
    (seen,) = await ledger.of("dispatch01", state="answered")
    assert seen["acts"] == ["send_back", "close"]
    back = await ledger.does("dispatch01", number, "send-back", reason="请给出完成时间")
    assert (back["state"], back["sent_back_reason"]) == ("issued", "请给出完成时间")
    await ledger.does(LEADER, number, "answer", answer="12 月 9 日修复")
    closed = await ledger.does("supervisor", number, "close", note="已落实")
    assert (closed["state"], closed["closed_by"], closed["is_late"]) == ("closed", "中心主管", False)
    await ledger.does(CLERK, number, "answer", status=409, answer="再补一句")
    history = (await (await story.road.desk(CLERK)).get(f"work-orders/{order}/events"))["items"]
    assert [e["detail"] for e in history if e["name"] == "letter.issued"] == ["潮热督〔2026〕1号"]


async def test_who_may_see_answer_and_close(story: Story, ledger: Ledger) -> None:
    await supervised(story)
    (letter,) = await ledger.of("supervisor")
    number = letter["number"]
    assert await ledger.of(OTHER) == []
    await ledger.printed(OTHER, number, status=404)
    await ledger.does(OTHER, number, "answer", status=404, answer="不是我们的")
    await ledger.does(CLERK, number, "close", status=403, note="自己办结")
    await ledger.does("dispatch01", number, "answer", status=403, answer="代为反馈")
    await ledger.printed("supervisor", "潮热督〔2026〕99号", status=404)
    desk = await story.road.desk("sysadmin")
    await desk.get("letters", status=403)


async def test_an_urge_of_the_centre_is_a_letter_of_its_own_series(story: Story, ledger: Ledger) -> None:
    await supervised(story)
    citizen = await story.asks(to="in_progress")
    await citizen.does("urge", reason="三天了还没有人来看")
    assert await ledger.of("supervisor", order=citizen.number) == [], "her own words are no letter of ours"
    story.day("11-25 09:00")
    await story.give("agent01", citizen.number, "urge", reason="来电人再次催问")
    (letter,) = await ledger.of(CLERK, kind="urge")
    assert (letter["number"], letter["title"]) == ("潮热催〔2026〕1号", "催办单")
    assert "来电人再次催问" in await ledger.printed(LEADER, letter["number"])

    answered = await ledger.does(CLERK, letter["number"], "answer", answer="明天上午到现场")
    assert (answered["state"], answered["answered_by"]) == ("answered", "湘桥区城管局联络员")
    await ledger.passes()
    assert any("催办单作出反馈" in text for text in await ledger.night.told("supervisor", "催办单"))
    await ledger.does("supervisor", letter["number"], "send-back", reason="请写明几点到")
    await ledger.does(CLERK, letter["number"], "answer", answer="9 点")
    closed = await ledger.does("dispatch01", letter["number"], "close")
    assert (closed["state"], closed["answer"], closed["note"]) == ("closed", "9 点", None)
    await ledger.does("dispatch01", letter["number"], "close", status=409)


async def test_over_the_order_is_over_with_it(story: Story, ledger: Ledger) -> None:
    citizen = await story.asks(to="in_progress")
    await story.give("supervisor", citizen.number, "supervise", level="red", reason=LATE)
    await story.give("agent01", citizen.number, "urge", reason="来电人催问")
    await citizen.does("withdrawal", reason="邻居修好了")
    assert {(x["kind"], x["state"], x["closed_by"]) for x in await ledger.of("supervisor")} == {
        ("supervision", "closed", None),
        ("urge", "closed", None),
    }


async def test_a_confidential_order_is_named_by_its_abstract_and_kept_sealed(
    story: Story, ledger: Ledger, platform: Platform
) -> None:
    number = (await story.asks(confidential=True)).number
    await story.road.bring(
        number, "in_progress", accept={"category_code": "CG02"}, abstract="路灯不亮，请核实"
    )
    await story.give("dispatch01", number, "supervise", level="red", reason="逾期未办，举报人再次来电")
    (letter,) = await ledger.of(CLERK)
    page = await ledger.printed(CLERK, letter["number"])
    assert "路灯不亮，请核实" in page and "保密工单" in page
    assert "东津村" not in page and "老人小孩" not in page
    async with platform.database.acquire() as connection:
        kept = await connection.fetchval("SELECT page FROM letter")
    assert "路灯" not in kept and letter["number"] not in kept


async def test_a_red_card_proposes_and_a_supervisor_issues_by_one_click(story: Story, ledger: Ledger) -> None:
    kept = (await story.asks(to="in_progress")).number
    dropped = (await story.asks(to="in_progress")).number
    answered = (await story.asks(to="in_progress")).number
    story.day("12-03 10:00")
    await story.answers(answered)
    story.day("12-04 08:30")
    await ledger.passes()
    await ledger.passes()
    assert [p["order"] for p in await ledger.proposed()] == [kept, dropped]
    first, second = await ledger.proposed("dispatch01")
    assert (first["title"], first["clock_name"], first["organisation"]) == (
        "红牌督办单",
        "本单位办结",
        "XQ-CG",
    )
    assert len([t for t in await ledger.night.told("supervisor", "拟发") if kept in t]) == 1
    assert await ledger.of("supervisor") == [], "nothing goes out by itself"

    desk = await story.road.desk("supervisor")
    await desk.post(f"letter-proposals/{first['id']}/issue", {})
    (letter,) = await ledger.of("supervisor")
    assert (letter["order"], letter["form"], letter["issued_by"]) == (kept, "red", "中心主管")
    page = await ledger.printed("supervisor", letter["number"])
    assert "本单位办结时限已于2026年12月3日（星期四）17:30到期，尚未办结，亮红牌" in page
    assert "济南条例第二十八条" in page and "推荐默认" not in page
    await desk.post(f"letter-proposals/{second['id']}/drop", {"reason": "单位已电话说明，今日办结"})
    assert await ledger.proposed() == []
    await desk.post(f"letter-proposals/{second['id']}/issue", {}, status=404)
    assert (await story.events(dropped))[-1] == "letter.proposal_dropped"
    await (await story.road.desk("agent01")).get("letter-proposals", status=403)


async def test_an_enterprise_is_urged_for_at_yellow_and_supervised_at_red_by_the_platform(
    story: Story, ledger: Ledger
) -> None:
    enterprise = {"track": "enterprise"}
    number = (await story.asks(to="in_progress", accept=enterprise)).number
    due = next(c for c in (await story.seen(number))["clocks"] if c["kind"] == "department")["due_at"]
    assert due.startswith("2026-11-30T09:30"), "five working days"
    story.day("11-27 08:30")
    await ledger.passes()
    (urge,) = await ledger.of(CLERK)
    assert (urge["number"], urge["issued_by"]) == ("潮热催〔2026〕1号", None)
    page = await ledger.printed(CLERK, urge["number"])
    assert "时限将于2026年11月30日（星期一）17:30到期，亮黄牌" in page and "系统按亮牌规则签发" in page
    story.day("12-01 08:30")
    await ledger.passes()
    await ledger.passes()
    kinds = [(x["kind"], x["form"]) for x in await ledger.of(CLERK)]
    assert kinds == [("supervision", "red"), ("urge", "urge")]
    (red,) = (await story.seen(number))["roads"]["supervisions"]
    assert (red["level"], red["by"]) == ("red", "系统")
    assert await ledger.night.told("enterprise01", "红牌")
    await ledger.does(CLERK, "潮热督〔2026〕1号", "answer", answer="今日办结")


@pytest.mark.parametrize(("open_level", "proposed"), [("yellow", ["red"]), ("red", [])])
async def test_a_red_card_over_a_milder_supervision_is_put_to_a_supervisor_not_lost(
    story: Story, ledger: Ledger, open_level: str, proposed: list[str]
) -> None:
    number = (await story.asks(to="in_progress", accept={"track": "enterprise"})).number
    await story.give("supervisor", number, "supervise", level=open_level, reason=LATE, answer_days=9)
    story.day("12-01 08:30")
    await ledger.passes()
    await ledger.passes()
    assert [x["form"] for x in await ledger.of("supervisor") if x["kind"] == "supervision"] == [open_level]
    waiting = await ledger.proposed()
    assert [(p["order"], p["form"]) for p in waiting] == [(number, form) for form in proposed]
    if waiting:
        assert await ledger.night.told("supervisor", "拟发")
        await ledger.does("supervisor", "潮热督〔2026〕1号", "close", note="改由红牌督办")
        await (await story.road.desk("supervisor")).post(f"letter-proposals/{waiting[0]['id']}/issue", {})
        held = (await story.seen(number))["roads"]["supervisions"]
        assert [(v["level"], v["state"]) for v in held] == [("yellow", "ended"), ("red", "issued")]


async def test_numbers_have_no_gap_whatever_fails_and_begin_anew_each_year(
    story: Story, ledger: Ledger
) -> None:
    orders = [(await story.asks(to="in_progress")).number for _ in range(6)]
    await story.refused("supervisor", orders[0], "end_supervision")
    desks = [await story.road.desk(who) for who in ("supervisor", "dispatch01")]
    versions = {n: (await story.seen(n))["version"] for n in orders}

    async def supervise(n: int, number: str) -> None:
        path = f"work-orders/{number}/commands/supervise"
        body = {"version": versions[number], "level": "notice", "reason": LATE, "answer_days": 2}
        await desks[n % 2].post(path, body)

    await asyncio.gather(*(supervise(n, number) for n, number in enumerate(orders[:5])))
    again = await story.refused("supervisor", orders[0], "supervise", level="red", reason=LATE)
    assert again == "supervised-already"
    story.clock.set(at("2027-01-04 09:00"))
    await story.give("supervisor", orders[5], "supervise", level="notice", reason=LATE)
    numbers = [x["number"] for x in reversed(await ledger.of("supervisor"))]
    assert numbers == [*(f"潮热督〔2026〕{n}号" for n in range(1, 6)), "潮热督〔2027〕1号"]


async def test_what_is_late_is_found(story: Story, ledger: Ledger) -> None:
    await supervised(story)
    assert await ledger.of("supervisor", late="true") == []
    story.day("12-20 09:00")
    (letter,) = await ledger.of("supervisor", late="true")
    assert letter["is_late"]
