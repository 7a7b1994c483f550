"""Accounts, sessions, guards and policies in PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from ipaddress import IPv4Address, IPv6Address

from asyncpg import Record

from callcenter.kernel.db import Connection
from callcenter.kernel.ids import SessionId, UserId
from callcenter.kernel.principal import Role
from callcenter.kernel.queries import load_queries

from .model import (
    AccessPolicies,
    AuditRow,
    AuditSearch,
    EndReason,
    Guard,
    GuardKind,
    NewUser,
    Policy,
    RefreshToken,
    Session,
    User,
    access_policies,
)
from .permissions import OFFICERS, SEATS, UNITS

_sql = load_queries(__package__)

# ---- accounts ----


async def user_by_name(connection: Connection, username: str) -> User | None:
    """The account of this name, in whatever case."""
    row = await connection.fetchrow(_sql.user_by_name, username)
    return None if row is None else _user(row)


async def in_post(
    connection: Connection, organisation: str, roles: Sequence[str], now: datetime
) -> list[UserId]:
    """The people of an organisation in these roles whose accounts are in use."""
    rows = await connection.fetch(_sql.in_post, organisation, list(roles), now)
    return [UserId(row["id"]) for row in rows]


async def lock_user(connection: Connection, user_id: UserId) -> User:
    """The account, kept from others until the transaction ends."""
    row = await connection.fetchrow(_sql.lock_user, user_id)
    if row is None:
        raise LookupError(f"no account {user_id}")
    return _user(row)


async def list_users(connection: Connection, *, after: str, most: int, role: Role | None) -> list[User]:
    """Accounts by name, after the name ``after``."""
    rows = await connection.fetch(_sql.list_users, after.lower(), most, role)
    return [_user(row) for row in rows]


async def insert_user(connection: Connection, new: NewUser, now: datetime) -> User | None:
    """The new account, or None if the name is taken."""
    row = await connection.fetchrow(
        _sql.insert_user,
        new.username,
        new.display_name,
        new.role,
        new.organisation_code,
        new.password_hash,
        now,
        new.must_change,
        new.totp_secret_sealed,
        new.is_demo,
        new.disabled_reason,
        new.expires_at,
        new.created_by,
    )
    return None if row is None else _user(row)


async def update_demo_user(connection: Connection, user_id: UserId, new: NewUser, now: datetime) -> None:
    """Bring a demo account to what ``new`` says; others are left alone."""
    await connection.execute(
        _sql.update_demo_user,
        user_id,
        new.display_name,
        new.role,
        new.organisation_code,
        new.password_hash,
        now,
        new.totp_secret_sealed,
    )


async def any_demo_user(connection: Connection) -> bool:
    """Whether accounts with public passwords exist that could log in."""
    return bool(await connection.fetchval(_sql.any_demo_user))


async def set_password(
    connection: Connection, user: User, password_hash: str, now: datetime, *, must_change: bool
) -> None:
    """A new password; the one in use until now is remembered."""
    await connection.execute(_sql.keep_password, user.id, user.password_set_at, user.password_hash)
    await connection.execute(_sql.set_password, user.id, password_hash, now, must_change)


async def upgrade_hash(connection: Connection, user_id: UserId, password_hash: str) -> None:
    """The same password under a new cost."""
    await connection.execute(_sql.upgrade_hash, user_id, password_hash)


async def former_passwords(connection: Connection, user: User, most: int) -> list[str]:
    """The hashes of the latest ``most`` passwords, the present one first."""
    rows = await connection.fetch(_sql.former_passwords, user.id, max(most - 1, 0))
    return [user.password_hash, *(row["password_hash"] for row in rows)]


async def set_access(connection: Connection, user_id: UserId, role: Role, organisation: str | None) -> None:
    """Role and organisation of an account."""
    await connection.execute(_sql.set_access, user_id, role, organisation)


async def disable_user(connection: Connection, user_id: UserId, now: datetime, reason: str) -> None:
    """Take an account out of use."""
    await connection.execute(_sql.disable_user, user_id, now, reason)


async def enable_user(connection: Connection, user_id: UserId) -> None:
    """Bring an account (back) into use."""
    await connection.execute(_sql.enable_user, user_id)


async def organisation_exists(connection: Connection, code: str, today: date) -> bool:
    """Whether an organisation of this code is valid today."""
    return bool(await connection.fetchval(_sql.organisation_exists, code, today))


# ---- second factors ----


async def enrol_second_factor(connection: Connection, user_id: UserId, sealed: bytes) -> None:
    """A secret that waits for its first code."""
    await connection.execute(_sql.enrol_second_factor, user_id, sealed)


async def confirm_second_factor(connection: Connection, user_id: UserId, now: datetime, step: int) -> None:
    """The waiting secret takes over; its first code counts as taken."""
    await connection.execute(_sql.confirm_second_factor, user_id, now, step)


async def clear_second_factor(connection: Connection, user_id: UserId) -> None:
    """Forget a lost second factor."""
    await connection.execute(_sql.clear_second_factor, user_id)


async def reseal_second_factors(connection: Connection, reseal: Callable[[str, bytes], bytes | None]) -> int:
    """Bring every sealed secret under the newest key; ``reseal`` takes username and value, None keeps it."""
    changed = 0
    for row in await connection.fetch(_sql.sealed_second_factors):
        columns = (row["totp_secret_sealed"], row["totp_pending_sealed"])
        fresh = [None if old is None else reseal(row["username"], old) for old in columns]
        if any(fresh):
            await connection.execute(_sql.reseal_second_factor, row["id"], *fresh)
            changed += 1
    return changed


async def take_step(connection: Connection, user_id: UserId, step: int) -> bool:
    """Whether the code of this step was still unused; now it is used."""
    return await connection.fetchval(_sql.take_step, user_id, step) is not None


# ---- sessions ----


async def person_of_session(
    connection: Connection,
    session_id: SessionId,
    user_id: UserId,
    today: date,
    address: IPv4Address | IPv6Address | None,
    now: datetime,
) -> Record | None:
    """Session, account, organisation and subtree in one row; only the authenticator reads it."""
    return await connection.fetchrow(
        _sql.authenticate,
        session_id,
        user_id,
        today,
        sorted(OFFICERS),
        sorted(SEATS),
        address,
        sorted(UNITS),
        now,
    )


async def insert_session(
    connection: Connection,
    user_id: UserId,
    now: datetime,
    *,
    expires_at: datetime,
    client_address: str,
    user_agent: str,
    second_factor_at: datetime | None,
    step_up_until: datetime | None,
) -> Session:
    """Open a session."""
    row = await connection.fetchrow(
        _sql.insert_session,
        user_id,
        now,
        expires_at,
        client_address,
        user_agent,
        second_factor_at,
        step_up_until,
    )
    if row is None:
        raise LookupError("a session was not stored")
    return _session(row)


async def lock_session(connection: Connection, session_id: SessionId) -> Session:
    """The session, kept from others until the transaction ends."""
    row = await connection.fetchrow(_sql.lock_session, session_id)
    if row is None:
        raise LookupError(f"no session {session_id}")
    return _session(row)


async def live_sessions(
    connection: Connection, session_ids: Sequence[SessionId], now: datetime
) -> set[SessionId]:
    """Those of these sessions that still stand for somebody."""
    rows = await connection.fetch(_sql.live_sessions, list(session_ids), now)
    return {SessionId(row["id"]) for row in rows}


async def note_activity(connection: Connection, session_ids: Sequence[SessionId], now: datetime) -> None:
    """Somebody did something in these sessions."""
    await connection.execute(_sql.note_activity, list(session_ids), now)


async def note_calls(connection: Connection, user_ids: Sequence[UserId], now: datetime) -> None:
    """These people are on a call."""
    await connection.execute(_sql.note_calls, list(user_ids), now)


async def end_surplus_sessions(connection: Connection, user_id: UserId, now: datetime, most: int) -> int:
    """End the oldest sessions of a person beyond ``most``; how many."""
    rows = await connection.fetch(_sql.end_surplus_sessions, user_id, now, EndReason.superseded, most)
    return len(rows)


async def open_step_up(connection: Connection, session_id: SessionId, now: datetime, until: datetime) -> None:
    """A second factor was proved in this session."""
    await connection.execute(_sql.open_step_up, session_id, now, until)


async def end_session(
    connection: Connection, session_id: SessionId, now: datetime, reason: EndReason
) -> bool:
    """Whether the session was alive; now it is not."""
    return await connection.fetchval(_sql.end_session, session_id, now, reason) is not None


async def end_sessions_of(
    connection: Connection,
    user_id: UserId,
    now: datetime,
    reason: EndReason,
    *,
    spare: SessionId | None = None,
) -> int:
    """How many live sessions of the person were ended."""
    return len(await connection.fetch(_sql.end_sessions_of, user_id, now, reason, spare))


async def insert_refresh(
    connection: Connection, token_hash: bytes, session_id: SessionId, generation: int, now: datetime
) -> None:
    """A refresh token, by its hash."""
    await connection.execute(_sql.insert_refresh, token_hash, session_id, generation, now)


async def use_refresh(connection: Connection, token_hash: bytes, now: datetime) -> RefreshToken | None:
    """Take an unused refresh token; None if it is unknown or was used."""
    row = await connection.fetchrow(_sql.use_refresh, token_hash, now)
    return None if row is None else _refresh(row)


async def find_refresh(connection: Connection, token_hash: bytes) -> RefreshToken | None:
    """A refresh token, used or not."""
    row = await connection.fetchrow(_sql.find_refresh, token_hash)
    return None if row is None else _refresh(row)


# ---- guards ----


async def guards(
    connection: Connection, subjects: Sequence[tuple[GuardKind, str]]
) -> dict[tuple[GuardKind, str], Guard]:
    """Failures counted for those subjects that have any."""
    kinds = [str(kind) for kind, _ in subjects]
    rows = await connection.fetch(_sql.guards, kinds, [subject for _, subject in subjects])
    return {(GuardKind(row["kind"]), row["subject"]): _guard(row) for row in rows}


async def count_failure(
    connection: Connection, kind: GuardKind, subject: str, now: datetime, policies: AccessPolicies
) -> Guard:
    """One more failure, and the lock it may bring."""
    row = await connection.fetchrow(
        _sql.count_failure,
        kind,
        subject,
        now,
        policies.login_failure_window,
        policies.failure_limit(kind),
        policies.login_lock,
    )
    if row is None:
        raise LookupError("a failure was not counted")
    return _guard(row)


async def clear_guard(connection: Connection, kind: GuardKind, subject: str) -> bool:
    """Whether there were failures to forget."""
    return await connection.fetchval(_sql.clear_guard, kind, subject) is not None


# ---- policies ----


async def list_policies(connection: Connection) -> list[Policy]:
    """Every rule of access."""
    return [Policy(**row) for row in await connection.fetch(_sql.policies)]


async def current_policies(connection: Connection) -> AccessPolicies:
    """The rules in force, typed."""
    return access_policies(await list_policies(connection))


async def set_policy(connection: Connection, name: str, value: int, now: datetime, by: UserId) -> None:
    """A rule as the security officer wants it."""
    await connection.execute(_sql.set_policy, name, value, now, by)


async def ship_policy(connection: Connection, name: str, value: int, source: str) -> bool:
    """A rule as the city pack has it; False if an officer has set it or there is no such rule."""
    return await connection.execute(_sql.ship_policy, name, value, source) == "UPDATE 1"


# ---- audit ----


async def audit_rows(connection: Connection, search: AuditSearch) -> list[AuditRow]:
    """The audit, newest first."""
    rows = await connection.fetch(
        _sql.audit_rows, search.before, search.most, search.actor, search.action, search.subject
    )
    return [AuditRow(**row) for row in rows]


# ---- housekeeping ----


async def close_lapsed_sessions(connection: Connection, now: datetime, policies: AccessPolicies) -> None:
    """Write the end of sessions in which nobody did anything."""
    await connection.execute(
        _sql.close_lapsed_sessions,
        now,
        policies.session_idle,
        sorted(OFFICERS),
        policies.session_idle_officers,
        sorted(SEATS),
        policies.session_idle_seats,
    )


async def purge(connection: Connection, *, sessions_before: datetime, guards_before: datetime) -> None:
    """Drop sessions that ended, and counters that fell quiet, before these times."""
    await connection.execute(_sql.purge_sessions, sessions_before)
    await connection.execute(_sql.purge_guards, guards_before)


# ---- rows ----


def _user(row: Record) -> User:
    return User(
        id=UserId(row["id"]),
        username=row["username"],
        display_name=row["display_name"],
        role=Role(row["role"]),
        organisation_code=row["organisation_code"],
        password_hash=row["password_hash"],
        password_set_at=row["password_set_at"],
        must_change=row["must_change"],
        totp_secret_sealed=row["totp_secret_sealed"],
        totp_pending_sealed=row["totp_pending_sealed"],
        totp_last_step=row["totp_last_step"],
        is_demo=row["is_demo"],
        disabled_at=row["disabled_at"],
        disabled_reason=row["disabled_reason"],
        expires_at=row["expires_at"],
        created_at=row["created_at"],
    )


def _session(row: Record) -> Session:
    return Session(
        id=SessionId(row["id"]),
        user_id=UserId(row["user_id"]),
        created_at=row["created_at"],
        last_seen_at=row["last_seen_at"],
        expires_at=row["expires_at"],
        client_address=row["client_address"],
        user_agent=row["user_agent"],
        second_factor_at=row["second_factor_at"],
        step_up_until=row["step_up_until"],
        ended_at=row["ended_at"],
        end_reason=None if row["end_reason"] is None else EndReason(row["end_reason"]),
    )


def _refresh(row: Record) -> RefreshToken:
    return RefreshToken(
        SessionId(row["session_id"]), UserId(row["user_id"]), row["generation"], row["used_at"]
    )


def _guard(row: Record) -> Guard:
    return Guard(row["failures"], row["window_started_at"], row["locked_until"])
