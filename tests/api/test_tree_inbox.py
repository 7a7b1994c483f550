"""A unit's inbox: its own parts by its own time, and the clock that is late is told as its own."""

from __future__ import annotations

from typing import Any

from callcenter.composition import Platform
from callcenter.kernel.clock import FakeClock
from callcenter.worker import Worker
from tests.api.road import Road
from tests.api.tree import COUNTY, TOWN, Tree, part


async def delegated(road: Road, clock: FakeClock, platform: Platform, **accept: Any) -> Tree:
    """An order of the county that the town has to work on."""
    tree = Tree(road, clock, platform)
    await tree.begin(accept=accept)
    await tree.give("county", "sign_in")
    await tree.give("county", "delegate", organisations=[TOWN])
    return tree


async def inbox(road: Road, who: str, states: str, **query: str) -> list[str]:
    """The numbers in a unit's inbox as they stand there."""
    page = await (await road.desk(who)).get("work-orders", {"own_state": states, **query})
    return [o["number"] for o in page["items"]]


async def test_a_list_tells_ones_own_part(road: Road, clock: FakeClock, platform: Platform) -> None:
    tree = await delegated(road, clock, platform)
    for who, code, kind, state in (
        ("local-yixi", TOWN, "second_level", "pending_sign_in"),
        ("local-xq", COUNTY, "lead", "in_progress"),
    ):
        desk = await road.desk(who)
        (row,) = (await desk.get("work-orders"))["items"]
        page = await desk.order(tree.number)
        assert row["own"] == page["own"]
        assert (row["own"]["kind"], row["own"]["state"]) == (kind, state)
        assert row["own"]["assignment"] == part(page, code)["id"]
    town = (await tree.page("town"))["own"]
    assert town["due_at"] == "2026-11-24T09:30:00Z", "the sign-in is the first that is due"
    assert (await tree.page("centre"))["own"] is None
    assert await inbox(road, "local-yixi", "pending_sign_in") == [tree.number]
    assert await inbox(road, "local-yixi", "in_progress,replied") == []
    await tree.give("town", "sign_in")
    assert await inbox(road, "local-yixi", "in_progress,replied") == [tree.number]
    await tree.reply("town")
    assert (await tree.page("town"))["own"]["due_at"] is None
    await tree.give("county", "accept_part")
    assert (await tree.page("town"))["own"] is None, "it has nothing to do any more"
    assert await inbox(road, "local-yixi", "pending_sign_in,in_progress,awaiting_signature,replied") == []
    assert await inbox(road, "dispatch01", "in_progress") == [], "the centre holds no part"


async def test_an_inbox_runs_by_its_own_clocks_page_by_page(
    road: Road, clock: FakeClock, platform: Platform
) -> None:
    slow = await delegated(road, clock, platform, request_type="complaint")
    quick = await delegated(road, clock, platform, request_type="help")
    quicker = await delegated(road, clock, platform, request_type="help", urgency="urgent")
    for tree in (slow, quick, quicker):
        await tree.give("town", "sign_in")
    expected = [quicker.number, quick.number, slow.number]
    assert await inbox(road, "local-yixi", "in_progress") == expected
    desk = await road.desk("local-yixi")
    seen, asked = [], {"own_state": "in_progress", "limit": "1"}
    for _ in expected:
        page = await desk.get("work-orders", asked)
        seen += [o["number"] for o in page["items"]]
        asked["cursor"] = page["next_cursor"] or ""
    assert (seen, asked["cursor"]) == (expected, "")
    newest = await inbox(road, "local-yixi", "in_progress", sort="received")
    assert newest == [quicker.number, quick.number, slow.number]
    assert await inbox(road, "local-yixi", "in_progress", urgency="urgent") == [quicker.number]


async def test_only_states_of_open_parts_are_asked_for(road: Road) -> None:
    desk = await road.desk("local-yixi")
    for wrong in ("finished", "办理中", "in_progress,"):
        assert (await desk.get("work-orders", own_state=wrong, status=422))["error"] == "invalid"


async def test_a_late_part_is_told_as_its_own_organisations(
    road: Road, clock: FakeClock, platform: Platform
) -> None:
    tree = await delegated(road, clock, platform)
    tree.to("11-24 17:31")
    worker = Worker(platform)
    await worker.scheduler.run_once()
    await worker.close()
    async with platform.database.acquire() as connection:
        late = await connection.fetch(
            "SELECT data->>'kind' AS kind, data->>'lead' AS unit FROM event WHERE name = 'sla.breached'"
        )
    assert {(r["kind"], r["unit"]) for r in late} == {("sign_in", TOWN), ("contact", COUNTY)}
