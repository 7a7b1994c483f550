"""What a city pack holds, as plain values: one frozen class a table, in the order of its columns.

The same classes come out of the files of a pack (`pack.load_pack`) and out of the database
(`load.read_pack`), so nothing above cares where a city's data came from. Lists are tuples, an empty
cell is an empty string, dates of validity are inclusive and None where open.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from .climbing import LadderLevel, LadderPost, LadderTriggerRow
from .clock_rules import AnswerDoor, ClockChangeRow, UnitCalendar
from .dated import Dated as Dated
from .follow_ups import FollowUpLine, FollowUpPlanRow
from .hard_matters import HardMatterKind
from .knowledge import StartingArticle, SynonymRow
from .ladder import LadderStep, LetterForm
from .notices import NoticeTemplate
from .same_matters import SameMatterRow
from .sessions import SessionPost


class DivisionLevel(StrEnum):
    city = "city"
    county = "county"
    town = "town"
    village = "village"  # villages and residents' communities


class OrganisationKind(StrEnum):
    centre = "centre"  # 热线中心
    department = "department"  # 市、县区部门
    county = "county"  # 县区政府、管委会
    town = "town"  # 镇、街道
    station = "station"  # 部门下属单位
    utility = "utility"  # 供水、供电、燃气、通信、公交、环卫等企业


class RequestType(StrEnum):
    consultation = "consultation"
    help = "help"
    complaint = "complaint"
    report = "report"
    suggestion = "suggestion"
    praise = "praise"
    other = "other"


class Urgency(StrEnum):
    normal = "normal"
    urgent = "urgent"
    emergency = "emergency"


class Track(StrEnum):
    ordinary = "ordinary"
    enterprise = "enterprise"
    hard_matter = "hard_matter"
    efficiency = "efficiency"


class PatternKind(StrEnum):
    word = "word"
    regex = "regex"


class LineMode(StrEnum):
    whole = "whole"  # 整体并入
    parallel = "parallel"  # 双号并行
    sub_centre = "sub_centre"  # 设分中心


class QueueMedia(StrEnum):
    voice = "voice"
    text = "text"


class RosterRole(StrEnum):
    duty_agent = "duty_agent"  # 值班坐席
    duty_supervisor = "duty_supervisor"  # 值班长
    leader_on_call = "leader_on_call"  # 带班领导
    duty_contact = "duty_contact"  # 值班室
    repair_desk = "repair_desk"  # 抢修调度
    command_centre = "command_centre"  # 110/119/120/122 调度席
    order_clerk = "order_clerk"  # 工单联络员
    local_dispatcher = "local_dispatcher"  # 属地派单席


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit or weight of the city: a whole number of ``unit``, and where it comes from."""

    name: str
    value: int
    unit: str
    source: str


@dataclass(frozen=True, slots=True)
class EmergencyNumber:
    """A number of another service; ``organisation`` is who answers there.

    ``advice`` is what a person in danger is told at once.
    """

    number: str
    name: str
    organisation: str
    advice: str = ""  # a database loaded by an earlier version has none until its pack is loaded again


@dataclass(frozen=True, slots=True)
class CityFacts:
    """The head of the pack."""

    code: str
    name: str
    short_name: str
    timezone: str
    number_prefix: str  # of work order numbers
    default_calendar: str
    hotline_number: str
    centre: str  # organisation code of the hotline centre
    efficiency_owner: str  # who gets appeals about conduct
    superior_inspector: str  # who takes over where a unit must step aside and has none above it
    emergency_numbers: tuple[EmergencyNumber, ...]


@dataclass(frozen=True, slots=True)
class Division:
    """A place of the statistics codes, 445100 → 445102 → 445102007 → 445102007002."""

    code: str
    name: str
    level: DivisionLevel
    parent_code: str
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Organisation(Dated):
    """A node of the tree of organisations.

    ``department_kind`` names what it does (公安局, 供水企业) the way categories name their owners;
    ``division_code`` is the place it answers for.
    """

    code: str
    name: str
    short_name: str
    kind: OrganisationKind
    parent_code: str
    department_kind: str
    division_code: str
    phone: str
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Category(Dated):
    """A node of the category tree; ``level`` 1, 2 or 3.

    ``words`` are what people really say, ``examples`` whole invented sentences.
    """

    code: str
    parent_code: str
    name: str
    level: int
    owner_kind: str
    track: Track
    words: tuple[str, ...]
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RequestTypeRule:
    request_type: RequestType
    kind: PatternKind
    pattern: str
    weight: float
    note: str


