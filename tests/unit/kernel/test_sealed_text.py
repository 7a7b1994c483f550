"""Sealed words in text columns."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from callcenter.kernel.crypto import KeyRing, Vault
from callcenter.kernel.sealed_text import MARK, UNREADABLE, SealedTexts

RING = KeyRing.new()
TEXTS = SealedTexts(Vault(RING))


@given(st.text())
def test_what_is_sealed_opens_for_its_matter_alone(text: str) -> None:
    sealed = TEXTS.seal(text, "CZ-1")
    assert TEXTS.versions_of(sealed) and (not text or text not in sealed or len(text) < 4)
    assert TEXTS.open(sealed, "CZ-1") == text
    assert TEXTS.open(sealed, "CZ-2") == UNREADABLE
    assert TEXTS.seal(sealed, "CZ-1") == sealed, "sealing twice changes nothing"


@given(st.text())
def test_what_only_looks_sealed_is_shown_as_it_is(text: str) -> None:
    assert TEXTS.open(text, "CZ-1") == text
    assert TEXTS.open(f"{MARK}{text}", "CZ-1") == f"{MARK}{text}"
    assert not TEXTS.versions_of(f"{MARK}{text}")


def test_rows_are_opened_inside_json_too_and_nothing_else_is_touched() -> None:
    row = {
        "title": TEXTS.seal("举报", "CZ-1"),
        "n": 3,
        "said": {"evidence": [TEXTS.seal("红包", "CZ-1"), "村"]},
    }
    assert TEXTS.opened(row, "CZ-1") == {"title": "举报", "n": 3, "said": {"evidence": ["红包", "村"]}}


def test_words_are_sealed_anew_under_the_newest_key() -> None:
    newer = SealedTexts(Vault(RING.rotated()))
    old = TEXTS.seal("举报", "CZ-1")
    fresh = newer.resealed(old, "CZ-1")
    assert fresh is not None and (newer.versions_of(old), newer.versions_of(fresh)) == ({1}, {2})
    assert newer.open(fresh, "CZ-1") == "举报"
    assert newer.resealed(fresh, "CZ-1") is None and newer.resealed("plain", "CZ-1") is None


def test_words_open_inside_a_longer_sentence() -> None:
    reason = TEXTS.seal("等设备到货", "CZ-1")
    assert TEXTS.open(f"延期：{reason}；{reason}", "CZ-1") == "延期：等设备到货；等设备到货"
