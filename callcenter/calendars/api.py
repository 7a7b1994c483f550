"""Calendars over HTTP: supervisors change them, everybody of the centre reads them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from itertools import groupby

import msgspec

from callcenter.kernel.principal import Role
from callcenter.web.routes import Call, Route, Work
from callcenter.workorders.model import CLOCK_NAMES
from sla.schedule import DayKind

from .model import Change, Wanted
from .reading import body_from
from .service import CalendarChanges
from .views import (
    ChangeDetail,
    ChangeList,
    ChangesQuery,
    ChangeView,
    DayChangeView,
    MovedOrderView,
    MovedPageView,
    MovesQuery,
    PreviewedAs,
    ProposeCalendar,
    UndoCalendar,
    change_view,
    moved_view,
)

_DECIDERS = frozenset({Role.supervisor})
_READERS = _DECIDERS | {Role.shift_leader, Role.dispatcher, Role.quality_inspector, Role.leader}
_TAG = "calendars"
_SETTLED = "已经办结"


class CalendarApi:
    """Versions, previews and acts."""

    def __init__(self, changes: CalendarChanges) -> None:
        self._changes = changes

    def routes(self) -> tuple[Route, ...]:
        """Every operation."""
        return (
            Route(
                "GET",
                "calendar-changes",
                self._list,
                "listCalendarChanges",
                "日历变更记录",
                _TAG,
                ChangeList,
                query=ChangesQuery,
                roles=_READERS,
            ),
            Route(
                "GET",
                "calendar-changes/{id}",
                self._show,
                "getCalendarChange",
                "一项日历变更及其改动的日期",
                _TAG,
                ChangeDetail,
                roles=_READERS,
                path_notes=_ID,
                errors=_MISSING,
            ),
            Route(
                "GET",
                "calendar-changes/{id}/moves",
                self._moves,
                "listCalendarMoves",
                "日历变更逐单的差异",
                _TAG,
                MovedPageView,
                query=MovesQuery,
                roles=_DECIDERS,
                path_notes=_ID,
                errors=_MISSING,
            ),
            Route(
                "POST",
                "calendars/{name}/changes",
                self._propose,
                "proposeCalendar",
                "提出日历的新版本",
                _TAG,
                ChangeDetail,
                body=ProposeCalendar,
                status=201,
                roles=_DECIDERS,
                work=Work.write,
                path_notes={"name": "日历名"},
                errors={404: "没有这个工作日历", 422: "calendar-invalid：时段重叠、同日既放假又上班等"},
            ),
            _act("preview", self._preview, "previewCalendarChange", "预览日历变更影响的时限"),
            _act("apply", self._apply, "applyCalendarChange", "按预览执行日历变更", PreviewedAs, Work.none),
            _act("undo", self._undo, "undoCalendarChange", "撤销已执行的日历变更", UndoCalendar, Work.none),
            _act("withdraw", self._withdraw, "withdrawCalendarChange", "放弃日历变更"),
        )

    async def _list(self, call: Call) -> ChangeList:
        found = await self._changes.all(call.tx, call.asked(ChangesQuery).name)
        return ChangeList([change_view(change) for change in found])

    async def _show(self, call: Call) -> ChangeDetail:
        return await self._detail(call, await self._changes.find(call.tx, _number(call)))

    async def _moves(self, call: Call) -> MovedPageView:
        query = call.asked(MovesQuery)
        page = await self._changes.moves(call.tx, _number(call), query.after, query.limit, query.direction)
        return MovedPageView(
            [
                MovedOrderView(number, [moved_view(m, CLOCK_NAMES.get(m.kind, m.kind)) for m in moved])
                for number, moved in groupby(page.items, key=lambda m: m.number)
            ],
            page.next_after,
        )

    async def _propose(self, call: Call) -> ChangeDetail:
        body = call.parsed(ProposeCalendar)
        wanted = Wanted(call.path["name"], body.document, body.reason)

        def body_of(present: Mapping[str, object]) -> Mapping[str, object]:
            return body_from(
                present,
                body=body.body,
                toml=body.toml,
                arrangement=body.arrangement,
                ical=body.ical,
                year=body.year,
                accepted=body.accepted,
            )

        change = await self._changes.propose(call.tx, call.principal, wanted, body_of, call.now)
        return await self._detail(call, change)

    async def _preview(self, call: Call) -> ChangeView:
        return change_view(await self._changes.preview(call.tx, _number(call), call.now))

    async def _apply(self, call: Call) -> ChangeView:
        fingerprint = call.parsed(PreviewedAs).fingerprint
        return change_view(
            await self._changes.apply(
                call.principal, _number(call), fingerprint, call.client_address, call.now
            )
        )

    async def _undo(self, call: Call) -> ChangeView:
        reason = call.parsed(UndoCalendar).reason
        return change_view(
            await self._changes.undo(call.principal, _number(call), reason, call.client_address, call.now)
        )

    async def _withdraw(self, call: Call) -> ChangeView:
        return change_view(await self._changes.withdraw(call.tx, _number(call), call.now))

    async def _detail(self, call: Call, change: Change) -> ChangeDetail:
        compared = await self._changes.compared(call.tx, change)
        return ChangeDetail(
            change=change_view(change),
            body=dict(change.body),
            known_until_before=compared.known_until_before,
            known_until=compared.known_until,
            days=[
                DayChangeView(
                    day=c.day,
                    before=[str(p) for p in c.before.periods],
                    after=[str(p) for p in c.after.periods],
                    is_makeup=c.after.kind is DayKind.MAKEUP,
                )
                for c in compared.days
            ],
        )


_ID = {"id": "变更编号"}
_MISSING = {404: "没有这项日历变更"}


def _act(
    verb: str,
    handler: Callable[[Call], Awaitable[ChangeView]],
    operation: str,
    summary: str,
    body: type[msgspec.Struct] | None = None,
    work: Work = Work.write,
) -> Route:
    return Route(
        "POST",
        f"calendar-changes/{{id}}/{verb}",
        handler,
        operation,
        summary,
        _TAG,
        ChangeView,
        body=body,
        roles=_DECIDERS,
        work=work,
        path_notes=_ID,
        errors={
            **_MISSING,
            409: "preview-outdated、calendar-change-settled、calendar-change-under-way 等",
        },
    )


def _number(call: Call) -> int:
    return call.number("id", "没有这项日历变更", "calendar-change-not-found")
