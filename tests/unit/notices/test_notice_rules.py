"""When notices go, to whom on the roster, and whether the city's templates can be filled at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.cities.notices import PLACEHOLDERS, Audience, NoticeTemplate, Once
from callcenter.cities.pack import load_pack, pack_path
from callcenter.cities.schema import RosterRole, RosterRow
from callcenter.event_docs import declared
from callcenter.kernel.events import Event
from callcenter.notices.model import (
    QuietHours,
    Recipient,
    Retries,
    Way,
    citizen_way,
    key_of,
    on_duty,
    render,
    waits_for_morning,
)

PACK = load_pack(pack_path("chaozhou"))
TEMPLATES = {template.code: template for template in PACK.notices}
NIGHT = QuietHours(22, 8)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}+08:00")


@pytest.mark.parametrize(
    ("now", "over"),
    [
        ("11-23 21:59:59", "11-23 21:59:59"),
        ("11-23 22:00:00", "11-24 08:00:00"),
        ("11-23 23:30:00", "11-24 08:00:00"),
        ("11-24 00:00:00", "11-24 08:00:00"),
        ("11-24 07:59:59", "11-24 08:00:00"),
        ("11-24 08:00:00", "11-24 08:00:00"),
    ],
)
def test_nights_last_till_the_morning(now: str, over: str) -> None:
    assert NIGHT.over_at(at(now)) == at(over)
    assert NIGHT.cover(at(now)) == (now != over)


def test_hours_within_one_day_and_none_at_all() -> None:
    noon = QuietHours(12, 14)
    assert noon.over_at(at("11-23 13:10:00")) == at("11-23 14:00:00")
    assert not noon.cover(at("11-23 11:59:00"))
    assert not any(QuietHours(9, 9).cover(at(f"11-23 {hour:02}:00:00")) for hour in range(24))
    assert QuietHours(20, 24).over_at(at("11-23 21:00:00")) == at("11-24 00:00:00")


@given(st.integers(0, 23), st.integers(0, 23), st.integers(0, 365 * 24 * 60))
def test_what_waits_waits_less_than_a_day_and_till_it_is_not_quiet(start: int, end: int, minute: int) -> None:
    quiet, local = QuietHours(start, end), at("01-01 00:00:00") + timedelta(minutes=minute)
    over = quiet.over_at(local)
    assert local <= over < local + timedelta(days=1)
    assert not quiet.cover(over)


def test_pauses_double_up_to_an_hour_and_end() -> None:
    retries, now = Retries(9, timedelta(seconds=30)), at("11-23 09:00:00")
    pauses = [retries.next_after(attempt, now) for attempt in range(1, 10)]
    seconds = [None if again is None else int((again - now).total_seconds()) for again in pauses]
    assert seconds == [30, 60, 120, 240, 480, 960, 1920, 3600, None]


@pytest.mark.parametrize(
    ("channel", "has_phone", "way"),
    [
        ("wechat", False, Way.wechat),
        ("web", True, Way.tracking),
        ("phone", True, Way.sms),
        ("walk_in", True, Way.sms),
        ("letter", False, None),
    ],
)
def test_a_citizen_is_answered_where_she_asked(channel: str, has_phone: bool, way: Way | None) -> None:
    assert citizen_way(channel, has_phone=has_phone) is way


def test_only_what_rings_waits_for_the_morning() -> None:
    told = TEMPLATES["accepted-citizen"]
    assert waits_for_morning(told, Recipient("contact:1", Way.sms))
    assert not waits_for_morning(told, Recipient("contact:1", Way.tracking))
    assert not waits_for_morning(TEMPLATES["alert-citizen"], Recipient("contact:1", Way.sms))


def test_keys_tell_events_or_days_apart() -> None:
    somebody, today = Recipient("user:3", Way.in_app), date(2026, 11, 24)
    each = TEMPLATES["breached-department"]
    daily = replace(each, once=Once.day)
    assert key_of(each, 1, somebody, today) != key_of(each, 2, somebody, today)
    assert key_of(daily, 1, somebody, today) == key_of(daily, 2, somebody, today)
    assert key_of(daily, 1, somebody, today) != key_of(daily, 1, somebody, date(2026, 11, 25))
    assert key_of(daily, 1, somebody, today) != key_of(daily, 1, Recipient("user:4", Way.in_app), today)


@given(st.integers(0, 7 * 24 * 60 - 1))
def test_somebody_is_on_duty_at_every_minute_of_the_week(minute: int) -> None:
    local = at("09-28 00:00:00") + timedelta(minutes=minute)  # a week with a holiday in it
    for role in (RosterRole.duty_agent, RosterRole.duty_supervisor):
        rows = on_duty(PACK.duty_rosters, PACK.facts.centre, [role], local)
        assert rows
        assert len({row.phone for row in rows}) == len(rows)


def test_a_roster_row_counts_from_its_hour_to_its_last_minute_on_its_days() -> None:
    row = RosterRow(
        organisation_code="C",
        role=RosterRole.duty_agent,
        name="夜班",
        phone="1",
        weekdays=(1,),
        hours="16:00-24:00",
        valid_from=date(2026, 11, 23),
        valid_to=date(2026, 11, 29),
    )

    def here(text: str) -> bool:
        return bool(on_duty([row], "C", ["duty_agent"], at(text)))

    assert here("11-23 16:00:00")
    assert here("11-23 23:59:59")
    assert not here("11-23 15:59:59")
    assert not here("11-24 16:00:00"), "a Tuesday"
    assert not here("11-30 16:00:00"), "no longer valid"
    assert not on_duty([row], "D", ["duty_agent"], at("11-23 16:00:00"))
    assert not on_duty([row], "C", ["duty_supervisor"], at("11-23 16:00:00"))


def test_a_text_without_a_value_is_no_text() -> None:
    assert render("编号 {number}。", {"number": "CZ1"}) == "编号 CZ1。"
    with pytest.raises(KeyError):
        render("{title}", {"number": "CZ1"})


@pytest.mark.parametrize("code", sorted(TEMPLATES))
def test_a_template_of_the_city_tells_of_an_event_there_is(code: str) -> None:
    template = TEMPLATES[code]
    kinds: dict[str, type[Event]] = {kind.name: kind for kind in declared()}
    assert template.event in kinds, "no such event"
    known = {field.name for field in msgspec.structs.fields(kinds[template.event])}
    assert {condition.partition("=")[0] for condition in template.conditions} <= known
    assert render(template.text, dict.fromkeys(PLACEHOLDERS, "值"))
    if template.audience is Audience.copies:
        assert "copies" in known


def test_conditions_must_all_hold() -> None:
    template = TEMPLATES["breached-department"]
    assert isinstance(template, NoticeTemplate)
    assert template.fits({"kind": "sign_in", "in_digest": False})
    assert not template.fits({"kind": "sign_in", "in_digest": True})
    assert not template.fits({"kind": "statutory", "in_digest": False})
    assert not template.fits({})
