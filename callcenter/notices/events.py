"""What happens to notices, for the catalogue."""

from __future__ import annotations

from typing import ClassVar

from callcenter.kernel.events import Event, catalogued


@catalogued
class NoticeGivenUp(Event, frozen=True, kw_only=True):
    """A notice about the order could not be delivered; a person has to tell instead."""

    name: ClassVar[str] = "notice.given_up"
    title: ClassVar[str] = "通知未送达"
    subject_kind: ClassVar[str] = "work_order"
    template: str
    door: str
    attempts: int
