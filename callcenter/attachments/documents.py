"""Looks into documents without unpacking them to anywhere: bombs, locks and macros are refused."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from .model import Limits, Refusal, RefusalCode
from .signatures import DOCX, OFD, PPTX, XLSX, MediaType

_CENTRAL_ENTRY = b"PK\x01\x02"
_PARTS: Sequence[tuple[str, MediaType]] = (
    ("word/document.xml", DOCX),
    ("xl/workbook.xml", XLSX),
    ("ppt/presentation.xml", PPTX),
    ("ofd.xml", OFD),
)
_CONTENT_TYPES = "[content_types].xml"
_MACRO_PARTS = re.compile(r"vbaproject\.bin$|vbadata\.xml$|/macrosheets/|/activex/")
_PACKED = re.compile(r"\.(zip|rar|7z|gz|tgz|tar|bz2|xz|jar|cab|iso)$")
_EMBEDDED = re.compile(r"\.(docx|xlsx|pptx|docm|xlsm|pptm)$")
_RUNNABLE = re.compile(r"\.(exe|dll|com|scr|bat|cmd|js|vbs|ps1|hta|lnk|msi|html?|svg)$")

_PDF_NAME = re.compile(rb"/((?:[A-Za-z]|#[0-9A-Fa-f]{2})+)")
_PDF_ACTIVE = frozenset({b"JavaScript", b"JS", b"Launch", b"EmbeddedFile", b"EmbeddedFiles", b"RichMedia"})
_DICTIONARY_BYTES = 400  # how far before a stream its dictionary is looked for
_INFLATED_MAX_BYTES = 32 * 1024 * 1024


def check_container(content: bytes, limits: Limits) -> MediaType:
    """The document a zip container is; raises Refusal for any other and for a dangerous one."""
    names = _Container(limits).check(content)
    found = next((kind for part, kind in _PARTS if part in names), None)
    if found is None or (found is not OFD and _CONTENT_TYPES not in names):
        raise Refusal(RefusalCode.type_refused, "是压缩包，请解压后逐个上传")
    return found


@dataclass(slots=True)
class _Container:
    """Counts over a container and the documents embedded in it; one level deep and no deeper."""

    limits: Limits
    entries: int = 0
    unpacked: int = 0

    def check(self, content: bytes, *, is_embedded: bool = False) -> Collection[str]:
        """The names of the parts in lower case."""
        if content.count(_CENTRAL_ENTRY) > self.limits.archive_entries:
            raise _bomb()
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                parts = archive.infolist()
                self._count(parts, len(content))
                names = {part.filename.lower().replace("\\", "/") for part in parts}
                _refuse_locks(parts)
                _refuse_macros(names, _content_types(archive, parts))
                _refuse_packed(names)
                for part in parts:
                    self._check_embedded(archive, part, is_embedded)
                if archive.testzip() is not None:  # reads every part, within the size it declared
                    raise _damaged()
        except (
            zipfile.BadZipFile,
            zlib.error,
            NotImplementedError,
            EOFError,
            ValueError,
            RuntimeError,
            OSError,
        ) as e:
            raise _damaged() from e
        return names

    def _count(self, parts: Sequence[zipfile.ZipInfo], packed: int) -> None:
        """By what the directory declares; nothing has been unpacked."""
        size = sum(part.file_size for part in parts)
        self.entries += len(parts)
        self.unpacked += size
        too_many = self.entries > self.limits.archive_entries
        if too_many or self.unpacked > self.limits.archive_bytes or size > packed * self.limits.archive_ratio:
            raise _bomb()

    def _check_embedded(self, archive: zipfile.ZipFile, part: zipfile.ZipInfo, is_embedded: bool) -> None:
        if not _EMBEDDED.search(part.filename.lower()):
            return
        if is_embedded:
            raise Refusal(RefusalCode.bomb, "文档里层层嵌套文档，请拆开后再传")
        self.check(archive.read(part), is_embedded=True)


def _refuse_locks(parts: Sequence[zipfile.ZipInfo]) -> None:
    if any(part.flag_bits & 0x1 for part in parts):
        raise Refusal(RefusalCode.encrypted, "已加密，请去掉密码后再传")


def _refuse_macros(names: Collection[str], content_types: bytes) -> None:
    has_part = any(_MACRO_PARTS.search(name) for name in names)
    if has_part or b"macroenabled" in content_types.lower():
        raise Refusal(RefusalCode.macro, "带有宏，请另存为不含宏的文档后再传")


def _refuse_packed(names: Collection[str]) -> None:
    if any(_PACKED.search(name) for name in names):
        raise Refusal(RefusalCode.bomb, "里面套有压缩包，请解压后逐个上传")
    if any(_RUNNABLE.search(name) for name in names):
        raise Refusal(RefusalCode.active_content, "里面带有程序或网页，不能作为附件")


def _content_types(archive: zipfile.ZipFile, parts: Sequence[zipfile.ZipInfo]) -> bytes:
    found = next((part for part in parts if part.filename.lower() == _CONTENT_TYPES), None)
    return b"" if found is None or found.flag_bits & 0x1 else archive.read(found)


def _bomb() -> Refusal:
    return Refusal(RefusalCode.bomb, "展开后过大，疑似压缩炸弹")


def _damaged() -> Refusal:
    return Refusal(RefusalCode.damaged, "文件已损坏，无法读取")


# ---- PDF ----


def check_pdf(content: bytes) -> None:
    """Raise Refusal for a locked PDF and for one that runs or carries something.

    Read are the objects in clear and those in deflated object streams; a content deliberately hidden
    further is not found here, which is why a PDF is never opened inside our pages.
    """
    spans = list(_streams(content))
    names: set[bytes] = set()
    for part in (_outside(content, spans), *_object_streams(content, spans)):
        names |= set(_pdf_names(part))
    if b"Encrypt" in names:
        raise Refusal(RefusalCode.encrypted, "已加密，请去掉密码或编辑限制后再传")
    if names & _PDF_ACTIVE:
        raise Refusal(RefusalCode.active_content, "带有脚本或内嵌文件，请打印为普通 PDF 后再传")


def _streams(content: bytes) -> Iterator[tuple[int, int]]:
    """Where each stream begins and ends; in time that grows with the content and no faster."""
    at = content.find(b"stream")
    while at >= 0:
        end = content.find(b"endstream", at)
        if end < 0:
            return
        yield at + len(b"stream"), end
        at = content.find(b"stream", end + len(b"endstream"))


def _outside(content: bytes, spans: Sequence[tuple[int, int]]) -> bytes:
    starts = [0, *(end for _, end in spans)]
    ends = [*(start for start, _ in spans), len(content)]
    return b"\n".join(content[start:end] for start, end in zip(starts, ends, strict=True))


def _object_streams(content: bytes, spans: Sequence[tuple[int, int]]) -> Iterator[bytes]:
    left = _INFLATED_MAX_BYTES
    for start, end in spans:
        before = content[max(0, start - _DICTIONARY_BYTES) : start]
        if b"ObjStm" not in before[before.rfind(b" obj") :]:
            continue
        try:
            inflated = zlib.decompressobj().decompress(content[start:end].lstrip(b"\r\n"), left)
        except zlib.error:
            continue
        left -= len(inflated)
        if left <= 0:
            raise _bomb()
        yield inflated


def _pdf_names(text: bytes) -> Iterator[bytes]:
    for match in _PDF_NAME.finditer(text):
        yield re.sub(rb"#([0-9A-Fa-f]{2})", lambda hexed: bytes([int(hexed[1], 16)]), match[1])
