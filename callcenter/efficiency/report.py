"""The efficiency report: what came of complaints about the conduct of each unit; pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from math import sqrt

_Z = 1.96  # 95 %


@dataclass(frozen=True, slots=True)
class Counted:
    """One complaint as the report looks at it."""

    code: str | None
    name: str | None
    is_accepted: bool
    is_refused: bool
    is_closed: bool
    is_in_time: bool
    is_in_first_time: bool
    is_substantiated: bool | None
    is_partly: bool | None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many. ``in_first_time`` is before the date that was first set, whatever was granted since."""

    received: int = 0
    accepted: int = 0
    refused: int = 0
    closed: int = 0
    in_time: int = 0
    in_first_time: int = 0
    substantiated: int = 0
    partly: int = 0


@dataclass(frozen=True, slots=True)
class Share:
    """A share with the interval it lies in by chance (Wilson 1927, 95 %)."""

    value: float
    low: float
    high: float


def counts_of(cases: Iterable[Counted]) -> Counts:
    """Count these."""
    given = list(cases)
    names = [f.name for f in fields(Counts) if f.name != "received"]
    return Counts(len(given), **{name: sum(bool(getattr(c, f"is_{name}")) for c in given) for name in names})


def by_unit(cases: Iterable[Counted]) -> dict[tuple[str, str], Counts]:
    """Counts of each accused unit by code and name; an empty code is not found out yet."""
    found: dict[tuple[str, str], list[Counted]] = {}
    for case in cases:
        found.setdefault((case.code or "", case.name or ""), []).append(case)
    return {unit: counts_of(found[unit]) for unit in sorted(found)}


def share(part: int, whole: int, least: int) -> Share | None:
    """A share of at least ``least`` cases; None where they are too few to say anything by."""
    if whole < max(1, least):
        return None
    p, z2 = part / whole, _Z * _Z
    middle = (p + z2 / (2 * whole)) / (1 + z2 / whole)
    half = _Z * sqrt(p * (1 - p) / whole + z2 / (4 * whole * whole)) / (1 + z2 / whole)
    return Share(round(p, 4), round(max(0.0, middle - half), 4), round(min(1.0, middle + half), 4))
