"""A session day by day: prepared, postponed, held, minuted; a decision that is late; 回头看 a month later."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC

import pytest

from callcenter.composition import Platform
from callcenter.worker import Worker
from tests.api.sessions import CITY_LEADER, OFFICE, Office
from tests.api.story import CLERK, LEADER, Story, at

ROAD = "clerk-cz-zj"
SAID = "企业介绍了困难，城管局说明了办理经过。"


@pytest.fixture
async def office(platform: Platform, story: Story) -> AsyncIterator[Office]:
    worker = Worker(platform)
    yield Office(platform, worker, story)
    await worker.close()


def utc(text: str) -> str:
    """A moment in Chaozhou as the API writes it."""
    return at(text).astimezone(UTC).isoformat().replace("+00:00", "Z")


async def prepared(office: Office, number: str, **fields: str) -> tuple[int, int, int]:
    """A session of December with one matter and a brief of its lead; session, matter, brief."""
    session = (await office.does(month="2026-12", status=201, **fields))["id"]
    seen = await office.does(f"/{session}/matters", order=number)
    matter = seen["matters"][0]["id"]
    seen = await office.does(f"/{session}/matters/{matter}/briefs", organisation="XQ-CG")
    return session, matter, seen["matters"][0]["briefs"][0]["id"]


async def test_a_session_from_its_preparation_to_the_look_back_a_month_later(
    story: Story, office: Office
) -> None:
    # 25 November: the office plans December's session; a matter, and one page from its unit
    story.day("11-25 10:00")
    number = await office.asks()
    session, matter, brief = await prepared(office, number)
    seen = await office.seen(session)
    assert (seen["state"], seen["starts_at"]) == ("preparing", utc("12-15 09:00"))
    assert seen["post"] and seen["substitute"], "the turn of the city's posts"
    assert seen["look_back"] is None
    slot = seen["matters"][0]
    assert (slot["starts_at"], slot["ends_at"]) == (utc("12-15 09:00"), utc("12-15 09:30"))
    await office.passes()
    (asked,) = await office.told(CLERK, "情况说明")
    assert number in asked and "11月30日17:30" in asked, "three working days"
    (mine,) = await office.tasks(CLERK)
    assert (mine["kind"], mine["state"], mine["acts"]) == ("brief", "asked", ["answer"])
    assert await office.tasks("clerk-ca-cg") == [], "no other unit sees it"

    # 27 November: answered, sent back, answered again, accepted
    story.day("11-27 10:00")
    await office.task(brief, "answer", who=CLERK, answer="已更换灯头，线路老化尚待改造。")
    await office.passes()
    assert len(await office.told(OFFICE, "请审核")) == 1
    back = await office.task(brief, "send-back", who=OFFICE, reason="请写明资金缺口", due_on="2026-12-01")
    assert (back["state"], back["due_at"]) == ("asked", utc("12-01 17:30"))
    story.day("11-30 09:00")
    await office.task(brief, "answer", who=LEADER, answer="已更换灯头；线路改造缺资金 12 万元。")
    done = await office.task(brief, "accept", who=OFFICE)
    assert (done["state"], done["is_late"]) == ("accepted", False)

    # 1 December: the meeting is called; 2 December: it is postponed, and all are told
    story.day("12-01 09:00")
    second = (await office.does(f"/{session}/matters/{matter}/briefs", organisation="CZ-ZJ"))["matters"][0]
    other = next(b for b in second["briefs"] if b["organisation"] == "CZ-ZJ")
    assert other["due_at"] == utc("12-04 17:30")
    assert (await office.does(f"/{session}/call"))["state"] == "called"
    await office.passes()
    for who in (CLERK, ROAD, CITY_LEADER):
        (told,) = await office.told(who, "现场会定于")
        assert "12月15日09:00" in told
    story.day("12-02 09:00")
    moved = await office.does(f"/{session}/postpone", day="2026-12-22", reason="市领导赴省开会")
    assert moved["starts_at"] == utc("12-22 09:00")
    assert moved["postponements"][0]["reason"] == "市领导赴省开会"
    (later,) = [b for b in moved["matters"][0]["briefs"] if b["organisation"] == "CZ-ZJ"]
    assert later["due_at"] == utc("12-21 17:30"), "the last working day before the session"
    await office.passes()
    for who in (CLERK, ROAD, CITY_LEADER):
        assert len(await office.told(who, "改于 12月22日09:00")) == 1
    assert len(await office.told(ROAD, "情况说明改为")) == 1
    agenda = await office.printed(f"track-sessions/{session}/agenda.pdf", CITY_LEADER)
    for words in ("现场会议程", "2026年12月22日（星期二）09:00", "市领导赴省开会", "湘桥区城管局（已销号）"):
        assert words in agenda
    await office.task(other["id"], "answer", who=ROAD, answer="道路照明改造可列入明年计划。")
    assert "可列入明年计划" in await office.printed(f"matter-tasks/{other['id']}/brief.pdf", CITY_LEADER)

    # 22 December: held; minutes, approved by a second person
    story.day("12-22 11:00")
    held = await office.does(f"/{session}/hold", attendees="企业代表、城管局、住建局")
    assert held["state"] == "held"
    assert {b["state"] for b in held["matters"][0]["briefs"]} == {"accepted"}
    await office.does(f"/{session}/submit", status=409)
    await office.does(
        f"/{session}/matters/{matter}/minutes",
        outcome="decided",
        said=SAID,
        decision="由城管局改造线路，住建局安排资金。",
        tasks=[
            {"organisation": "XQ-CG", "what": "完成线路改造", "due_on": "2027-01-05"},
            {"organisation": "CZ-ZJ", "what": "安排改造资金"},
        ],
    )
    assert await office.tasks(ROAD, kind="decision") == [], "a draft binds nobody"
    assert (await office.does(f"/{session}/submit"))["state"] == "submitted"
    refused = await office.does(f"/{session}/approve", status=409)
    assert refused["error"] == "minutes-by-their-author"
    assert "送审稿" in await office.printed(f"track-sessions/{session}/minutes.pdf")
    await office.does(f"/{session}/send-back", who=CITY_LEADER, reason="写明责任科室")
    await office.does(f"/{session}/submit")
    approved = await office.does(f"/{session}/approve", who=CITY_LEADER)
    assert (approved["state"], approved["approved_by"]) == ("approved", "市领导(只读)")
    dues = {d["organisation"]: d["due_at"] for d in approved["matters"][0]["decisions"]}
    assert dues == {"XQ-CG": utc("2027-01-05 17:30"), "CZ-ZJ": utc("2027-01-06 17:30")}
    minutes = await office.printed(f"track-sessions/{session}/minutes.pdf")
    for words in (SAID, "由城管局改造线路", "完成线路改造", "1月5日", "审定：市领导"):
        assert words in minutes
    await office.passes()
    assert len(await office.told(CLERK, "议定的事项")) == 1
    order = await story.seen(number)
    assert {c["kind"] for c in order["clocks"] if c["state"] == "running"} >= {"decision"}
    assert order["clock"] is None or order["clock"]["kind"] != "decision", "never the order's main clock"

    # January: one answers in time, the other is late; both are told of by the next session
    story.day("2027-01-05 10:00")
    one, two = sorted(await office.tasks(OFFICE, kind="decision", order=number), key=lambda t: t["due_at"])
    await office.task(one["id"], "answer", who=CLERK, answer="线路改造已完成，验收合格。")
    await office.task(one["id"], "accept", who=OFFICE, note="现场看过")
    story.day("2027-01-06 17:30")
    await office.passes()
    story.day("2027-01-08 09:00")
    assert len(await office.told(ROAD, "已超期")) == 1, "the unit whose decision it is"
    assert await office.told(CLERK, "现场会议定事项已超期") == []
    assert len(await office.told(OFFICE, "现场会议定事项已超期")) == 1
    (late,) = await office.tasks(OFFICE, late="true")
    assert (late["id"], late["is_late"]) == (two["id"], True)

    following = (await office.does(month="2027-01", status=201))["id"]
    await office.does(f"/{following}/matters", order=number)
    seen = await office.seen(following)
    assert seen["look_back"]["session"] == session
    assert [(d["organisation"], d["state"], d["is_late"]) for d in seen["look_back"]["decisions"]] == [
        ("CZ-ZJ", "asked", True),
        ("XQ-CG", "accepted", False),
    ]
    assert seen["matters"][0]["starts_at"] == utc("2027-01-15 09:15"), "the look back comes first"
    agenda = await office.printed(f"track-sessions/{following}/agenda.pdf")
    assert agenda.index("回头看") < agenda.index("议题") and "待反馈（逾期）" in agenda
    await office.task(two["id"], "answer", who=ROAD, answer="资金已列入 2027 年预算。")
    listed = await office.printed(f"track-sessions/{session}/decisions.pdf")
    assert "已销号" in listed and "待审核（逾期）" in listed
