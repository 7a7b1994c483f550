"""Finds and reads city packs: `load_pack` gives one checked value or refuses with every complaint at once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from callcenter.kernel.errors import UsageError

from . import rows
from .calendar_files import read_calendars
from .checks import (
    Known,
    by_code,
    check_categories,
    check_coverage,
    check_divisions,
    check_duty_list,
    check_facts,
    check_organisations,
    check_patterns,
    check_tree,
    check_urgency,
)
from .checks_climbing import check_climbing
from .checks_clocks import check_answer_doors, check_clock_changes, check_unit_calendars
from .checks_follow_ups import check_follow_up_plan, check_follow_up_script
from .checks_knowledge import check_knowledge
from .checks_ladder import check_ladder
from .checks_notices import check_notices
from .checks_operations import check_lines, check_queues, check_rosters, check_sla_policies
from .checks_replies import check_replies
from .checks_same_matters import check_same_matters
from .city_file import CITY_FILE, TomlFile, read_city
from .climbing import LadderLevel, LadderPost, LadderTriggerRow
from .clock_rules import AnswerDoor, ClockChangeRow, UnitCalendar
from .complaints import Complaints
from .follow_ups import FollowUpLine, FollowUpPlanRow
from .hard_matters import HardMatterKind
from .knowledge import StartingArticle, SynonymRow
from .ladder import LadderStep, LetterForm
from .notices import NoticeTemplate
from .same_matters import SameMatterRow
from .schema import (
    Calendar,
    Category,
    CityFacts,
    CityPack,
    Division,
    DutyRow,
    Ground,
    Limit,
    Line,
    Organisation,
    Queue,
    ReplyText,
    RequestTypeRule,
    RosterRow,
    SlaPolicy,
    TrackRule,
    UrgencyRule,
)
from .sessions import SessionPost
from .tables import Table

DEMO = "demo"


def pack_path(city: str) -> Path:
    """The folder of a pack: one that comes with the platform by its name, else a path."""
    packs = Path(str(files(__package__ or "callcenter.cities")))
    for folder in (packs / city, Path(city)):
        if (folder / CITY_FILE).is_file():
            return folder
    known = "、".join(sorted(path.parent.name for path in packs.glob(f"*/{CITY_FILE}"))) or "无"
    raise UsageError(f"没有城市数据包 {city}；自带的有：{known}，也可以给出目录。", code="city-pack-unknown")


def load_pack(path: Path | str) -> CityPack:
    """Read and check the pack in the folder ``path``; PackInvalid names every fault with file and line."""
    folder = Path(path)
    if not (folder / CITY_FILE).is_file():
        raise UsageError(f"目录 {folder} 不是城市数据包：里面没有 {CITY_FILE}。", code="city-pack-unknown")
    complaints = Complaints()
    tables = _read(folder, complaints)
    known = Known(
        divisions=by_code(tables.divisions, complaints),
        organisations=by_code(tables.organisations, complaints),
        categories=by_code(tables.categories, complaints),
        emergency_numbers=frozenset(number.number for number in tables.facts.emergency_numbers),
    )
    _check_structure(tables, known, complaints)
    _check_rules(tables, known, complaints)
    _check_operations(tables, known, complaints)
    complaints.raise_any()
    return tables.pack()


@dataclass(frozen=True, slots=True)
class _Tables:
    """All files of a pack, read and not yet compared with one another."""

    toml: TomlFile
    facts: CityFacts
    limits: tuple[Limit, ...]
    calendars: tuple[Calendar, ...]
    divisions: Table[Division]
    organisations: Table[Organisation]
    categories: Table[Category]
    request_type_rules: Table[RequestTypeRule]
    urgency_rules: Table[UrgencyRule]
    track_rules: Table[TrackRule]
    duty_list: Table[DutyRow]
    sla_policies: Table[SlaPolicy]
    queues: Table[Queue]
    lines: Table[Line]
    duty_rosters: Table[RosterRow]
    notices: Table[NoticeTemplate]
    replies: Table[ReplyText]
    grounds: Table[Ground]
    sla_steps: Table[LadderStep]
    letter_forms: Table[LetterForm]
    follow_up_plan: Table[FollowUpPlanRow]
    follow_up_script: Table[FollowUpLine]
    clock_changes: Table[ClockChangeRow]
    unit_calendars: Table[UnitCalendar]
    answer_doors: Table[AnswerDoor]
    ladder_levels: Table[LadderLevel]
    hard_matter_kinds: Table[HardMatterKind]
    same_matters: Table[SameMatterRow]
    ladder_triggers: Table[LadderTriggerRow]
    ladder_posts: Table[LadderPost]
    session_posts: Table[SessionPost]
    knowledge_synonyms: Table[SynonymRow]
    knowledge_articles: Table[StartingArticle]

    def pack(self) -> CityPack:
        return CityPack(
            facts=self.facts,
            limits=self.limits,
            divisions=self.divisions.rows,
            organisations=self.organisations.rows,
            categories=self.categories.rows,
            request_type_rules=self.request_type_rules.rows,
            urgency_rules=self.urgency_rules.rows,
            track_rules=self.track_rules.rows,
            duty_list=self.duty_list.rows,
            sla_policies=self.sla_policies.rows,
            calendars=self.calendars,
            queues=self.queues.rows,
            lines=self.lines.rows,
            duty_rosters=self.duty_rosters.rows,
            notices=self.notices.rows,
            replies=self.replies.rows,
            grounds=self.grounds.rows,
            sla_steps=self.sla_steps.rows,
            letter_forms=self.letter_forms.rows,
            follow_up_plan=self.follow_up_plan.rows,
            follow_up_script=self.follow_up_script.rows,
            clock_changes=self.clock_changes.rows,
            unit_calendars=self.unit_calendars.rows,
            answer_doors=self.answer_doors.rows,
            ladder_levels=self.ladder_levels.rows,
            hard_matter_kinds=self.hard_matter_kinds.rows,
            same_matters=self.same_matters.rows,
            ladder_triggers=self.ladder_triggers.rows,
            ladder_posts=self.ladder_posts.rows,
            session_posts=self.session_posts.rows,
            knowledge_synonyms=self.knowledge_synonyms.rows,
            knowledge_articles=self.knowledge_articles.rows,
        )


def _read(folder: Path, complaints: Complaints) -> _Tables:
    toml = TomlFile(folder, CITY_FILE, complaints)
    facts, limits = read_city(toml)
    return _Tables(
        toml=toml,
        facts=facts,
        limits=limits,
        calendars=read_calendars(folder, complaints),
        divisions=rows.DIVISIONS.read(folder, complaints),
        organisations=rows.ORGANISATIONS.read(folder, complaints),
        categories=rows.CATEGORIES.read(folder, complaints),
        request_type_rules=rows.REQUEST_TYPE_RULES.read(folder, complaints),
        urgency_rules=rows.URGENCY_RULES.read(folder, complaints),
        track_rules=rows.TRACK_RULES.read(folder, complaints),
        duty_list=rows.DUTY_LIST.read(folder, complaints),
        sla_policies=rows.SLA_POLICIES.read(folder, complaints),
        queues=rows.QUEUES.read(folder, complaints),
        lines=rows.LINES.read(folder, complaints),
        duty_rosters=rows.DUTY_ROSTERS.read(folder, complaints),
        notices=rows.NOTICES.read(folder, complaints),
        replies=rows.REPLIES.read(folder, complaints),
        grounds=rows.GROUNDS.read(folder, complaints),
        sla_steps=rows.SLA_STEPS.read(folder, complaints),
        letter_forms=rows.LETTERS.read(folder, complaints),
        follow_up_plan=rows.FOLLOW_UP_PLAN.read(folder, complaints),
        follow_up_script=rows.FOLLOW_UP_SCRIPT.read(folder, complaints),
        clock_changes=rows.CLOCK_CHANGES.read(folder, complaints),
        unit_calendars=rows.UNIT_CALENDARS.read(folder, complaints),
        answer_doors=rows.ANSWER_DOORS.read(folder, complaints),
        ladder_levels=rows.LADDER_LEVELS.read(folder, complaints),
        hard_matter_kinds=rows.HARD_MATTER_KINDS.read(folder, complaints),
        same_matters=rows.SAME_MATTERS.read(folder, complaints),
        ladder_triggers=rows.LADDER_TRIGGERS.read(folder, complaints),
        ladder_posts=rows.LADDER_POSTS.read(folder, complaints),
        session_posts=rows.SESSION_POSTS.read(folder, complaints),
        knowledge_synonyms=rows.KNOWLEDGE_SYNONYMS.read(folder, complaints),
        knowledge_articles=rows.KNOWLEDGE.read(folder, complaints),
    )


def _check_structure(tables: _Tables, known: Known, complaints: Complaints) -> None:
    check_tree(tables.divisions, known.divisions, complaints)
    check_divisions(tables.divisions, known.divisions, tables.facts, complaints)
    check_tree(tables.organisations, known.organisations, complaints)
    check_organisations(tables.organisations, known, complaints)
    check_facts(tables.facts, known, complaints, tables.toml.line_of)
    check_tree(tables.categories, known.categories, complaints)
    check_categories(tables.categories, known, complaints)


def _check_rules(tables: _Tables, known: Known, complaints: Complaints) -> None:
    check_patterns(tables.request_type_rules, complaints)
    check_patterns(tables.track_rules, complaints)
    by_code(tables.urgency_rules, complaints)
    check_urgency(tables.urgency_rules, known, complaints)
    check_duty_list(tables.duty_list, known, complaints)
    check_coverage(tables.duty_list, tables.categories, tables.facts, complaints)


def _check_operations(tables: _Tables, known: Known, complaints: Complaints) -> None:
    calendars = {calendar.name: calendar for calendar in tables.calendars}
    default = tables.facts.default_calendar
    if default and default not in calendars:
        tables.toml.complain("default_calendar", f"没有日历“{default}”（calendars/ 目录）")
    by_code(tables.sla_policies, complaints)
    check_sla_policies(tables.sla_policies, known, calendars, complaints)
    queues = by_code(tables.queues, complaints)
    check_queues(tables.queues, queues, complaints)
    check_lines(tables.lines, queues, known, complaints)
    check_rosters(tables.duty_rosters, known, tables.facts, complaints)
    by_code(tables.notices, complaints)
    check_notices(tables.notices, tables.limits, complaints)
    by_code(tables.replies, complaints)
    by_code(tables.grounds, complaints)
    by_code(tables.sla_steps, complaints)
    by_code(tables.letter_forms, complaints)
    check_ladder(tables.sla_steps, tables.letter_forms, complaints)
    check_replies(tables.replies, known, complaints)
    by_code(tables.follow_up_plan, complaints)
    check_follow_up_plan(tables.follow_up_plan, known, complaints)
    by_code(tables.follow_up_script, complaints)
    check_follow_up_script(tables.follow_up_script, complaints)
    by_code(tables.clock_changes, complaints)
    check_clock_changes(tables.clock_changes, known, complaints)
    by_code(tables.unit_calendars, complaints)
    check_unit_calendars(tables.unit_calendars, known, calendars, complaints)
    check_answer_doors(tables.answer_doors, complaints)
    by_code(tables.hard_matter_kinds, complaints)
    by_code(tables.same_matters, complaints)
    check_same_matters(tables.same_matters, known, complaints)
    by_code(tables.ladder_triggers, complaints)
    check_climbing(tables.ladder_levels, tables.ladder_triggers, tables.ladder_posts, known, complaints)
    by_code(tables.session_posts, complaints)
    by_code(tables.knowledge_synonyms, complaints)
    by_code(tables.knowledge_articles, complaints)
    check_knowledge(tables.knowledge_articles, known, tables.limits, complaints)


def content_hash(path: Path | str) -> str:
    """SHA-256 over the names and bytes of the pack's files, demo data apart, in hex."""
    folder = Path(path)
    digest = hashlib.sha256()
    for file in sorted(folder.rglob("*")):
        relative = file.relative_to(folder)
        if file.suffix not in (".csv", ".toml") or relative.parts[0] == DEMO:
            continue
        content = file.read_bytes()
        digest.update(f"{relative.as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()
