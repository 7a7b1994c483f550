"""What units are asked: answered, sent back, accepted, dropped."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from callcenter.cities.in_force import CurrentCity
from callcenter.kernel.db import Connection
from callcenter.kernel.errors import NotAllowed, NotFound
from callcenter.kernel.principal import Principal, Role
from callcenter.workorders.access import is_outside_centre
from callcenter.workorders.beside import WordsBeside
from callcenter.workorders.loaded import Loaded

from .assigning import Assigning, UnitBarred, tell
from .events import TaskAccepted, TaskAnswered, TaskDropped, TaskMoved, TaskSentBack
from .machine import TaskAct, check_brief_in_time, task_step
from .model import KIND_NAMES, Session, Task, TaskKind, TaskState
from .ports import Clocks, Orders
from .store import SessionStore, TaskStore

#: those who ask and accept; of instructions on any order the supervisor, on their own tracks the office
OFFICE = frozenset({Role.enterprise_officer, Role.supervisor})
_ENDED = "工单已办结"


class TaskService:
    """Everything that changes what units are asked."""

    def __init__(
        self,
        *,
        store: TaskStore,
        sessions: SessionStore,
        orders: Orders,
        clocks: Clocks,
        words: WordsBeside,
        assigning: Assigning,
        city: CurrentCity,
    ) -> None:
        self._store = store
        self._sessions = sessions
        self._orders = orders
        self._clocks = clocks
        self._words = words
        self._assigning = assigning
        self._city = city

    async def answer(self, tx: Connection, person: Principal, number: int, words: str, now: datetime) -> None:
        """The unit reports; its clock stops."""
        task = await self._own(tx, person, number)
        if task.kind is TaskKind.brief:
            check_brief_in_time(await self._session(tx, task))
        loaded = await self._loaded(tx, task)
        if self._assigning.is_barred(loaded, task.organisation, now):
            raise UnitBarred("本单位是被反映单位，须回避")
        state = task_step(task.state, TaskAct.answer)
        kept = await self._words.take_text(tx, loaded, "matter_task.answer", words, now, person.user_id)
        answered = replace(task, state=state, answer=kept, answered_at=now)
        await self._store.save(tx, answered, answered_by=person.user_id)
        await self._clocks.stop(tx, task.order_id, task.kind, task.clock_key, now, "单位已反馈")
        told = TaskAnswered(
            subject=task.order,
            task=task.id,
            kind=task.kind,
            organisation=task.organisation,
            is_late=answered.is_late(now),
        )
        await tell(tx, person, told, now, task.organisation_id)

    async def send_back(
        self, tx: Connection, person: Principal, number: int, reason: str, due_on: date | None, now: datetime
    ) -> None:
        """It will not do: the unit has until the day given, else until the day it had or the city's term."""
        task = await self._offices(tx, person, number)
        if task.kind is TaskKind.brief:
            check_brief_in_time(await self._session(tx, task))
        state = task_step(task.state, TaskAct.send_back)
        loaded = await self._loaded(tx, task)
        kept = await self._words.take_text(
            tx, loaded, "matter_task.sent_back_reason", reason, now, person.user_id
        )
        due_at = await self._due_again(loaded, task, due_on, now)
        back = replace(task, state=state, sent_back_reason=kept, due_at=due_at, due_on=self._day(due_at))
        await self._store.save(tx, back)
        await self._assigning.start(tx, loaded, back, now)
        told = TaskSentBack(
            subject=task.order, task=task.id, kind=task.kind, organisation=task.organisation, due_at=due_at
        )
        await tell(tx, person, told, now)

    async def accept(self, tx: Connection, person: Principal, number: int, note: str, now: datetime) -> None:
        """Done."""
        task = await self._offices(tx, person, number)
        await self._settle(tx, person, task, TaskAct.accept, note, now)
        told = TaskAccepted(subject=task.order, task=task.id, kind=task.kind, organisation=task.organisation)
        await tell(tx, person, told, now)

    async def drop(self, tx: Connection, person: Principal, number: int, reason: str, now: datetime) -> None:
        """No longer asked, with a reason."""
        await self.drop_task(tx, person, await self._offices(tx, person, number), reason, now)

    async def drop_task(
        self, tx: Connection, person: Principal, task: Task, reason: str, now: datetime
    ) -> None:
        """The same of one that is held already."""
        await self._settle(tx, person, task, TaskAct.drop, reason, now)
        told = TaskDropped(subject=task.order, task=task.id, kind=task.kind, organisation=task.organisation)
        await tell(tx, person, told, now)

    async def move(self, tx: Connection, person: Principal, task: Task, due_on: date, now: datetime) -> None:
        """Due on another day, sooner or later; its clock runs anew, the former one is kept."""
        if task.state is not TaskState.asked:
            return
        loaded = await self._loaded(tx, task)
        due_at = self._assigning.due_at(loaded, task.kind, due_on, now)
        moved = replace(task, due_on=due_on, due_at=due_at)
        await self._store.save(tx, moved)
        await self._clocks.stop(tx, task.order_id, task.kind, task.clock_key, now, "会议改期")
        await self._assigning.start(tx, loaded, moved, now)
        told = TaskMoved(
            subject=task.order, task=task.id, kind=task.kind, organisation=task.organisation, due_at=due_at
        )
        await tell(tx, person, told, now)

    # ---- inside ----

    async def _settle(
        self, tx: Connection, person: Principal, task: Task, act: TaskAct, words: str, now: datetime
    ) -> Task:
        state = task_step(task.state, act)
        loaded = await self._loaded(tx, task)
        kept = await self._words.take_text(tx, loaded, "matter_task.note", words, now, person.user_id)
        settled = replace(task, state=state, settled_at=now, note=kept or None)
        await self._store.save(tx, settled, settled_by=person.user_id)
        await self._clocks.stop(tx, task.order_id, task.kind, task.clock_key, now, KIND_NAMES[task.kind])
        return settled

    async def _due_again(self, loaded: Loaded, task: Task, due_on: date | None, now: datetime) -> datetime:
        if due_on is None and task.due_at is not None and self._day(task.due_at) > self._day(now):
            due_on = self._day(task.due_at)
        return self._assigning.due_at(loaded, task.kind, due_on, now)

    async def _own(self, tx: Connection, person: Principal, number: int) -> Task:
        task = await self._store.lock(tx, number)
        if task.organisation_id not in person.subtree or not is_outside_centre(person):
            raise NotFound("没有这件交办事项，或不是交办给您单位的", code="matter-task-not-found")
        return task

    async def _offices(self, tx: Connection, person: Principal, number: int) -> Task:
        if person.role not in OFFICE:
            raise NotAllowed("只有直通车办公室和中心主管可以审核反馈")
        task = await self._store.lock(tx, number)
        await self._orders.order_of(tx, person, task.order)
        return task

    async def _loaded(self, tx: Connection, task: Task) -> Loaded:
        loaded = await self._orders.load_for_citizen(tx, task.order)
        assert loaded is not None  # its row refers to it
        return loaded

    async def _session(self, tx: Connection, task: Task) -> Session:
        assert task.session_id is not None  # a brief is asked for a session
        return await self._sessions.session(tx, task.session_id)

    def _day(self, moment: datetime) -> date:
        return self._city.local(moment).date()
