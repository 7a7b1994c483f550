"""Stretches of a call that nobody heard live: heard from the recording, and merged with the rest by time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from nlp.asr.base import Speaker

LEAD_S = 0.3
"""Heard on both sides of a stretch, so that a word at its edge is whole."""

LEAST_S = 0.2
"""Shorter stretches hold no word."""

TOUCH_S = 0.25
"""An utterance that begins so soon after a gap was begun in it."""


@dataclass(frozen=True, slots=True)
class Unheard:
    """A stretch of one speaker, in seconds from the start of the call."""

    speaker: Speaker
    start_s: float
    end_s: float

    def holds(self, start_s: float, end_s: float) -> bool:
        """Whether the middle of something said lies in it."""
        return self.start_s <= (start_s + end_s) / 2 <= self.end_s


class Timed(Protocol):
    """Something said: a segment, or what an application keeps of one."""

    @property
    def speaker(self) -> str: ...

    @property
    def start_s(self) -> float: ...

    @property
    def end_s(self) -> float: ...


T = TypeVar("T", bound=Timed)


def tidied(gaps: Iterable[Unheard]) -> list[Unheard]:
    """In order, those that touch put together, those too short for a word left out."""
    found: list[Unheard] = []
    for gap in sorted(gaps, key=lambda one: (one.speaker, one.start_s, one.end_s)):
        last = found[-1] if found else None
        if last is not None and last.speaker == gap.speaker and gap.start_s <= last.end_s:
            found[-1] = Unheard(last.speaker, last.start_s, max(last.end_s, gap.end_s))
        else:
            found.append(gap)
    return [gap for gap in found if gap.end_s - gap.start_s >= LEAST_S]


def widened(gaps: Iterable[Unheard], live: Sequence[Timed]) -> list[Unheard]:
    """Gaps with what was cut at their ends: words that begin where a gap ends are the rest of a sentence."""
    found = []
    for gap in tidied(gaps):
        cut = [
            said.end_s
            for said in live
            if said.speaker == gap.speaker and gap.start_s <= said.start_s <= gap.end_s + TOUCH_S
        ]
        found.append(Unheard(gap.speaker, gap.start_s, max([gap.end_s, *cut])))
    return tidied(found)


def merged(live: Sequence[T], heard_later: Sequence[T], gaps: Sequence[Unheard]) -> list[T]:
    """What was said, by time. Doing it again changes nothing: what lies in a gap is replaced."""

    def is_in_gap(said: T) -> bool:
        return any(gap.speaker == said.speaker and gap.holds(said.start_s, said.end_s) for gap in gaps)

    kept = [said for said in live if not is_in_gap(said)]
    return sorted([*kept, *heard_later], key=lambda said: (said.start_s, said.end_s, said.speaker))
