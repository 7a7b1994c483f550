"""The table of the machine: which command leads where, by whom, on what conditions and with what effects.

It is about whole orders and their lead; `part_table` is about co-handling and second-level parts. Sources
of the roads: docs/glossary.md and the laws named at the command's body.
"""

from __future__ import annotations

from collections.abc import Iterable

from callcenter.kernel.principal import Role

from .commands import Command
from .model import BEFORE_ANSWER, OPEN_STATES, AssignmentState, Outcome, State
from .rows import Effect, Transition

_INTAKE = frozenset(
    {
        Role.agent,
        Role.shift_leader,
        Role.window_clerk,
        Role.dispatcher,
        Role.supervisor,
        Role.enterprise_officer,
    }
)
_DISPATCH_DESK = frozenset({Role.dispatcher, Role.shift_leader, Role.supervisor})
_REVIEW_DESK = frozenset({Role.dispatcher, Role.supervisor})
_DEPARTMENT = frozenset({Role.department_clerk, Role.department_leader, Role.local_dispatcher})
_UNIT_HEAD = frozenset({Role.department_leader})
_FOLLOW_UP_DESK = frozenset({Role.follow_up_agent, Role.supervisor, Role.enterprise_officer})
_HEAD = frozenset({Role.supervisor})
_SUPERVISING = frozenset({Role.supervisor, Role.dispatcher})
_ANYBODY_IN = _INTAKE | {Role.follow_up_agent}

S, C, E, A = State, Command, Effect, AssignmentState
_HELD = (S.dispatched, S.in_progress, S.suspended, S.pending_review)
_MAY_DISPATCH = ("has_category", "abstract_given", "not_lead_again", "not_recused", "accused_settled")
_ASSIGNED = (E.assign, E.stop_dispatch, E.start_dispatch_clocks)


def _in_each(
    states: Iterable[State],
    command: Command,
    roles: frozenset[Role],
    guards: tuple[str, ...] = (),
    effects: tuple[Effect, ...] = (),
    *,
    by_citizen: bool = False,
    by_system: bool = False,
) -> tuple[Transition, ...]:
    """The same command in several states, none of which it leaves."""
    wanted = set(states)
    return tuple(
        Transition(s, command, s, roles, guards, effects, by_citizen=by_citizen, by_system=by_system)
        for s in State
        if s in wanted
    )


