"""The follow-up desk: who waits, how to ask, and the figures against a table made by hand."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from callcenter.composition import Platform
from callcenter.kernel.clock import FakeClock
from callcenter.worker import Worker
from tests.api.road import LAMP, Road, submit
from tests.api.test_follow_up_endings import PRAISE, answer_again, answered, rate

DAY = {"since": "2026-11-23", "until": "2026-11-23"}


async def waiting(road: Road) -> dict[str, Any]:
    pool = await (await road.desk("follow01")).get("follow-ups/pool")
    return {item["number"]: item for item in pool["items"]}


async def test_the_pool_holds_who_is_to_be_visited(road: Road, clock: FakeClock) -> None:
    chosen = (await answered(road))["number"]
    praise = (await answered(road, PRAISE, as_type="praise"))["number"]
    pool = await waiting(road)
    assert set(pool) == {chosen}
    item = pool[chosen]
    assert (item["rule"], item["lead"]["code"], item["clock"]["kind"]) == ("FP-QZ", "XQ-CG", "follow_up")
    assert (item["phone"], item["doors"]) == ("139****1234", ["phone", "sms", "visit"])
    assert (item["counted"], item["wanted"], item["may_call_now"]) == (0, 3, True)
    follower = await road.desk("follow01")
    assert (await follower.get(f"follow-ups/visits/{praise}"))["item"]["why"] == "抽样未选中，等其自行评价"
    await follower.give(chosen, "follow_up", method="phone", reached=False, comment="无人接听")
    tried = (await waiting(road))[chosen]
    assert [(t["reached"], t["comment"]) for t in tried["tries"]] == [(False, "无人接听")]
    assert tried["counted"] == 1
    assert tried["try_from"].startswith("2026-11-23T11:00")
    await follower.give(chosen, "follow_up", method="phone", reached=True, is_solved=True, satisfaction=4)
    await follower.give(chosen, "close")
    assert await waiting(road) == {}
    assert (await follower.get(f"follow-ups/visits/{chosen}", status=404))["error"] == "work-order-not-found"


async def test_nobody_is_called_at_night(road: Road, clock: FakeClock) -> None:
    number = (await answered(road))["number"]
    clock.advance(timedelta(hours=13))  # 22:00
    item = (await waiting(road))[number]
    assert (item["may_call_now"], item["try_from"][:16]) == (False, "2026-11-24T08:00")


async def test_the_script_fits_the_order(road: Road) -> None:
    number = (await answered(road))["number"]
    visit = await (await road.desk("follow01")).get(f"follow-ups/visits/{number}")
    assert [line["field"] for line in visit["script"]] == [
        "opening",
        "contacted",
        "is_true",
        "is_solved",
        "satisfaction",
        "closing",
    ]
    assert visit["public_answer"].startswith("您反映的路灯")
    asked = (await answered(road, "请问路灯坏了找哪个部门维修?", as_type="consultation"))["number"]
    visit = await (await road.desk("follow01")).get(f"follow-ups/visits/{asked}")
    assert "您咨询的事项弄清楚了吗？" in [line["text"] for line in visit["script"]]


async def test_a_dissatisfied_citizen_without_rework_left_comes_to_the_desk(road: Road) -> None:
    made = await answered(road, PRAISE, as_type="praise")
    await rate(road.http, made, 1)
    await answer_again(road, made["number"])
    await rate(road.http, made, 1)
    await answer_again(road, made["number"])
    await rate(road.http, made, 2)
    item = (await waiting(road))[made["number"]]
    assert (item["satisfaction"], item["satisfaction_source"]) == (2, "citizen")


async def test_the_door_of_an_anonymous_citizen(road: Road) -> None:
    made = await submit(road.http, LAMP)
    number = made["number"]
    await road.bring(number, "pending_follow_up")
    seen = await (await road.desk("supervisor")).order(number)
    assert seen["citizen"]["anonymous"]
    assert number not in await waiting(road)
    follower = await road.desk("follow01")
    refused = await follower.give(number, "follow_up", status=409, method="phone", reached=False)
    assert refused["error"] == "no-door"
    assert (await rate(road.http, made, 5))["rating"]["score"] == 5


async def test_the_figures_equal_a_table_made_by_hand(
    road: Road, clock: FakeClock, platform: Platform
) -> None:
    follower = await road.desk("follow01")

    async def visited(solved: bool, score: int, **said: Any) -> None:
        number = (await answered(road))["number"]
        await follower.give(
            number, "follow_up", method="phone", reached=True, is_solved=solved, satisfaction=score, **said
        )
        await follower.give(number, "close", status=200 if score > 2 and solved else 409)

    await visited(True, 5, contacted=True, is_true=True)
    await visited(True, 3, contacted=False)
    await visited(False, 1)  # stays open: a rework comes first
    made = await answered(road, PRAISE, as_type="praise")
    await rate(road.http, made, 4)  # her own word
    await answered(road, PRAISE, as_type="praise")  # will be rated by default
    stranger = await submit(road.http, LAMP)  # anonymous, says nothing
    await road.bring(stranger["number"], "pending_follow_up")
    gone = (await answered(road))["number"]
    for _ in range(3):
        await follower.give(gone, "follow_up", method="phone", reached=False)
        clock.advance(timedelta(hours=2))
    await follower.give(gone, "close")
    clock.advance(timedelta(days=8))
    await Worker(platform).tidy()
    period = {"since": "2026-11-23", "until": "2026-12-02"}
    said = await follower.get("follow-ups/figures", period)
    (unit,) = said["by_organisation"]
    assert (unit["organisation"]["code"], unit["figures"]) == ("XQ-CG", said["total"])
    total = said["total"]
    expected = {
        "closed": 6,
        "excluded": 0,
        "no_reply_wanted": 0,
        "anonymous": 1,
        "valid": 3,
        "unreachable": 1,
        "by_default": 1,
        "silent": 0,
        "valid_by_visit": 2,
        "valid_by_rating": 1,
        "satisfied": 3,
        "dissatisfied": 0,
        "visited": 2,
        "solved": 2,
        "asked_contacted": 2,
        "contacted": 1,
        "asked_true": 1,
        "found_true": 1,
        "chosen": 3,
        "chosen_reached": 2,
    }
    assert {name: total[name] for name in expected} == expected
    assert (total["satisfaction_rate"], total["solved_rate"]) == (1.0, 1.0)
    assert (total["contacted_rate"], total["true_rate"]) == (0.5, 1.0)
    assert total["reached_rate"] == 0.6667


async def test_an_organisation_reads_its_own_figures_only(road: Road) -> None:
    made = await answered(road)
    await road.bring_on(made["number"], "pending_follow_up", "closed")
    clerk = await road.desk("clerk-xq-cg")
    assert (await clerk.get("follow-ups/figures", DAY))["total"]["closed"] == 1
    assert (await (await road.desk("clerk-ca-cg")).get("follow-ups/figures", DAY))["total"]["closed"] == 0
    refused = await clerk.get("follow-ups/figures", {**DAY, "organisation": "CA-CG"}, status=403)
    assert refused["error"] == "not-allowed"
    supervisor = await road.desk("supervisor")
    assert (await supervisor.get("follow-ups/figures", {**DAY, "organisation": "CA-CG"}))["total"] == {
        **dict.fromkeys((await supervisor.get("follow-ups/figures", DAY))["total"], 0),
        **{
            name: None
            for name in (
                "satisfaction_rate",
                "first_satisfaction_rate",
                "solved_rate",
                "contacted_rate",
                "true_rate",
                "reached_rate",
            )
        },
    }
    await clerk.get("follow-ups/pool", status=403)
    turned = {"since": "2026-11-24", "until": "2026-11-23"}
    assert (await supervisor.get("follow-ups/figures", turned, status=422))["error"] == "invalid"
    assert (await supervisor.get("follow-ups/pool", {"cursor": "x"}, status=422))["error"] == "invalid"
