"""A masked value is shown in clear to whom it may, for a reason, and never without a trace."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pyotp

from callcenter.composition import Platform
from callcenter.kernel.audit import AuditTrail
from callcenter.kernel.clock import FakeClock
from tests.api.conftest import PASSWORD, demo_rows
from tests.api.desk import Desk, answer_of
from tests.api.road import LAMP, Road, submit

NAME, PHONE = "陈晓明", "13900001234"
WHY = "核实地址后回电"


async def step_up(desk: Desk, username: str, clock: FakeClock) -> None:
    """Prove the second factor; half a minute later, since a code is good once."""
    clock.advance(timedelta(seconds=31))
    secret = next(r["totp_secret"] for r in demo_rows() if r["username"] == username)
    await desk.post("auth/step-up", {"otp": pyotp.TOTP(secret).at(clock.now())})


async def without_second_factor(road: Road, username: str) -> Desk:
    """A desk whose person gave the password alone."""

    async def token() -> str:
        body = {"username": username, "password": PASSWORD}
        response = await road.http.post("/api/v1/auth/login", json=body)
        return str((await answer_of(response, 200))["access_token"])

    return await Desk(road.http, token).enter()


async def reveal(
    desk: Desk, number: str, field: str = "contact_phone", status: int = 200, **more: Any
) -> Any:
    """What the reveal of a field answers."""
    return await desk.post(
        f"work-orders/{number}/reveal", {"field": field, "reason": WHY, **more}, status=status
    )


async def audited(platform: Platform) -> list[dict[str, Any]]:
    """The audit rows of reveals."""
    async with platform.database.acquire() as connection:
        rows = await connection.fetch(
            "SELECT * FROM audit WHERE action = 'personal_value.revealed' ORDER BY id"
        )
    return [dict(r) for r in rows]


async def test_the_centre_needs_role_reason_and_second_factor(
    road: Road, platform: Platform, clock: FakeClock
) -> None:
    text = f"{LAMP}我叫{NAME},电话{PHONE}。"
    number = (await submit(road.http, text, name=NAME, phone=PHONE))["number"]
    agent = await without_second_factor(road, "agent01")
    assert (await reveal(agent, number, status=403))["error"] == "step-up-required"
    await step_up(agent, "agent01", clock)
    for reason in ("", "   ", "急", "\u3000" * 5):
        refused = await reveal(agent, number, status=422, reason=reason)
        assert refused["fields"][0]["field"] == "reason"
    assert (await reveal(agent, number, "address", status=422))["error"] == "invalid"
    assert (await reveal(agent, number, "phone", status=404))["error"] == "value-not-given"
    assert await audited(platform) == [], "a refusal shows nothing and leaves no row"
    for field, value in (("name", NAME), ("contact_phone", PHONE), ("content", text)):
        assert await reveal(agent, number, field) == {"field": field, "value": value}
    rows = await audited(platform)
    assert [r["details"]["field"] for r in rows] == ["name", "contact_phone", "content"]
    assert {(r["subject"], r["reason"]) for r in rows} == {(f"work_order:{number}", WHY)}
    assert all(PHONE not in str(r) and NAME not in str(r) for r in rows)
    clock.advance(timedelta(minutes=10))
    assert (await reveal(agent, number, status=403))["error"] == "step-up-required"
    assert len(await audited(platform)) == 3
    async with platform.database.acquire() as connection:
        assert (await AuditTrail(platform.vault).verify(connection)).broken_at is None


async def test_who_may_not_is_refused(road: Road, platform: Platform) -> None:
    number = await road.order("dispatched", accept={"category_code": "CG02"})
    for username in ("cityleader", "quality01"):
        refused = await reveal(await road.desk(username), number, status=403)
        assert refused["error"] == "not-allowed"
        assert (await (await road.desk(username)).order(number))["reveals"] == []
    for username in ("clerk-ca-cg", "sysadmin", "auditor", "window01", "efficiency01"):
        refused = await reveal(await road.desk(username), number, status=404)
        assert refused["error"] == "work-order-not-found"
    assert await audited(platform) == []


async def test_the_handling_clerk_gets_the_phone_by_one_logged_click(road: Road, platform: Platform) -> None:
    number = await road.order("dispatched", accept={"category_code": "CG02"}, name=NAME)
    clerk = await road.desk("clerk-xq-cg")
    assert (await reveal(clerk, number, status=403))["error"] == "step-up-required", "not signed for yet"
    await road.bring_on(number, "dispatched", "in_progress")
    assert (await reveal(clerk, number))["value"] == PHONE
    for field in ("name", "content"):
        assert (await reveal(clerk, number, field, status=403))["error"] == "step-up-required"
    leader = await road.desk("leader-xq-cg")
    assert (await reveal(leader, number, status=403))["error"] == "step-up-required"
    rows = await audited(platform)
    assert [(r["details"]["field"], r["details"]["role"]) for r in rows] == [
        ("contact_phone", "department_clerk")
    ]
    await road.bring_on(number, "in_progress", "closed")
    assert (await reveal(clerk, number, status=403))["error"] in ("not-allowed", "step-up-required")


async def test_a_copy_gets_no_phone(road: Road, platform: Platform) -> None:
    number = await road.order("pending_dispatch", accept={"category_code": "CG02"})
    await (await road.desk("dispatch01")).give(number, "dispatch", lead="XQ-CG", copies=["CZ-CG"])
    refused = await reveal(await road.desk("clerk-cz-cg"), number, status=403)
    assert refused["error"] == "not-allowed"
    assert await audited(platform) == []


async def test_a_confidential_order_reveals_nothing_to_a_department(road: Road, platform: Platform) -> None:
    number = (await submit(road.http, LAMP, name=NAME, phone=PHONE, confidential=True))["number"]
    await road.bring(number, "in_progress", abstract="请核查一处路灯。", accept={"category_code": "CG02"})
    clerk = await road.desk("clerk-xq-cg")
    for field in ("name", "phone", "contact_phone", "content"):
        assert (await reveal(clerk, number, field, status=403))["error"] == "not-allowed"
    assert (await reveal(await road.desk("agent01"), number, status=404))["error"] == "work-order-not-found"
    assert await audited(platform) == []
    dispatcher = await road.desk("dispatch01")
    assert (await reveal(dispatcher, number))["value"] == PHONE
