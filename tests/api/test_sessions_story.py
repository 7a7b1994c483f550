"""A matter that climbed to a leader of the city, heard in a session, and what became of its decisions."""

from __future__ import annotations

from datetime import UTC

from tests.api.days import Stage
from tests.api.enterprises import HELPER, LEAD, LEAD_HEAD, Track
from tests.api.sessions import CITY_LEADER, OFFICE, Office
from tests.api.story import at, running
from tests.api.tellings import Teller

SAID = "企业介绍了困难，供电局说明了办理经过。"
#: what happens to an order by a session, in its history
SESSION = ("track_session", "matter_task", "track_case", "sla.breached brief", "sla.breached decision")


def utc(text: str) -> str:
    """A moment in Chaozhou as the API writes it."""
    return at(text).astimezone(UTC).isoformat().replace("+00:00", "Z")


async def it_is_heard_and_looked_back_at(stage: Stage) -> None:
    days, road = stage.days, stage.road
    track, office = Track(road, days), Office(stage.story, days)

    # Wednesday 9 December: it has climbed to a leader of the city, and so it is one for the session.
    citizen = await track.climbed_to_the_city()
    number = citizen.number
    assert (await track.seen(number))["level"] == 3
    assert [m.split(" TR")[0] for m in await days.happened(number, "track_case.climb")] == [
        "track_case.climbed 1",
        "track_case.climbed 2",
        "track_case.climb_proposed 3",
        "track_case.climbed 3",
    ]
    candidates = await (await road.desk(OFFICE)).get("session-candidates")
    assert [(c["order"], c["level"]) for c in candidates["items"]] == [(number, 3)]
    session = (await office.does(month="2026-12", status=201))["id"]
    seen = await office.does(f"/{session}/matters", order=number)
    assert (seen["state"], seen["starts_at"]) == ("preparing", utc("12-15 09:00"))
    assert seen["post"] and seen["substitute"], "the turn of the city's posts"
    assert seen["look_back"] is None
    slot = seen["matters"][0]
    assert (slot["basis"], slot["starts_at"], slot["ends_at"]) == (
        "level",
        utc("12-15 09:00"),
        utc("12-15 09:30"),
    )
    path = f"/{session}/matters/{slot['id']}"

    # One page from the unit that leads, within three working days; no other unit sees it.
    brief = (await office.does(f"{path}/briefs", organisation="U-GD"))["matters"][0]["briefs"][0]["id"]
    await days.work()
    (asked,) = await office.told(LEAD, "情况说明")
    assert number in asked and "12月14日17:30" in asked
    (mine,) = await office.tasks(LEAD)
    assert (mine["kind"], mine["state"], mine["acts"]) == ("brief", "asked", ["answer"])
    assert await office.tasks("clerk-ca-cg") == []
    assert await days.happened(number, *SESSION) == [
        "track_session.matter_added",
        "matter_task.asked brief",
    ]

    # Thursday: answered, sent back. Friday: answered again by the head, accepted; the meeting is called.
    await days.until("12-10 10:00")
    await office.task(brief, "answer", who=LEAD, answer="已报送增容方案，待主网改造。")
    await days.work()
    assert len(await office.told(OFFICE, "请审核")) == 1
    back = await office.task(brief, "send-back", who=OFFICE, reason="请写明资金缺口", due_on="2026-12-11")
    assert (back["state"], back["due_at"]) == ("asked", utc("12-11 17:30"))
    await days.until("12-11 09:00")
    await office.task(brief, "answer", who=LEAD_HEAD, answer="已报送增容方案；主网改造缺资金 12 万元。")
    done = await office.task(brief, "accept", who=OFFICE)
    assert (done["state"], done["is_late"]) == ("accepted", False)
    second = (await office.does(f"{path}/briefs", organisation="CZ-GX"))["matters"][0]
    other = next(b for b in second["briefs"] if b["organisation"] == "CZ-GX")
    assert other["due_at"] == utc("12-14 17:30"), "the last working day before the session"
    assert (await office.does(f"/{session}/call"))["state"] == "called"
    await days.work()
    for who in (LEAD, HELPER, CITY_LEADER):
        (told,) = await office.told(who, "现场会定于")
        assert "12月15日09:00" in told

    # Monday: the leader is away, it is postponed by a week, and all are told.
    await days.until("12-14 09:00")
    moved = await office.does(f"/{session}/postpone", day="2026-12-22", reason="市领导赴省开会")
    assert moved["starts_at"] == utc("12-22 09:00")
    assert moved["postponements"][0]["reason"] == "市领导赴省开会"
    (later,) = [b for b in moved["matters"][0]["briefs"] if b["organisation"] == "CZ-GX"]
    assert later["due_at"] == utc("12-21 17:30")
    await days.work()
    for who in (LEAD, HELPER, CITY_LEADER):
        assert len(await office.told(who, "改于 12月22日09:00")) == 1
    assert len(await office.told(HELPER, "情况说明改为")) == 1
    agenda = await office.printed(f"track-sessions/{session}/agenda.pdf", CITY_LEADER)
    for words in ("现场会议程", "2026年12月22日（星期二）09:00", "市领导赴省开会", "潮州供电局（已销号）"):
        assert words in agenda
    assert await days.happened(number, *SESSION) == [
        *("matter_task.answered brief", "matter_task.sent_back brief", "matter_task.answered brief"),
        *("matter_task.accepted brief", "matter_task.asked brief", "track_session.matter_called"),
        *("matter_task.moved brief", "track_session.matter_postponed"),
    ]

    # Monday 21st: the second brief is a minute late, and still read before the session.
    await days.until("12-21 17:31")
    assert len(await office.told(OFFICE, "情况说明已超期")) == 0, "told in duty hours"
    await days.until("12-22 08:30")
    assert len(await office.told(OFFICE, "现场会情况说明已超期")) == 1
    await office.task(other["id"], "answer", who=HELPER, answer="主网改造可列入明年计划。")
    assert "可列入明年计划" in await office.printed(f"matter-tasks/{other['id']}/brief.pdf", CITY_LEADER)

    # Tuesday 22 December: held. What the minutes say binds nobody until a second person approves them.
    await days.until("12-22 11:00")
    held = await office.does(f"/{session}/hold", attendees="企业代表、供电局、工信局")
    assert held["state"] == "held"
    assert {b["state"] for b in held["matters"][0]["briefs"]} == {"accepted"}
    await office.does(f"/{session}/submit", status=409)
    await office.does(
        f"{path}/minutes",
        outcome="decided",
        said=SAID,
        decision="由供电局改造线路，工信局安排资金。",
        tasks=[
            {"organisation": "U-GD", "what": "完成线路改造", "due_on": "2027-01-05"},
            {"organisation": "CZ-GX", "what": "安排改造资金"},
        ],
    )
    assert await office.tasks(HELPER, kind="decision") == [], "a draft binds nobody"
    assert (await office.does(f"/{session}/submit"))["state"] == "submitted"
    refused = await office.does(f"/{session}/approve", status=409)
    assert refused["error"] == "minutes-by-their-author"
    assert "送审稿" in await office.printed(f"track-sessions/{session}/minutes.pdf")
    await office.does(f"/{session}/send-back", who=CITY_LEADER, reason="写明责任科室")
    await office.does(f"/{session}/submit")
    approved = await office.does(f"/{session}/approve", who=CITY_LEADER)
    assert (approved["state"], approved["approved_by"]) == ("approved", "市领导(只读)")
    dues = {d["organisation"]: d["due_at"] for d in approved["matters"][0]["decisions"]}
    assert dues == {"U-GD": utc("2027-01-05 17:30"), "CZ-GX": utc("2027-01-06 17:30")}
    minutes = await office.printed(f"track-sessions/{session}/minutes.pdf")
    for words in (SAID, "由供电局改造线路", "完成线路改造", "1月5日", "审定：市领导"):
        assert words in minutes
    await days.work()
    assert len(await office.told(LEAD, "议定的事项")) == 1
    order = await stage.story.seen(number)
    assert running(order) >= {"decision"}
    assert order["clock"] is None or order["clock"]["kind"] != "decision", "never the order's main clock"
    assert await days.happened(number, *SESSION) == [
        *("sla.breached brief breach", "matter_task.answered brief", "matter_task.accepted brief"),
        *(
            "matter_task.asked decision",
            "matter_task.asked decision",
            "track_session.matter_concluded decided",
        ),
    ]

    # Wednesday: the leader's ten days are over. The session has decided, so the office leaves it with him.
    await days.until("12-23 17:30")
    assert await days.happened(number, "track_case") == ["track_case.climb_proposed 4 TR-LEVEL-3"]
    await track.give(OFFICE, number, "decline_climb", reason="现场会已议定，先看落实")
    assert (await track.seen(number))["level"] == 3

    # January: one answers in time, the other is late; both are told of by the next session.
    await days.until("2027-01-05 10:00")
    one, two = sorted(await office.tasks(OFFICE, kind="decision", order=number), key=lambda t: t["due_at"])
    await office.task(one["id"], "answer", who=LEAD, answer="线路改造已完成，验收合格。")
    await office.task(one["id"], "accept", who=OFFICE, note="现场看过")
    await days.until("2027-01-08 09:00")
    assert len(await office.told(HELPER, "现场会议定事项已超期")) == 1, "the unit whose decision it is"
    assert await office.told(LEAD, "现场会议定事项已超期") == []
    assert len(await office.told(OFFICE, "现场会议定事项已超期")) == 1
    (late,) = await office.tasks(OFFICE, late="true", kind="decision")
    assert (late["id"], late["is_late"]) == (two["id"], True)
    following = (await office.does(month="2027-01", status=201))["id"]
    await office.does(f"/{following}/matters", order=number)
    seen = await office.seen(following)
    assert seen["look_back"]["session"] == session
    assert [(d["organisation"], d["state"], d["is_late"]) for d in seen["look_back"]["decisions"]] == [
        ("CZ-GX", "asked", True),
        ("U-GD", "accepted", False),
    ]
    assert seen["matters"][0]["starts_at"] == utc("2027-01-15 09:15"), "the look back comes first"
    agenda = await office.printed(f"track-sessions/{following}/agenda.pdf")
    assert agenda.index("回头看") < agenda.index("议题") and "待反馈（逾期）" in agenda
    await office.task(two["id"], "answer", who=HELPER, answer="资金已列入 2027 年预算。")
    listed = await office.printed(f"track-sessions/{session}/decisions.pdf")
    assert "已销号" in listed and "待审核（逾期）" in listed
    await office.task(two["id"], "accept", who=OFFICE)

    # It is solved before the second session: answered, confirmed, closed by the office, and off the agenda.
    await track.answers(number)
    follow_up = {"method": "phone", "reached": True, "is_solved": True, "satisfaction": 5}
    await stage.story.give("follow01", number, "follow_up", **follow_up)
    case = await track.give(OFFICE, number, "close", basis="confirmed")
    await days.work()
    assert (case["state"], case["order_state"]) == ("closed", "closed")
    assert await days.happened(number, *SESSION) == [
        *("track_case.climb_declined 4", "matter_task.answered decision", "matter_task.accepted decision"),
        *("sla.breached decision breach", "track_session.matter_added"),
        *("matter_task.answered decision", "matter_task.accepted decision", "track_case.closed"),
    ]
    assert running(await stage.story.seen(number)) == set()


async def test_a_matter_that_climbed_is_heard_and_looked_back_at(teller: Teller) -> None:
    await teller.by_one(it_is_heard_and_looked_back_at)


async def test_it_is_heard_the_same_with_two_workers_one_killed_in_the_middle(teller: Teller) -> None:
    midst = ("brief", "decision", "session", "task", "climb_proposed 4", "turn", "numbers")
    deaths = await teller.by_two(it_is_heard_and_looked_back_at, *midst)
    assert deaths.at("brief breach") == deaths.at("decision breach") == {"claimed"}
    for written in (
        "sla.breached brief breach",
        "sla.breached decision breach",
        "track_case.climb_proposed 4",
        "notice session-called-named",
        "notice task-overdue-centre",
    ):
        assert deaths.at(written) == {"unsaved", "saved"}, written
