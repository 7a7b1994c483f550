"""Writes docs/events.md, the catalogue of events, from the declared events themselves.

``python -m callcenter.event_docs [file]``. Every module of ours called ``events`` is read; a field is told
by its meaning and an example, which stand here once for all events that have it. A test compares the file
with what this module makes.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import msgspec

import callcenter
from callcenter.kernel.events import Event, catalogue, fields_of

CATALOGUE = Path(__file__).parents[1] / "docs" / "events.md"


@dataclass(frozen=True, slots=True)
class FieldNote:
    """What a field says, and a value as it may look."""

    meaning: str
    example: object


_FIELDS: Mapping[str, FieldNote] = {
    "subject": FieldNote(
        "number of the order or contact; id of a conversation or a hearing, the city's or a rule's code, "
        "a calendar's name",
        "CZ261123-00042",
    ),
    "began": FieldNote(
        "why a person has to answer: asked_for_agent, said_to_agent, left_to_agent", "asked_for_agent"
    ),
    "automatic": FieldNote("sent by the platform, without a dispatcher", False),
    "confidence": FieldNote("how sure the platform was, 0 to 1; null where a person decided", None),
    "is_on": FieldNote("turned on or off", False),
    "right": FieldNote("of the newest orders so many went where the machine proposed", 331),
    "total": FieldNote("how many of the newest orders count", 350),
    "by_itself": FieldNote("by the platform, because the evidence had fallen", True),
    "passed": FieldNote("not worse than what answers, on orders it had not seen", True),
    "examples": FieldNote("orders people decided", 5200),
    "replaced": FieldNote("number of the model that answered before; null for the cold start", 3),
    "evaluation": FieldNote("number of the weekly evaluation", 12),
    "destroyed": FieldNote("what came to the end of its term: order, recording, set_aside", "recording"),
    "request": FieldNote("what the citizen asked for: correction or deletion", "deletion"),
    "ground": FieldNote("code of the ground in the city pack", "RF-SUSONG"),
    "to": FieldNote("who has it now: 110, 119, 120, 122 or a rescue desk", "119"),
    "of": FieldNote("who is asked: citizen or agent", "citizen"),
    "by_citizen": FieldNote("the citizen herself did it, not somebody for her", True),
    "organisations": FieldNote("codes of the organisations meant", ["U-GS"]),
    "is_ours": FieldNote("lead, co_handling or no", "no"),
    "orders": FieldNote("numbers of the orders made", ["CZ261123-00043"]),
    "supervision": FieldNote("how hard: notice, yellow, red, leader", "yellow"),
    "action": FieldNote("the command that moved it", "report_progress"),
    "part": FieldNote("what kind of part: co_handling or second_level; empty in old events", "co_handling"),
    "application": FieldNote(
        "what is asked for: return, extension, suspension, unreasonable, final_answer, appeal", "return"
    ),
    "decision": FieldNote("granted, rejected or cancelled", "granted"),
    "unit": FieldNote("working_day or natural_day", "working_day"),
    "amount": FieldNote("how many of them", 30),
    "old_due_at": FieldNote("when the answer was due until then", "2026-12-07T17:30:00+08:00"),
    "new_due_at": FieldNote("when it is due now", "2027-01-05T17:30:00+08:00"),
    "lengthens": FieldNote("whether that is later", True),
    "until": FieldNote("to when it is put off, if it is", "2026-12-11T17:30:00+08:00"),
    "of_part": FieldNote("of a co-handler or a unit below the lead: its superior decides", False),
    "wrongful": FieldNote("the return should never have been asked for", False),
    "co_handlers": FieldNote("codes of the organisations that help the lead", ["XQ-CG"]),
    "attachment": FieldNote("id of the attachment", 17),
    "attempts": FieldNote("how often it was tried so far", 1),
    "bytes": FieldNote("size of the backup in bytes", 18234112),
    "calendar_version": FieldNote("the version that came into force, or was taken back", 2),
    "document": FieldNote("number of the document it follows", "国办发明电〔2026〕7号"),
    "orders_moved": FieldNote("how many orders have a clock that stands otherwise", 412),
    "later": FieldNote("how many clocks run out later than before", 380),
    "earlier": FieldNote("how many clocks run out earlier than before", 12),
    "restored": FieldNote("how many clocks were put back exactly", 640),
    "not_restored": FieldNote("how many had stopped or changed since", 9),
    "clocks": FieldNote("how many clocks it is about", 3),
    "year": FieldNote("the year that is not announced", 2027),
    "category": FieldNote("category code", "GY0101"),
    "why": FieldNote("what made the order due: complete, answered, emergency, idle, agent", "complete"),
    "missing": FieldNote("what the words do not say: matter, place", ["place"]),
    "order": FieldNote("number of the order", "CZ261123-00042"),
    "changed": FieldNote("names of the corrected fields; the values stay in the order", ["category_code"]),
    "change": FieldNote("id of the proposed change", 7),
    "what": FieldNote("what is succeeded: organisation, category", "organisation"),
    "former": FieldNote("code of what is succeeded; of a case its former class", "CZ-CG"),
    "successor": FieldNote("code of what follows it", "CZ-SR"),
    "basis": FieldNote("on what the office closed it: confirmed, service_confirmed", "confirmed"),
    "case_class": FieldNote("A clear duty, B several departments, C historical, D policy gap", "A"),
    "cause": FieldNote("code of the trigger in the city pack, or by_hand", "TR-HALF"),
    "enterprise": FieldNote("id of the enterprise in the register, if known", 17),
    "from_level": FieldNote("the level of the ladder it stood on", 0),
    "to_level": FieldNote("the level of the ladder meant", 1),
    "holders": FieldNote("ids of the people who hold the level", [27]),
    "milestone": FieldNote("id of the milestone", 41),
    "milestones": FieldNote("how many steps the plan has", 3),
    "move": FieldNote("id of the move on the ladder", 9),
    "officer": FieldNote("id of the service officer who follows it, or of the agent who asked", 31),
    "assignment": FieldNote("id of the assignment", 311),
    "handler": FieldNote("id of the person of the unit, null for a section alone", 27),
    "assignments": FieldNote("ids of the assignments that went over", [311]),
    "channel": FieldNote("the door: phone, web, wechat, walk_in, letter, leader_note, paper_slip", "phone"),
    "clock": FieldNote("id of the clock", 311),
    "contacts": FieldNote("how many contacts came with it", 2),
    "copies": FieldNote("codes of the organisations that are informed", ["CA"]),
    "citizens": FieldNote("how many people tell of it", 7),
    "hours": FieldNote("in how many hours they came", 6),
    "duplicates": FieldNote("how many other citizens' orders look like the same matter", 2),
    "repeats": FieldNote("how many earlier contacts of the same citizen look like it", 1),
    "due_at": FieldNote("when the clock ran or runs out", "2026-11-27T17:30:00+08:00"),
    "door": FieldNote("by which way a notice goes: in_app, tracking, sms, wechat", "sms"),
    "edited": FieldNote("the centre changed the proposed answer", False),
    "emergency_handover": FieldNote("110, 119, 120 or 122: the citizen was told at once", None),
    "failure": FieldNote("class of the failure", "TimeoutError"),
    "handover": FieldNote("110, 119, 120 or 122", "119"),
    "in_digest": FieldNote("late: people are told in sum, not one by one", False),
    "is_solved": FieldNote("whether the matter is solved", True),
    "is_true": FieldNote("whether it proved true: true, partly, false", "true"),
    "kind": FieldNote("which limit: statutory, department, dispatch, sign_in, contact, …", "department"),
    "of_orders": FieldNote("how many orders these are of", 9),
    "notices": FieldNote("how many notices that made, one for each who is told", 3),
    "latest_s": FieldNote("how late the latest of them fired, in seconds", 259200.0),
    "session": FieldNote("id of the session", 3),
    "starts_at": FieldNote("when the session is", "2026-12-15T09:00:00+08:00"),
    "was_at": FieldNote("when it was to be", "2026-12-08T09:00:00+08:00"),
    "is_substituted": FieldNote("the substitute came", False),
    "decisions": FieldNote("how many decisions were given to units", 4),
    "outcome": FieldNote("decided, continued, noted", "decided"),
    "task": FieldNote("id of what is asked", 17),
    "is_late": FieldNote("it came after its time", False),
    "letter": FieldNote("number of the letter", "潮热督〔2026〕12号"),
    "form": FieldNote("urge, or the level of the supervision", "red"),
    "by_unit": FieldNote("the unit that was rated asked, by an appeal; else whoever verified", True),
    "verdict": FieldNote("valid, mis_rated or malicious", "valid"),
    "in_time": FieldNote("before its clock ran out", True),
    "finding": FieldNote("substantiated, partly, unsubstantiated or undetermined", "partly"),
    "complexity": FieldNote("simple or complex", "simple"),
    "by_platform": FieldNote("by a step of the ladder, not by a person", False),
    "late_s": FieldNote("how long after its moment it fired, in seconds", 0.412),
    "lead": FieldNote("code of the leading organisation", "U-GS"),
    "level": FieldNote("how often the alert climbed the roster", 1),
    "mark": FieldNote(
        "which line of the clock: `warn:<share left>`, `breach`, `overdue:<times>`", "warn:1/4"
    ),
    "method": FieldNote("phone, visit, wechat, sms, other", "phone"),
    "organisation": FieldNote("code of the organisation", "U-GS"),
    "media_type": FieldNote("what the content is", "image/jpeg"),
    "purpose": FieldNote("what a file is for: matter, supplement, handling, before, after, …", "matter"),
    "place": FieldNote("division code of the narrowest place known", "445103"),
    "reached": FieldNote("whether the citizen was reached", True),
    "pool": FieldNote("intake, supplement, dispatch, review, follow_up", "dispatch"),
    "user": FieldNote("id of the person who has it in hand", 12),
    "pack_version": FieldNote("the number of the load that changed something", 2),
    "pack_hash": FieldNote("SHA-256 of the pack's files, hex", "9f2c…"),
    "line": FieldNote("sequence of a line of the hearing: what was said, or a stretch nobody heard", 7),
    "rows_added": FieldNote("rows that are new", 3),
    "rows_changed": FieldNote("rows that read otherwise now", 1),
    "rows_retired": FieldNote("rows whose validity was ended", 0),
    "reason": FieldNote(
        "a code: no_content, abuse, outside; of a conversation greeting, order_ended, by_agent; "
        "of a claim released, expired, left, moved_on",
        "no_content",
    ),
    "request_type": FieldNote("consultation, help, complaint, report, suggestion, praise, other", "help"),
    "round": FieldNote("1, and one more with each rework", 1),
    "rounds": FieldNote("how many rounds it took", 1),
    "satisfaction": FieldNote("what the citizen says: 5 very satisfied … 1 very dissatisfied", 5),
    "score": FieldNote("the citizen's own rating, 5 … 1", 4),
    "state": FieldNote("where the order stood at that moment", "in_progress"),
    "accused_is_outside": FieldNote("the dispatcher's word that nobody of ours is complained of", False),
    "at_danger": FieldNote("whether it is an emergency that is not over", True),
    "suggested": FieldNote("the organisation chosen was among those proposed", True),
    "template": FieldNote("code of the notice's template in the city pack", "alert-duty"),
    "article": FieldNote("id of the article in the knowledge base", 17),
    "articles": FieldNote("how many articles", 120),
    "article_version": FieldNote("number of the article's version", 2),
    "from_day": FieldNote("the first day of the version", "2026-12-01"),
    "review_on": FieldNote("the day by which somebody looks at it again", "2027-11-23"),
    "is_dropped": FieldNote("taken back without an answer", False),
    "track": FieldNote("ordinary, enterprise, hard_matter, efficiency", "ordinary"),
    "urgency": FieldNote("normal, urgent, emergency", "normal"),
    "waited_s": FieldNote("how long nobody had it, in seconds", 41.5),
}
#: where the usual example of a field would be untrue
_EXAMPLES: Mapping[tuple[str, str], object] = {
    ("sla.breached", "mark"): "breach",
    ("sla.seriously_overdue", "mark"): "overdue:3",
    ("sla.yellow_card_given", "mark"): "yellow_card:1",
    ("sla.red_card_given", "mark"): "red_card:1",
    ("work_order.rework_ordered", "round"): 2,
    ("learned_model.moved", "state"): "activated",
    ("learned_model.moved", "subject"): "4",
    ("learned_model.made", "subject"): "4",
    ("learned_model.drifted", "subject"): "cold",
    ("automatic_dispatch.switched", "subject"): "XQ-CG",
    ("conversation.closed", "reason"): "order_ended",
    **{
        (f"knowledge.{act}", "subject"): "17"
        for act in (
            *("written", "submitted", "sent_back", "approved", "came_into_force", "confirmed", "withdrawn"),
            *("expired", "review_due", "imported", "import_approved"),
        )
    },
    **{
        (f"knowledge_question.{act}", "subject"): "5"
        for act in ("asked", "answered", "returned", "overdue", "settled")
    },
    ("conversation.opened", "channel"): "wechat",
    ("work_order.unclaimed", "reason"): "expired",
    **{
        (f"matter_task.{act}", "kind"): "decision"
        for act in ("asked", "moved", "answered", "sent_back", "accepted", "dropped")
    },
    ("work_order.words_added", "channel"): "wechat",
    ("track_case.reclassified", "former"): "B",
    ("track_case.refused", "ground"): "SC-PERSONAL",
    ("track_case.opened", "track"): "enterprise",
    ("track_case.stepped_down", "from_level"): 2,
    ("track_case.step_down_asked", "from_level"): 2,
    ("track_case.step_down_rejected", "from_level"): 2,
    ("track_case.ended", "reason"): "withdrawn",
}

_INTRODUCTION = """\
<!-- Generated by python -m callcenter.event_docs; edit the declarations or that module instead. -->
# Events

