"""Who stays in and from where: idle time, calls, too many sessions, the officers' networks."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from callcenter.kernel.clock import FakeClock
from callcenter.kernel.db import Database
from callcenter.kernel.principal import Role
from tests.api.people_stage import Stage, open_stage

UNATTENDED = {"X-Unattended": "1"}


@pytest.fixture
async def stage(db: Database, clock: FakeClock) -> AsyncIterator[Stage]:
    async with open_stage(db, clock) as opened:
        yield opened


async def renewed(stage: Stage, refresh: str, *, attended: bool = False) -> dict[str, str]:
    headers = {} if attended else UNATTENDED
    status, answer = await stage.call("POST", "auth/refresh", None, {"refresh_token": refresh}, headers)
    assert status == 200, answer
    return answer


async def test_a_page_that_renews_itself_keeps_nobody_in(stage: Stage) -> None:
    await stage.user("li", Role.agent)
    tokens = await stage.login("li")
    for _ in range(3):
        stage.clock.advance(timedelta(minutes=9))
        tokens = await renewed(stage, tokens["refresh_token"])
        assert (await stage.call("GET", "auth/me", tokens["access_token"], None, UNATTENDED))[0] == 200
    stage.clock.advance(timedelta(minutes=3))  # half an hour since the login, the token two minutes young
    assert (await stage.get("auth/me", tokens["access_token"], status=401))["error"] == "session-ended"
    answer = await stage.refresh(tokens["refresh_token"], status=401)
    assert answer["error"] == "session-ended"


async def test_a_person_who_works_stays_in(stage: Stage) -> None:
    await stage.user("li", Role.agent)
    tokens = await stage.login("li")
    for _ in range(8):
        stage.clock.advance(timedelta(minutes=9))
        tokens = await renewed(stage, tokens["refresh_token"])
        await stage.get("auth/me", tokens["access_token"])


async def test_a_live_call_is_activity(stage: Stage) -> None:
    await stage.user("li", Role.agent)
    tokens = await stage.login("li")
    li = (await stage.account("li")).id
    for _ in range(6):
        stage.clock.advance(timedelta(minutes=9))
        await stage.people.activity.on_a_call([li], stage.clock.now())
        tokens = await renewed(stage, tokens["refresh_token"])
    assert (await stage.call("GET", "auth/me", tokens["access_token"], None, UNATTENDED))[0] == 200


async def test_an_officer_lies_idle_for_less(stage: Stage) -> None:
    secret = await stage.user("sys", Role.system_officer)
    await stage.user("li", Role.agent)
    tokens = [await stage.login("sys", otp=stage.code(secret)), await stage.login("li")]
    stage.clock.advance(timedelta(minutes=9))
    renewals = [await renewed(stage, token["refresh_token"]) for token in tokens]
    stage.clock.advance(timedelta(minutes=6))
    statuses = [(await stage.call("GET", "auth/me", one["access_token"]))[0] for one in renewals]
    assert statuses == [401, 200]


async def test_the_oldest_of_too_many_sessions_ends(stage: Stage) -> None:
    await stage.user("li", Role.agent)
    opened = [(await stage.login("li"))["access_token"] for _ in range(6)]
    assert (await stage.get("auth/me", opened[0], status=401))["error"] == "session-ended"
    for token in opened[1:]:
        await stage.get("auth/me", token)
    security = await stage.officer("sec", Role.security_officer)
    await stage.expect(200, "PUT", "access-policies/sessions_at_once", security, {"value": 1})
    last = (await stage.login("li"))["access_token"]
    await stage.get("auth/me", opened[5], status=401)
    await stage.get("auth/me", last)


async def test_officers_come_from_listed_networks_alone(stage: Stage) -> None:
    security = await stage.officer("sec", Role.security_officer)
    await stage.user("li", Role.agent)
    body = {"networks": [{"network": "10.8.0.0/16", "note": "机房"}]}
    refused = await stage.expect(422, "PUT", "officer-networks", security, body)
    assert refused["error"] == "own-address-missing"
    body["networks"].append({"network": "127.0.0.1/32", "note": "本机"})
    listed = await stage.expect(200, "PUT", "officer-networks", security, body)
    assert [item["network"] for item in listed["items"]] == ["10.8.0.0/16", "127.0.0.1/32"]
    secret = await stage.user("sys", Role.system_officer)
    await stage.login("sys", otp=stage.code(secret))
    async with stage.database.transaction() as tx:  # as if this machine were elsewhere
        await tx.execute("DELETE FROM officer_network WHERE network = '127.0.0.1/32'")
    assert (await stage.get("access-policies", security, status=403))["error"] == "address-not-allowed"
    stage.clock.advance(timedelta(seconds=30))
    answer = await stage.login("sys", otp=stage.code(secret), status=403)
    assert answer["error"] == "address-not-allowed"
    assert (await stage.audited())[0].action == "login.misplaced"
    await stage.login("li")


@pytest.mark.parametrize("network", ["10.0.0.0/33", "anywhere", "10.0.0.1; DROP TABLE session"])
async def test_what_is_no_network_is_refused(stage: Stage, network: str) -> None:
    security = await stage.officer("sec", Role.security_officer)
    body = {"networks": [{"network": network}]}
    refused = await stage.expect(422, "PUT", "officer-networks", security, body)
    assert refused["fields"][0]["field"] == "networks"


async def test_logs_are_kept_half_a_year_at_least(stage: Stage) -> None:
    security = await stage.officer("sec", Role.security_officer)
    await stage.expect(422, "PUT", "access-policies/logs_kept", security, {"value": 183})
    await stage.expect(200, "PUT", "access-policies/logs_kept", security, {"value": 365})
