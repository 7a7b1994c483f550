"""What all tests share: a real PostgreSQL, a database of one's own, a clock, and a clean loop."""

from __future__ import annotations

import asyncio
import gc
import itertools
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

import asyncpg
import hypothesis
import pytest
import pytest_asyncio

from callcenter.kernel.clock import FakeClock
from callcenter.kernel.db import Database
from callcenter.kernel.migrate import migrate
from callcenter.kernel.provision import create_database
from callcenter.postgres import EmbeddedPg
from tests.quick_disk import open_folder

hypothesis.settings.register_profile("repeatable", derandomize=True, deadline=None, print_blob=True)
hypothesis.settings.load_profile("repeatable")

pytest_plugins = ["tests.object_store"]
TEMPLATE = "callcenter_template"
#: how a database is copied: file by file, where writing each page to the log first would only cost
COPY = "STRATEGY FILE_COPY"
MONDAY_MORNING = datetime(2026, 11, 23, 9, 0, tzinfo=timezone(timedelta(hours=8)))
_numbers = itertools.count(1)

# A test server may lose everything when the machine goes down, so it need not wait for the disk.
_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "200"}


@pytest.fixture(scope="session")
def postgres() -> Iterator[EmbeddedPg]:
    """A server for this test run alone, in a folder its unprivileged user can reach."""
    folder = open_folder("callcenter-tests-")
    server = EmbeddedPg(folder / "postgres", settings=_FAST)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def template_database(postgres: EmbeddedPg) -> str:
    """The name of a migrated database that every test gets a copy of."""

    async def build() -> None:
        await create_database(postgres.superuser_dsn(), TEMPLATE)
        await migrate(postgres.superuser_dsn(TEMPLATE), app_may_login=True)

    asyncio.run(build())
    return TEMPLATE


@pytest.fixture
async def superuser_dsn(postgres: EmbeddedPg, template_database: str) -> AsyncIterator[str]:
    """A fresh migrated database, addressed as the superuser; dropped afterwards."""
    name = f"test_{os.getpid()}_{next(_numbers)}"
    await _admin(postgres, f'CREATE DATABASE "{name}" TEMPLATE "{template_database}" {COPY}')
    yield postgres.superuser_dsn(name)
    await _admin(postgres, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def dsn(superuser_dsn: str) -> str:
    """A fresh migrated database, addressed as the application connects to it."""
    return superuser_dsn.replace("postgresql://postgres@", "postgresql://callcenter_app@")


@pytest.fixture
async def db(dsn: str) -> AsyncIterator[Database]:
    """A pool on a fresh database, with the application's rights and no more."""
    database = await Database.open(dsn, max_size=8)
    yield database
    await database.close()


@pytest.fixture
def clock() -> FakeClock:
    """Monday 23 November 2026, 09:00 in Chaozhou; moved by hand."""
    return FakeClock(MONDAY_MORNING)


@pytest.hookimpl(trylast=True)  # after the shuffling
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put `clean_loop` around every asynchronous test, outside all its other fixtures; browsers go last.

    While the browser's driver lives, its own loop runs in the main thread and no test can start another.
    """
    items.sort(key=lambda item: "chromium" in getattr(item, "fixturenames", ()))
    for item in items:
        if pytest_asyncio.is_async_test(item):
            item.fixturenames.insert(0, "clean_loop")


def pytest_collection_finish() -> None:
    """What was loaded to collect the tests lives to the end: the collector need not walk it each time."""
    gc.collect()
    gc.freeze()


@pytest.fixture
async def clean_loop() -> AsyncIterator[None]:
    """Fail a test that leaves tasks behind or lets an exception die in the loop."""
    loop = asyncio.get_running_loop()
    unhandled: list[dict[str, Any]] = []
    loop.set_exception_handler(lambda _loop, context: unhandled.append(context))
    before = asyncio.all_tasks()
    yield
    await asyncio.sleep(0)
    leaked = [task for task in asyncio.all_tasks() - before if not task.done()]
    leaked = [task for task in leaked if task is not asyncio.current_task()]
    for task in leaked:
        task.cancel()
    await asyncio.gather(*leaked, return_exceptions=True)
    loop.set_exception_handler(None)
    assert not leaked, f"tasks left running: {leaked}"
    assert not unhandled, f"exceptions nobody handled: {unhandled}"


async def _admin(postgres: EmbeddedPg, statement: str) -> None:
    connection = await asyncpg.connect(postgres.superuser_dsn())
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
