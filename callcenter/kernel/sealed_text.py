"""Text that is kept sealed where plain text otherwise stands: a mark in front, then the sealed value.

A text column can so hold either: the words of an ordinary matter as they are, those of a confidential one
sealed. Whoever reads such a column without opening it shows ciphertext, never the words. The text is bound
to the matter it belongs to (``number``), so that it opens nowhere else.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from typing import Any

from .crypto import SealBroken, Vault

#: no keyboard has the first character, and what only looks sealed is shown as it is
MARK = "\ue000sealed:"
UNREADABLE = "〔内容无法解读〕"
_SEALED = re.compile(MARK + r"([A-Za-z0-9+/]+={0,2})")


class SealedTexts:
    """Seals and opens texts, alone and inside rows."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def seal(self, text: str, number: str) -> str:
        """``text`` sealed for the matter ``number``; what is sealed already stays."""
        if self.versions_of(text):
            return text
        return self._made(self._vault.seal_text(text, context(number)))

    def open(self, text: str, number: str) -> str:
        """The words, also where they were put into a longer sentence; what is not sealed is given back."""
        if MARK not in text:
            return text
        return _SEALED.sub(lambda found: self._opened(found, number), text)

    def resealed(self, text: str, number: str) -> str | None:
        """The text under the newest key; None where it is under that already or not sealed."""
        if not any(version != self._vault.newest for version in self.versions_of(text)):
            return None
        return _SEALED.sub(lambda found: self._resealed(found, number), text)

    def versions_of(self, text: str) -> set[int]:
        """Which keys open it; none where nothing in it is sealed."""
        if MARK not in text:
            return set()
        found = (self._sealed(match) for match in _SEALED.finditer(text))
        return {self._vault.version_of(sealed) for sealed in found if sealed is not None}

    def _made(self, sealed: bytes) -> str:
        return MARK + base64.b64encode(sealed).decode()

    def _sealed(self, found: re.Match[str]) -> bytes | None:
        """The sealed value behind a mark; None where somebody only typed the mark."""
        try:
            sealed = base64.b64decode(found.group(1), validate=True)
            self._vault.version_of(sealed)
        except (binascii.Error, SealBroken):
            return None
        return sealed

    def _opened(self, found: re.Match[str], number: str) -> str:
        sealed = self._sealed(found)
        if sealed is None:
            return found.group()
        try:
            return self._vault.open_text(sealed, context(number))
        except SealBroken:
            return UNREADABLE

    def _resealed(self, found: re.Match[str], number: str) -> str:
        sealed = self._sealed(found)
        fresh = None if sealed is None else self._vault.resealed(sealed, context(number))
        return found.group() if fresh is None else self._made(fresh)

    def opened(self, row: Mapping[str, Any], number: str) -> dict[str, Any]:
        """A row with every text in it opened, inside JSON too."""
        return {name: self.opened_value(value, number) for name, value in row.items()}

    def opened_value(self, value: Any, number: str) -> Any:
        """A value with every text in it opened."""
        if isinstance(value, str):
            return self.open(value, number)
        if isinstance(value, dict):
            return {key: self.opened_value(part, number) for key, part in value.items()}
        if isinstance(value, list):
            return [self.opened_value(part, number) for part in value]
        return value


def context(number: str) -> str:
    """What a sealed text is bound to."""
    return f"text:{number}"
