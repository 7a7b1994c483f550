"""Who may do what, as a table: role → permissions, the roles that need a second factor, who administers whom.

The three officers are kept apart (三员分立): the system officer makes accounts and sees no order, the
security officer releases new accounts, approves changes of role, unlocks and sets policies, the audit
officer reads what both did. No person has two roles, nobody acts on the own account, and no officer can
bring an account into use, or raise one, alone.
Which moves an order allows is not here but in the work orders' own machine.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from callcenter.kernel.errors import NotAllowed
from callcenter.kernel.principal import Principal, Role


class Permission(StrEnum):
    """What the consoles ask to show or hide a page, and the edge to refuse a request."""

    orders_read = "work-orders.read"
    orders_register = "work-orders.register"
    orders_dispatch = "work-orders.dispatch"
    orders_reply = "work-orders.reply"
    orders_review = "work-orders.review"
    orders_follow_up = "work-orders.follow-up"
    orders_export = "work-orders.export"  # with a second factor
    conversations_answer = "conversations.answer"  # speak with citizens in writing
    exports_approve = "exports.approve"  # of others, with a second factor
    reveal = "personal-data.reveal"  # with a second factor
    boards_read = "boards.read"
    quality_inspect = "quality.inspect"
    enterprise_track = "enterprise.manage"
    efficiency_track = "efficiency.manage"
    knowledge_edit = "knowledge.edit"
    users_read = "users.read"
    users_manage = "users.manage"
    users_release = "users.release"  # bring a new account into use, approve a change of role
    users_unlock = "users.unlock"
    policies_manage = "policies.manage"
    audit_read = "audit.read"


P = Permission
_DEPARTMENT = frozenset({P.orders_read, P.orders_reply})

PERMISSIONS: Mapping[Role, frozenset[Permission]] = {
    Role.agent: frozenset({P.orders_read, P.orders_register, P.conversations_answer, P.reveal}),
    Role.shift_leader: frozenset(
        {P.orders_read, P.orders_register, P.conversations_answer, P.orders_dispatch, P.reveal, P.boards_read}
    ),
    Role.dispatcher: frozenset(
        {
            P.orders_read,
            P.orders_register,
            P.conversations_answer,
            P.orders_dispatch,
            P.orders_review,
            P.reveal,
        }
    ),
    Role.local_dispatcher: frozenset({P.orders_read, P.orders_dispatch, P.orders_reply}),
    Role.window_clerk: frozenset({P.orders_read, P.orders_register}),
    Role.department_clerk: _DEPARTMENT,
    Role.department_leader: _DEPARTMENT | {P.orders_review, P.orders_export},
    Role.follow_up_agent: frozenset({P.orders_read, P.orders_follow_up, P.reveal}),
    Role.quality_inspector: frozenset({P.orders_read, P.quality_inspect, P.boards_read}),
    Role.supervisor: frozenset(
        {
            P.orders_read,
            P.orders_register,
            P.conversations_answer,
            P.orders_dispatch,
            P.orders_review,
            P.orders_follow_up,
            P.orders_export,
            P.exports_approve,
            P.reveal,
            P.boards_read,
            P.quality_inspect,
        }
    ),
    Role.enterprise_officer: frozenset(
        {
            P.orders_read,
            P.orders_register,
            P.orders_dispatch,
            P.orders_follow_up,
            P.reveal,
            P.enterprise_track,
        }
    ),
    Role.efficiency_officer: frozenset({P.orders_read, P.boards_read, P.efficiency_track}),
    Role.leader: frozenset({P.orders_read, P.boards_read}),
    Role.knowledge_editor: frozenset({P.knowledge_edit}),
    Role.system_officer: frozenset({P.users_read, P.users_manage}),
    Role.security_officer: frozenset(
        {P.users_read, P.users_release, P.users_unlock, P.policies_manage, P.exports_approve}
    ),
    Role.audit_officer: frozenset({P.audit_read}),
}

OFFICERS = frozenset({Role.system_officer, Role.security_officer, Role.audit_officer})

#: people of the organisations that handle orders; only they stand in for one another (AB岗)
UNITS = frozenset({Role.department_clerk, Role.department_leader, Role.local_dispatcher})

#: desks that talk with citizens: a call in progress keeps their sessions alive
SEATS = frozenset({Role.agent, Role.shift_leader, Role.dispatcher, Role.follow_up_agent})

#: these log in with a second factor or not at all; the others prove one only to export or reveal
SECOND_FACTOR_AT_LOGIN = OFFICERS | {Role.supervisor}

#: whose passwords, roles and second factors each officer may set; nobody's own
ADMINISTERS: Mapping[Role, frozenset[Role]] = {
    Role.system_officer: frozenset(Role) - OFFICERS,
    Role.security_officer: OFFICERS,
}


def permissions_of(role: Role) -> list[str]:
    """The permissions of a role, sorted."""
    return sorted(PERMISSIONS[role])


def roles_with(permission: Permission) -> frozenset[Role]:
    """Every role that holds ``permission``; a route names them so that the edge refuses the others."""
    return frozenset(role for role, held in PERMISSIONS.items() if permission in held)


def require(principal: Principal, permission: Permission) -> None:
    """Raise NotAllowed unless the person's role holds ``permission``."""
    if permission not in PERMISSIONS[principal.role]:
        raise NotAllowed("您的角色无权进行此操作。")


def require_step_up(principal: Principal, now: datetime) -> None:
    """Raise NotAllowed (`step-up-required`) unless a second factor opened this session lately."""
    if principal.step_up_until is None or now >= principal.step_up_until:
        raise NotAllowed("此操作需先进行二次验证，请输入动态验证码。", code="step-up-required")


def require_administers(principal: Principal, username: str, role: Role) -> None:
    """Raise NotAllowed unless the person may set password, role or second factor of such an account."""
    if username.lower() == principal.username.lower():
        raise NotAllowed("不能对自己的账号进行此操作，须由另一名管理员办理。", code="own-account")
    if role not in ADMINISTERS.get(principal.role, frozenset()):
        raise NotAllowed("三员分立：您不能管理这一角色的账号。", code="duty-separation")
