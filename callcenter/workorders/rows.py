"""What the machine's table is made of: effects, rows, and what guards may look at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from callcenter.kernel.ids import OrganisationId, UserId
from callcenter.kernel.principal import Role

from .body import CommandBody
from .commands import Command
from .model import Assignment, AssignmentState, Outcome, State, WorkOrder


class Effect(StrEnum):
    """What the service does, in the same transaction, when a move is made."""

    save_fields = "save_fields"
    reconsider_statutory = "reconsider_statutory"  # type or urgency may have changed
    assign = "assign"
    record_contact = "record_contact"
    submit_reply = "submit_reply"
    approve_reply = "approve_reply"
    send_back_reply = "send_back_reply"
    release_answer = "release_answer"
    await_answer = "await_answer"  # the statutory clock stops when it reaches the citizen
    answer_directly = "answer_directly"
    record_follow_up = "record_follow_up"
    assign_again = "assign_again"
    assign_to_rectify = "assign_to_rectify"  # a round of its own with the clock of rectification
    choose_follow_up = "choose_follow_up"  # does the plan want a visit of this round
    end_assignments = "end_assignments"
    start_dispatch_clocks = "start_dispatch_clocks"  # sign-in, contact, department
    start_dispatch = "start_dispatch"
    start_statutory = "start_statutory"
    start_review = "start_review"
    start_follow_up = "start_follow_up"
    resume_department = "resume_department"  # a reply's stop proved void
    stop_dispatch = "stop_dispatch"
    stop_sign_in = "stop_sign_in"
    stop_contact = "stop_contact"
    settle_contact = "settle_contact"  # stops it once the citizen was reached or tried often enough
    stop_department = "stop_department"
    stop_review = "stop_review"
    stop_follow_up = "stop_follow_up"
    start_rectification = "start_rectification"  # sign-in, contact, rectification
    stop_rectification = "stop_rectification"
    stop_all = "stop_all"
    # side roads of the centre
    record_refusal = "record_refusal"
    record_hand_over = "record_hand_over"
    clear_emergency = "clear_emergency"
    ask_supplement = "ask_supplement"  # and pause the clocks where the citizen is asked
    add_supplement = "add_supplement"
    resume_clocks = "resume_clocks"
    open_consultation = "open_consultation"
    record_opinion = "record_opinion"
    conclude_consultation = "conclude_consultation"
    designate = "designate"
    merge = "merge"
    unmerge = "unmerge"
    reclaim_statutory = "reclaim_statutory"  # what the main order's clock kept is counted here again
    answer_merged = "answer_merged"  # the orders that hang on this one get its answer
    free_merged = "free_merged"  # ... or stand on their own again
    take_answer = "take_answer"
    split_off = "split_off"
    record_withdrawal = "record_withdrawal"
    record_urge = "record_urge"
    open_supervision = "open_supervision"
    answer_supervision = "answer_supervision"
    send_back_supervision = "send_back_supervision"
    end_supervision = "end_supervision"
    record_instruction = "record_instruction"
    override_statutory = "override_statutory"  # a law gives this order another term
    reactivate = "reactivate"
    relay_answer = "relay_answer"
    # applications
    apply = "apply"
    grant = "grant"
    reject = "reject"
    cancel_application = "cancel_application"
    release_lead = "release_lead"  # a granted return: the lead and all below it are out
    extend_clocks = "extend_clocks"
    suspend = "suspend"
    end_suspension = "end_suspension"
    record_progress = "record_progress"
    review_suspension = "review_suspension"
    mark_unreasonable = "mark_unreasonable"
    final_answer = "final_answer"
    # the parts of an order
    delegate = "delegate"
    add_co_handler = "add_co_handler"
    draft_reply = "draft_reply"
    send_off_draft = "send_off_draft"
    return_draft = "return_draft"
    ask_citizen = "ask_citizen"
    submit_part = "submit_part"
    accept_part = "accept_part"
    send_back_part = "send_back_part"
    release_part = "release_part"  # a part returned or recalled, with all below it
    stop_part_sign_in = "stop_part_sign_in"
    stop_part_clocks = "stop_part_clocks"
    resume_part_clock = "resume_part_clock"
    extend_part_clock = "extend_part_clock"


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of the city pack that guards need; days are working days, hours by the clock."""

    rework_limit: int
    follow_up_attempts: int
    contact_attempts: int
    follow_up_gap: timedelta = timedelta(0)
    contact_gap: timedelta = timedelta(0)
    rectification_limit: int = 1
    follow_up_other_than_approver: bool = False
    return_limit: int = 3
    extension_limit: int = 2
    extension_days: int = 10
    suspension_days: int = 180
    urge_gap_hours: int = 24
    merge_limit: int = 500