_STRAIGHT_ROAD: tuple[Transition, ...] = (
    Transition(
        S.registered,
        C.accept,
        S.pending_dispatch,
        _INTAKE,
        effects=(E.save_fields, E.reconsider_statutory),
    ),
    *_in_each((S.registered,), C.amend, _INTAKE, effects=(E.save_fields, E.reconsider_statutory)),
    Transition(
        S.registered,
        C.direct_close,
        S.closed,
        _INTAKE,
        guards=("office_closes",),
        effects=(E.answer_directly, E.answer_merged, E.stop_all),
        outcome=Outcome.directly_answered,
    ),
    # Under consultation too: without a category it could not be concluded.
    *_in_each(
        (S.pending_dispatch, S.in_consultation),
        C.amend,
        _DISPATCH_DESK,
        (),
        (E.save_fields, E.reconsider_statutory),
    ),
    Transition(
        S.pending_dispatch,
        C.direct_close,
        S.closed,
        _DISPATCH_DESK,
        guards=("office_closes",),
        effects=(E.answer_directly, E.answer_merged, E.stop_all),
        outcome=Outcome.directly_answered,
    ),
    Transition(
        S.pending_dispatch,
        C.dispatch,
        S.dispatched,
        _DISPATCH_DESK,
        guards=("must_designate", *_MAY_DISPATCH),
        effects=_ASSIGNED,
        by_system=True,
    ),
    Transition(
        S.dispatched,
        C.sign_in,
        S.in_progress,
        _DEPARTMENT,
        guards=("own_assignment",),
        effects=(E.stop_sign_in,),
        lead_to=A.in_progress,
    ),
    *_in_each(
        (S.in_progress, S.suspended),
        C.contact,
        _DEPARTMENT,
        ("own_assignment",),
        (E.record_contact, E.settle_contact),
    ),
    Transition(
        S.in_progress,
        C.reply,
        S.pending_review,
        _DEPARTMENT,
        guards=(
            "own_assignment",
            "is_working",
            "signature",
            "citizen_contacted",
            "unsolved_explained",
            "parts_settled",
        ),
        effects=(E.submit_reply, E.stop_contact, E.stop_department, E.stop_rectification, E.start_review),
        lead_to=A.replied,
    ),
    Transition(
        S.pending_review,
        C.approve,
        S.pending_follow_up,
        _REVIEW_DESK,
        effects=(
            E.approve_reply,
            E.release_answer,
            E.choose_follow_up,
            E.answer_merged,
            E.stop_review,
            E.start_follow_up,
            E.await_answer,
        ),
        lead_to=A.finished,
    ),
    Transition(
        S.pending_review,
        C.send_back,
        S.in_progress,
        _REVIEW_DESK,
        effects=(E.send_back_reply, E.stop_review, E.resume_department),
        lead_to=A.in_progress,
    ),
    *_in_each(
        (S.pending_follow_up,),
        C.follow_up,
        _FOLLOW_UP_DESK,
        ("other_than_handler", "by_her_door", "follow_up_complete"),
        (E.record_follow_up,),
    ),
    Transition(
        S.pending_follow_up,
        C.close,
        S.closed,
        _FOLLOW_UP_DESK,
        guards=("office_closes", "feedback_settled"),
        effects=(E.stop_all, E.end_assignments),
        by_system=True,
        outcome=Outcome.answered,
    ),
    Transition(
        S.pending_follow_up,
        C.rework,
        S.dispatched,
        _FOLLOW_UP_DESK,
        guards=("was_handled", "dissatisfied", "rework_left"),
        effects=(E.stop_follow_up, E.assign_again, E.start_statutory, E.start_dispatch_clocks),
        by_system=True,
    ),
    Transition(
        S.pending_follow_up,
        C.rectify,
        S.dispatched,
        _FOLLOW_UP_DESK,
        guards=("was_handled", "dissatisfied", "rework_spent"),
        effects=(E.stop_follow_up, E.assign_to_rectify, E.start_rectification),
        by_system=True,
    ),
    # A bad rating that comes when the order is closed already opens it again, by the platform alone.
    Transition(
        S.closed,
        C.rework,
        S.dispatched,
        frozenset(),
        guards=("was_handled", "dissatisfied", "rework_left"),
        effects=(E.assign_again, E.start_statutory, E.start_dispatch_clocks),
        by_system=True,
    ),
    Transition(
        S.closed,
        C.rectify,
        S.dispatched,
        frozenset(),
        guards=("was_handled", "dissatisfied", "rework_spent"),
        effects=(E.assign_to_rectify, E.start_rectification),
        by_system=True,
    ),
    Transition(S.closed, C.archive, S.archived, _HEAD, guards=("nothing_waiting",), by_system=True),
)

