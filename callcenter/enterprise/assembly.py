"""The parts of the enterprise track, wired to one another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from callcenter.cities.in_force import CurrentCity
from callcenter.kernel.audit import AuditTrail
from callcenter.kernel.crypto import Vault
from callcenter.web.routes import Route
from callcenter.workorders.ports import Words

from .importing import Importing
from .register import Allowance, Register
from .register_api import RegisterApi
from .register_store import RegisterStore


@dataclass(frozen=True, slots=True)
class Enterprises:
    """What the application serves of the track."""

    register: Register
    importing: Importing
    register_store: RegisterStore
    routes: Callable[[], tuple[Route, ...]]


def assemble_enterprises(
    *, vault: Vault, city: CurrentCity, audit: AuditTrail, allowance: Allowance, words: Words
) -> Enterprises:
    """Who gets whom."""
    store = RegisterStore()
    register = Register(store=store, vault=vault, city=city, audit=audit, allowance=allowance)
    importing = Importing(register, store)
    register_api = RegisterApi(register=register, importing=importing, store=store, words=words, city=city)
    return Enterprises(
        register=register, importing=importing, register_store=store, routes=register_api.routes
    )
