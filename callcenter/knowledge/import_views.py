"""Imports of tables as they go over the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec

from .views import Code, Id

#: about 16 MB of table
_File = Annotated[str, msgspec.Meta(min_length=1, max_length=22_000_000)]


class ImportBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A CSV or xlsx table. Without ``apply`` nothing is written; with ``skip_faulty`` the right lines are.

    ``mapping`` names for each field a template over columns; without it the headings decide. ``owner`` is
    whose the lines are whose own department the city does not know.
    """

    file_name: Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=r"^[^\x00]+$")]
    content_base64: _File
    apply: bool = False
    skip_faulty: bool = False
    mapping: dict[str, str] | None = None
    owner: Code | None = None


class LineFaultView(msgspec.Struct, frozen=True):
    """What is wrong with one cell; ``line`` counts the heading as 1."""

    line: int
    field: str
    field_name: str
    code: str
    message: str


class ImportView(msgspec.Struct, frozen=True, kw_only=True):
    """What the import did, or would do where ``applied`` is false; it waits as ``import_id`` for approval."""

    applied: bool
    added: int
    changed: int
    unchanged: int
    faults: list[LineFaultView]
    mapping: str
    import_id: int | None


class WaitingImport(msgspec.Struct, frozen=True, kw_only=True):
    """An import of which something still waits; ``own``: this person's, whom another has to approve."""

    id: int
    file_name: str
    at: datetime
    by_name: str | None
    added: int
    changed: int
    unchanged: int
    faulty: int
    waiting: int
    own: bool


class WaitingImports(msgspec.Struct, frozen=True):
    """Newest first."""

    items: list[WaitingImport]


class ApprovedImport(msgspec.Struct, frozen=True):
    """How many articles were approved."""

    id: Id
    articles: int
