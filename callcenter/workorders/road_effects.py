"""What the commands of the centre's side roads do, inside the transaction of the command."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from callcenter.kernel.db import Connection
from callcenter.kernel.ids import WorkOrderId

from . import bodies_centre as centre
from .access import EVERYTHING
from .body import CommandBody
from .clock_ports import Clocks, StatutoryTerm
from .commands import Command, DirectClose
from .drafts import NewOrder
from .model import AssignmentKind, AssignmentState, SupervisionState, WorkOrder
from .moves import Move, body_of
from .ports import AWAITING_CITIZEN, City, Dispatching, Instructing, Letters
from .roads_store import RoadStore
from .rows import Effect
from .splitting import part_of
from .store import WorkOrderStore
from .subjects import DISPATCH, STATUTORY, matter_of, subject_of

EffectTable = Mapping[Effect, Callable[[Move], Awaitable[None]]]


class Again(Protocol):
    """Gives a further command, by the platform itself, in the same transaction."""

    async def __call__(self, move: Move, number: str, command: Command, body: CommandBody) -> None: ...


class Register(Protocol):
    """Makes a further order in the same transaction."""

    async def __call__(self, move: Move, new: NewOrder) -> WorkOrderId: ...


@dataclass(frozen=True, slots=True)
class CentreRoads:
    """Effects of the centre's commands."""

    store: WorkOrderStore
    roads: RoadStore
    clocks: Clocks
    city: City
    dispatching: Dispatching
    again: Again
    register: Register
    number: Callable[[Connection, datetime], Awaitable[str]]
    letters: Letters
    instructing: Instructing

    def effects(self) -> EffectTable:
        """What carries out each effect."""
        return {
            Effect.record_refusal: self._refuse,
            Effect.record_hand_over: self._hand_over,
            Effect.clear_emergency: self._clear_emergency,
            Effect.ask_supplement: self._ask_supplement,
            Effect.add_supplement: self._add_supplement,
            Effect.resume_clocks: self._resume_clocks,
            Effect.open_consultation: self._consult,
            Effect.record_opinion: self._opine,
            Effect.conclude_consultation: self._conclude,
            Effect.designate: self._designate,
            Effect.merge: self._merge,
            Effect.unmerge: self._unmerge,
            Effect.reclaim_statutory: self._reclaim,
            Effect.answer_merged: self._answer_merged,
            Effect.free_merged: self._free_merged,
            Effect.take_answer: self._take_answer,
            Effect.split_off: self._split,
            Effect.record_withdrawal: self._withdraw,
            Effect.record_urge: self._urge,
            Effect.open_supervision: self._supervise,
            Effect.answer_supervision: self._answer_supervision,
            Effect.send_back_supervision: self._send_back_supervision,
            Effect.end_supervision: self._end_supervision,
            Effect.record_instruction: self._instruct,
            Effect.override_statutory: self._override,
            Effect.reactivate: self._reactivate,
            Effect.relay_answer: self._relay,
            Effect.start_dispatch: self._start_dispatch,
        }

    async def _refuse(self, move: Move) -> None:
        body = body_of(move, centre.Refuse)
        await self.roads.set_flags(move.tx, move.before.id, refusal_ground=body.ground)
        await self.store.release_answer(move.tx, move.before.id, body.public_answer, move.now)

    async def _hand_over(self, move: Move) -> None:
        body = body_of(move, centre.HandOver)
        await self.roads.hand_over(
            move.tx, move.before.id, body.to, body.taken_by, body.note, move.now, move.user
        )
        if move.row.command is Command.hand_over:
            told = f"您反映的紧急情况已转{body.to}处置。"
            await self.store.release_answer(move.tx, move.before.id, told, move.now)

    async def _clear_emergency(self, move: Move) -> None:
        await self.roads.clear_emergency(move.tx, move.before.id)

    async def _ask_supplement(self, move: Move) -> None:
        body = body_of(move, centre.AskSupplement)
        words = "；".join([*body.missing, *([body.note] if body.note else [])])
        await self.roads.add(move.tx, move.before.id, f"ask_{body.of}", words, move.now, move.user)
        if body.of == "citizen":
            await self.clocks.pause(
                move.tx, move.before.id, (STATUTORY, DISPATCH), move.now, AWAITING_CITIZEN, move.cause
            )

    async def _add_supplement(self, move: Move) -> None:
        body = body_of(move, centre.Supplement)
        kind = "citizen" if move.person is None else "agent"
        await self.roads.add(move.tx, move.before.id, kind, body.content, move.now, move.user_or_none)

    async def _resume_clocks(self, move: Move) -> None:
        """Only what waited for the citizen runs on; what the agent looked up never stood still."""
        for kind in (STATUTORY, DISPATCH):
            await self.clocks.resume(
                move.tx,
                subject_of(move.after),
                kind,
                move.now,
                AWAITING_CITIZEN,
                only=AWAITING_CITIZEN,
                cause=move.cause,
            )

    async def _consult(self, move: Move) -> None:
        body = body_of(move, centre.Consult)
        await self.roads.open_consultation(move.tx, move.before.id, body.question, move.now, move.user)
        for asked in move.copies:
            await self.store.assign(
                move.tx, move.after, AssignmentKind.consulted, asked.id, move.now, move.user, body.question
            )

    async def _opine(self, move: Move) -> None:
        body = body_of(move, centre.GiveOpinion)
        actor = move.decision.actor
        organisation = (
            actor.organisation
            if actor.organisation in move.facts.asked
            else min(actor.subtree & move.facts.asked)
        )
        if organisation is not None:
            await self.roads.opine(
                move.tx, move.before.id, organisation, body.opinion, body.is_ours, move.now, move.user
            )

    async def _conclude(self, move: Move) -> None:
        minutes = body_of(move, centre.Conclude).minutes
        await self.roads.conclude_consultation(move.tx, move.before.id, minutes, move.now, move.user)

    async def _designate(self, move: Move) -> None:
        await self.roads.set_flags(move.tx, move.before.id, is_designated=True)

    async def _merge(self, move: Move) -> None:
        target = move.facts.target
        if target is None:
            raise RuntimeError("merging needs a target")
        await self._resume_clocks(move)
        await self.roads.set_merged_into(move.tx, move.before.id, target.order.id)
        await self.clocks.lending.lend(move.tx, move.before.id, move.now, move.cause)
        await self._bind_main(move, target.order)

    async def _unmerge(self, move: Move) -> None:
        main = move.before.merged_into
        await self.roads.set_merged_into(move.tx, move.before.id, None)
        if main is not None:
            await self._bind_main(move, (await self.store.load(move.tx, main)).order)

    async def _reclaim(self, move: Move) -> None:
        await self.clocks.lending.reclaim(move.tx, subject_of(move.before), move.now, move.cause)

    async def _bind_main(self, move: Move, main: WorkOrder) -> None:
        """The main order's time is never longer than what was promised to those that hang on it."""
        merged = await self.roads.attached_orders(move.tx, main.id)
        await self.clocks.lending.bind(move.tx, subject_of(main), merged, move.now, move.cause)

    async def _answer_merged(self, move: Move) -> None:
        """Each order that hangs on this one gets its answer, but not from whom it complains of."""
        answer = (await self.store.load(move.tx, move.before.id)).row["public_answer"]
        on_the_spot = move.row.command is Command.direct_close
        for number, version in await self.roads.attached(move.tx, move.before.id):
            if not on_the_spot and await self._is_recused(move, number):
                apart = centre.Unmerge(version=version, reason="主单承办单位须回避本单，另行派单")
                await self.again(move, number, Command.unmerge, apart)
            elif on_the_spot:
                direct = DirectClose(version=version, public_answer=answer)
                await self.again(move, number, Command.direct_close, direct)
            else:
                body = centre.AnswerWithMain(version=version, public_answer=answer)
                await self.again(move, number, Command.answer_with_main, body)

    async def _is_recused(self, move: Move, number: str) -> bool:
        lead, order = move.before.last_lead, await self.store.find(move.tx, EVERYTHING, number)
        if lead is None or order is None:
            raise RuntimeError("an answer that nobody gave, or to nothing")
        matter = matter_of(await self.store.load(move.tx, order))
        return self.dispatching.recusal(matter, lead.organisation_code, (), move.now) is not None

    async def _free_merged(self, move: Move) -> None:
        for number, version in await self.roads.attached(move.tx, move.before.id):
            body = centre.Unmerge(version=version, reason="主单未办理即已结束")
            await self.again(move, number, Command.unmerge, body)

    async def _take_answer(self, move: Move) -> None:
        """Whoever answered the main order has answered this one, and gets it where she is dissatisfied."""
        answer = body_of(move, centre.AnswerWithMain).public_answer
        await self.store.release_answer(move.tx, move.before.id, answer, move.now)
        main = move.before.merged_into
        lead = None if main is None else (await self.store.load(move.tx, main)).order.last_lead
        if lead is None:
            raise RuntimeError("an order answered with another that nobody answered")
        part = await self.store.assign(
            move.tx, move.after, AssignmentKind.lead, lead.organisation_id, move.now, None, "随主单答复"
        )
        await self.store.move_assignment(move.tx, part, AssignmentState.finished, move.now, None)
        await self.store.set_lead(move.tx, move.before.id, lead.organisation_id, None)

    async def _split(self, move: Move) -> None:
        for part in body_of(move, centre.Split).parts:
            place = self.city.place(part.place_code) if part.place_code else None
            number = await self.number(move.tx, move.now)
            new = part_of(move.loaded.row, part, number, place, move.now, move.user)
            await self.register(move, new)
            move.made.append(number)

    async def _withdraw(self, move: Move) -> None:
        reason = body_of(move, centre.Withdraw).reason
        await self.roads.add(move.tx, move.before.id, "withdrawal", reason, move.now, move.user_or_none)
        await self._unmerge(move)

    async def _urge(self, move: Move) -> None:
        reason = body_of(move, centre.Urge).reason
        await self.roads.urge(move.tx, move.before.id, reason, move.now, move.user_or_none)
        if not move.decision.actor.is_citizen:
            await self.letters.issue(move.tx, move.loaded, "urge", reason, move.now, move.person)

    async def _supervise(self, move: Move) -> None:
        body = body_of(move, centre.Supervise)
        due = self.city.working_days_after(move.now, body.answer_days)
        opened = await self.roads.open_supervision(
            move.tx, move.before.id, body.level, body.reason, due, move.now, move.user_or_none
        )
        await self.letters.issue(
            move.tx,
            move.loaded,
            body.level,
            body.reason,
            move.now,
            move.person,
            supervision=opened,
            due_at=due,
        )

    async def _answer_supervision(self, move: Move) -> None:
        answer = body_of(move, centre.AnswerSupervision).answer
        await self.roads.move_supervision(
            move.tx, move.before.id, SupervisionState.answered, move.now, move.user, answer=answer
        )

    async def _send_back_supervision(self, move: Move) -> None:
        reason = body_of(move, centre.SendBackSupervision).reason
        await self.roads.move_supervision(
            move.tx, move.before.id, SupervisionState.issued, move.now, move.user, sent_back=reason
        )

    async def _end_supervision(self, move: Move) -> None:
        note = body_of(move, centre.EndSupervision).note
        await self.roads.move_supervision(
            move.tx, move.before.id, SupervisionState.ended, move.now, move.user, note=note or None
        )

    async def _instruct(self, move: Move) -> None:
        body = body_of(move, centre.Instruct)
        assert move.person is not None  # the platform never instructs
        made = await self.roads.instruct(
            move.tx, move.before.id, body.leader, body.words, body.scan, move.now, move.user
        )
        await self.instructing.give(
            move.tx, move.person, move.loaded, made, body.words, body.organisation, body.due_on, move.now
        )

    async def _override(self, move: Move) -> None:
        body = body_of(move, centre.OverrideTerm)
        kept = await self.roads.override_term(move.tx, move.before.id, body, move.now, move.user)
        term = StatutoryTerm(body.unit, body.amount, kept)
        await self.clocks.override(move.tx, subject_of(move.after), term, move.now, move.cause)

    async def _reactivate(self, move: Move) -> None:
        body = body_of(move, centre.Reactivate)
        words = body.new_fact or body.reason
        await self.roads.add(move.tx, move.before.id, "new_fact", words, move.now, move.user)
        await self.roads.reopen(move.tx, move.before.id)

    async def _relay(self, move: Move) -> None:
        answer = body_of(move, centre.RelayAnswer).answer
        await self.roads.answer_question(move.tx, move.before.id, answer, move.now, move.user)

    async def _start_dispatch(self, move: Move) -> None:
        await self.clocks.start(
            move.tx, subject_of(move.after), (DISPATCH,), move.now, move.now, cause=move.cause
        )
