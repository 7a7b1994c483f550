"""Random calendars with seasons, make-up days, overrides, and clocks upon them, counted minute by minute."""

from datetime import datetime, timedelta
from fractions import Fraction

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sla.calendar import WorkCalendar
from sla.clock import Pause, Run, due, elapsed, warning_moments
from sla.term import Term, Unit
from tests.unit.sla.plain import DAYS, FIRST, Plain, at, plains

MINUTES = DAYS * 24 * 60
minutes = st.integers(0, MINUTES - 1)
SHARES = (Fraction(1, 2), Fraction(1, 5), Fraction(1, 7))


def compiled(plain: Plain) -> tuple[WorkCalendar, bytes]:
    return WorkCalendar.from_mapping(plain.body()), plain.line()


@given(plains(), minutes, minutes)
@settings(max_examples=60)
def test_time_between_agrees_and_adds_up(plain: Plain, one: int, two: int) -> None:
    calendar, line = compiled(plain)
    first, last = sorted((one, two))
    assert calendar.working_seconds(at(first), at(last)) == 60 * sum(line[first:last])
    before = calendar.working_seconds(at(0), at(first))
    assert before + calendar.working_seconds(at(first), at(last)) == calendar.working_seconds(at(0), at(last))


@given(plains(), minutes, st.integers(1, 4000))
@settings(max_examples=60)
def test_adding_and_taking_away_agree(plain: Plain, begin: int, wanted: int) -> None:
    calendar, line = compiled(plain)
    ahead = [minute for minute in range(begin, MINUTES) if line[minute]]
    behind = [minute for minute in range(begin) if line[minute]]
    if ahead:
        amount = min(wanted, len(ahead))
        end = calendar.add_working(at(begin), 60 * amount)
        assert end == at(ahead[amount - 1] + 1)
        assert calendar.working_seconds(at(begin), end) == 60 * amount
        assert calendar.next_working_instant(at(begin)) == at(ahead[0])
        if amount > 1:
            assert calendar.add_working(at(begin), 60 * (amount - 1)) < end
    if behind:
        amount = min(wanted, len(behind))
        assert calendar.subtract_working(at(begin), 60 * amount) == at(behind[-amount])


@given(plains(), minutes, st.integers(1, 40))
@settings(max_examples=60)
def test_working_days_agree(plain: Plain, begin: int, count: int) -> None:
    calendar, line = compiled(plain)
    days = [line[n * 1440 : (n + 1) * 1440] for n in range(begin // 1440 + 1, DAYS)]
    worked = [n for n, day in enumerate(days, begin // 1440 + 1) if any(day)]
    assume(worked)
    count = min(count, len(worked))
    last = worked[count - 1]
    due_at = calendar.closing_after(FIRST + timedelta(days=begin // 1440), count)
    assert due_at == at(last * 1440 + days[last - begin // 1440 - 1].rindex(1) + 1)


@st.composite
def paused(draw: st.DrawFn) -> tuple[Plain, int, tuple[tuple[int, int], ...], int]:
    """A calendar, a start, pauses in order after it, and working minutes that fit before its end."""
    plain = draw(plains())
    begin = draw(st.integers(0, MINUTES // 4))
    cuts = sorted(draw(st.lists(st.integers(begin, MINUTES // 2), max_size=6, unique=True)))
    pauses = tuple(zip(cuts[::2], cuts[1::2], strict=False))
    left = sum(plain.line()[begin:]) - sum(sum(plain.line()[a:b]) for a, b in pauses)
    assume(left > 0)
    return plain, begin, pauses, draw(st.integers(1, min(left, 4000)))


def run_of(begin: int, pauses: tuple[tuple[int, int], ...]) -> Run:
    return Run(at(begin), tuple(Pause(at(a), at(b)) for a, b in pauses))


@given(paused())
@settings(max_examples=80)
def test_a_pause_gives_back_exactly_the_working_time_in_it(
    case: tuple[Plain, int, tuple[tuple[int, int], ...], int],
) -> None:
    plain, begin, pauses, amount = case
    calendar, line = compiled(plain)
    line = bytearray(line)
    for first, last in pauses:
        line[first:last] = bytes(last - first)
    worked = [minute for minute in range(begin, MINUTES) if line[minute]]
    run, term = run_of(begin, pauses), Term(Unit.WORKING_MINUTE, amount)
    when = due(calendar, term, run, at(MINUTES))
    assert when.due_at == at(worked[amount - 1] + 1)
    assert when.credit_s == calendar.working_seconds(when.original_due_at, when.due_at)
    assert elapsed(calendar, term.unit, run, when.due_at)[0] == 60 * amount


@given(paused())
@settings(max_examples=80)
def test_warnings_come_in_working_time_with_their_share_left(
    case: tuple[Plain, int, tuple[tuple[int, int], ...], int],
) -> None:
    plain, begin, pauses, amount = case
    calendar, _ = compiled(plain)
    run, term = run_of(begin, pauses), Term(Unit.WORKING_MINUTE, amount)
    due_at = due(calendar, term, run, at(MINUTES)).due_at
    warned = warning_moments(calendar, term, run, at(MINUTES), SHARES)
    assert warned == sorted(warned)
    for share, moment in zip(SHARES, warned, strict=True):
        assert at(begin) <= moment < due_at
        assert calendar.next_working_instant(moment) == moment, "a warning while nobody works"
        assert not any(at(first) <= moment < at(last) for first, last in pauses), "a warning in a pause"
        left = 60 * amount - elapsed(calendar, term.unit, run, moment)[0]
        assert left == round(60 * amount * share)


@given(plains(), minutes, st.integers(1, 2000), st.integers(0, 5000))
@settings(max_examples=60)
def test_a_later_start_or_a_longer_term_is_never_due_earlier(
    plain: Plain, begin: int, amount: int, wait: int
) -> None:
    calendar, line = compiled(plain)
    assume(sum(line[begin + wait :]) > amount)

    def due_at(start: int, length: int) -> datetime:
        return calendar.add_working(at(start), 60 * length)

    assert due_at(begin, amount) <= due_at(begin + wait, amount)
    assert due_at(begin, amount) < due_at(begin, amount + 1)
    back = calendar.subtract_working(due_at(begin, amount), 60 * amount)
    assert back == calendar.next_working_instant(at(begin))


@given(plains(), minutes, st.integers(1, 10))
@settings(max_examples=60)
def test_warnings_of_a_term_in_days_come_in_working_time(plain: Plain, begin: int, days: int) -> None:
    calendar, line = compiled(plain)
    worked_days = sum(any(line[n * 1440 : (n + 1) * 1440]) for n in range(begin // 1440 + 1, DAYS))
    assume(worked_days >= days)
    term, run = Term(Unit.WORKING_DAY, days), Run(at(begin))
    for moment in warning_moments(calendar, term, run, at(begin), SHARES):
        assert at(begin) <= moment < term.due_at(calendar, at(begin))
        assert calendar.next_working_instant(moment) == moment
