"""What a person writes when she gives a command: mostly what fits, sometimes nonsense."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

import msgspec

from callcenter.workorders.body import CommandBody
from callcenter.workorders.commands import BODIES, AttemptMethod, Command
from callcenter.workorders.doors import doors_of
from callcenter.workorders.model import (
    ApplicationState,
    Assignment,
    RequestType,
    SupervisionLevel,
    Track,
    Truth,
    Urgency,
    WorkOrder,
)
from tests.api.walk_people import CATEGORIES, LEADS, OTHERS

WORDS = "按规定办理，已向诉求人说明"


@dataclass(frozen=True, slots=True)
class Pen:
    """What a writer knows: the order, the part meant, other orders, and the time."""

    rng: Random
    order: WorkOrder
    part: Assignment | None
    orders: tuple[str, ...]
    now: datetime

    def coin(self, chance: float = 0.5) -> bool:
        return self.rng.random() < chance


def written(command: Command, pen: Pen) -> CommandBody:
    """A body for this command on the order as it stands."""
    fields = {"version": pen.order.version, **_FIELDS.get(command, _nothing)(pen)}
    if pen.part is not None and "assignment" in BODIES[command].__struct_fields__:
        fields["assignment"] = pen.part.id
    return msgspec.convert(fields, BODIES[command])


def spoilt(body: CommandBody, pen: Pen) -> CommandBody:
    """The same with something that is not so."""
    wrong: dict[str, Any] = {"version": pen.order.version + pen.rng.choice((-1, 1))}
    if hasattr(body, "assignment") and pen.coin():
        wrong = {"assignment": pen.rng.choice([a.id for a in pen.order.assignments] or [1])}
    elif hasattr(body, "application") and pen.coin():
        wrong = {"application": pen.rng.choice([a.id for a in pen.order.applications] or [1])}
    elif hasattr(body, "lead") and pen.coin():
        wrong = {"lead": pen.rng.choice(("nobody", "CZ-12345", "U-GD"))}
    elif hasattr(body, "until") and pen.coin():
        wrong = {"until": pen.now - timedelta(days=3)}
    elif hasattr(body, "ground") and pen.coin():
        wrong = {"ground": "nothing"}
    return msgspec.structs.replace(body, **wrong)


def _nothing(_pen: Pen) -> dict[str, Any]:
    return {}


def _reason(_pen: Pen) -> dict[str, Any]:
    return {"reason": WORDS}


def _note(_pen: Pen) -> dict[str, Any]:
    return {"note": WORDS}


def _corrections(pen: Pen) -> dict[str, Any]:
    fields: dict[str, Any] = {"category_code": pen.rng.choice(CATEGORIES[:2])}
    if pen.coin(0.3):
        fields["request_type"] = pen.rng.choice(list(RequestType))
    if pen.coin(0.3):
        fields["urgency"] = pen.rng.choice(list(Urgency))
    if pen.coin(0.2):
        fields["track"] = pen.rng.choice(list(Track))
    if pen.coin(0.1):
        fields["is_confidential"] = pen.coin()
    return fields


def _assigning(pen: Pen) -> dict[str, Any]:
    lead = pen.rng.choice(LEADS)
    helpers = [c for c in OTHERS if c != lead and pen.coin(0.15)]
    fields: dict[str, Any] = {
        "lead": lead,
        "co_handlers": helpers,
        "copies": [c for c in OTHERS if c != lead and c not in helpers and pen.coin(0.05)],
        "accused_is_outside": pen.coin(0.9),
    }
    if pen.order.is_confidential or pen.coin(0.2):
        fields["abstract"] = "某村反映路灯问题"
    return fields


def _reply(pen: Pen) -> dict[str, Any]:
    solved = pen.coin(0.7)
    return {
        "is_true": pen.rng.choice(list(Truth)),
        "is_solved": solved,
        "unsolved_reason": None if solved and pen.coin(0.9) else WORDS,
        "internal_findings": WORDS,
        "public_answer": WORDS,
    }


def _follow_up(pen: Pen) -> dict[str, Any]:
    doors = [d for d in doors_of(pen.order.caller) if d != "web"] or ["phone"]
    reached = pen.coin(0.7)
    score = pen.rng.choice((1, 2, 3, 5, 5))
    return {
        "method": pen.rng.choice(doors),
        "reached": reached,
        "is_solved": score > 1 if reached else None,
        "satisfaction": score if reached else None,
    }


def _contact(pen: Pen) -> dict[str, Any]:
    return {"method": pen.rng.choice(list(AttemptMethod)), "reached": pen.coin(0.6), "note": WORDS}


def _until(pen: Pen) -> datetime:
    return pen.now + timedelta(days=pen.rng.choice((2, 5, 12, 25)))


def _extension(pen: Pen) -> dict[str, Any]:
    return {"until": _until(pen), "reason": WORDS, "basis": WORDS, "told_citizen": True}


def _suspension(pen: Pen) -> dict[str, Any]:
    return {**_extension(pen), "plan": WORDS}


def _deciding(pen: Pen) -> dict[str, Any]:
    waiting = [a.id for a in pen.order.applications if a.state is ApplicationState.pending]
    return {"application": pen.rng.choice(waiting) if waiting and pen.coin(0.6) else None}


def _delegating(pen: Pen) -> dict[str, Any]:
    return {"organisations": pen.rng.sample(("XQ-CG", "XQ-HW", "T445102100"), pen.rng.choice((1, 1, 2)))}


def _merging(pen: Pen) -> dict[str, Any]:
    return {"into": pen.rng.choice(pen.orders), "reason": WORDS}


def _splitting(pen: Pen) -> dict[str, Any]:
    part = {"title": "另一件事", "content": WORDS, "category_code": pen.rng.choice(CATEGORIES)}
    return {"parts": [part] * pen.rng.choice((1, 1, 2))}


_FIELDS: Mapping[Command, Callable[[Pen], dict[str, Any]]] = {
    Command.accept: _corrections,
    Command.amend: _corrections,
    Command.direct_close: lambda _: {"public_answer": WORDS},
    Command.dispatch: _assigning,
    Command.contact: _contact,
    Command.reply: _reply,
    Command.send_back: _reason,
    Command.follow_up: _follow_up,
    Command.rework: _reason,
    Command.rectify: _reason,
    Command.refuse: lambda _: {"ground": "RF-OUTSIDE", "public_answer": WORDS},
    Command.hand_over: lambda _: {"to": "119", "taken_by": "0042"},
    Command.record_hand_over: lambda _: {"to": "119", "taken_by": "0042"},
    Command.ask_supplement: lambda pen: {"of": pen.rng.choice(("citizen", "agent")), "missing": ["地址"]},
    Command.supplement: lambda _: {"content": WORDS},
    Command.consult: lambda pen: {"question": WORDS, "organisations": pen.rng.sample(OTHERS, 2)},
    Command.give_opinion: lambda pen: {"opinion": WORDS, "is_ours": pen.rng.choice(("lead", "no"))},
    Command.conclude: lambda pen: {**_assigning(pen), "minutes": WORDS},
    Command.merge: _merging,
    Command.unmerge: _reason,
    Command.answer_with_main: lambda _: {"public_answer": WORDS},
    Command.split_off: _splitting,
    Command.withdraw: _reason,
    Command.urge: _reason,
    Command.supervise: lambda pen: {"level": pen.rng.choice(list(SupervisionLevel)), "reason": WORDS},
    Command.answer_supervision: lambda _: {"answer": WORDS},
    Command.send_back_supervision: _reason,
    Command.instruct: lambda _: {"leader": "市长", "text": WORDS},
    Command.override_term: lambda pen: {
        "amount": pen.rng.choice((5, 20, 60)),
        "unit": pen.rng.choice(("working_day", "natural_day")),
        "law": "信访工作条例",
        "article": "第三十四条",
        "document": "潮办函〔2026〕1号",
        "reason": WORDS,
    },
    Command.request_return: lambda pen: {
        "ground": "RT-DUTY",
        "reason": WORDS,
        "basis": WORDS,
        "proper_organisation": pen.rng.choice((None, *LEADS)),
    },
    Command.grant_return: _deciding,
    Command.designate: lambda pen: {**_assigning(pen), "basis": WORDS},
    Command.request_extension: _extension,
    Command.grant_extension: lambda pen: {**_deciding(pen), "until": pen.rng.choice((None, _until(pen)))},
    Command.request_suspension: _suspension,
    Command.grant_suspension: _deciding,
    Command.report_progress: lambda _: {"progress": WORDS},
    Command.review_suspension: _note,
    Command.resume: _reason,
    Command.request_unreasonable: lambda _: {"reason": WORDS, "basis": WORDS},
    Command.grant_unreasonable: _deciding,
    Command.request_final_answer: lambda _: {
        "document": "潮城管〔2026〕1号",
        "signed_by": "局长",
        "public_answer": WORDS,
        "reason": WORDS,
    },
    Command.grant_final_answer: _deciding,
    Command.request_appeal: lambda pen: {
        "against": pen.rng.choice(("rating", "rework")),
        "reason": WORDS,
        "basis": WORDS,
    },
    Command.grant_appeal: _deciding,
    Command.reject_request: lambda pen: {**_deciding(pen), "note": WORDS, "is_wrongful": pen.coin()},
    Command.cancel_request: _deciding,
    Command.reactivate: lambda pen: {"reason": WORDS, "new_fact": pen.rng.choice((None, WORDS))},
    Command.delegate: _delegating,
    Command.add_co_handler: lambda pen: {"organisation": pen.rng.choice(OTHERS)},
    Command.send_back_part: _reason,
    Command.recall: _reason,
    Command.draft_reply: _reply,
    Command.return_draft: _reason,
    Command.ask_citizen: lambda _: {"question": WORDS},
    Command.relay_answer: lambda _: {"answer": WORDS},
}
