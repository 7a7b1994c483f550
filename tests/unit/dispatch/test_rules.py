import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.dispatch.model import Directory, Matter, RankedCategory
from routing.dispatch.rules import MOST, candidates

TOWN = ("010101", "0101", "01")


def lead(directory: Directory, matter: Matter) -> str:
    return candidates(directory, matter)[0].code


@pytest.mark.parametrize(
    ("category", "places", "expected"),
    [
        ("L1", TOWN, "A-CG"),  # the county's line beats the city's
        ("L1", ("01",), "CG"),
        ("L1", (), "CG"),  # place unknown: the city's line
        ("L101", TOWN, "A-CG"),  # no line of its own at this place: the branch's
        ("L101", ("0102", "01"), "CG"),
    ],
)
def test_the_most_particular_line_of_the_duty_list_wins(
    directory: Directory, category: str, places: tuple[str, ...], expected: str
) -> None:
    assert lead(directory, Matter((RankedCategory(category, 0.9),), places)) == expected


def test_the_reason_names_line_words_place_and_basis(directory: Directory) -> None:
    best = candidates(directory, Matter((RankedCategory("L101", 0.9, ("路灯坏了",)),), TOWN))[0]
    for said in ("派单目录", "城市管理/路灯照明", "路灯坏了", "甲区一镇", "属地管理"):
        assert said in best.reason
    assert best.co_handlers == ("A-T",) and best.copies == ("CG",)


def test_city_department_and_town_follow_the_county(directory: Directory) -> None:
    found = candidates(directory, Matter((RankedCategory("L1", 0.9),), TOWN))
    assert [candidate.code for candidate in found] == ["A-CG", "CG", "A-T"]


def test_an_unsure_level_three_goes_to_the_branchs_owner(directory: Directory) -> None:
    unsure = Matter((RankedCategory("B101", 0.9, leaf_confidence=0.4),), ("01",))
    sure = Matter((RankedCategory("B101", 0.9, leaf_confidence=0.9),), ("01",))
    assert lead(directory, unsure) == "JT" and lead(directory, sure) == "BUS"
    assert {c.code for c in candidates(directory, unsure)} >= {"JT", "BUS"}


def test_an_emergency_names_its_service_first(directory: Directory) -> None:
    found = candidates(directory, Matter((RankedCategory("L1", 0.9),), TOWN, handover="119"))
    assert found[0].code == "XF" and "119" in found[0].reason
    assert lead(directory, Matter((), TOWN, handover="110")) == "GA110"


def test_praise_goes_to_those_who_are_praised(directory: Directory) -> None:
    praise = RankedCategory("P1", 0.9)
    assert lead(directory, Matter((praise,), TOWN, named_kind="镇街")) == "A-T"
    assert lead(directory, Matter((praise,), TOWN, named_kind="城市管理和综合执法局")) == "A-CG"
    assert candidates(directory, Matter((praise,), TOWN)) == ()


def test_an_unknown_category_gives_nobody(directory: Directory) -> None:
    assert candidates(directory, Matter((RankedCategory("X", 0.9),), TOWN)) == ()


@given(
    st.lists(
        st.tuples(st.sampled_from(["L1", "L101", "B1", "B101", "P1", "X"]), st.floats(0, 1)), max_size=4
    ),
    st.sampled_from([(), ("01",), TOWN, ("9",)]),
    st.sampled_from(["", "119", "110", "999"]),
)
def test_at_most_three_in_order_each_once(
    directory: Directory, ranked: list[tuple[str, float]], places: tuple[str, ...], handover: str
) -> None:
    categories = tuple(RankedCategory(code, confidence) for code, confidence in ranked)
    found = candidates(directory, Matter(categories, places, handover=handover))
    assert len(found) <= MOST and len({candidate.code for candidate in found}) == len(found)
    shares = [candidate.confidence for candidate in found]
    assert shares == sorted(shares, reverse=True) and all(0 < share <= 1 for share in shares)
