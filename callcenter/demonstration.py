"""Lets a demonstration look like a centre at work: the morning's orders go down their road by their age.

Every step is a real command by a demo person at the moment it would have been given; nothing is written
past the machine. Older orders are further along, the newest still wait to be taken on.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from callcenter.composition import Platform
from callcenter.kernel.errors import HotlineError, UsageError
from callcenter.kernel.ids import OrganisationId, SessionId, UserId
from callcenter.kernel.principal import Principal, Role
from callcenter.workorders.bodies_centre import Dispatch, Urge
from callcenter.workorders.bodies_unit import RequestExtension, RequestReturn
from callcenter.workorders.body import CommandBody
from callcenter.workorders.commands import (
    Accept,
    Approve,
    AttemptMethod,
    Close,
    Command,
    ContactCitizen,
    DirectClose,
    FollowUp,
    SendBack,
    SignIn,
    SubmitReply,
)
from callcenter.workorders.loaded import Loaded
from callcenter.workorders.model import RequestType, Truth

ANSWERS = "answers.toml"
ENTERPRISES = "enterprises.csv"

_PEOPLE = """
SELECT u.id, u.username, u.display_name, u.role, o.id AS organisation_id, o.code AS organisation_code
FROM app_user u
LEFT JOIN organisation o ON o.code = u.organisation_code
WHERE u.is_demo AND u.disabled_at IS NULL
ORDER BY u.id
"""
#: minutes after receipt at which the steps of a quick order are given
_ACCEPT, _DISPATCH, _SIGN_IN, _CONTACT, _REPLY, _APPROVE, _FOLLOW_UP, _CLOSE = 6, 14, 32, 45, 75, 96, 118, 122
_TAKE_EMERGENCY = 1
#: every so many orders one is handled slowly, one sent back, one left unsigned
_SLOW, _SENT_BACK, _UNSIGNED = 5, 7, 6
#: ... and of so many signed in, one is disputed, one wants more time, and one is urged
_SIDE_ROADS, _DISPUTED, _WANTS_TIME, _URGED = 9, 4, 8, 2
_APPLY, _URGE = 50, 60
_MORE_DAYS = 3


@dataclass(frozen=True, slots=True)
class Stage:
    """The demo people by what they do, and the words they use."""

    agents: Sequence[Principal]
    dispatchers: Sequence[Principal]
    clerks: Sequence[Principal]
    follow_up: Principal
    words: Mapping[str, Mapping[str, str]]


async def play(platform: Platform, folder: Path, numbers: Sequence[str], now: datetime) -> int:
    """Move the orders along; how many commands were given. Needs the demo people in the database."""
    path = folder / ANSWERS
    if not path.is_file():
        return 0
    stage = await _stage(platform, tomllib.loads(path.read_text(encoding="utf-8")))
    if stage is None:
        return 0
    given = 0
    for place, number in enumerate(numbers):
        given += await _Road(platform, stage, number, place, now).go()
    return given


async def register_enterprises(platform: Platform, folder: Path, now: datetime) -> int:
    """Bring the invented enterprises into the register, as their service officer would; how many."""
    path = folder / ENTERPRISES
    people = await _people(platform)
    if not path.is_file() or Role.enterprise_officer not in people:
        return 0
    async with platform.database.transaction() as tx:
        done = await platform.enterprises.importing.run(
            tx,
            people[Role.enterprise_officer][0],
            path.name,
            path.read_bytes(),
            apply=True,
            skip_faulty=False,
            now=now,
            address="demonstration",
        )
    if done.faults:
        first = done.faults[0]
        raise UsageError(f"{path.name} 第 {first.line} 行：{first.message}")
    return done.added


async def _stage(platform: Platform, words: Mapping[str, Mapping[str, str]]) -> Stage | None:
    people = await _people(platform)
    needed = (Role.agent, Role.dispatcher, Role.department_clerk, Role.follow_up_agent)
    if any(role not in people for role in needed):
        return None
    return Stage(
        people[Role.agent],
        people[Role.dispatcher],
        [*people[Role.department_clerk], *people.get(Role.local_dispatcher, [])],
        people[Role.follow_up_agent][0],
        words,
    )


async def _people(platform: Platform) -> dict[Role, list[Principal]]:
    people: dict[Role, list[Principal]] = {}
    async with platform.database.acquire() as connection:
        for row in await connection.fetch(_PEOPLE):
            below: Sequence[OrganisationId] = ()
            if row["organisation_code"]:
                below = await platform.city.below(connection, row["organisation_code"])
            person = Principal(
                user_id=UserId(row["id"]),
                username=row["username"],
                display_name=row["display_name"],
                role=Role(row["role"]),
                session_id=SessionId(0),
                organisation_id=row["organisation_id"],
                organisation_code=row["organisation_code"],
                subtree=frozenset(below),
            )
            people.setdefault(person.role, []).append(person)
    return people


class _Road:
    """One order's way, as far as its age allows."""

    def __init__(self, platform: Platform, stage: Stage, number: str, place: int, now: datetime) -> None:
        self._platform = platform
        self._stage = stage
        self._number = number
        self._place = place
        self._now = now
        self._given = 0

    async def go(self) -> int:
        """Give what would have been given by now; how many commands."""
        try:
            await self._go()
        except HotlineError:
            # A rule stands against the next step (recusal, no category): a person will decide.
            return self._given
        return self._given

    async def _go(self) -> None:
        stage, place = self._stage, self._place
        agent = stage.agents[place % len(stage.agents)]
        dispatcher = stage.dispatchers[place % len(stage.dispatchers)]
        loaded = await self._loaded()
        if loaded.row["emergency_handover"]:
            await self._take_emergency(agent, loaded)
            return
        if not loaded.row["is_actionable"]:
            return
        if loaded.order.request_type == RequestType.consultation:
            answer = self._words("direct", "public_answer", loaded)
            await self._give(agent, _DISPATCH, Command.direct_close, DirectClose, public_answer=answer)
            return
        if not await self._give(agent, _ACCEPT, Command.accept, Accept):
            return
        lead = self._proposed(loaded)
        if lead is None or loaded.order.is_confidential:
            return
        if not await self._give(dispatcher, _DISPATCH, Command.dispatch, Dispatch, lead=lead):
            return
        loaded = await self._loaded()
        clerk = self._clerk(loaded)
        if clerk is None or place % _UNSIGNED == 0:
            return
        await self._handle(clerk, dispatcher, loaded)

    async def _take_emergency(self, agent: Principal, loaded: Loaded) -> None:
        at = loaded.order.received_at + timedelta(minutes=_TAKE_EMERGENCY)
        if at > self._now:
            return
        async with self._platform.database.transaction() as tx:
            await self._platform.emergencies.acknowledge(tx, agent, self._number, at, "demonstration")
        self._given += 1

    async def _handle(self, clerk: Principal, dispatcher: Principal, loaded: Loaded) -> None:
        slow = 40 if self._place % _SLOW == 0 else 0
        words = self._words
        if not await self._give(clerk, _SIGN_IN, Command.sign_in, SignIn):
            return
        if self._place % _SIDE_ROADS == _DISPUTED:
            await self._dispute(clerk, loaded)
            return
        if not await self._give(
            clerk,
            _CONTACT + slow,
            Command.contact,
            ContactCitizen,
            method=AttemptMethod.phone,
            reached=True,
            note=words("contact", "note", loaded),
        ):
            return
        if self._place % _SIDE_ROADS == _WANTS_TIME:
            await self._ask_for_time(clerk)
            return
        if self._place % _SIDE_ROADS == _URGED:
            reason = words("urge", "reason", loaded)
            await self._give(self._stage.agents[0], _URGE, Command.urge, Urge, reason=reason)
            return
        reply = {
            "is_true": Truth.true,
            "is_solved": True,
            "internal_findings": words("reply", "internal_findings", loaded),
            "public_answer": words("reply", "public_answer", loaded),
        }
        if not await self._give(clerk, _REPLY + slow, Command.reply, SubmitReply, **reply):
            return
        if self._place % _SENT_BACK == 0:
            reason = words("send_back", "reason", loaded)
            await self._give(dispatcher, _APPROVE, Command.send_back, SendBack, reason=reason)
            return
        if not await self._give(dispatcher, _APPROVE + slow, Command.approve, Approve):
            return
        said = {"method": AttemptMethod.phone, "reached": True, "is_solved": True}
        said |= {"satisfaction": 4 + self._place % 2, "comment": words("follow_up", "comment", loaded)}
        if await self._give(self._stage.follow_up, _FOLLOW_UP + slow, Command.follow_up, FollowUp, **said):
            await self._give(self._stage.follow_up, _CLOSE + slow, Command.close, Close)

    async def _dispute(self, clerk: Principal, loaded: Loaded) -> None:
        grounds = self._platform.city().roads.grounds("return")
        await self._give(
            clerk,
            _APPLY,
            Command.request_return,
            RequestReturn,
            ground=grounds[0].code,
            reason=self._words("return", "reason", loaded),
            basis=self._words("return", "basis", loaded),
        )

    async def _ask_for_time(self, clerk: Principal) -> None:
        loaded = await self._loaded()
        due_at = loaded.row["main_due_at"]
        if due_at is None:
            return
        await self._give(
            clerk,
            _APPLY,
            Command.request_extension,
            RequestExtension,
            until=due_at + timedelta(days=_MORE_DAYS),
            reason=self._words("extension", "reason", loaded),
            basis=self._words("extension", "basis", loaded),
            told_citizen=True,
        )

    async def _give(
        self,
        person: Principal,
        after_min: int,
        command: Command,
        body: type[CommandBody],
        **fields: object,
    ) -> bool:
        """Give a command if its moment has come; False where it lies ahead."""
        loaded = await self._loaded()
        at = loaded.order.received_at + timedelta(minutes=after_min)
        if at > self._now:
            return False
        async with self._platform.database.transaction() as tx:
            filled = msgspec.convert({"version": loaded.order.version, **fields}, body)
            await self._platform.orders.execute(
                tx, person, self._number, command, filled, at, cause="demonstration"
            )
        self._given += 1
        return True

    async def _loaded(self) -> Loaded:
        async with self._platform.database.acquire() as connection:
            loaded = await self._platform.desk.load_for_citizen(connection, self._number)
        if loaded is None:
            raise RuntimeError("a demo order vanished")
        return loaded

    def _proposed(self, loaded: Loaded) -> str | None:
        departments = (loaded.row["suggestion"] or {}).get("departments") or []
        return departments[0]["code"] if departments else None

    def _clerk(self, loaded: Loaded) -> Principal | None:
        lead = loaded.order.lead
        if lead is None:
            return None
        return next((c for c in self._stage.clerks if lead.organisation_id in c.subtree), None)

    def _words(self, part: str, name: str, loaded: Loaded) -> str:
        path = self._platform.city.category_path(loaded.order.category_code or "") or ("您反映",)
        lead = loaded.order.last_lead
        unit = lead.organisation_name if lead else ""
        return self._stage.words[part][name].format(category=path[-1], unit=unit)
