"""What nobody may do with a session, and what is refused with a clear reason."""

from __future__ import annotations

import pytest

from tests.api.days import Days
from tests.api.sessions import CITY_LEADER, OFFICE, Office
from tests.api.story import CLERK, Story

DECIDED = {"outcome": "decided", "said": "听取了各方情况。", "decision": "由城管局落实。"}


@pytest.fixture
def office(story: Story, days: Days) -> Office:
    """The office, with a worker beside it."""
    return Office(story, days)


async def planned(office: Office, number: str | None = None) -> tuple[int, int, str]:
    """December's session with one matter: its id, the matter's, the order's number."""
    office.story.day("12-01 09:00")
    number = number or await office.asks()
    session = (await office.does(month="2026-12", status=201))["id"]
    seen = await office.does(f"/{session}/matters", order=number)
    return session, seen["matters"][0]["id"], number


async def test_one_session_a_month_on_a_working_day_that_lies_ahead(office: Office) -> None:
    session, _, _ = await planned(office)
    assert (await office.does(month="2026-12", status=409))["error"] == "session-month-full"
    assert (await office.does(month="2027-01", day="2026-12-20", status=422))["error"] == "session-day-off"
    past = await office.does(f"/{session}/postpone", day="2026-11-30", reason="提前", status=409)
    assert past["error"] == "session-in-the-past"
    january = (await office.does(month="2027-01", status=201))["id"]
    full = await office.does(f"/{january}/postpone", day="2026-12-28", reason="提前", status=409)
    assert full["error"] == "session-month-full"
    await office.does(f"/{session}/cancel", reason="本月没有合适议题")
    assert (await office.does(f"/{january}/postpone", day="2026-12-28", reason="提前"))[
        "state"
    ] == "preparing"


async def test_an_accused_unit_is_asked_nothing(story: Story, office: Office) -> None:
    story.day("12-01 09:00")
    accused = {
        "request_type": "complaint",
        "complained_of_kind": "person",
        "complained_of_name": "某科长",
        "complained_of_organisation": "CZ-ZJ",
    }
    number = await office.asks(to="pending_dispatch", accept=accused)
    await story.give("dispatch01", number, "dispatch", lead="XQ-CG")
    session, matter, _ = await planned(office, number)
    path = f"/{session}/matters/{matter}"
    assert (await office.does(f"{path}/briefs", organisation="CZ-ZJ", status=409))["error"] == "unit-barred"
    assert (await office.does(f"{path}/briefs", organisation="NONE", status=422))["error"] == "unit-unknown"
    await office.does(f"/{session}/call")
    story.day("12-15 10:00")
    await office.does(f"/{session}/hold")
    task = {"organisation": "CZ-ZJ", "what": "限期整改"}
    refused = await office.does(f"{path}/minutes", **DECIDED, tasks=[task], status=409)
    assert refused["error"] == "unit-barred"
    give = story.give
    told = await give(
        OFFICE, number, "instruct", leader="市长", text="请查实", organisation="CZ-ZJ", status=409
    )
    assert told["error"] == "unit-barred"


async def test_a_brief_after_the_session_and_a_decision_of_nobody(story: Story, office: Office) -> None:
    session, matter, number = await planned(office)
    path = f"/{session}/matters/{matter}"
    late = await office.does(f"{path}/briefs", organisation="XQ-CG", due_on="2026-12-15", status=422)
    assert late["error"] == "brief-after-session"
    brief = (await office.does(f"{path}/briefs", organisation="XQ-CG"))["matters"][0]["briefs"][0]["id"]
    twice = await office.does(f"{path}/briefs", organisation="XQ-CG", status=409)
    assert twice["error"] == "brief-asked-already"
    assert (await office.does(f"/{session}/hold", status=409))["error"] == "illegal-transition"
    await office.does(f"/{session}/call")
    assert (await office.does(f"/{session}/hold", status=409))["error"] == "session-not-yet"

    story.day("12-15 10:00")
    await office.does(f"/{session}/hold")
    answer = await office.task(brief, "answer", who=CLERK, answer="补报情况说明。", status=409)
    assert answer["error"] == "brief-after-session"
    asked = await office.does(f"{path}/briefs", organisation="CZ-ZJ", status=409)
    assert asked["error"] == "brief-after-session"
    await office.does(f"{path}/minutes", **DECIDED, tasks=[{"what": "完成改造"}], status=422)
    await office.does(f"{path}/minutes", **{**DECIDED, "outcome": "noted"}, tasks=[], status=200)
    task = {"organisation": "XQ-CG", "what": "完成改造"}
    nothing = await office.does(
        f"{path}/minutes", **{**DECIDED, "outcome": "noted"}, tasks=[task], status=422
    )
    assert "没有议定" in nothing["detail"]
    await office.does(f"{path}/minutes", **DECIDED)
    incomplete = await office.does(f"/{session}/submit", status=409)
    assert incomplete["error"] == "minutes-incomplete" and number in incomplete["detail"]
    weekend = {**task, "due_on": "2026-12-20"}
    off = await office.does(f"{path}/minutes", **DECIDED, tasks=[weekend], status=422)
    assert off["error"] == "due-day-not-working"


async def test_who_may_do_what(story: Story, office: Office) -> None:
    session, matter, _ = await planned(office)
    path = f"/{session}/matters/{matter}"
    brief = (await office.does(f"{path}/briefs", organisation="XQ-CG"))["matters"][0]["briefs"][0]["id"]
    for who in (CITY_LEADER, "dispatch01", CLERK):
        await office.does(f"{path}/briefs", who=who, organisation="CA-CG", status=403)
    assert (await office.seen(session, CITY_LEADER))["acts"] == []
    await office.seen(session, CLERK, status=403)
    await office.task(brief, "answer", who="clerk-ca-cg", answer="不是我们的事项。", status=404)
    await office.task(brief, "answer", who=OFFICE, answer="代为填报一份。", status=403)
    await office.task(brief, "accept", who=CLERK, status=403)
    await office.printed(f"matter-tasks/{brief}/brief.pdf", "clerk-ca-cg", status=404)


async def test_the_rota_is_the_turn_of_the_posts_unless_set_by_hand(story: Story, office: Office) -> None:
    story.day("12-01 09:00")
    desk = await story.road.desk(OFFICE)
    rota = (await desk.get("session-rota"))["items"]
    assert [t["month"] for t in rota][:2] == ["2026-12", "2027-01"]
    assert len({t["post"] for t in rota[:6]}) == 6, "one after another"
    body = {"post": "副市长 甲", "leader": CITY_LEADER, "substitute": "副秘书长 乙"}
    await desk._send("PUT", "session-rota/2027-01", 200, {}, json=body)
    leader = await story.road.desk(CITY_LEADER)
    await leader._send("PUT", "session-rota/2027-01", 403, {}, json=body)
    await desk._send("PUT", "session-rota/2027-02", 422, {}, json={**body, "leader": CLERK})
    await desk._send("PUT", "session-rota/2026-11", 409, {}, json=body)
    made = await office.does(month="2027-01", status=201)
    assert (made["post"], made["leader"]) == ("副市长 甲", "市领导(只读)")
    assert made["substitute"] == "副秘书长 乙"
    rota = await desk.get("session-rota")
    assert rota["items"][1]["leader_username"] == CITY_LEADER
    assert CITY_LEADER in {one["username"] for one in rota["leaders"]}
    assert CLERK not in {one["username"] for one in rota["leaders"]}, "only leaders attend"
    assert (await leader.get("session-rota"))["leaders"] == [], "who sets nothing needs no list of accounts"
