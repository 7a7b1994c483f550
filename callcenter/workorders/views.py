"""What the API shows of an order: structs that the OpenAPI document is made from."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

import msgspec

from .commands import Command
from .model import AssignmentKind, AssignmentState, Card, Channel, RequestType, State, Track, Truth, Urgency
from .road_views import RoadsView

Level = Literal["ok", "soon", "overdue", "stopped"]


class Named(msgspec.Struct, frozen=True):
    """A code with its name."""

    code: str
    name: str


class CategoryView(msgspec.Struct, frozen=True):
    """A category with the names from level 1 down."""

    code: str
    path: list[str]


class PlaceView(msgspec.Struct, frozen=True):
    """Where it happens; ``town`` is named as the division is (意溪镇)."""

    district: str | None
    town: str | None
    village: str | None
    address: str | None
    code: str | None = None


class ClockBadge(msgspec.Struct, frozen=True):
    """The clock a desk sorts by."""

    kind: str
    kind_name: str
    due_at: datetime
    original_due_at: datetime
    level: Level
    remaining_text: str
    provisional: bool
    card: Card | None


class ClaimedBy(msgspec.Struct, frozen=True):
    """Who of the centre has an order in hand, and until when."""

    username: str
    name: str
    until: datetime
    mine: bool


class OwnPartView(msgspec.Struct, frozen=True):
    """What the person's own organisation has to do with an order, and when the first of it is due."""

    assignment: int
    kind: AssignmentKind
    state: AssignmentState
    due_at: datetime | None


class Summary(msgspec.Struct, frozen=True):
    """One row of a list."""

    number: str
    title: str
    request_type: RequestType
    urgency: Urgency
    state: State
    track: Track
    channel: Channel
    category: CategoryView | None
    place: PlaceView
    received_at: datetime
    lead: Named | None
    clock: ClockBadge | None
    confidential: bool
    version: int
    round: int
    claimed_by: ClaimedBy | None = None
    claimable: bool = False
    own: OwnPartView | None = None


class StateCounts(msgspec.Struct, frozen=True):
    """Orders this person may see, by state, and how many press."""

    by_state: dict[str, int]
    overdue: int
    at_risk: int
    due_today: int


class Page(msgspec.Struct, frozen=True):
    """One page of a list; give ``next_cursor`` back as ``cursor`` for the next."""

    items: list[Summary]
    next_cursor: str | None
    counts: StateCounts


class CitizenView(msgspec.Struct, frozen=True):
    """The citizen, masked by the server; null where this person may not know at all."""

    name: str | None
    phone: str | None
    contact_phone: str | None
    on_behalf_of: str | None
    anonymous: bool
    no_reply_wanted: bool


class AccusedView(msgspec.Struct, frozen=True):
    """Whom the citizen complains of (被反映对象)."""

    kind: Literal["person", "unit"] | None
    name: str | None
    organisation: str | None


class CandidateView(msgspec.Struct, frozen=True):
    """An organisation that may own the matter, and why."""

    code: str
    name: str
    confidence: float
    reason: str
    copies: list[str] = []


class SuggestionView(msgspec.Struct, frozen=True):
    """What the machine understood; a person decides."""

    request_type: RequestType
    urgency: Urgency
    emergency_handover: str | None
    category: CategoryView | None
    confidence: float
    actionable: bool
    evidence: list[str]
    departments: list[CandidateView]
    #: what the words do not say: matter, place
    missing: list[str] = []


class HandlerView(msgspec.Struct, frozen=True):
    """Who of its unit works on a part: a person, a section (科室), or both."""

    username: str | None
    name: str | None
    section: str | None
    since: datetime


class AssignmentView(msgspec.Struct, frozen=True):
    """One organisation's part."""

    id: int
    parent_id: int | None
    kind: AssignmentKind
    organisation: Named
    state: AssignmentState
    round: int
    dispatched_at: datetime
    signed_in_at: datetime | None
    replied_at: datetime | None
    note: str | None
    handler: HandlerView | None = None


