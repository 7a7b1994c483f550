"""Which time limit binds a matter: dated rows matched by what the matter is, the most specific one winning.

A row leaves a column empty to match anything. Among the rows of one clock that match and were in force on
the day of receipt, they are compared by these criteria, the first that differs deciding:

1. the row names an urgency (what endangers life waits for no other rule);
2. it names a track (enterprise, hard matter, efficiency);
3. its category is the deeper (longest prefix of the matter's category code);
4. its place is the nearer (town before county before city);
5. it names a request type;
6. it came into force later.

Two rows that would still be equal for some matter contradict each other and are refused when the policies are
loaded. A version binds what was received from its ``valid_from``; nothing re-bases older matters by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

from sla.calendar import ALWAYS_OPEN
from sla.errors import InvalidPolicy, NoPolicy
from sla.ladder import CardStep
from sla.term import EndRule, StartRule, Term, Unit

MAX_AMOUNT = 1_000_000


class ClockKind(StrEnum):
    """What a clock watches."""

    STATUTORY = "statutory"  # 法定答复时限,自首次受理
    DEPARTMENT = "department"  # 承办单位办理时限,自派单
    DISPATCH = "dispatch"  # 派单时限
    SIGN_IN = "sign_in"  # 签收时限
    CONTACT = "contact"  # 联系诉求人时限
    REVIEW = "review"  # 审核时限
    FOLLOW_UP = "follow_up"  # 回访时限
    ANSWER = "answer"  # 接听、应答时限
    ACKNOWLEDGE = "acknowledge"  # 紧急告警确认时限
    RECTIFICATION = "rectification"  # 差评整改时限
    # matters of a track: beside the clocks of their order, never among them
    CASE_SCREENING = "case_screening"  # 直通车甄别
    CASE_CONTACT = "case_contact"  # 首次联系企业
    CASE_PLAN = "case_plan"  # 出方案
    CASE_CLOSE_A = "case_close_a"  # 办结,权责清晰
    CASE_CLOSE_B = "case_close_b"  # 办结,多部门
    CASE_CLOSE_C = "case_close_c"  # 办结,历史遗留
    CASE_CLOSE_D = "case_close_d"  # 办结,政策空白
    CASE_OVERDUE = "case_overdue"  # 办结超期后再提级的时限
    CASE_REPORT = "case_report"  # 月度报告
    CASE_LEVEL_1 = "case_level_1"  # 各层级协调时限
    CASE_LEVEL_2 = "case_level_2"
    CASE_LEVEL_3 = "case_level_3"
    CASE_LEVEL_4 = "case_level_4"
    CASE_CONFIRM = "case_confirm"  # 呈阅件确认
    CASE_HM_EXPLAIN = "case_hm_explain"  # 难办事,说明办不成
    CASE_HM_SIMPLE = "case_hm_simple"  # 难办事,简单
    CASE_HM_COMPLEX = "case_hm_complex"  # 难办事,复杂
    CASE_EF_DECIDE = "case_ef_decide"  # 效能投诉,决定是否受理
    CASE_EF_FINISH = "case_ef_finish"  # 效能投诉,办结
    # what a unit is asked beside the order: several may run at once, each about something of its own
    BRIEF = "brief"  # 现场会情况说明
    DECISION = "decision"  # 现场会议定事项
    INSTRUCTION = "instruction"  # 领导批示落实
    # a bad rating, which runs on when its order is closed
    RATING_VERIFICATION = "rating_verification"  # 差评核实
    RATING_RECTIFICATION = "rating_rectification"  # 差评整改

    @property
    def is_beside_order(self) -> bool:
        """True for clocks beside those of an order: of a track, of a bad rating, of what a unit is asked."""
        asked = (ClockKind.BRIEF, ClockKind.DECISION, ClockKind.INSTRUCTION)
        return self.value.startswith(("case_", "rating_")) or self in asked


@dataclass(frozen=True, slots=True)
class Matter:
    """What policies look at. ``places`` are division codes, the nearest first (town, county, city)."""

    request_type: str
    urgency: str
    category: str = ""
    places: tuple[str, ...] = ()
    track: str = "ordinary"


@dataclass(frozen=True, slots=True)
class Policy:
    """One row. Empty match columns match anything; both dates of validity are inclusive.

    ``warn_shares`` are the shares of the time left at which a warning goes out, largest first;
    ``overdue_times`` are multiples of the whole time at which a clock already overdue is raised again (3:
    "seriously overdue"). ``steps`` are the cards of the ladder, which a city lays down apart from the terms.
    """

    code: str
    clock: ClockKind
    term: Term
    calendar: str
    request_type: str = ""
    urgency: str = ""
    category: str = ""
    place: str = ""
    track: str = ""
    warn_shares: tuple[Fraction, ...] = ()
    overdue_times: tuple[Fraction, ...] = ()
    valid_from: date = date.min
    valid_to: date = date.max
    source: str = ""
    steps: tuple[CardStep, ...] = ()

    @classmethod
    def from_row(cls, row: Mapping[str, str]) -> Policy:
        """A row of a policy table: ``;`` between shares, dates ISO, empty for none.

        ``calendar`` may be empty for a clock of plain minutes, which then runs around the clock.
        """
        return _policy(row)

    def covers(self, matter: Matter, received_on: date) -> bool:
        return (
            self.valid_from <= received_on <= self.valid_to
            and self.urgency in ("", matter.urgency)
            and self.track in ("", matter.track)
            and self.request_type in ("", matter.request_type)
            and matter.category.startswith(self.category)
            and (not self.place or self.place in matter.places)
        )

    def rank(self, matter: Matter) -> tuple[bool, bool, int, int, bool, date]:
        """The greater wins, for a matter this row covers; see the module's criteria."""
        nearness = len(matter.places) - matter.places.index(self.place) if self.place else 0
        return (
            bool(self.urgency),
            bool(self.track),
            len(self.category),
            nearness,
            bool(self.request_type),
            self.valid_from,
        )

    @property
    def claim(self) -> tuple[str | date, ...]:
        """What two rows may not share, since both would win for one matter."""
        match = (self.clock, self.request_type, self.urgency, self.category, self.place, self.track)
        return (*match, self.valid_from)


