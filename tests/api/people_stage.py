"""A small stage for tests about people: the real edge, the real database, a clock moved by hand."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from typing import Any

import pyotp
import pytest
from aiohttp import CookieJar, web
from aiohttp.test_utils import TestClient, TestServer

from callcenter.kernel.audit import AuditTrail
from callcenter.kernel.clock import FakeClock
from callcenter.kernel.crypto import KeyRing, Vault
from callcenter.kernel.db import Database
from callcenter.kernel.principal import Role
from callcenter.people import store, totp
from callcenter.people.assembly import People, assemble
from callcenter.people.hashing import CHEAP, PasswordHashing
from callcenter.people.model import AuditRow, AuditSearch, EndReason, NewUser, User
from callcenter.people.oidc_api import OidcDoors
from callcenter.people.permissions import SECOND_FACTOR_AT_LOGIN
from callcenter.people.second_factor import seal_context
from callcenter.security.settings import OidcSettings
from callcenter.web.edge import Edge, direct_address, identify

ADDRESS = "127.0.0.1"
PASSWORD = "Guangji-Bridge-2026"
OTHER_PASSWORD = "Kaiyuan-Temple-738"
JSON = dict[str, Any]


class NoReplays:
    """These routes take no idempotency keys."""

    async def recall(self, *_: object) -> None:
        raise AssertionError("no route about people is idempotent by key")

    async def remember(self, *_: object) -> None:
        raise AssertionError("no route about people is idempotent by key")


class Counter:
    """How many hashes were computed."""

    total = 0


class Stage:
    """What a test does and looks at."""

    def __init__(
        self,
        database: Database,
        clock: FakeClock,
        people: People,
        client: TestClient[web.Request, web.Application],
        vault: Vault,
    ) -> None:
        self.database = database
        self.clock = clock
        self.people = people
        self._client = client
        self.http = client
        self._hashing = PasswordHashing(CHEAP)
        self._vault = vault

    # ---- setting the scene ----

    async def user(
        self,
        username: str,
        role: Role,
        *,
        organisation: str | None = None,
        second_factor: bool | None = None,
        is_demo: bool = False,
    ) -> str:
        """An account with `PASSWORD`; gives the secret of its second factor, "" if it has none."""
        has = role in SECOND_FACTOR_AT_LOGIN if second_factor is None else second_factor
        secret = totp.new_secret() if has else ""
        sealed = self._vault.seal_text(secret, seal_context(username)) if has else None
        password_hash = await self._hashing.hash(PASSWORD)
        async with self.database.transaction() as tx:
            new = NewUser(
                username, username.title(), role, organisation, password_hash, False, sealed, is_demo
            )
            assert await store.insert_user(tx, new, self.clock.now()) is not None
        return secret

    async def enrol(self, username: str) -> str:
        """Bind a second factor through the API; gives its secret, the present step's code being used."""
        body = {"username": username, "password": PASSWORD}
        secret: str = (await self.post("auth/totp/enrol", None, body))["secret"]
        await self.post("auth/totp/confirm", None, {**body, "otp": self.code(secret)}, status=204)
        return secret

    async def organisation(
        self,
        code: str,
        name: str,
        *,
        parent: str | None = None,
        valid_from: str | None = None,
        valid_to: str | None = None,
    ) -> int:
        """An organisation of the city; gives its id."""
        async with self.database.transaction() as tx:
            id_: int = await tx.fetchval(
                "INSERT INTO organisation (code, name, short_name, kind, parent_id, valid_from, valid_to)"
                " VALUES ($1, $2, $2, 'department', (SELECT id FROM organisation WHERE code = $3), $4, $5)"
                " RETURNING id",
                code,
                name,
                parent,
                None if valid_from is None else date.fromisoformat(valid_from),
                None if valid_to is None else date.fromisoformat(valid_to),
            )
        return id_

    async def disable(self, username: str) -> None:
        """Take an account out of use, past the API."""
        async with self.database.transaction() as tx:
            user = await store.user_by_name(tx, username)
            assert user is not None
            await store.disable_user(tx, user.id, self.clock.now(), "test")
            await store.end_sessions_of(tx, user.id, self.clock.now(), EndReason.disabled)

    def code(self, secret: str) -> str:
        """The code of this moment."""
        return pyotp.TOTP(secret).at(self.clock.now())

    def count_hashes(self, monkeypatch: pytest.MonkeyPatch) -> Counter:
        """Count what argon2 is made to do from now on."""
        counter = Counter()
        import argon2

        real = argon2.PasswordHasher.verify

        def counted(hasher: argon2.PasswordHasher, password_hash: str, password: str) -> bool:
            counter.total += 1
            return real(hasher, password_hash, password)

        monkeypatch.setattr(argon2.PasswordHasher, "verify", counted)
        return counter

    # ---- acting ----

    async def call(
        self,
        method: str,
        path: str,
        token: str | None,
        body: JSON | None = None,
        headers: dict[str, str] | None = None,
    ) -> tuple[int, JSON]:
        """One request; status and JSON answer ({} for none)."""
        headers = {**(headers or {}), **({} if token is None else {"Authorization": f"Bearer {token}"})}
        async with self._client.request(method, f"/api/v1/{path}", json=body, headers=headers) as response:
            answer: JSON = {} if response.status == 204 else await response.json()
            return response.status, answer

    async def expect(
        self,
        status: int,
        method: str,
        path: str,
        token: str | None,
        body: JSON | None = None,
    ) -> JSON:
        """One request that must be answered with ``status``."""
        got, answer = await self.call(method, path, token, body)
        assert got == status, answer
        return answer

    async def get(self, path: str, token: str | None, status: int = 200) -> JSON:
        return await self.expect(status, "GET", path, token)

    async def post(self, path: str, token: str | None, body: JSON | None = None, status: int = 200) -> JSON:
        return await self.expect(status, "POST", path, token, body)

    async def login(
        self,
        username: str,
        password: str = PASSWORD,
        *,
        otp: str | None = None,
        new_password: str | None = None,
        status: int = 200,
    ) -> JSON:
        body = {"username": username, "password": password, "otp": otp, "new_password": new_password}
        return await self.post("auth/login", None, body, status)

    async def raw_login(self, username: str, user_agent: bytes) -> bytes:
        """A login written byte by byte; the answer likewise."""
        body = json.dumps({"username": username, "password": PASSWORD}).encode()
        reader, writer = await asyncio.open_connection(ADDRESS, self._client.port)
        writer.write(
            b"POST /api/v1/auth/login HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
            b"Content-Type: application/json\r\nUser-Agent: " + user_agent + b"\r\n"
            b"Content-Length: " + str(len(body)).encode() + b"\r\n\r\n" + body
        )
        answer = await reader.read()
        writer.close()
        await writer.wait_closed()
        return answer

    async def refresh(self, token: str, status: int = 200) -> JSON:
        return await self.post("auth/refresh", None, {"refresh_token": token}, status)

    async def release(self, username: str) -> None:
        """A security officer brings a waiting account into use."""
        token = await self.officer(f"releases-{username}", Role.security_officer)
        await self.post(f"users/{username}/enable", token)

    async def officer(self, username: str, role: Role) -> str:
        """An officer's access token, the second factor just proved."""
        secret = await self.user(username, role)
        token: str = (await self.login(username, otp=self.code(secret)))["access_token"]
        return token

    # ---- looking ----

    async def account(self, username: str) -> User:
        async with self.database.acquire() as connection:
            user = await store.user_by_name(connection, username)
        assert user is not None
        return user

    async def audit_holds(self) -> bool:
        """Whether the chain of the audit is whole."""
        async with self.database.acquire() as connection:
            return (await AuditTrail(self._vault).verify(connection)).broken_at is None

    async def audited(self) -> list[AuditRow]:
        """Every audit row, newest first."""
        async with self.database.acquire() as connection:
            return await store.audit_rows(connection, AuditSearch(None, 1000, None, None, None))


@asynccontextmanager
async def open_stage(
    database: Database,
    clock: FakeClock,
    ring: KeyRing | None = None,
    *,
    oidc: OidcSettings | None = None,
    port: int | None = None,
) -> AsyncIterator[Stage]:
    """A stage on a database, with keys of its own or those given."""
    ring = ring or KeyRing.new()
    vault = Vault(ring)
    people = assemble(
        deputy_days=lambda: 92,
        database=database,
        ring=ring,
        vault=vault,
        audit=AuditTrail(vault),
        issuer="12345",
        hash_cost=CHEAP,
        oidc=oidc,
    )
    app = web.Application(middlewares=[identify])
    edge = Edge(
        database=database,
        clock=clock,
        authenticator=people.authenticator,
        acted=people.activity.acted,
        replays=NoReplays(),
        client_address=direct_address,
    )
    edge.bind(app, people.routes)
    OidcDoors(people.oidc, clock, direct_address).bind(app)
    async with TestClient(TestServer(app, port=port), cookie_jar=CookieJar(unsafe=True)) as client:
        yield Stage(database, clock, people, client, vault)
