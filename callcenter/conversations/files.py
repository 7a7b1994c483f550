"""Files that come along: decoded, bounded, and known by their content, not by their name."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass

from callcenter.kernel.errors import FieldError, Invalid

from .forms import FileForm

FILE_MAX_BYTES = 5_000_000
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
)


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file that may be stored; ``kind`` is scan, photo or document."""

    kind: str
    name: str
    media_type: str
    content: bytes


def checked(files: Sequence[FileForm], *, scan: bool) -> list[CheckedFile]:
    """The files of a form; raises `Invalid` naming the one that will not do."""
    return [_checked(i, f, scan=scan) for i, f in enumerate(files)]


def _checked(index: int, file: FileForm, *, scan: bool) -> CheckedFile:
    field = f"attachments[{index}]"
    try:
        content = base64.b64decode(file.content_base64, validate=True)
    except (binascii.Error, ValueError) as error:
        raise _refused(field, f"附件「{file.name}」不是有效的 base64") from error
    if not content:
        raise _refused(field, f"附件「{file.name}」是空的")
    if len(content) > FILE_MAX_BYTES:
        raise _refused(field, f"附件「{file.name}」超过 {FILE_MAX_BYTES // 1_000_000} MB")
    media_type = _media_type(content)
    if media_type is None:
        raise _refused(field, f"附件「{file.name}」不是图片(JPG、PNG、GIF、WebP)或 PDF")
    kind = "document" if media_type == "application/pdf" else "photo"
    return CheckedFile("scan" if scan else kind, _safe_name(file.name), media_type, content)


def _media_type(content: bytes) -> str | None:
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for magic, kind in _MAGIC if content.startswith(magic)), None)


def _safe_name(name: str) -> str:
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(c for c in last if c.isprintable()).strip()[:120] or "附件"


def _refused(field: str, message: str) -> Invalid:
    return Invalid(message, code="attachment-invalid", fields=[FieldError(field, message)])
