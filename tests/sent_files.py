"""Files as people and attackers send them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from PIL import Image
from PIL.PngImagePlugin import PngInfo

LATITUDE = (23.0, 39.0, 51.0)  # Chaozhou
WHERE_TAKEN = "chaozhou-guangji-bridge-7531"
TYPES_XML = b"<Types><Override ContentType='application/vnd.openxmlformats'/></Types>"


def photo(kind: str = "JPEG", size: tuple[int, int] = (40, 20), orientation: int = 6) -> bytes:
    """A photo with place, device, comment and a picture whose left half is red."""
    picture = Image.new("RGB", size, (0, 0, 200))
    picture.paste((200, 0, 0), (0, 0, size[0] // 2, size[1]))
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = WHERE_TAKEN
    exif[0x9286] = WHERE_TAKEN
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2] = "N", LATITUDE
    gps[3], gps[4] = "E", LATITUDE
    gps[29] = WHERE_TAKEN
    out = io.BytesIO()
    extra: dict[str, object] = {"comment": WHERE_TAKEN.encode()} if kind == "JPEG" else {}
    if kind == "PNG":
        info = PngInfo()
        info.add_text("Location", WHERE_TAKEN)
        info.add_itxt("XML:com.adobe.xmp", f"<x:xmpmeta>{WHERE_TAKEN}</x:xmpmeta>")
        extra["pnginfo"] = info
    if kind in ("JPEG", "WEBP"):
        extra["xmp"] = f"<x:xmpmeta>{WHERE_TAKEN}</x:xmpmeta>".encode()
    picture.save(out, kind, exif=exif, **extra)
    return out.getvalue()


def gif() -> bytes:
    """Two frames and a comment."""
    frames = [Image.new("RGB", (8, 8), colour) for colour in ((200, 0, 0), (0, 200, 0))]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], comment=WHERE_TAKEN.encode())
    return out.getvalue()


def vast_png(side: int = 20_000) -> bytes:
    """A few kilobytes that would be decoded to hundreds of megabytes."""
    out = io.BytesIO()
    Image.new("1", (side, side)).save(out, "PNG")
    return out.getvalue()


def office(parts: Mapping[str, bytes] | None = None, *, body: str = "word/document.xml") -> bytes:
    """A document of Office's open format with further parts."""
    everything = {"[Content_Types].xml": TYPES_XML, body: b"<document/>", **(parts or {})}
    return zipped(everything)


def zipped(parts: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def locked(container: bytes) -> bytes:
    """The same with its parts marked as encrypted."""
    marked = bytearray(container)
    for start, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        found = marked.find(start)
        while found >= 0:
            marked[found + at] |= 1
            found = marked.find(start, found + 4)
    return bytes(marked)


def lying(container: bytes, name: str) -> bytes:
    """The same with a part that declares one byte and holds more."""
    changed = bytearray(container)
    at = changed.find(name.encode(), changed.find(b"PK\x01\x02"))
    changed[at - 46 + 24 : at - 46 + 28] = (1).to_bytes(4, "little")
    return bytes(changed)


SVG = b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
HTML = b"\xef\xbb\xbf \n<!DOCTYPE html><script>alert(1)</script>"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
BOMB = office({"word/media/a.xml": bytes(30_000_000)})
