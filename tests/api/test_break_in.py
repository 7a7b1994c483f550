"""Attempts to get at what one may not see: forged tokens, guessed numbers, hostile inputs."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from typing import Any

import jwt
import pytest

from callcenter.composition import Platform
from callcenter.kernel.clock import FakeClock
from callcenter.kernel.crypto import KeyRing
from callcenter.kernel.ids import SessionId, UserId
from callcenter.people.tokens import AccessTokens, SigningKeys
from tests.api.road import LAMP, Http, Road, attached, submit


async def asked(http: Http, path: str, token: str | None) -> tuple[int, str]:
    """Status and code of the answer to a person with this token."""
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    response = await http.get(f"/api/v1/{path}", headers=headers)
    return response.status, (await response.json()).get("error", "")


def _unsigned(claims: dict[str, Any]) -> str:
    parts = ({"alg": "none", "typ": "JWT", "kid": "1"}, claims)
    raw = [base64.urlsafe_b64encode(json.dumps(p).encode()).rstrip(b"=").decode() for p in parts]
    return ".".join([*raw, ""])


async def test_forged_and_expired_tokens_open_nothing(
    http: Http, road: Road, platform: Platform, clock: FakeClock
) -> None:
    number = await road.order("registered")
    desk = await road.desk("agent01")
    good = desk.token
    assert await asked(http, f"work-orders/{number}", good) == (200, "")
    claims = jwt.decode(good, options={"verify_signature": False})
    user, session = UserId(int(claims["sub"])), SessionId(int(claims["sid"]))
    life = timedelta(minutes=10)
    stranger = AccessTokens(SigningKeys(KeyRing.new()))
    ours = AccessTokens(SigningKeys(platform.ring))
    head, body, signature = good.split(".")
    swapped = base64.urlsafe_b64encode(json.dumps({**claims, "sub": "1"}).encode()).rstrip(b"=").decode()
    forged = [
        None,
        "",
        "x",
        "a.b.c",
        good[:-4] + ("AAAA" if not good.endswith("AAAA") else "BBBB"),
        f"{head}.{swapped}.{signature}",
        f"{head}.{body}.",
        _unsigned(claims),
        jwt.encode(claims, "secret" * 8, algorithm="HS256", headers={"kid": "1"}),
        jwt.encode(claims, "secret" * 8, algorithm="HS256", headers={"kid": "../../etc/passwd"}),
        stranger.issue(user, session, clock.now(), life),
        ours.issue(user, SessionId(session + 999), clock.now(), life),
        ours.issue(UserId(user + 1), session, clock.now(), life),
        ours.issue(user, SessionId(2**62), clock.now(), life),
    ]
    for token in forged:
        status, error = await asked(http, f"work-orders/{number}", token)
        assert status == 401, token
        assert error in ("not-authenticated", "session-ended"), token
    clock.advance(timedelta(minutes=11))
    assert await asked(http, f"work-orders/{number}", good) == (401, "token-expired")


async def test_a_number_guessed_is_like_one_that_does_not_exist(road: Road) -> None:
    number = await road.order("dispatched", lead="CA-CG", accept={"category_code": "CG02"})
    stranger = await road.desk("clerk-xq-cg")
    unknown = number[:-5] + "77777"
    doors = ("", "/events", "/attachments/1")
    for door in doors:
        answers = [await stranger.get(f"work-orders/{n}{door}", status=404) for n in (number, unknown)]
        for answer in answers:
            answer.pop("request_id")
        assert answers[0] == answers[1]
    bodies: dict[str, dict[str, Any]] = {
        "sign_in": {"version": 1},
        "reply": {},
        "dispatch": {"version": 3, "lead": "XQ-CG"},
        "no": {},
    }
    for command, body in bodies.items():
        told = await stranger.post(f"work-orders/{number}/commands/{command}", body, status=404)
        assert told["error"] == "work-order-not-found", command
    body = {"field": "phone", "reason": "想看一看电话"}
    assert (await stranger.post(f"work-orders/{number}/reveal", body, status=404))["error"]
    fields = {k: v for k, v in (await (await road.desk("agent01")).order(number)).items() if k == "version"}
    assert fields == {"version": 3}, "and nothing has changed"


HOSTILE = (
    "' OR '1'='1",
    "%27%20OR%201=1--",
    "CZ%00",
    "%00",
    "..%2f..%2fetc%2fpasswd",
    "%F0%9F%92%A9" * 60,
    "x" * 5000,
    "%25%25%25",
    "1;SELECT%20pg_sleep(9)",
    "%ED%A0%80",
)


@pytest.mark.parametrize("door", ["work-orders/{}", "work-orders/{}/events", "work-orders/{}/attachments/1"])
async def test_hostile_numbers_are_simply_unknown(road: Road, door: str) -> None:
    desk = await road.desk("supervisor")
    for hostile in HOSTILE:
        told = await desk.get(door.format(hostile), status=404)
        assert told["error"] in ("work-order-not-found", "attachment-not-found", "no-such-route"), hostile


async def test_an_attachment_opens_by_its_own_order_alone(http: Http, road: Road) -> None:
    mine = await road.order("dispatched", accept={"category_code": "CG02"}, attachments=[attached()])
    other = await road.order("dispatched", lead="CA-CG", attachments=[attached("secret.png")])
    clerk, supervisor = await road.desk("clerk-xq-cg"), await road.desk("supervisor")
    [own] = (await clerk.order(mine))["attachments"]
    [hers] = (await supervisor.order(other))["attachments"]
    await clerk.get(f"work-orders/{mine}/attachments/{own['id']}")
    for wanted in (
        hers["id"],
        0,
        -1,
        "1e3",
        "٣",
        "..%2f1",
        "1%00",
        "9" * 30,
        "%2e%2e%2f%2e%2e%2fkeys",
        "null",
    ):
        await clerk.get(f"work-orders/{mine}/attachments/{wanted}", status=404)
    await clerk.get(f"work-orders/{other}/attachments/{hers['id']}", status=404)
    response = await http.get(
        f"/api/v1/work-orders/{mine}/attachments/{own['id']}",
        headers={"Authorization": f"Bearer {clerk.token}"},
    )
    assert response.headers["Content-Type"] == "application/octet-stream"
    assert response.headers["Content-Disposition"].startswith("attachment;")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "no-store"


async def test_a_cursor_of_another_opens_nothing_more(road: Road) -> None:
    for _ in range(3):
        await road.order("dispatched", lead="CA-CG", accept={"category_code": "CG02"})
    supervisor, clerk = await road.desk("supervisor"), await road.desk("clerk-xq-cg")
    page = await supervisor.get("work-orders", limit="1")
    assert page["next_cursor"]
    assert (await clerk.get("work-orders", cursor=page["next_cursor"]))["items"] == []
    for at in ("0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59+00:00"):
        for number in ("0", "-9223372036854775807", "9223372036854775807"):
            made = base64.urlsafe_b64encode(f"{at}|{number}".encode()).decode()
            for sort in ("due", "received"):
                assert (await clerk.get("work-orders", cursor=made, sort=sort))["items"] == []


async def test_search_words_are_words(road: Road) -> None:
    number = await road.order("registered")
    desk = await road.desk("agent01")
    for hostile in ("' OR 1=1 --", "%", "_", "\\", "路灯'); DROP TABLE work_order; --", "{路灯}", "$1"):
        await desk.get("work-orders", q=hostile)
    found = await desk.get("work-orders", q="路灯")
    assert [o["number"] for o in found["items"]] == [number]
    for code in ("' OR 1=1 --", "CG%", "x\\"):
        for name in ("category", "organisation", "town"):
            assert (await desk.get("work-orders", {name: code}))["items"] == []


async def test_what_a_citizen_writes_comes_back_as_text(http: Http, road: Road) -> None:
    hostile = "<script>alert(1)</script>{{7*7}}${jndi:ldap://x}意溪镇坝街路灯不亮"
    made = await submit(http, hostile, name="<b>陈</b>")
    response = await http.get(
        f"/api/v1/public/requests/{made['number']}", headers={"X-Tracking-Code": made["tracking_code"]}
    )
    assert response.content_type == "application/json"
    assert "default-src 'self'" in response.headers["Content-Security-Policy"]
    seen = await (await road.desk("agent01")).order(made["number"])
    assert seen["content"] == hostile


async def test_a_public_code_opens_no_console(http: Http) -> None:
    made = await submit(http, LAMP)
    assert await asked(http, f"work-orders/{made['number']}", made["tracking_code"]) == (
        401,
        "not-authenticated",
    )
