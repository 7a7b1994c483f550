"""One line of Chinese for each entry of an order's history."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from itertools import dropwhile

from callcenter.kernel.events import Envelope

from .history_roads import road_line
from .model import CLOCK_NAMES, REQUEST_TYPE_NAMES, RequestType

_SATISFACTION = {5: "非常满意", 4: "满意", 3: "基本满意", 2: "不满意", 1: "非常不满意"}
_METHODS = {"phone": "电话", "visit": "上门", "wechat": "微信", "sms": "短信", "other": "其他方式"}
_FIELDS = {
    "title": "标题",
    "request_type": "诉求类型",
    "urgency": "紧急程度",
    "track": "办理轨道",
    "category_code": "分类",
    "town": "镇街",
    "district": "县区",
    "village": "村社区",
    "place_code": "地点",
    "address": "地址",
    "is_confidential": "保密",
    "complained_of_kind": "被反映对象",
    "complained_of_name": "被反映对象",
    "complained_of_organisation": "被反映单位",
}

#: what a department may know to have happened to a confidential order, from its dispatch on
_OF_DEPARTMENTS = frozenset(
    {
        "work_order.dispatched",
        "work_order.signed_in",
        "work_order.citizen_contacted",
        "work_order.delegated",
        "work_order.part_moved",
        "work_order.draft_moved",
        "work_order.application_made",
        "work_order.application_decided",
        "work_order.replied",
        "work_order.reply_sent_back",
        "work_order.reply_approved",
        "work_order.rework_ordered",
        "work_order.rectification_ordered",
        "work_order.transferred",
        "work_order.closed",
        "work_order.archived",
        "work_order.handed_over",
        "work_order.hand_over_recorded",
        "work_order.withdrawn",
        "work_order.urged",
        "work_order.supervision_issued",
        "work_order.term_overridden",
        "work_order.supervision_moved",
        "work_order.instructed",
        "letter.issued",
        "letter.moved",
        "work_order.suspension_moved",
        "work_order.reactivated",
        "work_order.citizen_asked",
        "sla.breach_warned",
        "sla.breached",
        "sla.seriously_overdue",
        "sla.yellow_card_given",
        "sla.red_card_given",
    }
)


#: events that name organisations: the one that leads and those that are informed
_UNITS = frozenset({"work_order.dispatched", "work_order.rework_ordered", "work_order.rectification_ordered"})

#: events that move a matter of a track on the ladder, or would
_LEVELS = frozenset(
    f"track_case.{step}"
    for step in (
        "climbed",
        "climb_proposed",
        "climb_declined",
        "step_down_asked",
        "stepped_down",
        "step_down_rejected",
    )
)


def departments_part(events: Sequence[Envelope], units: Collection[str]) -> list[Envelope]:
    """The history of a confidential order as a department may know it: nothing from before its dispatch.

    ``units`` are the organisations whose parts it reads, by code; what others did with theirs is not told.
    """
    from_dispatch = dropwhile(lambda e: e.name != "work_order.dispatched", events)
    return [e for e in from_dispatch if e.name in _OF_DEPARTMENTS and _concerns(e, units)]


def _concerns(event: Envelope, units: Collection[str]) -> bool:
    if event.name == "work_order.dispatched":
        return True
    acting = event.data.get("organisation") or event.data.get("lead")
    told = event.data.get("organisations")
    named = [acting, *(told if isinstance(told, list) else [])]
    return acting is None or any(code in units for code in named)


def event_line(event: Envelope, unit: Callable[[str], str] = str, level: Callable[[int], str] = str) -> str:
    """What the timeline says beside the title; empty where the title says all. No personal value is in it.

    ``unit`` gives the name of an organisation by its code, ``level`` that of a level of the ladder.
    """
    if event.name in _LEVELS:
        return _levels(event.data, level)
    if event.name in _UNITS:
        return _units(event.data, unit)
    if event.name == "work_order.transferred":
        return _transferred(event.data, unit)
    if (line_of_road := road_line(event, unit)) is not None:
        return line_of_road
    parts = {
        "work_order.registered": _registered,
        "work_order.accepted": _changed,
        "work_order.amended": _changed,
        "work_order.citizen_contacted": _contacted,
        "work_order.replied": _replied,
        "work_order.followed_up": _followed_up,
        "work_order.rated": _rated,
        "work_order.rated_by_default": _rated,
        "sla.breach_warned": _clock,
        "sla.breached": _clock,
        "sla.seriously_overdue": _clock,
        "letter.issued": _letter,
        "letter.moved": _letter,
        "sla.yellow_card_given": _clock,
        "sla.red_card_given": _clock,
    }
    line = parts.get(event.name)
    return line(event.data) if line else ""


def _levels(data: dict[str, object], level: Callable[[int], str]) -> str:
    names = [level(n) for key in ("from_level", "to_level") if isinstance(n := data.get(key), int)]
    return " → ".join(names)


def _transferred(data: dict[str, object], unit: Callable[[str], str]) -> str:
    former, successor = str(data.get("former")), str(data.get("successor"))
    if data.get("what") == "organisation":
        former, successor = unit(former), unit(successor)
    return f"{former} → {successor}"


def _registered(data: dict[str, object]) -> str:
    kind = data.get("request_type")
    known = isinstance(kind, str) and kind in set(RequestType)
    return REQUEST_TYPE_NAMES[RequestType(str(kind))] if known else ""


def _changed(data: dict[str, object]) -> str:
    changed = data.get("changed")
    names = [_FIELDS[c] for c in changed if c in _FIELDS] if isinstance(changed, list) else []
    return f"更正：{'、'.join(dict.fromkeys(names))}" if names else ""


def _contacted(data: dict[str, object]) -> str:
    how = _METHODS.get(str(data.get("method")), "")
    return f"{how}，{'已联系上' if data.get('reached') else '未接通'}"


def _replied(data: dict[str, object]) -> str:
    truth = {"true": "属实", "partly": "部分属实", "false": "不属实"}.get(str(data.get("is_true")), "")
    return f"{truth}，{'已解决' if data.get('is_solved') else '未解决'}"


def _followed_up(data: dict[str, object]) -> str:
    if not data.get("reached"):
        return "未接通"
    score = data.get("satisfaction")
    words = _SATISFACTION.get(score, "") if isinstance(score, int) else ""
    return f"{'已解决' if data.get('is_solved') else '未解决'}，{words}"


def _rated(data: dict[str, object]) -> str:
    score = data.get("score")
    return _SATISFACTION.get(score, "") if isinstance(score, int) else ""


def _letter(data: dict[str, object]) -> str:
    return str(data.get("letter"))


def _clock(data: dict[str, object]) -> str:
    return f"{CLOCK_NAMES.get(str(data.get('kind')), '')}时限"


def _units(data: dict[str, object], unit: Callable[[str], str]) -> str:
    lead = data.get("lead") or data.get("organisation")
    parts = [unit(str(lead))] if lead else []
    for field, name in (("co_handlers", "协办"), ("copies", "抄送")):
        codes = data.get(field)
        if isinstance(codes, list) and codes:
            parts.append(f"{name}：{'、'.join(unit(str(code)) for code in codes)}")
    return "，".join(parts)
