"""Moves matters on the ladder: at once, by a document that waits for the office, and down by approval."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from callcenter.cities.in_force import CityInForce
from callcenter.kernel import outbox
from callcenter.kernel.db import Connection, Row
from callcenter.kernel.events import Actor, Event
from callcenter.kernel.ids import UserId
from callcenter.kernel.principal import Principal
from callcenter.workorders.beside import ClocksBeside
from callcenter.workorders.loaded import Loaded
from callcenter.workorders.subjects import subject_of

from .events import (
    CaseClimbed,
    CaseSteppedDown,
    ClimbDeclined,
    ClimbProposed,
    StepDownAsked,
    StepDownRejected,
)
from .holders import Holders, ladder_of
from .keeper import EVERY_CLOCK
from .ladder import Ladder
from .model import CLOSING, CONFIRM, LEVEL_CLOCK, STEP_DOWN, Move, MoveState, TrackCase
from .ports import Words
from .store import CaseStore
from .submission import Brief, drafted

_LEVEL_CLOCKS = tuple(kind for kind in EVERY_CLOCK if kind.startswith(LEVEL_CLOCK))


@dataclass(frozen=True, slots=True)
class Occasion:
    """A case in a transaction, and who moves it; ``person`` None is the platform."""

    tx: Connection
    loaded: Loaded
    case: TrackCase
    row: Row
    now: datetime
    actor: Actor
    person: UserId | None
    cause: str | None
    principal: Principal | None = None


class Climbing:
    """Every move is a row, an event and a change of clocks in one transaction."""

    def __init__(
        self,
        *,
        store: CaseStore,
        clocks: ClocksBeside,
        holders: Holders,
        words: Words,
        city: Callable[[], CityInForce],
    ) -> None:
        self._store = store
        self._clocks = clocks
        self._holders = holders
        self._words = words
        self._city = city

    @property
    def ladder(self) -> Ladder:
        """The city's ladder in force."""
        return ladder_of(self._city())

    async def climb(self, o: Occasion, to: int, cause: str, reason: str) -> TrackCase:
        """It stands on a higher level from now on."""
        levels = (o.case.level, to)
        move = await self._store.add_move(
            o.tx, o.case.order.id, levels, MoveState.made, cause, reason, None, o.now, o.person
        )
        return await self._arrive(o, levels, move, cause)

    async def propose(self, o: Occasion, to: int, cause: str, reason: str) -> None:
        """Draft the document for a level the office confirms; its clock runs until that is done."""
        draft = await self._draft(o, to, reason)
        kept = await self._words.take_text(o.tx, o.loaded, "case.document", draft, o.now, o.person)
        levels = (o.case.level, to)
        move = await self._store.add_move(
            o.tx, o.case.order.id, levels, MoveState.waiting, cause, reason, kept, o.now, o.person
        )
        subject = subject_of(o.case.order)
        await self._clocks.start(o.tx, subject, (CONFIRM,), o.now, o.now, subject_key=str(move))
        event = ClimbProposed(
            subject=o.case.number,
            move=move,
            from_level=levels[0],
            to_level=to,
            cause=cause,
            officer=o.case.officer_id,
        )
        await self._tell(o, event)

    async def confirm(self, o: Occasion, move: Move, document: str | None, note: str) -> TrackCase:
        """The office submits the document: the matter goes up."""
        await self._store.decide_move(
            o.tx,
            move,
            MoveState.made,
            o.now,
            o.person,
            note,
            from_level=o.case.level,
            document=document,
        )
        await self._settle(o, move, "confirmed")
        return await self._arrive(o, (o.case.level, move.to_level), move.id, move.cause)

    async def decline(self, o: Occasion, move: Move, reason: str) -> None:
        """The office leaves it where it is."""
        await self._decide_against(o, move, reason)
        await self._settle(o, move, "declined")
        levels = {"from_level": o.case.level, "to_level": move.to_level}
        await self._tell(
            o, ClimbDeclined(subject=o.case.number, move=move.id, officer=o.case.officer_id, **levels)
        )

    async def ask_down(self, o: Occasion, to: int, reason: str) -> None:
        """A lower level would do, somebody of the office says; nothing moves yet."""
        levels = (o.case.level, to)
        move = await self._store.add_move(
            o.tx, o.case.order.id, levels, MoveState.waiting, STEP_DOWN, reason, None, o.now, o.person
        )
        asked = StepDownAsked(
            subject=o.case.number,
            move=move,
            from_level=levels[0],
            to_level=to,
            officer=o.case.officer_id,
        )
        await self._tell(o, asked)

    async def step_down(self, o: Occasion, move: Move, note: str) -> TrackCase:
        """A second person approved: it goes down, and those below are told."""
        await self._store.decide_move(
            o.tx, move, MoveState.made, o.now, o.person, note, from_level=o.case.level
        )
        case = await self._stand(o, move.to_level)
        event = CaseSteppedDown(
            subject=case.number,
            move=move.id,
            from_level=o.case.level,
            to_level=move.to_level,
            holders=await self._people(o, move.to_level),
            officer=case.officer_id,
        )
        await self._tell(o, event)
        return case

    async def reject_down(self, o: Occasion, move: Move, reason: str) -> None:
        """It stays."""
        await self._decide_against(o, move, reason)
        levels = {"from_level": o.case.level, "to_level": move.to_level}
        await self._tell(
            o, StepDownRejected(subject=o.case.number, move=move.id, officer=o.case.officer_id, **levels)
        )

    async def drop(self, o: Occasion, move: Move) -> None:
        """The case is over before anybody decided."""
        await self._decide_against(o, move, "事项已办结")

    async def _decide_against(self, o: Occasion, move: Move, reason: str) -> None:
        await self._store.decide_move(
            o.tx, move, MoveState.declined, o.now, o.person, reason, from_level=move.from_level
        )

    async def _settle(self, o: Occasion, move: Move, why: str) -> None:
        await self._clocks.stop(o.tx, o.case.order.id, (CONFIRM,), o.now, why, subject_key=str(move.id))

    async def _arrive(self, o: Occasion, levels: tuple[int, int], move: int, cause: str) -> TrackCase:
        case = await self._stand(o, levels[1])
        event = CaseClimbed(
            subject=case.number,
            move=move,
            from_level=levels[0],
            to_level=levels[1],
            cause=cause,
            holders=await self._people(o, levels[1]),
            officer=case.officer_id,
        )
        await self._tell(o, event)
        return case

    async def _stand(self, o: Occasion, level: int) -> TrackCase:
        """Its level, with the clock of that level and no other's."""
        order = o.case.order
        await self._store.set_level(o.tx, order.id, level)
        await self._clocks.stop(o.tx, order.id, _LEVEL_CLOCKS, o.now, "moved_on")
        clock = self.ladder.clock(level)
        if clock is not None:
            await self._clocks.start(o.tx, subject_of(order), (clock,), o.now, o.now)
        return replace(o.case, level=level, waiting=None)

    async def _people(self, o: Occasion, level: int) -> list[int]:
        lead = None if o.case.lead is None else o.case.lead.organisation_code
        return [int(user) for user in await self._holders.of_level(o.tx, level, lead, o.now)]

    async def _draft(self, o: Occasion, to: int, reason: str) -> str:
        shown = await self._store.shown(o.tx, o.case.order.id)
        opened = self._words.opened
        number = o.case.number
        plan = None if shown is None or shown.plan is None else opened(dict(shown.plan), number)["plan"]
        steps = [] if shown is None else [opened(dict(m), number) for m in shown.milestones]
        due = None if o.case.class_ is None else await self._clocks.dues(o.tx, o.case.order.id)
        brief = Brief(
            number=number,
            title=o.loaded.row["title"],
            enterprise=o.row["enterprise_name"] or "",
            class_=o.case.class_,
            lead="" if o.case.lead is None else o.case.lead.organisation_name,
            received_at=o.case.order.received_at,
            due_at=None if due is None or o.case.class_ is None else due.get(CLOSING[o.case.class_]),
            returns=o.case.order.returns,
            rounds=o.case.order.round,
            cause=reason,
            plan=plan,
            milestones=[(m["goal"], m["due_on"], m["done_at"] is not None) for m in steps],
            from_name=self.ladder.name(o.case.level),
            to_name=self.ladder.name(to),
        )
        return drafted(brief, self._city().zone)

    async def _tell(self, o: Occasion, event: Event) -> None:
        await outbox.append(o.tx, [event], actor=o.actor, cause=o.cause, now=o.now)
