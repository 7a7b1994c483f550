"""Draws docs/workorder-states.svg from the machine's tables, so that the picture cannot lie.

``python -m callcenter.workorders.drawing [file]`` writes it; a test compares the file with the tables.

The states stand in a column. Arrows are the rows that change the state: those of several states to the same
one by the same commands share a lane, to the right of the column where they lead down it, to the left where
they lead back up. Commands that leave an order where it is stand in the box of its state; whose they are and
on what conditions is told in the first table below. The second one is the machine of the parts. Lanes and the
points where arrows meet a box are worked out from the tables, so a new row finds its place by itself.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from callcenter.kernel.principal import ROLE_NAMES, Role

from .commands import COMMAND_NAMES, Command
from .drawing_shapes import (
    BACK,
    FORWARD,
    INK,
    PAPER,
    SKIP,
    SOFT,
    arrow,
    rectangle,
    table,
    text,
    tips,
    wrapped,
)
from .drawing_words import DESKS, conditions, who
from .machine import FINAL, INITIAL, PART_TABLE, TABLE, PartTransition, Transition
from .model import ASSIGNMENT_STATE_NAMES, STATE_NAMES, State

DRAWING = Path(__file__).parents[2] / "docs" / "workorder-states.svg"

_BOX_WIDTH, _GAP, _TOP, _MARGIN = 400, 76, 250, 32
_LANE_WIDTH, _PLATE_WIDTH, _PLATE_CHARS = 196, 182, 15
_BOX_CHARS = 30
_LINE = 16
_STATES = list(State)


@dataclass(frozen=True, slots=True)
class Bundle:
    """Arrows that run together: the same commands from each of ``sources`` to one state."""

    sources: tuple[int, ...]
    to: int
    rows: tuple[Transition, ...]

    @property
    def span(self) -> tuple[int, int]:
        return min(*self.sources, self.to), max(*self.sources, self.to)

    @property
    def is_straight(self) -> bool:
        return self.sources == (self.to - 1,)

    @property
    def leads_up(self) -> bool:
        return self.sources[0] > self.to

    @property
    def colour(self) -> str:
        if self.leads_up:
            return BACK
        return FORWARD if self.is_straight else SKIP

    @property
    def lines(self) -> list[tuple[str, str, str]]:
        """What is written on it: words, colour and style of each line."""
        out: list[tuple[str, str, str]] = []
        for command in dict.fromkeys(row.command for row in self.rows):
            out.append((COMMAND_NAMES[command], self.colour, "command"))
            for people, demands, states in _variants([r for r in self.rows if r.command is command]):
                where = [f"（{'、'.join(STATE_NAMES[s] for s in states)}）"] if states else []
                for line in [*wrapped(people, _PLATE_CHARS), *where]:
                    out.append((line, SOFT, "normal"))
                for line in wrapped(demands, _PLATE_CHARS):
                    out.append((line, INK, "italic"))
        return out


def _variants(rows: Sequence[Transition]) -> list[tuple[list[str], list[str], list[State]]]:
    """Who and on what conditions; the states only where that differs between them."""
    found: dict[tuple[tuple[str, ...], tuple[str, ...]], list[State]] = defaultdict(list)
    for row in rows:
        people = who(row.roles, by_citizen=row.by_citizen, by_system=row.by_system)
        found[tuple(people), row.guards].append(row.state)
    differs = len(found) > 1
    return [(list(p), conditions(g), states if differs else []) for (p, g), states in found.items()]


def bundles(rows: Iterable[Transition]) -> list[Bundle]:
    """The arrows of the picture: every row that changes the state is in exactly one."""
    by_command: dict[tuple[Command, State, bool], list[Transition]] = defaultdict(list)
    for row in rows:
        if row.to is not row.state:
            leads_up = _STATES.index(row.to) < _STATES.index(row.state)
            by_command[row.command, row.to, leads_up].append(row)
    joined: dict[tuple[tuple[int, ...], int], list[Transition]] = defaultdict(list)
    for (_command, to, _up), group in by_command.items():
        sources = tuple(sorted(_STATES.index(row.state) for row in group))
        joined[sources, _STATES.index(to)] += group
    return [Bundle(sources, to, tuple(group)) for (sources, to), group in joined.items()]


def lanes(wanted: Iterable[Bundle]) -> dict[Bundle, int]:
    """A lane for each bundle, 0 nearest the boxes: short ones inside, none beside one it would touch."""
    found: dict[Bundle, int] = {}
    for bundle in sorted(wanted, key=lambda b: (b.span[1] - b.span[0], b.span, b.rows[0].command)):
        upper, lower = bundle.span
        taken = {n for other, n in found.items() if other.span[0] <= lower and upper <= other.span[1]}
        found[bundle] = next(n for n in range(len(found) + 1) if n not in taken)
    return found


def drawing(rows: Sequence[Transition] = TABLE, parts: Sequence[PartTransition] = PART_TABLE) -> str:
    """The picture as SVG text, the same for the same tables."""
    return _Sheet(rows, parts).render()


class _Sheet:
    """The layout of one drawing."""

    def __init__(self, rows: Sequence[Transition], parts: Sequence[PartTransition]) -> None:
        self._rows, self._parts = rows, parts
        self._bundles = bundles(rows)
        aside = [b for b in self._bundles if not b.is_straight]
        self._right = lanes(b for b in aside if not b.leads_up)
        self._left = lanes(b for b in aside if b.leads_up)
        left_lanes = max(self._left.values(), default=-1) + 1
        right_lanes = max(self._right.values(), default=-1) + 1
        self._box_x = _MARGIN + left_lanes * _LANE_WIDTH + 24
        self._width = self._box_x + _BOX_WIDTH + 24 + right_lanes * _LANE_WIDTH + _MARGIN
        self._staying = [self._box_lines(state) for state in _STATES]
        self._tops, below = self._place_boxes()
        self._ports = self._place_ports()
        self._tables, self._height = self._place_tables(below)

    def render(self) -> str:
        """The whole document."""
        body = [*self._head(), *self._arrows(), *self._boxes(), *self._plates(), *self._tables]
        return "\n".join([*body, "</svg>", ""])

    def _box_lines(self, state: State) -> list[str]:
        stay = [COMMAND_NAMES[r.command] for r in self._rows if r.state is state and r.to is state]
        return wrapped(stay, _BOX_CHARS)

    def _box_height(self, state: int) -> int:
        ends = sum((state in b.sources) + (state == b.to) for b in self._bundles if not b.is_straight)
        return max(64 + len(self._staying[state]) * _LINE, 20 * ends)

    def _place_boxes(self) -> tuple[list[int], int]:
        """The top of each box; between two there is room for what the straight arrow says."""
        tops, y = [], _TOP
        for state in range(len(_STATES)):
            tops.append(y)
            notes = [len(b.lines) for b in self._bundles if b.is_straight and b.sources == (state,)]
            y += self._box_height(state) + max(_GAP, max(notes, default=0) * _LINE + 28)
        return tops, y

    def _place_ports(self) -> dict[tuple[Bundle, int, bool], int]:
        """The height at which each end meets its box, by bundle and state; True is the end it leaves by.

        Ends are ordered so that lanes cross little: what comes from above or goes there first, the inner
        lanes before the outer, then what has to do with states below, the outer lanes first.
        """
        ends: dict[tuple[int, bool], list[tuple[tuple[int, int], Bundle, bool]]] = defaultdict(list)
        for is_right, side in ((True, self._right), (False, self._left)):
            for bundle, lane in side.items():
                for state in {*bundle.sources, bundle.to}:
                    leaves = state != bundle.to
                    other = bundle.to if leaves else bundle.sources[-1 if bundle.leads_up else 0]
                    order = (0, lane) if other < state else (1, -lane)
                    ends[state, is_right].append((order, bundle, leaves))
        ports = {}
        for (state, _right), there in ends.items():
            there.sort(key=lambda end: end[0])
            step = self._box_height(state) / (len(there) + 1)
            for n, (_order, bundle, leaves) in enumerate(there, start=1):
                ports[bundle, state, leaves] = self._tops[state] + round(n * step)
        return ports

    def _head(self) -> Iterable[str]:
        size = f'width="{self._width}" height="{self._height}" viewBox="0 0 {self._width} {self._height}"'
        fonts = "'Noto Sans CJK SC','Noto Sans SC','PingFang SC','Microsoft YaHei',sans-serif"
        yield f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="{fonts}" role="img">'
        yield "<title>工单状态与流转</title>"
        yield from tips()
        yield f'<rect width="{self._width}" height="{self._height}" fill="{PAPER}"/>'
        yield text(_MARGIN, 46, "工单状态与流转", 24, INK, weight=700)
        told = (
            "箭头：改变状态的命令，其下为何人可下达、须满足何条件（斜体）。框内：不改变状态的命令，见下表。"
        )
        yield text(_MARGIN, 74, told, 13, SOFT)
        for i, (colour, word) in enumerate([(FORWARD, "下一状态"), (SKIP, "越过中间状态"), (BACK, "退回")]):
            x = _MARGIN + i * 130
            yield f'<path d="M{x} 96h22" stroke="{colour}" stroke-width="2.5"/>'
            yield text(x + 28, 100, word, 12, SOFT)
        for i, (name, desk) in enumerate(DESKS):
            roles = "、".join(ROLE_NAMES[role] for role in Role if role in desk)
            yield text(_MARGIN, 126 + i * 18, f"{name}：{roles}", 12, SOFT)

    def _boxes(self) -> Iterable[str]:
        for i, state in enumerate(_STATES):
            y, height = self._tops[i], self._box_height(i)
            final = state in FINAL
            fill, edge = ("#eef1f4", SOFT) if final else ("#eaf2fb", FORWARD)
            stroke = 3 if state is INITIAL or final else 1.5
            yield rectangle(self._box_x, y, _BOX_WIDTH, height, fill=fill, edge=edge, stroke=stroke)
            middle = self._box_x + _BOX_WIDTH // 2
            inner = 52 + len(self._staying[i]) * _LINE
            top = y + (height - inner) // 2
            yield text(middle, top + 24, STATE_NAMES[state], 20, INK, anchor="middle", weight=700)
            yield text(middle, top + 43, state.value, 12, SOFT, anchor="middle")
            for n, line in enumerate(self._staying[i], start=1):
                yield text(middle, top + 46 + n * _LINE, line, 12, INK, anchor="middle")

    def _arrows(self) -> Iterable[str]:
        for bundle in self._bundles:
            if bundle.is_straight:
                x, source = self._box_x + _BOX_WIDTH // 2, bundle.sources[0]
                top = self._tops[source] + self._box_height(source)
                yield arrow(f"M{x} {top}V{self._tops[bundle.to] - 1}", bundle.colour)
            else:
                for source in bundle.sources:
                    yield self._round_about(bundle, source)

    def _lane_x(self, bundle: Bundle) -> int:
        if bundle.leads_up:
            return self._box_x - 24 - self._left[bundle] * _LANE_WIDTH - _LANE_WIDTH // 2
        return self._box_x + _BOX_WIDTH + 24 + self._right[bundle] * _LANE_WIDTH + _LANE_WIDTH // 2

    def _round_about(self, bundle: Bundle, source: int) -> str:
        side = self._box_x if bundle.leads_up else self._box_x + _BOX_WIDTH
        lane, turn = self._lane_x(bundle), -14 if bundle.leads_up else 14
        out, back = self._ports[bundle, source, True], self._ports[bundle, bundle.to, False]
        down = 14 if back > out else -14
        return arrow(
            f"M{side} {out}H{lane - turn}Q{lane} {out} {lane} {out + down}"
            f"V{back - down}Q{lane} {back} {lane - turn} {back}H{side + (1 if turn > 0 else -1)}",
            bundle.colour,
        )

    def _plates(self) -> Iterable[str]:
        """What each arrow says: on a white plate in its lane, or beside a straight one."""
        for bundle in self._bundles:
            lines = bundle.lines
            height = len(lines) * _LINE + 12
            if bundle.is_straight:
                source = bundle.sources[0]
                bottom = self._tops[source] + self._box_height(source)
                x, anchor = self._box_x + _BOX_WIDTH // 2 + 12, "start"
                top = (bottom + self._tops[bundle.to] - height) // 2
            else:
                x, anchor = self._lane_x(bundle), "middle"
                farthest = bundle.sources[-1 if bundle.leads_up else 0]
                ends = self._ports[bundle, farthest, True], self._ports[bundle, bundle.to, False]
                top = sum(ends) // 2 - height // 2
                left = x - _PLATE_WIDTH // 2
                yield rectangle(left, top, _PLATE_WIDTH, height, fill=PAPER, edge=bundle.colour)
            for n, (words, colour, style) in enumerate(lines, start=1):
                is_command = style == "command"
                yield text(
                    x,
                    top + 2 + n * _LINE,
                    words,
                    14 if is_command else 11,
                    colour,
                    anchor=anchor,
                    weight=700 if is_command else 400,
                    style="normal" if is_command else style,
                )

    def _place_tables(self, top: int) -> tuple[list[str], int]:
        """The commands that stay, and the parts, side by side below the picture."""
        half = (self._width - 2 * _MARGIN - 60) // 2
        rest = half - 130 - 260
        staying, one = table(
            _MARGIN,
            top,
            "不改变状态的命令",
            [("命令", 130), ("状态", 260), ("何人", rest * 2 // 5), ("条件", rest - rest * 2 // 5)],
            self._staying_rows(),
        )
        rest = half - 220 - 130 - 110
        parts, two = table(
            _MARGIN + half + 60,
            top,
            "协办、二级办理件的流转（工单本身停在原状态）",
            [("命令", 130), ("办理件状态", 220), ("何人", 110 + rest // 3), ("条件", rest - rest // 3)],
            self._part_rows(),
        )
        return [*staying, *parts], top + max(one, two) + 40

    def _staying_rows(self) -> list[list[str]]:
        found: dict[tuple[str, str, str], list[str]] = defaultdict(list)
        for row in self._rows:
            if row.to is row.state:
                people = who(row.roles, by_citizen=row.by_citizen, by_system=row.by_system)
                key = COMMAND_NAMES[row.command], "、".join(people), "、".join(conditions(row.guards))
                found[key].append(STATE_NAMES[row.state])
        return [
            [name, "、".join(states), people, demands] for (name, people, demands), states in found.items()
        ]

    def _part_rows(self) -> list[list[str]]:
        out = []
        for row in self._parts:
            start, to = ASSIGNMENT_STATE_NAMES[row.state], ASSIGNMENT_STATE_NAMES[row.to]
            moves = start if row.to is row.state else f"{start} → {to}"
            people = [("上级单位：" if row.by_superior else "本单位：") + "、".join(who(row.roles))]
            demands = [g for g in row.guards if g not in ("superior", "part_in_order")]
            out.append(
                [COMMAND_NAMES[row.command], moves, "、".join(people), "、".join(conditions(tuple(demands)))]
            )
        return out


def main(arguments: Sequence[str]) -> None:
    """Write the drawing to the file named, or to its place in docs."""
    target = Path(arguments[0]) if arguments else DRAWING
    target.write_text(drawing(), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
