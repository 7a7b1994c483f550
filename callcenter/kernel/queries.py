"""Named SQL: the blocks of a feature's `queries.sql`.

    -- claim_due_clocks --
    -- Takes the clocks that are due, skipping those another worker holds.
    -- $1 now, $2 most rows
    SELECT …

The first comment line after the name says what the query is for and is required.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from importlib.resources import files
from types import MappingProxyType

_NAME = re.compile(r"^-- ([a-z][a-z0-9_]*) --[ \t]*$", re.MULTILINE)


class QueryFileError(ValueError):
    """A `queries.sql` that cannot be read; says file and block."""


class Queries(Mapping[str, str]):
    """The queries of one file, as attributes or items."""

    def __init__(self, blocks: Mapping[str, str], source: str) -> None:
        self._blocks = MappingProxyType(dict(blocks))
        self._source = source

    def __getattr__(self, name: str) -> str:
        if name.startswith("__"):
            raise AttributeError(name)
        try:
            return self[name]
        except KeyError as error:
            raise AttributeError(error.args[0]) from None

    def __getitem__(self, name: str) -> str:
        try:
            return self._blocks[name]
        except KeyError:
            known = "、".join(self._blocks) or "（无）"
            raise KeyError(f"{self._source} 里没有名为 {name} 的查询；已有：{known}") from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._blocks)

    def __len__(self) -> int:
        return len(self._blocks)


def parse_queries(text: str, source: str) -> Queries:
    """Read the blocks of ``text``; ``source`` names it in complaints."""
    parts = _NAME.split(text)
    if any(line.strip() and not line.startswith("--") for line in parts[0].splitlines()):
        raise QueryFileError(f"{source}：第一个查询之前有没有名字的语句")
    blocks: dict[str, str] = {}
    for name, body in zip(parts[1::2], parts[2::2], strict=True):
        if name in blocks:
            raise QueryFileError(f"{source}：查询 {name} 出现了两次")
        lines = body.strip().splitlines()
        if not lines or not lines[0].startswith("-- "):
            raise QueryFileError(f"{source}：查询 {name} 缺少说明用途的注释行")
        if all(line.startswith("--") for line in lines):
            raise QueryFileError(f"{source}：查询 {name} 没有语句")
        # The name goes along, so that the server's statistics and logs tell which query it was.
        blocks[name] = f"-- {name}\n{body.strip()}"
    return Queries(blocks, source)


def load_queries(package: str | None, filename: str = "queries.sql") -> Queries:
    """The queries of ``package`` (its `__package__`)."""
    if package is None:
        raise QueryFileError("queries belong to a package")
    text = files(package).joinpath(filename).read_text(encoding="utf-8")
    return parse_queries(text, f"{package}/{filename}")
