"""Reckoning: the bound holds, marks lie where they belong, a void stop gives its time back."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from callcenter.clocks.model import Clock, ClockState, Reckoning, reckon, resumed
from callcenter.clocks.service import level_of
from callcenter.kernel.ids import AssignmentId, ClockId, WorkOrderId
from sla.calendar import WorkCalendar
from sla.clock import Pause, Run, seconds_between
from sla.errors import InvalidTerm
from sla.firing import MarkKind
from sla.policy import ClockKind, Policy
from sla.term import Term, Unit

ZONE = ZoneInfo("Asia/Shanghai")
PACK = Path(__file__).parents[3] / "callcenter/cities/chaozhou/calendars/chaozhou-office.toml"
OFFICE = WorkCalendar.from_mapping(tomllib.loads(PACK.read_text(encoding="utf-8")))
SHARES = (Fraction(1, 2), Fraction(1, 4))
FIRST = datetime(2026, 1, 5, tzinfo=ZONE)

moments = st.integers(0, 300 * 24 * 3600).map(lambda s: FIRST + timedelta(seconds=s))
terms = st.one_of(
    st.builds(Term, st.sampled_from([Unit.WORKING_DAY, Unit.NATURAL_DAY]), st.integers(1, 20)),
    st.builds(Term, st.just(Unit.WORKING_MINUTE), st.integers(10, 5000)),
    st.builds(Term, st.just(Unit.MINUTE), st.integers(2, 5000)),
)


def policy(term: Term, *, overdue: tuple[Fraction, ...] = (Fraction(3),)) -> Policy:
    return Policy(
        "p", ClockKind.DEPARTMENT, term, "chaozhou-office", warn_shares=SHARES, overdue_times=overdue
    )


policies = st.builds(policy, terms)
gaps = st.integers(60, 40 * 24 * 3600).map(lambda s: timedelta(seconds=s))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment in November 2026; the 23rd is a Monday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE)


def clock(rule: Policy, started_at: datetime, stopped_at: datetime | None) -> Clock:
    reckoning = reckon(OFFICE, rule, Run(started_at), started_at)
    return Clock(
        id=ClockId(1),
        order_id=WorkOrderId(1),
        assignment_id=AssignmentId(1),
        kind="department",
        round=1,
        state=ClockState.running if stopped_at is None else ClockState.stopped,
        policy=rule,
        calendar_version="1",
        started_at=started_at,
        due_at=reckoning.due_at,
        original_due_at=reckoning.due_at,
        bound_at=None,
        is_provisional=reckoning.is_provisional,
        pauses=(),
        warn_at=reckoning.warn_at,
        fired=frozenset(),
        next_fire_at=None,
        stopped_at=stopped_at,
        stop_reason=None if stopped_at is None else "reply",
    )


def again(c: Clock, now: datetime) -> Reckoning:
    return reckon(OFFICE, c.policy, c.run, now, bound_at=c.bound_at, fired=c.fired)


@settings(max_examples=200)
@given(policies, moments, gaps)
def test_the_bound_is_never_passed_and_shortens_only(rule: Policy, start: datetime, gap: timedelta) -> None:
    bound = start + gap
    free = reckon(OFFICE, rule, Run(start), start)
    bounded = reckon(OFFICE, rule, Run(start), start, bound_at=bound)
    assert bounded.due_at == min(free.due_at, bound)
    if free.due_at <= bound:
        assert bounded == free


@settings(max_examples=200)
@given(policies, moments, st.none() | gaps)
def test_marks_lie_in_order_about_the_due_time(rule: Policy, start: datetime, gap: timedelta | None) -> None:
    bound = None if gap is None else start + gap
    made = reckon(OFFICE, rule, Run(start), start, bound_at=bound)
    assert [m.at for m in made.marks] == sorted(m.at for m in made.marks)
    assert {m.key for m in made.marks} == {"warn:1/2", "warn:1/4", "breach", "overdue:3"}
    by_kind = {kind: [m.at for m in made.marks if m.kind is kind] for kind in MarkKind}
    assert by_kind[MarkKind.BREACHED] == [made.due_at]
    assert all(start <= moment <= made.due_at for moment in by_kind[MarkKind.WARNED])
    assert all(moment >= made.due_at for moment in by_kind[MarkKind.SERIOUSLY_OVERDUE])
    assert made.warn_at == min(by_kind[MarkKind.WARNED])
    assert made.next_fire_at == made.marks[0].at


@given(policies, moments, gaps)
def test_half_the_time_given_is_left_at_the_half_warning(
    rule: Policy, start: datetime, gap: timedelta
) -> None:
    made = reckon(OFFICE, rule, Run(start), start, bound_at=start + gap)
    unit = rule.term.unit
    whole = seconds_between(OFFICE, unit, start, made.due_at)
    half = next(m.at for m in made.marks if m.key == "warn:1/2")
    assert abs(seconds_between(OFFICE, unit, half, made.due_at) - whole / 2) <= 1


@given(policies, moments)
def test_what_has_fired_does_not_fire_again(rule: Policy, start: datetime) -> None:
    made = reckon(OFFICE, rule, Run(start), start)
    fired: set[str] = set()
    for mark in made.marks:
        following = reckon(OFFICE, rule, Run(start), start, fired=frozenset(fired)).next_fire_at
        assert following == mark.at
        fired.add(mark.key)
    assert reckon(OFFICE, rule, Run(start), start, fired=frozenset(fired)).next_fire_at is None


@settings(max_examples=200)
@given(policies, moments, gaps, gaps)
def test_a_void_stop_gives_back_the_time_of_its_own_kind(
    rule: Policy, start: datetime, worked: timedelta, stood: timedelta
) -> None:
    before = clock(rule, start, start + worked)
    assume(before.due_at >= start + worked)
    now = start + worked + stood
    running = resumed(before, now, "审核退回")
    due_at = again(running, now).due_at
    unit = rule.term.unit
    credit = seconds_between(OFFICE, unit, start + worked, now)
    assert seconds_between(OFFICE, unit, before.due_at, due_at) == credit
    assert due_at >= before.due_at


@given(policies, moments, gaps, gaps)
def test_a_stop_that_came_too_late_gives_nothing_back(
    rule: Policy, start: datetime, late: timedelta, stood: timedelta
) -> None:
    due_at = clock(rule, start, None).due_at
    stopped = clock(rule, start, due_at + late)
    now = due_at + late + stood
    assert again(resumed(stopped, now, "审核退回"), now).due_at == due_at


@given(policies, moments, gaps, gaps, gaps)
def test_no_credit_carries_a_clock_past_its_bound(
    rule: Policy, start: datetime, worked: timedelta, stood: timedelta, gap: timedelta
) -> None:
    bounded = replace(clock(rule, start, start + worked), bound_at=start + gap)
    now = start + worked + stood
    assert again(resumed(bounded, now, "审核退回"), now).due_at <= start + gap


def test_a_resumed_clock_is_a_running_one_with_its_pause() -> None:
    stopped = clock(policy(Term(Unit.WORKING_DAY, 5)), at(23, 9), at(24, 10))
    running = resumed(stopped, at(25, 15), "审核退回")
    assert running.state is ClockState.running
    assert (running.stopped_at, running.stop_reason) == (None, None)
    assert running.pauses == (Pause(at(24, 10), at(25, 15), "审核退回"),)
    assert running.original_due_at == stopped.original_due_at
    assert stopped.pauses == ()


def test_a_clock_may_be_resumed_again_and_again() -> None:
    first = resumed(clock(policy(Term(Unit.WORKING_DAY, 5)), at(23, 9), at(24, 10)), at(24, 11), "一")
    second = replace(first, state=ClockState.stopped, stopped_at=at(25, 9), stop_reason="reply")
    running = resumed(second, at(25, 10), "二")
    assert [p.reason for p in running.pauses] == ["一", "二"]
    assert again(running, at(25, 10)).due_at == OFFICE.add_working(running.original_due_at, 2 * 3600)


def test_a_review_over_the_weekend_gives_the_department_no_day() -> None:
    stopped = clock(policy(Term(Unit.WORKING_DAY, 5)), at(23, 9), at(27, 18))  # Friday evening
    running = resumed(stopped, at(30, 8), "审核退回")  # Monday before work
    assert again(running, at(30, 8)).due_at == stopped.due_at


def test_what_runs_cannot_be_resumed() -> None:
    with pytest.raises(ValueError, match="only a stopped clock"):
        resumed(clock(policy(Term(Unit.MINUTE, 5)), at(23, 9), None), at(23, 10), "")


def test_nothing_is_resumed_before_it_stopped() -> None:
    with pytest.raises(InvalidTerm):
        resumed(clock(policy(Term(Unit.MINUTE, 5)), at(23, 9), at(23, 10)), at(23, 9, 30), "")


def test_past_the_known_calendar_a_due_time_is_provisional() -> None:
    rule = policy(Term(Unit.WORKING_DAY, 15))
    assert not reckon(OFFICE, rule, Run(at(23, 9)), at(23, 9)).is_provisional
    december = datetime(2026, 12, 28, 9, tzinfo=ZONE)
    assert reckon(OFFICE, rule, Run(december), december).is_provisional


@pytest.mark.parametrize(
    ("now", "level"),
    [(at(23, 9), "ok"), (at(24, 9), "soon"), (at(25, 9), "soon"), (at(25, 9, 1), "overdue")],
)
def test_a_clock_presses_from_its_first_warning_and_is_overdue_after_its_due_time(
    now: datetime, level: str
) -> None:
    assert level_of(now, at(25, 9), at(24, 9)) == level


def test_a_clock_without_warnings_never_presses() -> None:
    assert level_of(at(25, 8), at(25, 9), None) == "ok"
