"""A corrected calendar over many clocks: the differences are those each clock would give by itself."""

import tomllib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sla.calendars import Calendars
from sla.clock import Pause, Run, due
from sla.recompute import ClockFacts, changed_days, recompute
from sla.term import EndRule, StartRule, Term, Unit
from tests.unit.sla.conftest import PACK

OFFICE = tomllib.loads(PACK.read_text(encoding="utf-8"))
NAME = "chaozhou-office"
#: 25 November 2026 turns into a day off made up on Saturday the 28th; 2027 is announced.
CORRECTED = {
    **OFFICE,
    "version": 2,
    "known_until": date(2027, 12, 31),
    "holidays": [
        *OFFICE["holidays"],
        {"name": "台风停工", "off": [date(2026, 11, 25)], "makeup": [date(2026, 11, 28)]},
    ],
}
BEFORE, AFTER = Calendars([OFFICE]), Calendars([CORRECTED])
CHANGED = {NAME: changed_days(BEFORE[NAME], AFTER[NAME], date(2026, 1, 1), date(2027, 12, 31))}
FIVE_DAYS = Term(Unit.WORKING_DAY, 5)
LONG_AFTER = datetime(2027, 12, 31, tzinfo=UTC)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}+08:00")


def fact(key: int, start: str, term: Term = FIVE_DAYS, pauses: tuple[Pause, ...] = ()) -> ClockFacts:
    """A clock as the calendar in force had it reckoned."""
    open_since = pauses[-1].start if pauses and pauses[-1].end is None else LONG_AFTER
    when = due(BEFORE[NAME], term, Run(at(start), pauses), open_since)
    return ClockFacts(key, NAME, term, at(start), when.due_at, when.provisional, pauses)


def test_the_same_calendar_moves_nothing() -> None:
    assert list(recompute([fact(1, "11-23T09:00"), fact(2, "12-28T09:00")], BEFORE)) == []


def test_a_day_off_moves_those_who_count_it() -> None:
    facts = [
        fact(1, "11-16T09:00"),  # due on the 23rd, before
        fact(2, "11-19T09:00"),  # due on Thursday the 26th: one later
        fact(3, "11-23T09:00"),  # due on Monday the 30th: the make-up Saturday takes its place
        fact(4, "11-26T09:00"),  # Saturday counts: one earlier
        fact(5, "11-30T09:00"),
    ]
    moved = [(d.key, d.due_before, d.due_after) for d in recompute(facts, AFTER)]
    assert moved == [
        (2, at("11-26T17:30"), at("11-27T17:30")),
        (4, at("12-03T17:30"), at("12-02T17:30")),
    ]
    with_marks = list(recompute(facts, AFTER, CHANGED))
    assert [(d.key, d.is_moved) for d in with_marks] == [(2, True), (3, False), (4, True)]


def test_a_year_that_was_announced_makes_due_times_certain() -> None:
    (only,) = recompute([fact(1, "12-29T09:00")], AFTER)
    assert (only.was_provisional, only.is_provisional, only.is_moved) == (True, False, False)


def test_what_binds_and_what_was_promised_stand() -> None:
    plain = fact(1, "11-19T09:00")
    bound = ClockFacts(2, NAME, FIVE_DAYS, plain.started_at, at("11-26T12:00"), False, (), at("11-26T12:00"))
    promised = ClockFacts(
        3, NAME, FIVE_DAYS, plain.started_at, at("12-01T17:30"), False, promised_at=at("12-01T17:30")
    )
    assert [d.key for d in recompute([plain, bound, promised], AFTER)] == [1]
    loosened = replace(bound, bound_at=at("11-30T12:00"))
    assert [d.due_after for d in recompute([loosened], AFTER)] == [at("11-27T17:30")]


