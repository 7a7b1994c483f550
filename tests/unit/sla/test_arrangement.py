"""The yearly arrangement as JSON and as iCalendar: in, out and back, and every way to get one wrong."""

import json
import tomllib
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sla.arrangement import (
    Arrangement,
    SpecialDay,
    announced,
    arrangements_of,
    holidays_of,
    read_arrangement,
    with_arrangement,
    write_arrangement,
)
from sla.calendar import WorkCalendar
from sla.calendar_text import put_into, same, write_calendar
from sla.errors import (
    DayContradicts,
    DayListedTwice,
    EmptyArrangement,
    IncompleteArrangement,
    InvalidArrangement,
    InvalidCalendar,
    MakeupAlreadyWorked,
    SlaError,
)
from sla.horizon import missing_years
from sla.ical import read_ical, write_ical
from tests.unit.sla.conftest import PACK

TEXT = PACK.read_text(encoding="utf-8")
OFFICE = tomllib.loads(TEXT)
PUBLISHED = Path(__file__).parents[4] / "shared/data/calendar"
PAPER = "https://www.gov.cn/zhengce/2027.htm"


def days(name: str, first: str, last: str, is_off: bool = True) -> list[SpecialDay]:
    begin, end = date.fromisoformat(first), date.fromisoformat(last)
    return [SpecialDay(begin + timedelta(days=n), name, is_off) for n in range((end - begin).days + 1)]


#: what the arrangement for 2027 might say
ARRANGEMENT = Arrangement(
    2027,
    (
        *days("元旦", "2027-01-01", "2027-01-03"),
        *days("春节", "2027-01-30", "2027-01-30", False),
        *days("春节", "2027-02-05", "2027-02-11"),
        *days("清明节", "2027-04-03", "2027-04-05"),
        *days("劳动节", "2027-05-01", "2027-05-05"),
        *days("劳动节", "2027-05-08", "2027-05-08", False),
        *days("端午节", "2027-06-09", "2027-06-09"),
        *days("中秋节", "2027-09-15", "2027-09-15"),
        *days("国庆节", "2027-10-01", "2027-10-07"),
        *days("国庆节", "2027-10-09", "2027-10-09", False),
    ),
    (PAPER,),
)


def changed(*extra: SpecialDay, without: str = "") -> Arrangement:
    return Arrangement(
        2027, (*(d for d in ARRANGEMENT.days if d.name != without), *extra), ARRANGEMENT.papers
    )


@pytest.mark.parametrize("year", range(2020, 2027))
def test_the_pack_is_what_was_published(year: int) -> None:
    path = PUBLISHED / f"{year}.json"
    if not path.is_file():
        pytest.skip(f"needs {path}")
    document = json.loads(path.read_text(encoding="utf-8"))
    arrangement = read_arrangement(document)
    assert arrangements_of(OFFICE)[year] == arrangement
    assert with_arrangement(OFFICE, arrangement, frozenset([date(2020, 2, 3)])) == OFFICE
    assert write_arrangement(arrangement) == {key: document[key] for key in ("year", "papers", "days")}


def test_a_new_year_takes_the_place_of_what_the_law_alone_said() -> None:
    body = with_arrangement(OFFICE, ARRANGEMENT)
    calendar = WorkCalendar.from_mapping(body)
    assert (body["version"], calendar.schedule.known_until) == (2, date(2027, 12, 31))
    assert [calendar.is_workday(date(2027, *day)) for day in ((1, 30), (2, 9), (10, 9), (10, 4))] == [
        True,
        False,
        True,
        False,
    ]
    assert with_arrangement(body, ARRANGEMENT) == body
    assert arrangements_of(body)[2027] == ARRANGEMENT.in_order()
    assert sorted(announced(body)) == [*range(2020, 2028)] and 2027 not in announced(OFFICE)


def test_a_year_beyond_a_gap_is_taken_in_but_nothing_becomes_certain() -> None:
    moved = Arrangement(
        2028,
        tuple(SpecialDay(d.day.replace(year=2028), d.name, d.is_off) for d in ARRANGEMENT.days if d.is_off),
    )
    body = with_arrangement(OFFICE, moved)
    assert body["known_until"] == "2026-12-31"
    assert with_arrangement(body, ARRANGEMENT)["known_until"] == "2027-12-31"


def test_a_correction_replaces_its_year_alone() -> None:
    before = arrangements_of(OFFICE)
    shorter = Arrangement(2026, tuple(d for d in before[2026].days if d.day != date(2026, 2, 23)), (PAPER,))
    body = with_arrangement(OFFICE, shorter)
    assert body["version"] == 2 and body["known_until"] == "2026-12-31"
    after = arrangements_of(body)
    assert {year for year in after if after[year] != before[year]} == {2026}
    assert WorkCalendar.from_mapping(body).is_workday(date(2026, 2, 23))


