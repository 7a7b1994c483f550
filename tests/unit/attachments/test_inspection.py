"""Each file by its content: taken clean, or refused with its reason."""

from __future__ import annotations

import base64
import io
import time
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from callcenter.attachments.inspection import decoded, inspected, safe_name
from callcenter.attachments.model import CheckedFile, Family, Limits, Refusal
from tests import sent_files as sent

LIMITS = Limits(
    bytes_of={Family.image: 5_000_000, Family.document: 5_000_000, Family.audio: 1000, Family.video: 0},
    image_pixels=4_000_000,
    image_side=1000,
    archive_bytes=50_000_000,
    archive_ratio=100,
    archive_entries=50,
    per_submission=10,
    per_contact=30,
    per_order=200,
)


def refused(name: str, content: bytes) -> str:
    with pytest.raises(Refusal) as caught:
        inspected(name, content, LIMITS)
    assert caught.value.reason
    return caught.value.code.value.removeprefix("attachment-")


def taken(name: str, content: bytes) -> CheckedFile:
    return inspected(name, content, LIMITS)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_nothing_is_left_of_where_a_photo_was_taken(kind: str) -> None:
    content = sent.photo(kind)
    assert sent.WHERE_TAKEN.encode() in content, "the test's own photo carries it"
    with Image.open(io.BytesIO(content)) as before:
        assert before.getexif().get_ifd(0x8825)[2] == sent.LATITUDE
    made = taken(f"a.{kind.lower()}", content)
    assert sent.WHERE_TAKEN.encode() not in made.content
    with Image.open(io.BytesIO(made.content)) as after:
        assert not dict(after.getexif())
        assert not after.getexif().get_ifd(0x8825)
        assert not {"exif", "xmp", "comment", "icc_profile", "XML:com.adobe.xmp", "Location"} & set(
            after.info
        )
        assert after.size == (20, 40), "turned as the camera was held"
        red, _, blue = after.convert("RGB").getpixel((10, 5))  # type: ignore[misc]
        assert red > 150 > blue, "its left is now above"


def test_of_a_gif_its_first_picture_remains() -> None:
    made = taken("动图.gif", sent.gif())
    assert (made.name, made.media_type) == ("动图.png", "image/png")
    assert sent.WHERE_TAKEN.encode() not in made.content


def test_what_hangs_behind_a_picture_is_left_behind() -> None:
    made = taken("a.png", sent.photo("PNG") + sent.HTML)
    assert b"<script>" not in made.content


def test_a_large_photo_is_scaled_down() -> None:
    with Image.open(io.BytesIO(taken("a.jpg", sent.photo(size=(2000, 1000))).content)) as made:
        assert made.size == (500, 1000)


def test_a_decompression_bomb_of_a_picture_is_not_decoded() -> None:
    content = sent.vast_png(5000)
    started = time.perf_counter()
    assert refused("a.png", content) == "bomb"
    assert refused("a.png", sent.vast_png()) == "bomb"
    assert time.perf_counter() - started < 20
    for cut in (sent.photo()[:200], b"\x89PNG\r\n\x1a\n" + bytes(60), b"GIF89a", b"\xff\xd8\xff"):
        assert refused("a", cut) == "damaged"


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.svg", sent.SVG, "active-content"),
        ("a.png", sent.SVG, "active-content"),
        ("a.jpg", sent.HTML, "active-content"),
        ("a.html", "<html>".encode("utf-16"), "active-content"),
        ("a.exe", b"MZ\x90", "active-content"),
        ("a.exe", sent.photo(), "mislabelled"),
        ("photo.jpg.html", sent.photo(), "mislabelled"),
        ("a.pdf", sent.photo(), "mislabelled"),
        ("a.jpg", sent.PDF, "mislabelled"),
        ("a.docm", sent.office(), "mislabelled"),
        ("a.zip", sent.zipped({"a.txt": b"x"}), "type-refused"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "type-refused"),
        ("a.rar", b"Rar!\x1a\x07\x00", "type-refused"),
        ("a.heic", b"\x00\x00\x00\x18ftypheic", "type-refused"),
        ("a.txt", "路灯坏了".encode(), "type-refused"),
        ("a.mp4", b"\x00\x00\x00\x18ftypisom" + bytes(50), "type-refused"),
        ("a.mp3", b"ID3" + bytes(2000), "too-large"),
        ("a.png", b"", "empty"),
    ],
)
def test_what_is_not_taken_is_told_why(name: str, content: bytes, told: str) -> None:
    assert refused(name, content) == told


def test_a_name_is_set_right_within_a_family() -> None:
    assert taken("现场.jpg", sent.photo("WEBP")).name == "现场.webp"
    assert taken("现场", sent.photo()).name == "现场.jpg"
    assert taken("2026.11.24 现场", sent.photo()).name == "2026.11.24 现场.jpg"
    assert taken("../../etc/passwd.pdf", sent.PDF).name == "passwd.pdf"
    assert safe_name("C:\\temp\\a\u202egpj.exe\x00") == "agpj.exe"


