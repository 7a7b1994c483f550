"""Text nobody said is recognised as such; what people do say is not."""

from __future__ import annotations

import pytest

from nlp.asr.guard import Decoding, is_invented, is_looped, is_silence
from nlp.asr.readings import tidy

PROMPT = "以下是普通话的电话录音，请讲。"


def reading(text: str, seconds: float = 5.0, log_probability: float = -0.3, silence: float = 0.1) -> Decoding:
    return Decoding(text, log_probability, silence, seconds)


@pytest.mark.parametrize(
    "text",
    [
        "喊得" * 17,
        "您" * 40,
        "请不要挂机，" * 8,
        "意溪镇的路灯坏了" * 3,
        "我要反映一个问题，昨天晚上" + "没有水" * 9,
    ],
)
def test_loops_are_seen(text: str) -> None:
    assert is_looped(reading(text, seconds=20))


def test_more_than_anybody_says_in_that_time() -> None:
    assert is_looped(reading("我住在湘桥区意溪镇长和社区堤顶路旁边", seconds=1.0))


@pytest.mark.parametrize(
    "text",
    [
        "好好好，好好，我知道了",
        "一三九零零零零零零零零",
        "对对对对，就是这样",
        "12345热线，请讲",
        "10000000元",
    ],
)
def test_what_people_repeat_is_no_loop(text: str) -> None:
    assert not is_looped(reading(text))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "。，！",
        "《《《《《",
        "字幕由Amara.org社区提供",
        "请不吝点赞 订阅 转发 打赏支持明镜与点点栏目",
        "谢谢观看",
        "感谢大家的收看",
        PROMPT,
        "普通话的电话录音",
        "以下是普通话的电话录音请讲。谢谢。",
    ],
)
def test_inventions_are_seen(text: str) -> None:
    assert is_invented(reading(text), PROMPT)


@pytest.mark.parametrize(
    "text", ["您好，请讲。", "请讲", "谢谢", "我要投诉电话录音的事", "我想订阅潮州日报", "喂"]
)
def test_what_people_say_is_no_invention(text: str) -> None:
    assert not is_invented(reading(text), PROMPT)


def test_silence_needs_both_doubts() -> None:
    assert is_silence(reading("嗯", log_probability=-1.4, silence=0.8))
    assert not is_silence(reading("嗯", log_probability=-1.4, silence=0.2))
    assert not is_silence(reading("嗯", log_probability=-0.4, silence=0.8))


@pytest.mark.parametrize(
    ("heard", "tidied"),
    [
        ("你好,我想問一下 醫保能報銷嗎?", "你好，我想问一下，医保能报销吗？"),
        ("路灯坏了", "路灯坏了。"),
        ("一共3,600元,没有发票,", "一共3,600元，没有发票。"),
        ("打这个电话要3900001115", "打这个电话13900001115。"),
        ("我要3个", "我要3个。"),
        ("涨了3.5倍.", "涨了3.5倍。"),
        ("", ""),
    ],
)
def test_text_is_tidied(heard: str, tidied: str) -> None:
    assert tidy(heard) == tidied
