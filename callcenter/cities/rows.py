"""How each table of a pack is read: its columns and what one line becomes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from .climbing import level_of, post_of, trigger_of
from .clock_rules import answer_door_of, change_of, unit_calendar_of
from .complaints import Complaints
from .follow_ups import plan_row_of, script_line_of
from .hard_matters import hard_matter_kind_of
from .knowledge import starting_article_of, synonym_of
from .ladder import ladder_step_of, letter_form_of
from .notices import template_of
from .same_matters import same_matter_of
from .schema import (
    Category,
    Division,
    DivisionLevel,
    DutyRow,
    Ground,
    Line,
    LineMode,
    Organisation,
    OrganisationKind,
    PatternKind,
    Queue,
    QueueMedia,
    ReplyText,
    RequestType,
    RequestTypeRule,
    RosterRole,
    RosterRow,
    SlaPolicy,
    Track,
    TrackRule,
    Urgency,
    UrgencyRule,
)
from .sessions import session_post_of
from .tables import Row, Table, read_table

Value = TypeVar("Value")

_MOST_WEIGHT = 100.0
_MOST_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class TableForm(Generic[Value]):
    """One file of the pack."""

    file: str
    columns: tuple[str, ...]
    parse: Callable[[Row], Value]

    def read(self, folder: Path, complaints: Complaints) -> Table[Value]:
        return read_table(folder, self.file, self.columns, self.parse, complaints)


def _columns(names: str) -> tuple[str, ...]:
    return tuple(names.split())


def _division(row: Row) -> Division:
    return Division(
        code=row.required("code"),
        name=row.required("name"),
        level=row.choice(DivisionLevel, "level"),
        parent_code=row.text("parent_code"),
        aliases=row.several("aliases"),
    )


def _organisation(row: Row) -> Organisation:
    valid_from, valid_to = row.validity()
    return Organisation(
        code=row.required("code"),
        name=row.required("name"),
        short_name=row.required("short_name"),
        kind=row.choice(OrganisationKind, "kind"),
        parent_code=row.text("parent_code"),
        department_kind=row.text("department_kind"),
        division_code=row.required("division_code"),
        phone=row.text("phone"),
        aliases=row.several("aliases"),
        valid_from=valid_from,
        valid_to=valid_to,
    )


def _category(row: Row) -> Category:
    valid_from, valid_to = row.validity()
    words = row.several("words")
    if not words:
        row.complain("words 不能为空：没有词的分类永远认不出来")
    return Category(
        code=row.required("code"),
        parent_code=row.text("parent_code"),
        name=row.required("name"),
        level=row.whole("level", 1, 3),
        owner_kind=row.text("owner_kind"),
        track=row.choice(Track, "track"),
        words=words,
        examples=row.several("examples"),
        valid_from=valid_from,
        valid_to=valid_to,
    )


def _request_type_rule(row: Row) -> RequestTypeRule:
    return RequestTypeRule(
        request_type=row.choice(RequestType, "request_type"),
        kind=row.choice(PatternKind, "kind"),
        pattern=row.required("pattern"),
        weight=row.number("weight", _MOST_WEIGHT),
        note=row.text("note"),
    )


def _track_rule(row: Row) -> TrackRule:
    return TrackRule(
        track=row.choice(Track, "track"),
        kind=row.choice(PatternKind, "kind"),
        pattern=row.required("pattern"),
        weight=row.number("weight", _MOST_WEIGHT),
        note=row.text("note"),
    )


def _urgency_rule(row: Row) -> UrgencyRule:
    return UrgencyRule(
        code=row.required("code"),
        urgency=row.choice(Urgency, "urgency"),
        handover=row.text("handover"),
        also_ok=row.several("also_ok"),
        any_of=row.several("any_of"),
        all_of=row.several("all_of"),
        none_of=row.several("none_of"),
        basis=row.required("basis"),
    )


def _duty_row(row: Row) -> DutyRow:
    valid_from, valid_to = row.validity()
    return DutyRow(
        category_code=row.required("category_code"),
        place_code=row.required("place_code"),
        lead=row.required("lead"),
        co_handlers=row.several("co_handlers"),
        copies=row.several("copies"),
        basis=row.required("basis"),
        valid_from=valid_from,
        valid_to=valid_to,
    )


def _sla_policy(row: Row) -> SlaPolicy:
    valid_from, valid_to = row.validity()
    return SlaPolicy(
        code=row.required("code"),
        clock=row.required("clock"),
        request_type=row.text("request_type"),
        urgency=row.text("urgency"),
        category_code=row.text("category_code"),
        place_code=row.text("place_code"),
        track=row.text("track"),
        unit=row.required("unit"),
        amount=row.whole("amount", 1, 1_000_000),
        calendar=row.text("calendar"),
        warn_shares=row.several("warn_shares"),
        overdue_times=row.several("overdue_times"),
        start_rule=row.text("start_rule"),
        end_rule=row.text("end_rule"),
        source=row.required("source"),
        valid_from=valid_from,
        valid_to=valid_to,
    )


def _queue(row: Row) -> Queue:
    hours = row.required("hours")
    if hours not in ("7x24", "workday", ""):
        row.complain(f"hours 不认识“{hours}”，只能是 7x24、workday")
    return Queue(
        code=row.required("code"),
        name=row.required("name"),
        media=row.choice(QueueMedia, "media"),
        skills=row.several("skills"),
        priority=row.whole("priority", 0, 1000),
        answer_target_s=row.whole("answer_target_s", 1, _MOST_SECONDS),
        overflow_queue=row.text("overflow_queue"),
        overflow_after_s=row.whole("overflow_after_s", 0, _MOST_SECONDS),
        hours=hours,
        source=row.required("source"),
    )


def _line(row: Row) -> Line:
    valid_from, valid_to = row.validity()
    return Line(
        old_number=row.required("old_number"),
        name=row.required("name"),
        mode=row.choice(LineMode, "mode"),
        queue=row.required("queue"),
        duty_filter=row.several("duty_filter"),
        script=row.required("script"),
        fallback=row.required("fallback"),
        valid_from=valid_from,
        valid_to=valid_to,
    )


def _roster_row(row: Row) -> RosterRow:
    valid_from, valid_to = row.validity()
    weekdays = row.several("weekdays")
    if not weekdays or not set(weekdays) <= set("1234567"):
        row.complain("weekdays 应是 1 到 7（星期一到星期日）中的一个或几个，用分号隔开")
        weekdays = ()
    hours = row.required("hours")
    if hours and hour_range(hours) is None:
        row.complain(f"hours“{hours}”应写成 08:00-16:00，结束晚于开始，最晚 24:00")
    return RosterRow(
        organisation_code=row.required("organisation_code"),
        role=row.choice(RosterRole, "role"),
        name=row.required("name"),
        phone=row.required("phone"),
        weekdays=tuple(int(day) for day in weekdays),
        hours=hours,
        valid_from=valid_from,
        valid_to=valid_to,
    )


def hour_range(hours: str) -> tuple[int, int] | None:
    """First and end minute of the day of "16:00-24:00", half-open; None if it is not one."""
    first, dash, last = hours.partition("-")
    begins, ends = _minute(first), _minute(last)
    if not dash or begins is None or ends is None or begins >= ends:
        return None
    return begins, ends


def _minute(clock: str) -> int | None:
    hour, colon, minute = clock.partition(":")
    if not (colon and len(clock) == 5 and hour.isdecimal() and minute.isdecimal() and clock.isascii()):
        return None
    total = int(hour) * 60 + int(minute)
    return total if int(minute) < 60 and total <= 24 * 60 else None


def _ground(row: Row) -> Ground:
    kind = row.required("kind")
    if kind not in ("refusal", "return", "screening", "efficiency"):
        row.complain("kind 只能是 refusal、return、screening 或 efficiency")
    return Ground(
        code=row.required("code"),
        kind=kind,
        name=row.required("name"),
        channel=row.required("channel") if kind in ("refusal", "screening") else row.text("channel"),
        source=row.required("source"),
    )


def _reply(row: Row) -> ReplyText:
    return ReplyText(code=row.required("code"), text=row.required("text"), source=row.required("source"))


DIVISIONS = TableForm("divisions.csv", _columns("code name level parent_code aliases"), _division)
ORGANISATIONS = TableForm(
    "organisations.csv",
    _columns(
        "code name short_name kind parent_code department_kind division_code phone aliases"
        " valid_from valid_to"
    ),
    _organisation,
)
CATEGORIES = TableForm(
    "categories.csv",
    _columns("code parent_code name level owner_kind track words examples valid_from valid_to"),
    _category,
)
REQUEST_TYPE_RULES = TableForm(
    "request_type_rules.csv", _columns("request_type kind pattern weight note"), _request_type_rule
)
URGENCY_RULES = TableForm(
    "urgency_rules.csv", _columns("code urgency handover also_ok any_of all_of none_of basis"), _urgency_rule
)
TRACK_RULES = TableForm("track_rules.csv", _columns("track kind pattern weight note"), _track_rule)
DUTY_LIST = TableForm(
    "duty_list.csv",
    _columns("category_code place_code lead co_handlers copies basis valid_from valid_to"),
    _duty_row,
)
SLA_POLICIES = TableForm(
    "sla_policies.csv",
    _columns(
        "code clock request_type urgency category_code place_code track unit amount calendar"
        " warn_shares overdue_times start_rule end_rule valid_from valid_to source"
    ),
    _sla_policy,
)
QUEUES = TableForm(
    "queues.csv",
    _columns("code name media skills priority answer_target_s overflow_queue overflow_after_s hours source"),
    _queue,
)
LINES = TableForm(
    "lines.csv",
    _columns("old_number name mode queue duty_filter script fallback valid_from valid_to"),
    _line,
)
DUTY_ROSTERS = TableForm(
    "duty_rosters.csv",
    _columns("organisation_code role name phone weekdays hours valid_from valid_to"),
    _roster_row,
)
NOTICES = TableForm(
    "notices.csv",
    _columns("code event conditions audience roles doors at_night once text source"),
    template_of,
)
SLA_STEPS = TableForm(
    "sla_steps.csv",
    _columns("code clock track urgency card days letter level source valid_from valid_to"),
    ladder_step_of,
)
LETTERS = TableForm(
    "letters.csv", _columns("code kind title pattern answer_days demand source"), letter_form_of
)
GROUNDS = TableForm("grounds.csv", _columns("kind code name channel source"), _ground)
REPLIES = TableForm("replies.csv", _columns("code text source"), _reply)
FOLLOW_UP_PLAN = TableForm(
    "follow_up_plan.csv",
    _columns("code request_type urgency track category_code organisation_code trigger share judged source"),
    plan_row_of,
)
FOLLOW_UP_SCRIPT = TableForm(
    "follow_up_script.csv", _columns("code field request_type track text source"), script_line_of
)
CLOCK_CHANGES = TableForm(
    "clock_changes.csv",
    _columns("code change clock becomes action may_lengthen least least_unit source valid_from valid_to"),
    change_of,
)
UNIT_CALENDARS = TableForm(
    "unit_calendars.csv",
    _columns("code organisation_code calendar source valid_from valid_to"),
    unit_calendar_of,
)
ANSWER_DOORS = TableForm("answer_doors.csv", _columns("channel reaches source"), answer_door_of)
LADDER_LEVELS = TableForm("ladder.csv", _columns("level name rule automatic clock source"), level_of)
LADDER_TRIGGERS = TableForm(
    "ladder_triggers.csv", _columns("code trigger from_level to_level name source"), trigger_of
)
LADDER_POSTS = TableForm(
    "ladder_posts.csv", _columns("level organisation_code post role source valid_from valid_to"), post_of
)
SESSION_POSTS = TableForm("session_posts.csv", _columns("code post substitute source"), session_post_of)
SAME_MATTERS = TableForm(
    "same_matter.csv",
    _columns("code category_code within_hours repeat_days scope least_burst source"),
    same_matter_of,
)
HARD_MATTER_KINDS = TableForm(
    "hard_matter_kinds.csv", _columns("code name description source"), hard_matter_kind_of
)
KNOWLEDGE_SYNONYMS = TableForm("knowledge_synonyms.csv", _columns("code words source"), synonym_of)
KNOWLEDGE = TableForm(
    "knowledge.csv",
    _columns("code title variants answer category_code audience review_days source"),
    starting_article_of,
)
