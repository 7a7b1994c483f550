"""Finds the article that answers a question: by words in the database's index, then put in order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from callcenter.cities.in_force import CurrentCity
from callcenter.kernel.db import Connection
from callcenter.kernel.jobs import enqueue
from callcenter.kernel.queries import load_queries
from nlp.answers.meaning import Vectors
from nlp.answers.pairs import index_terms
from nlp.answers.ranking import (
    Candidate,
    Question,
    Ranked,
    affordable,
    all_common,
    chosen_terms,
    ranked,
    rarity,
    read_question,
)
from nlp.answers.synonyms import Synonyms

from .meanings import VECTORS, Meanings
from .store import Reader

_Q = load_queries(__package__, "search.sql")
_ALL = ""
#: rows one look-up reads at most, and all of a question together: a few ms
_CAP, _BUDGET = 1_500, 8_000
#: candidates by words that are put in order, and those by meaning beside them
_CANDIDATES, _NEAREST = 40, 20
_USED_LATELY = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for, and within what."""

    text: str
    owners: Collection[int] | None = None
    categories: Collection[str] | None = None
    category_code: str | None = None
    """The matter at hand: articles of it, or of what is above it, are worth a little more."""
    place_code: str | None = None
    limit: int = 10


@dataclass(frozen=True, slots=True)
class Hit:
    """An article with why it was found."""

    row: dict[str, Any]
    rank: Ranked


class KnowledgeSearch:
    """Keeps the index and asks it."""

    def __init__(self, city: CurrentCity, meanings: Meanings) -> None:
        self._city = city
        self._meanings = meanings
        self._synonyms: tuple[object, Synonyms] | None = None

    # ---- keeping the index ----

    async def index(self, tx: Connection, versions: Sequence[int], now: datetime) -> None:
        """These versions are what their articles say from now on."""
        rows = await tx.fetch(_Q.texts, list(versions))
        articles = [row["article_id"] for row in rows]
        counts = await self._dropped(tx, articles)
        entries = []
        for row in rows:
            terms = index_terms([row["title"], *row["variants"]], row["answer"])
            counts.update(terms)
            counts[_ALL] += 1
            entries.append(
                (
                    row["article_id"],
                    row["id"],
                    row["owner_id"],
                    row["audience"],
                    row["category_code"],
                    row["valid_from"],
                    row["valid_to"],
                    terms,
                )
            )
        await tx.executemany(_Q.add_entry, entries)
        await self._count(tx, counts)
        await enqueue(tx, VECTORS, {}, now=now, dedupe_key=VECTORS, lock_key=VECTORS)

    async def forget(self, tx: Connection, articles: Sequence[int]) -> None:
        """These articles say nothing any more."""
        await self._count(tx, await self._dropped(tx, articles))

    async def _dropped(self, tx: Connection, articles: Sequence[int]) -> Counter[str]:
        """How the counts fall when the entries of these articles go."""
        counts: Counter[str] = Counter()
        for row in await tx.fetch(_Q.drop_entries, list(articles)):
            counts.subtract(row["terms"])
            counts[_ALL] -= 1
        await tx.execute(_Q.drop_vectors, list(articles))
        return counts

    async def _count(self, tx: Connection, counts: Counter[str]) -> None:
        changed = {term: more for term, more in counts.items() if more}
        await tx.execute(_Q.count_terms, list(changed), list(changed.values()))

    # ---- asking it ----

    async def find(self, tx: Connection, reader: Reader, asked: Asked, now: datetime) -> list[Hit]:
        """The best articles for a question, best first."""
        question = read_question(asked.text, self._of_city())
        meaning = self._meanings.begin(asked.text)
        known = await self._known(tx, question)
        articles = await self._by_words(tx, reader, asked, question, known, now)
        vector = None if meaning is None else await meaning
        if vector is not None:
            nearest = await self._meanings.nearest(tx, vector, _NEAREST)
            articles = list(dict.fromkeys([*articles, *nearest]))
        return await self._ordered(tx, reader, asked, question, known, articles, vector, now)

    async def _known(self, tx: Connection, question: Question) -> dict[str, int]:
        rows = await tx.fetch(_Q.known_terms, [_ALL, *question.looked_up()])
        return {row["term"]: row["articles"] for row in rows}

    async def _by_words(
        self,
        tx: Connection,
        reader: Reader,
        asked: Asked,
        question: Question,
        known: dict[str, int],
        now: datetime,
    ) -> list[int]:
        of = known.get(_ALL, 0)
        terms = affordable(chosen_terms(question, known, of), known, _CAP, _BUDGET)
        if not terms:
            return []
        common = all_common(question, known, _CAP)
        rows = await tx.fetch(
            _Q.hits,
            list(terms),
            list(terms.values()),
            _CAP,
            self._city().today(now),
            *reader.arguments(),
            None if asked.owners is None else list(asked.owners),
            None if asked.categories is None else list(asked.categories),
            common,
            sum(rarity(known[term], of) for term in common),
            _CANDIDATES,
        )
        return [row["article_id"] for row in rows]

    async def _ordered(
        self,
        tx: Connection,
        reader: Reader,
        asked: Asked,
        question: Question,
        known: dict[str, int],
        articles: list[int],
        vector: Vectors | None,
        now: datetime,
    ) -> list[Hit]:
        found = await tx.fetch(
            _Q.found,
            articles,
            self._city().today(now),
            *reader.arguments(),
            None if asked.owners is None else list(asked.owners),
            None if asked.categories is None else list(asked.categories),
            now - _USED_LATELY,
        )
        rows = {row["article_id"]: dict(row) for row in found}
        near = {} if vector is None else await self._meanings.nearness(tx, vector, rows)
        candidates = [self._candidate(row, asked, near.get(id_)) for id_, row in rows.items()]
        best = ranked(question, known, known.get(_ALL, 0), candidates)
        return [Hit(rows[rank.id], rank) for rank in best[: asked.limit]]

    def _candidate(self, row: dict[str, Any], asked: Asked, nearness: float | None) -> Candidate:
        pack = self._city().pack
        category, place = row["category_code"], row["place_code"]
        return Candidate(
            id=row["article_id"],
            title=row["title"],
            variants=row["variants"],
            answer=row["answer"],
            in_category=bool(
                asked.category_code
                and category
                and (asked.category_code.startswith(category) or category.startswith(asked.category_code))
            ),
            in_place=bool(place and asked.place_code and place in pack.places_above(asked.place_code)),
            is_used=row["uses"] > 0,
            nearness=nearness,
        )

    def _of_city(self) -> Synonyms:
        """Made anew when another pack comes into force."""
        pack = self._city().pack
        if self._synonyms is None or self._synonyms[0] is not pack:
            self._synonyms = (pack, Synonyms(row.words for row in pack.knowledge_synonyms))
        return self._synonyms[1]
