"""Clocks from intervals: due times with pauses, what is left, warnings counted backwards."""

from datetime import datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sla.calendar import WorkCalendar
from sla.clock import Pause, Run, due, elapsed, overdue_moment, part_of, remaining, warning_moments
from sla.errors import InvalidTerm
from sla.term import EndRule, StartRule, Term, Unit
from sla.why import counted
from tests.unit.sla import oracle

TEN_DAYS = Term(Unit.WORKING_DAY, 10)
TWO_HOURS = Term(Unit.WORKING_MINUTE, 120)
HALF, QUARTER = Fraction(1, 2), Fraction(1, 4)

starts = st.integers(0, 6 * 365 * 24 * 60).map(oracle.moment_of)
working_terms = st.one_of(
    st.integers(1, 20).map(lambda n: Term(Unit.WORKING_DAY, n)),
    st.integers(1, 6000).map(lambda n: Term(Unit.WORKING_MINUTE, n)),
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=oracle.ZONE)


@pytest.mark.parametrize(
    ("term", "start", "due_at"),
    [
        (Term(Unit.WORKING_DAY, 1), "2026-03-06T20:00", "2026-03-09T17:30"),
        (Term(Unit.WORKING_DAY, 1, StartRule.SAME_DAY), "2026-03-06T09:00", "2026-03-06T17:30"),
        (Term(Unit.WORKING_DAY, 1, StartRule.SAME_DAY), "2026-03-06T17:30", "2026-03-09T17:30"),
        (Term(Unit.WORKING_DAY, 1, StartRule.EFFECTIVE_RECEIPT), "2026-03-06T20:00", "2026-03-10T17:30"),
        (Term(Unit.WORKING_DAY, 1, StartRule.EFFECTIVE_RECEIPT), "2026-03-06T12:30", "2026-03-09T17:30"),
        (Term(Unit.WORKING_DAY, 1, end_rule=EndRule.MIDNIGHT), "2026-03-06T20:00", "2026-03-10T00:00"),
        (TWO_HOURS, "2026-03-06T11:00", "2026-03-06T15:30"),
        (Term(Unit.MINUTE, 15), "2026-03-07T23:50", "2026-03-08T00:05"),
        (Term(Unit.NATURAL_DAY, 7), "2026-03-02T20:00", "2026-03-09T17:30"),
        (Term(Unit.NATURAL_DAY, 5), "2026-03-02T20:00", "2026-03-09T17:30"),  # a Saturday moves to Monday
        (Term(Unit.NATURAL_DAY, 5, end_rule=EndRule.MIDNIGHT), "2026-03-02T20:00", "2026-03-08T00:00"),
        (Term(Unit.NATURAL_DAY, 5, StartRule.SAME_DAY), "2026-03-02T20:00", "2026-03-06T17:30"),
        (Term(Unit.NATURAL_DAY, 3), "2026-09-30T09:00", "2026-10-08T17:30"),
    ],
)
def test_due_by_each_unit_and_rule(office: WorkCalendar, term: Term, start: str, due_at: str) -> None:
    assert term.due_at(office, at(start)) == at(due_at)
    rows = list(counted(office, term, at(start)))
    assert rows[-1].to_at == at(due_at)
    if term.unit is Unit.WORKING_DAY:
        assert len(rows) == term.amount
    if term.unit is Unit.WORKING_MINUTE or term.unit is Unit.MINUTE:
        assert sum(row.counted_s for row in rows) == term.seconds


@pytest.mark.parametrize("amount", [0, -1])
def test_a_term_of_nothing_is_refused(amount: int) -> None:
    with pytest.raises(InvalidTerm):
        Term(Unit.WORKING_DAY, amount)
    with pytest.raises(InvalidTerm, match="不能换算"):
        _ = TEN_DAYS.seconds


