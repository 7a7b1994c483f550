"""What a person may see of which orders, as plain values; the database function does the filtering."""

from __future__ import annotations

from dataclasses import dataclass, field

from callcenter.kernel.ids import OrganisationId, UserId
from callcenter.kernel.principal import Principal, Role

from .model import OPEN_ASSIGNMENTS, AssignmentKind, Track, WorkOrder

_CENTRE = frozenset(
    {
        Role.agent,
        Role.shift_leader,
        Role.dispatcher,
        Role.follow_up_agent,
        Role.quality_inspector,
        Role.supervisor,
        Role.leader,
    }
)
_GUARDED = frozenset(
    {Role.dispatcher, Role.shift_leader, Role.follow_up_agent, Role.supervisor, Role.efficiency_officer}
)
_TRACKS: dict[Role, tuple[Track, ...]] = {
    Role.enterprise_officer: (Track.enterprise, Track.hard_matter),
    Role.efficiency_officer: (Track.efficiency,),
}
#: the three officers administer and see no order, not even one they registered before
_NO_ORDERS = frozenset({Role.system_officer, Role.security_officer, Role.audit_officer})
_DEPARTMENT = frozenset({Role.department_clerk, Role.department_leader, Role.local_dispatcher})
_REGISTERS = frozenset(
    {
        Role.agent,
        Role.shift_leader,
        Role.window_clerk,
        Role.dispatcher,
        Role.supervisor,
        Role.enterprise_officer,
    }
)
#: roles that may reveal a masked value, with a reason and a second factor
_REVEALS = frozenset(
    {
        Role.agent,
        Role.shift_leader,
        Role.dispatcher,
        Role.follow_up_agent,
        Role.supervisor,
        Role.enterprise_officer,
    }
)


@dataclass(frozen=True, slots=True)
class Scope:
    """The arguments of ``visible_work_orders`` for one person."""

    sees_all: bool = False
    sees_guarded: bool = False
    tracks: tuple[str, ...] = ()
    organisations: frozenset[OrganisationId] = field(default_factory=frozenset)
    person: UserId | None = None

    def arguments(self) -> tuple[bool, bool, list[str], list[int], int]:
        """In the order of the function's parameters."""
        return (
            self.sees_all,
            self.sees_guarded,
            list(self.tracks),
            [int(o) for o in sorted(self.organisations)],
            int(self.person or 0),
        )


#: what the platform itself works with
EVERYTHING = Scope(sees_all=True, sees_guarded=True)


def scope_of(person: Principal) -> Scope:
    """What this person may see; roles without orders get a scope that matches nothing but their own."""
    return Scope(
        sees_all=person.role in _CENTRE,
        sees_guarded=person.role in _GUARDED,
        tracks=tuple(t.value for t in _TRACKS.get(person.role, ())),
        organisations=person.subtree if person.role in _DEPARTMENT else frozenset(),
        # Who became an officer no longer follows what he registered in another role.
        person=None if person.role in _NO_ORDERS else person.user_id,
    )


def is_outside_centre(person: Principal) -> bool:
    """True for people of departments, who see a confidential order only as its abstract."""
    return person.role in _DEPARTMENT


def may_register(person: Principal) -> bool:
    """True for those who take in contacts by hand."""
    return person.role in _REGISTERS


def handles(order: WorkOrder, subtree: frozenset[OrganisationId]) -> bool:
    """True while one of these organisations has an order, or a part of it, to work on."""
    return any(
        a.organisation_id in subtree
        and a.state in OPEN_ASSIGNMENTS
        and a.kind in (AssignmentKind.lead, AssignmentKind.co_handling, AssignmentKind.second_level)
        for a in order.assignments
    )


def may_reveal(person: Principal, *, is_confidential: bool, is_own: bool) -> bool:
    """True if a masked value may be revealed to this person at all.

    A clerk of a unit that handles an ordinary order, or a part of it, may; nobody outside the centre ever
    may for a confidential one.
    """
    if person.role in _REVEALS:
        return True
    return person.role in _DEPARTMENT and is_own and not is_confidential


def sees_citizen(person: Principal, *, is_confidential: bool) -> bool:
    """True if the masked name and phone are shown at all."""
    if person.role is Role.leader:
        return False
    return not (is_confidential and is_outside_centre(person))
