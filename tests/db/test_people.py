"""Accounts from outside the API, demo accounts, housekeeping, and what the database itself refuses."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import AsyncIterator
from datetime import timedelta
from importlib.resources import files
from pathlib import Path

import asyncpg
import pytest

from callcenter.kernel.clock import FakeClock
from callcenter.kernel.crypto import KeyRing, Suite, Vault
from callcenter.kernel.db import Database
from callcenter.kernel.errors import Invalid, NotAuthenticated, UsageError
from callcenter.kernel.principal import Role
from callcenter.people import store
from callcenter.people.bootstrap import AddedUser, DemoUser, demo_user, has_demo_users
from callcenter.people.housekeeping import Limit, reseal, ship_policies, tidy
from callcenter.people.model import Client
from callcenter.people.permissions import SECOND_FACTOR_AT_LOGIN
from callcenter.people.service import Credentials
from tests.api.people_stage import PASSWORD, Stage, open_stage

HERE = Client("127.0.0.1", "test")
ROWS = [
    DemoUser("agent1", "王坐席", Role.agent, None, PASSWORD, None),
    DemoUser("boss", "陈主管", Role.supervisor, None, PASSWORD, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"),
]


@pytest.fixture
async def stage(db: Database, clock: FakeClock) -> AsyncIterator[Stage]:
    async with open_stage(db, clock) as opened:
        yield opened


async def add(stage: Stage, username: str, role: str, password: str = PASSWORD) -> AddedUser:
    async with stage.database.transaction() as tx:
        return await stage.people.bootstrap.add_user(
            tx, username=username, role=role, password=password, now=stage.clock.now()
        )


async def test_the_command_line_adds_a_person_who_can_log_in(stage: Stage) -> None:
    added = await add(stage, "li", "agent")
    assert added.totp_secret is None
    await stage.login("li")
    assert [row.actor for row in await stage.audited()][-1] == "system:command-line"


async def test_a_supervisor_is_added_with_a_second_factor(stage: Stage) -> None:
    added = await add(stage, "boss", "supervisor")
    assert added.totp_secret is not None
    assert added.otpauth_uri is not None
    await stage.login("boss", otp=stage.code(added.totp_secret))


@pytest.mark.parametrize(
    ("username", "role", "password", "code"),
    [
        ("li", "king", PASSWORD, "unknown-role"),
        ("li", "agent", "short", "password-too-short"),
        ("l i", "agent", PASSWORD, "invalid"),
        ("li", "department_clerk", PASSWORD, "invalid"),
        ("taken", "agent", PASSWORD, "username-taken"),
    ],
)
async def test_a_faulty_person_is_refused_in_one_sentence(
    stage: Stage, username: str, role: str, password: str, code: str
) -> None:
    await add(stage, "Taken", "agent")
    with pytest.raises(UsageError) as refusal:
        await add(stage, username, role, password)
    assert refusal.value.code == code
    assert "\n" not in refusal.value.message


async def test_demo_accounts_load_twice_and_stay_young(stage: Stage) -> None:
    async with stage.database.transaction() as tx:
        assert not await has_demo_users(tx)
        first = await stage.people.bootstrap.load_demo_users(tx, ROWS, stage.clock.now())
        assert await has_demo_users(tx)
    stage.clock.advance(timedelta(days=100))
    assert (await stage.login("agent1", status=401))["error"] == "password-change-required"
    async with stage.database.transaction() as tx:
        second = await stage.people.bootstrap.load_demo_users(tx, ROWS, stage.clock.now())
    assert [user.id for user in first] == [user.id for user in second]
    assert [user.password_hash for user in first] == [user.password_hash for user in second]
    await stage.login("agent1")
    assert ROWS[1].totp_secret is not None
    await stage.login("boss", otp=stage.code(ROWS[1].totp_secret))


async def test_a_demo_row_never_takes_over_a_real_account(stage: Stage) -> None:
    await add(stage, "agent1", "leader", "Another-Pass-9")
    async with stage.database.transaction() as tx:
        loaded = await stage.people.bootstrap.load_demo_users(tx, ROWS, stage.clock.now())
    assert [user.username for user in loaded] == ["boss"]
    account = await stage.account("agent1")
    assert (account.role, account.is_demo) == (Role.leader, False)
    await stage.login("agent1", "Another-Pass-9")


@pytest.mark.parametrize("address", ["10.1.2.3", "::ffff:10.1.2.3", "2001:db8::1"])
async def test_demo_accounts_are_known_from_this_machine_alone(stage: Stage, address: str) -> None:
    await stage.user("demo1", Role.agent, is_demo=True)
    now = stage.clock.now()
    granted = await stage.people.sign_in.login(Credentials("demo1", PASSWORD), HERE, now)
    with pytest.raises(NotAuthenticated) as refusal:
        await stage.people.sign_in.login(Credentials("demo1", PASSWORD), Client(address, "test"), now)
    assert refusal.value.code == "login-failed"
    with pytest.raises(NotAuthenticated) as refusal:
        await stage.people.sign_in.refresh(granted.refresh_token, Client(address, "test"), now)
    assert refusal.value.code == "demo-beyond-loopback"
    async with stage.database.acquire() as connection:
        await stage.people.authenticator.authenticate(connection, granted.access_token, now, "::1")
        with pytest.raises(NotAuthenticated) as refusal:
            await stage.people.authenticator.authenticate(connection, granted.access_token, now, address)
    assert refusal.value.code == "demo-beyond-loopback"


def test_a_demo_row_is_read_or_named() -> None:
    row = {"username": "a1", "display_name": "甲", "role": "agent", "organisation_code": "", "password": "x"}
    assert demo_user(row, "users.csv:2") == DemoUser("a1", "甲", Role.agent, None, "x", None)
    for change in ({"username": ""}, {"role": "king"}, {"password": ""}):
        with pytest.raises(Invalid) as refusal:
            demo_user({**row, **change}, "users.csv:2")
        assert refusal.value.message.startswith("users.csv:2：")


async def test_lapsed_sessions_end_and_old_ones_go(stage: Stage) -> None:
    await stage.user("li", Role.agent)
    await stage.login("li")
    stage.clock.advance(timedelta(minutes=29))
    await stage.login("li")
    await stage.login("li", "Wrong-password-1", status=401)
    stage.clock.advance(timedelta(minutes=1))
    reasons = "SELECT end_reason FROM session ORDER BY id"
    async with stage.database.transaction() as tx:
        await tidy(tx, stage.clock.now())
        assert [row[0] for row in await tx.fetch(reasons)] == ["idle", None]
        stage.clock.advance(timedelta(days=184, minutes=1))
        await tidy(tx, stage.clock.now())
        assert [row[0] for row in await tx.fetch(reasons)] == ["expired"]
        assert await tx.fetchval("SELECT count(*) FROM refresh_token") == 1
        assert await tx.fetchval("SELECT count(*) FROM login_guard") == 0


async def test_second_factors_survive_a_rotation_of_the_keys(db: Database, clock: FakeClock) -> None:
    ring = KeyRing.new()
    async with open_stage(db, clock, ring) as stage:
        secret = await stage.user("boss", Role.supervisor)
    rotated = ring.rotated(Suite.national)
    async with db.transaction() as tx:
        assert await reseal(tx, Vault(rotated)) == 1
        assert await reseal(tx, Vault(rotated)) == 0
    newest_alone = KeyRing(rotated.keys[-1:], rotated.hash_suite, rotated.hash_secret)
    async with open_stage(db, clock, newest_alone) as stage:
        await stage.login("boss", otp=stage.code(secret))


async def test_a_pack_sets_rules_until_an_officer_does(stage: Stage) -> None:
    limits = {
        "password_max_age": Limit(60, "natural_day", "局内规定"),
        "rework_limit": Limit(1, "count", "x"),
    }
    user = await add(stage, "sec", "security_officer")
    async with stage.database.transaction() as tx:
        assert await ship_policies(tx, limits) == ["password_max_age"]
        assert (await store.current_policies(tx)).password_max_age == timedelta(days=60)
        await store.set_policy(tx, "password_max_age", 45, stage.clock.now(), user.user.id)
        assert await ship_policies(tx, limits) == []
        assert (await store.current_policies(tx)).password_max_age == timedelta(days=45)
        for wrong in (Limit(60, "minute", ""), Limit(1000, "natural_day", "")):
            with pytest.raises(Invalid, match="password_max_age"):
                await ship_policies(tx, {"password_max_age": wrong})


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM app_user",
        "DELETE FROM password_history",
        "UPDATE password_history SET password_hash = ''",
        "INSERT INTO access_policy SELECT * FROM access_policy",
        "DELETE FROM access_policy",
    ],
)
async def test_the_application_may_not(db: Database, statement: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with db.transaction() as tx:
            await tx.execute(statement)


async def test_roles_and_reasons_are_the_same_in_both_places(stage: Stage) -> None:
    for role in Role:
        await stage.user(f"u-{role}", role, second_factor=False)
    with pytest.raises(asyncpg.CheckViolationError):
        async with stage.database.transaction() as tx:
            await tx.execute("UPDATE app_user SET role = 'king'")
    async with stage.database.transaction() as tx:
        assert len(await store.list_users(tx, after="", most=100, role=None)) == len(Role)


def shipped_pack_files(name: str) -> list[Path]:
    """The files of this name of every pack inside the package."""
    return sorted(Path(str(files("callcenter.cities"))).glob(f"*/{name}"))


def shipped_demo_rows() -> list[DemoUser]:
    """The demo users of every pack inside the package."""
    rows: list[DemoUser] = []
    for file in shipped_pack_files("demo/users.csv"):
        with file.open(encoding="utf-8", newline="") as lines:
            rows += [demo_user(row, f"{file.name}:{n}") for n, row in enumerate(csv.DictReader(lines), 2)]
    return rows


async def test_the_shipped_demo_accounts_can_all_log_in(stage: Stage) -> None:
    rows = shipped_demo_rows()
    assert {row.role for row in rows} == set(Role)
    assert {row.role for row in rows if row.totp_secret} >= SECOND_FACTOR_AT_LOGIN
    async with stage.database.transaction() as tx:
        loaded = await stage.people.bootstrap.load_demo_users(tx, rows, stage.clock.now())
    assert len({user.password_hash for user in loaded}) == len({row.password for row in rows})
    one_a_role = {row.role: row for row in rows}
    for row in one_a_role.values():
        otp = stage.code(row.totp_secret) if row.totp_secret else None
        await stage.login(row.username, row.password, otp=otp)


async def test_the_shipped_limits_fit_the_rules(db: Database) -> None:
    for file in shipped_pack_files("city.toml"):
        limits = {
            name: Limit(limit["value"], limit["unit"], limit["source"])
            for name, limit in tomllib.loads(file.read_text("utf-8"))["limits"].items()
        }
        async with db.transaction() as tx:
            assert "password_max_age" in await ship_policies(tx, limits)
