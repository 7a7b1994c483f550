"""One line of Chinese for each entry of the side roads in an order's history; no personal value is in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from callcenter.kernel.clock import LEGAL_TIME
from callcenter.kernel.events import Envelope

from .commands import COMMAND_NAMES, Command
from .model import APPLICATION_NAMES, SUPERVISION_NAMES, ApplicationKind, SupervisionLevel

Data = Mapping[str, object]
Unit = Callable[[str], str]

_DECISIONS = {"granted": "同意", "rejected": "驳回", "cancelled": "撤回"}
_OURS = {"lead": "应由本单位主办", "co_handling": "可以协办", "no": "不是本单位职责"}
_TASKS = {"brief": "现场会情况说明", "decision": "现场会议定事项", "instruction": "领导批示落实"}
_PARTS = {"co_handling": "协办单位", "second_level": "二级承办"}
#: what whoever holds the part above does about it; all else is done by the part itself
_BY_ABOVE = {"accept_part": "采纳{}的反馈", "send_back_part": "退回{}补正", "recall": "收回{}"}
_ASKED = {"citizen": "请诉求人补充", "agent": "请坐席补充"}


def road_line(event: Envelope, unit: Unit) -> str | None:
    """What the timeline says beside the title; None if the event is of no side road."""
    line = _LINES.get(event.name)
    return None if line is None else line(event.data, unit)


def road_title(event: Envelope) -> str | None:
    """What the timeline calls the step of a part; None where the event's own title says it."""
    part = _PARTS.get(str(event.data.get("part")))
    if event.name != "work_order.part_moved" or part is None:
        return None
    by_above = _BY_ABOVE.get(str(event.data.get("action")))
    return by_above.format(part) if by_above else f"{part}{_action(event.data)}"


def _applied(data: Data, unit: Unit) -> str:
    return _joined(_application(data), _named(data, unit), _until(data))


def _decided(data: Data, unit: Unit) -> str:
    decision = _DECISIONS.get(str(data.get("decision")), "")
    wrongful = "记为不当退单" if data.get("wrongful") else ""
    return _joined(f"{decision}{_application(data)}", _named(data, unit), _until(data), wrongful)


def _acted(data: Data, unit: Unit) -> str:
    return _joined(_action(data), _named(data, unit))


def _part_acted(data: Data, unit: Unit) -> str:
    return _named(data, unit) if data.get("part") in _PARTS else _acted(data, unit)


def _delegated(data: Data, unit: Unit) -> str:
    return _units(data, unit)


def _supervised(data: Data, unit: Unit) -> str:
    level = str(data.get("supervision"))
    name = SUPERVISION_NAMES[SupervisionLevel(level)] if level in set(SupervisionLevel) else ""
    return _joined(name, _named(data, unit))


def _urged(data: Data, unit: Unit) -> str:
    return _joined("诉求人" if data.get("by_citizen") else "", _named(data, unit))


def _by_citizen(data: Data, _unit: Unit) -> str:
    return "诉求人" if data.get("by_citizen") else ""


def _tasked(data: Data, unit: Unit) -> str:
    return _joined(_TASKS.get(str(data.get("kind")), ""), _named(data, unit))


def _to(data: Data, _unit: Unit) -> str:
    return str(data.get("to") or "")


def _order(data: Data, _unit: Unit) -> str:
    return f"并入 {data['order']}" if data.get("order") else ""


def _orders(data: Data, _unit: Unit) -> str:
    orders = data.get("orders")
    return f"拆出 {'、'.join(str(o) for o in orders)}" if isinstance(orders, list) and orders else ""


def _units(data: Data, unit: Unit) -> str:
    codes = data.get("organisations")
    return "、".join(unit(str(code)) for code in codes) if isinstance(codes, list) else ""


def _application(data: Data) -> str:
    kind = str(data.get("application"))
    return APPLICATION_NAMES[ApplicationKind(kind)] if kind in set(ApplicationKind) else ""


def _action(data: Data) -> str:
    action = str(data.get("action"))
    return COMMAND_NAMES[Command(action)] if action in set(Command) else ""


def _named(data: Data, unit: Unit) -> str:
    code = data.get("organisation")
    return unit(str(code)) if code else ""


def _until(data: Data) -> str:
    """The date in legal time."""
    until = data.get("until")
    if isinstance(until, str):
        until = datetime.fromisoformat(until).astimezone(LEGAL_TIME)
    return f"至 {until:%Y-%m-%d}" if isinstance(until, datetime) else ""


def _term(data: Data, _unit: Unit) -> str:
    due = data.get("new_due_at")
    if isinstance(due, str):
        due = datetime.fromisoformat(due).astimezone(LEGAL_TIME)
    return f"改为 {due:%Y-%m-%d} 前答复" if isinstance(due, datetime) else ""


def _joined(*parts: str) -> str:
    return "，".join(part for part in parts if part)


_LINES: dict[str, Callable[[Data, Unit], str]] = {
    "work_order.handed_over": _to,
    "work_order.hand_over_recorded": _to,
    "work_order.supplement_asked": lambda data, _: _ASKED.get(str(data.get("of")), ""),
    "work_order.supplement_added": _by_citizen,
    "work_order.withdrawn": _by_citizen,
    "work_order.consultation_opened": _units,
    "work_order.opinion_given": lambda data, _: _OURS.get(str(data.get("is_ours")), ""),
    "work_order.merged": _order,
    "work_order.split": _orders,
    "work_order.urged": _urged,
    "work_order.supervision_issued": _supervised,
    "work_order.supervision_moved": _acted,
    "work_order.application_made": _applied,
    "work_order.application_decided": _decided,
    "work_order.suspension_moved": _acted,
    "work_order.term_overridden": _term,
    "work_order.promise_moved": _term,
    "work_order.delegated": _delegated,
    "work_order.part_moved": _part_acted,
    "work_order.draft_moved": _acted,
    "work_order.citizen_asked": _acted,
    **dict.fromkeys(
        (f"matter_task.{act}" for act in ("asked", "moved", "answered", "sent_back", "accepted", "dropped")),
        _tasked,
    ),
    "track_session.matter_concluded": _units,
}
