"""What was decided in the running system, laid over the rows of a pack."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import hypothesis.strategies as st
from hypothesis import given

from callcenter.cities.decided import (
    Kind,
    LeadChange,
    Succession,
    changed_rows,
    with_decisions,
    with_lead,
    with_successor,
)
from callcenter.cities.pack import load_pack, pack_path
from callcenter.cities.schema import DutyRow

DAY = date(2026, 12, 1)
ROW = DutyRow("CG02", "445102", "XQ-CG", ("CA-CG",), ("XQ",), "三定", valid_from=date(2020, 1, 1))
OTHER = DutyRow("CG02", "445103", "CA-CG", ("XQ-CG", "XQ"), ("XQ-CG",), "三定", valid_from=date(2020, 1, 1))
CHANGE = LeadChange("CG02", "445102", "CA-CG", "裁定", DAY)
SUCCESSION = Succession(Kind.organisation, "XQ-CG", "CA-CG", "机构改革", DAY)


def _lead(rows: tuple[DutyRow, ...], place: str, on: date) -> list[str]:
    return [r.lead for r in rows if r.place_code == place and r.is_valid(on)]


def test_the_old_row_ends_the_day_before_and_the_new_one_begins() -> None:
    rows = with_lead((ROW, OTHER), CHANGE)
    assert _lead(rows, "445102", date(2026, 11, 30)) == ["XQ-CG"]
    assert _lead(rows, "445102", DAY) == ["CA-CG"]
    fresh = rows[-1]
    assert (fresh.co_handlers, fresh.copies, fresh.basis) == ((), ("XQ",), "裁定")
    assert rows[1] == OTHER


def test_a_place_without_a_row_of_its_own_gets_one() -> None:
    rows = with_lead((OTHER,), CHANGE)
    assert changed_rows((OTHER,), rows) == [
        DutyRow("CG02", "445102", "CA-CG", (), (), "裁定", valid_from=DAY)
    ]


def test_a_later_row_of_the_file_wins() -> None:
    later = replace(ROW, lead="CZ-CG", valid_from=date(2027, 1, 1))
    rows = with_lead((replace(ROW, valid_to=date(2026, 12, 31)), later), CHANGE)
    assert _lead(rows, "445102", date(2026, 12, 31)) == ["CA-CG"]
    assert _lead(rows, "445102", date(2027, 1, 1)) == ["CZ-CG"]


def test_the_successor_stands_wherever_the_old_one_stood() -> None:
    rows = with_successor((ROW, OTHER), SUCCESSION)
    assert _lead(rows, "445102", date(2026, 11, 30)) == ["XQ-CG"]
    assert _lead(rows, "445102", DAY) == ["CA-CG"]
    at_ca = next(r for r in rows if r.place_code == "445103" and r.is_valid(DAY))
    assert (at_ca.lead, at_ca.co_handlers, at_ca.copies) == ("CA-CG", ("XQ",), ())


def test_a_category_that_has_its_rows_already_keeps_them() -> None:
    new = DutyRow("CG99", "445102", "CZ-CG", (), (), "新目录", valid_from=date(2026, 6, 1))
    rows = with_successor((ROW, OTHER, new), Succession(Kind.category, "CG02", "CG99", "修订", DAY))
    valid = {(r.category_code, r.place_code, r.lead) for r in rows if r.is_valid(DAY)}
    assert valid == {("CG99", "445102", "CZ-CG"), ("CG99", "445103", "CA-CG")}


def test_the_old_organisation_ends_and_what_stood_below_it_moves() -> None:
    pack = load_pack(pack_path("chaozhou"))
    after = with_decisions(pack, [replace(SUCCESSION, old="XQ", new="CA")])
    was = {o.code for o in pack.organisations if o.parent_code == "XQ"}
    assert was
    assert {o.code for o in after.organisations if o.parent_code == "XQ"} == set()
    assert was <= {o.code for o in after.organisations if o.parent_code == "CA"}
    assert not after.organisation_by_code["XQ"].is_valid(DAY)
    assert after.organisation_by_code["XQ"].is_valid(date(2026, 11, 30))
    assert pack.organisation_by_code["XQ"].is_valid(DAY)


_days = st.dates(date(2026, 1, 1), date(2028, 1, 1))
_changes = st.lists(
    st.builds(
        LeadChange,
        st.just("CG02"),
        st.sampled_from(["445102", "445103"]),
        st.sampled_from(["A", "B", "C"]),
        st.just("裁定"),
        _days,
    ),
    max_size=6,
)


@given(_changes, _days)
def test_one_row_of_a_key_holds_on_any_day_and_once_more_changes_nothing(
    changes: list[LeadChange], on: date
) -> None:
    rows: tuple[DutyRow, ...] = (ROW, OTHER)
    ordered = sorted(changes, key=lambda c: c.valid_from)
    for change in ordered:
        rows = with_lead(rows, change)
    for place in ("445102", "445103"):
        assert len(_lead(rows, place, on)) == 1
        due = [c.lead for c in ordered if c.place_code == place and c.valid_from <= on]
        if due:
            assert _lead(rows, place, on) == due[-1:]
    again = rows
    for change in ordered:
        again = with_lead(again, change)
    assert {(r.place_code, r.lead, r.valid_from) for r in again if r.is_valid(on)} == {
        (r.place_code, r.lead, r.valid_from) for r in rows if r.is_valid(on)
    }
