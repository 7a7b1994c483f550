"""Makes a matter of a text: where, which names and numbers, what about, and what is said."""

import math
from bisect import bisect_left
from dataclasses import dataclass
from datetime import datetime

from nlp.classify.model import CategoryGuess, Context, RequestType, Understanding
from nlp.classify.ports import Passage
from nlp.classify.types import ColdTypeScorer
from nlp.classify.understand import Understander
from nlp.similar.model import Matter, Urgency
from nlp.similar.names import PlaceKind, PlaceSpan, company_core, is_name, numbered, place_names
from nlp.similar.terms import terms_of
from nlp.text.extract import extract
from nlp.text.gazetteer import Mention
from nlp.text.locate import locate
from nlp.text.normalise import normalise
from nlp.text.places import Level, NameKind, stem_of
from nlp.text.redact import redact
from nlp.text.segment import Segmenter

_MOST_READ = 4_000
"""Characters of one contact that are compared."""
_ENQUIRIES = frozenset({RequestType.CONSULTATION, RequestType.SUGGESTION, RequestType.PRAISE})


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of a contact beside its words; what people corrected goes before a guess."""

    key: str
    at: datetime
    citizen: str = ""
    place_code: str = ""
    """Of a place that a person chose or confirmed."""
    category_code: str = ""
    company: str = ""


class Profiler:
    """Built once from a pack's understander and shared; calls are independent."""

    def __init__(self, understander: Understander) -> None:
        self._understander = understander
        self._gazetteer = understander.gazetteer
        self._entries = {entry.code: entry for entry in understander.lexicon.categories}
        self._types = ColdTypeScorer(understander.lexicon.type_rules)

    def profile(self, text: str, told: Told) -> Matter:
        """Never fails on any text. Identifiers are masked before anything is compared."""
        plain = normalise(redact(text[:_MOST_READ]).text)
        found = self._understander.understand(plain, Context())
        mentions = self._gazetteer.mentions(plain)
        places = place_names(plain, _Cuts(self._understander.segmenter, plain), [m.end for m in mentions])
        companies = extract(plain, tuple(m.end for m in mentions)).companies
        town, villages = self._where(plain, mentions, told)
        called = {core for c in companies if is_name(core := company_core(c.name))}
        if told.company:
            called.add(company_core(normalise(told.company)))
        taken = [(m.start, m.end) for m in mentions] + [(p.start, p.end) for p in places]
        taken += [(c.start, c.end) for c in companies]
        return Matter(
            key=told.key,
            at=told.at,
            town=town,
            villages=villages | _names(places, PlaceKind.VILLAGE, mentions),
            estates=_names(places, PlaceKind.ESTATE, mentions),
            roads=_names(places, PlaceKind.ROAD, mentions),
            companies=frozenset(called),
            numbers=numbered(plain),
            categories=self._categories(found, told),
            enquiry=self._enquiry(plain, found),
            urgency=Urgency(found.urgency.value),
            citizen=told.citizen,
            terms=terms_of(_without(plain, taken)),
        )

    def _where(self, plain: str, mentions: list[Mention], told: Told) -> tuple[str, frozenset[str]]:
        location = locate(self._gazetteer, plain)
        chain = location.codes
        if told.place_code:
            chosen = tuple(d.code for d in self._gazetteer.chain(told.place_code))
            if chosen and chosen[0] not in chain:
                chain = chosen
        town = next((c for c in chain if self._level(c) is Level.TOWN), "")
        villages = {
            code
            for mention in mentions
            if mention.level is Level.VILLAGE and not self._is_town_too(mention, town)
            for code in mention.codes
            if not town or town in {d.code for d in self._gazetteer.chain(code)}
        }
        if told.place_code and self._level(chain[0] if chain else "") is Level.VILLAGE and not villages:
            spoken = stem_of(self._gazetteer.spoken(chain[0]))
            if not self._is_alias(spoken, town):
                villages.add(chain[0])
        return town, frozenset(villages)

    def _level(self, code: str) -> Level | None:
        division = self._gazetteer.divisions.get(code)
        return division.level if division else None

    def _is_town_too(self, mention: Mention, town: str) -> bool:
        """古巷 is 古巷镇, whatever 古巷社区 is called for short."""
        return mention.kind is not NameKind.FULL and self._is_alias(mention.heard, town)

    def _is_alias(self, name: str, town: str) -> bool:
        division = self._gazetteer.divisions.get(town)
        return division is not None and name in division.aliases

    def _categories(self, found: Understanding, told: Told) -> dict[str, float]:
        if told.category_code:
            chosen = self._second_level(told.category_code)
            if found.category is None or self._second_level(found.category.code) != chosen:
                return {chosen: 1.0}
        shares: dict[str, float] = {}
        for guess in self._guesses(found):
            code = self._second_level(guess.code)
            # The square root: a scorer is surer of itself than it is right.
            shares[code] = max(shares.get(code, 0.0), math.sqrt(guess.confidence))
        total = sum(shares.values()) or 1.0
        return {code: round(share / total, 4) for code, share in shares.items()}

    @staticmethod
    def _guesses(found: Understanding) -> tuple[CategoryGuess, ...]:
        return (found.category, *found.alternatives) if found.category else ()

    def _second_level(self, code: str) -> str:
        while (entry := self._entries.get(code)) is not None and entry.level > 2:
            code = entry.parent_code
        return code

    def _enquiry(self, plain: str, found: Understanding) -> float:
        # By how it is put, and by what its category is usually about: a question mark alone is no enquiry
        # where things break, but there are enquiries about them.
        path = found.category.path if found.category else ()
        shares = [
            sum(s.probability for s in self._types.rank((Passage(plain),), prior) if s.value in _ENQUIRIES)
            for prior in (path, ())
        ]
        return round((shares[0] + shares[1]) / 2, 3)


class _Cuts:
    """The general dictionary's cuts, asked for only when a name was found."""

    def __init__(self, segmenter: Segmenter, plain: str) -> None:
        self._segmenter = segmenter
        self._plain = plain
        self._found: list[int] | None = None

    def may_begin(self, offset: int) -> bool:
        offsets = self._offsets()
        at = bisect_left(offsets, offset)
        return at < len(offsets) and offsets[at] == offset

    def _offsets(self) -> list[int]:
        if self._found is None:
            self._found = sorted(self._segmenter.plain_boundaries(self._plain))
        return self._found


def _names(places: list[PlaceSpan], kind: PlaceKind, mentions: list[Mention]) -> frozenset[str]:
    """Without what the city's divisions are called: 石埕社区 is a village here."""
    own = [(m.start, m.end) for m in mentions]
    return frozenset(
        p.name for p in places if p.kind is kind and not any(a <= p.start and p.end <= b for a, b in own)
    )


def _without(text: str, taken: list[tuple[int, int]]) -> list[str]:
    parts = []
    position = 0
    for start, end in sorted(taken):
        if start > position:
            parts.append(text[position:start])
        position = max(position, end)
    parts.append(text[position:])
    return parts
