"""How people put things, in invented sentences of every difficult kind, read with the first city's pack.

Each file of `sayings/` holds what is right, a tab and the sentence; several right answers stand with commas.
Shares are demanded, as of contacts of a real day: a single sentence may be read otherwise, a kind may not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

import callcenter.cities
from callcenter.cities.pack import load_pack
from callcenter.cities.understanding import CityMind
from nlp.classify.model import Understanding, Urgency

SAYINGS = Path(__file__).parent / "sayings"
NONE = "-"


@pytest.fixture(scope="module")
def mind() -> CityMind:
    return CityMind(load_pack(Path(callcenter.cities.__file__).parent / "chaozhou"), date(2026, 11, 23))


def _rows(name: str) -> list[tuple[str, ...]]:
    lines = (SAYINGS / f"{name}.tsv").read_text("utf-8").splitlines()
    return [tuple(line.split("\t")) for line in lines if line]


def _misses(mind: CityMind, name: str, answer: Callable[[Understanding], str]) -> Iterator[str]:
    for wanted, text in _rows(name):
        found = answer(mind.understand(text))
        if found not in wanted.split(","):
            yield f"{found} for {wanted}: {text}"


def _handover(found: Understanding) -> str:
    return (found.emergency_handover or "") if found.urgency is Urgency.EMERGENCY else NONE


def _reason(found: Understanding) -> str:
    return found.not_actionable.value if found.not_actionable else NONE


@pytest.mark.parametrize(
    ("name", "answer", "share"),
    [
        ("request_types", lambda found: found.request_type.value, 0.90),
        ("tracks", lambda found: found.track.value, 0.95),
        ("towns", lambda found: found.place.town or NONE, 0.97),
        ("emergencies", _handover, 0.90),
    ],
)
def test_sayings_are_read_well_enough(
    mind: CityMind, name: str, answer: Callable[[Understanding], str], share: float
) -> None:
    misses = list(_misses(mind, name, answer))
    number = len(_rows(name))
    assert number >= 60
    assert 1 - len(misses) / number >= share, "\n".join(misses)


def test_no_emergency_is_missed_and_few_are_false(mind: CityMind) -> None:
    read = [(wanted, _handover(mind.understand(text)), text) for wanted, text in _rows("emergencies")]
    missed = [text for wanted, found, text in read if wanted != NONE and found == NONE]
    assert not missed
    raised = [wanted for wanted, found, _ in read if found != NONE]
    assert sum(wanted != NONE for wanted in raised) / len(raised) >= 0.8


def test_what_holds_nothing_to_act_on_is_known(mind: CityMind) -> None:
    read = [(wanted, _reason(mind.understand(text)), text) for wanted, text in _rows("contentless")]
    both = sum(wanted != NONE and found != NONE for wanted, found, _ in read)
    wrong = [
        f"{found} for {wanted}: {text}" for wanted, found, text in read if (wanted == NONE) != (found == NONE)
    ]
    assert 2 * both / (2 * both + len(wrong)) >= 0.9, "\n".join(wrong)


def test_every_kind_of_matter_finds_its_category_and_owner(mind: CityMind) -> None:
    kinds = {o.code: o.department_kind.split("(")[0] for o in load_pack(_pack_folder()).organisations}
    rows = _rows("categories")
    category, owner = 0, 0
    for branch, kind, text in rows:
        found = mind.understand(text)
        category += found.category is not None and found.category.path[1] == branch
        lead = kinds.get(found.departments[0].code, "") if found.departments else ""
        owner += lead.removesuffix("交警") == kind
    assert category / len(rows) >= 0.85
    assert owner / len(rows) >= 0.92


def _pack_folder() -> Path:
    return Path(callcenter.cities.__file__).parent / "chaozhou"


def test_contacts_as_long_as_real_ones_are_read_in_every_field(mind: CityMind) -> None:
    right = {"type": 0, "category": 0, "town": 0, "urgency": 0, "track": 0, "actionable": 0}
    rows = _rows("contacts")
    for request_type, branch, town, urgency, handover, track, actionable, text in rows:
        found = mind.understand(text)
        right["type"] += found.request_type == request_type
        right["category"] += found.category is not None and found.category.path[1] == branch
        right["town"] += (found.place.town or NONE) == town
        right["urgency"] += (found.urgency, _handover(found)) == (urgency, handover)
        right["track"] += found.track == track
        right["actionable"] += found.actionable == (actionable == "1")
    shares = {name: number / len(rows) for name, number in right.items()}
    least = {"type": 0.9, "category": 0.85, "town": 0.97, "urgency": 0.9, "track": 0.95, "actionable": 0.95}
    assert all(shares[name] >= least[name] for name in least), shares
