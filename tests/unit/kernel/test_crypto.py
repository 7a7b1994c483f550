"""Sealing, rotation, blind indexes and tracking codes, in both suites."""

from __future__ import annotations

import itertools
import re
import stat
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.kernel.crypto import KeyRing, SealBroken, Suite, TrackingCodes, Vault
from callcenter.kernel.keys import FILE_NAME, KeysUnusable, load_keys, load_or_create_keys, rotate_keys

RINGS = {suite: KeyRing.new(suite) for suite in Suite}


@pytest.mark.parametrize("suite", list(Suite))
def test_known_answers_of_the_ciphers(suite: Suite) -> None:
    """Source: NIST GCM test case 14 without data beyond one zero block; RFC 8998 A.1 for SM4-GCM."""
    if suite is Suite.international:
        sealed = suite.encrypt(bytes(32), bytes(12), bytes(16), b"")
        assert sealed.hex() == "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"
        return
    sealed = suite.encrypt(
        bytes.fromhex("0123456789abcdeffedcba9876543210"),
        bytes.fromhex("00001234567800000000abcd"),
        bytes.fromhex("a" * 16 + "b" * 16 + "c" * 16 + "d" * 16 + "e" * 16 + "f" * 16 + "e" * 16 + "a" * 16),
        bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2"),
    )
    assert sealed.hex().startswith("17f399f08c67d5ee19d0dc9969c4bb7d")
    assert sealed.hex().endswith("83de3541e4c2b58177e065a9bf7b62ec")


@given(plain=st.binary(max_size=200), context=st.text(max_size=30), suite=st.sampled_from(Suite))
def test_what_is_sealed_opens_in_its_place_only(plain: bytes, context: str, suite: Suite) -> None:
    vault = Vault(RINGS[suite])
    sealed = vault.seal(plain, context)
    assert vault.open(sealed, context) == plain
    with pytest.raises(SealBroken):
        vault.open(sealed, context + "x")
    with pytest.raises(SealBroken):
        Vault(KeyRing.new(suite)).open(sealed, context)


@given(where=st.integers(0, 200), suite=st.sampled_from(Suite))
def test_any_changed_byte_breaks_the_seal(where: int, suite: Suite) -> None:
    vault = Vault(RINGS[suite])
    sealed = bytearray(vault.seal("噪音扰民，13800138000".encode(), "here"))
    sealed[where % len(sealed)] ^= 0x01
    with pytest.raises(SealBroken):
        vault.open(bytes(sealed), "here")


@pytest.mark.parametrize("cut", [0, 1, 3, 15, 30])
def test_a_stump_is_no_sealed_value(cut: int) -> None:
    vault = Vault(RINGS[Suite.national])
    with pytest.raises(SealBroken):
        vault.open(vault.seal(b"", "here")[:cut], "here")


def test_the_same_text_never_seals_the_same() -> None:
    vault = Vault(RINGS[Suite.international])
    assert vault.seal_text("陈", "here") != vault.seal_text("陈", "here")


@pytest.mark.parametrize("before, after", list(itertools.product(Suite, Suite)))
def test_rotation_seals_anew_and_opens_the_old(before: Suite, after: Suite) -> None:
    old_ring = KeyRing.new(before)
    old, new = Vault(old_ring), Vault(old_ring.rotated(after))
    sealed = old.seal_text("陈小姐", "name")
    assert new.open_text(sealed, "name") == "陈小姐"
    resealed = new.resealed(sealed, "name")
    assert resealed is not None
    assert (new.version_of(sealed), new.version_of(resealed)) == (1, 2)
    assert new.open_text(resealed, "name") == "陈小姐"
    assert new.resealed(resealed, "name") is None
    with pytest.raises(SealBroken, match="version 2"):
        old.open_text(resealed, "name")
    assert old.blind_index("13800138000", "phone") == new.blind_index("13800138000", "phone")
    assert old.fingerprint == new.fingerprint


def test_blind_indexes_tell_purposes_and_keys_apart() -> None:
    vaults = [Vault(ring) for ring in RINGS.values()]
    indexes = {vault.blind_index("13800138000", purpose) for vault in vaults for purpose in ("phone", "id")}
    assert len(indexes) == 4
    assert {len(index) for index in indexes} == {2 + 32}, "the version of the key stands in front"
    assert vaults[0].blind_index("a", "phone") == vaults[0].blind_index("a", "phone")


def test_tracking_codes_are_stable_readable_and_hashed_whatever_way_they_are_typed() -> None:
    codes = TrackingCodes(Vault(RINGS[Suite.international]))
    first, second = UUID(int=1), UUID(int=2)
    code = codes.code_of(first)
    assert code == codes.code_of(first) != codes.code_of(second)
    assert re.fullmatch(r"([A-HJ-NP-Z2-9]{4}-){3}[A-HJ-NP-Z2-9]{4}", code)
    assert codes.hash_of(code) == codes.hash_of(code.lower().replace("-", " "))
    assert codes.hash_of(code) != codes.hash_of(codes.code_of(second))


def test_keys_are_made_once_and_read_by_the_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "keys"
    ring = load_or_create_keys(folder, Suite.national)
    assert load_or_create_keys(folder) == ring == load_keys(folder)
    assert ring.keys[0].suite is Suite.national
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / FILE_NAME).stat().st_mode) == 0o600
    assert [path.name for path in folder.iterdir()] == [FILE_NAME]


def test_rotation_is_kept_in_the_file(tmp_path: Path) -> None:
    sealed = Vault(load_or_create_keys(tmp_path)).seal_text("陈", "name")
    rotate_keys(tmp_path, Suite.national)
    vault = Vault(load_keys(tmp_path))
    assert vault.open_text(sealed, "name") == "陈"
    assert vault.version_of(vault.seal_text("陈", "name")) == 2
    assert stat.S_IMODE((tmp_path / FILE_NAME).stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "content, mode, complaint",
    [
        ("{", 0o600, "已损坏"),
        ('{"hash_suite": "rot13", "hash_secret": "", "keys": []}', 0o600, "已损坏"),
        ('{"hash_suite": "sm4-gcm+sm3", "hash_secret": "", "keys": []}', 0o600, "已损坏"),
        (None, 0o644, "对其他用户开放"),
        (None, 0o000, None),
    ],
)
def test_an_unusable_key_file_is_refused(
    tmp_path: Path, content: str | None, mode: int, complaint: str | None
) -> None:
    load_or_create_keys(tmp_path)
    path = tmp_path / FILE_NAME
    if complaint is None:
        path.unlink()
        complaint = "找不到密钥文件"
    else:
        if content is not None:
            path.write_text(content)
        path.chmod(mode)
    with pytest.raises(KeysUnusable, match=complaint):
        load_keys(tmp_path)
