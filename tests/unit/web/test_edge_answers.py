"""What goes out: problems without internals, ids, headers, one transaction a request, replays."""

from __future__ import annotations

import logging

import asyncpg
import pytest
from aiohttp import web

from callcenter.kernel.errors import (
    FieldError,
    IllegalTransition,
    Invalid,
    NotFound,
    TooManyRequests,
    VersionConflict,
)
from callcenter.kernel.principal import Role
from callcenter.web.edge import SECURITY_HEADERS
from tests.unit.web.conftest import Client
from tests.unit.web.edge_stage import Stage

SLIP = {"title": "停水"}


def signed(role: Role = Role.agent, *, key: str | None = None) -> dict[str, str]:
    headers = {"Authorization": f"Bearer {role}"}
    return headers if key is None else {**headers, "Idempotency-Key": key}


async def test_an_unknown_address_is_a_problem(client: Client) -> None:
    answer = await client.get("/api/v1/nowhere")
    problem = await answer.json()
    assert (answer.status, problem["error"], problem["detail"]) == (404, "no-such-route", "没有这个地址")
    assert problem["request_id"] == answer.headers["X-Request-ID"]


async def test_a_wrong_method_is_a_problem(client: Client) -> None:
    answer = await client.put("/api/v1/echo", json=SLIP)
    assert (answer.status, (await answer.json())["error"]) == (405, "method-not-allowed")
    assert answer.headers["Allow"] == "POST"


async def test_outside_the_api_an_unknown_address_is_left_to_the_pages(client: Client) -> None:
    answer = await client.get("/nowhere")
    assert (answer.status, answer.content_type) == (404, "text/plain")


