"""What nobody could answer: asked of a unit, answered in working time, then a draft of an article."""

from __future__ import annotations

from datetime import datetime, timedelta

from callcenter.composition import Platform
from callcenter.kernel.clock import FakeClock
from tests.api.days import Days
from tests.api.desk import Login
from tests.api.knowledge import found, in_force, step

ASKED = "灵活就业人员补缴以前年度的养老保险，需要带什么材料？"
ANSWER = "请带身份证和以前的缴费凭证到社保大厅，咨询电话 0768-2123456。"
OWN_PHONE = "13800001234"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


async def test_a_question_goes_to_its_unit_and_comes_back_as_an_article(
    login: Login, days: Days, clock: FakeClock
) -> None:
    agent, clerk, editor = await login("agent01"), await login("clerk-cz-rs"), await login("knowledge01")
    made = await agent.post(
        "work-orders",
        {"channel": "phone", "content": ASKED, "phone": OWN_PHONE, "request_type": "consultation"},
        status=201,
    )
    body = {"question": f"{ASKED}诉求人电话{OWN_PHONE}", "category_code": "LS01", "order": made["number"]}
    question = await agent.post("knowledge/questions", body, status=201)
    assert (question["organisation"], question["state"], question["order"]) == (
        "CZ-RS",
        "asked",
        made["number"],
    )
    assert OWN_PHONE not in question["question"], "the unit is told what is asked, not who asks"
    # Monday 09:00 and four hours of work: two before lunch at the latest, the rest after it.
    assert at(question["due_at"]) > clock.now() + timedelta(hours=4)
    await days.work()
    assert "向您单位提问" in "".join(n["text"] for n in (await clerk.get("notices"))["items"])

    seen = (await clerk.get("knowledge/questions"))["items"][0]
    assert seen["acts"] == ["answer", "return"]
    reply = {"revision": seen["revision"], "answer": ANSWER, "source": "社会保险经办规程（测试）"}
    answered = await clerk.post(f"knowledge/questions/{seen['id']}/answer", reply)
    assert answered["state"] == "answered" and not answered["is_late"]
    await days.work()
    notices = (await agent.get("notices"))["items"]
    assert f"请回复诉求人。{made['number']}" in notices[0]["text"]
    assert notices[0]["link"] == f"/knowledge?question={seen['id']}"
    of_order = (await agent.get("knowledge/questions", order=made["number"]))["items"]
    assert [q["answer"] for q in of_order] == [ANSWER]

    assert await found(agent, "补缴养老保险") == [], "it waits for a second person"
    article = await editor.get(f"knowledge/articles/{answered['article']}")
    assert (article["owner"], article["versions"][0]["state"]) == ("CZ-RS", "in_review")
    await step(editor, article, "approve")
    hit = (await found(agent, "以前没交的养老保险怎么补缴"))[0]
    assert hit["answer"] == ANSWER
    settled = await agent.post(
        f"knowledge/questions/{seen['id']}/settle",
        {"revision": of_order[0]["revision"], "note": "已电话告知。"},
    )
    assert (settled["state"], settled["is_in_force"], settled["acts"]) == ("settled", True, [])


async def test_it_is_handed_back_asked_of_another_and_late(
    login: Login, platform: Platform, days: Days, clock: FakeClock
) -> None:
    agent, clerk = await login("agent01"), await login("clerk-cz-rs")
    question = await agent.post(
        "knowledge/questions", {"question": ASKED, "organisation": "CZ-RS"}, status=201
    )
    back = {"revision": question["revision"], "reason": "属于医保部门。"}
    question = await clerk.post(f"knowledge/questions/{question['id']}/return", back)
    assert (question["state"], question["acts"]) == ("returned", [])
    clock.advance(timedelta(hours=2))
    question = (await agent.get("knowledge/questions", mine="true"))["items"][0]
    before = question["due_at"]
    again = {"revision": question["revision"], "organisation": "CZ-CG"}
    question = await agent.post(f"knowledge/questions/{question['id']}/redirect", again)
    assert (question["state"], question["organisation"]) == ("asked", "CZ-CG")
    assert at(question["due_at"]) > at(before), "the time begins anew"
    assert (await clerk.get(f"knowledge/questions/{question['id']}", status=404))[
        "error"
    ] == "question-not-found"
    clock.advance(timedelta(days=2))
    assert await platform.knowledge.questions.look(clock.now()) == 1
    assert await platform.knowledge.questions.look(clock.now()) == 0, "told once"
    await days.work()
    other = await login("clerk-cz-cg")
    assert "已过答复时限" in "".join(n["text"] for n in (await other.get("notices"))["items"])
    assert (await other.get("knowledge/questions"))["items"][0]["is_late"]


async def test_confidential_matters_and_reports_are_asked_of_nobody(login: Login) -> None:
    agent, shift = await login("agent01"), await login("shift01")
    for extra in ({"confidential": True}, {"request_type": "report"}):
        made = await agent.post(
            "work-orders", {"channel": "phone", "content": ASKED, "phone": OWN_PHONE, **extra}, status=201
        )
        body = {"question": ASKED, "organisation": "CZ-RS", "order": made["number"]}
        assert (await shift.post("knowledge/questions", body, status=409))["error"] == "question-confidential"
    lost = await agent.post("knowledge/questions", {"question": ASKED}, status=422)
    assert lost["error"] == "organisation-missing"


async def test_reviews_are_reminded_once_and_pressed_once(
    login: Login, platform: Platform, days: Days, clock: FakeClock
) -> None:
    clerk, editor = await login("clerk-cz-rs"), await login("knowledge01")
    article = await in_force(clerk, editor, review_on="2026-12-20")
    due = platform.knowledge.days
    assert await due.look(clock.now()) == 0, "four weeks are not near"
    await days.until("12-06 09:00")
    assert [await due.look(clock.now()), await due.look(clock.now())] == [1, 0]
    await days.until("12-07 09:00")
    clerk = await login("clerk-cz-rs")
    notices = (await clerk.get("notices"))["items"]
    assert (
        "12月20日 前复核" in notices[0]["text"]
        and notices[0]["link"] == f"/knowledge?article={article['id']}"
    )
    assert [a["id"] for a in (await clerk.get("knowledge/articles", to_review="true"))["items"]] == [
        article["id"]
    ]
    await days.until("12-21 09:00")
    assert [await due.look(clock.now()), await due.look(clock.now())] == [1, 0]
    await days.work()
    clerk, editor = await login("clerk-cz-rs"), await login("knowledge01")
    assert "已过复核日期" in (await clerk.get("notices"))["items"][0]["text"]
    assert "请督促更新" in (await editor.get("notices"))["items"][0]["text"]
    assert (await found(editor, "补领社保卡"))[0]["is_review_late"]
    await step(clerk, await clerk.get(f"knowledge/articles/{article['id']}"), "confirm")
    assert (await clerk.get("knowledge/articles", to_review="true"))["items"] == []
    assert await due.look(clock.now()) == 0
