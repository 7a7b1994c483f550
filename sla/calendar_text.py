"""A calendar's body as the text of its file: written whole, or put into the text there is.

Only what :mod:`sla.calendar_file` reads is written. In place, comments and the order of what did not change
stay as a person left them.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import pairwise

from sla.arrangement import year_of
from sla.fields import tables_of

_HEAD = ("name", "base", "title", "version", "timezone", "known_from", "known_until", "source", "fixed_off")
_ARRAYS = ("seasons", "holidays", "overrides", "duty")
_ISO = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_SECTION = re.compile(r"^\s*\[", re.MULTILINE)
#: comments between two sections belong to the one that follows
_COMMENTS = re.compile(r"(?:^[ \t]*(?:#[^\n]*)?\n)*\Z", re.MULTILINE)


def write_calendar(body: Mapping[str, object]) -> str:
    """The whole file."""
    parts = [_pairs({key: body[key] for key in _HEAD if key in body})]
    periods = body.get("periods")
    if isinstance(periods, Mapping):
        parts.append(f"[periods]\n{_pairs(periods)}")
    for key in _ARRAYS:
        parts += [f"[[{key}]]\n{_pairs(row)}" for row in tables_of(body, key)]
    return "\n".join(parts)


def put_into(text: str, body: Mapping[str, object]) -> str:
    """``text``, a calendar file, changed to say what ``body`` does: years of holidays and the head.

    Where that cannot be done in place the whole file is written anew.
    """
    before = tomllib.loads(text)
    if not same(before, body):
        changed = _changed(text, before, body)
        text = changed if changed is not None and same(tomllib.loads(changed), body) else write_calendar(body)
    return text


def same(one: Mapping[str, object], other: Mapping[str, object]) -> bool:
    """Whether two bodies say the same; a date and its ISO text are the same."""
    return bool(_plain(one) == _plain(other))


def _changed(text: str, before: Mapping[str, object], after: Mapping[str, object]) -> str | None:
    sections = _sections(text)
    head = _changed_head(sections[0], before, after)
    if head is None:
        return None
    years = _years(after)
    stale = {year for year, rows in _years(before).items() if _plain(rows) != _plain(years.get(year, []))}
    fresh = {year for year in years if year not in _years(before)} | stale
    kept: list[tuple[int, str]] = []  # of every section the year it stands for, 0 for one that is no holiday
    for section in sections[1:]:
        year = _section_year(section)
        if year not in stale:
            kept.append((year, section))
    for year in sorted(fresh & years.keys()):
        place = max((n for n, (known, _) in enumerate(kept, 1) if 0 < known < year), default=None)
        if place is None:
            place = next((n for n, (known, _) in enumerate(kept) if known), len(kept))
        new = [(year, f"\n[[holidays]]\n{_pairs(row)}") for row in years[year]]
        if place:
            kept[place - 1] = (kept[place - 1][0], kept[place - 1][1].rstrip("\n") + "\n")
        kept[place:place] = new
    return head + "".join(section for _, section in kept)


def _changed_head(head: str, before: Mapping[str, object], after: Mapping[str, object]) -> str | None:
    for key in _HEAD:
        if _plain(before.get(key)) == _plain(after.get(key)):
            continue
        if key not in before or key not in after:
            return None
        line = re.compile(rf"^({key}\s*=\s*)[^#\n]*?([ \t]*(?:#[^\n]*)?)$", re.MULTILINE)
        found = line.search(head)
        if found is None:
            return None
        head = f"{head[: found.start()]}{found[1]}{_value(after[key])}{found[2]}{head[found.end() :]}"
    return head


def _sections(text: str) -> list[str]:
    """The head, and each section with the comments above it."""
    starts = [found.start() for found in _SECTION.finditer(text)]
    cuts = [0, *(text.rindex("\n", 0, start) + 1 if start else 0 for start in starts), len(text)]
    parts = [text[begin:end] for begin, end in pairwise(cuts)]
    for number in range(len(parts) - 1):
        if found := _COMMENTS.search(parts[number]):
            parts[number + 1] = found[0] + parts[number + 1]
            parts[number] = parts[number][: found.start()]
    return parts


def _section_year(section: str) -> int:
    try:
        rows = tables_of(tomllib.loads(section), "holidays")
    except tomllib.TOMLDecodeError:
        return 0
    return year_of(rows[0]) if rows else 0


def _years(body: Mapping[str, object]) -> dict[int, list[Mapping[str, object]]]:
    years: dict[int, list[Mapping[str, object]]] = {}
    for row in tables_of(body, "holidays"):
        years.setdefault(year_of(row), []).append(row)
    return years


def _pairs(table: Mapping[str, object]) -> str:
    return "".join(f"{key} = {_value(value)}\n" for key, value in table.items())


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return value if _ISO.fullmatch(value) else json.dumps(value, ensure_ascii=False)
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_value(item)}" for key, item in value.items()) + " }"
    if isinstance(value, Iterable):
        return f"[{', '.join(_value(item) for item in value)}]"
    return str(value)


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
