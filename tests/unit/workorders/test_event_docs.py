"""The catalogue of events: complete, fresh, with examples that are events, and nothing personal in it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import ClassVar

import msgspec
import pytest

from callcenter import event_docs
from callcenter.event_docs import CATALOGUE, UndescribedField, declared, example_of, main, text
from callcenter.kernel.events import Actor, Envelope, Event, fields_of
from callcenter.kernel.ids import EventId
from callcenter.workorders.model import State
from tests.unit.workorders.orders import NOON

KINDS = declared()
each_event = pytest.mark.parametrize("kind", KINDS, ids=lambda k: k.name)
#: words of a field's name that would mean a person or what she said
PERSONAL = {
    "name",
    "names",
    "phone",
    "mobile",
    "telephone",
    "content",
    "text",
    "words",
    "address",
    "citizen",
    "caller",
    "person",
    "people",
    "company",
    "uscc",
    "title",
    "note",
    "comment",
    "answer",
    "findings",
    "transcript",
    "email",
    "wechat",
    "identity",
    "abstract",
}


def told_as_read(event: Event) -> Envelope:
    """The event as it comes back from the database, where `data` is JSON."""
    written = msgspec.json.decode(msgspec.json.encode(fields_of(event)))
    return Envelope(
        number=7,
        event_id=EventId(9),
        name=event.name,
        version=event.version,
        at=NOON,
        subject_kind=event.subject_kind,
        subject=event.subject,
        actor=Actor("system:scheduler"),
        cause=None,
        data=written,
    )


def test_the_published_catalogue_is_fresh() -> None:
    assert CATALOGUE.read_text(encoding="utf-8") == text(), "run: python -m callcenter.event_docs"


def test_the_features_events_are_declared() -> None:
    names = {kind.name for kind in KINDS}
    assert {"contact.received", "work_order.registered", "work_order.archived", "sla.breached"} <= names


@each_event
def test_every_event_has_an_example_that_comes_back_as_it_went(kind: type[Event]) -> None:
    example = example_of(kind)
    envelope = told_as_read(example)
    assert envelope.event() == example
    assert envelope.title == kind.title


@each_event
def test_every_event_is_in_the_document_with_its_fields(kind: type[Event]) -> None:
    section = text().partition(f"### `{kind.name}` {kind.title}\n")[2].partition("\n### ")[0]
    assert section
    for field in kind.__struct_fields__:
        assert field == "subject" or f"| `{field}` |" in section
    shown = re.search(r"```json\n(.*?)\n```", section, re.DOTALL)
    assert shown
    example = msgspec.json.decode(shown[1])
    assert (example["name"], example["subject"]) == (kind.name, example_of(kind).subject)
    assert example["data"] == fields_of(example_of(kind))


@each_event
def test_no_event_tells_of_a_person(kind: type[Event]) -> None:
    for field in kind.__struct_fields__:
        # that it was the citizen's own doing says nothing of who she is
        is_whose = field == "by_citizen"
        assert is_whose or not PERSONAL & set(field.split("_")), f"{kind.name}.{field} sounds personal"


@each_event
def test_every_event_says_what_it_is_in_both_languages(kind: type[Event]) -> None:
    assert re.search(r"[\u4e00-\u9fff]", kind.title)
    assert (kind.__doc__ or "").strip().endswith(".")
    assert kind.subject_kind in (
        "work_order",
        "contact",
        "conversation",
        "city",
        "backup",
        "pattern",
        "enterprise",
        "track_session",
        "calendar",
        "policy",
        "automatic_dispatch",
        "learned_model",
        "knowledge",
        "knowledge_question",
        "hearing",
    )


def test_the_state_in_a_clocks_event_is_one_of_the_machines() -> None:
    breached = next(kind for kind in KINDS if kind.name == "sla.breached")
    assert fields_of(example_of(breached))["state"] in set(State)


def test_titles_are_told_apart() -> None:
    titles = [kind.title for kind in KINDS]
    assert len(titles) == len(set(titles))


def test_every_described_field_is_used() -> None:
    used = {field for kind in KINDS for field in kind.__struct_fields__}
    assert set(event_docs._FIELDS) == used


def test_a_field_nobody_described_is_refused() -> None:
    class Guessed(Event, frozen=True, kw_only=True):
        """It was guessed."""

        name: ClassVar[str] = "work_order.guessed"
        title: ClassVar[str] = "猜测"
        luck: int

    with pytest.raises(UndescribedField, match=r"work_order\.guessed has the field 'luck'"):
        example_of(Guessed)


def test_links_of_the_overview_lead_to_headings() -> None:
    document = text()
    headings = {
        re.sub(r"[^\w -]", "", h).strip().lower().replace(" ", "-")
        for h in re.findall(r"^#+ (.*)$", document, re.MULTILINE)
    }
    assert set(re.findall(r"\]\(#([^)]*)\)", document)) <= headings


def test_it_is_written_where_asked(tmp_path: Path) -> None:
    main([str(tmp_path / "events.md")])
    assert (tmp_path / "events.md").read_text(encoding="utf-8") == text()
