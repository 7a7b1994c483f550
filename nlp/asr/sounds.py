"""How alike two syllables of Mandarin sound, tones left out, over a telephone and from a southern mouth."""

from __future__ import annotations

import re
from functools import cache

from nlp.text.homophones import fold

SAME, FUZZY, NEAR = 0, 1, 2
"""One spelling; told apart by northerners only (zh/z, n/l, f/h, -ng/-n); its beginning or its end a little
other."""

_INITIAL = re.compile(r"zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw]|")
_NEAR_INITIALS = ("bp", "dt", "gkh", "jqx", "zcs", "mn", "nlr", "ly", "fh", "zj", "cq", "sx", "zd", "ct")
_NEAR_FINALS = (
    ("a", "ai", "an", "ao", "ia", "ua"),
    ("e", "en", "ei", "er"),
    ("i", "in", "ie", "ian", "ü", "u", "ei"),
    ("u", "on", "ou", "uo", "o", "un"),
    ("ao", "ou", "iao", "iu"),
    ("an", "en", "ian", "uan"),
    ("on", "en", "un", "in"),
)


@cache
def syllable(character: str) -> str:
    """A character's commonest reading without its tone; itself where it has none."""
    from pypinyin import lazy_pinyin

    return str(lazy_pinyin(character)[0])


@cache
def folded(character: str) -> str:
    """The reading with what southerners do not tell apart made one."""
    return fold(syllable(character))


@cache
def near(sound: str) -> frozenset[str]:
    """The folded syllables that differ from one a little in their first or in their last part, itself
    left out.

    Not all of them are syllables of the language.
    """
    initial, final = _parts(sound)
    initials = {c for group in _NEAR_INITIALS if initial and initial in group for c in group}
    finals = {f for group in _NEAR_FINALS if final in group for f in group}
    return frozenset({other + final for other in initials} | {initial + other for other in finals}) - {sound}


def _parts(sound: str) -> tuple[str, str]:
    match = _INITIAL.match(sound)
    assert match is not None  # an empty initial matches
    return match[0], sound[match.end() :]
