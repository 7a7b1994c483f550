"""效能投诉 day by day: accepted in three days, looked into by others, finished in thirty, told, counted."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.days import Days, Stage
from tests.api.dockets import Docket, complained, complaints_of
from tests.api.road import Road
from tests.api.story import Story, at, due_of
from tests.api.tellings import Teller

OFFICER, HEAD = "efficiency01", "supervisor"
RESULT: dict[str, Any] = {
    "finding": "partly",
    "findings": "调阅监控和登记簿：两次未一次性告知材料，未见辱骂。",
    "measures": "对当事人批评教育，窗口公示材料清单。",
    "answer": "经查，窗口确有未一次性告知材料的问题，已批评教育并公示材料清单；未发现辱骂。向您致歉。",
}


async def test_from_the_complaint_to_the_result(story: Story, complaints: Docket, days: Days) -> None:
    story.day("11-23 10:00")
    citizen = await complained(story, accused=None)
    number = citizen.number
    case = await complaints.seen(number)
    assert (case["state"], case["accused_organisation"]) == ("deciding", None)
    assert due_of(case["decide_clock"]) == at("11-26 17:30")
    assert await complaints.refused(number, "accept", handling="self") == "accused-unnamed"
    await complaints.act(number, "name-accused", organisation="XQ-CG")
    assert await complaints.refused(number, "accept", handling="assigned", organisation="XQ-CG") == "recusal"

    story.day("11-25 09:00")
    accepted = await complaints.act(number, "accept", handling="assigned", organisation="XQ-ZS")
    assert (accepted["state"], accepted["handling_name"]) == ("working", "交办")
    assert not accepted["decide_clock"]["is_late"]
    assert accepted["finish_clock"]["due_at"].startswith("2026-12-25")
    assert await complaints.refused(number, "accept", handling="self") == "illegal-transition"
    assert (
        await complaints.refused(number, "conclude", status=422, **{**RESULT, "measures": " "})
        == "measures-missing"
    )

    # the order cannot be ended past the office
    await story.give(HEAD, number, "accept", request_type="complaint")
    answer = await story.refused(
        HEAD, number, "direct_close", public_answer="已转有关单位处理，感谢您的监督，请留意后续结果。"
    )
    assert answer == "office-closes"

    story.day("12-18 15:00")
    done = await complaints.act(number, "conclude", **RESULT)
    assert (done["state"], done["finding_name"], done["acts"]) == ("concluded", "部分属实", [])
    assert not done["finish_clock"]["is_running"] and not done["finish_clock"]["is_late"]
    page = await citizen.page()
    assert page["efficiency"]["text"] == RESULT["answer"]
    assert RESULT["findings"] not in str(page)
    await days.work()
    assert await days.told(number, "efficiency") == {
        "efficiency-accepted-citizen": ["citizen"],
        "efficiency-concluded-citizen": ["citizen"],
    }
    closed = await story.give(HEAD, number, "direct_close", public_answer=RESULT["answer"])
    assert closed["state"] == "closed"
    assert (await complaints.seen(number))["state"] == "concluded"
    names = [n for n in await story.events(number) if n.startswith("efficiency")]
    assert names == [
        "efficiency.opened",
        "efficiency.accused_named",
        "efficiency.decided",
        "efficiency.concluded",
    ]


async def test_a_refusal_has_a_ground_of_the_city_and_is_told(
    story: Story, complaints: Docket, days: Days
) -> None:
    citizen = await complained(story)
    words = {"explanation": "您反映的是证明办理结果，窗口人员没有违反服务规范的情形，按普通诉求继续办理。"}
    assert (
        await complaints.refused(citizen.number, "refuse", status=422, ground="RT-LAW", **words)
        == "ground-unknown"
    )
    case = await complaints.act(citizen.number, "refuse", ground="EF-MATTER", **words)
    assert (case["state"], case["ground_name"][:5]) == ("refused", "只对办理结")
    assert (await citizen.page())["efficiency"]["text"] == words["explanation"]
    await days.work()
    assert await days.told(citizen.number, "efficiency") == {"efficiency-refused-citizen": ["citizen"]}
    assert await complaints.refused(citizen.number, "conclude", **RESULT) == "illegal-transition"


async def it_is_looked_into_at_last(stage: Stage) -> None:
    days, complaints = stage.days, complaints_of(stage.road)
    await days.until("11-23 10:00")
    citizen = await complained(stage.story)
    number = citizen.number
    assert due_of((await complaints.seen(number))["decide_clock"]) == at("11-26 17:30")

    # Thursday: three days are over and nobody has said whether it is accepted. The head hears of it.
    await days.until("11-26 17:30")
    assert await days.happened(number, "efficiency", "sla.breached case") == [
        *("efficiency.opened", "efficiency.accused_named", "sla.breached case_ef_decide breach")
    ]
    assert await days.told(number, "efficiency") == {"efficiency-late": [HEAD]}

    # Friday: accepted, late; the office looks into it itself, and has thirty days.
    await days.until("11-27 09:00")
    case = await complaints.act(number, "accept", handling="self")
    assert (case["decide_clock"]["is_late"], due_of(case["finish_clock"])) == (True, at("12-28 17:30"))

    # Tuesday 15 December: it will take longer. Another person has to agree, and both dates are kept.
    await days.until("12-15 10:00")
    assert await days.told(number, "efficiency") == {"efficiency-accepted-citizen": ["citizen"]}
    reason = {"reason": "须等待监控数据恢复鉴定。"}
    too_far = await complaints.refused(number, "ask-extension", status=422, until="2027-06-30", **reason)
    assert too_far == "extension-out-of-range"
    early = await complaints.refused(number, "ask-extension", status=422, until="2026-12-20", **reason)
    assert early == "extension-out-of-range"
    await complaints.act(number, "ask-extension", until="2027-01-29", **reason)
    note = {"grant": True, "note": "确需等待鉴定，同意。"}
    assert await complaints.refused(number, "decide-extension", status=403, **note) == "another-decides"
    assert await complaints.refused(number, "conclude", **RESULT) == "extension-waiting"
    case = await complaints.act(number, "decide-extension", HEAD, **note)
    assert case["extended_until"] == "2027-01-29"
    assert case["finish_clock"]["due_at"].startswith("2027-01-29")
    assert case["finish_clock"]["first_due_at"].startswith("2026-12-28")
    assert await complaints.refused(number, "ask-extension", until="2027-02-10", **reason) == "extension-once"
    assert (await citizen.page())["efficiency"]["extended_until"] == "2027-01-29"
    await days.work()
    assert await days.told(number, "efficiency") == {
        "efficiency-extended-citizen": ["citizen"],
        "efficiency-extension-centre": [HEAD],
    }

    # The end of January: even that is over.
    await days.until("2027-02-01 09:00")
    assert await days.happened(number, "efficiency", "sla.breached case") == [
        *("efficiency.decided", "efficiency.extension_moved", "efficiency.extension_moved"),
        "sla.breached case_ef_finish breach@20270130",
    ]
    assert await days.told(number, "efficiency") == {"efficiency-late": [HEAD]}
    done = await complaints.act(number, "conclude", **RESULT)
    assert (done["state"], done["finish_clock"]["is_late"]) == ("concluded", True)
    await days.work()
    assert await days.happened(number, "efficiency") == ["efficiency.concluded"]
    assert await days.told(number, "efficiency") == {"efficiency-concluded-citizen": ["citizen"]}
    report = await _report(stage.road, "2026-11-01", "2027-02-28")
    assert (report["whole"]["in_time"], report["whole"]["in_first_time"]) == (0, 0)


async def test_it_is_looked_into_at_last(teller: Teller) -> None:
    await teller.by_one(it_is_looked_into_at_last)


async def test_it_is_looked_into_the_same_with_two_workers_one_killed_in_the_middle(teller: Teller) -> None:
    deaths = await teller.by_two(
        it_is_looked_into_at_last, "case_ef", "efficiency", "turn of notices", "numbers"
    )
    for clock in ("case_ef_decide breach", "case_ef_finish breach@20270130"):
        assert deaths.at(clock) == {"claimed"}
        assert deaths.at(f"sla.breached {clock}") == {"unsaved", "saved"}
    for written in ("notice efficiency-late", "notice efficiency-concluded-citizen"):
        assert deaths.at(written) == {"unsaved", "saved"}, written


async def test_whom_the_centre_finds_is_named_in_the_case_too(story: Story, complaints: Docket) -> None:
    story.day("11-23 10:00")
    number = (await complained(story, accused=None)).number
    found = {"complained_of_kind": "unit", "complained_of_name": "湘桥区城管局"}
    await story.give(HEAD, number, "accept", complained_of_organisation="XQ-CG", **found)
    case = await complaints.seen(number)
    assert (case["accused_organisation"], case["state"]) == ("XQ-CG", "deciding")
    assert (await story.events(number)).count("efficiency.accused_named") == 1
    assert await complaints.refused(number, "accept", handling="assigned", organisation="XQ-CG") == "recusal"
    await story.give(HEAD, number, "amend", complained_of_organisation="CA-CG")
    assert (await complaints.seen(number))["accused_organisation"] == "CA-CG"
    assert (await complaints.act(number, "accept", handling="self"))["state"] == "working"


async def test_an_extension_keeps_it_in_time(story: Story, complaints: Docket) -> None:
    story.day("11-23 10:00")
    number = (await complained(story)).number
    await complaints.act(number, "accept", handling="self")
    story.day("12-15 10:00")
    await complaints.act(number, "ask-extension", until="2027-01-29", reason="须等待监控数据恢复鉴定。")
    await complaints.act(number, "decide-extension", HEAD, grant=True, note="确需等待鉴定，同意。")
    story.day("2027-01-20 10:00")
    await complaints.act(number, "conclude", **RESULT)
    report = await _report(story.road, "2026-11-01", "2027-01-31")
    assert (report["whole"]["in_time"], report["whole"]["in_first_time"]) == (1, 0)


async def test_the_report_says_nothing_by_too_few(story: Story, complaints: Docket) -> None:
    road = story.road
    for _ in range(2):
        number = (await complained(story)).number
        await complaints.act(number, "accept", handling="self")
        await complaints.act(number, "conclude", **RESULT)
    await complained(story, accused="CA-CG")
    report = await _report(road, "2026-11-01", "2026-11-30")
    units = {u["code"]: u for u in report["units"]}
    assert report["least"] == 10
    assert (units["XQ-CG"]["closed"], units["XQ-CG"]["partly"], units["XQ-CG"]["too_few"]) == (2, 2, True)
    assert units["XQ-CG"]["substantiated_share"] is None
    assert (units["CA-CG"]["received"], units["CA-CG"]["accepted"]) == (1, 0)
    assert report["whole"]["received"] == 3
    wrong = await (await road.desk(HEAD)).get(
        "efficiency-cases/report?since=2026-12-01&until=2026-11-01", status=422
    )
    assert wrong["error"] == "invalid"


@pytest.mark.parametrize(
    ("step", "body", "status", "error"),
    [
        ("accept", {"handling": "self", "organisation": "XQ-ZS"}, 422, "invalid"),
        ("accept", {"handling": "assigned"}, 422, "invalid"),
        ("accept", {"handling": "assigned", "organisation": "NO-SUCH"}, 422, "organisation-unknown"),
        ("accept", {"handling": "self", "version": 99}, 409, "version-conflict"),
        ("name-accused", {"organisation": "NO-SUCH"}, 422, "organisation-unknown"),
        ("name-accused", {"organisation": "XQ-CG", "username": "nobody"}, 422, "account-unknown"),
        ("refuse", {"ground": "EF-MATTER", "explanation": "无"}, 422, "invalid"),
        ("decide-extension", {"grant": True, "note": "同意延期。"}, 409, "illegal-transition"),
    ],
)
async def test_bad_input_is_refused(
    story: Story, complaints: Docket, step: str, body: dict[str, Any], status: int, error: str
) -> None:
    number = (await complained(story)).number
    assert await complaints.refused(number, step, status=status, **body) == error


async def _report(road: Road, since: str, until: str) -> Any:
    return await (await road.desk(OFFICER)).get(f"efficiency-cases/report?since={since}&until={until}")