def test_json_there_and_back() -> None:
    assert read_arrangement(json.loads(json.dumps(write_arrangement(ARRANGEMENT)))) == ARRANGEMENT.in_order()


def test_ical_there_and_back() -> None:
    known = arrangements_of(OFFICE) | {2027: ARRANGEMENT.in_order()}
    text = write_ical(known.values(), "办公日历,试")
    assert read_ical(text) == known
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "\n" not in text.replace("\r\n", "") and "X-WR-CALNAME:办公日历\\,试" in text


names = st.sampled_from(["元旦", "春节", "国庆节、中秋节", "抗战胜利80周年;纪念日"])


@given(st.dictionaries(st.integers(30, 364), st.tuples(names, st.booleans()), max_size=40), st.booleans())
def test_any_days_come_back_by_every_road(drawn: dict[int, tuple[str, bool]], has_paper: bool) -> None:
    begin = date(2027, 1, 1)
    special = tuple(
        SpecialDay(begin + timedelta(days=n), name, off)
        for n, (name, off) in sorted(drawn.items())
        if n < 330 or name != "元旦"  # in December that is the next year's
    )
    arrangement = Arrangement(2027, special, (PAPER, "http://www.gov.cn/2") if has_paper and special else ())
    assert read_arrangement(write_arrangement(arrangement)) == arrangement
    expected = {2027: arrangement} if special else {}
    assert read_ical(write_ical([arrangement], "试")) == expected
    body: dict[str, object] = {"name": "a", "periods": {}, "holidays": list(holidays_of(arrangement))}
    assert arrangements_of(body) == expected
    assert arrangements_of(tomllib.loads(write_calendar(body))) == expected


def ical(*events: str) -> str:
    inner = "".join(f"BEGIN:VEVENT\n{event}\nEND:VEVENT\n" for event in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\n{inner}END:VCALENDAR\n"


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ("DTSTART;VALUE=DATE:20260215\nDTEND;VALUE=DATE:20260217\nSUMMARY:春节（休）", "春节休15 春节休16"),
        ("DTSTART;VALUE=DATE:20260214\nSUMMARY;LANGUAGE=zh_CN:春节（班）", "春节班14"),
        ("DTSTART:20260215\nSUMMARY:春节 假期 第1天/共9天", "春节休15"),
        ("DTSTART;VALUE=DATE:20260214\nSUMMARY:春节 补班 第1天/共2天", "春节班14"),
        ("DTSTART;VALUE=DATE:20260214\nSUMMARY:春节调休上班", "春节班14"),
        ("DTSTART;VALUE=DATE:20260215\nSUMMARY:春节放假调休", "春节休15"),
        ("DTSTART;VALUE=DATE:20260215\nSUMMARY:春节\nX-APPLE-SPECIAL-DAY:WORK-HOLIDAY", "春节休15"),
        ("DTSTART;VALUE=DATE:20260214\nSUMMARY:春节\nX-APPLE-SPECIAL-DAY:ALTERNATE-WORKDAY", "春节班14"),
        ("DTSTART;VALUE=DATE:20260215\nRRULE:FREQ=DAILY;COUNT=2\nSUMMARY:春节（休）", "春节休15 春节休16"),
        ("DTSTART;VALUE=DATE:20260215\nDURATION:P1D\nSUMMARY:春\n 节（\n\t休）", "春节休15"),
        ("DTSTART;VALUE=DATE:20260215\nSUMMARY:【休】", "节假日休15"),
        ('dtstart;x="a:b":20260215\nsummary:春节(休)\nBEGIN:VALARM\nSUMMARY:x（班）\nEND:VALARM', "春节休15"),
        ("DTSTART;VALUE=DATE:20260217\nSUMMARY:春节", ""),
        ("DTSTART;VALUE=DATE:20260218\nSUMMARY:雨水", ""),
        ("DTSTART;VALUE=DATE:20260218\nSUMMARY:寒假班会", ""),
        ("DTSTART;VALUE=DATE:20260215\nSTATUS:CANCELLED\nSUMMARY:春节（休）", ""),
        ("DTSTART:20260215T090000Z\nSUMMARY:开会", ""),
    ],
)
def test_ical_as_it_is_written_by_others(event: str, expected: str) -> None:
    found = read_ical(ical(event)).get(2026, Arrangement(2026, ()))
    told = " ".join(f"{d.name}{'休' if d.is_off else '班'}{d.day.day}" for d in found.days)
    assert told == expected


