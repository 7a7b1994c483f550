"""The models that answer in this process: read from the store of blobs when the registry names others."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass

from callcenter.kernel.blobs import Blobs
from callcenter.kernel.db import Database
from callcenter.kernel.errors import HotlineError
from nlp.classify.trained.errors import TrainingError
from nlp.classify.trained.model import TrainedModel, load_model
from nlp.classify.trained.packing import unpacked

from .store import LearningStore

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Loaded:
    """A model and its number in the registry."""

    id: int
    model: TrainedModel


class AnsweringModels:
    """Every process has its own; `refresh` follows the registry."""

    def __init__(self, database: Database, store: LearningStore, blobs: Blobs) -> None:
        self._database = database
        self._store = store
        self._blobs = blobs
        self.active: Loaded | None = None
        self.shadow: Loaded | None = None

    def trained(self) -> TrainedModel | None:
        """What answers now; None: the cold start."""
        return None if self.active is None else self.active.model

    async def refresh(self) -> bool:
        """Take what the registry names; whether what answers has changed.

        A model that cannot be read leaves what there was: nobody's call waits for it.
        """
        async with self._database.acquire() as connection:
            named = await self._store.answering(connection)
        before = self.active
        self.active = await self._follow(self.active, named.get("active"))
        self.shadow = await self._follow(self.shadow, named.get("shadow"))
        return self.active is not before

    async def _follow(self, present: Loaded | None, named: tuple[int, str] | None) -> Loaded | None:
        if named is None or (present is not None and present.id == named[0]):
            return present if named is not None else None
        number, key = named
        try:
            content = await self._blobs.get(key)
            model = await asyncio.to_thread(lambda: load_model(unpacked(content)))
        except (TrainingError, HotlineError, OSError) as error:
            # The store of blobs may be away: it is asked again the next time.
            reason = type(error).__name__
            log.error("model not read", extra={"action": "learning", "model": number, "reason": reason})
            return present
        return Loaded(number, model)
