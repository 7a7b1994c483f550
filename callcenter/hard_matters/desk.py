"""Hard matters as each desk sees them, and what the citizen reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from callcenter.cities.sources import basis
from callcenter.kernel.db import Connection
from callcenter.kernel.errors import NotFound
from callcenter.kernel.principal import Principal
from callcenter.workorders.access import is_outside_centre, scope_of
from callcenter.workorders.beside import WordsBeside
from callcenter.workorders.model import Track, WorkOrder

from .machine import possible
from .model import COMPLEXITY_NAMES, OUTCOME_NAMES, STATE_NAMES, HardMatter, HardState, Outcome
from .ports import Kind
from .store import Found, HardMatterStore, Wanted, matter_of
from .views import (
    HardClock,
    HardMatterList,
    HardMatterView,
    KindList,
    KindView,
    PublicHardMatter,
    StepView,
)

#: what a unit does not see of a confidential matter
_HIDDEN = ("tried", "told_words", "explanation", "result", "reclassify_reason", "service_item")


class HardMatterDesk:
    """Read side."""

    def __init__(
        self, *, store: HardMatterStore, words: WordsBeside, kinds: Callable[[], Mapping[str, Kind]]
    ) -> None:
        self._store = store
        self._words = words
        self._kinds = kinds

    def kinds(self) -> KindList:
        """The kinds of the pack in force."""
        return KindList(
            [KindView(k.code, k.name, k.description, basis(k.source)) for k in self._kinds().values()]
        )

    async def page(self, tx: Connection, person: Principal, wanted: Wanted, now: datetime) -> HardMatterList:
        """Those this person may see, newest first."""
        more = Wanted(state=wanted.state, kind=wanted.kind, before=wanted.before, limit=wanted.limit + 1)
        rows = await self._store.page(tx, scope_of(person), more)
        shown = rows[: wanted.limit]
        items = [self._view(row, person, now) for row in shown]
        return HardMatterList(items, shown[-1]["id"] if len(rows) > wanted.limit else None)

    async def one(self, tx: Connection, person: Principal, number: str, now: datetime) -> HardMatterView:
        """One with its steps; NotFound where there is none or it is not this person's to see."""
        wanted = Wanted(number=number, limit=1)
        rows = [] if "\x00" in number else await self._store.page(tx, scope_of(person), wanted)
        if not rows:
            raise NotFound("没有这件难办事，或您无权查看", code="hard-matter-not-found")
        steps: list[StepView] = []
        if not _hides(rows[0], person):
            for row in await self._store.steps(tx, rows[0]["id"]):
                steps.append(StepView(**self._words.opened(row, number)))
        return self._view(rows[0], person, now, steps)

    async def public(self, tx: Connection, order: WorkOrder) -> PublicHardMatter | None:
        """What the citizen reads of it."""
        row = await self._store.told(tx, order.id) if order.track is Track.hard_matter else None
        if row is None:
            return None
        opened = self._words.opened(row, order.number)
        return PublicHardMatter(
            state_name=STATE_NAMES[HardState(row["state"])],
            officer_name=row["officer_name"],
            explanation=opened["explanation"],
            basis=opened["basis"],
            result=opened["result"],
            due_at=row["due_at"],
            first_due_at=row["first_due_at"],
        )

    def _view(
        self, row: Found, person: Principal, now: datetime, steps: list[StepView] | None = None
    ) -> HardMatterView:
        matter, opened = matter_of(row), self._words.opened(row, row["number"])
        if _hides(row, person):
            opened.update(dict.fromkeys(_HIDDEN), title="保密工单")
        kind = self._kinds().get(row["kind"] or "")
        outcome = None if row["outcome"] is None else Outcome(row["outcome"])
        return HardMatterView(
            number=matter.number,
            version=matter.version,
            title=opened["title"],
            state=matter.state,
            state_name=STATE_NAMES[matter.state],
            order_state=row["order_state"],
            lead_name=row["lead_name"],
            kind=row["kind"],
            kind_name=row["kind"] if kind is None else kind.name,
            complexity=matter.complexity,
            complexity_name=None if matter.complexity is None else COMPLEXITY_NAMES[matter.complexity],
            service_item=opened["service_item"],
            tried=opened["tried"],
            tried_times=row["tried_times"],
            can_be_done=row["can_be_done"],
            officer=row["officer_username"],
            officer_name=row["officer_name"],
            opened_at=matter.opened_at,
            classified_at=row["classified_at"],
            reclassified_at=row["reclassified_at"],
            reclassify_reason=opened["reclassify_reason"],
            explanation=opened["explanation"],
            basis=opened["basis"],
            explained_at=row["explained_at"],
            outcome=outcome,
            outcome_name=None if outcome is None else OUTCOME_NAMES[outcome],
            result=opened["result"],
            told_method=row["told_method"],
            told_words=opened["told_words"],
            finished_at=row["finished_at"],
            explain_clock=_clock(row["explain_due"], row["explain_runs"], row["explained_at"], now),
            done_clock=_done_clock(row, matter, now),
            first_due_at=row["simple_due"] or row["complex_due"],
            acts=possible(matter, person, now),
            steps=steps or [],
        )


def _hides(row: Found, person: Principal) -> bool:
    return bool(row["is_confidential"]) and is_outside_centre(person)


def _done_clock(row: Found, matter: HardMatter, now: datetime) -> HardClock | None:
    if matter.complexity is None:
        return None
    name = matter.complexity.value
    return _clock(row[f"{name}_due"], row[f"{name}_runs"], row["finished_at"], now)


def _clock(due: datetime | None, runs: bool | None, done: datetime | None, now: datetime) -> HardClock | None:
    if due is None:
        return None
    is_late = (done or now) > due if runs or done is not None else False
    return HardClock(due, bool(runs), is_late)