_AT_INTAKE = (S.registered, S.pending_supplement, S.pending_dispatch)
_INTAKE_ROADS: tuple[Transition, ...] = (
    *(
        Transition(
            s,
            C.refuse,
            S.closed,
            _DISPATCH_DESK if s is S.pending_dispatch else _INTAKE,
            guards=("known_code",),
            effects=(E.record_refusal, E.free_merged, E.stop_all),
            outcome=Outcome.refused,
        )
        for s in _AT_INTAKE
    ),
    *(
        Transition(
            s,
            C.hand_over,
            S.closed,
            _INTAKE,
            effects=(E.record_hand_over, E.free_merged, E.stop_all),
            outcome=Outcome.handed_over,
        )
        for s in _AT_INTAKE
    ),
    *_in_each(OPEN_STATES - {S.merged}, C.record_hand_over, _ANYBODY_IN, (), (E.record_hand_over,)),
    *_in_each(
        OPEN_STATES, C.false_alarm, _INTAKE, ("is_emergency",), (E.clear_emergency, E.reconsider_statutory)
    ),
    *(
        Transition(
            s,
            C.ask_supplement,
            S.pending_supplement,
            _INTAKE if s is S.registered else _DISPATCH_DESK,
            effects=(E.ask_supplement,),
        )
        for s in (S.registered, S.pending_dispatch)
    ),
    Transition(
        S.pending_supplement,
        C.supplement,
        S.pending_dispatch,
        _INTAKE,
        effects=(E.add_supplement, E.resume_clocks, E.reconsider_statutory),
        by_citizen=True,
        by_system=True,
    ),
    *_in_each((S.pending_supplement,), C.amend, _INTAKE, (), (E.save_fields, E.reconsider_statutory)),
    Transition(
        S.pending_supplement,
        C.direct_close,
        S.closed,
        _INTAKE,
        guards=("office_closes",),
        effects=(E.answer_directly, E.answer_merged, E.stop_all),
        outcome=Outcome.directly_answered,
    ),
    *_in_each(
        OPEN_STATES - {S.pending_supplement},
        C.supplement,
        _ANYBODY_IN,
        (),
        (E.add_supplement,),
        by_citizen=True,
        by_system=True,
    ),
    Transition(
        S.pending_dispatch,
        C.designate,
        S.dispatched,
        frozenset({Role.supervisor, Role.shift_leader}),
        guards=_MAY_DISPATCH,
        effects=(*_ASSIGNED, E.designate),
    ),
    Transition(
        S.pending_dispatch,
        C.consult,
        S.in_consultation,
        _DISPATCH_DESK,
        guards=("known_code", "not_recused"),
        effects=(E.open_consultation,),
    ),
    *_in_each((S.in_consultation,), C.give_opinion, _DEPARTMENT, ("invited",), (E.record_opinion,)),
    Transition(
        S.in_consultation,
        C.conclude,
        S.dispatched,
        _DISPATCH_DESK,
        guards=_MAY_DISPATCH,
        effects=(E.conclude_consultation, *_ASSIGNED, E.designate),
    ),
    *(
        Transition(
            s, C.merge, S.merged, _DISPATCH_DESK, guards=("mergeable",), effects=(E.merge, E.stop_dispatch)
        )
        for s in _AT_INTAKE
    ),
    Transition(
        S.merged,
        C.unmerge,
        S.pending_dispatch,
        _DISPATCH_DESK,
        effects=(E.reclaim_statutory, E.unmerge, E.start_dispatch),
        by_system=True,
    ),
    Transition(
        S.merged,
        C.answer_with_main,
        S.pending_follow_up,
        frozenset(),
        effects=(E.reclaim_statutory, E.take_answer, E.choose_follow_up, E.start_follow_up, E.await_answer),
        by_system=True,
    ),
    # The main order was answered on the spot, and this one with it.
    Transition(
        S.merged,
        C.direct_close,
        S.closed,
        frozenset(),
        guards=("office_closes",),
        effects=(E.reclaim_statutory, E.answer_directly, E.stop_all),
        by_system=True,
        outcome=Outcome.directly_answered,
    ),
    *_in_each(_AT_INTAKE, C.split_off, _INTAKE, (), (E.split_off,)),
    *(
        Transition(
            s,
            C.withdraw,
            S.closed,
            _ANYBODY_IN,
            effects=(E.record_withdrawal, E.free_merged, E.stop_all, E.end_assignments),
            by_citizen=True,
            outcome=Outcome.withdrawn,
        )
        for s in State
        if s in BEFORE_ANSWER
    ),
    *(
        Transition(
            s,
            C.reactivate,
            S.pending_dispatch,
            _DISPATCH_DESK,
            guards=("new_fact",),
            effects=(E.reactivate, E.start_statutory, E.start_dispatch),
        )
        for s in (S.closed, S.archived)
    ),
)

