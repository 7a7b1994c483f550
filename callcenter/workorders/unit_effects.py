"""What applications and the parts of an order do, inside the transaction of the command."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from callcenter.kernel import outbox
from callcenter.kernel.errors import FieldError, Invalid
from callcenter.kernel.events import Actor
from callcenter.kernel.ids import AssignmentId, OrganisationId
from callcenter.kernel.principal import SystemActor

from . import bodies_centre as centre
from . import bodies_unit as unit
from . import road_events
from .clock_ports import Clocks
from .commands import Command, SubmitReply
from .guards_roads import DECIDES, waiting_application
from .model import (
    APPLICATION_NAMES,
    OPEN_ASSIGNMENTS,
    Application,
    ApplicationKind,
    ApplicationState,
    Assignment,
    AssignmentKind,
    AssignmentState,
)
from .moves import Move, body_of
from .ports import City, DutyProposals
from .road_effects import EffectTable
from .roads_store import DraftedReply, NewApplication, RoadStore
from .rows import Effect
from .store import WorkOrderStore
from .subjects import CONTACT, DEPARTMENT, RECTIFICATION, SIGN_IN, STATUTORY, subject_of

_KINDS: dict[Command, ApplicationKind] = {
    Command.request_return: ApplicationKind.return_,
    Command.request_extension: ApplicationKind.extension,
    Command.request_suspension: ApplicationKind.suspension,
    Command.request_unreasonable: ApplicationKind.unreasonable,
    Command.request_final_answer: ApplicationKind.final_answer,
    Command.request_appeal: ApplicationKind.appeal,
}
_OF_A_HOLDER = (SIGN_IN, CONTACT, DEPARTMENT, RECTIFICATION)


@dataclass(frozen=True, slots=True)
class UnitRoads:
    """Effects of what organisations ask for, and of parts that move on their own."""

    store: WorkOrderStore
    roads: RoadStore
    clocks: Clocks
    city: City
    duties: DutyProposals

    def effects(self) -> EffectTable:
        """What carries out each effect."""
        return {
            Effect.apply: self._apply,
            Effect.grant: self._grant,
            Effect.reject: self._reject,
            Effect.cancel_application: self._cancel,
            Effect.release_lead: self._release_lead,
            Effect.extend_clocks: self._extend,
            Effect.suspend: self._suspend,
            Effect.end_suspension: self._end_suspension,
            Effect.record_progress: self._report,
            Effect.review_suspension: self._review,
            Effect.mark_unreasonable: self._mark_unreasonable,
            Effect.final_answer: self._final_answer,
            Effect.delegate: self._delegate,
            Effect.add_co_handler: self._add_co_handler,
            Effect.draft_reply: self._draft,
            Effect.send_off_draft: self._send_off,
            Effect.return_draft: self._return_draft,
            Effect.ask_citizen: self._ask_citizen,
            Effect.submit_part: self._submit_part,
            Effect.accept_part: self._accept_part,
            Effect.send_back_part: self._send_back_part,
            Effect.release_part: self._release_part,
            Effect.stop_part_sign_in: self._stop_part_sign_in,
            Effect.stop_part_clocks: self._stop_part_clocks,
            Effect.resume_part_clock: self._resume_part_clock,
            Effect.extend_part_clock: self._extend_part_clock,
        }

    async def start_part(
        self, move: Move, kind: AssignmentKind, organisation: OrganisationId, parent: AssignmentId, note: str
    ) -> None:
        """A co-handling or second-level part with its clocks, due before the one above is."""
        part = await self.store.assign(
            move.tx,
            move.after,
            kind,
            organisation,
            move.now,
            move.user_or_none,
            note or None,
            parent=parent,
        )
        bound = await self._bound(move, parent)
        await self.clocks.start(
            move.tx,
            subject_of(move.after),
            (SIGN_IN, DEPARTMENT),
            move.now,
            move.now,
            part,
            bound_at=bound,
            cause=move.cause,
        )

    async def _bound(self, move: Move, parent: AssignmentId | None) -> datetime | None:
        """What a part's clock may not outlast: the time of the one above it, less what that one keeps."""
        if parent is None:
            return None
        above = await self.clocks.due_at(move.tx, move.before.id, (DEPARTMENT, RECTIFICATION), parent)
        return None if above is None else self.city.before_superior(above, move.now)

    async def _apply(self, move: Move) -> None:
        body, command = move.body, move.row.command
        holder = move.decision.part or move.decision.hand or move.before.last_lead
        if holder is None:
            raise RuntimeError("an application without an organisation")
        new = NewApplication(
            kind=_KINDS[command],
            assignment=holder.id,
            round=move.before.round,
            reason=getattr(body, "reason", ""),
            ground=getattr(body, "ground", None) or getattr(body, "against", None),
            basis=getattr(body, "basis", None),
            plan=getattr(body, "plan", None),
            public_answer=getattr(body, "public_answer", None),
            document=getattr(body, "document", None),
            signed_by=getattr(body, "signed_by", None),
            proper_organisation=getattr(body, "proper_organisation", None),
            asked_until=getattr(body, "until", None),
        )
        move.application = await self.roads.apply(move.tx, move.before.id, new, move.now, move.user)

    async def _grant(self, move: Move) -> None:
        waiting = self._waiting(move)
        until = getattr(move.body, "until", None) or waiting.asked_until
        note = getattr(move.body, "note", "")
        move.decided = await self.roads.decide(
            move.tx, waiting.id, ApplicationState.granted, move.now, move.user, until=until, note=note
        )
        if isinstance(move.body, centre.GrantReturn) and move.body.duty_change:
            row = next(r for r in move.loaded.side.applications if r["id"] == waiting.id)
            await self._propose_duty(move, move.body.proper_lead or row["proper_organisation"])

    async def _propose_duty(self, move: Move, proper: str | None) -> None:
        """A return shows who should have had it; the duty list is the city's, so not for parts."""
        if move.person is None or move.decision.part is not None:
            return
        if proper is None:
            message = "建议调整派单目录须填写应承办单位"
            raise Invalid(message, code="proper-lead-missing", fields=[FieldError("proper_lead", message)])
        await self.duties.propose(move.tx, move.before, proper, move.person, move.now)

    async def _reject(self, move: Move) -> None:
        waiting, body = self._waiting(move), body_of(move, centre.RejectRequest)
        move.decided = await self.roads.decide(
            move.tx,
            waiting.id,
            ApplicationState.rejected,
            move.now,
            move.user,
            note=body.note,
            is_wrongful=body.is_wrongful and waiting.kind is ApplicationKind.return_,
        )
        last = waiting.kind is ApplicationKind.return_ and move.decision.part is None
        if last and move.before.returns >= self.city.limits().return_limit:
            await self.roads.set_flags(move.tx, move.before.id, is_designated=True)

    async def _cancel(self, move: Move) -> None:
        waiting = self._waiting(move)
        move.decided = await self.roads.decide(
            move.tx, waiting.id, ApplicationState.cancelled, move.now, move.user
        )

    def _waiting(self, move: Move) -> Application:
        found = waiting_application(move.situation, DECIDES[move.row.command])
        if found is None:
            raise RuntimeError("a decision without an application")
        return found

    async def _release_lead(self, move: Move) -> None:
        lead = move.decision.lead
        if lead is None:
            raise RuntimeError("a return without a lead")
        below = _all_below(move.before.assignments, lead.id)
        await self.clocks.stop(move.tx, move.before.id, _OF_A_HOLDER, move.now, move.row.command)
        await self.roads.end_parts(move.tx, below, AssignmentState.ended, move.now)
        await self.roads.end_parts(move.tx, [lead.id], AssignmentState.returned, move.now)
        await self.roads.clear_lead(move.tx, move.before.id)

    async def _extend(self, move: Move) -> None:
        until = _granted_until(move)
        lead = move.decision.lead
        kind = DECIDES[move.row.command] or ApplicationKind.extension
        reason = "：".join([APPLICATION_NAMES[kind], *([move.decided["reason"]] if move.decided else [])])
        if lead is not None:
            await self.clocks.promise(
                move.tx,
                subject_of(move.after),
                (DEPARTMENT, RECTIFICATION),
                until,
                move.now,
                reason,
                lead.id,
                cause=move.cause,
            )
        public = self.city.after_review(until, move.before.request_type)
        await self.clocks.promise(
            move.tx, subject_of(move.after), (STATUTORY,), public, move.now, reason, cause=move.cause
        )
        await self._promise_merged(move, public)

    async def _promise_merged(self, move: Move, public: datetime) -> None:
        """Those whose orders hang on this one are promised the same, and told so."""
        for order, _ in await self.roads.attached_orders(move.tx, move.before.id):
            subject = subject_of((await self.store.load(move.tx, order)).order)
            moved = await self.clocks.lending.promise(
                move.tx, subject, public, move.now, "主单延期", move.cause
            )
            if moved is not None:
                told = road_events.PromiseMoved(
                    subject=subject.number, old_due_at=moved[0], new_due_at=moved[1]
                )
                actor = Actor.system(SystemActor.scheduler)
                await outbox.append(
                    move.tx, [told], actor=actor, cause=f"order:{move.before.number}", now=move.now
                )

    async def _suspend(self, move: Move) -> None:
        if move.decided is None:
            raise RuntimeError("a suspension without an application")
        body, until = body_of(move, centre.GrantSuspension), _granted_until(move)
        next_report = min(self.city.natural_days_after(move.now, body.report_days), until)
        await self.roads.open_suspension(
            move.tx, move.before.id, move.decided, until, body.report_days, next_report, move.now
        )
        for part in move.before.assignments:
            if part.parent_id is not None and part.state in OPEN_ASSIGNMENTS:
                await self.clocks.promise(
                    move.tx,
                    subject_of(move.after),
                    (DEPARTMENT,),
                    self.city.before_superior(until, move.now),
                    move.now,
                    "主办挂账",
                    part.id,
                    cause=move.cause,
                )
        await self._extend(move)

    async def _end_suspension(self, move: Move) -> None:
        reason = getattr(move.body, "reason", move.row.command)
        await self.roads.end_suspension(move.tx, move.before.id, reason, move.now)

    async def _report(self, move: Move) -> None:
        body = body_of(move, unit.ReportProgress)
        await self.roads.report_progress(
            move.tx, move.before.id, body.progress, body.next_step, move.now, move.user
        )

    async def _review(self, move: Move) -> None:
        body = body_of(move, centre.ReviewSuspension)
        await self.roads.review_suspension(move.tx, move.before.id, body.note, body.report_days, move.now)

    async def _mark_unreasonable(self, move: Move) -> None:
        await self.roads.set_flags(move.tx, move.before.id, is_unreasonable=True)

    async def _final_answer(self, move: Move) -> None:
        if move.decided is None:
            raise RuntimeError("a final answer without an application")
        answer = move.decided["public_answer"]
        await self.store.release_answer(move.tx, move.before.id, answer, move.now)

    async def _delegate(self, move: Move) -> None:
        holder = move.decision.part or move.decision.hand
        if holder is None:
            raise RuntimeError("a delegation without a holder")
        note = body_of(move, unit.Delegate).note
        for organisation in move.copies:
            await self.start_part(move, AssignmentKind.second_level, organisation.id, holder.id, note)

    async def _add_co_handler(self, move: Move) -> None:
        lead, note = move.decision.lead, body_of(move, unit.AddCoHandler).note
        if lead is None:
            raise RuntimeError("a co-handler without a lead")
        for organisation in move.copies:
            await self.start_part(move, AssignmentKind.co_handling, organisation.id, lead.id, note)

    async def _draft(self, move: Move) -> None:
        body = body_of(move, unit.DraftReply)
        reply = DraftedReply(
            body.is_true, body.is_solved, body.unsolved_reason, body.internal_findings, body.public_answer
        )
        await self._write(move, reply, "drafted")

    async def _submit_part(self, move: Move) -> None:
        body = body_of(move, SubmitReply)
        reply = DraftedReply(
            body.is_true, body.is_solved, body.unsolved_reason, body.internal_findings, body.public_answer
        )
        await self._write(move, reply, "submitted")
        await self.roads.drop_applications(move.tx, [_part(move).id], move.now)

    async def _write(self, move: Move, reply: DraftedReply, state: str) -> None:
        holder = _holder(move)
        await self.roads.write_reply(
            move.tx, move.before.id, holder.id, move.before.round, reply, state, move.now, move.user
        )

    async def _send_off(self, move: Move) -> None:
        note = body_of(move, unit.SignReply).note or None
        await self.roads.move_reply(
            move.tx, _holder(move).id, ("drafted",), "submitted", move.now, move.user, note
        )
        if move.decision.part is not None:
            await self.roads.drop_applications(move.tx, [move.decision.part.id], move.now)

    async def _return_draft(self, move: Move) -> None:
        reason = body_of(move, unit.ReturnDraft).reason
        await self.roads.move_reply(
            move.tx, _holder(move).id, ("drafted",), "sent_back", move.now, move.user, reason
        )

    async def _ask_citizen(self, move: Move) -> None:
        question = body_of(move, unit.AskCitizen).question
        await self.roads.ask(move.tx, move.before.id, _holder(move).id, question, move.now, move.user)

    async def _accept_part(self, move: Move) -> None:
        note = body_of(move, unit.AcceptPart).note or None
        await self.roads.move_reply(
            move.tx, _part(move).id, ("submitted",), "approved", move.now, move.user, note
        )
        await self.roads.drop_applications(move.tx, [_part(move).id], move.now, "反馈已采纳")

    async def _send_back_part(self, move: Move) -> None:
        reason = body_of(move, unit.SendBackPart).reason
        await self.roads.move_reply(
            move.tx, _part(move).id, ("submitted", "approved"), "sent_back", move.now, move.user, reason
        )

    async def _release_part(self, move: Move) -> None:
        part = _part(move)
        gone = [part.id, *_all_below(move.before.assignments, part.id)]
        for assignment in gone:
            await self.clocks.stop(
                move.tx, move.before.id, _OF_A_HOLDER, move.now, move.row.command, assignment
            )
        state = (
            AssignmentState.returned if move.row.command is Command.grant_return else AssignmentState.ended
        )
        await self.roads.end_parts(move.tx, gone[1:], AssignmentState.ended, move.now)
        await self.roads.end_parts(move.tx, gone[:1], state, move.now)

    async def _stop_part_sign_in(self, move: Move) -> None:
        await self.clocks.stop(
            move.tx, move.before.id, (SIGN_IN,), move.now, move.row.command, _part(move).id
        )

    async def _stop_part_clocks(self, move: Move) -> None:
        await self.clocks.stop(
            move.tx, move.before.id, (SIGN_IN, DEPARTMENT), move.now, move.row.command, _part(move).id
        )

    async def _resume_part_clock(self, move: Move) -> None:
        part = _part(move)
        await self.clocks.resume(
            move.tx,
            subject_of(move.after),
            DEPARTMENT,
            move.now,
            "退回补正",
            assignment=part.id,
            bound_at=await self._bound(move, part.parent_id),
            cause=move.cause,
        )

    async def _extend_part_clock(self, move: Move) -> None:
        await self.clocks.promise(
            move.tx,
            subject_of(move.after),
            (DEPARTMENT,),
            _granted_until(move),
            move.now,
            "延期",
            _part(move).id,
            cause=move.cause,
        )


def _granted_until(move: Move) -> datetime:
    until: datetime | None = None if move.decided is None else move.decided["granted_until"]
    if until is None:
        raise RuntimeError("granted without a time")
    return until


def _holder(move: Move) -> Assignment:
    holder = move.decision.part or move.decision.hand
    if holder is None:
        raise RuntimeError("this effect needs an organisation")
    return holder


def _part(move: Move) -> Assignment:
    if move.decision.part is None:
        raise RuntimeError("this effect needs a part")
    return move.decision.part


def _all_below(tree: Sequence[Assignment], parent: AssignmentId) -> list[AssignmentId]:
    """Every assignment under one, however deep."""
    found: list[AssignmentId] = []
    open_ = [parent]
    while open_:
        above = open_.pop()
        children = [a.id for a in tree if a.parent_id == above]
        found += children
        open_ += children
    return found
