"""How an answered order ends: by a visit, by her own rating, by default; and what a bad rating does."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from callcenter.composition import Platform
from callcenter.kernel.clock import FakeClock
from callcenter.worker import Worker
from tests.api.road import LAMP, REPLY, Http, Road, submit

PRAISE = "表扬湘桥区城管局的工作人员,路灯修得很快,谢谢。"
CLERK = "clerk-xq-cg"


async def rate(http: Http, made: Any, score: int, *, status: int = 200) -> Any:
    response = await http.post(
        f"/api/v1/public/requests/{made['number']}/rating",
        json={"score": score},
        headers={"X-Tracking-Code": made["tracking_code"]},
    )
    body = await response.json()
    assert response.status == status, body
    return body


async def answered(road: Road, content: str = LAMP, *, as_type: str = "help", **fields: Any) -> Any:
    """A citizen's request whose reply was approved."""
    made = await submit(road.http, content, **{"phone": "13900001234", **fields})
    await road.bring(made["number"], "pending_follow_up", accept={"request_type": as_type})
    return made


async def answer_again(road: Road, number: str) -> Any:
    clerk = await road.desk(CLERK)
    await clerk.give(number, "sign_in")
    await clerk.give(number, "contact", method="phone", reached=True, note="已联系")
    await clerk.give(number, "reply", **REPLY)
    return await (await road.desk("dispatch01")).give(number, "approve")


async def names(road: Road, number: str) -> list[str]:
    history = await (await road.desk("supervisor")).get(f"work-orders/{number}/events")
    return [e["name"].removeprefix("work_order.") for e in history["items"]]


async def test_praise_waits_for_its_rating_and_closes_by_itself(
    road: Road, clock: FakeClock, platform: Platform
) -> None:
    number = (await answered(road, PRAISE, as_type="praise"))["number"]
    supervisor, worker = await road.desk("supervisor"), Worker(platform)
    assert "follow_up" not in {c["kind"] for c in (await supervisor.order(number))["clocks"]}
    # answered on Monday; the seventh natural day after it is the next Monday
    clock.advance(timedelta(days=7, hours=14))
    await worker.tidy()
    assert (await supervisor.order(number))["state"] == "pending_follow_up"
    clock.advance(timedelta(hours=2))
    await worker.tidy()
    closed = await supervisor.order(number)
    assert closed["state"] == "closed"
    assert [(r["score"], r["source"]) for r in closed["ratings"]] == [(3, "default")]
    assert (await names(road, number))[-2:] == ["rated_by_default", "closed"]
    await worker.tidy()
    assert (await names(road, number)).count("rated_by_default") == 1


async def test_her_own_word_replaces_the_default_and_both_are_kept(
    road: Road, clock: FakeClock, platform: Platform
) -> None:
    made = await answered(road, PRAISE, as_type="praise")
    clock.advance(timedelta(days=9))
    await Worker(platform).tidy()
    told = await rate(road.http, made, 5)
    assert told["rating"]["score"] == 5
    async with platform.database.acquire() as connection:
        row = await connection.fetchrow(
            "SELECT s.* FROM order_satisfaction s JOIN work_order w ON w.id = s.work_order_id"
            " WHERE w.number = $1",
            made["number"],
        )
    assert row is not None
    assert (row["satisfaction_first"], row["first_source"]) == (5, "citizen")
    assert (row["satisfaction_final"], row["final_source"]) == (5, "citizen")
    seen = await (await road.desk("supervisor")).order(made["number"])
    assert {(r["score"], r["source"]) for r in seen["ratings"]} == {(3, "default"), (5, "citizen")}
    assert (await rate(road.http, made, 4, status=409))["error"] == "already-rated"


async def test_who_is_to_be_visited_never_closes_by_default(
    road: Road, clock: FakeClock, platform: Platform
) -> None:
    made = await answered(road)
    number = made["number"]
    supervisor = await road.desk("supervisor")
    assert "follow_up" in {c["kind"] for c in (await supervisor.order(number))["clocks"]}
    clock.advance(timedelta(days=9))
    await Worker(platform).tidy()
    seen = await supervisor.order(number)
    assert (seen["state"], seen["ratings"][0]["source"]) == ("pending_follow_up", "default")
    refused = await (await road.desk("follow01")).give(number, "close", status=409)
    assert refused["error"] == "follow-up-missing"


async def test_three_calls_in_a_row_are_not_three_tries(road: Road, clock: FakeClock) -> None:
    number = (await answered(road))["number"]
    follower = await road.desk("follow01")
    for _ in range(3):
        await follower.give(number, "follow_up", method="phone", reached=False)
    assert (await follower.give(number, "close", status=409))["error"] == "follow-up-missing"
    for _ in range(2):
        clock.advance(timedelta(hours=2))
        await follower.give(number, "follow_up", method="phone", reached=False)
    assert (await follower.give(number, "close"))["state"] == "closed"