@dataclass(frozen=True, slots=True)
class TrackRule:
    track: Track
    kind: PatternKind
    pattern: str
    weight: float
    note: str


@dataclass(frozen=True, slots=True)
class UrgencyRule:
    """Matches a text in which one of ``any_of``, all of ``all_of`` and none of ``none_of`` is found.

    Every entry is a regular expression. ``handover`` is the service that takes an emergency over,
    ``also_ok`` are others that would be no mistake.
    """

    code: str
    urgency: Urgency
    handover: str
    also_ok: tuple[str, ...]
    any_of: tuple[str, ...]
    all_of: tuple[str, ...]
    none_of: tuple[str, ...]
    basis: str


@dataclass(frozen=True, slots=True)
class DutyRow(Dated):
    """派单目录: who leads a category at a place. The deeper category, then the nearer place wins."""

    category_code: str
    place_code: str
    lead: str
    co_handlers: tuple[str, ...]
    copies: tuple[str, ...]
    basis: str


@dataclass(frozen=True, slots=True)
class SlaPolicy(Dated):
    """A time limit; the columns are those of `sla.policy.Policy.from_row`, an empty match column means any.

    Shares and multiples stay as written (1/2), since they are exact.
    """

    code: str
    clock: str
    request_type: str
    urgency: str
    category_code: str
    place_code: str
    track: str
    unit: str
    amount: int
    calendar: str
    warn_shares: tuple[str, ...]
    overdue_times: tuple[str, ...]
    start_rule: str
    end_rule: str
    source: str

    def as_row(self) -> dict[str, str]:
        """The cells `sla.policy.Policy.from_row` reads."""
        return {
            "code": self.code,
            "clock": self.clock,
            "request_type": self.request_type,
            "urgency": self.urgency,
            "category_code": self.category_code,
            "place_code": self.place_code,
            "track": self.track,
            "unit": self.unit,
            "amount": str(self.amount),
            "calendar": self.calendar,
            "warn_shares": ";".join(self.warn_shares),
            "overdue_times": ";".join(self.overdue_times),
            "start_rule": self.start_rule,
            "end_rule": self.end_rule,
            "valid_from": self.valid_from.isoformat() if self.valid_from else "",
            "valid_to": self.valid_to.isoformat() if self.valid_to else "",
            "source": self.source,
        }


@dataclass(frozen=True, slots=True)
class Calendar:
    """A working calendar; ``body`` is what `WorkCalendar.from_mapping` reads, dates as ISO text."""

    name: str
    version: int
    body: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Queue:
    """Where contacts wait. ``hours`` is 7x24 or workday (the office calendar)."""

    code: str
    name: str
    media: QueueMedia
    skills: tuple[str, ...]
    priority: int
    answer_target_s: int
    overflow_queue: str
    overflow_after_s: int
    hours: str
    source: str


@dataclass(frozen=True, slots=True)
class Line(Dated):
    """A number merged into the hotline. ``duty_filter`` are the categories it was for."""

    old_number: str
    name: str
    mode: LineMode
    queue: str
    duty_filter: tuple[str, ...]
    script: str
    fallback: str


@dataclass(frozen=True, slots=True)
class RosterRow(Dated):
    """Who answers for an organisation, and when: ISO weekdays 1–7, ``hours`` half-open, 16:00-24:00."""

    organisation_code: str
    role: RosterRole
    name: str
    phone: str
    weekdays: tuple[int, ...]
    hours: str


@dataclass(frozen=True, slots=True)
class Ground:
    """A ground a refusal, a return or a screening may name; ``channel`` is where it sends the citizen."""

    code: str
    kind: str
    name: str
    channel: str
    source: str


@dataclass(frozen=True, slots=True)
class ReplyText:
    """What the platform says in a conversation; ``{names}`` are filled in, ``code/category`` is the text
    for that category and all below it."""

    code: str
    text: str
    source: str


