"""The calendars in force over HTTP: which there are, a year of one, and its file."""

from __future__ import annotations

from datetime import date
from urllib.parse import quote

from callcenter.kernel.principal import Role
from callcenter.web.routes import Call, Reply, Route

from .horizon import Horizon
from .reading import DateKind, dates_of_year, text_of
from .service import CalendarChanges
from .views import (
    CalendarList,
    CalendarView,
    DateView,
    DaysQuery,
    FileQuery,
    HorizonView,
    YearView,
)

_TAG = "calendars"
_READERS = frozenset(
    {Role.supervisor, Role.shift_leader, Role.dispatcher, Role.quality_inspector, Role.leader}
)
_NAME = {"name": "日历名"}
_MISSING = {404: "没有这个工作日历"}
_MEDIA = {"toml": "application/toml", "json": "application/json", "ical": "text/calendar"}
_ENDINGS = {"toml": "toml", "json": "json", "ical": "ics"}


class CalendarsApi:
    """What is in force."""

    def __init__(self, changes: CalendarChanges, horizon: Horizon) -> None:
        self._changes = changes
        self._horizon = horizon

    def routes(self) -> tuple[Route, ...]:
        """Every operation."""
        return (
            Route(
                "GET",
                "calendars",
                self._list,
                "listCalendars",
                "工作日历",
                _TAG,
                CalendarList,
                roles=_READERS,
            ),
            Route(
                "GET",
                "calendars/{name}/days",
                self._days,
                "getCalendarYear",
                "一年里的每一天",
                _TAG,
                YearView,
                query=DaysQuery,
                roles=_READERS,
                path_notes=_NAME,
                errors=_MISSING,
            ),
            Route(
                "GET",
                "calendars/{name}/file",
                self._file,
                "getCalendarFile",
                "导出日历或放假安排",
                _TAG,
                None,
                query=FileQuery,
                roles=_READERS,
                path_notes=_NAME,
                errors=_MISSING,
                binary_response="日历文件（TOML）、放假安排（JSON）或 iCal",
            ),
        )

    async def _list(self, call: Call) -> CalendarList:
        found = await self._changes.in_force(call.tx)
        missing = await self._horizon.missing(call.tx)
        return CalendarList(
            [
                CalendarView(
                    name=one.name,
                    title=one.calendar.schedule.title,
                    version=one.calendar.schedule.version_text,
                    base=one.base,
                    source=one.source,
                    known_from=_bounded(one.calendar.schedule.known_from),
                    known_until=_bounded(one.calendar.schedule.known_until),
                    change=one.change,
                    horizon=[
                        HorizonView(year=m.year, orders=m.orders, first_due_at=m.first_due_at)
                        for m in missing
                        if m.calendar == one.name
                    ],
                )
                for one in found
            ]
        )

    async def _days(self, call: Call) -> YearView:
        year = call.asked(DaysQuery).year
        one = await self._changes.one_in_force(call.tx, call.path["name"])
        days = list(dates_of_year(one.calendar, year))
        return YearView(
            name=one.name,
            version=one.calendar.schedule.version_text,
            year=year,
            working_days=sum(d.kind in (DateKind.workday, DateKind.makeup) for d in days),
            days=[
                DateView(day=d.day, kind=d.kind, name=d.name, periods=list(d.periods), is_known=d.is_known)
                for d in days
            ],
        )

    async def _file(self, call: Call) -> Reply:
        query = call.asked(FileQuery)
        one = await self._changes.one_in_force(call.tx, call.path["name"])
        text = text_of(one.calendar, one.body, query.form, query.year)
        year = f"-{query.year}" if query.year is not None and query.form != "toml" else ""
        file = quote(f"{one.name}{year}.{_ENDINGS[query.form]}")
        return Reply(
            None,
            headers={
                "Content-Type": f"{_MEDIA[query.form]}; charset=utf-8",
                "Content-Disposition": f"attachment; filename*=UTF-8''{file}",
            },
            content=text.encode(),
        )


def _bounded(day: date) -> date | None:
    return None if day in (date.min, date.max) else day
