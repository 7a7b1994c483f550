"""The catalogue of everything that can have happened, and the shape in which it is told.

A feature declares its events beside its model, as frozen structs:

    @catalogued
    class OrderDispatched(Event, frozen=True, kw_only=True):
        \"\"\"A dispatcher sent the order to its departments.\"\"\"

        name: ClassVar[str] = "work_order.dispatched"
        title: ClassVar[str] = "派单"
        lead: str  # organisation code

Names are `noun.verb_past`. ``subject`` is the public name of the thing (an order's number), the other
fields become the row's `data`: ids and values of the change, never a person's name, phone or words.
A change of the fields that a reader cannot ignore takes a new ``version``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, TypeVar

import msgspec

from .ids import EventId, OrganisationId, UserId
from .principal import Principal, SystemActor

_NAME = re.compile(r"^[a-z][a-z_]*\.[a-z][a-z_]*$")


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happened to ``subject``."""

    name: ClassVar[str]
    title: ClassVar[str]  # Chinese, for timelines
    version: ClassVar[int] = 1
    subject_kind: ClassVar[str] = ""  # the noun of the name unless said otherwise

    subject: str


class EventDeclarationError(TypeError):
    """An event class that the catalogue cannot take; a mistake of the programmer."""


EventType = TypeVar("EventType", bound=type[Event])

_catalogue: dict[str, type[Event]] = {}


def catalogued(event_type: EventType) -> EventType:
    """Register an event class under its name (decorator)."""
    name = event_type.name
    if not _NAME.match(name):
        raise EventDeclarationError(f"event name {name!r} is not noun.verb_past in snake case")
    if name in _catalogue:
        raise EventDeclarationError(f"event {name!r} is declared twice")
    if not event_type.title:
        raise EventDeclarationError(f"event {name!r} has no title")
    if not event_type.subject_kind:
        event_type.subject_kind = name.partition(".")[0]
    _catalogue[name] = event_type
    return event_type


def catalogue() -> Iterator[type[Event]]:
    """All declared events, by name."""
    return iter([_catalogue[name] for name in sorted(_catalogue)])


def title_of(name: str) -> str:
    """The Chinese title of an event, or its name where this code does not know it."""
    known = _catalogue.get(name)
    return known.title if known is not None else name


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it: a person of the house, a part of the platform, or the citizen.

    ``organisation_id`` is the person's organisation at that time, since people move.
    """

    name: str  # user:<id>, system:<part> or citizen
    organisation_id: OrganisationId | None = None
    #: whose deputy the person was in this
    acting_for: UserId | None = None

    @classmethod
    def person(cls, principal: Principal, of: OrganisationId | None = None) -> Actor:
        """A person of the house; ``of`` is the organisation she acts for, where she may be a deputy there."""
        return cls(f"user:{principal.user_id}", principal.organisation_id, principal.stands_in_at(of))

    @classmethod
    def account(cls, user: UserId) -> Actor:
        """A person of whom no more is at hand than who she is: what she wrote down is carried out later."""
        return cls(f"user:{user}")

    @classmethod
    def system(cls, part: SystemActor) -> Actor:
        return cls(f"system:{part.value}")

    @property
    def user_id(self) -> UserId | None:
        kind, _, number = self.name.partition(":")
        return UserId(int(number)) if kind == "user" else None


CITIZEN = Actor("citizen")


@dataclass(frozen=True, slots=True)
class Envelope:
    """An event as it is read back: numbered, dated, with its actor and its cause.

    ``number`` runs 1, 2, 3 … without gaps in the order in which everybody reads; it is None only where
    one's own transaction, or a timeline, looks before the sequencer has come by.
    """

    number: int | None
    event_id: EventId
    name: str
    version: int
    at: datetime
    subject_kind: str
    subject: str
    actor: Actor
    cause: str | None
    data: dict[str, object]

    @property
    def title(self) -> str:
        return title_of(self.name)

    def event(self) -> Event:
        """The declared struct. Raises KeyError for a name this code does not know."""
        return msgspec.convert({"subject": self.subject, **self.data}, _catalogue[self.name])


def fields_of(event: Event) -> dict[str, object]:
    """What goes into the row's `data`: every field but the subject."""
    return {
        name: msgspec.to_builtins(getattr(event, name))
        for name in event.__struct_fields__
        if name != "subject"
    }
