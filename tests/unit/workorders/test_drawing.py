"""The published picture shows the table, the whole table and nothing but the table."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

from callcenter.workorders import drawing as module
from callcenter.workorders.commands import COMMAND_NAMES
from callcenter.workorders.drawing import DRAWING, GUARD_NAMES, drawing, main
from callcenter.workorders.machine import GUARDS, TABLE
from callcenter.workorders.model import STATE_NAMES, State

SVG = "{http://www.w3.org/2000/svg}"


def texts(svg: str) -> list[str]:
    return [t.text or "" for t in ET.fromstring(svg).iter(f"{SVG}text")]


def test_the_published_drawing_is_fresh() -> None:
    wanted = "run: python -m callcenter.workorders.drawing"
    assert DRAWING.read_text(encoding="utf-8") == drawing(), wanted


def test_every_state_and_every_row_is_drawn() -> None:
    words = texts(drawing())
    for state in State:
        assert words.count(state.value) == 1
        assert STATE_NAMES[state] in words
    for name in COMMAND_NAMES.values():
        rows = sum(COMMAND_NAMES[row.command] == name for row in TABLE)
        assert words.count(name) == rows + (name in STATE_NAMES.values())


def test_every_arrow_has_a_tip() -> None:
    root = ET.fromstring(drawing())
    arrows = [p for p in root.iter(f"{SVG}path") if p.get("marker-end")]
    assert len(arrows) == len(TABLE)
    tips = {f"url(#{m.get('id')})" for m in root.iter(f"{SVG}marker")}
    assert {p.get("marker-end") for p in arrows} <= tips


def test_every_guard_has_a_chinese_name() -> None:
    assert set(GUARD_NAMES) == set(GUARDS)


def test_lanes_that_overlap_stand_apart() -> None:
    states = list(State)
    arrows = [
        module._Arrow(states.index(r.state), states.index(r.to), r.command, r.roles, r.guards, r.by_system)
        for r in TABLE
        if states.index(r.to) not in (states.index(r.state), states.index(r.state) + 1)
    ]
    lanes = module._lanes(arrows)
    for a in arrows:
        for b in arrows:
            if a is not b and lanes[a] == lanes[b]:
                assert a.span[1] < b.span[0] or b.span[1] < a.span[0]


def test_a_changed_table_changes_the_drawing(tmp_path: Path) -> None:
    assert drawing(TABLE[:-1]) != drawing()
    main([str(tmp_path / "states.svg")])
    assert (tmp_path / "states.svg").read_text(encoding="utf-8") == drawing()
