"""Names that stand for one place of a city without saying which: a housing estate, a company.

An earlier order that named it with its town tells where it is.
"""

from __future__ import annotations

import re

_ESTATE = re.compile(r"([一-龥]{2}(?:名苑|雅苑|嘉园|家园|花园|豪庭|名庭|华府|公馆|名城))(?![一-龥]?路)")
_NO_NAME = re.compile(
    r"^(?:我们|你们|他们|[这那一整每哪]个|隔壁|附近|旁边|对面|老旧|住的|家的|里的|[在的是去])"
)
_MOST = 3


def landmarks_of(text: str, company: str | None = None) -> tuple[str, ...]:
    """What may be looked for in earlier orders, the company first; `text` is normalised."""
    estates = [name for name in _ESTATE.findall(text) if not _NO_NAME.match(name)]
    return tuple(dict.fromkeys([*([company] if company else []), *estates]))[:_MOST]
