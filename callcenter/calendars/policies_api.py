"""Time limits over HTTP: which there are and whence, how they change, and which binds a matter."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from callcenter.cities.schema import SlaPolicy
from callcenter.cities.sources import basis
from callcenter.kernel.errors import FieldError, Invalid
from callcenter.kernel.principal import Role
from callcenter.web.routes import Call, Route, Work
from callcenter.workorders.model import CLOCK_NAMES
from sla.policy import ClockKind, Matter

from .policies import PolicyChange, PolicyChanges, PolicyState, Trial

_DECIDERS = frozenset({Role.supervisor})
_READERS = _DECIDERS | {Role.shift_leader, Role.dispatcher, Role.quality_inspector, Role.leader}
_TAG = "policies"
_Code = Annotated[str, Meta(min_length=1, max_length=60)]
_Cell = Annotated[str, Meta(max_length=100)]
_Said = Annotated[str, Meta(min_length=2, max_length=500, pattern=r"\S")]
_Share = Annotated[str, Meta(max_length=20)]


class PolicyRow(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A time limit, its columns those of sla_policies.csv; an empty one matches anything."""

    code: _Code
    clock: _Cell
    request_type: _Cell = ""
    urgency: _Cell = ""
    category_code: _Cell = ""
    place_code: _Cell = ""
    track: _Cell = ""
    unit: _Cell
    amount: Annotated[int, Meta(ge=1, le=1_000_000)]
    calendar: _Cell = ""
    warn_shares: Annotated[list[_Share], Meta(max_length=10)] = []
    overdue_times: Annotated[list[_Share], Meta(max_length=10)] = []
    start_rule: _Cell = "next_day"
    end_rule: _Cell = "office_close"
    source: Annotated[str, Meta(max_length=500)] = ""
    valid_from: date | None = None
    valid_to: date | None = None


