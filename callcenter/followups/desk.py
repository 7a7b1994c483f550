"""What a person at the follow-up desk asks: the pool, one visit with its script, the figures of a period."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from asyncpg import Record

from callcenter.kernel.db import Connection, Row
from callcenter.kernel.errors import NotFound
from callcenter.kernel.ids import OrganisationId
from callcenter.kernel.principal import Principal
from callcenter.workorders.access import scope_of
from callcenter.workorders.doors import Caller, CallHours, doors_of, may_call_at, next_call
from callcenter.workorders.machine import Limits
from callcenter.workorders.model import spaced
from callcenter.workorders.views import ClockBadge, Named

from .figures import ClosedOrder, Counts, count, rate
from .sampling import PlanRow
from .store import FollowUpStore
from .views import Figures, FiguresView, OrganisationFigures, Pool, PoolItem, ScriptLine, TryView, Visit

_NEVER = "9999-01-01T00:00:00+00:00"
_WHY = {"": "按计划回访", "no-reply-wanted": "不需回复", "no-door": "无可用渠道"}


class ScriptRow(Protocol):
    """One line of the script of the city."""

    @property
    def field(self) -> str: ...
    @property
    def request_type(self) -> str: ...
    @property
    def track(self) -> str: ...
    @property
    def text(self) -> str: ...


class FollowUpCity(Protocol):
    """What the desk needs of the city in force."""

    @property
    def zone(self) -> ZoneInfo: ...

    def limits(self) -> Limits: ...

    def call_hours(self) -> CallHours: ...

    def follow_up_plan(self) -> Sequence[PlanRow]: ...

    def follow_up_reasons(self) -> Mapping[str, str]:
        """Where each row of the plan comes from, by its code."""
        ...

    def follow_up_script(self) -> Sequence[ScriptRow]: ...

    async def below(self, tx: Connection, code: str) -> Sequence[OrganisationId]: ...


class Clocks(Protocol):
    """The clock a desk sorts by, as a list shows it."""

    def badge_of(self, row: Row, now: datetime) -> ClockBadge | None: ...


class Words(Protocol):
    """Opens the sealed words of confidential orders."""

    def opened(self, row: Mapping[str, Any], number: str) -> dict[str, Any]: ...


class FollowUpDesk:
    """Read side of follow-up; the moves themselves are commands of the order."""

    def __init__(self, *, store: FollowUpStore, city: FollowUpCity, clocks: Clocks, words: Words) -> None:
        self._store = store
        self._city = city
        self._clocks = clocks
        self._words = words

    async def pool(
        self,
        tx: Connection,
        person: Principal,
        *,
        after: tuple[datetime, int] | None,
        limit: int,
        now: datetime,
    ) -> Pool:
        """Orders waiting for a visit that this person may see, the most pressing first."""
        scope = scope_of(person).arguments()
        rows = await self._store.pool(tx, scope, after=after, limit=limit + 1)
        shown = rows[:limit]
        hours = self._city.call_hours()
        return Pool(
            items=await self._items(tx, shown, now),
            next_cursor=_cursor_after(shown[-1]) if len(rows) > limit else None,
            call_from_hour=hours.first,
            call_until_hour=hours.until,
            gap_minutes=self._city.limits().follow_up_gap // timedelta(minutes=1),
        )

    async def visit(self, tx: Connection, person: Principal, number: str, now: datetime) -> Visit:
        """One order to be followed up; NotFound if it is not there for this person."""
        scope = scope_of(person).arguments()
        rows = [] if "\x00" in number else await self._store.pool(tx, scope, number=number)
        if not rows:
            raise NotFound("没有这张待回访工单，或您无权查看", code="work-order-not-found")
        row = rows[0]
        script = script_for(self._city.follow_up_script(), row["request_type"], row["track"])
        (item,) = await self._items(tx, rows, now)
        answer = self._words.opened(dict(row), number)["public_answer"]
        return Visit(item=item, public_answer=answer, script=script)

    async def figures(
        self,
        tx: Connection,
        first: date,
        last: date,
        organisations: Sequence[OrganisationId] | None,
    ) -> Figures:
        """Orders closed from the first to the last local day, both included."""
        since = datetime.combine(first, time(), self._city.zone)
        until = datetime.combine(last + timedelta(days=1), time(), self._city.zone)
        rows = await self._store.closed_orders(tx, since, until, organisations)
        rows.sort(key=lambda r: r["lead_code"])
        units = []
        for (code, name), group in groupby(rows, key=lambda r: (r["lead_code"], r["lead_name"])):
            units.append(OrganisationFigures(Named(code, name), figures_view(count(map(_closed, group)))))
        return Figures(
            since=first, until=last, total=figures_view(count(map(_closed, rows))), by_organisation=units
        )

    async def organisations_below(self, tx: Connection, code: str) -> Sequence[OrganisationId]:
        """An organisation and all below it; empty if unknown."""
        return await self._city.below(tx, code)

    async def _items(self, tx: Connection, rows: Sequence[Record], now: datetime) -> list[PoolItem]:
        tried: dict[int, list[Record]] = {r["id"]: [] for r in rows}
        for one in await self._store.tries(tx, list(tried)):
            tried[one["work_order_id"]].append(one)
        opened = self._words.opened
        return [
            self._item(
                opened(dict(row), row["number"]),
                [opened(dict(one), row["number"]) for one in tried[row["id"]]],
                now,
            )
            for row in rows
        ]

    def _item(self, row: Row, tries: Sequence[Row], now: datetime) -> PoolItem:
        limits, hours = self._city.limits(), self._city.call_hours()
        failed = [t["at"] for t in tries if not t["reached"]]
        local = now.astimezone(self._city.zone)
        earliest = max(local, max(failed) + limits.follow_up_gap) if failed else local
        doors = doors_of(_caller(row))
        return PoolItem(
            number=row["number"],
            title=row["title"],
            request_type=row["request_type"],
            urgency=row["urgency"],
            track=row["track"],
            channel=row["channel"],
            town=row["town"],
            lead=Named(row["lead_code"], row["lead_name"]) if row["lead_code"] else None,
            received_at=row["received_at"],
            answered_at=row["answered_at"],
            round=row["round"],
            version=row["version"],
            clock=self._clocks.badge_of(row, now),
            rule=row["rule_code"],
            why=self._why(row),
            phone=(row["calling_phone_masked"] or row["phone_masked"]) if "phone" in doors else None,
            on_behalf_of=row["on_behalf_of"],
            confidential=row["is_confidential"],
            anonymous=row["is_anonymous"],
            doors=list(doors),
            tries=[TryView(t["at"], t["method"], t["reached"], t["comment"], t["by_name"]) for t in tries],
            counted=spaced(failed, limits.follow_up_gap),
            wanted=limits.follow_up_attempts,
            try_from=next_call(earliest.astimezone(self._city.zone), hours),
            may_call_now="phone" in doors and may_call_at(local, hours),
            satisfaction=row["satisfaction_final"],
            satisfaction_source=row["final_source"],
        )

    def _why(self, row: Row) -> str:
        if row["is_chosen"] is False:
            own_word = row["satisfaction_final"] is not None and row["final_source"] != "default"
            return "诉求人不满意" if own_word else _WHY.get(row["rule_code"], "抽样未选中，等其自行评价")
        return self._city.follow_up_reasons().get(row["rule_code"] or "", _WHY[""])


def script_for(script: Sequence[ScriptRow], request_type: str, track: str) -> list[ScriptLine]:
    """The wording of each line that fits best: track before request type before the plain one."""
    best: dict[str, tuple[int, str]] = {}
    for row in script:
        if row.request_type not in ("", request_type) or row.track not in ("", track):
            continue
        rank = 2 * bool(row.track) + bool(row.request_type)
        if row.field not in best or rank > best[row.field][0]:
            best[row.field] = (rank, row.text)
    order = ("opening", "contacted", "is_true", "is_solved", "satisfaction", "closing")
    return [ScriptLine(field, best[field][1]) for field in order if field in best]  # type: ignore[arg-type]


def figures_view(counts: Counts) -> FiguresView:
    """Counts with their rates."""
    return FiguresView(
        **asdict(counts),
        satisfaction_rate=rate(counts.satisfied, counts.valid),
        first_satisfaction_rate=rate(counts.first_satisfied, counts.valid),
        solved_rate=rate(counts.solved, counts.visited),
        contacted_rate=rate(counts.contacted, counts.asked_contacted),
        true_rate=rate(counts.found_true, counts.asked_true),
        reached_rate=rate(counts.chosen_reached, counts.chosen),
    )


def _closed(row: Record) -> ClosedOrder:
    return ClosedOrder(**{name: row[name] for name in ClosedOrder.__dataclass_fields__})


def _caller(row: Row) -> Caller:
    return Caller(
        channel=row["channel"],
        has_phone=row["has_phone"],
        is_anonymous=row["is_anonymous"],
        is_confidential=row["is_confidential"],
        no_reply_wanted=row["no_reply_wanted"],
    )


def _cursor_after(row: Record) -> str:
    moment = _NEVER if row["main_due_at"] is None else row["main_due_at"].isoformat()
    return base64.urlsafe_b64encode(f"{moment}|{row['id']}".encode()).decode()
