"""Conditions of an appeal about how an order was counted.

Whether a rating of her own counts is decided in one place, the register of bad ratings (`bad_ratings`).
Inside the order an appeal against a rating is about what she said in a follow-up; there too nobody decides
who heard her say it.
"""

from __future__ import annotations

from .bodies_unit import RequestAppeal
from .guards_roads import waiting_application
from .model import Application, ApplicationKind
from .rows import Guard, Objection, Situation

_AGAINST_RATING = "rating"


def _not_in_register(s: Situation) -> Objection | None:
    if s.order.feedback.is_rated_badly and _is_against_rating(s):
        return Objection(
            "rating-in-register", "这是诉求人本人的差评，请到“差评台账”申诉，由核实人以外的人复核"
        )
    return None


def _another_decides(s: Situation) -> Objection | None:
    if s.actor.user in s.order.feedback.heard_by and _against_rating(_waiting(s)):
        return Objection("another-decides", "回访时听取评价的人不得审批对该评价的申诉，须由另一人决定")
    return None


def _is_against_rating(s: Situation) -> bool:
    if isinstance(s.body, RequestAppeal):
        return s.body.against == _AGAINST_RATING
    return _against_rating(_waiting(s))


def _waiting(s: Situation) -> Application | None:
    return waiting_application(s, ApplicationKind.appeal)


def _against_rating(appeal: Application | None) -> bool:
    return appeal is not None and appeal.ground == _AGAINST_RATING


GUARDS_OF_APPEALS: dict[str, Guard] = {
    "not_in_register": _not_in_register,
    "another_decides": _another_decides,
}