class CountedView(msgspec.Struct, frozen=True, rename={"from_": "from"}):
    """One counted day or stretch of a clock."""

    date: date
    kind: str
    from_: datetime
    to: datetime
    minutes: float


class PauseView(msgspec.Struct, frozen=True, rename={"from_": "from"}):
    """A stretch that does not count, with its reason."""

    from_: datetime
    to: datetime | None
    reason: str
    credit_s: int = 0
    """what it gives back, in the clock's own kind of time"""


class ClockChangeView(msgspec.Struct, frozen=True, kw_only=True):
    """One change of a due time with both values; ``what`` holds what became another, as codes."""

    at: datetime
    change: str
    cause: str
    by: Literal["person", "citizen", "platform"]
    by_name: str | None
    what: dict[str, list[str | None]]
    action: Literal["keep", "restart", "shorten"] | None
    rule: str | None
    source: str | None
    old_due_at: datetime
    new_due_at: datetime
    old_policy: str
    new_policy: str
    credit_s: int | None


class OverrideView(msgspec.Struct, frozen=True, kw_only=True):
    """The term that a law gives this one order, and on what ground."""

    unit: str
    amount: int
    law: str
    article: str
    document: str
    reason: str
    at: datetime
    by: str


class PromiseView(msgspec.Struct, frozen=True):
    """An extension or a suspension that was approved and told to the citizen."""

    until: datetime
    reason: str | None


class WhyView(msgspec.Struct, frozen=True, kw_only=True):
    """How a due time came about, so that a clerk can check it with a paper calendar.

    In this order: the start and what started it; the counted days or stretches, which end at ``term_due_at``;
    what the pauses give back; the floor of a shortened term; the bound that cuts it; the promise that goes
    before all of them. ``changes`` are all moves of the due time, oldest first.
    """

    started_by: str | None
    start_rule: str
    end_rule: str
    calendar: str
    calendar_title: str
    calendar_version: str
    counted: list[CountedView]
    term_due_at: datetime
    pauses: list[PauseView]
    floor_at: datetime | None
    bound_at: datetime | None
    promise: PromiseView | None
    override: OverrideView | None
    changes: list[ClockChangeView]


class PolicyView(msgspec.Struct, frozen=True):
    """The row of the pack a clock follows and where its limit comes from."""

    code: str
    source: str


class ClockView(msgspec.Struct, frozen=True):
    """One clock of an order, or of one organisation's part of it, with its reckoning."""

    id: int
    kind: str
    kind_name: str
    state: Literal["running", "stopped", "void"]
    round: int
    started_at: datetime
    due_at: datetime
    original_due_at: datetime
    stopped_at: datetime | None
    stop_reason: str | None
    level: Level
    remaining_text: str
    provisional: bool
    unit: str
    amount: int
    policy: PolicyView
    why: WhyView
    assignment: int | None = None
    """whose part it is the time of; None for the order's own"""
    card: Card | None = None
    stop_is_provisional: bool = False
    """its reply is still under review, which may send it back"""
    net_s: int | None = None
    """what a stopped clock had used up, in its own kind of time, without its pauses"""
    gross_s: int | None = None
    """... and with them"""
    on_time_original: bool | None = None
    """whether it stopped by what was promised first"""
    on_time_promised: bool | None = None
    """whether it stopped by what was promised last"""


