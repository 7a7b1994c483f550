"""Words are settled by their sound and the words there are; numbers never; what was heard is kept."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.asr.correction import Corrector, Settled
from nlp.asr.lexicon import Lexicon, OwnWord
from nlp.asr.network import Slot
from nlp.asr.rescoring import DIGITS
from nlp.asr.sounds import folded, near, syllable

WORDS = (
    OwnWord("柳塘镇", "place", frozenset({"1"}), is_region=True),
    OwnWord("溪头镇", "place", frozenset({"2"}), is_region=True),
    OwnWord("下埔村", "place", frozenset({"1"})),
    OwnWord("夏浦村", "place", frozenset({"2"})),
    OwnWord("城市管理局", "department"),
    OwnWord("井盖", "trade"),
)

SENTENCES = tuple(tuple(OwnWord(f"他要{end}", "sentence") for _ in range(9)) for end in ("公示", "攻势"))


@cache
def made() -> Corrector:
    """One for the module: hypothesis asks for it many times."""
    return Corrector(Lexicon(WORDS))


@pytest.fixture(scope="module")
def corrector() -> Corrector:
    return made()


def slots(text: str) -> list[Slot]:
    return [Slot(((letter, 1.0),), i / 5, (i + 1) / 5, "", 0.9) for i, letter in enumerate(text)]


def settled(corrector: Corrector, text: str, context: str = "") -> Settled:
    (found,) = corrector.settle([slots(text)], context)
    return found


def test_a_place_is_known_by_its_sound(corrector: Corrector) -> None:
    found = settled(corrector, "我在刘唐正这边")
    assert found.heard == "我在柳塘镇这边。"
    assert found.sounded == "我在刘唐正这边。"
    (correction,) = found.corrections
    assert (correction.sounded, correction.reason) == ("刘唐正", "place")
    assert found.heard[correction.start : correction.end] == "柳塘镇"


def test_what_southerners_do_not_tell_apart_is_not_told_apart(corrector: Corrector) -> None:
    assert settled(corrector, "找层市管里局").heard == "找城市管理局。"


def test_of_villages_that_sound_alike_the_one_of_the_town_named(corrector: Corrector) -> None:
    assert settled(corrector, "柳塘镇夏铺村").heard == "柳塘镇下埔村。"
    assert settled(corrector, "溪头镇夏铺村").heard == "溪头镇夏浦村。"
    assert settled(corrector, "就在夏铺村", context="我住溪头镇").heard == "就在夏浦村。"


def test_the_town_may_be_named_later(corrector: Corrector) -> None:
    first, _ = corrector.settle([slots("夏铺村"), slots("是溪头镇")])
    assert first.heard == "夏浦村。"


@pytest.mark.parametrize(
    "said", ["公司三个月没发工资", "学校门口有人卖东西", "今天早上八点开会", "他说明天再来"]
)
def test_what_makes_sense_stays_as_it_was_heard(corrector: Corrector, said: str) -> None:
    found = settled(corrector, said)
    assert found.heard == said + "。"
    assert found.corrections == ()


@given(st.text("零一二三四五六七八九十百千万幺", min_size=2, max_size=18))
def test_a_number_is_never_touched(number: str) -> None:
    found = settled(made(), number)
    assert found.heard == number + "。"


@given(st.text("路灯坏了没人修我打一三九零十井盖刘唐正", min_size=1, max_size=20))
def test_no_digit_comes_or_goes(text: str) -> None:
    found = settled(made(), text)
    written = [c for c in found.heard if c in DIGITS and c != "一"]
    assert written == [c for c in text if c in DIGITS and c != "一"]


@given(st.text("路灯坏了没人修我打一三九零十井盖刘唐正", min_size=1, max_size=20))
def test_what_sounded_can_be_put_back_by_the_corrections(text: str) -> None:
    found = settled(made(), text)
    restored, at = "", 0
    for correction in found.corrections:
        restored += found.heard[at : correction.start] + correction.sounded
        at = correction.end
    restored += found.heard[at:]
    assert restored == found.sounded
    assert "".join(word.text for word in found.words) == "".join(c for c in found.heard if c.isalnum())


def test_where_readings_differ_a_word_decides(corrector: Corrector) -> None:
    net = [
        Slot((("警", 0.6), ("井", 0.4)), 0.0, 0.2, "", 0.5),
        Slot((("盖", 1.0),), 0.2, 0.4, "，", 0.9),
        Slot((("坏", 0.6), ("", 0.4)), 0.4, 0.6, "", 0.9),
        Slot((("了", 1.0),), 0.6, 0.8, "。", 0.9),
    ]
    (found,) = corrector.settle([net])
    assert found.heard == "井盖坏了。"
    assert found.words[0].end_s == 0.2


def test_of_words_that_sound_alike_the_one_that_usually_follows() -> None:
    net = [slots("他要"), [Slot((("公", 0.5), ("攻", 0.5)), 0.4, 0.6), Slot((("事", 1.0),), 0.6, 0.8)]]
    heard = [Corrector(Lexicon(words)).settle([net[0] + net[1]])[0].heard for words in SENTENCES]
    assert heard == ["他要公示。", "他要攻势。"]


def test_a_number_keeps_its_unit_by_sound(corrector: Corrector) -> None:
    assert settled(corrector, "住在三动电梯坏了").heard == "住在三栋电梯坏了。"


def test_digits_that_some_reading_has_stand_by_their_neighbours(corrector: Corrector) -> None:
    net = [*slots("区号零"), Slot((("器", 0.5), ("七", 0.5)), 0.6, 0.8), *slots("五四")]
    (found,) = corrector.settle([net])
    assert found.heard == "区号零七五四。"


def test_nothing_heard_is_nothing_said(corrector: Corrector) -> None:
    (found,) = corrector.settle([[]])
    assert (found.heard, found.sounded, found.words) == ("", "", ())


def test_sounds_are_alike_both_ways() -> None:
    assert syllable("镇") == "zhen"
    assert folded("镇") == folded("赠")
    assert folded("坊") in near(folded("房")) or folded("坊") == folded("房")
    for one in ("zen", "xian", "fu", "duo"):
        for other in near(one):
            assert one in near(other)
        assert one not in near(one)
