"""What happens to hard matters, for the catalogue."""

from __future__ import annotations

from typing import ClassVar

from callcenter.kernel.events import Event, catalogued


class _Of(Event, frozen=True, kw_only=True):
    officer: int | None


@catalogued
class HardMatterOpened(_Of, frozen=True, kw_only=True):
    """Something could not be done: it goes onto the track, and is to be classified."""

    name: ClassVar[str] = "hard_matter.opened"
    title: ClassVar[str] = "难办事登记"
    subject_kind: ClassVar[str] = "work_order"


@catalogued
class HardMatterClassified(_Of, frozen=True, kw_only=True):
    """Its kind is known, how long it may take, and who follows it to the end."""

    name: ClassVar[str] = "hard_matter.classified"
    title: ClassVar[str] = "难办事分类"
    subject_kind: ClassVar[str] = "work_order"
    complexity: str
    until: str | None


@catalogued
class HardMatterReclassified(_Of, frozen=True, kw_only=True):
    """It proved complex before its time was up; the citizen is told the new date."""

    name: ClassVar[str] = "hard_matter.reclassified"
    title: ClassVar[str] = "难办事改为复杂"
    subject_kind: ClassVar[str] = "work_order"
    until: str | None


@catalogued
class HardMatterAssigned(_Of, frozen=True, kw_only=True):
    """Another officer follows it."""

    name: ClassVar[str] = "hard_matter.assigned"
    title: ClassVar[str] = "更换跟办专员"
    subject_kind: ClassVar[str] = "work_order"


@catalogued
class HardMatterExplained(_Of, frozen=True, kw_only=True):
    """It cannot be done, and the citizen is told why, with the written basis."""

    name: ClassVar[str] = "hard_matter.explained"
    title: ClassVar[str] = "说明办不成的理由"
    subject_kind: ClassVar[str] = "work_order"
    in_time: bool


@catalogued
class HardMatterFinished(_Of, frozen=True, kw_only=True):
    """The citizen was told how it ended."""

    name: ClassVar[str] = "hard_matter.finished"
    title: ClassVar[str] = "难办事办结"
    subject_kind: ClassVar[str] = "work_order"
    outcome: str
    in_time: bool


@catalogued
class HardMatterEnded(_Of, frozen=True, kw_only=True):
    """The order ended, or left the track, without the officer."""

    name: ClassVar[str] = "hard_matter.ended"
    title: ClassVar[str] = "难办事终止"
    subject_kind: ClassVar[str] = "work_order"
    reason: str
