"""Marks of a clock: planned from its policy, fired once, told late when they are late."""

from datetime import datetime, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from sla.calendar import WorkCalendar
from sla.clock import Pause, Run
from sla.firing import DueClock, Mark, MarkKind, fire, next_fire_at, plan_marks
from sla.policy import ClockKind, Policy
from sla.term import Term, Unit
from tests.unit.sla import oracle

NOON = datetime(2026, 3, 2, 12, tzinfo=oracle.ZONE)
POLICY = Policy(
    code="sign-in",
    clock=ClockKind.SIGN_IN,
    term=Term(Unit.WORKING_MINUTE, 120),
    calendar="chaozhou-office",
    warn_shares=(Fraction(1, 2), Fraction(1, 4)),
    overdue_times=(Fraction(3),),
)


def test_marks_follow_the_policy(office: WorkCalendar) -> None:
    start = datetime(2026, 3, 2, 9, tzinfo=office.zone)
    marks = plan_marks(office, POLICY, Run(start), start)
    assert [(mark.key, mark.kind, mark.at.strftime("%H:%M")) for mark in marks] == [
        ("warn:1/2", MarkKind.WARNED, "10:00"),
        ("warn:1/4", MarkKind.WARNED, "10:30"),
        ("breach", MarkKind.BREACHED, "11:00"),
        ("overdue:3", MarkKind.SERIOUSLY_OVERDUE, "17:30"),
    ]


def test_a_paused_or_stopped_clock_has_no_marks(office: WorkCalendar) -> None:
    start = datetime(2026, 3, 2, 9, tzinfo=office.zone)
    later = start + timedelta(minutes=30)
    assert plan_marks(office, POLICY, Run(start, (Pause(later),)), later) == ()
    assert plan_marks(office, POLICY, Run(start, stop=later), later) == ()
    resumed = Run(start, (Pause(later, later + timedelta(hours=1)),))
    at_breach = [m.at for m in plan_marks(office, POLICY, resumed, NOON) if m.key == "breach"]
    assert at_breach == [datetime(2026, 3, 2, 12, tzinfo=office.zone)]


marks = st.lists(st.integers(-5000, 5000), max_size=6).map(
    lambda offsets: tuple(
        Mark(f"m{n}", MarkKind.WARNED, NOON + timedelta(seconds=offset)) for n, offset in enumerate(offsets)
    )
)


@given(marks, st.lists(st.integers(-6000, 6000), min_size=1, max_size=8))
def test_each_mark_fires_exactly_once_whenever_it_is_looked_at(
    planned: tuple[Mark, ...], looks: list[int]
) -> None:
    clock, told = DueClock(1, planned), []
    times = [NOON + timedelta(seconds=offset) for offset in sorted(looks)]
    for now in times:
        firing = fire(clock, now)
        assert all(fired.mark.at <= now for fired in firing.marks)
        assert [f.mark.at for f in firing.marks] == sorted(f.mark.at for f in firing.marks)
        assert firing.next_fire_at is None or firing.next_fire_at > now
        told += [fired.mark.key for fired in firing.marks]
        clock = DueClock(1, planned, firing.fired)
    assert len(told) == len(set(told))
    assert set(told) == {mark.key for mark in planned if mark.at <= times[-1]}
    assert fire(clock, times[-1]).marks == ()


def test_a_mark_found_after_a_stand_still_is_late_and_goes_into_the_digest() -> None:
    clock = DueClock(7, (Mark("breach", MarkKind.BREACHED, NOON),))
    (prompt,) = fire(clock, NOON + timedelta(seconds=60)).marks
    assert (prompt.late_s, prompt.in_digest) == (60.0, False)
    (late,) = fire(clock, NOON + timedelta(days=3)).marks
    assert (late.late_s, late.in_digest) == (3 * 86_400.0, True)


def test_the_next_moment_is_the_first_unfired() -> None:
    planned = tuple(Mark(key, MarkKind.WARNED, NOON + timedelta(minutes=n)) for n, key in enumerate("abc"))
    assert next_fire_at(planned, frozenset()) == NOON
    assert next_fire_at(planned, frozenset("a")) == NOON + timedelta(minutes=1)
    assert next_fire_at(planned, frozenset("abc")) is None
