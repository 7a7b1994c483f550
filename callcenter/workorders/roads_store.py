"""Reads and writes what the side roads leave behind; the only module with their SQL."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, cast

from asyncpg import Record

from callcenter.kernel.db import Connection, Row
from callcenter.kernel.errors import FieldError, Invalid
from callcenter.kernel.ids import AssignmentId, OrganisationId, UserId, WorkOrderId
from callcenter.kernel.queries import load_queries

from .access import Scope
from .bodies_centre import OverrideTerm
from .model import ApplicationKind, ApplicationState, AssignmentState, SupervisionState

_Q = load_queries(__package__, "roads.sql")


@dataclass(frozen=True, slots=True)
class SideRows:
    """Everything beside the straight road that hangs on one order."""

    applications: Sequence[Row]
    supervisions: Sequence[Row]
    urges: Sequence[Row]
    additions: Sequence[Row]
    hand_overs: Sequence[Row]
    instructions: Sequence[Row]
    questions: Sequence[Row]
    consultation: Row | None
    opinions: Sequence[Row]
    suspension: Row | None
    progress: Sequence[Row]
    relatives: Sequence[Row]

    def each(self, change: Callable[[Any], Row]) -> SideRows:
        """The same with every row changed."""

        def changed(value: Row | Sequence[Row] | None) -> Any:
            if value is None:
                return None
            return [change(row) for row in value] if isinstance(value, list) else change(cast(Row, value))

        return SideRows(**{f.name: changed(getattr(self, f.name)) for f in fields(self)})


#: an order of the straight road
NOTHING = SideRows((), (), (), (), (), (), (), None, (), None, (), ())


@dataclass(frozen=True, slots=True)
class NewApplication:
    """What an organisation asks for."""

    kind: ApplicationKind
    assignment: AssignmentId
    round: int
    reason: str
    ground: str | None = None
    basis: str | None = None
    plan: str | None = None
    public_answer: str | None = None
    document: str | None = None
    signed_by: str | None = None
    proper_organisation: str | None = None
    asked_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class DraftedReply:
    """A reply as an organisation writes it."""

    is_true: str
    is_solved: bool
    unsolved_reason: str | None
    internal_findings: str
    public_answer: str


class RoadStore:
    """The rows of the side roads in PostgreSQL."""

    async def load(self, tx: Connection, order: WorkOrderId) -> SideRows:
        """All of one order; what it has no rows of is not asked for."""
        has = await tx.fetchrow(_Q.present, order)
        if has is None or not any(has.values()):
            return NOTHING

        async def rows(name: str) -> list[Record]:
            return await tx.fetch(_Q[name], order) if has[name] else []

        consultation = await tx.fetchrow(_Q.consultation, order) if has["consultations"] else None
        suspension = await tx.fetchrow(_Q.suspension, order) if has["suspensions"] else None
        return SideRows(
            applications=await rows("applications"),
            supervisions=await rows("supervisions"),
            urges=await rows("urges"),
            additions=await rows("additions"),
            hand_overs=await rows("hand_overs"),
            instructions=await rows("instructions"),
            questions=await rows("questions"),
            consultation=consultation,
            opinions=await tx.fetch(_Q.opinions, consultation["id"]) if consultation else [],
            suspension=suspension,
            progress=await tx.fetch(_Q.progress, suspension["id"]) if suspension else [],
            relatives=await rows("relatives"),
        )

    async def attached(self, tx: Connection, order: WorkOrderId) -> list[tuple[str, int]]:
        """Number and version of the orders that hang on this one."""
        return [(r["number"], r["version"]) for r in await tx.fetch(_Q.attached, order)]

    async def attached_orders(self, tx: Connection, order: WorkOrderId) -> list[tuple[WorkOrderId, int]]:
        """The orders that hang on this one, with their rounds."""
        return [(WorkOrderId(r["id"]), r["round"]) for r in await tx.fetch(_Q.attached_orders, order)]

    async def attached_count(self, tx: Connection, order: WorkOrderId) -> int:
        """How many orders hang on this one."""
        count: int = await tx.fetchval(_Q.attached_count, order)
        return count

    async def apply(
        self, tx: Connection, order: WorkOrderId, new: NewApplication, now: datetime, person: UserId
    ) -> int:
        """Write an application; gives its id."""
        application: int = await tx.fetchval(
            _Q.insert_application,
            order,
            new.assignment,
            new.kind,
            new.round,
            new.ground,
            new.reason,
            new.basis,
            new.plan,
            new.public_answer,
            new.document,
            new.signed_by,
            new.proper_organisation,
            new.asked_until,
            now,
            person,
        )
        return application

    async def decide(
        self,
        tx: Connection,
        application: int,
        state: ApplicationState,
        now: datetime,
        person: UserId,
        *,
        until: datetime | None = None,
        note: str = "",
        is_wrongful: bool = False,
    ) -> Record:
        """The decision; gives the application as it is now."""
        row = await tx.fetchrow(
            _Q.decide_application, application, state, until, now, person, note, is_wrongful
        )
        if row is None:
            raise RuntimeError("an application was decided twice")
        return row

    async def drop_applications(
        self, tx: Connection, assignments: Sequence[AssignmentId], now: datetime, reason: str = "已不再承办"
    ) -> None:
        """What these organisations asked for is void; an appeal outlasts everything."""
        await tx.execute(_Q.drop_applications, list(assignments), now, reason)

    async def settle_order(self, tx: Connection, order: WorkOrderId, now: datetime) -> None:
        """An order is over: what waits for somebody is void, what was going on about it ends."""
        await tx.execute(_Q.drop_applications_of_order, order, now)
        await tx.execute(_Q.end_supervisions, order, now)
        await tx.execute(_Q.end_letters, order, now)
        await tx.execute(_Q.end_suspension, order, now, "工单已办结")
        await tx.execute(_Q.drop_consultation, order, now)
        await tx.execute(_Q.drop_questions, order, now)
        await tx.execute(_Q.withdraw_replies_of_order, order, now)

    async def end_parts(
        self, tx: Connection, parts: Sequence[AssignmentId], state: AssignmentState, now: datetime
    ) -> None:
        """These assignments end, with what their organisations had written and asked for."""
        await tx.execute(_Q.end_parts, list(parts), state, now)
        await tx.execute(_Q.withdraw_replies, list(parts), now)
        await self.drop_applications(tx, parts, now)

    async def write_reply(
        self,
        tx: Connection,
        order: WorkOrderId,
        assignment: AssignmentId,
        round_: int,
        reply: DraftedReply,
        state: str,
        now: datetime,
        person: UserId,
    ) -> None:
        """A reply of one part, or a draft."""
        await tx.execute(
            _Q.insert_draft,
            order,
            assignment,
            round_,
            reply.is_true,
            reply.is_solved,
            reply.unsolved_reason,
            reply.internal_findings,
            reply.public_answer,
            state,
            now,
            person,
        )

    async def move_reply(
        self,
        tx: Connection,
        assignment: AssignmentId,
        from_: Sequence[str],
        to: str,
        now: datetime,
        person: UserId,
        note: str | None = None,
    ) -> Record | None:
        """The latest such reply of an assignment goes on; None if there is none."""
        return await tx.fetchrow(_Q.move_reply, assignment, list(from_), to, now, person, note)

    async def set_flags(
        self,
        tx: Connection,
        order: WorkOrderId,
        *,
        is_designated: bool | None = None,
        is_unreasonable: bool | None = None,
        refusal_ground: str | None = None,
    ) -> None:
        """Flags of an order; None leaves one alone."""
        await tx.execute(_Q.set_flags, order, is_designated, is_unreasonable, refusal_ground)

    async def set_merged_into(self, tx: Connection, order: WorkOrderId, main: WorkOrderId | None) -> None:
        """What an order hangs on."""
        await tx.execute(_Q.set_merged_into, order, main)

    async def clear_lead(self, tx: Connection, order: WorkOrderId) -> None:
        """Nobody leads the order."""
        await tx.execute(_Q.clear_lead, order)

    async def reopen(self, tx: Connection, order: WorkOrderId) -> None:
        """A finished order begins anew, without lead, designation, refusal or exclusion from the figures."""
        await tx.execute(_Q.reopen, order)

    async def clear_emergency(self, tx: Connection, order: WorkOrderId) -> None:
        """No emergency after all."""
        await tx.execute(_Q.clear_emergency, order)

    async def urge(
        self, tx: Connection, order: WorkOrderId, reason: str, now: datetime, person: UserId | None
    ) -> None:
        """Somebody asks where the answer stays."""
        await tx.execute(_Q.insert_urge, order, now, person, reason)

    async def add(
        self,
        tx: Connection,
        order: WorkOrderId,
        kind: str,
        content: str,
        now: datetime,
        person: UserId | None,
    ) -> None:
        """Something asked for, added, withdrawn or found anew."""
        await tx.execute(_Q.insert_addition, order, kind, content, now, person)

    async def hand_over(
        self,
        tx: Connection,
        order: WorkOrderId,
        to: str,
        taken_by: str,
        note: str,
        now: datetime,
        person: UserId,
    ) -> None:
        """An emergency is with somebody else now."""
        await tx.execute(_Q.insert_hand_over, order, to, taken_by, note, now, person)

    async def instruct(
        self,
        tx: Connection,
        order: WorkOrderId,
        leader: str,
        text: str,
        scan: int | None,
        now: datetime,
        person: UserId,
    ) -> int:
        """A leader wrote on the order; ``scan`` is a file of the same order."""
        made: int | None = await tx.fetchval(_Q.insert_instruction, order, leader, text, now, person, scan)
        if made is None:
            fields = [FieldError("scan", "不是本工单的附件")]
            raise Invalid("没有这份扫描件，请先作为附件上传到本工单", fields=fields)
        return made

    async def override_term(
        self, tx: Connection, order: WorkOrderId, body: OverrideTerm, now: datetime, person: UserId
    ) -> int:
        """A law gives the order another term; gives the row's id."""
        kept: int = await tx.fetchval(
            _Q.insert_override,
            order,
            body.unit,
            body.amount,
            body.law,
            body.article,
            body.document,
            body.reason,
            now,
            person,
        )
        return kept

    async def ask(
        self,
        tx: Connection,
        order: WorkOrderId,
        assignment: AssignmentId,
        question: str,
        now: datetime,
        person: UserId,
    ) -> None:
        """A question to the citizen, through the centre; one that nobody waits for any more ends with it."""
        await tx.execute(_Q.lapse_questions, order, now)
        await tx.execute(_Q.insert_question, order, assignment, question, now, person)

    async def answer_question(
        self, tx: Connection, order: WorkOrderId, answer: str, now: datetime, person: UserId
    ) -> None:
        """What the citizen said."""
        await tx.execute(_Q.answer_question, order, answer, now, person)

    async def open_consultation(
        self, tx: Connection, order: WorkOrderId, question: str, now: datetime, person: UserId
    ) -> None:
        """Whose duty is it?"""
        await tx.execute(_Q.open_consultation, order, question, now, person)

    async def opine(
        self,
        tx: Connection,
        order: WorkOrderId,
        organisation: OrganisationId,
        opinion: str,
        is_ours: str,
        now: datetime,
        person: UserId,
    ) -> None:
        """What one of those asked says."""
        await tx.execute(_Q.insert_opinion, order, organisation, opinion, is_ours, now, person)

    async def conclude_consultation(
        self, tx: Connection, order: WorkOrderId, minutes: str, now: datetime, person: UserId
    ) -> None:
        """It is settled."""
        await tx.execute(_Q.conclude_consultation, order, minutes, now, person)

    async def open_supervision(
        self,
        tx: Connection,
        order: WorkOrderId,
        level: str,
        reason: str,
        due_at: datetime,
        now: datetime,
        person: UserId | None,
    ) -> int:
        """The centre presses, or the platform by a step of the ladder; the row's id."""
        opened: int = await tx.fetchval(_Q.open_supervision, order, level, reason, now, person, due_at)
        return opened

    async def move_supervision(
        self,
        tx: Connection,
        order: WorkOrderId,
        state: SupervisionState,
        now: datetime,
        person: UserId,
        *,
        answer: str | None = None,
        sent_back: str | None = None,
        note: str | None = None,
    ) -> None:
        """The open supervision goes on."""
        await tx.execute(_Q.move_supervision, order, state, now, person, answer, sent_back, note)

    async def open_suspension(
        self,
        tx: Connection,
        order: WorkOrderId,
        application: Record,
        promised_at: datetime,
        report_days: int,
        next_report_at: datetime,
        now: datetime,
    ) -> None:
        """An order is put off to a promised date."""
        await tx.execute(
            _Q.open_suspension,
            order,
            application["id"],
            promised_at,
            application["plan"],
            report_days,
            next_report_at,
            now,
        )

    async def report_progress(
        self, tx: Connection, order: WorkOrderId, progress: str, next_step: str, now: datetime, person: UserId
    ) -> None:
        """How a suspended order stands; the next report is due a period later."""
        await tx.execute(_Q.insert_progress, order, now, person, progress, next_step)
        await tx.execute(_Q.next_report, order, None, now)

    async def review_suspension(
        self, tx: Connection, order: WorkOrderId, note: str, report_days: int, now: datetime
    ) -> None:
        """The centre looked at a suspended order."""
        await tx.execute(_Q.review_suspension, order, now, note)
        await tx.execute(_Q.next_report, order, report_days, now)

    async def end_suspension(self, tx: Connection, order: WorkOrderId, reason: str, now: datetime) -> None:
        """A suspended order goes on."""
        await tx.execute(_Q.end_suspension, order, now, reason)

    async def applications(
        self, tx: Connection, scope: Scope, state: str | None, kind: str | None, limit: int
    ) -> list[Record]:
        """Applications a person may see, the newest first."""
        return await tx.fetch(_Q.waiting_applications, *scope.arguments(), state, kind, limit)

    async def ledger(self, tx: Connection, scope: Scope, limit: int) -> list[Record]:
        """Suspended orders a person may see, the soonest promise first."""
        return await tx.fetch(_Q.ledger, *scope.arguments(), limit)

    async def due_suspensions(self, tx: Connection, now: datetime, limit: int) -> list[tuple[str, int]]:
        """Number and version of suspended orders whose promised date has come."""
        return [(r["number"], r["version"]) for r in await tx.fetch(_Q.due_suspensions, now, limit)]
