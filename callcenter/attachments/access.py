"""Who sees which file of an order she may see, and who may add one. Pure."""

from __future__ import annotations

from callcenter.kernel.errors import Conflict, NotAllowed
from callcenter.kernel.ids import OrganisationId
from callcenter.kernel.principal import Principal, Role
from callcenter.workorders.access import is_outside_centre
from callcenter.workorders.model import Assignment, AssignmentKind, AssignmentState, State, WorkOrder

_UPLOADERS = frozenset(
    {
        Role.agent,
        Role.shift_leader,
        Role.dispatcher,
        Role.window_clerk,
        Role.follow_up_agent,
        Role.supervisor,
        Role.enterprise_officer,
        Role.efficiency_officer,
    }
)
_RELEASERS = frozenset({Role.dispatcher, Role.shift_leader, Role.supervisor})
#: in these a unit has not taken the matter up, or is done with it
_IDLE = frozenset(
    {
        AssignmentState.pending_sign_in,
        AssignmentState.informed,
        AssignmentState.finished,
        AssignmentState.ended,
    }
)


def may_see(
    person: Principal, order: WorkOrder, *, is_released: bool, organisation: OrganisationId | None
) -> bool:
    """True if a person who may see the order may see this file of it too.

    Of a confidential order a department sees what the centre released and what its own people added.
    """
    if not (order.is_confidential and is_outside_centre(person)):
        return True
    return is_released or (organisation is not None and organisation in person.subtree)


def uploads_for(person: Principal, order: WorkOrder) -> Assignment | None:
    """The part of the work a person's files belong to, None for the centre; raises where she may add none."""
    if order.state is State.archived:
        raise Conflict("工单已归档，不能再添加附件", code="order-archived")
    if not is_outside_centre(person):
        if person.role not in _UPLOADERS:
            raise NotAllowed("您的角色不能添加附件", code="upload-not-allowed")
        return None
    own = [
        a
        for a in order.assignments
        if a.organisation_id in person.subtree and a.kind is not AssignmentKind.copy and a.state not in _IDLE
    ]
    if not own:
        raise NotAllowed("签收之后、办结之前，承办单位才能添加附件", code="upload-not-allowed")
    return own[-1]


def may_release(person: Principal) -> bool:
    """True for those who approve what a department gets of a confidential order."""
    return person.role in _RELEASERS
