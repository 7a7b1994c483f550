"""The catalogue: one name, one event, well formed."""

from __future__ import annotations

from typing import ClassVar

import pytest

from callcenter.kernel.events import Event, EventDeclarationError, catalogue, catalogued, fields_of, title_of


@catalogued
class Rung(Event, frozen=True, kw_only=True):
    """A bell of these tests."""

    name: ClassVar[str] = "bell.rung"
    title: ClassVar[str] = "铃响"
    times: int
    by: str | None = None


def test_an_event_knows_its_kind_of_subject_and_its_fields() -> None:
    event = Rung(subject="B1", times=2)
    assert (event.subject_kind, event.version) == ("bell", 1)
    assert fields_of(event) == {"times": 2, "by": None}
    assert Rung in catalogue()
    assert (title_of("bell.rung"), title_of("bell.broken")) == ("铃响", "bell.broken")


@pytest.mark.parametrize("name", ["bell.rung", "bell", "Bell.rung", "bell.rung.twice", "bell.rung2", ""])
def test_bad_and_taken_names_are_refused(name: str) -> None:
    declared = type("Other", (Event,), {"name": name, "title": "另一个", "__annotations__": {}}, frozen=True)
    with pytest.raises(EventDeclarationError):
        catalogued(declared)


def test_every_declared_event_has_title_and_version() -> None:
    for event_type in catalogue():
        assert event_type.title
        assert event_type.version >= 1
        assert event_type.__doc__
