"""Follows a matter by number and code, without an account.

A wrong code, an unknown number and a locked one give the same answer. Ten failures lock a number for one
client address, so that a stranger can neither guess a code nor lock the citizen out.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

import msgspec

from callcenter.efficiency.views import PublicEfficiency
from callcenter.enterprise.views import PublicCase
from callcenter.hard_matters.views import PublicHardMatter
from callcenter.kernel.db import Connection, Database
from callcenter.kernel.errors import Conflict, NotFound
from callcenter.kernel.events import Envelope
from callcenter.kernel.ids import ContactId
from callcenter.kernel.outbox import read_subject
from callcenter.workorders.citizen import CitizenActs
from callcenter.workorders.clock_ports import Clocks
from callcenter.workorders.loaded import Loaded
from callcenter.workorders.model import STATE_NAMES, State, WorkOrder
from callcenter.workorders.rating import may_rate
from callcenter.workorders.service import WorkOrderService

from .ports import TrackingCodes, TrackingLimits
from .store import ContactStore

#: what a citizen reads of the history; everything else stays inside
_PROGRESS = {
    "work_order.registered": "已登记您的诉求",
    "work_order.accepted": "已受理",
    "work_order.dispatched": "已转交承办单位",
    "work_order.signed_in": "承办单位已签收，正在办理",
    "work_order.reply_approved": "已答复",
    "work_order.directly_closed": "已答复",
    "work_order.rework_ordered": "已退回承办单位重新办理",
    "work_order.rectification_ordered": "已责成承办单位整改",
    "work_order.closed": "已办结",
    "work_order.supplement_asked": "请补充情况",
    "work_order.supplement_added": "已收到补充",
    "work_order.urged": "已催办承办单位",
    "work_order.withdrawn": "已撤回",
    "work_order.refused": "不予受理，已告知办理渠道",
    "work_order.handed_over": "已紧急转接",
    "work_order.merged": "已与同一事项合并办理",
    "work_order.answered_with_main": "已答复",
    "work_order.reactivated": "已重新受理",
}
_STATES: dict[State, str] = {
    **STATE_NAMES,
    State.registered: "已登记",
    State.pending_dispatch: "已受理",
    State.dispatched: "已转办",
    State.pending_supplement: "待您补充",
    State.in_consultation: "已受理",
    State.merged: "办理中",
    State.suspended: "办理中",
    State.pending_review: "办理中",
    State.pending_follow_up: "已答复",
    State.archived: "办结",
}


class ProgressStep(msgspec.Struct, frozen=True):
    """One step a citizen may know of."""

    at: datetime
    text: str


class Emergency(msgspec.Struct, frozen=True):
    """What a person in danger is told at once: whom to call and what to do till they come."""

    number: str
    advice: str


class PublicRating(msgspec.Struct, frozen=True):
    """The citizen's rating."""

    score: int
    comment: str
    at: datetime


class PublicStatus(msgspec.Struct, frozen=True):
    """A matter as its citizen sees it."""

    number: str
    state: str
    state_name: str
    title: str
    received_at: datetime
    promised_at: datetime | None
    progress: list[ProgressStep]
    public_answer: str | None
    emergency: Emergency | None
    messages: list[ProgressStep]
    can_rate: bool
    rating: PublicRating | None
    asked: str | None = None
    """What is to be added, asked once and together; None where nothing is."""
    was_dispatched: bool = False
    """Whether a unit ever had it; what was answered or refused on the spot went no such way."""
    related: list[str] = []
    """Other matters of the same contact; the same code opens them."""
    enterprise: PublicCase | None = None
    """Of a matter of the enterprise track: its plan and how far that has come."""
    efficiency: PublicEfficiency | None = None
    """Of a complaint about conduct: whether it is accepted, and the result."""
    hard_matter: PublicHardMatter | None = None
    """Of a hard matter: who follows it, until when, and what came of it."""


class RatingBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """5 非常满意, 4 满意, 3 基本满意, 2 不满意, 1 非常不满意."""

    score: Annotated[int, msgspec.Meta(ge=1, le=5)]
    comment: Annotated[str, msgspec.Meta(max_length=1000)] = ""


