"""依法另定期限: a law gives one order another term; the citizen is told, and the first promise stays."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pytest

from callcenter.composition import Platform
from callcenter.worker import Worker
from tests.api.road import number_events
from tests.api.story import CLERK, Story, at, clock_of, due, first_due

BASIS: Mapping[str, Any] = {
    "law": "信访工作条例",
    "article": "第三十四条",
    "document": "潮信访函〔2026〕12号",
    "reason": "已依法转入信访程序",
}


async def _notices(platform: Platform, number: str) -> list[tuple[str, str]]:
    worker = Worker(platform)
    await number_events(platform)
    await worker.notices.catch_up()
    await worker.close()
    async with platform.database.acquire() as connection:
        rows = await connection.fetch(
            "SELECT key, template_code, body_sealed FROM notice WHERE subject = $1 ORDER BY id", number
        )
    return [
        (r["template_code"], platform.vault.open_text(r["body_sealed"], f"notice:{r['key']}:body"))
        for r in rows
    ]


async def test_a_longer_term_by_law_is_told_with_both_dates(story: Story, platform: Platform) -> None:
    citizen = await story.asks(to="in_progress")
    number = citizen.number
    order = await story.give("supervisor", number, "override_term", amount=30, unit="working_day", **BASIS)
    statutory = clock_of(order, "statutory")
    assert due(order, "statutory") == at("2027-01-05 17:30")
    assert first_due(order, "statutory") == at("12-07 17:30")
    assert statutory["policy"]["source"] == "《信访工作条例》第三十四条（潮信访函〔2026〕12号）"
    given = statutory["why"]["override"]
    assert {k: given[k] for k in BASIS} == dict(BASIS)
    change = statutory["why"]["changes"][-1]
    assert (change["change"], change["cause"], change["by"]) == ("override", "override_term", "person")
    assert change["what"]["term"] == ["10 working_day", "30 working_day"]
    assert datetime.fromisoformat(change["old_due_at"]) == at("12-07 17:30")
    # The unit's own time is bound by the new date; it is no longer than its policy gives.
    assert due(order, "department") == at("12-03 17:30")
    assert (await story.events(number))[-1] == "term_overridden"
    told = dict(await _notices(platform, number))
    assert "12月7日" in told["term-overridden-citizen"]
    assert "1月5日" in told["term-overridden-citizen"]
    assert "term-shortened-citizen" not in told
    assert "term-overridden-department" in told
    assert await citizen.promised() == at("2027-01-05 17:30")


async def test_on_time_is_told_by_both_dates(story: Story) -> None:
    citizen = await story.asks(to="in_progress")
    number = citizen.number
    await story.give("supervisor", number, "override_term", amount=30, unit="working_day", **BASIS)
    story.day("12-10 10:00")
    order = await story.answers(number)
    statutory = clock_of(order, "statutory")
    assert (statutory["state"], statutory["on_time_original"], statutory["on_time_promised"]) == (
        "stopped",
        False,
        True,
    )


async def test_a_shorter_term_binds_the_unit_too(story: Story, platform: Platform) -> None:
    citizen = await story.asks(to="in_progress")
    number = citizen.number
    order = await story.give("supervisor", number, "override_term", amount=5, unit="working_day", **BASIS)
    assert due(order, "statutory") == at("11-30 17:30")
    assert due(order, "department") == at("11-26 17:30"), "less the two working days kept for review"
    bound = clock_of(order, "department")["why"]["changes"][-1]
    assert (bound["change"], bound["cause"]) == ("bound", "override_term")
    told = dict(await _notices(platform, number))
    assert "term-shortened-citizen" in told


async def test_another_type_does_not_undo_what_the_law_gave(story: Story) -> None:
    citizen = await story.asks(to="pending_dispatch")
    number = citizen.number
    await story.give("supervisor", number, "override_term", amount=30, unit="natural_day", **BASIS)
    order = await story.give("dispatch01", number, "amend", request_type="consultation")
    assert due(order, "statutory") == at("12-23 17:30")
    kept = clock_of(order, "statutory")["why"]["changes"][-1]
    assert (kept["change"], kept["action"]) == ("request_type", "keep")


@pytest.mark.parametrize("missing", ["law", "article", "document", "reason"])
async def test_a_term_without_its_basis_is_refused(story: Story, missing: str) -> None:
    citizen = await story.asks(to="in_progress")
    before = await story.seen(citizen.number)
    for basis in ({k: v for k, v in BASIS.items() if k != missing}, {**BASIS, missing: "   "}):
        told = await story.give(
            "supervisor",
            citizen.number,
            "override_term",
            status=422,
            amount=30,
            unit="working_day",
            **basis,
        )
        assert told["detail"]
    assert await story.seen(citizen.number) == before


async def test_a_term_that_ends_in_the_past_or_moves_nothing_is_refused(story: Story) -> None:
    citizen = await story.asks(to="in_progress")
    story.day("11-27 10:00")
    past: dict[str, Any] = {"amount": 3, "unit": "working_day", **BASIS}
    assert await story.refused("supervisor", citizen.number, "override_term", **past) == "term-in-past"
    same: dict[str, Any] = {"amount": 10, "unit": "working_day", **BASIS}
    assert await story.refused("supervisor", citizen.number, "override_term", **same) == "term-unchanged"
    for amount, unit in ((0, "working_day"), (401, "working_day"), (5, "minute")):
        body: dict[str, Any] = {"amount": amount, "unit": unit, **BASIS}
        await story.give("supervisor", citizen.number, "override_term", status=422, **body)


@pytest.mark.parametrize("who", ["dispatch01", CLERK, "agent01", "follow01"])
async def test_nobody_but_the_head_of_the_centre_gives_it(story: Story, who: str) -> None:
    citizen = await story.asks(to="in_progress")
    body: dict[str, Any] = {"amount": 30, "unit": "working_day", **BASIS}
    await story.give(who, citizen.number, "override_term", status=403, **body)


async def test_after_the_answer_there_is_no_term_to_give(story: Story) -> None:
    citizen = await story.asks(to="pending_follow_up")
    body: dict[str, Any] = {"amount": 30, "unit": "working_day", **BASIS}
    told = await story.give("supervisor", citizen.number, "override_term", status=409, **body)
    assert told["error"] == "illegal-transition"


async def test_the_words_of_a_confidential_order_are_sealed(story: Story, platform: Platform) -> None:
    citizen = await story.asks(to="pending_dispatch", accept={"is_confidential": True})
    number = citizen.number
    order = await story.give("supervisor", number, "override_term", amount=30, unit="working_day", **BASIS)
    assert clock_of(order, "statutory")["why"]["override"]["reason"] == BASIS["reason"]
    assert order["confidential"]
    async with platform.database.acquire() as connection:
        row = await connection.fetchrow("SELECT law, reason FROM clock_override")
    assert BASIS["law"] not in row["law"]
    assert BASIS["reason"] not in row["reason"]


async def test_a_unit_reads_the_law_and_nobodys_words_of_a_confidential_order(story: Story) -> None:
    citizen = await story.asks(to="pending_dispatch", accept={"is_confidential": True})
    number = citizen.number
    await story.give("supervisor", number, "override_term", amount=30, unit="working_day", **BASIS)
    abstract = "反映某路段路灯问题，请核实处理。"
    await story.give(
        "supervisor", number, "dispatch", lead="XQ-CG", abstract=abstract, accused_is_outside=True
    )
    seen = clock_of(await story.seen(number, CLERK), "statutory")
    assert BASIS["law"] in seen["policy"]["source"]
    for word in (BASIS["document"], BASIS["reason"]):
        assert word not in str(seen)
    assert BASIS["reason"] in str(clock_of(await story.seen(number), "statutory"))
