"""What can happen to a contact, for the catalogue."""

from __future__ import annotations

from typing import ClassVar

from callcenter.kernel.events import Event, catalogued


@catalogued
class ContactReceived(Event, frozen=True, kw_only=True):
    """A citizen's words were stored."""

    name: ClassVar[str] = "contact.received"
    title: ClassVar[str] = "收到诉求"
    channel: str


@catalogued
class ContactSetAside(Event, frozen=True, kw_only=True):
    """There was nothing to act on."""

    name: ClassVar[str] = "contact.set_aside"
    title: ClassVar[str] = "未形成工单"
    reason: str


@catalogued
class UnderstandingFailed(Event, frozen=True, kw_only=True):
    """The words are safe; reading them failed and will be tried again."""

    name: ClassVar[str] = "contact.understanding_failed"
    title: ClassVar[str] = "自动识别失败"
    failure: str
    attempts: int
