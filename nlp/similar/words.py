"""Word lists of same matter and hot topics, kept in words.toml."""

import re
import tomllib
from functools import cache
from importlib import resources


@cache
def _lists() -> dict[str, str]:
    text = resources.files(__package__).joinpath("words.toml").read_text(encoding="utf-8")
    lists: dict[str, str] = tomllib.loads(text)
    return lists


def word_set(name: str) -> frozenset[str]:
    return frozenset(_lists()[name].split())


def pattern_of(name: str) -> str:
    """The words as alternatives of a regular expression, the longest first."""
    return "|".join(re.escape(word) for word in sorted(word_set(name), key=lambda w: (-len(w), w)))
