"""What a text must hold for a regular expression to match at all.

Most of a pack's thousand expressions match no given text, and finding that out costs most of the reading.
A match needs at least one character of each of some sets: a look at the text's characters rules most of the
expressions out. The sets are necessary, never sufficient; what this reader does not know needs nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

Needs = tuple[frozenset[str], ...]
_MOST = 4
_QUANTIFIER = re.compile(r"[*?]\??|\+\??|\{(\d*)(?:,\d*)?\}\??")


def needs(pattern: str) -> Needs:
    """Sets of characters, of each of which a text that matches holds one; the smallest sets first."""
    try:
        found, position = _alternatives(pattern, 0)
    except IndexError:
        return ()
    return _smallest(found) if position == len(pattern) else ()


def needs_of_word(word: str) -> Needs:
    """Of a plain word: each of its characters."""
    return _smallest(frozenset(char) for char in word)


class Screen:
    """Which of many expressions a text can match. Immutable after construction."""

    def __init__(self, needed: Sequence[Needs]) -> None:
        self._always = [number for number, clauses in enumerate(needed) if not clauses]
        self._by_character: defaultdict[str, list[int]] = defaultdict(list)
        for number, clauses in enumerate(needed):
            for char in clauses[0] if clauses else ():
                self._by_character[char].append(number)
        self._rest = [clauses[1:] for clauses in needed]

    def likely(self, characters: frozenset[str]) -> list[int]:
        """Their numbers, ascending, for a text of these characters; to be there is no promise."""
        found = set(self._always)
        for char in self._by_character.keys() & characters:
            found.update(self._by_character[char])
        rest = self._rest
        likely = []
        for number in found:
            for clause in rest[number]:
                if clause.isdisjoint(characters):
                    break
            else:
                likely.append(number)
        likely.sort()
        return likely


def _smallest(clauses: Iterable[frozenset[str]]) -> Needs:
    return tuple(sorted(set(clauses), key=lambda clause: (len(clause), sorted(clause)))[:_MOST])


def _alternatives(pattern: str, position: int) -> tuple[list[frozenset[str]], int]:
    """Up to the closing bracket or the end. One of several alternatives needs a set of any of them."""
    branches: list[list[frozenset[str]]] = []
    while True:
        clauses, position = _sequence(pattern, position)
        branches.append(clauses)
        if position >= len(pattern) or pattern[position] == ")":
            break
        position += 1
    if len(branches) == 1:
        return branches[0], position
    if not all(branches):
        return [], position
    united: frozenset[str] = frozenset().union(*(min(clauses, key=len) for clauses in branches))
    return [united], position


def _sequence(pattern: str, position: int) -> tuple[list[frozenset[str]], int]:
    clauses: list[frozenset[str]] = []
    while position < len(pattern) and pattern[position] not in "|)":
        found, position = _item(pattern, position)
        quantifier = _QUANTIFIER.match(pattern, position)
        if quantifier is not None:
            position = quantifier.end()
            if quantifier.group()[0] in "*?" or quantifier[1] in {"", "0"}:
                continue
        clauses += found
    return clauses, position


def _item(pattern: str, position: int) -> tuple[list[frozenset[str]], int]:
    char = pattern[position]
    if char == "(":
        return _group(pattern, position)
    if char == "[":
        return _class(pattern, position)
    if char == "\\":
        return [], position + 2
    if char in ".^$":
        return [], position + 1
    return [frozenset(char)], position + 1


def _group(pattern: str, position: int) -> tuple[list[frozenset[str]], int]:
    inside = position + 1
    is_certain = True
    if pattern.startswith("?", inside):
        kind = re.compile(r"\?(?::|P<\w+>|<?[=!])").match(pattern, inside)
        if kind is None:
            raise IndexError(position)
        is_certain = kind.group() == "?:" or kind.group().startswith("?P<")
        inside = kind.end()
    found, end = _alternatives(pattern, inside)
    if pattern[end] != ")":
        raise IndexError(end)
    return (found if is_certain else []), end + 1


def _class(pattern: str, position: int) -> tuple[list[frozenset[str]], int]:
    end = position + 1
    is_plain = pattern[end] != "^"
    if pattern[end] in "^":
        end += 1
    if pattern[end] == "]":
        end += 1
    while pattern[end] != "]":
        if pattern[end] in "\\-[":
            is_plain = False
        end += 2 if pattern[end] == "\\" else 1
    inner = pattern[position + 1 : end]
    return ([frozenset(inner)] if is_plain and inner else []), end + 1
