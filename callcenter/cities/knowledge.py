"""What a city's knowledge base begins with, and the words that stand for one another in it."""

from __future__ import annotations

from dataclasses import dataclass

from .tables import Row

_AUDIENCES = ("public", "agents", "units")
_LONGEST_REVIEW = 3650


@dataclass(frozen=True, slots=True)
class SynonymRow:
    """Words of one meaning: a question with one of them finds an answer with another."""

    code: str
    words: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class StartingArticle:
    """An article a new city begins with; it is the centre's, to be looked at again after ``review_days``."""

    code: str
    title: str
    variants: tuple[str, ...]
    answer: str
    category_code: str
    audience: str
    review_days: int
    source: str


def synonym_of(row: Row) -> SynonymRow:
    """One line of knowledge_synonyms.csv."""
    words = row.several("words")
    if len(words) < 2:
        row.complain("words 至少要有两个同义的词，用分号隔开")
    if any(len(word) < 2 for word in words):
        row.complain("words 里的词至少两个字")
    return SynonymRow(row.required("code"), words, row.required("source"))


def starting_article_of(row: Row) -> StartingArticle:
    """One line of knowledge.csv."""
    audience = row.required("audience")
    if audience and audience not in _AUDIENCES:
        row.complain(f"audience 不认识“{audience}”，只能是 {'、'.join(_AUDIENCES)}")
    return StartingArticle(
        code=row.required("code"),
        title=row.required("title"),
        variants=row.several("variants"),
        answer=row.required("answer"),
        category_code=row.text("category_code"),
        audience=audience,
        review_days=row.whole("review_days", 1, _LONGEST_REVIEW),
        source=row.required("source"),
    )
