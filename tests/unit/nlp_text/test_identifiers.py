import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.text.identifiers import Identifier, find_identifiers, is_bank_card, is_id_card, is_uscc
from nlp.text.normalise import normalise
from nlp.text.redact import find_personal, redact

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def id_card(body: str) -> str:
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, WEIGHTS, strict=True)) % 11]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (id_card("44510319880230000"), False),  # 30 February
        (id_card("44512119340910001"), True),  # a county code no table lists any more
        ("445121193409100010", False),
        ("44510319880101", False),
    ],
)
def test_id_card_by_pattern_date_and_check_digit(value: str, expected: bool) -> None:
    assert is_id_card(value) is expected


def test_uscc_check_character() -> None:
    assert is_uscc("91350100M000100Y43")  # the example of GB 32100
    assert not is_uscc("91350100M000100Y44")
    assert not is_uscc("91350100M000100I43")  # I is not in the alphabet


def test_bank_card_needs_luhn() -> None:
    assert is_bank_card("6222020000000000006") is (sum_luhn("6222020000000000006") % 10 == 0)
    assert not is_bank_card("6222020000000000000" if sum_luhn("6222020000000000000") % 10 else "1" * 19)


def sum_luhn(value: str) -> int:
    digits = [int(d) for d in reversed(value)]
    return sum(d if i % 2 == 0 else sum(divmod(d * 2, 10)) for i, d in enumerate(digits))


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("回我手机138 0000 1234谢谢", Identifier.PHONE, "13800001234"),
        ("+86 13800001234", Identifier.PHONE, "13800001234"),
        ("交了6800，13800001234", Identifier.PHONE, "13800001234"),
        ("微信wx13800001234", Identifier.PHONE, "13800001234"),
        ("固话0768-2200001", Identifier.LANDLINE, "0768-2200001"),
        ("打座机2200001", Identifier.LANDLINE, "2200001"),
        ("粤U·12345挡住门口", Identifier.PLATE, "粤U12345"),
        ("车牌粤UD12345", Identifier.PLATE, "粤UD12345"),
        ("代码九幺三五零幺零零M零零零幺零零Y四三", Identifier.USCC, "91350100M000100Y43"),
    ],
)
def test_numbers_are_found_as_written_or_spoken(text: str, kind: Identifier, value: str) -> None:
    assert [(span.type, span.value) for span in find_identifiers(normalise(text))] == [(kind, value)]


@pytest.mark.parametrize(
    "text", ["拨打12345", "一二三四五热线", "2026年11月23日", "订单20261123000012", "工资9800"]
)
def test_other_numbers_are_no_identifiers(text: str) -> None:
    assert find_identifiers(normalise(text)) == []


def test_redaction_masks_numbers_and_announced_names_everywhere() -> None:
    card = id_card("44510319880101000")
    text = f"我叫陈小明，身份证{card}，手机１３８００００１２３４。陈小明敬上，卡号12345678901234567"
    masked = redact(text)
    assert "陈小明" not in masked.text and card not in masked.text
    assert "１３８００００１２３４" not in masked.text
    assert "12345678901234567" not in masked.text  # unchecked, but still somebody's number
    assert [text[span.start : span.end] for span in masked.spans][:2] == ["陈小明", card]


def test_kept_kinds_stay_readable() -> None:
    text = "代码91350100M000100Y43"
    assert redact(text, keep=frozenset({Identifier.USCC})).text == text


@given(
    st.lists(
        st.one_of(
            st.text(max_size=12),
            st.integers(0, 10**8 - 1).map(lambda n: f"139{n:08d}"),
            st.integers(0, 999).map(lambda n: id_card(f"44510319900101{n:03d}")),
            st.sampled_from(["，", "电话", "幺三九零零零零幺幺幺五", "我叫张三丰，", " "]),
        ),
        max_size=12,
    )
)
def test_spans_are_in_range_and_nothing_found_survives_redaction(parts: list[str]) -> None:
    text = "".join(parts)
    spans = find_personal(text)
    for before, after in itertools.pairwise(spans):
        assert before.end <= after.start
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    masked = redact(text).text
    for span in spans:
        assert text[span.start : span.end] not in masked
