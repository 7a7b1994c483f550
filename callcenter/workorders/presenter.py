"""Turns a loaded order into what one person may see of it. Masking happens here, in the server."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from callcenter.cities.sources import basis
from callcenter.kernel.db import Row
from callcenter.kernel.principal import Principal

from .access import handles, is_outside_centre, may_reveal, sees_citizen
from .commands import COMMAND_NAMES, Command
from .loaded import Loaded
from .machine import Facts, offers
from .model import Assignment, AssignmentKind, WorkOrder
from .ports import Candidate, City
from .road_presenter import roads
from .service import actor_of
from .views import (
    AccusedView,
    AssignmentView,
    AttachmentView,
    AttemptView,
    BlockedView,
    BubbleView,
    CandidateView,
    CategoryView,
    CitizenView,
    ClockBadge,
    ClockView,
    CommandView,
    Detail,
    FollowUpView,
    Named,
    PlaceView,
    RatingView,
    ReachView,
    ReplyView,
    SegmentView,
    SuggestionView,
    Summary,
)

#: the move a desk makes most often from a state comes first on the page
_PRIMARY = frozenset(
    {
        Command.accept,
        Command.dispatch,
        Command.sign_in,
        Command.reply,
        Command.approve,
        Command.follow_up,
        Command.archive,
    }
)
_ABSTRACT_TITLE = "保密工单"
#: digits of a division code down to the town; the rest names the village
_TOWN_DIGITS = 9


def summary(row: Row, person: Principal, city: City, badge: ClockBadge | None) -> Summary:
    """One row of a list."""
    return Summary(**_summary_fields(row, person, city, badge))


def _summary_fields(row: Row, person: Principal, city: City, badge: ClockBadge | None) -> dict[str, Any]:
    hidden = row["is_confidential"] and is_outside_centre(person)
    category = row["category_code"]
    path = city.category_path(category) if category else None
    return {
        "number": row["number"],
        "title": _ABSTRACT_TITLE if hidden else row["title"],
        "request_type": row["request_type"],
        "urgency": row["urgency"],
        "state": row["state"],
        "track": row["track"],
        "channel": row["channel"],
        "category": CategoryView(category, list(path)) if path else None,
        "place": PlaceView(
            row["district"],
            row["town"],
            None if hidden else row["village"],
            None if hidden else row["address"],
            row["place_code"] and row["place_code"][:_TOWN_DIGITS] if hidden else row["place_code"],
        ),
        "received_at": row["received_at"],
        "lead": Named(row["lead_code"], row["lead_name"]) if row["lead_code"] else None,
        "clock": badge,
        "confidential": row["is_confidential"],
        "version": row["version"],
        "round": row["round"],
    }


def detail(
    loaded: Loaded,
    person: Principal,
    city: City,
    *,
    facts: Facts,
    badge: ClockBadge | None,
    clocks: Sequence[ClockView],
    candidates: Sequence[Candidate],
    transcript: Sequence[SegmentView] | None,
    has_recording: bool,
    bubbles: Sequence[BubbleView] | None,
    files: Sequence[AttachmentView],
) -> Detail:
    """One order whole, as this person may see it."""
    row, order = loaded.row, loaded.order
    hidden = order.is_confidential and is_outside_centre(person)
    commands, blocked = _offers(order, person, facts)
    outside, readable = is_outside_centre(person), readable_by(order, person)
    known = _known(order, readable)
    apart = hidden and not _leads(order, readable)
    return Detail(
        **_summary_fields(row, person, city, badge),
        content=(order.abstract or "摘要未审定") if hidden else row["content"],
        is_abstract=hidden,
        emergency_handover=row["emergency_handover"],
        source=None if hidden else row["source"],
        citizen=_citizen(row, person),
        complained_of=None if hidden else _accused(row),
        company=None if hidden else row["company"],
        uscc=None if hidden else row["uscc"],
        suggestion=None if is_outside_centre(person) else _suggestion(row, city, candidates),
        public_answer=None if apart else row["public_answer"],
        answered_at=row["answered_at"],
        answer_reach=_reach(row),
        registered_at=row["registered_at"],
        closed_at=row["closed_at"],
        rework_count=order.rework_count,
        assignments=[_assignment(a) for a in order.assignments if not hidden or a.id in known],
        clocks=[
            _without_words(c) if hidden else c
            for c in clocks
            if not outside or c.assignment is None or c.assignment in readable
        ],
        contacts=[_attempt(a) for a in loaded.contact_attempts if a["assignment_id"] in readable],
        replies=[_reply(r) for r in loaded.replies if r["assignment_id"] in readable],
        follow_ups=[] if hidden else [_follow_up(f) for f in loaded.follow_ups],
        ratings=[] if hidden else [_rating(r) for r in loaded.ratings],
        transcript=None if hidden or transcript is None else list(transcript),
        has_recording=has_recording and not hidden,
        conversation=None if hidden or bubbles is None else list(bubbles),
        attachments=list(files),
        roads=roads(loaded, person, readable),
        commands=commands,
        blocked=blocked,
        reveals=_reveals(row, order, person),
    )


def _offers(order: WorkOrder, person: Principal, facts: Facts) -> tuple[list[CommandView], list[BlockedView]]:
    commands, blocked = [], []
    for o in offers(order, actor_of(person), facts):
        part = None if o.assignment is None else int(o.assignment.id)
        name = COMMAND_NAMES[o.command]
        if o.assignment is not None and o.assignment.parent_id is not None:
            name = f"{name}（{o.assignment.organisation_name}）"
        if o.objection is None:
            commands.append(CommandView(o.command, name, o.command in _PRIMARY, part))
        else:
            blocked.append(BlockedView(o.command, name, o.objection.code, o.objection.message, part))
    return sorted(commands, key=lambda c: not c.primary), blocked


def readable_by(order: WorkOrder, person: Principal) -> set[int]:
    """The assignments whose words a person reads: all at the centre, else her own and those below it."""
    if not is_outside_centre(person):
        return {a.id for a in order.assignments}
    found = {a.id for a in order.assignments if a.organisation_id in person.subtree}
    grown = True
    while grown:
        below = {a.id for a in order.assignments if a.parent_id in found} - found
        found |= below
        grown = bool(below)
    return set(found)


def _known(order: WorkOrder, readable: set[int]) -> set[int]:
    """Of a confidential order a department knows its own part, what answers to it and whom it answers to."""
    above = {a.parent_id for a in order.assignments if a.id in readable and a.parent_id is not None}
    return readable | set(above)


def _leads(order: WorkOrder, readable: set[int]) -> bool:
    return any(a.id in readable and a.kind is AssignmentKind.lead for a in order.assignments)


def _citizen(row: Row, person: Principal) -> CitizenView | None:
    if not sees_citizen(person, is_confidential=row["is_confidential"]):
        return None
    return CitizenView(
        name=row["citizen_name_masked"],
        phone=row["calling_phone_masked"] or row["phone_masked"],
        contact_phone=row["phone_masked"],
        on_behalf_of=row["on_behalf_of"],
        anonymous=row["is_anonymous"],
        no_reply_wanted=row["no_reply_wanted"],
    )


def _reveals(row: Row, order: WorkOrder, person: Principal) -> list[str]:
    own = handles(order, person.subtree)
    if not may_reveal(person, is_confidential=order.is_confidential, is_own=own):
        return []
    present = {
        "name": row["citizen_name_sealed"],
        "phone": row["calling_phone_sealed"],
        "contact_phone": row["phone_sealed"],
    }
    return [name for name, value in present.items() if value is not None] + ["content"]


def _without_words(clock: ClockView) -> ClockView:
    """A clock of a confidential order as a unit may know it: dates and law, nobody's words."""
    why, given = clock.why, clock.why.override
    promise = why.promise and msgspec.structs.replace(why.promise, reason=None)
    override = given and msgspec.structs.replace(given, document="", reason="")
    source = clock.policy.source if given is None else f"《{given.law}》{given.article}"
    return msgspec.structs.replace(
        clock,
        policy=msgspec.structs.replace(clock.policy, source=source),
        why=msgspec.structs.replace(why, promise=promise, override=override),
    )


