"""Times of events, reckoned from Monday 23 November 2026, half past nine in the morning."""

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.text.normalise import normalise
from nlp.text.times import event_time, event_times

EAST = timezone(timedelta(hours=8))
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=EAST)


@pytest.mark.parametrize(
    ("text", "start", "end", "precision"),
    [
        ("昨晚十点停的电", "11-22 22:00", "11-22 23:00", "hour"),
        ("昨天晚上12点以后又在排", "11-23 00:00", "11-23 01:00", "hour"),
        ("昨夜风很大，树倒了", "11-22 22:00", "11-23 06:00", "part_of_day"),
        ("今早出门看见井盖没了", "11-23 06:00", "11-23 11:00", "part_of_day"),
        ("前天凌晨三点半有人翻墙", "11-21 03:30", "11-21 04:00", "minute"),
        ("昨天下午两点一刻被撞", "11-22 14:15", "11-22 14:25", "minute"),
        ("大前天下午来过", "11-20 12:00", "11-20 18:00", "part_of_day"),
        ("上周三去办的", "11-18 00:00", "11-19 00:00", "day"),
        ("上上周五交的材料", "11-13 00:00", "11-14 00:00", "day"),
        ("星期六在那里买的", "11-21 00:00", "11-22 00:00", "day"),
        ("上周末去的", "11-21 00:00", "11-23 00:00", "day"),
        ("上个星期就报修了", "11-16 00:00", "11-23 00:00", "week"),
        ("11月3号下午摔的", "11-03 12:00", "11-03 18:00", "part_of_day"),
        ("十一月三号下午摔的", "11-03 12:00", "11-03 18:00", "part_of_day"),
        ("2026-11-05 18:20 下单", "11-05 18:20", "11-05 18:30", "minute"),
        ("2026年10月15日签的合同", "10-15 00:00", "10-16 00:00", "day"),
        ("上个月15号寄出的", "10-15 00:00", "10-16 00:00", "day"),
        ("15号那天停水", "11-15 00:00", "11-16 00:00", "day"),
        ("28号开始停水", "10-28 00:00", "11-23 09:30", "day"),
        ("八月份交的钱", "08-01 00:00", "09-01 00:00", "month"),
        ("本月初去的", "11-01 00:00", "11-11 00:00", "week"),
        ("三天前报的", "11-20 00:00", "11-21 00:00", "day"),
        ("两个月前装修的", "09-23 00:00", "10-23 00:00", "month"),
        ("半小时前还有电", "11-23 09:00", "11-23 09:30", "hour"),
        ("刚才看见的", "11-23 08:30", "11-23 09:30", "hour"),
        ("早上六点开始打桩", "11-23 06:00", "11-23 07:00", "hour"),
        ("半夜两点还在唱", "11-23 02:00", "11-23 03:00", "hour"),
        ("国庆期间去玩", "10-01 00:00", "10-08 00:00", "week"),
        ("从7月份报到现在", "07-01 00:00", "11-23 09:30", "month"),
        ("已经持续三天", "11-20 00:00", "11-23 09:30", "day"),
        ("坏了两个月了", "09-23 00:00", "11-23 09:30", "month"),
        ("到今天整整两个星期了", "11-09 00:00", "11-23 09:30", "week"),
        ("一个多月没人来看", "10-23 00:00", "11-23 09:30", "month"),
        ("路灯不亮半个月了", "11-08 00:00", "11-23 09:30", "week"),
    ],
)
def test_when_it_happened(text: str, start: str, end: str, precision: str) -> None:
    told = event_time(normalise(text), NOW)
    assert told is not None
    assert (f"{told.start:%m-%d %H:%M}", f"{told.end:%m-%d %H:%M}") == (start, end)
    assert told.precision.value == precision and told.start.tzinfo is not None
    assert text[told.span[0] : told.span[1]] == told.said


@pytest.mark.parametrize(
    ("text", "year", "ongoing"),
    [
        ("从去年开始就这样", 2025, True),
        ("去年十月公示的", 2025, False),
        ("2003年招商引来的", 2003, False),
        ("二〇二五年三月交的房", 2025, False),
        ("前年年底借的", 2024, False),
        ("六年没有房产证", 2020, True),
        ("12月31号签的字", 2025, False),
    ],
)
def test_years_that_were(text: str, year: int, ongoing: bool) -> None:
    received = NOW.replace(month=3) if "12月" in text else NOW
    told = event_time(normalise(text), received)
    assert told is not None
    assert (told.start.year, told.is_ongoing) == (year, ongoing)


@pytest.mark.parametrize(
    "text",
    [
        "每天晚上十点开始吵", "3号楼没有电", "九十年代建的房子", "孩子读三年级", "农历八月十五", "今年46岁",
        "今年六十一了", "一点也不好", "12路公交车", "有一点漏水", "他住在十五号", "最高可以贷多少年",
        "13月40号", "2026年2月30日", "99999年前", "", "、、、",
    ],
)  # fmt: skip
def test_what_is_no_time(text: str) -> None:
    assert event_time(normalise(text), NOW) is None


def test_what_is_to_come_goes_behind_what_was() -> None:
    told = event_time("昨天贴的通知，说12月1号要停水", NOW)
    assert told is not None and told.said == "昨天"
    assert [t.said for t in event_times("昨天贴的通知，说12月1号要停水", NOW)] == ["昨天", "12月1号"]


@given(
    st.text(alphabet="上下个周月年日号点半前后昨今明去从到十二三五1230:-/ 晚早了多期礼拜星开始", max_size=40)
)
def test_any_words_are_read(text: str) -> None:
    for told in event_times(text, NOW):
        assert told.start <= told.end
        assert text[told.span[0] : told.span[1]] == told.said
