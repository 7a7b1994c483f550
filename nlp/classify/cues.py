"""The cues of cues.toml, compiled once."""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from nlp.classify.ports import Passage
from nlp.text.needed import Needs, Screen, needs, needs_of_word


@dataclass(frozen=True, slots=True)
class Cue:
    pattern: re.Pattern[str]
    weight: float


Written = Iterable[tuple[str, float, bool]]
"""Cues as they are written down: a pattern or a word, its weight, whether it is a pattern."""


class CueBook:
    """Cues for several answers, looked through together. Immutable after construction."""

    def __init__(self, written: Mapping[str, Written]) -> None:
        self._cues: list[tuple[str, Cue]] = []
        needed: list[Needs] = []
        for answer, cues in written.items():
            for text, weight, is_regex in cues:
                pattern = text if is_regex else re.escape(text)
                self._cues.append((answer, Cue(re.compile(pattern), weight)))
                needed.append(needs(text) if is_regex else needs_of_word(text))
        self._answers = tuple(written)
        self._screen = Screen(needed)

    def likely(self, passages: Sequence[Passage]) -> dict[str, list[Cue]]:
        """By answer those that may be said in one of the passages, in their order."""
        found: dict[str, list[Cue]] = {answer: [] for answer in self._answers}
        for number in self._screen.likely(frozenset().union(*(passage.text for passage in passages))):
            answer, cue = self._cues[number]
            found[answer].append(cue)
        return found


@dataclass(frozen=True, slots=True)
class Cues:
    types: Mapping[str, Written]
    priors: Mapping[str, Mapping[str, float]]
    """By the name of a level-2 category."""
    tracks: Mapping[str, Written]
    track_limits: Mapping[str, float]
    personal_level1: frozenset[str]
    last_resort: frozenset[str]
    handover: Mapping[str, Sequence[str]]
    actionable: Mapping[str, re.Pattern[str]]
    units: Mapping[str, re.Pattern[str]]
    complained_of: Mapping[str, re.Pattern[str]]
    told: Mapping[str, re.Pattern[str]]
    """Whom she was with, and what about."""
    talk: Mapping[str, re.Pattern[str]]
    recap: Mapping[str, re.Pattern[str]]


@cache
def cues() -> Cues:
    document = tomllib.loads(resources.files(__package__).joinpath("cues.toml").read_text(encoding="utf-8"))
    types = {
        name: _patterns([*found, *document["against"][name]]) for name, found in document["types"].items()
    }
    return Cues(
        types=types,
        priors=document["priors"],
        tracks={name: _patterns(found) for name, found in document["tracks"].items()},
        track_limits=document["track_limits"],
        personal_level1=frozenset(document["personal"]["level1"]),
        last_resort=frozenset(document["last_resort"]["level2"]),
        handover=document["handover"],
        actionable={name: re.compile(pattern) for name, pattern in document["actionable"].items()},
        units={kind: re.compile(pattern) for kind, pattern in document["units"].items()},
        complained_of={name: re.compile(pattern) for name, pattern in document["complained_of"].items()},
        told={name: re.compile(pattern) for name, pattern in document["told"].items()},
        talk={name: re.compile(pattern) for name, pattern in document["talk"].items()},
        recap={name: re.compile(pattern) for name, pattern in document["recap"].items()},
    )


def _patterns(found: Iterable[tuple[str, float]]) -> tuple[tuple[str, float, bool], ...]:
    return tuple((pattern, weight, True) for pattern, weight in found)


@dataclass(frozen=True, slots=True)
class Weighed:
    score: float
    words: tuple[str, ...]
    """What spoke for it, the heaviest first."""


def weigh(found: Sequence[Cue], passages: Sequence[Passage]) -> Weighed:
    """Each cue counts once, where it weighs most; several hits of one cue add a little."""
    score = 0.0
    words: list[tuple[float, str]] = []
    for cue in found:
        best = 0.0
        for passage in passages:
            matches = [match.group() for match in cue.pattern.finditer(passage.text)]
            if not matches:
                continue
            worth = cue.weight * passage.weight * (1 + 0.15 * (min(len(set(matches)), 4) - 1))
            if abs(worth) > abs(best):
                best = worth
                words.append((worth, matches[0]))
        score += best
    ordered = sorted(words, key=lambda item: -item[0])
    return Weighed(score, tuple(dict.fromkeys(word for worth, word in ordered if worth > 0)))


def strongest(found: Sequence[Cue], passages: Sequence[Passage]) -> Weighed:
    """The heaviest hit in full, the next in half and so on: long lists of like words do not add up."""
    hits: list[tuple[float, str]] = []
    for cue in found:
        for passage in passages:
            match = cue.pattern.search(passage.text)
            if match is not None:
                hits.append((cue.weight * passage.weight, match.group()))
                break
    hits.sort(key=lambda hit: -abs(hit[0]))
    score = sum(weight / 2**rank for rank, (weight, _) in enumerate(hits))
    return Weighed(score, tuple(dict.fromkeys(word for weight, word in hits if weight > 0)))
