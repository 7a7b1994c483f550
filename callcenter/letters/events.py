"""What happens to letters, for the catalogue."""

from __future__ import annotations

from typing import ClassVar

from callcenter.kernel.events import Event, catalogued


@catalogued
class LetterIssued(Event, frozen=True, kw_only=True):
    """A numbered letter was issued to the organisation that has the order."""

    name: ClassVar[str] = "letter.issued"
    title: ClassVar[str] = "发出文书"
    subject_kind: ClassVar[str] = "work_order"
    letter: str
    form: str
    organisation: str
    by_platform: bool


@catalogued
class LetterMoved(Event, frozen=True, kw_only=True):
    """A letter of urging was answered, sent back or closed."""

    name: ClassVar[str] = "letter.moved"
    title: ClassVar[str] = "文书进展"
    subject_kind: ClassVar[str] = "work_order"
    letter: str
    organisation: str
    action: str


@catalogued
class LetterProposed(Event, frozen=True, kw_only=True):
    """A card calls for a letter; a supervisor decides."""

    name: ClassVar[str] = "letter.proposed"
    title: ClassVar[str] = "拟发文书"
    subject_kind: ClassVar[str] = "work_order"
    form: str
    organisation: str | None
    kind: str


@catalogued
class LetterProposalDropped(Event, frozen=True, kw_only=True):
    """A supervisor found that no letter is needed."""

    name: ClassVar[str] = "letter.proposal_dropped"
    title: ClassVar[str] = "不予发文"
    subject_kind: ClassVar[str] = "work_order"
    form: str
