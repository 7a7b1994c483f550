"""What the office does with a session, from its preparation to the approved minutes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from callcenter.cities.in_force import CurrentCity
from callcenter.kernel import outbox
from callcenter.kernel.audit import AuditTrail
from callcenter.kernel.db import Connection
from callcenter.kernel.errors import Conflict, FieldError, Invalid, NotFound
from callcenter.kernel.events import Actor, Event
from callcenter.kernel.ids import UserId
from callcenter.kernel.principal import Principal
from callcenter.workorders.beside import WordsBeside
from callcenter.workorders.loaded import Loaded
from callcenter.workorders.model import OPEN_STATES

from . import events
from .assigning import Asked, Assigning
from .machine import (
    Act,
    BriefAfterSession,
    check_ahead,
    check_hold,
    check_minutes,
    check_month,
    check_second_person,
    step,
)
from .model import OPEN_TASKS, Attending, Matter, Outcome, Session, Task, TaskKind, TaskState
from .ports import Orders
from .rota import default_day, month_of, turn, workday_before
from .store import SessionStore, TaskStore
from .tasks import TaskService

_PLACE = "市政务服务中心会议室"
_BRIEF = "请就该事项写一页情况说明：基本情况、办理经过、难点、本单位意见。"


@dataclass(frozen=True, slots=True)
class Assigned:
    """A decision as the minutes give it to a unit."""

    organisation: str
    what: str
    due_on: date | None


class SessionService:
    """Everything that changes a session; what units are asked goes by `TaskService`."""

    def __init__(
        self,
        *,
        store: SessionStore,
        task_store: TaskStore,
        tasks: TaskService,
        assigning: Assigning,
        orders: Orders,
        words: WordsBeside,
        city: CurrentCity,
        audit: AuditTrail,
    ) -> None:
        self._store = store
        self._task_store = task_store
        self._tasks = tasks
        self._assigning = assigning
        self._orders = orders
        self._words = words
        self._city = city
        self._audit = audit

    # ---- the rota ----

    async def attending(self, tx: Connection, month: date) -> Attending:
        """Who attends in a month: as set by hand, else the turn of the pack's posts."""
        rows = await self._store.turns(tx, month)
        found = next((r for r in rows if r["month"] == month), None)
        if found is not None:
            return Attending(found["post"], found["leader_id"], found["substitute"], found["substitute_id"])
        posts = self._city().pack.session_posts
        if not posts:
            raise Conflict(
                "城市数据没有出席领导的次序（session_posts.csv），请先排定本月出席领导", code="no-turn"
            )
        return turn(posts, month)

    async def set_turn(
        self,
        tx: Connection,
        person: Principal,
        month: date,
        post: str,
        leader: str | None,
        substitute: str,
        substitute_user: str | None,
        now: datetime,
        address: str,
    ) -> None:
        """Who attends in a month, by hand."""
        if month < month_of(self._city.local(now).date()):
            raise Conflict("已过去的月份不能再改出席领导", code="month-is-past")
        attending = Attending(
            post,
            await self._leader(tx, "leader", leader),
            substitute,
            await self._leader(tx, "substitute_user", substitute_user),
        )
        await self._store.set_turn(tx, month, attending, now, person.user_id)
        await self._audit.record(
            tx,
            now=now,
            actor=f"user:{person.user_id}",
            action="session.turn_set",
            subject=month.isoformat()[:7],
            address=address,
            details={"leader": attending.leader_id, "substitute": attending.substitute_id},
        )

    async def starts_at(self, tx: Connection, session: int) -> datetime:
        """When it is."""
        return (await self._store.session(tx, session)).starts_at

    # ---- before ----

    async def plan(
        self,
        tx: Connection,
        person: Principal,
        month: date,
        day: date | None,
        at: time | None,
        place: str | None,
        now: datetime,
    ) -> int:
        """Prepare the session of a month; day, hour and place by default as the city says."""
        await self._store.lock_plan(tx)
        city = self._city()
        if day is None:
            day = default_day(city.office().calendar, month, city.pack.limit("session_day"))
        starts_at = self._moment(day, at)
        await self._check_time(tx, starts_at, now, besides=0)
        attending = await self.attending(tx, month_of(day))
        made = await self._store.insert(tx, starts_at, place or _PLACE, attending, now, person.user_id)
        await self._tell(tx, person, [events.SessionPlanned(subject=str(made), starts_at=starts_at)], now)
        return made

    async def add_matter(
        self,
        tx: Connection,
        person: Principal,
        session: int,
        order: str,
        minutes: int | None,
        now: datetime,
    ) -> None:
        """A matter comes on the agenda: one of the level of a city leader, or as the office sees fit."""
        held = await self._held(tx, session, Act.arrange)
        loaded = await self._seen(tx, person, order)
        if loaded.order.state not in OPEN_STATES:
            raise Conflict("工单已办结，不能列入议题", code="order-is-over")
        if await self._store.is_elsewhere(tx, loaded.order.id, session):
            raise Conflict("该事项已列入另一次现场会", code="matter-elsewhere")
        level = await self._store.level(tx, loaded.order.id)
        basis = "level" if level is not None and level >= self._limit("session_level") else "office"
        length = minutes or self._limit("session_slot")
        if not await self._store.add_matter(tx, session, loaded.order.id, length, basis, now, person.user_id):
            raise Conflict("该事项已在议题中", code="matter-on-agenda")
        told = events.MatterAdded(subject=order, session=session, starts_at=held.starts_at)
        await self._touch(tx, held)
        await self._tell(tx, person, [told], now)

    async def arrange(
        self, tx: Connection, session: int, order: Sequence[int], minutes: dict[int, int]
    ) -> None:
        """The agenda in another order, or with other slots."""
        held = await self._held(tx, session, Act.arrange)
        matters = [m for m in await self._store.matters(tx, session) if not m.is_withdrawn]
        if sorted(order) != sorted(m.id for m in matters):
            raise Invalid("须列出全部议题，各一次", fields=[FieldError("matters", "与议题不符")])
        for position, matter in enumerate(order, 1):
            await self._store.place_matter(tx, matter, position, minutes.get(matter))
        await self._touch(tx, held)

    async def withdraw(
        self, tx: Connection, person: Principal, session: int, matter: int, reason: str, now: datetime
    ) -> None:
        """A matter is taken off; what was asked for it falls away."""
        held = await self._held(tx, session, Act.arrange)
        found = await self._matter(tx, session, matter)
        loaded = await self._seen(tx, person, found.order)
        kept = await self._words.take_text(
            tx, loaded, "session_matter.withdrawn_reason", reason, now, person.user_id
        )
        await self._store.withdraw(tx, found.id, now, kept)
        open_briefs = await self._open_tasks(tx, [found])
        for task in open_briefs:
            await self._tasks.drop_task(tx, person, task, "议题已撤下", now)
        told = events.MatterWithdrawn(subject=found.order, session=session, organisations=_units(open_briefs))
        await self._touch(tx, held)
        await self._tell(tx, person, [told], now)

    async def ask_brief(
        self,
        tx: Connection,
        person: Principal,
        session: int,
        matter: int,
        organisation: str,
        what: str | None,
        due_on: date | None,
        now: datetime,
    ) -> int:
        """A unit is to write one page before the session."""
        held = await self._held(tx, session, Act.ask_brief)
        found = await self._matter(tx, session, matter)
        loaded = await self._seen(tx, person, found.order)
        tasks = await self._task_store.of_matter(tx, found.id)
        asked_already = [t for t in tasks if t.kind is TaskKind.brief and t.state is not TaskState.dropped]
        if any(t.organisation == organisation for t in asked_already):
            raise Conflict("已向该单位要过这一事项的情况说明", code="brief-asked-already")
        due = self._brief_due(loaded, held.starts_at, due_on, now)
        asked = Asked(TaskKind.brief, organisation, what or _BRIEF, due, matter_id=found.id)
        return await self._assigning.ask(tx, person, loaded, asked, now)

    async def call(self, tx: Connection, person: Principal, session: int, now: datetime) -> None:
        """Tell the leader, the units and those whose matters they are."""
        held = await self._held(tx, session, Act.call)
        matters = await self._agenda(tx, session)
        if not matters:
            raise Conflict("还没有议题，不能发会议通知", code="agenda-empty")
        check_ahead(held.starts_at, now)
        await self._store.save(tx, replace(held, state=step(held, Act.call), called_at=now))
        told: list[Event] = [events.SessionCalled(subject=str(session), starts_at=held.starts_at)]
        for matter in matters:
            told.append(
                events.MatterCalled(
                    subject=matter.order,
                    session=session,
                    starts_at=held.starts_at,
                    organisations=await self._concerned(tx, held, matter),
                )
            )
        await self._tell(tx, person, told, now)

    async def postpone(
        self,
        tx: Connection,
        person: Principal,
        session: int,
        day: date,
        at: time | None,
        reason: str,
        now: datetime,
    ) -> None:
        """At another time: all are told, and briefs are due accordingly."""
        await self._store.lock_plan(tx)
        held = await self._held(tx, session, Act.postpone)
        starts_at = self._moment(day, at or self._city.local(held.starts_at).time())
        await self._check_time(tx, starts_at, now, besides=session)
        await self._store.save(tx, replace(held, starts_at=starts_at))
        await self._store.postponed(tx, session, held.starts_at, starts_at, reason, now, person.user_id)
        matters = await self._agenda(tx, session)
        for task in await self._open_tasks(tx, matters):
            loaded = await self._orders.load_for_citizen(tx, task.order)
            assert loaded is not None
            await self._tasks.move(tx, person, task, self._before(starts_at, now), now)
        told: list[Event] = [
            events.SessionPostponed(subject=str(session), starts_at=starts_at, was_at=held.starts_at)
        ]
        if held.called_at is not None:
            for matter in matters:
                told.append(
                    events.MatterPostponed(
                        subject=matter.order,
                        session=session,
                        starts_at=starts_at,
                        organisations=await self._concerned(tx, held, matter),
                    )
                )
        await self._tell(tx, person, told, now)

    async def cancel(
        self, tx: Connection, person: Principal, session: int, reason: str, now: datetime
    ) -> None:
        """It will not be: its matters are free for another one."""
        held = await self._held(tx, session, Act.cancel)
        matters = await self._agenda(tx, session)
        open_briefs = await self._open_tasks(tx, matters)
        for task in open_briefs:
            await self._tasks.drop_task(tx, person, task, "现场会取消", now)
        await self._store.save(tx, replace(held, state=step(held, Act.cancel), cancel_reason=reason))
        told: list[Event] = [events.SessionCancelled(subject=str(session), starts_at=held.starts_at)]
        if held.called_at is not None:
            for matter in matters:
                units = await self._concerned(tx, held, matter)
                told.append(
                    events.MatterWithdrawn(subject=matter.order, session=session, organisations=units)
                )
        await self._tell(tx, person, told, now)

    # ---- afterwards ----

    async def hold(
        self,
        tx: Connection,
        person: Principal,
        session: int,
        attendees: str,
        *,
        is_substituted: bool,
        now: datetime,
    ) -> None:
        """It was held. Briefs that never came are dropped; they are late for good."""
        held = await self._held(tx, session, Act.hold)
        check_hold(held, now)
        for task in await self._open_tasks(tx, await self._agenda(tx, session)):
            if task.state is TaskState.asked:
                await self._tasks.drop_task(tx, person, task, "会前未报", now)
            else:
                await self._tasks.accept(tx, person, task.id, "已随会议阅看", now)
        done = replace(
            held,
            state=step(held, Act.hold),
            held_at=now,
            attendees=attendees,
            is_substituted=is_substituted,
        )
        await self._store.save(tx, done)
        told = events.SessionHeld(
            subject=str(session), starts_at=held.starts_at, is_substituted=is_substituted
        )
        await self._tell(tx, person, [told], now)

    async def record(
        self,
        tx: Connection,
        person: Principal,
        session: int,
        matter: int,
        outcome: Outcome,
        said: str,
        decision: str,
        assigned: Sequence[Assigned],
        now: datetime,
    ) -> None:
        """The minutes of one matter, with what units are to do; written anew as often as need be."""
        held = await self._held(tx, session, Act.record)
        found = await self._matter(tx, session, matter)
        loaded = await self._seen(tx, person, found.order)
        if assigned and outcome is not Outcome.decided:
            raise Invalid("没有议定的事项不能交办", fields=[FieldError("tasks", "仅用于已议定的事项")])

        async def kept(place: str, text: str) -> str:
            return await self._words.take_text(
                tx, loaded, f"session_matter.{place}", text, now, person.user_id
            )

        await self._store.record(
            tx,
            found.id,
            outcome,
            await kept("said", said),
            await kept("decision", decision) if decision else None,
        )
        await self._task_store.drop_drafts(tx, found.id)
        for one in assigned:
            asked = Asked(TaskKind.decision, one.organisation, one.what, one.due_on, matter_id=found.id)
            await self._assigning.draft(tx, person, loaded, asked, now)
        await self._touch(tx, held)

    async def submit(self, tx: Connection, person: Principal, session: int, now: datetime) -> None:
        """The minutes are written; somebody else looks at them."""
        held = await self._held(tx, session, Act.submit)
        matters = await self._store.matters(tx, session)
        drafts = [t for m in matters for t in await self._task_store.of_matter(tx, m.id)]
        check_minutes(matters, [t.matter_id for t in drafts if t.state is TaskState.draft and t.matter_id])
        done = replace(
            held,
            state=step(held, Act.submit),
            submitted_at=now,
            submitted_by=person.user_id,
            sent_back_reason=None,
        )
        await self._store.save(tx, done)
        told = events.MinutesSubmitted(subject=str(session), starts_at=held.starts_at)
        await self._tell(tx, person, [told], now)

    async def send_back(
        self, tx: Connection, person: Principal, session: int, reason: str, now: datetime
    ) -> None:
        """The minutes are to be mended."""
        held = await self._held(tx, session, Act.send_back)
        await self._store.save(tx, replace(held, state=step(held, Act.send_back), sent_back_reason=reason))
        told = events.MinutesSentBack(subject=str(session), starts_at=held.starts_at)
        await self._tell(tx, person, [told], now)

    async def approve(
        self, tx: Connection, person: Principal, session: int, now: datetime, address: str
    ) -> None:
        """The minutes stand: decisions go to the units, and those whose matters they are hear of it."""
        held = await self._held(tx, session, Act.approve)
        check_second_person(held, person.user_id)
        done = replace(held, state=step(held, Act.approve), approved_at=now, approved_by=person.user_id)
        await self._store.save(tx, done)
        told: list[Event] = []
        count = 0
        for matter in await self._agenda(tx, session):
            loaded = await self._orders.load_for_citizen(tx, matter.order)
            assert loaded is not None and matter.outcome is not None  # checked when they were submitted
            issued = [
                await self._assigning.issue(tx, person, loaded, task, now)
                for task in await self._task_store.of_matter(tx, matter.id)
                if task.state is TaskState.draft
            ]
            count += len(issued)
            told.append(
                events.MatterConcluded(
                    subject=matter.order,
                    session=session,
                    outcome=matter.outcome,
                    organisations=_units(issued),
                )
            )
        told.append(events.MinutesApproved(subject=str(session), starts_at=held.starts_at, decisions=count))
        await self._tell(tx, person, told, now)
        await self._audit.record(
            tx,
            now=now,
            actor=f"user:{person.user_id}",
            action="session.minutes_approved",
            subject=str(session),
            address=address,
            details={"decisions": count, "submitted_by": held.submitted_by},
        )

    # ---- inside ----

    async def _held(self, tx: Connection, session: int, act: Act) -> Session:
        """The session, locked, where this may be done."""
        found = await self._store.session(tx, session, locked=True)
        step(found, act)
        return found

    async def _touch(self, tx: Connection, held: Session) -> None:
        await self._store.save(tx, held)

    async def _seen(self, tx: Connection, person: Principal, order: str) -> Loaded:
        """An order this person may see, whole."""
        await self._orders.order_of(tx, person, order)
        loaded = await self._orders.load_for_citizen(tx, order)
        assert loaded is not None  # it was just seen
        return loaded

    async def _matter(self, tx: Connection, session: int, matter: int) -> Matter:
        found = next((m for m in await self._store.matters(tx, session) if m.id == matter), None)
        if found is None or found.is_withdrawn:
            raise NotFound("议题不在这次现场会上", code="session-matter-not-found")
        return found

    async def _agenda(self, tx: Connection, session: int) -> list[Matter]:
        return [m for m in await self._store.matters(tx, session) if not m.is_withdrawn]

    async def _open_tasks(self, tx: Connection, matters: Sequence[Matter]) -> list[Task]:
        found = [t for m in matters for t in await self._task_store.of_matter(tx, m.id)]
        return [t for t in found if t.state in OPEN_TASKS]

    async def _concerned(self, tx: Connection, held: Session, matter: Matter) -> list[str]:
        """The units of a matter and where those who attend are at home."""
        tasks = [
            t for t in await self._task_store.of_matter(tx, matter.id) if t.state is not TaskState.dropped
        ]
        loaded = await self._orders.load_for_citizen(tx, matter.order)
        lead = [] if loaded is None or loaded.order.lead is None else [loaded.order.lead.organisation_code]
        named = [UserId(u) for u in (held.attending.leader_id, held.attending.substitute_id) if u is not None]
        leaders = await self._store.leader_organisations(tx, named)
        return sorted({*lead, *_units(tasks), *leaders})

    async def _check_time(self, tx: Connection, starts_at: datetime, now: datetime, *, besides: int) -> None:
        check_ahead(starts_at, now)
        calendar = self._city().office().calendar
        day = self._city.local(starts_at).date()
        if not calendar.is_workday(day):
            raise Invalid(
                f"{day.month}月{day.day}日不是工作日",
                fields=[FieldError("day", "须为工作日")],
                code="session-day-off",
            )
        months = [
            month_of(self._city.local(other).date()) for other in await self._store.moments(tx, besides)
        ]
        check_month(month_of(day), months, self._limit("enterprise_monthly_meetings"))

    def _brief_due(self, loaded: Loaded, starts_at: datetime, due_on: date | None, now: datetime) -> date:
        """By the city's term, and with a reserve before the session; a day by hand only before it."""
        if due_on is not None:
            if due_on >= self._city.local(starts_at).date():
                fields = [FieldError("due_on", "须在会前")]
                raise Invalid("情况说明须在会前报到", fields=fields, code="brief-after-session")
            return due_on
        return min(
            self._before(starts_at, now),
            self._city.local(self._assigning.due_at(loaded, TaskKind.brief, None, now)).date(),
        )

    def _before(self, starts_at: datetime, now: datetime) -> date:
        """With a reserve before the session, at the soonest on the next working day."""
        calendar = self._city().office().calendar
        day = self._city.local(starts_at).date()
        soonest = calendar.workday_after(self._city.local(now).date()).day
        if soonest >= day:
            raise BriefAfterSession("离开会不足一个工作日，来不及再写情况说明")
        return max(workday_before(calendar, day, self._limit("session_brief_reserve")), soonest)

    async def _leader(self, tx: Connection, field: str, username: str | None) -> UserId | None:
        if not username:
            return None
        found = await self._store.leader(tx, username)
        if found is None:
            raise Invalid(f"没有领导账号“{username}”", fields=[FieldError(field, "须为领导角色的账号")])
        return found

    def _moment(self, day: date, at: time | None) -> datetime:
        hour = at or time(self._limit("session_hour"))
        return datetime.combine(day, hour.replace(tzinfo=None), self._city.zone)

    def _limit(self, name: str) -> int:
        return self._city().pack.limit(name)

    async def _tell(self, tx: Connection, person: Principal, told: Sequence[Event], now: datetime) -> None:
        await outbox.append(tx, told, actor=Actor.person(person), cause=None, now=now)


def _units(tasks: Sequence[Task]) -> list[str]:
    return sorted({task.organisation for task in tasks})
