"""What happens to complaints about conduct, for the catalogue; none of them names the accused."""

from __future__ import annotations

from typing import ClassVar

from callcenter.kernel.events import Event, catalogued


@catalogued
class EfficiencyOpened(Event, frozen=True, kw_only=True):
    """A complaint about conduct is to be accepted or refused."""

    name: ClassVar[str] = "efficiency.opened"
    title: ClassVar[str] = "效能投诉登记"
    subject_kind: ClassVar[str] = "work_order"


@catalogued
class EfficiencyAccusedNamed(Event, frozen=True, kw_only=True):
    """It was found out who is complained of; she and her unit's people are kept from it from here on."""

    name: ClassVar[str] = "efficiency.accused_named"
    title: ClassVar[str] = "查明被投诉人，实行回避"
    subject_kind: ClassVar[str] = "work_order"


@catalogued
class EfficiencyDecided(Event, frozen=True, kw_only=True):
    """It was accepted, or refused with a ground of the city's."""

    name: ClassVar[str] = "efficiency.decided"
    title: ClassVar[str] = "决定是否受理效能投诉"
    subject_kind: ClassVar[str] = "work_order"
    decision: str
    ground: str | None


@catalogued
class EfficiencyExtensionMoved(Event, frozen=True, kw_only=True):
    """An extension was asked for, granted or rejected; a granted one is told to the citizen."""

    name: ClassVar[str] = "efficiency.extension_moved"
    title: ClassVar[str] = "效能投诉延期"
    subject_kind: ClassVar[str] = "work_order"
    action: str
    until: str | None


@catalogued
class EfficiencyConcluded(Event, frozen=True, kw_only=True):
    """There is a finding, and the complainant is told."""

    name: ClassVar[str] = "efficiency.concluded"
    title: ClassVar[str] = "效能投诉处理结果"
    subject_kind: ClassVar[str] = "work_order"
    finding: str
    in_time: bool


@catalogued
class EfficiencyEnded(Event, frozen=True, kw_only=True):
    """The order ended, or left the track, without a result."""

    name: ClassVar[str] = "efficiency.ended"
    title: ClassVar[str] = "效能投诉终止"
    subject_kind: ClassVar[str] = "work_order"
    reason: str