@dataclass(frozen=True, slots=True)
class _Followed:
    contact: ContactId
    number: str
    contact_state: str
    received_at: datetime
    has_order: bool


class Tracking:
    """The citizen's view, behind number and code."""

    def __init__(
        self,
        *,
        database: Database,
        store: ContactStore,
        codes: TrackingCodes,
        orders: WorkOrderService,
        clocks: Clocks,
        limits: Callable[[], TrackingLimits],
        load: Callable[[Connection, str], Awaitable[Loaded | None]],
        advice: Callable[[str], str],
        told: Callable[[Connection, ContactId], Awaitable[list[tuple[datetime, str]]]],
        acts: CitizenActs,
        case: Callable[[Connection, WorkOrder], Awaitable[PublicCase | None]],
        efficiency: Callable[[Connection, WorkOrder], Awaitable[PublicEfficiency | None]],
        hard_matter: Callable[[Connection, WorkOrder], Awaitable[PublicHardMatter | None]],
    ) -> None:
        self._hard_matter = hard_matter
        self._efficiency = efficiency
        self._case = case
        self._database = database
        self._store = store
        self._codes = codes
        self._orders = orders
        self._clocks = clocks
        self._limits = limits
        self._load = load
        self._advice = advice
        self._told = told
        self._acts = acts

    async def status(self, number: str, code: str, address: str, now: datetime) -> PublicStatus:
        """How the matter stands; NotFound for a wrong, an unknown or a locked one alike."""
        followed = await self._checked(number, code, address, now)
        async with self._database.acquire() as connection:
            loaded = await self._load(connection, number) if followed.has_order else None
            if loaded is None:
                return _without_order(followed)
            history = await read_subject(connection, "work_order", number)
            clocks = await self._clocks.views(connection, loaded.order.id, now)
            told = await self._told(connection, loaded.order.contact_id)
            case = await self._case(connection, loaded.order)
            efficiency = await self._efficiency(connection, loaded.order)
            hard = await self._hard_matter(connection, loaded.order)
        promises = [c for c in clocks if c.kind == "statutory"]
        latest = max(promises, key=lambda c: c.id, default=None)  # each round makes a promise of its own
        promised = None if latest is None else latest.due_at
        messages = [ProgressStep(at, text) for at, text in told]
        status = self._status(loaded, history, promised, messages, case)
        return msgspec.structs.replace(status, efficiency=efficiency, hard_matter=hard)

    async def contact_of(self, number: str, code: str, address: str, now: datetime) -> ContactId:
        """Whose number and code these are; NotFound for a wrong, an unknown or a locked one alike."""
        return (await self._checked(number, code, address, now)).contact

    async def rate(
        self, number: str, code: str, body: RatingBody, address: str, now: datetime
    ) -> PublicStatus:
        """Take the citizen's rating of the present round; a second one is refused."""
        followed = await self._checked(number, code, address, now)
        async with self._database.transaction() as tx:
            loaded = await self._load(tx, number) if followed.has_order else None
            if loaded is None or not _can_rate(loaded):
                rated = loaded is not None and _own_rating(loaded) is not None
                message = "您已评价过本次办理" if rated else "答复后才能评价"
                raise Conflict(message, code="already-rated" if rated else "not-yet-rateable")
            if "\x00" in body.comment or not await self._orders.rate(
                tx, loaded, body.score, body.comment.strip(), now
            ):
                raise Conflict("您已评价过本次办理", code="already-rated")
        return await self.status(number, code, address, now)

    def _status(
        self,
        loaded: Loaded,
        history: list[Envelope],
        promised_at: datetime | None,
        messages: list[ProgressStep],
        case: PublicCase | None,
    ) -> PublicStatus:
        row, order = loaded.row, loaded.order
        handover = row["emergency_handover"]
        waiting = order.state in (State.registered, State.pending_dispatch)
        return PublicStatus(
            number=order.number,
            state=order.state,
            state_name=_STATES[order.state],
            title=row["title"],
            received_at=order.received_at,
            promised_at=promised_at,
            progress=[ProgressStep(e.at, _PROGRESS[e.name]) for e in history if e.name in _PROGRESS],
            public_answer=row["public_answer"],
            emergency=Emergency(handover, self._advice(handover)) if handover and waiting else None,
            messages=messages,
            can_rate=_can_rate(loaded),
            was_dispatched=order.last_lead is not None,
            rating=_own_rating(loaded),
            asked=_asked(loaded),
            related=[r["number"] for r in loaded.side.relatives if r["relation"].startswith("split")],
            enterprise=case,
        )

    async def supplement(
        self, number: str, code: str, content: str, address: str, now: datetime
    ) -> PublicStatus:
        """Take what the citizen adds; refused where the matter is over."""
        await self._with_order(number, code, address, now)
        async with self._database.transaction() as tx:
            if not await self._acts.supplement(tx, number, content, now):
                raise Conflict("该诉求已办结。如有新情况，请重新提交", code="matter-over")
        return await self.status(number, code, address, now)

    async def urge(self, number: str, code: str, reason: str, address: str, now: datetime) -> PublicStatus:
        """Ask where the answer stays."""
        await self._with_order(number, code, address, now)
        async with self._database.transaction() as tx:
            await self._acts.urge(tx, number, reason, now)
        return await self.status(number, code, address, now)

    async def withdraw(
        self, number: str, code: str, reason: str, address: str, now: datetime
    ) -> PublicStatus:
        """Take the matter back."""
        await self._with_order(number, code, address, now)
        async with self._database.transaction() as tx:
            await self._acts.withdraw(tx, number, reason, now)
        return await self.status(number, code, address, now)

    async def _with_order(self, number: str, code: str, address: str, now: datetime) -> None:
        followed = await self._checked(number, code, address, now)
        if not followed.has_order:
            raise Conflict("来件正在登记，请稍后再试", code="not-yet-registered")

    async def _checked(self, number: str, code: str, address: str, now: datetime) -> _Followed:
        number_hash = hashlib.sha256(number.encode("utf-8", "surrogatepass")).digest()
        given = self._codes.hash_of(code.strip().upper().replace("-", ""))
        async with self._database.transaction() as tx:
            locked = await self._store.tracking_locked(tx, number_hash, address, now)
            row = None if "\x00" in number else await self._store.by_number(tx, number)
            expected = bytes(row["tracking_hash"]) if row is not None else bytes(len(given))
            is_right = hmac.compare_digest(expected, given) and row is not None and not locked
            if not is_right:
                if not locked:
                    await self._store.count_failure(tx, number_hash, address, now, self._limits())
            elif row is not None:
                await self._store.forget_failures(tx, number_hash, address)
        if not is_right or row is None:
            raise NotFound("编号或查询码不正确", code="request-not-found")
        return _Followed(
            ContactId(row["id"]),
            row["number"],
            row["state"],
            row["received_at"],
            row["work_order_id"] is not None,
        )


