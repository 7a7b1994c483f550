"""Duty changes and successions over HTTP."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date, datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from callcenter.cities.decided import Kind
from callcenter.kernel.principal import Role
from callcenter.web.routes import Call, Route, Work

from .duty_changes import DutyChanges
from .model import DutyChange, ProposalState, Succession
from .successions import Preview, Successions, Wanted

_READERS = frozenset({Role.supervisor, Role.shift_leader, Role.dispatcher})
_DECIDERS = frozenset({Role.supervisor})
_TAG = "revisions"
_Code = Annotated[str, Meta(min_length=1, max_length=40)]
_Note = Annotated[str, Meta(max_length=500)]


class DutyChangeQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which proposals."""

    state: ProposalState | None = None


class AcceptDutyChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """From which day the duty list changes."""

    valid_from: date
    note: _Note | None = None


class RejectDutyChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why the duty list stays."""

    note: Annotated[str, Meta(min_length=2, max_length=500, pattern=r"\S")]


class DutyChangeView(msgspec.Struct, frozen=True, kw_only=True):
    """A category at a place is to have another lead; ``basis`` is the order whose arbitration showed it."""

    id: int
    category: str
    category_path: list[str]
    place: str
    place_name: str
    old_lead: str | None
    old_lead_name: str | None
    new_lead: str
    new_lead_name: str
    basis: str
    proposed_by: str
    proposed_at: datetime
    state: ProposalState
    valid_from: date | None
    decided_by: str | None
    decided_at: datetime | None
    note: str | None


class DutyChangeList(msgspec.Struct, frozen=True):
    """Those that wait first."""

    items: list[DutyChangeView]


class SuccessionBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who follows whom (codes), from when, and on what ground."""

    kind: Kind
    old: _Code
    new: _Code
    from_date: date
    basis: Annotated[str, Meta(min_length=4, max_length=500, pattern=r"\S")]


