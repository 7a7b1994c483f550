"""差评 day by day: verified by a call, put right in time, appealed, excluded by another person, heard of."""

from __future__ import annotations

from typing import Any

import asyncpg
import pytest

from callcenter.composition import Platform
from callcenter.worker import Worker
from tests.api.road import Road, number_events
from tests.api.story import Citizen, Story, at, due_of

FOLLOW, HEAD, CLERK = "follow01", "supervisor", "clerk-xq-cg"
SAID = "评价人说路灯修好一天又不亮了。"
_PRAISE = {"accept": {"request_type": "praise"}}


async def bad(story: Story, score: int = 1, **fields: Any) -> Citizen:
    """A matter that was answered on Monday and rated at once."""
    citizen = await story.asks(to="pending_follow_up", **fields)
    await citizen.does("rating", score=score, comment="根本没修好")
    return citizen


async def seen(road: Road, number: str, who: str = HEAD) -> Any:
    """The newest bad rating of an order, whole."""
    desk = await road.desk(who)
    listed = (await desk.get(f"bad-ratings?order={number}"))["items"]
    return await desk.get(f"bad-ratings/{listed[0]['id']}")


async def act(road: Road, number: str, act: str, who: str = FOLLOW, *, status: int = 200, **body: Any) -> Any:
    """Somebody does something about it as it stands."""
    rating = await seen(road, number)
    body.setdefault("version", rating["version"])
    return await (await road.desk(who)).post(f"bad-ratings/{rating['id']}/{act}", body, status=status)


async def refused(
    road: Road, number: str, step: str, who: str = FOLLOW, *, status: int = 409, **body: Any
) -> str:
    """The code of a refusal, after which nothing has changed."""
    before = await seen(road, number)
    answer = await act(road, number, step, who, status=status, **body)
    assert answer["detail"]
    assert await seen(road, number) == before
    return str(answer["error"])


async def verify(road: Road, number: str, verdict: str = "valid", *, who: str = FOLLOW, **body: Any) -> Any:
    given = {"method": "phone", "reached": True, "verdict": verdict, "words": SAID, **body}
    return await act(road, number, "verify", who, **given)


async def test_a_bad_rating_is_verified_put_right_and_heard_again(story: Story, platform: Platform) -> None:
    road = story.road
    story.day("11-23 16:00")
    citizen = await bad(story)
    number = citizen.number
    rating = await seen(road, number)
    assert (rating["score"], rating["stage"], rating["comment"]) == (1, "verification", "根本没修好")
    assert rating["organisation"] == "XQ-CG"
    assert due_of(rating["verification"]) == at("11-24 17:30")
    assert due_of(rating["rectification"]) == at("12-14 17:30")

    story.day("11-24 09:00")
    verified = await verify(road, number)
    assert (verified["stage"], verified["verdict"]) == ("rectification", "valid")
    assert not verified["verification"]["is_running"] and not verified["verification"]["is_late"]
    assert await refused(road, number, "rectify", measures="已派人重新检修线路。") == "order-in-hand"
    assert (
        await refused(road, number, "follow-up", method="phone", reached=False, words="无人接听")
        == "not-rectified"
    )

    story.day("11-26 10:00")
    await story.answers(number, answer="线路已更换，连续三晚巡查正常。")
    put_right = await seen(road, number)
    assert (put_right["stage"], put_right["is_heard"]) == ("follow_up", False)
    assert not put_right["rectification"]["is_running"] and not put_right["rectification"]["is_late"]
    assert put_right["score"] == 1

    story.day("11-27 10:00")
    await story.visits(number, 5)
    assert (await seen(road, number))["stage"] == "finished"
    names = await _names(road, number)
    told = [n for n in names if n.startswith("bad_rating.")]
    assert told == ["bad_rating.opened", "bad_rating.verified", "bad_rating.rectified"]


async def test_a_late_verification_and_a_late_rectification_are_told(
    story: Story, platform: Platform
) -> None:
    story.day("11-23 16:00")
    number = (await bad(story)).number
    story.day("12-15 09:00")
    worker = Worker(platform)
    await worker.scheduler.run_once()
    await number_events(platform)
    rating = await seen(story.road, number)
    assert rating["verification"]["is_late"] and rating["rectification"]["is_late"]
    async with platform.database.acquire() as connection:
        kinds = await connection.fetch(
            "SELECT data->>'kind' AS kind FROM event WHERE name = 'sla.breached' AND subject = $1", number
        )
    assert {"rating_verification", "rating_rectification"} <= {row["kind"] for row in kinds}
    await worker.close()


