"""Access tokens (signed, minutes) and refresh tokens (random, once).

An access token only names a session; whether that session still lives is asked of the database at every
request. A refresh token is 256 random bits, of which the database knows the SHA-256.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import jwt

from callcenter.kernel.crypto import KeyRing
from callcenter.kernel.errors import NotAuthenticated
from callcenter.kernel.ids import SessionId, UserId

_ALGORITHM = "HS256"
_ISSUER = "callcenter"
_REFRESH_BYTES = 32
_PURPOSE = b"callcenter access token"


class SigningKeys:
    """Keys derived from the key ring: the newest signs, it and the one before are accepted.

    The one before covers the minutes after a rotation; no access token lives longer.
    """

    def __init__(self, ring: KeyRing) -> None:
        derived = {key.version: hmac.digest(key.secret, _PURPOSE, hashlib.sha256) for key in ring.keys[-2:]}
        self._newest = max(derived)
        self._derived = derived

    def current(self) -> tuple[int, bytes]:
        """The newest version and its key."""
        return self._newest, self._derived[self._newest]

    def of_version(self, version: int) -> bytes | None:
        """The key of a version, or None if it is not accepted (any more)."""
        return self._derived.get(version)


@dataclass(frozen=True, slots=True)
class AccessClaims:
    """What an access token says."""

    user_id: UserId
    session_id: SessionId
    expires_at: datetime


class AccessTokens:
    """Issues and reads access tokens."""

    def __init__(self, keys: SigningKeys) -> None:
        self._keys = keys

    def issue(self, user_id: UserId, session_id: SessionId, now: datetime, life: timedelta) -> str:
        """A token that is good until ``now + life``, cut to whole seconds."""
        version, key = self._keys.current()
        claims = {
            "iss": _ISSUER,
            "sub": str(user_id),
            "sid": session_id,
            "iat": int(now.timestamp()),
            "exp": int((now + life).timestamp()),
            "jti": secrets.token_urlsafe(9),
        }
        return jwt.encode(claims, key, algorithm=_ALGORITHM, headers={"kid": str(version)})

    def read(self, token: str, now: datetime) -> AccessClaims:
        """What the token says; NotAuthenticated if its signature is wrong or its time is over."""
        try:
            claims = jwt.decode(
                token,
                self._key_of(token),
                algorithms=[_ALGORITHM],
                issuer=_ISSUER,
                # times are judged below, against the caller's clock
                options={
                    "require": ["sub", "sid", "exp"],
                    "verify_exp": False,
                    "verify_iat": False,
                    "verify_nbf": False,
                },
            )
            read = AccessClaims(
                UserId(int(claims["sub"])),
                SessionId(int(claims["sid"])),
                datetime.fromtimestamp(int(claims["exp"]), UTC),
            )
        except (jwt.PyJWTError, ValueError, TypeError, OverflowError, OSError) as error:
            raise NotAuthenticated("登录凭证无效，请重新登录。") from error
        if now >= read.expires_at:
            raise NotAuthenticated("登录凭证已过期。", code="token-expired")
        return read

    def _key_of(self, token: str) -> bytes:
        version = jwt.get_unverified_header(token).get("kid")
        key = self._keys.of_version(int(version)) if isinstance(version, str) else None
        if key is None:
            raise jwt.InvalidKeyError("no such key version")
        return key


def new_refresh_token() -> str:
    """256 random bits, URL-safe."""
    return secrets.token_urlsafe(_REFRESH_BYTES)


def refresh_hash(token: str) -> bytes:
    """What is stored of it; plain SHA-256 is enough for 256 random bits."""
    return hashlib.sha256(token.encode()).digest()
