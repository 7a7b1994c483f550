"""What can happen to the files of a matter, for the catalogue; told under the number of the matter."""

from __future__ import annotations

from typing import ClassVar

from callcenter.kernel.events import Event, catalogued


@catalogued
class AttachmentAdded(Event, frozen=True, kw_only=True):
    """A file was taken in: with the contact, later by its citizen, or by staff."""

    name: ClassVar[str] = "attachment.added"
    title: ClassVar[str] = "添加附件"
    subject_kind: ClassVar[str] = "work_order"
    attachment: int
    purpose: str
    media_type: str


@catalogued
class AttachmentReleased(Event, frozen=True, kw_only=True):
    """The centre let the departments of a confidential order see a file."""

    name: ClassVar[str] = "attachment.released"
    title: ClassVar[str] = "向承办单位开放附件"
    subject_kind: ClassVar[str] = "work_order"
    attachment: int
