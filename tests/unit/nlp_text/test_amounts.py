import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.text.amounts import amounts
from nlp.text.quantities import quantity


@pytest.mark.parametrize(
    ("text", "kind", "low", "high", "unit"),
    [
        ("从150涨到300", "money", 150, 150, "元"),
        ("交了4200的学费", "money", 4200, 4200, "元"),
        ("欠我七千六百块", "money", 7600, 7600, "元"),
        ("工资一万二千五没发", "money", 12500, 12500, "元"),
        ("押金三千不退", "money", 3000, 3000, "元"),
        ("3,600.5元", "money", 3600.5, 3600.5, "元"),
        ("奖补28万没到账", "money", 280_000, 280_000, "元"),
        ("损失了好几万", "money", 20_000, 90_000, "元"),
        ("欠了1.2万货款", "money", 12_000, 12_000, "元"),
        ("占地三亩半", "area", 3.5, 3.5, "亩"),
        ("房子有一百二十平方米", "area", 120, 120, "平方米"),
        ("两公顷鱼塘", "area", 30, 30, "亩"),
        ("坑有一米多深", "length", 1, 1.9, "米"),
        ("六百公斤", "weight", 600, 600, "公斤"),
        ("二十来个人没拿到", "count", 20, 29, "人"),
        ("三百多户停水", "count", 300, 399, "户"),
        ("有五六盏不亮", "count", 5, 6, "盏"),
        ("倒了十几车", "count", 11, 19, "车"),
        ("上百户人家", "count", 100, 199, "户"),
        ("等了一个多钟头", "duration", 1, 1.9, "钟头"),
        ("涨了百分之三十", "share", 30, 30, "%"),
        ("降了12.5%", "share", 12.5, 12.5, "%"),
        ("要630kVA的变压器", "count", 630, 630, "kVA"),
    ],
)
def test_amounts_of_every_kind(text: str, kind: str, low: float, high: float, unit: str) -> None:
    found = amounts(text)[0]
    assert (found.kind.value, found.low, found.high, found.unit) == (kind, low, high, unit)
    assert text[found.start : found.end] == found.said


@pytest.mark.parametrize(
    "text",
    [
        "第三个人",
        "三年级",
        "3楼",
        "千万别说",
        "打13900001234",
        "2026年",
        "十一月三号",
        "一个人",
        "他姓万",
        "12路公交",
    ],
)
def test_what_is_no_amount(text: str) -> None:
    assert amounts(text) == ()


@pytest.mark.parametrize(
    ("numeral", "low", "high"),
    [
        ("三四百", 300, 400),
        ("十七八", 17, 18),
        ("二十几", 21, 29),
        ("几百", 200, 900),
        ("三点五", 3.5, 3.5),
        ("半", 0.5, 0.5),
    ],
)
def test_guesses_have_two_ends(numeral: str, low: float, high: float) -> None:
    found = quantity(numeral)
    assert found is not None and (found.low, found.high) == (low, high)


@given(st.text(alphabet="零一二两三四五六七八九十百千万亿几半好点0123456789.,多上近", max_size=14))
def test_any_numeral_is_read_or_refused(numeral: str) -> None:
    found = quantity(numeral)
    assert found is None or 0 <= found.low <= found.high
