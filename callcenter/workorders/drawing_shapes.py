"""The few shapes the drawing of the machine is made of, as SVG text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

INK, PAPER, SOFT, LINE = "#1f2d3d", "#ffffff", "#5b6a7c", "#d5dce4"
FORWARD, BACK, SKIP = "#2563a8", "#c2571a", "#2f7d4f"


def text(
    x: int,
    y: int,
    words: str,
    size: int,
    colour: str,
    *,
    anchor: str = "start",
    weight: int = 400,
    style: str = "normal",
) -> str:
    """One line of words."""
    look = f'font-size="{size}" fill="{colour}" text-anchor="{anchor}" font-weight="{weight}"'
    slanted = "" if style == "normal" else f' font-style="{style}"'
    return f'<text x="{x}" y="{y}" {look}{slanted}>{escape(words)}</text>'


def arrow(d: str, colour: str) -> str:
    """A line with a tip at its end."""
    tip = f'marker-end="url(#tip{colour[1:]})"'
    return f'<path d="{d}" fill="none" stroke="{colour}" stroke-width="2" {tip}/>'


def rectangle(x: int, y: int, width: int, height: int, *, fill: str, edge: str, stroke: float = 1) -> str:
    """A box with round corners."""
    shape = f'x="{x}" y="{y}" width="{width}" height="{height}" rx="8"'
    return f'<rect {shape} fill="{fill}" stroke="{edge}" stroke-width="{stroke}"/>'


def tips() -> Iterable[str]:
    """The tips of the arrows."""
    yield "<defs>"
    for colour in (FORWARD, BACK, SKIP):
        yield (
            f'<marker id="tip{colour[1:]}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" '
            f'markerHeight="8" orient="auto"><path d="M0 1 10 5 0 9z" fill="{colour}"/></marker>'
        )
    yield "</defs>"


def wrapped(parts: Sequence[str], chars: int) -> list[str]:
    """Words joined by 、 in lines of at most ``chars``; a longer word stands alone."""
    lines: list[str] = []
    for part in parts:
        if lines and len(lines[-1]) + 1 + len(part) <= chars:
            lines[-1] += f"、{part}"
        else:
            lines.append(part)
    return lines


def table(
    x: int, y: int, title: str, heads: Sequence[tuple[str, int]], rows: Sequence[Sequence[str]]
) -> tuple[list[str], int]:
    """A table and its height; ``heads`` are the columns' titles with their widths in pixels."""
    line_height, size = 17, 12
    width = sum(w for _, w in heads)
    out = [text(x, y + 20, title, 17, INK, weight=700)]
    top = y + 34
    for (word, _), left in zip(heads, _lefts(x, heads), strict=True):
        out.append(text(left + 6, top + 16, word, size, SOFT, weight=700))
    top += 24
    for row in rows:
        cells = [wrapped(cell.split("、"), (w - 12) // size) for cell, (_, w) in zip(row, heads, strict=True)]
        height = max(len(lines) for lines in cells) * line_height + 8
        out.append(f'<path d="M{x} {top}h{width}" stroke="{LINE}"/>')
        for n, (lines, left) in enumerate(zip(cells, _lefts(x, heads), strict=True)):
            weight = 700 if n == 0 else 400
            out += [
                text(left + 6, top + 17 + i * line_height, line, size, INK, weight=weight)
                for i, line in enumerate(lines)
            ]
        top += height
    return out, top - y


def _lefts(x: int, heads: Sequence[tuple[str, int]]) -> list[int]:
    lefts = [x]
    for _, width in heads[:-1]:
        lefts.append(lefts[-1] + width)
    return lefts
