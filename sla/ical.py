"""Days off and make-up days as iCalendar (RFC 5545), the way Chinese calendars publish them.

An all-day event is a day off if its title says so (“春节（休）”, “春节 假期 第1天/共9天”), a make-up day if
it says that (“春节（班）”, “国庆节 补班”), and either by the mark of Apple's calendars (X-APPLE-SPECIAL-DAY).
Events that say neither (solar terms, other feasts) are passed over. Written are both, title and mark.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sla.arrangement import Arrangement, SpecialDay, runs
from sla.errors import DayContradicts, InvalidArrangement

_MARK = "X-APPLE-SPECIAL-DAY"
_MARKS = {"WORK-HOLIDAY": True, "ALTERNATE-WORKDAY": False}
_BRACKETED = re.compile(r"[（(\[【]\s*(休|假|班|补班?)\s*[)）\]】]")
_WORKED = re.compile(r"补班|上班|调班|班$")
_OFF = re.compile(r"放假|假期|休假|休息|休$")
_PART = re.compile(r"第\s*\d+\s*天\s*[/／]?\s*共?\s*\d*\s*天?")
_WORDS = re.compile(r"调休|补班|上班|调班|放假|假期|休假|休息|\s")
_DATE = re.compile(r"\d{8}", re.ASCII)
_DAYS = re.compile(r"P(?:(\d+)W)?(?:(\d+)D)?", re.ASCII)
_DAILY = re.compile(r"FREQ=DAILY(?:;INTERVAL=1)?;COUNT=(\d+)(?:;INTERVAL=1)?", re.ASCII)
_ADDRESS = re.compile(r"https?://[^\s,;，；、）)]+")
_HEAD = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//callcenter//work calendar//ZH", "CALSCALE:GREGORIAN")
_ESCAPES = {"n": "\n", "N": "\n"}
_LONGEST_DAYS = 60
_LINE_BYTES = 75


@dataclass(frozen=True, slots=True)
class _Event:
    """The properties of one VEVENT by name, each with its parameters in one text."""

    line: int
    values: dict[str, tuple[str, str]]

    def text(self, name: str) -> str:
        return _unescaped(self.values.get(name, ("", ""))[1]).strip()

    def raw(self, name: str) -> str:
        return self.values.get(name, ("", ""))[1].strip()


def read_ical(text: str) -> dict[int, Arrangement]:
    """The days off and make-up days of a calendar by year; not checked yet.

    Raises :class:`InvalidArrangement` naming the line where an event of either kind cannot be understood.
    """
    days: dict[int, list[SpecialDay]] = {}
    papers: dict[int, dict[str, None]] = {}
    for event in _events(text):
        is_off = _is_off(event)
        if is_off is None or event.raw("STATUS").upper() == "CANCELLED":
            continue
        name = _feast(event.text("SUMMARY"))
        for day in _dates(event):
            year = day.year + (day.month == 12 and "元旦" in name)
            days.setdefault(year, []).append(SpecialDay(day, name, is_off))
            found = _ADDRESS.findall(f"{event.text('URL')} {event.text('DESCRIPTION')}")
            papers.setdefault(year, {}).update(dict.fromkeys(found))
    return {
        year: Arrangement(year, tuple(found), tuple(papers[year])).in_order()
        for year, found in sorted(days.items())
    }


def write_ical(arrangements: Iterable[Arrangement], title: str) -> str:
    """The arrangements as one calendar, an event to each unbroken run of days; lines end in CR LF."""
    lines = [*_HEAD, f"X-WR-CALNAME:{_escaped(title)}"]
    for arrangement in arrangements:
        for is_off in (True, False):
            for name in dict.fromkeys(d.name for d in arrangement.days):
                given = sorted(d.day for d in arrangement.days if d.name == name and d.is_off is is_off)
                for first, last in runs(given):
                    lines += _event_lines(arrangement, name, is_off, first, last)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _event_lines(arrangement: Arrangement, name: str, is_off: bool, first: date, last: date) -> Iterator[str]:
    mark = next(mark for mark, off in _MARKS.items() if off is is_off)
    yield "BEGIN:VEVENT"
    yield f"UID:{first:%Y%m%d}-{mark.lower()}@work-calendar"
    yield f"DTSTAMP:{arrangement.year}0101T000000Z"
    yield f"DTSTART;VALUE=DATE:{first:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{last + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_escaped(name)}（{'休' if is_off else '班'}）"
    if arrangement.papers:
        yield "DESCRIPTION:" + _escaped("\n".join(arrangement.papers))
    yield "TRANSP:TRANSPARENT"
    yield f"{_MARK}:{mark}"
    yield "END:VEVENT"


def _events(text: str) -> Iterator[_Event]:
    event: _Event | None = None
    inner: list[str] = []  # parts of an event, such as an alarm
    opened = False
    for number, line in _unfolded(text):
        name, parameters, value = _property(line)
        kind = value.strip().upper()
        if name == "BEGIN" and kind == "VCALENDAR":
            opened = True
        elif name == "BEGIN" and kind == "VEVENT":
            event = _Event(number, {})
        elif name == "END" and kind == "VEVENT" and event is not None:
            yield event
            event, inner = None, []
        elif name == "BEGIN":
            inner.append(kind)
        elif name == "END" and inner:
            inner.pop()
        elif event is not None and not inner:
            event.values.setdefault(name, (parameters, value))
    if not opened:
        raise InvalidArrangement("不是 iCalendar 文件：没有 BEGIN:VCALENDAR")
    if event is not None:
        raise InvalidArrangement(f"iCalendar 第 {event.line} 行的 VEVENT 没有结束，文件不完整")


def _unfolded(text: str) -> list[tuple[int, str]]:
    lines: list[tuple[int, str]] = []
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        if line[:1] in (" ", "\t") and lines:
            lines[-1] = (lines[-1][0], lines[-1][1] + line[1:])
        elif line.strip():
            lines.append((number, line))
    return lines


def _property(line: str) -> tuple[str, str, str]:
    """Name, parameters and value; a colon inside a quoted parameter does not end them."""
    quoted = False
    for index, sign in enumerate(line):
        if sign == '"':
            quoted = not quoted
        elif sign == ":" and not quoted:
            name, _, parameters = line[:index].partition(";")
            return name.strip().upper(), parameters.upper(), line[index + 1 :]
    return "", "", line


def _is_off(event: _Event) -> bool | None:
    """Whether the event is of days off (True) or make-up days (False); None for any other."""
    title, mark = event.text("SUMMARY"), event.raw(_MARK).upper()
    by_title = _said_by(title)
    if mark not in _MARKS:
        if by_title is None and "调休" in title:
            raise InvalidArrangement(f"iCalendar 第 {event.line} 行“{title}”看不出是放假还是上班")
        return by_title
    if by_title is not None and by_title is not _MARKS[mark]:
        raise DayContradicts(f"iCalendar 第 {event.line} 行“{title}”的标题与 {_MARK} 一说放假、一说上班")
    return _MARKS[mark]


def _said_by(title: str) -> bool | None:
    if found := _BRACKETED.search(title):
        return found[1] in "休假"
    words = _PART.sub("", title).replace("调休", "").strip()
    if _WORKED.search(words):
        return False
    return True if _OFF.search(words) else None


def _feast(title: str) -> str:
    """“春节 假期 第1天/共9天” is 春节."""
    return _WORDS.sub("", _PART.sub("", _BRACKETED.sub("", title))).strip("·-—:：") or "节假日"


def _dates(event: _Event) -> Iterator[date]:
    where = f"iCalendar 第 {event.line} 行“{event.text('SUMMARY')}”"
    first = _date(event, "DTSTART", where)
    count = _length(event, first, where)
    if rule := event.raw("RRULE"):
        daily = _DAILY.fullmatch(rule.upper())
        if daily is None or count != 1:
            raise InvalidArrangement(f"{where}：看不懂重复规则 RRULE，只认每天一次、有次数的")
        count = int(daily[1])
    if not 1 <= count <= _LONGEST_DAYS:
        raise InvalidArrangement(f"{where}：天数不对，应是 1 到 {_LONGEST_DAYS} 天（DTEND 是结束的次日）")
    if "RDATE" in event.values or "EXDATE" in event.values:
        raise InvalidArrangement(f"{where}：看不懂 RDATE、EXDATE，请逐段列出")
    for offset in range(count):
        yield first + timedelta(days=offset)


def _length(event: _Event, first: date, where: str) -> int:
    if "DTEND" in event.values:
        return (_date(event, "DTEND", where) - first).days
    if duration := event.raw("DURATION"):
        found = _DAYS.fullmatch(duration.upper())
        if found is None or not any(found.groups()):
            raise InvalidArrangement(f"{where}：不是全天事件")
        return 7 * int(found[1] or 0) + int(found[2] or 0)
    return 1


def _date(event: _Event, name: str, where: str) -> date:
    value = event.raw(name)
    if not _DATE.fullmatch(value):
        raise InvalidArrangement(f"{where}：不是全天事件，{name} 应是 20261001 这样的日期")
    try:
        return date.fromisoformat(f"{value[:4]}-{value[4:6]}-{value[6:]}")
    except ValueError as error:
        raise InvalidArrangement(f"{where}：{name} “{value}”不是日期") from error


def _escaped(text: str) -> str:
    return re.sub(r"[\\;,]", lambda found: f"\\{found[0]}", text).replace("\n", "\\n")


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", lambda found: _ESCAPES.get(found[1], found[1]), text)


def _folded(line: str) -> Iterator[str]:
    """The line in parts of at most 75 octets, no character cut in two."""
    part, size = "", 0
    for sign in line:
        length = len(sign.encode())
        if size + length > _LINE_BYTES:
            yield part
            part, size = " ", 1
        part, size = part + sign, size + length
    yield part