@dataclass(frozen=True)
class CityPack:
    """Everything one city is, checked as a whole."""

    facts: CityFacts
    limits: tuple[Limit, ...]
    divisions: tuple[Division, ...]
    organisations: tuple[Organisation, ...]
    categories: tuple[Category, ...]
    request_type_rules: tuple[RequestTypeRule, ...]
    urgency_rules: tuple[UrgencyRule, ...]
    track_rules: tuple[TrackRule, ...]
    duty_list: tuple[DutyRow, ...]
    sla_policies: tuple[SlaPolicy, ...]
    calendars: tuple[Calendar, ...]
    queues: tuple[Queue, ...]
    lines: tuple[Line, ...]
    duty_rosters: tuple[RosterRow, ...]
    notices: tuple[NoticeTemplate, ...]
    replies: tuple[ReplyText, ...]
    grounds: tuple[Ground, ...]
    sla_steps: tuple[LadderStep, ...]
    letter_forms: tuple[LetterForm, ...]
    follow_up_plan: tuple[FollowUpPlanRow, ...]
    follow_up_script: tuple[FollowUpLine, ...]
    clock_changes: tuple[ClockChangeRow, ...]
    unit_calendars: tuple[UnitCalendar, ...]
    answer_doors: tuple[AnswerDoor, ...]
    ladder_levels: tuple[LadderLevel, ...]
    hard_matter_kinds: tuple[HardMatterKind, ...]
    same_matters: tuple[SameMatterRow, ...]
    ladder_triggers: tuple[LadderTriggerRow, ...]
    ladder_posts: tuple[LadderPost, ...]
    session_posts: tuple[SessionPost, ...]
    knowledge_synonyms: tuple[SynonymRow, ...]
    knowledge_articles: tuple[StartingArticle, ...]

    def has_limit(self, name: str) -> bool:
        """Whether the pack sets this limit at all."""
        return name in self._limits

    def limit(self, name: str) -> int:
        """The value of a limit; KeyError if the pack has none of this name."""
        return self._limits[name].value

    @cached_property
    def _limits(self) -> dict[str, Limit]:
        return {limit.name: limit for limit in self.limits}

    @cached_property
    def reply_by_code(self) -> Mapping[str, ReplyText]:
        return {reply.code: reply for reply in self.replies}

    @cached_property
    def division_by_code(self) -> Mapping[str, Division]:
        return {division.code: division for division in self.divisions}

    @cached_property
    def organisation_by_code(self) -> Mapping[str, Organisation]:
        return {organisation.code: organisation for organisation in self.organisations}

    @cached_property
    def category_by_code(self) -> Mapping[str, Category]:
        return {category.code: category for category in self.categories}

    @cached_property
    def calendar_by_name(self) -> Mapping[str, Calendar]:
        return {calendar.name: calendar for calendar in self.calendars}

    def places_above(self, code: str) -> tuple[str, ...]:
        """A division's code and those above it, the nearest first; empty if unknown."""
        chain: list[str] = []
        while (division := self.division_by_code.get(code)) is not None:
            chain.append(code)
            code = division.parent_code
        return tuple(chain)

    def category_path(self, code: str) -> tuple[str, ...]:
        """Names from level 1 down to this category; empty if unknown."""
        names: list[str] = []
        while (category := self.category_by_code.get(code)) is not None:
            names.append(category.name)
            code = category.parent_code
        return tuple(reversed(names))

    def duty(self, category_code: str, place_code: str, on: date) -> DutyRow | None:
        """The row that owns a category at a place on a day: deeper category first, then nearer place.

        A category without a row of its own falls back to its parents, an unknown place to the city.
        """
        places = self.places_above(place_code) or (self.facts.code,)
        category: str = category_code
        while category:
            rows = self._duty_index.get(category, {})
            for place in places:
                for row in rows.get(place, ()):
                    if row.is_valid(on):
                        return row
            known = self.category_by_code.get(category)
            category = known.parent_code if known else ""
        return None

    @cached_property
    def _duty_index(self) -> dict[str, dict[str, list[DutyRow]]]:
        index: dict[str, dict[str, list[DutyRow]]] = {}
        for row in self.duty_list:
            index.setdefault(row.category_code, {}).setdefault(row.place_code, []).append(row)
        return index