@pytest.mark.parametrize(
    ("body", "name"),
    [("word/document.xml", "a.docx"), ("xl/workbook.xml", "a.xlsx"), ("ppt/presentation.xml", "a.pptx")],
)
def test_documents_are_taken_as_they_are(body: str, name: str) -> None:
    content = sent.office(body=body)
    made = taken(name, content)
    assert (made.name, made.content, made.family) == (name, content, Family.document)
    assert taken("a.ofd", sent.zipped({"OFD.xml": b"<OFD/>"})).media_type == "application/ofd"
    embedded = sent.office({"word/embeddings/sheet.xlsx": sent.office(body="xl/workbook.xml")})
    assert taken("a.docx", embedded).content == embedded


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (sent.BOMB, "bomb"),
        (sent.zipped({"a.txt": bytes(60_000_000)}), "bomb"),
        (sent.office({f"word/{n}.xml": b"x" for n in range(60)}), "bomb"),
        (sent.office({"word/embeddings/a.zip": b"PK"}), "bomb"),
        (sent.office({"word/embeddings/a.docx": sent.BOMB}), "bomb"),
        (sent.office({"x/a.docx": sent.office({"x/b.docx": sent.office({"x/c.docx": b"PK"})})}), "bomb"),
        (sent.office({"word/vbaProject.bin": b"x"}), "macro"),
        (
            sent.office({"[Content_Types].xml": b"application/vnd.ms-word.document.macroEnabled.main+xml"}),
            "macro",
        ),
        (sent.office({"xl/macrosheets/sheet1.xml": b"x"}, body="xl/workbook.xml"), "macro"),
        (sent.office({"word/embeddings/a.exe": b"MZ"}), "active-content"),
        (sent.locked(sent.office()), "encrypted"),
        (sent.lying(sent.office({"word/x.xml": bytes(1000)}), "word/x.xml"), "damaged"),
        (sent.office()[:-30], "damaged"),
        (b"PK\x03\x04" + bytes(100), "damaged"),
        (b"PK\x01\x02".join([b"PK\x03\x04"] * 100), "bomb"),
    ],
)
def test_a_dangerous_document_is_refused(content: bytes, told: str) -> None:
    assert refused("a.docx", content) == told


def _object_stream(text: bytes) -> bytes:
    return b"%PDF-1.5\n1 0 obj<</Type/ObjStm/N 1>>\nstream\n" + zlib.compress(text) + b"\nendstream endobj"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"%PDF-1.4\n<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>", "active-content"),
        (b"%PDF-1.4\n<</S/J#61vaScript>>", "active-content"),
        (b"%PDF-1.4\n<</S/Launch/F(cmd.exe)>>", "active-content"),
        (b"%PDF-1.4\n<</Type/EmbeddedFile>>", "active-content"),
        (_object_stream(b"<</S/JavaScript>>"), "active-content"),
        (_object_stream(bytes(40_000_000)), "bomb"),
        (b"%PDF-1.4\ntrailer<</Encrypt 5 0 R>>", "encrypted"),
    ],
)
def test_a_dangerous_pdf_is_refused(content: bytes, told: str) -> None:
    assert refused("a.pdf", content) == told


def test_a_pdf_that_only_looks_so_inside_a_picture_is_taken() -> None:
    content = b"%PDF-1.4\n1 0 obj<</Subtype/Image>>stream\n\x00/JS \x00/Launch \nendstream endobj"
    assert taken("a.pdf", content).content == content


def test_a_pdf_of_nothing_but_streams_is_read_in_time() -> None:
    started = time.perf_counter()
    taken("a.pdf", b"%PDF-1.4\n" + b"stream\n" * 600_000)
    assert time.perf_counter() - started < 10


def test_base64_is_bounded_and_checked() -> None:
    assert decoded(base64.b64encode(b"x").decode(), LIMITS) == b"x"
    for wrong in ("!!!", "abc", "a b=", "路灯"):
        with pytest.raises(Refusal, match="base64"):
            decoded(wrong, LIMITS)
    with pytest.raises(Refusal, match="超过 5 MB"):
        decoded("A" * 8_000_000, LIMITS)


@given(
    st.binary(max_size=300),
    st.sampled_from(["", *(s for s in (b"\xff\xd8\xff", b"PK\x03\x04", b"%PDF-", b"RIFF"))]),
)
def test_whatever_comes_is_taken_or_refused(content: bytes, start: bytes | str) -> None:
    whole = (start if isinstance(start, bytes) else b"") + content
    try:
        inspected("a", whole, LIMITS)
    except Refusal as refusal:
        assert refusal.reason
