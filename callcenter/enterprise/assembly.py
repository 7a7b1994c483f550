"""The parts of the enterprise track, wired to one another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from callcenter.cities.in_force import CurrentCity
from callcenter.clocks.service import ClockService
from callcenter.kernel.audit import AuditTrail
from callcenter.kernel.crypto import Vault
from callcenter.web.routes import Route
from callcenter.workorders.ports import Words

from .api import CaseApi
from .appointments import Appointments
from .climbing import Climbing
from .desk import CaseDesk
from .desk import Orders as SeenOrders
from .holders import Directory, Holders
from .importing import Importing
from .keeper import CaseKeeper
from .ports import Orders, Recusal
from .pressing import Pressing
from .recognition import Recognition
from .register import Allowance, Register
from .register_api import RegisterApi
from .register_store import RegisterStore
from .service import CaseService
from .store import CaseStore


@dataclass(frozen=True, slots=True)
class Enterprises:
    """What the application serves of the track, and what its worker reads."""

    register: Register
    importing: Importing
    register_store: RegisterStore
    cases: CaseService
    case_desk: CaseDesk
    case_store: CaseStore
    pressing: Pressing
    routes: Callable[[], tuple[Route, ...]]


def keeper_of(vault: Vault, clocks: ClockService) -> CaseKeeper:
    """What work orders ask of cases; made before the orders are."""
    register = RegisterStore()
    return CaseKeeper(
        store=CaseStore(), register=register, recognition=Recognition(register, vault), clocks=clocks
    )


def assemble_enterprises(
    *,
    vault: Vault,
    city: CurrentCity,
    audit: AuditTrail,
    allowance: Allowance,
    words: Words,
    clocks: ClockService,
    orders: Orders,
    seen: SeenOrders,
    directory: Directory,
    recusal: Recusal,
) -> Enterprises:
    """Who gets whom."""
    register_store, store = RegisterStore(), CaseStore()
    register = Register(store=register_store, vault=vault, city=city, audit=audit, allowance=allowance)
    importing = Importing(register, register_store)
    register_api = RegisterApi(
        register=register, importing=importing, store=register_store, words=words, city=city
    )
    holders = Holders(store, directory, city)
    climbing = Climbing(store=store, clocks=clocks, holders=holders, words=words, city=city)
    pressing = Pressing(
        store=store, orders=orders, clocks=clocks, climbing=climbing, recusal=recusal, city=city
    )
    cases = CaseService(
        store=store,
        register=register,
        recognition=Recognition(register_store, vault),
        clocks=clocks,
        orders=orders,
        words=words,
        climbing=climbing,
        pressing=pressing,
        city=city,
    )
    desk = CaseDesk(
        store=store,
        service=cases,
        holders=holders,
        orders=seen,
        clocks=clocks,
        words=words,
        matters=register_api.matters_of,
        names=store.names,
        city=city,
    )
    case_api = CaseApi(desk, cases, Appointments(store, audit, city))
    return Enterprises(
        register=register,
        importing=importing,
        register_store=register_store,
        cases=cases,
        case_desk=desk,
        case_store=store,
        pressing=pressing,
        routes=lambda: (*register_api.routes(), *case_api.routes()),
    )
