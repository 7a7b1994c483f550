"""Complaints about conduct as the office sees them, the report, and what the complainant reads."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from callcenter.kernel.db import Connection
from callcenter.kernel.errors import NotFound
from callcenter.kernel.principal import Principal
from callcenter.workorders.access import scope_of
from callcenter.workorders.beside import WordsBeside
from callcenter.workorders.model import Track, WorkOrder

from .machine import possible
from .model import FINDING_NAMES, HANDLING_NAMES, STATE_NAMES, EfficiencyState, Finding, Handling
from .ports import Rules
from .report import Counts, Share, by_unit, counts_of, share
from .store import EfficiencyStore, Found, Wanted, efficiency_of
from .views import (
    CaseClock,
    EfficiencyList,
    EfficiencyReport,
    EfficiencyView,
    PublicEfficiency,
    ShareView,
    UnitReport,
)


class EfficiencyDesk:
    """Read side; whoever is recused finds nothing here."""

    def __init__(self, *, store: EfficiencyStore, words: WordsBeside, rules: Rules) -> None:
        self._store = store
        self._words = words
        self._rules = rules

    async def page(self, tx: Connection, person: Principal, wanted: Wanted, now: datetime) -> EfficiencyList:
        """Those this person may see, newest first."""
        more = Wanted(state=wanted.state, before=wanted.before, limit=wanted.limit + 1)
        rows = await self._store.page(tx, scope_of(person), more)
        shown = rows[: wanted.limit]
        items = [self._view(row, person, now) for row in shown]
        return EfficiencyList(items, shown[-1]["id"] if len(rows) > wanted.limit else None)

    async def one(self, tx: Connection, person: Principal, number: str, now: datetime) -> EfficiencyView:
        """One; NotFound where there is none or it is not this person's to see."""
        wanted = Wanted(number=number, limit=1)
        rows = [] if "\x00" in number else await self._store.page(tx, scope_of(person), wanted)
        if not rows:
            raise NotFound("没有这件效能投诉，或您无权查看", code="efficiency-not-found")
        return self._view(rows[0], person, now)

    async def report(self, tx: Connection, person: Principal, since: date, until: date) -> EfficiencyReport:
        """What came of the complaints of a period, by accused unit."""
        zone = self._rules.zone()
        first = datetime.combine(since, time(), zone)
        after = datetime.combine(until + timedelta(days=1), time(), zone)
        cases = await self._store.counted(tx, scope_of(person), first, after)
        least = self._rules.least()
        return EfficiencyReport(
            since=since,
            until=until,
            least=least,
            whole=_unit("", "合计", counts_of(cases), least),
            units=[_unit(code, name, counts, least) for (code, name), counts in by_unit(cases).items()],
        )

    async def public(self, tx: Connection, order: WorkOrder) -> PublicEfficiency | None:
        """What the complainant reads: whether it is accepted, and the result."""
        row = await self._store.told(tx, order.id) if order.track is Track.efficiency else None
        if row is None:
            return None
        opened, state = self._words.opened(row, order.number), EfficiencyState(row["state"])
        text = opened["answer"] if state is EfficiencyState.concluded else opened["explanation"]
        return PublicEfficiency(
            state_name=STATE_NAMES[state],
            text=text,
            at=row["concluded_at"] or row["decided_at"],
            extended_until=row["extended_until"],
        )

    def _view(self, row: Found, person: Principal, now: datetime) -> EfficiencyView:
        case, opened = efficiency_of(row), self._words.opened(row, row["number"])
        handling = None if row["handling"] is None else Handling(row["handling"])
        finding = None if row["finding"] is None else Finding(row["finding"])
        ground = row["ground"]
        return EfficiencyView(
            number=case.number,
            version=case.version,
            title=opened["title"],
            state=case.state,
            state_name=STATE_NAMES[case.state],
            order_state=row["order_state"],
            accused_organisation=row["accused_code"],
            accused_organisation_name=row["accused_name"],
            accused_name=opened["complained_of_name"],
            accused_username=row["accused_username"],
            held_by_accused=row["held_by_accused"],
            opened_at=row["opened_at"],
            decided_at=case.decided_at,
            ground=ground,
            ground_name=None if ground is None else self._rules.ground_name(ground),
            explanation=opened["explanation"],
            handling=handling,
            handling_name=None if handling is None else HANDLING_NAMES[handling],
            handler_name=row["handler_name"],
            asked_until=case.asked_until,
            extended_until=case.extended_until,
            extension_reason=opened["extension_reason"],
            extension_note=opened["extension_note"],
            finding=finding,
            finding_name=None if finding is None else FINDING_NAMES[finding],
            findings=opened["findings"],
            measures=opened["measures"],
            answer=opened["answer"],
            concluded_at=row["concluded_at"],
            decide_clock=_clock(
                row["decide_due"], row["decide_due"], row["decide_runs"], case.decided_at, now
            ),
            finish_clock=_clock(
                row["finish_due"], row["finish_first_due"], row["finish_runs"], row["concluded_at"], now
            ),
            acts=possible(case, person),
        )


def _clock(
    due: datetime | None,
    first: datetime | None,
    runs: bool | None,
    done: datetime | None,
    now: datetime,
) -> CaseClock | None:
    if due is None or first is None:
        return None
    return CaseClock(due, first, bool(runs), (done or now) > due)


def _unit(code: str, name: str, counts: Counts, least: int) -> UnitReport:
    in_time = _share(share(counts.in_time, counts.closed, least))
    return UnitReport(
        code=code,
        name=name,
        received=counts.received,
        accepted=counts.accepted,
        refused=counts.refused,
        closed=counts.closed,
        in_time=counts.in_time,
        in_first_time=counts.in_first_time,
        substantiated=counts.substantiated,
        partly=counts.partly,
        in_time_share=in_time,
        substantiated_share=_share(share(counts.substantiated + counts.partly, counts.closed, least)),
        too_few=in_time is None,
    )


def _share(found: Share | None) -> ShareView | None:
    return None if found is None else ShareView(found.value, found.low, found.high)
