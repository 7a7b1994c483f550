"""Who acts: the person (or the system itself) behind a request, as every feature sees it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from .ids import OrganisationId, SessionId, UserId


class Role(StrEnum):
    """Roles of the centre and of its departments; the Chinese name is the one on screen."""

    agent = "agent"  # 坐席
    shift_leader = "shift_leader"  # 班长
    dispatcher = "dispatcher"  # 派单员
    local_dispatcher = "local_dispatcher"  # 属地派单员 (county, town)
    window_clerk = "window_clerk"  # 大厅窗口
    department_clerk = "department_clerk"  # 承办单位联络员
    department_leader = "department_leader"  # 承办单位领导
    follow_up_agent = "follow_up_agent"  # 回访员
    quality_inspector = "quality_inspector"  # 质检员
    supervisor = "supervisor"  # 中心主管
    enterprise_officer = "enterprise_officer"  # 直通车专员
    efficiency_officer = "efficiency_officer"  # 效能监督员
    leader = "leader"  # 领导(只读)
    knowledge_editor = "knowledge_editor"  # 知识库管理员
    system_officer = "system_officer"  # 系统管理员
    security_officer = "security_officer"  # 安全管理员
    audit_officer = "audit_officer"  # 审计员


ROLE_NAMES: dict[Role, str] = {
    Role.agent: "坐席",
    Role.shift_leader: "班长",
    Role.dispatcher: "派单员",
    Role.local_dispatcher: "属地派单员",
    Role.window_clerk: "大厅窗口",
    Role.department_clerk: "承办单位联络员",
    Role.department_leader: "承办单位领导",
    Role.follow_up_agent: "回访员",
    Role.quality_inspector: "质检员",
    Role.supervisor: "中心主管",
    Role.enterprise_officer: "直通车专员",
    Role.efficiency_officer: "效能监督员",
    Role.leader: "领导",
    Role.knowledge_editor: "知识库管理员",
    Role.system_officer: "系统管理员",
    Role.security_officer: "安全管理员",
    Role.audit_officer: "审计员",
}


@dataclass(frozen=True, slots=True)
class Principal:
    """One authenticated person in one session.

    ``subtree`` holds the ids of the person's own organisation and of all below it, as valid now;
    it is empty for people of no organisation. ``step_up_until`` is the end of the ten minutes that a
    second factor opened, or None.
    """

    user_id: UserId
    username: str
    display_name: str
    role: Role
    session_id: SessionId
    organisation_id: OrganisationId | None = None
    organisation_code: str | None = None
    organisation_name: str | None = None
    subtree: frozenset[OrganisationId] = field(default_factory=frozenset)
    step_up_until: datetime | None = None
    #: organisations that are in the subtree only because the person is a deputy there, with whose
    stands_for: tuple[tuple[OrganisationId, UserId], ...] = ()

    def stands_in_at(self, organisation: OrganisationId | None) -> UserId | None:
        """Whose deputy this person is at an organisation; None where she acts in her own right."""
        return next((person for id_, person in self.stands_for if id_ == organisation), None)


class SystemActor(StrEnum):
    """Parts of the platform that act without a person."""

    scheduler = "scheduler"
    channel = "channel"
    pipeline = "pipeline"
    migration = "migration"
