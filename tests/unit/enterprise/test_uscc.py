"""GB 32100: which codes there can be, and what is said of one that cannot."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc as reference

from callcenter.enterprise.uscc import checked, compact, fault_of
from callcenter.kernel.errors import Invalid

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
#: published by their holders
RIGHT = ("91110000600037341L", "91440300708461136T", "914403001922038216")

bodies = st.tuples(
    st.sampled_from(["91", "92", "51", "12", "93"]),
    st.text("0123456789", min_size=6, max_size=6),
    st.text(ALPHABET, min_size=9, max_size=9),
).map("".join)


@pytest.mark.parametrize("code", RIGHT)
def test_published_codes_are_right(code: str) -> None:
    assert fault_of(code) is None
    assert checked(f" {code[:8]} {code[8:].lower()} ") == code


@given(bodies, st.sampled_from(ALPHABET))
def test_of_all_check_digits_one_is_right_as_in_stdnum(body: str, last: str) -> None:
    is_right = reference.calc_check_digit(body) == last
    assert (fault_of(body + last) is None) == is_right == reference.is_valid(body + last)


@given(bodies, st.integers(0, 16), st.sampled_from(ALPHABET))
def test_one_mistyped_character_is_found(body: str, place: int, wrong: str) -> None:
    code = body + reference.calc_check_digit(body)
    mistyped = code[:place] + wrong + code[place + 1 :]
    assert (fault_of(mistyped) is None) == (mistyped == code)


def test_a_code_whose_kind_is_a_letter_is_right_though_stdnum_refuses_it() -> None:
    """农村集体经济组织 have N1, N2, N3 in front (GB 32100—2015, annex)."""
    body = "N2445102MF1234567"
    code = body + reference.calc_check_digit(body)
    assert fault_of(code) is None
    assert not reference.is_valid(code)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("9111000060003734", "uscc-length"),
        ("91110000600037341LL", "uscc-length"),
        ("", "uscc-length"),
        ("9111000060003734IL", "uscc-character"),
        ("91A10000600037341L", "uscc-division"),
        ("911100006000373411", "uscc-check-digit"),
        ("91110000600037342L", "uscc-check-digit"),
        ("91110000600037314L", "uscc-check-digit"),
    ],
)
def test_a_wrong_one_is_refused_by_what_is_wrong(text: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        checked(text)
    assert refused.value.code == code
    assert refused.value.fields[0].field == "uscc"


def test_full_width_letters_and_blanks_are_one_form() -> None:
    assert compact("９１１１００００ ６０００３７３４１ｌ") == RIGHT[0]
