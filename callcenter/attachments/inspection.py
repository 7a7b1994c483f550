"""One file through every check; pure but for the work it takes."""

from __future__ import annotations

import base64
import binascii

from .documents import check_container, check_pdf
from .images import cleaned
from .model import FAMILY_NAMES, CheckedFile, Family, Limits, Refusal, RefusalCode
from .signatures import FOREIGN_EXTENSIONS, PDF, TYPES, MediaType, is_zip, media_type_of

_NAME_MAX = 120
_EXTENSION_MAX = 5
_OF_EXTENSION = {extension: kind for kind in TYPES for extension in kind.extensions}


def decoded(content_base64: str, limits: Limits) -> bytes:
    """The bytes of a file sent inside JSON; raises Refusal."""
    if len(content_base64) // 4 * 3 > max(limits.bytes_of.values()) + 3:
        raise _too_large(max(limits.bytes_of.values()))
    try:
        return base64.b64decode(content_base64, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Refusal(RefusalCode.not_base64, "传输编码有误（应为 base64）") from error


def inspected(name: str, content: bytes, limits: Limits) -> CheckedFile:
    """The file as it may be stored; raises Refusal."""
    if not content:
        raise Refusal(RefusalCode.empty, "是空的")
    found = check_container(content, limits) if _fits_documents(content, limits) else media_type_of(content)
    most = limits.bytes_of[found.family]
    if most == 0:
        raise Refusal(RefusalCode.type_refused, f"是{FAMILY_NAMES[found.family]}，本市暂不接收")
    if len(content) > most:
        raise _too_large(most, found)
    stem = _stem(name, found)
    if found.family is Family.image:
        found, content = cleaned(content, found, limits)
    elif found is PDF:
        check_pdf(content)
    return CheckedFile(f"{stem}.{found.extensions[0]}", found.name, found.family, content)


def safe_name(name: str) -> str:
    """The last part of a path, without what cannot be printed."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(c for c in last if c.isprintable()).strip()[:_NAME_MAX] or "附件"


def _fits_documents(content: bytes, limits: Limits) -> bool:
    if not is_zip(content):
        return False
    most = limits.bytes_of[Family.document]
    if len(content) > most:
        raise _too_large(most)
    return True


def _stem(name: str, found: MediaType) -> str:
    """The name without its extension; a name that promises something else is refused.

    Pictures are often saved under another picture's extension; within a family the name is set right.
    """
    safe = safe_name(name)
    stem, dot, extension = safe.rpartition(".")
    lowered = extension.lower()
    if not dot or not stem or len(extension) > _EXTENSION_MAX or not extension.isascii():
        return safe
    promised = _OF_EXTENSION.get(lowered)
    if lowered in FOREIGN_EXTENSIONS or (promised is not None and promised.family is not found.family):
        raise Refusal(RefusalCode.mislabelled, f"名为 .{lowered}，内容却是{found.title}，请核对后再传")
    return stem if promised is not None else safe


def _too_large(most: int, found: MediaType | None = None) -> Refusal:
    what = "" if found is None else f"{FAMILY_NAMES[found.family]}"
    return Refusal(RefusalCode.too_large, f"{what}超过 {most // 1_000_000} MB")
