"""Strict transport is told where the page really comes over TLS, and a stranger's word for it is nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from ipaddress import ip_network
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from callcenter.app import address_reader
from callcenter.config import HttpSettings
from callcenter.tls import is_self_signed, with_certificate
from callcenter.web.transport import strict_transport

HERE = (ip_network("127.0.0.0/8"),)
ELSEWHERE = (ip_network("10.0.0.0/8"),)


async def asked(http: HttpSettings, **headers: str) -> tuple[str | None, str]:
    """The header told, and whose request it was taken for."""
    app = web.Application()
    read = address_reader(http)

    async def who(request: web.Request) -> web.Response:
        return web.Response(text=read(request))

    app.router.add_get("/", who)
    app.on_response_prepare.append(strict_transport(http))
    async with TestClient(TestServer(app)) as client, client.get("/", headers=headers) as response:
        return response.headers.get("Strict-Transport-Security"), await response.text()


FORWARDED = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"}


async def test_the_declared_proxy_is_believed() -> None:
    told, address = await asked(HttpSettings(behind_proxy=HERE), **FORWARDED)
    assert (told, address) == ("max-age=31536000", "203.0.113.9")


@pytest.mark.parametrize("http", [HttpSettings(), HttpSettings(behind_proxy=ELSEWHERE)])
async def test_anybody_else_is_not(http: HttpSettings) -> None:
    assert await asked(http, **FORWARDED) == (None, "127.0.0.1")


async def test_a_proxy_that_speaks_plain_http_to_the_browser_promises_nothing() -> None:
    told, _ = await asked(HttpSettings(behind_proxy=HERE), **{"X-Forwarded-Proto": "http"})
    assert told is None


async def test_a_self_signed_certificate_must_stay_acceptable(tmp_path: Path) -> None:
    now = datetime(2026, 11, 24, tzinfo=UTC)
    made = with_certificate(replace(HttpSettings(), tls_self_signed=True), tmp_path, now)
    assert made.tls_cert is not None
    assert is_self_signed(made.tls_cert)
    assert (await asked(made))[0] is None
