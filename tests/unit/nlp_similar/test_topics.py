"""Hot topics of a stream: what belongs together, what is forgotten, and how hot it is."""

from __future__ import annotations

import math
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.similar.messages import ItemReader, Message, asked, message_of, place_of, representative
from nlp.similar.names import place_names
from nlp.similar.terms import TermWeights
from nlp.similar.topics import Settings, Topic, TopicStream, has_core, heat, hottest, peak_of
from nlp.text.segment import Segmenter
from tests.unit.nlp_similar.conftest import START

READER = ItemReader(Segmenter())
CONCRETE = [
    ("春晖花园旁边搅拌站噪音大", "春晖花园小区旁的混凝土搅拌站日夜开工，噪音很大，请尽快取缔搅拌站。"),
    ("投诉春晖花园搅拌站扬尘污染", "搅拌站就在春晖花园边上，扬尘污染严重，希望把搅拌站搬走。"),
    ("春晖花园业主被搅拌站吵得睡不着", "我是春晖花园业主，搅拌站半夜还在施工，噪音吵得睡不着，要求停工。"),
    ("搅拌站何时搬离春晖花园", "春晖花园附近的搅拌站污染和噪音一直没人管，请环保局查处。"),
]
OTHERS = [
    ("公交车晚点", "三路公交车经常晚点，等车要半个小时。"),
    ("咨询社保卡补办", "请问社保卡丢了在哪里补办，需要带什么材料？"),
    ("中山路红绿灯坏了", "中山路与解放路口的红绿灯坏了两天，路口很乱。"),
    ("自来水发黄", "阳光新城自来水发黄有异味，已经三天。"),
]


def _messages() -> list[Message]:
    rows = [pair for both in zip(CONCRETE, OTHERS, strict=True) for pair in both]
    return [
        message_of(str(i), START + timedelta(days=i), title, text, f"c{i % 4}")
        for i, (title, text) in enumerate(rows)
    ]


def _topics(messages: list[Message], least: int = 3) -> list[Topic]:
    items = [READER.item(m) for m in messages]
    weights = TermWeights()
    for item in items:
        weights.add(item.terms())
    stream = TopicStream(weights, Settings(least=least), learns=False)
    for item in items:
        stream.add(item)
    return stream.topics()


def test_what_tells_of_one_thing_is_one_topic_with_its_place_and_wish() -> None:
    messages = _messages()
    (topic,) = _topics(messages)
    inside = [m for m in messages if m.key in {i.key for i in topic.members}]
    assert [m.title for m in inside] == [title for title, _ in CONCRETE]
    assert topic.names()[0] == ("春晖花园", 4)
    assert topic.words(2)[0] == "搅拌站"
    assert topic.citizens() == 2
    assert place_of(topic, inside) == "春晖花园"
    assert all("搅拌站" in wish for wish in asked(topic, inside)[:1])
    assert "搅拌站" in representative(topic, inside).text


def test_a_topic_is_over_after_a_quiet_time_and_small_ones_are_forgotten() -> None:
    weights = TermWeights()
    stream = TopicStream(weights, Settings(quiet=timedelta(days=10), least=2))
    first, second, *_ = [READER.item(m) for m in _messages()]
    stream.add(first)
    later = READER.item(message_of("x", START + timedelta(days=40), *CONCRETE[1]))
    stream.add(later)
    stream.add(READER.item(message_of("y", START + timedelta(days=41), *CONCRETE[2])))
    (topic,) = stream.topics()
    assert [m.key for m in topic.members] == ["x", "y"], "the one of long before is no part of it"
    assert second.key not in {m.key for m in topic.members}


def test_a_manner_of_writing_is_no_topic() -> None:
    weights = TermWeights({"加装": 40, "电梯": 40}, 50)
    topic = Topic(members=[READER.item(message_of(str(i), START, "加装电梯", "")) for i in range(4)])
    assert not has_core(topic, weights)
    assert has_core(topic, TermWeights({"加装": 4, "电梯": 4}, 5000))


def test_identifiers_are_out_before_anything_is_kept() -> None:
    message = message_of("1", START, "我叫张三丰，电话13900001234", "身份证440102199003078888被冒用")
    assert "13900001234" not in message.title and "440102" not in message.text


def test_a_peak_is_the_days_that_stand_out() -> None:
    quiet = [START + timedelta(days=30 * i) for i in range(6)]
    burst = [START + timedelta(days=61, hours=i) for i in range(12)]
    peak = peak_of(sorted([*quiet, *burst]), 180)
    assert (peak.first_at, peak.last_at, peak.count) == (burst[0], burst[-1], 12)
    assert math.isclose(peak.times, 12 / 7 / (18 / 180))


def test_hotter_is_more_or_more_at_once() -> None:
    assert heat(20, 5) > heat(10, 5) > heat(10, 2) > 0
    few, many = _topics(_messages())[0], Topic()
    many.members = [READER.item(message_of(str(i), START, *CONCRETE[0])) for i in range(9)]
    assert [t for t, _, _ in hottest([few, many], 300, 2)] == [many, few]


def test_names_of_places_end_to_the_left_where_the_sentence_begins() -> None:
    def names(text: str) -> set[str]:
        class Anywhere:
            def may_begin(self, offset: int) -> bool:
                return True

        return {span.name for span in place_names(text, Anywhere())}

    assert names("我住在春晖花园小区，旁边是南门大道") == {"春晖花园", "南门大道"}
    assert names("这条马路上没有红绿灯，农村公路也一样") == set()


@settings(derandomize=True, max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(CONCRETE + OTHERS), st.integers(0, 200)), min_size=1, max_size=30))
def test_every_message_is_in_one_topic_at_most_and_order_holds(
    rows: list[tuple[tuple[str, str], int]],
) -> None:
    messages = sorted(
        (message_of(str(i), START + timedelta(days=d), *pair) for i, (pair, d) in enumerate(rows)),
        key=lambda m: m.at,
    )
    topics = _topics(messages, least=1)
    keys = [item.key for topic in topics for item in topic.members]
    assert sorted(keys) == sorted(m.key for m in messages)
    for topic in topics:
        assert [m.at for m in topic.members] == sorted(m.at for m in topic.members)
