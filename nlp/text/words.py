"""Word lists of the language itself, kept in words.toml."""

import tomllib
from functools import cache
from importlib import resources


@cache
def _lists() -> dict[str, str]:
    text = resources.files(__package__).joinpath("words.toml").read_text(encoding="utf-8")
    lists: dict[str, str] = tomllib.loads(text)
    return lists


def word_list(name: str) -> tuple[str, ...]:
    return tuple(_lists()[name].split())
