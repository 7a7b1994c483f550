"""Access tokens, refresh tokens and one-time codes."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta

import jwt
import pyotp
import pytest

from callcenter.kernel.crypto import KeyRing
from callcenter.kernel.errors import NotAuthenticated
from callcenter.kernel.ids import SessionId, UserId
from callcenter.people import totp
from callcenter.people.tokens import AccessTokens, SigningKeys, new_refresh_token, refresh_hash

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
LIFE = timedelta(minutes=10)


RING = KeyRing.new().rotated()
FIRST = KeyRing(RING.keys[:1], RING.hash_suite, RING.hash_secret)


def reader(ring: KeyRing = RING) -> AccessTokens:
    return AccessTokens(SigningKeys(ring))


def issued(ring: KeyRing = RING) -> str:
    return reader(ring).issue(UserId(7), SessionId(9), NOW, LIFE)


def test_a_token_says_who_and_which_session() -> None:
    claims = reader().read(issued(), NOW)
    assert (claims.user_id, claims.session_id, claims.expires_at) == (7, 9, NOW + LIFE)


def test_a_token_ends_to_the_second() -> None:
    token = issued()
    reader().read(token, NOW + LIFE - timedelta(seconds=1))
    with pytest.raises(NotAuthenticated) as refusal:
        reader().read(token, NOW + LIFE)
    assert refusal.value.code == "token-expired"


def test_a_token_outlives_one_rotation_of_the_keys() -> None:
    old = issued(FIRST)
    assert reader().read(old, NOW).user_id == 7
    with pytest.raises(NotAuthenticated):
        reader(RING.rotated()).read(old, NOW)


def forged() -> list[str]:
    claims = {"iss": "callcenter", "sub": "7", "sid": 9, "exp": int((NOW + LIFE).timestamp())}
    _, key = SigningKeys(RING).current()
    head, body, tail = issued().split(".")
    none = base64.urlsafe_b64encode(json.dumps({"alg": "none", "kid": "2"}).encode()).rstrip(b"=").decode()
    return [
        "",
        "a.b.c",
        "x" * 5000,
        f"{head}.{body}.{tail[:-4]}AAAA",
        f"{none}.{body}.",
        jwt.encode(claims, b"c" * 32, algorithm="HS256", headers={"kid": "2"}),
        jwt.encode(claims, key, algorithm="HS256"),
        jwt.encode(claims, key, algorithm="HS256", headers={"kid": "x"}),
        jwt.encode(claims, key * 2, algorithm="HS512", headers={"kid": "2"}),
        jwt.encode({**claims, "iss": "else"}, key, algorithm="HS256", headers={"kid": "2"}),
        jwt.encode({**claims, "sub": "x"}, key, algorithm="HS256", headers={"kid": "2"}),
        jwt.encode({**claims, "sid": [1]}, key, algorithm="HS256", headers={"kid": "2"}),
        jwt.encode({**claims, "exp": 10**18}, key, algorithm="HS256", headers={"kid": "2"}),
    ]


@pytest.mark.parametrize("token", forged())
def test_forged_and_broken_tokens_are_refused(token: str) -> None:
    with pytest.raises(NotAuthenticated):
        reader().read(token, NOW)


def test_refresh_tokens_are_random_and_only_their_hash_is_kept() -> None:
    tokens = {new_refresh_token() for _ in range(50)}
    assert len(tokens) == 50
    assert all(len(base64.urlsafe_b64decode(token + "=")) == 32 for token in tokens)
    assert all(len(refresh_hash(token)) == 32 for token in tokens)


SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.mark.parametrize(
    ("seconds", "accepted"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)]
)
def test_codes_are_good_one_step_either_way(seconds: int, accepted: bool) -> None:
    code = pyotp.TOTP(SECRET).at(NOW + timedelta(seconds=seconds))
    step = totp.matching_step(SECRET, code, NOW)
    assert (step is not None) is accepted
    if accepted:
        assert step == (int(NOW.timestamp()) + seconds) // 30


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "１２３４５６", "-12345"])
def test_what_is_no_code_matches_nothing(code: str) -> None:
    assert totp.matching_step(SECRET, code, NOW) is None


def test_the_uri_carries_issuer_and_name() -> None:
    uri = totp.otpauth_uri(SECRET, "sys", "12345热线")
    assert uri.startswith("otpauth://totp/")
    assert f"secret={SECRET}" in uri
