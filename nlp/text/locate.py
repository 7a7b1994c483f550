"""Decides where a matter lies, from all the places a text mentions."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from nlp.text.gazetteer import Gazetteer, Mention
from nlp.text.places import Level, NameKind


@dataclass(frozen=True, slots=True)
class Weighted:
    """A mention with what it is worth, 0 to 1: an agent's question proves less than a citizen's word."""

    mention: Mention
    weight: float


@dataclass(frozen=True, slots=True)
class Location:
    """Names as the divisions are named; empty string where not told."""

    district: str = ""
    town: str = ""
    village: str = ""
    codes: tuple[str, ...] = ()
    """Lowest first, the city's own code last."""
    outside: str = ""
    """A place elsewhere that was named, whether or not the matter lies there."""
    confidence: float = 0.0
    heard: tuple[Mention, ...] = ()

    @property
    def is_known(self) -> bool:
        return bool(self.codes)

    @property
    def is_outside(self) -> bool:
        """Somewhere else was named and nothing of this city."""
        return bool(self.outside) and not self.codes


_WORTH = {NameKind.FULL: 1.0, NameKind.ALIAS: 0.9, NameKind.STEM: 0.7, NameKind.GROUP: 0.7}
_DIRECTION_BEFORE = re.compile(r"(?:往|去|到|开往|通往|回|至|转到|迁到)$")
_DIRECTION_AFTER = re.compile(r"^(?:方向|那趟|的(?:公交|车|班车))")
_LATER_MENTION = 0.97
_SURE_ENOUGH = 0.3
_TIE = 0.01


def locate(gazetteer: Gazetteer, text: str, weighted: Iterable[Weighted] | None = None) -> Location:
    """`text` is normalised. Without `weighted`, every mention in the text counts in full."""
    found = list(weighted) if weighted is not None else [Weighted(m, 1.0) for m in gazetteer.mentions(text)]
    outside = [item.mention for item in found if item.mention.kind is NameKind.OUTSIDE]
    own = _without_namesakes(found, outside)
    towns, counties, named_city = _votes(gazetteer, text, own)
    best = _best_town(gazetteer, towns, counties)
    heard = tuple(item.mention for item in found)
    away = _outside_name(outside)
    if best is not None:
        town, score = best
        return _with_village(gazetteer, own, town, score, away, heard)
    if counties:
        county = max(counties, key=lambda code: counties[code])
        return _location(gazetteer, county, min(1.0, counties[county]), away, heard)
    if named_city:
        return Location(codes=(named_city,), outside=away, confidence=0.9, heard=heard)
    return Location(outside=away, confidence=0.8 if away else 0.0, heard=heard)


def _without_namesakes(found: list[Weighted], outside: list[Mention]) -> list[Weighted]:
    """Drops 龙湖 when 汕头市龙湖区 is meant: a name right after another city, or its short form."""
    kept = []
    for item in found:
        mention = item.mention
        if mention.kind is NameKind.OUTSIDE:
            continue
        after = any(0 <= mention.start - other.end <= 1 for other in outside)
        short = mention.kind is not NameKind.FULL and any(
            other.heard != mention.heard and other.heard[:-1] == mention.heard for other in outside
        )
        if not (short or (after and mention.kind is not NameKind.FULL)):
            kept.append(item)
    return kept


def _votes(
    gazetteer: Gazetteer, text: str, own: list[Weighted]
) -> tuple[dict[str, float], dict[str, float], str]:
    towns: defaultdict[str, float] = defaultdict(float)
    counties: defaultdict[str, float] = defaultdict(float)
    city = ""
    for order, item in enumerate(own):
        mention = item.mention
        worth = item.weight * _WORTH[mention.kind] * _LATER_MENTION**order * _direction(text, mention)
        if mention.level is Level.CITY:
            # An agent names the city in every greeting.
            city = mention.codes[0] if item.weight >= 1 else city
        elif mention.level is Level.COUNTY:
            for code in mention.codes:
                counties[code] = max(counties[code], worth)
        else:
            _vote_towns(gazetteer, mention, worth, towns)
    return towns, counties, city


def _vote_towns(gazetteer: Gazetteer, mention: Mention, worth: float, towns: dict[str, float]) -> None:
    possible = {_town_of(gazetteer, code) for code in mention.codes} - {""}
    for code in possible:
        # A second mention of the same town adds little to the first.
        share = worth / len(possible)
        towns[code] = max(towns[code], share) + 0.3 * min(towns[code], share)


def _town_of(gazetteer: Gazetteer, code: str) -> str:
    for division in gazetteer.chain(code):
        if division.level is Level.TOWN:
            return division.code
    return ""


def _direction(text: str, mention: Mention) -> float:
    if _DIRECTION_BEFORE.search(text, max(0, mention.start - 3), mention.start):
        return 0.5
    return 0.5 if _DIRECTION_AFTER.search(text[mention.end : mention.end + 3]) else 1.0


def _best_town(
    gazetteer: Gazetteer, towns: dict[str, float], counties: dict[str, float]
) -> tuple[str, float] | None:
    """The town with the most votes; one outside the county that was named loses half."""
    scored = []
    for code, votes in towns.items():
        county = gazetteer.divisions[code].parent_code
        if counties:
            votes = votes + 0.5 * counties[county] if county in counties else votes * 0.5
        scored.append((votes, code))
    scored.sort(reverse=True)
    if not scored or scored[0][0] < _SURE_ENOUGH:
        return None
    leaders = [code for votes, code in scored if scored[0][0] - votes < _TIE]
    # Villages of one name: the town nearer the centre has the lower code. A guess, and marked as one.
    return min(leaders), min(1.0, scored[0][0]) / len(leaders)


def _with_village(
    gazetteer: Gazetteer,
    own: list[Weighted],
    town: str,
    score: float,
    away: str,
    heard: tuple[Mention, ...],
) -> Location:
    for wanted in (NameKind.FULL, NameKind.STEM):
        for item in own:
            mention = item.mention
            if mention.level is not Level.VILLAGE or mention.kind is not wanted:
                continue
            # 官塘 is the town, not its 官塘社区, unless she says so.
            if wanted is NameKind.STEM and mention.heard in gazetteer.divisions[town].aliases:
                continue
            inside = [code for code in mention.codes if _town_of(gazetteer, code) == town]
            if inside:
                return _location(gazetteer, _said(gazetteer, inside, mention.heard), score, away, heard)
    return _location(gazetteer, town, score, away, heard)


def _said(gazetteer: Gazetteer, codes: list[str], heard: str) -> str:
    """Of a 村 and a 社区 with one stem, the one whose whole name was said."""
    return next((code for code in codes if gazetteer.spoken(code) == heard), codes[0])


def _location(
    gazetteer: Gazetteer, code: str, confidence: float, away: str, heard: tuple[Mention, ...]
) -> Location:
    chain = gazetteer.chain(code)
    names = {division.level: gazetteer.spoken(division.code) for division in chain}
    return Location(
        names.get(Level.COUNTY, ""),
        names.get(Level.TOWN, ""),
        names.get(Level.VILLAGE, ""),
        tuple(division.code for division in chain),
        away,
        round(confidence, 3),
        heard,
    )


def _outside_name(outside: list[Mention]) -> str:
    below_province = [mention for mention in outside if mention.level is not Level.PROVINCE]
    return "".join(dict.fromkeys(mention.heard for mention in below_province[:2]))
