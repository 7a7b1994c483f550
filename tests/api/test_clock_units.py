"""A unit's own hours: its clocks count where it and the centre both work, never past the citizen's time."""

from __future__ import annotations

from dataclasses import replace

import pytest

from callcenter.cities.clock_rules import UnitCalendar
from callcenter.cities.in_force import CityInForce
from callcenter.cities.schema import Calendar
from callcenter.composition import Platform
from tests.api.story import Story, at, clock_of, due

#: Monday to Wednesday alone, and a morning on Saturday that the centre does not work
WEEK = {
    "name": "bureau",
    "title": "某局作息",
    "version": 2,
    "base": "chaozhou-office",
    "source": "测试",
    "periods": {"thursday": [], "friday": [], "saturday": ["08:30-12:00"]},
}


@pytest.fixture
def bureau(platform: Platform) -> None:
    """The bureau above the unit keeps hours of its own from the 23rd of November."""
    pack = platform.city().pack
    above = pack.organisation_by_code["XQ-CG"].parent_code
    row = UnitCalendar("U1", above, "bureau", "测试", valid_from=at("11-23 00:00").date())
    changed = replace(pack, calendars=(*pack.calendars, Calendar("bureau", 2, WEEK)), unit_calendars=(row,))
    platform.city.replace(CityInForce(changed))


@pytest.mark.usefixtures("bureau")
async def test_a_unit_counts_the_days_it_works_with_the_centre(story: Story) -> None:
    citizen = await story.asks(to="in_progress", accept={"urgency": "urgent"})
    order = await story.seen(citizen.number)
    department = clock_of(order, "department")
    assert due(order, "department") == at("11-30 17:30"), "Tuesday, Wednesday, Monday: three working days"
    why = department["why"]
    assert [row["date"] for row in why["counted"]] == ["2026-11-24", "2026-11-25", "2026-11-30"]
    assert (why["calendar"], why["calendar_version"]) == (
        "chaozhou-office&bureau",
        department["why"]["calendar_version"],
    )
    assert due(order, "statutory") == at("12-07 17:30"), "the citizen's time is the centre's"


@pytest.mark.usefixtures("bureau")
async def test_it_is_never_due_after_the_time_kept_for_review(story: Story) -> None:
    citizen = await story.asks(to="in_progress")
    order = await story.seen(citizen.number)
    assert due(order, "department") == at("12-03 17:30"), "eight of its days would be 8 December"
    assert clock_of(order, "department")["why"]["term_due_at"].startswith("2026-12-09")


@pytest.mark.usefixtures("bureau")
async def test_another_unit_counts_by_the_centres_hours(story: Story) -> None:
    citizen = await story.asks(to="pending_dispatch", accept={"urgency": "urgent"})
    order = await story.give("dispatch01", citizen.number, "dispatch", lead="CA-CG", accused_is_outside=True)
    assert due(order, "department") == at("11-26 17:30")
    assert clock_of(order, "department")["why"]["calendar"] == "chaozhou-office"


async def test_its_hours_hold_from_the_day_they_are_valid(story: Story, platform: Platform) -> None:
    pack = platform.city().pack
    row = UnitCalendar("U1", "XQ-CG", "bureau", "测试", valid_from=at("11-24 00:00").date())
    calendars = (*pack.calendars, Calendar("bureau", 2, WEEK))
    platform.city.replace(CityInForce(replace(pack, calendars=calendars, unit_calendars=(row,))))
    citizen = await story.asks(to="in_progress", accept={"urgency": "urgent"})
    assert due(await story.seen(citizen.number), "department") == at("11-26 17:30")