@dataclass(frozen=True, slots=True)
class Actor:
    """As much of the person as the machine needs; ``role`` None is the platform itself or the citizen."""

    role: Role | None
    subtree: frozenset[OrganisationId] = frozenset()
    organisation: OrganisationId | None = None
    user: UserId | None = None
    is_citizen: bool = False


@dataclass(frozen=True, slots=True)
class MergeTarget:
    """The order another one is to hang on; None in `Facts` where the person may not see it."""

    order: WorkOrder
    attached: int


@dataclass(frozen=True, slots=True)
class CaseHold:
    """The case of a track beside an order: while it is open only its office ends the order.

    ``by_office``: the office has just closed it, having heard the enterprise.
    """

    is_open: bool
    by_office: bool
    why: str = "直通车事项须由企业服务办公室经企业确认或“服务确认”后办结"
    """What somebody is told who would end the order while it is open."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the service looked up before the step.

    ``recusal`` is the sentence saying why the chosen organisations must not get the order, or None.
    ``return_until`` is when the time to dispute the acting organisation's dispatch is up, ``due_at`` when
    its handling is due, ``latest_extension`` how far that may be moved; None where it does not arise.
    ``unknown_code`` is a sentence about a code of the command that is none of the city's.
    """

    limits: Limits
    recusal: str | None = None
    now: datetime | None = None
    return_until: datetime | None = None
    due_at: datetime | None = None
    latest_extension: datetime | None = None
    latest_suspension: datetime | None = None
    target: MergeTarget | None = None
    unknown_code: str | None = None
    needs_signature: bool = False
    """True where the acting organisation's replies need its leader's signature."""
    asked: frozenset[OrganisationId] = frozenset()
    """Who was asked in the present consultation and has not answered."""
    overridden: tuple[datetime, datetime] | None = None
    """When the statutory clock is due, and when it would be by the term a law gives; None if none runs."""
    outside_subtree: tuple[str, ...] = ()
    """Names of organisations a delegation names that do not stand below the delegating one."""
    case: CaseHold | None = None


@dataclass(frozen=True, slots=True)
class Objection:
    """Why a guard says no: a stable code and a sentence for people."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Situation:
    """All a guard may look at. ``body`` is None where a desk only asks what it may do.

    ``hand`` is the assignment by which the person acts; ``part`` the one a superior acts on.
    """

    order: WorkOrder
    body: CommandBody | None
    actor: Actor
    facts: Facts
    hand: Assignment | None = None
    part: Assignment | None = None


Guard = Callable[[Situation], Objection | None]


@dataclass(frozen=True, slots=True)
class Transition:
    """One row: ``lead_to`` is the state the lead assignment takes, None leaves it alone.

    ``outcome`` is how an order came to its end by this row.
    """

    state: State
    command: Command
    to: State
    roles: frozenset[Role]
    guards: tuple[str, ...] = ()
    effects: tuple[Effect, ...] = ()
    lead_to: AssignmentState | None = None
    by_system: bool = False
    by_citizen: bool = False
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True)
class PartTransition:
    """One row for a part of an order, which is a co-handling or a second-level assignment.

    ``by_superior`` rows are given by whoever holds the assignment above, the others by the part's own holder.
    """

    state: AssignmentState
    command: Command
    to: AssignmentState
    roles: frozenset[Role]
    guards: tuple[str, ...] = ()
    effects: tuple[Effect, ...] = ()
    by_superior: bool = False
