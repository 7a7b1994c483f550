"""What becomes of running clocks when the matter or its owner proves to be another; nothing is silent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from tests.api.road import submit
from tests.api.story import CLERK, HELP, Citizen, Story, at, clock_of, due, first_due


def changes(order: Mapping[str, Any], kind: str) -> list[Any]:
    """The history of the newest clock of a kind."""
    told: list[Any] = clock_of(order, kind)["why"]["changes"]
    return told


def moved(change: Mapping[str, Any]) -> tuple[datetime, datetime]:
    """Both due times of a change."""
    return datetime.fromisoformat(change["old_due_at"]), datetime.fromisoformat(change["new_due_at"])


async def _asked(story: Story, **fields: Any) -> str:
    return str((await submit(story.road.http, phone="13900001234", **fields))["number"])


async def test_what_the_law_gives_the_type_is_given_and_both_dates_stay(story: Story) -> None:
    number = await _asked(story, request_type="consultation")
    story.clock.advance(timedelta(hours=5))
    order = await story.give("supervisor", number, "accept", request_type="complaint", category_code="CG02")
    (change,) = changes(order, "statutory")
    assert (change["change"], change["action"], change["rule"]) == ("request_type", "shorten", "LX-FD")
    assert moved(change) == (at("11-25 17:30"), at("12-14 17:30"))
    assert (change["old_policy"], change["new_policy"]) == ("ST-ZX-22", "ST-TS-22")
    assert change["what"]["request_type"] == ["consultation", "complaint"]
    assert (change["cause"], change["by"], bool(change["by_name"])) == ("accept", "person", True)
    assert "2022-09-01" in change["source"]
    assert (due(order, "statutory"), first_due(order, "statutory")) == (at("12-14 17:30"), at("11-25 17:30"))


async def test_a_term_shortened_late_leaves_the_stated_rest(story: Story) -> None:
    number = await _asked(story, request_type="complaint")
    story.day("12-02 10:00")
    order = await story.give(
        "supervisor", number, "accept", request_type="consultation", category_code="CG02"
    )
    assert due(order, "statutory") == at("12-03 17:30"), "two working days from receipt are long over"
    why = clock_of(order, "statutory")["why"]
    assert datetime.fromisoformat(why["floor_at"]) == at("12-03 17:30")
    assert datetime.fromisoformat(why["term_due_at"]) == at("11-25 17:30")
    (change,) = why["changes"]
    assert moved(change) == (at("12-14 17:30"), at("12-03 17:30"))


async def test_urgency_shortens_from_the_same_start_and_never_into_the_past(story: Story) -> None:
    number = await _asked(story, request_type="help")
    before = await story.seen(number)
    story.day("11-23 09:40")
    order = await story.give("supervisor", number, "accept", urgency="urgent", category_code="CG02")
    assert due(before, "dispatch") == at("11-23 11:00")
    assert due(order, "dispatch") == at("11-23 09:55"), "a quarter of an hour is gone; as much is left"
    (change,) = changes(order, "dispatch")
    assert (change["change"], change["what"]["urgency"]) == ("urgency", ["normal", "urgent"])
    assert clock_of(order, "dispatch")["started_at"] == clock_of(before, "dispatch")["started_at"]
    assert changes(order, "statutory") == [], "what the citizen was promised hangs on no urgency"


async def test_another_track_never_lengthens(story: Story) -> None:
    number = await _asked(story, request_type="help")
    urgent = await story.give("supervisor", number, "accept", urgency="urgent", category_code="CG02")
    assert due(urgent, "dispatch") == at("11-23 09:15")
    order = await story.give("dispatch01", number, "amend", urgency="normal", track="enterprise")
    assert due(order, "dispatch") == at("11-23 09:30"), "half a working hour"
    back = await story.give("dispatch01", number, "amend", track="ordinary")
    assert due(back, "dispatch") == at("11-23 09:30"), "two hours would be later than it was"
    kept = changes(back, "dispatch")[-1]
    assert (kept["action"], kept["rule"], kept["change"]) == ("keep", "GD-QT", "track")
    assert moved(kept) == (at("11-23 09:30"), at("11-23 09:30"))


async def test_what_changes_no_term_leaves_no_trace(story: Story) -> None:
    number = await _asked(story, request_type="help")
    order = await story.give("supervisor", number, "accept", title="东津村路灯不亮", **HELP)
    assert [changes(order, kind) for kind in ("statutory", "dispatch")] == [[], []]


async def test_another_unit_has_its_own_time_and_the_citizen_hers(story: Story) -> None:
    citizen = await story.asks(to="dispatched")
    number = citizen.number
    story.day("11-24 09:00")
    await story.give(CLERK, number, "request_return", ground="RT-DUTY", reason="不归我们", basis="三定职责")
    await story.give("dispatch01", number, "grant_return")
    story.day("11-25 10:00")
    order = await story.give("dispatch01", number, "dispatch", lead="CA-CG", accused_is_outside=True)
    restarted = changes(order, "department")[-1]
    assert (restarted["change"], restarted["action"], restarted["rule"]) == ("owner", "restart", "GP-BM")
    assert restarted["what"]["owner"] == ["XQ-CG", "CA-CG"]
    assert moved(restarted) == (at("12-03 17:30"), at("12-03 17:30")), "bound by the time for review"
    assert moved(changes(order, "sign_in")[-1]) == (at("11-24 17:30"), at("11-26 17:30"))
    kept = changes(order, "statutory")[-1]
    assert (kept["action"], kept["rule"]) == ("keep", "GP-QT")
    assert due(order, "statutory") == at("12-07 17:30")


async def test_the_why_of_a_supplement_tells_the_pause_and_what_it_gave_back(story: Story) -> None:
    citizen: Citizen = await story.asks(to="pending_dispatch")
    number = citizen.number
    story.day("11-24 10:00")
    await story.give("dispatch01", number, "ask_supplement", of="citizen", missing=["具体位置"])
    story.day("11-25 11:00")
    await citizen.does("supplement", content="村口第二根灯杆")
    order = await story.seen(number)
    statutory = clock_of(order, "statutory")
    (pause,) = statutory["why"]["pauses"]
    assert pause["credit_s"] == 7.5 * 3600, "from ten to half past five, less noon, and the next morning"
    told = [(c["change"], c["by"], c["credit_s"]) for c in statutory["why"]["changes"]]
    assert told == [("pause", "person", None), ("resume", "citizen", pause["credit_s"])]
    assert datetime.fromisoformat(statutory["why"]["term_due_at"]) == first_due(order, "statutory")
    assert moved(statutory["why"]["changes"][-1]) == (first_due(order, "statutory"), due(order, "statutory"))
