"""Examples, the registry of models, and evaluations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from callcenter.kernel.db import Connection, Row
from callcenter.kernel.queries import load_queries

from .model import Evaluation, Example, LearnedModel, ModelState

_Q = load_queries(__package__)
Figures = Mapping[str, object]


class LearningStore:
    """The tables of learning."""

    async def keep_example(self, tx: Connection, example: Example, now: datetime) -> None:
        await tx.execute(
            _Q.keep_example,
            example.order_id,
            example.field,
            example.suggested,
            example.confidence,
            example.chosen,
            now,
        )

    async def training_rows(self, tx: Connection, most: int) -> list[tuple[str, str]]:
        """Words and chosen category, oldest first."""
        rows = await tx.fetch(_Q.training_rows, most)
        return [(row["content"], row["chosen"]) for row in reversed(rows)]

    async def summary(self, tx: Connection) -> list[tuple[str, int, int]]:
        """Field, decided, left standing."""
        return [(r["field"], r["total"], r["right"]) for r in await tx.fetch(_Q.summary)]

    async def of_days(self, tx: Connection, since: datetime, before: datetime) -> Sequence[Row]:
        return await tx.fetch(_Q.of_days, since, before)

    async def keep_shadow(
        self, tx: Connection, order_id: int, model: int, value: str, confidence: float, now: datetime
    ) -> None:
        await tx.execute(_Q.keep_shadow, order_id, model, value, confidence, now)

    async def begin(self, tx: Connection, by: int, now: datetime) -> int | None:
        """The number of the model to be trained; None where one is in training."""
        number: int | None = await tx.fetchval(_Q.begin, by, now)
        return number

    async def made(
        self,
        tx: Connection,
        model: int,
        state: ModelState,
        blob_key: str | None,
        examples: int,
        card: Figures | None,
        candidate: Figures | None,
        present: Figures | None,
        verdict: str,
        now: datetime,
    ) -> None:
        await tx.execute(_Q.made, model, state, blob_key, examples, card, candidate, present, verdict, now)

    async def models(self, tx: Connection) -> list[LearnedModel]:
        """Newest first."""
        rows = await tx.fetch(_Q.models)
        return [LearnedModel(**{**dict(row), "state": ModelState(row["state"])}) for row in rows]

    async def lock(self, tx: Connection) -> None:
        await tx.execute(_Q.lock_models)

    async def move(
        self,
        tx: Connection,
        model: int,
        state: ModelState,
        replaced: int | None,
        by: int,
        reason: str,
        now: datetime,
    ) -> None:
        await tx.execute(_Q.move, model, state, replaced, by, reason, now)

    async def answering(self, tx: Connection) -> dict[str, tuple[int, str]]:
        """By state (active, shadow): number and blob."""
        return {row["state"]: (row["id"], row["blob_key"]) for row in await tx.fetch(_Q.answering)}

    async def keep_evaluation(
        self, tx: Connection, model: int | None, figures: Figures, now: datetime, *, is_drifting: bool
    ) -> int:
        number: int = await tx.fetchval(_Q.keep_evaluation, now, model, figures, is_drifting)
        return number

    async def evaluations(self, tx: Connection) -> list[Evaluation]:
        """Newest first."""
        return [Evaluation(**dict(row)) for row in await tx.fetch(_Q.evaluations)]
