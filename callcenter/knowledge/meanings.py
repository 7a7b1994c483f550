"""Sentence vectors beside the index of words: made by the worker, held by each process while they are few."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor

import numpy

from callcenter.kernel.db import Connection, Database
from callcenter.kernel.jobs import Job
from callcenter.kernel.queries import load_queries
from nlp.answers.meaning import Meaning, Vectors, load_meaning, packed, unpacked

_Q = load_queries(__package__, "search.sql")
VECTORS = "knowledge.vectors"
#: vectors a process holds at most (15 MB at 384 dimensions): more are read for the candidates by words alone
_HELD = 20_000
_BATCH = 64
_PAGE = 5_000


class Meanings:
    """Where the model is absent, switched off or not yet loaded, there is none and nothing waits for it."""

    def __init__(self, database: Database | None, *, is_on: bool) -> None:
        self._database = database
        self._is_on = is_on
        self._model: Meaning | None = None
        # One thread: the model answers one question after another.
        self._thread = ThreadPoolExecutor(1, "meaning")
        self._articles: list[int] = []
        self._places: dict[int, int] = {}
        self._matrix: Vectors | None = None
        self._change = 0

    async def warm(self) -> bool:
        """Load the model, away from the loop; True where there is one."""
        if self._is_on and self._model is None:
            self._model = await asyncio.get_running_loop().run_in_executor(self._thread, load_meaning)
        return self._model is not None

    def close(self) -> None:
        self._thread.shutdown(wait=False, cancel_futures=True)

    def begin(self, text: str) -> asyncio.Future[Vectors] | None:
        """Begin to make the vector of a question, while words are looked up; None without a model."""
        model = self._model
        if model is None:
            return None
        return asyncio.get_running_loop().run_in_executor(self._thread, model.of_question, text)

    async def nearest(self, tx: Connection, question: Vectors, most: int) -> list[int]:
        """The articles nearest in meaning, where all are held; else none."""
        assert self._model is not None
        if not await self._refresh(tx, self._model.name) or self._matrix is None:
            return []
        scores = self._matrix @ question
        best = numpy.argsort(-scores, kind="stable")[:most]
        return [self._articles[int(place)] for place in best]

    async def nearness(
        self, tx: Connection, question: Vectors, articles: Collection[int]
    ) -> dict[int, float]:
        """Cosines of these articles with a question; those without a vector are left out."""
        assert self._model is not None
        rows = await tx.fetch(_Q.vectors_of, self._model.name, list(articles))
        if not rows:
            return {}
        scores = unpacked([row["vector"] for row in rows]) @ question
        return {row["article_id"]: float(score) for row, score in zip(rows, scores, strict=True)}

    async def make(self, _job: Job) -> None:
        """The job: give every article in force a vector, some dozens in one transaction."""
        if self._database is None or not await self.warm():
            return
        while await self._make_some(self._database):
            pass

    async def _make_some(self, database: Database) -> bool:
        model = self._model
        assert model is not None
        async with database.acquire() as connection:
            rows = await connection.fetch(_Q.without_vector, model.name, _BATCH)
        if not rows:
            return False
        texts = ["，".join([row["title"], *row["variants"], row["answer"]]) for row in rows]
        loop = asyncio.get_running_loop()
        made = await loop.run_in_executor(self._thread, model.of_documents, texts)
        async with database.transaction() as tx:
            await tx.executemany(
                _Q.keep_vector,
                [
                    (row["article_id"], row["version_id"], model.name, packed(vector))
                    for row, vector in zip(rows, made, strict=True)
                ],
            )
        return True

    async def _refresh(self, tx: Connection, model: str) -> bool:
        """Read what changed; False where there are too many to hold. One writer makes them, in order."""
        if not self._articles and await tx.fetchval(_Q.vector_count, model) > _HELD:
            return False
        while rows := await tx.fetch(_Q.vectors_after, model, self._change, _PAGE):
            self._hold([row["article_id"] for row in rows], unpacked([row["vector"] for row in rows]))
            self._change = rows[-1]["change"]
        return len(self._articles) <= _HELD

    def _hold(self, articles: list[int], vectors: Vectors) -> None:
        fresh = [place for place, article in enumerate(articles) if article not in self._places]
        for place, article in enumerate(articles):
            if self._matrix is not None and (known := self._places.get(article)) is not None:
                self._matrix[known] = vectors[place]
        for place in fresh:
            self._places[articles[place]] = len(self._articles)
            self._articles.append(articles[place])
        if fresh:
            added = vectors[fresh]
            self._matrix = added if self._matrix is None else numpy.vstack([self._matrix, added])
