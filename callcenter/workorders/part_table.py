"""The table of the parts of an order: co-handling and second-level assignments.

They move on their own while the order is being worked on; each row is given by the part's own holder or by
whoever holds the assignment above it.
"""

from __future__ import annotations

from callcenter.kernel.principal import Role

from .commands import Command
from .model import AssignmentState
from .rows import Effect, PartTransition

_DEPARTMENT = frozenset({Role.department_clerk, Role.department_leader, Role.local_dispatcher})
_UNIT_HEAD = frozenset({Role.department_leader})
C, E, A = Command, Effect, AssignmentState


def _part(
    state: AssignmentState,
    command: Command,
    to: AssignmentState,
    guards: tuple[str, ...] = (),
    effects: tuple[Effect, ...] = (),
    *,
    roles: frozenset[Role] = _DEPARTMENT,
) -> PartTransition:
    """A row the part's own holder gives."""
    return PartTransition(state, command, to, roles, ("part_in_order", *guards), effects)


def _above(
    state: AssignmentState,
    command: Command,
    to: AssignmentState,
    guards: tuple[str, ...] = (),
    effects: tuple[Effect, ...] = (),
) -> PartTransition:
    """A row the holder of the assignment above gives."""
    return PartTransition(
        state, command, to, _DEPARTMENT, ("superior", "part_in_order", *guards), effects, by_superior=True
    )


PART_TABLE: tuple[PartTransition, ...] = (
    _part(A.pending_sign_in, C.sign_in, A.in_progress, (), (E.stop_part_sign_in,)),
    *(
        row
        for s in (A.pending_sign_in, A.in_progress)
        for row in (
            _part(
                s,
                C.request_return,
                s,
                ("returnable", "no_return_waiting", "return_in_time", "known_code", "return_sensible"),
                (E.apply,),
            ),
            _part(s, C.cancel_request, s, ("application_waiting",), (E.cancel_application,)),
            _above(s, C.grant_return, A.returned, ("return_waiting",), (E.grant, E.release_part)),
            _above(s, C.reject_request, s, ("application_waiting",), (E.reject,)),
        )
    ),
    _part(
        A.awaiting_signature,
        C.cancel_request,
        A.awaiting_signature,
        ("application_waiting",),
        (E.cancel_application,),
    ),
    _above(
        A.awaiting_signature, C.reject_request, A.awaiting_signature, ("application_waiting",), (E.reject,)
    ),
    *(
        _above(s, C.recall, A.ended, (), (E.release_part,))
        for s in (A.pending_sign_in, A.in_progress, A.awaiting_signature, A.replied)
    ),
    _part(A.in_progress, C.contact, A.in_progress, (), (E.record_contact, E.settle_contact)),
    _part(
        A.in_progress, C.ask_citizen, A.in_progress, ("is_confidential", "no_open_question"), (E.ask_citizen,)
    ),
    _part(
        A.in_progress,
        C.reply,
        A.replied,
        ("no_return_waiting", "signature", "unsolved_explained", "parts_settled"),
        (E.submit_part, E.stop_part_clocks),
    ),
    _part(
        A.in_progress,
        C.delegate,
        A.in_progress,
        ("below_oneself", "not_held_already", "not_recused"),
        (E.delegate,),
    ),
    _part(
        A.in_progress,
        C.draft_reply,
        A.awaiting_signature,
        ("no_return_waiting", "draft_explained", "parts_settled"),
        (E.draft_reply,),
    ),
    _part(
        A.awaiting_signature,
        C.sign_reply,
        A.replied,
        ("parts_settled",),
        (E.send_off_draft, E.stop_part_clocks),
        roles=_UNIT_HEAD,
    ),
    _part(A.awaiting_signature, C.return_draft, A.in_progress, (), (E.return_draft,), roles=_UNIT_HEAD),
    _part(
        A.in_progress,
        C.request_extension,
        A.in_progress,
        ("no_extension_waiting", "before_due", "extension_fits"),
        (E.apply,),
    ),
    _above(
        A.in_progress,
        C.grant_extension,
        A.in_progress,
        ("extension_waiting", "extension_fits"),
        (E.grant, E.extend_part_clock),
    ),
    _above(A.replied, C.accept_part, A.finished, (), (E.accept_part,)),
    *(
        _above(
            s, C.send_back_part, A.in_progress, ("no_part_since",), (E.send_back_part, E.resume_part_clock)
        )
        for s in (A.replied, A.finished)
    ),
)
