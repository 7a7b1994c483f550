"""Which policy row binds a matter."""

from datetime import date
from fractions import Fraction

import pytest

from sla.errors import InvalidPolicy, InvalidTerm, NoPolicy
from sla.policy import ClockKind, Matter, Policies, Policy
from sla.term import EndRule, StartRule, Term, Unit

DAY = date(2026, 3, 2)
ROW = {
    "code": "P1",
    "clock": "statutory",
    "request_type": "complaint",
    "urgency": "",
    "category_code": "",
    "place_code": "",
    "track": "",
    "unit": "working_day",
    "amount": "15",
    "calendar": "chaozhou-office",
    "warn_shares": "0.25;0.5",
    "start_rule": "",
    "end_rule": "",
    "valid_from": "2022-09-01",
    "valid_to": "",
    "source": "粤府办〔2022〕23号",
}


def row(code: str, **columns: str) -> Policy:
    return Policy.from_row({**ROW, "code": code, "request_type": "", **columns})


def winner(matter: Matter, *rows: Policy, day: date = DAY) -> str:
    found = {Policies(order).match(ClockKind.STATUTORY, matter, day).code for order in (rows, rows[::-1])}
    (code,) = found  # whatever the order of the rows
    return code


def test_a_row_is_read_whole() -> None:
    policy = Policy.from_row(ROW)
    assert policy == Policy(
        code="P1",
        clock=ClockKind.STATUTORY,
        term=Term(Unit.WORKING_DAY, 15, StartRule.NEXT_DAY, EndRule.OFFICE_CLOSE),
        calendar="chaozhou-office",
        request_type="complaint",
        warn_shares=(Fraction(1, 2), Fraction(1, 4)),
        valid_from=date(2022, 9, 1),
        source="粤府办〔2022〕23号",
    )
    assert row("P2", unit="minute", calendar="").calendar == "always-open"
    assert row("P3", overdue_times="3").overdue_times == (Fraction(3),)


MATTER = Matter("complaint", "emergency", "CG0203", ("445102004", "445102", "445100"), "enterprise")


@pytest.mark.parametrize(
    ("stronger", "weaker"),
    [
        ({"urgency": "emergency"}, {"track": "enterprise", "category_code": "CG0203"}),
        ({"track": "enterprise"}, {"category_code": "CG0203", "place_code": "445102004"}),
        ({"category_code": "CG0203"}, {"category_code": "CG02", "place_code": "445102004"}),
        ({"category_code": "CG"}, {"place_code": "445102004", "request_type": "complaint"}),
        ({"place_code": "445102004"}, {"place_code": "445102", "request_type": "complaint"}),
        ({"place_code": "445102"}, {"place_code": "445100"}),
        ({"place_code": "445100"}, {"request_type": "complaint"}),
        ({"request_type": "complaint"}, {}),
        ({"valid_from": "2026-01-01"}, {"valid_from": "2025-01-01"}),
    ],
)
def test_the_more_specific_wins(stronger: dict[str, str], weaker: dict[str, str]) -> None:
    assert (
        winner(MATTER, row("strong", **stronger), row("weak", **weaker), row("any", valid_from="2020-01-01"))
        == "strong"
    )


@pytest.mark.parametrize(
    "columns",
    [
        {"urgency": "normal"},
        {"track": "ordinary"},
        {"category_code": "CG0204"},
        {"category_code": "CG020301"},
        {"place_code": "445103"},
        {"request_type": "consultation"},
        {"valid_from": "2026-03-03"},
        {"valid_to": "2026-03-01"},
        {"clock": "department"},
    ],
)
def test_a_row_that_does_not_match_binds_nothing(columns: dict[str, str]) -> None:
    policies = Policies([row("other", **columns)])
    assert policies.find(ClockKind.STATUTORY, MATTER, DAY) is None
    with pytest.raises(NoPolicy, match=r"2026-03-02 没有适用的“statutory”时限规则.*complaint.*CG0203"):
        policies.match(ClockKind.STATUTORY, MATTER, DAY)


def test_a_new_version_binds_from_its_day_on() -> None:
    old, new = row("old", amount="15"), row("new", amount="10", valid_from="2026-03-02")
    assert winner(MATTER, old, new, day=date(2026, 3, 1)) == "old"
    assert winner(MATTER, old, new, day=date(2026, 3, 2)) == "new"
    ended = row("ended", valid_to="2026-03-02", valid_from="2026-01-01")
    assert winner(MATTER, old, ended, day=date(2026, 3, 2)) == "ended"
    assert winner(MATTER, old, ended, day=date(2026, 3, 3)) == "old"


def test_rows_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(InvalidPolicy, match=r"“one”与“two”.*无法取舍"):
        Policies([row("one"), row("two", amount="3")])
    with pytest.raises(InvalidPolicy, match="编号“one”重复"):
        Policies([row("one"), row("one", urgency="urgent")])
    assert len(Policies([row("one"), row("two", valid_from="2026-01-01")])) == 2


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("code", "", "code 不能为空"),
        ("clock", "lunch", "clock 不认识“lunch”，只有 statutory、"),
        ("unit", "day", "unit 不认识“day”"),
        ("unit", "", "unit 不认识“”"),
        ("amount", "0", "应是 1 到"),
        ("amount", "1.5", "应是 1 到"),
        ("amount", "9999999999", "应是 1 到"),
        ("amount", "", "amount 不能为空"),
        ("calendar", "", "calendar 不能为空"),
        ("start_rule", "yesterday", "start_rule 不认识"),
        ("end_rule", "never", "end_rule 不认识"),
        ("warn_shares", "0.5;x", "“x”不是数"),
        ("warn_shares", "1", "应大于 0、小于 1"),
        ("warn_shares", "1/0", "不是数"),
        ("overdue_times", "1", "应大于 1"),
        ("valid_from", "2026-13-01", "valid_from“2026-13-01”不是日期"),
        ("valid_to", "2022-08-31", "valid_to 早于 valid_from"),
    ],
)
def test_a_wrong_cell_is_named(column: str, value: str, message: str) -> None:
    with pytest.raises((InvalidPolicy, InvalidTerm), match=message):
        Policy.from_row({**ROW, column: value})
