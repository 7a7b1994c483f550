"""What comes and goes at the callback, as XML: read strictly, written by hand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import Element, ParseError  # types only; parsing is defusedxml's
from xml.sax.saxutils import escape

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from callcenter.conversations.chat.model import MessageKind
from callcenter.conversations.chat.saying import MOST_CHARACTERS

#: longest callback body, in bytes; the platform's own text messages end at 2,048
MOST_BYTES: Final = 64 * 1024
_MOST_IDENTITY = 128

#: what XML 1.0 cannot hold, however escaped
_NOT_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_KINDS = {
    "text": MessageKind.text,
    "image": MessageKind.image,
    "voice": MessageKind.voice,
    "video": MessageKind.video,
    "shortvideo": MessageKind.video,
    "location": MessageKind.location,
    "link": MessageKind.link,
    "event": MessageKind.event,
}


class NotAMessage(ValueError):
    """The body is no XML of this platform, or tries what no such body needs."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One delivery: who says what, and the key by which its repetitions are known.

    ``text`` is what can be read of it: the words, what the platform heard in a voice message, the name of
    a place. ``event`` is the platform's own name of an event.
    """

    account: str
    sender: str
    kind: MessageKind
    key: str
    text: str | None
    event: str | None = None


def root_of(body: bytes | str) -> Element:
    """The document's root. Raises NotAMessage for anything with a document type, entities or faults."""
    try:
        root: Element = fromstring(body, forbid_dtd=True)
    except (DefusedXmlException, ParseError, ValueError, LookupError) as error:
        raise NotAMessage("not well-formed") from error
    if root.tag != "xml":
        raise NotAMessage("not a message")
    return root


def field(root: Element, name: str) -> str:
    """The text of one element, empty where there is none."""
    return (root.findtext(name) or "").strip()


def delivery_of(root: Element) -> Delivery:
    """What was delivered. Messages are told apart by MsgId, events by sender and time."""
    sender, account = field(root, "FromUserName"), field(root, "ToUserName")
    if not sender or len(sender) > _MOST_IDENTITY:
        raise NotAMessage("nobody sent it")
    kind = _KINDS.get(field(root, "MsgType"), MessageKind.other)
    number, event = field(root, "MsgId"), field(root, "Event") or None
    key = f"id:{number}" if number else f"at:{sender}:{field(root, 'CreateTime')}:{event or ''}"
    if len(key) > 2 * _MOST_IDENTITY:
        raise NotAMessage("no usable id")
    return Delivery(account, sender, kind, key, _text_of(root, kind), event)


def _text_of(root: Element, kind: MessageKind) -> str | None:
    names = {
        MessageKind.text: "Content",
        MessageKind.voice: "Recognition",
        MessageKind.location: "Label",
        MessageKind.link: "Title",
    }
    return field(root, names[kind]) or None if kind in names else None


def text_reply(*, to: str, account: str, text: str, created_at: int) -> str:
    """A passive text reply; ``created_at`` in seconds since 1970."""
    text = _NOT_XML.sub("", text)
    words = text if len(text) <= MOST_CHARACTERS else f"{text[: MOST_CHARACTERS - 1]}…"
    return (
        f"<xml><ToUserName>{escape(to)}</ToUserName><FromUserName>{escape(account)}</FromUserName>"
        f"<CreateTime>{created_at}</CreateTime><MsgType>text</MsgType><Content>{escape(words)}</Content></xml>"
    )


def sealed_reply(*, sealed: str, signed: str, timestamp: str, nonce: str) -> str:
    """The envelope of an encrypted reply."""
    return (
        f"<xml><Encrypt>{escape(sealed)}</Encrypt><MsgSignature>{escape(signed)}</MsgSignature>"
        f"<TimeStamp>{escape(timestamp)}</TimeStamp><Nonce>{escape(nonce)}</Nonce></xml>"
    )