_PRESSURE: tuple[Transition, ...] = (
    *_in_each(
        BEFORE_ANSWER - {S.registered},
        C.urge,
        _ANYBODY_IN,
        ("urge_gap",),
        (E.record_urge,),
        by_citizen=True,
        by_system=True,
    ),
    *_in_each(
        (*_HELD, S.pending_follow_up),
        C.supervise,
        _SUPERVISING,
        ("no_supervision",),
        (E.open_supervision,),
        by_system=True,
    ),
    *_in_each(
        (*_HELD, S.pending_follow_up),
        C.answer_supervision,
        _DEPARTMENT,
        ("was_lead", "supervision_issued"),
        (E.answer_supervision,),
    ),
    *_in_each(
        (*_HELD, S.pending_follow_up),
        C.send_back_supervision,
        _SUPERVISING,
        ("supervision_answered",),
        (E.send_back_supervision,),
    ),
    *_in_each(
        (*_HELD, S.pending_follow_up), C.end_supervision, _SUPERVISING, ("supervised",), (E.end_supervision,)
    ),
    *_in_each(
        OPEN_STATES - {S.merged},
        C.instruct,
        frozenset({Role.supervisor, Role.leader, Role.enterprise_officer}),
        (),
        (E.record_instruction,),
    ),
    *_in_each(
        BEFORE_ANSWER - {S.merged, S.pending_supplement},
        C.override_term,
        _HEAD,
        ("term_fits",),
        (E.override_statutory,),
    ),
)

_APPLICATIONS: tuple[Transition, ...] = (
    *_in_each(
        (S.dispatched, S.in_progress),
        C.request_return,
        _DEPARTMENT,
        (
            "own_assignment",
            "returnable",
            "no_return_waiting",
            "return_in_time",
            "known_code",
            "return_sensible",
        ),
        (E.apply,),
    ),
    *(
        Transition(
            s,
            C.grant_return,
            S.pending_dispatch,
            _DISPATCH_DESK,
            guards=("return_waiting", "known_code"),
            effects=(E.grant, E.release_lead, E.start_dispatch),
        )
        for s in (S.dispatched, S.in_progress)
    ),
    *_in_each(
        (S.in_progress,),
        C.request_extension,
        _DEPARTMENT,
        ("own_assignment", "no_extension_waiting", "before_due", "extension_left", "extension_fits"),
        (E.apply,),
    ),
    Transition(
        S.in_progress,
        C.grant_extension,
        S.in_progress,
        _REVIEW_DESK,
        guards=("extension_waiting", "extension_fits", "second_by_head"),
        effects=(E.grant, E.extend_clocks),
    ),
    *_in_each(
        (S.in_progress,),
        C.request_suspension,
        _DEPARTMENT,
        ("own_assignment", "no_suspension_waiting", "suspension_fits"),
        (E.apply,),
    ),
    Transition(
        S.in_progress,
        C.grant_suspension,
        S.suspended,
        _HEAD,
        guards=("suspension_waiting", "suspension_fits"),
        effects=(E.grant, E.suspend),
    ),
    *_in_each((S.suspended,), C.report_progress, _DEPARTMENT, ("own_assignment",), (E.record_progress,)),
    *_in_each((S.suspended,), C.review_suspension, _REVIEW_DESK, (), (E.review_suspension,)),
    Transition(
        S.suspended,
        C.resume,
        S.in_progress,
        _DEPARTMENT | _REVIEW_DESK,
        guards=("holder_or_centre",),
        effects=(E.end_suspension,),
        by_system=True,
    ),
    *_in_each(
        (S.in_progress, S.suspended),
        C.request_unreasonable,
        _DEPARTMENT,
        ("own_assignment", "no_unreasonable_waiting"),
        (E.apply,),
    ),
    *_in_each(
        (S.in_progress, S.suspended, S.pending_review),
        C.grant_unreasonable,
        _HEAD,
        ("unreasonable_waiting",),
        (E.grant, E.mark_unreasonable),
    ),
    *_in_each(
        (S.pending_follow_up,),
        C.request_final_answer,
        _UNIT_HEAD,
        ("was_lead", "dissatisfied", "rework_used", "no_final_answer_waiting", "signed_document"),
        (E.apply,),
    ),
    Transition(
        S.pending_follow_up,
        C.grant_final_answer,
        S.closed,
        _HEAD,
        guards=("office_closes", "final_answer_waiting"),
        effects=(E.grant, E.final_answer, E.stop_all, E.end_assignments),
        outcome=Outcome.final_answer,
    ),
    *_in_each(
        (S.closed,),
        C.request_appeal,
        _DEPARTMENT,
        ("was_lead", "no_appeal_waiting", "not_in_register"),
        (E.apply,),
    ),
    *_in_each(
        (S.closed,),
        C.grant_appeal,
        _HEAD,
        ("appeal_waiting", "not_in_register", "another_decides"),
        (E.grant,),
    ),
    *_in_each(
        (S.dispatched, S.in_progress, S.suspended, S.pending_review, S.pending_follow_up, S.closed),
        C.reject_request,
        _REVIEW_DESK | {Role.shift_leader},
        ("application_waiting", "rejects_what_it_grants", "another_decides"),
        (E.reject,),
    ),
    *_in_each(
        (S.dispatched, S.in_progress, S.suspended, S.pending_review, S.pending_follow_up, S.closed),
        C.cancel_request,
        _DEPARTMENT,
        ("was_lead", "application_waiting"),
        (E.cancel_application,),
    ),
)