def test_new_years_day_brings_its_december_with_it() -> None:
    text = ical("DTSTART;VALUE=DATE:20221231\nDTEND;VALUE=DATE:20230103\nSUMMARY:元旦（休）")
    assert {year: len(arrangement.days) for year, arrangement in read_ical(text).items()} == {2023: 3}


@pytest.mark.parametrize(
    ("text", "error", "message"),
    [
        ("hello", InvalidArrangement, "没有 BEGIN:VCALENDAR"),
        (
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:春节（休）\n",
            InvalidArrangement,
            "第 2 行的 VEVENT 没有结束",
        ),
        (
            ical("DTSTART:20260215T090000Z\nSUMMARY:春节（休）"),
            InvalidArrangement,
            "第 3 行“春节（休）”：不是全天事件",
        ),
        (ical("DTSTART:20260230\nSUMMARY:春节（休）"), InvalidArrangement, "“20260230”不是日期"),
        (ical("SUMMARY:春节（休）"), InvalidArrangement, "DTSTART 应是"),
        (ical("DTSTART:20260215\nDTEND:20260215\nSUMMARY:春节（休）"), InvalidArrangement, "天数不对"),
        (ical("DTSTART:20260215\nDTEND:20270215\nSUMMARY:春节（休）"), InvalidArrangement, "天数不对"),
        (ical("DTSTART:20260215\nDURATION:PT8H\nSUMMARY:春节（休）"), InvalidArrangement, "不是全天事件"),
        (ical("DTSTART:20260215\nRRULE:FREQ=YEARLY\nSUMMARY:春节（休）"), InvalidArrangement, "RRULE"),
        (ical("DTSTART:20260215\nRDATE:20260216\nSUMMARY:春节（休）"), InvalidArrangement, "RDATE"),
        (ical("DTSTART:20260214\nSUMMARY:春节调休"), InvalidArrangement, "看不出是放假还是上班"),
        (
            ical("DTSTART:20260214\nSUMMARY:春节（休）\nX-APPLE-SPECIAL-DAY:ALTERNATE-WORKDAY"),
            DayContradicts,
            "一说放假、一说上班",
        ),
    ],
)
def test_wrong_ical_is_refused_with_its_line(text: str, error: type[SlaError], message: str) -> None:
    with pytest.raises(error, match=message):
        read_ical(text)


@pytest.mark.parametrize(
    ("arrangement", "error", "code", "message"),
    [
        (Arrangement(2027, ()), EmptyArrangement, "arrangement-empty", "没有任何日期，应是尚未公布"),
        (
            changed(SpecialDay(date(2027, 1, 30), "春节", True)),
            DayContradicts,
            "calendar-day-contradicts",
            "2027-01-30 既是放假日又是调休上班日",
        ),
        (
            changed(SpecialDay(date(2027, 2, 6), "春节", True)),
            DayListedTwice,
            "calendar-day-twice",
            "2027-02-06 列了两次",
        ),
        (
            changed(SpecialDay(date(2027, 2, 12), "春节", False)),
            MakeupAlreadyWorked,
            "calendar-makeup-worked",
            "“春节”2027-02-12 写成调休上班日，但那天是星期五",
        ),
        (
            changed(without="端午节"),
            IncompleteArrangement,
            "arrangement-incomplete",
            "没有端午，不是完整的通知",
        ),
        (
            changed(*days("国庆节", "2027-10-01", "2027-10-02"), without="国庆节"),
            IncompleteArrangement,
            "arrangement-incomplete",
            "2027-10-03 依法放假",
        ),
        (
            changed(SpecialDay(date(2029, 1, 1), "元旦", True)),
            InvalidArrangement,
            "arrangement-invalid",
            "别的年份的日期：“元旦”2029-01-01",
        ),
        (
            changed(
                SpecialDay(date(2026, 12, 31), "元旦", True), SpecialDay(date(2026, 12, 31), "元旦", True)
            ),
            DayListedTwice,
            "calendar-day-twice",
            "2026-12-31 列了两次",
        ),
    ],
)
def test_a_notice_that_cannot_be_is_refused(
    arrangement: Arrangement, error: type[SlaError], code: str, message: str
) -> None:
    with pytest.raises(error, match=message) as refused:
        with_arrangement(OFFICE, arrangement)
    assert refused.value.code == code


