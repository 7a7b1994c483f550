"""What is found among the orders, for the catalogue."""

from __future__ import annotations

from typing import ClassVar

from callcenter.kernel.events import Event, catalogued


@catalogued
class SimilarFound(Event, frozen=True, kw_only=True):
    """Other orders look like the same matter; which they are is shown to whom may see them."""

    name: ClassVar[str] = "pattern.similar_found"
    title: ClassVar[str] = "发现相似工单"
    subject_kind: ClassVar[str] = "work_order"
    duplicates: int
    repeats: int


@catalogued
class BurstDetected(Event, frozen=True, kw_only=True):
    """More came of one kind from one place than is usual there at that hour; again when it has doubled."""

    name: ClassVar[str] = "pattern.burst_detected"
    title: ClassVar[str] = "诉求突增预警"
    category: str
    place: str | None  # none: the whole city
    citizens: int
    hours: int
