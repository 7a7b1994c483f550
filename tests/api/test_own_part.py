"""A unit's list narrowed by where its own part stands, whatever the order's state."""

from __future__ import annotations

from tests.api.desk import Desk
from tests.api.road import Road


async def test_a_unit_that_helps_finds_the_orders_it_still_has_to_sign_in(road: Road) -> None:
    number = await road.order("in_progress")
    other = await road.order("in_progress")
    dispatcher = await road.desk("dispatch01")
    await dispatcher.give(number, "add_co_handler", organisation="CZ-ZJ")
    lead, helper = await road.desk("clerk-xq-cg"), await road.desk("clerk-cz-zj")

    async def found(desk: Desk, part: str) -> set[str]:
        page = await desk.get("work-orders", own_state=part)
        return {item["number"] for item in page["items"]}

    assert await found(helper, "pending_sign_in") == {number}
    assert await found(helper, "in_progress") == set()
    assert await found(lead, "in_progress") == {number, other}
    assert await found(lead, "pending_sign_in,replied") == set()
    assert await found(dispatcher, "in_progress") == set(), "the centre has no part of its own"

    await helper.give(number, "sign_in")
    assert await found(helper, "pending_sign_in") == set()
    assert await found(helper, "in_progress,replied") == {number}


async def test_an_unknown_state_of_a_part_is_refused_by_name(road: Road) -> None:
    clerk = await road.desk("clerk-xq-cg")
    refused = await clerk.get("work-orders", status=422, own_state="registered")
    assert refused["fields"][0]["field"] == "own_state"
