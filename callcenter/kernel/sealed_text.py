"""Text that is kept sealed where plain text otherwise stands: a mark in front, then the sealed value.

A text column can so hold either: the words of an ordinary matter as they are, those of a confidential one
sealed. Whoever reads such a column without opening it shows ciphertext, never the words. The text is bound
to the matter it belongs to (``number``), so that it opens nowhere else.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from .crypto import SealBroken, Vault

#: no keyboard has the first character, and what only looks sealed is shown as it is
MARK = "\ue000sealed:"
UNREADABLE = "〔内容无法解读〕"


class SealedTexts:
    """Seals and opens texts, alone and inside rows."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def seal(self, text: str, number: str) -> str:
        """``text`` sealed for the matter ``number``; what is sealed already stays."""
        if self.is_sealed(text):
            return text
        return MARK + base64.b64encode(self._vault.seal_text(text, context(number))).decode()

    def open(self, text: str, number: str) -> str:
        """The words; a text that is not sealed is given back."""
        if not text.startswith(MARK):
            return text
        try:
            sealed = sealed_bytes(text)
            self._vault.version_of(sealed)
        except (ValueError, SealBroken):
            return text  # somebody typed the mark
        try:
            return self._vault.open_text(sealed, context(number))
        except SealBroken:
            return UNREADABLE

    def is_sealed(self, text: str) -> bool:
        """True if this was made by `seal`."""
        if not text.startswith(MARK):
            return False
        try:
            self._vault.version_of(sealed_bytes(text))
        except (ValueError, SealBroken):
            return False
        return True

    def resealed(self, text: str, number: str) -> str | None:
        """The text under the newest key; None where it is under that already or not sealed."""
        if not self.is_sealed(text):
            return None
        fresh = self._vault.resealed(sealed_bytes(text), context(number))
        return None if fresh is None else MARK + base64.b64encode(fresh).decode()

    def version_of(self, text: str) -> int | None:
        """Which key opens it; None where it is not sealed."""
        return self._vault.version_of(sealed_bytes(text)) if self.is_sealed(text) else None

    def opened(self, row: Mapping[str, Any], number: str) -> dict[str, Any]:
        """A row with every text in it opened, inside JSON too."""
        return {name: self.opened_value(value, number) for name, value in row.items()}

    def opened_value(self, value: Any, number: str) -> Any:
        """A value with every text in it opened."""
        if isinstance(value, str):
            return self.open(value, number) if value.startswith(MARK) else value
        if isinstance(value, dict):
            return {key: self.opened_value(part, number) for key, part in value.items()}
        if isinstance(value, list):
            return [self.opened_value(part, number) for part in value]
        return value


def context(number: str) -> str:
    """What a sealed text is bound to."""
    return f"text:{number}"


def sealed_bytes(text: str) -> bytes:
    """The sealed value behind the mark. Raises ValueError where there is none."""
    try:
        return base64.b64decode(text[len(MARK) :], validate=True)
    except binascii.Error as error:
        raise ValueError("not sealed") from error
