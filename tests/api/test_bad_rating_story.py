"""差评 day by day: verified by a call, put right in time, appealed, excluded by another person, heard of."""

from __future__ import annotations

from typing import Any

import asyncpg
import pytest

from callcenter.composition import Platform
from tests.api.days import Stage
from tests.api.dockets import Docket, bad_ratings_of
from tests.api.road import Road
from tests.api.story import Citizen, Story, at, due_of
from tests.api.tellings import Teller

FOLLOW, HEAD, CLERK = "follow01", "supervisor", "clerk-xq-cg"
SAID = "评价人说路灯修好一天又不亮了。"
_PRAISE = {"accept": {"request_type": "praise"}}


async def bad(story: Story, score: int = 1, **fields: Any) -> Citizen:
    """A matter that was answered on Monday and rated at once."""
    citizen = await story.asks(to="pending_follow_up", **fields)
    await citizen.does("rating", score=score, comment="根本没修好")
    return citizen


async def verify(
    ratings: Docket, number: str, verdict: str = "valid", *, who: str = FOLLOW, **body: Any
) -> Any:
    given = {"method": "phone", "reached": True, "verdict": verdict, "words": SAID, **body}
    return await ratings.act(number, "verify", who, **given)


async def test_a_bad_rating_is_verified_put_right_and_heard_again(
    story: Story, ratings: Docket, platform: Platform
) -> None:
    road = story.road
    story.day("11-23 16:00")
    citizen = await bad(story)
    number = citizen.number
    rating = await ratings.seen(number)
    assert (rating["score"], rating["stage"], rating["comment"]) == (1, "verification", "根本没修好")
    assert rating["organisation"] == "XQ-CG"
    assert due_of(rating["verification"]) == at("11-24 17:30")
    assert due_of(rating["rectification"]) == at("12-14 17:30")

    story.day("11-24 09:00")
    verified = await verify(ratings, number)
    assert (verified["stage"], verified["verdict"]) == ("rectification", "valid")
    assert not verified["verification"]["is_running"] and not verified["verification"]["is_late"]
    assert await ratings.refused(number, "rectify", measures="已派人重新检修线路。") == "order-in-hand"
    assert (
        await ratings.refused(number, "follow-up", method="phone", reached=False, words="无人接听")
        == "not-rectified"
    )

    story.day("11-26 10:00")
    await story.answers(number, answer="线路已更换，连续三晚巡查正常。")
    put_right = await ratings.seen(number)
    assert (put_right["stage"], put_right["is_heard"]) == ("follow_up", False)
    assert not put_right["rectification"]["is_running"] and not put_right["rectification"]["is_late"]
    assert put_right["score"] == 1

    story.day("11-27 10:00")
    await story.visits(number, 5)
    assert (await ratings.seen(number))["stage"] == "finished"
    names = await _names(road, number)
    told = [n for n in names if n.startswith("bad_rating.")]
    assert told == ["bad_rating.opened", "bad_rating.verified", "bad_rating.rectified"]


