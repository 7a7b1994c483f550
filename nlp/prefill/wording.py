"""Clauses of what was said, cleaned and put into the third person; nothing is added to them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

_SENTENCE = re.compile(r"[^。!?;\n]+[。!?;\n]?")
_CLAUSE = re.compile(r"[^,]+")
_LITTLE = 2
"""Characters; a clause of fewer says nothing by itself."""
_LITTLE_ALONE = 3
_BRACKETS = re.compile(r"\[[一-龥]{1,6}\]")
_HANZI = re.compile(r"[一-龥A-Za-z0-9]")
NOBODY = "来电人"
YOU = "有关部门"


@cache
def phrases() -> Mapping[str, Mapping[str, re.Pattern[str]]]:
    """The expressions of phrases.toml, compiled once."""
    document = tomllib.loads(
        resources.files(__package__).joinpath("phrases.toml").read_text(encoding="utf-8")
    )
    return {
        section: {name: re.compile(pattern) for name, pattern in patterns.items()}
        for section, patterns in document.items()
    }


@dataclass(frozen=True, slots=True)
class Clause:
    """A piece of one sentence; `start:end` are offsets into its turn or text."""

    text: str
    turn: int | None
    sentence: int
    """Counts the sentences of all turns, so that clauses of one are joined again."""
    start: int
    end: int
    is_question: bool = False


def clauses(text: str, turn: int | None, first_sentence: int) -> Iterator[Clause]:
    """The clauses that say something, without sounds, greetings and how to reach her; `text` normalised."""
    drop = phrases()["drop"]
    for number, sentence in enumerate(_SENTENCE.finditer(text)):
        is_question = sentence.group().endswith("?")
        for match in _CLAUSE.finditer(sentence.group().rstrip("。!?;\n")):
            cleaned = _cleaned(match.group())
            little = _LITTLE if "," in sentence.group() else _LITTLE_ALONE
            if len(_HANZI.findall(cleaned)) < little or drop["idle"].match(cleaned):
                continue
            if drop["contact"].search(cleaned):
                continue
            start = sentence.start() + match.start()
            yield Clause(
                cleaned, turn, first_sentence + number, start, start + len(match.group()), is_question
            )


def _cleaned(clause: str) -> str:
    drop = phrases()["drop"]
    plain = _BRACKETS.sub("", clause).strip()
    plain = drop["inside"].sub("", plain)
    plain = drop["leading"].sub("", plain)
    return drop["trailing"].sub("", plain).strip()


def in_third_person(clause: str, who: str = NOBODY) -> str:
    """我妈住在我们小区 → 其妈住在其小区; 我找过 → 来电人找过."""
    person = phrases()["person"]
    told = person["self"].sub("其本人", clause)
    told = person["ours"].sub("其", told)
    told = person["possessive"].sub("其", told)
    told = person["plain"].sub(who, told)
    return person["you"].sub(YOU, told)


def without_person(clause: str) -> str:
    """For a title: 欠我们工资 → 欠工资."""
    person = phrases()["person"]
    for name in ("self", "ours", "possessive", "plain", "you"):
        clause = person[name].sub("", clause)
    return clause
