"""What the history of an order tells a clerk: who registered it, to whom it went, whose step each was."""

from __future__ import annotations

from tests.api.conftest import Login
from tests.api.road import Road
from tests.api.test_ways_in import LAMP
from tests.api.tree import ACCEPTED


async def test_the_history_names_who_registered_who_helps_and_whose_step_it_was(
    road: Road, login: Login
) -> None:
    agent = await login("agent01")
    body = {"channel": "phone", "content": LAMP, "category_code": "CG02", "place_code": "445102100003"}
    number = (await agent.post("work-orders", body, status=201))["number"]
    supervisor = await road.desk("supervisor")
    await supervisor.give(number, "accept", **ACCEPTED)
    centre = await road.desk("dispatch01")
    units = {"lead": "XQ-CG", "co_handlers": ["U-GD"], "copies": ["CZ-CG"]}
    await centre.give(number, "dispatch", accused_is_outside=True, **units)
    helper = await road.desk("clerk-u-gd")
    await helper.give(number, "sign_in")
    told = (await centre.get(f"work-orders/{number}/events"))["items"]
    by_name = {one["name"]: one for one in told}
    assert by_name["work_order.registered"]["actor"]["name"] == "坐席 001"
    assert by_name["work_order.dispatched"]["detail"] == "湘桥区城管局，协办：潮州供电局，抄送：市城管局"
    step = by_name["work_order.part_moved"]
    assert (step["title"], step["detail"]) == ("协办单位签收", "潮州供电局")
    clocks = (await centre.order(number))["clocks"]
    assert clocks
    assert all("推荐默认" not in clock["policy"]["source"] for clock in clocks)
