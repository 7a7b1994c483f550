"""What is learned, what is measured, and what a poisoned file may do."""

from __future__ import annotations

import numpy as np
import pytest

from nlp.classify.trained.errors import TrainingError
from nlp.classify.trained.evaluation import STEPS, Answer, figures_of
from nlp.classify.trained.grouping import codes_of, groups_of
from nlp.classify.trained.labels import settle_labels
from nlp.classify.trained.leaks import find_hints
from nlp.classify.trained.reading import LabelledFile, LabelledText
from nlp.classify.trained.training import Trained, train
from nlp.classify.trained.words import is_separated, without_people
from tests.unit.nlp_trained.texts import rows


def learned(table: list[tuple[str, str]]) -> Trained:
    found = tuple(LabelledText(number, text, label) for number, (text, label) in enumerate(table, 2))
    return train(LabelledFile(found, 0))


@pytest.fixture(scope="module")
def trained() -> Trained:
    return learned(rows())


def test_texts_that_were_held_out_are_told_apart(trained: Trained) -> None:
    assert trained.figures is not None
    assert trained.figures.accuracy > 0.9
    assert trained.folds == 5
    assert trained.sizes == {"供水": 16, "劳动": 16, "噪声": 16}


def test_probabilities_sum_to_one_and_name_the_words(trained: Trained) -> None:
    ranked = trained.model.rank("自来水水压太低，水表不转，请抢修")
    assert ranked[0].label == "供水"
    assert sum(r.probability for r in ranked) == pytest.approx(1, abs=1e-4)
    assert "水压" in ranked[0].words


def test_the_same_file_gives_the_same_model(trained: Trained) -> None:
    assert learned(rows()).model.files()["words.json"] == trained.model.files()["words.json"]
    assert learned(rows()).figures == trained.figures


@pytest.mark.parametrize("text", ["", "。。。", "😀" * 50, "\ud800", "A" * 300_000, "水" * 300_000])
def test_any_text_gets_an_answer(trained: Trained, text: str) -> None:
    answer = trained.model.answer(text)
    assert set(answer.labels) == set(trained.model.labels)
    assert 0 < answer.confidence <= 1


def test_noise_is_not_learned() -> None:
    table = rows()
    labels = [label for _, label in table]
    mixed = [(text, labels[(index * 7 + 3) % len(labels)]) for index, (text, _) in enumerate(table)]
    figures = learned(mixed).figures
    assert figures is not None
    assert figures.accuracy < 0.7


def test_near_duplicates_stand_in_one_group() -> None:
    first = "反映小区门口的自来水管破裂三天没有人来抢修居民用水困难"
    groups = groups_of([first, "夜里施工打桩吵得人不能睡觉", f"您好{first}谢谢", "", "水"])
    assert groups[0] == groups[2]
    assert len(set(groups.tolist())) == 4


def test_runs_of_different_size_never_share_a_number() -> None:
    text = "水管破裂水管"
    found = [set(codes_of(text, size).tolist()) for size in (1, 2, 3)]
    assert [len(codes) for codes in found] == [4, 4, 4]
    assert not (found[0] & found[1] or found[1] & found[2] or found[0] & found[2])
    assert codes_of("水", 2).dtype == np.int64


def test_words_apart_are_seen_and_numbers_broken_by_blanks_are_taken_out() -> None:
    assert is_separated(["小区 水管 破裂 三天 没人", "夜里 施工 吵"])
    assert not is_separated(["小区水管破裂，三天没人来。", "夜里 施工吵得睡不着，麻烦管一管"])
    kept = without_people("电话 1390000 1234 小区 停水", separated=True)
    assert "139" not in kept
    assert "停水" in kept
    assert "13900001234" not in without_people("我的电话13900001234，小区停水")


def test_hints_of_the_operator_are_found_taken_out_and_told() -> None:
    units = {"供水": "水务局", "噪声": "公安局", "劳动": "人社局"}
    table = [(f"{text}请转{units[label]}处理", label) for text, label in rows()]
    found = learned(table)
    assert found.hints.rows == len(table)
    assert found.hints.with_hints is not None
    assert any("泄露答案" in note for note in found.notes)
    assert not any("水务局" in r for r in found.model.rank("请转水务局处理")[0].words)


def test_a_mark_before_every_label_is_a_hint_and_a_matter_is_none() -> None:
    texts = [f"【{label}】{text}" for text, label in rows(6)]
    labels = [label for _, label in rows(6)]
    hints = find_hints(texts, labels)
    assert len(hints.rows) == len(texts)
    assert not any(label in text for text, label in zip(hints.cleaned, labels, strict=True))
    plain = find_hints(["小区供水不正常", "楼上噪声很大", "派出所的人来过"], ["供水", "噪声", "劳动"])
    assert plain.rows == ()
    assert plain.cleaned == ("小区供水不正常", "楼上噪声很大", "派出所的人来过")


def test_a_label_that_is_a_clause_by_itself_is_a_hint_whatever_stands_before_it() -> None:
    table = rows(6)
    labels = [label for _, label in table]
    hints = find_hints([f"{text}{label}" for text, label in table], labels)
    assert len(hints.rows) == len(table)
    assert [cleaned.strip() for cleaned in hints.cleaned] == [text for text, _ in table]


def test_rare_labels_are_joined_kept_or_dropped_and_it_is_said() -> None:
    labels = [*["水/停水"] * 12, "水/水质", *["水"] * 3, *["吵"] * 4, "其他"]
    settled = settle_labels(labels, list(range(len(labels))))
    assert settled.values[12] == "水"
    assert settled.values[-1] is None
    assert [kind in "".join(settled.notes) for kind in ("并入上级", "未用", "保留")] == [True] * 3
    same = settle_labels(["甲", "甲", "乙", "乙", "丙", "丙"], [0, 1, 2, 3, 4, 4])
    assert same.values[4:] == (None, None)


@pytest.mark.parametrize(
    ("table", "code"),
    [
        ([("水管破了", "供水")], "one-class"),
        ([(text, "供水") for text, _ in rows(4)], "one-class"),
        ([(text, text) for text, _ in rows(8)], "labels-not-classes"),
        ([("。。。", label) for _, label in rows(8)], "one-class"),
        ([("同一句话说了很多遍", label) for _, label in rows(8)], "one-class"),
    ],
)
def test_a_file_that_teaches_nothing_is_refused(table: list[tuple[str, str]], code: str) -> None:
    with pytest.raises(TrainingError) as refused:
        learned(table)
    assert refused.value.code == code


def test_too_few_to_measure_is_said() -> None:
    found = learned(rows(2))
    assert found.figures is None
    assert any("没有留出检验" in note for note in found.notes)


def test_figures_are_those_of_the_books() -> None:
    truths = ["a", "a", "b", "c"]
    answers = [
        Answer(["a", "b"], 0.9),
        Answer(["b", "a"], 0.8),
        Answer(["b", "a"], 0.7),
        Answer(["a", "b", "d"], 0.6),
    ]
    figures = figures_of(truths, answers)
    assert (figures.accuracy, figures.top3) == (0.5, 0.75)
    # a: 2·1/(2+2), b: 2·1/(1+2), c: 0
    assert figures.macro_f1 == pytest.approx((0.5 + 2 / 3 + 0) / 3)
    assert [c.coverage for c in figures.coverage] == pytest.approx([s / 20 for s in range(1, STEPS + 1)])
    assert figures.coverage[9].accuracy == 0.5
    assert figures.coverage[9].threshold == 0.8
    assert figures.coverage[-1].accuracy == figures.accuracy
