"""What is done next in a conversation, row by row."""

from __future__ import annotations

from dataclasses import replace

import pytest

from callcenter.conversations.chat.machine import (
    Act,
    OrderFacts,
    Reading,
    after_silence,
    is_new_matter,
    missing_of,
    while_gathering,
    with_order,
)
from callcenter.conversations.chat.model import ChatLimits, ConversationState, Missing, Why
from nlp.classify.talk import Talk, goes_on, talk_of

LIMITS = ChatLimits(600, 0.5, 8, 5, 300)
MATTER = Reading(Talk.SUBSTANCE, True, "complaint", ("环境", "噪声"), True, 0.8, 12)
PLACELESS = replace(MATTER, has_place=False)
NOTHING = Reading(Talk.GREETING, False, "other", (), False, 0.9, 2, reason="no_content")
OPEN, WAITING = ConversationState.open, ConversationState.waiting
ORDER = OrderFacts(False, ("环境", "噪声"), False)


def test_matter_and_place_known_make_the_order() -> None:
    assert while_gathering(OPEN, MATTER, MATTER).act is Act.order
    assert missing_of(PLACELESS) == (Missing.place,)
    assert missing_of(replace(PLACELESS, request_type="consultation")) == ()


def test_what_is_missing_is_asked_once() -> None:
    assert while_gathering(OPEN, PLACELESS, PLACELESS).act is Act.ask
    assert while_gathering(WAITING, PLACELESS, PLACELESS).act is Act.wait
    both = replace(PLACELESS, category_path=())
    assert while_gathering(OPEN, both, both).missing == (Missing.matter, Missing.place)


def test_an_answer_makes_the_order_whatever_it_says_of_the_place() -> None:
    answer = replace(PLACELESS, talk=Talk.WHEREABOUTS)
    step = while_gathering(WAITING, answer, PLACELESS)
    assert (step.act, step.why, step.answer_is_address) == (Act.order, Why.answered, True)
    step = while_gathering(WAITING, replace(PLACELESS, talk=Talk.CANNOT_SAY), PLACELESS)
    assert (step.act, step.missing) == (Act.order, (Missing.place,))


def test_danger_waits_for_nothing() -> None:
    fire = replace(PLACELESS, emergency_handover="119")
    assert while_gathering(OPEN, fire, fire).why is Why.emergency
    assert while_gathering(WAITING, None, fire).act is Act.order


def test_courtesy_makes_no_order_and_interrupts_none() -> None:
    assert while_gathering(OPEN, NOTHING, NOTHING).act is Act.greet
    thanks = replace(NOTHING, talk=Talk.THANKS)
    assert while_gathering(OPEN, thanks, NOTHING).act is Act.thank
    assert while_gathering(WAITING, thanks, PLACELESS).act is Act.wait
    assert with_order(thanks, ORDER, LIMITS).act is Act.thank


def test_later_words_supplement_unless_they_are_clearly_of_another_matter() -> None:
    assert with_order(MATTER, ORDER, LIMITS).act is Act.supplement
    other = replace(MATTER, category_path=("医保", "报销"))
    assert with_order(other, ORDER, LIMITS).act is Act.begin_anew
    for doubt in (
        replace(other, confidence=0.49),
        replace(other, characters=7),
        replace(other, is_actionable=False),
        replace(other, category_path=("环境", "油烟")),
    ):
        assert not is_new_matter(doubt, ORDER, LIMITS)
        assert with_order(doubt, ORDER, LIMITS).act is Act.supplement


def test_what_goes_on_about_the_matter_is_no_other_one_unless_it_names_a_place() -> None:
    smoke = replace(PLACELESS, category_path=("城市管理", "油烟"), goes_on=True)
    assert with_order(smoke, ORDER, LIMITS).act is Act.supplement
    assert with_order(replace(smoke, has_place=True), ORDER, LIMITS).act is Act.begin_anew
    assert with_order(replace(smoke, goes_on=False), ORDER, LIMITS).act is Act.begin_anew


@pytest.mark.parametrize(
    ("text", "is_so"),
    [
        ("昨晚又烤到两点，油烟也很大", True),
        ("今晚还是很吵，烧烤摊还在摆", True),
        ("到现在还在烤", True),
        ("他们今天又摆出来了", True),
        ("医保卡又刷不了了", False),
        ("又有一件事想反映，路灯不亮", False),
        ("又想问一下医保怎么报销", False),
        ("楼下烧烤太吵睡不着", False),
    ],
)
def test_again_and_still_go_on_about_the_matter(text: str, is_so: bool) -> None:
    assert goes_on(text) is is_so


def test_danger_beside_an_ordinary_order_is_a_matter_of_its_own() -> None:
    fire = replace(MATTER, emergency_handover="119")
    assert with_order(fire, ORDER, LIMITS).act is Act.begin_anew
    assert with_order(fire, replace(ORDER, has_handover=True), LIMITS).act is Act.supplement


def test_an_ended_order_takes_no_more_words() -> None:
    assert with_order(MATTER, replace(ORDER, is_ended=True), LIMITS).act is Act.begin_anew
    assert with_order(None, replace(ORDER, is_ended=True), LIMITS).act is Act.begin_anew


def test_silence_orders_what_can_be_ordered_and_loses_nothing_else() -> None:
    step = after_silence(PLACELESS, has_other_kinds=False)
    assert (step.act, step.why, step.missing) == (Act.order, Why.idle, (Missing.place,))
    assert after_silence(NOTHING, has_other_kinds=False).act is Act.close
    assert after_silence(None, has_other_kinds=True).act is Act.leave_to_agent
    unclear = replace(NOTHING, talk=Talk.SUBSTANCE, characters=3)
    assert after_silence(unclear, has_other_kinds=False).act is Act.leave_to_agent
    assert after_silence(replace(unclear, reason="abuse"), has_other_kinds=False).act is Act.close


@pytest.mark.parametrize(
    ("text", "talk"),
    [
        ("你好", Talk.GREETING),
        ("你好，在吗？", Talk.GREETING),
        ("[微笑]", Talk.GREETING),
        ("😊", Talk.GREETING),
        ("OK", Talk.GREETING),
        ("好的谢谢", Talk.THANKS),
        ("进度", Talk.PROGRESS),
        ("单号", Talk.PROGRESS),
        ("我的工单怎么样了", Talk.PROGRESS),
        ("处理好了没", Talk.PROGRESS),
        ("上次投诉的事有没有结果", Talk.PROGRESS),
        ("上次投诉的事没有处理好", Talk.SUBSTANCE),
        ("我反映的问题还是没有解决,怎么处理的", Talk.SUBSTANCE),
        ("不方便说", Talk.CANNOT_SAY),
        ("不知道具体哪里", Talk.CANNOT_SAY),
        ("不知道谁把垃圾倒在路口,很臭", Talk.SUBSTANCE),
        ("意溪镇坝街", Talk.WHEREABOUTS),
        ("城新西路88号那家店", Talk.WHEREABOUTS),
        ("意溪镇坝街的路灯坏了", Talk.SUBSTANCE),
        ("每天都到凌晨两点", Talk.SUBSTANCE),
        ("你好，楼下烧烤太吵", Talk.SUBSTANCE),
        ("请问医保进度在哪里查,我上个月交的材料到现在没有消息,单位说已经报上去了", Talk.SUBSTANCE),
        ("你好" * 2_000 + "x", Talk.SUBSTANCE),
    ],
)
def test_what_a_short_message_is_for(text: str, talk: Talk) -> None:
    assert talk_of(text) is talk
