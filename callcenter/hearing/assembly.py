"""The parts of listening at the desk, wired to one another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from callcenter.kernel.clock import Clock
from callcenter.kernel.db import Database
from callcenter.web.routes import Route
from nlp.prefill.prefill import Mind

from .api import HearingApi
from .service import Hearings
from .store import HearingStore, Vault


@dataclass(frozen=True, slots=True)
class HearingWork:
    """What the application serves of it."""

    hearings: Hearings
    routes: Callable[[], tuple[Route, ...]]


def assemble_hearings(
    *,
    database: Database,
    clock: Clock,
    vault: Vault,
    mind: Callable[[], Mind],
    advice: Callable[[str], str],
) -> HearingWork:
    """Who gets whom."""
    hearings = Hearings(database=database, store=HearingStore(vault), clock=clock, mind=mind)
    return HearingWork(hearings, HearingApi(hearings, advice).routes)
