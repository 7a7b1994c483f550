"""Categories from the pack's words alone, so that a new city works on its first day.

Each word that was said is evidence for the category it stands under, worth more the longer it is
and the fewer categories share it. A naive Bayes model of short character runs over the same words
and their examples adds what no listed word covers. A softmax turns the sum into confidences.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from nlp.classify.cues import cues
from nlp.classify.model import CategoryEntry, Track
from nlp.classify.ngrams import NgramModel, Vector
from nlp.classify.ports import Hints, Passage, Scored
from nlp.text.phrases import Hit, PhraseIndex

_LENGTH_POWER = 0.5
_LONGEST = 6
_OWN_TRACK = 1.2
_OTHER_TRACK = -0.8
_SURE_TRACK = 8.0
"""The efficiency track is about little else than its own category."""
_LAST_RESORT = -3.0
_HANDOVER = 1.5
_WORD_SHARE = 0.9
_RUN_SHARE = 1.0
_EXAMPLE_WEIGHT = 2.0
_TEMPERATURE = 1.0
_NAME_SHARE = 0.5
"""A category's official name is said less by people than its words, but is not nothing."""
_PAIR_BONUS = 1.2
_LEVEL_ONE_SHARE = 0.4
_CONCENTRATION_POWER = 1.0
_KEPT = 5
_SENTENCE_ENDS = "。!?;\n！？；"


@dataclass(frozen=True, slots=True)
class _Word:
    """One entry of the index: a word, or one part of a pair (`pair` then names the whole)."""

    code: str
    weight: float
    pair: tuple[str, ...] = ()


@dataclass(slots=True)
class _Tally:
    score: float = 0.0
    words: dict[str, float] | None = None

    def add(self, word: str, worth: float) -> None:
        self.words = self.words if self.words is not None else {}
        already = self.words.get(word, 0.0)
        if worth > already:
            self.score += worth - already
            self.words[word] = worth


