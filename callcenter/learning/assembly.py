"""The parts of learning, wired to one another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from callcenter.cities.in_force import CurrentCity
from callcenter.kernel.audit import AuditTrail
from callcenter.kernel.blobs import Blobs
from callcenter.kernel.clock import Clock
from callcenter.kernel.db import Database
from callcenter.web.routes import Route

from .answering import AnsweringModels
from .api import LearningApi
from .evaluating import Evaluating
from .examples import Examples, Reading
from .registry import Registry
from .store import LearningStore
from .training import Training


@dataclass(frozen=True, slots=True)
class LearningWork:
    """What the application serves of it, and what its worker does."""

    models: AnsweringModels
    examples: Examples
    training: Training
    evaluating: Evaluating
    routes: Callable[[], tuple[Route, ...]]


def answering_models(database: Database, blobs: Blobs) -> AnsweringModels:
    """What reads contacts asks for the model in force."""
    return AnsweringModels(database, LearningStore(), blobs)


def assemble_learning(
    *,
    database: Database,
    clock: Clock,
    blobs: Blobs,
    city: CurrentCity,
    audit: AuditTrail,
    reading: Reading,
    models: AnsweringModels,
) -> LearningWork:
    """Who gets whom."""
    store = LearningStore()
    return LearningWork(
        models=models,
        examples=Examples(store, reading, models),
        training=Training(database=database, clock=clock, store=store, blobs=blobs, city=city, models=models),
        evaluating=Evaluating(database=database, clock=clock, store=store, city=city),
        routes=LearningApi(Registry(store, audit), store).routes,
    )