async def test_who_was_not_reached_is_taken_at_her_word(story: Story) -> None:
    number = (await bad(story)).number
    answer = await act(
        story.road,
        number,
        "verify",
        status=409,
        method="phone",
        reached=False,
        verdict="mis_rated",
        words="三次无人接听。",
    )
    assert answer["error"] == "rating-stands-unheard"
    assert (await seen(story.road, number))["calls"] == []
    found = await verify(story.road, number, reached=False, words="三次无人接听。")
    assert (found["stage"], found["verdict"]) == ("rectification", "valid")


async def test_a_wrong_rating_is_excluded_only_by_another_person(story: Story) -> None:
    road = story.road
    citizen = await bad(story, 2)
    number = citizen.number
    found = await verify(road, number, "mis_rated", words="评价人说点错了，本想给五星。")
    assert found["stage"] == "decision"
    note = {"grant": True, "note": "听取录音，确系误点。"}
    assert await refused(road, number, "decide", FOLLOW, status=403, **note) == "another-decides"
    decided = await act(road, number, "decide", HEAD, **note)
    assert decided["stage"] == "excluded"
    assert [(e["ground"], e["is_granted"], e["asked_by_unit"]) for e in decided["exclusions"]] == [
        ("mis_rated", True, False)
    ]
    assert not decided["rectification"]["is_running"]
    assert await refused(
        road, number, "verify", HEAD, method="phone", reached=True, verdict="valid", words=SAID
    ) in ("rating-excluded",)
    order = await story.seen(number)
    assert [(r["score"], r["source"]) for r in order["ratings"]] == [(2, "citizen")]


async def test_a_units_appeal_is_decided_by_neither_verifier_nor_unit(story: Story) -> None:
    road = story.road
    number = (await bad(story)).number
    reason = "当晚已现场修复并拍照，评价人误将邻村路灯当作本村。"
    appeal = {"ground": "mis_rated", "reason": reason}
    assert (await act(road, number, "appeal", "clerk-ca-cg", status=404, **appeal))[
        "error"
    ] == "bad-rating-not-found"
    asked = await act(road, number, "appeal", CLERK, **appeal)
    assert asked["exclusions"][0]["asked_by_unit"]
    note = {"grant": False, "note": "现场照片为次日拍摄，不能说明当晚已修复。"}
    assert await refused(road, number, "decide", HEAD, **note) == "verify-first"
    assert await refused(road, number, "appeal", CLERK, **appeal) == "exclusion-waiting"
    await verify(road, number, who=HEAD)
    assert await refused(road, number, "decide", HEAD, status=403, **note) == "another-decides"
    decided = await act(road, number, "decide", FOLLOW, **note)
    assert (decided["stage"], decided["exclusions"][0]["is_granted"]) == ("rectification", False)
    assert await refused(road, number, "appeal", CLERK, **appeal) == "appeal-once"
    assert (await act(road, number, "decide", CLERK, status=403, **note))["error"] == "not-allowed"


async def test_an_answer_on_the_spot_is_put_right_and_heard_by_hand(story: Story) -> None:
    road = story.road
    citizen = await Citizen.asks(road.http, "请问居民医保在哪里缴费,需要带什么材料?")
    number = citizen.number
    await story.give("agent01", number, "direct_close", public_answer="可在粤医保小程序缴费,带身份证即可。")
    await citizen.does("rating", score=1)
    rating = await seen(road, number)
    assert rating["organisation"] is None and rating["rectification"]["is_running"]
    measures = {"measures": "补充了线下办理网点和代办所需材料，并更新知识库。"}
    assert await refused(road, number, "rectify", **measures) == "verify-first"
    await verify(road, number)
    assert (await act(road, number, "rectify", **measures))["stage"] == "follow_up"
    assert await refused(road, number, "rectify", **measures) == "rating-rectified"
    heard = {"method": "phone", "reached": True, "words": "评价人说这次讲清楚了。"}
    assert (await act(road, number, "follow-up", status=422, **heard))["error"] == "invalid"
    done = await act(road, number, "follow-up", satisfaction=5, **heard)
    assert (done["stage"], done["calls"][-1]["satisfaction"]) == ("finished", 5)
    assert await refused(road, number, "follow-up", satisfaction=5, **heard) == "already-heard"
    assert (await story.seen(number))["ratings"][0]["score"] == 1
    story.day("11-25 09:00")  # the order is closed, and nothing of the rating runs
    assert (await story.seen(number))["state"] == "closed"


