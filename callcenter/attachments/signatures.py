"""What a content is, told by its first bytes and never by its name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .model import Family, Refusal, RefusalCode


@dataclass(frozen=True, slots=True)
class MediaType:
    """A type of the table; the first extension is the one its files are given."""

    name: str
    family: Family
    title: str
    extensions: tuple[str, ...]


JPEG = MediaType("image/jpeg", Family.image, "JPG 图片", ("jpg", "jpeg", "jpe", "jfif"))
PNG = MediaType("image/png", Family.image, "PNG 图片", ("png",))
GIF = MediaType("image/gif", Family.image, "GIF 图片", ("gif",))
WEBP = MediaType("image/webp", Family.image, "WebP 图片", ("webp",))
PDF = MediaType("application/pdf", Family.document, "PDF 文档", ("pdf",))
_OPEN_XML = "application/vnd.openxmlformats-officedocument"
DOCX = MediaType(f"{_OPEN_XML}.wordprocessingml.document", Family.document, "Word 文档", ("docx",))
XLSX = MediaType(f"{_OPEN_XML}.spreadsheetml.sheet", Family.document, "Excel 表格", ("xlsx",))
PPTX = MediaType(f"{_OPEN_XML}.presentationml.presentation", Family.document, "PPT 演示文稿", ("pptx",))
OFD = MediaType("application/ofd", Family.document, "OFD 文档", ("ofd",))  # GB/T 33190
MP3 = MediaType("audio/mpeg", Family.audio, "MP3 录音", ("mp3",))
WAV = MediaType("audio/wav", Family.audio, "WAV 录音", ("wav",))
M4A = MediaType("audio/mp4", Family.audio, "M4A 录音", ("m4a",))
AMR = MediaType("audio/amr", Family.audio, "AMR 录音", ("amr",))
OGG = MediaType("audio/ogg", Family.audio, "OGG 录音", ("ogg", "oga", "opus"))
MP4 = MediaType("video/mp4", Family.video, "MP4 视频", ("mp4", "m4v", "3gp"))
MOV = MediaType("video/quicktime", Family.video, "MOV 视频", ("mov",))
WEBM = MediaType("video/webm", Family.video, "WebM 视频", ("webm",))
TYPES: Sequence[MediaType] = (
    JPEG, PNG, GIF, WEBP, PDF, DOCX, XLSX, PPTX, OFD, MP3, WAV, M4A, AMR, OGG, MP4, MOV, WEBM,
)  # fmt: skip
_FOREIGN = """
svg svgz html htm xhtml mht xml js mjs css php jsp asp exe dll msi bat cmd com scr ps1 vbs jar apk lnk sh py
zip rar 7z gz tgz tar iso cab doc xls ppt docm xlsm pptm dotm xltm wps et dps rtf txt csv eml heic heif
tif tiff bmp avi wmv mkv flv
"""
#: extensions that promise something we never take: a file so called is not what it says
FOREIGN_EXTENSIONS = frozenset(_FOREIGN.split())

_STARTS: Sequence[tuple[bytes, MediaType]] = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"%PDF-", PDF),
    (b"ID3", MP3),
    (b"\xff\xfb", MP3),
    (b"\xff\xf3", MP3),
    (b"\xff\xf2", MP3),
    (b"#!AMR", AMR),
    (b"OggS", OGG),
    (b"\x1a\x45\xdf\xa3", WEBM),
)
_RIFF = {b"WEBP": WEBP, b"WAVE": WAV}
_BRANDS = {b"M4A ": M4A, b"M4B ": M4A, b"qt  ": MOV}
_VIDEO_BRANDS = (
    b"isom",
    b"iso2",
    b"iso4",
    b"iso5",
    b"iso6",
    b"mp41",
    b"mp42",
    b"avc1",
    b"M4V ",
    b"MSNV",
    b"3gp",
)
_HEIF_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"mif1", b"msf1", b"avif")
_ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_REFUSED: Sequence[tuple[bytes, RefusalCode, str]] = (
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        RefusalCode.type_refused,
        "是旧版或加密的 Office 文件，请另存为 docx、xlsx、pptx 或 PDF 后再传",
    ),
    (b"Rar!\x1a\x07", RefusalCode.type_refused, "是压缩包，请解压后逐个上传"),
    (b"7z\xbc\xaf\x27\x1c", RefusalCode.type_refused, "是压缩包，请解压后逐个上传"),
    (b"\x1f\x8b", RefusalCode.type_refused, "是压缩包，请解压后逐个上传"),
    (b"MZ", RefusalCode.active_content, "是程序，不能作为附件"),
    (b"\x7fELF", RefusalCode.active_content, "是程序，不能作为附件"),
    (b"#!/", RefusalCode.active_content, "是程序，不能作为附件"),
    (b"BM", RefusalCode.type_refused, "是 BMP 图片，请改存为 JPG 或 PNG 后再传"),
    (b"II*\x00", RefusalCode.type_refused, "是 TIFF 图片，请改存为 JPG 或 PNG 后再传"),
    (b"MM\x00*", RefusalCode.type_refused, "是 TIFF 图片，请改存为 JPG 或 PNG 后再传"),
)
_BLANKS = b" \t\r\n\x0b\x0c\x00\xef\xbb\xbf\xff\xfe"


def is_zip(content: bytes) -> bool:
    """True for a zip container, which a document may be."""
    return content.startswith(_ZIP_STARTS)


def media_type_of(content: bytes) -> MediaType:
    """The type of anything but a zip container; raises Refusal for what is not taken."""
    for start, found in _STARTS:
        if content.startswith(start):
            return found
    if content[:4] == b"RIFF" and content[8:12] in _RIFF:
        return _RIFF[content[8:12]]
    if content[4:8] == b"ftyp":
        return _by_brand(content[8:12])
    if _looks_like_markup(content):
        raise Refusal(RefusalCode.active_content, "是网页或 SVG 图片，可能带有脚本，不能作为附件")
    for start, code, reason in _REFUSED:
        if content.startswith(start):
            raise Refusal(code, reason)
    raise Refusal(
        RefusalCode.type_refused,
        "不是可以接收的类型；可传图片（JPG、PNG、GIF、WebP）、文档（PDF、docx、xlsx、pptx、OFD）、录音或视频",
    )


def _by_brand(brand: bytes) -> MediaType:
    if brand in _BRANDS:
        return _BRANDS[brand]
    if brand.startswith(_VIDEO_BRANDS):
        return MP4
    if brand in _HEIF_BRANDS:
        raise Refusal(RefusalCode.type_refused, "是 HEIC 图片，请在手机相册中改存为 JPG 后再传")
    raise Refusal(RefusalCode.type_refused, "不是可以接收的视频类型，请改存为 MP4 后再传")


def _looks_like_markup(content: bytes) -> bool:
    """Any text that begins with a tag; in UTF-16 every other byte is a null."""
    start = content[:1024].lstrip(_BLANKS).replace(b"\x00", b"").lower()
    return start.startswith(b"<")