Everything that happens to an order or a contact leaves an event, written in the transaction of the change:
either both are there or neither. Rows are only ever added; the application's database role may not change
or delete them. Time lines, streams, the scheduler's warnings, roll-ups and audit all read the same rows.

## Envelope

```json
{envelope}
```

| field | |
|---|---|
| `number` | 1, 2, 3 … without gaps, the order everybody reads in; null until the sequencer has come by |
| `event_id` | identity of the row; it has gaps and says nothing about order |
| `name`, `version` | `noun.verb_past`; the version grows when fields change in a way a reader cannot ignore |
| `at` | when it happened, by the clock of whoever wrote it |
| `subject_kind`, `subject` | what it happened to, by its public number |
| `actor` | `user:<id>` with the person's organisation at that time, `system:<part>`, or `citizen` |
| `acting_for` | id of the person whose deputy the actor was in this, else null |
| `cause` | what led here: `request:<id>`, `event:<id>`, `clock:<id>`, `job:<id>`, or null |
| `data` | the fields below: ids, codes and values of the change |

`data` never holds a person's name, number, address or words. A reader that needs them asks for the order and
gets what it may see.

## Numbering and reading

Writers take no number and send no notification; both would make them wait for one another. One worker, the
sequencer, numbers what is committed and notifies the channel once per batch with nothing but the last
number. So a reader keeps the last number it has dealt with, asks for what is greater, and cannot miss an
event however long the transaction that wrote it stayed open. After a crash it may be given an event twice,
never in another order. A reader ignores names and fields it does not know.

