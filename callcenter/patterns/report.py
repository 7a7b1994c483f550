"""Bursts as a report that a leader reads: Markdown, or a document to be printed."""

from __future__ import annotations

from datetime import datetime

from callcenter.printing.model import Block, Document, Facts, Heading, Paragraph, Table

from .hotspots import FORMULA, Burst, Found

_TITLE = "热点问题报告"
_SHOWN = 400


def markdown(found: Found, source: str, measured: str) -> str:
    """The whole report as Markdown."""
    lines = [f"# {_TITLE}", "", _summary(found, source), ""]
    lines += ["| 排名 | 热点问题 | 地点 | 起止 | 件数 | 人数 | 热度 |", "|---|---|---|---|---|---|---|"]
    for b in found.bursts:
        cells = [_cell(c) for c in (*_head(b),)]
        lines.append("| " + " | ".join(cells) + " |")
    for b in found.bursts:
        lines += ["", f"## {b.rank}. {b.title}", ""]
        lines += [f"- {name}：{value}" for name, value in _facts(b)]
        lines += ["", "**代表诉求**", "", f"> {_short(b.representative.text)}", ""]
        lines += [f"**全部诉求（{b.count} 件）**", "", "| 编号 | 时间 | 主题 | 内容 |", "|---|---|---|---|"]
        lines += [
            f"| {_cell(m.key)} | {_at(m.at)} | {_cell(m.title)} | {_cell(_short(m.text))} |"
            for m in b.messages
        ]
    lines += ["", f"{FORMULA}。", "", measured, ""]
    return "\n".join(lines)


def document(found: Found, source: str, measured: str) -> Document:
    """The same to be printed; the day is that of the last message."""
    blocks: list[Block] = [
        Paragraph(_summary(found, source)),
        Table(
            ("排名", "热点问题", "地点", "起止", "件数", "人数", "热度"),
            tuple(_head(b) for b in found.bursts),
            (4, 18, 12, 12, 5, 6, 5),
            small=True,
        ),
    ]
    for b in found.bursts:
        blocks += [
            Heading(f"{b.rank}. {b.title}", 2),
            Facts(tuple(_facts(b))),
            Paragraph(f"代表诉求：{_short(b.representative.text)}"),
            Table(
                ("编号", "时间", "主题", "内容"),
                tuple((m.key, _at(m.at), m.title, _short(m.text, 120)) for m in b.messages),
                (6, 9, 16, 30),
                small=True,
            ),
        ]
    blocks.append(Paragraph(f"{FORMULA}。\n{measured}"))
    return Document(_TITLE, tuple(blocks), found.last_at.date())


def _summary(found: Found, source: str) -> str:
    return (
        f"{source}共 {found.messages} 件诉求，时间为 {found.first_at:%Y年%-m月%-d日} 至 "
        f"{found.last_at:%Y年%-m月%-d日}；归并出 {found.topics} 个多人反映的话题，热度最高的 "
        f"{len(found.bursts)} 个如下。"
    )


def _head(b: Burst) -> tuple[str, ...]:
    return (str(b.rank), b.title, b.place or "未说明", _span(b), str(b.count), _people(b), f"{b.heat:.1f}")


def _facts(b: Burst) -> list[tuple[str, str]]:
    p = b.peak
    peak = f"{p.first_at:%Y-%m-%d} 至 {p.last_at:%Y-%m-%d} 共 {p.count} 件，为平时的 {p.times:.1f} 倍"
    return [
        ("地点", b.place or "未说明"),
        ("起止", _span(b)),
        ("件数与人数", f"{b.count} 件，{_people(b)}"),
        ("高峰", peak),
        ("热度", f"{b.heat:.1f}"),
        ("关键词", "、".join(b.words)),
        ("诉求", "；".join(s.rstrip("。;") for s in b.asked) or "未明确提出"),
    ]


def _people(b: Burst) -> str:
    return f"{b.citizens} 人" if b.citizens is not None else "表中无诉求人"


def _span(b: Burst) -> str:
    return f"{b.first_at:%Y-%m-%d} 至 {b.last_at:%Y-%m-%d}"


def _at(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"


def _short(text: str, most: int = _SHOWN) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= most else f"{plain[: most - 1]}…"


def _cell(text: str) -> str:
    """One cell of a Markdown table."""
    return " ".join(text.split()).replace("|", "\\|")