def test_later_marks_are_told_too() -> None:
    late = fact(1, "11-16T09:00")
    assert list(recompute([late], AFTER, CHANGED)) == []
    serious = replace(late, marks_until=at("12-02T17:30"))
    assert [(d.key, d.is_moved) for d in recompute([serious], AFTER, CHANGED)] == [(1, False)]


def test_an_open_pause_credits_nothing_yet() -> None:
    open_ = fact(1, "11-19T09:00", pauses=(Pause(at("11-20T09:00")),))
    (moved,) = recompute([open_], AFTER)
    assert (moved.due_before, moved.due_after) == (at("11-26T17:30"), at("11-27T17:30"))


def test_days_that_differ() -> None:
    assert [(c.day.day, bool(c.before.periods), bool(c.after.periods)) for c in CHANGED[NAME].changes] == [
        (25, True, False),
        (28, False, True),
    ]
    assert CHANGED[NAME].touches(date(2026, 11, 1), date(2026, 11, 25))
    assert not CHANGED[NAME].touches(date(2026, 11, 26), date(2026, 11, 27))
    assert len(changed_days(BEFORE[NAME], BEFORE[NAME], date(2026, 1, 1), date(2026, 12, 31))) == 0


def test_intersections_are_corrected_with_their_members() -> None:
    department = {"name": "water", "base": NAME, "periods": {"monday": ["09:00-12:00"]}}
    before, after = Calendars([OFFICE, department]), Calendars([CORRECTED, department])
    name = f"water&{NAME}"
    start = at("11-19T09:00")
    when = due(before[name], FIVE_DAYS, Run(start), start)
    (moved,) = recompute([ClockFacts(7, name, FIVE_DAYS, start, when.due_at, False)], after)
    assert (moved.due_before, moved.due_after) == (at("11-26T17:30"), at("11-27T17:30"))


terms = st.builds(
    Term, st.sampled_from(Unit), st.integers(1, 30), st.sampled_from(StartRule), st.sampled_from(EndRule)
)
starts = st.integers(0, 400 * 86_400).map(lambda s: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=s))


@st.composite
def clocks(draw: st.DrawFn) -> ClockFacts:
    start, term = draw(starts), draw(terms)
    pauses: tuple[Pause, ...] = ()
    if draw(st.booleans()):
        begin = start + timedelta(minutes=draw(st.integers(0, 20_000)))
        pauses = (Pause(begin, begin + timedelta(minutes=draw(st.integers(0, 20_000)))),)
    when = due(BEFORE[NAME], term, Run(start, pauses), LONG_AFTER)
    return ClockFacts(draw(st.integers()), NAME, term, start, when.due_at, when.provisional, pauses)


@given(st.lists(clocks(), max_size=12))
@settings(max_examples=80)
def test_each_clock_stands_as_it_would_by_itself(facts: list[ClockFacts]) -> None:
    expected = []
    for clock in facts:
        when = due(AFTER[NAME], clock.term, Run(clock.started_at, clock.pauses), LONG_AFTER)
        if (when.due_at, when.provisional) != (clock.due_at, clock.is_provisional):
            expected.append((clock.key, when.due_at, when.provisional))
    assert [(d.key, d.due_after, d.is_provisional) for d in recompute(facts, AFTER)] == expected


@given(st.lists(clocks(), max_size=12))
def test_and_back_again(drawn: list[ClockFacts]) -> None:
    """Taking the correction back gives every clock what it had."""
    facts = [replace(clock, key=number) for number, clock in enumerate(drawn)]
    moved = list(recompute(facts, AFTER))
    there = [replace(facts[d.key], due_at=d.due_after, is_provisional=d.is_provisional) for d in moved]
    back = list(recompute(there, BEFORE))
    assert [(d.key, d.due_after, d.is_provisional) for d in back] == [
        (d.key, d.due_before, d.was_provisional) for d in moved
    ]


def test_an_unknown_calendar_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(KeyError):
        list(recompute([fact(1, "11-16T09:00")], {"other": BEFORE[NAME]}))
