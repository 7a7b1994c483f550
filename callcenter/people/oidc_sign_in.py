"""Logging in by way of an identity provider: out with a state, back with a code, in with a ticket.

The provider says who somebody is there; who that is here, officers have said before. A subject nobody linked
opens nothing. Roles that need a second factor prove it here, unless the provider says that it saw one.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from asyncpg import Record

from callcenter.kernel.crypto import Vault
from callcenter.kernel.db import Connection, Database
from callcenter.kernel.errors import Conflict, HotlineError, NotAllowed, NotAuthenticated, NotFound
from callcenter.kernel.ids import UserId
from callcenter.kernel.principal import Principal
from callcenter.kernel.queries import load_queries
from callcenter.security.settings import OidcSettings

from . import store
from .accounts import AWAITING_RELEASE, known
from .authenticator import is_beyond_loopback
from .model import Client, EndReason, User
from .oidc import Provider, refused
from .permissions import SECOND_FACTOR_AT_LOGIN, require_administers, require_step_up
from .second_factor import FAULT_TEXT, SecondFactor
from .service import Granted, SignIn, granted, login_failed
from .trail import Trail

_sql = load_queries(__package__)
_CONTEXT = "oidc:verifier"
_LIFE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Departure:
    """Where the browser goes, and the secret that stays in its cookie."""

    url: str
    browser: str


class OidcSignIn:
    """From the button to the session."""

    def __init__(
        self,
        *,
        settings: OidcSettings,
        database: Database,
        vault: Vault,
        sign_in: SignIn,
        second_factor: SecondFactor,
        trail: Trail,
    ) -> None:
        self.settings = settings
        self._provider = Provider(settings)
        self._database = database
        self._vault = vault
        self._sign_in = sign_in
        self._second_factor = second_factor
        self._trail = trail

    async def depart(self, now: datetime) -> Departure:
        """Begin; everything kept of it is hashed or sealed and gone within minutes."""
        self._require_configured()
        state, nonce, browser, verifier = (secrets.token_urlsafe(32) for _ in range(4))
        url = await self._provider.authorisation_url(state, nonce, verifier)
        async with self._database.transaction() as tx:
            await tx.execute(_sql.purge_oidc_attempts, now - _LIFE)
            await tx.execute(
                _sql.insert_oidc_attempt,
                _hash(state),
                _hash(browser),
                nonce,
                self._vault.seal_text(verifier, _CONTEXT),
                now,
            )
        return Departure(url, browser)

    async def arrive(self, answer: Mapping[str, str], browser: str, client: Client, now: datetime) -> str:
        """The provider's answer turned into a ticket for the same browser; a state works once."""
        self._require_configured()
        async with self._database.transaction() as tx:
            attempt = await tx.fetchrow(
                _sql.take_oidc_attempt, _hash(answer.get("state", "")), _hash(browser), now, now - _LIFE
            )
        if attempt is None:
            raise refused("state, or another browser")
        if "code" not in answer:
            raise refused(f"provider: {answer.get('error', '')[:60]}")
        verifier = self._vault.open_text(attempt["verifier_sealed"], _CONTEXT)
        found = await self._provider.identify(
            answer["code"], verifier, attempt["nonce"], answer.get("iss"), now
        )
        ticket = secrets.token_urlsafe(32)
        async with self._database.transaction() as tx:
            user_id = await tx.fetchval(_sql.oidc_user, found.issuer, found.subject)
            if user_id is not None:
                await tx.execute(
                    _sql.give_oidc_ticket, attempt["state_hash"], _hash(ticket), user_id, found.second_factor
                )
            else:
                await self._trail.note(
                    tx,
                    "oidc.unlinked",
                    now,
                    actor=None,
                    on="user:unknown",
                    client=client,
                    issuer=found.issuer,
                    subject=found.subject,
                )
        if user_id is None:
            raise NotAuthenticated(
                "这个统一身份账号尚未与本平台账号关联，请联系管理员。", code="oidc-unlinked"
            )
        return ticket

    async def enter(
        self, ticket: str, browser: str, otp: str | None, client: Client, now: datetime
    ) -> Granted:
        """Open the session; without a code where one is needed the ticket stays good."""
        self._require_configured()
        async with self._database.transaction() as tx:
            outcome = await self._enter(tx, ticket, browser, otp, client, now)
        return granted(outcome)

    async def _enter(
        self, tx: Connection, ticket: str, browser: str, otp: str | None, client: Client, now: datetime
    ) -> Granted | HotlineError:
        attempt = await tx.fetchrow(_sql.lock_oidc_ticket, _hash(ticket), _hash(browser), now - _LIFE)
        if attempt is None:
            return refused("ticket")
        user = await store.lock_user(tx, UserId(attempt["user_id"]))
        if not user.is_active(now) or (user.is_demo and is_beyond_loopback(client.address)):
            return login_failed()
        refusal = await self._second(tx, user, attempt, otp, client, now)
        refusal = refusal or await self._sign_in.misplaced(tx, user, client, now)
        if refusal is not None:
            return refusal
        await tx.execute(_sql.finish_oidc_attempt, attempt["state_hash"], now)
        policies = await store.current_policies(tx)
        proved = bool(attempt["second_factor"]) or otp is not None
        return await self._sign_in.open(tx, user, policies, client, now, second_factor=proved)

    async def _second(
        self,
        tx: Connection,
        user: User,
        attempt: Record,
        otp: str | None,
        client: Client,
        now: datetime,
    ) -> HotlineError | None:
        """What of the second factor is missing or wrong."""
        if otp is None:
            if user.role not in SECOND_FACTOR_AT_LOGIN or attempt["second_factor"]:
                return None
            if not user.has_second_factor:
                return NotAuthenticated(
                    "此角色登录须用动态验证码，请先用账号口令登录并绑定。", code="totp-enrolment-required"
                )
            return NotAuthenticated("请输入动态验证码。", code="otp-required")
        policies = await store.current_policies(tx)
        fault = await self._second_factor.check(tx, user, otp, now, client=client, policies=policies)
        return None if fault is None else NotAuthenticated(FAULT_TEXT[fault], code=fault)

    # ---- officers ----

    async def link(
        self,
        tx: Connection,
        principal: Principal,
        username: str,
        subject: str,
        client: Client,
        now: datetime,
    ) -> User:
        """Say who a subject is here; the account waits for the security officer: two pairs of eyes."""
        user = await self._charge(tx, principal, username, now)
        linked = await tx.fetchval(
            _sql.link_oidc, self.settings.issuer, subject, user.id, now, principal.user_id
        )
        if linked is None:
            raise Conflict("此账号或此身份已经关联，请先解除。", code="oidc-linked")
        await store.disable_user(tx, user.id, now, AWAITING_RELEASE)
        await store.end_sessions_of(tx, user.id, now, EndReason.disabled)
        await self._trail.note(
            tx,
            "oidc.linked",
            now,
            actor=principal.user_id,
            on=user,
            client=client,
            issuer=self.settings.issuer,
            subject=subject,
        )
        return await store.lock_user(tx, user.id)

    async def unlink(
        self, tx: Connection, principal: Principal, username: str, client: Client, now: datetime
    ) -> User:
        """The account is known by its password alone again; its sessions end."""
        user = await self._charge(tx, principal, username, now)
        if await tx.fetchval(_sql.unlink_oidc, self.settings.issuer, user.id) is None:
            raise NotFound("此账号没有关联统一身份。", code="oidc-not-linked")
        await store.end_sessions_of(tx, user.id, now, EndReason.role_changed)
        await self._trail.note(tx, "oidc.unlinked_by", now, actor=principal.user_id, on=user, client=client)
        return user

    async def _charge(self, tx: Connection, principal: Principal, username: str, now: datetime) -> User:
        self._require_configured()
        require_step_up(principal, now)
        user = await store.lock_user(tx, (await known(tx, username)).id)
        require_administers(principal, user.username, user.role)
        if user.is_demo:
            raise NotAllowed("演示账号不能关联统一身份。", code="demo-account")
        return user

    def _require_configured(self) -> None:
        if not self.settings.is_configured:
            raise NotFound("本平台没有启用统一身份认证。", code="oidc-not-configured")


def _hash(text: str) -> bytes:
    """Of 256 random bits; plain SHA-256 is enough."""
    return hashlib.sha256(text.encode(errors="replace")).digest()
