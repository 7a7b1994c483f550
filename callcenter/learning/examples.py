"""Reads from numbered events what people made of suggestions; and lets the shadow answer what came in."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Protocol

from callcenter.kernel.db import Connection
from callcenter.kernel.events import Envelope
from callcenter.workorders.loaded import Loaded
from callcenter.workorders.model import State, Track

from .answering import AnsweringModels
from .model import Example, Field
from .store import LearningStore

READER = "learning"
_REGISTERED = "work_order.registered"
_CORRECTED = frozenset({"work_order.accepted", "work_order.amended"})
_DISPATCHED = "work_order.dispatched"


class Reading(Protocol):
    """Orders as the platform itself reads them."""

    async def load_for_citizen(self, tx: Connection, number: str) -> Loaded | None: ...


class Examples:
    """The reader; any number of workers may run it."""

    def __init__(self, store: LearningStore, reading: Reading, models: AnsweringModels) -> None:
        self._store = store
        self._reading = reading
        self._models = models

    def names(self) -> Collection[str]:
        """The events it looks at: those of people, and what came in where a shadow answers."""
        decided = _CORRECTED | {_DISPATCHED}
        return decided if self._models.shadow is None else decided | {_REGISTERED}

    async def take(self, tx: Connection, envelope: Envelope, now: datetime) -> None:
        """Keep what a person decided; nothing of confidential orders or of complaints about conduct."""
        if envelope.name != _REGISTERED and envelope.actor.user_id is None:
            return
        loaded = await self._reading.load_for_citizen(tx, envelope.subject)
        if loaded is None or loaded.order.is_confidential or loaded.order.track is Track.efficiency:
            return
        if envelope.name == _REGISTERED:
            await self._answer_beside(tx, loaded, now)
        else:
            for example in _examples(loaded, envelope):
                await self._store.keep_example(tx, example, envelope.at)

    async def _answer_beside(self, tx: Connection, loaded: Loaded, now: datetime) -> None:
        shadow = self._models.shadow
        if shadow is None:
            return
        answer = shadow.model.answer(loaded.row["content"])
        await self._store.keep_shadow(
            tx, loaded.order.id, shadow.id, answer.labels[0], answer.confidence, now
        )


def _examples(loaded: Loaded, envelope: Envelope) -> Iterator[Example]:
    order, said = loaded.order, loaded.row["suggestion"]
    if said is None:
        return
    sure = said.get("confidence")
    if envelope.name == _DISPATCHED:
        first = next(iter(said.get("departments", ())), None)
        yield Example(
            order.id,
            Field.department,
            first["code"] if first else None,
            first["confidence"] if first else None,
            str(envelope.data["lead"]),
        )
    elif order.state is not State.registered:
        chosen = {
            Field.category: (said.get("category_code"), order.category_code),
            Field.request_type: (said.get("request_type"), order.request_type),
            Field.place: (said.get("place_code"), order.place_code),
        }
        for field, (suggested, value) in chosen.items():
            if value is not None:
                yield Example(order.id, field, suggested, sure, value)
