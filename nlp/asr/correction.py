"""From what was heard to what was said, every word that was changed named and the heard ones kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nlp.asr.base import Correction, Word
from nlp.asr.lexicon import Lexicon
from nlp.asr.network import Slot
from nlp.asr.rescoring import Piece, likeliest

_END = "。？！…"
_CLOSING = "，、；："


@dataclass(frozen=True, slots=True)
class Settled:
    """One turn's words after correction, and before it."""

    heard: str
    sounded: str
    corrections: tuple[Correction, ...]
    words: tuple[Word, ...]


class Corrector:
    """Settles turns by the words of a lexicon; may be shared between threads."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    def settle(self, turns: Sequence[Sequence[Slot]], context: str = "") -> list[Settled]:
        """Each turn settled. A village is likelier once its town was named, in any turn or in ``context``."""
        ways = [likeliest(turn, self._lexicon) for turn in turns]
        told = context + "".join(piece.text for way in ways for piece in way)
        regions = self._lexicon.regions_in(told)
        if regions:
            ways = [likeliest(turn, self._lexicon, regions) for turn in turns]
        return [_settled(turn, way) for turn, way in zip(turns, ways, strict=True)]


def _settled(slots: Sequence[Slot], way: Sequence[Piece]) -> Settled:
    heard = ""
    corrections: list[Correction] = []
    words: list[Word] = []
    for piece in way:
        covered = slots[piece.start : piece.end]
        sounded = "".join(slot.heard for slot in covered)
        if piece.text != sounded:
            reason = piece.kind or "vote"
            corrections.append(Correction(len(heard), len(heard) + len(piece.text), sounded, reason))
            heard = _with_mark(heard + piece.text, covered[-1].mark)
        else:
            for slot in covered:
                heard = _with_mark(heard + slot.heard, slot.mark)
        words.extend(_words(piece.text, covered))
    return Settled(_ended(heard), _ended(_sounded(slots)), tuple(corrections), tuple(words))


def _words(text: str, slots: Sequence[Slot]) -> Iterator[Word]:
    """The letters with the times of the places they came from, spread evenly where they are fewer."""
    for index, letter in enumerate(text):
        slot = slots[index * len(slots) // len(text)]
        yield Word(letter, slot.start_s, slot.end_s, slot.confidence)


def _sounded(slots: Sequence[Slot]) -> str:
    text = ""
    for slot in slots:
        text = _with_mark(text + slot.heard, slot.mark)
    return text


def _with_mark(text: str, mark: str) -> str:
    """Punctuation after words only, once."""
    return text + mark if mark and text and text[-1] not in _END + _CLOSING else text


def _ended(text: str) -> str:
    text = text.rstrip(_CLOSING)
    return text if not text or text[-1] in _END else text + "。"
