"""What may be done with a bad rating, by whom, on what conditions; pure."""

from __future__ import annotations

from callcenter.kernel.errors import Conflict, NotAllowed
from callcenter.kernel.principal import Principal, Role

from .model import Act, BadRating, Verdict

UNITS = frozenset({Role.department_clerk, Role.department_leader, Role.local_dispatcher})
CENTRE = frozenset({Role.follow_up_agent, Role.supervisor})
WHO: dict[Act, frozenset[Role]] = {
    Act.verify: CENTRE,
    Act.appeal: UNITS,
    Act.decide: CENTRE,
    Act.rectify: CENTRE,
    Act.follow_up: CENTRE,
}


def require(rating: BadRating, act: Act, person: Principal) -> None:
    """Raise NotAllowed or Conflict where this person cannot do this now."""
    if person.role not in WHO[act]:
        raise NotAllowed("您的角色无权办理差评的这一步")
    _RULES[act](rating, person)


def possible(rating: BadRating, person: Principal) -> list[Act]:
    """What this person could do now."""
    found = []
    for act in Act:
        try:
            require(rating, act, person)
        except (Conflict, NotAllowed):
            continue
        found.append(act)
    return found


def require_heard(verdict: Verdict, *, reached: bool) -> None:
    """A rating is called wrong only by whoever gave it."""
    if verdict is not Verdict.valid and not reached:
        message = "没有联系上评价人，不能认定为误评或恶意差评；差评照常整改"
        raise Conflict(message, code="rating-stands-unheard")


def _open(rating: BadRating) -> None:
    if rating.excluded_at is not None:
        raise Conflict("该差评已剔除，不再办理", code="rating-excluded")


def _verify(rating: BadRating, person: Principal) -> None:
    _open(rating)
    if rating.verdict is not None:
        raise Conflict("该差评已核实", code="rating-verified")


def _appeal(rating: BadRating, person: Principal) -> None:
    _open(rating)
    if rating.organisation_id is None or rating.organisation_id not in person.subtree:
        raise NotAllowed("只有被评价的单位可以申诉", code="rating-of-others")
    if rating.waiting is not None:
        raise Conflict("已有一项剔除申请在复核", code="exclusion-waiting")
    if rating.has_appealed:
        raise Conflict("该差评已申诉过，一件差评只能申诉一次", code="appeal-once")


def _decide(rating: BadRating, person: Principal) -> None:
    _open(rating)
    if rating.waiting is None:
        raise Conflict("没有待复核的剔除申请", code="nothing-to-decide")
    if rating.verdict is None:
        raise Conflict("须先回访核实，再复核剔除申请", code="verify-first")
    if person.user_id in (rating.verified_by, rating.waiting.asked_by):
        raise NotAllowed("核实人、申请人不得复核，须由另一人决定", code="another-decides")


def _rectify(rating: BadRating, person: Principal) -> None:
    _open(rating)
    if rating.verdict is None:
        raise Conflict("须先回访核实，再登记整改", code="verify-first")
    if rating.waiting is not None:
        raise Conflict("剔除申请还在复核，决定后再登记整改", code="exclusion-waiting")
    if rating.rectified_at is not None:
        raise Conflict("该差评已整改", code="rating-rectified")
    if rating.is_in_hand:
        raise Conflict("工单已退回重办，整改以新的答复为准，不能另行登记", code="order-in-hand")


def _follow_up(rating: BadRating, person: Principal) -> None:
    _open(rating)
    if rating.rectified_at is None:
        raise Conflict("尚未整改，整改后再回访", code="not-rectified")
    if rating.is_heard:
        raise Conflict("整改后已听取评价人意见", code="already-heard")
    if rating.is_in_hand:
        raise Conflict("工单又在办理中，办结后再回访", code="order-in-hand")


_RULES = {
    Act.verify: _verify,
    Act.appeal: _appeal,
    Act.decide: _decide,
    Act.rectify: _rectify,
    Act.follow_up: _follow_up,
}
