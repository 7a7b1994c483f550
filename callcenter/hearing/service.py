"""Hearings: begun, typed into, ended, and settled by an order or without one.

What is heard comes by `note`: each line is committed before anything that can fail is tried on it; the form
is filled afterwards, in a transaction of its own. What the machine read and what the agent typed lie apart,
so that neither ever overwrites the other.
"""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from weakref import WeakValueDictionary

from callcenter.conversations.masking import mask_phone
from callcenter.conversations.ports import Utterance
from callcenter.kernel import outbox
from callcenter.kernel.clock import Clock
from callcenter.kernel.db import LOST, Connection, Database
from callcenter.kernel.errors import Conflict, FieldError, Invalid, NotFound, VersionConflict
from callcenter.kernel.events import Actor, Event
from callcenter.kernel.principal import Principal, Role, SystemActor
from nlp.prefill.model import FIELDS
from nlp.prefill.prefill import Mind

from . import events
from .filling import filled, in_order
from .model import OPEN, Hearing, HearingId, HearingState, Leg, Line, ReadForm, Typed
from .store import HearingStore

log = logging.getLogger(__name__)

_PLATFORM = Actor.system(SystemActor.pipeline)
#: these look at the hearings of others, with what is personal masked
OVERSEERS = frozenset({Role.supervisor, Role.shift_leader})
#: shorter stretches hold no word
_LEAST_GAP_S = 0.2


@dataclass(frozen=True, slots=True)
class Heard:
    """What registration takes over of a hearing."""

    utterances: Sequence[Utterance]
    calling_phone: str | None
    started_at: datetime


@dataclass(frozen=True, slots=True)
class Whole:
    """A hearing with everything a desk shows of it."""

    hearing: Hearing
    lines: Sequence[Line]
    legs: Sequence[Leg]
    read: ReadForm
    typed: Mapping[str, Typed]


