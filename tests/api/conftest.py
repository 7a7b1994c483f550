"""The whole application on a database with the first city loaded and its demo people in it."""

from __future__ import annotations

import asyncio
import csv
import itertools
import os
from bisect import bisect_right
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import date
from pathlib import Path

import asyncpg
import pyotp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from callcenter.app import build_app, people_of
from callcenter.cities.in_force import CityInForce, CurrentCity
from callcenter.cities.load import load_city, read_pack
from callcenter.cities.pack import pack_path
from callcenter.cities.schema import CityPack
from callcenter.cities.understanding import CityMind, turning_days
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
from callcenter.speech_settings import SpeechSettings
from nlp.classify.trained.model import TrainedModel
from tests.api.days import Days, Stage
from tests.api.desk import Desk, Login, answer_of
from tests.api.dockets import Docket, bad_ratings_of, complaints_of, hard_matters_of
from tests.api.hands import OneHand
from tests.api.road import Road
from tests.api.story import Story, broken_orders
from tests.api.tellings import Hire, Teller
from tests.api.walk_people import WalkClock, World
from tests.conftest import COPY, MONDAY_MORNING

CITY_TEMPLATE = "callcenter_city_template"
RING = KeyRing.new()
LOADER = Actor.system(SystemActor.migration)
PASSWORD = "Hotline@2026"
_numbers = itertools.count(1)
#: the city as every test finds it: read once, since it is frozen
_cities: list[CityInForce] = []


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
        platform = await platform_on(database, FakeClock(MONDAY_MORNING), tmp_path_factory.mktemp("city"))
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


async def platform_on(
    database: Database, clock: FakeClock, folder: Path, speech: SpeechSettings | None = None
) -> Platform:
    """The features wired on a database that has the city in it."""
    if not _cities:
        async with database.acquire() as connection:
            pack = await read_pack(connection)
        assert pack is not None
        _cities.append(CityInForce(pack))
    settings = Settings(data_dir=folder, speech=speech or SpeechSettings())
    platform = wire(settings, database, clock, RING, CurrentCity(_cities[0]))
    platform.reader()  # as a running app has it: made before anybody writes
    return platform


@pytest.fixture
async def city_dsn(postgres: EmbeddedPg, city_template: str) -> AsyncIterator[str]:
    """A fresh database with the city in it, addressed as the application."""
    async with copy_of_city(postgres, city_template) as dsn:
        yield dsn


@asynccontextmanager
async def copy_of_city(postgres: EmbeddedPg, city_template: str) -> AsyncIterator[str]:
    """The same for as long as the block lasts."""
    name = f"city_{os.getpid()}_{next(_numbers)}"
    admin = await asyncpg.connect(postgres.superuser_dsn())
    await admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{city_template}" {COPY}')
    try:
        yield postgres.superuser_dsn(name).replace("postgres@", "callcenter_app@", 1)
    finally:
        await admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        await admin.close()


@pytest.fixture
async def platform(city_dsn: str, clock: FakeClock, tmp_path: Path) -> AsyncIterator[Platform]:
    """Every feature wired on that database, with the clock of the test."""
    database = await Database.open(city_dsn, max_size=10)
    yield await platform_on(database, clock, tmp_path)
    await database.close()


