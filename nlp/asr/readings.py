"""Readings brought to one form."""

from __future__ import annotations

import re
import warnings

import zhconv

with warnings.catch_warnings():
    warnings.simplefilter("ignore", ResourceWarning)  # it leaves its dictionary's file open
    zhconv.loaddict()

_HANZI = "一-鿿"
_WIDE = {",": "，", "?": "？", "!": "！", ";": "；", ":": "："}
_END = "。？！…"


def plain(text: str) -> str:
    """Simplified characters, letters and digits alone: what two readings are compared by."""
    return "".join(character for character in simplified(text).lower() if character.isalnum())


def simplified(text: str) -> str:
    """The text in the mainland's characters."""
    return str(zhconv.convert(text, "zh-cn"))


def tidy(text: str) -> str:
    """Simplified characters, Chinese punctuation, no blanks between hanzi, and an end to the sentence."""
    text = simplified(text).replace("�", "").strip()
    text = _heard_one(text)
    text = re.sub(rf"(?<=[{_HANZI}])\s+(?=[{_HANZI}])", "，", text)
    text = re.sub(rf"(?<=[{_HANZI}])\s+|\s+(?=[{_HANZI}])", "", text)
    text = re.sub(
        rf"(?<=[{_HANZI}])[,?!;:]|(?<!\d)[,?!;:](?=[{_HANZI}])|[?!;]$", lambda match: _WIDE[match[0]], text
    )
    text = re.sub(rf"(?<=[{_HANZI}0-9])\.(?=[{_HANZI}]|$)", "。", text)
    text = re.sub(rf"(?<=\d),(?=[{_HANZI}])", "，", text)
    text = re.sub(r"[，,、]+$", "", text)
    text = re.sub(r"([，。？！])[，。]+", r"\1", text)
    return text if not text or text[-1] in _END else text + "。"


def _heard_one(text: str) -> str:
    """The 幺 of a telephone number, which the model writes as a verb that sounds like it (要, 腰)."""
    text = re.sub(r"(?<=\d)[幺要腰邀妖吆]+(?=\d)", lambda match: "1" * len(match[0]), text)
    return re.sub(r"[幺要腰邀妖吆](?=[3-9](?:[\s,，-]?\d){9}(?![\d]))", "1", text)
