"""Items of a pool: one person has each in hand, for a while, and everybody of the desk sees who."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest

from callcenter.composition import Platform
from callcenter.kernel.clock import FakeClock
from tests.api.desk import Desk
from tests.api.road import Road

ACCEPT = {"category_code": "CG02"}


async def _claim(desk: Desk, number: str, *, status: int = 200) -> Any:
    return await desk.post(f"work-orders/{number}/claim", {}, status=status)


async def _post(desk: Desk, path: str) -> tuple[int, dict[str, Any]]:
    headers = {"Authorization": f"Bearer {desk.token}"}
    response = await desk.http.post(f"/api/v1/{path}", json={}, headers=headers)
    return response.status, await response.json()


async def _reasons(platform: Platform) -> list[str]:
    async with platform.database.acquire() as connection:
        rows = await connection.fetch(
            "SELECT data ->> 'reason' AS r FROM event WHERE name = 'work_order.unclaimed' ORDER BY id"
        )
    return [r["r"] for r in rows]


async def test_one_takes_it_the_other_reads_who_and_until_when(road: Road) -> None:
    number = await road.order("pending_dispatch", accept=ACCEPT)
    one, two = await road.desk("dispatch01"), await road.desk("dispatch02")
    taken = await _claim(one, number)
    assert (taken["pool"], taken["username"], taken["mine"]) == ("dispatch", "dispatch01", True)
    refused = await _claim(two, number, status=409)
    assert refused["error"] == "claimed-by-other"
    assert "派单员 甲" in refused["detail"]
    assert "09:15" in refused["detail"]
    seen = (await two.get("pools/dispatch"))["items"][0]["claimed_by"]
    assert (seen["username"], seen["mine"]) == ("dispatch01", False)
    assert (await one.order(number))["claimed_by"]["mine"] is True
    assert (await one.order(number))["claimable"] is True
    assert (await (await road.desk("follow01")).order(number))["claimable"] is False
    history = (await two.get(f"work-orders/{number}/events"))["items"]
    assert history[-1]["name"] == "work_order.claimed"


async def test_commands_of_others_on_the_desk_are_refused_while_it_is_held(
    road: Road, clock: FakeClock
) -> None:
    number = await road.order("pending_dispatch", accept=ACCEPT)
    one, two = await road.desk("dispatch01"), await road.desk("dispatch02")
    await _claim(one, number)
    refused = await two.give(number, "dispatch", lead="XQ-CG", status=409)
    assert refused["error"] == "claimed-by-other"
    assert (await two.order(number))["state"] == "pending_dispatch"
    clock.advance(timedelta(minutes=15))
    await two.give(number, "dispatch", lead="XQ-CG")


async def test_whoever_holds_it_acts_and_the_claim_ends_with_the_pool(road: Road, platform: Platform) -> None:
    number = await road.order("pending_dispatch", accept=ACCEPT)
    one, supervisor = await road.desk("dispatch01"), await road.desk("supervisor")
    await _claim(one, number)
    await one.give(number, "dispatch", lead="XQ-CG")
    assert (await supervisor.order(number))["claimed_by"] is None
    assert await _reasons(platform) == ["moved_on"]
    assert (await _claim(one, number, status=409))["error"] == "not-in-a-pool"


async def test_acting_renews_a_claim_and_so_does_taking_it_again(road: Road, clock: FakeClock) -> None:
    number = await road.order("registered")
    one, two = await road.desk("dispatch01"), await road.desk("dispatch02")
    first = await _claim(one, number)
    clock.advance(timedelta(minutes=10))
    await one.give(number, "amend", address="东津村路口", category_code="CG02")
    clock.advance(timedelta(minutes=10))
    assert (await _claim(two, number, status=409))["error"] == "claimed-by-other"
    again = await _claim(one, number)
    assert again["claimed_at"] == first["claimed_at"]
    until = datetime.fromisoformat(again["until"])
    assert until == clock.now() + timedelta(minutes=15)


async def test_of_many_at_once_exactly_one_wins(road: Road) -> None:
    number = await road.order("pending_dispatch", accept=ACCEPT)
    desks = [await road.desk(name) for name in ("dispatch01", "dispatch02", "shift01", "supervisor")]
    told = await asyncio.gather(*(_post(d, f"work-orders/{number}/claim") for d in desks for _ in range(3)))
    winners = {body["username"] for status, body in told if status == 200}
    assert len(winners) == 1
    assert Counter(status for status, _ in told) == {200: 3, 409: 9}
    assert {body["error"] for status, body in told if status == 409} == {"claimed-by-other"}


async def test_a_claim_and_a_move_at_once_leave_no_claim_outside_the_pool(
    road: Road, platform: Platform
) -> None:
    one, two = await road.desk("dispatch01"), await road.desk("dispatch02")
    for _ in range(4):
        number = await road.order("pending_dispatch", accept=ACCEPT)
        version = (await one.order(number))["version"]
        path = f"/api/v1/work-orders/{number}/commands/dispatch"
        headers = {"Authorization": f"Bearer {one.token}"}
        body = {"version": version, "lead": "XQ-CG"}
        await asyncio.gather(
            one.http.post(path, json=body, headers=headers), _post(two, f"work-orders/{number}/claim")
        )
    async with platform.database.acquire() as connection:
        astray = await connection.fetchval(
            "SELECT count(*) FROM claim c JOIN work_order w ON w.id = c.work_order_id"
            " WHERE c.released_at IS NULL AND w.state <> 'pending_dispatch'"
        )
    assert astray == 0


async def test_an_expired_claim_is_free_at_once_and_swept_with_an_event(
    road: Road, platform: Platform, clock: FakeClock
) -> None:
    number = await road.order("pending_dispatch", accept=ACCEPT)
    one, two = await road.desk("dispatch01"), await road.desk("dispatch02")
    await _claim(one, number)
    clock.advance(timedelta(minutes=14, seconds=59))
    assert await platform.pools.sweep(clock.now()) == 0
    clock.advance(timedelta(seconds=1))
    assert (await two.order(number))["claimed_by"] is None
    assert await platform.pools.sweep(clock.now()) == 1
    assert await _reasons(platform) == ["expired"]
    assert (await _claim(two, number))["username"] == "dispatch02"


async def test_logging_out_lets_go(road: Road, platform: Platform, clock: FakeClock) -> None:
    number = await road.order("pending_dispatch", accept=ACCEPT)
    one, two = await road.desk("dispatch01"), await road.desk("dispatch02")
    await _claim(one, number)
    await one.post("auth/logout", {}, status=204)
    assert (await two.order(number))["claimed_by"] is None
    assert await platform.pools.sweep(clock.now()) == 1
    assert await _reasons(platform) == ["left"]
    await two.give(number, "dispatch", lead="XQ-CG")


async def test_letting_go_alone_and_of_everything(road: Road) -> None:
    numbers = [await road.order("pending_dispatch", accept=ACCEPT) for _ in range(3)]
    one, two = await road.desk("dispatch01"), await road.desk("dispatch02")
    for number in numbers:
        await _claim(one, number)
    refused = await two.post(f"work-orders/{numbers[0]}/release", {}, status=409)
    assert refused["error"] == "claimed-by-other"
    await one.post(f"work-orders/{numbers[0]}/release", {}, status=204)
    assert [c["number"] for c in (await one.get("claims"))["items"]] == numbers[1:]
    assert (await one.post("claims/release", {}))["released"] == 2
    assert (await one.get("claims"))["items"] == []
    await _claim(two, numbers[1])


async def test_a_shift_leader_gives_it_to_another(road: Road) -> None:
    number = await road.order("pending_dispatch", accept=ACCEPT)
    one, two, head = [await road.desk(n) for n in ("dispatch01", "dispatch02", "shift01")]
    await _claim(one, number)
    await two.post(f"work-orders/{number}/reassign", {"to": "dispatch02"}, status=403)
    given = await head.post(f"work-orders/{number}/reassign", {"to": "dispatch02"})
    assert given["username"] == "dispatch02"
    assert (await one.give(number, "dispatch", lead="XQ-CG", status=409))["error"] == "claimed-by-other"
    await two.give(number, "dispatch", lead="XQ-CG")


@pytest.mark.parametrize("to", ["agent01", "clerk-xq-cg", "sysadmin", "nobody", "a\x00b"])
async def test_it_is_given_to_nobody_who_could_not_work_on_it(road: Road, to: str) -> None:
    number = await road.order("pending_dispatch", accept=ACCEPT)
    head = await road.desk("shift01")
    refused = await head.post(f"work-orders/{number}/reassign", {"to": to}, status=422)
    assert refused["error"] == "colleague-unfit"
    assert (await head.order(number))["claimed_by"] is None


async def test_what_an_agent_must_not_see_is_not_given_to_her(road: Road) -> None:
    number = await road.order("registered", confidential=True, request_type="report")
    head = await road.desk("shift01")
    refused = await head.post(f"work-orders/{number}/reassign", {"to": "agent01"}, status=422)
    assert refused["error"] == "colleague-unfit"
    agent = await road.desk("agent01")
    assert (await _claim(agent, number, status=404))["error"] == "work-order-not-found"


async def test_each_works_on_the_pools_of_her_desk(road: Road) -> None:
    await road.order("registered")
    number = await road.order("pending_dispatch", accept=ACCEPT)
    agent, clerk, follow = [await road.desk(n) for n in ("agent01", "clerk-xq-cg", "follow01")]
    assert {p["pool"]: p["waiting"] for p in (await agent.get("pools"))["items"]} == {
        "intake": 1,
        "supplement": 0,
    }
    assert [p["pool"] for p in (await follow.get("pools"))["items"]] == ["follow_up"]
    await clerk.get("pools", status=403)
    assert (await agent.get("pools/dispatch", status=404))["error"] == "pool-not-found"
    assert (await _claim(agent, number, status=403))["error"] == "not-allowed"
    await clerk.post(f"work-orders/{number}/claim", {}, status=403)


async def test_a_department_is_not_told_who_of_the_centre_has_it(road: Road) -> None:
    number = await road.order("pending_review", accept=ACCEPT)
    supervisor, clerk = await road.desk("supervisor"), await road.desk("clerk-xq-cg")
    await _claim(supervisor, number)
    assert (await supervisor.order(number))["claimed_by"]["username"] == "supervisor"
    assert (await clerk.order(number))["claimed_by"] is None
    assert (await clerk.get("work-orders"))["items"][0]["claimed_by"] is None
