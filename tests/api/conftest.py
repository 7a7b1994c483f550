"""The whole application on a database with the first city loaded and its demo people in it."""

from __future__ import annotations

import asyncio
import csv
import itertools
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

import asyncpg
import pyotp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from callcenter.app import build_app, people_of
from callcenter.cities.in_force import CityInForce, CurrentCity
from callcenter.cities.load import load_city, read_pack
from callcenter.cities.pack import pack_path
from callcenter.composition import Platform, wire
from callcenter.config import Settings
from callcenter.kernel.clock import FakeClock
from callcenter.kernel.crypto import KeyRing
from callcenter.kernel.db import Database
from callcenter.kernel.events import Actor
from callcenter.kernel.principal import SystemActor
from callcenter.people.bootstrap import demo_user
from callcenter.people.hashing import CHEAP
from callcenter.postgres import EmbeddedPg
from tests.conftest import MONDAY_MORNING

CITY_TEMPLATE = "callcenter_city_template"
RING = KeyRing.new()
LOADER = Actor.system(SystemActor.migration)
PASSWORD = "Hotline@2026"
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def city_template(
    postgres: EmbeddedPg, template_database: str, tmp_path_factory: pytest.TempPathFactory
) -> str:
    """A database with the pack of the first city and its demo people, to be copied."""

    async def build() -> None:
        admin = await asyncpg.connect(postgres.superuser_dsn())
        await admin.execute(f'CREATE DATABASE "{CITY_TEMPLATE}" TEMPLATE "{template_database}"')
        await admin.close()
        dsn = postgres.superuser_dsn(CITY_TEMPLATE).replace("postgres@", "callcenter_app@", 1)
        database = await Database.open(dsn, max_size=2)
        folder = pack_path("chaozhou")
        async with database.transaction() as tx:
            await load_city(tx, folder, actor=LOADER, now=MONDAY_MORNING)
        platform = await _platform(database, FakeClock(MONDAY_MORNING), tmp_path_factory.mktemp("city"))
        rows = demo_rows()
        async with database.transaction() as tx:
            people = people_of(platform, CHEAP)
            await people.bootstrap.load_demo_users(
                tx, [demo_user(r, "users.csv") for r in rows], MONDAY_MORNING
            )
        await database.close()

    asyncio.run(build())
    return CITY_TEMPLATE


def demo_rows() -> list[dict[str, str]]:
    """The demo people of the first city."""
    text = (pack_path("chaozhou") / "demo" / "users.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


async def _platform(database: Database, clock: FakeClock, folder: Path) -> Platform:
    async with database.acquire() as connection:
        pack = await read_pack(connection)
    assert pack is not None
    return wire(Settings(data_dir=folder), database, clock, RING, CurrentCity(CityInForce(pack)))


@pytest.fixture
async def city_dsn(postgres: EmbeddedPg, city_template: str) -> AsyncIterator[str]:
    """A fresh database with the city in it, addressed as the application."""
    name = f"city_{os.getpid()}_{next(_numbers)}"
    admin = await asyncpg.connect(postgres.superuser_dsn())
    await admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{city_template}"')
    yield postgres.superuser_dsn(name).replace("postgres@", "callcenter_app@", 1)
    await admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    await admin.close()


@pytest.fixture
async def platform(city_dsn: str, clock: FakeClock, tmp_path: Path) -> AsyncIterator[Platform]:
    """Every feature wired on that database, with the clock of the test."""
    database = await Database.open(city_dsn, max_size=10)
    yield await _platform(database, clock, tmp_path)
    await database.close()


@pytest.fixture
async def app(platform: Platform) -> web.Application:
    """The whole web application."""
    return build_app(platform, hash_cost=CHEAP)


@pytest.fixture
async def http(app: web.Application) -> AsyncIterator[TestClient[web.Request, web.Application]]:
    """A client of the whole application."""
    client = TestClient(TestServer(app))
    await client.start_server()
    yield client
    await client.close()


class Desk:
    """One logged-in person: gets and posts as she would, and logs in again when time has run on."""

    def __init__(
        self, http: TestClient[web.Request, web.Application], enter: Callable[[], Awaitable[str]]
    ) -> None:
        self._http = http
        self._enter = enter
        self.token = ""

    async def enter(self) -> Desk:
        """Log in."""
        self.token = await self._enter()
        return self

    async def get(self, path: str, *, status: int = 200, **query: str) -> Any:
        """The JSON answer, whose status must be the one expected."""
        return await self._send("GET", path, status, {}, params=query)

    async def post(
        self, path: str, body: Mapping[str, Any], *, status: int = 200, key: str | None = None
    ) -> Any:
        """The JSON answer, whose status must be the one expected."""
        headers = {"Idempotency-Key": key} if key else {}
        return await self._send("POST", path, status, headers, json=dict(body))

    async def order(self, number: str) -> Any:
        """The order as this person sees it."""
        return await self.get(f"work-orders/{number}")

    async def give(self, number: str, command: str, *, status: int = 200, **fields: Any) -> Any:
        """Give a command on the order as it stands now."""
        version = fields.pop("version", None) or (await self.order(number))["version"]
        return await self.post(
            f"work-orders/{number}/commands/{command}", {"version": version, **fields}, status=status
        )

    async def _send(self, method: str, path: str, status: int, headers: dict[str, str], **sent: Any) -> Any:
        for _ in range(2):
            response = await self._http.request(
                method,
                f"/api/v1/{path}",
                headers={**headers, "Authorization": f"Bearer {self.token}"},
                **sent,
            )
            if response.status != 401 or status == 401:
                break
            self.token = await self._enter()
        return await _answer(response, status)


async def _answer(response: Any, status: int) -> Any:
    body = await response.json() if response.content_type == "application/json" else await response.read()
    assert response.status == status, (response.status, body)
    return body


Login = Callable[[str], Awaitable[Desk]]


@pytest.fixture
def login(http: TestClient[web.Request, web.Application], clock: FakeClock) -> Login:
    """Logs a demo person in by name, second factor included."""
    secrets = {row["username"]: row["totp_secret"] for row in demo_rows()}

    async def enter(username: str) -> Desk:
        async def token() -> str:
            body = {"username": username, "password": PASSWORD}
            if secrets[username]:
                body["otp"] = pyotp.TOTP(secrets[username]).at(clock.now())
            response = await http.post("/api/v1/auth/login", json=body)
            return str((await _answer(response, 200))["access_token"])

        return await Desk(http, token).enter()

    return enter
