"""Messages as topics take them: words and names of places, a title counted twice; and what they ask for."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from nlp.similar.names import Cuts, PlaceKind, place_names
from nlp.similar.topics import Item, Topic
from nlp.similar.words import word_set
from nlp.text.normalise import normalise
from nlp.text.redact import redact
from nlp.text.segment import Segmenter

_MOST_READ = 400
"""Characters of a text after its title: what it is about stands at its beginning."""
_EMPTY = word_set("empty_terms") | word_set("manner_words")
_MASK = re.compile(r"\[[^\]]{2,5}\]")
_SENTENCE = re.compile(r"[^。!?;\n]+[。!?;]?")
_ASKS = re.compile(
    r"(?:^|[,:、\s])(?:在此|现|我们?|特|强烈|因此|所以|还|也|再次)*"
    r"(?:请(?!问)|希望|恳请|要求|建议|请求|盼望?|望(?=[政有相贵])|能不能|能否|可否)"
)
_ASKED_LEAST, _ASKED_MOST = 8, 90
_LETTERED = re.compile(r"(?<![A-Za-z])[A-Z]\d{0,2}[市区县](?:[A-Z]\d{1,2}[市区县])?")
_DISTRICT = re.compile(r"[一-龥]{2,3}[市区县](?=[一-龥])")


@dataclass(frozen=True, slots=True)
class Message:
    """What was written, without identifiers; `title` may be empty."""

    key: str
    at: datetime
    title: str
    text: str
    citizen: str = ""


def message_of(key: str, at: datetime, title: str, text: str, citizen: str = "") -> Message:
    """Normalised and redacted."""
    return Message(key, at, normalise(redact(title).text), normalise(redact(text).text), citizen)


class ItemReader:
    """Cuts messages into words; one per process."""

    def __init__(self, segmenter: Segmenter) -> None:
        self._segmenter = segmenter

    def item(self, message: Message) -> Item:
        """Never fails on any text."""
        title = _MASK.sub("", message.title)
        text = _MASK.sub("", message.text[:_MOST_READ])
        whole = f"{title}。{text}"
        words: Counter[str] = Counter()
        for part, worth in ((title, 2), (text, 1)):
            for word in self._segmenter.cut(part):
                if len(word) > 1 and word not in _EMPTY and not word.isdigit():
                    words[word] += worth
        names = frozenset(
            span.name
            for span in place_names(whole, _SegmenterCuts(self._segmenter, whole))
            if span.name not in _EMPTY and not (span.kind is PlaceKind.VILLAGE and len(span.name) < 3)
        )
        return Item(message.key, message.at, words, names, message.citizen)


class _SegmenterCuts(Cuts):
    """Where words may begin, asked for only when a name was found."""

    def __init__(self, segmenter: Segmenter, plain: str) -> None:
        self._segmenter = segmenter
        self._plain = plain
        self._found: frozenset[int] | None = None

    def may_begin(self, offset: int) -> bool:
        if self._found is None:
            self._found = self._segmenter.plain_boundaries(self._plain)
        return offset in self._found


def representative(topic: Topic, messages: Sequence[Message]) -> Message:
    """The message that says most of what the topic says, a short one before a long one."""

    def worth(pair: tuple[Item, Message]) -> tuple[float, int]:
        item, message = pair
        said = sum(topic.terms.get(word, 0.0) for word in item.words)
        said += sum(topic.terms.get(f"@{name}", 0.0) for name in item.names)
        return said / (20 + len(item.words)), -len(message.text)

    return max(zip(topic.members, messages, strict=True), key=worth)[1]


def asked(topic: Topic, messages: Iterable[Message], most: int = 3) -> list[str]:
    """Sentences that ask for something, those of the topic's own words first, no two nearly alike."""
    weights = {term: x for term, x in topic.terms.items() if not term.startswith("@")}
    found: list[tuple[float, str]] = []
    for message in messages:
        for sentence in _SENTENCE.findall(f"{message.title}。{message.text}"):
            plain = sentence.strip(" ,、")
            if _ASKED_LEAST <= len(plain) <= _ASKED_MOST and _ASKS.search(plain):
                said = sum(x for term, x in weights.items() if term in plain)
                found.append((-said / (10 + len(plain)), plain))
    chosen: list[str] = []
    for _, sentence in sorted(set(found)):
        if all(_overlap(sentence, other) < 0.4 for other in chosen):
            chosen.append(sentence)
        if len(chosen) == most:
            break
    return chosen


def _overlap(one: str, other: str) -> float:
    mine, theirs = set(one), set(other)
    return len(mine & theirs) / max(1, min(len(mine), len(theirs)))


def place_of(topic: Topic, messages: Iterable[Message]) -> str:
    """District and the names most messages say; empty where none is said."""
    districts: Counter[str] = Counter()
    for message in messages:
        whole = f"{message.title}。{message.text[:_MOST_READ]}"
        found = _LETTERED.findall(whole) or _DISTRICT.findall(whole)
        districts.update(set(found))
    enough = len(topic.members) / 3
    names = [name for name, n in topic.names() if n >= enough]
    parts = _without_parts(names)[:2]
    best = max(districts.items(), key=lambda d: (d[1], len(d[0]), d[0]), default=("", 0))
    district = best[0] if best[1] >= enough else ""
    return district + "、".join(parts)


def _without_parts(names: Sequence[str]) -> list[str]:
    """Of names that hold one another the one most say, which comes first."""
    kept: list[str] = []
    for name in names:
        if not any(name in other or other in name for other in kept):
            kept.append(name)
    return kept
