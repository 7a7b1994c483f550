"""When something happened, as people tell it: 昨晚十点, 上周三, 11月3号下午, 从去年开始, 两个月了.

Every expression is reckoned from the moment the contact was received. What happens every day (每天晚上) and
what is a house, a line or an age (3号楼, 九十年代, 三年级) is no time of an event.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from nlp.text.quantities import quantity
from nlp.text.time_words import (
    AGE,
    ALONE,
    CLOCK,
    DATE,
    DAYS,
    HABIT,
    LASTED,
    LUNAR,
    NOT_A_DAY,
    PARTS,
    SHORT_PARTS,
    SINCE_AFTER,
    SINCE_BEFORE,
    WEEKDAYS,
    YEARS,
)


class Precision(StrEnum):
    MINUTE = "minute"
    HOUR = "hour"
    PART_OF_DAY = "part_of_day"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class EventTime:
    """From `start`, included, to `end`, excluded; with the offset of the moment it was reckoned from."""

    start: datetime
    end: datetime
    precision: Precision
    is_ongoing: bool
    """Began at `start` and lasts: 从去年开始, 两个月了. `end` is then the moment of receipt."""
    said: str
    span: tuple[int, int]
    """Offsets into the text."""
    confidence: float


def event_times(text: str, received_at: datetime) -> tuple[EventTime, ...]:
    """All the times told, left to right; `text` is normalised, `received_at` knows its offset."""
    found: list[EventTime] = []
    end = 0
    for match in DATE.finditer(text):
        if match.start() < end or _is_no_event(text, match):
            continue
        told = _of_date(text, match, received_at)
        if told is not None:
            found.append(_lasting(text, told, received_at))
            end = told.span[1]
    found += [t for t in _of_clocks(text, received_at) if not _overlaps(t, found)]
    found += [t for t in _of_durations(text, received_at) if not _overlaps(t, found)]
    return tuple(sorted(found, key=lambda t: t.span))


def event_time(text: str, received_at: datetime) -> EventTime | None:
    """The time the matter happened or began: of what lies in the past the most exact, then the first."""
    found = event_times(text, received_at)
    past = [t for t in found if t.start <= received_at]
    order = list(Precision)
    ranked = sorted(past or found, key=lambda t: (-t.confidence, order.index(t.precision), t.span))
    return ranked[0] if ranked else None


def _is_no_event(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - 8) : match.start()]
    if HABIT.search(before) or LUNAR.search(before):
        return True
    if match["only_year"] == "今年" and AGE.match(text, match.end()):
        return True
    if before.endswith(("到", "至")) and match.group() in {"今天", "今日", "今年"}:
        return True  # 到今天整整两个星期了
    return match["bare_day"] is not None and bool(NOT_A_DAY.match(text[match.end() :]))


def _of_date(text: str, match: re.Match[str], now: datetime) -> EventTime | None:
    told = _base(match, now)
    if told is None:
        return None
    if told.precision is not Precision.DAY or told.is_ongoing:
        return told
    clock = CLOCK.match(text, match.end())
    short = match["relative"][-1] if match["relative"] else ""
    part = (clock["part"] if clock else None) or SHORT_PARTS.get(short)
    if clock is None or (part is None and clock["hour"] is None):
        return told
    return _at(told, part, clock, text, now)


def _base(match: re.Match[str], now: datetime) -> EventTime | None:  # noqa: C901  one case a form of date
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    if said := match["relative"]:
        return _days(match, midnight + timedelta(days=DAYS[said[:-1]]), 1, Precision.DAY)
    if said := match["iso"]:
        year, month, day = (int(part) for part in re.split(r"[-/.]", said))
        return _on(match, now, year, month, day)
    if match["month"]:
        return _month_day(match, now)
    if said := match["only_year"]:
        return _year(match, now, said, match["part_of_year"])
    if said := match["this_year"]:
        year = now.year if said == "年初" else now.year - 1
        return _year(match, now, f"{year}年", said[-1])
    if said := match["that_month"]:
        first = midnight.replace(day=1)
        if said.startswith("上"):
            first = (first - timedelta(days=1)).replace(day=1)
        return _within_month(match, first, match["month_day"], match["month_third"])
    if match["weekday"] or match["whole_week"]:
        return _week(match, midnight)
    if match["ago"]:
        return _ago(match, now)
    if said := match["bare_day"]:
        first = midnight.replace(day=1)
        number = _whole(said[:-1])
        if number is None:
            return None
        if number > now.day:
            first = (first - timedelta(days=1)).replace(day=1)
        return _on(match, now, first.year, first.month, number)
    if match["holiday"]:
        return _holiday(match, midnight)
    return _vaguely(match, now)


def _month_day(match: re.Match[str], now: datetime) -> EventTime | None:
    month = _whole(match["month"])
    if month is None or not 1 <= month <= 12 or match["month"] in {"两", "半", "几"}:
        return None
    year = _year_of(match["year"], now) if match["year"] else now.year
    if year is None:
        return None
    first = now.replace(year=year, month=month, day=1, hour=0, minute=0, second=0, microsecond=0)
    if match["year"] is None and first > now + timedelta(days=62):
        first = first.replace(year=year - 1)
    found = _within_month(match, first, match["day"], match["third"])
    if found and match["year"] is None and match["day"] and found.start > now + timedelta(days=62):
        return None
    return found


def _within_month(
    match: re.Match[str], first: datetime, day: str | None, third: str | None
) -> EventTime | None:
    length = monthrange(first.year, first.month)[1]
    if day:
        number = _whole(day)
        if number is None or not 1 <= number <= length:
            return None
        return _days(match, first + timedelta(days=number - 1), 1, Precision.DAY)
    if third:
        begin = {"初": 0, "中": 10, "底": 20, "末": 20}[third]
        return _days(match, first + timedelta(days=begin), 10 if begin < 20 else length - 20, Precision.WEEK)
    return _days(match, first, length, Precision.MONTH)


def _on(match: re.Match[str], now: datetime, year: int, month: int, day: int) -> EventTime | None:
    try:
        start = now.replace(year=year, month=month, day=day, hour=0, minute=0, second=0, microsecond=0)
    except ValueError:
        return None
    return _days(match, start, 1, Precision.DAY)


def _year(match: re.Match[str], now: datetime, said: str, part: str | None) -> EventTime | None:
    year = _year_of(said, now)
    if year is None:
        return None
    start = now.replace(year=year, month=1, day=1, hour=0, minute=0, second=0, microsecond=0)
    months = {"初": (1, 3), "年初": (1, 3), "底": (11, 13), "末": (11, 13), "年底": (11, 13)}
    months |= {"上半年": (1, 7), "下半年": (7, 13)}
    first, last = months.get(part or "", (1, 13))
    end = start.replace(year=year + 1) if last == 13 else start.replace(month=last)
    precision = Precision.MONTH if part else Precision.YEAR
    # 今年的补贴 says which year's, not when.
    sure = 0.8 if part or said not in {"今年", "本年", "明年"} else 0.3
    return EventTime(start.replace(month=first), end, precision, False, match.group(), match.span(), sure)


def _year_of(said: str, now: datetime) -> int | None:
    if said in YEARS:
        return now.year + YEARS[said]
    digits = "".join(str("零一二三四五六七八九".index(c)) if c in "零一二三四五六七八九" else c for c in said)
    number = digits.replace("〇", "0").removesuffix("年")
    return int(number) if number.isdigit() and 1900 <= int(number) <= 2100 else None


def _week(match: re.Match[str], midnight: datetime) -> EventTime:
    monday = midnight - timedelta(days=midnight.weekday())
    which = match["week"] or match["whole_week"] or ""
    monday -= timedelta(days=7 * (2 if which.startswith("上上") else 1 if which.startswith("上") else 0))
    weekday = match["weekday"]
    if weekday is None:
        return _days(match, monday, 7, Precision.WEEK)
    if weekday == "末":
        if not which and midnight.weekday() < 5:
            monday -= timedelta(days=7)
        return _days(match, monday + timedelta(days=5), 2, Precision.DAY)
    day = monday + timedelta(days=WEEKDAYS[weekday])
    if not which and day > midnight:
        day -= timedelta(days=7)
    return _days(match, day, 1, Precision.DAY)


_UNITS = {
    "天": (timedelta(days=1), Precision.DAY),
    "日": (timedelta(days=1), Precision.DAY),
    "周": (timedelta(days=7), Precision.WEEK),
    "星期": (timedelta(days=7), Precision.WEEK),
    "礼拜": (timedelta(days=7), Precision.WEEK),
    "月": (timedelta(days=30), Precision.MONTH),
    "半月": (timedelta(days=15), Precision.WEEK),
    "年": (timedelta(days=365), Precision.YEAR),
    "小时": (timedelta(hours=1), Precision.HOUR),
    "钟头": (timedelta(hours=1), Precision.HOUR),
    "分钟": (timedelta(minutes=1), Precision.MINUTE),
}


def _back(now: datetime, number: str, half: bool, unit: str) -> tuple[datetime, Precision] | None:
    """The moment so many units before; months and years by the calendar."""
    read = quantity(number)
    if read is None:
        return None
    count = read.low + (0.5 if half else 0.0)
    length, precision = _UNITS[unit]
    if unit in {"月", "年"} and count == int(count):
        months = int(count) * (12 if unit == "年" else 1)
        year, month = divmod(now.year * 12 + now.month - 1 - months, 12)
        if year < 1900:
            return None
        day = min(now.day, monthrange(year, month + 1)[1])
        return now.replace(year=year, month=month + 1, day=day), precision
    if count * length > timedelta(days=36_500):
        return None
    finer = {Precision.YEAR: Precision.MONTH, Precision.MONTH: Precision.WEEK}
    return now - count * length, precision if count >= 1 else finer.get(precision, precision)


def _ago(match: re.Match[str], now: datetime) -> EventTime | None:
    back = _back(now, match["ago"], match["ago_more"] == "半", match["ago_unit"])
    if back is None:
        return None
    at, precision = back
    if precision in {Precision.HOUR, Precision.MINUTE}:
        length = timedelta(hours=1) if precision is Precision.HOUR else timedelta(minutes=10)
        return EventTime(at, min(now, at + length), precision, False, match.group(), match.span(), 0.85)
    midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
    days = {Precision.DAY: 1, Precision.WEEK: 7, Precision.MONTH: 30, Precision.YEAR: 365}[precision]
    found = _days(match, midnight, days, precision)
    return replace(found, end=min(found.end, now))


def _holiday(match: re.Match[str], midnight: datetime) -> EventTime:
    month, day, length = {"国庆": (10, 1, 7), "十一": (10, 1, 7), "五一": (5, 1, 5), "元旦": (1, 1, 1)}[
        match["holiday"][:2]
    ]
    start = midnight.replace(month=month, day=day)
    if start > midnight:
        start = start.replace(year=start.year - 1)
    return _days(match, start, length, Precision.WEEK if length > 1 else Precision.DAY)


def _vaguely(match: re.Match[str], now: datetime) -> EventTime:
    said = match.group()
    if said in {"刚才", "刚刚"}:
        return EventTime(now - timedelta(hours=1), now, Precision.HOUR, False, said, match.span(), 0.7)
    days = 7 if "天" in said else 30
    ongoing = said.startswith(("这", "最", "近"))
    start = (now - timedelta(days=days)).replace(hour=0, minute=0, second=0, microsecond=0)
    return EventTime(start, now, Precision.WEEK, ongoing, said, match.span(), 0.4)


def _days(match: re.Match[str], start: datetime, days: int, precision: Precision) -> EventTime:
    sure = 0.9 if precision is Precision.DAY else 0.8
    return EventTime(start, start + timedelta(days=days), precision, False, match.group(), match.span(), sure)


def _at(day: EventTime, part: str | None, clock: re.Match[str], text: str, now: datetime) -> EventTime:
    """The day narrowed down to the part of it or the hour that was told with it."""
    span = (day.span[0], clock.end())
    told = replace(day, span=span, said=text[span[0] : span[1]])
    hour = _whole(clock["hour"]) if clock["hour"] else None
    if hour is None or hour > 24:
        if part is None:
            return day
        first, last = PARTS[part]
        return replace(
            told,
            start=day.start + timedelta(hours=first),
            end=day.start + timedelta(hours=last),
            precision=Precision.PART_OF_DAY,
        )
    minute = _minute(clock)
    start = day.start + timedelta(hours=_hour_of_day(hour, part), minutes=minute or 0)
    if part is None and hour <= 12 and start + timedelta(hours=12) <= now and (hour < 7 or hour == 12):
        start += timedelta(hours=12 if hour < 7 else 0)
    length = timedelta(hours=1) if minute is None else timedelta(minutes=30 if minute == 30 else 10)
    precision = Precision.HOUR if minute is None else Precision.MINUTE
    return replace(told, start=start, end=start + length, precision=precision, confidence=0.95)


def _minute(clock: re.Match[str]) -> int | None:
    if half := clock["half"]:
        return {"半": 30, "一刻": 15, "三刻": 45}[half]
    if clock["minute"]:
        minute = _whole(clock["minute"].removeprefix("零") or "0")
        return minute if minute is not None and minute < 60 else None
    return None


def _hour_of_day(hour: int, part: str | None) -> int:
    """晚上十点 is 22, 晚上十二点 24, 半夜两点 26: counted from the midnight the day began with."""
    if part in {"下午", "傍晚"}:
        return hour + 12 if hour < 12 else hour
    if part == "中午":
        return hour + 12 if hour < 10 else hour
    if part in {"晚上", "夜里", "夜间", "半夜", "深夜"}:
        return hour + 24 if hour < 5 else hour + 12 if hour <= 12 else hour
    return 0 if part == "凌晨" and hour == 12 else hour


def _of_clocks(text: str, now: datetime) -> Iterator[EventTime]:
    """Hours without a day: the latest such hour before the contact came."""
    for match in ALONE.finditer(text):
        before = text[max(0, match.start() - 8) : match.start()]
        if HABIT.search(before):
            continue
        if match["clock"]:
            of_day, told = (int(part) for part in match["clock"].split(":"))
            minute: int | None = told
        else:
            said = _whole(match["hour"])
            if said is None or said > 24:
                continue
            minute, of_day = _minute(match), _hour_of_day(said, match["part"])
        start = now.replace(hour=0, minute=0, second=0, microsecond=0)
        start += timedelta(hours=of_day, minutes=minute or 0)
        while start > now:
            start -= timedelta(days=1)
        precision = Precision.HOUR if minute is None else Precision.MINUTE
        length = timedelta(hours=1) if minute is None else timedelta(minutes=10)
        yield EventTime(start, start + length, precision, False, match.group(), match.span(), 0.55)


def _of_durations(text: str, now: datetime) -> Iterator[EventTime]:
    """两个月了: began so long ago and lasts."""
    for match in LASTED.finditer(text):
        number, unit = match["number"] or match["number2"], match["unit"] or match["unit2"]
        half = "半" in (match["half"] or match["half2"] or "")
        if number == "半" and unit in {"天"}:
            continue
        back = _back(now, number, half, unit)
        if back is None:
            continue
        start, precision = back
        if precision not in {Precision.HOUR, Precision.MINUTE}:
            start = start.replace(hour=0, minute=0, second=0, microsecond=0)
        yield EventTime(start, now, precision, True, match.group(), match.span(), 0.6)


def _lasting(text: str, told: EventTime, now: datetime) -> EventTime:
    """从去年开始, 昨晚到现在: since then, and still."""
    since = SINCE_BEFORE.search(text, max(0, told.span[0] - 3), told.span[0])
    after = SINCE_AFTER.match(text[told.span[1] : told.span[1] + 14])
    if told.start > now or not (after or (since and "到" not in text[told.span[1] : told.span[1] + 1])):
        return told
    return replace(told, end=max(now, told.start), is_ongoing=True)


def _overlaps(told: EventTime, others: list[EventTime]) -> bool:
    return any(told.span[0] < other.span[1] and other.span[0] < told.span[1] for other in others)


def _whole(text: str) -> int | None:
    read = quantity(text)
    return int(read.low) if read is not None and read.is_exact and read.low == int(read.low) else None
