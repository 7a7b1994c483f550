"""The knowledge base: written by one, approved by another, found, read out, and changed by versions."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from callcenter.cities.pack import pack_path
from callcenter.composition import Platform, bring_into_force
from callcenter.kernel.clock import FakeClock
from tests.api.desk import Login
from tests.api.knowledge import CARD, found, in_force, step


async def test_an_article_comes_into_force_by_a_second_person(login: Login) -> None:
    clerk, editor, agent = await login("clerk-cz-rs"), await login("knowledge01"), await login("agent01")
    article = await clerk.post("knowledge/articles", CARD, status=201)
    assert (article["in_force"], article["open"], article["acts"]) == (
        None,
        1,
        ["edit", "submit", "withdraw"],
    )
    assert await found(agent, "社保卡丢了") == [], "a draft is read out to nobody"
    article = await step(clerk, article, "submit")
    assert (await step(clerk, article, "approve", status=403))["error"] == "not-allowed", "not her role"
    article = await step(editor, article, "approve")
    assert (article["in_force"], article["open"]) == (1, None)
    hit = (await found(agent, "社保卡不见了怎么补办"))[0]
    assert (hit["id"], hit["version"], hit["owner_name"]) == (article["id"], 1, "市人社局")
    assert hit["notes"] == CARD["notes"] and hit["source"] == CARD["source"]
    assert "社保卡" in "".join(hit["words"]) and 0 < hit["covered"] <= 1


async def test_nobody_approves_her_own_text(login: Login) -> None:
    editor, head = await login("knowledge01"), await login("supervisor")
    article = await editor.post("knowledge/articles", CARD, status=201)
    article = await step(editor, article, "submit")
    assert (await step(editor, article, "approve", status=403))["error"] == "knowledge-own-text"
    sent_back = await step(head, article, "send-back", reason="请写明办理时间。")
    assert sent_back["versions"][0]["decision_note"] == "请写明办理时间。"
    # Whoever mends it has written at it too.
    mended = await step(head, sent_back, "edit", **{**CARD, "answer": "工作日九时至十七时，在任一网点补领。"})
    mended = await step(editor, mended, "submit")
    assert (await step(head, mended, "approve", status=403))["error"] == "knowledge-own-text"
    assert (await step(editor, mended, "approve", status=403))["error"] == "knowledge-own-text"


async def test_an_edit_is_a_version_and_the_old_one_is_read_out_until_it_is_approved(login: Login) -> None:
    clerk, editor, agent = await login("clerk-cz-rs"), await login("knowledge01"), await login("agent01")
    article = await in_force(clerk, editor)
    changed = {**CARD, "answer": CARD["answer"].replace("十六元", "二十元")}
    stale = article
    article = await step(clerk, article, "edit", **changed)
    assert (await step(editor, stale, "edit", status=409, **changed))["error"] == "version-conflict"
    assert (article["in_force"], article["open"]) == (1, 2)
    assert "十六元" in (await found(agent, "补领社保卡"))[0]["answer"]
    article = await step(editor, await step(clerk, article, "submit"), "approve")
    assert [(v["number"], v["state"]) for v in article["versions"]] == [(2, "in_force"), (1, "superseded")]
    assert "二十元" in (await found(agent, "补领社保卡"))[0]["answer"]
    told = await editor.get(f"knowledge/articles/{article['id']}/versions/2/differences")
    assert [f["field"] for f in told["fields"]] == ["answer"]
    assert {(p["kind"], p["text"]) for p in told["fields"][0]["pieces"]} >= {
        ("removed", "十六"),
        ("added", "二十"),
    }
    # An agent sees what is in force and no history.
    assert [v["number"] for v in (await agent.get(f"knowledge/articles/{article['id']}"))["versions"]] == [2]
    withdrawn = await step(editor, article, "withdraw", reason="业务已取消。")
    assert withdrawn["in_force"] is None
    assert await found(agent, "补领社保卡") == []


async def test_a_version_of_a_later_day_waits_and_comes_by_itself(
    login: Login, platform: Platform, clock: FakeClock
) -> None:
    clerk, editor, agent = await login("clerk-cz-rs"), await login("knowledge01"), await login("agent01")
    article = await in_force(clerk, editor)
    later = {**CARD, "answer": "自十二月起免收工本费，到任一网点补领。", "valid_from": "2026-12-01"}
    article = await step(clerk, await step(clerk, article, "edit", **later), "submit")
    article = await step(editor, article, "approve")
    assert [v["state"] for v in article["versions"]] == ["scheduled", "in_force"]
    assert "十六元" in (await found(agent, "补领社保卡"))[0]["answer"]
    await clock_to(clock, platform, "2026-12-01T00:10:00+08:00")
    assert "免收" in (await found(await login("agent01"), "补领社保卡"))[0]["answer"]


async def test_what_is_past_its_last_day_is_not_found_even_before_anybody_tidies(
    login: Login, platform: Platform, clock: FakeClock
) -> None:
    editor = await login("knowledge01")
    article = await in_force(await login("clerk-cz-rs"), editor, valid_to="2026-11-24")
    assert len(await found(editor, "补领社保卡")) == 1
    clock.advance(timedelta(days=2))
    editor = await login("knowledge01")
    assert await found(editor, "补领社保卡") == []
    await clock_to(clock, platform, clock.now().isoformat())
    assert (await editor.get(f"knowledge/articles/{article['id']}"))["versions"][0]["state"] == "expired"


async def test_the_pack_brings_articles_once_and_leaves_what_was_edited(
    login: Login, platform: Platform, clock: FakeClock
) -> None:
    for _ in range(2):
        async with platform.database.transaction() as tx:
            await bring_into_force(tx, pack_path("chaozhou"), clock.now())
    agent = await login("agent01")
    hits = await found(agent, "工单办到哪里了")
    assert hits[0]["title"] == "怎样查询诉求办理进度"
    assert len({h["id"] for h in hits}) == len(hits)
    assert (await found(agent, "怕被报复能不能匿名"))[0]["title"] == "反映问题能不能不公开姓名"


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("category_code", "XX99", "knowledge-invalid"),
        ("place_code", "999999", "knowledge-invalid"),
        ("valid_to", "2026-01-01", "knowledge-invalid"),
        ("owner", "NOBODY", "organisation-unknown"),
    ],
)
async def test_what_the_city_does_not_know_is_refused(
    login: Login, field: str, value: str, code: str
) -> None:
    editor = await login("knowledge01")
    assert (await editor.post("knowledge/articles", {**CARD, field: value}, status=422))["error"] == code


async def test_an_order_answered_from_an_article_counts_for_it(login: Login) -> None:
    clerk, editor, agent = await login("clerk-cz-rs"), await login("knowledge01"), await login("agent01")
    article = await in_force(clerk, editor)
    made = await agent.post(
        "work-orders",
        {
            "channel": "phone",
            "content": "请问社保卡丢了怎么补办？",
            "phone": "13900001111",
            "request_type": "consultation",
        },
        status=201,
    )
    number = made["number"]
    asked = {"public_answer": CARD["answer"]}
    assert (await agent.give(number, "direct_close", status=422, article=99_999, **asked))["error"] == (
        "knowledge-not-found"
    )
    closed = await agent.give(number, "direct_close", article=article["id"], article_version=1, **asked)
    assert closed["state"] == "closed"
    shown = await editor.get(f"knowledge/articles/{article['id']}")
    assert shown["versions"][0]["uses"] == 1
    await agent.post(
        f"knowledge/articles/{article['id']}/vote", {"is_helpful": False, "note": "没写周末办不办。"}
    )
    await agent.post(f"knowledge/articles/{article['id']}/vote", {"is_helpful": True})
    shown = await editor.get(f"knowledge/articles/{article['id']}")
    assert (shown["versions"][0]["helpful"], shown["versions"][0]["not_helpful"]) == (1, 0)


async def test_suggestions_stand_on_what_was_said(login: Login) -> None:
    clerk, editor, agent = await login("clerk-cz-rs"), await login("knowledge01"), await login("agent01")
    article = await in_force(clerk, editor)
    other = await in_force(
        clerk,
        editor,
        title="失业保险金申领",
        variants=[],
        category_code="LS",
        answer="登录人社网上办事大厅申领失业保险金，次月发放到社保卡。",
    )
    turns = [
        {"speaker": "agent", "text": "您好，请问有什么可以帮您？社保问题还是失业保险金申领？"},
        {"speaker": "citizen", "text": "我的社保卡昨天弄丢了，要去哪里重新办理啊"},
    ]
    items = (await agent.post("knowledge/suggestions", {"turns": turns}))["items"]
    assert items[0]["id"] == article["id"], "the agent's own words suggest nothing"
    items = (
        await agent.post("knowledge/suggestions", {"text": "没工作了能领失业金吗", "category_code": "LS"})
    )["items"]
    assert items[0]["id"] == other["id"] and items[0]["in_category"]
    assert (await agent.post("knowledge/suggestions", {}))["items"] == []


async def clock_to(clock: FakeClock, platform: Platform, moment: str) -> None:
    """Let the days do their work."""
    wanted = datetime.fromisoformat(moment)
    if wanted > clock.now():
        clock.set(wanted)
    await platform.knowledge.days.look(clock.now())
