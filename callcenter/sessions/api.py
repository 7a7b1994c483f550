"""Sessions, the rota and what units are asked over HTTP."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date
from urllib.parse import quote

from callcenter.cities.in_force import CurrentCity
from callcenter.kernel.errors import NotFound
from callcenter.kernel.principal import Role
from callcenter.printing.model import Document
from callcenter.printing.render import MEDIA_TYPE, printed
from callcenter.web.routes import Call, Reply, Route, Work

from . import papers
from .desk import APPROVERS, SessionDesk
from .service import Assigned, SessionService
from .tasks import OFFICE, TaskService
from .views import (
    AnswerBody,
    ArrangeBody,
    BriefBody,
    CandidateList,
    HoldBody,
    MatterBody,
    NoteBody,
    PlanBody,
    PostponeBody,
    ReasonBody,
    RecordBody,
    SendTaskBackBody,
    SessionDetail,
    SessionList,
    TaskList,
    TaskQuery,
    TaskView,
    TurnBody,
    TurnList,
)

_TAG = "sessions"
_UNITS = frozenset({Role.department_clerk, Role.department_leader, Role.local_dispatcher})
_READERS = OFFICE | {Role.leader, Role.dispatcher, Role.shift_leader}
_ONE = {"session": "现场会编号"}
_ITEM = {**_ONE, "matter": "议题编号"}
_TASK = {"task": "交办事项编号"}
_GONE = {404: "没有这次现场会或议题"}
_PLANNING = {409: "session-month-full、session-in-the-past 等", 422: "session-day-off"}


class SessionApi:
    """Handlers; what they change goes through the services."""

    def __init__(
        self, *, service: SessionService, tasks: TaskService, desk: SessionDesk, city: CurrentCity
    ) -> None:
        self._service = service
        self._tasks = tasks
        self._desk = desk
        self._city = city

    def routes(self) -> tuple[Route, ...]:
        """Every operation."""
        return (*self._lists(), *self._before(), *self._after(), *self._papers(), *self._of_tasks())

    def _lists(self) -> tuple[Route, ...]:
        return (
            Route(
                "GET",
                "session-rota",
                self._rota,
                "getSessionRota",
                "现场会出席领导次序",
                _TAG,
                TurnList,
                roles=_READERS,
            ),
            Route(
                "PUT",
                "session-rota/{month}",
                self._set_turn,
                "setSessionTurn",
                "排定某月出席领导",
                _TAG,
                TurnList,
                body=TurnBody,
                roles=OFFICE,
                work=Work.write,
                path_notes={"month": "如 2026-12"},
                errors={409: "month-is-past"},
            ),
            Route(
                "GET",
                "track-sessions",
                self._page,
                "listTrackSessions",
                "现场会",
                _TAG,
                SessionList,
                roles=_READERS,
            ),
            Route(
                "GET",
                "track-sessions/{session}",
                self._detail,
                "getTrackSession",
                "一次现场会",
                _TAG,
                SessionDetail,
                roles=_READERS,
                path_notes=_ONE,
                errors=_GONE,
            ),
            Route(
                "GET",
                "session-candidates",
                self._candidates,
                "listSessionCandidates",
                "现场会备选议题",
                _TAG,
                CandidateList,
                roles=OFFICE,
            ),
        )

    def _before(self) -> tuple[Route, ...]:
        return (
            self._act(
                "", PlanBody, self._plan, "planTrackSession", "筹备现场会", status=201, errors=_PLANNING
            ),
            self._act("/{session}/matters", MatterBody, self._add_matter, "addSessionMatter", "列入议题"),
            self._act(
                "/{session}/arrange", ArrangeBody, self._arrange, "arrangeSession", "调整议题次序和时长"
            ),
            self._act(
                "/{session}/matters/{matter}/withdraw",
                ReasonBody,
                self._withdraw,
                "withdrawSessionMatter",
                "撤下议题",
            ),
            self._act(
                "/{session}/matters/{matter}/briefs",
                BriefBody,
                self._ask_brief,
                "askSessionBrief",
                "要求情况说明",
                errors={409: "brief-after-session、unit-barred、brief-asked-already"},
            ),
            self._act("/{session}/call", NoteBody, self._call, "callTrackSession", "发会议通知"),
            self._act(
                "/{session}/postpone",
                PostponeBody,
                self._postpone,
                "postponeTrackSession",
                "改期",
                errors=_PLANNING,
            ),
            self._act("/{session}/cancel", ReasonBody, self._cancel, "cancelTrackSession", "取消"),
        )

    def _after(self) -> tuple[Route, ...]:
        return (
            self._act(
                "/{session}/hold",
                HoldBody,
                self._hold,
                "holdTrackSession",
                "记为已召开",
                errors={409: "session-not-yet"},
            ),
            self._act(
                "/{session}/matters/{matter}/minutes",
                RecordBody,
                self._record,
                "recordSessionMatter",
                "记录纪要",
                errors={409: "unit-barred"},
            ),
            self._act(
                "/{session}/submit",
                NoteBody,
                self._submit,
                "submitSessionMinutes",
                "送审纪要",
                errors={409: "minutes-incomplete"},
            ),
            self._act(
                "/{session}/send-back",
                ReasonBody,
                self._send_back,
                "sendBackSessionMinutes",
                "退回纪要",
                roles=APPROVERS,
            ),
            self._act(
                "/{session}/approve",
                NoteBody,
                self._approve,
                "approveSessionMinutes",
                "审定纪要",
                roles=APPROVERS,
                errors={409: "minutes-by-their-author"},
            ),
        )

    def _papers(self) -> tuple[Route, ...]:
        drawn: tuple[tuple[str, str, Callable[[papers.Sheet, SessionDetail], Document]], ...] = (
            ("agenda", "议程", papers.agenda),
            ("minutes", "纪要", papers.minutes),
            ("decisions", "议定事项清单", papers.decisions),
        )
        return (
            *(
                Route(
                    "GET",
                    f"track-sessions/{{session}}/{name}.pdf",
                    self._paper(title, draw),
                    f"printSession{name.title()}",
                    f"{title}（PDF）",
                    _TAG,
                    None,
                    roles=_READERS,
                    binary_response=MEDIA_TYPE,
                    path_notes=_ONE,
                    errors=_GONE,
                )
                for name, title, draw in drawn
            ),
            Route(
                "GET",
                "matter-tasks/{task}/brief.pdf",
                self._brief,
                "printSessionBrief",
                "情况说明（PDF）",
                _TAG,
                None,
                roles=_READERS | _UNITS,
                binary_response=MEDIA_TYPE,
                path_notes=_TASK,
                errors={404: "没有这份情况说明"},
            ),
        )

    def _of_tasks(self) -> tuple[Route, ...]:
        errors = {404: "没有这件交办事项，或您无权查看", 409: "该事项当前不能这样办理"}
        return (
            Route(
                "GET",
                "matter-tasks",
                self._task_list,
                "listMatterTasks",
                "交办事项",
                _TAG,
                TaskList,
                query=TaskQuery,
                roles=_READERS | _UNITS,
            ),
            Route(
                "POST",
                "matter-tasks/{task}/answer",
                self._answer,
                "answerMatterTask",
                "反馈",
                _TAG,
                TaskView,
                body=AnswerBody,
                roles=_UNITS,
                work=Work.write,
                path_notes=_TASK,
                errors=errors,
            ),
            Route(
                "POST",
                "matter-tasks/{task}/send-back",
                self._task_back,
                "sendBackMatterTask",
                "退回反馈",
                _TAG,
                TaskView,
                body=SendTaskBackBody,
                roles=OFFICE,
                work=Work.write,
                path_notes=_TASK,
                errors=errors,
            ),
            Route(
                "POST",
                "matter-tasks/{task}/accept",
                self._accept,
                "acceptMatterTask",
                "销号",
                _TAG,
                TaskView,
                body=NoteBody,
                roles=OFFICE,
                work=Work.write,
                path_notes=_TASK,
                errors=errors,
            ),
            Route(
                "POST",
                "matter-tasks/{task}/drop",
                self._drop,
                "dropMatterTask",
                "撤销交办",
                _TAG,
                TaskView,
                body=ReasonBody,
                roles=OFFICE,
                work=Work.write,
                path_notes=_TASK,
                errors=errors,
            ),
        )

    def _act(
        self,
        path: str,
        body: type,
        handler: Callable[[Call], Awaitable[SessionDetail]],
        operation: str,
        summary: str,
        *,
        status: int = 200,
        roles: frozenset[Role] = OFFICE,
        errors: dict[int, str] | None = None,
    ) -> Route:
        """Something done with a session; the answer is the session as it stands then."""
        notes = _ITEM if "{matter}" in path else _ONE if "{session}" in path else {}
        meant = {**(_GONE if notes else {}), 409: "现场会当前不能这样办理", **(errors or {})}
        return Route(
            "POST",
            f"track-sessions{path}",
            handler,
            operation,
            summary,
            _TAG,
            SessionDetail,
            body=body,
            status=status,
            roles=roles,
            work=Work.write,
            path_notes=notes,
            errors=meant,
        )

    # ---- the rota and lists ----

    async def _rota(self, call: Call) -> TurnList:
        return await self._desk.rota(call.tx, call.principal, call.now)

    async def _set_turn(self, call: Call) -> TurnList:
        body = call.parsed(TurnBody)
        await self._service.set_turn(
            call.tx,
            call.principal,
            _month(call.path["month"]),
            body.post,
            body.leader,
            body.substitute,
            body.substitute_user,
            call.now,
            call.client_address,
        )
        return await self._rota(call)

    async def _page(self, call: Call) -> SessionList:
        return await self._desk.page(call.tx, call.principal, call.now)

    async def _detail(self, call: Call) -> SessionDetail:
        return await self._shown(call, _number(call, "session"))

    async def _candidates(self, call: Call) -> CandidateList:
        return await self._desk.candidates(call.tx, call.principal)

    # ---- before ----

    async def _plan(self, call: Call) -> SessionDetail:
        body = call.parsed(PlanBody)
        made = await self._service.plan(
            call.tx, call.principal, _month(body.month), body.day, body.at, body.place, call.now
        )
        return await self._shown(call, made)

    async def _add_matter(self, call: Call) -> SessionDetail:
        body, session = call.parsed(MatterBody), _number(call, "session")
        await self._service.add_matter(call.tx, call.principal, session, body.order, body.minutes, call.now)
        return await self._shown(call, session)

    async def _arrange(self, call: Call) -> SessionDetail:
        body, session = call.parsed(ArrangeBody), _number(call, "session")
        lengths = {m.id: m.minutes for m in body.matters if m.minutes is not None}
        await self._service.arrange(call.tx, session, [m.id for m in body.matters], lengths)
        return await self._shown(call, session)

    async def _withdraw(self, call: Call) -> SessionDetail:
        session, reason = _number(call, "session"), call.parsed(ReasonBody).reason
        await self._service.withdraw(
            call.tx, call.principal, session, _number(call, "matter"), reason, call.now
        )
        return await self._shown(call, session)

    async def _ask_brief(self, call: Call) -> SessionDetail:
        body, session = call.parsed(BriefBody), _number(call, "session")
        await self._service.ask_brief(
            call.tx,
            call.principal,
            session,
            _number(call, "matter"),
            body.organisation,
            body.what,
            body.due_on,
            call.now,
        )
        return await self._shown(call, session)

    async def _call(self, call: Call) -> SessionDetail:
        session = _number(call, "session")
        await self._service.call(call.tx, call.principal, session, call.now)
        return await self._shown(call, session)

    async def _postpone(self, call: Call) -> SessionDetail:
        body, session = call.parsed(PostponeBody), _number(call, "session")
        await self._service.postpone(
            call.tx, call.principal, session, body.day, body.at, body.reason, call.now
        )
        return await self._shown(call, session)

    async def _cancel(self, call: Call) -> SessionDetail:
        session, reason = _number(call, "session"), call.parsed(ReasonBody).reason
        await self._service.cancel(call.tx, call.principal, session, reason, call.now)
        return await self._shown(call, session)

    # ---- afterwards ----

    async def _hold(self, call: Call) -> SessionDetail:
        body, session = call.parsed(HoldBody), _number(call, "session")
        await self._service.hold(
            call.tx, call.principal, session, body.attendees, is_substituted=body.is_substituted, now=call.now
        )
        return await self._shown(call, session)

    async def _record(self, call: Call) -> SessionDetail:
        body, session = call.parsed(RecordBody), _number(call, "session")
        assigned = [Assigned(t.organisation, t.what, t.due_on) for t in body.tasks]
        await self._service.record(
            call.tx,
            call.principal,
            session,
            _number(call, "matter"),
            body.outcome,
            body.said,
            body.decision,
            assigned,
            call.now,
        )
        return await self._shown(call, session)

    async def _submit(self, call: Call) -> SessionDetail:
        session = _number(call, "session")
        await self._service.submit(call.tx, call.principal, session, call.now)
        return await self._shown(call, session)

    async def _send_back(self, call: Call) -> SessionDetail:
        session, reason = _number(call, "session"), call.parsed(ReasonBody).reason
        await self._service.send_back(call.tx, call.principal, session, reason, call.now)
        return await self._shown(call, session)

    async def _approve(self, call: Call) -> SessionDetail:
        session = _number(call, "session")
        await self._service.approve(call.tx, call.principal, session, call.now, call.client_address)
        return await self._shown(call, session)

    # ---- papers ----

    def _paper(
        self, title: str, draw: Callable[[papers.Sheet, SessionDetail], Document]
    ) -> Callable[[Call], Awaitable[Reply]]:
        async def handler(call: Call) -> Reply:
            session = await self._detail(call)
            day = self._city.local(session.starts_at).date()
            return await _pdf(draw(self._sheet(call), session), f"现场会{title}{day:%Y%m%d}")

        return handler

    async def _brief(self, call: Call) -> Reply:
        task = await self._desk.task(call.tx, call.principal, _number(call, "task"), call.now)
        if task.session is None or task.kind != "brief":
            raise NotFound("没有这份情况说明", code="matter-task-not-found")
        starts_at = await self._service.starts_at(call.tx, task.session)
        return await _pdf(papers.brief(self._sheet(call), task, starts_at), f"情况说明{task.order}")

    def _sheet(self, call: Call) -> papers.Sheet:
        pack = self._city().pack
        issuer = f"{pack.facts.name}企业诉求“直通车”办公室"
        return papers.Sheet(issuer, self._city.local, self._city.local(call.now).date())

    # ---- what units are asked ----

    async def _task_list(self, call: Call) -> TaskList:
        return await self._desk.tasks(call.tx, call.principal, call.asked(TaskQuery), call.now)

    async def _answer(self, call: Call) -> TaskView:
        task, words = _number(call, "task"), call.parsed(AnswerBody).answer
        await self._tasks.answer(call.tx, call.principal, task, words, call.now)
        return await self._desk.task(call.tx, call.principal, task, call.now)

    async def _task_back(self, call: Call) -> TaskView:
        task, body = _number(call, "task"), call.parsed(SendTaskBackBody)
        await self._tasks.send_back(call.tx, call.principal, task, body.reason, body.due_on, call.now)
        return await self._desk.task(call.tx, call.principal, task, call.now)

    async def _accept(self, call: Call) -> TaskView:
        task, note = _number(call, "task"), call.parsed(NoteBody).note
        await self._tasks.accept(call.tx, call.principal, task, note, call.now)
        return await self._desk.task(call.tx, call.principal, task, call.now)

    async def _drop(self, call: Call) -> TaskView:
        task, reason = _number(call, "task"), call.parsed(ReasonBody).reason
        await self._tasks.drop(call.tx, call.principal, task, reason, call.now)
        return await self._desk.task(call.tx, call.principal, task, call.now)

    async def _shown(self, call: Call, session: int) -> SessionDetail:
        return await self._desk.detail(call.tx, call.principal, session, call.now)


async def _pdf(document: Document, name: str) -> Reply:
    quoted = quote(f"{name}.pdf", safe="")
    headers = {
        "Content-Type": MEDIA_TYPE,
        "Content-Disposition": f"inline; filename=\"session.pdf\"; filename*=UTF-8''{quoted}",
    }
    return Reply(None, headers=headers, content=await printed(document))


def _month(text: str) -> date:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError as error:
        raise NotFound("没有这个月份，请写成 2026-12", code="month-unknown") from error


def _number(call: Call, name: str) -> int:
    return call.number(name, "没有这次现场会或事项", "track-session-not-found")
