"""效能投诉 day by day: accepted in three days, looked into by others, finished in thirty, told, counted."""

from __future__ import annotations

from typing import Any

import pytest

from callcenter.composition import Platform
from callcenter.worker import Worker
from tests.api.road import Road, number_events
from tests.api.story import Citizen, Story, at, due_of

OFFICER, HEAD = "efficiency01", "supervisor"
RUDE = "投诉湘桥区城管局工作人员态度恶劣,推诿扯皮,一个占道证明拖了两个月不给办。"
RESULT: dict[str, Any] = {
    "finding": "partly",
    "findings": "调阅监控和登记簿：两次未一次性告知材料，未见辱骂。",
    "measures": "对当事人批评教育，窗口公示材料清单。",
    "answer": "经查，窗口确有未一次性告知材料的问题，已批评教育并公示材料清单；未发现辱骂。向您致歉。",
}


async def complained(story: Story, *, accused: str | None = "XQ-CG", text: str = RUDE) -> Citizen:
    """A complaint about conduct that came on its own by the public page."""
    citizen = await Citizen.asks(story.road.http, text if accused else text.replace("湘桥区城管局", "单位"))
    if accused:
        await act(story.road, citizen.number, "name-accused", organisation=accused)
    return citizen


async def seen(road: Road, number: str, who: str = OFFICER) -> Any:
    return await (await road.desk(who)).get(f"efficiency-cases/{number}")


async def act(
    road: Road, number: str, step: str, who: str = OFFICER, *, status: int = 200, **body: Any
) -> Any:
    """Somebody does something about it as it stands."""
    body.setdefault("version", (await seen(road, number))["version"])
    return await (await road.desk(who)).post(f"efficiency-cases/{number}/{step}", body, status=status)


async def refused(
    road: Road, number: str, step: str, who: str = OFFICER, *, status: int = 409, **body: Any
) -> str:
    """The code of a refusal, after which nothing has changed."""
    before = await seen(road, number)
    answer = await act(road, number, step, who, status=status, **body)
    assert answer["detail"]
    assert await seen(road, number) == before
    return str(answer["error"])


async def told(platform: Platform, number: str) -> list[str]:
    """The templates the citizen was written to by."""
    await number_events(platform)
    worker = Worker(platform)
    await worker.notices.catch_up()
    await worker.close()
    async with platform.database.acquire() as connection:
        rows = await connection.fetch(
            "SELECT template_code FROM notice WHERE subject = $1 AND audience = 'citizen' ORDER BY id", number
        )
    return [row["template_code"] for row in rows if row["template_code"].startswith("efficiency")]


async def test_from_the_complaint_to_the_result(story: Story, platform: Platform) -> None:
    road = story.road
    story.day("11-23 10:00")
    citizen = await complained(story, accused=None)
    number = citizen.number
    case = await seen(road, number)
    assert (case["state"], case["accused_organisation"]) == ("deciding", None)
    assert due_of(case["decide_clock"]) == at("11-26 17:30")
    assert await refused(road, number, "accept", handling="self") == "accused-unnamed"
    await act(road, number, "name-accused", organisation="XQ-CG")
    assert await refused(road, number, "accept", handling="assigned", organisation="XQ-CG") == "recusal"

    story.day("11-25 09:00")
    accepted = await act(road, number, "accept", handling="assigned", organisation="XQ-ZS")
    assert (accepted["state"], accepted["handling_name"]) == ("working", "交办")
    assert not accepted["decide_clock"]["is_late"]
    assert accepted["finish_clock"]["due_at"].startswith("2026-12-25")
    assert await refused(road, number, "accept", handling="self") == "illegal-transition"
    assert (
        await refused(road, number, "conclude", status=422, **{**RESULT, "measures": " "})
        == "measures-missing"
    )

    # the order cannot be ended past the office
    await story.give(HEAD, number, "accept", request_type="complaint")
    answer = await story.refused(
        HEAD, number, "direct_close", public_answer="已转有关单位处理，感谢您的监督，请留意后续结果。"
    )
    assert answer == "office-closes"

    story.day("12-18 15:00")
    done = await act(road, number, "conclude", **RESULT)
    assert (done["state"], done["finding_name"], done["acts"]) == ("concluded", "部分属实", [])
    assert not done["finish_clock"]["is_running"] and not done["finish_clock"]["is_late"]
    page = await citizen.page()
    assert page["efficiency"]["text"] == RESULT["answer"]
    assert RESULT["findings"] not in str(page)
    assert await told(platform, number) == ["efficiency-accepted-citizen", "efficiency-concluded-citizen"]
    closed = await story.give(HEAD, number, "direct_close", public_answer=RESULT["answer"])
    assert closed["state"] == "closed"
    assert (await seen(road, number))["state"] == "concluded"
    names = [n for n in await story.events(number) if n.startswith("efficiency")]
    assert names == [
        "efficiency.opened",
        "efficiency.accused_named",
        "efficiency.decided",
        "efficiency.concluded",
    ]


