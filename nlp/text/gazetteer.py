"""Finds the names of places in a text: the city's own divisions and regions elsewhere."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nlp.text.phrases import PhraseIndex
from nlp.text.places import (
    Division,
    Level,
    NameKind,
    PlaceName,
    region_names,
    regions,
    spoken_village,
    strip_parents,
    village_names,
)
from nlp.text.segment import Segmenter
from nlp.text.words import word_list


@dataclass(frozen=True, slots=True)
class Mention:
    """A name that was said, with all it may mean. `start:end` are offsets into the normalised text."""

    start: int
    end: int
    heard: str
    kind: NameKind
    codes: tuple[str, ...]
    level: Level


# What follows a village's bare name when it is really meant as a place.
_LANDMARKS = word_list("landmarks")
_ROAD_ENDINGS = word_list("after_a_namesake")
_NOT_AFTER = frozenset("不")
_PREFIXES = frozenset('在住到从去是家我们来于至往市区县镇村道：:，,。、；;！!？?（(“" \n')


class Gazetteer:
    def __init__(self, divisions: Iterable[Division], segmenter: Segmenter) -> None:
        self.divisions = {division.code: division for division in divisions}
        self._segmenter = segmenter
        self._spoken: dict[str, str] = {}
        own = dict(self._own_names())
        self._own = frozenset(own)
        self._index = PhraseIndex([*self._payloads(own), *self._outside(own)])

    def _own_names(self) -> Iterable[tuple[str, list[PlaceName]]]:
        names: defaultdict[str, list[PlaceName]] = defaultdict(list)
        for division in self.divisions.values():
            for kind, name in self._names(division):
                entry = PlaceName(kind, division.code, division.level)
                if entry not in names[name]:
                    names[name].append(entry)
        return names.items()

    def _names(self, division: Division) -> Iterable[tuple[NameKind, str]]:
        if division.level is not Level.VILLAGE:
            self._spoken[division.code] = division.name
            yield NameKind.FULL, division.name
            for alias in division.aliases:
                yield NameKind.ALIAS, alias
            return
        parents = [
            name
            for ancestor in self.chain(division.parent_code)
            for name in (ancestor.name, *ancestor.aliases)
            if len(name) > len("某市")
        ]
        spoken = spoken_village(strip_parents(division.name, parents))
        self._spoken[division.code] = spoken
        yield from village_names(spoken)
        for alias in division.aliases:
            yield NameKind.FULL, alias

    @staticmethod
    def _payloads(own: dict[str, list[PlaceName]]) -> Iterable[tuple[str, PlaceName]]:
        return [(name, entry) for name, entries in own.items() for entry in entries]

    def _outside(self, own: dict[str, list[PlaceName]]) -> Iterable[tuple[str, PlaceName]]:
        # 44, 4451 and 445102 hold the city itself: naming them is not naming somewhere else.
        above = {code[:length] for code in self.divisions for length in (2, 4, 6)}
        for region in regions():
            if region.code in above:
                continue
            for name in region_names(region):
                if name not in own:
                    yield name, PlaceName(NameKind.OUTSIDE, region.code, region.level)

    def chain(self, code: str) -> list[Division]:
        """The division and everything above it, lowest first."""
        found: list[Division] = []
        while (division := self.divisions.get(code)) is not None and division not in found:
            found.append(division)
            code = division.parent_code
        return found

    def spoken(self, code: str) -> str:
        """A village as people call it, another division by its name."""
        return self._spoken[code]

    def words(self) -> list[str]:
        """Names worth adding to a segmenter: those that are never two other words."""
        own = [self._spoken[code] for code in self.divisions]
        return own + [alias for division in self.divisions.values() for alias in division.aliases]

    def mentions(self, text: str) -> list[Mention]:
        """All believable mentions, left to right. `text` is normalised."""
        hits = list(self._index.longest(text))
        if not hits:
            return []
        cuts: frozenset[int] | None = None
        found: list[Mention] = []
        for hit in hits:
            for mention in self._read(text, hit.start, hit.end, hit.payloads):
                if mention.kind in {NameKind.STEM, NameKind.GROUP} and not self._adjacent(found, mention):
                    cuts = cuts if cuts is not None else self._segmenter.plain_boundaries(text)
                    if not self._stands_alone(text, mention, cuts):
                        continue
                found.append(mention)
        return found

    def _read(self, text: str, start: int, end: int, payloads: Sequence[PlaceName]) -> Iterable[Mention]:
        """One mention for each way of meaning: a town's alias may be a village's stem as well."""
        heard = text[start:end]
        groups: dict[tuple[NameKind, Level], list[str]] = {}
        for payload in payloads:
            groups.setdefault((payload.kind, payload.level), []).append(payload.code)
        for (kind, level), codes in groups.items():
            if kind is NameKind.ALIAS and self._is_only_a_word(text, start, end):
                continue
            yield Mention(start, end, heard, kind, tuple(codes), level)

    def _is_only_a_word(self, text: str, start: int, end: int) -> bool:
        """太平 in 不太平 and 太平洋, 桥东 in 桥东路."""
        if start and text[start - 1] in _NOT_AFTER:
            return True
        longer = text[start : end + 1]
        if longer not in self._own and self._segmenter.is_ordinary_word(longer):
            return True
        return text.startswith(_ROAD_ENDINGS, end) and not text.startswith("路口", end)

    def _adjacent(self, found: list[Mention], mention: Mention) -> bool:
        """Said right after the town or county it lies in, as in 枫溪詹厝."""
        for earlier in reversed(found):
            if mention.start - earlier.end > 1:
                return False
            if earlier.level in {Level.TOWN, Level.COUNTY, Level.CITY} and any(
                division.code in earlier.codes for code in mention.codes for division in self.chain(code)
            ):
                return True
        return False

    def _stands_alone(self, text: str, mention: Mention, cuts: frozenset[int]) -> bool:
        if mention.start not in cuts or mention.end not in cuts:
            return False
        if self._segmenter.is_ordinary_word(mention.heard):
            return False
        before = mention.start == 0 or text[mention.start - 1] in _PREFIXES
        after = mention.end == len(text) or text.startswith(_LANDMARKS, mention.end)
        return before or after
