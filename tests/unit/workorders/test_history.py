"""The time line's words: every event in one Chinese line or none, never with a person in it."""

from __future__ import annotations

from typing import Any

import pytest

from callcenter.event_docs import declared
from callcenter.kernel.events import Actor, Envelope, Event
from callcenter.kernel.ids import EventId
from callcenter.workorders import history
from callcenter.workorders.commands import AttemptMethod, Fields
from callcenter.workorders.history import event_line
from callcenter.workorders.model import CLOCK_NAMES, REQUEST_TYPE_NAMES, RequestType
from sla.policy import ClockKind
from tests.unit.workorders.orders import NOON

ROADS_AND_ALL = [k for k in declared() if k.name.startswith("work_order.") and "dispatched" not in k.name]


def happened(name: str, **fields: Any) -> Envelope:
    return Envelope(
        1, EventId(1), name, 1, NOON, "work_order", "CZ261123-00042", Actor("citizen"), None, fields
    )


@pytest.mark.parametrize(
    ("name", "fields", "line"),
    [
        ("work_order.registered", {"request_type": "complaint"}, "投诉"),
        ("work_order.registered", {"request_type": "unheard-of"}, ""),
        ("work_order.accepted", {"changed": []}, ""),
        ("work_order.citizen_contacted", {"method": "visit", "reached": True}, "上门.已联系上"),
        ("work_order.citizen_contacted", {"method": "phone", "reached": False}, "电话.未接通"),
        ("work_order.replied", {"is_true": "partly", "is_solved": False}, "部分属实.未解决"),
        ("work_order.followed_up", {"reached": False}, "未接通"),
        (
            "work_order.followed_up",
            {"reached": True, "is_solved": True, "satisfaction": 5},
            "已解决.非常满意",
        ),
        ("work_order.rated", {"score": 2}, "不满意"),
        (
            "work_order.application_made",
            {"application": "extension", "organisation": "XQ-CG", "until": "2026-12-18T17:30:00+08:00"},
            "延期.XQ-CG.至 2026-12-18",
        ),
        (
            "work_order.application_decided",
            {"application": "return", "organisation": "XQ-CG", "decision": "rejected", "wrongful": True},
            "驳回退单.XQ-CG.记为不当退单",
        ),
        ("work_order.suspension_moved", {"action": "report_progress"}, "进展报告"),
        (
            "work_order.supervision_issued",
            {"supervision": "yellow", "organisation": "XQ-CG"},
            "黄牌督办.XQ-CG",
        ),
        ("work_order.delegated", {"organisations": ["XQ-CG", "CZ-ZJ"]}, "XQ-CG.CZ-ZJ"),
        ("work_order.split", {"orders": ["CZ261123-00043"]}, "拆出 CZ261123-00043"),
        ("sla.breached", {"kind": "sign_in"}, "签收时限"),
        ("track_case.climbed", {"from_level": 0, "to_level": 1}, "0 → 1"),
        ("work_order.closed", {}, ""),
        ("work_order.not_yet_invented", {"secret": 1}, ""),
    ],
)
def test_lines(name: str, fields: dict[str, Any], line: str) -> None:
    told = event_line(happened(name, **fields))
    assert len(told) == len(line)
    assert all(a == b or b == "." for a, b in zip(told, line, strict=True))


def test_a_correction_names_each_field_once() -> None:
    changed = ["category_code", "complained_of_kind", "complained_of_name", "search_bigrams"]
    line = event_line(happened("work_order.amended", changed=changed))
    assert line.endswith("分类、被反映对象")


@pytest.mark.parametrize("kind", declared(), ids=lambda k: k.name)
def test_no_event_makes_a_line_fail_whatever_it_lacks(kind: type[Event]) -> None:
    assert isinstance(event_line(happened(kind.name)), str)


#: what happened inside the centre, or tells of who she is or what she said
OF_THE_CENTRE = {
    "work_order.supplement_asked",
    "work_order.supplement_added",
    "work_order.consultation_opened",
    "work_order.opinion_given",
    "work_order.merged",
    "work_order.promise_moved",
    "work_order.unmerged",
    "work_order.answered_with_main",
    "work_order.split",
    "work_order.false_alarm_found",
    "work_order.refused",
    "work_order.followed_up",
    "work_order.rated",
    "work_order.amended",
}


def test_every_event_of_the_side_roads_was_thought_of() -> None:
    for kind in ROADS_AND_ALL:
        if kind.__module__.endswith("road_events"):
            assert (kind.name in OF_THE_CENTRE) is not (kind.name in history._OF_DEPARTMENTS), kind.name


def test_every_code_that_can_come_has_its_words() -> None:
    assert set(history._METHODS) == {m.value for m in AttemptMethod}
    assert set(history._SATISFACTION) == {1, 2, 3, 4, 5}
    assert {c.value for c in ClockKind} == set(CLOCK_NAMES)
    assert set(REQUEST_TYPE_NAMES) == set(RequestType)
    assert set(Fields.__struct_fields__) - {"version"} <= set(history._FIELDS)
