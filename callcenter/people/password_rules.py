"""What a password must be like.

Source: GB/T 22239-2019 8.1.4.1 a (复杂度并定期更换); the usual reading asks for three of four kinds of
characters. Lengths and ages are policy rows.
"""

from __future__ import annotations

import unicodedata
from datetime import datetime

from callcenter.kernel.errors import FieldError, Invalid

from .model import AccessPolicies, User

MAX_LENGTH = 128  # characters; longer input is refused before it is hashed
_KINDS_NEEDED = 3
_SHORTEST_NAME = 3  # a name shorter than this is too easily part of a good password


def normalised(password: str) -> str:
    """The form that is hashed, so that one keyboard's composed characters equal another's."""
    return unicodedata.normalize("NFC", password)


def complaints(password: str, username: str, min_length: int) -> list[tuple[str, str]]:
    """Every broken rule as (code, sentence); empty for a good password."""
    found: list[tuple[str, str]] = []
    if len(password) < min_length:
        found.append(("password-too-short", f"口令至少需要 {min_length} 个字符。"))
    if len(password) > MAX_LENGTH:
        found.append(("password-too-long", f"口令不能超过 {MAX_LENGTH} 个字符。"))
    if _kinds(password) < _KINDS_NEEDED:
        found.append(("password-too-simple", "口令须含大写字母、小写字母、数字、其他符号四类中的至少三类。"))
    if _contains_name(password, username):
        found.append(("password-contains-username", "口令不能包含账号名。"))
    return found


def require_good(password: str, username: str, min_length: int, *, field: str) -> None:
    """Raise Invalid with the first rule's code and every rule's sentence."""
    found = complaints(password, username, min_length)
    if found:
        raise Invalid(
            "口令不符合要求：" + "".join(sentence for _, sentence in found),
            fields=[FieldError(field, sentence) for _, sentence in found],
            code=found[0][0],
        )


def reused(field: str, history: int) -> Invalid:
    """The refusal of a password that was used before."""
    sentence = f"不能使用最近 {history} 次用过的口令。"
    return Invalid(sentence, fields=[FieldError(field, sentence)], code="password-reused")


def must_change(user: User, policies: AccessPolicies, now: datetime) -> bool:
    """Somebody else chose this password, or it is too old."""
    return user.must_change or now >= user.password_set_at + policies.password_max_age


def _kinds(password: str) -> int:
    lower = any(c.islower() for c in password)
    upper = any(c.isupper() for c in password)
    digit = any(c.isdigit() for c in password)
    other = any(not (c.islower() or c.isupper() or c.isdigit()) for c in password)
    return lower + upper + digit + other


def _contains_name(password: str, username: str) -> bool:
    name, text = username.casefold(), password.casefold()
    if len(name) < _SHORTEST_NAME:
        return text == name
    return name in text or name[::-1] in text
