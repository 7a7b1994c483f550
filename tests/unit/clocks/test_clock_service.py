"""The service of the clocks on a store in memory: which clocks start, by which rule, bound by what."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import cast

import pytest

from callcenter.clocks.changes import Action, Change, ChangeRule, rule_for
from callcenter.clocks.model import (
    Clock,
    ClockState,
    Ending,
    KeptChange,
    NamedCalendar,
    NewChange,
    NewClock,
    Reckoning,
)
from callcenter.clocks.service import ClockService
from callcenter.clocks.store import ClockStore
from callcenter.kernel.db import Connection
from callcenter.kernel.ids import AssignmentId, ClockId, WorkOrderId
from callcenter.workorders.clock_ports import ClockSubject, MainClock
from sla.policy import ClockKind, Matter, Policies, Policy
from sla.term import Term, Unit
from tests.unit.clocks.test_reckoning import OFFICE, SHARES, at

TX = cast(Connection, object())
ORDER = WorkOrderId(1)


def rule(code: str, clock: ClockKind, unit: Unit, amount: int, request_type: str = "") -> Policy:
    return Policy(
        code,
        clock,
        Term(unit, amount),
        "chaozhou-office",
        request_type=request_type,
        warn_shares=SHARES,
        source="规定",
    )


POLICIES = Policies(
    [
        rule("s10", ClockKind.STATUTORY, Unit.WORKING_DAY, 10),
        rule("s2", ClockKind.STATUTORY, Unit.WORKING_DAY, 2, "consultation"),
        rule("d7", ClockKind.DEPARTMENT, Unit.WORKING_DAY, 7),
        rule("sign", ClockKind.SIGN_IN, Unit.WORKING_MINUTE, 120),
    ]
)


DAY = Term(Unit.WORKING_DAY, 1)
CHANGES = [
    ChangeRule("st", Change.request_type, "statutory", "", Action.shorten, True, DAY, "法"),
    ChangeRule("rt", Change.request_type, "", "", Action.shorten, False, None, "规定"),
    ChangeRule("re", Change.request_type, "dispatch", "", Action.restart, False, None, "规定"),
    ChangeRule("ow", Change.owner, "", "", Action.keep, False, None, "规定"),
    ChangeRule("od", Change.owner, "department", "", Action.restart, False, None, "规定"),
]


class FakeRules:
    """The policies above, one calendar, and one working day kept for review."""

    def policy(self, kind: str, matter: Matter, received_at: datetime) -> Policy | None:
        return POLICIES.find(ClockKind(kind), matter, date(2026, 11, 23))

    def places(self, code: str | None) -> tuple[str, ...]:
        return ()

    def calendar(self, name: str) -> NamedCalendar:
        return NamedCalendar(OFFICE, "7")

    def office(self) -> NamedCalendar:
        return NamedCalendar(OFFICE, "7")

    least_wait = timedelta(minutes=30)

    def unit_calendar(self, organisation: str | None, now: datetime) -> str:
        return "chaozhou-office"

    def change_rule(
        self, change: Change, kind: str, becomes: str, received_at: datetime
    ) -> ChangeRule | None:
        return rule_for(CHANGES, change, kind, becomes)

    def before_statutory(self, statutory_due_at: datetime, request_type: str) -> datetime:
        return OFFICE.subtract_working(statutory_due_at, 7 * 3600)


@dataclass
class FakeStore:
    """Clocks in a list, newest last."""

    clocks: list[Clock] = field(default_factory=list)
    refreshed: int = 0
    kept: list[NewChange] = field(default_factory=list)

    async def insert(self, tx: Connection, new: Sequence[NewClock]) -> list[ClockId]:
        first = len(self.clocks) + 1
        self.clocks += [_started(ClockId(first + n), one) for n, one in enumerate(new)]
        return [c.id for c in self.clocks[first - 1 :]]

    async def running(
        self,
        tx: Connection,
        order_id: WorkOrderId,
        kinds: Iterable[str] | None = None,
        assignment: AssignmentId | None = None,
        subject_key: str | None = None,
    ) -> list[Clock]:
        wanted = None if kinds is None else set(kinds)
        return [
            c for c in self.clocks if c.state is ClockState.running and (wanted is None or c.kind in wanted)
        ]

    async def paused(
        self, tx: Connection, order_id: WorkOrderId, kinds: Iterable[str], round_: int, reason: str
    ) -> list[Clock]:
        return []

    async def last_stopped(
        self,
        tx: Connection,
        order_id: WorkOrderId,
        kind: str,
        round_: int,
        assignment: AssignmentId | None = None,
    ) -> Clock | None:
        stopped = [
            c
            for c in self.clocks
            if c.state is ClockState.stopped and c.kind == kind and assignment in (None, c.assignment_id)
        ]
        return stopped[-1] if stopped else None

    async def of_order(self, tx: Connection, order_id: WorkOrderId) -> list[Clock]:
        return list(self.clocks)

    async def holder(self, tx: Connection, assignment: AssignmentId) -> str | None:
        return "XQ-CG"

    async def stop(self, tx: Connection, endings: Sequence[Ending]) -> None:
        for e in endings:
            self.clocks = [
                replace(
                    c,
                    state=ClockState.stopped,
                    stopped_at=e.at,
                    stop_reason=e.reason,
                    net_s=e.net_s,
                    gross_s=e.gross_s,
                )
                if c.id == e.clock_id
                else c
                for c in self.clocks
            ]

    async def add_changes(self, tx: Connection, changes: Sequence[NewChange]) -> None:
        self.kept += changes

    async def changes(self, tx: Connection, order_id: WorkOrderId) -> list[KeptChange]:
        return []

    async def save(self, tx: Connection, clock: Clock, reckoning: Reckoning) -> None:
        saved = replace(
            clock,
            due_at=reckoning.due_at,
            warn_at=reckoning.warn_at,
            next_fire_at=reckoning.next_fire_at,
            is_provisional=reckoning.is_provisional,
        )
        self.clocks = [saved if c.id == clock.id else c for c in self.clocks]

    async def refresh_main(self, tx: Connection, order_id: WorkOrderId) -> None:
        self.refreshed += 1

    def one(self, kind: str) -> Clock:
        (found,) = (c for c in self.clocks if c.kind == kind)
        return found


def _started(number: ClockId, new: NewClock) -> Clock:
    return Clock(
        id=number,
        order_id=new.order_id,
        assignment_id=new.assignment_id,
        kind=new.kind,
        round=new.round,
        state=ClockState.running,
        policy=new.policy,
        calendar_version=new.calendar_version,
        started_at=new.started_at,
        due_at=new.reckoning.due_at,
        original_due_at=new.reckoning.due_at,
        bound_at=new.bound_at,
        is_provisional=new.reckoning.is_provisional,
        pauses=(),
        warn_at=new.reckoning.warn_at,
        fired=frozenset(),
        next_fire_at=new.reckoning.next_fire_at,
        stopped_at=None,
        stop_reason=None,
    )


@pytest.fixture
def store() -> FakeStore:
    return FakeStore()


@pytest.fixture
def clocks(store: FakeStore) -> ClockService:
    return ClockService(cast(ClockStore, store), FakeRules)


def subject(request_type: str = "help", received_at: datetime | None = None) -> ClockSubject:
    return ClockSubject(
        order_id=ORDER,
        number="CZ261123-00042",
        request_type=request_type,
        urgency="normal",
        track="ordinary",
        category_code="GY0101",
        place_code=None,
        received_at=received_at or at(23, 9),
        round=1,
    )


async def test_kinds_without_a_rule_start_no_clock(clocks: ClockService, store: FakeStore) -> None:
    await clocks.start(TX, subject(), ("statutory", "contact"), at(23, 9), at(23, 9))
    assert [c.kind for c in store.clocks] == ["statutory"]
    assert store.refreshed == 1


async def test_a_back_dated_order_runs_from_its_true_receipt(clocks: ClockService, store: FakeStore) -> None:
    await clocks.start(TX, subject(), ("statutory",), at(16, 9), at(23, 9))
    assert store.one("statutory").started_at == at(16, 9)
    assert store.one("statutory").due_at == at(30, 17, 30)


async def test_only_the_statutory_clock_hangs_on_no_assignment(
    clocks: ClockService, store: FakeStore
) -> None:
    lead = AssignmentId(4)
    await clocks.start(TX, subject(), ("statutory", "department", "sign_in"), at(23, 9), at(23, 9), lead)
    assert {c.kind: c.assignment_id for c in store.clocks} == {
        "statutory": None,
        "department": lead,
        "sign_in": lead,
    }


async def test_the_department_is_due_in_its_own_time_where_that_is_sooner(
    clocks: ClockService, store: FakeStore
) -> None:
    await clocks.start(TX, subject(), ("statutory",), at(23, 9), at(23, 9))
    await clocks.start(TX, subject(), ("department",), at(23, 10), at(23, 10))
    department, statutory = store.one("department"), store.one("statutory")
    assert department.due_at < statutory.due_at
    assert department.due_at == datetime(2026, 12, 2, 17, 30, tzinfo=department.due_at.tzinfo)


@pytest.mark.parametrize("days_later", range(10))
async def test_the_department_is_never_due_after_the_time_kept_for_review(
    clocks: ClockService, store: FakeStore, days_later: int
) -> None:
    await clocks.start(TX, subject(), ("statutory",), at(23, 9), at(23, 9))
    started = at(23, 10) + timedelta(days=days_later)
    await clocks.start(TX, subject(), ("department",), started, started)
    bound = OFFICE.subtract_working(store.one("statutory").due_at, 7 * 3600)
    assert store.one("department").due_at <= bound


async def test_when_the_promise_is_broken_already_the_department_is_due_at_once(
    clocks: ClockService, store: FakeStore
) -> None:
    await clocks.start(TX, subject("consultation"), ("statutory",), at(16, 9), at(23, 9))
    await clocks.start(TX, subject("consultation"), ("department",), at(23, 10), at(23, 10))
    assert store.one("department").due_at == at(23, 10, 1)


async def test_a_review_that_sends_back_gives_the_department_its_time(
    clocks: ClockService, store: FakeStore
) -> None:
    await clocks.start(TX, subject(), ("department",), at(23, 9), at(23, 9))
    promised = store.one("department").due_at
    await clocks.stop(TX, ORDER, ("department",), at(24, 9), "reply")
    await clocks.resume(TX, subject(), "department", at(24, 11), "审核退回")
    again = store.one("department")
    assert again.state is ClockState.running
    assert again.due_at == OFFICE.add_working(promised, 2 * 3600)
    assert again.original_due_at == promised


async def test_nothing_stopped_is_nothing_resumed(clocks: ClockService, store: FakeStore) -> None:
    await clocks.resume(TX, subject(), "department", at(24, 11), "审核退回")
    assert store.clocks == []


async def test_another_type_means_another_rule_from_the_same_start(
    clocks: ClockService, store: FakeStore
) -> None:
    await clocks.start(TX, subject("help"), ("statutory",), at(23, 9), at(23, 9))
    promised = store.one("statutory").due_at
    await clocks.reconsider(TX, subject("help"), subject("consultation"), ("statutory",), at(23, 11))
    now = store.one("statutory")
    assert (now.policy.code, now.started_at, now.due_at) == ("s2", at(23, 9), at(25, 17, 30))
    assert now.original_due_at == promised


async def test_the_same_rule_leaves_a_clock_alone(clocks: ClockService, store: FakeStore) -> None:
    await clocks.start(TX, subject("help"), ("statutory",), at(23, 9), at(23, 9))
    before = store.one("statutory")
    await clocks.reconsider(TX, subject("help"), subject("complaint"), ("statutory",), at(23, 11))
    assert store.one("statutory") is before


async def test_views_tell_the_rule_the_rest_and_the_why(clocks: ClockService, store: FakeStore) -> None:
    await clocks.start(TX, subject(), ("statutory", "sign_in"), at(23, 9), at(23, 9))
    await clocks.stop(TX, ORDER, ("sign_in",), at(23, 10), "sign_in")
    statutory, sign_in = await clocks.views(TX, ORDER, at(23, 11))
    assert (statutory.kind_name, statutory.state, statutory.level) == ("法定办结", "running", "ok")
    assert statutory.policy.source == "规定"
    assert statutory.remaining_text.startswith("剩 ")
    assert (sign_in.state, sign_in.level, sign_in.remaining_text) == ("stopped", "stopped", "按时完成")
    counted = [row for row in statutory.why.counted if row.minutes]
    assert len({row.date for row in counted}) == 10
    assert statutory.why.calendar_version == "7"


async def test_a_clock_stopped_late_says_so(clocks: ClockService, store: FakeStore) -> None:
    await clocks.start(TX, subject(), ("sign_in",), at(23, 9), at(23, 9))
    await clocks.stop(TX, ORDER, ("sign_in",), at(23, 16), "sign_in")
    (view,) = await clocks.views(TX, ORDER, at(24, 9))
    assert "超期" in view.remaining_text
    assert view.remaining_text.startswith("已停止")


@pytest.mark.parametrize(
    ("unit", "now", "level", "text"),
    [
        (Unit.WORKING_DAY, at(23, 9), "ok", "剩 1 个工作日 6 小时"),
        (Unit.WORKING_MINUTE, at(24, 16, 45), "soon", "剩 45 分钟"),
        (Unit.WORKING_DAY, at(25, 9, 30), "overdue", "超期 1 小时"),
        (Unit.MINUTE, at(24, 8, 30), "ok", "剩 9 小时"),
    ],
)
def test_a_badge_tells_what_is_left_in_the_clocks_own_kind_of_time(
    clocks: ClockService, unit: Unit, now: datetime, level: str, text: str
) -> None:
    due_at = at(24, 17, 30)
    main = MainClock("department", unit, "chaozhou-office", due_at, due_at, at(24, 16), False)
    badge = clocks.badge(main, now)
    assert (badge.level, badge.remaining_text, badge.kind_name) == (level, text, "本单位办结")
