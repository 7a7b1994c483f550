"""Three officers apart: who makes, releases, unlocks and reads, through HTTP and a real database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from callcenter.kernel.clock import FakeClock
from callcenter.kernel.db import Database
from callcenter.kernel.principal import Role
from callcenter.people.accounts import AWAITING_RELEASE
from tests.api.people_stage import OTHER_PASSWORD, Stage, open_stage


@pytest.fixture
async def stage(db: Database, clock: FakeClock) -> AsyncIterator[Stage]:
    async with open_stage(db, clock) as opened:
        yield opened


def account(username: str, role: Role, organisation: str | None = None) -> dict[str, str | None]:
    return {
        "username": username,
        "display_name": "某人",
        "role": role.value,
        "organisation_code": organisation,
    }


async def test_a_new_person_sets_the_password_at_the_first_login(stage: Stage) -> None:
    await stage.organisation("CG", "城管局")
    token = await stage.officer("sys", Role.system_officer)
    made = await stage.post("users", token, account("chen", Role.department_clerk, "CG"), status=201)
    assert made["account"]["organisation_code"] == "CG"
    first = made["temporary_password"]
    assert made["account"]["disabled_reason"] == AWAITING_RELEASE
    await stage.release("chen")
    assert (await stage.login("chen", first, status=401))["error"] == "password-change-required"
    await stage.login("chen", first, new_password=OTHER_PASSWORD)
    await stage.login("chen", OTHER_PASSWORD)


async def test_an_officers_account_waits_for_the_security_officer(stage: Stage) -> None:
    system = await stage.officer("sys", Role.system_officer)
    made = await stage.post("users", system, account("aud", Role.audit_officer), status=201)
    assert made["account"]["disabled_reason"] == AWAITING_RELEASE
    await stage.login("aud", made["temporary_password"], status=401)
    refused = await stage.post("users/aud/enable", system, status=403)
    assert refused["error"] == "duty-separation"
    security = await stage.officer("sec", Role.security_officer)
    released = await stage.post("users/aud/enable", security)
    assert released["disabled_at"] is None
    answer = await stage.login("aud", made["temporary_password"], status=401)
    assert answer["error"] == "totp-enrolment-required"


async def test_without_a_fresh_second_factor_nothing_is_administered(stage: Stage) -> None:
    token = await stage.officer("sys", Role.system_officer)
    await stage.user("li", Role.agent)
    secret = await stage.user("sys2", Role.system_officer)
    refresh = (await stage.login("sys2", otp=stage.code(secret)))["refresh_token"]
    stage.clock.advance(timedelta(minutes=10))
    token = (await stage.refresh(refresh))["access_token"]
    acts: list[tuple[str, dict[str, str | None] | None]] = [
        ("users", account("new", Role.agent)),
        ("users/li/disable", {"reason": "离职"}),
        ("users/li/enable", None),
        ("users/li/reset-password", None),
        ("users/li/reset-second-factor", None),
        ("users/li/access", {"role": "agent", "reason": "调岗"}),
    ]
    for path, body in acts:
        assert (await stage.post(path, token, body, status=403))["error"] == "step-up-required"
    await stage.post("auth/step-up", token, {"otp": stage.code(secret)})
    await stage.post("users/li/disable", token, {"reason": "离职"})


async def test_a_system_officer_gains_nothing_by_himself(stage: Stage) -> None:
    token = await stage.officer("sys", Role.system_officer)
    await stage.user("sec", Role.security_officer)
    await stage.user("li", Role.agent)
    for path, body, code in [
        ("users/sys/access", {"role": "supervisor", "reason": "x"}, "own-account"),
        ("users/SYS/reset-password", None, "own-account"),
        ("users/sec/reset-password", None, "duty-separation"),
        ("users/sec/disable", {"reason": "x"}, "duty-separation"),
        ("users/sec/reset-second-factor", None, "duty-separation"),
        ("users/sec/access", {"role": "agent", "reason": "x"}, "duty-separation"),
        ("users/li/access", {"role": "audit_officer", "reason": "x"}, "duty-separation"),
        ("users/li/access", {"role": "system_officer", "reason": "x"}, "duty-separation"),
        ("users/li/unlock", None, "not-allowed"),
    ]:
        assert (await stage.post(path, token, body, status=403))["error"] == code, path
    assert (await stage.get("audit", token, status=403))["error"] == "not-allowed"
    assert (await stage.get("access-policies", token, status=403))["error"] == "not-allowed"
    assert (await stage.account("sys")).role is Role.system_officer


@pytest.mark.parametrize("role", [Role.supervisor, Role.agent, Role.audit_officer, Role.leader])
async def test_other_roles_administer_nobody(stage: Stage, role: Role) -> None:
    secret = await stage.user("who", role)
    token = (await stage.login("who", otp=stage.code(secret) if secret else None))["access_token"]
    for method, path, body in [
        ("GET", "users", None),
        ("POST", "users", account("new", Role.agent)),
        ("POST", "users/who/enable", None),
        ("POST", "users/who/unlock", None),
        ("PUT", "access-policies/step_up", {"value": 20}),
    ]:
        assert (await stage.expect(403, method, path, token, body))["error"] == "not-allowed"


async def test_disabling_ends_sessions_and_enabling_brings_back(stage: Stage) -> None:
    await stage.user("li", Role.agent)
    li = (await stage.login("li"))["access_token"]
    token = await stage.officer("sys", Role.system_officer)
    disabled = await stage.post("users/li/disable", token, {"reason": "借调"})
    assert disabled["disabled_reason"] == "借调"
    assert (await stage.get("auth/me", li, status=401))["error"] == "account-disabled"
    await stage.post("users/li/enable", token)
    assert (await stage.get("auth/me", li, status=401))["error"] == "session-ended"
    await stage.login("li")


async def test_a_reset_password_is_used_once(stage: Stage) -> None:
    await stage.user("li", Role.agent)
    li = (await stage.login("li"))["access_token"]
    token = await stage.officer("sys", Role.system_officer)
    fresh = (await stage.post("users/li/reset-password", token))["temporary_password"]
    assert (await stage.get("auth/me", li, status=401))["error"] == "session-ended"
    await stage.login("li", status=401)
    assert (await stage.login("li", fresh, status=401))["error"] == "password-change-required"
    await stage.login("li", fresh, new_password=OTHER_PASSWORD)
    await stage.login("li", fresh, status=401)


async def test_a_lost_second_factor_is_enrolled_anew(stage: Stage) -> None:
    secret = await stage.user("boss", Role.supervisor)
    token = await stage.officer("sys", Role.system_officer)
    await stage.post("users/boss/reset-second-factor", token)
    answer = await stage.login("boss", otp=stage.code(secret), status=401)
    assert answer["error"] == "login-failed"  # it waits: the system officer cannot enter in her place
    assert (await stage.post("users/boss/enable", token, status=403))["error"] == "duty-separation"
    await stage.release("boss")
    answer = await stage.login("boss", status=401)
    assert answer["error"] == "totp-enrolment-required"


async def test_another_role_begins_with_another_session(stage: Stage) -> None:
    await stage.organisation("CG", "城管局")
    await stage.user("li", Role.agent)
    li = (await stage.login("li"))["access_token"]
    token = await stage.officer("sys", Role.system_officer)
    body: dict[str, str] = {"role": "department_clerk", "reason": "调岗"}
    missing = await stage.post("users/li/access", token, body, status=422)
    assert missing["fields"][0]["field"] == "organisation_code"
    body["organisation_code"] = "CG"
    change = await stage.post("users/li/access", token, body, status=202)
    assert (change["role_name"], change["state"]) == ("承办单位联络员", "pending")
    assert (await stage.get("auth/me", li))["role"] == "agent"
    again = await stage.post("users/li/access", token, body, status=409)
    assert again["error"] == "change-pending"
    path = f"access-changes/{change['id']}"
    assert (await stage.post(f"{path}/approve", token, status=403))["error"] == "not-allowed"
    security = await stage.officer("sec", Role.security_officer)
    assert (await stage.get("access-changes?state=pending", security))["items"][0]["id"] == change["id"]
    assert (await stage.post(f"{path}/approve", security))["state"] == "approved"
    assert (await stage.post(f"{path}/reject", security, status=409))["error"] == "change-settled"
    await stage.get("auth/me", li, status=401)
    assert (await stage.login("li"))["user"]["organisation"]["code"] == "CG"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"username": "a b"}, "username"),
        ({"display_name": "  "}, "display_name"),
        ({"organisation_code": "NOWHERE"}, "organisation_code"),
        ({"role": "department_clerk"}, "organisation_code"),
        ({"expires_at": "2026-11-22T09:00:00+08:00"}, "expires_at"),
        ({"expires_at": "9999-12-31T23:59:59Z"}, "expires_at"),
    ],
)
async def test_a_faulty_account_is_not_made(stage: Stage, change: dict[str, str], field: str) -> None:
    token = await stage.officer("sys", Role.system_officer)
    refused = await stage.post("users", token, {**account("new", Role.agent), **change}, status=422)
    assert [fault["field"] for fault in refused["fields"]] == [field]


async def test_temporary_staff_leave_by_themselves(stage: Stage) -> None:
    token = await stage.officer("sys", Role.system_officer)
    body = {**account("summer", Role.agent), "expires_at": "2026-11-23T09:05:00+08:00"}
    first = (await stage.post("users", token, body, status=201))["temporary_password"]
    await stage.release("summer")
    temp = (await stage.login("summer", first, new_password=OTHER_PASSWORD))["access_token"]
    stage.clock.advance(timedelta(minutes=5))
    assert (await stage.get("auth/me", temp, status=401))["error"] == "account-disabled"
    assert (await stage.login("summer", OTHER_PASSWORD, status=401))["error"] == "login-failed"


async def test_a_name_is_taken_in_every_case(stage: Stage) -> None:
    token = await stage.officer("sys", Role.system_officer)
    await stage.user("li", Role.agent)
    refused = await stage.post("users", token, account("LI", Role.agent), status=409)
    assert refused["error"] == "username-taken"
    assert (await stage.post("users/nobody/enable", token, status=404))["error"] == "user-not-found"


async def test_accounts_are_listed_in_pages(stage: Stage) -> None:
    token = await stage.officer("sys", Role.system_officer)
    for name in ("anna", "Bert", "carl"):
        await stage.user(name, Role.agent)
    first = await stage.get("users?limit=2&role=agent", token)
    assert [item["username"] for item in first["items"]] == ["anna", "Bert"]
    second = await stage.get(f"users?limit=2&role=agent&after={first['next_after']}", token)
    assert [item["username"] for item in second["items"]] == ["carl"]
    assert second["next_after"] is None
    assert not {"password_hash", "totp_secret"} & set(first["items"][0])


async def test_the_security_officer_unlocks(stage: Stage) -> None:
    secret = await stage.user("boss", Role.supervisor)
    for _ in range(5):
        await stage.login("boss", otp="000000", status=401)
    for _ in range(5):
        await stage.login("boss", "Wrong-password-1", status=401)
    await stage.login("boss", otp=stage.code(secret), status=429)
    token = await stage.officer("sec", Role.security_officer)
    await stage.post("users/boss/unlock", token)
    await stage.login("boss", otp=stage.code(secret))


async def test_policies_are_set_within_bounds_and_hold_at_once(stage: Stage) -> None:
    await stage.user("li", Role.agent)
    token = await stage.officer("sec", Role.security_officer)
    names = {item["name"] for item in (await stage.get("access-policies", token))["items"]}
    assert "login_failures_per_username" in names
    path = "access-policies/login_failures_per_username"
    assert (await stage.expect(200, "PUT", path, token, {"value": 3}))["value"] == 3
    assert (await stage.expect(422, "PUT", path, token, {"value": 1}))["fields"][0]["field"] == "value"
    await stage.expect(404, "PUT", "access-policies/nothing", token, {"value": 3})
    for _ in range(3):
        await stage.login("li", "Wrong-password-1", status=401)
    await stage.login("li", status=429)


async def test_the_audit_officer_reads_what_the_others_did(stage: Stage) -> None:
    system = await stage.officer("sys", Role.system_officer)
    await stage.post("users", system, account("chen", Role.agent), status=201)
    await stage.post("users/chen/disable", system, {"reason": "测试"})
    auditor = await stage.officer("aud", Role.audit_officer)
    found = await stage.get("audit?action=user.disabled", auditor)
    row = found["items"][0]
    assert (row["actor_name"], row["reason"], row["address"]) == ("Sys", "测试", "127.0.0.1")
    assert row["subject"] == f"user:{(await stage.account('chen')).id}"
    first = await stage.get("audit?limit=2", auditor)
    second = await stage.get(f"audit?limit=2&before={first['next_before']}", auditor)
    ids = [item["id"] for item in first["items"] + second["items"]]
    assert ids == sorted(ids, reverse=True)
    assert len(set(ids)) == 4
    assert (await stage.audited())[0].action == "audit.read"
    assert (await stage.get("audit", system, status=403))["error"] == "not-allowed"