class Policies:
    """The rows of one city, checked against one another."""

    def __init__(self, rows: Iterable[Policy]) -> None:
        self.rows = tuple(rows)
        self._by_clock = {kind: [row for row in self.rows if row.clock is kind] for kind in ClockKind}
        seen: dict[object, Policy] = {}
        for row in self.rows:
            if row.code in seen:
                raise InvalidPolicy(f"时限规则编号“{row.code}”重复")
            if other := seen.get(row.claim):
                raise InvalidPolicy(f"时限规则“{other.code}”与“{row.code}”适用条件和生效日期相同，无法取舍")
            seen[row.code] = seen[row.claim] = row

    def __len__(self) -> int:
        return len(self.rows)

    def find(self, clock: ClockKind, matter: Matter, received_on: date) -> Policy | None:
        """The row that binds, or None."""
        rows = [row for row in self._by_clock[clock] if row.covers(matter, received_on)]
        return max(rows, key=lambda row: row.rank(matter), default=None)

    def match(self, clock: ClockKind, matter: Matter, received_on: date) -> Policy:
        """The row that binds; :class:`NoPolicy` when the pack has none for this matter."""
        found = self.find(clock, matter, received_on)
        if found is None:
            raise NoPolicy(
                f"{received_on} 没有适用的“{clock.value}”时限规则：诉求类型 {matter.request_type}，"
                f"紧急程度 {matter.urgency}，分类 {matter.category or '无'}，类别轨道 {matter.track}"
            )
        return found

    def calendars(self) -> frozenset[str]:
        """The names of the calendars the rows count by."""
        return frozenset(row.calendar for row in self.rows)


def _policy(row: Mapping[str, str]) -> Policy:
    code = _required(row, "code")
    valid_from = _date(row, "valid_from") or date.min
    valid_to = _date(row, "valid_to") or date.max
    if valid_to < valid_from:
        raise InvalidPolicy(f"时限规则“{code}”：valid_to 早于 valid_from")
    unit = _choice(Unit, row, "unit")
    return Policy(
        code=code,
        clock=_choice(ClockKind, row, "clock"),
        term=Term(
            unit=unit,
            amount=_amount(row),
            start_rule=_choice(StartRule, row, "start_rule", StartRule.NEXT_DAY),
            end_rule=_choice(EndRule, row, "end_rule", EndRule.OFFICE_CLOSE),
        ),
        calendar=_cell(row, "calendar")
        or (ALWAYS_OPEN if unit is Unit.MINUTE else _required(row, "calendar")),
        request_type=_cell(row, "request_type"),
        urgency=_cell(row, "urgency"),
        category=_cell(row, "category_code"),
        place=_cell(row, "place_code"),
        track=_cell(row, "track"),
        warn_shares=tuple(sorted(_fractions(row, "warn_shares", 0, 1), reverse=True)),
        overdue_times=tuple(sorted(_fractions(row, "overdue_times", 1, 100))),
        valid_from=valid_from,
        valid_to=valid_to,
        source=_cell(row, "source"),
    )


Choice = TypeVar("Choice", bound=StrEnum)


def _cell(row: Mapping[str, str], column: str) -> str:
    return (row.get(column) or "").strip()


def _required(row: Mapping[str, str], column: str) -> str:
    if not (value := _cell(row, column)):
        raise InvalidPolicy(f"时限规则的 {column} 不能为空")
    return value


def _choice(kind: type[Choice], row: Mapping[str, str], column: str, default: Choice | None = None) -> Choice:
    value = _cell(row, column)
    if not value and default is not None:
        return default
    try:
        return kind(value)
    except ValueError as error:
        known = "、".join(kind)
        raise InvalidPolicy(f"时限规则的 {column} 不认识“{value}”，只有 {known}") from error


def _amount(row: Mapping[str, str]) -> int:
    value = _required(row, "amount")
    if not (value.isascii() and value.isdecimal() and 0 < int(value[:9]) <= MAX_AMOUNT and len(value) < 9):
        raise InvalidPolicy(f"时限规则的 amount“{value}”应是 1 到 {MAX_AMOUNT} 的整数")
    return int(value)


def _date(row: Mapping[str, str], column: str) -> date | None:
    value = _cell(row, column)
    try:
        return date.fromisoformat(value) if value else None
    except ValueError as error:
        raise InvalidPolicy(f"时限规则的 {column}“{value}”不是日期，应写成 2026-01-01") from error


def _fractions(row: Mapping[str, str], column: str, above: int, below: int) -> set[Fraction]:
    shares: set[Fraction] = set()
    for text in filter(None, (part.strip() for part in _cell(row, column).split(";"))):
        try:
            share = Fraction(text)
        except (ValueError, ZeroDivisionError) as error:
            raise InvalidPolicy(f"时限规则的 {column}“{text}”不是数") from error
        if not above < share < below:
            raise InvalidPolicy(f"时限规则的 {column}“{text}”应大于 {above}、小于 {below}")
        shares.add(share)
    return shares