def test_a_notice_that_contradicts_the_year_before_is_refused() -> None:
    early = changed(SpecialDay(date(2026, 12, 31), "元旦", True))
    body = with_arrangement(OFFICE, early)
    kept = Arrangement(
        2026, (*arrangements_of(OFFICE)[2026].days, SpecialDay(date(2026, 12, 31), "岁末", True))
    )
    with pytest.raises(DayListedTwice, match="2026-12-31 已在"):
        with_arrangement(body, kept)


def test_a_makeup_day_in_the_week_can_be_confirmed() -> None:
    friday = SpecialDay(date(2027, 2, 12), "春节", False)
    body = with_arrangement(OFFICE, changed(friday), frozenset([friday.day]))
    assert WorkCalendar.from_mapping(body).is_workday(friday.day)


def test_one_name_may_stand_for_mid_autumn_within_national_day() -> None:
    eight = days("国庆节", "2027-10-01", "2027-10-08")
    long = Arrangement(2027, (*(d for d in ARRANGEMENT.days if d.name not in ("中秋节", "国庆节")), *eight))
    long.check()


def test_a_calendar_on_top_of_another_has_no_notices() -> None:
    with pytest.raises(InvalidCalendar, match="放假安排在“chaozhou-office”里"):
        with_arrangement({"name": "own", "base": "chaozhou-office"}, ARRANGEMENT)


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ([], "应是一张表"),
        ({"year": "2027", "days": []}, "year 应是年份"),
        ({"year": 2027}, "days：应是列表"),
        ({"year": 2027, "days": [], "papers": [1]}, "papers 应是网址的列表"),
        ({"year": 2027, "days": [1]}, "days 第 1 项：应是一张表"),
        (
            {"year": 2027, "days": [{"name": "节", "date": "2027-1-1", "isOffDay": True}]},
            "“2027-1-1”不是日期",
        ),
        ({"year": 2027, "days": [{"name": "节", "date": "2027-01-01"}]}, "isOffDay 应是 true"),
        ({"year": 2027, "days": [{"name": "", "date": "2027-01-01", "isOffDay": True}]}, "name 应是文字"),
        ({"year": 2027, "days": [], "day": []}, "不认识“day”"),
    ],
)
def test_json_of_another_layout_is_refused(document: object, message: str) -> None:
    with pytest.raises(InvalidArrangement, match=message):
        read_arrangement(document)


def test_the_file_keeps_its_comments() -> None:
    text = put_into(TEXT, with_arrangement(OFFICE, ARRANGEMENT))
    assert same(tomllib.loads(text), with_arrangement(OFFICE, ARRANGEMENT))
    lines, before = text.splitlines(), TEXT.splitlines()
    assert [line for line in before if line.startswith("#")] == [
        line for line in lines if line.startswith("#")
    ]
    assert "known_until = 2027-12-31     # 此后的日期只有法定日,推算结果标为暂定" in lines
    untouched = before.index("version = 1")
    assert lines[:untouched] == before[:untouched]
    assert "makeup = [2027-05-08]" in lines
    assert put_into(TEXT, OFFICE) == TEXT


def test_a_file_laid_out_otherwise_is_written_whole() -> None:
    inline = 'name = "a"\nknown_until = 2026-12-31\nholidays = []\n[periods]\nmonday = ["08:00-12:00"]\n'
    body = with_arrangement(tomllib.loads(inline), ARRANGEMENT)
    text = put_into(inline, body)
    assert same(tomllib.loads(text), body) and text == write_calendar(body)


def test_a_whole_calendar_is_written_and_read_again() -> None:
    rich = {
        **OFFICE,
        "seasons": [
            {"name": "夏", "from": "05-01", "valid_from": date(2027, 1, 1), "periods": {"monday": []}}
        ],
        "overrides": [{"date": date(2026, 6, 7), "periods": ["09:00-12:00"], "note": '说"明"'}],
        "duty": [{"name": "值", "days": ["2026-10-01/2026-10-02"], "periods": ["09:00-12:00"]}],
    }
    assert same(tomllib.loads(write_calendar(rich)), rich)


def test_the_horizon_names_the_years_due_times_reach(office: WorkCalendar) -> None:
    due = [
        office.midnight_after(date.fromisoformat(day)) for day in ("2026-12-30", "2027-01-03", "2028-02-01")
    ]
    assert missing_years(office, due[:1]) == ()
    found = missing_years(office, due)
    assert [(year.year, year.due_times, year.first_due_at) for year in found] == [
        (2027, 2, due[1]),
        (2028, 1, due[2]),
    ]
    known = WorkCalendar.from_mapping(with_arrangement(OFFICE, ARRANGEMENT))
    assert [year.year for year in missing_years(known, due)] == [2028]
    assert missing_years(WorkCalendar.always_open(), due) == ()
