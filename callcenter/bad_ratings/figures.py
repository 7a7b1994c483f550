"""差评整改率 and 差评回访率 of a period, with all ratings and without the excluded ones; pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Counted:
    """One bad rating as the figures look at it."""

    code: str | None
    name: str | None
    is_verified: bool
    is_rectified: bool
    is_in_time: bool
    is_followed_up: bool
    is_excluded: bool


@dataclass(frozen=True, slots=True)
class Counts:
    """How many."""

    bad: int = 0
    verified: int = 0
    rectified: int = 0
    in_time: int = 0
    followed_up: int = 0


@dataclass(frozen=True, slots=True)
class Pair:
    """All that were given, and those that count."""

    raw: Counts
    adjusted: Counts


def pair_of(ratings: Iterable[Counted]) -> Pair:
    """Both counts of these."""
    given = list(ratings)
    return Pair(_counts(given), _counts([rating for rating in given if not rating.is_excluded]))


def by_unit(ratings: Iterable[Counted]) -> dict[tuple[str, str], Pair]:
    """Both counts of each unit by code and name; answers of the centre's own stand under an empty code."""
    found: dict[tuple[str, str], list[Counted]] = {}
    for rating in ratings:
        found.setdefault((rating.code or "", rating.name or ""), []).append(rating)
    return {unit: pair_of(found[unit]) for unit in sorted(found)}


def rate(part: int, whole: int) -> float | None:
    """A share; None of nothing."""
    return None if whole == 0 else round(part / whole, 4)


def _counts(ratings: list[Counted]) -> Counts:
    flags = {f.name for f in fields(Counts)} - {"bad"}
    return Counts(len(ratings), **{f: sum(getattr(r, f"is_{f}") for r in ratings) for f in sorted(flags)})
