"""Whether a proposed time limit can ever bind a matter, and why one row binds and another does not; pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product

from callcenter.cities.decided_time import PolicyAdded, PolicyEnded, with_policy
from callcenter.cities.schema import CityPack, RequestType, SlaPolicy, Track, Urgency
from callcenter.clocks.rules import UNIT
from callcenter.kernel.errors import Invalid
from sla.calendar import ALWAYS_OPEN
from sla.errors import SlaError
from sla.policy import Matter, Policies, Policy
from sla.schedule import AND

_DAY = timedelta(days=1)
#: how far ahead a change may lie; anything else is a slip of the pen
_REACH = timedelta(days=3 * 366)
_CRITERIA = (
    "写明了紧急程度",
    "写明了办理轨道",
    "分类更细",
    "地点更近",
    "写明了诉求类型",
    "生效更晚",
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A row that covers a matter; ``loses_by`` says by what another goes before it, None that it binds."""

    policy: Policy
    loses_by: str | None


def check_new(pack: CityPack, row: SlaPolicy, today: date) -> tuple[SlaPolicy, ...]:
    """The time limits with this one; Invalid says why it is refused."""
    _check_codes(pack, row)
    if any(r.code == row.code for r in pack.sla_policies):
        raise _invalid("code", f"编号“{row.code}”已有，请另编一个")
    if row.valid_from is None or not today <= row.valid_from <= today + _REACH:
        raise _invalid("valid_from", "生效日期不能早于今天（规则只约束此后收到的诉求），也不能晚于三年之后")
    if row.valid_to is not None and row.valid_to < row.valid_from:
        raise _invalid("valid_to", "截止日期早于生效日期")
    new = _understood(row)
    same = next((r for r in pack.sla_policies if _understood(r).claim == new.claim), None)
    if same is not None:
        raise _invalid("valid_from", f"与“{same.code}”适用条件和生效日期都相同，无法取舍")
    rows = with_policy(pack.sla_policies, PolicyAdded(row, row.valid_from))
    stronger = _stronger(new, [_understood(r) for r in rows if r.clock == row.clock], pack)
    if stronger:
        names = "、".join(f"“{code}”" for code in stronger)
        raise _invalid("row", f"这一行永远匹配不到：符合条件的诉求都由 {names} 优先约束")
    return rows


def check_end(pack: CityPack, code: str, ends_on: date, today: date) -> tuple[SlaPolicy, ...]:
    """The time limits with one that ends; Invalid says why it may not."""
    row = next((r for r in pack.sla_policies if r.code == code), None)
    if row is None:
        raise _invalid("code", f"没有编号为“{code}”的时限规则")
    if not today - _DAY <= ends_on <= today + _REACH:
        raise _invalid("ends_on", "截止日期不能早于昨天，也不能晚于三年之后")
    if row.valid_to is not None and row.valid_to <= ends_on:
        raise _invalid("ends_on", f"“{code}”本来就到 {row.valid_to} 为止")
    if row.valid_from is not None and ends_on < row.valid_from:
        raise _invalid("ends_on", f"“{code}”{row.valid_from} 才生效")
    rows = with_policy(pack.sla_policies, PolicyEnded(code, ends_on))
    _check_still_covered(pack.sla_policies, rows, row, ends_on + _DAY)
    return rows


def candidates(policies: Iterable[Policy], matter: Matter, received_on: date) -> list[Candidate]:
    """The rows that cover a matter, the one that binds first."""
    covering = sorted(
        (p for p in policies if p.covers(matter, received_on)), key=lambda p: p.rank(matter), reverse=True
    )
    if not covering:
        return []
    best = covering[0].rank(matter)
    return [Candidate(p, None if n == 0 else _loses_by(best, p.rank(matter))) for n, p in enumerate(covering)]


def _loses_by(best: Sequence[object], rank: Sequence[object]) -> str:
    return next(c for c, one, other in zip(_CRITERIA, best, rank, strict=True) if one != other)


def _check_codes(pack: CityPack, row: SlaPolicy) -> None:
    if len(row.source.strip()) < 4:
        raise _invalid("source", "须写明依据：文件名称、文号或条款")
    for column, value, known in (
        ("request_type", row.request_type, set(RequestType)),
        ("urgency", row.urgency, set(Urgency)),
        ("track", row.track, set(Track)),
        ("category_code", row.category_code, pack.category_by_code.keys()),
        ("place_code", row.place_code, pack.division_by_code.keys()),
    ):
        if value and value not in known:
            raise _invalid(column, f"不认识“{value}”，这一行永远匹配不到")
    calendars = {c.name for c in pack.calendars} | {ALWAYS_OPEN, ""}
    unknown = [name for name in row.calendar.split(AND) if name not in calendars]
    if unknown and row.calendar != UNIT:
        raise _invalid("calendar", f"没有名为“{unknown[0]}”的工作日历")
    if not row.code.strip():
        raise _invalid("code", "须有编号")


def _understood(row: SlaPolicy) -> Policy:
    try:
        return Policy.from_row(row.as_row())
    except SlaError as error:
        raise _invalid("row", str(error)) from error


def _stronger(new: Policy, rows: Sequence[Policy], pack: CityPack) -> list[str]:
    """The codes of the rows that leave nothing to the new one; empty where it binds something."""
    table, winners = Policies(rows), dict[str, None]()
    for day in _days(new, rows):
        for matter in _matters(new, rows, pack):
            found = table.find(new.clock, matter, day)
            if found is None or found.code == new.code:
                return []
            winners[found.code] = None
    return list(winners)


def _days(new: Policy, rows: Iterable[Policy]) -> list[date]:
    """Days between which nothing changes, within the row's own."""
    edges = {new.valid_from}
    for row in rows:
        edges.add(row.valid_from)
        if row.valid_to < date.max:
            edges.add(row.valid_to + _DAY)
    return sorted(day for day in edges if new.valid_from <= day <= new.valid_to)


def _matters(new: Policy, rows: Sequence[Policy], pack: CityPack) -> Iterator[Matter]:
    """Matters of every sort that the row covers, as far as the rows tell them apart."""
    categories = {new.category} | {r.category for r in rows if r.category.startswith(new.category)}
    named = {new.place} | {r.place for r in rows}
    places = [pack.places_above(code) if code else () for code in named]
    for matter in product(
        [new.request_type] if new.request_type else list(RequestType),
        [new.urgency] if new.urgency else list(Urgency),
        sorted(categories),
        places,
        [new.track] if new.track else list(Track),
    ):
        request_type, urgency, category, place, track = matter
        if not new.place or new.place in place:
            yield Matter(str(request_type), str(urgency), category, place, str(track))


def _check_still_covered(
    before: Sequence[SlaPolicy], after: Sequence[SlaPolicy], ended: SlaPolicy, day: date
) -> None:
    """An ordinary order that has such a clock now must not be left without one."""
    old, new = (Policies([_understood(r) for r in rows]) for rows in (before, after))
    kind = _understood(ended).clock
    for request_type in RequestType:
        matter = Matter(request_type.value, Urgency.normal.value)
        if old.find(kind, matter, day) is not None and new.find(kind, matter, day) is None:
            raise _invalid(
                "ends_on", f"{day} 起{request_type.value}类诉求就没有“{kind.value}”时限了，请先加新的一行"
            )


def _invalid(field: str, message: str) -> Invalid:
    return Invalid.at(field, message, "policy-unfit")