class ApplySuccession(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The preview that is to be carried out."""

    fingerprint: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]


class MovedPart(msgspec.Struct, frozen=True):
    """An assignment that goes to the successor."""

    id: int
    kind: str
    state: str


class KeptClock(msgspec.Struct, frozen=True):
    """A running clock of the order; it runs on as it is."""

    kind: str
    due_at: str


class MovedOrder(msgspec.Struct, frozen=True, kw_only=True):
    """An open order and what of it moves; ``blocked`` says why it stays: already-handling, recusal."""

    number: str
    state: str
    assignments: list[MovedPart]
    lead: bool
    accused: bool
    category: bool
    clocks: list[KeptClock]
    blocked: str | None


class DutyRowView(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the duty list as it will read."""

    category: str
    place: str
    lead: str
    co_handlers: list[str]
    copies: list[str]
    valid_from: date | None
    valid_to: date | None


class SuccessionPreview(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that moves; ``people`` are accounts of the old organisation, whom the officers move."""

    id: int
    fingerprint: str
    kind: Kind
    old: str
    new: str
    from_date: date
    basis: str
    moves: int
    orders: list[MovedOrder]
    duty_rows: list[DutyRowView]
    people: list[str]


class SuccessionView(msgspec.Struct, frozen=True, kw_only=True):
    """A succession that was applied."""

    id: int
    kind: Kind
    old: str
    new: str
    from_date: date
    basis: str
    prepared_by: str
    prepared_at: datetime
    applied_by: str | None
    applied_at: datetime | None
    moved: int | None


class SuccessionList(msgspec.Struct, frozen=True):
    """The newest first."""

    items: list[SuccessionView]


class RevisionApi:
    """Proposals, previews and what is decided of them."""

    def __init__(self, changes: DutyChanges, successions: Successions) -> None:
        self._changes = changes
        self._successions = successions

    def routes(self) -> tuple[Route, ...]:
        """Every operation."""
        return (
            Route(
                "GET",
                "duty-changes",
                self._list_changes,
                "listDutyChanges",
                "派单目录调整建议",
                _TAG,
                DutyChangeList,
                query=DutyChangeQuery,
                roles=_READERS,
            ),
            _decision("accept", self._accept, "acceptDutyChange", "采纳派单目录调整", AcceptDutyChange),
            _decision("reject", self._reject, "rejectDutyChange", "不采纳派单目录调整", RejectDutyChange),
            Route(
                "GET",
                "successions",
                self._list_successions,
                "listSuccessions",
                "机构与分类承继",
                _TAG,
                SuccessionList,
                roles=_READERS,
            ),
            Route(
                "POST",
                "successions/preview",
                self._preview,
                "previewSuccession",
                "预览机构或分类承继",
                _TAG,
                SuccessionPreview,
                body=SuccessionBody,
                roles=_DECIDERS,
                work=Work.write,
                errors={409: "已由另一单位承继"},
            ),
            Route(
                "POST",
                "successions/{id}/apply",
                self._apply,
                "applySuccession",
                "执行机构或分类承继",
                _TAG,
                SuccessionPreview,
                body=ApplySuccession,
                roles=_DECIDERS,
                work=Work.write,
                path_notes={"id": "承继编号"},
                errors={404: "没有这项承继预览", 409: "preview-outdated、too-early 等"},
            ),
        )

    async def _list_changes(self, call: Call) -> DutyChangeList:
        found = await self._changes.all(call.tx, call.asked(DutyChangeQuery).state)
        return DutyChangeList([self._view(change) for change in found])

    async def _accept(self, call: Call) -> DutyChangeView:
        body = call.parsed(AcceptDutyChange)
        id_ = call.number("id", "没有这项建议", "duty-change-not-found")
        return self._view(
            await self._changes.accept(
                call.tx, call.principal, id_, body.valid_from, body.note, call.client_address, call.now
            )
        )

    async def _reject(self, call: Call) -> DutyChangeView:
        id_ = call.number("id", "没有这项建议", "duty-change-not-found")
        note = call.parsed(RejectDutyChange).note
        return self._view(
            await self._changes.reject(call.tx, call.principal, id_, note, call.client_address, call.now)
        )

    async def _list_successions(self, call: Call) -> SuccessionList:
        return SuccessionList([_succession(s) for s in await self._successions.all(call.tx)])

    async def _preview(self, call: Call) -> SuccessionPreview:
        body = call.parsed(SuccessionBody)
        wanted = Wanted(body.kind, body.old, body.new, body.from_date, body.basis)
        return _preview(await self._successions.preview(call.tx, call.principal, wanted, call.now))

    async def _apply(self, call: Call) -> SuccessionPreview:
        id_ = call.number("id", "没有这项承继预览", "succession-not-found")
        fingerprint = call.parsed(ApplySuccession).fingerprint
        return _preview(
            await self._successions.apply(
                call.tx, call.principal, id_, fingerprint, call.client_address, call.now
            )
        )

    def _view(self, change: DutyChange) -> DutyChangeView:
        name = self._changes.organisation_name
        return DutyChangeView(
            id=change.id,
            category=change.category_code,
            category_path=self._changes.category_path(change.category_code),
            place=change.place_code,
            place_name=self._changes.place_name(change.place_code),
            old_lead=change.old_lead,
            old_lead_name=None if change.old_lead is None else name(change.old_lead),
            new_lead=change.new_lead,
            new_lead_name=name(change.new_lead),
            basis=change.basis,
            proposed_by=change.proposed_by,
            proposed_at=change.proposed_at,
            state=change.state,
            valid_from=change.valid_from,
            decided_by=change.decided_by,
            decided_at=change.decided_at,
            note=change.note,
        )


def _decision(
    word: str,
    handler: Callable[[Call], Awaitable[DutyChangeView]],
    operation: str,
    summary: str,
    body: type[msgspec.Struct],
) -> Route:
    return Route(
        "POST",
        f"duty-changes/{{id}}/{word}",
        handler,
        operation,
        summary,
        _TAG,
        DutyChangeView,
        body=body,
        roles=_DECIDERS,
        work=Work.write,
        path_notes={"id": "建议编号"},
        errors={404: "没有这项建议", 409: "这项建议已经办结"},
    )


def _preview(found: Preview) -> SuccessionPreview:
    wanted = found.wanted
    orders = [
        MovedOrder(
            number=o.number,
            state=o.state,
            assignments=[MovedPart(*part) for part in o.assignments],
            lead=o.is_lead,
            accused=o.is_accused,
            category=o.is_category,
            clocks=[KeptClock(*clock) for clock in o.clocks],
            blocked=o.blocked,
        )
        for o in found.orders
    ]
    duties = [
        DutyRowView(
            category=d.category_code,
            place=d.place_code,
            lead=d.lead,
            co_handlers=list(d.co_handlers),
            copies=list(d.copies),
            valid_from=d.valid_from,
            valid_to=d.valid_to,
        )
        for d in found.duties
    ]
    return SuccessionPreview(
        id=found.id,
        fingerprint=found.fingerprint,
        kind=wanted.kind,
        old=wanted.old,
        new=wanted.new,
        from_date=wanted.from_date,
        basis=wanted.basis,
        moves=sum(o.blocked is None for o in found.orders),
        orders=orders,
        duty_rows=duties,
        people=list(found.people),
    )


def _succession(s: Succession) -> SuccessionView:
    return SuccessionView(
        id=s.id,
        kind=s.kind,
        old=s.old_code,
        new=s.new_code,
        from_date=s.from_date,
        basis=s.basis,
        prepared_by=s.prepared_by,
        prepared_at=s.prepared_at,
        applied_by=s.applied_by,
        applied_at=s.applied_at,
        moved=s.moved,
    )