@pytest.fixture(scope="session", autouse=True)
def one_mind() -> Iterator[None]:
    """The reader of a pack takes a second to build; the same valid rows of a pack share one."""
    made: dict[tuple[int, int], tuple[CityPack, CityMind]] = {}

    def mind(pack: CityPack, today: date, trained: TrainedModel | None = None) -> CityMind:
        if trained is not None:
            return CityMind(pack, today, trained)
        key = (id(pack), bisect_right(turning_days(pack), today))
        if key not in made:
            made[key] = (pack, CityMind(pack, today))
        return made[key][1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("callcenter.current_reader.CityMind", mind)
        yield


@pytest.fixture
async def app(platform: Platform) -> web.Application:
    """The whole web application."""
    return build_app(platform, hash_cost=CHEAP)


@pytest.fixture
async def http(app: web.Application) -> AsyncIterator[TestClient[web.Request, web.Application]]:
    """A client of the whole application."""
    async with client_of(app) as client:
        yield client


@asynccontextmanager
async def client_of(app: web.Application) -> AsyncIterator[TestClient[web.Request, web.Application]]:
    """The same for as long as the block lasts."""
    client = TestClient(TestServer(app))
    await client.start_server()
    try:
        yield client
    finally:
        await client.close()


@pytest.fixture
def login(http: TestClient[web.Request, web.Application], clock: FakeClock) -> Login:
    """Logs a demo person in by name, second factor included."""
    return entering(http, clock)


def entering(http: TestClient[web.Request, web.Application], clock: FakeClock) -> Login:
    """The same at a client of one's own."""
    secrets = {row["username"]: row["totp_secret"] for row in demo_rows()}

    async def enter(username: str) -> Desk:
        async def token() -> str:
            body = {"username": username, "password": PASSWORD}
            if secrets[username]:
                body["otp"] = pyotp.TOTP(secrets[username]).at(clock.now())
            response = await http.post("/api/v1/auth/login", json=body)
            return str((await answer_of(response, 200))["access_token"])

        return await Desk(http, token).enter()

    return enter


@pytest.fixture
def road(http: TestClient[web.Request, web.Application], login: Login) -> Road:
    """Everybody at their desks."""
    return Road(http, login)


@pytest.fixture
async def story(road: Road, clock: FakeClock, platform: Platform) -> AsyncIterator[Story]:
    """Everybody at their desks and the days of a story, which leaves no order in disorder."""
    yield Story(road, clock)
    assert await broken_orders(platform) == []


@pytest.fixture
async def days(platform: Platform, clock: FakeClock) -> AsyncIterator[Days]:
    """The days of a story, with one worker."""
    hands = OneHand(platform)
    yield Days(platform, clock, hands)
    await hands.close()


@pytest.fixture
def complaints(road: Road) -> Docket:
    """效能投诉."""
    return complaints_of(road)


@pytest.fixture
def hard(road: Road) -> Docket:
    """难办事直通车."""
    return hard_matters_of(road)


@pytest.fixture
def ratings(road: Road) -> Docket:
    """差评台账."""
    return bad_ratings_of(road)


@pytest.fixture
def teller(postgres: EmbeddedPg, city_template: str, tmp_path: Path) -> Teller:
    """Tells a story on a database of its own, by one worker or by two of which one is killed."""

    @asynccontextmanager
    async def stage(hands: Hire) -> AsyncIterator[Stage]:
        clock = FakeClock(MONDAY_MORNING)
        folder = tmp_path / str(next(_numbers))
        async with AsyncExitStack() as stack:
            dsn = await stack.enter_async_context(copy_of_city(postgres, city_template))
            database = await Database.open(dsn, max_size=5)
            stack.push_async_callback(database.close)
            platform = await platform_on(database, clock, folder)
            http = await stack.enter_async_context(client_of(build_app(platform, hash_cost=CHEAP)))
            road = Road(http, entering(http, clock))
            workers = await hands(platform, dsn)
            stack.push_async_callback(workers.close)
            yield Stage(platform, clock, road, Story(road, clock), Days(platform, clock, workers))
            assert await broken_orders(platform) == []

    return Teller(stage)


@pytest.fixture
def world(city_template: str, postgres: EmbeddedPg, tmp_path: Path) -> Iterator[World]:
    """The services on a database of their own."""
    dsn = postgres.superuser_dsn("walks")
    with asyncio.Runner() as runner:

        async def enter() -> World:
            server = await asyncpg.connect(postgres.superuser_dsn())
            await server.execute(f'CREATE DATABASE walks TEMPLATE "{city_template}" {COPY}')
            await server.close()
            admin = await asyncpg.connect(dsn)
            database = await Database.open(dsn.replace("postgres@", "callcenter_app@", 1), max_size=2)
            clock = WalkClock()
            made = World(runner, await platform_on(database, clock, tmp_path), clock, admin)
            await made.meet()
            return made

        async def leave(made: World) -> None:
            await made.worker.close()
            await made.platform.close()
            await made.admin.close()
            server = await asyncpg.connect(postgres.superuser_dsn())
            await server.execute("DROP DATABASE walks WITH (FORCE)")
            await server.close()
            assert asyncio.all_tasks() == {asyncio.current_task()}

        made = runner.run(enter())
        yield made
        runner.run(leave(made))
