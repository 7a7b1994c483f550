"""An arbitration proposes a dated change of the duty list; accepted it changes candidates from its day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from callcenter.cities.load import load_city, pack_version
from callcenter.cities.pack import pack_path
from callcenter.composition import Platform, city_in_force
from callcenter.kernel.clock import FakeClock
from callcenter.kernel.events import Actor
from callcenter.kernel.ids import SessionId, UserId
from callcenter.kernel.principal import Principal, Role, SystemActor
from tests.api.road import Road

ACCEPT = {"category_code": "CG02", "place_code": "445102100"}
LOADER = Actor.system(SystemActor.migration)


async def _propose(platform: Platform, number: str, lead: str = "T445102100") -> int | None:
    """As the granting of a return does."""
    async with platform.database.transaction() as tx:
        row = await tx.fetchrow("SELECT id, role FROM app_user WHERE username = 'dispatch01'")
        person = Principal(UserId(row["id"]), "dispatch01", "", Role.dispatcher, SessionId(0))
        order = await platform.desk.order_of(tx, person, number)
        return await platform.duty_changes.propose(tx, order, lead, person, platform.clock.now())


async def test_granting_a_return_proposes_it(road: Road, platform: Platform) -> None:
    number = await road.order("dispatched", accept=ACCEPT)
    clerk, dispatcher = await road.desk("clerk-xq-cg"), await road.desk("dispatch01")
    ground = next(g.code for g in platform.city().pack.grounds if g.kind == "return")
    await clerk.give(number, "request_return", ground=ground, reason="由意溪镇管理", basis="镇区权责清单")
    refused = await dispatcher.give(number, "grant_return", duty_change=True, status=422)
    assert refused["error"] == "proper-lead-missing"
    assert (await dispatcher.order(number))["state"] == "dispatched"
    await dispatcher.give(number, "grant_return", proper_lead="T445102100", duty_change=True)
    found = (await dispatcher.get("duty-changes"))["items"]
    assert [(c["basis"], c["old_lead"], c["new_lead"], c["proposed_by"]) for c in found] == [
        (number, "XQ-CG", "T445102100", "派单员 甲")
    ]
    history = (await dispatcher.get(f"work-orders/{number}/events"))["items"]
    assert "work_order.duty_change_proposed" in [e["name"] for e in history]


async def _renew(platform: Platform) -> None:
    """What every process does within seconds of a new version."""
    async with platform.database.acquire() as connection:
        platform.city.replace(await city_in_force(connection))


async def _first(road: Road) -> Any:
    number = await road.order("pending_dispatch", accept=ACCEPT)
    return (await (await road.desk("dispatch01")).order(number))["suggestion"]["departments"][0]["code"]


@pytest.fixture
async def proposal(road: Road, platform: Platform) -> int:
    """A proposal that waits."""
    number = await road.order("dispatched", accept=ACCEPT)
    id_ = await _propose(platform, number)
    assert id_ is not None
    return id_


async def test_accepted_it_changes_the_candidates_from_its_day(
    road: Road, platform: Platform, clock: FakeClock, proposal: int
) -> None:
    supervisor, before = await road.desk("supervisor"), await _first(road)
    assert before != "T445102100"
    async with platform.database.acquire() as connection:
        version = await pack_version(connection)
    listed = (await supervisor.get("duty-changes", state="pending"))["items"]
    assert [(c["id"], c["category"], c["place"], c["new_lead"]) for c in listed] == [
        (proposal, "CG02", "445102100", "T445102100")
    ]
    assert listed[0]["old_lead"] == "XQ-CG"
    done = await supervisor.post(f"duty-changes/{proposal}/accept", {"valid_from": "2026-11-25"})
    assert (done["state"], done["valid_from"]) == ("accepted", "2026-11-25")
    async with platform.database.acquire() as connection:
        assert await pack_version(connection) == (version or 0) + 1
    await _renew(platform)
    assert await _first(road) == before, "not yet"
    clock.advance(timedelta(days=2))
    assert await _first(road) == "T445102100"


async def test_a_later_load_of_the_files_does_not_undo_it(
    road: Road, platform: Platform, clock: FakeClock, proposal: int
) -> None:
    supervisor = await road.desk("supervisor")
    await supervisor.post(f"duty-changes/{proposal}/accept", {"valid_from": "2026-11-24"})
    clock.advance(timedelta(days=1))
    for _ in range(2):
        async with platform.database.transaction() as tx:
            await load_city(tx, pack_path("chaozhou"), actor=LOADER, now=clock.now())
        await _renew(platform)
        assert await _first(road) == "T445102100"
    async with platform.database.transaction() as tx:
        assert not await load_city(tx, pack_path("chaozhou"), actor=LOADER, now=clock.now())


async def test_the_same_change_waits_once_and_is_decided_once(
    road: Road, platform: Platform, proposal: int
) -> None:
    supervisor = await road.desk("supervisor")
    other = await road.order("dispatched", accept=ACCEPT)
    assert await _propose(platform, other) is None
    assert await _propose(platform, other, "XQ-CG") is None, "she leads already"
    told = await supervisor.post(f"duty-changes/{proposal}/reject", {"note": "维持原目录"})
    assert (told["state"], told["note"]) == ("rejected", "维持原目录")
    refused = await supervisor.post(
        f"duty-changes/{proposal}/accept", {"valid_from": "2026-11-25"}, status=409
    )
    assert refused["error"] == "duty-change-settled"
    async with platform.database.acquire() as connection:
        rows = await connection.fetchval(
            "SELECT count(*) FROM duty_row WHERE lead = 'T445102100' AND category_code = 'CG02'"
        )
        noted = await connection.fetchval("SELECT count(*) FROM audit WHERE action LIKE 'duty_change.%'")
    assert (rows, noted) == (0, 1)


async def test_only_a_supervisor_decides_and_never_for_the_past(road: Road, proposal: int) -> None:
    supervisor = await road.desk("supervisor")
    for name in ("dispatch01", "agent01", "leader-xq-cg", "sysadmin"):
        desk = await road.desk(name)
        await desk.post(f"duty-changes/{proposal}/accept", {"valid_from": "2026-11-25"}, status=403)
    for day in ("2026-11-22", "9999-12-31"):
        refused = await supervisor.post(f"duty-changes/{proposal}/accept", {"valid_from": day}, status=422)
        assert refused["error"] == "valid-from-unfit"
    for id_ in ("0", "abc", "99999999999999999999"):
        await supervisor.post(f"duty-changes/{id_}/accept", {"valid_from": "2026-11-25"}, status=404)
    assert (await supervisor.get("duty-changes"))["items"][0]["state"] == "pending"
