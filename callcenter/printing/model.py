"""What a printed document is made of. Every string is shown as it is; none is markup."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import msgspec


class Align(StrEnum):
    """How a paragraph or a column stands."""

    left = "left"
    middle = "middle"
    right = "right"


class Heading(msgspec.Struct, frozen=True, tag="heading"):
    """A heading inside the text; ``level`` 1 to 3."""

    text: str
    level: int = 1


class Paragraph(msgspec.Struct, frozen=True, tag="paragraph"):
    """Each line of ``text`` is a paragraph of its own. ``indented``: by two characters, as letters are."""

    text: str
    indented: bool = True
    align: Align = Align.left


class Facts(msgspec.Struct, frozen=True, tag="facts"):
    """Names with their values, one pair a line: the head of a form."""

    pairs: tuple[tuple[str, str], ...]


class Table(msgspec.Struct, frozen=True, tag="table"):
    """A ruled table whose head is repeated on each page. ``widths`` are shares of the line, one a column."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...] = ()
    small: bool = False


class Closing(msgspec.Struct, frozen=True, tag="closing"):
    """Who signs and on which day, on the right and never alone on a page."""

    lines: tuple[str, ...]


class PageBreak(msgspec.Struct, frozen=True, tag="page_break"):
    """What follows begins a new page."""


Block = Heading | Paragraph | Facts | Table | Closing | PageBreak


@dataclass(frozen=True, slots=True)
class Document:
    """A document on A4 with "第 1 页 共 2 页" on each page.

    With a ``letterhead`` it is a letter: the issuer's name large and red above a red rule, ``reference``
    (潮热督〔2026〕12号) between them. ``mark`` stands in the top left corner (保密), ``footer`` beside the
    numbers of the pages. ``issued_on`` is the date kept inside: the same document is the same bytes.
    """

    title: str
    blocks: tuple[Block, ...]
    issued_on: date
    letterhead: str = ""
    reference: str = ""
    mark: str = ""
    footer: str = ""
    author: str = ""
    landscape: bool = False
