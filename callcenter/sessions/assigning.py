"""Asks units for something: now, or as a draft of minutes that binds when they are approved."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from callcenter.cities.in_force import CurrentCity
from callcenter.kernel import outbox
from callcenter.kernel.db import Connection
from callcenter.kernel.errors import Conflict, FieldError, Invalid
from callcenter.kernel.events import Actor, Event
from callcenter.kernel.ids import OrganisationId
from callcenter.kernel.principal import Principal
from callcenter.workorders.access import handles
from callcenter.workorders.beside import WordsBeside
from callcenter.workorders.loaded import Loaded
from callcenter.workorders.model import OPEN_STATES
from callcenter.workorders.subjects import matter_of, subject_of

from .events import TaskAsked
from .machine import TaskAct, task_step
from .model import Task, TaskKind, TaskState
from .ports import Clocks, Recusal
from .store import NewTask, TaskStore


class UnitBarred(Conflict):
    """The unit is complained of, or must not know of the matter."""

    code = "unit-barred"


class UnitUnknown(Invalid):
    """There is no such organisation today."""

    code = "unit-unknown"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be asked of whom, by when; without a day the city's term holds."""

    kind: TaskKind
    organisation: str
    what: str
    due_on: date | None = None
    matter_id: int | None = None
    instruction_id: int | None = None


class Assigning:
    """Who may be asked, and the clock that starts."""

    def __init__(
        self, *, store: TaskStore, clocks: Clocks, words: WordsBeside, recusal: Recusal, city: CurrentCity
    ) -> None:
        self._store = store
        self._clocks = clocks
        self._words = words
        self._recusal = recusal
        self._city = city

    def is_barred(self, loaded: Loaded, code: str, now: datetime) -> bool:
        """True of a unit that is complained of."""
        return self._recusal.is_barred(matter_of(loaded), code, now)

    def due_at(self, loaded: Loaded, kind: TaskKind, due_on: date | None, now: datetime) -> datetime:
        """When something asked for now is due: on the day given, else by the city's term."""
        return self._clocks.due_at(subject_of(loaded.order), kind, due_on, now)

    async def unit(self, tx: Connection, loaded: Loaded, code: str, now: datetime) -> OrganisationId:
        """A unit that may be asked about this matter; raises where it may not."""
        found = await self._city.organisation(tx, code, now)
        if found is None:
            fields = [FieldError("organisation", f"没有单位“{code}”")]
            raise UnitUnknown(f"没有单位“{code}”", fields=fields)
        if self.is_barred(loaded, code, now):
            raise UnitBarred(f"{found.name}是被反映单位，须回避，不能就此事项交办给它")
        if loaded.order.is_confidential and not handles(loaded.order, frozenset({found.id})):
            raise UnitBarred("保密工单只能交办给正在办理的单位")
        return found.id

    async def ask(
        self, tx: Connection, person: Principal, loaded: Loaded, asked: Asked, now: datetime
    ) -> int:
        """Ask at once: the clock starts, the unit is told."""
        unit = await self.unit(tx, loaded, asked.organisation, now)
        due_at = self.due_at(loaded, asked.kind, asked.due_on, now)
        new = await self._new(tx, person, loaded, asked, unit, now, due_at, TaskState.asked)
        task = await self._store.lock(tx, await self._store.insert(tx, new, now, person.user_id))
        await self.start(tx, loaded, task, now)
        told = TaskAsked(
            subject=task.order, task=task.id, kind=task.kind, organisation=task.organisation, due_at=due_at
        )
        await tell(tx, person, told, now)
        return task.id

    async def draft(
        self, tx: Connection, person: Principal, loaded: Loaded, asked: Asked, now: datetime
    ) -> int:
        """Written into minutes; it is given to the unit when they are approved."""
        unit = await self.unit(tx, loaded, asked.organisation, now)
        self.due_at(loaded, asked.kind, asked.due_on, now)
        new = await self._new(tx, person, loaded, asked, unit, now, None, TaskState.draft)
        return await self._store.insert(tx, new, now, person.user_id)

    async def issue(
        self, tx: Connection, person: Principal, loaded: Loaded, task: Task, now: datetime
    ) -> Task:
        """A draft becomes binding."""
        state = task_step(task.state, TaskAct.issue)
        await self.unit(tx, loaded, task.organisation, now)
        due_at = self.due_at(loaded, task.kind, task.due_on, now)
        issued = replace(task, state=state, due_at=due_at)
        await self._store.save(tx, issued)
        await self.start(tx, loaded, issued, now)
        told = TaskAsked(
            subject=task.order, task=task.id, kind=task.kind, organisation=task.organisation, due_at=due_at
        )
        await tell(tx, person, told, now)
        return issued

    async def give(
        self,
        tx: Connection,
        person: Principal,
        loaded: Loaded,
        instruction: int,
        text: str,
        organisation: str | None,
        due_on: date | None,
        now: datetime,
    ) -> None:
        """What a leader wrote goes to a unit, by default to the one that leads; to nobody where none does."""
        opened = self._words.opened({"text": text}, loaded.order.number)
        code = organisation or (loaded.order.lead.organisation_code if loaded.order.lead else None)
        if code is not None:
            asked = Asked(TaskKind.instruction, code, opened["text"], due_on, instruction_id=instruction)
            await self.ask(tx, person, loaded, asked, now)

    # ---- inside ----

    async def _new(
        self,
        tx: Connection,
        person: Principal,
        loaded: Loaded,
        asked: Asked,
        unit: OrganisationId,
        now: datetime,
        due_at: datetime | None,
        state: TaskState,
    ) -> NewTask:
        kept = await self._words.take_text(tx, loaded, "matter_task.what", asked.what, now, person.user_id)
        return NewTask(
            kind=asked.kind,
            order_id=loaded.order.id,
            matter_id=asked.matter_id,
            instruction_id=asked.instruction_id,
            organisation_id=unit,
            what=kept,
            due_on=asked.due_on,
            due_at=due_at,
            state=state,
        )

    async def start(self, tx: Connection, loaded: Loaded, task: Task, now: datetime) -> None:
        """Nothing runs on an order that is over; the due time of what is asked stands all the same."""
        if loaded.order.state in OPEN_STATES:
            subject = subject_of(loaded.order)
            await self._clocks.start(
                tx, subject, task.kind, task.clock_key, task.organisation_id, task.due_on, now
            )


async def tell(
    tx: Connection, person: Principal, told: Event, now: datetime, of: OrganisationId | None = None
) -> None:
    """Write what happened; ``of`` is the organisation she acts for."""
    await outbox.append(tx, [told], actor=Actor.person(person, of), cause=None, now=now)
