"""The tables a pack is kept in: whose rows, by what they are known, and the statements that follow from that.

A row's columns are the fields of its class. What a pack no longer has is not deleted: a dated row ends on the
day before (`valid_to`), any other is retired on it (`retired_on`) and no longer read.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from . import schema
from .climbing import LadderLevel, LadderPost, LadderTriggerRow
from .clock_rules import AnswerDoor, ClockChangeRow, UnitCalendar
from .dated import Dated
from .follow_ups import FollowUpLine, FollowUpPlanRow
from .hard_matters import HardMatterKind
from .knowledge import StartingArticle, SynonymRow
from .ladder import LadderStep, LetterForm
from .notices import NoticeTemplate
from .same_matters import SameMatterRow
from .sessions import SessionPost

_SYNC = """-- sync_{table}
WITH pack AS (
    SELECT * FROM jsonb_populate_recordset(NULL::{table}, $1)
),
retired AS (
    UPDATE {table} t
    SET {end} = $2
    WHERE {in_force} AND NOT EXISTS (
        SELECT FROM pack p WHERE ({pack_key}) IS NOT DISTINCT FROM ({table_key})
    )
    RETURNING 1
),
written AS (
    INSERT INTO {table} AS t ({columns})
    SELECT {columns} FROM pack
    ON CONFLICT {conflict} DO UPDATE SET {assignments}
    WHERE ({present}) IS DISTINCT FROM ({wanted})
    RETURNING xmax = 0 AS is_new
)
SELECT
    (SELECT count(*) FROM written WHERE is_new) AS added,
    (SELECT count(*) FROM written WHERE NOT is_new) AS changed,
    (SELECT count(*) FROM retired) AS retired
"""


@dataclass(frozen=True, slots=True)
class StoredRows:
    """One table. ``attribute`` is where `CityPack` has its rows; ``linked``: fields that are no columns."""

    table: str
    attribute: str
    row: type[Any]
    key: tuple[str, ...] = ("code",)
    linked: frozenset[str] = frozenset()

    @property
    def is_dated(self) -> bool:
        """Whether its rows have days of validity, and so a history that is read with them."""
        return issubclass(self.row, Dated)

    @property
    def columns(self) -> tuple[str, ...]:
        """What the pack says of a row, in the order of the class."""
        return tuple(field.name for field in fields(self.row) if field.name not in self.linked)

    @property
    def sync(self) -> str:
        """Makes the table what the pack says, and counts what that touched.

        $1 the rows as JSON, each with its position; $2 the last day of what is gone.
        """
        end = "valid_to" if self.is_dated else "retired_on"
        kept = [*self.columns, "position", *([] if self.is_dated else [end])]
        free = [column for column in kept if column not in self.key]
        # A day in a key may be missing: only the constraint knows that such rows are the same.
        named = f"ON CONSTRAINT {self.table}_key" if "valid_from" in self.key else f"({', '.join(self.key)})"
        return _SYNC.format(
            table=self.table,
            end=end,
            in_force="(t.valid_to IS NULL OR t.valid_to > $2)" if self.is_dated else "t.retired_on IS NULL",
            pack_key=_of("p", self.key),
            table_key=_of("t", self.key),
            columns=", ".join(kept),
            conflict=named,
            assignments=", ".join(f"{column} = EXCLUDED.{column}" for column in free),
            present=_of("t", free),
            wanted=_of("EXCLUDED", free),
        )

    @property
    def read(self) -> str:
        """The rows in the order of the pack: with their history where they are dated, else those in force."""
        where = "" if self.is_dated else " WHERE retired_on IS NULL"
        order = ", ".join(("position", *self.key))
        columns = ", ".join(self.columns)
        return f"-- read_{self.table}\nSELECT {columns} FROM {self.table}{where} ORDER BY {order}"


def _of(alias: str, columns: tuple[str, ...] | list[str]) -> str:
    return ", ".join(f"{alias}.{column}" for column in columns)


#: organisations know their parents by id, so theirs are placed and read by queries of their own
ORGANISATIONS = StoredRows(
    "organisation", "organisations", schema.Organisation, linked=frozenset({"parent_code"})
)
DUTY_LIST = StoredRows("duty_row", "duty_list", schema.DutyRow, ("category_code", "place_code", "valid_from"))
#: in the order they are written
STORED = (
    StoredRows("setting", "limits", schema.Limit, ("name",)),
    StoredRows("division", "divisions", schema.Division),
    ORGANISATIONS,
    StoredRows("category", "categories", schema.Category),
    StoredRows(
        "request_type_rule",
        "request_type_rules",
        schema.RequestTypeRule,
        ("request_type", "kind", "pattern"),
    ),
    StoredRows("urgency_rule", "urgency_rules", schema.UrgencyRule),
    StoredRows("track_rule", "track_rules", schema.TrackRule, ("track", "kind", "pattern")),
    DUTY_LIST,
    StoredRows("sla_policy", "sla_policies", schema.SlaPolicy),
    StoredRows("calendar", "calendars", schema.Calendar, ("name", "version")),
    StoredRows("queue", "queues", schema.Queue),
    StoredRows("merged_line", "lines", schema.Line, ("old_number", "valid_from")),
    StoredRows(
        "duty_roster",
        "duty_rosters",
        schema.RosterRow,
        ("organisation_code", "role", "phone", "weekdays", "hours", "valid_from"),
    ),
    StoredRows("notice_template", "notices", NoticeTemplate),
    StoredRows("reply_text", "replies", schema.ReplyText),
    StoredRows("road_ground", "grounds", schema.Ground),
    StoredRows("sla_step", "sla_steps", LadderStep),
    StoredRows("letter_form", "letter_forms", LetterForm),
    StoredRows("follow_up_plan", "follow_up_plan", FollowUpPlanRow),
    StoredRows("follow_up_script", "follow_up_script", FollowUpLine),
    StoredRows("clock_change_rule", "clock_changes", ClockChangeRow),
    StoredRows("unit_calendar", "unit_calendars", UnitCalendar),
    StoredRows("answer_door", "answer_doors", AnswerDoor, ("channel",)),
    StoredRows("ladder_level", "ladder_levels", LadderLevel, ("level",)),
    StoredRows("hard_matter_kind", "hard_matter_kinds", HardMatterKind),
    StoredRows("same_matter_rule", "same_matters", SameMatterRow),
    StoredRows("ladder_trigger", "ladder_triggers", LadderTriggerRow),
    StoredRows(
        "ladder_post", "ladder_posts", LadderPost, ("level", "organisation_code", "post", "valid_from")
    ),
    StoredRows("session_post", "session_posts", SessionPost),
    StoredRows("knowledge_synonym", "knowledge_synonyms", SynonymRow),
    StoredRows("knowledge_starting", "knowledge_articles", StartingArticle),
)
