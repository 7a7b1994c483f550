"""What of the events of an order presses its case upwards, and on which occasion; pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from callcenter.cities.climbing import LadderTrigger
from callcenter.kernel.events import Envelope

from .model import CLOSING, LEVEL_CLOCK, OVERDUE, REPORT

CONTACTED = "work_order.citizen_contacted"
DECIDED = "work_order.application_decided"
_CLOSE = frozenset(CLOSING.values())
_HALF = "warn:1/2"
_BAD = 2
_LONGER = frozenset({"extension", "suspension"})

NAMES = frozenset(
    {
        "sla.breach_warned",
        "sla.breached",
        "work_order.rework_ordered",
        "work_order.rectification_ordered",
        "work_order.followed_up",
        "work_order.rated",
        CONTACTED,
        DECIDED,
    }
)


@dataclass(frozen=True, slots=True)
class Pressure:
    """A trigger on one occasion; the same occasion presses once. ``level`` is the one it is about, if any."""

    trigger: LadderTrigger
    occasion: str
    level: int | None = None


def pressures(event: Envelope) -> Iterator[Pressure]:
    """What an event presses with."""
    data = event.data
    if event.name.startswith("sla."):
        yield from _of_clock(event)
    elif event.name == "work_order.rework_ordered":
        yield Pressure(LadderTrigger.dissatisfied, f"round:{data.get('round')}")
    elif event.name == "work_order.rectification_ordered":
        yield Pressure(LadderTrigger.unsolved_twice, f"round:{data.get('round')}")
    elif event.name in ("work_order.followed_up", "work_order.rated") and _is_bad(data):
        yield from _of_word(data.get("round"))


def promised_until(event: Envelope) -> str | None:
    """To when an approved extension or suspension of the lead puts the matter off."""
    data = event.data
    if event.name != DECIDED or data.get("decision") != "granted" or data.get("of_part"):
        return None
    until = data.get("until")
    return until if data.get("application") in _LONGER and isinstance(until, str) else None


def has_reached(event: Envelope) -> bool:
    """True where the unit reached the enterprise."""
    return event.name == CONTACTED and bool(event.data.get("reached"))


def _of_word(round_: object) -> Iterator[Pressure]:
    """A bad word about the first answer is one thing, about a later one another."""
    if isinstance(round_, int) and round_ > 1:
        yield Pressure(LadderTrigger.unsolved_twice, f"round:{round_ + 1}")
    else:
        yield Pressure(LadderTrigger.dissatisfied, "round:2")


def _of_clock(event: Envelope) -> Iterator[Pressure]:
    kind, mark, clock = (event.data.get(name) for name in ("kind", "mark", "clock"))
    occasion = f"clock:{clock}:{mark}"
    if not isinstance(kind, str):
        return
    if kind in _CLOSE:
        if event.name == "sla.breach_warned" and str(mark).partition("@")[0] == _HALF:
            yield Pressure(LadderTrigger.half_without_plan, occasion)
        elif event.name == "sla.breached":
            yield Pressure(LadderTrigger.overdue, occasion)
    elif event.name == "sla.breached" and kind == OVERDUE:
        yield Pressure(LadderTrigger.overdue_more, occasion)
    elif event.name == "sla.breached" and kind.startswith(LEVEL_CLOCK):
        yield Pressure(LadderTrigger.level_overdue, occasion, int(kind.removeprefix(LEVEL_CLOCK)))
    elif event.name == "sla.breached" and kind == REPORT:
        yield Pressure(LadderTrigger.report_overdue, occasion)


def _is_bad(data: dict[str, object]) -> bool:
    said = data.get("satisfaction", data.get("score"))
    return data.get("is_solved") is False or (isinstance(said, int) and said <= _BAD)
