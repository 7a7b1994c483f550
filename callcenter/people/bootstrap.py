"""Accounts made from outside the API: by the command line, and by a city pack for demonstration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from callcenter.kernel.db import Connection
from callcenter.kernel.errors import HotlineError, Invalid, UsageError
from callcenter.kernel.principal import Role

from . import store, totp
from .accounts import Applicant, check_applicant, username_taken
from .hashing import PasswordHashing
from .model import NewUser, User
from .password_rules import require_good
from .permissions import SECOND_FACTOR_AT_LOGIN
from .second_factor import SecondFactor
from .trail import Trail
from .usernames import RULE, is_username


@dataclass(frozen=True, slots=True)
class AddedUser:
    """A new account; a role that may not log in without a second factor gets one at once, told here only."""

    user: User
    totp_secret: str | None
    otpauth_uri: str | None


@dataclass(frozen=True, slots=True)
class DemoUser:
    """One row of a pack's demo users; password and secret are public."""

    username: str
    display_name: str
    role: Role
    organisation_code: str | None
    password: str
    totp_secret: str | None


class Bootstrap:
    """Makes accounts without an officer."""

    def __init__(
        self, *, hashing: PasswordHashing, second_factor: SecondFactor, trail: Trail, issuer: str
    ) -> None:
        self._hashing = hashing
        self._second_factor = second_factor
        self._trail = trail
        self._issuer = issuer

    async def add_user(
        self,
        connection: Connection,
        *,
        username: str,
        role: str,
        password: str,
        now: datetime,
        organisation_code: str | None = None,
        display_name: str | None = None,
    ) -> AddedUser:
        """`user add`; UsageError with one sentence if the account cannot be."""
        applicant = Applicant(username, display_name or username, _role(role), organisation_code)
        try:
            policies = await store.current_policies(connection)
            await check_applicant(connection, applicant, now)
            require_good(password, username, policies.password_min_length, field="password")
            return await self._add(connection, applicant, password, now)
        except HotlineError as error:
            raise UsageError(error.message, code=error.code) from error

    async def _add(
        self, connection: Connection, applicant: Applicant, password: str, now: datetime
    ) -> AddedUser:
        secret = totp.new_secret() if applicant.role in SECOND_FACTOR_AT_LOGIN else None
        new = NewUser(
            username=applicant.username,
            display_name=applicant.display_name,
            role=applicant.role,
            organisation_code=applicant.organisation_code,
            password_hash=await self._hashing.hash(password),
            must_change=False,
            totp_secret_sealed=None
            if secret is None
            else self._second_factor.sealed(applicant.username, secret),
        )
        user = await store.insert_user(connection, new, now)
        if user is None:
            raise username_taken(applicant.username)
        await self._trail.note(
            connection,
            "user.created",
            now,
            actor=None,
            on=user,
            client=None,
            role=user.role,
            organisation=user.organisation_code,
        )
        uri = None if secret is None else totp.otpauth_uri(secret, user.username, self._issuer)
        return AddedUser(user, secret, uri)

    async def load_demo_users(
        self, connection: Connection, rows: list[DemoUser], now: datetime
    ) -> list[User]:
        """Make or renew the demo accounts; the same rows twice change nothing but the passwords' age.

        A real account of the same name is left alone and not returned.
        """
        loaded: list[User] = []
        made: list[User] = []
        hashes: dict[str, str] = {}
        for row in rows:
            present = await store.user_by_name(connection, row.username)
            if present is not None and not present.is_demo:
                continue
            new = await self._demo(row, present, hashes)
            if present is not None:
                await store.update_demo_user(connection, present.id, new, now)
                loaded.append(await store.lock_user(connection, present.id))
            elif (user := await store.insert_user(connection, new, now)) is not None:
                made.append(user)
                loaded.append(user)
        for user in made:
            await self._trail.note(
                connection, "user.created", now, actor=None, on=user, client=None, role=user.role, demo=True
            )
        return loaded

    async def _demo(self, row: DemoUser, present: User | None, hashes: dict[str, str]) -> NewUser:
        known = None if present is None else present.password_hash
        return NewUser(
            username=row.username,
            display_name=row.display_name,
            role=row.role,
            organisation_code=row.organisation_code,
            password_hash=await self._public_hash(row.password, known, hashes),
            must_change=False,
            totp_secret_sealed=self._second_factor.sealed(row.username, row.totp_secret)
            if row.totp_secret
            else None,
            is_demo=True,
        )

    async def _public_hash(self, password: str, known: str | None, hashes: dict[str, str]) -> str:
        """One hash for all who share a public password: nothing is lost by it but seconds at every start."""
        if password not in hashes:
            fits = known is not None and await self._hashing.verify(known, password)
            hashes[password] = known if known is not None and fits else await self._hashing.hash(password)
        return hashes[password]


async def has_demo_users(connection: Connection) -> bool:
    """Whether accounts with public passwords could log in: no bind beyond loopback, and `doctor` fails."""
    return await store.any_demo_user(connection)


def demo_user(row: Mapping[str, str], where: str) -> DemoUser:
    """One row of `users.csv`; Invalid naming ``where`` (file and line) if it cannot be read."""
    username, role = row.get("username", "").strip(), row.get("role", "").strip()
    if not is_username(username):
        raise Invalid(f"{where}：{RULE}")
    if role not in Role.__members__:
        raise Invalid(f"{where}：没有角色 {role}。")
    if not row.get("password"):
        raise Invalid(f"{where}：缺少口令。")
    return DemoUser(
        username=username,
        display_name=row.get("display_name", "").strip() or username,
        role=Role(role),
        organisation_code=row.get("organisation_code", "").strip() or None,
        password=row["password"],
        totp_secret=row.get("totp_secret", "").strip() or None,
    )


def _role(text: str) -> Role:
    try:
        return Role(text)
    except ValueError as error:
        raise UsageError(f"没有角色 {text}；可用的角色：{'、'.join(Role)}。", code="unknown-role") from error
