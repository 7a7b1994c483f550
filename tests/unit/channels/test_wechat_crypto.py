"""Signatures and encryption against the published vectors and an independent implementation."""

from __future__ import annotations

import contextlib
import json
import warnings
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.channels.wechat.crypto import MessageCipher, Undecipherable, is_signed, signature

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it is old, and wanted only as a judge
    from wechatpy.crypto import WeChatCrypto

VECTORS: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "wechat_vectors.json").read_text(encoding="utf-8")
)
TOKEN, APP_ID = "spamtest", "wx2c2769f8efd9abc2"
KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"


@pytest.mark.parametrize("vector", VECTORS, ids=[v["name"] for v in VECTORS])
def test_the_published_vectors(vector: dict[str, Any]) -> None:
    parts = (vector["timestamp"], vector["nonce"], vector["encrypt"])
    assert is_signed(vector["msg_signature"], vector["token"], *parts)
    assert not is_signed(vector["msg_signature"], vector["token"] + "x", *parts)
    text = MessageCipher(vector["encodingAESKey"], vector["receiveid"]).decrypt(vector["encrypt"])
    if "plaintext" in vector:
        assert text == vector["plaintext"]
    else:
        assert text.startswith("<xml>") and text.rstrip().endswith("</xml>")


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=200))
def test_another_implementation_reads_what_is_written_and_writes_what_is_read(text: str) -> None:
    judge = WeChatCrypto(TOKEN, KEY, APP_ID)
    cipher = MessageCipher(KEY, APP_ID)
    message = f"<xml>{text}</xml>"
    sealed = cipher.encrypt(message)
    envelope = {"Encrypt": sealed}
    assert judge.decrypt_message(envelope, signature(TOKEN, "1", "n", sealed), "1", "n") == message
    written = judge.encrypt_message(message, "n", "1")
    assert message in {cipher.decrypt(written.split("<Encrypt><![CDATA[")[1].split("]]>")[0])}


@pytest.mark.parametrize("sealed", ["", "AAAA", "不是", "A" * 64, "=" * 8])
def test_what_is_not_ours_is_undecipherable(sealed: str) -> None:
    with pytest.raises(Undecipherable):
        MessageCipher(KEY, APP_ID).decrypt(sealed)


def test_a_message_for_another_account_is_undecipherable() -> None:
    sealed = MessageCipher(KEY, "wx0000000000000000").encrypt("<xml/>")
    with pytest.raises(Undecipherable):
        MessageCipher(KEY, APP_ID).decrypt(sealed)


def test_a_flipped_bit_never_reads_as_the_message() -> None:
    cipher = MessageCipher(KEY, APP_ID)
    sealed = cipher.encrypt("<xml>路灯坏了</xml>")
    changed = ("B" if sealed[40] != "B" else "C").join((sealed[:40], sealed[41:]))
    with contextlib.suppress(Undecipherable):
        assert cipher.decrypt(changed) != "<xml>路灯坏了</xml>"


@pytest.mark.parametrize("key", ["", "short", KEY + "H", KEY[:-1] + "!"])
def test_a_wrong_key_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="EncodingAESKey"):
        MessageCipher(key, APP_ID)
