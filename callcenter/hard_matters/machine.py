"""What may be done with a hard matter, by whom, on what conditions; pure.

    classifying ──classify──▶ working ──explain──▶ explained
         │                       └──────finish──────┴──▶ finished
         └──release──▶ released (an ordinary order again)

One officer follows it to the end: she alone, or the head of the centre, ends it, and only after the citizen
was told.
"""

from __future__ import annotations

from datetime import datetime

from callcenter.kernel.errors import Conflict, IllegalTransition, NotAllowed
from callcenter.kernel.principal import Principal, Role

from .model import OPEN, STATE_NAMES, Act, Complexity, HardMatter, HardState, Outcome

OFFICE = frozenset({Role.enterprise_officer, Role.supervisor})
INTAKE = OFFICE | {Role.window_clerk, Role.agent, Role.shift_leader, Role.dispatcher}
_S = HardState
FROM: dict[Act, frozenset[HardState]] = {
    Act.take_in: frozenset({_S.classifying}),
    Act.classify: frozenset({_S.classifying}),
    Act.reclassify: frozenset({_S.working}),
    Act.assign: OPEN,
    Act.log: OPEN,
    Act.explain: frozenset({_S.working}),
    Act.finish: frozenset({_S.working, _S.explained}),
    Act.release: frozenset({_S.classifying}),
}


def require(matter: HardMatter, act: Act, person: Principal, now: datetime) -> None:
    """Raise NotAllowed, IllegalTransition or Conflict where this person cannot do this now."""
    if person.role not in (INTAKE if act is Act.take_in else OFFICE):
        raise NotAllowed("您的角色无权办理难办事直通车的这一步")
    if matter.state not in FROM[act]:
        message = f"该事项“{STATE_NAMES[matter.state]}”，不能进行这一步"
        allowed = [a.value for a, states in FROM.items() if matter.state in states]
        raise IllegalTransition(message, allowed=allowed)
    if act is Act.reclassify:
        _reclassify(matter, now)
    if act in (Act.finish, Act.explain):
        _her_own(matter, person)


def possible(matter: HardMatter, person: Principal, now: datetime) -> list[Act]:
    """What this person could do now."""
    found = []
    for act in Act:
        try:
            require(matter, act, person, now)
        except (Conflict, NotAllowed):
            continue
        found.append(act)
    return found


def require_outcome(matter: HardMatter, outcome: Outcome) -> None:
    """What was solved was worked at; what was not was explained with its written basis."""
    if outcome is Outcome.explained and not matter.is_explained:
        raise Conflict("办不成的须先书面说明理由和依据", code="explanation-missing")
    if outcome is Outcome.solved and matter.steps == 0:
        raise Conflict("跟办记录为空，须先记录办理过程", code="steps-missing")


def _reclassify(matter: HardMatter, now: datetime) -> None:
    if matter.complexity is not Complexity.simple or matter.was_reclassified:
        raise Conflict("只能由简单改为复杂，且只能改一次", code="reclassify-once")
    if matter.due_at is not None and now > matter.due_at:
        raise Conflict("已经到期，不能再改为复杂；须在到期前告知诉求人", code="told-too-late")


def _her_own(matter: HardMatter, person: Principal) -> None:
    if person.role is not Role.supervisor and person.user_id != matter.officer_id:
        raise NotAllowed("只有跟办专员或中心主管可以了结该事项", code="matter-of-another")
