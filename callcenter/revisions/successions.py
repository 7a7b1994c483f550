"""Successors of organisations and categories: looked at first, then applied exactly as looked at.

Applying is one transaction: open orders go to the successor, the duty list names it from its day on, the
old one ends. If anything moved since the preview, nothing is applied and the preview is asked for anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import msgspec

from callcenter.cities.decided import Kind, changed_rows, with_successor
from callcenter.cities.decided import Succession as Decided
from callcenter.cities.revisions import decide as bring_into_force
from callcenter.cities.revisions import duty_list
from callcenter.cities.schema import DutyRow
from callcenter.kernel.audit import AuditTrail
from callcenter.kernel.db import Connection
from callcenter.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from callcenter.kernel.events import Actor
from callcenter.kernel.principal import Principal
from callcenter.workorders.ports import Organisation
from callcenter.workorders.succession import Taken, Transfer

from . import store
from .duty_changes import CurrentPack
from .model import Succession

#: how far from today a succession may lie; anything else is a slip of the pen
_REACH = timedelta(days=3 * 366)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Who follows whom, from when, and on what ground."""

    kind: Kind
    old: str
    new: str
    from_date: date
    basis: str


@dataclass(frozen=True, slots=True)
class Preview:
    """Everything that applying a succession would change.

    ``people`` are accounts of the old organisation: they are not moved, since access is the officers' to
    give. ``fingerprint`` stands for the whole.
    """

    id: int
    wanted: Wanted
    orders: Sequence[Taken]
    duties: Sequence[DutyRow]
    people: Sequence[str]
    fingerprint: str


