"""The lists that forms and filters choose from, over HTTP."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import StrEnum
from itertools import islice
from typing import Annotated, TypeVar

import msgspec

from callcenter.kernel.principal import ROLE_NAMES
from callcenter.web.routes import Access, Call, Route, Work
from callcenter.workorders.commands import BY_PLATFORM, COMMAND_NAMES
from callcenter.workorders.model import (
    CHANNEL_NAMES,
    REQUEST_TYPE_NAMES,
    STATE_NAMES,
    SUPERVISION_NAMES,
    TRACK_NAMES,
    URGENCY_NAMES,
)
from sla.schedule import DayKind

from .in_force import CityInForce
from .schema import Division, DivisionLevel
from .sources import basis

Value = TypeVar("Value", bound=StrEnum)


class Choice(msgspec.Struct, frozen=True):
    """A value with the name people read."""

    value: str
    name: str


class CityView(msgspec.Struct, frozen=True):
    """Which city this is."""

    code: str
    name: str
    short_name: str


class CategoryNode(msgspec.Struct, frozen=True):
    """A node of the category tree."""

    code: str
    name: str
    level: int
    parent_code: str


class GroundNode(msgspec.Struct, frozen=True):
    """A ground a refusal or a return may name."""

    code: str
    name: str
    channel: str
    source: str


class OrganisationNode(msgspec.Struct, frozen=True):
    """A node of the tree of organisations, valid today."""

    code: str
    name: str
    short_name: str
    kind: str
    parent_code: str


class DivisionNode(msgspec.Struct, frozen=True):
    """A place."""

    code: str
    name: str
    level: str
    parent_code: str


class Reference(msgspec.Struct, frozen=True):
    """Everything a form needs at start; villages are asked for by town."""

    city: CityView
    request_types: list[Choice]
    urgencies: list[Choice]
    tracks: list[Choice]
    channels: list[Choice]
    roles: list[Choice]
    states: list[Choice]
    commands: list[Choice]
    refusal_grounds: list[GroundNode]
    return_grounds: list[GroundNode]
    supervision_levels: list[Choice]
    categories: list[CategoryNode]
    organisations: list[OrganisationNode]
    divisions: list[DivisionNode]


class VillageQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Of which town."""

    town: Annotated[str, msgspec.Meta(min_length=1, max_length=20)]


class Villages(msgspec.Struct, frozen=True):
    """The villages and communities of one town."""

    items: list[DivisionNode]


class Workday(msgspec.Struct, frozen=True):
    """A day on which the centre works, with the end of its work."""

    day: date
    closes_at: datetime
    makeup: bool
    """a day off that is worked to make up for a holiday (调休上班)"""
    provisional: bool
    """the holidays of its year are not published yet"""


class Workdays(msgspec.Struct, frozen=True):
    """The centre's next working days, the first after today first."""

    today: date
    items: list[Workday]


#: about a year and a half of them: further than any date that is promised
_WORKDAYS = 375


class ReferenceApi:
    """Read-only; the lists are the same for everybody who is logged in."""

    def __init__(self, city: Callable[[], CityInForce]) -> None:
        self._city = city

    def routes(self) -> tuple[Route, ...]:
        """The lists, and for everybody the name of the city."""
        tag = "reference"
        return (
            Route(
                "GET",
                "reference",
                self._reference,
                "getReference",
                "表单选项",
                tag,
                Reference,
                work=Work.none,
            ),
            Route(
                "GET",
                "public/city",
                self._city_view,
                "getCity",
                "城市名称",
                "public",
                CityView,
                access=Access.public,
                work=Work.none,
            ),
            Route(
                "GET",
                "reference/villages",
                self._villages,
                "listVillages",
                "某镇街的村社区",
                tag,
                Villages,
                query=VillageQuery,
                work=Work.none,
            ),
            Route(
                "GET",
                "reference/workdays",
                self._workdays,
                "listWorkdays",
                "今后的工作日",
                tag,
                Workdays,
                work=Work.none,
            ),
        )

    async def _workdays(self, call: Call) -> Workdays:
        return _workdays(self._city(), call.now)

    async def _reference(self, call: Call) -> Reference:
        return _reference(self._city(), call.now)

    async def _city_view(self, _call: Call) -> CityView:
        return _city_view(self._city())

    async def _villages(self, call: Call) -> Villages:
        town = call.asked(VillageQuery).town
        divisions = self._city().pack.divisions
        return Villages([_node(d) for d in divisions if d.parent_code == town])


def _reference(city: CityInForce, now: datetime) -> Reference:
    pack, today = city.pack, city.today(now)
    return Reference(
        city=_city_view(city),
        request_types=_choices(REQUEST_TYPE_NAMES),
        urgencies=_choices(URGENCY_NAMES),
        tracks=_choices(TRACK_NAMES),
        channels=_choices(CHANNEL_NAMES),
        roles=_choices(ROLE_NAMES),
        states=_choices(STATE_NAMES),
        commands=_choices({c: n for c, n in COMMAND_NAMES.items() if c not in BY_PLATFORM}),
        refusal_grounds=_grounds(city, "refusal"),
        return_grounds=_grounds(city, "return"),
        supervision_levels=_choices(SUPERVISION_NAMES),
        categories=[
            CategoryNode(c.code, c.name, c.level, c.parent_code) for c in pack.categories if c.is_valid(today)
        ],
        organisations=[
            OrganisationNode(o.code, o.name, o.short_name, o.kind, o.parent_code)
            for o in pack.organisations
            if o.is_valid(today)
        ],
        divisions=[_node(d) for d in pack.divisions if d.level is not DivisionLevel.village],
    )


def _workdays(city: CityInForce, now: datetime) -> Workdays:
    calendar, today = city.office().calendar, city.today(now)
    return Workdays(
        today,
        [
            Workday(d.day, d.closes_at, d.kind is DayKind.MAKEUP, calendar.is_provisional(now, d.closes_at))
            for d in islice(calendar.workdays_after(today), _WORKDAYS)
        ],
    )


def _city_view(city: CityInForce) -> CityView:
    facts = city.pack.facts
    return CityView(facts.code, facts.name, facts.short_name)


def _choices(names: Mapping[Value, str]) -> list[Choice]:
    return [Choice(value.value, name) for value, name in names.items()]


def _node(division: Division) -> DivisionNode:
    return DivisionNode(division.code, division.name, division.level, division.parent_code)


def _grounds(city: CityInForce, kind: str) -> list[GroundNode]:
    return [GroundNode(g.code, g.name, g.channel, basis(g.source)) for g in city.roads.grounds(kind)]
