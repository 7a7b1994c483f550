"""What stands in a delivery, and what is no delivery at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.channels.wechat.messages import (
    NotAMessage,
    delivery_of,
    field,
    root_of,
    text_reply,
)
from callcenter.conversations.chat.model import MessageKind
from callcenter.conversations.chat.saying import MOST_CHARACTERS

LAUGHS = """<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">
<!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">]><xml><Content>&lol2;</Content></xml>"""
OUTSIDE = """<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>
<xml><FromUserName>o</FromUserName><MsgType>text</MsgType><Content>&e;</Content></xml>"""


@pytest.mark.parametrize(
    "body", [LAUGHS, OUTSIDE, "", "<xml>", "{}", "<html/>", "<xml>\x00</xml>", b"\xff\xfe<xml/>"]
)
def test_hostile_and_broken_bodies_are_no_messages(body: str | bytes) -> None:
    with pytest.raises(NotAMessage):
        root_of(body)


@pytest.mark.parametrize("sender", ["", " ", "o" * 200])
def test_somebody_must_have_sent_it(sender: str) -> None:
    head = f"<xml><FromUserName>{sender}</FromUserName>"
    with pytest.raises(NotAMessage):
        delivery_of(root_of(f"{head}<MsgType>text</MsgType><MsgId>1</MsgId></xml>"))


def test_messages_are_told_apart_by_id_and_events_by_sender_and_time() -> None:
    head = "<xml><ToUserName>g</ToUserName><FromUserName>o</FromUserName><CreateTime>5</CreateTime>"
    text = delivery_of(
        root_of(f"{head}<MsgType>text</MsgType><Content> 你好 </Content><MsgId>9</MsgId></xml>")
    )
    assert (text.key, text.kind, text.text) == ("id:9", MessageKind.text, "你好")
    event = delivery_of(root_of(f"{head}<MsgType>event</MsgType><Event>subscribe</Event></xml>"))
    assert (event.key, event.event, event.text) == ("at:o:5:subscribe", "subscribe", None)
    odd = delivery_of(root_of(f"{head}<MsgType>hologram</MsgType><MsgId>9</MsgId></xml>"))
    assert odd.kind is MessageKind.other


@given(st.text())
def test_a_reply_is_xml_whatever_is_said(text: str) -> None:
    answer = text_reply(to="<o>", account="g&", text=text, created_at=1)
    assert field(root_of(answer), "ToUserName") == "<o>"
    assert len(field(root_of(answer), "Content")) <= MOST_CHARACTERS
