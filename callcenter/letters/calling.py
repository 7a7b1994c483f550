"""Which command issues a letter, and in which words a card gives its reason; pure."""

from __future__ import annotations

from datetime import datetime

from callcenter.cities.in_force import CityInForce
from callcenter.cities.ladder import URGE
from callcenter.cities.sources import basis
from callcenter.workorders.bodies_centre import Supervise, Urge
from callcenter.workorders.body import CommandBody
from callcenter.workorders.commands import Command
from callcenter.workorders.model import CLOCK_NAMES, SupervisionLevel
from sla.ladder import Card

from .model import moment

_CARD_NAMES = {Card.YELLOW: "黄牌", Card.RED: "红牌"}


def calling(city: CityInForce, form: str, version: int, reason: str) -> tuple[Command, CommandBody]:
    """The command that issues a letter of this form."""
    if form == URGE:
        return Command.urge, Urge(version=version, reason=reason)
    days = city.letter_form(form).answer_days
    level = SupervisionLevel(form)
    return Command.supervise, Supervise(version=version, level=level, reason=reason, answer_days=days)


def reason_of(city: CityInForce, clock: str, due_at: datetime, step: str) -> str:
    """Why a step of the ladder calls for a letter, with the source of its rule."""
    row = next((r for r in city.pack.sla_steps if r.code == step), None)
    name, due = CLOCK_NAMES.get(clock, clock), moment(city.local(due_at))
    if row is not None and row.card is Card.YELLOW:
        state = f"{name}时限将于{due}到期"
    else:
        state = f"{name}时限已于{due}到期，尚未办结"
    card = f"，亮{_CARD_NAMES[row.card]}" if row else ""
    said = basis(row.source) if row else ""
    return f"该工单{state}{card}。" + (f"依据：{said}。" if said else "")
