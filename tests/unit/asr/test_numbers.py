"""Spoken numbers become digits where a form has digits, and nowhere else; both ways keep the value."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nlp.asr.hanzi import MAX_CARDINAL, cardinal, parse_cardinal, read_digits, say_digits
from nlp.asr.numbers import to_spoken, to_written


@given(st.integers(0, MAX_CARDINAL - 1))
@example(20_000)
@example(100_010_000)
@example(1_000_200)
def test_a_cardinal_reads_back_as_its_value(value: int) -> None:
    assert parse_cardinal(cardinal(value)) == value


@given(st.text("0123456789", min_size=1, max_size=19), st.sampled_from("一幺"))
def test_digits_said_one_by_one_read_back(digits: str, one: str) -> None:
    assert read_digits(say_digits(digits, one)) == digits


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("三千六", 3600),
        ("一万三", 13000),
        ("一百五", 150),
        ("一百零五", 105),
        ("一万零三", 10003),
        ("一亿三", 130_000_000),
        ("两千零五十", 2050),
        ("十", 10),
    ],
)
def test_short_forms_of_speech(said: str, value: int) -> None:
    assert parse_cardinal(said) == value


@pytest.mark.parametrize(
    "said", ["", "千万", "三四十", "十七八", "三五", "百", "十百", "一百零", "零五", "万一"]
)
def test_what_is_no_cardinal(said: str) -> None:
    assert parse_cardinal(said) is None


@pytest.mark.parametrize("value", [-1, MAX_CARDINAL])
def test_no_spoken_form_outside_the_range(value: int) -> None:
    with pytest.raises(ValueError, match="spoken form"):
        cardinal(value)


@pytest.mark.parametrize(
    ("spoken", "written"),
    [
        ("幺三九，零零零零，幺幺幺五", "13900001115"),
        ("一三九零零零零幺幺幺五", "13900001115"),
        ("九一四四五一零零，零零零零，零一二七，三五", "914451000000012735"),
        ("零七六八，二二零零，一二三", "07682200123"),
        ("零七五四，再拨一二三四五", "0754，再拨12345"),
        ("打一一零，一一九，一二零都行", "打110，119，120都行"),
        ("您好，一二三四五政务热线", "您好，12345政务热线"),
        ("尾号是一二三四", "尾号是1234"),
        ("车牌粤U零零A七K", "车牌粤U00A7K"),
        ("一五二路公交车", "152路公交车"),
        ("我自己是一万三，呃，一万三千六", "我自己是13000，呃，13600"),
        ("欠我九千，九千八百块", "欠我9000，9800块"),
        ("从一百五涨到三百", "从150涨到300"),
        ("一个月八千到一万二", "一个月8000到12000"),
        ("奖励二十万，钱还没到账", "奖励20万，钱还没到账"),
        ("一百二十块钱", "120块钱"),
        ("百分之三点五", "3.5%"),
        ("二零二六年三月一日", "2026年3月1日"),
        ("去年十一月十八号下午三点二十分", "去年11月18号下午3点20分"),
        ("档案写的是六五年", "档案写的是65年"),
        ("四点半学生就放学了", "4点半学生就放学了"),
        ("新风路二十三号五栋二单元五零三室", "新风路23号5栋2单元503室"),
        ("一百八十八号", "188号"),
        ("139-0000-1115", "13900001115"),
        ("１３９００００１１１５", "13900001115"),
    ],
)
def test_phones_codes_dates_amounts_and_houses_are_written(spoken: str, written: str) -> None:
    assert to_written(spoken) == written


@pytest.mark.parametrize(
    "text",
    [
        "十分感谢，一定一起去，三轮车，十字路口，百货大楼，四川",
        "千万别跟村里说，万一呢，一万个不愿意",
        "有一点臭，快一点，我有两点建议",
        "五六盏都不亮，四五天了，二十来个人，三五年，七八年",
        "几十块钱，好几千块，十几万元，三个月，两个星期",
        "三三两两，七七八八，一五一十，一二三木头人",
        "路灯坏了三天，一栋楼，两栋别墅，两块牌子，半米多宽",
        "第一个，第十二条，一个一个来，统一，星期三",
    ],
)
def test_the_rest_keeps_its_hanzi(text: str) -> None:
    assert to_written(text) == text


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("13900001115", "幺三九零零零零幺幺幺五"),
        ("12345热线", "一二三四五热线"),
        ("转接120急救", "转接一二零急救"),
        ("120元", "一百二十元"),
        ("2个人", "两个人"),
        ("2号楼", "二号楼"),
        ("2026年", "二零二六年"),
        ("65年", "六五年"),
        ("超50%", "超百分之五十"),
        ("3.5公里", "三点五公里"),
        ("3,600元", "三千六百元"),
        ("0754", "零七五四"),
        ("503室", "五零三室"),
        ("尾号1234", "尾号一二三四"),
        ("20万", "二十万"),
    ],
)
def test_digits_are_read_the_way_they_are_said(written: str, spoken: str) -> None:
    assert to_spoken(written) == spoken


@given(st.text("一二三四五六七八九十百千万零幺两0123456789，。元号楼年月日点块个的粤UA ", max_size=40))
def test_any_text_is_taken_and_spoken_text_has_no_digits(text: str) -> None:
    to_written(text)
    assert not re.search(r"\d", to_spoken(text))


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
def test_every_mobile_number_comes_through_speech(number: str) -> None:
    said = say_digits(number, "幺")
    assert to_written(f"打这个电话，{said[:3]}，{said[3:7]}，{said[7:]}。") == f"打这个电话，{number}。"
    assert to_written(to_spoken(number)) == number


@given(st.integers(1, 99_999_999))
def test_every_amount_keeps_its_value(value: int) -> None:
    written = to_written(f"{cardinal(value)}元")
    match = re.fullmatch(r"(\d+)(万?)元", written)
    assert match is not None
    assert int(match[1]) * (10_000 if match[2] else 1) == value


@given(st.text(max_size=60))
def test_text_without_numbers_is_untouched(text: str) -> None:
    calm = re.sub(r"[零〇一二三四五六七八九十百千万亿幺两%％０-９0-9]", "", text)
    assert to_written(calm) == calm
