"""Which article answers a question, without a database."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from nlp.answers.pairs import index_terms
from nlp.answers.ranking import (
    Candidate,
    affordable,
    all_common,
    chosen_terms,
    ranked,
    read_question,
)
from nlp.answers.synonyms import Synonyms

SYNONYMS = Synonyms([("社保卡", "社会保障卡"), ("补办", "补领", "丢了"), ("营业执照", "执照")])
ARTICLES = {
    1: ("社会保障卡补领", ["卡找不到了"], "持身份证到网点当场制卡。"),
    2: ("社会保障卡密码重置", [], "到网点或在手机上重置。"),
    3: ("能不能不公开姓名", ["能不能保密"], "可以，登记时请说明。"),
    4: ("营业执照遗失补领", [], "登报后到窗口补领，补办免费。"),
}


def known() -> dict[str, int]:
    counts: Counter[str] = Counter()
    for title, variants, answer in ARTICLES.values():
        counts.update(index_terms([title, *variants], answer))
    return dict(counts)


def best(text: str, **nearness: float) -> list[int]:
    found = [Candidate(i, *words, nearness=nearness.get(f"n{i}")) for i, words in ARTICLES.items()]
    return [r.id for r in ranked(read_question(text, SYNONYMS), known(), len(ARTICLES), found)]


def test_words_of_one_meaning_stand_for_one_another() -> None:
    assert best("社保卡丢了")[0] == 1
    assert best("我的执照丢了要补办")[0] == 4


def test_asking_alike_is_not_asking_about_the_same() -> None:
    question = read_question("能不能在手机上刷脸", SYNONYMS)
    found = {r.id: r for r in ranked(question, known(), 4, [Candidate(3, *ARTICLES[3])])}
    assert found[3].headed == 0
    asked = read_question("登记时能不能替我保密", SYNONYMS)
    assert ranked(asked, known(), 4, [Candidate(3, *ARTICLES[3])])[0].headed >= 0.5


def test_meaning_changes_the_order_of_what_words_found_alike() -> None:
    assert best("卡的事情", n1=0.80, n2=0.95, n3=0.1, n4=0.1)[0] == 2
    assert best("卡的事情", n1=0.95, n2=0.80, n3=0.1, n4=0.1)[0] == 1


def test_the_words_shown_are_those_of_the_question() -> None:
    found = ranked(read_question("社保卡补领要什么", SYNONYMS), known(), 4, [Candidate(1, *ARTICLES[1])])
    assert found[0].words == ("社保卡补领",) or set("".join(found[0].words)) <= set("社保卡补领")


@given(st.text(alphabet="社保卡补领执照丢了能不能密码，a1 ", max_size=60))
def test_whatever_is_asked_is_answered_in_one_order(text: str) -> None:
    counts, question = known(), read_question(text, SYNONYMS)
    weights = chosen_terms(question, counts, len(ARTICLES))
    assert all(weight > 0 and counts[term] for term, weight in weights.items())
    assert list(weights.values()) == sorted(weights.values(), reverse=True)
    cheap = affordable(weights, counts, cap=2, budget=3)
    assert list(cheap) == list(weights)[: len(cheap)] and bool(cheap) == bool(weights)
    assert set(all_common(question, counts, cap=1)) <= set(question.terms)
    order = best(text)
    assert sorted(order) == sorted(ARTICLES) and order == best(text)
    for one in ranked(question, counts, 4, [Candidate(i, *w) for i, w in ARTICLES.items()]):
        assert 0 <= one.covered <= 1 and 0 <= one.headed <= 1
