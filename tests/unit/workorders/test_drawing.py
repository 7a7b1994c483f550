"""The published picture shows the tables, the whole tables and nothing but the tables."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from callcenter.kernel.principal import ROLE_NAMES, Role
from callcenter.workorders.commands import COMMAND_NAMES
from callcenter.workorders.drawing import DRAWING, bundles, drawing, lanes, main
from callcenter.workorders.drawing_shapes import wrapped
from callcenter.workorders.drawing_words import DESKS, GUARD_NAMES, who
from callcenter.workorders.machine import GUARDS, PART_TABLE, TABLE
from callcenter.workorders.model import STATE_NAMES, State

SVG = "{http://www.w3.org/2000/svg}"
MOVING = [row for row in TABLE if row.to is not row.state]


def texts(svg: str) -> list[str]:
    return [t.text or "" for t in ET.fromstring(svg).iter(f"{SVG}text")]


def test_the_published_drawing_is_fresh() -> None:
    wanted = "run: python -m callcenter.workorders.drawing"
    assert DRAWING.read_text(encoding="utf-8") == drawing(), wanted


def test_every_state_and_every_command_is_drawn() -> None:
    words = texts(drawing())
    for state in State:
        assert words.count(state.value) == 1
        assert STATE_NAMES[state] in words
    for row in (*TABLE, *PART_TABLE):
        assert COMMAND_NAMES[row.command] in words


def test_every_row_that_changes_the_state_is_in_one_bundle() -> None:
    drawn = [row for bundle in bundles(TABLE) for row in bundle.rows]
    assert sorted((r.state, r.command) for r in drawn) == sorted((r.state, r.command) for r in MOVING)
    states = list(State)
    for bundle in bundles(TABLE):
        commands = {row.command for row in bundle.rows}
        for source in bundle.sources:
            there = {r.command for r in bundle.rows if r.state is states[source]}
            assert there == commands
        assert {r.to for r in bundle.rows} == {states[bundle.to]}


def test_every_arrow_has_a_tip() -> None:
    root = ET.fromstring(drawing())
    arrows = [p for p in root.iter(f"{SVG}path") if p.get("marker-end")]
    assert len(arrows) == sum(len(bundle.sources) for bundle in bundles(TABLE))
    tips = {f"url(#{m.get('id')})" for m in root.iter(f"{SVG}marker")}
    assert {p.get("marker-end") for p in arrows} <= tips


def test_what_stays_stands_in_the_box_of_its_state() -> None:
    words = "\n".join(texts(drawing()))
    for state in State:
        stay = [COMMAND_NAMES[r.command] for r in TABLE if r.state is state and r.to is state]
        for line in wrapped(stay, 30):
            assert line in words


def test_every_guard_has_a_chinese_name_of_its_own() -> None:
    assert set(GUARD_NAMES) == set(GUARDS)
    assert len(set(GUARD_NAMES.values())) == len(GUARD_NAMES)


@pytest.mark.parametrize("roles", sorted({r.roles for r in (*TABLE, *PART_TABLE)}, key=sorted))
def test_desks_name_exactly_the_roles_of_a_row(roles: frozenset[Role]) -> None:
    desks, names = dict(DESKS), {name: role for role, name in ROLE_NAMES.items()}
    told: set[Role] = set()
    for word in who(roles):
        told |= desks[word] if word in desks else {names[word]}
    assert told == roles


def test_citizen_and_platform_are_named_apart() -> None:
    assert who(frozenset(), by_citizen=True, by_system=True) == ["诉求人", "系统"]


def test_lanes_that_overlap_stand_apart() -> None:
    for leads_up in (True, False):
        aside = [b for b in bundles(TABLE) if not b.is_straight and b.leads_up is leads_up]
        found = lanes(aside)
        for a in aside:
            for b in aside:
                if a is not b and found[a] == found[b]:
                    assert a.span[1] < b.span[0] or b.span[1] < a.span[0]


def test_a_changed_table_changes_the_drawing(tmp_path: Path) -> None:
    assert drawing(TABLE[:-1]) != drawing()
    assert drawing(parts=PART_TABLE[:-1]) != drawing()
    main([str(tmp_path / "states.svg")])
    assert (tmp_path / "states.svg").read_text(encoding="utf-8") == drawing()
