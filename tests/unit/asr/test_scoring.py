"""Errors are counted on one form of writing, and apart on the words that matter."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.asr.scoring import Kind, Spoken, comparable, numbers_in, part_said, percentile, score, summary

texts = st.text("我要反映路灯坏了一三九呃，。", max_size=20)


def test_the_one_form() -> None:
    assert comparable("嗯，我打１２３４５。") == "嗯我打一二三四五"
    assert comparable("幺三九〇") == "一三九零"
    assert comparable("電話 ABC") == "电话abc"
    assert comparable("13元") == comparable("十三元")


@given(texts)
def test_what_is_heard_as_it_was_said_has_no_error(text: str) -> None:
    found = score(Spoken(text), text)
    assert found.errors == 0
    assert found.cer == 0
    assert found.words[Kind.NUMBER].errors == 0


@given(texts, texts)
def test_errors_are_bounded_by_the_longer_text(said: str, heard: str) -> None:
    found = score(Spoken(said), heard)
    assert abs(len(comparable(said)) - len(comparable(heard))) <= found.errors
    assert found.errors <= max(len(comparable(said)), len(comparable(heard)))


def test_fillers_and_inventions_are_errors() -> None:
    assert score(Spoken("呃，路灯坏了"), "路灯坏了").errors == 1
    assert score(Spoken("路灯"), "路灯坏了没人来修").cer == 3


def test_a_word_counts_as_heard_when_it_is_whole() -> None:
    spoken = Spoken("柳塘镇下埔村的柳塘镇政府，三八陶瓷厂", ("柳塘镇", "下埔村", "柳塘镇"), ("三八陶瓷厂",))
    found = score(spoken, "柳塘镇夏埔村的刘塘镇政府，三八陶瓷厂")
    places, companies = found.words[Kind.PLACE], found.words[Kind.COMPANY]
    assert (places.said, places.heard) == (3, 1)
    assert (places.characters, places.errors) == (9, 2)
    assert companies.recall == 1


def test_numbers_count_in_either_way_of_writing() -> None:
    said = "电话是幺三九零零零零幺二三四，欠了一万三千六百元"
    assert numbers_in(said) == ["13900001234", "13600"]
    assert score(Spoken(said), "电话是13900001234，欠了13600元").words[Kind.NUMBER].recall == 1
    missed = score(Spoken(said), "电话是13900001235，欠了一万三千六百元").words[Kind.NUMBER]
    assert (missed.said, missed.heard, missed.errors) == (2, 1, 1)


def test_of_a_company_the_part_that_was_said() -> None:
    assert part_said("某市三八陶瓷有限公司", "我们三八陶瓷欠薪") == "三八陶瓷"
    assert part_said("某市三八陶瓷有限公司", "我们公司欠薪") == ""


def test_rates_divide_sums() -> None:
    scores = [
        score(Spoken("路灯坏了"), "路灯坏了", is_noisy=False),
        score(Spoken("好的"), "号的", is_noisy=True),
    ]
    found = summary(scores)
    assert found.cer == pytest.approx(1 / 6)
    assert (found.cer_clean, found.cer_noisy) == (0, 0.5)
    assert summary([]).cer is None


def test_percentiles_are_values_that_occur() -> None:
    assert percentile([], 0.5) is None
    assert percentile([3, 1, 2], 0.5) == 2
    assert percentile([1, 2, 3, 4], 0.95) == 4
