"""What a person at a desk asks of orders: lists, one order, its history, a command, a revealed value."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Literal, Protocol

import msgspec

from callcenter.kernel.db import Connection, Row
from callcenter.kernel.errors import FieldError, Invalid, NotAllowed, NotFound
from callcenter.kernel.events import Envelope
from callcenter.kernel.ids import AssignmentId, ContactId, OrganisationId, WorkOrderId
from callcenter.kernel.outbox import read_subject
from callcenter.kernel.principal import Principal, Role

from .access import EVERYTHING, handles, is_outside_centre, may_reveal, scope_of
from .body import CommandBody
from .clock_ports import Clocks, MainClock
from .commands import Command
from .history import departments_part, event_line
from .history_roads import road_title
from .inbox import Inbox, own_parts
from .loaded import Cursor, Filter, Loaded
from .machine import check_legal
from .model import AssignmentKind, AssignmentState, Card, WorkOrder
from .ports import Candidate, City, Dispatching, Hands
from .presenter import detail, readable_by, summary
from .service import WorkOrderService, actor_of
from .store import WorkOrderStore
from .subjects import matter_of
from .views import (
    AttachmentView,
    BubbleView,
    ClockBadge,
    Detail,
    EventActorView,
    EventList,
    EventView,
    Page,
    Revealed,
    SegmentView,
    StateCounts,
    Summary,
)

Field = Literal["name", "phone", "contact_phone", "content"]
_COLUMNS: dict[str, str] = {
    "name": "citizen_name_sealed",
    "phone": "calling_phone_sealed",
    "contact_phone": "phone_sealed",
}


#: kept with the one click of a clerk who calls the citizen of an order she works on
CALL_REASON = "联系诉求人"
_WORKING = frozenset({AssignmentKind.lead, AssignmentKind.co_handling, AssignmentKind.second_level})
#: where orders without a running clock stand in a list by due time; the query says the same
_NEVER = "9999-01-01T00:00:00+00:00"


class Badges(Protocol):
    """Tells how the clock a desk sorts by stands."""

    def badge(self, clock: MainClock, now: datetime) -> ClockBadge: ...


class Contacts(Protocol):
    """What is kept of the contact an order was made of."""

    async def transcript(self, tx: Connection, contact: ContactId) -> Sequence[SegmentView] | None: ...

    async def has_recording(self, tx: Connection, contact: ContactId) -> bool: ...

    async def original_content(self, tx: Connection, contact: ContactId) -> str:
        """The words as they came, identifiers and all."""
        ...


class Bubbles(Protocol):
    """The conversation an order came of."""

    async def of_order(self, tx: Connection, order: WorkOrderId) -> Sequence[BubbleView] | None:
        """Its messages, oldest first; None if the order came another way."""
        ...


class Files(Protocol):
    """The files of an order."""

    async def of_order(self, tx: Connection, person: Principal, order: WorkOrder) -> Sequence[AttachmentView]:
        """Those this person may see."""
        ...


class Sealer(Protocol):
    """Opens a sealed personal value."""

    def open_text(self, sealed: bytes, context: str) -> str: ...


class Reveals(Protocol):
    """The audit of reveals."""

    async def record(
        self,
        tx: Connection,
        person: Principal,
        number: str,
        field: str,
        reason: str,
        now: datetime,
        address: str,
    ) -> None: ...


class Desk:
    """Read side and entrance of the work orders; every look-up starts from the person's scope."""

    def __init__(
        self,
        *,
        service: WorkOrderService,
        store: WorkOrderStore,
        city: City,
        clocks: Clocks,
        badges: Badges,
        dispatching: Dispatching,
        contacts: Contacts,
        files: Files,
        bubbles: Bubbles,
        sealer: Sealer,
        reveals: Reveals,
        hands: Hands,
    ) -> None:
        self._hands = hands
        self._service = service
        self._store = store
        self._city = city
        self._clocks = clocks
        self._badges = badges
        self._dispatching = dispatching
        self._contacts = contacts
        self._files = files
        self._bubbles = bubbles
        self._sealer = sealer
        self._reveals = reveals

    async def page(
        self,
        tx: Connection,
        person: Principal,
        wanted: Filter,
        *,
        by_due: bool,
        cursor: Cursor | None,
        limit: int,
        now: datetime,
    ) -> Page:
        """One page of what this person may see."""
        scope = scope_of(person)
        wanted = replace(wanted, abstract_only=is_outside_centre(person), at=now)
        if wanted.own_states is not None:
            inbox = Inbox(self._store, tx, scope, person.organisation_id)
            rows = await inbox.page(wanted, by_due=by_due, cursor=cursor, limit=limit + 1)
        else:
            found = await self._store.page(tx, scope, wanted, by_due=by_due, cursor=cursor, limit=limit + 1)
            rows = [(r, r["main_due_at"] if by_due else r["received_at"]) for r in found]
        counts = await self._store.counts(tx, scope, now, self._city.day_end(now))
        shown = rows[:limit]
        return Page(
            items=await self._with_holders(tx, person, [r for r, _ in shown], now),
            next_cursor=_cursor_after(*shown[-1]) if len(rows) > limit else None,
            counts=StateCounts(
                by_state={r["state"]: r["n"] for r in counts},
                overdue=sum(r["overdue"] for r in counts),
                at_risk=sum(r["at_risk"] for r in counts),
                due_today=sum(r["due_today"] for r in counts),
            ),
        )

    async def summaries(
        self, tx: Connection, person: Principal, orders: Sequence[WorkOrderId], now: datetime
    ) -> list[Summary]:
        """These orders as the list shows them, in the order given; without those she may not see."""
        wanted = Filter(orders=orders, abstract_only=is_outside_centre(person), at=now)
        rows = await self._store.page(
            tx, scope_of(person), wanted, by_due=True, cursor=None, limit=len(orders)
        )
        place = {order: index for index, order in enumerate(orders)}
        return await self._with_holders(tx, person, sorted(rows, key=lambda r: place[r["id"]]), now)

    async def counts_by_state(self, tx: Connection, person: Principal, now: datetime) -> dict[str, int]:
        """How many orders this person may see stand in each state."""
        counts = await self._store.counts(tx, scope_of(person), now, self._city.day_end(now))
        return {r["state"]: r["n"] for r in counts}

    async def _with_holders(
        self, tx: Connection, person: Principal, rows: Sequence[Row], now: datetime
    ) -> list[Summary]:
        shown = [summary(r, person, self._city, self.badge_of(r, now)) for r in rows]
        if is_outside_centre(person):
            own = await own_parts(self._store, tx, person, [WorkOrderId(r["id"]) for r in rows])
            return [
                msgspec.structs.replace(s, own=own.get(WorkOrderId(r["id"])))
                for s, r in zip(shown, rows, strict=True)
            ]
        held = await self._hands.holders(tx, person, [WorkOrderId(r["id"]) for r in rows], now)
        return [
            msgspec.structs.replace(
                s, claimed_by=held.get(WorkOrderId(r["id"])), claimable=self._hands.may_claim(person, s.state)
            )
            for s, r in zip(shown, rows, strict=True)
        ]

    async def detail(self, tx: Connection, person: Principal, number: str, now: datetime) -> Detail:
        """One order as this person may see it; NotFound if she may not."""
        loaded = await self._visible(tx, person, number)
        row, contact = loaded.row, loaded.order.contact_id
        shown = detail(
            loaded,
            person,
            self._city,
            facts=await self._service.look_up.offered(tx, loaded, actor_of(person), now),
            badge=self.badge_of(row, now),
            clocks=await self._clocks.views(tx, loaded.order.id, now),
            candidates=self._candidates(loaded, now),
            transcript=await self._contacts.transcript(tx, contact),
            has_recording=await self._contacts.has_recording(tx, contact),
            bubbles=await self._bubbles.of_order(tx, loaded.order.id),
            files=await self._files.of_order(tx, person, loaded.order),
        )
        shown = self._store.words.opened_struct(shown, number)
        shown = await self._with_handlers(tx, loaded.order, shown)
        if is_outside_centre(person):
            own = await own_parts(self._store, tx, person, [loaded.order.id])
            return msgspec.structs.replace(shown, own=own.get(loaded.order.id))
        held = await self._hands.holders(tx, person, [loaded.order.id], now)
        return msgspec.structs.replace(
            shown,
            claimed_by=held.get(loaded.order.id),
            claimable=self._hands.may_claim(person, loaded.order.state),
        )

    async def _with_handlers(self, tx: Connection, order: WorkOrder, shown: Detail) -> Detail:
        handlers = await self._hands.handlers(tx, order.id)
        if not handlers:
            return shown
        parts = [
            msgspec.structs.replace(a, handler=handlers.get(AssignmentId(a.id))) for a in shown.assignments
        ]
        return msgspec.structs.replace(shown, assignments=parts)

    async def history(self, tx: Connection, person: Principal, number: str) -> EventList:
        """What happened to an order, oldest first; of a confidential one a department sees its own part."""
        loaded = await self._visible(tx, person, number)
        envelopes = await read_subject(tx, "work_order", number)
        hidden = loaded.order.is_confidential and is_outside_centre(person)
        if hidden:
            mine = readable_by(loaded.order, person)
            units = {a.organisation_code for a in loaded.order.assignments if a.id in mine}
            envelopes = departments_part(envelopes, units)
        people = [p for e in envelopes for p in (e.actor.user_id, e.actor.acting_for) if p is not None]
        names = await self._store.people(tx, people)
        return EventList([self._event(e, names, is_bare=hidden) for e in envelopes])

    async def execute(
        self,
        tx: Connection,
        person: Principal,
        number: str,
        command: Command,
        body: CommandBody,
        now: datetime,
        *,
        cause: str,
    ) -> None:
        """Give one command."""
        await self._service.execute(tx, person, number, command, body, now, cause)

    async def check_legal(
        self, tx: Connection, person: Principal, number: str, command: Command, now: datetime
    ) -> None:
        """Raise if the table has no such move for this person now."""
        loaded = await self._visible(tx, person, number)
        facts = await self._service.look_up.offered(tx, loaded, actor_of(person), now)
        check_legal(loaded.order, command, actor_of(person), facts)

    async def reveal(
        self,
        tx: Connection,
        person: Principal,
        number: str,
        field: Field,
        reason: str | None,
        *,
        now: datetime,
        client_address: str,
    ) -> Revealed:
        """One masked value in clear, after the reason was logged.

        People of the centre need a second factor; a clerk gets the phone of an order she handles without.
        """
        loaded = await self._visible(tx, person, number)
        row, order = loaded.row, loaded.order
        is_own_call = self._check_reveal(order, person, field)
        if reason is None and not is_own_call:
            message = "请写明查看完整信息的原因"
            raise Invalid(message, fields=[FieldError("reason", message)])
        value = await self._clear(tx, row, order, field)
        why = reason or CALL_REASON
        await self._reveals.record(tx, person, number, field, why, now, client_address)
        return Revealed(field, value)

    async def may_reveal_texts(self, tx: Connection, person: Principal, number: str) -> None:
        """Raise unless this person may see what masks in the texts of an order stand for."""
        self._check_reveal((await self._visible(tx, person, number)).order, person, "content")

    async def record_reveal(
        self,
        tx: Connection,
        person: Principal,
        number: str,
        field: str,
        reason: str,
        now: datetime,
        address: str,
    ) -> None:
        """Log a value that another feature gives away, within the day's measure."""
        await self._reveals.record(tx, person, number, field, reason, now, address)

    def _check_reveal(self, order: WorkOrder, person: Principal, field: str) -> bool:
        """Raise unless this person may; True if it is the handler's own call, which needs no more."""
        own = handles(order, person.subtree)
        if not may_reveal(person, is_confidential=order.is_confidential, is_own=own):
            raise NotAllowed("您无权查看诉求人的完整信息")
        is_handler = person.role is Role.department_clerk and _works_on(order, person.subtree)
        is_own_call = is_handler and field in ("phone", "contact_phone")
        if not is_own_call and person.step_up_until is None:
            raise NotAllowed("查看完整信息须先做二次验证", code="step-up-required")
        return is_own_call

    def due_window(
        self, due: Literal["overdue", "at_risk", "today"] | None, now: datetime
    ) -> tuple[datetime | None, datetime | None, datetime | None]:
        """(due from, due before, at-risk moment) of a due filter."""
        match due:
            case "overdue":
                return None, now, None
            case "today":
                return now, self._city.day_end(now), None
            case "at_risk":
                return None, None, now
            case None:
                return None, None, None

    def categories_below(self, code: str) -> Sequence[str]:
        """A category and all below it; an unknown one matches nothing."""
        return self._city.categories_below(code)

    def places_below(self, code: str) -> Sequence[str]:
        """A division and all below it."""
        return self._city.places_below(code)

    async def organisations_below(self, tx: Connection, code: str) -> Sequence[OrganisationId]:
        """An organisation and all below it."""
        return await self._city.below(tx, code)

    async def _visible_id(self, tx: Connection, person: Principal, number: str) -> WorkOrderId:
        found = None if "\x00" in number else await self._store.find(tx, scope_of(person), number)
        if found is None:
            raise NotFound("没有这张工单，或您无权查看", code="work-order-not-found")
        return found

    async def _visible(self, tx: Connection, person: Principal, number: str) -> Loaded:
        return await self._store.load(tx, await self._visible_id(tx, person, number))

    async def order_of(self, tx: Connection, person: Principal, number: str) -> WorkOrder:
        """An order for what belongs to it; NotFound if this person may not see it."""
        return (await self._visible(tx, person, number)).order

    async def numbers_visible_to(
        self, tx: Connection, person: Principal, numbers: Sequence[str]
    ) -> frozenset[str]:
        """Which of these orders a person may see, for streams."""
        return await self._store.visible_numbers(tx, scope_of(person), numbers)

    async def load_for_citizen(self, tx: Connection, number: str) -> Loaded | None:
        """An order for its citizen, whose tracking code was checked already."""
        found = await self._store.find(tx, EVERYTHING, number)
        return None if found is None else await self._store.load(tx, found)

    def badge_of(self, row: Row, now: datetime) -> ClockBadge | None:
        """How the clock a list sorts by stands, out of an order's row."""
        if row["main_due_at"] is None:
            return None
        clock = MainClock(
            kind=row["main_clock_kind"],
            unit=row["main_unit"],
            calendar=row["main_calendar"],
            due_at=row["main_due_at"],
            original_due_at=row["main_original_due_at"],
            warn_at=row["main_warn_at"],
            is_provisional=row["main_provisional"],
            card=None if row["main_card"] is None else Card(row["main_card"]),
        )
        return self._badges.badge(clock, now)

    def _candidates(self, loaded: Loaded, now: datetime) -> Sequence[Candidate]:
        """What was proposed at first; proposed anew once somebody corrected what it was based on."""
        said, order = loaded.row["suggestion"], loaded.order
        same = said is not None and (
            said["category_code"] == order.category_code
            and said["place_code"] == order.place_code
            and said["request_type"] == order.request_type
            and said["track"] == order.track
        )
        if same and not order.is_confidential and said["departments"]:
            return [
                Candidate(d["code"], d["name"], d["confidence"], d["reason"], tuple(d["copies"]))
                for d in said["departments"]
            ]
        return self._dispatching.candidates(matter_of(loaded), now)

    def _event(self, e: Envelope, names: dict[int, tuple[str, str | None]], *, is_bare: bool) -> EventView:
        user = e.actor.user_id
        actor = None
        if user is not None:
            name, organisation = names.get(user, ("", None))
            absent = e.actor.acting_for
            stood_for = None if absent is None else names.get(absent, ("", None))[0]
            actor = EventActorView(name, organisation, stood_for)
        return EventView(
            e.event_id,
            e.number,
            e.name,
            road_title(e) or e.title,
            e.at,
            actor,
            "" if is_bare else event_line(e, self._city.organisation_name, self._city.ladder_level),
        )

    async def _clear(self, tx: Connection, row: Row, order: WorkOrder, field: Field) -> str:
        if field == "content":
            return await self._contacts.original_content(tx, order.contact_id)
        sealed = row[_COLUMNS[field]]
        if sealed is None:
            raise NotFound("诉求人没有留下这项信息", code="value-not-given")
        return self._sealer.open_text(sealed, f"contact:{order.contact_id}:{_COLUMNS[field]}")


def _works_on(order: WorkOrder, subtree: frozenset[OrganisationId]) -> bool:
    """True while an organisation of hers has signed for a part of the order and works on it."""
    return any(
        a.organisation_id in subtree
        and a.kind in _WORKING
        and a.state in (AssignmentState.in_progress, AssignmentState.awaiting_signature)
        for a in order.assignments
    )


def _cursor_after(row: Row, at: datetime | None) -> str:
    moment = _NEVER if at is None else at.isoformat()
    return base64.urlsafe_b64encode(f"{moment}|{row['id']}".encode()).decode()
