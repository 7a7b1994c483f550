"""The form as it fills, and as it is laid under what the agent typed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.cities.pack import load_pack, pack_path
from callcenter.cities.understanding import CityMind
from callcenter.hearing.filling import filled, in_order
from callcenter.hearing.model import NOTHING_READ, Line, Read, ReadForm, Typed, shown

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=timezone(timedelta(hours=8)))
ASKED = Line(1, "agent", 0.0, 2.0, "请问您要反映什么问题？", confidence=0.9)
PLACE = Line(2, "citizen", 3.0, 7.0, "意溪镇中山路的路灯坏了三天。", confidence=0.9)
PHONE = Line(3, "citizen", 8.0, 11.0, "我的电话是13900001111。", confidence=0.9)
values = st.one_of(st.text(max_size=4), st.booleans(), st.none())


@pytest.fixture(scope="module")
def mind() -> CityMind:
    return CityMind(load_pack(pack_path("chaozhou")), NOW.date())


def fill(mind: CityMind, *lines: Line, former: ReadForm = NOTHING_READ) -> ReadForm:
    return filled(mind, former, lines, received_at=NOW, calling_phone="13911112222")


def test_words_are_named_by_line_whatever_came_first(mind: CityMind) -> None:
    late = replace(ASKED, sequence=4)
    form = fill(mind, PLACE, PHONE)
    form = fill(mind, PLACE, PHONE, late, former=form)
    (words,) = form.fields["phone"].words
    assert words.line == PHONE.sequence
    assert PHONE.text[words.start : words.end] == form.fields["phone"].value
    assert form.owners


def test_the_number_she_calls_from_gives_way_to_the_one_she_names(mind: CityMind) -> None:
    form = fill(mind, PLACE)
    assert (form.fields["phone"].value, form.fields["phone"].source) == ("13911112222", "caller_id")
    form = fill(mind, PLACE, PHONE, former=form)
    assert (form.fields["phone"].value, form.fields["phone"].source) == ("13900001111", "citizen")


def test_gaps_say_nothing() -> None:
    gap = Line(4, "citizen", 1.0, 2.0, gap_reason="worker-lost")
    assert in_order([PHONE, gap, PLACE]) == [PLACE, PHONE]


@given(st.dictionaries(st.sampled_from("abc"), values), st.dictionaries(st.sampled_from("abcd"), values))
def test_what_she_typed_stands_and_what_differs_is_beside_it(
    read: dict[str, str | bool | None], own: dict[str, str | bool | None]
) -> None:
    form = shown(
        ReadForm({name: Read(value, 0.6, "citizen") for name, value in read.items()}, {}),
        {name: Typed(value) for name, value in own.items()},
    )
    assert set(form) == set(read) | set(own)
    for name, field in form.items():
        assert field.value == (own[name] if name in own else read[name])
        differs = name in own and name in read and own[name] != read[name]
        assert (field.suggestion is not None) == differs
        assert field.suggestion is None or field.suggestion.value == read[name]


def test_an_accepted_value_keeps_its_source_until_it_differs() -> None:
    read = ReadForm({"town": Read("意溪镇", 0.8, "recap")}, {})
    (field,) = shown(read, {"town": Typed("意溪镇", is_accepted=True)}).values()
    assert (field.source, field.is_accepted, field.suggestion) == ("recap", True, None)
    read = ReadForm({"town": Read("彩塘镇", 0.8, "citizen")}, {})
    (field,) = shown(read, {"town": Typed("意溪镇", is_accepted=True)}).values()
    assert (field.value, field.source) == ("意溪镇", "typed")
    assert field.suggestion is not None and field.suggestion.value == "彩塘镇"
