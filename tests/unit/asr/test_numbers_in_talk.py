"""Numbers as people say them in a sentence, of every value: written where forms have digits, nowhere else."""

from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st

from nlp.asr.hanzi import cardinal, say_digits
from nlp.asr.numbers import to_spoken, to_written

digits = st.text("0123456789", min_size=9, max_size=9)
ones = st.sampled_from(["一", "幺"])
pauses = st.sampled_from(["", "，", "、", "，"])


@st.composite
def mobiles(draw: st.DrawFn) -> str:
    return "1" + draw(st.sampled_from("3456789")) + draw(digits)


@st.composite
def in_groups(draw: st.DrawFn, number: str) -> str:
    """A number said in groups of three to five digits with the same pause between them."""
    one, pause, groups, at = draw(ones), draw(pauses), [], 0
    while at < len(number):
        size = draw(st.integers(3, 5))
        if len(number) - at - size < 3:
            size = len(number) - at
        groups.append(say_digits(number[at : at + size], one))
        at += size
    return pause.join(groups)


@given(st.data(), mobiles())
def test_a_mobile_number_in_any_groups(data: st.DataObject, number: str) -> None:
    assume("12345" not in number and "110" not in number)
    said = data.draw(in_groups(number))
    assert to_written(f"电话是{said}，麻烦你了") == f"电话是{number}，麻烦你了"


@given(st.data(), st.text("0123456789", min_size=7, max_size=7))
def test_a_landline_with_its_area(data: st.DataObject, number: str) -> None:
    whole = "07682" + number[1:]
    assert to_written(f"打{say_digits(whole, data.draw(ones))}找我") == f"打{whole}找我"


@given(st.integers(1950, 2009), st.integers(1, 12), st.integers(1, 28), st.integers(0, 999))
def test_an_identity_number_said_without_a_break(year: int, month: int, day: int, order: int) -> None:
    number = f"445102{year}{month:02d}{day:02d}{order:03d}X"
    said = "".join(say_digits(number[:-1])) + "X"
    assert to_written(f"身份证号码{said}。") == f"身份证号码{number}。"


@given(st.integers(1, 9_999_999))
def test_an_amount_keeps_its_value(value: int) -> None:
    assume(value != 1)
    written = to_written(f"他欠我{cardinal(value)}元。")
    assert written in (f"他欠我{value}元。", f"他欠我{value // 10_000}万元。")
    assert written.endswith("万元。") <= (value % 10_000 == 0)
    assert to_spoken(written) == f"他欠我{cardinal(value)}元。" or value < 3 or "两" in cardinal(value)


@given(st.integers(1, 12), st.integers(1, 31))
def test_a_date(month: int, day: int) -> None:
    said = f"{cardinal(month)}月{cardinal(day)}号那天"
    assert to_written(said) == f"{month}月{day}号那天"


@given(st.integers(1, 12), st.integers(1, 59))
def test_a_time_of_day(hour: int, minute: int) -> None:
    said = cardinal(minute) if minute >= 10 else "零" + cardinal(minute)
    hour_said = "两" if hour == 2 else cardinal(hour)
    assert to_written(f"下午{hour_said}点{said}分来的") == f"下午{hour}点{minute}分来的"


@given(st.integers(3, 2999))
def test_a_house_number(number: int) -> None:
    assume("两" not in cardinal(number))
    assert to_written(f"新风路{cardinal(number)}号") == f"新风路{number}号"


@given(st.integers(1, 99))
def test_a_share(value: int) -> None:
    assert to_written(f"涨了百分之{cardinal(value)}") == f"涨了{value}%"


@given(st.sampled_from(["个", "次", "天", "户", "盏", "条", "家", "位", "名"]), st.integers(2, 99))
def test_what_is_counted_keeps_its_hanzi(unit: str, count: int) -> None:
    said = f"我们村有{'两' if count == 2 else cardinal(count)}{unit}"
    assert to_written(said) == said


@given(st.text("我一二三四五六七八九十百千万点月号元块，。年打电话路灯", max_size=25))
def test_writing_twice_changes_nothing_more(text: str) -> None:
    once = to_written(text)
    assert to_written(once) == once
