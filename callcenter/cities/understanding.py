"""A city pack as the language and dispatch libraries want it, and both together.

`Understander` and `Directory` are made once for a pack and the days on which the same of its rows are valid
(`turning_days`), and may be shared by threads.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from nlp.classify.model import (
    CategoryEntry,
    Context,
    DepartmentCandidate,
    Lexicon,
    TextRule,
    Understanding,
    Urgency,
    UrgencyRule,
)
from nlp.classify.trained.model import TrainedModel
from nlp.classify.trained.scorer import TrainedCategoryScorer
from nlp.classify.understand import Understander
from nlp.text.places import Division, Level, spoken_village
from routing.dispatch.guards import OrderFacts
from routing.dispatch.model import Candidate, Directory, DutyRow, Matter, Organisation, RankedCategory
from routing.dispatch.model import Category as OwnedCategory
from routing.dispatch.model import Division as PlacedDivision
from routing.dispatch.recusal import without_accused
from routing.dispatch.rules import candidates

from .schema import CityPack, Dated, OrganisationKind, PatternKind

# A shorter name, as 城管 or 市局, may mean another unit or none.
_UNIT_NAME = 4

# Level-2 categories with a meaning of their own for the library, by the names the trade gives them.
_PURPOSES = {
    "无实质诉求": "no_content",
    "骚扰辱骂": "abuse",
    "市外事项": "outside",
    "表扬感谢": "praise",
}


def understander_of(
    pack: CityPack, on: date | None = None, trained: TrainedModel | None = None
) -> Understander:
    """Reads contacts with the words of a pack; half a second to build.

    ``trained`` answers categories in the cold start's place; TrainingError if its labels are none of the
    pack's.
    """
    lexicon = lexicon_of(pack, on)
    scorer = None if trained is None else TrainedCategoryScorer(trained, lexicon.categories)
    return Understander(lexicon, categories=scorer)


def lexicon_of(pack: CityPack, on: date | None = None) -> Lexicon:
    """All the words of a pack, as valid on a day; without one, of everything that has no end yet."""
    valid = [category for category in pack.categories if _is_valid(category, on)]
    return Lexicon(
        categories=tuple(
            CategoryEntry(c.code, c.parent_code, c.name, c.level, c.track.value, c.words, c.examples)
            for c in valid
        ),
        divisions=tuple(
            Division(d.code, d.name, Level(d.level.value), d.parent_code, d.aliases) for d in pack.divisions
        ),
        type_rules=tuple(
            TextRule(r.request_type.value, r.kind is PatternKind.regex, r.pattern, r.weight)
            for r in pack.request_type_rules
        ),
        track_rules=tuple(
            TextRule(r.track.value, r.kind is PatternKind.regex, r.pattern, r.weight)
            for r in pack.track_rules
        ),
        urgency_rules=tuple(
            UrgencyRule(
                r.code,
                Urgency(r.urgency.value),
                r.handover,
                r.also_ok,
                r.any_of,
                r.all_of,
                r.none_of,
                r.basis,
            )
            for r in pack.urgency_rules
        ),
        words=tuple(o.short_name for o in pack.organisations if _is_valid(o, on) and o.short_name),
        units=_units_of(pack, on),
        seats=_seats_of(pack, on),
        category_of={_PURPOSES[c.name]: c.code for c in valid if c.level == 2 and c.name in _PURPOSES},
    )


def _units_of(pack: CityPack, on: date | None) -> tuple[str, ...]:
    """Names of organisations that say so: neither the place they are at nor a word like 城管."""
    places = {name for d in pack.divisions for name in (d.name, *d.aliases)}
    named = {
        name
        for o in pack.organisations
        if _is_valid(o, on)
        for name in (o.name, o.short_name, *o.aliases)
        if len(name) >= _UNIT_NAME
    }
    return tuple(sorted(named - places))


def _seats_of(pack: CityPack, on: date | None) -> tuple[str, ...]:
    """Names of counties and towns as they are used of their governments: 意溪镇, 意溪."""
    names = {
        name
        for o in pack.organisations
        if _is_valid(o, on) and o.kind in (OrganisationKind.county, OrganisationKind.town)
        for name in (o.name, o.short_name, *o.aliases)
        if name
    }
    return tuple(sorted(names))


def turning_days(pack: CityPack) -> tuple[date, ...]:
    """The days, in order, from which other rows are valid than on the day before."""
    rows: tuple[Dated, ...] = (*pack.organisations, *pack.categories, *pack.duty_list)
    begun = {row.valid_from for row in rows if row.valid_from is not None}
    ended = {row.valid_to + timedelta(days=1) for row in rows if row.valid_to not in (None, date.max)}
    return tuple(sorted(begun | ended))


def _is_valid(row: Dated, on: date | None) -> bool:
    return row.valid_to is None if on is None else row.is_valid(on)


def directory_of(pack: CityPack, on: date) -> Directory:
    """Organisations, owners of categories and the duty list, as valid on a day."""
    return Directory(
        [
            Organisation(o.code, o.name, o.kind.value, o.parent_code, o.department_kind, o.division_code)
            for o in pack.organisations
            if o.is_valid(on)
        ],
        [
            OwnedCategory(c.code, c.parent_code, c.name, c.owner_kind)
            for c in pack.categories
            if c.is_valid(on)
        ],
        [PlacedDivision(d.code, spoken_village(d.name), d.parent_code) for d in pack.divisions],
        [
            DutyRow(d.category_code, d.place_code, d.lead, d.co_handlers, d.copies, d.basis)
            for d in pack.duty_list
            if d.is_valid(on)
        ],
    )


def matter_of(found: Understanding) -> Matter:
    """What dispatch needs of what was understood, the next best categories with it."""
    guesses = [*([found.category] if found.category else []), *found.alternatives]
    return Matter(
        categories=tuple(RankedCategory(g.code, g.confidence, g.words) for g in guesses),
        place_codes=found.place.codes,
        place_confidence=found.place.confidence,
        request_type=found.request_type.value,
        track=found.track.value,
        handover=found.emergency_handover or "",
        named_kind=found.praised_kind or "",
    )


def facts_of(found: Understanding, accused_organisation: str = "") -> OrderFacts:
    """What the guards of dispatch look at. `accused_organisation`: code, if the accused is one of ours."""
    return OrderFacts(
        request_type=found.request_type.value,
        track=found.track.value,
        urgency=found.urgency.value,
        confidential=found.confidential,
        accused_kind=found.complained_of.kind if found.complained_of else "",
        accused_organisation=accused_organisation,
    )


class CityMind:
    """Understands a contact and names the departments that may own it."""

    def __init__(self, pack: CityPack, on: date, trained: TrainedModel | None = None) -> None:
        self.understander = understander_of(pack, on, trained)
        self.directory = directory_of(pack, on)
        self._inspector = pack.facts.superior_inspector
        self._names = _names_of(pack, on)

    def understand(self, text: str, context: Context | None = None) -> Understanding:
        """With up to three departments; none where nothing is to be done."""
        found = self.read(text, context)
        return replace(
            found,
            departments=tuple(
                DepartmentCandidate(c.code, c.name, c.confidence, c.reason) for c in self.candidates(found)
            ),
        )

    def read(self, text: str, context: Context | None = None) -> Understanding:
        """Without departments, for whoever asks for `candidates` himself."""
        return self.understander.understand(text, context)

    def candidates(self, found: Understanding) -> tuple[Candidate, ...]:
        """With basis, co-handlers and copies; the accused replaced by their superior."""
        if not found.actionable:
            return ()
        facts = facts_of(found, self.accused_organisation(found))
        return without_accused(
            self.directory, facts, candidates(self.directory, matter_of(found)), self._inspector
        )

    def accused_organisation(self, found: Understanding) -> str:
        """The code of the accused unit if it was named so that it can be only one; else empty."""
        if found.complained_of is None:
            return ""
        codes = self._names.get(found.complained_of.unit or found.complained_of.name, ())
        if len(codes) > 1:
            here = [c for c in codes if self.directory.organisations[c].division_code in found.place.codes]
            codes = tuple(here)
        return codes[0] if len(codes) == 1 else ""


def _names_of(pack: CityPack, on: date) -> dict[str, tuple[str, ...]]:
    names: dict[str, tuple[str, ...]] = {}
    for organisation in pack.organisations:
        if not organisation.is_valid(on):
            continue
        for name in dict.fromkeys((organisation.name, organisation.short_name, *organisation.aliases)):
            if name:
                names[name] = (*names.get(name, ()), organisation.code)
    return names
