"""Yellow and red cards: hard dates around a holiday, and what holds of every clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sla.calendar import WorkCalendar
from sla.clock import Run, due
from sla.errors import InvalidPolicy
from sla.firing import MarkKind, plan_marks
from sla.ladder import Card, CardStep, card_moment
from sla.policy import ClockKind, Policy
from sla.term import EndRule, StartRule, Term, Unit

YELLOW, RED, AT_ONCE = CardStep(Card.YELLOW, 1), CardStep(Card.RED, 1), CardStep(Card.RED, 0)


def policy(days: int, end: EndRule = EndRule.OFFICE_CLOSE) -> Policy:
    return with_steps(Term(Unit.WORKING_DAY, days, StartRule.NEXT_DAY, end), YELLOW, RED)


def with_steps(term: Term, *steps: CardStep) -> Policy:
    return Policy("P", ClockKind.DEPARTMENT, term, "c", warn_shares=(Fraction(1, 2),), steps=steps)


def cards(office: WorkCalendar, rule: Policy, start: datetime) -> dict[str, str]:
    marks = plan_marks(office, rule, Run(start), start)
    return {
        m.kind.value: f"{m.at.astimezone(office.zone):%Y-%m-%d %H:%M}"
        for m in marks
        if "card" in m.kind.value
    }


def local(office: WorkCalendar, text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=office.zone)


@pytest.mark.parametrize(
    ("received", "days", "yellow", "red"),
    [
        # due on Wednesday 09-30, the holiday follows until 10-07; red on the first day of work after it
        ("2026-09-23T10:00", 4, "2026-09-29", "2026-10-08"),
        # due on Saturday 10-10, a make-up day: yellow the Friday before, red on Monday
        ("2026-09-29T10:00", 4, "2026-10-09", "2026-10-12"),
        # due on Monday: yellow on Friday, red on Tuesday
        ("2026-11-09T10:00", 5, "2026-11-13", "2026-11-17"),
    ],
)
def test_cards_stand_on_the_working_days_around_the_due_day(
    office: WorkCalendar, received: str, days: int, yellow: str, red: str
) -> None:
    given_ = cards(office, policy(days), local(office, received))
    assert given_["yellow_card"].startswith(yellow) and given_["red_card"].startswith(red)


def test_a_day_that_ends_at_midnight_is_the_day_it_ends(office: WorkCalendar) -> None:
    start = local(office, "2026-11-09T10:00")
    at_close, at_midnight = (
        cards(office, policy(5), start),
        cards(office, policy(5, EndRule.MIDNIGHT), start),
    )
    assert at_close == at_midnight


def test_a_term_of_one_day_has_no_yellow_card(office: WorkCalendar) -> None:
    assert set(cards(office, policy(1), local(office, "2026-11-09T10:00"))) == {"red_card"}


def test_a_clock_around_the_clock_goes_red_when_it_runs_out_and_never_yellow(office: WorkCalendar) -> None:
    start = local(office, "2026-11-14T23:00")  # a Saturday night
    emergency = with_steps(Term(Unit.MINUTE, 120), YELLOW, RED, AT_ONCE)
    assert cards(WorkCalendar.always_open(), emergency, start) == {"red_card": "2026-11-15 01:00"}


def test_steps_out_of_range_are_refused() -> None:
    for card, days in ((Card.YELLOW, 0), (Card.RED, -1), (Card.RED, 31)):
        with pytest.raises(InvalidPolicy):
            CardStep(card, days)
    assert CardStep.from_key(RED.key) == RED


@given(
    minutes=st.integers(0, 500 * 24 * 60),
    days=st.integers(1, 30),
    before=st.integers(1, 5),
    after=st.integers(1, 5),
)
def test_yellow_red_stand_in_order_at_openings_of_working_days(
    office: WorkCalendar, minutes: int, days: int, before: int, after: int
) -> None:
    start = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    term = policy(days).term
    due_at = due(office, term, Run(start), start).due_at
    yellow = card_moment(office, term.unit, CardStep(Card.YELLOW, before), start, due_at)
    red = card_moment(office, term.unit, CardStep(Card.RED, after), start, due_at)
    assert red is not None and red > due_at
    assert yellow is None or start < yellow < due_at
    for moment in filter(None, (yellow, red)):
        day = office.working_day(office.local_date(moment))
        assert day is not None and moment == day.opens_at
        assert moment.astimezone(office.zone).hour != 0
    between = [d for d in _days(office, due_at, red) if office.is_workday(d)]
    assert len(between) == after
    if yellow is not None:
        assert len([d for d in _days(office, yellow, due_at) if office.is_workday(d)]) == before


def _days(office: WorkCalendar, first: datetime, last: datetime) -> list[date]:
    """The local days after that of ``first``, up to that of ``last``."""
    begin, end = office.local_date(first), office.local_date(last)
    return [begin + timedelta(days=n) for n in range(1, (end - begin).days + 1)]


def test_cards_are_marks_beside_warnings_and_breach(office: WorkCalendar) -> None:
    start = local(office, "2026-11-09T10:00")
    kinds = [m.kind for m in plan_marks(office, policy(5), Run(start), start)]
    assert kinds == [MarkKind.WARNED, MarkKind.YELLOW_CARD, MarkKind.BREACHED, MarkKind.RED_CARD]
