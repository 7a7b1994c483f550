"""The key file cut in two: either half alone is random noise, both together are the keys.

Share A is as many random bytes as the keys have, share B the keys XOR share A: a one-time pad, so that
neither says anything of the keys, whatever is known otherwise. Both are printed as lines of 5-letter
groups, each line with a check of its own, so that a sheet of paper can be typed in again and a slip
is found on its line.
"""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from callcenter.kernel.crypto import IndexKey, Key, KeyRing, Suite, Vault
from callcenter.kernel.errors import UsageError
from callcenter.official_time import OFFICIAL

Letter = Literal["A", "B"]

_TITLE = "CALLCENTER KEY ESCROW SHARE"
_SUITES = {Suite.international: 1, Suite.national: 2}
_SUITE_OF = {number: suite for suite, number in _SUITES.items()}
#: stands where a key of the seal has its suite
_INDEX = 3
_CHECK_BYTES = 8
_LINE_BYTES = 20  # 32 letters: six groups of five and one of two, then the check
_LINE = re.compile(r"^(\d+)\s+([A-Z2-7 ]+?)\s*/\s*([0-9A-F]{4})$")


class EscrowUnusable(UsageError):
    """A share is damaged, or the two do not belong together."""

    code = "escrow-unusable"


@dataclass(frozen=True, slots=True)
class Share:
    """One half as it is handed to one officer."""

    letter: Letter
    set_id: str  # both halves of one splitting carry the same
    fingerprint: str  # of the key file, hex
    key_version: int
    officer: str
    made_at: datetime
    noise: bytes


def split(ring: KeyRing, officers: tuple[str, str], now: datetime) -> tuple[Share, Share]:
    """Two shares of the keys, for two officers."""
    keys = pack(ring)
    pad = secrets.token_bytes(len(keys))
    set_id = secrets.token_hex(4).upper()
    fingerprint = Vault(ring).fingerprint.hex()
    version = ring.keys[-1].version
    return (
        Share("A", set_id, fingerprint, version, officers[0], now, pad),
        Share("B", set_id, fingerprint, version, officers[1], now, _xor(keys, pad)),
    )


def join(one: Share, other: Share) -> KeyRing:
    """The keys, from both shares in either order."""
    if one.letter == other.letter:
        raise EscrowUnusable(f"两份都是 {one.letter} 份，需要 A、B 各一份。")
    if one.set_id != other.set_id or len(one.noise) != len(other.noise):
        raise EscrowUnusable(f"两份不是同一次托管的（编号 {one.set_id} 与 {other.set_id}）。")
    ring = unpack(_xor(one.noise, other.noise))
    if Vault(ring).fingerprint.hex() != one.fingerprint:
        raise EscrowUnusable("两份合出的密钥与指纹不符，请核对抄录。")
    return ring


def pack(ring: KeyRing) -> bytes:
    """The keys as few bytes, their own check at the end."""
    parts = [bytes([_SUITES[ring.hash_suite], len(ring.hash_secret)]), ring.hash_secret]
    for key in ring.keys:
        parts += [key.version.to_bytes(2, "big"), bytes([_SUITES[key.suite]]), key.secret]
    for index in ring.index_keys:
        parts += [index.version.to_bytes(2, "big"), bytes([_INDEX, len(index.secret)]), index.secret]
    plain = b"".join(parts)
    return plain + hashlib.sha256(plain).digest()[:_CHECK_BYTES]


def unpack(content: bytes) -> KeyRing:
    """What `pack` packed. Raises EscrowUnusable for anything else."""
    plain, check = content[:-_CHECK_BYTES], content[-_CHECK_BYTES:]
    if hashlib.sha256(plain).digest()[:_CHECK_BYTES] != check:
        raise EscrowUnusable("两份合不出密钥：其中一份有误，或不是同一次托管的。")
    suite, length = _SUITE_OF[plain[0]], plain[1]
    secret, rest = plain[2 : 2 + length], plain[2 + length :]
    keys: list[Key] = []
    indexes: list[IndexKey] = []
    while rest:
        version = int.from_bytes(rest[:2], "big")
        if rest[2] == _INDEX:
            indexes.append(IndexKey(version, rest[4 : 4 + rest[3]]))
            rest = rest[4 + rest[3] :]
            continue
        kind = _SUITE_OF[rest[2]]
        keys.append(Key(version, kind, rest[3 : 3 + kind.key_bytes]))
        rest = rest[3 + kind.key_bytes :]
    return KeyRing(tuple(keys), suite, secret, tuple(indexes))


