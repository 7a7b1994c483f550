"""AB岗: for some days a person of a unit stands in for another.

What the deputy gains is the other's part of the tree of organisations and nothing else: her role stays her
own, so a clerk who stands in for a leader signs nothing. It is set by the person herself or by the leader of
an organisation above her, and only within that one's own part of the tree; what somebody holds as a deputy
gives no right to set deputies. It ends with its last day, at a word of any of the three, and when one of the
two changes post.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from callcenter.kernel.db import Connection
from callcenter.kernel.errors import Conflict, FieldError, Invalid, NotAllowed, NotFound
from callcenter.kernel.principal import Principal, Role

from . import deputy_store as store
from .accounts import known
from .deputy_store import Deputyship
from .model import LEGAL_TIME, Client, User
from .permissions import UNITS
from .trail import Trail

_SUPERIORS = frozenset({Role.department_leader})


class Deputies:
    """Who stands in for whom."""

    def __init__(self, trail: Trail, longest_days: Callable[[], int]) -> None:
        self._trail = trail
        self._longest_days = longest_days

    async def name(
        self,
        connection: Connection,
        principal: Principal,
        person_name: str,
        deputy_name: str,
        days: tuple[date, date],
        reason: str,
        client: Client,
        now: datetime,
    ) -> Deputyship:
        """Set a deputy for the days from the first to the last."""
        today = _today(now)
        person, deputy = await known(connection, person_name), await known(connection, deputy_name)
        self._check_days(days, today)
        code = await self._own_organisation(connection, principal, person, today)
        _check_pair(person, deputy, now)
        if deputy.organisation_code is None or not await store.is_below(
            connection, deputy.organisation_code, code, today
        ):
            raise NotAllowed("代理人不在您本单位及下属范围内，须由上级领导设定", code="deputy-out-of-reach")
        id_ = await store.insert(
            connection,
            person.id,
            deputy.id,
            person.organisation_code or "",
            *days,
            reason,
            principal.user_id,
            now,
        )
        if id_ is None:
            raise Conflict("这两人在这段时间已有代理关系", code="deputy-exists")
        await self._trail.note(
            connection,
            "deputy.named",
            now,
            actor=principal.user_id,
            on=person,
            client=client,
            reason=reason,
            deputy=deputy.id,
            until=days[1].isoformat(),
        )
        return await self._find(connection, id_, today)

    async def mine(self, connection: Connection, principal: Principal, now: datetime) -> list[Deputyship]:
        """Those the person is, has or set, and that are not over."""
        return await store.of_person(connection, principal.user_id, _today(now))

    async def end(
        self, connection: Connection, principal: Principal, id_: int, client: Client, now: datetime
    ) -> None:
        """Over at once, at a word of the person, the deputy or whoever set it."""
        found = await self._find(connection, id_, _today(now))
        if principal.user_id not in (found.person_id, found.deputy_id, found.set_by_id):
            raise _none()
        if not await store.end(connection, id_, now, principal.user_id):
            raise Conflict("这项代理已经结束", code="deputy-ended")
        await self._trail.note(
            connection,
            "deputy.ended",
            now,
            actor=principal.user_id,
            on=f"user:{found.person_id}",
            client=client,
            deputy=found.deputy_id,
        )

    async def _own_organisation(
        self, connection: Connection, principal: Principal, person: User, today: date
    ) -> str:
        """The code of the setter's own organisation, if she may set deputies for this person."""
        code = principal.organisation_code
        is_self = person.id == principal.user_id
        above = (
            code is not None
            and principal.role in _SUPERIORS
            and person.organisation_code is not None
            and await store.is_below(connection, person.organisation_code, code, today)
        )
        if code is None or not (is_self or above):
            raise NotAllowed("只能由本人或其上级领导设定代理人", code="not-her-superior")
        return code

    def _check_days(self, days: tuple[date, date], today: date) -> None:
        first, last = days
        longest = self._longest_days()
        if not today <= first <= last or last - today > timedelta(days=366):
            message = "代理日期须从今天或以后开始，且不早于开始日期结束"
            raise Invalid(message, fields=[FieldError("until", message)], code="deputy-days")
        if last - first >= timedelta(days=longest):
            message = f"一次代理最长 {longest} 天"
            raise Invalid(message, fields=[FieldError("until", message)], code="deputy-days")

    async def _find(self, connection: Connection, id_: int, today: date) -> Deputyship:
        found = await store.find(connection, id_, today)
        if found is None:
            raise _none()
        return found


def _check_pair(person: User, deputy: User, now: datetime) -> None:
    if person.id == deputy.id:
        message = "不能由本人代理本人"
    elif person.role not in UNITS or deputy.role not in UNITS:
        message = "代理只在承办单位人员之间设定"
    elif not (person.is_active(now) and deputy.is_active(now)):
        message = "账号已停用"
    else:
        return
    raise Invalid(message, fields=[FieldError("deputy", message)], code="deputy-unfit")


def _none() -> NotFound:
    return NotFound("没有这项代理", code="deputy-not-found")


def _today(now: datetime) -> date:
    return now.astimezone(LEGAL_TIME).date()