async def test_three_vain_calls_settle_the_follow_up(story: Story) -> None:
    citizen = await Citizen.asks(story.road.http, "请问居民医保在哪里缴费,需要带什么材料?")
    await story.give(
        "agent01", citizen.number, "direct_close", public_answer="可在粤医保小程序缴费,带身份证即可。"
    )
    await citizen.does("rating", score=2)
    await verify(story.road, citizen.number)
    await act(story.road, citizen.number, "rectify", measures="补充说明并更新知识库。")
    stages = []
    for _ in range(3):
        answer = await act(
            story.road, citizen.number, "follow-up", method="phone", reached=False, words="无人接听。"
        )
        stages.append(answer["stage"])
    assert stages == ["follow_up", "follow_up", "finished"]


async def test_figures_stand_side_by_side_with_reasons(story: Story) -> None:
    road = story.road
    good, wrong, idle = await bad(story), await bad(story, 2), await bad(story)
    await verify(road, good.number)
    await story.answers(good.number)
    await story.visits(good.number, 4)
    await verify(road, wrong.number, "malicious", words="评价人承认与承办人有私怨，事情已办好。")
    await act(road, wrong.number, "decide", HEAD, grant=True, note="录音和现场照片可以证实。")
    head = await road.desk(HEAD)
    told = await head.get("bad-ratings/figures?since=2026-11-01&until=2026-11-30")
    raw, adjusted = told["raw"], told["adjusted"]
    assert (raw["bad"], raw["rectified"], raw["followed_up"], raw["in_time"]) == (3, 1, 1, 1)
    assert (adjusted["bad"], adjusted["rectified"]) == (2, 1)
    assert (raw["rectification_rate"], adjusted["rectification_rate"]) == (0.3333, 0.5)
    assert raw["follow_up_rate"] == 1.0
    (reason,) = told["exclusions"]
    assert (reason["number"], reason["ground"]) == (wrong.number, "malicious")
    assert (reason["asked_by"], reason["approved_by"]) == ("回访员 甲", "中心主管")
    assert [u["code"] for u in told["units"]] == ["XQ-CG"]
    own = await (await road.desk(CLERK)).get("bad-ratings/figures?since=2026-11-01&until=2026-11-30")
    assert own["raw"] == raw
    other = await (await road.desk("clerk-ca-cg")).get(
        "bad-ratings/figures?since=2026-11-01&until=2026-11-30"
    )
    assert (other["raw"]["bad"], other["exclusions"]) == (0, [])
    assert (await (await road.desk("clerk-ca-cg")).get("bad-ratings"))["items"] == []
    # what is owed is a list: nothing is rectified and not heard about
    assert (await head.get("bad-ratings?stage=follow_up"))["items"] == []
    assert [r["number"] for r in (await head.get("bad-ratings?stage=verification"))["items"]] == [idle.number]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE rating SET score = 5",
        "UPDATE rating SET at = now()",
        "DELETE FROM rating",
        "DELETE FROM bad_rating",
    ],
)
async def test_the_first_word_is_never_overwritten(story: Story, platform: Platform, statement: str) -> None:
    await bad(story)
    async with platform.database.acquire() as connection:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)


@pytest.mark.parametrize(
    ("step", "body", "status", "error"),
    [
        ("verify", {"verdict": "wrong"}, 422, "invalid"),
        ("verify", {"words": "无"}, 422, "invalid"),
        ("verify", {"version": 99}, 409, "version-conflict"),
        ("appeal", {"ground": "mis_rated", "reason": "误评申诉", "version": 0}, 422, "invalid"),
    ],
)
async def test_bad_input_is_refused(
    story: Story, step: str, body: dict[str, Any], status: int, error: str
) -> None:
    number = (await bad(story)).number
    whole = (
        {"method": "phone", "reached": True, "verdict": "valid", "words": SAID} if step == "verify" else {}
    )
    who = CLERK if step == "appeal" else FOLLOW
    assert (await act(story.road, number, step, who, status=status, **{**whole, **body}))["error"] == error


async def test_ratings_of_others_and_ids_of_nothing_are_not_found(story: Story) -> None:
    await bad(story)
    head = await story.road.desk(HEAD)
    for id_ in ("0", "999999", "x", "1e3", "99999999999999999999"):
        assert (await head.get(f"bad-ratings/{id_}", status=404))["error"] == "bad-rating-not-found"
    agent = await story.road.desk("agent01")
    assert (await agent.get("bad-ratings", status=403))["error"]
    wrong = await head.get("bad-ratings/figures?since=2026-12-01&until=2026-11-01", status=422)
    assert wrong["error"] == "invalid"


async def _names(road: Road, number: str) -> list[str]:
    history = await (await road.desk(HEAD)).get(f"work-orders/{number}/events")
    return [e["name"] for e in history["items"]]
