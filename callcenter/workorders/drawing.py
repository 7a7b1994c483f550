"""Draws docs/workorder-states.svg from the machine's table, so that the picture cannot lie.

``python -m callcenter.workorders.drawing [file]`` writes it; a test compares the file with the table.

The states stand in a column in the order of the road. A move to the next state is a straight arrow, one
that goes further down runs in a lane on the right, one that goes back up in a lane on the left, and one
that stays is a loop. Lanes and the points where arrows meet a box are worked out from the table, so a
new row finds its place by itself.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from pathlib import Path

from callcenter.kernel.principal import ROLE_NAMES, Role

from .commands import COMMAND_NAMES, Command
from .machine import FINAL, INITIAL, TABLE, Transition
from .model import STATE_NAMES, State

DRAWING = Path(__file__).parents[2] / "docs" / "workorder-states.svg"

#: what a guard demands, in the words of the desk
GUARD_NAMES: dict[str, str] = {
    "has_category": "已定分类",
    "abstract_given": "保密单附摘要",
    "not_recused": "不涉回避",
    "accused_settled": "被反映单位已明",
    "own_assignment": "限主办单位",
    "citizen_contacted": "已联系诉求人",
    "unsolved_explained": "未解决须说明",
    "follow_up_complete": "接通须记结果",
    "feedback_settled": "评价已落实",
    "dissatisfied": "诉求人不满意",
    "rework_left": "未达重办上限",
    "rework_spent": "重办已用完",
    "was_handled": "有承办单位",
    "other_than_handler": "非经办人",
    "by_her_door": "按来访渠道",
}

_BOX_WIDTH, _BOX_HEIGHT, _GAP = 176, 76, 84
_TOP, _MARGIN = 128, 32
_LANE_WIDTH = 150
_LOOP_REACH, _LOOP_NOTE_WIDTH = 34, 176
_NOTE_CHARS = 12  # longest line on a plate; beside an arrow there is room for twice as many
_LINE_HEIGHT = 15

_INK, _PAPER, _SOFT = "#1f2d3d", "#ffffff", "#6b7a8c"
_FORWARD, _BACK, _SKIP, _STAY = "#2563a8", "#c2571a", "#2f7d4f", "#7a5ea8"


@dataclass(frozen=True, slots=True)
class _Arrow:
    """One arrow: rows with the same ends and the same command are one."""

    state: int
    to: int
    command: Command
    roles: frozenset[Role]
    guards: tuple[str, ...]
    by_system: bool

    @property
    def span(self) -> tuple[int, int]:
        return min(self.state, self.to), max(self.state, self.to)

    @property
    def colour(self) -> str:
        if self.to == self.state:
            return _STAY
        if self.to < self.state:
            return _BACK
        return _FORWARD if self.to == self.state + 1 else _SKIP

    @property
    def notes(self) -> tuple[str, str]:
        """Who gives it, and on what conditions."""
        who = [ROLE_NAMES[role] for role in Role if role in self.roles]
        if self.by_system:
            who.append("系统")
        return "、".join(who), "、".join(GUARD_NAMES[name] for name in self.guards)


def drawing(table: Sequence[Transition] = TABLE) -> str:
    """The picture as SVG text, the same for the same table."""
    states = list(State)
    arrows = [
        _Arrow(
            states.index(row.state),
            states.index(row.to),
            row.command,
            row.roles,
            row.guards,
            row.by_system,
        )
        for row in table
    ]
    return _Sheet(states, arrows).render()


class _Sheet:
    """The layout of one drawing."""

    def __init__(self, states: Sequence[State], arrows: Sequence[_Arrow]) -> None:
        self._states = states
        self._arrows = arrows
        self._right = _lanes([a for a in arrows if a.to > a.state + 1])
        self._left = _lanes([a for a in arrows if a.to < a.state])
        left_lanes = max(self._left.values(), default=-1) + 1
        right_lanes = max(self._right.values(), default=-1) + 1
        self._box_x = _MARGIN + left_lanes * _LANE_WIDTH + 56
        self._lane_from = self._box_x + _BOX_WIDTH + _LOOP_REACH + _LOOP_NOTE_WIDTH
        self._width = self._lane_from + right_lanes * _LANE_WIDTH + _MARGIN
        self._height = _TOP + len(states) * (_BOX_HEIGHT + _GAP) - _GAP + 64
        self._ports = self._place_ports()

    def render(self) -> str:
        """The whole document."""
        body = [*self._head(), *self._lines(), *self._boxes()]
        return "\n".join([*body, "</svg>", ""])

    def _top(self, state: int) -> int:
        return _TOP + state * (_BOX_HEIGHT + _GAP)

    def _head(self) -> Iterable[str]:
        size = f'width="{self._width}" height="{self._height}" viewBox="0 0 {self._width} {self._height}"'
        fonts = "'Noto Sans CJK SC','Noto Sans SC','PingFang SC','Microsoft YaHei',sans-serif"
        yield f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="{fonts}" role="img">'
        yield "<title>工单状态与流转</title>"
        yield "<defs>"
        for colour in (_FORWARD, _BACK, _SKIP, _STAY):
            yield (
                f'<marker id="tip{colour[1:]}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" '
                f'markerHeight="8" orient="auto"><path d="M0 1 10 5 0 9z" fill="{colour}"/></marker>'
            )
        yield "</defs>"
        yield f'<rect width="{self._width}" height="{self._height}" fill="{_PAPER}"/>'
        yield _text(_MARGIN, 46, "工单状态与流转", 22, _INK, weight=700)
        yield _text(_MARGIN, 70, "箭头：命令；其下：何人可下达，须满足何条件（斜体）", 12, _SOFT)
        legend = [(_FORWARD, "顺行"), (_SKIP, "直达"), (_BACK, "退回"), (_STAY, "原状态")]
        for i, (colour, word) in enumerate(legend):
            x = _MARGIN + i * 84
            yield f'<path d="M{x} 92h22" stroke="{colour}" stroke-width="2.5"/>'
            yield _text(x + 28, 96, word, 12, _SOFT)

    def _boxes(self) -> Iterable[str]:
        for i, state in enumerate(self._states):
            x, y = self._box_x, self._top(i)
            final, first = state in FINAL, state is INITIAL
            fill = "#eef1f4" if final else "#eaf2fb"
            edge = _SOFT if final else _FORWARD
            shape = f'rx="12" fill="{fill}" stroke="{edge}"'
            width = 'stroke-width="3"' if first else 'stroke-width="1.5"'
            yield f'<rect x="{x}" y="{y}" width="{_BOX_WIDTH}" height="{_BOX_HEIGHT}" {shape} {width}/>'
            if final:
                inner = f'width="{_BOX_WIDTH - 8}" height="{_BOX_HEIGHT - 8}" rx="9" fill="none"'
                yield f'<rect x="{x + 4}" y="{y + 4}" {inner} stroke="{edge}" stroke-width="1"/>'
            middle = x + _BOX_WIDTH // 2
            yield _text(middle, y + 36, STATE_NAMES[state], 19, _INK, anchor="middle", weight=700)
            yield _text(middle, y + 57, state.value, 12, _SOFT, anchor="middle")

    def _lines(self) -> Iterable[str]:
        for arrow in self._arrows:
            if arrow.to == arrow.state:
                yield from self._loop(arrow)
            elif arrow.to == arrow.state + 1:
                yield from self._straight(arrow)
            else:
                yield from self._lane(arrow)

    def _straight(self, arrow: _Arrow) -> Iterable[str]:
        x = self._box_x + _BOX_WIDTH // 2
        top, bottom = self._top(arrow.state) + _BOX_HEIGHT, self._top(arrow.to)
        yield _path(f"M{x} {top}V{bottom - 1}", arrow.colour)
        yield from _note(x + 12, (top + bottom) // 2, arrow)

    def _loop(self, arrow: _Arrow) -> Iterable[str]:
        x = self._box_x + _BOX_WIDTH
        out, back = self._ports[arrow, True], self._ports[arrow, False]
        reach = x + _LOOP_REACH
        yield _path(f"M{x} {out}C{reach} {out - 8} {reach} {back + 8} {x + 1} {back}", arrow.colour)
        yield from _note(reach - 2, (out + back) // 2, arrow)

    def _lane(self, arrow: _Arrow) -> Iterable[str]:
        if arrow.to > arrow.state:
            side = self._box_x + _BOX_WIDTH
            lane = self._lane_from + self._right[arrow] * _LANE_WIDTH + _LANE_WIDTH // 2
            turn = 14
        else:
            side = self._box_x
            lane = self._box_x - 56 - self._left[arrow] * _LANE_WIDTH - _LANE_WIDTH // 2
            turn = -14
        out, back = self._ports[arrow, True], self._ports[arrow, False]
        down = 14 if back > out else -14
        yield _path(
            f"M{side} {out}H{lane - turn}Q{lane} {out} {lane} {out + down}"
            f"V{back - down}Q{lane} {back} {lane - turn} {back}H{side + (1 if turn > 0 else -1)}",
            arrow.colour,
        )
        yield from _plate(lane, (out + back) // 2, arrow)

    def _place_ports(self) -> dict[tuple[_Arrow, bool], int]:
        """The height at which each end of a loop or lane meets its box; True is the end it leaves by.

        On each side the ends are ordered so that lanes do not cross: what comes from above first, then
        loops, then what goes or comes below; of two lanes the outer one turns nearer the middle.
        """
        ends: list[tuple[int, bool, tuple[int, int], _Arrow, bool]] = []
        for i, arrow in enumerate(self._arrows):
            if arrow.to == arrow.state:
                ends += [(arrow.state, True, (1, 2 * i), arrow, True)]
                ends += [(arrow.state, True, (1, 2 * i + 1), arrow, False)]
            elif arrow.to != arrow.state + 1:
                is_right = arrow.to > arrow.state
                lane = self._right[arrow] if is_right else self._left[arrow]
                upper, lower = arrow.span
                ends.append((upper, is_right, (2, -lane), arrow, is_right))
                ends.append((lower, is_right, (0, lane), arrow, not is_right))
        ends.sort(key=lambda end: end[:3])
        ports: dict[tuple[_Arrow, bool], int] = {}
        for (state, _side), group in groupby(ends, key=lambda end: end[:2]):
            there = list(group)
            step = _BOX_HEIGHT / (len(there) + 1)
            for n, (_s, _r, _order, arrow, leaves) in enumerate(there, start=1):
                ports[arrow, leaves] = self._top(state) + round(n * step)
        return ports


def _lanes(arrows: Iterable[_Arrow]) -> dict[_Arrow, int]:
    """A lane for each arrow, 0 nearest the boxes: short ones inside, none beside one it would touch."""
    lanes: dict[_Arrow, int] = {}
    for arrow in sorted(arrows, key=lambda a: (a.span[1] - a.span[0], a.span, a.command)):
        upper, lower = arrow.span
        taken = {n for other, n in lanes.items() if other.span[0] <= lower and upper <= other.span[1]}
        lanes[arrow] = next(n for n in range(len(lanes) + 1) if n not in taken)
    return lanes


def _path(d: str, colour: str) -> str:
    tip = f'marker-end="url(#tip{colour[1:]})"'
    return f'<path d="{d}" fill="none" stroke="{colour}" stroke-width="2" {tip}/>'


def _text(
    x: int, y: int, words: str, size: int, colour: str, *, anchor: str = "start", weight: int = 400
) -> str:
    look = f'font-size="{size}" fill="{colour}" text-anchor="{anchor}" font-weight="{weight}"'
    return f'<text x="{x}" y="{y}" {look}>{escape(words)}</text>'


def _note(x: int, y: int, arrow: _Arrow) -> Iterable[str]:
    """Command, people and conditions beside an arrow, centred on ``y``."""
    lines = _note_lines(arrow, _NOTE_CHARS * 2)
    top = y - (len(lines) * _LINE_HEIGHT + 4) // 2
    yield _text(x, top + 12, COMMAND_NAMES[arrow.command], 15, arrow.colour, weight=700)
    for n, (words, colour, style) in enumerate(lines[1:], start=1):
        yield _styled(x, top + 14 + n * _LINE_HEIGHT, words, colour, style, "start")


def _plate(x: int, y: int, arrow: _Arrow) -> Iterable[str]:
    """The same on a white plate in the middle of a lane."""
    lines = _note_lines(arrow, _NOTE_CHARS)
    height = len(lines) * _LINE_HEIGHT + 18
    width = _LANE_WIDTH - 14
    top = y - height // 2
    yield (
        f'<rect x="{x - width // 2}" y="{top}" width="{width}" height="{height}" rx="8" '
        f'fill="{_PAPER}" stroke="{arrow.colour}" stroke-width="1"/>'
    )
    yield _text(x, top + 21, COMMAND_NAMES[arrow.command], 15, arrow.colour, anchor="middle", weight=700)
    for n, (words, colour, style) in enumerate(lines[1:], start=1):
        yield _styled(x, top + 22 + n * _LINE_HEIGHT, words, colour, style, "middle")


def _styled(x: int, y: int, words: str, colour: str, style: str, anchor: str) -> str:
    look = f'font-size="11" fill="{colour}" font-style="{style}" text-anchor="{anchor}"'
    return f'<text x="{x}" y="{y}" {look}>{escape(words)}</text>'


def _note_lines(arrow: _Arrow, chars: int) -> list[tuple[str, str, str]]:
    who, conditions = arrow.notes
    lines = [(COMMAND_NAMES[arrow.command], arrow.colour, "normal")]
    lines += [(line, _SOFT, "normal") for line in _wrapped(who, chars)]
    lines += [(line, _INK, "italic") for line in _wrapped(conditions, chars)]
    return lines


def _wrapped(words: str, chars: int) -> list[str]:
    lines: list[str] = []
    for part in filter(None, words.split("、")):
        if lines and len(lines[-1]) + 1 + len(part) <= chars:
            lines[-1] += f"、{part}"
        else:
            lines.append(part)
    return lines


def main(arguments: Sequence[str]) -> None:
    """Write the drawing to the file named, or to its place in docs."""
    target = Path(arguments[0]) if arguments else DRAWING
    target.write_text(drawing(), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
