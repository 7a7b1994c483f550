"""Bad ratings in the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from callcenter.kernel.db import Connection
from callcenter.kernel.ids import OrganisationId, UserId, WorkOrderId
from callcenter.kernel.queries import load_queries
from callcenter.workorders.access import Scope

from .figures import Counted
from .model import BadRating, Exclusion, Ground, Stage, Verdict

_Q = load_queries(__package__)
_HIGHEST = 2**62
#: a row as it was read, by column
Found = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is narrowed by; ``before`` is the smallest id of the page before."""

    id: int | None = None
    number: str | None = None
    stage: Stage | None = None
    organisations: Sequence[OrganisationId] | None = None
    before: int = _HIGHEST
    limit: int = 50


@dataclass(frozen=True, slots=True)
class Period:
    """Ratings given from ``since`` until before ``until``, of these organisations or of all."""

    since: datetime
    until: datetime
    organisations: Sequence[OrganisationId] | None


class BadRatingStore:
    """Reads start from the scope of a person; changes from a rating that was read."""

    async def open(
        self, tx: Connection, order: WorkOrderId, round_: int, now: datetime
    ) -> tuple[int, str | None] | None:
        """Id and unit of a rating newly taken up; None where it is no bad one, or taken up already."""
        row = await tx.fetchrow(_Q.open, order, round_, now)
        return None if row is None else (row["id"], row["organisation"])

    async def page(self, tx: Connection, scope: Scope, wanted: Wanted, tries: int) -> list[Found]:
        """Rows of visible orders, newest first."""
        return [
            dict(row)
            for row in await tx.fetch(
                _Q.page,
                *scope.arguments(),
                wanted.id,
                wanted.number,
                wanted.stage,
                tries,
                wanted.before,
                wanted.limit,
                None if wanted.organisations is None else list(wanted.organisations),
            )
        ]

    async def calls(self, tx: Connection, rating: int) -> list[Found]:
        """The calls upon one."""
        return [dict(row) for row in await tx.fetch(_Q.calls, rating)]

    async def exclusions(self, tx: Connection, rating: int) -> list[Found]:
        """Who asked that it should not count, and what was decided."""
        return [dict(row) for row in await tx.fetch(_Q.exclusions, rating)]

    async def number_of(self, tx: Connection, rating: int) -> str | None:
        """The number of its order."""
        number: str | None = await tx.fetchval(_Q.number_of, rating)
        return number

    async def touch(self, tx: Connection, rating: int, version: int) -> bool:
        """The next version; False where somebody else was first."""
        return await tx.fetchval(_Q.touch, rating, version) is not None

    async def verify(
        self, tx: Connection, rating: int, verdict: Verdict, now: datetime, person: UserId
    ) -> None:
        await tx.execute(_Q.verify, rating, verdict, now, person)

    async def add_call(
        self,
        tx: Connection,
        rating: int,
        order: WorkOrderId,
        *,
        purpose: str,
        method: str,
        reached: bool,
        satisfaction: int | None,
        words: str,
        now: datetime,
        person: UserId,
    ) -> None:
        """A call upon it, whether or not somebody answered."""
        await tx.execute(
            _Q.add_call, rating, order, purpose, method, reached, satisfaction, words, now, person
        )

    async def ask_exclusion(
        self,
        tx: Connection,
        rating: int,
        order: WorkOrderId,
        *,
        by_unit: bool,
        ground: Ground,
        reason: str,
        now: datetime,
        person: UserId,
    ) -> None:
        await tx.execute(_Q.ask_exclusion, rating, order, by_unit, ground, reason, now, person)

    async def decide(
        self,
        tx: Connection,
        rating: int,
        exclusion: int,
        *,
        is_granted: bool,
        note: str,
        now: datetime,
        person: UserId,
    ) -> None:
        """A granted one excludes the rating."""
        await tx.execute(_Q.decide_exclusion, exclusion, is_granted, note, now, person)
        if is_granted:
            await tx.execute(_Q.exclude, rating, now)

    async def rectify(
        self, tx: Connection, rating: int, measures: str, now: datetime, person: UserId
    ) -> None:
        await tx.execute(_Q.rectify, rating, now, person, measures)

    async def answered_anew(
        self, tx: Connection, order: WorkOrderId, round_: int, now: datetime
    ) -> list[Found]:
        """Ratings of earlier rounds that are put right by this answer."""
        return [dict(row) for row in await tx.fetch(_Q.answered_anew, order, round_, now)]

    async def counted(self, tx: Connection, period: Period, tries: int) -> list[Counted]:
        """Bad ratings of a period, each as the figures look at it."""
        units = None if period.organisations is None else list(period.organisations)
        rows = await tx.fetch(_Q.counted, period.since, period.until, units, tries)
        return [Counted(**dict(row)) for row in rows]

    async def excluded(self, tx: Connection, scope: Scope, period: Period) -> list[Found]:
        """Why each excluded one does not count."""
        units = None if period.organisations is None else list(period.organisations)
        return [
            dict(row)
            for row in await tx.fetch(_Q.excluded, *scope.arguments(), period.since, period.until, units)
        ]


def rating_of(row: Found) -> BadRating:
    """What the machine needs of a row of the page."""
    waiting = None
    if row["waiting_id"] is not None:
        waiting = Exclusion(
            row["waiting_id"], Ground(row["waiting_ground"]), UserId(row["waiting_by"]), row["waiting_unit"]
        )
    return BadRating(
        id=row["id"],
        number=row["number"],
        round=row["round"],
        score=row["score"],
        version=row["version"],
        opened_at=row["opened_at"],
        organisation_id=row["organisation_id"],
        verdict=None if row["verdict"] is None else Verdict(row["verdict"]),
        verified_by=row["verified_by"],
        excluded_at=row["excluded_at"],
        rectified_at=row["rectified_at"],
        is_heard=row["is_heard"],
        tries=row["tries"],
        is_in_hand=row["is_in_hand"],
        has_appealed=row["has_appealed"],
        waiting=waiting,
    )
