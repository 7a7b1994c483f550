"""One text as a model reads it: its words and the run of its characters, without what points at people."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from nlp.text.normalise import normalise
from nlp.text.redact import MASKS, redact
from nlp.text.segment import Segmenter

_MOST_READ = 6_000
_TAIL = 1_000
_NOT_READ = re.compile(r"[^\u3400-\u9fffA-Za-z]+")
_MASK = re.compile("|".join(re.escape(mask) for mask in MASKS.values()))
_CHINESE = re.compile(r"[\u3400-\u9fff]")
# Words of Chinese are one to four characters long; a written sentence has no blanks between them.
_LONGEST_AVERAGE = 4.0
_LEAST_PIECES = 3


@dataclass(frozen=True, slots=True)
class Document:
    words: tuple[str, ...]
    characters: str
    """Letters and hanzi run together: a text with its stop words cut out has no marks either."""


def is_separated(texts: Sequence[str]) -> bool:
    """Whether words stand apart by blanks in most of the texts."""
    apart = sum(_is_apart(text) for text in texts)
    return apart * 2 > len(texts)


def _is_apart(text: str) -> bool:
    pieces = text.split()
    chinese = len(_CHINESE.findall(text))
    return len(pieces) >= _LEAST_PIECES and chinese / len(pieces) <= _LONGEST_AVERAGE and "。" not in text


def shortened(text: str) -> str:
    """Beginning and end of an overlong text."""
    return text if len(text) <= _MOST_READ else text[: _MOST_READ - _TAIL] + "\n" + text[-_TAIL:]


def without_people(text: str, *, separated: bool = False) -> str:
    """What is learned from: shortened, identifiers taken out altogether."""
    kept = shortened(text)
    # A number broken by blanks is still a number: it is looked for in the run.
    return _MASK.sub(" ", redact(kept).text) if not separated else _separated_without_people(kept)


def _separated_without_people(text: str) -> str:
    pieces = text.split()
    spans = redact("".join(pieces)).spans
    if not spans:
        return " ".join(pieces)
    taken: set[int] = set()
    for span in spans:
        taken.update(range(span.start, span.end))
    kept, position = [], 0
    for piece in pieces:
        if taken.isdisjoint(range(position, position + len(piece))):
            kept.append(piece)
        position += len(piece)
    return " ".join(kept)


class WordReader:
    """Cuts texts into documents; one per model."""

    def __init__(self, city_words: Sequence[str] = ()) -> None:
        self.city_words = tuple(city_words)
        self._segmenter = Segmenter(self.city_words)

    def document(self, text: str, *, separated: bool = False) -> Document:
        plain = normalise(shortened(text))
        pieces = plain.split() if separated else self._segmenter.cut(plain)
        words = tuple(word for word in pieces if _CHINESE.search(word))
        return Document(words, _NOT_READ.sub("", plain))