## All events

"""

_KIND_TITLES = {
    "work_order": "Work orders",
    "contact": "Contacts",
    "conversation": "Conversations",
    "sla": "Clocks",
    "city": "The city pack",
    "emergency": "Emergencies",
    "notice": "Notices",
    "enterprise": "Enterprises",
    "track_case": "Matters of a track",
    "track_session": "Sessions of a track",
    "knowledge": "Articles of the knowledge base",
    "knowledge_question": "Questions to units",
}


class UndescribedField(LookupError):
    """An event has a field without meaning and example in this module."""


def declared() -> list[type[Event]]:
    """Every catalogued event of the product, by name; reads all modules called ``events``."""
    for module in pkgutil.walk_packages(callcenter.__path__, "callcenter."):
        if module.name.endswith(".events"):
            importlib.import_module(module.name)
    return [kind for kind in catalogue() if kind.__module__.startswith("callcenter.")]


def example_of(kind: type[Event]) -> Event:
    """The event as it may look."""
    values: dict[str, object] = {}
    for name in kind.__struct_fields__:
        values[name] = _EXAMPLES.get((kind.name, name), _note(kind, name).example)
    return msgspec.convert(values, kind)


def text() -> str:
    """The whole document."""
    kinds = declared()
    parts = [_INTRODUCTION.format(envelope=_envelope()) + "\n".join(_overview(kinds))]
    for noun, group in groupby(kinds, key=lambda k: k.name.partition(".")[0]):
        parts.append(f"## {_KIND_TITLES.get(noun, noun.replace('_', ' ').capitalize())}\n")
        parts.extend("\n".join(_section(kind)) for kind in group)
    return "\n".join(parts)


def _overview(kinds: Sequence[type[Event]]) -> Iterator[str]:
    yield "| name | 中文 | |"
    yield "|---|---|---|"
    for kind in kinds:
        heading = re.sub(r"[^\w -]", "", f"{kind.name} {kind.title}")
        anchor = heading.replace(" ", "-")
        yield f"| [`{kind.name}`](#{anchor}) | {kind.title} | {(kind.__doc__ or '').strip()} |"
    yield ""


def _section(kind: type[Event]) -> Iterator[str]:
    version = f", version {kind.version}" if kind.version != 1 else ""
    yield f"### `{kind.name}` {kind.title}"
    yield f"{(kind.__doc__ or '').strip()} Subject: {kind.subject_kind.replace('_', ' ')}{version}.\n"
    fields = [f for f in msgspec.structs.fields(kind) if f.name != "subject"]
    if fields:
        yield "| field | type | |"
        yield "|---|---|---|"
        for field in fields:
            yield f"| `{field.name}` | {_type(field.type)} | {_note(kind, field.name).meaning} |"
        yield ""
    example = example_of(kind)
    told = {
        "name": kind.name,
        "version": kind.version,
        "subject": example.subject,
        "data": fields_of(example),
    }
    yield "```json"
    yield _json(told, indent=0)
    yield "```\n"


def _envelope() -> str:
    kind = next(k for k in declared() if k.name == "work_order.dispatched")
    example = example_of(kind)
    return _json(
        {
            "number": 1207,
            "event_id": 1311,
            "name": kind.name,
            "version": kind.version,
            "at": "2026-11-23T01:12:07.412Z",
            "subject_kind": kind.subject_kind,
            "subject": example.subject,
            "actor": "user:12",
            "actor_organisation_id": 1,
            "acting_for": None,
            "cause": "request:5f0c1b7e",
            "data": fields_of(example),
        },
        indent=2,
    )


def _json(value: object, *, indent: int) -> str:
    return msgspec.json.format(msgspec.json.encode(value), indent=indent).decode()


def _note(kind: type[Event], field: str) -> FieldNote:
    try:
        return _FIELDS[field]
    except KeyError as error:
        raise UndescribedField(
            f"{kind.name} has the field {field!r}, which {__name__} does not know"
        ) from error


def _type(annotation: object) -> str:
    return _type_words(msgspec.inspect.type_info(annotation))


def _type_words(kind: msgspec.inspect.Type) -> str:
    match kind:
        case msgspec.inspect.UnionType(types=types):
            return " or ".join(_type_words(t) for t in types)
        case msgspec.inspect.ListType(item_type=item):
            return f"list of {_type_words(item)}"
        case msgspec.inspect.StrType():
            return "string"
        case msgspec.inspect.IntType():
            return "integer"
        case msgspec.inspect.FloatType():
            return "number"
        case msgspec.inspect.BoolType():
            return "boolean"
        case msgspec.inspect.DateTimeType():
            return "time, RFC 3339"
        case msgspec.inspect.NoneType():
            return "null"
        case _:
            raise TypeError(f"an event's field has a type no reader is told of: {kind!r}")


def main(arguments: Sequence[str]) -> None:
    """Write the catalogue to the file named, or to its place in docs."""
    target = Path(arguments[0]) if arguments else CATALOGUE
    target.write_text(text(), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
