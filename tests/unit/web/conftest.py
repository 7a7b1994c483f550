"""The stage of the edge's tests and somebody who knocks at its door."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from callcenter.kernel.clock import FakeClock
from tests.unit.web.edge_stage import Stage, build_stage

Client = TestClient[web.Request, web.Application]


@pytest.fixture
def stage(clock: FakeClock) -> Stage:
    return build_stage(clock)


@pytest.fixture
async def client(stage: Stage) -> AsyncIterator[Client]:
    async with TestClient(TestServer(stage.app)) as client:
        yield client
