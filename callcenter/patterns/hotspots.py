"""The largest bursts among the messages of a table, as values for a report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from nlp.similar.messages import ItemReader, Message, asked, message_of, place_of, representative
from nlp.similar.terms import TermWeights
from nlp.similar.topics import Peak, Settings, Topic, TopicStream, has_core, hottest
from nlp.text.segment import Segmenter

from .table_file import Line

FORMULA = (
    "热度 = 件数 × log10(1 + 高峰倍数)；高峰倍数 = 高峰期日均件数 ÷ 该话题在全部时段的日均件数，"
    "高峰期不足一周按一周计"
)
_DAY_S = 86_400.0


@dataclass(frozen=True, slots=True)
class Burst:
    """One hot topic; messages in order of time, without identifiers."""

    rank: int
    title: str
    place: str
    words: tuple[str, ...]
    first_at: datetime
    last_at: datetime
    count: int
    citizens: int | None
    """None where the table does not tell citizens apart."""
    peak: Peak
    heat: float
    asked: tuple[str, ...]
    representative: Message
    messages: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """The bursts of a table, the hottest first, and what they were found among."""

    messages: int
    first_at: datetime
    last_at: datetime
    topics: int
    bursts: tuple[Burst, ...]


def bursts_of(lines: Sequence[Line], most: int, words: Sequence[str] = (), least: int = 3) -> Found:
    """``words`` are names of the city for the segmenter; at least one line."""
    reader = ItemReader(Segmenter(words))
    ordered = sorted(lines, key=lambda line: (line.at, line.key))
    messages = {
        str(index): message_of(line.key, line.at, line.title, line.text, line.citizen)
        for index, line in enumerate(ordered)
    }
    items = []
    weights = TermWeights()
    for index, message in messages.items():
        item = reader.item(Message(index, message.at, message.title, message.text, message.citizen))
        weights.add(item.terms())
        items.append(item)
    stream = TopicStream(weights, Settings(least=least), learns=False)
    for item in items:
        stream.add(item)
    topics = [t for t in stream.topics() if has_core(t, weights)]
    days = max(1.0, (ordered[-1].at - ordered[0].at).total_seconds() / _DAY_S)
    bursts = tuple(
        _burst(rank, topic, peak, heat, [messages[m.key] for m in topic.members])
        for rank, (topic, peak, heat) in enumerate(hottest(topics, days, most), 1)
    )
    return Found(len(ordered), ordered[0].at, ordered[-1].at, len(topics), bursts)


def _burst(rank: int, topic: Topic, peak: Peak, heat: float, messages: Sequence[Message]) -> Burst:
    chosen = representative(topic, messages)
    place = place_of(topic, messages)
    words = tuple(topic.words(5))
    return Burst(
        rank=rank,
        title=chosen.title or f"{place}{'、'.join(words[:3])}",
        place=place,
        words=words,
        first_at=topic.first_at,
        last_at=topic.last_at,
        count=len(messages),
        citizens=topic.citizens(),
        peak=peak,
        heat=round(heat, 1),
        asked=tuple(asked(topic, messages)),
        representative=chosen,
        messages=tuple(messages),
    )