def public_state_name(state: State) -> str:
    """How a state is called to citizens."""
    return _STATES[state]


def _asked(loaded: Loaded) -> str | None:
    if loaded.order.state is not State.pending_supplement:
        return None
    asked = [a for a in loaded.side.additions if a["kind"].startswith("ask_")]
    return asked[-1]["content"] if asked and asked[-1]["kind"] == "ask_citizen" else None


def _own_rating(loaded: Loaded) -> PublicRating | None:
    present = [r for r in loaded.ratings if r["round"] == loaded.order.round and r["source"] == "citizen"]
    if not present:
        return None
    return PublicRating(present[-1]["score"], present[-1]["comment"], present[-1]["at"])


def _can_rate(loaded: Loaded) -> bool:
    is_answered = loaded.row["public_answer"] is not None
    return may_rate(loaded.order, is_answered=is_answered, has_rated=_own_rating(loaded) is not None)


def _without_order(followed: _Followed) -> PublicStatus:
    aside = followed.contact_state == "set_aside"
    return PublicStatus(
        number=followed.number,
        state="set_aside" if aside else "stored",
        state_name="未形成工单" if aside else "已收到",
        title="您的来件",
        received_at=followed.received_at,
        promised_at=None,
        progress=[ProgressStep(followed.received_at, "已收到您的来件")],
        public_answer="来件没有说明具体事项。如有诉求，请说明时间、地点和事情经过后重新提交。"
        if aside
        else None,
        emergency=None,
        messages=[],
        can_rate=False,
        rating=None,
    )
