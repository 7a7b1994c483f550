"""紧急转接, 登记转接 and 误报: what another service has, and what was none."""

from __future__ import annotations

from datetime import timedelta

from callcenter.composition import Platform
from callcenter.kernel.clock import FakeClock
from callcenter.worker import Worker
from tests.api.road import number_events
from tests.api.story import Citizen, Story, assert_over, at, clock_of, commands, due, running

GAS = "湘桥区意溪镇东津村煤气泄漏"


async def test_gas_is_handed_to_the_fire_service_and_that_ends_it_here(story: Story) -> None:
    citizen = await Citizen.asks(story.road.http, GAS, phone="13900001234")
    number = citizen.number
    page = await citizen.page()
    assert page["emergency"]["number"] == "119"
    seen = await story.seen(number, "agent01")
    assert (seen["urgency"], seen["emergency_handover"]) == ("emergency", "119")
    assert {"hand_over", "record_hand_over", "false_alarm"} <= commands(seen)
    assert {"statutory", "dispatch", "acknowledge"} <= running(seen)

    story.clock.advance(timedelta(seconds=50))
    over = await story.give("agent01", number, "hand_over", to="119", taken_by="接警员 3301", note="已派车")
    assert_over(over, "handed_over")
    assert [(h["to"], h["taken_by"], h["by"]) for h in over["roads"]["hand_overs"]] == [
        ("119", "接警员 3301", "坐席 001")
    ]
    page = await citizen.page()
    assert (page["state_name"], page["can_rate"]) == ("办结", False)
    assert "119" in page["public_answer"]
    assert (await citizen.progress())[-1] == "已紧急转接"
    assert (await citizen.does("urge", reason="怎么还没有人来", status=409))["error"] == "illegal-transition"


async def test_told_to_another_service_while_the_order_goes_on_here(story: Story) -> None:
    citizen = await story.asks("湘桥区意溪镇东津村路边电线断了一根垂在路上,很危险。", to="in_progress")
    number = citizen.number
    before = await story.seen(number)
    after = await story.give(
        "dispatch01", number, "record_hand_over", to="95598", taken_by="值班员 12 号", note="抢修队出发"
    )
    assert after["state"] == before["state"] == "in_progress"
    assert running(after) == running(before)
    assert [h["to"] for h in after["roads"]["hand_overs"]] == ["95598"]
    assert (await story.events(number))[-1] == "hand_over_recorded"
    seen_by_unit = await story.seen(number, "clerk-xq-cg")
    assert [h["taken_by"] for h in seen_by_unit["roads"]["hand_overs"]] == ["值班员 12 号"]


async def test_a_false_alarm_becomes_an_ordinary_matter_with_its_ordinary_times(
    story: Story, platform: Platform, clock: FakeClock
) -> None:
    citizen = await Citizen.asks(story.road.http, GAS, phone="13900001234")
    number = citizen.number
    emergency = await story.seen(number)
    assert due(emergency, "dispatch") == clock.now() + timedelta(minutes=5)
    clock.advance(timedelta(minutes=3))
    calm = await story.give("agent01", number, "false_alarm", note="来电人称是邻居在做饭")
    assert (calm["urgency"], calm["emergency_handover"]) == ("normal", None)
    assert due(calm, "dispatch") == at("11-23 11:00"), "two working hours from registration"
    assert (await citizen.page())["emergency"] is None
    worker = Worker(platform)
    await number_events(platform)
    await worker.alerts.catch_up()
    await worker.close()
    assert clock_of(await story.seen(number), "acknowledge")["state"] == "stopped"
    assert (await story.refused("agent01", number, "false_alarm")) == "not-emergency"


async def test_a_false_alarm_found_on_the_spot_gives_the_unit_its_ordinary_time(story: Story) -> None:
    citizen = await Citizen.asks(story.road.http, GAS, phone="13900001234")
    number = citizen.number
    await story.road.bring(number, "in_progress", accept={"request_type": "help", "category_code": "CG02"})
    hurried = await story.seen(number)
    assert due(hurried, "department") == story.clock.now() + timedelta(hours=2)
    calm = await story.give("agent01", number, "false_alarm", note="现场核实为误报")
    assert due(calm, "department") == at("12-03 17:30")
    assert due(calm, "contact") == at("11-24 17:30")
    assert due(calm, "statutory") == at("12-07 17:30")