async def test_bad_ratings_lead_to_rework_then_rectification_then_people(
    road: Road, clock: FakeClock
) -> None:
    made = await answered(road)
    number, supervisor = made["number"], await road.desk("supervisor")
    await rate(road.http, made, 2)
    seen = await supervisor.order(number)
    assert (seen["state"], seen["round"], seen["rework_count"]) == ("dispatched", 2, 1)
    clock.advance(timedelta(days=1))
    assert (await answer_again(road, number))["round"] == 2
    await rate(road.http, made, 1)
    seen = await supervisor.order(number)
    running = {c["kind"]: c for c in seen["clocks"] if c["state"] == "running"}
    assert (seen["state"], seen["round"], seen["rework_count"]) == ("dispatched", 3, 1)
    assert set(running) == {
        "sign_in",
        "contact",
        "rectification",
        "rating_verification",
        "rating_rectification",
    }
    assert (running["rectification"]["unit"], running["rectification"]["amount"]) == ("working_day", 15)
    clock.advance(timedelta(days=1))
    again = await answer_again(road, number)
    assert [c["state"] for c in again["clocks"] if c["kind"] == "rectification"] == ["stopped"]
    await rate(road.http, made, 1)
    seen = await supervisor.order(number)
    assert (seen["state"], seen["round"]) == ("pending_follow_up", 3)
    refused = await (await road.desk("follow01")).give(number, "rectify", status=409, reason="仍不满意")
    assert refused["error"] == "rectification-limit"
    told = await names(road, number)
    assert told.count("rework_ordered") == told.count("rectification_ordered") == 1


async def test_a_reply_sent_back_in_a_rectification_lets_its_clock_run_on(
    road: Road, clock: FakeClock
) -> None:
    made = await answered(road)
    await rate(road.http, made, 1)
    await answer_again(road, made["number"])
    await rate(road.http, made, 1)
    clerk = await road.desk(CLERK)
    await clerk.give(made["number"], "sign_in")
    await clerk.give(made["number"], "contact", method="phone", reached=True, note="已联系")
    await clerk.give(made["number"], "reply", **REPLY)
    back = await (await road.desk("dispatch01")).give(made["number"], "send_back", reason="整改不到位")
    assert [c["state"] for c in back["clocks"] if c["kind"] == "rectification"] == ["running"]


async def test_a_bad_rating_opens_a_closed_order_again(road: Road, clock: FakeClock) -> None:
    made = await answered(road)
    await road.bring_on(made["number"], "pending_follow_up", "closed")
    clock.advance(timedelta(days=2))
    await rate(road.http, made, 1)
    seen = await (await road.desk("supervisor")).order(made["number"])
    assert (seen["state"], seen["round"]) == ("dispatched", 2)
    assert {"statutory", "department"} <= {c["kind"] for c in seen["clocks"] if c["state"] == "running"}


async def test_a_bad_rating_of_an_answer_on_the_spot_is_kept(road: Road) -> None:
    made = await submit(road.http, "请问居民医保在哪里缴费,需要带什么材料?", phone="13900001236")
    agent = await road.desk("agent01")
    await agent.give(made["number"], "direct_close", public_answer="可在粤医保小程序缴费,带身份证即可。")
    told = await rate(road.http, made, 1)
    assert (told["state"], told["rating"]["score"]) == ("closed", 1)


@pytest.mark.parametrize("score", [3, 5])
async def test_a_good_rating_of_her_own_closes_what_waits_for_no_visit(
    road: Road, platform: Platform, score: int
) -> None:
    made = await answered(road, PRAISE, as_type="praise")
    await rate(road.http, made, score)
    await Worker(platform).tidy()
    seen = await (await road.desk("supervisor")).order(made["number"])
    assert (seen["state"], [r["source"] for r in seen["ratings"]]) == ("closed", ["citizen"])


async def test_contact_by_three_timed_failures_and_a_message(road: Road, clock: FakeClock) -> None:
    number = await road.order("in_progress")
    clerk = await road.desk(CLERK)

    async def call() -> Any:
        return await clerk.give(number, "contact", method="phone", reached=False, note="未接通")

    async def contact_clock() -> str:
        clocks = (await clerk.order(number))["clocks"]
        return str(next(c["state"] for c in clocks if c["kind"] == "contact"))

    for _ in range(3):
        await call()
    await clerk.give(number, "contact", method="sms", reached=False, note="已发短信说明来意")
    refused = await clerk.give(number, "reply", status=409, **REPLY)
    assert refused["error"] == "citizen-not-contacted"
    clock.advance(timedelta(hours=2))
    await call()
    clock.advance(timedelta(hours=2) - timedelta(seconds=1))
    await call()
    assert (await clerk.give(number, "reply", status=409, **REPLY))["error"] == "citizen-not-contacted"
    assert await contact_clock() == "running"
    clock.advance(timedelta(seconds=1))
    await call()
    assert await contact_clock() == "stopped"
    assert (await clerk.give(number, "reply", **REPLY))["state"] == "pending_review"


async def test_three_timed_failures_without_a_message_are_no_contact(road: Road, clock: FakeClock) -> None:
    number = await road.order("in_progress")
    clerk = await road.desk(CLERK)
    for _ in range(4):
        await clerk.give(number, "contact", method="phone", reached=False, note="未接通")
        clock.advance(timedelta(hours=2))
    assert (await clerk.give(number, "reply", status=409, **REPLY))["error"] == "citizen-not-contacted"
    await clerk.give(number, "contact", method="wechat", reached=False, note="已留言")
    assert (await clerk.give(number, "reply", **REPLY))["state"] == "pending_review"
