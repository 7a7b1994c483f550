"""An OpenID provider as this platform speaks with it: discovery, code for token, and what an id token proves.

OpenID Connect Core 1.0 (authorisation code), RFC 7636 (PKCE), RFC 9207 (issuer in the answer). Only
asymmetric signatures are taken, so that no client secret can sign in somebody's name.
"""

from __future__ import annotations

import base64
import hashlib
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode

import aiohttp
import jwt
import msgspec

from callcenter.kernel.errors import NotAuthenticated, Unavailable
from callcenter.security.settings import OidcSettings

log = logging.getLogger(__name__)

ALGORITHMS = ("RS256", "PS256", "ES256", "ES384", "EdDSA")
_TIMEOUT = aiohttp.ClientTimeout(total=10)
_ANSWER_MAX = 512 * 1024  # bytes
_KEYS_LIFE = timedelta(hours=1)
#: an unknown key makes us look again, yet strangers cannot make us look all the time
_KEYS_APART = timedelta(seconds=30)


class Discovered(msgspec.Struct, frozen=True):
    """What we need of the discovery document."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom the provider vouches for, and whether it saw a second factor."""

    issuer: str
    subject: str
    second_factor: bool


class Provider:
    """One provider; its document and keys are fetched when first needed and renewed."""

    def __init__(self, settings: OidcSettings) -> None:
        self._settings = settings
        self._discovered: Discovered | None = None
        self._keys: dict[str | None, jwt.PyJWK] = {}
        self._keys_at: datetime | None = None

    async def authorisation_url(self, state: str, nonce: str, verifier: str) -> str:
        """Where the browser goes."""
        found = await self._discover()
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=")
        query = {
            "response_type": "code",
            "client_id": self._settings.client_id or "",
            "redirect_uri": self._settings.redirect_uri or "",
            "scope": self._settings.scope,
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge.decode(),
            "code_challenge_method": "S256",
        }
        separator = "&" if "?" in found.authorization_endpoint else "?"
        return f"{found.authorization_endpoint}{separator}{urlencode(query)}"

    async def identify(
        self, code: str, verifier: str, nonce: str, named_issuer: str | None, now: datetime
    ) -> Identity:
        """Exchange the code, read the id token. Raises NotAuthenticated (`oidc-refused`) or Unavailable."""
        found = await self._discover()
        if named_issuer is not None and named_issuer != found.issuer:
            raise refused("the answer names another issuer")
        token = await self._exchange(found, code, verifier)
        return self._judge(await self._claims(found, token, now), nonce, now)

    async def _discover(self) -> Discovered:
        if self._discovered is None:
            issuer = self._settings.issuer or ""
            url = f"{issuer.rstrip('/')}/.well-known/openid-configuration"
            found = _parsed(await self._fetch("GET", url), Discovered)
            if found.issuer != issuer:
                raise Unavailable("统一身份认证的配置与所设的签发者不符。", code="oidc-unavailable")
            self._discovered = found
        return self._discovered

    async def _exchange(self, found: Discovered, code: str, verifier: str) -> str:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._settings.redirect_uri or "",
            "code_verifier": verifier,
        }
        headers = {}
        client, file = self._settings.client_id or "", self._settings.client_secret_file
        if file is None:
            form["client_id"] = client
        else:
            pair = f"{quote(client, safe='')}:{quote(file.read_text('utf-8').strip(), safe='')}"
            headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        answer = _parsed(
            await self._fetch("POST", found.token_endpoint, data=form, headers=headers), dict[str, Any]
        )
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise refused(f"no id token: {str(answer.get('error'))[:60]}")
        return token

    async def _claims(self, found: Discovered, token: str, now: datetime) -> Mapping[str, Any]:
        try:
            header = jwt.get_unverified_header(token)
            if header.get("alg") not in ALGORITHMS:
                raise refused("signature algorithm")
            key = await self._key(found, header.get("kid"), now)
            claims: Mapping[str, Any] = jwt.decode(
                token,
                key,
                algorithms=list(ALGORITHMS),
                audience=self._settings.client_id,
                issuer=found.issuer,
                # times are judged by the caller's clock
                options={
                    "require": ["iss", "sub", "aud", "exp", "iat"],
                    "verify_exp": False,
                    "verify_iat": False,
                    "verify_nbf": False,
                },
            )
        except jwt.PyJWTError as error:
            raise refused(type(error).__name__) from error
        return claims

    async def _key(self, found: Discovered, kid: str | None, now: datetime) -> jwt.PyJWK:
        """The key of this id; keys are fetched again when they are old or this one is unknown."""
        age = None if self._keys_at is None else now - self._keys_at
        stale = age is None or age >= _KEYS_LIFE or (kid not in self._keys and age >= _KEYS_APART)
        if stale:
            keys = _parsed(await self._fetch("GET", found.jwks_uri), dict[str, Any]).get("keys", [])
            self._keys = {}
            for item in keys:
                try:
                    self._keys[item.get("kid")] = jwt.PyJWK(item)
                except (jwt.PyJWTError, AttributeError):
                    continue  # of a kind nobody here knows
            self._keys_at = now
        if kid not in self._keys:
            raise refused("unknown key")
        return self._keys[kid]

    def _judge(self, claims: Mapping[str, Any], nonce: str, now: datetime) -> Identity:
        skew = timedelta(seconds=self._settings.skew_max_s)
        ends, begins = _moment(claims, "exp", now), _moment(claims, "iat", now)
        if now >= ends + skew or begins > now + skew or now - begins > timedelta(minutes=10) + skew:
            raise refused("time: the token is over, or the clocks differ")
        if claims.get("nonce") != nonce:
            raise refused("nonce")
        audience = claims["aud"]
        if isinstance(audience, list) and len(audience) > 1 and claims.get("azp") != self._settings.client_id:
            raise refused("authorised party")
        subject = claims["sub"]
        if not isinstance(subject, str) or not 0 < len(subject) <= 255:
            raise refused("subject")
        amr, acr = claims.get("amr"), claims.get("acr")
        told = {str(value) for value in amr} if isinstance(amr, list) else set()
        seen = bool((told | {str(acr)}) & set(self._settings.second_factor.split()))
        return Identity(str(claims["iss"]), subject, seen)

    async def _fetch(self, method: str, url: str, **sent: Any) -> bytes:
        try:
            async with (
                aiohttp.ClientSession(timeout=_TIMEOUT) as session,
                session.request(method, url, allow_redirects=False, **sent) as response,
            ):
                body = await response.content.read(_ANSWER_MAX)
                if response.status >= 500 or (method == "GET" and response.status != 200):
                    raise aiohttp.ClientError(f"status {response.status}")
                return body
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            log.warning(
                "identity provider", extra={"action": "oidc.unavailable", "reason": type(error).__name__}
            )
            raise Unavailable(
                "统一身份认证暂时无法使用，请用账号口令登录。", code="oidc-unavailable"
            ) from error


def refused(why: str) -> NotAuthenticated:
    """The refusal of a proof that does not hold; why is for the log alone."""
    log.warning("identity not accepted", extra={"action": "oidc.refused", "reason": why})
    return NotAuthenticated("统一身份认证没有通过，请重新登录。", code="oidc-refused")


def _parsed(raw: bytes, kind: type[Any]) -> Any:
    try:
        return msgspec.json.decode(raw, type=kind)
    except msgspec.DecodeError as error:
        raise Unavailable("统一身份认证的应答无法识别。", code="oidc-unavailable") from error


def _moment(claims: Mapping[str, Any], name: str, now: datetime) -> datetime:
    try:
        return datetime.fromtimestamp(int(claims[name]), now.tzinfo)
    except (ValueError, TypeError, OverflowError, OSError) as error:
        raise refused(name) from error
