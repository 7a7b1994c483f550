"""Issues a letter in the transaction of the command that calls for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

import msgspec

from callcenter.cities.in_force import CityInForce, CurrentCity
from callcenter.kernel import outbox
from callcenter.kernel.db import Connection
from callcenter.kernel.events import Actor
from callcenter.kernel.ids import WorkOrderId
from callcenter.kernel.principal import Principal, SystemActor
from callcenter.workorders.loaded import Loaded
from callcenter.workorders.model import REQUEST_TYPE_NAMES, URGENCY_NAMES

from .events import LetterIssued
from .model import Kind, NewLetter, Words, page_of
from .store import LetterStore

_PLATFORM = Actor.system(SystemActor.scheduler)


class Clocks(Protocol):
    """When the clocks of an order run out."""

    async def dues(self, tx: Connection, order_id: WorkOrderId) -> Mapping[str, datetime]: ...


class Seal(Protocol):
    """Opens and seals the words of confidential orders."""

    def opened(self, row: Mapping[str, Any], number: str) -> dict[str, Any]: ...

    def closed(self, text: str, number: str, *, is_confidential: bool) -> str: ...


class Letters:
    """The port by which commands issue letters."""

    def __init__(self, *, store: LetterStore, city: CurrentCity, clocks: Clocks, words: Seal) -> None:
        self._store = store
        self._city = city
        self._clocks = clocks
        self._words = words

    async def issue(
        self,
        tx: Connection,
        loaded: Loaded,
        form: str,
        reason: str,
        now: datetime,
        person: Principal | None,
        *,
        supervision: int | None = None,
        due_at: datetime | None = None,
    ) -> str | None:
        """Write the letter to whoever has the order, and tell its number; None where nobody has it."""
        holder = loaded.order.lead or loaded.order.last_lead
        if holder is None:
            return None
        city, order = self._city(), loaded.order
        like = city.letter_form(form)
        kind, year = Kind(like.kind), city.local(now).year
        serial = await self._store.next_serial(tx, kind, year)
        number = like.number(year, serial)
        due = due_at or city.roads.working_days_after(now, like.answer_days)
        dues = await self._clocks.dues(tx, order.id)
        words = Words(
            title=like.title,
            number=number,
            issuer=_full_name(city, city.pack.facts.centre),
            recipient=_full_name(city, holder.organisation_code),
            order=order.number,
            request_type=REQUEST_TYPE_NAMES[order.request_type],
            urgency=URGENCY_NAMES[order.urgency],
            is_confidential=order.is_confidential,
            matter=_matter(loaded),
            department_due=city.local(dues["department"]) if "department" in dues else None,
            reason=str(self._words.opened({"reason": reason}, order.number)["reason"]),
            demand=like.demand,
            answer_due=city.local(due),
            day=city.local(now).date(),
            by_platform=person is None,
        )
        page = msgspec.json.encode(page_of(words)).decode()
        new = NewLetter(
            number=number,
            kind=kind,
            form=form,
            year=year,
            serial=serial,
            order_id=order.id,
            organisation_id=holder.organisation_id,
            supervision_id=supervision,
            issued_at=now,
            issued_by=None if person is None else person.user_id,
            due_at=due,
            page=self._words.closed(page, order.number, is_confidential=order.is_confidential),
        )
        await self._store.insert(tx, new)
        told = LetterIssued(
            subject=order.number,
            letter=number,
            form=form,
            organisation=holder.organisation_code,
            by_platform=person is None,
        )
        actor = _PLATFORM if person is None else Actor.person(person)
        await outbox.append(tx, [told], actor=actor, cause=None, now=now)
        return number


def _full_name(city: CityInForce, code: str) -> str:
    known = city.pack.organisation_by_code.get(code)
    return known.name if known else code


def _matter(loaded: Loaded) -> str:
    """What the recipient may read of it: of a confidential order the approved abstract alone."""
    row = loaded.row
    if loaded.order.is_confidential:
        return loaded.order.abstract or "（摘要未审定）"
    parts: Sequence[str] = [str(row["title"] or ""), str(row["content"] or "")]
    return "\n".join(part for part in parts if part)
