"""Names of enterprises in the one form in which they are compared."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_NOISE = re.compile(r"[\s()（）〔〕\[\]【】“”\"'‘’《》,，.。·\-—_、]+")


def key_of(name: str) -> str:
    """A name without blanks, brackets and marks, half-width and in small letters."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", name)).casefold()


def keys_of(name: str, aliases: Iterable[str]) -> list[str]:
    """The keys of a name and its aliases, each once."""
    return [key for key in dict.fromkeys(key_of(n) for n in (name, *aliases)) if key]