@given(starts, working_terms, st.integers(0, 20 * 24 * 60), st.integers(0, 6000))
def test_a_pause_moves_the_due_time_by_its_working_time(
    office: WorkCalendar, start: datetime, term: Term, offset: int, length: int
) -> None:
    original = term.due_at(office, start)
    begin = start + timedelta(minutes=offset)
    assume(begin < original)
    end = begin + timedelta(minutes=length)
    when = due(office, term, Run(start, (Pause(begin, end),)), end)
    assert when.original_due_at == original
    assert when.credit_s == 60 * oracle.minutes_between(begin, end)
    assert office.working_seconds(original, when.due_at) == when.credit_s
    if when.credit_s == 0:
        assert when.due_at == original  # wholly outside working time: nothing changes


@given(starts, working_terms, st.integers(1, 5000), st.integers(1, 5000), st.integers(0, 5000))
def test_a_pause_cut_in_two_gives_the_same(
    office: WorkCalendar, start: datetime, term: Term, offset: int, length: int, cut: int
) -> None:
    begin = start + timedelta(minutes=offset)
    middle = begin + timedelta(minutes=min(cut, length))
    end = begin + timedelta(minutes=length)
    assume(middle < term.due_at(office, start))
    whole = Run(start, (Pause(begin, end),))
    halves = Run(start, (Pause(begin, middle), Pause(middle, end)))
    assert due(office, term, whole, end) == due(office, term, halves, end)
    later = end + timedelta(days=3)
    assert elapsed(office, term.unit, whole, later) == elapsed(office, term.unit, halves, later)


@given(starts, working_terms, st.integers(0, 9000), st.integers(0, 9000))
def test_net_time_and_what_is_left_are_the_whole(
    office: WorkCalendar, start: datetime, term: Term, offset: int, length: int
) -> None:
    pause = Pause(start + timedelta(minutes=offset), start + timedelta(minutes=offset + length))
    assert pause.end is not None
    run = Run(start, (pause,))
    when = due(office, term, run, pause.end)
    assume(pause.start < when.original_due_at)
    net, gross = elapsed(office, term.unit, run, when.due_at)
    assert net == office.working_seconds(start, when.original_due_at)
    assert gross - net == when.credit_s


@given(
    starts,
    working_terms,
    st.lists(st.integers(0, 6000), max_size=4),
    st.sampled_from([HALF, QUARTER, Fraction(9, 10)]),
)
def test_warnings_leave_their_share_of_net_time(
    office: WorkCalendar, start: datetime, term: Term, gaps: list[int], share: Fraction
) -> None:
    cuts = [start + timedelta(minutes=sum(gaps[: n + 1])) for n in range(len(gaps))]
    pauses = tuple(Pause(a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=False))
    run = Run(start, pauses)
    now = start + timedelta(days=40)
    when = due(office, term, run, now)
    whole = office.working_seconds(start, when.due_at) - when.credit_s
    (moment,) = warning_moments(office, term, run, now, [share])
    paused = sum(
        office.working_seconds(max(p.start, moment), max(p.end or now, moment))
        for p in pauses
        if p.start < when.due_at
    )
    assert office.working_seconds(moment, when.due_at) - paused == round(whole * share)
    assert office.next_working_instant(moment) == moment  # nobody is warned at night
    assert moment < when.due_at


def test_a_warning_of_a_monday_deadline_comes_in_working_time(office: WorkCalendar) -> None:
    friday = at("2026-03-06T16:30")
    term = Term(Unit.WORKING_MINUTE, 120)
    assert term.due_at(office, friday) == at("2026-03-09T09:30")
    assert warning_moments(office, term, Run(friday), friday, [HALF, QUARTER]) == [
        at("2026-03-09T08:30"),
        at("2026-03-09T09:00"),
    ]


def test_a_pause_after_the_time_is_up_saves_nothing(office: WorkCalendar) -> None:
    start = at("2026-03-02T09:00")
    run = Run(start, (Pause(at("2026-03-02T11:00"), at("2026-03-05T11:00")),))
    assert due(office, TWO_HOURS, run, at("2026-03-06T09:00")).due_at == at("2026-03-02T11:00")


