"""The job that learns a model from what people chose, and measures it beside what answers now."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import cast

from callcenter.cities.in_force import CurrentCity
from callcenter.cities.understanding import lexicon_of
from callcenter.kernel import outbox
from callcenter.kernel.blobs import Blobs
from callcenter.kernel.clock import Clock
from callcenter.kernel.db import Database
from callcenter.kernel.events import Actor
from callcenter.kernel.jobs import Job
from callcenter.kernel.principal import SystemActor
from nlp.classify.trained.card import Source, files_of
from nlp.classify.trained.errors import TrainingError
from nlp.classify.trained.evaluation import Answer
from nlp.classify.trained.gate import Comparison, TooFew, compare
from nlp.classify.trained.model import CARD
from nlp.classify.trained.packing import packed
from nlp.classify.trained.reading import LabelledText

from .answering import AnsweringModels
from .branches import branches_of, cold_answers
from .events import ModelMade
from .model import ModelState
from .store import LearningStore

TRAIN = "learning.train"
_PIPELINE = Actor.system(SystemActor.pipeline)
_MOST_ROWS = 60_000


class Training:
    """Runs in a worker; the learning itself in a thread."""

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        store: LearningStore,
        blobs: Blobs,
        city: CurrentCity,
        models: AnsweringModels,
    ) -> None:
        self._database = database
        self._clock = clock
        self._store = store
        self._blobs = blobs
        self._city = city
        self._models = models

    async def run(self, job: Job) -> None:
        """Learn the model that the job names; a failure of the data is its verdict."""
        number = int(str(job.args["model"]))
        city = self._city()
        lexicon = lexicon_of(city.pack, city.today(self._clock.now()))
        branches = branches_of(lexicon.categories)
        await self._models.refresh()
        async with self._database.acquire() as connection:
            rows = await self._store.training_rows(connection, _MOST_ROWS)
        examples = [
            LabelledText(line, text, branches[chosen])
            for line, (text, chosen) in enumerate(rows, 1)
            if chosen in branches
        ]
        least = city.pack.limit("learning_least_held_out")
        active = self._models.trained()

        def learn() -> Comparison | TooFew:
            present: Callable[[str], Answer] = (
                cold_answers(lexicon.categories) if active is None else active.answer
            )
            return compare(examples, present, lexicon.words, least=least)

        try:
            found: Comparison | TooFew = await asyncio.to_thread(learn)
        except TrainingError as error:
            found = TooFew(error.message)
        await self._keep(number, found, examples, city.today(self._clock.now()))

    async def _keep(
        self, number: int, found: Comparison | TooFew, examples: Sequence[LabelledText], today: date
    ) -> None:
        now = self._clock.now()
        if isinstance(found, TooFew):
            await self._tell(number, None, ModelState.refused, found, len(examples), None, now)
            return
        source = Source("（本平台工单）", _hash_of(examples), "content", "category")
        files = files_of(found.trained, source, today)
        key = await self._blobs.put(await asyncio.to_thread(packed, files))
        state = ModelState.candidate if found.passed else ModelState.refused
        card = cast(dict[str, object], json.loads(files[CARD]))
        await self._tell(number, key, state, found, len(examples), card, now)

    async def _tell(
        self,
        number: int,
        key: str | None,
        state: ModelState,
        found: Comparison | TooFew,
        examples: int,
        card: dict[str, object] | None,
        now: datetime,
    ) -> None:
        candidate = found.candidate.as_json() if isinstance(found, Comparison) else None
        present = found.present.as_json() if isinstance(found, Comparison) else None
        async with self._database.transaction() as tx:
            await self._store.made(
                tx,
                number,
                state,
                key,
                examples,
                card,
                candidate,
                present,
                found.verdict,
                now,
            )
            told = ModelMade(subject=str(number), passed=state is ModelState.candidate, examples=examples)
            await outbox.append(tx, [told], actor=_PIPELINE, cause=None, now=now)


def _hash_of(examples: Sequence[LabelledText]) -> str:
    digest = hashlib.sha256()
    for row in examples:
        digest.update(f"{row.text}\x1f{row.label}\x1e".encode("utf-8", "replace"))
    return digest.hexdigest()
