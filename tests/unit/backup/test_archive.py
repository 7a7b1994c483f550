"""The sealed file: comes back as it was, and in no other way."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.backup import archive as archives
from callcenter.backup.archive import ArchiveReader, ArchiveWriter, BackupUnusable, Manifest, new_file
from callcenter.backup.sealed import CHUNK_BYTES, Header, SealedReader, SealedWriter, new_salt, read_header
from callcenter.kernel.crypto import KeyRing, SealBroken, Suite
from callcenter.kernel.errors import UsageError

RING = KeyRing.new()


def header(ring: KeyRing = RING) -> Header:
    return Header(
        kind="full",
        created_at="2026-11-24T02:30:00+00:00",
        product="1",
        city="潮州市",
        schema=4,
        fingerprint="00",
        key_version=ring.keys[-1].version,
        suite=ring.keys[-1].suite,
        salt=new_salt(),
    )


def sealed(content: bytes, ring: KeyRing = RING) -> bytes:
    target = io.BytesIO()
    writer = SealedWriter(target, ring, header(ring))
    for start in range(0, len(content), 300_000):
        writer.write(content[start : start + 300_000])
    writer.finish()
    return target.getvalue()


def opened(text: bytes, ring: KeyRing = RING) -> bytes:
    reader = SealedReader(io.BytesIO(text), ring)
    pieces = []
    while piece := reader.read(100_000):
        pieces.append(piece)
    return b"".join(pieces)


@pytest.mark.parametrize("suite", Suite)
@pytest.mark.parametrize("size", [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES])
def test_what_was_sealed_opens(suite: Suite, size: int) -> None:
    ring, content = KeyRing.new(suite), os.urandom(size)
    text = sealed(content, ring)
    assert opened(text, ring.rotated()) == content  # with a newer version on top too
    assert size < 64 or content[:64] not in text


@given(st.integers(0, 2**32), st.integers(1, 255))
def test_one_changed_byte_anywhere_is_found(place: int, change: int) -> None:
    text = bytearray(sealed(b"order" * 40))
    text[place % len(text)] ^= change
    with pytest.raises((SealBroken, ValueError)):
        opened(bytes(text))


def test_what_was_cut_off_or_added_is_found() -> None:
    text = sealed(os.urandom(2 * CHUNK_BYTES + 5))
    chunk = CHUNK_BYTES + 4 + 16
    start = len(text) - (5 + 4 + 16) - 2 * chunk
    for wrong in (
        text[:-1],
        text[: start + chunk],  # whole chunks missing
        text + b"x",
        text[:start] + text[start + chunk : start + 2 * chunk] + text[start : start + chunk],
    ):
        with pytest.raises(SealBroken):
            opened(wrong)


def test_two_files_never_share_a_key() -> None:
    first, second = sealed(b"same"), sealed(b"same")
    assert first[-20:] != second[-20:]
    assert read_header(io.BytesIO(first))[0].salt != read_header(io.BytesIO(second))[0].salt


def test_other_keys_do_not_open_it() -> None:
    with pytest.raises(SealBroken):
        opened(sealed(b"text"), KeyRing.new())


# ---- the archive ----


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(archives, "PART_BYTES", 1000)
    path = tmp_path / "b.ccb"
    with new_file(path) as file:
        archive = ArchiveWriter(SealedWriter(file, RING, header()))
        archive.add_stream("database", io.BytesIO(b"d" * 2500))
        for name in ("one", "two"):
            archive.add_thing("blobs", name, name.encode())
        archive.finish(Manifest(streams=archive.streams(), tables={"work_order": 3}))
    return path


def test_an_archive_comes_back_in_parts_and_things(written: Path) -> None:
    reader = ArchiveReader(written, RING)
    entries = list(reader.entries(things=frozenset({"blobs"})))
    assert b"".join(e.content for e in entries if e.stream == "database") == b"d" * 2500
    assert {e.name: e.content for e in entries if e.stream == "blobs"} == {"one": b"one", "two": b"two"}
    assert reader.manifest is not None and reader.manifest.tables == {"work_order": 3}
    assert written.stat().st_mode & 0o777 == 0o600


def test_an_archive_whose_manifest_says_otherwise_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "b.ccb"
    with new_file(path) as file:
        archive = ArchiveWriter(SealedWriter(file, RING, header()))
        archive.add_stream("database", io.BytesIO(b"d"))
        promised = archive.streams()
        archive.add_thing("database", "more", b"x")
        archive.finish(Manifest(streams=promised))
    with pytest.raises(BackupUnusable, match="清单不符"):
        ArchiveReader(path, RING).verify()


def test_an_archive_without_its_end_is_refused(written: Path) -> None:
    written.write_bytes(written.read_bytes()[:-30])
    with pytest.raises(BackupUnusable, match="损坏"):
        ArchiveReader(written, RING).verify()


def test_a_file_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "b.ccb"
    with pytest.raises(RuntimeError), new_file(path) as file:
        file.write(b"half")
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []
    path.write_bytes(b"earlier")
    with pytest.raises(UsageError, match="已经存在"), new_file(path):
        pass
    assert path.read_bytes() == b"earlier"


def test_a_file_that_reads_back_wrong_gets_no_name(tmp_path: Path) -> None:
    def check(partial: Path) -> None:
        assert partial.read_bytes() == b"whole"
        raise BackupUnusable("核对不符")

    with pytest.raises(BackupUnusable), new_file(tmp_path / "b.ccb", check=check) as file:
        file.write(b"whole")
    assert list(tmp_path.iterdir()) == []
