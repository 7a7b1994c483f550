"""One form for what people type and what a recogniser writes: same length, so that spans stay true.

Every character is replaced by exactly one character (full-width to half-width, traditional to
simplified, controls to spaces), therefore an index into the normalised text is an index into the
original.
"""

import json
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib import resources

# Conversions that are wrong more often than right in names and in plain modern text.
_KEEP = frozenset("著乾藉瞭徵於后里面余")

_DIGITS = {"零": "0", "〇": "0", "一": "1", "幺": "1", "二": "2", "两": "2", "三": "3", "四": "4"}
_DIGITS |= {"五": "5", "六": "6", "七": "7", "八": "8", "九": "9", "壹": "1", "贰": "2", "叁": "3"}
_BETWEEN_DIGITS = frozenset(" -—－,，、.。·")
_MAX_GAP = 2


@cache
def _table() -> dict[int, str]:
    """Traditional to simplified, single characters only."""
    # Read directly: the package's own loader leaves the file open.
    found = json.loads(resources.files("zhconv").joinpath("zhcdict.json").read_text(encoding="utf-8"))
    table: dict[int, str] = {}
    for source, target in found["zh2Hans"].items():
        if len(source) == 1 and len(target) == 1 and source not in _KEEP:
            table[ord(source)] = target
    return table


class _CharMap(dict[int, str]):
    """Fills itself: each character is looked up once in the life of the process."""

    def __missing__(self, code: int) -> str:
        plain = _plain(chr(code))
        # Bounded by Unicode itself: at most one entry a code point.
        self[code] = plain
        return plain


def _plain(char: str) -> str:
    category = unicodedata.category(char)
    if category == "Cs":
        return "\ufffd"
    if category in {"Cc", "Zl", "Zp", "Zs"}:
        return "\n" if char == "\n" else " "
    folded = unicodedata.normalize("NFKC", char)
    if len(folded) != 1:
        folded = char
    return _table().get(ord(folded), folded)


_CHARS = _CharMap()


def normalise(text: str) -> str:
    """Same length: half-width, simplified, no control characters, no lone surrogates."""
    return text.translate(_CHARS)


@dataclass(frozen=True, slots=True)
class DigitRun:
    """Digits and letters as written or as spoken (幺三九 零零零零 …)."""

    digits: str
    """ASCII digits and capital letters."""
    offsets: tuple[int, ...]
    """Where each of them stands in the text."""


def digit_runs(text: str, *, shortest: int = 7) -> list[DigitRun]:
    """Runs of at least `shortest` digits, bridging short pauses and hyphens. `text` is normalised."""
    runs: list[DigitRun] = []
    if not _enough(shortest).search(text):
        return runs
    found: list[str] = []
    offsets: list[int] = []
    gap = 0
    for position, char in enumerate(text):
        digit = _digit(char)
        if digit is not None:
            found.append(digit)
            offsets.append(position)
            gap = 0
        elif found:
            gap += 1
            if gap > _MAX_GAP or char not in _BETWEEN_DIGITS:
                if len(found) >= shortest:
                    runs.append(DigitRun("".join(found), tuple(offsets)))
                found, offsets, gap = [], [], 0
    if len(found) >= shortest:
        runs.append(DigitRun("".join(found), tuple(offsets)))
    return runs


@cache
def _enough(shortest: int) -> re.Pattern[str]:
    """So many digits with no more than the gaps between them that a run may have."""
    digit = rf"[0-9A-Za-z{''.join(_DIGITS)}]"
    between = rf"[{re.escape(''.join(sorted(_BETWEEN_DIGITS)))}]{{0,{_MAX_GAP}}}"
    return re.compile(rf"{digit}(?:{between}{digit}){{{max(0, shortest - 1)}}}")


def _digit(char: str) -> str | None:
    if char.isascii() and (char.isdigit() or char.isalpha()):
        return char.upper()
    return _DIGITS.get(char)
