"""From a bearer token to a person: signature first, then one question to the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from ipaddress import IPv4Address, IPv6Address, ip_address

from callcenter.kernel.db import Connection
from callcenter.kernel.errors import NotAllowed, NotAuthenticated
from callcenter.kernel.ids import OrganisationId, SessionId, UserId
from callcenter.kernel.principal import Principal, Role

from . import store
from .model import LEGAL_TIME
from .tokens import AccessTokens


class Authenticator:
    """Checks the session row at every request, so that disabling a person takes effect at once."""

    def __init__(self, tokens: AccessTokens, timezone: tzinfo = LEGAL_TIME) -> None:
        self._tokens = tokens
        self._timezone = timezone

    def precheck(self, token: str, now: datetime) -> None:
        """Refuse a forged or expired token without asking the database."""
        self._tokens.read(token, now)

    async def authenticate(
        self, connection: Connection, token: str, now: datetime, client_address: str
    ) -> Principal:
        """The person behind ``token``; NotAuthenticated if the session does not live (any more).

        Demo accounts are known from this machine alone: their passwords are public.
        """
        claims = self._tokens.read(token, now)
        today = now.astimezone(self._timezone).date()
        row = await store.person_of_session(
            connection, claims.session_id, claims.user_id, today, network_address(client_address), now
        )
        if row is None:
            raise NotAuthenticated("登录已失效，请重新登录。", code="session-ended")
        account_expires_at: datetime | None = row["account_expires_at"]
        if row["disabled_at"] is not None or (account_expires_at is not None and now >= account_expires_at):
            raise NotAuthenticated("账号已停用。", code="account-disabled")
        if row["ended_at"] is not None or now >= row["session_expires_at"]:
            raise NotAuthenticated("登录已失效，请重新登录。", code="session-ended")
        if now >= row["last_seen_at"] + timedelta(minutes=row["idle_minutes"]):
            raise NotAuthenticated("长时间没有操作，已自动退出，请重新登录。", code="session-ended")
        if not row["is_place_allowed"]:
            raise address_not_allowed()
        if row["is_demo"] and is_beyond_loopback(client_address):
            raise NotAuthenticated("演示账号只能在本机使用。", code="demo-beyond-loopback")
        step_up_until: datetime | None = row["step_up_until"]
        own = frozenset(OrganisationId(id_) for id_ in row["subtree"])
        stands_for = tuple(
            (OrganisationId(id_), UserId(person))
            for id_, person in zip(row["deputised"], row["deputised_for"], strict=True)
            if id_ not in own
        )
        return Principal(
            user_id=UserId(row["user_id"]),
            username=row["username"],
            display_name=row["display_name"],
            role=Role(row["role"]),
            session_id=SessionId(row["session_id"]),
            organisation_id=_organisation(row["organisation_id"]),
            organisation_code=row["organisation_code"],
            organisation_name=row["organisation_name"],
            subtree=own | {id_ for id_, _ in stands_for},
            stands_for=stands_for,
            step_up_until=step_up_until if step_up_until is not None and now < step_up_until else None,
        )

    async def still_live(
        self, connection: Connection, session_ids: Sequence[SessionId], now: datetime
    ) -> set[SessionId]:
        """Those of these sessions that would still be let in; for what outlives a request, like a stream."""
        return await store.live_sessions(connection, session_ids, now)


def is_beyond_loopback(client_address: str) -> bool:
    """Whether this is surely another machine's address; what is no address (a local socket) is not."""
    address = network_address(client_address)
    return address is not None and not address.is_loopback


def network_address(client_address: str) -> IPv4Address | IPv6Address | None:
    """The client's address to compare with networks; None of what is no address."""
    try:
        address = ip_address(client_address)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def address_not_allowed() -> NotAllowed:
    """The refusal of an officer who comes from elsewhere than the list says."""
    return NotAllowed("管理账号只能从登记的管理网段登录和操作。", code="address-not-allowed")


def _organisation(id_: int | None) -> OrganisationId | None:
    return None if id_ is None else OrganisationId(id_)
