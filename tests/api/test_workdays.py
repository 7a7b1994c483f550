"""The working days that the date fields of forms count by."""

from __future__ import annotations

from datetime import date, datetime

from callcenter.kernel.clock import FakeClock
from tests.api.road import Road


async def test_the_next_working_days_are_those_of_the_citys_calendar(road: Road, clock: FakeClock) -> None:
    clock.set(datetime.fromisoformat("2026-12-31T10:00:00+08:00"))
    clerk = await road.desk("clerk-xq-cg")

    told = await clerk.get("reference/workdays")

    days = [date.fromisoformat(d["day"]) for d in told["items"]]
    assert told["today"] == "2026-12-31"
    assert days[0] == date(2027, 1, 4), "new year's day, then a weekend"
    assert days == sorted(set(days))
    assert days[-1] > date(2028, 3, 31)
    assert told["items"][0]["closes_at"].endswith("T17:30:00+08:00")
    assert told["items"][-1]["provisional"], "the holidays of 2028 are not published"
