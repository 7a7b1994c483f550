"""Sessions put together once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from callcenter.cities.in_force import CurrentCity
from callcenter.kernel.audit import AuditTrail
from callcenter.web.routes import Route
from callcenter.workorders.beside import WordsBeside

from .api import SessionApi
from .assigning import Assigning
from .desk import SessionDesk
from .ports import Clocks, Orders
from .service import SessionService
from .store import SessionStore, TaskStore
from .tasks import TaskService


@dataclass(frozen=True, slots=True)
class Sessions:
    """What the platform uses of it."""

    service: SessionService
    tasks: TaskService
    routes: Callable[[], tuple[Route, ...]]


def assemble_sessions(
    *,
    orders: Orders,
    clocks: Clocks,
    words: WordsBeside,
    assigning: Assigning,
    city: CurrentCity,
    audit: AuditTrail,
) -> Sessions:
    """Who gets whom."""
    store, task_store = SessionStore(), TaskStore()
    tasks = TaskService(
        store=task_store,
        sessions=store,
        orders=orders,
        clocks=clocks,
        words=words,
        assigning=assigning,
        city=city,
    )
    service = SessionService(
        store=store,
        task_store=task_store,
        tasks=tasks,
        assigning=assigning,
        orders=orders,
        words=words,
        city=city,
        audit=audit,
    )
    desk = SessionDesk(store=store, tasks=task_store, words=words, city=city)
    api = SessionApi(service=service, tasks=tasks, desk=desk, city=city)
    return Sessions(service, tasks, api.routes)
