"""统一社会信用代码: what GB 32100—2015 asks of one, and which of it a wrong one fails."""

from __future__ import annotations

import re
import unicodedata

from callcenter.kernel.errors import FieldError, Invalid
from nlp.text.identifiers import is_uscc

_LENGTH = 18
_ALPHABET = frozenset("0123456789ABCDEFGHJKLMNPQRTUWXY")
_SEPARATORS = re.compile(r"[\s\-·]+")


def compact(text: str) -> str:
    """The code as it is kept: half-width capitals without blanks."""
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", text)).upper()


def fault_of(text: str) -> tuple[str, str] | None:
    """Why a code cannot be one, as a stable code and a sentence; None for a right one."""
    value = compact(text)
    if len(value) != _LENGTH:
        return "uscc-length", f"统一社会信用代码应为 18 位，写的是 {len(value)} 位"
    foreign = sorted({letter for letter in value if letter not in _ALPHABET})
    if foreign:
        letters = "、".join(foreign)
        return "uscc-character", f"统一社会信用代码里不会有 {letters}（不用字母 I、O、S、V、Z）"
    if not value[2:8].isdigit():
        return "uscc-division", "统一社会信用代码第 3 至 8 位是登记机关行政区划，应为数字"
    if not is_uscc(value):
        return "uscc-check-digit", "统一社会信用代码的校验位不符（GB 32100），请对照营业执照逐位核对"
    return None


def checked(text: str, field: str = "uscc") -> str:
    """The code as it is kept; Invalid with the fault's own code for a wrong one."""
    fault = fault_of(text)
    if fault is not None:
        code, message = fault
        raise Invalid(message, code=code, fields=[FieldError(field, message)])
    return compact(text)
