"""Sessions and what units are asked, as a person may see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

import msgspec

from callcenter.cities.in_force import CurrentCity
from callcenter.kernel.db import Connection
from callcenter.kernel.errors import NotAllowed, NotFound
from callcenter.kernel.principal import Principal, Role
from callcenter.workorders.access import is_outside_centre, scope_of
from callcenter.workorders.beside import WordsBeside

from .machine import TASK_TRANSITIONS, TRANSITIONS, Act, TaskAct
from .model import (
    BEFORE,
    KIND_NAMES,
    OUTCOME_NAMES,
    SESSION_NAMES,
    TASK_NAMES,
    Matter,
    Session,
    SessionState,
    TaskKind,
    TaskState,
    slots,
)
from .rota import month_after, month_of, turn
from .store import Line, SessionStore, TaskStore, WantedTasks, session_of, task_of
from .tasks import OFFICE
from .views import (
    CandidateList,
    CandidateView,
    LeaderView,
    LookBack,
    PostponementView,
    SessionDetail,
    SessionList,
    SessionMatterView,
    SessionSummary,
    TaskList,
    TaskQuery,
    TaskView,
    TurnList,
    TurnView,
)

APPROVERS = OFFICE | {Role.leader}
_MONTHS = 12
_MOST = 120
_HIDDEN = "保密工单"
_APPROVING = frozenset({Act.approve, Act.send_back})


class SessionDesk:
    """Read side; every matter is looked at through the person's scope."""

    def __init__(
        self, *, store: SessionStore, tasks: TaskStore, words: WordsBeside, city: CurrentCity
    ) -> None:
        self._store = store
        self._tasks = tasks
        self._words = words
        self._city = city

    async def rota(self, tx: Connection, person: Principal, now: datetime) -> TurnList:
        """This month and the eleven after it."""
        first = month_of(self._city.local(now).date())
        by_hand = {r["month"]: r for r in await self._store.turns(tx, first)}
        months = [month_after(first, n) for n in range(_MONTHS)]
        found = [self._turn(month, by_hand.get(month)) for month in months]
        may_set = person.role in OFFICE
        accounts = await self._store.leaders(tx) if may_set else []
        leaders = [LeaderView(a["username"], a["display_name"]) for a in accounts]
        return TurnList([t for t in found if t is not None], may_set, leaders)

    async def page(self, tx: Connection, person: Principal, now: datetime) -> SessionList:
        rows = await self._store.sessions(tx, now, _MOST)
        items = []
        for row in rows:
            session = session_of(row)
            items.append(
                SessionSummary(
                    id=session.id,
                    starts_at=session.starts_at,
                    state=session.state,
                    state_name=SESSION_NAMES[session.state],
                    post=session.post,
                    leader=row["leader_name"],
                    matters=row["matters"],
                    decisions=row["decisions"],
                    open=row["open"],
                    late=row["late"],
                )
            )
        return SessionList(items, person.role in OFFICE)

    async def detail(self, tx: Connection, person: Principal, number: int, now: datetime) -> SessionDetail:
        session = await self._store.session(tx, number)
        names = await self._store.names(tx, number)
        postponements = await self._store.postponements(tx, number)
        opening = self._limit("session_opening")
        back = await self._look_back(tx, person, session, now)
        return SessionDetail(
            id=session.id,
            state=session.state,
            state_name=SESSION_NAMES[session.state],
            starts_at=session.starts_at,
            place=session.place,
            post=session.attending.post,
            leader=names["leader_name"],
            substitute=session.attending.substitute,
            substitute_user=names["substitute_name"],
            is_substituted=session.is_substituted,
            attendees=session.attendees,
            planned_by=names["planned_by_name"],
            called_at=session.called_at,
            held_at=session.held_at,
            submitted_by=names["submitted_by_name"],
            approved_by=names["approved_by_name"],
            approved_at=session.approved_at,
            sent_back_reason=session.sent_back_reason,
            cancel_reason=session.cancel_reason,
            postponements=[
                PostponementView(p["from_at"], p["to_at"], p["reason"], p["at"], p["by_name"])
                for p in postponements
            ],
            look_back=back,
            opening_minutes=opening if back is not None and back.decisions else 0,
            matters=await self._matters(tx, person, session, back, now),
            acts=_acts(session, person, now),
        )

    async def tasks(self, tx: Connection, person: Principal, asked: TaskQuery, now: datetime) -> TaskList:
        """A unit's own; for the centre those of orders it may see."""
        wanted = WantedTasks(
            session=asked.session,
            order=asked.order,
            kinds=None if asked.kind is None else [asked.kind],
            states=None if asked.state is None else [asked.state],
            late_at=now if asked.late else None,
        )
        return TaskList(await self._task_views(tx, person, wanted, now))

    async def task(self, tx: Connection, person: Principal, number: int, now: datetime) -> TaskView:
        """One of them; NotFound where it is not this person's to see."""
        found = await self._task_views(tx, person, WantedTasks(task=number), now)
        if not found:
            raise NotFound("没有这件交办事项，或您无权查看", code="matter-task-not-found")
        return found[0]

    async def candidates(self, tx: Connection, person: Principal) -> CandidateList:
        rows = await self._store.candidates(tx, scope_of(person), self._limit("session_level"))
        return CandidateList(
            [
                CandidateView(
                    order=r["number"],
                    title=self._title(r),
                    enterprise=r["enterprise"],
                    lead_name=self._unit(r["lead"]),
                    level=r["level"],
                    case_class=r["class"],
                )
                for r in rows
            ]
        )

    # ---- inside ----

    def _turn(self, month: date, row: Line | None) -> TurnView | None:
        text = f"{month:%Y-%m}"
        if row is not None:
            return TurnView(
                month=text,
                post=row["post"],
                leader=row["leader_name"],
                leader_username=row["leader_username"],
                substitute=row["substitute"],
                substitute_user=row["substitute_name"],
                substitute_username=row["substitute_username"],
                by_hand=True,
            )
        posts = self._city().pack.session_posts
        if not posts:
            return None
        a = turn(posts, month)
        return TurnView(
            month=text,
            post=a.post,
            leader=None,
            leader_username=None,
            substitute=a.substitute,
            substitute_user=None,
            substitute_username=None,
            by_hand=False,
        )

    async def _look_back(
        self, tx: Connection, person: Principal, session: Session, now: datetime
    ) -> LookBack | None:
        previous = await self._store.previous(tx, session.starts_at)
        if previous is None:
            return None
        wanted = WantedTasks(session=previous.id, kinds=[TaskKind.decision])
        found = await self._task_views(tx, person, wanted, now)
        shown = [t for t in found if t.state is not TaskState.dropped]
        return LookBack(previous.id, previous.starts_at, shown)

    async def _matters(
        self,
        tx: Connection,
        person: Principal,
        session: Session,
        back: LookBack | None,
        now: datetime,
    ) -> list[SessionMatterView]:
        matters = await self._store.matters(tx, session.id)
        rows = await self._store.orders(tx, scope_of(person), [m.order_id for m in matters])
        tasks = await self._task_views(tx, person, WantedTasks(session=session.id), now)
        opening = self._limit("session_opening") if back is not None and back.decisions else 0
        heard = [m for m in matters if not m.is_withdrawn]
        times = slots(session.starts_at, timedelta(minutes=opening), tuple(m.minutes for m in heard))
        by_id = dict(zip((m.id for m in heard), times, strict=True))
        found = []
        for matter in matters:
            slot, row = by_id.get(matter.id), rows.get(matter.order_id)
            own = [t for t in tasks if t.order == matter.order]
            view = self._matter(matter, row, own)
            if slot is not None:
                view = msgspec.structs.replace(view, starts_at=slot.starts_at, ends_at=slot.ends_at)
            found.append(view)
        return found

    def _matter(self, matter: Matter, row: Line | None, own: Sequence[TaskView]) -> SessionMatterView:
        shown = {"said": matter.said, "decision": matter.decision, "why": matter.withdrawn_reason}
        words = self._words.opened(shown, matter.order) if row is not None else dict.fromkeys(shown)
        if row is None and matter.is_withdrawn:
            words["why"] = ""
        return SessionMatterView(
            id=matter.id,
            order=matter.order if row is not None else "",
            title=_HIDDEN if row is None else self._title(row),
            enterprise=None if row is None else row["enterprise"],
            lead_name=None if row is None else self._unit(row["lead"]),
            basis="level" if matter.basis == "level" else "office",
            minutes=matter.minutes,
            starts_at=None,
            ends_at=None,
            withdrawn_reason=words["why"],
            outcome=matter.outcome,
            outcome_name=None if matter.outcome is None else OUTCOME_NAMES[matter.outcome],
            said=words["said"],
            decision=words["decision"],
            briefs=[t for t in own if t.kind is TaskKind.brief],
            decisions=[t for t in own if t.kind is TaskKind.decision],
        )

    async def _task_views(
        self, tx: Connection, person: Principal, wanted: WantedTasks, now: datetime
    ) -> list[TaskView]:
        if is_outside_centre(person):
            wanted = replace(wanted, organisations=sorted(person.subtree))
        rows = await self._tasks.rows(tx, scope_of(person), wanted)
        return [self._task(row, person, now) for row in rows]

    def _task(self, row: Line, person: Principal, now: datetime) -> TaskView:
        opened = self._words.opened(row, row["number"])
        task = task_of(opened)
        outside = is_outside_centre(person)
        return TaskView(
            id=task.id,
            kind=task.kind,
            kind_name=KIND_NAMES[task.kind],
            order=task.order,
            title=_HIDDEN if opened["is_confidential"] and outside else opened["title"],
            session=task.session_id,
            leader=opened["leader"],
            organisation=task.organisation,
            organisation_name=self._city.organisation_name(task.organisation),
            what=task.what,
            due_at=task.due_at,
            due_on=task.due_on,
            state=task.state,
            state_name=TASK_NAMES[task.state],
            is_late=task.is_late(now),
            asked_at=task.asked_at,
            asked_by=opened["asked_by_name"],
            answer=task.answer,
            answered_at=task.answered_at,
            answered_by=opened["answered_by_name"],
            sent_back_reason=task.sent_back_reason,
            settled_at=task.settled_at,
            settled_by=opened["settled_by_name"],
            note=task.note,
            acts=_task_acts(task.state, person),
        )

    def _title(self, row: Line) -> str:
        return str(self._words.opened({"title": row["title"]}, row["number"])["title"])

    def _unit(self, code: str | None) -> str | None:
        return None if code is None else self._city.organisation_name(code)

    def _limit(self, name: str) -> int:
        return self._city().pack.limit(name)


def check_office(person: Principal) -> None:
    """The office alone."""
    if person.role not in OFFICE:
        raise NotAllowed("只有直通车办公室和中心主管可以办理现场会")


def _acts(session: Session, person: Principal, now: datetime) -> list[Act]:
    """What this person may do with it now."""
    here = [act for (state, act) in TRANSITIONS if state is session.state]
    if person.role not in OFFICE:
        allowed = _APPROVING if person.role is Role.leader else frozenset()
        here = [act for act in here if act in allowed]
    if session.state is SessionState.submitted and session.submitted_by == person.user_id:
        here = [act for act in here if act is not Act.approve]
    if session.state in BEFORE and now < session.starts_at:
        here = [act for act in here if act is not Act.hold]
    return here


def _task_acts(state: TaskState, person: Principal) -> list[TaskAct]:
    here = [act for (s, act) in TASK_TRANSITIONS if s is state and act is not TaskAct.issue]
    if is_outside_centre(person):
        return [act for act in here if act is TaskAct.answer]
    if person.role in OFFICE:
        return [act for act in here if act is not TaskAct.answer]
    return []
