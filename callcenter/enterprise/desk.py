"""What a person at a desk asks of cases: the ladder, one case, and what the enterprise reads of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Protocol

from callcenter.cities.climbing import LadderLevel
from callcenter.cities.in_force import CityInForce
from callcenter.cities.sources import basis
from callcenter.kernel.db import Connection, Row
from callcenter.kernel.errors import NotFound
from callcenter.kernel.ids import UserId, WorkOrderId
from callcenter.kernel.principal import Principal
from callcenter.printing.model import Document
from callcenter.workorders.access import is_outside_centre, scope_of
from callcenter.workorders.clock_ports import MainClock
from callcenter.workorders.model import STATE_NAMES as ORDER_STATES
from callcenter.workorders.model import State, WorkOrder
from callcenter.workorders.ports import Words
from callcenter.workorders.views import ClockBadge, ClockView

from .commands import COMMAND_NAMES
from .holders import Holders, ladder_of
from .ladder import Ladder
from .model import BY_HAND, CLASS_NAMES, OPEN_CASES, STATE_NAMES, STEP_DOWN, CaseClass, CaseState, TrackCase
from .presenter import (
    closing_view,
    milestone_views,
    move_views,
    plan_view,
    refusal_view,
    report_views,
)
from .register_model import RECOGNISED_NAMES, RecognisedBy
from .register_views import MatterView, OfficerView
from .service import CaseService
from .store import CaseFilter, CaseStore, ShownCase
from .submission import printed_form
from .views import (
    BlockedView,
    BoardLevel,
    CaseBoard,
    CaseDetail,
    CaseFigures,
    CaseList,
    CaseQuery,
    CaseSummary,
    EnterpriseName,
    LevelHolders,
    OfferView,
    PostView,
    PublicCase,
    PublicMilestone,
    WaitingMove,
)

_MOST = 500
_CONFIDENTIAL = "保密工单"


class Badges(Protocol):
    """Tells how a clock stands."""

    def badge(self, clock: MainClock, now: datetime) -> ClockBadge: ...

    async def views(self, tx: Connection, order_id: WorkOrderId, now: datetime) -> list[ClockView]: ...


class Orders(Protocol):
    """Orders as a person may see them."""

    async def order_of(self, tx: Connection, person: Principal, number: str) -> WorkOrder: ...


Matters = Callable[[Connection, Principal, int], Awaitable[list[MatterView]]]
Names = Callable[[Connection, Sequence[UserId]], Awaitable[dict[int, str]]]


class CaseDesk:
    """Read side of the cases; every look-up starts from the person's scope."""

    def __init__(
        self,
        *,
        store: CaseStore,
        service: CaseService,
        holders: Holders,
        orders: Orders,
        clocks: Badges,
        words: Words,
        matters: Matters,
        names: Names,
        city: Callable[[], CityInForce],
    ) -> None:
        self._store = store
        self._service = service
        self._holders = holders
        self._orders = orders
        self._clocks = clocks
        self._words = words
        self._matters = matters
        self._names = names
        self._city = city

    async def page(self, tx: Connection, person: Principal, asked: CaseQuery, now: datetime) -> CaseList:
        """Cases this person may see."""
        rows = await self._rows(tx, person, asked, now)
        return CaseList([self._summary(row, person, now) for row in rows])

    async def board(self, tx: Connection, person: Principal, asked: CaseQuery, now: datetime) -> CaseBoard:
        """The ladder with what stands on each level."""
        rows = await self._rows(tx, person, asked, now)
        cards = [self._summary(row, person, now) for row in rows]
        working = [card for card in cards if card.state is CaseState.working]
        held = await self._holders.held_by(tx, person, now)
        figures = await self._store.figures(tx, scope_of(person).arguments(), self._month(now), now)
        return CaseBoard(
            levels=[
                board_level(level, [card for card in working if card.level == level.level])
                for level in self._ladder().levels
            ],
            screening=[card for card in cards if card.state is CaseState.screening],
            open=len(cards),
            holds=sorted({*held.own, *held.city}),
            figures=CaseFigures(**dict(figures)),
        )

    async def detail(self, tx: Connection, person: Principal, number: str, now: datetime) -> CaseDetail:
        """One case; NotFound if this person may not see its order."""
        order, case, shown = await self._shown(tx, person, number)
        row = self._words.opened(dict(shown.row), number)
        offered = await self._service.offered(person, case)
        clocks = [c for c in await self._clocks.views(tx, order.id, now) if c.kind.startswith("case_")]
        title = await self._title(tx, person, order)
        pack, city = self._city().pack, self._city()
        lead = case.lead
        return CaseDetail(
            number=number,
            version=case.version,
            title=title,
            track=row["track"],
            state=case.state,
            state_name=STATE_NAMES[case.state],
            order_state=order.state,
            order_state_name=ORDER_STATES[order.state],
            enterprise=await self._enterprise(tx, order),
            recognised_by=_recognised(row["recognised_by"]),
            officer=_officer(row),
            lead=None if lead is None else lead.organisation_code,
            lead_name=None if lead is None else lead.organisation_name,
            units=[PostView(0, a.organisation_code, a.organisation_name, a.kind.value) for a in case.units],
            case_class=case.class_,
            class_name=None if case.class_ is None else CLASS_NAMES[case.class_],
            level=case.level,
            ladder=[await self._level(tx, level, case, now) for level in self._ladder().levels],
            opened_at=case.opened_at,
            screened_at=case.screened_at,
            contacted_at=case.contacted_at,
            planned_at=case.planned_at,
            clocks=clocks,
            plan=plan_view(shown, number, self._words, city.organisation_name),
            milestones=milestone_views(shown, number, self._words, city.organisation_name),
            reports=report_views(shown, number, self._words),
            moves=move_views(shown, number, self._words, self._ladder(), self._causes()),
            refusal=refusal_view(row, pack.grounds),
            closing=closing_view(row),
            end_reason=row["end_reason"],
            history=[]
            if case.enterprise_id is None
            else [m for m in await self._matters(tx, person, case.enterprise_id) if m.number != number],
            commands=[OfferView(c, COMMAND_NAMES[c]) for c, stands in offered if stands is None],
            blocked=[
                BlockedView(c, COMMAND_NAMES[c], stands.code, stands.message)
                for c, stands in offered
                if stands is not None
            ],
        )

    async def document(
        self, tx: Connection, person: Principal, number: str, move: int, now: datetime
    ) -> Document:
        """The document of a move, for printing."""
        order, case, _ = await self._shown(tx, person, number)
        row = await self._store.move(tx, order.id, move)
        if row is None or row["document"] is None:
            raise NotFound("没有这份呈阅件", code="case-document-not-found")
        opened = self._words.opened(dict(row), number)
        lead = None if case.lead is None else case.lead.organisation_code
        posts = [post for _, post in self._holders.posts(row["to_level"], lead, now)]
        facts = self._city().pack.facts
        return printed_form(
            number=number,
            hotline=f"{facts.short_name}{facts.hotline_number}",
            document=str(opened["document"]),
            level=self._ladder().name(row["to_level"]),
            holders="、".join(posts),
            on=self._city().today(row["decided_at"] or now),
            is_draft=row["state"] != "made",
            secret=order.is_confidential,
        )

    async def public(self, tx: Connection, order: WorkOrder) -> PublicCase | None:
        """What the enterprise reads; nothing of what the office and the units say to one another."""
        shown = await self._store.shown(tx, order.id)
        if shown is None:
            return None
        number, city = order.number, self._city()
        row = self._words.opened(dict(shown.row), number)
        state, class_ = CaseState(row["state"]), row["class"]
        plan = plan_view(shown, number, self._words, city.organisation_name)
        refusal = refusal_view(row, city.pack.grounds)
        return PublicCase(
            state_name=STATE_NAMES[state],
            class_name=None if class_ is None else CLASS_NAMES[CaseClass(class_)],
            level_name=self._ladder().name(row["level"]) if state is CaseState.working else None,
            officer=row["officer_name"],
            plan=None if plan is None else plan.plan,
            milestones=[
                PublicMilestone(
                    m.goal,
                    m.organisation_name,
                    m.due_on,
                    None if m.done_at is None else city.today(m.done_at),
                )
                for m in milestone_views(shown, number, self._words, city.organisation_name)
            ],
            refusal=None if refusal is None else refusal.explanation,
            channel=None if refusal is None else refusal.channel,
        )

    async def _shown(
        self, tx: Connection, person: Principal, number: str
    ) -> tuple[WorkOrder, TrackCase, ShownCase]:
        order = await self._orders.order_of(tx, person, number)
        found = await self._store.read(tx, order)
        shown = await self._store.shown(tx, order.id)
        if found is None or shown is None:
            raise NotFound("没有这件直通车事项，或您无权查看", code="track-case-not-found")
        return order, found[0], shown

    async def _rows(self, tx: Connection, person: Principal, asked: CaseQuery, now: datetime) -> list[Row]:
        states = [asked.state] if asked.state is not None else sorted(OPEN_CASES)
        wanted = CaseFilter(
            states=states,
            level=asked.level,
            officer=person.user_id if asked.mine else None,
            enterprise=asked.enterprise,
            held=await self._holders.held_by(tx, person, now) if asked.held else None,
        )
        return list(await self._store.page(tx, scope_of(person).arguments(), wanted, _MOST))

    async def _title(self, tx: Connection, person: Principal, order: WorkOrder) -> str:
        if order.is_confidential and is_outside_centre(person):
            return _CONFIDENTIAL
        title = await self._store.title(tx, order.id)
        return str(self._words.opened({"title": title}, order.number)["title"])

    async def _enterprise(self, tx: Connection, order: WorkOrder) -> EnterpriseName | None:
        found = await self._store.read(tx, order)
        if found is None or found[0].enterprise_id is None:
            return None
        return EnterpriseName(found[0].enterprise_id, found[1]["enterprise_name"])

    async def _level(
        self, tx: Connection, level: LadderLevel, case: TrackCase, now: datetime
    ) -> LevelHolders:
        lead = None if case.lead is None else case.lead.organisation_code
        people = await self._holders.of_level(tx, level.level, lead, now) if level.level else []
        names = await self._names(tx, people) if people else {}
        posts = self._holders.posts(level.level, lead, now)
        organisation_name = self._city().organisation_name
        return LevelHolders(
            level=level.level,
            name=level.name,
            rule=level.rule,
            automatic=level.automatic,
            posts=[f"{organisation_name(code)}{post}" if code else post for code, post in posts],
            people=[names[int(p)] for p in people if int(p) in names],
        )

    def _summary(self, row: Row, person: Principal, now: datetime) -> CaseSummary:
        state, class_ = CaseState(row["state"]), row["class"]
        hidden = row["is_confidential"] and is_outside_centre(person)
        opened = self._words.opened({"title": row["title"], "next_goal": row["next_goal"]}, row["number"])
        ladder = self._ladder()
        return CaseSummary(
            number=row["number"],
            title=_CONFIDENTIAL if hidden else str(opened["title"]),
            enterprise=None
            if row["enterprise_id"] is None
            else EnterpriseName(row["enterprise_id"], row["enterprise_name"]),
            officer=_officer(row),
            lead=row["lead_name"],
            state=state,
            state_name=STATE_NAMES[state],
            order_state_name=ORDER_STATES[State(row["order_state"])],
            case_class=None if class_ is None else CaseClass(class_),
            class_name=None if class_ is None else CLASS_NAMES[CaseClass(class_)],
            level=row["level"],
            level_name=ladder.name(row["level"]),
            clock=self._badge(row, now),
            has_plan=row["planned_at"] is not None,
            milestones=row["milestones"],
            milestones_done=row["milestones_done"],
            next_goal=opened["next_goal"],
            next_due=row["next_due"],
            waiting=None
            if row["waiting_id"] is None
            else WaitingMove(row["waiting_id"], row["waiting_level"], ladder.name(row["waiting_level"])),
            opened_at=row["opened_at"],
        )

    def _badge(self, row: Row, now: datetime) -> ClockBadge | None:
        if row["due_at"] is None:
            return None
        clock = MainClock(
            kind=row["kind"],
            unit=row["unit"],
            calendar=row["calendar"],
            due_at=row["due_at"],
            original_due_at=row["original_due_at"],
            warn_at=row["warn_at"],
            is_provisional=row["is_provisional"],
        )
        return self._clocks.badge(clock, now)

    def _ladder(self) -> Ladder:
        return ladder_of(self._city())

    def _causes(self) -> dict[str, str]:
        named = {rule.code: rule.name for rule in self._ladder().triggers}
        return {**named, BY_HAND: "企业服务办公室提级", STEP_DOWN: "申请降级"}

    def _month(self, now: datetime) -> datetime:
        local = now.astimezone(self._city().zone)
        return local.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def board_level(level: LadderLevel, items: list[CaseSummary]) -> BoardLevel:
    """One column."""
    return BoardLevel(
        level=level.level,
        name=level.name,
        rule=level.rule,
        automatic=level.automatic,
        source=basis(level.source),
        count=len(items),
        items=items,
    )


def _officer(row: Row | dict[str, object]) -> OfficerView | None:
    username = row["officer_username"]
    return None if username is None else OfficerView(str(username), str(row["officer_name"]))


def _recognised(by: str | None) -> str | None:
    return None if by is None else RECOGNISED_NAMES[RecognisedBy(by)]