async def it_is_put_right_and_heard_of(stage: Stage) -> None:
    """Two bad ratings of one Monday: one that stands and is put right late, one that was a mistake."""
    days, story, ratings = stage.days, stage.story, bad_ratings_of(stage.road)
    await days.until("11-23 16:00")
    number, wrong = (await bad(story)).number, (await bad(story, 2)).number
    await days.work()
    for one in (number, wrong):
        assert await days.happened(one, "bad_rating") == ["bad_rating.opened rating_verification"]
        told = await days.told(one, "bad-rating")
        assert told["bad-rating-department"] == [CLERK, "leader-xq-cg"]
        assert {FOLLOW, HEAD} <= set(told["bad-rating-centre"])

    # Tuesday morning: the second was a slip of the finger, she says. That is for another person to decide.
    await days.until("11-24 09:00")
    await verify(ratings, wrong, "mis_rated", words="评价人说点错了，本想给五星。")
    await days.work()
    assert (await days.told(wrong, "bad-rating"))["bad-rating-exclusion-centre"] == [HEAD]
    note = {"grant": True, "note": "听取录音，确系误点。"}
    assert await ratings.refused(wrong, "decide", FOLLOW, status=403, **note) == "another-decides"
    assert (await ratings.act(wrong, "decide", HEAD, **note))["stage"] == "excluded"

    # Tuesday 17:30: nobody has called about the first. The follow-up desk and the head hear of it.
    await days.until("11-24 17:30")
    assert await days.happened(number, "bad_rating", "sla.breached rating") == [
        "sla.breached rating_verification breach"
    ]
    assert {FOLLOW, HEAD} <= set((await days.told(number, "bad-rating"))["bad-rating-late"])
    assert (await days.told(wrong, "bad-rating"))["bad-rating-excluded-department"] == [CLERK, "leader-xq-cg"]
    await days.until("11-25 09:00")
    verified = await verify(ratings, number)
    assert (verified["stage"], verified["verification"]["is_late"]) == ("rectification", True)

    # Monday 14 December: fifteen days are over and nothing is put right.
    await days.until("12-14 17:30")
    assert await days.happened(number, "bad_rating", "sla.breached rating") == [
        *("bad_rating.verified", "sla.breached rating_rectification breach")
    ]
    assert {FOLLOW, HEAD} <= set((await days.told(number, "bad-rating"))["bad-rating-late"])

    # Tuesday: it is put right, late. Wednesday: she is asked, and content. The first word stays as it was.
    await days.until("12-15 10:00")
    await story.answers(number, answer="线路已更换，连续三晚巡查正常。")
    late = await ratings.seen(number)
    assert (late["stage"], late["rectification"]["is_late"]) == ("follow_up", True)
    await days.until("12-16 10:00")
    await story.visits(number, 5)
    done = await ratings.seen(number)
    assert (done["stage"], done["score"]) == ("finished", 1)
    await days.work()
    assert await days.happened(number, "bad_rating", "sla.breached rating") == ["bad_rating.rectified"]
    assert await days.happened(wrong, "bad_rating", "sla.breached rating") == [
        *("bad_rating.verified", "bad_rating.exclusion_asked", "bad_rating.exclusion_decided")
    ]


async def test_it_is_put_right_and_heard_of(teller: Teller) -> None:
    await teller.by_one(it_is_put_right_and_heard_of)


async def test_it_is_put_right_the_same_with_two_workers_one_killed_in_the_middle(teller: Teller) -> None:
    deaths = await teller.by_two(it_is_put_right_and_heard_of, "rating", "turn of notices", "numbers")
    for clock in ("rating_verification breach", "rating_rectification breach"):
        assert deaths.at(clock) == {"claimed"}
        assert deaths.at(f"sla.breached {clock}") == {"unsaved", "saved"}
    for written in ("notice bad-rating-late", "notice bad-rating-excluded-department", "numbers"):
        assert deaths.at(written) == {"unsaved", "saved"}, written


async def test_who_was_not_reached_is_taken_at_her_word(story: Story, ratings: Docket) -> None:
    number = (await bad(story)).number
    answer = await ratings.act(
        number,
        "verify",
        status=409,
        method="phone",
        reached=False,
        verdict="mis_rated",
        words="三次无人接听。",
    )
    assert answer["error"] == "rating-stands-unheard"
    assert (await ratings.seen(number))["calls"] == []
    found = await verify(ratings, number, reached=False, words="三次无人接听。")
    assert (found["stage"], found["verdict"]) == ("rectification", "valid")


async def test_a_wrong_rating_is_excluded_only_by_another_person(story: Story, ratings: Docket) -> None:
    citizen = await bad(story, 2)
    number = citizen.number
    found = await verify(ratings, number, "mis_rated", words="评价人说点错了，本想给五星。")
    assert found["stage"] == "decision"
    note = {"grant": True, "note": "听取录音，确系误点。"}
    assert await ratings.refused(number, "decide", FOLLOW, status=403, **note) == "another-decides"
    decided = await ratings.act(number, "decide", HEAD, **note)
    assert decided["stage"] == "excluded"
    assert [(e["ground"], e["is_granted"], e["asked_by_unit"]) for e in decided["exclusions"]] == [
        ("mis_rated", True, False)
    ]
    assert not decided["rectification"]["is_running"]
    assert await ratings.refused(
        number, "verify", HEAD, method="phone", reached=True, verdict="valid", words=SAID
    ) in ("rating-excluded",)
    order = await story.seen(number)
    assert [(r["score"], r["source"]) for r in order["ratings"]] == [(2, "citizen")]