async def test_a_refusal_has_a_ground_of_the_city_and_is_told(story: Story, platform: Platform) -> None:
    road = story.road
    citizen = await complained(story)
    words = {"explanation": "您反映的是证明办理结果，窗口人员没有违反服务规范的情形，按普通诉求继续办理。"}
    assert (
        await refused(road, citizen.number, "refuse", status=422, ground="RT-LAW", **words)
        == "ground-unknown"
    )
    case = await act(road, citizen.number, "refuse", ground="EF-MATTER", **words)
    assert (case["state"], case["ground_name"][:5]) == ("refused", "只对办理结")
    assert (await citizen.page())["efficiency"]["text"] == words["explanation"]
    assert await told(platform, citizen.number) == ["efficiency-refused-citizen"]
    assert await refused(road, citizen.number, "conclude", **RESULT) == "illegal-transition"


async def test_an_extension_needs_another_person_and_keeps_both_dates(
    story: Story, platform: Platform
) -> None:
    road = story.road
    story.day("11-23 10:00")
    citizen = await complained(story)
    number = citizen.number
    await act(road, number, "accept", handling="self")
    story.day("12-15 10:00")
    reason = {"reason": "须等待监控数据恢复鉴定。"}
    too_far = await refused(road, number, "ask-extension", status=422, until="2027-06-30", **reason)
    assert too_far == "extension-out-of-range"
    early = await refused(road, number, "ask-extension", status=422, until="2026-12-20", **reason)
    assert early == "extension-out-of-range"
    await act(road, number, "ask-extension", until="2027-01-29", **reason)
    note = {"grant": True, "note": "确需等待鉴定，同意。"}
    assert await refused(road, number, "decide-extension", status=403, **note) == "another-decides"
    assert await refused(road, number, "conclude", **RESULT) == "extension-waiting"
    case = await act(road, number, "decide-extension", HEAD, **note)
    assert case["extended_until"] == "2027-01-29"
    assert case["finish_clock"]["due_at"].startswith("2027-01-29")
    assert case["finish_clock"]["first_due_at"].startswith("2026-12-23")
    assert await refused(road, number, "ask-extension", until="2027-02-10", **reason) == "extension-once"
    assert (await citizen.page())["efficiency"]["extended_until"] == "2027-01-29"
    assert "efficiency-extended-citizen" in await told(platform, number)
    story.day("2027-01-20 10:00")
    await act(road, number, "conclude", **RESULT)
    report = await _report(road, "2026-11-01", "2027-01-31")
    assert (report["whole"]["in_time"], report["whole"]["in_first_time"]) == (1, 0)


async def test_late_decisions_are_told_to_the_head(story: Story, platform: Platform) -> None:
    story.day("11-23 10:00")
    number = (await complained(story)).number
    story.day("11-26 17:30")
    worker = Worker(platform)
    await worker.scheduler.run_once()
    await number_events(platform)
    await worker.notices.catch_up()
    await worker.close()
    async with platform.database.acquire() as connection:
        made = await connection.fetchval(
            "SELECT count(*) FROM notice WHERE subject = $1 AND template_code = 'efficiency-late'", number
        )
    assert made == 1
    story.day("11-27 09:00")
    assert (await seen(story.road, number))["decide_clock"]["is_late"]


async def test_the_report_says_nothing_by_too_few(story: Story, platform: Platform) -> None:
    road = story.road
    for _ in range(2):
        number = (await complained(story)).number
        await act(road, number, "accept", handling="self")
        await act(road, number, "conclude", **RESULT)
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
    story: Story, step: str, body: dict[str, Any], status: int, error: str
) -> None:
    number = (await complained(story)).number
    assert await refused(story.road, number, step, status=status, **body) == error


async def _report(road: Road, since: str, until: str) -> Any:
    return await (await road.desk(OFFICER)).get(f"efficiency-cases/report?since={since}&until={until}")