class ColdCategoryScorer:
    """Immutable after construction."""

    def __init__(self, categories: Iterable[CategoryEntry]) -> None:
        self._entries = {entry.code: entry for entry in categories}
        self._branch = {code: self._branch_of(code) for code in self._entries}
        self._index = PhraseIndex(self._weighted_words())
        self._ngrams = self._ngram_model()
        self._columns = {code: column for column, code in enumerate(self._ngrams.labels)}
        self._biases: dict[Hints, Vector] = {}

    def _branch_of(self, code: str) -> str:
        """The level-2 category a category belongs to; a level-1 category stands for itself."""
        entry = self._entries[code]
        while entry.level > 2:
            entry = self._entries[entry.parent_code]
        return entry.code

    def _weighted_words(self) -> Iterable[tuple[str, _Word]]:
        concentration = self._concentration()
        for entry in self._entries.values():
            share = 1.0 if entry.level > 1 else _LEVEL_ONE_SHARE
            for word in dict.fromkeys((*entry.words, entry.name)):
                is_name = word == entry.name and word not in entry.words
                worth = (
                    share
                    * (_NAME_SHARE if is_name else 1.0)
                    * concentration.get((word, self._branch[entry.code]), 1.0)
                )
                yield from self._entries_of(word, entry.code, worth)

    def _concentration(self) -> dict[tuple[str, str], float]:
        """By word and branch: the share of the texts that use the word which belong to the branch.

        身份证 stands under one category, but people mention it in twenty others.
        """
        words = {word for entry in self._entries.values() for word in (*entry.words, entry.name)}
        index = PhraseIndex((word, word) for word in words)
        used: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for entry in self._entries.values():
            branch = self._branch[entry.code]
            for text in (*entry.words, *entry.examples, entry.name):
                for word in {hit.payloads[0] for hit in index.every(text)}:
                    used[word][branch] += 1
        return {
            (word, branch): (number / found.total()) ** _CONCENTRATION_POWER
            for word, found in used.items()
            for branch, number in found.items()
        }

    @staticmethod
    def _entries_of(word: str, code: str, worth: float) -> Iterable[tuple[str, _Word]]:
        parts = tuple(part for part in word.split("+") if part)
        if len(parts) == 1:
            yield parts[0], _Word(code, worth * _length_worth(parts[0]))
            return
        total = _PAIR_BONUS * worth * _length_worth("".join(parts))
        for part in parts:
            yield part, _Word(code, total, parts)

    def _ngram_model(self) -> NgramModel:
        documents = [
            (self._branch[entry.code], text, weight)
            for entry in self._entries.values()
            if entry.level > 1
            for texts, weight in (((entry.name, *entry.words), 1.0), (entry.examples, _EXAMPLE_WEIGHT))
            for text in texts
        ]
        return NgramModel(documents)

    def rank(self, passages: Sequence[Passage], hints: Hints) -> list[Scored]:
        tallies = self._tallies(passages)
        probabilities = self._probabilities(passages, hints, tallies)
        ranked = []
        # Labels are sorted, so that a stable sort leaves equals in the order of their codes.
        for column in np.argsort(-probabilities, kind="stable")[:_KEPT].tolist():
            leaf, said = self._leaf(self._ngrams.labels[column], tallies)
            ranked.append(Scored(leaf, round(float(probabilities[column]), 4), said))
        return ranked

    def branches(self, passages: Sequence[Passage], hints: Hints) -> dict[str, float]:
        """The probability of every level-2 category."""
        probabilities = self._probabilities(passages, hints, self._tallies(passages))
        return dict(zip(self._ngrams.labels, probabilities.tolist(), strict=True))

    def _tallies(self, passages: Sequence[Passage]) -> defaultdict[str, _Tally]:
        tallies: defaultdict[str, _Tally] = defaultdict(_Tally)
        for passage in passages:
            self._tally(passage, tallies)
        return tallies

    def _probabilities(
        self, passages: Sequence[Passage], hints: Hints, tallies: Mapping[str, _Tally]
    ) -> Vector:
        """By column of the labels."""
        runs = self._ngrams.scores([(passage.text, passage.weight) for passage in passages])
        scores = _RUN_SHARE * runs + self._biases_of(hints)
        for code, worth in self._by_branch(tallies).items():
            if (column := self._columns.get(code)) is not None:
                scores[column] += _WORD_SHARE * worth
        return _softmax(scores)

    def _tally(self, passage: Passage, tallies: dict[str, _Tally]) -> None:
        hits = _outermost(self._index.every(passage.text))
        pairs: defaultdict[tuple[str, tuple[str, ...]], list[Hit[_Word]]] = defaultdict(list)
        for hit in hits:
            said = passage.text[hit.start : hit.end]
            for word in hit.payloads:
                if word.pair:
                    pairs[word.code, word.pair].append(hit)
                else:
                    tallies[word.code].add(said, word.weight * passage.weight)
        for (code, parts), found in pairs.items():
            if _in_one_sentence(passage.text, parts, found):
                weight = next(w.weight for w in found[0].payloads if w.pair == parts and w.code == code)
                tallies[code].add("…".join(parts), weight * passage.weight)

    def _by_branch(self, tallies: Mapping[str, _Tally]) -> dict[str, float]:
        """A branch has its own evidence, its best child's in full and the other children's in part."""
        children: defaultdict[str, list[float]] = defaultdict(list)
        scores: defaultdict[str, float] = defaultdict(float)
        for code, tally in tallies.items():
            branch = self._branch[code]
            if code == branch:
                scores[branch] += tally.score
            else:
                children[branch].append(tally.score)
        for branch, found in children.items():
            found.sort(reverse=True)
            scores[branch] += found[0] + 0.5 * sum(found[1:])
        return self._share_level_one(dict(scores))

    def _share_level_one(self, scores: dict[str, float]) -> dict[str, float]:
        """Words of a level-1 category speak for all its branches that have something of their own."""
        shared = dict(scores)
        for code in scores:
            entry = self._entries[code]
            if entry.level == 1:
                del shared[code]
                for other in list(shared):
                    if self._entries[other].parent_code == code:
                        shared[other] += scores[code]
        return shared

    def _biases_of(self, hints: Hints) -> Vector:
        """By column of the labels; there are few different hints, so what was reckoned for one is kept."""
        known = self._biases.get(hints)
        if known is None:
            known = np.array([self._bias(code, hints) for code in self._ngrams.labels])
            self._biases[hints] = known
        return known

    def _bias(self, code: str, hints: Hints) -> float:
        """Categories of a track belong to it; those for whatever fits nowhere else stand back."""
        entry = self._entries[code]
        track = hints.track
        if hints.handover and entry.name in cues().handover.get(hints.handover, ()):
            return _HANDOVER
        if entry.name in cues().last_resort:
            return _LAST_RESORT
        if entry.track in {"", Track.ORDINARY.value}:
            return 0.0
        if entry.track != track.value:
            return _OTHER_TRACK
        return _SURE_TRACK if track is Track.EFFICIENCY else _OWN_TRACK

    def _leaf(self, branch: str, tallies: Mapping[str, _Tally]) -> tuple[str, tuple[str, ...]]:
        """The best level-3 category under a branch if any was spoken of, and the words for both."""
        own = tallies.get(branch)
        below = [
            (tally.score, code)
            for code, tally in tallies.items()
            if code != branch and self._branch[code] == branch and tally.score > 0
        ]
        words = dict(own.words or {}) if own else {}
        if not below:
            return branch, _strongest(words)
        _, leaf = max(below, key=lambda item: (item[0], item[1]))
        words |= tallies[leaf].words or {}
        return leaf, _strongest(words)

    def path(self, code: str) -> tuple[str, ...]:
        """Names from level 1 down to the category."""
        names: list[str] = []
        while (entry := self._entries.get(code)) is not None and len(names) < 3:
            names.insert(0, entry.name)
            code = entry.parent_code
        return tuple(names)


def _length_worth(word: str) -> float:
    return float(min(len(word), _LONGEST) ** _LENGTH_POWER)


def _outermost(hits: Iterable[Hit[_Word]]) -> list[Hit[_Word]]:
    """Drops a hit that lies inside a longer one: 停车 inside 停车费."""
    kept: list[Hit[_Word]] = []
    for hit in sorted(hits, key=lambda h: (h.start, -h.end)):
        if kept and hit.end <= kept[-1].end and hit.start >= kept[-1].start:
            continue
        kept.append(hit)
    return kept


def _in_one_sentence(text: str, parts: tuple[str, ...], found: list[Hit[_Word]]) -> bool:
    sentences: defaultdict[int, set[str]] = defaultdict(set)
    for hit in found:
        before = max(text.rfind(end, 0, hit.start) for end in _SENTENCE_ENDS)
        sentences[before].add(text[hit.start : hit.end])
    wanted = set(parts)
    return any(wanted <= said for said in sentences.values())


def _softmax(scores: Vector) -> Vector:
    if not len(scores):
        return scores
    raised = np.exp((scores - scores.max()) / _TEMPERATURE)
    shares: Vector = raised / raised.sum()
    return shares


def _strongest(words: Mapping[str, float]) -> tuple[str, ...]:
    return tuple(sorted(words, key=lambda word: (-words[word], word))[:_KEPT])