_INSIDE: tuple[Transition, ...] = (
    *_in_each(
        (S.in_progress,),
        C.delegate,
        _DEPARTMENT,
        ("own_assignment", "is_working", "below_oneself", "not_held_already", "not_recused"),
        (E.delegate,),
    ),
    *_in_each(
        (S.dispatched, S.in_progress),
        C.add_co_handler,
        _DISPATCH_DESK,
        ("not_held_already", "not_recused"),
        (E.add_co_handler,),
    ),
    Transition(
        S.in_progress,
        C.draft_reply,
        S.in_progress,
        _DEPARTMENT,
        guards=("own_assignment", "is_working", "citizen_contacted", "draft_explained", "parts_settled"),
        effects=(E.draft_reply,),
        lead_to=A.awaiting_signature,
    ),
    Transition(
        S.in_progress,
        C.sign_reply,
        S.pending_review,
        _UNIT_HEAD,
        guards=("own_assignment", "signed_by_unit", "parts_settled"),
        effects=(E.send_off_draft, E.stop_contact, E.stop_department, E.stop_rectification, E.start_review),
        lead_to=A.replied,
    ),
    Transition(
        S.in_progress,
        C.return_draft,
        S.in_progress,
        _UNIT_HEAD,
        guards=("own_assignment", "signed_by_unit"),
        effects=(E.return_draft,),
        lead_to=A.in_progress,
    ),
    *_in_each(
        (S.in_progress, S.suspended),
        C.ask_citizen,
        _DEPARTMENT,
        ("own_assignment", "is_confidential", "no_open_question"),
        (E.ask_citizen,),
    ),
    *_in_each(
        (S.in_progress, S.suspended), C.relay_answer, _DISPATCH_DESK, ("open_question",), (E.relay_answer,)
    ),
)

TABLE: tuple[Transition, ...] = (*_STRAIGHT_ROAD, *_INTAKE_ROADS, *_PRESSURE, *_APPLICATIONS, *_INSIDE)