class ProposePolicy(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A row to be added, or the code of one with its last day."""

    row: PolicyRow | None = None
    code: _Code | None = None
    ends_on: date | None = None
    document: _Said
    reason: _Said


class TrialQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A matter, and when it is received; ``change`` tries a proposal that is not applied yet."""

    clock: ClockKind
    request_type: _Cell
    urgency: _Cell = "normal"
    category_code: _Cell = ""
    place_code: _Cell = ""
    track: _Cell = "ordinary"
    received_at: datetime
    change: Annotated[int, Meta(ge=1, le=2**62)] | None = None


class PolicyView(msgspec.Struct, frozen=True, kw_only=True):
    """A row with its source, as people read it (``basis``); ``state`` is current, future or past.

    ``change`` is the proposal it comes of.
    """

    row: PolicyRow
    basis: str
    clock_name: str
    state: str
    change: int | None


class PolicyList(msgspec.Struct, frozen=True):
    """In the order of the pack, those decided since at the end."""

    items: list[PolicyView]


class PolicyChangeView(msgspec.Struct, frozen=True, kw_only=True):
    """A proposal and what became of it."""

    id: int
    code: str
    row: PolicyRow | None
    ends_on: date | None
    document: str
    reason: str
    state: PolicyState
    proposed_by: str
    proposed_at: datetime
    decided_by: str | None
    decided_at: datetime | None


class PolicyChangeList(msgspec.Struct, frozen=True):
    """The newest first."""

    items: list[PolicyChangeView]


class CandidateView(msgspec.Struct, frozen=True, kw_only=True):
    """A row that covers the matter; ``loses_by`` says what another has before it, null: it binds."""

    code: str
    unit: str
    amount: int
    source: str
    valid_from: date | None
    loses_by: str | None


class CountedView(msgspec.Struct, frozen=True, kw_only=True):
    """A date that was counted."""

    day: date
    kind: str
    from_at: datetime
    to_at: datetime
    minutes: float


class TrialView(msgspec.Struct, frozen=True, kw_only=True):
    """The rows that cover the matter, the one that binds first, and what it comes to; none: no limit."""

    candidates: list[CandidateView]
    calendar: str
    due_at: datetime | None
    provisional: bool
    counted: list[CountedView]


class PolicyApi:
    """Rows, proposals and trials."""

    def __init__(self, changes: PolicyChanges) -> None:
        self._changes = changes

    def routes(self) -> tuple[Route, ...]:
        """Every operation."""
        return (
            Route(
                "GET", "policies", self._list, "listPolicies", "时限规则", _TAG, PolicyList, roles=_READERS
            ),
            Route(
                "GET",
                "policies/trial",
                self._trial,
                "tryPolicy",
                "试算：哪条规则约束这件事，何时到期",
                _TAG,
                TrialView,
                query=TrialQuery,
                roles=_READERS,
            ),
            Route(
                "GET",
                "policy-changes",
                self._list_changes,
                "listPolicyChanges",
                "规则变更记录",
                _TAG,
                PolicyChangeList,
                roles=_READERS,
            ),
            Route(
                "POST",
                "policy-changes",
                self._propose,
                "proposePolicy",
                "提出新的时限规则，或为旧的设定截止日",
                _TAG,
                PolicyChangeView,
                body=ProposePolicy,
                status=201,
                roles=_DECIDERS,
                work=Work.write,
                errors={422: "policy-unfit：匹配不到任何诉求、无法取舍、缺少依据等"},
            ),
            *(
                Route(
                    "POST",
                    f"policy-changes/{{id}}/{verb}",
                    handler,
                    operation,
                    summary,
                    _TAG,
                    PolicyChangeView,
                    roles=_DECIDERS,
                    work=Work.write,
                    path_notes={"id": "变更编号"},
                    errors={404: "没有这项规则变更", 409: "policy-change-settled"},
                )
                for verb, handler, operation, summary in (
                    ("apply", self._apply, "applyPolicyChange", "执行规则变更"),
                    ("withdraw", self._withdraw, "withdrawPolicyChange", "放弃规则变更"),
                )
            ),
        )

    async def _list(self, call: Call) -> PolicyList:
        city, rows, decided = await self._changes.rows(call.tx)
        today = city.today(call.now)
        return PolicyList(
            [
                PolicyView(
                    row=_row_view(row),
                    basis=basis(row.source),
                    clock_name=CLOCK_NAMES.get(row.clock, row.clock),
                    state=_state(row, today),
                    change=decided.get(row.code),
                )
                for row in rows
            ]
        )

    async def _trial(self, call: Call) -> TrialView:
        query = call.asked(TrialQuery)
        city, _, _ = await self._changes.rows(call.tx)
        matter = Matter(
            query.request_type,
            query.urgency,
            query.category_code,
            city.places(query.place_code or None),
            query.track,
        )
        received_at = query.received_at
        if received_at.tzinfo is None:
            received_at = received_at.replace(tzinfo=city.zone)
        return _trial_view(await self._changes.trial(call.tx, query.clock, matter, received_at, query.change))

    async def _list_changes(self, call: Call) -> PolicyChangeList:
        return PolicyChangeList([_view(change) for change in await self._changes.all(call.tx)])

    async def _propose(self, call: Call) -> PolicyChangeView:
        body = call.parsed(ProposePolicy)
        said = (body.document, body.reason, call.now)
        if body.row is not None and body.code is None and body.ends_on is None:
            row = msgspec.convert(msgspec.to_builtins(body.row), SlaPolicy)
            return _view(await self._changes.propose_row(call.tx, call.principal, row, *said))
        if body.row is None and body.code is not None and body.ends_on is not None:
            return _view(
                await self._changes.propose_end(call.tx, call.principal, body.code, body.ends_on, *said)
            )
        raise _one_of_two()

    async def _apply(self, call: Call) -> PolicyChangeView:
        return _view(
            await self._changes.apply(call.tx, call.principal, _number(call), call.client_address, call.now)
        )

    async def _withdraw(self, call: Call) -> PolicyChangeView:
        return _view(await self._changes.withdraw(call.tx, call.principal, _number(call), call.now))


def _state(row: SlaPolicy, today: date) -> str:
    if row.valid_from is not None and row.valid_from > today:
        return "future"
    return "current" if row.is_valid(today) else "past"


def _row_view(row: SlaPolicy) -> PolicyRow:
    return msgspec.convert(msgspec.to_builtins(row), PolicyRow)


def _view(change: PolicyChange) -> PolicyChangeView:
    return PolicyChangeView(
        id=change.id,
        code=change.code,
        row=None if change.row is None else _row_view(change.row),
        ends_on=change.ends_on,
        document=change.document,
        reason=change.reason,
        state=change.state,
        proposed_by=change.proposed_by,
        proposed_at=change.proposed_at,
        decided_by=change.decided_by,
        decided_at=change.decided_at,
    )


def _trial_view(trial: Trial) -> TrialView:
    return TrialView(
        candidates=[
            CandidateView(
                code=c.policy.code,
                unit=c.policy.term.unit,
                amount=c.policy.term.amount,
                source=basis(c.policy.source),
                valid_from=None if c.policy.valid_from == date.min else c.policy.valid_from,
                loses_by=c.loses_by,
            )
            for c in trial.candidates
        ],
        calendar=trial.calendar,
        due_at=None if trial.due is None else trial.due.due_at,
        provisional=trial.due is not None and trial.due.provisional,
        counted=[
            CountedView(day=r.day, kind=r.kind, from_at=r.from_at, to_at=r.to_at, minutes=r.minutes)
            for r in trial.counted[:400]
        ],
    )


def _one_of_two() -> Invalid:
    message = "请写新规则（row），或写旧规则的编号和截止日（code、ends_on），二者择一"
    return Invalid(message, fields=[FieldError("row", message)], code="policy-unfit")


def _number(call: Call) -> int:
    return call.number("id", "没有这项规则变更", "policy-change-not-found")