def test_an_open_pause_carries_the_due_time_along(office: WorkCalendar) -> None:
    run = Run(at("2026-03-02T09:00"), (Pause(at("2026-03-02T10:00")),))
    now = at("2026-03-02T16:00")
    due_at = due(office, TWO_HOURS, run, now).due_at
    assert due_at == at("2026-03-02T17:00")
    assert run.is_paused(now)
    assert elapsed(office, TWO_HOURS.unit, run, now) == (3600, 5.5 * 3600 - 3600)
    assert remaining(office, TWO_HOURS.unit, due_at, now).text() == "剩 1 小时"


def test_midnight_terms_end_at_midnight_after_a_pause_too(office: WorkCalendar) -> None:
    term = Term(Unit.WORKING_DAY, 1, end_rule=EndRule.MIDNIGHT)
    run = Run(at("2026-03-02T09:00"), (Pause(at("2026-03-03T09:00"), at("2026-03-03T10:00")),))
    when = due(office, term, run, at("2026-03-03T11:00"))
    assert when.original_due_at == at("2026-03-04T00:00")
    assert when.due_at == at("2026-03-05T00:00")


@pytest.mark.parametrize(
    ("now", "text"),
    [
        ("2026-03-02T10:00", "剩 10 个工作日 5 小时"),
        ("2026-03-02T20:00", "剩 10 个工作日"),
        ("2026-03-07T12:00", "剩 6 个工作日"),
        ("2026-03-12T14:30", "剩 2 个工作日 3 小时"),
        ("2026-03-16T11:00", "剩 4 小时"),
        ("2026-03-16T16:50", "剩 40 分钟"),
        ("2026-03-16T17:29:30", "剩 不到 1 分钟"),
        ("2026-03-16T17:30", "剩 不到 1 分钟"),
        ("2026-03-16T18:00", "超期 不到 1 分钟"),
        ("2026-03-17T10:00", "超期 1 小时 30 分钟"),
        ("2026-03-17T17:30", "超期 1 个工作日"),
        ("2026-03-19T09:30", "超期 2 个工作日 1 小时"),
    ],
)
def test_a_board_says_what_is_left(office: WorkCalendar, now: str, text: str) -> None:
    due_at = due(office, TEN_DAYS, Run(at("2026-03-02T09:00")), at(now)).due_at
    assert due_at == at("2026-03-16T17:30")
    assert remaining(office, TEN_DAYS.unit, due_at, at(now)).text() == text


def test_natural_clocks_speak_of_days(office: WorkCalendar) -> None:
    left = remaining(office, Unit.NATURAL_DAY, at("2026-03-09T17:30"), at("2026-03-06T16:30"))
    assert left.text() == "剩 3 天 1 小时"


def test_a_stopped_clock_keeps_what_it_used_up(office: WorkCalendar) -> None:
    start, now = at("2026-03-02T09:00"), at("2026-03-20T09:00")
    run = Run(start, stop=at("2026-03-02T11:00"))
    assert elapsed(office, TWO_HOURS.unit, run, now) == (7200, 7200)
    assert not run.is_paused(now)


@given(st.integers(0, 10**7), st.fractions(0, 5, max_denominator=40))
def test_a_share_is_rounded_as_numbers_are(seconds: int, share: Fraction) -> None:
    assert part_of(seconds, share) == round(seconds * share)


def test_seriously_overdue_is_a_multiple_of_the_whole(office: WorkCalendar) -> None:
    run = Run(at("2026-03-02T09:00"))
    assert overdue_moment(office, TWO_HOURS, run, run.start, Fraction(3)) == at("2026-03-02T17:30")


@pytest.mark.parametrize(
    "build",
    [
        lambda t: Pause(t, t - timedelta(minutes=1)),
        lambda t: Run(t, stop=t - timedelta(minutes=1)),
        lambda t: Run(t, (Pause(t), Pause(t + timedelta(hours=1)))),
        lambda t: Run(t, (Pause(t, t + timedelta(hours=2)), Pause(t + timedelta(hours=1)))),
    ],
)
def test_histories_that_cannot_be_are_refused(build) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(InvalidTerm):
        build(at("2026-03-02T09:00"))
