"""Search terms of Chinese text: overlapping pairs of characters, whole words of letters and digits.

Pairs find two-character words, which trigrams cannot, and need no dictionary that document and question
would have to share.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.text.normalise import normalise

_RUN = re.compile(r"[一-鿿]+|[0-9a-z]+")
#: what marks a term of a title or of a way to ask it: worth more than one of the answer
HEADED = "^"


def plain_text(text: str) -> str:
    """The form in which questions and documents are compared."""
    return normalise(text).lower()


def runs_of(plain: str) -> Iterator[str]:
    """Runs of characters between which no term reaches."""
    return iter(_RUN.findall(plain))


def terms_of(plain: str) -> list[str]:
    """The terms of a text in `plain_text` form in their order, once each."""
    found: dict[str, None] = {}
    for run in runs_of(plain):
        if run[0].isascii() or len(run) == 1:
            found.setdefault(run)
        else:
            found.update(dict.fromkeys(run[i : i + 2] for i in range(len(run) - 1)))
    return list(found)


def index_terms(headings: list[str], body: str) -> list[str]:
    """What an index keeps of a document: every term, and those of its headings once more as such."""
    headed: dict[str, None] = {}
    for heading in headings:
        headed.update(dict.fromkeys(terms_of(plain_text(heading))))
    every = headed | dict.fromkeys(terms_of(plain_text(body)))
    return sorted([*every, *(HEADED + term for term in headed)])
