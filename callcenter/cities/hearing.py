"""A city pack's words as the speech library wants them: what it corrects by, and what it is measured on."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from nlp.asr.lexicon import OwnWord
from nlp.text.gazetteer import Gazetteer
from nlp.text.places import Division, Level, NameKind, regions, village_names
from nlp.text.segment import Segmenter

from .pack import load_pack, pack_path
from .schema import CityPack

_PROVINCE = 2  # digits of a code that name the province


def city_words(pack: CityPack) -> tuple[OwnWord, ...]:
    """Everything the pack calls by name: its places, those of its province, its units, and what matters are
    about."""
    return tuple(dict.fromkeys((*_places(pack), *_province(pack), *_units(pack), *_matters(pack))))


def words_of(city: str) -> tuple[OwnWord, ...]:
    """The words of a pack by its name or its folder; raises UsageError where it cannot be read."""
    return city_words(load_pack(pack_path(city)))


def place_finder(pack: CityPack) -> Callable[[str], list[str]]:
    """Finds the city's own places in a text, as they are written there."""
    gazetteer = _gazetteer(pack)

    def found(text: str) -> list[str]:
        mentions = gazetteer.mentions(text)
        spans = {(m.start, m.end): m.heard for m in mentions if m.kind is not NameKind.OUTSIDE}
        return list(spans.values())

    return found


def _gazetteer(pack: CityPack) -> Gazetteer:
    divisions = [
        Division(d.code, d.name, Level(d.level.value), d.parent_code, d.aliases) for d in pack.divisions
    ]
    return Gazetteer(divisions, Segmenter())


def _places(pack: CityPack) -> Iterator[OwnWord]:
    gazetteer = _gazetteer(pack)
    for division in gazetteer.divisions.values():
        spoken = gazetteer.spoken(division.code)
        if division.level is Level.VILLAGE:
            town = frozenset({division.parent_code})
            names = [name for kind, name in village_names(spoken) if kind is NameKind.FULL]
        else:
            town = frozenset({division.code} if division.level is Level.TOWN else ())
            names = [spoken]
        is_town = division.level is Level.TOWN
        yield from (OwnWord(name, "place", town, is_town) for name in (*names, *division.aliases))


def _province(pack: CityPack) -> Iterator[OwnWord]:
    """Citizens call from next door, and about it."""
    own = {division.code[:_PROVINCE] for division in pack.divisions}
    yield from (OwnWord(region.name, "place") for region in regions() if region.code[:_PROVINCE] in own)


def _units(pack: CityPack) -> Iterator[OwnWord]:
    for unit in pack.organisations:
        yield from (OwnWord(name, "department") for name in (unit.name, unit.short_name, *unit.aliases))


def _matters(pack: CityPack) -> Iterator[OwnWord]:
    for category in pack.categories:
        yield OwnWord(category.name, "trade")
        for words in category.words:
            yield from (OwnWord(word, "trade") for word in words.split("+"))
        yield from (OwnWord(example, "sentence") for example in category.examples)
