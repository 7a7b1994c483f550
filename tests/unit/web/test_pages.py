"""The console's files: its page for every route of it, assets for ever, nothing from outside its folder."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from callcenter.web.edge import add_security_headers, identify
from callcenter.web.pages import Pages
from tests.unit.web.conftest import Client

PAGE = "<!doctype html><title>热线</title>"


def serving(folder: Path) -> web.Application:
    app = web.Application(middlewares=[identify])
    app.on_response_prepare.append(add_security_headers)
    app.router.add_get("/{path:.*}", Pages(folder).handle)
    return app


@pytest.fixture
async def console(tmp_path: Path) -> AsyncIterator[Client]:
    folder = tmp_path / "static"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text(PAGE, encoding="utf-8")
    (folder / "assets" / "app-1f2e.js").write_text("export {}", encoding="utf-8")
    (folder / "favicon.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>", encoding="utf-8")
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    async with TestClient(TestServer(serving(folder))) as client:
        yield client


@pytest.mark.parametrize("path", ["/", "/orders", "/orders/CZ261123-00042", "/login", "/submit"])
async def test_every_route_of_the_console_gets_its_page(console: Client, path: str) -> None:
    answer = await console.get(path)
    assert (answer.status, await answer.text(), answer.content_type) == (200, PAGE, "text/html")
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


async def test_hashed_assets_are_kept_for_ever_and_others_asked_for_anew(console: Client) -> None:
    asset = await console.get("/assets/app-1f2e.js")
    assert asset.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "javascript" in asset.content_type
    icon = await console.get("/favicon.svg")
    assert (icon.headers["Cache-Control"], icon.content_type) == ("no-cache", "image/svg+xml")


@pytest.mark.parametrize(
    "path", ["/assets/gone.js", "/../secret.txt", "/%2e%2e/secret.txt", "/assets/..%2f..%2fsecret.txt"]
)
async def test_what_is_not_there_is_not_there(console: Client, path: str) -> None:
    answer = await console.get(path)
    assert answer.status == 404
    assert "secret" not in await answer.text()


async def test_an_unknown_api_address_is_no_page(console: Client) -> None:
    answer = await console.get("/api/v1/nowhere")
    assert (answer.status, (await answer.json())["error"]) == (404, "no-such-route")


async def test_an_unbuilt_console_says_what_to_do(tmp_path: Path) -> None:
    async with TestClient(TestServer(serving(tmp_path))) as client:
        assert "make setup" in await (await client.get("/")).text()
