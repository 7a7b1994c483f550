"""Bad ratings as each desk sees them, and the figures of a period."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from callcenter.kernel.db import Connection
from callcenter.kernel.errors import NotFound
from callcenter.kernel.ids import OrganisationId
from callcenter.kernel.principal import Principal
from callcenter.workorders.access import is_outside_centre, scope_of, sees_citizen

from .figures import Counts, by_unit, pair_of, rate
from .machine import possible
from .model import STAGE_NAMES, VERDICT_NAMES, Ground, Stage, Verdict
from .store import BadRatingStore, Found, Period, Wanted, rating_of
from .views import (
    BadRatingList,
    BadRatingView,
    ExcludedRating,
    ExclusionView,
    RatingCallView,
    RatingClock,
    RatingCounts,
    RatingFigures,
    UnitRatings,
)


class Opener(Protocol):
    """Opens the sealed words of confidential orders."""

    def opened(self, row: Mapping[str, Any], number: str) -> dict[str, Any]: ...


class BadRatingDesk:
    """Read side."""

    def __init__(
        self,
        *,
        store: BadRatingStore,
        words: Opener,
        zone: Callable[[], ZoneInfo],
        tries: Callable[[], int],
    ) -> None:
        self._store = store
        self._words = words
        self._zone = zone
        self._tries = tries

    async def page(self, tx: Connection, person: Principal, wanted: Wanted, now: datetime) -> BadRatingList:
        """Those this person may see; units see what was said of themselves."""
        narrowed = Wanted(
            number=wanted.number,
            stage=wanted.stage,
            organisations=sorted(person.subtree) if is_outside_centre(person) else None,
            before=wanted.before,
            limit=wanted.limit + 1,
        )
        rows = await self._store.page(tx, scope_of(person), narrowed, self._tries())
        shown = rows[: wanted.limit]
        items = [self._view(row, person, now) for row in shown]
        return BadRatingList(items, shown[-1]["id"] if len(rows) > wanted.limit else None)

    async def one(self, tx: Connection, person: Principal, id_: int, now: datetime) -> BadRatingView:
        """One with all that was said and decided; NotFound where it is not for this person."""
        organisations = sorted(person.subtree) if is_outside_centre(person) else None
        wanted = Wanted(id=id_, organisations=organisations, limit=1)
        rows = await self._store.page(tx, scope_of(person), wanted, self._tries())
        if not rows:
            raise NotFound("没有这件差评，或您无权查看", code="bad-rating-not-found")
        number, hidden = rows[0]["number"], _hides(rows[0], person)
        calls = [self._call(row, number, hidden=hidden) for row in await self._store.calls(tx, id_)]
        wishes = [self._exclusion(row, number) for row in await self._store.exclusions(tx, id_)]
        return self._view(rows[0], person, now, calls, wishes)

    async def figures(
        self,
        tx: Connection,
        person: Principal,
        since: date,
        until: date,
        units: list[OrganisationId] | None,
    ) -> RatingFigures:
        """Raw and adjusted, by unit too, with every exclusion's reason and approver."""
        zone = self._zone()
        first = datetime.combine(since, time(), zone)
        after = datetime.combine(until + timedelta(days=1), time(), zone)
        period = Period(first, after, units)
        counted = await self._store.counted(tx, period, self._tries())
        whole = pair_of(counted)
        excluded = await self._store.excluded(tx, scope_of(person), period)
        return RatingFigures(
            since=since,
            until=until,
            raw=_counts(whole.raw),
            adjusted=_counts(whole.adjusted),
            units=[
                UnitRatings(code=code, name=name, raw=_counts(pair.raw), adjusted=_counts(pair.adjusted))
                for (code, name), pair in by_unit(counted).items()
            ],
            exclusions=[self._excluded(row, person) for row in excluded],
        )

    def _view(
        self,
        row: Found,
        person: Principal,
        now: datetime,
        calls: list[RatingCallView] | None = None,
        wishes: list[ExclusionView] | None = None,
    ) -> BadRatingView:
        rating, opened = rating_of(row), self._words.opened(row, row["number"])
        hidden = _hides(row, person)
        stage, verdict = Stage(row["stage"]), rating.verdict
        return BadRatingView(
            id=rating.id,
            version=rating.version,
            number=rating.number,
            title=(opened["abstract"] or "保密工单") if hidden else opened["title"],
            round=rating.round,
            score=rating.score,
            comment=None if hidden or not sees_citizen(person, is_confidential=hidden) else opened["comment"],
            organisation=row["organisation_code"],
            organisation_name=row["organisation_name"],
            stage=stage,
            stage_name=STAGE_NAMES[stage],
            opened_at=rating.opened_at,
            verdict=verdict,
            verdict_name=None if verdict is None else VERDICT_NAMES[Verdict(verdict)],
            verified_at=row["verified_at"],
            rectified_at=rating.rectified_at,
            excluded_at=rating.excluded_at,
            measures=opened["measures"],
            is_heard=rating.is_heard,
            tries=rating.tries,
            verification=_clock(row, "verification", now),
            rectification=_clock(row, "rectification", now),
            acts=possible(rating, person),
            calls=calls or [],
            exclusions=wishes or [],
        )

    def _call(self, row: Found, number: str, *, hidden: bool) -> RatingCallView:
        words = None if hidden else self._words.opened({"words": row["words"]}, number)["words"]
        return RatingCallView(
            row["purpose"],
            row["method"],
            row["reached"],
            row["satisfaction"],
            words,
            row["at"],
            row["by_name"],
        )

    def _exclusion(self, row: Found, number: str) -> ExclusionView:
        opened = self._words.opened(row, number)
        return ExclusionView(**{**opened, "ground": Ground(row["ground"])})

    def _excluded(self, row: Found, person: Principal) -> ExcludedRating:
        opened = self._words.opened(row, row["number"])
        return ExcludedRating(
            number=row["number"],
            round=row["round"],
            score=row["score"],
            organisation_name=row["organisation_name"],
            ground=row["ground"],
            reason=None if _hides(row, person) else opened["reason"],
            asked_by=row["asked_by"],
            asked_by_unit=row["asked_by_unit"],
            approved_by=row["decided_by"],
            approved_at=row["decided_at"],
            note=opened["note"],
        )


def _hides(row: Found, person: Principal) -> bool:
    return bool(row["is_confidential"]) and is_outside_centre(person)


def _clock(row: Found, name: str, now: datetime) -> RatingClock | None:
    due_at, runs = row[f"{name}_due"], row[f"{name}_runs"]
    if due_at is None:
        return None
    done_at = row["verified_at" if name == "verification" else "rectified_at"] or row["excluded_at"]
    return RatingClock(due_at, bool(runs), (done_at or now) > due_at)


def _counts(counts: Counts) -> RatingCounts:
    return RatingCounts(
        bad=counts.bad,
        verified=counts.verified,
        rectified=counts.rectified,
        in_time=counts.in_time,
        followed_up=counts.followed_up,
        rectification_rate=rate(counts.rectified, counts.bad),
        follow_up_rate=rate(counts.followed_up, counts.rectified),
    )