async def test_a_failure_of_ours_shows_nothing_of_it(
    client: Client, stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    stage.failure = RuntimeError("secret of 陈晓明 13900000001")
    with caplog.at_level(logging.ERROR):
        answer = await client.get("/api/v1/failing")
    text = await answer.text()
    assert answer.status == 500
    assert (await answer.json())["error"] == "internal-error"
    assert "secret" not in text
    assert "Traceback" not in text
    assert stage.database.ended == ["rolled back"]
    (record,) = [r for r in caplog.records if r.name == "callcenter.web.edge"]
    assert record.exc_info is not None
    assert vars(record)["request_id"] == answer.headers["X-Request-ID"]


@pytest.mark.parametrize(
    ("failure", "status", "code"),
    [
        (asyncpg.SerializationError("x"), 503, "try-again"),
        (asyncpg.DeadlockDetectedError("x"), 503, "try-again"),
        (asyncpg.LockNotAvailableError("x"), 503, "try-again"),
        (asyncpg.CharacterNotInRepertoireError("x"), 422, "bad-characters"),
        (asyncpg.UntranslatableCharacterError("x"), 422, "bad-characters"),
        (asyncpg.TooManyConnectionsError("x"), 503, "unavailable"),
        (asyncpg.AdminShutdownError("x"), 503, "unavailable"),
        (asyncpg.CannotConnectNowError("x"), 503, "unavailable"),
        (asyncpg.UniqueViolationError("key (phone)=(139) exists"), 500, "internal-error"),
        (asyncpg.InterfaceError("pool is closed"), 503, "unavailable"),
        (asyncpg.InternalClientError("cannot switch to state 15"), 503, "unavailable"),
        (ConnectionRefusedError("port 5432"), 503, "unavailable"),
        (TimeoutError(), 503, "unavailable"),
    ],
    ids=lambda v: type(v).__name__ if isinstance(v, Exception) else str(v),
)
async def test_failures_of_the_database(
    client: Client, stage: Stage, failure: Exception, status: int, code: str
) -> None:
    stage.failure = failure
    answer = await client.get("/api/v1/failing")
    problem = await answer.json()
    assert (answer.status, problem["error"]) == (status, code)
    assert "139" not in problem["detail"]
    assert "5432" not in problem["detail"]


async def test_what_a_person_can_mend_is_told_in_full(client: Client, stage: Stage) -> None:
    stage.failure = Invalid("电话不对", fields=[FieldError("phone", "电话不对")], code="phone-invalid")
    problem = await (await client.get("/api/v1/failing")).json()
    assert problem["fields"] == [{"field": "phone", "message": "电话不对"}]
    stage.failure = IllegalTransition("不能办结", allowed=["reply", "contact"])
    answer = await client.get("/api/v1/failing")
    assert answer.status == 409
    assert (await answer.json())["allowed"] == ["reply", "contact"]
    stage.failure = NotFound("没有这张工单", code="work-order-not-found")
    assert set(await (await client.get("/api/v1/failing")).json()) == {"error", "detail", "request_id"}
    stage.failure = VersionConflict("已更新")
    assert (await (await client.get("/api/v1/failing")).json())["error"] == "version-conflict"


async def test_who_is_too_quick_is_told_when_to_come_back(client: Client, stage: Stage) -> None:
    stage.failure = TooManyRequests("稍后再试", retry_after_s=30)
    answer = await client.get("/api/v1/failing")
    assert (answer.status, answer.headers["Retry-After"]) == (429, "30")


@pytest.mark.parametrize("given", ["desk-7.request_1", "a" * 64])
async def test_a_requests_own_id_is_echoed(client: Client, given: str) -> None:
    answer = await client.get("/api/v1/ask", headers={"X-Request-ID": given})
    assert answer.headers["X-Request-ID"] == given
    problem = await (await client.get("/api/v1/who", headers={"X-Request-ID": given})).json()
    assert problem["request_id"] == given


@pytest.mark.parametrize(
    "given", ["short", "a" * 65, "has space in it", "停水停水停水停水", "<script>alert</script>"]
)
async def test_an_id_that_could_do_harm_is_replaced(client: Client, given: str) -> None:
    answer = await client.get("/api/v1/ask", headers={"X-Request-ID": given})
    assert answer.headers["X-Request-ID"] != given
    assert len(answer.headers["X-Request-ID"]) == 32


async def test_ids_differ(client: Client) -> None:
    ids = {(await client.get("/api/v1/ask")).headers["X-Request-ID"] for _ in range(3)}
    assert len(ids) == 3


@pytest.mark.parametrize("path", ["/api/v1/ask", "/api/v1/who", "/api/v1/nowhere", "/api/v1/file"])
async def test_every_answer_carries_the_security_headers(client: Client, path: str) -> None:
    answer = await client.get(path)
    for name, value in SECURITY_HEADERS.items():
        assert answer.headers[name] == value
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_page_may_load_nothing_from_elsewhere() -> None:
    policy = SECURITY_HEADERS["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert (
        "script-src" not in policy
        or "'unsafe-inline'" not in policy.partition("script-src")[2].partition(";")[0]
    )
    assert "frame-ancestors 'none'" in policy
    assert "object-src 'none'" in policy


async def test_answers_without_a_body_and_answers_that_are_files(client: Client) -> None:
    answer = await client.delete("/api/v1/nothing")
    assert (answer.status, await answer.read()) == (204, b"")
    answer = await client.get("/api/v1/file")
    assert (answer.status, answer.content_type, await answer.read()) == (200, "application/pdf", b"%PDF-")


@pytest.mark.parametrize("header", [None, "agent", "Basic agent", "Bearer", "Bearer "])
async def test_without_a_token_nobody_comes_in(client: Client, stage: Stage, header: str | None) -> None:
    answer = await client.get("/api/v1/who", headers={"Authorization": header} if header else {})
    assert (answer.status, (await answer.json())["error"]) == (401, "not-authenticated")
    assert (stage.database.ended, stage.database.acquired) == ([], 0)


async def test_what_the_authenticator_says_is_passed_on(client: Client) -> None:
    answer = await client.get("/api/v1/who", headers={"Authorization": "Bearer stale"})
    assert (answer.status, (await answer.json())["error"]) == (401, "session-ended")


async def test_the_person_and_her_address_are_known_to_the_handler(client: Client) -> None:
    answer = await client.get("/api/v1/who", headers=signed(Role.dispatcher))
    assert (await answer.json())["said"] == "dispatcher@127.0.0.1"
    answer = await client.get("/api/v1/who", headers={"Authorization": "bearer dispatcher"})
    assert answer.status == 200


async def test_a_route_may_name_its_roles(client: Client) -> None:
    answer = await client.get("/api/v1/supervisors", headers=signed(Role.agent))
    assert (answer.status, (await answer.json())["error"]) == (403, "not-allowed")
    assert (await client.get("/api/v1/supervisors", headers=signed(Role.supervisor))).status == 200


async def test_one_request_is_one_transaction(client: Client, stage: Stage) -> None:
    await client.get("/api/v1/who", headers=signed())
    assert (stage.database.ended, stage.database.acquired) == (["committed"], 0)


async def test_a_handler_that_opens_its_own_is_admitted_outside_any(client: Client, stage: Stage) -> None:
    assert (await client.get("/api/v1/alone", headers=signed())).status == 200
    assert (await client.get("/api/v1/alone")).status == 401
    assert (stage.database.ended, stage.database.acquired) == ([], 1)


async def test_a_repeated_key_is_carried_out_once(client: Client, stage: Stage) -> None:
    first = await client.post("/api/v1/slips", json=SLIP, headers=signed(key="k1"))
    again = await client.post("/api/v1/slips", json=SLIP, headers=signed(key="k1"))
    assert (first.status, again.status) == (201, 201)
    assert await first.json() == await again.json() == {"said": "made", "count": 1}
    assert "Idempotent-Replayed" in again.headers
    assert len(stage.made) == 1


async def test_without_a_key_or_with_another_it_is_carried_out_again(client: Client, stage: Stage) -> None:
    for headers in (
        signed(),
        signed(),
        signed(key="a"),
        signed(key="b"),
    ):
        assert (await client.post("/api/v1/slips", json=SLIP, headers=headers)).status == 201
    assert len(stage.made) == 4


async def test_a_key_used_for_something_else_is_refused(client: Client, stage: Stage) -> None:
    key = signed(key="k1")
    assert (await client.post("/api/v1/slips", json=SLIP, headers=key)).status == 201
    answer = await client.post("/api/v1/slips", json={"title": "停电"}, headers=key)
    assert (answer.status, (await answer.json())["error"]) == (409, "idempotency-key-reused")
    assert len(stage.made) == 1


async def test_keys_of_different_people_are_different_keys(stage: Stage, client: Client) -> None:
    await client.post("/api/v1/slips", json=SLIP, headers=signed(key="k1"))
    ((scope, key),) = stage.replays.kept
    assert (scope, key) == ("5:POST:/api/v1/slips", "k1")


@pytest.mark.parametrize("key", ["k" * 201, "停\u200b水"])
async def test_a_key_that_is_no_key(client: Client, stage: Stage, key: str) -> None:
    answer = await client.post("/api/v1/slips", json=SLIP, headers=signed(key=key))
    assert (answer.status, (await answer.json())["error"]) == (422, "idempotency-key-invalid")
    assert stage.made == []


async def test_a_route_may_judge_the_state_before_the_body(client: Client) -> None:
    for body in ({}, SLIP):
        answer = await client.post("/api/v1/slips/archived/judge", json=body, headers=signed())
        assert (answer.status, (await answer.json())["error"]) == (409, "illegal-transition")
    answer = await client.post("/api/v1/slips/7/judge", json={}, headers=signed())
    assert (answer.status, (await answer.json())["fields"][0]["field"]) == (422, "title")
    answer = await client.post("/api/v1/slips/7/judge", json=SLIP, headers=signed())
    assert await answer.json() == {"said": "停水", "count": 0}


async def test_json_that_cannot_be_read_is_refused_at_once_even_there(client: Client) -> None:
    headers = {**signed(), "Content-Type": "application/json"}
    answer = await client.post("/api/v1/slips/archived/judge", data=b"{", headers=headers)
    assert (answer.status, (await answer.json())["error"]) == (400, "bad-json")


async def test_errors_of_aiohttp_inside_a_handler_are_problems(client: Client, stage: Stage) -> None:
    stage.failure = web.HTTPRequestEntityTooLarge(max_size=1, actual_size=2)
    answer = await client.get("/api/v1/failing")
    assert (answer.status, (await answer.json())["error"]) == (413, "too-large")
