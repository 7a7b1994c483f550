"""What may be done with a question to a unit, by whom; pure.

asked ──answer──▶ answered ──settle──▶ settled
  │ ▲
  │ └──redirect── returned ◀──return── asked
  └──drop──▶ dropped ◀──drop── returned
"""

from __future__ import annotations

from enum import StrEnum

from callcenter.kernel.errors import IllegalTransition, NotAllowed
from callcenter.kernel.ids import OrganisationId, UserId
from callcenter.kernel.principal import Principal, Role

from .machine import EDITORS, UNITS


class QuestionState(StrEnum):
    """Where a question stands."""

    asked = "asked"
    answered = "answered"
    returned = "returned"
    settled = "settled"
    dropped = "dropped"


class QuestionAct(StrEnum):
    """What is done with one."""

    answer = "answer"
    hand_back = "return"
    redirect = "redirect"
    settle = "settle"
    drop = "drop"


STATE_NAMES: dict[QuestionState, str] = {
    QuestionState.asked: "待答复",
    QuestionState.answered: "已答复",
    QuestionState.returned: "不属该单位",
    QuestionState.settled: "已办结",
    QuestionState.dropped: "已撤销",
}
_S, _A = QuestionState, QuestionAct
TABLE: dict[tuple[QuestionState, QuestionAct], QuestionState] = {
    (_S.asked, _A.answer): _S.answered,
    (_S.asked, _A.hand_back): _S.returned,
    (_S.asked, _A.redirect): _S.asked,
    (_S.returned, _A.redirect): _S.asked,
    (_S.asked, _A.drop): _S.dropped,
    (_S.returned, _A.drop): _S.dropped,
    (_S.answered, _A.settle): _S.settled,
}
#: people who talk with citizens, and those who keep the knowledge base
ASKERS = EDITORS | {
    Role.agent,
    Role.shift_leader,
    Role.dispatcher,
    Role.window_clerk,
    Role.follow_up_agent,
    Role.enterprise_officer,
}
_OF_UNIT = frozenset({_A.answer, _A.hand_back})


def question_step(
    person: Principal, organisation: OrganisationId, asker: UserId, state: QuestionState, act: QuestionAct
) -> QuestionState:
    """The state after an act. Raises NotAllowed, or IllegalTransition where the table has none."""
    if act in _OF_UNIT:
        if person.role not in UNITS or organisation not in person.subtree:
            raise NotAllowed("这个问题不是问您单位的", code="question-of-another")
    elif person.role not in EDITORS and person.user_id != asker:
        raise NotAllowed("只有提问人和知识库管理员可以进行这一步", code="question-of-another")
    after = TABLE.get((state, act))
    if after is None:
        allowed = [a.value for a in QuestionAct if (state, a) in TABLE]
        raise IllegalTransition(f"该问题{STATE_NAMES[state]}，不能进行这一步", allowed=allowed)
    return after


def possible_acts(
    person: Principal, organisation: OrganisationId, asker: UserId, state: QuestionState
) -> list[QuestionAct]:
    """What this person could do now."""
    found: list[QuestionAct] = []
    for act in QuestionAct:
        try:
            question_step(person, organisation, asker, state, act)
        except (NotAllowed, IllegalTransition):
            continue
        found.append(act)
    return found
