"""A new model is measured on newer texts than it has seen, beside what answers; and drift has a size."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.classify.trained.drift import stability_index
from nlp.classify.trained.errors import TrainingError
from nlp.classify.trained.evaluation import Answer
from nlp.classify.trained.gate import Comparison, TooFew, compare
from nlp.classify.trained.packing import packed, unpacked
from nlp.classify.trained.reading import LabelledText
from tests.unit.nlp_trained.texts import rows

COUNTS = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 500), max_size=6)


def examples(each: int = 20) -> list[LabelledText]:
    return [LabelledText(number, text, label) for number, (text, label) in enumerate(rows(each), 1)]


def always(label: str) -> Answer:
    return Answer([label], 0.5)


def knows_all(text: str) -> Answer:
    return Answer([dict(rows(20))[text]], 1.0)


def test_a_better_model_passes_and_both_figures_are_kept() -> None:
    found = compare(examples(), lambda _: always("供水"), (), least=10)
    assert isinstance(found, Comparison)
    assert found.passed
    assert found.candidate.accuracy > found.present.accuracy
    assert found.candidate.n == found.present.n == 12
    assert f"{found.present.accuracy:.3f}" in found.verdict
    assert "可以启用" in found.verdict


def test_a_worse_one_is_refused() -> None:
    noisy = examples()
    labels = [noisy[(index * 7 + 3) % len(noisy)].label for index in range(48)]
    mixed = [LabelledText(r.line, r.text, label) for r, label in zip(noisy[:48], labels, strict=True)]
    found = compare([*mixed, *noisy[48:]], knows_all, (), least=10)
    assert isinstance(found, Comparison)
    assert not found.passed
    assert "不可启用" in found.verdict


def test_what_is_held_out_is_newer_and_nearly_the_same_as_nothing_learned() -> None:
    given_examples = examples()
    again = LabelledText(99, given_examples[0].text + "请", given_examples[0].label)
    found = compare([*given_examples, again], lambda _: always("供水"), (), least=10)
    assert isinstance(found, Comparison)
    assert found.candidate.n == 11


def test_too_few_are_told_so() -> None:
    assert isinstance(compare(examples(3), lambda _: always("供水"), (), least=100), TooFew)


def test_a_packed_model_comes_out_as_it_went_in() -> None:
    files = {"model.npz": b"a", "words.json": b"b", "card.json": b"c", "card.md": "卡".encode()}
    assert unpacked(packed(files)) == files
    assert packed(files) == packed(dict(reversed(files.items())))
    for broken in (b"", b"PK\x03\x04", packed(files)[:40]):
        with pytest.raises(TrainingError):
            unpacked(broken)


@given(COUNTS, COUNTS)
def test_drift_is_never_negative_and_the_same_both_ways(before: dict[str, int], now: dict[str, int]) -> None:
    there = stability_index(before, now)
    assert there >= 0
    assert there == pytest.approx(stability_index(now, before))


@given(COUNTS, st.integers(1, 9))
def test_more_of_the_same_is_no_drift(counts: dict[str, int], times: int) -> None:
    assert stability_index(counts, {k: n * times for k, n in counts.items()}) == pytest.approx(0)


def test_a_turned_world_is_a_large_drift() -> None:
    assert stability_index({"a": 90, "b": 10}, {"a": 10, "b": 90}) > 0.25
    assert stability_index({"a": 50, "b": 50}, {"a": 52, "b": 48}) < 0.1