def _reach(row: Row) -> ReachView | None:
    if row["reach_awaits"] is None:
        return None
    return ReachView(
        awaits=row["reach_awaits"],
        released_at=row["reach_released_at"],
        bounced_at=row["reach_bounced_at"],
        reached_at=row["reach_reached_at"],
        how=row["reach_how"],
        source=basis(row["reach_source"]),
    )


def _accused(row: Row) -> AccusedView | None:
    if row["complained_of_kind"] is None and row["complained_of_name"] is None:
        return None
    return AccusedView(
        row["complained_of_kind"], row["complained_of_name"], row["complained_of_organisation"]
    )


def _suggestion(row: Row, city: City, candidates: Sequence[Candidate]) -> SuggestionView | None:
    said: Mapping[str, Any] | None = row["suggestion"]
    if said is None:
        return None
    code = said.get("category_code")
    path = city.category_path(code) if code else None
    return SuggestionView(
        request_type=said["request_type"],
        urgency=said["urgency"],
        emergency_handover=said.get("emergency_handover"),
        category=CategoryView(code, list(path)) if code and path else None,
        confidence=said["confidence"],
        actionable=said["actionable"],
        evidence=list(said.get("evidence", ())),
        departments=[
            CandidateView(c.code, c.name, c.confidence, c.reason, list(c.copies)) for c in candidates
        ],
        missing=[m for m in said.get("missing", ()) if m != "place" or not (row["town"] or row["address"])],
    )


def _assignment(a: Assignment) -> AssignmentView:
    return AssignmentView(
        id=a.id,
        parent_id=a.parent_id,
        kind=a.kind,
        organisation=Named(a.organisation_code, a.organisation_name),
        state=a.state,
        round=a.round,
        dispatched_at=a.dispatched_at,
        signed_in_at=a.signed_in_at,
        replied_at=a.replied_at,
        note=a.note,
    )


def _attempt(r: Row) -> AttemptView:
    return AttemptView(r["at"], r["method"], r["reached"], r["note"], r["by_name"])


def _reply(r: Row) -> ReplyView:
    return ReplyView(
        id=r["id"],
        round=r["round"],
        is_true=r["is_true"],
        is_solved=r["is_solved"],
        unsolved_reason=r["unsolved_reason"],
        internal_findings=r["internal_findings"],
        public_answer=r["public_answer"],
        state=r["state"],
        by=r["by_name"],
        at=r["at"],
        reviewer=r["reviewer_name"],
        reviewed_at=r["reviewed_at"],
        review_note=r["review_note"],
        assignment=r["assignment_id"],
    )


def _rating(r: Row) -> RatingView:
    return RatingView(r["score"], r["comment"], r["at"], r["round"], r["source"])


def _follow_up(f: Row) -> FollowUpView:
    return FollowUpView(
        round=f["round"],
        at=f["at"],
        method=f["method"],
        reached=f["reached"],
        contacted=f["contacted"],
        is_true=f["is_true"],
        is_solved=f["is_solved"],
        satisfaction=f["satisfaction"],
        comment=f["comment"],
        by=f["by_name"],
    )
