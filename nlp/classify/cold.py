"""Categories from the pack's words alone, so that a new city works on its first day.

Each word that was said is evidence for the category it stands under, worth more the longer it is
and the fewer categories share it. Pairs of neighbouring characters, weighted by rarity, add what
no listed word covers. A softmax turns scores into confidences.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from nlp.classify.model import CategoryEntry, Track
from nlp.classify.ports import Hints, Passage, Scored
from nlp.text.phrases import Hit, PhraseIndex

_LENGTH_POWER = 1.15
_LONGEST = 6
_OWN_TRACK = 3.0
_OTHER_TRACK = -2.5
_BIGRAM_SHARE = 0.35
_TEMPERATURE = 1.6
_NAME_SHARE = 0.5
"""A category's official name is said less by people than its words, but is not nothing."""
_PAIR_BONUS = 1.2
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
        self._bigrams, self._bigram_norm = self._count_bigrams()

    def _branch_of(self, code: str) -> str:
        """The level-2 category a category belongs to; a level-1 category stands for itself."""
        entry = self._entries[code]
        while entry.level > 2:
            entry = self._entries[entry.parent_code]
        return entry.code

    def _weighted_words(self) -> Iterable[tuple[str, _Word]]:
        branches: defaultdict[str, set[str]] = defaultdict(set)
        for entry in self._entries.values():
            for word in (*entry.words, entry.name):
                branches[word].add(self._branch[entry.code])
        for entry in self._entries.values():
            share = 1.0 if entry.level > 1 else 0.4
            for word in dict.fromkeys((*entry.words, entry.name)):
                is_name = word == entry.name and word not in entry.words
                worth = share * (_NAME_SHARE if is_name else 1.0) / len(branches[word])
                yield from self._entries_of(word, entry.code, worth)

    @staticmethod
    def _entries_of(word: str, code: str, worth: float) -> Iterable[tuple[str, _Word]]:
        parts = tuple(part for part in word.split("+") if part)
        if len(parts) == 1:
            yield parts[0], _Word(code, worth * _length_worth(parts[0]))
            return
        total = _PAIR_BONUS * worth * _length_worth("".join(parts))
        for part in parts:
            yield part, _Word(code, total, parts)

    def _count_bigrams(self) -> tuple[dict[str, dict[str, float]], dict[str, float]]:
        documents: defaultdict[str, set[str]] = defaultdict(set)
        for entry in self._entries.values():
            if entry.level > 1:
                for word in (*entry.words, entry.name):
                    documents[self._branch[entry.code]].update(_bigrams(word))
        spread = Counter(bigram for found in documents.values() for bigram in found)
        weights: defaultdict[str, dict[str, float]] = defaultdict(dict)
        for code, found in documents.items():
            for bigram in found:
                weights[bigram][code] = math.log(1 + len(documents) / spread[bigram])
        norm = {code: math.sqrt(20 + len(found)) for code, found in documents.items()}
        return dict(weights), norm

    def rank(self, passages: Sequence[Passage], hints: Hints) -> list[Scored]:
        tallies: defaultdict[str, _Tally] = defaultdict(_Tally)
        for passage in passages:
            self._tally(passage, tallies)
        branches = self._by_branch(tallies)
        for code, score in self._bigram_scores(passages).items():
            branches[code] = branches.get(code, 0.0) + score
        for code in branches:
            branches[code] += self._track_bonus(code, hints.track)
        best = sorted(branches.items(), key=lambda item: (-item[1], item[0]))
        probabilities = _softmax([score for _, score in best])
        ranked = []
        for (code, _), probability in zip(best[:_KEPT], probabilities, strict=False):
            leaf, words = self._leaf(code, tallies)
            ranked.append(Scored(leaf, round(probability, 4), words))
        return ranked

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

    def _bigram_scores(self, passages: Sequence[Passage]) -> dict[str, float]:
        scores: defaultdict[str, float] = defaultdict(float)
        worth: dict[str, float] = {}
        for passage in passages:
            for bigram in _bigrams(passage.text):
                if bigram in self._bigrams:
                    worth[bigram] = max(worth.get(bigram, 0.0), passage.weight)
        for bigram, weight in worth.items():
            for code, idf in self._bigrams[bigram].items():
                scores[code] += weight * idf
        return {code: _BIGRAM_SHARE * 10 * score / self._bigram_norm[code] for code, score in scores.items()}

    def _track_bonus(self, code: str, track: Track) -> float:
        own = self._entries[code].track
        if own == track.value and track is not Track.ORDINARY:
            return _OWN_TRACK
        if own in {Track.ENTERPRISE.value, Track.EFFICIENCY.value, Track.HARD_MATTER.value}:
            return _OTHER_TRACK
        return 0.0

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


def _bigrams(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1) if "一" <= text[i] <= "龥" and "一" <= text[i + 1] <= "龥"}


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


def _softmax(scores: Sequence[float]) -> list[float]:
    if not scores:
        return []
    top = max(scores)
    # The nothing-of-the-kind answer keeps a lone weak hit from looking certain.
    raised = [math.exp((score - top) / _TEMPERATURE) for score in scores]
    total = sum(raised) + math.exp(-top / _TEMPERATURE)
    return [value / total for value in raised]


def _strongest(words: Mapping[str, float]) -> tuple[str, ...]:
    return tuple(sorted(words, key=lambda word: (-words[word], word))[:_KEPT])