async def test_a_units_appeal_is_decided_by_neither_verifier_nor_unit(story: Story, ratings: Docket) -> None:
    number = (await bad(story)).number
    reason = "当晚已现场修复并拍照，评价人误将邻村路灯当作本村。"
    appeal = {"ground": "mis_rated", "reason": reason}
    assert (await ratings.act(number, "appeal", "clerk-ca-cg", status=404, **appeal))[
        "error"
    ] == "bad-rating-not-found"
    asked = await ratings.act(number, "appeal", CLERK, **appeal)
    assert asked["exclusions"][0]["asked_by_unit"]
    note = {"grant": False, "note": "现场照片为次日拍摄，不能说明当晚已修复。"}
    assert await ratings.refused(number, "decide", HEAD, **note) == "verify-first"
    assert await ratings.refused(number, "appeal", CLERK, **appeal) == "exclusion-waiting"
    await verify(ratings, number, who=HEAD)
    assert await ratings.refused(number, "decide", HEAD, status=403, **note) == "another-decides"
    decided = await ratings.act(number, "decide", FOLLOW, **note)
    assert (decided["stage"], decided["exclusions"][0]["is_granted"]) == ("rectification", False)
    assert await ratings.refused(number, "appeal", CLERK, **appeal) == "appeal-once"
    assert (await ratings.act(number, "decide", CLERK, status=403, **note))["error"] == "not-allowed"


async def test_an_answer_on_the_spot_is_put_right_and_heard_by_hand(story: Story, ratings: Docket) -> None:
    road = story.road
    citizen = await Citizen.asks(road.http, "请问居民医保在哪里缴费,需要带什么材料?")
    number = citizen.number
    await story.give("agent01", number, "direct_close", public_answer="可在粤医保小程序缴费,带身份证即可。")
    await citizen.does("rating", score=1)
    rating = await ratings.seen(number)
    assert rating["organisation"] is None and rating["rectification"]["is_running"]
    measures = {"measures": "补充了线下办理网点和代办所需材料，并更新知识库。"}
    assert await ratings.refused(number, "rectify", **measures) == "verify-first"
    await verify(ratings, number)
    assert (await ratings.act(number, "rectify", **measures))["stage"] == "follow_up"
    assert await ratings.refused(number, "rectify", **measures) == "rating-rectified"
    heard = {"method": "phone", "reached": True, "words": "评价人说这次讲清楚了。"}
    assert (await ratings.act(number, "follow-up", status=422, **heard))["error"] == "invalid"
    done = await ratings.act(number, "follow-up", satisfaction=5, **heard)
    assert (done["stage"], done["calls"][-1]["satisfaction"]) == ("finished", 5)
    assert await ratings.refused(number, "follow-up", satisfaction=5, **heard) == "already-heard"
    assert (await story.seen(number))["ratings"][0]["score"] == 1
    story.day("11-25 09:00")  # the order is closed, and nothing of the rating runs
    assert (await story.seen(number))["state"] == "closed"


async def test_three_vain_calls_settle_the_follow_up(story: Story, ratings: Docket) -> None:
    citizen = await Citizen.asks(story.road.http, "请问居民医保在哪里缴费,需要带什么材料?")
    await story.give(
        "agent01", citizen.number, "direct_close", public_answer="可在粤医保小程序缴费,带身份证即可。"
    )
    await citizen.does("rating", score=2)
    await verify(ratings, citizen.number)
    await ratings.act(citizen.number, "rectify", measures="补充说明并更新知识库。")
    stages = []
    for _ in range(3):
        answer = await ratings.act(
            citizen.number, "follow-up", method="phone", reached=False, words="无人接听。"
        )
        stages.append(answer["stage"])
    assert stages == ["follow_up", "follow_up", "finished"]


async def test_figures_stand_side_by_side_with_reasons(story: Story, ratings: Docket) -> None:
    road = story.road
    good, wrong, idle = await bad(story), await bad(story, 2), await bad(story)
    await verify(ratings, good.number)
    await story.answers(good.number)
    await story.visits(good.number, 4)
    await verify(ratings, wrong.number, "malicious", words="评价人承认与承办人有私怨，事情已办好。")
    await ratings.act(wrong.number, "decide", HEAD, grant=True, note="录音和现场照片可以证实。")
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
    story: Story, ratings: Docket, step: str, body: dict[str, Any], status: int, error: str
) -> None:
    number = (await bad(story)).number
    whole = (
        {"method": "phone", "reached": True, "verdict": "valid", "words": SAID} if step == "verify" else {}
    )
    who = CLERK if step == "appeal" else FOLLOW
    assert (await ratings.act(number, step, who, status=status, **{**whole, **body}))["error"] == error


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