class ReachView(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the answer of the present round has reached the citizen, and by which rule.

    ``released`` awaits nothing more than being published, ``sent`` that its notice leaves by her door.
    """

    awaits: Literal["released", "sent"]
    released_at: datetime
    bounced_at: datetime | None
    reached_at: datetime | None
    how: Literal["released", "sent", "follow_up", "rating", "unreachable"] | None
    source: str


class AttemptView(msgspec.Struct, frozen=True):
    """One attempt of a department to reach the citizen."""

    at: datetime
    method: str
    reached: bool
    note: str
    by: str


class ReplyView(msgspec.Struct, frozen=True):
    """A department's reply; internal findings and public answer apart."""

    id: int
    round: int
    is_true: Truth
    is_solved: bool
    unsolved_reason: str | None
    internal_findings: str
    public_answer: str
    state: str
    by: str
    at: datetime
    reviewer: str | None
    reviewed_at: datetime | None
    review_note: str | None
    assignment: int
    """whose part it answers for"""


class FollowUpView(msgspec.Struct, frozen=True):
    """One follow-up with what the citizen said."""

    round: int
    at: datetime
    method: str
    reached: bool
    contacted: bool | None
    is_true: bool | None
    is_solved: bool | None
    satisfaction: int | None
    comment: str
    by: str


class RatingView(msgspec.Struct, frozen=True):
    """The citizen's own rating, or the one given in her stead when the time to rate ran out."""

    score: int
    comment: str
    at: datetime
    round: int
    source: Literal["citizen", "default"] = "citizen"


class SegmentView(msgspec.Struct, frozen=True):
    """One utterance of the transcript; times in seconds from the start of the recording."""

    speaker: str
    start_s: float
    end_s: float
    text: str


class BubbleView(msgspec.Struct, frozen=True):
    """One message of the conversation an order came of; ``by`` is citizen, platform or agent.

    ``text`` has identifiers masked; it is null where no words came. ``is_supplement`` marks what the
    citizen said after the order was made.
    """

    at: datetime
    by: str
    kind: str
    text: str | None
    is_supplement: bool


class AttachmentView(msgspec.Struct, frozen=True):
    """A file of the matter: its citizen's, or added by staff (``by``) for a purpose.

    ``released`` tells of a confidential order's file that its departments may see it.
    """

    id: int
    kind: str
    name: str
    media_type: str
    size_bytes: int
    purpose: str
    purpose_name: str
    from_citizen: bool
    by: str | None
    organisation: str | None
    at: datetime
    round: int | None
    released: bool


class CommandView(msgspec.Struct, frozen=True):
    """A command this person may give now."""

    command: Command
    name: str
    primary: bool
    assignment: int | None = None


class BlockedView(msgspec.Struct, frozen=True):
    """A command of this person's role that something stands against now."""

    command: Command
    name: str
    code: str
    reason: str
    assignment: int | None = None


class Detail(Summary, frozen=True, kw_only=True):
    """One order whole, as this person may see it."""

    content: str
    is_abstract: bool
    emergency_handover: str | None
    source: str | None
    citizen: CitizenView | None
    complained_of: AccusedView | None
    company: str | None
    uscc: str | None
    suggestion: SuggestionView | None
    public_answer: str | None
    answered_at: datetime | None
    answer_reach: ReachView | None
    registered_at: datetime
    closed_at: datetime | None
    rework_count: int
    assignments: list[AssignmentView]
    clocks: list[ClockView]
    contacts: list[AttemptView]
    replies: list[ReplyView]
    follow_ups: list[FollowUpView]
    ratings: list[RatingView]
    transcript: list[SegmentView] | None
    has_recording: bool
    conversation: list[BubbleView] | None
    attachments: list[AttachmentView]
    roads: RoadsView
    commands: list[CommandView]
    blocked: list[BlockedView]
    reveals: list[str]


class EventActorView(msgspec.Struct, frozen=True):
    """Who did it; null in an event means the platform. ``acting_for`` is whose deputy she was."""

    name: str
    organisation: str | None
    acting_for: str | None = None


class EventView(msgspec.Struct, frozen=True):
    """One entry of an order's history; ``number`` is null for the moment between commit and numbering."""

    id: int
    number: int | None
    name: str
    title: str
    at: datetime
    actor: EventActorView | None
    detail: str


class EventList(msgspec.Struct, frozen=True):
    """The history of one order, oldest first."""

    items: list[EventView]


class Revealed(msgspec.Struct, frozen=True):
    """A value shown once in clear, after the reason was logged."""

    field: str
    value: str
