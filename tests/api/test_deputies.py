"""AB岗: who stands in for whom, what that opens, and the ways in that stay shut."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pyotp
import pytest

from callcenter.composition import Platform
from callcenter.kernel.clock import FakeClock
from tests.api.conftest import demo_rows
from tests.api.road import Road

ACCEPT = {"category_code": "CG02", "place_code": "445103"}
DAYS = {"since": "2026-11-23", "until": "2026-11-25", "reason": "休假"}
#: the clerk of another unit stands in, set by the leader above both
PAIR = {"person": "clerk-ca-cg", "deputy": "clerk-xq-cg", **DAYS}


@pytest.fixture
async def city_leader(platform: Platform) -> str:
    """The leader of the city's bureau moved above two counties, as one of the government's office."""
    async with platform.database.acquire() as connection:
        await connection.execute(
            "UPDATE app_user SET organisation_code = 'CZ' WHERE username = 'leader-cz-cg'"
        )
    return "leader-cz-cg"


async def _moved(
    platform: Platform, username: str, *, role: str | None = None, organisation_code: str | None = None
) -> None:
    async with platform.database.acquire() as connection:
        await connection.execute(
            "UPDATE app_user SET role = coalesce($2, role),"
            " organisation_code = coalesce($3, organisation_code) WHERE username = $1",
            username,
            role,
            organisation_code,
        )


async def test_the_deputy_acts_in_the_others_unit_and_the_history_says_for_whom(
    road: Road, platform: Platform, city_leader: str
) -> None:
    number = await road.order("dispatched", lead="CA-CG", accept=ACCEPT)
    deputy, leader = await road.desk("clerk-xq-cg"), await road.desk(city_leader)
    await deputy.get(f"work-orders/{number}", status=404)
    named = await leader.post("deputies", PAIR, status=201)
    assert (named["person_name"], named["organisation"]) == ("潮安区城管局联络员", "CA-CG")
    await deputy.give(number, "sign_in")
    history = (await leader.get(f"work-orders/{number}/events"))["items"]
    signed = next(e for e in history if e["name"] == "work_order.signed_in")["actor"]
    assert (signed["name"], signed["acting_for"]) == ("湘桥区城管局联络员", "潮安区城管局联络员")
    async with platform.database.acquire() as connection:
        row = await connection.fetchrow(
            "SELECT e.actor = 'user:' || d.id AS is_deputy, e.acting_for = p.id AS is_for FROM event e,"
            " app_user d, app_user p WHERE e.name = 'work_order.signed_in' AND d.username = 'clerk-xq-cg'"
            " AND p.username = 'clerk-ca-cg'"
        )
        noted = await connection.fetchval("SELECT count(*) FROM audit WHERE action = 'deputy.named'")
    assert row["is_deputy"]
    assert row["is_for"]
    assert noted == 1


async def test_in_her_own_unit_she_acts_for_herself(road: Road, city_leader: str) -> None:
    number = await road.order("dispatched", accept={**ACCEPT, "place_code": "445102"})
    await (await road.desk(city_leader)).post("deputies", PAIR, status=201)
    deputy = await road.desk("clerk-xq-cg")
    await deputy.give(number, "sign_in")
    history = (await deputy.get(f"work-orders/{number}/events"))["items"]
    assert history[-1]["actor"]["acting_for"] is None


async def test_it_opens_on_its_first_day_and_shuts_after_its_last(
    road: Road, city_leader: str, clock: FakeClock
) -> None:
    number = await road.order("dispatched", lead="CA-CG", accept=ACCEPT)
    pair = {**PAIR, "since": "2026-11-24", "until": "2026-11-24"}
    await (await road.desk(city_leader)).post("deputies", pair, status=201)
    deputy = await road.desk("clerk-xq-cg")
    await deputy.get(f"work-orders/{number}", status=404)
    clock.advance(timedelta(days=1))
    await deputy.get(f"work-orders/{number}")
    clock.advance(timedelta(days=1))
    await deputy.get(f"work-orders/{number}", status=404)


@pytest.mark.parametrize("who", ["clerk-ca-cg", "clerk-xq-cg", "leader-cz-cg"])
async def test_each_of_the_three_ends_it_and_nobody_else(road: Road, city_leader: str, who: str) -> None:
    number = await road.order("dispatched", lead="CA-CG", accept=ACCEPT)
    made = await (await road.desk(city_leader)).post("deputies", PAIR, status=201)
    stranger, deputy = await road.desk("leader-xq-cg"), await road.desk("clerk-xq-cg")
    await stranger.post(f"deputies/{made['id']}/end", {}, status=404)
    assert (await stranger.get("deputies"))["items"] == []
    await deputy.get(f"work-orders/{number}")
    desk = await road.desk(who)
    assert len((await desk.get("deputies"))["items"]) == 1
    await desk.post(f"deputies/{made['id']}/end", {}, status=204)
    await deputy.get(f"work-orders/{number}", status=404)
    await desk.post(f"deputies/{made['id']}/end", {}, status=409)


@pytest.mark.parametrize(
    ("who", "pair", "status", "code"),
    [
        # naming oneself another's deputy
        ("clerk-xq-cg", PAIR, 403, "not-her-superior"),
        # the leader of a third unit
        ("leader-xq-cg", PAIR, 403, "not-her-superior"),
        # a leader of the person's own unit reaches no further than that unit
        ("leader-ca-cg", PAIR, 403, "deputy-out-of-reach"),
        # giving one's own unit away to a stranger
        ("clerk-ca-cg", PAIR, 403, "deputy-out-of-reach"),
        # a clerk sets nobody's but her own
        ("clerk-ca-cg", {**PAIR, "person": "leader-ca-cg", "deputy": "clerk-ca-cg"}, 403, "not-her-superior"),
        ("leader-cz-cg", {**PAIR, "deputy": "clerk-ca-cg"}, 422, "deputy-unfit"),
        ("leader-cz-cg", {**PAIR, "deputy": "sysadmin"}, 422, "deputy-unfit"),
        ("leader-cz-cg", {**PAIR, "deputy": "agent01"}, 422, "deputy-unfit"),
        ("leader-cz-cg", {**PAIR, "person": "secadmin"}, 422, "deputy-unfit"),
        ("leader-cz-cg", {**PAIR, "person": "supervisor"}, 422, "deputy-unfit"),
        ("leader-cz-cg", {**PAIR, "deputy": "nobody"}, 404, "user-not-found"),
        ("leader-cz-cg", {**PAIR, "since": "2026-11-22"}, 422, "deputy-days"),
        ("leader-cz-cg", {**PAIR, "until": "2026-11-22"}, 422, "deputy-days"),
        ("leader-cz-cg", {**PAIR, "until": "2027-03-01"}, 422, "deputy-days"),
        ("leader-cz-cg", {**PAIR, "until": "9999-12-31"}, 422, "deputy-days"),
        ("sysadmin", PAIR, 403, "not-allowed"),
        ("supervisor", PAIR, 403, "not-allowed"),
    ],
)
async def test_ways_in_that_stay_shut(
    road: Road, city_leader: str, who: str, pair: Mapping[str, Any], status: int, code: str
) -> None:
    assert (await (await road.desk(who)).post("deputies", pair, status=status))["error"] == code


async def test_a_deputy_passes_nothing_on(road: Road, platform: Platform, city_leader: str) -> None:
    """Neither by a chain of deputies nor by setting one for the unit she stands in at."""
    number = await road.order("dispatched", lead="CA-CG", accept=ACCEPT)
    await _moved(platform, "clerk-xq-cg", role="department_leader")
    leader, deputy = await road.desk(city_leader), await road.desk("clerk-xq-cg")
    await leader.post("deputies", PAIR, status=201)
    await deputy.get(f"work-orders/{number}")
    refused = await deputy.post(
        "deputies", {**PAIR, "person": "leader-ca-cg", "deputy": "clerk-xq-cg"}, status=403
    )
    assert refused["error"] == "not-her-superior"
    await leader.post("deputies", {**PAIR, "person": "clerk-xq-cg", "deputy": "clerk-rp-cg"}, status=201)
    third = await road.desk("clerk-rp-cg")
    await third.get(f"work-orders/{number}", status=404)


async def test_the_role_stays_her_own(road: Road, city_leader: str) -> None:
    """A clerk who stands in for a leader does not become one."""
    number = await road.order("in_progress", lead="CA-CG", accept=ACCEPT)
    pair = {**PAIR, "person": "leader-ca-cg"}
    await (await road.desk(city_leader)).post("deputies", pair, status=201)
    deputy = await road.desk("clerk-xq-cg")
    order = await deputy.order(number)
    assert "sign_reply" not in [c["command"] for c in (*order["commands"], *order["blocked"])]
    await deputy.post("deputies", {**PAIR, "deputy": "clerk-xq-cg"}, status=403)


@pytest.mark.parametrize(
    "change",
    [
        {"organisation_code": "RP-CG"},
        {"role": "agent", "organisation_code": "CZ-12345"},
        {"role": "system_officer"},
    ],
)
async def test_whoever_moved_on_has_no_deputy(
    road: Road, platform: Platform, city_leader: str, change: dict[str, str]
) -> None:
    number = await road.order("dispatched", lead="CA-CG", accept=ACCEPT)
    await (await road.desk(city_leader)).post("deputies", PAIR, status=201)
    deputy = await road.desk("clerk-xq-cg")
    await deputy.get(f"work-orders/{number}")
    await _moved(platform, "clerk-ca-cg", **change)
    await deputy.get(f"work-orders/{number}", status=404)


async def test_a_deputy_made_an_officer_sees_nothing(
    road: Road, platform: Platform, city_leader: str
) -> None:
    number = await road.order("dispatched", lead="CA-CG", accept=ACCEPT)
    await (await road.desk(city_leader)).post("deputies", PAIR, status=201)
    deputy = await road.desk("clerk-xq-cg")
    await deputy.get(f"work-orders/{number}")
    await _moved(platform, "clerk-xq-cg", role="system_officer")
    await deputy.get(f"work-orders/{number}", status=404)


async def test_an_approved_change_of_post_ends_it(
    road: Road, platform: Platform, city_leader: str, clock: FakeClock
) -> None:
    await (await road.desk(city_leader)).post("deputies", PAIR, status=201)
    secrets = {r["username"]: r["totp_secret"] for r in demo_rows()}
    system, security = await road.desk("sysadmin"), await road.desk("secadmin")
    body = {"role": "department_clerk", "organisation_code": "RP-CG", "reason": "调任饶平"}
    clock.advance(timedelta(minutes=1))
    for name, desk in (("sysadmin", system), ("secadmin", security)):
        await desk.post("auth/step-up", {"otp": pyotp.TOTP(secrets[name]).at(clock.now())})
    asked = await system.post("users/clerk-xq-cg/access", body, status=202)
    await security.post(f"access-changes/{asked['id']}/approve", {})
    async with platform.database.acquire() as connection:
        assert await connection.fetchval("SELECT count(*) FROM deputy WHERE ended_at IS NULL") == 0


async def test_the_same_pair_once_at_a_time(road: Road, city_leader: str) -> None:
    leader = await road.desk(city_leader)
    await leader.post("deputies", PAIR, status=201)
    assert (await leader.post("deputies", PAIR, status=409))["error"] == "deputy-exists"
    await leader.post("deputies", {**PAIR, "since": "2026-11-26", "until": "2026-11-27"}, status=201)
