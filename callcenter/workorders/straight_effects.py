"""What the straight road does: fields, dispatch, replies, answers and follow-up, inside the transaction."""

from __future__ import annotations

from dataclasses import dataclass

from .bodies_centre import Assigning
from .clock_ports import Clocks, Succession
from .commands import (
    Accept,
    Approve,
    ContactCitizen,
    DirectClose,
    Fields,
    FollowUp,
    Rectify,
    SendBack,
    SubmitReply,
)
from .corrections import Corrections
from .facts import LookUp
from .guards import contact_is_settled, is_unreachable
from .model import Assignment, AssignmentKind, WorkOrder
from .moves import Move
from .ports import AnsweredReply, City, FollowUpPlan, Organisation, ReadyAnswers
from .reach import AnswerReach
from .road_effects import EffectTable
from .roads_store import RoadStore
from .rows import Effect
from .store import WorkOrderStore
from .subjects import (
    BY_MATTER,
    CONTACT,
    DEPARTMENT,
    FOLLOW_UP,
    RECTIFICATION,
    REVIEW,
    SIGN_IN,
    STATUTORY,
    subject_of,
)
from .unit_effects import UnitRoads


@dataclass(frozen=True, slots=True, kw_only=True)
class StraightRoad:
    """Effects of what the centre and the leading organisation do when nothing goes astray."""

    store: WorkOrderStore
    roads: RoadStore
    clocks: Clocks
    city: City
    plan: FollowUpPlan
    look_up: LookUp
    units: UnitRoads
    reach: AnswerReach
    corrections: Corrections
    answers: ReadyAnswers

    def effects(self) -> EffectTable:
        """What carries out each effect."""
        return {
            Effect.save_fields: self._save_fields,
            Effect.reconsider_statutory: self._reconsider,
            Effect.assign: self._assign,
            Effect.assign_again: self._assign_again,
            Effect.assign_to_rectify: self._assign_to_rectify,
            Effect.choose_follow_up: self._choose_follow_up,
            Effect.start_rectification: self._start_rectification,
            Effect.record_contact: self._record_contact,
            Effect.settle_contact: self._settle_contact,
            Effect.submit_reply: self._submit_reply,
            Effect.approve_reply: self._settle_applications,
            Effect.send_back_reply: self._send_back,
            Effect.release_answer: self._release_answer,
            Effect.await_answer: self._await_answer,
            Effect.answer_directly: self._answer_directly,
            Effect.record_follow_up: self._record_follow_up,
            Effect.end_assignments: self._end_assignments,
            Effect.start_dispatch_clocks: self._start_dispatch_clocks,
            Effect.start_statutory: self._start_statutory,
            Effect.start_review: self._start_review,
            Effect.start_follow_up: self._start_follow_up,
            Effect.resume_department: self._resume_department,
            Effect.stop_all: self._stop_all,
        }

    async def _save_fields(self, move: Move) -> None:
        if not isinstance(move.body, Fields):
            raise RuntimeError("only accept and amend carry fields")
        accused = move.body.complained_of_organisation
        if isinstance(accused, str):
            await self.look_up.organisation(move.tx, accused, move.now, "complained_of_organisation")
        values, move.changed = self.corrections.of(move.loaded, move.body)
        await self.store.save_fields(move.tx, move.before.id, values)
        if "is_confidential" in move.changed and not move.before.is_confidential:
            await self.store.words.conceal(move.tx, move.before.id, move.before.number)
        if isinstance(move.body, Accept):
            await self.store.set_accepted_by(move.tx, move.before.id, move.user)

    async def _reconsider(self, move: Move) -> None:
        fresh = await self.store.load(move.tx, move.before.id)
        await self.clocks.reconsider(
            move.tx, subject_of(move.before), subject_of(fresh.order), BY_MATTER, move.now, move.cause
        )

    async def _assign(self, move: Move) -> None:
        if not isinstance(move.body, Assigning) or move.lead is None:
            raise RuntimeError("only dispatch, designation and consultation assign")
        await self._new_lead(move, move.lead, move.body.note, move.body.abstract)
        for copy in move.copies:
            await self.store.assign(
                move.tx, move.after, AssignmentKind.copy, copy.id, move.now, move.user_or_none, None
            )

    async def _assign_again(self, move: Move) -> None:
        last = move.before.last_lead
        if last is None:
            raise RuntimeError("rework without an earlier lead")
        same = Organisation(last.organisation_id, last.organisation_code, last.organisation_name)
        note = move.body.reason if hasattr(move.body, "reason") else None
        await self.roads.drop_applications(move.tx, [last.id], move.now, "已退回重办")
        await self._new_lead(move, same, note, None)
        move.lead = same

    async def _assign_to_rectify(self, move: Move) -> None:
        await self._assign_again(move)
        if isinstance(move.body, Rectify):
            user = move.person.user_id if move.person else None
            await self.store.record_rectification(move.tx, move.after, move.body.reason, move.now, user)

    async def _choose_follow_up(self, move: Move) -> None:
        lead = move.decision.lead
        replies = [r for r in move.loaded.replies if lead is not None and r["assignment_id"] == lead.id]
        said = AnsweredReply(replies[-1]["is_true"], replies[-1]["is_solved"]) if replies else None
        order = move.after
        if order.last_lead is None:  # answered with its main order, whose lead it has just got
            order = (await self.store.load(move.tx, order.id)).order
        move.is_visit_wanted = await self.plan.choose(move.tx, order, said, move.now)

    async def _new_lead(
        self, move: Move, organisation: Organisation, note: str | None, abstract: str | None
    ) -> None:
        user = move.person.user_id if move.person else None
        await self.store.assign(
            move.tx, move.after, AssignmentKind.lead, organisation.id, move.now, user, note
        )
        await self.store.set_lead(move.tx, move.before.id, organisation.id, abstract)

    async def _record_contact(self, move: Move) -> None:
        if isinstance(move.body, ContactCitizen):
            holder = move.decision.part or move.decision.hand
            if holder is None:
                raise RuntimeError("an attempt without an organisation")
            await self.store.record_contact(move.tx, move.before, holder.id, move.body, move.now, move.user)

    async def _settle_contact(self, move: Move) -> None:
        order = (await self.store.load(move.tx, move.before.id)).order
        if contact_is_settled(order, self.city.limits()):
            await self.clocks.stop(move.tx, move.before.id, (CONTACT,), move.now, move.row.command)

    async def _submit_reply(self, move: Move) -> None:
        if isinstance(move.body, SubmitReply):
            await self.store.submit_reply(move.tx, move.before, move.body, move.now, move.user)

    async def _send_back(self, move: Move) -> None:
        if isinstance(move.body, SendBack):
            await self.store.review_reply(
                move.tx,
                move.before.id,
                approved=False,
                now=move.now,
                person=move.user,
                note=move.body.reason,
                edited_answer=None,
            )

    async def _settle_applications(self, move: Move) -> None:
        """The lead's work of this round is done: what it asked for is out of date."""
        lead = move.decision.lead
        if lead is not None:
            await self.roads.drop_applications(move.tx, [lead.id], move.now, "反馈已审核通过")

    async def _release_answer(self, move: Move) -> None:
        if isinstance(move.body, Approve):
            answer = await self.store.review_reply(
                move.tx,
                move.before.id,
                approved=True,
                now=move.now,
                person=move.user,
                note=None,
                edited_answer=move.body.public_answer,
            )
            await self.store.release_answer(move.tx, move.before.id, answer, move.now)

    async def _await_answer(self, move: Move) -> None:
        await self.reach.release(move.tx, (await self.store.load(move.tx, move.before.id)).order, move.now)

    async def _answer_directly(self, move: Move) -> None:
        if isinstance(move.body, DirectClose):
            await self.store.release_answer(move.tx, move.before.id, move.body.public_answer, move.now)
            if move.body.article is not None:
                used = (move.body.article, move.body.article_version)
                await self.answers.used(move.tx, move.before.id, *used, move.user, move.now)

    async def _record_follow_up(self, move: Move) -> None:
        if isinstance(move.body, FollowUp):
            await self.store.record_follow_up(move.tx, move.before, move.body, move.now, move.user)
            order = (await self.store.load(move.tx, move.before.id)).order
            if move.body.reached:
                await self.reach.heard_of(move.tx, order, "follow_up", move.now)
            elif is_unreachable(order, self.city.limits()):
                await self.reach.heard_of(move.tx, order, "unreachable", move.now)

    async def _end_assignments(self, move: Move) -> None:
        await self.store.end_assignments(move.tx, move.before.id, move.now)

    async def _start_dispatch_clocks(self, move: Move) -> None:
        lead = (await self.store.load(move.tx, move.before.id)).order.lead
        await self.clocks.start(
            move.tx,
            subject_of(move.after),
            (*_of_unit(move.after), DEPARTMENT),
            move.now,
            move.now,
            lead.id if lead else None,
            cause=move.cause,
            succeeds=_succession(move, lead),
        )
        for helper in move.co_handlers:
            if lead is not None:
                await self.units.start_part(move, AssignmentKind.co_handling, helper.id, lead.id, "")

    async def _start_statutory(self, move: Move) -> None:
        await self._start(move, STATUTORY)

    async def _start_review(self, move: Move) -> None:
        await self._start(move, REVIEW)

    async def _start_follow_up(self, move: Move) -> None:
        if move.is_visit_wanted:
            await self._start(move, FOLLOW_UP)

    async def _start(self, move: Move, kind: str) -> None:
        await self.clocks.start(
            move.tx, subject_of(move.after), (kind,), move.now, move.now, cause=move.cause
        )

    async def _start_rectification(self, move: Move) -> None:
        lead = (await self.store.load(move.tx, move.before.id)).order.lead
        await self.clocks.start(
            move.tx,
            subject_of(move.after),
            (*_of_unit(move.after), RECTIFICATION),
            move.now,
            move.now,
            lead.id if lead else None,
            cause=move.cause,
        )

    async def _resume_department(self, move: Move) -> None:
        for kind in (DEPARTMENT, RECTIFICATION):  # a round has one of them
            lead = move.decision.lead
            await self.clocks.resume(
                move.tx,
                subject_of(move.after),
                kind,
                move.now,
                "审核退回",
                assignment=lead.id if lead else None,
                cause=move.cause,
            )

    async def _stop_all(self, move: Move) -> None:
        await self.clocks.stop_all(move.tx, move.before.id, move.now, move.row.command)


def _of_unit(order: WorkOrder) -> tuple[str, ...]:
    """What a unit does first; of a confidential order it asks the citizen nothing but through the centre."""
    return (SIGN_IN,) if order.is_confidential else (SIGN_IN, CONTACT)


def _succession(move: Move, lead: Assignment | None) -> Succession | None:
    """The lead of this round whose clocks the new one's follow; None for the first."""
    last = move.before.last_lead
    if last is None or lead is None or last.round != move.after.round:
        return None
    return Succession(last.id, last.organisation_code, lead.organisation_code)
