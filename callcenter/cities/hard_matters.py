"""The kinds of things that cannot be done, as the city pack lists them."""

from __future__ import annotations

from dataclasses import dataclass

from .tables import Row


@dataclass(frozen=True, slots=True)
class HardMatterKind:
    """One kind, with whose list it comes from."""

    code: str
    name: str
    description: str
    source: str


def hard_matter_kind_of(row: Row) -> HardMatterKind:
    """One line of hard_matter_kinds.csv."""
    return HardMatterKind(
        code=row.required("code"),
        name=row.required("name"),
        description=row.required("description"),
        source=row.required("source"),
    )
