"""Identifiers leave whatever people write; other numbers stay."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.kernel.errors import Invalid
from callcenter.privacy.redaction import masked, masked_body
from callcenter.workorders.bodies_centre import Dispatch
from callcenter.workorders.commands import Approve, SendBack, SubmitReply
from callcenter.workorders.model import Truth

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_SPOKEN = str.maketrans("0123456789", "零幺二三四五六七八九")


def _id_card(serial: int) -> str:
    body = f"44510219900307{serial:03d}"
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, _WEIGHTS, strict=True)) % 11]


def _bank_card(serial: int) -> str:
    body = f"622202{serial:012d}"
    digits = [int(d) for d in reversed(body)]
    total = sum(d if place % 2 else sum(divmod(d * 2, 10)) for place, d in enumerate(digits))
    return f"{body}{-total % 10}"


_MOBILES = st.integers(0, 10**8 - 1).map(lambda n: f"139{n:08d}")
IDENTIFIERS = st.one_of(
    _MOBILES,
    _MOBILES.map(lambda m: f"+86 {m[:3]} {m[3:7]} {m[7:]}"),
    _MOBILES.map(lambda m: f"{m[:3]}-{m[3:7]}-{m[7:]}"),
    _MOBILES.map(lambda m: m.translate(_SPOKEN)),
    st.integers(2000000, 8999999).map(lambda n: f"0768-{n}"),
    st.integers(0, 999).map(_id_card),
    st.integers(0, 10**12 - 1).map(_bank_card),
    st.integers(0, 99999).map(lambda n: f"粤U{n:05d}"),
    st.integers(0, 10**6).map(lambda n: f"chen{n}@example.com"),
)
ANNOUNCED = st.sampled_from(
    ["我叫陈晓明", "姓名：林晓敏", "微信号chen_xm88", "QQ号12345678", "身份证号445102199013451234"]
)
BEFORE = st.sampled_from(["联系电话", "请回", "我的是", "号码为", "他留了"])
AFTER = st.sampled_from(["，请尽快处理。", "。路灯坏了三天", " 谢谢", "，在村口等"])


@given(BEFORE, IDENTIFIERS, AFTER)
def test_a_generated_identifier_never_stays(before: str, identifier: str, after: str) -> None:
    text, found = masked(f"{before}{identifier}{after}", "note")
    core = identifier.removeprefix("+86 ")
    assert core not in text and core in found[0].value
    assert text.startswith(before) and text.endswith(after)
    assert masked(text, "note") == (text, []), "a mask is nothing to mask again"


@given(ANNOUNCED, AFTER)
def test_what_is_announced_is_masked(announced: str, after: str) -> None:
    text, found = masked(announced + after, "note")
    assert len(found) == 1 and found[0].value not in text and announced.startswith(text.split("[")[0])


@pytest.mark.parametrize(
    "text",
    [
        "工单CZ261123-00042已转办",
        "订单号202611230000123未发货",
        "运单 123456789012345 丢失",
        "2026年11月23日上午9点30分",
        "金额128000.50元，欠薪36800元",
        "意溪镇东津村128号3栋1102房",
        "拨打12345或110、119",
        "统一社会信用代码91350100M000100Y43",
        "北纬23.6561，东经116.6226",
        "共1234567890元投资",
        "文号潮府办函〔2021〕52号",
        "我叫了三次都没人理",
        "本人多次反映，姓名不便透露",
    ],
)
def test_other_numbers_and_words_stay(text: str) -> None:
    assert masked(text, "note") == (text, [])


def test_every_text_of_a_body_is_masked_and_codes_stay() -> None:
    body = SendBack(version=3, reason="请联系我叫林晓敏，13900007654")
    cleaned, found = masked_body(body)
    assert cleaned == SendBack(version=3, reason="请联系我叫[姓名]，[手机]")
    assert [(f.field, f.position, f.kind, f.value) for f in found] == [
        ("reason", 0, "person_name", "林晓敏"),
        ("reason", 1, "phone", "13900007654"),
    ]
    dispatch = Dispatch(version=1, lead="XQ-CG", copies=["T445102100"])
    assert masked_body(dispatch) == (dispatch, [])


@pytest.mark.parametrize("named", ["13900007654", "身份证号445102199013451234", "我叫林晓敏，", "粤U12345"])
def test_a_public_answer_that_names_somebody_is_sent_back(named: str) -> None:
    reply = SubmitReply(
        version=1,
        is_true=Truth.true,
        is_solved=True,
        internal_findings="已联系",
        public_answer=f"经查属实，{named}的问题已解决。",
    )
    for body in (reply, Approve(version=1, public_answer=reply.public_answer)):
        with pytest.raises(Invalid) as refused:
            masked_body(body)
        assert refused.value.code == "answer-names-person"
        assert [f.field for f in refused.value.fields] == ["public_answer"]
        assert named not in refused.value.message


def test_an_office_may_be_named_in_a_public_answer() -> None:
    text = "详情请咨询0768-2123456或发邮件至xqcg@chaozhou.gov.cn，统一社会信用代码91350100M000100Y43。"
    body = Approve(version=1, public_answer=text)
    assert masked_body(body) == (body, [])
