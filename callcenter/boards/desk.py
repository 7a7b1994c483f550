"""What a person sees on the boards: the children of a key with their numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from callcenter.cities.in_force import CityInForce
from callcenter.kernel.db import Connection
from callcenter.kernel.errors import FieldError, Invalid, NotAllowed
from callcenter.kernel.ids import WorkOrderId
from callcenter.kernel.principal import Principal, Role
from callcenter.workorders.model import TRACK_NAMES, Track
from callcenter.workorders.views import Summary

from .model import NOWHERE, Count, Dimension
from .service import Boards
from .views import Board, BoardCount, BoardOrders, BoardRow, BoardStep, Matrix

By = Literal["organisation", "category", "place", "track"]
Behind = Literal["organisation", "category", "place", "track", "category_place"]
Which = Literal["open", "suspended", "due_today", "at_risk", "overdue", "pressing"]
_SHOWN = 50
CENTRE = frozenset({Role.shift_leader, Role.dispatcher, Role.supervisor, Role.quality_inspector, Role.leader})
UNITS = frozenset({Role.department_clerk, Role.department_leader, Role.local_dispatcher})
_NOTHING = Count()


class Orders(Protocol):
    """Orders as the list shows them."""

    async def summaries(
        self, tx: Connection, person: Principal, orders: Sequence[WorkOrderId], now: datetime
    ) -> list[Summary]:
        """In the order given; without those she may not see."""
        ...


@dataclass(frozen=True, slots=True)
class _Tree:
    """Names and parents of the codes of one dimension."""

    names: dict[str, str]
    parents: dict[str, str]
    nowhere: str = ""
    """What orders are said to be that none of the codes holds."""

    def below(self, key: str) -> list[str]:
        """The codes right below, in the pack's order; those without a parent for the empty key."""
        known = self.parents
        if key:
            return [code for code, parent in known.items() if parent == key]
        return [code for code, parent in known.items() if parent not in known]

    def top(self, key: str) -> str:
        """The key itself; for the empty one the root, where there is one with something below."""
        roots = [] if key else self.below("")
        return roots[0] if len(roots) == 1 and self.below(roots[0]) else key

    def path(self, key: str) -> list[BoardStep]:
        """From the top to the key."""
        steps: list[BoardStep] = []
        while key in self.parents:
            steps.insert(0, BoardStep(key=key, name=self.names[key]))
            key = self.parents[key]
        return steps


