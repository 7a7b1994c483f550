"""`GET` and `POST /wechat/callback`: where the platform of official accounts knocks.

It wants an answer in five seconds and knocks up to three times more. A delivery is stored first; what is
told her at once goes out as the passive reply; what takes longer is done by the sweep. Nothing of a message
is logged.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from xml.etree.ElementTree import Element

from aiohttp import web

from callcenter.config import WeChatMode, WeChatSettings
from callcenter.conversations.chat.model import ChatLimits, MessageKind, Said
from callcenter.conversations.chat.service import Conversations, Taken
from callcenter.kernel.clock import Clock
from callcenter.kernel.errors import BadRequest, NotAllowed, NotFound
from callcenter.web.edge import read_limited

from .crypto import MessageCipher, Undecipherable, is_signed, signature
from .messages import (
    MOST_BYTES,
    Delivery,
    NotAMessage,
    delivery_of,
    field,
    root_of,
    sealed_reply,
    text_reply,
)

log = logging.getLogger(__name__)

_SUCCESS = "success"
#: events she causes on purpose; others (coming, going, her position) say nothing to answer
_EVENTS = frozenset({"subscribe", "CLICK"})
#: the share of the platform's patience that understanding may take
_SHARE = 0.7
_ECHO_MAX = 256


class WeChatCallback:
    """The two handlers; without settings both say that there is nothing here."""

    def __init__(
        self,
        settings: WeChatSettings,
        conversations: Conversations,
        clock: Clock,
        limits: Callable[[], ChatLimits],
    ) -> None:
        self._token = settings.token
        self._account = settings.app_id or ""
        self._mode = settings.mode
        key = settings.encoding_aes_key
        is_plain = settings.mode is WeChatMode.plain
        self._cipher = None if key is None or is_plain else MessageCipher(key, self._account)
        self._conversations = conversations
        self._clock = clock
        self._limits = limits

    async def verify(self, request: web.Request) -> web.Response:
        """The platform asks whether this is our address: it is, and the echo goes back."""
        self._check(request)
        echo = request.query.get("echostr", "")
        if not echo or len(echo) > _ECHO_MAX or not echo.isprintable():
            raise BadRequest("缺少 echostr", code="echostr-missing")
        return web.Response(text=echo)

    async def receive(self, request: web.Request) -> web.Response:
        """One delivery: stored, then answered."""
        token = self._check(request)
        body = await read_limited(request, MOST_BYTES)
        try:
            root, is_sealed = self._opened(request, token, root_of(body))
            delivery = delivery_of(root)
        except NotAMessage as error:
            raise BadRequest("不是微信的消息", code="wechat-message-invalid") from error
        except Undecipherable as error:
            raise NotAllowed("消息不能解密", code="wechat-message-undecipherable") from error
        if delivery.kind is MessageKind.event and delivery.event not in _EVENTS:
            return web.Response(text=_SUCCESS)
        taken = await self._conversations.take(self._said(delivery), self._clock.now())
        told = await self._answered(taken)
        if told is None:
            return web.Response(text=_SUCCESS)
        return self._reply(request, token, delivery, told, is_sealed=is_sealed)

    def _check(self, request: web.Request) -> str:
        """The token, if the request is signed with it and fresh."""
        if self._token is None:
            raise NotFound("微信公众号尚未接入", code="wechat-not-configured")
        timestamp, nonce = request.query.get("timestamp", ""), request.query.get("nonce", "")
        if not is_signed(request.query.get("signature", ""), self._token, timestamp, nonce):
            raise NotAllowed("签名不正确", code="signature-invalid")
        if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= 12):
            raise NotAllowed("时间戳不正确", code="timestamp-invalid")
        age = self._clock.now().timestamp() - int(timestamp)
        if abs(age) > self._limits().freshness_s:
            raise NotAllowed("时间戳已过期", code="timestamp-stale")
        return self._token

    def _opened(self, request: web.Request, token: str, root: Element) -> tuple[Element, bool]:
        """The message itself, and whether it came encrypted: then the encrypted part alone counts."""
        sealed = field(root, "Encrypt")
        if self._cipher is None or not sealed:
            if self._mode is WeChatMode.safe:
                raise NotAllowed("只接受加密的消息", code="encryption-required")
            return root, False
        query = request.query
        parts = (query.get("timestamp", ""), query.get("nonce", ""), sealed)
        if not is_signed(query.get("msg_signature", ""), token, *parts):
            raise NotAllowed("消息签名不正确", code="signature-invalid")
        return root_of(self._cipher.decrypt(sealed)), True

    def _said(self, delivery: Delivery) -> Said:
        return Said(
            channel="wechat",
            identity=f"{self._account}:{delivery.sender}",
            key=f"{self._account}:{delivery.key}",
            kind=delivery.kind,
            text=delivery.text,
        )

    async def _answered(self, taken: Taken) -> str | None:
        """What she is told at once; None where that takes too long or fails, and the sweep does it."""
        started = time.perf_counter()
        try:
            async with asyncio.timeout(self._limits().reply_s * _SHARE):
                return await self._conversations.answer(taken, self._clock.now())
        except Exception:
            seconds = round(time.perf_counter() - started, 3)
            where = {"action": "wechat.answer", "message_id": taken.message, "seconds": seconds}
            log.exception("message left to the sweep", extra=where)
            return None

    def _reply(
        self, request: web.Request, token: str, delivery: Delivery, told: str, *, is_sealed: bool
    ) -> web.Response:
        now = int(self._clock.now().timestamp())
        answer = text_reply(to=delivery.sender, account=delivery.account, text=told, created_at=now)
        if is_sealed and self._cipher is not None:
            timestamp, nonce = str(now), request.query.get("nonce", "")
            sealed = self._cipher.encrypt(answer)
            signed = signature(token, timestamp, nonce, sealed)
            answer = sealed_reply(sealed=sealed, signed=signed, timestamp=timestamp, nonce=nonce)
        return web.Response(text=answer, content_type="application/xml")
