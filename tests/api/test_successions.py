"""机构改革: open orders go to the successor exactly as previewed; closed ones keep their names."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pyotp
import pytest

from callcenter.composition import Platform
from callcenter.kernel.clock import FakeClock
from tests.api.conftest import demo_rows
from tests.api.desk import Desk
from tests.api.road import REPLY, Road

ACCEPT = {"category_code": "CG02", "place_code": "445102100"}
BASIS = "潮机编〔2026〕12号"
WANTED = {"kind": "organisation", "old": "XQ-CG", "new": "CA-CG", "from_date": "2026-11-23", "basis": BASIS}


@pytest.fixture
async def supervisor(road: Road) -> Desk:
    """Logged in with her second factor, which opens the ten minutes."""
    return await road.desk("supervisor")


async def _apply(desk: Desk, seen: dict[str, Any], *, status: int = 200) -> Any:
    return await desk.post(
        f"successions/{seen['id']}/apply", {"fingerprint": seen["fingerprint"]}, status=status
    )


async def _state(platform: Platform) -> dict[str, Any]:
    """Everything about orders that a succession may touch."""
    async with platform.database.acquire() as connection:
        rows = await connection.fetch(
            "SELECT w.number, w.category_code, o.code AS lead, w.complained_of_organisation AS accused,"
            " (SELECT array_agg(p.code ORDER BY a.id) FROM assignment a JOIN organisation p"
            "  ON p.id = a.organisation_id WHERE a.work_order_id = w.id) AS held,"
            " (SELECT array_agg(c.kind || ' ' || c.state || ' ' || c.due_at ORDER BY c.id) FROM clock c"
            "  WHERE c.work_order_id = w.id) AS clocks"
            " FROM work_order w LEFT JOIN organisation o ON o.id = w.lead_organisation_id"
        )
    return {r["number"]: dict(r) for r in rows}


async def test_what_was_previewed_moves_and_nothing_else(
    road: Road, supervisor: Desk, platform: Platform
) -> None:
    open_ = [await road.order(s, accept=ACCEPT) for s in ("dispatched", "in_progress", "pending_follow_up")]
    closed = await road.order("closed", accept=ACCEPT)
    elsewhere = await road.order("dispatched", lead="T445102100", accept=ACCEPT)
    before = await _state(platform)
    seen = await supervisor.post("successions/preview", WANTED)
    assert await _state(platform) == before, "a preview changes nothing"
    assert [o["number"] for o in seen["orders"]] == open_
    assert seen["moves"] == 3
    assert "clerk-xq-cg" in seen["people"]
    done = await _apply(supervisor, seen)
    assert done["orders"] == seen["orders"]
    assert done["duty_rows"] == seen["duty_rows"]
    after = await _state(platform)
    for number in open_:
        assert after[number]["lead"] == "CA-CG"
        assert after[number]["held"] == ["CA-CG" if c == "XQ-CG" else c for c in before[number]["held"]]
        assert after[number]["clocks"] == before[number]["clocks"]
    assert {n: after[n] for n in (closed, elsewhere)} == {n: before[n] for n in (closed, elsewhere)}
    shown = await supervisor.order(closed)
    assert shown["lead"]["code"] == "XQ-CG"
    assert (await supervisor.get("successions"))["items"][0]["moved"] == 3


async def test_the_successor_goes_on_and_history_keeps_the_old_name(road: Road, supervisor: Desk) -> None:
    number = await road.order("in_progress", accept=ACCEPT)
    stale = (await supervisor.order(number))["version"]
    await _apply(supervisor, await supervisor.post("successions/preview", WANTED))
    clerk, former = await road.desk("clerk-ca-cg"), await road.desk("clerk-xq-cg")
    await former.get(f"work-orders/{number}", status=404)
    refused = await clerk.give(
        number, "contact", method="phone", reached=True, note="已联系", version=stale, status=409
    )
    assert refused["error"] == "version-conflict"
    await clerk.give(number, "contact", method="phone", reached=True, note="已联系")
    await clerk.give(number, "reply", **REPLY)
    history = (await supervisor.get(f"work-orders/{number}/events"))["items"]
    names = [e["name"] for e in history]
    assert "work_order.transferred" in names
    told = {e["name"]: e["detail"] for e in history}
    assert "湘桥" in told["work_order.dispatched"]
    assert "湘桥" in told["work_order.transferred"]
    assert "潮安" in told["work_order.transferred"]


async def test_it_is_not_applied_once_anything_changed(
    road: Road, supervisor: Desk, platform: Platform
) -> None:
    await road.order("dispatched", accept=ACCEPT)
    seen = await supervisor.post("successions/preview", WANTED)
    await road.order("dispatched", accept=ACCEPT)
    before = await _state(platform)
    assert (await _apply(supervisor, seen, status=409))["error"] == "preview-outdated"
    assert await _state(platform) == before
    fresh = await supervisor.post("successions/preview", WANTED)
    await _apply(supervisor, fresh)
    again = await _apply(supervisor, fresh, status=409)
    assert again["error"] in ("preview-outdated", "succession-applied")
    other = await supervisor.post("successions/preview", {**WANTED, "new": "CZ-CG"}, status=409)
    assert other["error"] == "already-succeeded"


async def test_recusal_follows_the_successor(road: Road, supervisor: Desk, platform: Platform) -> None:
    """An order that accuses the successor never reaches it, nor one that accuses the former its heir."""
    number = await road.order(
        "registered",
        content="举报湘桥区城管局工作人员收受好处,请保密。",
        request_type="report",
        confidential=True,
    )
    await supervisor.give(
        number,
        "accept",
        **ACCEPT,
        request_type="report",
        complained_of_kind="unit",
        complained_of_name="潮安区城管局",
        complained_of_organisation="CA-CG",
    )
    dispatcher = await road.desk("dispatch01")
    await dispatcher.give(number, "dispatch", lead="XQ-CG", abstract="反映工作作风问题", copies=["CA"])
    seen = await supervisor.post("successions/preview", WANTED)
    assert [(o["number"], o["blocked"]) for o in seen["orders"]] == [(number, "recusal")]
    before = await _state(platform)
    await _apply(supervisor, seen)
    assert await _state(platform) == before


async def test_a_category_is_followed_by_another(road: Road, supervisor: Desk, platform: Platform) -> None:
    leaf = {**ACCEPT, "category_code": "CG0201"}
    number, closed = await road.order("dispatched", accept=leaf), await road.order("closed", accept=leaf)
    wanted = {**WANTED, "kind": "category", "old": "CG0201", "new": "CG0202"}
    seen = await supervisor.post("successions/preview", wanted)
    assert [o["number"] for o in seen["orders"]] == [number]
    before = await _state(platform)
    await _apply(supervisor, seen)
    after = await _state(platform)
    assert after[number] == {**before[number], "category_code": "CG0202"}
    assert after[closed] == before[closed]
    assert (await supervisor.order(closed))["category"]["code"] == "CG0201"
    async with platform.database.acquire() as connection:
        end = await connection.fetchval("SELECT valid_to FROM category WHERE code = 'CG0201'")
    assert end.isoformat() == "2026-11-22"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"new": "XQ-CG"}, "succession-unfit"),
        ({"new": "NOBODY"}, "succession-unfit"),
        ({"old": "NOBODY"}, "succession-unfit"),
        ({"old": "CZ-12345"}, "succession-unfit"),
        ({"from_date": "0001-01-01"}, "succession-unfit"),
        ({"kind": "category", "old": "CG0201", "new": "NOTHING"}, "succession-unfit"),
        ({"kind": "category", "old": "CG02", "new": "CG03"}, "succession-unfit"),
    ],
)
async def test_what_cannot_be_is_refused_at_the_preview(
    supervisor: Desk, change: dict[str, str], code: str
) -> None:
    assert (await supervisor.post("successions/preview", {**WANTED, **change}, status=422))["error"] == code


async def test_who_may_and_when(road: Road, supervisor: Desk, clock: FakeClock, platform: Platform) -> None:
    for name in ("dispatch01", "leader-xq-cg", "sysadmin"):
        await (await road.desk(name)).post("successions/preview", WANTED, status=403)
    later = await supervisor.post("successions/preview", {**WANTED, "from_date": "2026-12-01"})
    assert (await _apply(supervisor, later, status=409))["error"] == "too-early"
    empty = await supervisor.post("successions/preview", {**WANTED, "new": "XQ-SW"}, status=200)
    assert (await _apply(supervisor, empty, status=409))["error"] == "successor-without-staff"
    seen = await supervisor.post("successions/preview", WANTED)
    async with platform.database.acquire() as connection:
        await connection.execute("UPDATE session SET step_up_until = NULL")
    clock.advance(timedelta(minutes=1))
    assert (await _apply(supervisor, seen, status=403))["error"] == "step-up-required"
    secret = next(r["totp_secret"] for r in demo_rows() if r["username"] == "supervisor")
    await supervisor.post("auth/step-up", {"otp": pyotp.TOTP(secret).at(clock.now())})
    await _apply(supervisor, seen)
    async with platform.database.acquire() as connection:
        noted = await connection.fetchval("SELECT count(*) FROM audit WHERE action = 'succession.applied'")
        end = await connection.fetchval("SELECT valid_to FROM organisation WHERE code = 'XQ-CG'")
    assert noted == 1
    assert end.isoformat() == "2026-11-22"
