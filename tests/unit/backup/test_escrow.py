"""The keys in two halves: both give them back, one gives nothing, a slip of the pen is found."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.backup.escrow import EscrowUnusable, Share, from_text, join, pack, split, to_text, unpack
from callcenter.kernel.crypto import KeyRing, Suite

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
OFFICERS = ("张三", "李四")


def ring(versions: int = 1, suite: Suite = Suite.international) -> KeyRing:
    made = KeyRing.new(suite)
    for _ in range(versions - 1):
        made = made.rotated(Suite.national if suite is Suite.international else Suite.international)
    return made


@pytest.mark.parametrize("suite", Suite)
@pytest.mark.parametrize("versions", [1, 2, 7])
def test_both_sheets_give_the_keys_back(suite: Suite, versions: int) -> None:
    keys = ring(versions, suite)
    one, other = (from_text(to_text(share), share.letter) for share in split(keys, OFFICERS, NOW))
    assert join(one, other) == join(other, one) == keys
    assert (one.officer, other.officer) == OFFICERS
    assert one.key_version == versions


def test_one_share_alone_fits_every_key_there_could_be() -> None:
    keys, others = ring(), ring()
    _, share = split(keys, OFFICERS, NOW)
    pad = bytes(a ^ b for a, b in zip(share.noise, pack(others), strict=True))
    assert unpack(bytes(a ^ b for a, b in zip(share.noise, pad, strict=True))) == others
    first, second = split(keys, OFFICERS, NOW), split(keys, OFFICERS, NOW)
    assert first[0].noise != second[0].noise and first[1].noise != second[1].noise


def test_no_sheet_shows_a_key() -> None:
    keys = ring(3)
    for share in split(keys, OFFICERS, NOW):
        for secret in (keys.hash_secret, *(key.secret for key in keys.keys)):
            assert secret not in share.noise
            assert secret.hex() not in to_text(share)


def test_halves_that_do_not_belong_together_are_refused() -> None:
    keys = ring()
    first, second = split(keys, OFFICERS, NOW), split(keys, OFFICERS, NOW)
    with pytest.raises(EscrowUnusable, match="不是同一次"):
        join(first[0], second[1])
    with pytest.raises(EscrowUnusable, match="都是 A 份"):
        join(first[0], first[0])


@given(st.data())
def test_one_wrong_letter_is_found_on_its_line(data: st.DataObject) -> None:
    lines = to_text(Share("A", "0AB1C2D3", "f0" * 32, 2, "张三", NOW, bytes(range(110)))).splitlines()
    at = data.draw(st.sampled_from([n for n, line in enumerate(lines) if line[:2].isdigit()]))
    column = data.draw(st.sampled_from([n for n, c in enumerate(lines[at]) if n > 2 and c not in " /"]))
    wrong = data.draw(st.sampled_from([c for c in "ABCDEFG234567" if c != lines[at][column]]))
    number = lines[at][:2].lstrip("0")
    lines[at] = lines[at][:column] + wrong + lines[at][column + 1 :]
    with pytest.raises(EscrowUnusable, match=f"第 {number} 行"):
        from_text("\n".join(lines), "甲")


@pytest.mark.parametrize("cut", ["LINES", "SET", "CALLCENTER", "02 "])
def test_a_sheet_with_a_line_missing_is_refused(cut: str) -> None:
    text = to_text(split(ring(2), OFFICERS, NOW)[0])
    kept = [line for line in text.splitlines() if not line.startswith(cut)]
    with pytest.raises(EscrowUnusable):
        from_text("\n".join(kept), "甲")


def test_the_sheet_tells_the_time_on_the_wall() -> None:
    made = split(ring(), OFFICERS, datetime(2026, 11, 23, 18, 30, tzinfo=UTC))[0]
    text = to_text(made)
    assert "MADE 2026-11-24T02:30:00+08:00\n" in text
    assert from_text(text, "甲").made_at == made.made_at


def test_letters_may_be_typed_small_and_spaced_at_will() -> None:
    share = split(ring(), OFFICERS, NOW)[0]
    lines = to_text(share).splitlines()
    typed = [line.lower().replace(" ", "  ") if line[:2].isdigit() else line for line in lines]
    assert from_text("\n".join(typed), "甲") == share
