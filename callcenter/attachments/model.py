"""What a file is, what a city takes, and why one is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from callcenter.kernel.ids import AssignmentId, ContactId, OrganisationId, UserId, WorkOrderId


class Family(StrEnum):
    """Types that are limited together, and stand for one another where a name is a little wrong."""

    image = "image"
    document = "document"
    audio = "audio"
    video = "video"


FAMILY_NAMES: Mapping[Family, str] = {
    Family.image: "图片",
    Family.document: "文档",
    Family.audio: "录音",
    Family.video: "视频",
}


class Kind(StrEnum):
    """What a file is to a reader; a scan is an image or document that a clerk took from paper."""

    scan = "scan"
    photo = "photo"
    document = "document"
    audio = "audio"
    video = "video"


KIND_OF: Mapping[Family, Kind] = {
    Family.image: Kind.photo,
    Family.document: Kind.document,
    Family.audio: Kind.audio,
    Family.video: Kind.video,
}


class RefusalCode(StrEnum):
    """Why a file is not taken, for programs."""

    not_base64 = "attachment-not-base64"
    empty = "attachment-empty"
    too_large = "attachment-too-large"
    too_many = "attachment-too-many"
    type_refused = "attachment-type-refused"
    active_content = "attachment-active-content"
    mislabelled = "attachment-mislabelled"
    damaged = "attachment-damaged"
    bomb = "attachment-bomb"
    encrypted = "attachment-encrypted"
    macro = "attachment-macro"
    not_stored = "attachment-not-stored"


class Refusal(Exception):
    """A file that is not taken; ``reason`` is a Chinese clause that follows the file's name."""

    def __init__(self, code: RefusalCode, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Limits:
    """What the city takes. A size of 0 bytes means that the family is not taken at all."""

    bytes_of: Mapping[Family, int]
    image_pixels: int  # width times height, before anything is decoded
    image_side: int  # pixels; longer sides are scaled down to it
    archive_bytes: int  # of all parts of a document together, unpacked
    archive_ratio: int  # unpacked to packed
    archive_entries: int
    per_submission: int
    per_contact: int
    per_order: int


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file that may be stored: its content is clean, its name says what it is."""

    name: str
    media_type: str
    family: Family
    content: bytes


@dataclass(frozen=True, slots=True)
class Owner:
    """What a file belongs to, and who brought it; exactly one of contact and order is given."""

    number: str
    purpose: str
    contact: ContactId | None = None
    order: WorkOrderId | None = None
    uploaded_by: UserId | None = None
    organisation: OrganisationId | None = None
    assignment: AssignmentId | None = None
    round: int | None = None


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that lies in the store of blobs."""

    kind: Kind
    name: str
    media_type: str
    size_bytes: int
    blob_key: str
