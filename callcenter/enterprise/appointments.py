"""Who holds which level of the ladder, as people of the office say; and the rules the city has of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

from msgspec import structs

from callcenter.cities.climbing import LadderPost
from callcenter.cities.in_force import CityInForce
from callcenter.cities.sources import basis
from callcenter.kernel.audit import AuditTrail
from callcenter.kernel.db import Connection, Row
from callcenter.kernel.errors import Invalid, NotFound
from callcenter.kernel.ids import UserId
from callcenter.kernel.principal import Principal

from .desk import board_level
from .holders import ladder_of
from .model import CLASS_NAMES
from .store import CaseStore
from .views import (
    Appointment,
    AppointmentList,
    AppointmentView,
    ClassView,
    GroundView,
    HeldLevel,
    LadderView,
    PersonInPost,
    PostView,
    TriggerView,
    UnitLadder,
    UnitLadderList,
)


class Appointments:
    """Audited; a past one is ended, never changed."""

    def __init__(self, store: CaseStore, audit: AuditTrail, city: Callable[[], CityInForce]) -> None:
        self._store = store
        self._audit = audit
        self._city = city

    def rules(self, now: datetime) -> LadderView:
        """Levels, triggers, posts, classes and grounds in force."""
        ladder, city = ladder_of(self._city()), self._city()
        return LadderView(
            levels=[board_level(level, []) for level in ladder.levels],
            triggers=[TriggerView(t.code, t.name, t.to_level, basis(t.source)) for t in ladder.triggers],
            posts=[
                PostView(
                    p.level,
                    p.organisation_code,
                    city.organisation_name(p.organisation_code) if p.organisation_code else "主办单位",
                    p.post,
                )
                for p in ladder.posts
                if p.is_valid(city.today(now))
            ],
            classes=[ClassView(c.value, name) for c, name in CLASS_NAMES.items()],
            screening_grounds=[
                GroundView(g.code, g.name, g.channel, basis(g.source))
                for g in city.roads.grounds("screening")
            ],
        )

    async def all(self, tx: Connection) -> AppointmentList:
        """Who holds what."""
        return AppointmentList([self._view(row) for row in await self._store.appointments(tx)])

    async def by_unit(self, tx: Connection, now: datetime) -> UnitLadderList:
        """Every organisation that leads, or may: who holds its levels today, and where nobody does."""
        on = self._city().today(now)
        posts = [post for post in ladder_of(self._city()).posts if post.is_valid(on)]
        people = await self._store.in_posts(tx, sorted({post.role for post in posts}), now)
        # whoever has left holds nothing, whatever she was named for
        appointments = [self._view(row) for row in await self._store.appointments(tx) if row["is_in_use"]]
        leading = await self._store.leading(tx)
        local = {post.role for post in posts if not post.organisation_code}
        units = leading.keys() | {row["organisation_code"] for row in people if row["role"] in local}
        units |= {one.organisation for one in appointments if one.valid_to is None or one.valid_to >= on}
        whole = {post.organisation_code for post in posts if post.organisation_code}
        found = [
            self._unit(code, [p for p in posts if p.organisation_code == code], people, appointments, on)
            for code in sorted(whole)
        ]
        found += [
            self._unit(code, [p for p in posts if not p.organisation_code], people, appointments, on)
            for code in sorted(units - whole, key=lambda code: (-leading.get(code, 0), code))
        ]
        return UnitLadderList(
            [
                structs.replace(
                    unit, open_cases=leading.get(unit.organisation, 0), is_city=unit.organisation in whole
                )
                for unit in found
            ]
        )

    def _unit(
        self,
        code: str,
        posts: Sequence[LadderPost],
        people: Sequence[Row],
        appointments: Sequence[AppointmentView],
        on: date,
    ) -> UnitLadder:
        levels = []
        for post in sorted(posts, key=lambda post: post.level):
            known = [a for a in appointments if (a.organisation, a.level) == (code, post.level)]
            named = [a for a in known if a.valid_from <= on and (a.valid_to is None or a.valid_to >= on)]
            fit = [r for r in people if (r["organisation_code"], r["role"]) == (code, post.role)]
            levels.append(
                HeldLevel(
                    level=post.level,
                    level_name=ladder_of(self._city()).name(post.level),
                    post=post.post,
                    named=named,
                    to_come=[a for a in known if a.valid_from > on],
                    by_role=[] if named else [r["display_name"] for r in fit],
                    is_vacant=not named and not fit,
                    may_hold=[PersonInPost(r["username"], r["display_name"]) for r in fit],
                )
            )
        name = self._city().organisation_name(code)
        return UnitLadder(
            organisation=code, organisation_name=name, is_city=False, open_cases=0, levels=levels
        )

    async def appoint(
        self, tx: Connection, person: Principal, wanted: Appointment, now: datetime, address: str
    ) -> AppointmentView:
        """From a day on; Invalid where level, organisation or account do not fit."""
        ladder = ladder_of(self._city())
        if wanted.level > ladder.top:
            raise Invalid.at("level", f"没有层级 {wanted.level}", "level-unknown")
        if await self._city().organisation(tx, wanted.organisation, now) is None:
            raise Invalid.at(
                "organisation", f"没有代码为 {wanted.organisation} 的单位", "organisation-unknown"
            )
        if wanted.valid_to is not None and wanted.valid_to < wanted.valid_from:
            raise Invalid.at("valid_to", "结束日期早于开始日期", "dates-crossed")
        account = await self._store.account(tx, wanted.username)
        fitting = {post.role for post in ladder.posts if post.level == wanted.level}
        if account is None or account["role"] not in fitting:
            raise Invalid.at("username", f"{wanted.username} 不是可担任这一层级的账号", "holder-unfit")
        if wanted.replaces is not None:
            await self._relieve(tx, person, wanted, wanted.replaces, now, address)
        made = await self._store.appoint(
            tx,
            wanted.level,
            wanted.organisation,
            UserId(account["id"]),
            wanted.post,
            (wanted.valid_from, wanted.valid_to),
            now,
            person.user_id,
        )
        details = {"level": wanted.level, "organisation": wanted.organisation, "user": account["id"]}
        await self._record(tx, person, "ladder.appointed", made, now, address, details)
        return next(self._view(r) for r in await self._store.appointments(tx) if r["id"] == made)

    async def end(
        self, tx: Connection, person: Principal, appointment: int, last: date, now: datetime, address: str
    ) -> AppointmentList:
        """The last day of an appointment."""
        if not await self._store.end_appointment(tx, appointment, last):
            raise NotFound("没有这项任职，或结束日期早于开始日期", code="appointment-not-found")
        details: dict[str, object] = {"last_day": last.isoformat()}
        await self._record(tx, person, "ladder.appointment_ended", appointment, now, address, details)
        return await self.all(tx)

    async def _relieve(
        self, tx: Connection, person: Principal, wanted: Appointment, former: int, now: datetime, address: str
    ) -> None:
        """The predecessor's last day is the one before."""
        post = (wanted.organisation, wanted.level)
        rows = await self._store.appointments(tx)
        before = (r for r in rows if r["id"] == former and (r["organisation_code"], r["level"]) == post)
        known = next(before, None)
        last = wanted.valid_from - timedelta(days=1)
        if known is not None and known["valid_to"] is not None:
            last = min(last, known["valid_to"])  # one that ended before that stays ended
        if known is None or not await self._store.end_appointment(tx, former, last):
            message = "接替的须是本单位同一层级的任职，且新任职晚于它的开始日期"
            raise Invalid.at("replaces", message, "replaces-unfit")
        details: dict[str, object] = {"last_day": last.isoformat()}
        await self._record(tx, person, "ladder.appointment_ended", former, now, address, details)

    async def _record(
        self,
        tx: Connection,
        person: Principal,
        action: str,
        appointment: int,
        now: datetime,
        address: str,
        details: dict[str, object],
    ) -> None:
        await self._audit.record(
            tx,
            now=now,
            actor=f"user:{person.user_id}",
            action=action,
            subject=f"ladder_holder:{appointment}",
            address=address,
            details=details,
        )

    def _view(self, row: Row) -> AppointmentView:
        city = self._city()
        return AppointmentView(
            id=row["id"],
            level=row["level"],
            level_name=ladder_of(city).name(row["level"]),
            organisation=row["organisation_code"],
            organisation_name=city.organisation_name(row["organisation_code"]),
            username=row["username"],
            name=row["display_name"],
            post=row["post"],
            valid_from=row["valid_from"],
            valid_to=row["valid_to"],
        )
