"""Readings laid over one another: nothing is lost, agreement wins, times stay in order."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.asr.base import Word
from nlp.asr.network import Slot, columns, medoid, ranked
from nlp.asr.overlay import kept, letters, overlay, spoken

texts = st.lists(st.text("路灯坏了没人修", min_size=1, max_size=12), min_size=1, max_size=4)


@given(texts)
def test_every_reading_is_a_way_through_the_network(readings: list[str]) -> None:
    net = columns(readings)
    for reading in readings:
        reached = {0}
        for column in net:
            reached = {
                at + len(option) for at in reached for option in column if reading.startswith(option, at)
            }
        assert len(reading) in reached


@given(texts)
def test_the_shares_of_each_place_make_one(readings: list[str]) -> None:
    for column in columns(readings):
        assert sum(column.values()) == pytest.approx(1)


@given(st.text("路灯坏了没人修", min_size=1, max_size=12), st.integers(1, 4))
def test_readings_that_agree_leave_no_choice(reading: str, times: int) -> None:
    net = columns([reading] * times)
    assert [list(column) for column in net] == [[letter] for letter in reading]


def test_most_readings_win_over_one_that_slipped() -> None:
    net = columns(["路灯怀了", "路灯坏了", "路灯坏了"])
    assert "".join(Slot(ranked(column)).heard for column in net) == "路灯坏了"
    net = columns(["那个路灯坏了", "路灯坏了", "路灯坏了"])
    assert "".join(Slot(ranked(column)).heard for column in net) == "路灯坏了"


def test_the_middle_reading_comes_first_and_a_broken_one_is_left_out() -> None:
    readings = ["路灯坏了没有人修", "路", "路灯坏了没有人来修", "路灯坏了没有人来休"]
    assert medoid(readings) in (0, 2)
    order = kept(readings)
    assert 1 not in order
    assert sorted(order) == [0, 2, 3]


def timed(text: str) -> list[Word]:
    return [Word(letter, index / 5, (index + 1) / 5, 0.9) for index, letter in enumerate(text)]


def test_places_have_times_marks_and_the_engine_s_certainty() -> None:
    slots = overlay(["路灯，坏了。", "那路灯坏了"], timed("路灯，坏了。"))
    assert "".join(slot.heard for slot in slots) == "路灯坏了"
    assert [slot.mark for slot in slots if slot.mark] == ["，", "。"]
    assert all(a.start_s <= b.start_s for a, b in itertools.pairwise(slots))
    assert {slot.confidence for slot in slots} == {0.9}


def test_numbers_are_laid_over_one_another_as_they_are_spoken() -> None:
    assert spoken("打12345。") == "打一二三四五。"
    slots = overlay([spoken("打12345。"), spoken("打一二三四五")], timed("打12345。"))
    assert "".join(slot.heard for slot in slots) == "打一二三四五"
    assert all(slot.share == pytest.approx(1) for slot in slots)
    assert slots[-1].end_s <= 7 / 5


@given(st.text("灯，。1 a坏", max_size=15))
def test_letters_have_no_punctuation(text: str) -> None:
    assert all(letter.isalnum() for letter in letters(text))
