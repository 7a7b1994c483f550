from hypothesis import given
from hypothesis import strategies as st

from nlp.text.normalise import digit_runs, normalise


def test_full_width_and_traditional_become_plain() -> None:
    assert normalise("１３９－路燈壞了！ＡＢ") == "139-路灯坏了!AB"


def test_a_character_that_unfolds_into_several_stays_one() -> None:
    assert normalise("㎡㈱") == "㎡㈱"


@given(st.text(alphabet=st.characters()))
def test_length_never_changes_and_the_result_is_stable(text: str) -> None:
    plain = normalise(text)
    assert len(plain) == len(text)
    assert normalise(plain) == plain
    plain.encode("utf-8")  # no lone surrogate is left


def test_spoken_digits_are_joined_over_pauses() -> None:
    text = "打幺三九,零零零零,幺幺幺五吧"
    (run,) = digit_runs(text)
    assert run.digits == "13900001115"
    assert text[run.offsets[0]] == "幺" and text[run.offsets[-1]] == "五"


def test_tens_and_words_break_a_run() -> None:
    assert digit_runs("三十五块,二十个人,零七五四") == []
