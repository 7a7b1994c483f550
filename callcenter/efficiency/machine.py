"""What may be done with a complaint about conduct, by whom, on what conditions; pure.

    deciding ──accept──▶ working ──conclude──▶ concluded
        └────refuse──▶ refused

The accused may be named or corrected as long as it is open. One extension may be asked for and is decided by
another person.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from callcenter.kernel.errors import Conflict, FieldError, IllegalTransition, Invalid, NotAllowed
from callcenter.kernel.ids import OrganisationId
from callcenter.kernel.principal import Principal, Role

from .model import FOUND, OPEN, STATE_NAMES, Act, Efficiency, EfficiencyState, Finding, Handling

OFFICE = frozenset({Role.efficiency_officer, Role.supervisor})
#: the state each act is done in; None: as long as it is open
FROM: dict[Act, EfficiencyState | None] = {
    Act.name_accused: None,
    Act.accept: EfficiencyState.deciding,
    Act.refuse: EfficiencyState.deciding,
    Act.ask_extension: EfficiencyState.working,
    Act.decide_extension: EfficiencyState.working,
    Act.conclude: EfficiencyState.working,
}


def require(case: Efficiency, act: Act, person: Principal) -> None:
    """Raise NotAllowed, IllegalTransition or Conflict where this person cannot do this now."""
    if person.role not in OFFICE:
        raise NotAllowed("效能投诉只能由效能监督员和中心主管办理")
    wanted = FROM[act]
    if case.state not in OPEN if wanted is None else case.state is not wanted:
        message = f"该效能投诉“{STATE_NAMES[case.state]}”，不能进行这一步"
        raise IllegalTransition(message, allowed=[a.value for a in _from(case.state)])
    if rule := _RULES.get(act):
        rule(case, person)


def possible(case: Efficiency, person: Principal) -> list[Act]:
    """What this person could do now."""
    found = []
    for act in Act:
        try:
            require(case, act, person)
        except (Conflict, NotAllowed):
            continue
        found.append(act)
    return found


def require_handler(case: Efficiency, handling: Handling, handler: OrganisationId | None) -> None:
    """Whoever looks into it is named unless the office does, and is not the accused unit or below it."""
    if (handler is None) != (handling is Handling.self):
        message = "交办、转办须写明办理单位；自办不填"
        raise Invalid(message, fields=[FieldError("organisation", message)])
    if handler is not None and handler in case.barred:
        raise Conflict("被投诉单位及其下级不得办理对自己的投诉", code="recusal")


def require_extension(until: date, present: date, latest: date) -> None:
    """An extension goes beyond what is promised and not beyond what the city allows."""
    if not present < until <= latest:
        message = f"延期须晚于现在的期限 {present}，且不晚于 {latest}"
        raise Invalid(message, code="extension-out-of-range", fields=[FieldError("until", message)])


def require_measures(finding: Finding, measures: str) -> None:
    """Where something was found something is done."""
    if finding in FOUND and not measures.strip():
        message = "属实、部分属实的，须写明处理措施"
        raise Invalid(message, code="measures-missing", fields=[FieldError("measures", message)])


def _from(state: EfficiencyState) -> list[Act]:
    return [a for a, wanted in FROM.items() if (state in OPEN if wanted is None else state is wanted)]


def _accept(case: Efficiency, person: Principal) -> None:
    if case.accused_organisation_id is None:
        raise Conflict("须先查明被投诉单位，以便回避", code="accused-unnamed")


def _ask_extension(case: Efficiency, person: Principal) -> None:
    if case.asked_until is not None or case.extended_until is not None:
        raise Conflict("一件效能投诉只能申请一次延期", code="extension-once")


def _decide_extension(case: Efficiency, person: Principal) -> None:
    if case.asked_until is None or case.extension_asked_by is None:
        raise Conflict("没有待审批的延期申请", code="nothing-to-decide")
    if person.user_id == case.extension_asked_by:
        raise NotAllowed("申请人不得审批自己的延期申请", code="another-decides")


def _conclude(case: Efficiency, person: Principal) -> None:
    if case.asked_until is not None:
        raise Conflict("延期申请还在审批", code="extension-waiting")


_RULES: dict[Act, Callable[[Efficiency, Principal], None]] = {
    Act.accept: _accept,
    Act.ask_extension: _ask_extension,
    Act.decide_extension: _decide_extension,
    Act.conclude: _conclude,
}
