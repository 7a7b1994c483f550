"""The platform of official accounts, as far as tests need it: signs, encrypts, delivers, reads replies."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field, replace
from typing import Any
from xml.sax.saxutils import escape

from aiohttp import web
from aiohttp.test_utils import TestClient
from defusedxml.ElementTree import fromstring

from callcenter.channels.wechat.crypto import MessageCipher, signature
from callcenter.composition import Platform, wire
from callcenter.config import WeChatMode, WeChatSettings
from callcenter.kernel.clock import FakeClock

TOKEN, APP_ID = "spamtest", "wx2c2769f8efd9abc2"
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
PATH = "/wechat/callback"
PLAIN = WeChatSettings(token=TOKEN, encoding_aes_key=AES_KEY, app_id=APP_ID, mode=WeChatMode.plain)
_ids = itertools.count(7_000_000_000)


def configured(platform: Platform, settings: WeChatSettings = PLAIN) -> Platform:
    """The same platform with an official account."""
    changed = replace(platform.settings, wechat=settings)
    return wire(changed, platform.database, platform.clock, platform.ring, platform.city)


async def orders(platform: Platform) -> list[str]:
    """The numbers of all orders, in the order they were made."""
    async with platform.database.acquire() as connection:
        return [r["number"] for r in await connection.fetch("SELECT number FROM work_order ORDER BY id")]


async def sweep(platform: Platform) -> None:
    """What the worker does every few seconds."""
    await platform.chats.conversations.sweep(platform.clock.now())


@dataclass
class Account:
    """One official account delivering to one application; ``is_safe`` in the encrypted mode."""

    http: TestClient[web.Request, web.Application]
    clock: FakeClock
    is_safe: bool = False
    cipher: MessageCipher = field(default_factory=lambda: MessageCipher(AES_KEY, APP_ID))

    def signed(self, *, nonce: str = "n1", age_s: int = 0, token: str = TOKEN) -> dict[str, str]:
        """The query of a signed request."""
        timestamp = str(int(self.clock.now().timestamp()) - age_s)
        return {"signature": signature(token, timestamp, nonce), "timestamp": timestamp, "nonce": nonce}

    async def post(self, body: str | bytes, **query: Any) -> tuple[int, str]:
        """Status and body of the answer to a raw delivery."""
        signed = self.signed(**query)
        if self.is_safe and isinstance(body, str):
            sealed = self.cipher.encrypt(body)
            signed["encrypt_type"] = "aes"
            signed["msg_signature"] = signature(TOKEN, signed["timestamp"], signed["nonce"], sealed)
            body = f"<xml><ToUserName>gh_1</ToUserName><Encrypt>{sealed}</Encrypt></xml>"
        response = await self.http.post(PATH, params=signed, data=body)
        return response.status, await response.text()

    async def says(self, sender: str, text: str, *, number: int | None = None) -> str | None:
        """What somebody who writes a text is told at once; None for nothing."""
        return await self.delivers(sender, "text", f"<Content>{escape(text)}</Content>", number=number)

    async def delivers(
        self, sender: str, kind: str, inner: str = "", *, number: int | None = None
    ) -> str | None:
        """The same for a message of any kind."""
        status, answer = await self.post(self.message(sender, kind, inner, number or next(_ids)))
        assert status == 200, answer
        return self.told(answer)

    async def happens(self, sender: str, event: str, inner: str = "") -> str | None:
        """The same for an event."""
        body = self.message(sender, "event", f"<Event>{event}</Event>{inner}", None)
        status, answer = await self.post(body)
        assert status == 200, answer
        return self.told(answer)

    def message(self, sender: str, kind: str, inner: str, number: int | None) -> str:
        """The XML of one message."""
        created = int(self.clock.now().timestamp())
        identity = "" if number is None else f"<MsgId>{number}</MsgId>"
        return (
            f"<xml><ToUserName>gh_1</ToUserName><FromUserName>{sender}</FromUserName>"
            f"<CreateTime>{created}</CreateTime><MsgType>{kind}</MsgType>{inner}{identity}</xml>"
        )

    def told(self, answer: str) -> str | None:
        """The words of a passive reply."""
        if answer == "success":
            return None
        root = fromstring(answer)
        if self.is_safe:
            sealed = root.findtext("Encrypt")
            expected = signature(TOKEN, root.findtext("TimeStamp"), root.findtext("Nonce"), sealed)
            assert root.findtext("MsgSignature") == expected
            root = fromstring(self.cipher.decrypt(sealed))
        assert root.findtext("MsgType") == "text"
        return str(root.findtext("Content"))
