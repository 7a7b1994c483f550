"""What may be done with a version, by whom; pure.

    draft ──submit──▶ in_review ──approve──▶ in_force ──expire──▶ expired
      ▲                  │     └─approve─▶ scheduled ──start──▶ │
      └────send_back─────┘      (its first day is to come)      ├──supersede──▶ superseded
                                                                └──withdraw──▶ withdrawn

Nothing an author wrote comes into force without a second person. What is in force is never changed: an edit
begins the next version, and the old one is read out until that is approved and its first day has come.
"""

from __future__ import annotations

from callcenter.kernel.errors import Conflict, IllegalTransition, NotAllowed
from callcenter.kernel.ids import OrganisationId
from callcenter.kernel.principal import Principal, Role

from .model import STATE_NAMES, Act, Article, Version, VersionState

_S = VersionState
#: (state, act) → state; whoever is not in it cannot be done
TABLE: dict[tuple[VersionState, Act], VersionState] = {
    (_S.draft, Act.edit): _S.draft,
    (_S.draft, Act.submit): _S.in_review,
    (_S.draft, Act.withdraw): _S.withdrawn,
    (_S.in_review, Act.edit): _S.draft,
    (_S.in_review, Act.send_back): _S.draft,
    (_S.in_review, Act.approve): _S.in_force,
    (_S.in_review, Act.withdraw): _S.withdrawn,
    (_S.scheduled, Act.start): _S.in_force,
    (_S.scheduled, Act.withdraw): _S.withdrawn,
    (_S.in_force, Act.confirm): _S.in_force,
    (_S.in_force, Act.withdraw): _S.withdrawn,
    (_S.in_force, Act.supersede): _S.superseded,
    (_S.in_force, Act.expire): _S.expired,
}
#: what people do; the rest happens by itself
BY_HAND = (Act.edit, Act.submit, Act.send_back, Act.approve, Act.withdraw, Act.confirm)
EDITORS = frozenset({Role.knowledge_editor, Role.supervisor})
UNITS = frozenset({Role.department_clerk, Role.department_leader, Role.local_dispatcher})
#: they administer the platform and read nothing of its trade
STRANGERS = frozenset({Role.system_officer, Role.security_officer, Role.audit_officer})
READERS = frozenset(Role) - STRANGERS
_DECIDING = frozenset({Act.send_back, Act.approve})


class OwnText(NotAllowed):
    """Whoever wrote it does not approve it."""

    code = "knowledge-own-text"


def advanced(state: VersionState, act: Act) -> VersionState:
    """The state after an act. Raises IllegalTransition where the table has none."""
    after = TABLE.get((state, act))
    if after is None:
        allowed = [a.value for a in Act if (state, a) in TABLE]
        raise IllegalTransition(f"该版本{STATE_NAMES[state]}，不能进行这一步", allowed=allowed)
    return after


def may_edit(person: Principal, owner: OrganisationId) -> bool:
    """The centre's editors write everything, people of units what their own tree owns."""
    return person.role in EDITORS or (person.role in UNITS and owner in person.subtree)


def may_decide(person: Principal, owner: OrganisationId) -> bool:
    """Who could be the second person: an editor of the centre, or the leader of the owner."""
    return person.role in EDITORS or (person.role is Role.department_leader and owner in person.subtree)


def require(person: Principal, article: Article, version: Version | None, act: Act) -> VersionState:
    """The state the act leads to. Raises NotAllowed, IllegalTransition, or Conflict without a version."""
    allowed = may_decide if act in _DECIDING else may_edit
    if not allowed(person, article.owner_id):
        message = "须由归口单位负责人或知识库管理员审核" if act in _DECIDING else "只能修改本单位归口的知识"
        raise NotAllowed(message, code="knowledge-of-another")
    if version is None:
        raise Conflict("没有可以进行这一步的版本", code="knowledge-no-version")
    after = advanced(version.state, act)
    if act is Act.approve and person.user_id in version.authors:
        raise OwnText("自己编写的内容须由另一人审核")
    return after


def possible(person: Principal, article: Article) -> list[Act]:
    """What this person could do now, to the version being worked at or else to the one in force."""
    acts: list[Act] = []
    for act in BY_HAND:
        version = article.in_force if act is Act.confirm else article.opened or article.in_force
        if act is Act.edit and article.opened is None:
            if may_edit(person, article.owner_id):
                acts.append(act)
            continue
        try:
            require(person, article, version, act)
        except (Conflict, NotAllowed):
            continue
        acts.append(act)
    return acts
