"""Another version of a calendar: proposed, looked at, applied exactly as looked at, taken back if need be.

Applying and taking back are decided in one transaction each; `acting.Carrying` carries them out order by
order. A preview holds as long as nothing it showed has moved: clocks that stopped or began meanwhile do not
trouble it, a clock that would come out otherwise does.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

import msgspec

from callcenter.cities.in_force import CityInForce
from callcenter.cities.load import read_pack
from callcenter.cities.revisions import set_calendar
from callcenter.cities.schema import Calendar
from callcenter.kernel import outbox
from callcenter.kernel.audit import AuditTrail
from callcenter.kernel.clock import Clock
from callcenter.kernel.db import Connection, Database
from callcenter.kernel.errors import Conflict, FieldError, Invalid, NotAllowed, NotFound
from callcenter.kernel.events import Actor, Event
from callcenter.kernel.jobs import Job
from callcenter.kernel.principal import Principal, SystemActor

from . import store
from .acting import Carrying, Clocks, reckon_all, settle_later
from .bodies import Compared, bases_of, calendar_of, checked_body, city_with, compare
from .events import CalendarApplied, CalendarSettled, CalendarUndone
from .model import Act, Change, ChangeState, InForce, MovedPage, Wanted
from .standing import Move, Standing, summary_of
from .store import Direction, Shown

_SCHEDULER = Actor.system(SystemActor.scheduler)


class CalendarChanges:
    """Proposals, previews, acts."""

    def __init__(self, *, database: Database, wall_clock: Clock, clocks: Clocks, audit: AuditTrail) -> None:
        self._database = database
        self._wall_clock = wall_clock
        self._carrying = Carrying(database, clocks)
        self._audit = audit

    async def propose(
        self,
        tx: Connection,
        person: Principal,
        wanted: Wanted,
        body_of: Callable[[Mapping[str, object]], Mapping[str, object]],
        now: datetime,
    ) -> Change:
        """A version that may be looked at, made by ``body_of`` of the body in force.

        Invalid says what is wrong with it.
        """
        city = await city_of(tx)
        present = calendar_of(city.pack, wanted.name)
        version = 1 + max(present.version, await store.highest_version(tx, wanted.name))
        body = checked_body(wanted.name, body_of(present.body), version)
        self._compared(city, Calendar(wanted.name, version, body))
        id_ = await store.propose(
            tx, wanted, version, body, present.version, present.body, person.user_id, now
        )
        return await self.find(tx, id_)

    async def compared(self, tx: Connection, change: Change) -> Compared:
        """The days it works otherwise than the version before it."""
        city = await city_of(tx)
        before = city_with(city.pack, Calendar(change.name, change.before_version, change.before_body))
        return self._compared(before, Calendar(change.name, change.version, change.body))

    async def preview(self, tx: Connection, id_: int, now: datetime) -> Change:
        """What it would move, order by order; kept until it is applied or looked at anew."""
        await store.be_patient(tx)
        if await store.is_any_under_way(tx):
            raise _under_way()
        change = await self._waiting(tx, id_)
        city = await city_of(tx)
        present = calendar_of(city.pack, change.name)
        # A pack's own number may be higher: its file must not seem newer than what came of it.
        next_version = 1 + max(present.version, await store.highest_version(tx, change.name))
        version = max(change.version, next_version)
        change = replace(
            change,
            version=version,
            body=checked_body(change.name, change.body, version),
            before_version=present.version,
            before_body=present.body,
        )
        newest = await store.newest_clock(tx)
        found = await reckon_all(tx, change.name, city, self._city_with(city, change))
        told = [m for m in found.moves if m.is_told]
        summary = summary_of(told, len(found.clocks), now)
        change = replace(change, fingerprint=_fingerprint(change, told))
        await store.keep_preview(tx, change, told, summary, newest, now)
        return await self.find(tx, id_)

    async def moves(
        self, tx: Connection, id_: int, after: int, limit: int, direction: Direction | None
    ) -> MovedPage:
        """The list of differences: what it would move, or what it moved."""
        return await store.page(tx, await self.find(tx, id_), after, limit, direction)

    async def apply(
        self, person: Principal, id_: int, fingerprint: str, address: str, now: datetime
    ) -> Change:
        """Do what was looked at, all of it or nothing; needs a second factor.

        Once it is decided it is in force: what this process does not come to, the job of settling does.
        """
        actor = Actor.person(person)
        async with self._database.transaction() as tx:
            await self._begin(tx, person, now)
            change = await self._waiting(tx, id_)
            if change.fingerprint is None or change.fingerprint != fingerprint:
                raise Conflict("请先查看最新的变动清单，再按清单执行", code="preview-outdated")
            city = await city_of(tx)
            present = calendar_of(city.pack, change.name)
            if (present.version, present.body) != (change.before_version, change.before_body):
                raise Conflict("工作日历在预览之后已变更，请重新预览", code="preview-outdated")
            after = self._city_with(city, change)
            found = await reckon_all(tx, change.name, city, after)
            _require_as_shown(change, await store.shown(tx, id_), found.clocks, found.moves)
            await store.forget_preview(tx, id_)
            calendar = Calendar(change.name, change.version, change.body)
            await store.begin_applying(tx, id_, person.user_id, now)
            await self._bring(tx, calendar, city.today(now), f"calendar_change:{id_}", actor, now)
            await settle_later(tx, id_, Act.settle, now)
            await self._record(tx, person, change, "applied", change.reason, address, now)
        left_alone = await self._carrying.move(id_, Act.apply, found.moves, after, actor, now)
        return await self._end(id_, Act.apply, actor, now, left_alone)

    async def undo(self, person: Principal, id_: int, reason: str, address: str, now: datetime) -> Change:
        """Put everything back that stands as it was left; what does not is counted anew and named."""
        actor = Actor.person(person)
        async with self._database.transaction() as tx:
            await self._begin(tx, person, now)
            await store.hold(tx, id_)
            change = await self.find(tx, id_)
            city = await city_of(tx)
            present = calendar_of(city.pack, change.name)
            self._check_undoable(change, present, await store.latest_applied(tx, change.name))
            before = Calendar(change.name, change.before_version, change.before_body)
            after = city_with(city.pack, before)
            found = await reckon_all(tx, change.name, city, after)
            await store.begin_undoing(tx, id_, person.user_id, now, reason)
            await self._bring(tx, before, city.today(now), f"calendar_undo:{id_}", actor, now)
            await settle_later(tx, id_, Act.unsettle, now)
            await self._record(tx, person, change, "undone", reason, address, now)
        await self._carrying.put_back(id_, actor, now)
        async with self._database.acquire() as connection:
            restored = await store.restored(connection, id_)
        rest = [m for m in found.moves if m.clock.id not in restored]
        await self._carrying.move(id_, Act.undo, rest, after, actor, now)
        return await self._end(id_, Act.undo, actor, now)

    async def withdraw(self, tx: Connection, id_: int, now: datetime) -> Change:
        """The proposal is given up."""
        await self._waiting(tx, id_)
        await store.forget_preview(tx, id_)
        await store.withdraw(tx, id_, now)
        return await self.find(tx, id_)

    async def settle(self, job: Job) -> None:
        """Count anew what other processes started or changed by the calendar that was in force before.

        Where the act itself was cut short, this ends it.
        """
        id_, act, now = int(str(job.args["change"])), Act(str(job.args["act"])), self._wall_clock.now()
        if act.is_of_undoing:
            await self._carrying.put_back(id_, _SCHEDULER, now)
        async with self._database.transaction() as tx:
            await store.be_patient(tx)
            change = await self.find(tx, id_)
            if (change.state is ChangeState.undone) is not act.is_of_undoing:
                return
            city = await city_of(tx)
            former = Calendar(change.name, change.before_version, change.before_body)
            if act.is_of_undoing:
                former = Calendar(change.name, change.version, change.body)
            found = await reckon_all(tx, change.name, city_with(city.pack, former), city)
        late = [m for m in found.moves if _is_behind(m, city)]
        moved = len(late) - await self._carrying.move(id_, act, late, city, _SCHEDULER, now)
        await self._end(id_, act, _SCHEDULER, now)
        if moved:
            async with self._database.transaction() as tx:
                told = CalendarSettled(subject=change.name, change=id_, clocks=moved)
                await self._tell(tx, told, _SCHEDULER, now)

    async def all(self, tx: Connection, name: str | None = None) -> list[Change]:
        """Proposals and what became of them, the newest first."""
        return await store.changes(tx, name=name)

    async def in_force(self, tx: Connection) -> list[InForce]:
        """Every calendar as it is in force."""
        city = await city_of(tx)
        applied = await store.applied_versions(tx)
        return [
            InForce(
                c.name,
                city.calendar(c.name).calendar,
                c.body,
                bases_of(city.pack)[c.name],
                applied.get((c.name, c.version)),
            )
            for c in city.pack.calendars
        ]

    async def one_in_force(self, tx: Connection, name: str) -> InForce:
        """One calendar as it is in force."""
        found = next((one for one in await self.in_force(tx) if one.name == name), None)
        if found is None:
            raise NotFound("没有这个工作日历", code="calendar-not-found")
        return found

    async def find(self, tx: Connection, id_: int) -> Change:
        """One proposal."""
        found = await store.changes(tx, id_=id_)
        if not found:
            raise NotFound("没有这项日历变更", code="calendar-change-not-found")
        return found[0]

    async def _begin(self, tx: Connection, person: Principal, now: datetime) -> None:
        """Acts are decided by one person at a time, and one is carried out before another begins."""
        require_second_factor(person, now)
        await store.be_patient(tx)
        if await store.is_any_under_way(tx):
            raise _under_way()

    async def _end(self, id_: int, act: Act, actor: Actor, now: datetime, left_alone: int = 0) -> Change:
        """Whoever comes to the end first says what was done."""
        async with self._database.transaction() as tx:
            change = await self.find(tx, id_)
            if not act.is_of_undoing:
                numbers = {**await store.numbers_of_applying(tx, id_), "left_alone": left_alone}
                is_first = await store.end_applying(tx, id_, numbers)
                told: Event = CalendarApplied(
                    subject=change.name,
                    change=id_,
                    calendar_version=change.version,
                    document=change.document,
                    orders_moved=numbers["orders"],
                    later=numbers["later"],
                    earlier=numbers["earlier"],
                )
            else:
                numbers = await store.numbers_of_undoing(tx, id_)
                is_first = await store.end_undoing(tx, id_, numbers)
                told = CalendarUndone(
                    subject=change.name,
                    change=id_,
                    calendar_version=change.version,
                    restored=numbers["restored"],
                    not_restored=numbers["stopped"] + numbers["changed"],
                )
            if is_first:
                await self._tell(tx, told, actor, now)
            return await self.find(tx, id_)

    async def _waiting(self, tx: Connection, id_: int) -> Change:
        await store.hold(tx, id_)
        change = await self.find(tx, id_)
        if change.state is not ChangeState.proposed:
            raise Conflict("这项日历变更已经办结", code="calendar-change-settled")
        return change

    def _check_undoable(self, change: Change, present: Calendar, latest: int | None) -> None:
        if change.state is not ChangeState.applied:
            raise Conflict("只有已执行的日历变更可以撤销", code="calendar-change-not-applied")
        if latest != change.id or (present.version, present.body) != (change.version, change.body):
            raise Conflict("之后又有新的日历版本生效，须先撤销后面的", code="calendar-superseded")

    def _city_with(self, city: CityInForce, change: Change) -> CityInForce:
        return city_with(city.pack, Calendar(change.name, change.version, change.body))

    def _compared(self, before: CityInForce, calendar: Calendar) -> Compared:
        found = compare(calendar.name, before, city_with(before.pack, calendar))
        present = calendar_of(before.pack, calendar.name).body
        if calendar.body.get("timezone", "") != present.get("timezone", ""):
            message = "时区不能变更"
            raise Invalid(message, fields=[FieldError("body", message)], code="calendar-invalid")
        return found

    async def _bring(
        self,
        tx: Connection,
        calendar: Calendar,
        today: date,
        reason: str,
        actor: Actor,
        now: datetime,
    ) -> None:
        await set_calendar(tx, calendar, on=today, reason=reason, actor=actor, now=now)

    async def _tell(self, tx: Connection, event: Event, actor: Actor, now: datetime) -> None:
        await outbox.append(tx, [event], actor=actor, cause=None, now=now)

    async def _record(
        self,
        tx: Connection,
        person: Principal,
        change: Change,
        what: str,
        reason: str,
        address: str,
        now: datetime,
    ) -> None:
        await self._audit.record(
            tx,
            now=now,
            actor=f"user:{person.user_id}",
            action=f"calendar.{what}",
            subject=f"calendar_change:{change.id}",
            reason=reason,
            address=address,
            details={"name": change.name, "version": change.version, "document": change.document},
        )


async def city_of(tx: Connection) -> CityInForce:
    """The city as the database has it: this process may not have heard of the newest version yet."""
    pack = await read_pack(tx)
    if pack is None:
        raise RuntimeError("nothing is decided about a city that was never loaded")
    return CityInForce(pack)


def _under_way() -> Conflict:
    return Conflict("另一项日历变更正在预览或执行，请稍后再试", code="calendar-change-under-way")


def require_second_factor(person: Principal, now: datetime) -> None:
    """Raise NotAllowed unless a second factor opened this session lately."""
    if person.step_up_until is None or now >= person.step_up_until:
        raise NotAllowed("此操作需先进行二次验证", code="step-up-required")


def _is_behind(move: Move, city: CityInForce) -> bool:
    """Whether it was counted by the calendar before: one that warns otherwise is known by its version."""
    return move.is_moved or move.clock.version != city.calendar(move.clock.calendar).version


def _fingerprint(change: Change, moves: Iterable[Move]) -> str:
    """Stands for the version, for what was in force before it, and for every difference."""
    digest = hashlib.sha256(
        msgspec.json.encode([change.id, change.version, change.body, change.before_body], order="sorted")
    )
    for move in moves:
        clock = move.clock
        times = (clock.due_at.timestamp(), move.new_due_at.timestamp())
        digest.update(struct.pack("<qdd??", clock.id, *times, clock.is_provisional, move.is_provisional))
    return digest.hexdigest()


def _require_as_shown(
    change: Change, shown: Shown, clocks: Sequence[Standing], moves: Sequence[Move]
) -> None:
    """Refuse where a clock that was looked at and still runs would come out otherwise."""
    found = {
        m.clock.id: (m.clock.due_at, m.new_due_at, m.clock.is_provisional, m.is_provisional)
        for m in moves
        if m.is_told
    }
    running = {c.id for c in clocks}
    otherwise = [id_ for id_, line in shown.items() if id_ in running and found.get(id_) != line]
    newest, since = change.newest_clock or 0, change.previewed_at
    resumed: Collection[int] = {
        c.id for c in clocks if c.pauses and since is not None and (c.pauses[-1].end or since) > since
    }
    unseen = [id_ for id_ in found if id_ <= newest and id_ not in shown and id_ not in resumed]
    if otherwise or unseen:
        count = len(otherwise) + len(unseen)
        raise Conflict(f"预览之后有 {count} 个时限发生了变化，请重新预览", code="preview-outdated")
