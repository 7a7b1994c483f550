"""Files as they come inside JSON, and what is told about them."""

from __future__ import annotations

from typing import Annotated

import msgspec

from callcenter.workorders.views import AttachmentView

#: a body with files, in bytes; base64 takes a third more than the files themselves
FILES_MAX_BODY = 36 * 1024 * 1024


class FileForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file sent along, base64 inside JSON.

    What is wrong with it is told file by file, so that it never costs the words it came with.
    """

    name: str
    content_base64: str


class RefusedFile(msgspec.Struct, frozen=True):
    """A file that was not taken: which one, a code, and the reason in words."""

    index: int
    name: str
    error: str
    reason: str


class UploadBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Files for an order; what they are for is one of the purposes that the list of its files offers."""

    files: Annotated[list[FileForm], msgspec.Meta(min_length=1)]
    purpose: Annotated[str, msgspec.Meta(max_length=40)] = "handling"


class SupplementBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Files a citizen sends after her request."""

    files: Annotated[list[FileForm], msgspec.Meta(min_length=1)]


class ReleaseBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why departments need to see a file of a confidential order; kept in the audit."""

    reason: Annotated[str, msgspec.Meta(min_length=4, max_length=500, pattern=r"\S")]


class PurposeView(msgspec.Struct, frozen=True):
    """What a file may be for."""

    code: str
    name: str


class OrderAttachments(msgspec.Struct, frozen=True):
    """The files of an order this person may see, and what she may add."""

    items: list[AttachmentView]
    purposes: list[PurposeView]
    may_upload: bool


class Uploaded(msgspec.Struct, frozen=True):
    """What was taken, and what was not and why."""

    items: list[AttachmentView]
    refused: list[RefusedFile]


class TakenFile(msgspec.Struct, frozen=True):
    """A file as its citizen sees it: cleaned, under the name it was given."""

    name: str
    media_type: str
    size_bytes: int


class Supplemented(msgspec.Struct, frozen=True):
    """What was taken of a citizen's files, and what was not and why."""

    items: list[TakenFile]
    refused: list[RefusedFile]
