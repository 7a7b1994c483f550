"""Logging in, staying in, stepping up and leaving, through HTTP and a real database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from callcenter.kernel.clock import FakeClock
from callcenter.kernel.db import Database
from callcenter.kernel.principal import Role
from callcenter.people import passwords
from tests.api.people_stage import ADDRESS, OTHER_PASSWORD, PASSWORD, Stage, open_stage


@pytest.fixture
async def stage(db: Database, clock: FakeClock) -> AsyncIterator[Stage]:
    async with open_stage(db, clock) as opened:
        yield opened


async def test_a_person_logs_in_and_is_known(stage: Stage) -> None:
    await stage.organisation("HQ", "市中心")
    await stage.organisation("CG", "城管局", parent="HQ")
    await stage.user("li", Role.agent, organisation="HQ")
    answer = await stage.login("LI")
    assert answer["expires_in"] == 600
    me = await stage.get("auth/me", answer["access_token"])
    assert me == answer["user"]
    assert (me["username"], me["role"], me["role_name"]) == ("li", "agent", "坐席")
    assert me["organisation"] == {"code": "HQ", "name": "市中心"}
    assert "work-orders.register" in me["permissions"]
    assert me["step_up_until"] is None


@pytest.mark.parametrize(
    "body",
    [
        {"username": "li"},
        {"username": "", "password": "x"},
        {"username": "li", "password": "x" * 300},
        {"username": "l\x00i", "password": "x\x00"},
        {"username": ["li"], "password": 5},
        {"username": "'; DROP TABLE app_user", "password": "--"},
    ],
)
async def test_odd_input_is_refused_and_nothing_breaks(stage: Stage, body: dict[str, object]) -> None:
    status, answer = await stage.call("POST", "auth/login", None, body)
    assert status in (401, 422)
    assert answer["error"] in ("invalid", "login-failed")


async def test_a_client_may_call_itself_anything(stage: Stage) -> None:
    await stage.user("li", Role.agent)
    answer = await stage.raw_login("li", "浏览器".encode() + b"\xff")
    assert answer.startswith(b"HTTP/1.1 200")


async def test_without_a_token_nobody_is_known(stage: Stage) -> None:
    assert (await stage.get("auth/me", None, status=401))["error"] == "not-authenticated"
    assert (await stage.get("auth/me", "nonsense", status=401))["error"] == "not-authenticated"


async def test_the_principal_carries_the_subtree_as_valid_now(stage: Stage) -> None:
    await stage.organisation("HQ", "市中心")
    county = await stage.organisation("CA", "潮安", parent="HQ")
    town = await stage.organisation("CA-T", "镇", parent="CA")
    await stage.organisation("OLD", "已撤销", parent="CA", valid_to="2026-01-01")
    await stage.organisation("FUTURE", "未设立", parent="CA", valid_from="2027-01-01")
    await stage.user("zhou", Role.local_dispatcher, organisation="CA")
    token = (await stage.login("zhou"))["access_token"]
    async with stage.database.acquire() as connection:
        principal = await stage.people.authenticator.authenticate(
            connection, token, stage.clock.now(), ADDRESS
        )
    assert principal.subtree == {county, town}
    assert principal.organisation_id == county


async def test_a_wrong_password_an_unknown_name_and_a_disabled_account_look_alike(stage: Stage) -> None:
    await stage.user("li", Role.agent)
    await stage.user("gone", Role.agent)
    await stage.disable("gone")
    answers = [
        await stage.login("li", "Wrong-password-1", status=401),
        await stage.login("nobody", status=401),
        await stage.login("gone", status=401),
        await stage.login("no such name", status=401),
    ]
    assert {(a["error"], a["detail"]) for a in answers} == {("login-failed", "用户名或密码不正确。")}


async def test_an_unknown_name_costs_the_same_hash(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    await stage.user("li", Role.agent)
    await stage.user("gone", Role.agent)
    await stage.disable("gone")
    computed = stage.count_hashes(monkeypatch)
    for name in ("li", "nobody", "gone"):
        before = computed.total
        await stage.login(name, "Wrong-password-1", status=401)
        assert computed.total == before + 1


async def test_failures_lock_a_name_whether_or_not_it_exists(stage: Stage) -> None:
    await stage.user("li", Role.agent)
    for name in ("li", "nobody"):
        for _ in range(5):
            await stage.login(name, "Wrong-password-1", status=401)
        locked = await stage.login(name, status=429)
        assert locked["error"] == "login-locked"
    stage.clock.advance(timedelta(minutes=15))
    await stage.login("li")


async def test_a_success_forgets_failures_and_old_ones_lapse(stage: Stage) -> None:
    await stage.user("li", Role.agent)
    for _ in range(2):
        for _ in range(4):
            await stage.login("li", "Wrong-password-1", status=401)
        await stage.login("li")
    for _ in range(2):
        for _ in range(4):
            await stage.login("li", "Wrong-password-1", status=401)
        stage.clock.advance(timedelta(minutes=16))
    await stage.login("li")


async def test_failures_lock_an_address_across_names(stage: Stage) -> None:
    await stage.user("li", Role.agent)
    for number in range(20):
        await stage.login(f"name{number}", status=401)
    assert (await stage.login("li", status=429))["error"] == "login-locked"


async def test_guesses_at_once_do_not_slip_past_the_count(stage: Stage) -> None:
    await stage.user("li", Role.agent)
    answers = await asyncio.gather(
        *(
            stage.call("POST", "auth/login", None, {"username": "li", "password": f"Wrong-{n}"})
            for n in range(15)
        )
    )
    tried = [status for status, _ in answers if status == 401]
    assert len(tried) <= 6
    assert {status for status, _ in answers} == {401, 429}


async def test_refresh_rotates(stage: Stage) -> None:
    await stage.user("li", Role.agent)
    first = await stage.login("li")
    stage.clock.advance(timedelta(minutes=9))
    second = await stage.refresh(first["refresh_token"])
    assert second["refresh_token"] != first["refresh_token"]
    stage.clock.advance(timedelta(minutes=9))
    assert (await stage.get("auth/me", first["access_token"], status=401))["error"] == "token-expired"
    await stage.get("auth/me", second["access_token"])
    assert (await stage.refresh("never-issued", status=401))["error"] == "refresh-invalid"


async def test_a_stolen_refresh_token_used_twice_ends_the_session(stage: Stage) -> None:
    await stage.user("li", Role.agent)
    first = await stage.login("li")
    thief = await stage.refresh(first["refresh_token"])
    owner = await stage.refresh(first["refresh_token"], status=401)
    assert owner["error"] == "refresh-reused"
    assert (await stage.get("auth/me", thief["access_token"], status=401))["error"] == "session-ended"
    assert (await stage.refresh(thief["refresh_token"], status=401))["error"] == "session-ended"
    ended = [row for row in await stage.audited() if row.action == "session.ended"]
    assert [row.reason for row in ended] == ["refresh_reused"]


async def test_of_two_refreshes_at_once_one_wins_and_the_session_ends(stage: Stage) -> None:
    await stage.user("li", Role.agent)
    token = (await stage.login("li"))["refresh_token"]
    answers = await asyncio.gather(
        *(stage.call("POST", "auth/refresh", None, {"refresh_token": token}) for _ in range(2))
    )
    assert sorted(status for status, _ in answers) == [200, 401]
    winner = next(answer for status, answer in answers if status == 200)
    assert (await stage.get("auth/me", winner["access_token"], status=401))["error"] == "session-ended"


async def test_an_idle_session_and_an_overlong_one_are_not_renewed(stage: Stage) -> None:
    await stage.user("li", Role.agent)
    idle = await stage.login("li")
    stage.clock.advance(timedelta(minutes=30))
    assert (await stage.refresh(idle["refresh_token"], status=401))["error"] == "session-ended"
    answer = await stage.login("li")
    for _ in range(35):
        stage.clock.advance(timedelta(minutes=20))
        answer = await stage.refresh(answer["refresh_token"])
    stage.clock.advance(timedelta(minutes=20))
    assert (await stage.refresh(answer["refresh_token"], status=401))["error"] == "session-ended"


async def test_logout_ends_the_session_at_once(stage: Stage) -> None:
    await stage.user("li", Role.agent)
    answer = await stage.login("li")
    await stage.post("auth/logout", answer["access_token"], status=204)
    assert (await stage.get("auth/me", answer["access_token"], status=401))["error"] == "session-ended"
    assert (await stage.refresh(answer["refresh_token"], status=401))["error"] == "session-ended"


async def test_a_disabled_person_is_refused_at_the_next_request(stage: Stage) -> None:
    await stage.user("li", Role.agent)
    answer = await stage.login("li")
    await stage.disable("li")
    assert (await stage.get("auth/me", answer["access_token"], status=401))["error"] == "account-disabled"
    await stage.refresh(answer["refresh_token"], status=401)


async def test_a_stream_learns_which_sessions_are_over(stage: Stage) -> None:
    await stage.user("li", Role.agent)
    await stage.user("wu", Role.agent)
    tokens = [(await stage.login(name))["access_token"] for name in ("li", "li", "wu")]
    authenticator = stage.people.authenticator
    async with stage.database.acquire() as connection:
        ids = [
            (await authenticator.authenticate(connection, token, stage.clock.now(), ADDRESS)).session_id
            for token in tokens
        ]
        assert await authenticator.still_live(connection, ids, stage.clock.now()) == set(ids)
        await stage.post("auth/logout", tokens[0], status=204)
        await stage.disable("wu")
        assert await authenticator.still_live(connection, ids, stage.clock.now()) == {ids[1]}
        later = stage.clock.advance(timedelta(hours=12))
        assert await authenticator.still_live(connection, ids, later) == set()


async def test_the_queue_for_hashes_is_bounded(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    await stage.user("li", Role.agent)
    monkeypatch.setattr(passwords, "_LONGEST_QUEUE", 3)
    calls = [
        stage.call("POST", "auth/login", None, {"username": "li", "password": PASSWORD}) for _ in range(12)
    ]
    statuses = [status for status, _ in await asyncio.gather(*calls)]
    assert set(statuses) == {200, 503}
    await stage.login("li")


async def test_a_supervisor_needs_a_code_that_works_once(stage: Stage) -> None:
    secret = await stage.user("boss", Role.supervisor)
    assert (await stage.login("boss", status=401))["error"] == "otp-required"
    assert (await stage.login("boss", otp="000000", status=401))["error"] == "otp-invalid"
    code = stage.code(secret)
    answer = await stage.login("boss", otp=code)
    assert answer["user"]["step_up_until"] is not None
    assert (await stage.login("boss", otp=code, status=401))["error"] == "otp-used"
    stage.clock.advance(timedelta(seconds=30))
    assert (await stage.login("boss", otp=code, status=401))["error"] == "otp-used"
    await stage.login("boss", otp=stage.code(secret))


async def test_one_code_at_two_doors_opens_one(stage: Stage) -> None:
    secret = await stage.user("boss", Role.supervisor)
    body = {"username": "boss", "password": PASSWORD, "otp": stage.code(secret)}
    answers = await asyncio.gather(*(stage.call("POST", "auth/login", None, body) for _ in range(3)))
    assert sorted(status for status, _ in answers) == [200, 401, 401]


async def test_wrong_codes_lock_the_second_factor(stage: Stage) -> None:
    secret = await stage.user("boss", Role.supervisor)
    for _ in range(5):
        await stage.login("boss", otp="000000", status=401)
    assert (await stage.login("boss", otp=stage.code(secret), status=429))["error"] == "login-locked"
    stage.clock.advance(timedelta(minutes=15))
    await stage.login("boss", otp=stage.code(secret))


async def test_step_up_opens_ten_minutes(stage: Stage) -> None:
    await stage.user("li", Role.agent)
    secret = await stage.enrol("li")
    token = (await stage.login("li"))["access_token"]
    stage.clock.advance(timedelta(seconds=30))
    assert (await stage.post("auth/step-up", token, {"otp": "000000"}, status=403))["error"] == "otp-invalid"
    opened = await stage.post("auth/step-up", token, {"otp": stage.code(secret)})
    assert (await stage.get("auth/me", token))["step_up_until"] == opened["step_up_until"]
    again = await stage.post("auth/step-up", token, {"otp": stage.code(secret)}, status=403)
    assert again["error"] == "otp-used"
    stage.clock.advance(timedelta(minutes=9))
    assert (await stage.get("auth/me", token))["step_up_until"] is not None
    stage.clock.advance(timedelta(seconds=59))
    assert (await stage.get("auth/me", token, status=401))["error"] == "token-expired"


async def test_without_a_second_factor_step_up_says_what_to_do(stage: Stage) -> None:
    await stage.user("li", Role.agent)
    token = (await stage.login("li"))["access_token"]
    refused = await stage.post("auth/step-up", token, {"otp": "123456"}, status=403)
    assert refused["error"] == "totp-not-enrolled"
    assert "绑定" in refused["detail"]


async def test_an_officer_without_a_second_factor_enrols_one_before_the_first_login(stage: Stage) -> None:
    await stage.user("sec", Role.security_officer, second_factor=False)
    assert (await stage.login("sec", status=401))["error"] == "totp-enrolment-required"
    wrong = {"username": "sec", "password": "Wrong-password-1"}
    assert (await stage.post("auth/totp/enrol", None, wrong, status=401))["error"] == "login-failed"
    secret = await stage.enrol("sec")
    stage.clock.advance(timedelta(seconds=30))
    await stage.login("sec", otp=stage.code(secret))


async def test_a_second_factor_in_force_is_only_replaced_by_its_holder(stage: Stage) -> None:
    secret = await stage.user("boss", Role.supervisor)
    body = {"username": "boss", "password": PASSWORD}
    assert (await stage.post("auth/totp/enrol", None, body, status=401))["error"] == "otp-required"
    first = {**body, "otp": stage.code(secret)}
    fresh = (await stage.post("auth/totp/enrol", None, first))["secret"]
    stage.clock.advance(timedelta(seconds=30))
    await stage.login("boss", otp=stage.code(secret))  # the new one is not in force before its first code
    stage.clock.advance(timedelta(seconds=30))
    confirm = {**body, "otp": stage.code(fresh)}
    await stage.post("auth/totp/confirm", None, confirm, status=204)
    stage.clock.advance(timedelta(seconds=30))
    assert (await stage.login("boss", otp=stage.code(secret), status=401))["error"] == "otp-invalid"
    await stage.login("boss", otp=stage.code(fresh))
    assert (await stage.post("auth/totp/confirm", None, confirm, status=409))["error"] == "totp-not-pending"


async def test_changing_the_password_ends_the_other_sessions(stage: Stage) -> None:
    await stage.user("li", Role.agent)
    here, there = await stage.login("li"), await stage.login("li")
    body = {"old": PASSWORD, "new": OTHER_PASSWORD}
    await stage.post("auth/password", here["access_token"], body, status=204)
    await stage.get("auth/me", here["access_token"])
    assert (await stage.get("auth/me", there["access_token"], status=401))["error"] == "session-ended"
    await stage.login("li", status=401)
    await stage.login("li", OTHER_PASSWORD)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("Wrong-password-1", OTHER_PASSWORD, "password-wrong"),
        (PASSWORD, "short", "password-too-short"),
        (PASSWORD, "alllowercaseletters", "password-too-simple"),
        (PASSWORD, "My-Huangmei-2026", "password-contains-username"),
        (PASSWORD, PASSWORD, "password-reused"),
    ],
)
async def test_a_bad_new_password_is_refused(stage: Stage, old: str, new: str, code: str) -> None:
    await stage.user("huangmei", Role.agent)
    token = (await stage.login("huangmei"))["access_token"]
    refused = await stage.post("auth/password", token, {"old": old, "new": new}, status=422)
    assert refused["error"] == code
    assert refused["fields"]


async def test_the_last_five_passwords_do_not_return(stage: Stage) -> None:
    await stage.user("li", Role.agent)
    token = (await stage.login("li"))["access_token"]
    used = [PASSWORD]
    for number in range(5):
        stage.clock.advance(timedelta(seconds=1))
        used.append(f"Chaozhou-{number}-Bridge")
        await stage.post("auth/password", token, {"old": used[-2], "new": used[-1]}, status=204)
    for former in used[1:]:
        body = {"old": used[-1], "new": former}
        assert (await stage.post("auth/password", token, body, status=422))["error"] == "password-reused"
    await stage.post("auth/password", token, {"old": used[-1], "new": PASSWORD}, status=204)


async def test_an_old_password_is_replaced_at_login(stage: Stage) -> None:
    await stage.user("li", Role.agent)
    stage.clock.advance(timedelta(days=90))
    assert (await stage.login("li", status=401))["error"] == "password-change-required"
    bad = await stage.login("li", new_password="short", status=422)
    assert bad["error"] == "password-too-short"
    await stage.login("li", new_password=OTHER_PASSWORD)
    await stage.login("li", OTHER_PASSWORD)


async def test_no_secret_is_written_into_the_audit(stage: Stage) -> None:
    secret = await stage.user("boss", Role.supervisor)
    answer = await stage.login("boss", otp=stage.code(secret))
    await stage.login("boss", "Wrong-password-1", status=401)
    await stage.login("My-Password-As-Name-1", status=401)
    written = repr(await stage.audited())
    for value in (PASSWORD, "Wrong-password-1", "My-Password-As-Name", secret, answer["refresh_token"]):
        assert value not in written
    assert await stage.audit_holds()