class BoardDesk:
    """Boards for people: the centre sees all, people of a unit their own part of the tree."""

    def __init__(self, boards: Boards, orders: Orders, city: Callable[[], CityInForce]) -> None:
        self._boards = boards
        self._orders = orders
        self._city = city

    async def board(
        self, tx: Connection, person: Principal, by: By, under: str | None, now: datetime
    ) -> Board:
        """What is right below ``under`` (the top where none is given), the most pressing first."""
        dimension = Dimension(by)
        tree = self._tree(by)
        asked = self._allowed(person, by, under, tree)
        key = tree.top(asked)
        children = tree.below(key) if asked else [*tree.below(key), NOWHERE]
        counts = await self._boards.counts(tx, dimension, [key, *children], now)
        if asked:
            total = counts.get(asked, _NOTHING)
        else:
            total = (await self._boards.counts(tx, Dimension.all, [""], now)).get("", _NOTHING)
        rows = [_row(tree, code, counts[code]) for code in children if code in counts]
        return Board(
            at=now,
            by=by,
            path=tree.path(key),
            total=_shown(total),
            rows=sorted(rows, key=lambda r: (-r.overdue, -r.at_risk, -r.open, r.key)),
            events_behind=await self._boards.behind(tx),
        )

    async def orders(
        self, tx: Connection, person: Principal, by: Behind, key: str | None, which: Which, now: datetime
    ) -> BoardOrders:
        """What a number is made of; ``key`` is a row's, ``category|place`` of a matrix, none of the whole."""
        dimension, at = self._number(person, by, key)
        found = await self._boards.behind_number(tx, dimension, at, which, now, _SHOWN + 1)
        return BoardOrders(
            items=await self._orders.summaries(tx, person, found[:_SHOWN], now), is_more=len(found) > _SHOWN
        )

    def _number(self, person: Principal, by: Behind, key: str | None) -> tuple[Dimension, str]:
        if by != "category_place":
            if key == NOWHERE and person.role in CENTRE:
                return Dimension(by), NOWHERE
            at = self._allowed(person, by, key, self._tree(by), "key")
            return (Dimension(by), at) if at else (Dimension.all, "")
        if person.role not in CENTRE:
            raise NotAllowed("只能查看本单位及下级单位的看板")
        category, _, place = (key or "").partition("|")
        _known(self._tree("category"), category, "key")
        _known(self._tree("place"), place, "key")
        return Dimension.category_place, f"{category}|{place}"

    async def matrix(self, tx: Connection, category: str | None, place: str | None, now: datetime) -> Matrix:
        """The categories right below one, by the places right below one; the busiest categories first."""
        categories, places = self._tree("category"), self._tree("place")
        _known(categories, category, "category")
        _known(places, place, "place")
        columns = places.below(place or "")
        if not place and len(columns) == 1:
            columns = places.below(columns[0])
        children = categories.below(category or "")
        keys = [f"{one}|{other}" for one in children for other in columns]
        counts = await self._boards.counts(tx, Dimension.category_place, keys, now)
        totals = await self._boards.counts(tx, Dimension.category, children, now)
        shown = [code for code in children if code in totals]
        shown.sort(key=lambda code: (-totals[code].overdue - totals[code].at_risk, -totals[code].open, code))
        return Matrix(
            at=now,
            rows=[_row(categories, code, totals[code]) for code in shown],
            columns=[BoardStep(key=code, name=places.names[code]) for code in columns],
            cells=[[_shown(counts.get(f"{one}|{other}", _NOTHING)) for other in columns] for one in shown],
            events_behind=await self._boards.behind(tx),
        )

    def _allowed(
        self, person: Principal, by: By, under: str | None, tree: _Tree, field: str = "under"
    ) -> str:
        """The key she may look below. Raises NotAllowed, Invalid for an unknown one."""
        if person.role in CENTRE:
            _known(tree, under, field)
            return under or ""
        own = person.organisation_code
        if by != "organisation" or own is None:
            raise NotAllowed("只能查看本单位及下级单位的看板")
        _known(tree, under, field)
        if under is not None and own not in [step.key for step in tree.path(under)]:
            raise NotAllowed("只能查看本单位及下级单位的看板")
        return under or own

    def _tree(self, by: By) -> _Tree:
        pack = self._city().pack
        match by:
            case "organisation":
                return _Tree(
                    {o.code: o.short_name or o.name for o in pack.organisations},
                    {o.code: o.parent_code for o in pack.organisations},
                    "未派单",
                )
            case "category":
                return _Tree(
                    {c.code: c.name for c in pack.categories},
                    {c.code: c.parent_code for c in pack.categories},
                    "未分类",
                )
            case "place":
                return _Tree(
                    {d.code: d.name for d in pack.divisions},
                    {d.code: d.parent_code for d in pack.divisions},
                    "地点未明",
                )
            case "track":
                return _Tree({t.value: TRACK_NAMES[t] for t in Track}, {t.value: "" for t in Track})


def _known(tree: _Tree, key: str | None, field: str) -> None:
    if key is not None and key not in tree.parents:
        raise Invalid("没有这个编码", fields=[FieldError(field, "没有这个编码")])


def _row(tree: _Tree, code: str, count: Count) -> BoardRow:
    return BoardRow(
        key=code,
        name=tree.nowhere if code == NOWHERE else tree.names[code],
        has_below=code != NOWHERE and bool(tree.below(code)),
        open=count.open,
        suspended=count.suspended,
        due_today=count.due_today,
        at_risk=count.at_risk,
        overdue=count.overdue,
    )


def _shown(count: Count) -> BoardCount:
    return BoardCount(
        open=count.open,
        suspended=count.suspended,
        due_today=count.due_today,
        at_risk=count.at_risk,
        overdue=count.overdue,
    )
