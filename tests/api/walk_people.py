"""Everybody who walks an order through the machine, and the world in which they do it on a real database."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import asyncpg
from asyncpg import Record

from callcenter.composition import Platform
from callcenter.conversations.store import NewContact
from callcenter.kernel.clock import FakeClock
from callcenter.kernel.db import Connection
from callcenter.kernel.events import CITIZEN
from callcenter.kernel.ids import OrganisationId, SessionId, UserId
from callcenter.kernel.lease import Lease
from callcenter.kernel.principal import Principal, Role
from callcenter.kernel.sequencer import number_batch
from callcenter.worker import Worker
from callcenter.workorders.access import EVERYTHING
from callcenter.workorders.body import CommandBody
from callcenter.workorders.commands import Command
from callcenter.workorders.drafts import NewOrder
from callcenter.workorders.loaded import Loaded
from callcenter.workorders.machine import Offer, offers
from callcenter.workorders.model import AccusedKind, RequestType, Track, Urgency
from callcenter.workorders.service import actor_of
from tests.conftest import MONDAY_MORNING

#: who leads in these walks: a county, a district's bureau, a town, a bureau of the city
LEADS = ("XQ", "XQ-CG", "T445102100", "CZ-CG")
#: whom they may ask for help, delegate to or consult
OTHERS = (*LEADS, "XQ-HW", "CA-CG", "U-GD", "CZ-GA")
CATEGORIES = ("LS0101", "YB0101", None)
_CENTRE = (
    "agent01",
    "shift01",
    "window01",
    "dispatch01",
    "dispatch02",
    "supervisor",
    "follow01",
    "enterprise01",
    "efficiency01",
    "quality01",
    "cityleader",
    "sysadmin",
)
_UNIT_ROLES = (Role.department_clerk, Role.department_leader, Role.local_dispatcher)
_COLUMNS = "SELECT u.id, u.username, u.role, u.organisation_code FROM app_user u"


@dataclass(frozen=True, slots=True)
class Free:
    """A command that nothing the machine knows stands against for this person now."""

    person: Principal
    offer: Offer


class WalkClock(FakeClock):
    """Every walk begins on the same Monday."""

    def __init__(self) -> None:
        super().__init__(MONDAY_MORNING)

    def start_again(self) -> None:
        self._now = MONDAY_MORNING.astimezone(UTC)


class World:
    """The services on one database, the people, and a clock; everything runs on one loop of its own."""

    def __init__(
        self, runner: asyncio.Runner, platform: Platform, clock: WalkClock, admin: asyncpg.Connection
    ):
        self.runner = runner
        self.platform = platform
        self.clock = clock
        self.admin = admin
        self.worker = Worker(platform)
        self.people: list[Principal] = []
        self.lease = Lease("sequencer-of-walks")
        self._contacts = 0

    def run(self, work: Awaitable[Any]) -> Any:
        """Do this on the loop."""

        async def whole() -> Any:
            return await work

        return self.runner.run(whole())

    async def meet(self) -> None:
        """The people: demo users of the centre, and at each unit a clerk, a leader and a dispatcher."""
        rows = {r["username"]: r for r in await self.admin.fetch(_COLUMNS)}
        codes = {r["code"]: r["id"] for r in await self.admin.fetch("SELECT code, id FROM organisation")}
        units = [rows[n] for n in sorted(rows) if rows[n]["role"] == "department_clerk"]
        for name in _CENTRE:
            row = rows[name]
            subtree = await self._below(row["organisation_code"])
            self.people.append(_person(row, Role(row["role"]), row["organisation_code"], codes, subtree))
        for number, code in enumerate(OTHERS):
            subtree = await self._below(code)
            row = units[number % len(units)]
            self.people += [_person(row, role, code, codes, subtree) for role in _UNIT_ROLES]

    async def _below(self, code: str) -> frozenset[OrganisationId]:
        async with self.platform.database.acquire() as connection:
            return frozenset(await self.platform.city.below(connection, code))

    def of_role(self, role: Role) -> Principal:
        """Somebody of the centre with this role."""
        return next(p for p in self.people if p.role is role)

    def of_unit(self, code: str, role: Role = Role.department_clerk) -> Principal:
        """Somebody of a unit; a leader signs."""
        return next(p for p in self.people if p.organisation_code == code and p.role is role)

    async def register(self, rng: Random) -> str:
        """An order of a random citizen, stored as a contact first."""
        now = self.clock.now()
        self._contacts += 1
        channel = rng.choice(("phone", "web", "wechat", "walk_in"))
        accused = rng.choice((None, None, None, AccusedKind.person, AccusedKind.unit))
        async with self.platform.database.transaction() as tx:
            number = await self.platform.orders.new_number(tx, now)
            contact = await self.platform.contacts.insert(tx, _contact(self._contacts, number, channel, now))
            assert contact is not None
            await self.platform.contacts.mark_ordered(tx, contact)
            phone = self.platform.vault.seal_text("13900001234", f"contact:{contact}:phone_sealed")
            anonymous = rng.random() < 0.15
            has_phone = rng.random() < 0.8
            new = NewOrder(
                number=number,
                contact_id=contact,
                request_type=rng.choice(list(RequestType)),
                urgency=rng.choice((Urgency.normal, Urgency.normal, Urgency.urgent, Urgency.emergency)),
                track=rng.choice((Track.ordinary, Track.ordinary, Track.enterprise, Track.efficiency)),
                emergency_handover=rng.choice((None, None, None, "119")),
                category_code=rng.choice(CATEGORIES),
                title="路灯不亮",
                content="村口的路灯坏了三天，晚上很黑",
                district="湘桥区",
                town="意溪镇",
                village=None,
                address="东津村",
                place_code="445102100",
                channel=channel,
                source=None,
                received_at=now,
                registered_at=now,
                registered_by=None,
                citizen_name_sealed=None,
                phone_sealed=phone if has_phone else None,
                phone_index=None,
                calling_phone_sealed=None,
                calling_phone_index=None,
                citizen_name_masked=None,
                phone_masked="139****1234" if has_phone else None,
                calling_phone_masked=None,
                on_behalf_of=None,
                is_anonymous=anonymous,
                no_reply_wanted=rng.random() < 0.1,
                is_confidential=rng.random() < 0.2,
                is_actionable=True,
                complained_of_kind=accused,
                complained_of_name=None if accused is None else "某单位",
                complained_of_organisation=None if accused is None else rng.choice((None, "U-GD", "CZ-GA")),
                company=None,
                uscc=None,
                suggestion=None,
                search_bigrams=["路灯"],
            )
            await self.platform.orders.register(tx, new, CITIZEN, "walk")
        return number

    async def loaded(self, number: str) -> Loaded:
        """The order as it stands."""
        async with self.platform.database.acquire() as connection:
            return await self._load(connection, number)

    async def _load(self, connection: Connection, number: str) -> Loaded:
        found = await self.platform.order_store.find(connection, EVERYTHING, number)
        assert found is not None, number
        return await self.platform.order_store.load(connection, found)

    async def free(self, loaded: Loaded) -> list[Free]:
        """Every command that is open to somebody."""
        now, found = self.clock.now(), []
        holders = {a.organisation_id for a in loaded.order.assignments}
        async with self.platform.database.acquire() as connection:
            for person in self.people:
                if person.role in _UNIT_ROLES and not person.subtree & holders:
                    continue
                actor = actor_of(person)
                facts = await self.platform.orders.look_up.offered(connection, loaded, actor, now)
                found += [Free(person, o) for o in offers(loaded.order, actor, facts) if o.objection is None]
        return found

    async def sees(self, person: Principal, number: str) -> bool:
        """True if the person's lists show the order."""
        async with self.platform.database.acquire() as connection:
            return bool(await self.platform.desk.numbers_visible_to(connection, person, [number]))

    async def give(self, person: Principal, number: str, command: Command, body: CommandBody) -> None:
        """One command in one transaction; raises what the service says to it."""
        async with self.platform.database.transaction() as tx:
            await self.platform.orders.execute(tx, person, number, command, body, self.clock.now(), "walk")

    async def rate(self, number: str, score: int) -> bool:
        """The citizen's own rating; False where the public door would not take it."""
        async with self.platform.database.transaction() as tx:
            loaded = await self._load(tx, number)
            if loaded.row["answered_at"] is None or loaded.row["state"] not in (
                "pending_follow_up",
                "closed",
            ):
                return False
            return await self.platform.orders.rate(tx, loaded, score, "", self.clock.now())

    async def pass_time(self, step: timedelta) -> None:
        """The clock runs on, and the worker does what is due then."""
        self.clock.advance(step)
        await self.worker.scheduler.run_once()
        await self.platform.follow_up_end.end(self.clock.now())
        await self.worker.resume_suspended()
        await self.worker.archive()

    async def number_events(self) -> None:
        """As the sequencer does; then everybody who reads by number."""
        while await self._number_batch():
            await self.worker.notices.catch_up()
            await self.worker.alerts.catch_up()
            await self.worker.boards.catch_up()

    async def _number_batch(self) -> int:
        async with self.platform.database.acquire() as connection:
            assert await self.lease.acquire(connection)
            return await number_batch(connection, self.lease)

    async def forget(self) -> None:
        """The orders of one walk are gone; their events stay."""
        await self.number_events()
        await self.admin.execute("TRUNCATE work_order, contact CASCADE")


def _contact(serial: int, number: str, channel: str, now: datetime) -> NewContact:
    return NewContact(
        public_id=UUID(int=serial),
        number=number,
        channel=channel,
        source=None,
        received_at=now,
        stored_at=now,
        backdate_reason=None,
        content_sealed=b"-",
        transcript_sealed=None,
        recording_key=None,
        tracking_hash=b"-",
        idempotency_key=None,
        request_hash=None,
        registered_by=None,
        next_attempt_at=now,
    )


def _person(
    row: Record,
    role: Role,
    code: str,
    codes: dict[str, int],
    subtree: frozenset[OrganisationId],
) -> Principal:
    return Principal(
        user_id=UserId(row["id"]),
        username=row["username"],
        display_name=row["username"],
        role=role,
        session_id=SessionId(0),
        organisation_id=OrganisationId(codes[code]),
        organisation_code=code,
        organisation_name=code,
        subtree=subtree,
    )
