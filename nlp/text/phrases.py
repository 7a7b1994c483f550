"""Finds many known phrases in a text in one pass: a trie of dictionaries."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

Payload = TypeVar("Payload")


@dataclass(frozen=True, slots=True)
class Hit(Generic[Payload]):
    start: int
    end: int
    payloads: tuple[Payload, ...]


class _Node(Generic[Payload]):
    __slots__ = ("children", "payloads")

    def __init__(self) -> None:
        self.children: dict[str, _Node[Payload]] = {}
        self.payloads: tuple[Payload, ...] = ()


class PhraseIndex(Generic[Payload]):
    """Immutable after construction, hence safe to share between threads."""

    def __init__(self, phrases: Iterable[tuple[str, Payload]]) -> None:
        self._root: _Node[Payload] = _Node()
        for phrase, payload in phrases:
            if phrase:
                self._add(phrase, payload)

    def _add(self, phrase: str, payload: Payload) -> None:
        node = self._root
        for char in phrase:
            node = node.children.setdefault(char, _Node())
        node.payloads = (*node.payloads, payload)

    def longest(self, text: str) -> Iterator[Hit[Payload]]:
        """Left to right, longest first, without overlaps."""
        position, beginnings = 0, self._root.children
        while position < len(text):
            hits = self._at(text, position) if text[position] in beginnings else []
            if hits:
                yield hits[-1]
                position = hits[-1].end
            else:
                position += 1

    def every(self, text: str) -> Iterator[Hit[Payload]]:
        """All occurrences, overlapping ones too."""
        beginnings = self._root.children
        for position, char in enumerate(text):
            if char in beginnings:
                yield from self._at(text, position)

    def _at(self, text: str, position: int) -> list[Hit[Payload]]:
        node = self._root.children.get(text[position])
        hits: list[Hit[Payload]] = []
        end = position + 1
        while node is not None:
            if node.payloads:
                hits.append(Hit(position, end, node.payloads))
            if end >= len(text):
                break
            node = node.children.get(text[end])
            end += 1
        return hits
