"""How personal values look to those who may not know them."""

from __future__ import annotations

import re


def mask_name(name: str) -> str:
    """陈** for 陈晓明, 余先生 for 余先生: the surname stays, so that a clerk can greet."""
    titled = re.fullmatch(r"([一-鿿]{1,2})(先生|女士|小姐|阿姨|叔叔|厂长|经理|老板|老师|师傅)", name)
    if titled:
        return name
    return name[:1] + "*" * max(1, min(2, len(name) - 1))


def mask_phone(phone: str) -> str:
    """139****0001: enough to recognise, not enough to call."""
    digits = re.sub(r"\D", "", phone)
    if len(digits) >= 11:
        return f"{digits[:3]}****{digits[-4:]}"
    if len(digits) >= 7:
        return f"{digits[:2]}****{digits[-2:]}"
    return "*" * max(3, len(digits))


def plain_phone(phone: str) -> str:
    """Digits only, without the country code: the form that is indexed."""
    digits = re.sub(r"\D", "", phone)
    return digits[2:] if len(digits) == 13 and digits.startswith("86") else digits
