"""Inside a unit: a part of an order is given to a person or a section, and found under her own work."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.desk import Desk
from tests.api.road import Road

ACCEPT = {"category_code": "CG02"}


async def _lead(desk: Desk, number: str) -> dict[str, Any]:
    parts = (await desk.order(number))["assignments"]
    found: dict[str, Any] = next(a for a in parts if a["kind"] == "lead")
    return found


async def _numbers(desk: Desk, **query: str) -> list[str]:
    return [item["number"] for item in (await desk.get("work-orders", query))["items"]]


async def test_a_leader_gives_it_to_her_clerk_who_finds_it_under_her_own(road: Road) -> None:
    number, other = (
        await road.order("in_progress", accept=ACCEPT),
        await road.order("dispatched", accept=ACCEPT),
    )
    leader, clerk = await road.desk("leader-xq-cg"), await road.desk("clerk-xq-cg")
    part = await _lead(leader, number)
    assert part["handler"] is None
    assert await _numbers(clerk, mine="true") == []
    body = {"assignment": part["id"], "username": "clerk-xq-cg", "section": "执法一中队"}
    told = await leader.post(f"work-orders/{number}/handler", body)
    assert (told["handler"]["name"], told["handler"]["section"]) == ("湘桥区城管局联络员", "执法一中队")
    assert (await _lead(clerk, number))["handler"]["username"] == "clerk-xq-cg"
    assert await _numbers(clerk, mine="true") == [number]
    assert set(await _numbers(clerk)) == {number, other}
    assert await _numbers(leader, mine="true") == []
    history = (await clerk.get(f"work-orders/{number}/events"))["items"]
    assert history[-1]["name"] == "work_order.handler_set"


async def test_the_newest_word_counts_and_nobody_is_an_answer(road: Road) -> None:
    number = await road.order("dispatched", accept=ACCEPT)
    clerk = await road.desk("clerk-xq-cg")
    part = (await _lead(clerk, number))["id"]
    path = f"work-orders/{number}/handler"
    await clerk.post(path, {"assignment": part, "username": "clerk-xq-cg"})
    await clerk.post(path, {"assignment": part, "username": "leader-xq-cg"})
    assert await _numbers(clerk, mine="true") == []
    told = await clerk.post(path, {"assignment": part})
    assert told["handler"] is None
    assert (await _lead(clerk, number))["handler"] is None


@pytest.mark.parametrize("username", ["clerk-ca-cg", "agent01", "supervisor", "sysadmin", "nobody", "a\x00b"])
async def test_only_people_of_the_unit_are_given_it(road: Road, username: str) -> None:
    number = await road.order("dispatched", accept=ACCEPT)
    clerk = await road.desk("clerk-xq-cg")
    body = {"assignment": (await _lead(clerk, number))["id"], "username": username}
    refused = await clerk.post(f"work-orders/{number}/handler", body, status=422)
    assert refused["error"] == "handler-unfit"


async def test_it_is_the_units_own_affair(road: Road) -> None:
    number = await road.order("dispatched", accept=ACCEPT)
    clerk = await road.desk("clerk-xq-cg")
    part = (await _lead(clerk, number))["id"]
    body = {"assignment": part, "section": "办公室"}
    await (await road.desk("supervisor")).post(f"work-orders/{number}/handler", body, status=403)
    await (await road.desk("clerk-ca-cg")).post(f"work-orders/{number}/handler", body, status=404)
    wrong = await clerk.post(
        f"work-orders/{number}/handler", {"assignment": part + 999, "section": "办公室"}, status=404
    )
    assert wrong["error"] == "assignment-not-found"


async def test_what_is_over_is_given_to_nobody(road: Road) -> None:
    number = await road.order("closed", accept=ACCEPT)
    clerk = await road.desk("clerk-xq-cg")
    body = {"assignment": (await _lead(clerk, number))["id"], "section": "办公室"}
    refused = await clerk.post(f"work-orders/{number}/handler", body, status=409)
    assert refused["error"] == "assignment-over"


async def test_in_the_centre_mine_is_what_i_have_claimed(road: Road) -> None:
    number = await road.order("pending_dispatch", accept=ACCEPT)
    await road.order("pending_dispatch", accept=ACCEPT)
    one, two = await road.desk("dispatch01"), await road.desk("dispatch02")
    await one.post(f"work-orders/{number}/claim", {})
    assert await _numbers(one, mine="true") == [number]
    assert await _numbers(two, mine="true") == []