class Hearings:
    """All hearings, whichever process hears them."""

    def __init__(
        self, *, database: Database, store: HearingStore, clock: Clock, mind: Callable[[], Mind]
    ) -> None:
        self._database = database
        self._store = store
        self._clock = clock
        self._mind = mind
        self._filling: WeakValueDictionary[HearingId, asyncio.Lock] = WeakValueDictionary()

    # ---- what an agent does ----

    async def start(
        self,
        tx: Connection,
        person: Principal,
        *,
        line: str,
        queue: str,
        calling_phone: str | None,
        now: datetime,
    ) -> Hearing:
        """Listen to a call; what the agent still listened to ends."""
        for former in await self._store.end_live(tx, person.user_id, now):
            await self._tell(tx, events.HearingEnded(subject=str(former)), Actor.person(person), now)
        public_id = uuid.uuid4()
        masked = mask_phone(calling_phone) if calling_phone else None
        hearing = await self._store.insert(
            tx, public_id, person.user_id, line, queue, calling_phone, masked, now
        )
        if hearing is None:
            raise Conflict("您在另一处刚刚开始了随听", code="hearing-live")
        await self._tell(tx, events.HearingStarted(subject=str(public_id)), Actor.person(person), now)
        return hearing

    async def find(self, c: Connection, person: Principal, public_id: UUID) -> Hearing:
        """A hearing this person may see. Raises NotFound for one that is another's."""
        hearing = await self._store.find(c, public_id)
        if hearing is None or not (hearing.user_id == person.user_id or person.role in OVERSEERS):
            raise _no_such()
        return hearing

    async def own(self, c: Connection, person: Principal, public_id: UUID) -> Hearing:
        """A hearing of the agent's own. Raises NotFound."""
        hearing = await self._store.find(c, public_id)
        if hearing is None or hearing.user_id != person.user_id:
            raise _no_such()
        return hearing

    async def whole(self, c: Connection, hearing: Hearing, after: int = 0) -> Whole:
        """With its lines after a sequence."""
        read, typed = await self._store.forms(c, hearing)
        lines = await self._store.lines(c, hearing.id, after)
        return Whole(hearing, lines, await self._store.legs(c, hearing.id), read, typed)

    async def open_of(self, c: Connection, person: Principal) -> list[Hearing]:
        return await self._store.open_of(c, person.user_id)

    async def type_in(
        self,
        tx: Connection,
        person: Principal,
        public_id: UUID,
        version: int,
        changes: Mapping[str, Typed | None],
        now: datetime,
    ) -> None:
        """Keep what she typed; None gives a field back to the machine. Raises VersionConflict."""
        unknown = [FieldError(name, "没有这个字段") for name in changes if name not in FIELDS]
        if unknown:
            raise Invalid("表单里没有这个字段", fields=unknown, code="field-unknown")
        hearing = await self.own(tx, person, public_id)
        _require_open(hearing)
        _, typed = await self._store.forms(tx, hearing)
        for name, value in changes.items():
            if value is None:
                typed.pop(name, None)
            else:
                typed[name] = value
        if not await self._store.save_typed(tx, hearing, typed, version):
            raise VersionConflict("表单已在别处改过，请刷新后再改")
        await self._tell(tx, events.HearingTyped(subject=str(public_id)), Actor.person(person), now)

    async def end(self, tx: Connection, person: Principal, public_id: UUID, now: datetime) -> None:
        """Nothing more is said; legs whose process died leave a gap. Ending twice does no harm."""
        hearing = await self.own(tx, person, public_id)
        if hearing.state is not HearingState.live:
            _require_open(hearing)
            return
        at_s = (now - hearing.started_at).total_seconds()
        for leg in await self._store.legs(tx, hearing.id):
            if leg.end_s is None:
                await self._mark_lost(tx, hearing, leg, at_s, now)
                await self._store.close_leg(tx, leg.id, at_s, is_over=True)
        await self._store.end(tx, hearing.id, now)
        await self._tell(tx, events.HearingEnded(subject=str(public_id)), Actor.person(person), now)

    async def discard(self, tx: Connection, person: Principal, public_id: UUID, now: datetime) -> None:
        """No order comes of it; its words are kept for their term."""
        hearing = await self.own(tx, person, public_id)
        if not await self._store.settle(tx, hearing.id, HearingState.discarded, None, now):
            raise _settled(hearing)
        await self._tell(tx, events.HearingDiscarded(subject=str(public_id)), Actor.person(person), now)

    # ---- registration ----

    async def heard(self, person: Principal, public_id: UUID) -> Heard:
        """What an order is made of; nothing where the order has it already. Raises NotFound, Conflict."""
        async with self._database.acquire() as connection:
            hearing = await self.own(connection, person, public_id)
            if hearing.state is HearingState.discarded:
                raise _settled(hearing)
            said = in_order(await self._store.lines(connection, hearing.id))
        utterances = [
            Utterance(
                one.speaker,
                round(one.start_s, 2),
                round(one.end_s, 2),
                one.text,
                one.spoken,
                one.confidence,
                is_mandarin=one.is_mandarin,
            )
            for one in said
        ]
        return Heard(utterances, hearing.calling_phone, hearing.started_at)

    async def registered(self, person: Principal, public_id: UUID, number: str, now: datetime) -> None:
        """The order has its words: they are kept there alone. A repetition does no harm."""
        async with self._database.transaction() as tx:
            hearing = await self.own(tx, person, public_id)
            if not await self._store.settle(tx, hearing.id, HearingState.registered, number, now):
                return
            await self._store.forget(tx, hearing.id, now)
            done = events.HearingRegistered(subject=str(public_id), order=number)
            await self._tell(tx, done, Actor.person(person), now)

    # ---- what is heard ----

    async def note(self, hearing: Hearing, line: Line) -> int | None:
        """Keep a line, then fill the form; its sequence, or None where the hearing is settled."""
        now = self._clock.now()
        async with self._database.transaction() as tx:
            sequence = await self._store.add_line(tx, hearing.id, line, now)
            if sequence is None:
                log.warning(
                    "heard too late", extra={"action": "hearing.late", "hearing": str(hearing.public_id)}
                )
                return None
            heard = events.HearingHeard(subject=str(hearing.public_id), line=sequence)
            await self._tell(tx, heard, _PLATFORM, now)
        if not line.is_gap:
            try:
                await self._fill(hearing)
            except LOST:  # the line is kept; the next one fills the form with it
                log.warning("form not filled", extra={"action": "hearing.fill"}, exc_info=True)
        return sequence

    async def _fill(self, hearing: Hearing) -> None:
        """Read everything said so far; a failure leaves the form as it was and the next line tries again."""
        lock = self._filling.setdefault(hearing.id, asyncio.Lock())
        async with lock:
            async with self._database.acquire() as connection:
                lines = await self._store.lines(connection, hearing.id)
                former, _ = await self._store.forms(connection, hearing)
            newest = lines[-1].sequence if lines else 0
            try:
                read = await asyncio.to_thread(
                    filled,
                    self._mind(),
                    former,
                    lines,
                    received_at=hearing.started_at,
                    calling_phone=hearing.calling_phone,
                )
            except Exception:
                log.exception(
                    "form not filled", extra={"action": "hearing.fill", "hearing": str(hearing.public_id)}
                )
                return
            now = self._clock.now()
            async with self._database.transaction() as tx:
                if await self._store.save_draft(tx, hearing, read, newest):
                    done = events.HearingFilled(subject=str(hearing.public_id), line=newest)
                    await self._tell(tx, done, _PLATFORM, now)

    # ---- legs ----

    async def open_leg(self, hearing: Hearing, speaker: str) -> Leg:
        """A leg from now on; where the one before it was lost, what lies between is a gap."""
        now = self._clock.now()
        at_s = (now - hearing.started_at).total_seconds()
        async with self._database.transaction() as tx:
            for former in await self._store.legs(tx, hearing.id):
                if former.speaker == speaker and not former.is_over:
                    await self._mark_lost(tx, hearing, former, at_s, now)
            leg = await self._store.open_leg(tx, hearing.id, speaker, at_s)
            await self._tell(tx, events.HearingSwitched(subject=str(hearing.public_id)), _PLATFORM, now)
        return Leg(leg, speaker, at_s, None, False, None)

    async def close_leg(self, hearing: Hearing, leg: Leg, end_s: float, *, is_over: bool) -> None:
        now = self._clock.now()
        async with self._database.transaction() as tx:
            await self._store.close_leg(tx, leg.id, end_s, is_over=is_over)
            await self._tell(tx, events.HearingSwitched(subject=str(hearing.public_id)), _PLATFORM, now)

    async def switch_leg(self, hearing: Hearing, leg: Leg, off_reason: str | None) -> None:
        """Say whether a leg is heard, or why not."""
        now = self._clock.now()
        async with self._database.transaction() as tx:
            if await self._store.switch_leg(tx, leg.id, off_reason):
                await self._tell(tx, events.HearingSwitched(subject=str(hearing.public_id)), _PLATFORM, now)

    async def of_agent(self, c: Connection, person: Principal, subjects: Sequence[str]) -> frozenset[str]:
        """Those of the hearings that are hers: whose tabs hear of them."""
        return await self._store.own(c, person.user_id, [UUID(one) for one in subjects])

    async def _mark_lost(
        self, tx: Connection, hearing: Hearing, leg: Leg, until_s: float, now: datetime
    ) -> None:
        heard = await self._store.heard_until(tx, hearing.id, leg.speaker)
        since = max(heard, leg.start_s if leg.end_s is None else leg.end_s)
        if until_s - since < _LEAST_GAP_S:
            return
        reason = "app-lost" if leg.end_s is None else "line-lost"
        gap = Line(0, leg.speaker, since, until_s, gap_reason=reason)
        sequence = await self._store.add_line(tx, hearing.id, gap, now)
        if sequence is not None:
            heard_event = events.HearingHeard(subject=str(hearing.public_id), line=sequence)
            await self._tell(tx, heard_event, _PLATFORM, now)

    async def _tell(self, tx: Connection, event: Event, actor: Actor, now: datetime) -> None:
        await outbox.append(tx, [event], actor=actor, cause=None, now=now)


def _require_open(hearing: Hearing) -> None:
    if hearing.state not in OPEN:
        raise _settled(hearing)


def _settled(hearing: Hearing) -> Conflict:
    became = f"已登记为工单 {hearing.number}" if hearing.number else "已作废"
    return Conflict(f"这次随听{became}", code="hearing-settled")


def _no_such() -> NotFound:
    return NotFound("没有这次随听，或您无权查看", code="hearing-not-found")