def to_text(share: Share) -> str:
    """The sheet to print and seal in an envelope."""
    head = [
        f"{_TITLE} {share.letter}",
        f"SET {share.set_id}",
        f"FINGERPRINT {share.fingerprint}",
        f"KEY-VERSION {share.key_version}",
        f"OFFICER {share.officer}",
        f"MADE {share.made_at.astimezone(OFFICIAL).isoformat(timespec='seconds')}",
        "",
        f"# 12345 热线平台密钥托管，第 {share.letter} 份。单独一份没有用处，两份合用即可恢复全部密钥。",
        "# 请打印密封，与另一份分别由两名人员保管；不要与数据备份放在一起。",
        "",
    ]
    lines = []
    for number, start in enumerate(range(0, len(share.noise), _LINE_BYTES), 1):
        piece = share.noise[start : start + _LINE_BYTES]
        letters = base64.b32encode(piece).decode().rstrip("=")
        groups = " ".join(letters[at : at + 5] for at in range(0, len(letters), 5))
        lines.append(f"{number:02d} {groups} / {_check(share.letter, share.set_id, number, letters)}")
    return "\n".join([*head, *lines, f"LINES {len(lines)}", ""])


def from_text(text: str, name: str) -> Share:
    """The share on a sheet; ``name`` says in errors which sheet it was."""
    fields: dict[str, str] = {}
    pieces: list[bytes] = []
    count = -1
    for line in (line.strip() for line in text.splitlines()):
        word, _, rest = line.partition(" ")
        if line.startswith(_TITLE):
            fields["LETTER"] = line.removeprefix(_TITLE).strip()
        elif word in ("SET", "FINGERPRINT", "KEY-VERSION", "OFFICER", "MADE"):
            fields[word] = rest.strip()
        elif word == "LINES":
            count = int(rest) if rest.strip().isdigit() else -1
        elif line and not line.startswith("#"):
            pieces.append(_piece(line.upper(), len(pieces) + 1, fields, name))
    letter = fields.get("LETTER")
    try:
        if letter not in ("A", "B") or count != len(pieces):
            raise ValueError
        return Share(
            letter="A" if letter == "A" else "B",
            set_id=fields["SET"],
            fingerprint=fields["FINGERPRINT"],
            key_version=int(fields["KEY-VERSION"]),
            officer=fields["OFFICER"],
            made_at=datetime.fromisoformat(fields["MADE"]),
            noise=b"".join(pieces),
        )
    except (KeyError, ValueError) as error:
        raise EscrowUnusable(f"{name} 不是一份完整的密钥托管件。") from error


def _piece(line: str, number: int, fields: dict[str, str], name: str) -> bytes:
    found = _LINE.match(line)
    letters = found[2].replace(" ", "") if found else ""
    if (
        found is None
        or int(found[1]) != number
        or _check(fields.get("LETTER", ""), fields.get("SET", ""), number, letters) != found[3]
    ):
        raise EscrowUnusable(f"{name} 的第 {number} 行密钥抄录有误，请核对。")
    try:
        return base64.b32decode(letters + "=" * (-len(letters) % 8))
    except ValueError as error:
        raise EscrowUnusable(f"{name} 的第 {number} 行密钥抄录有误，请核对。") from error


def _check(letter: str, set_id: str, number: int, letters: str) -> str:
    """Four hex digits over a line and its place."""
    return hashlib.sha256(f"{letter}{set_id}{number}{letters}".encode()).hexdigest()[:4].upper()


def _xor(left: bytes, right: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(left, right, strict=True))
