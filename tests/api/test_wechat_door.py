"""Who knocks at the callback without being the platform of the account is turned away."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from aiohttp.test_utils import TestClient, TestServer

from callcenter.app import build_app
from callcenter.channels.wechat.crypto import signature
from callcenter.composition import Platform, wire
from callcenter.config import WeChatMode, WeChatSettings
from callcenter.kernel.clock import FakeClock
from callcenter.people.hashing import CHEAP
from tests.api.road import Http
from tests.api.wechat import AES_KEY, APP_ID, PATH, TOKEN, Account

HELLO = (
    "<xml><FromUserName>o</FromUserName><MsgType>text</MsgType>"
    "<Content>路灯坏了</Content><MsgId>1</MsgId></xml>"
)


@pytest.fixture
async def platform(platform: Platform) -> Platform:
    settings = WeChatSettings(TOKEN, AES_KEY, APP_ID, WeChatMode.compatible)
    changed = replace(platform.settings, wechat=settings)
    return wire(changed, platform.database, platform.clock, platform.ring, platform.city)


@pytest.fixture
def account(http: Http, clock: FakeClock) -> Account:
    return Account(http, clock)


async def stored(platform: Platform) -> int:
    async with platform.database.acquire() as connection:
        return int(await connection.fetchval("SELECT count(*) FROM message"))


async def test_the_platform_verifies_the_address(account: Account) -> None:
    answer = await account.http.get(PATH, params={**account.signed(), "echostr": "5838479218127813673"})
    assert (answer.status, await answer.text()) == (200, "5838479218127813673")
    missing = await account.http.get(PATH, params=account.signed())
    assert missing.status == 400
    script = await account.http.get(PATH, params={**account.signed(), "echostr": "<script>1</script>"})
    assert script.content_type == "text/plain" and script.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("query", [{"token": "guessed"}, {"age_s": 301}, {"age_s": -301}, {"nonce": ""}])
async def test_forged_and_old_requests_are_refused(
    account: Account, platform: Platform, query: dict[str, object]
) -> None:
    signed = account.signed(**query)  # type: ignore[arg-type]
    if query == {"nonce": ""}:
        signed["nonce"] = "another"
    for method in ("GET", "POST"):
        answer = await account.http.request(method, PATH, params={**signed, "echostr": "1"}, data=HELLO)
        assert answer.status == 403, await answer.text()
    assert await stored(platform) == 0


@pytest.mark.parametrize("timestamp", ["", "now", "-1", "٣", "9" * 40])
async def test_a_strange_timestamp_is_refused(account: Account, timestamp: str) -> None:
    params = {"timestamp": timestamp, "nonce": "n", "signature": signature(TOKEN, timestamp, "n")}
    assert (await account.http.post(PATH, params=params, data=HELLO)).status == 403


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not xml",
        b"<xml></xml>",
        b"\xff\xff",
        b'<!DOCTYPE x [<!ENTITY a "aaaaa"><!ENTITY b "&a;&a;&a;">]><xml><Content>&b;</Content></xml>',
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><xml><FromUserName>&e;</FromUserName></xml>',
        b"<xml>" + b"<a>" * 5_000 + b"</a>" * 5_000 + b"</xml>",
    ],
)
async def test_hostile_bodies_are_refused(account: Account, platform: Platform, body: bytes) -> None:
    status, answer = await account.post(body)
    assert (status, json.loads(answer)["error"]) == (400, "wechat-message-invalid")
    assert await stored(platform) == 0


async def test_an_oversized_body_is_refused(account: Account, platform: Platform) -> None:
    status, _ = await account.post(b"<xml>" + b"x" * 70_000 + b"</xml>")
    assert status == 413
    assert await stored(platform) == 0


async def test_a_forged_encrypted_part_is_refused(account: Account, platform: Platform) -> None:
    signed = account.signed()
    sealed = account.cipher.encrypt(HELLO)
    for forged in ("", "0" * 40):
        answer = await account.http.post(
            PATH,
            params={**signed, "encrypt_type": "aes", "msg_signature": forged},
            data=f"<xml><Encrypt>{sealed}</Encrypt></xml>",
        )
        assert answer.status == 403
    assert await stored(platform) == 0


async def test_the_encrypted_part_counts_where_both_are_there(account: Account, platform: Platform) -> None:
    account.is_safe = True
    told = await account.says("oLin", "湘桥区意溪镇坝街路灯坏了三天没人修")
    assert told is not None and "编号" in told


async def test_without_settings_there_is_nothing_here(platform: Platform) -> None:
    settings = replace(platform.settings, wechat=WeChatSettings())
    bare = wire(settings, platform.database, platform.clock, platform.ring, platform.city)
    client = TestClient(TestServer(build_app(bare, hash_cost=CHEAP)))
    await client.start_server()
    for method in ("GET", "POST"):
        answer = await client.request(method, PATH, params={"signature": "x"}, data=HELLO)
        assert (answer.status, (await answer.json())["error"]) == (404, "wechat-not-configured")
    await client.close()
