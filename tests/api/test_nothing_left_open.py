"""What an order leaves behind when it ends or goes on: nothing that waits for ever."""

from __future__ import annotations

from datetime import timedelta

from callcenter.composition import Platform
from callcenter.kernel.clock import FakeClock
from tests.api.road import REPLY, Road, submit

WORDS = "按规定办理"


async def test_a_consultation_without_a_category_can_be_corrected_and_concluded(
    road: Road, platform: Platform
) -> None:
    number = await road.order("pending_dispatch")
    async with platform.database.acquire() as connection:
        await connection.execute("UPDATE work_order SET category_code = NULL WHERE number = $1", number)
    desk = await road.desk("dispatch01")
    await desk.give(number, "consult", question=WORDS, organisations=["XQ-CG"])
    settled = {"lead": "XQ-CG", "minutes": WORDS, "accused_is_outside": True}
    assert (await desk.give(number, "conclude", status=409, **settled))["error"] == "category-missing"
    await desk.give(number, "amend", category_code="LS0101")
    await desk.give(number, "conclude", **settled)
    assert (await desk.order(number))["state"] == "dispatched"


async def test_a_withdrawal_ends_the_question_and_the_draft(road: Road, platform: Platform) -> None:
    number = str((await submit(road.http, confidential=True, phone="13900001234"))["number"])
    await road.bring(number, "in_progress", abstract="某村反映路灯问题")
    clerk = await road.desk("clerk-xq-cg")
    await clerk.give(number, "ask_citizen", question="灯杆编号是多少?")
    await clerk.give(number, "draft_reply", **REPLY)
    await (await road.desk("supervisor")).give(number, "withdraw", reason=WORDS)
    async with platform.database.acquire() as connection:
        waiting = await connection.fetchval("SELECT count(*) FROM citizen_question WHERE answered_at IS NULL")
        states = [r["state"] for r in await connection.fetch("SELECT state FROM reply")]
    assert (waiting, states) == (0, ["withdrawn"])


async def test_an_approved_reply_makes_what_the_unit_applied_for_void(road: Road, clock: FakeClock) -> None:
    number = await road.order("in_progress")
    clerk, supervisor = await road.desk("clerk-xq-cg"), await road.desk("supervisor")
    until = (clock.now() + timedelta(days=18)).isoformat()
    asked = {"until": until, "reason": WORDS, "basis": WORDS, "told_citizen": True}
    await clerk.give(number, "request_extension", **asked)
    await road.bring_on(number, "in_progress", "pending_follow_up")
    assert [a["state"] for a in (await supervisor.order(number))["roads"]["applications"]] == ["cancelled"]
    await supervisor.give(number, "follow_up", method="phone", reached=True, is_solved=False, satisfaction=1)
    await supervisor.give(number, "rework", reason=WORDS)
    await clerk.give(number, "sign_in")
    assert (await supervisor.give(number, "grant_extension", status=409))["error"] == "no-application"


async def test_a_bad_rating_of_the_centres_answer_opens_nothing_for_the_unit_that_returned_it(
    road: Road,
) -> None:
    told = await submit(road.http, phone="13900001234")
    number = str(told["number"])
    await road.bring(number, "dispatched")
    desk = await road.desk("dispatch01")
    asked = {"ground": "RT-DUTY", "reason": WORDS, "basis": WORDS}
    await (await road.desk("clerk-xq-cg")).give(number, "request_return", **asked)
    await desk.give(number, "grant_return")
    await desk.give(number, "direct_close", public_answer="路灯由村委会维护，已联系村委会。")
    response = await road.http.post(
        f"/api/v1/public/requests/{number}/rating",
        json={"score": 1, "comment": ""},
        headers={"X-Tracking-Code": told["tracking_code"]},
    )
    assert response.status == 200, await response.text()
    assert (await desk.order(number))["state"] == "closed"


async def test_a_part_does_not_go_back_to_a_unit_that_has_another_by_now(road: Road) -> None:
    number = await road.order("dispatched", lead="XQ-CG")
    desk, county = await road.desk("dispatch01"), await road.desk("local-xq")
    asked = {"ground": "RT-DUTY", "reason": WORDS, "basis": WORDS}
    await (await road.desk("clerk-xq-cg")).give(number, "request_return", **asked)
    await desk.give(number, "grant_return")
    await desk.give(number, "dispatch", lead="XQ", accused_is_outside=True)
    await county.give(number, "sign_in")
    clerk = await road.desk("clerk-xq-cg")
    await county.give(number, "delegate", organisations=["XQ-CG"])
    await clerk.give(number, "sign_in")
    await clerk.give(number, "reply", **REPLY)
    first = next(a["id"] for a in (await county.order(number))["assignments"] if a["state"] == "replied")
    await county.give(number, "accept_part", assignment=first)
    await county.give(number, "delegate", organisations=["XQ-CG"])
    refused = await county.give(number, "send_back_part", assignment=first, reason=WORDS, status=409)
    assert refused["error"] == "part-open"