class Successions:
    """Previews and what becomes of them."""

    def __init__(self, *, city: CurrentPack, transfer: Transfer, audit: AuditTrail) -> None:
        self._city = city
        self._transfer = transfer
        self._audit = audit

    async def preview(self, tx: Connection, person: Principal, wanted: Wanted, now: datetime) -> Preview:
        """What would move; the succession may be applied afterwards by its id."""
        await self._check(tx, wanted, now)
        id_ = await store.prepare(
            tx,
            wanted.kind,
            wanted.old,
            wanted.new,
            wanted.from_date,
            wanted.basis,
            person.user_id,
            now,
        )
        return await self._preview(tx, id_, wanted, now)

    async def apply(
        self,
        tx: Connection,
        person: Principal,
        id_: int,
        fingerprint: str,
        address: str,
        now: datetime,
    ) -> Preview:
        """Do what was previewed, all of it or nothing; needs a second factor."""
        if person.step_up_until is None or now >= person.step_up_until:
            raise NotAllowed("承继须先做二次验证", code="step-up-required")
        succession = await self._find(tx, id_)
        wanted = Wanted(
            succession.kind,
            succession.old_code,
            succession.new_code,
            succession.from_date,
            succession.basis,
        )
        await self._check(tx, wanted, now)
        await self._check_day(tx, wanted, now)
        await self._transfer.lock(tx, await self._orders(tx, wanted, now))
        found = await self._preview(tx, id_, wanted, now)
        if found.fingerprint != fingerprint:
            raise Conflict("预览之后又有变化，请重新预览再执行", code="preview-outdated")
        moved = await self._move(tx, found, Actor.person(person), now)
        if not await store.applied(tx, id_, person.user_id, now, moved):
            raise Conflict("这项承继已经执行", code="succession-applied")
        decided = Decided(wanted.kind, wanted.old, wanted.new, wanted.basis, wanted.from_date)
        await bring_into_force(tx, decided, reason=f"succession:{id_}", actor=Actor.person(person), now=now)
        await self._audit.record(
            tx,
            now=now,
            actor=f"user:{person.user_id}",
            action="succession.applied",
            subject=f"succession:{id_}",
            reason=wanted.basis,
            address=address,
            details={"kind": wanted.kind, "old": wanted.old, "new": wanted.new, "orders": moved},
        )
        return found

    async def all(self, tx: Connection) -> list[Succession]:
        """Those that were applied, the newest first."""
        return await store.successions(tx)

    async def _find(self, tx: Connection, id_: int) -> Succession:
        found = await store.successions(tx, id_=id_)
        if not found:
            raise NotFound("没有这项承继预览", code="succession-not-found")
        return found[0]

    async def _check(self, tx: Connection, wanted: Wanted, now: datetime) -> None:
        """Refuse what could not be applied on its day."""
        if wanted.old == wanted.new:
            raise _invalid("new", "承继者不能是自己")
        if abs(self._city().today(now) - wanted.from_date) > _REACH:
            raise _invalid("from_date", "生效日期离今天太远，请核对")
        before = await store.successor(tx, wanted.kind, wanted.old)
        if before is not None and before != wanted.new:
            raise Conflict(f"{wanted.old} 已由 {before} 承继", code="already-succeeded")
        if wanted.kind is Kind.category:
            self._check_category(wanted)
            return
        if await store.organisation(tx, wanted.old) is None:
            raise _invalid("old", f"没有代码为 {wanted.old} 的单位")
        new = await store.organisation(tx, wanted.new)
        if new is None or not new.is_valid(max(wanted.from_date, self._city().today(now))):
            raise _invalid("new", f"没有届时有效的单位 {wanted.new}，请先载入含新单位的城市数据")
        facts = self._city().pack.facts
        if wanted.old in (facts.centre, facts.efficiency_owner, facts.superior_inspector):
            raise _invalid("old", "热线中心、效能与上级督查单位由城市数据指定，请修改城市数据")

    def _check_category(self, wanted: Wanted) -> None:
        pack = self._city().pack
        known = pack.category_by_code
        if wanted.old not in known:
            raise _invalid("old", f"没有代码为 {wanted.old} 的分类")
        new = known.get(wanted.new)
        if new is None or not new.is_valid(wanted.from_date):
            raise _invalid("new", f"没有届时有效的分类 {wanted.new}，请先载入含新分类的城市数据")
        below = [
            c.code for c in pack.categories if c.parent_code == wanted.old and c.is_valid(wanted.from_date)
        ]
        if below:
            raise _invalid("old", f"分类 {wanted.old} 之下还有 {below[0]} 等，请先逐个承继")

    async def _check_day(self, tx: Connection, wanted: Wanted, now: datetime) -> None:
        if self._city().today(now) < wanted.from_date:
            raise Conflict("生效日期未到，届时再执行", code="too-early")
        if wanted.kind is Kind.organisation and not await store.has_staff(tx, wanted.new, now):
            raise Conflict("承继单位还没有可办理工单的账号，请先由管理员开通", code="successor-without-staff")

    async def _orders(self, tx: Connection, wanted: Wanted, now: datetime) -> list[Taken]:
        if wanted.kind is Kind.category:
            return await self._transfer.of_category(tx, wanted.old)
        return await self._transfer.of_organisation(tx, *await self._both(tx, wanted), now)

    async def _both(self, tx: Connection, wanted: Wanted) -> tuple[Organisation, Organisation]:
        old, new = await store.organisation(tx, wanted.old), await store.organisation(tx, wanted.new)
        if old is None or new is None:
            raise RuntimeError("an organisation is never deleted")
        return Organisation(old.id, old.code, old.name), Organisation(new.id, new.code, new.name)

    async def _preview(self, tx: Connection, id_: int, wanted: Wanted, now: datetime) -> Preview:
        orders = await self._orders(tx, wanted, now)
        decided = Decided(wanted.kind, wanted.old, wanted.new, wanted.basis, wanted.from_date)
        before = await duty_list(tx)
        duties = changed_rows(before, with_successor(before, decided))
        people = await store.people(tx, wanted.old, now) if wanted.kind is Kind.organisation else []
        whole = msgspec.json.encode([wanted, orders, duties, people])
        return Preview(id_, wanted, orders, duties, people, hashlib.sha256(whole).hexdigest())

    async def _move(self, tx: Connection, found: Preview, actor: Actor, now: datetime) -> int:
        wanted = found.wanted
        if wanted.kind is Kind.category:
            return await self._transfer.move_category(
                tx, found.id, found.orders, wanted.old, wanted.new, actor, now
            )
        old, new = await self._both(tx, wanted)
        return await self._transfer.move_organisation(tx, found.id, found.orders, old, new, actor, now)


def _invalid(field: str, message: str) -> Invalid:
    return Invalid.at(field, message, "succession-unfit")
