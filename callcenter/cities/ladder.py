"""The ladder of a city's clocks: when a card is shown, which letter goes with it, how letters look."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sla.ladder import Card, CardStep
from sla.policy import ClockKind

from .dated import Dated
from .tables import Row

URGE = "urge"


class StepLetter(StrEnum):
    """Whether a letter goes with a card."""

    none = "none"
    propose = "propose"  # a supervisor issues it by one act
    issue = "issue"  # at once, by the platform


@dataclass(frozen=True, slots=True)
class LadderStep(Dated):
    """One card of one kind of clock; an empty track or urgency means any, the more specific row wins."""

    code: str
    clock: str
    track: str
    urgency: str
    card: Card
    days: int
    letter: StepLetter
    level: str
    source: str

    def covers(self, clock: str, track: str, urgency: str, on: date) -> bool:
        return (
            self.clock == clock
            and self.track in ("", track)
            and self.urgency in ("", urgency)
            and self.is_valid(on)
        )

    @property
    def rank(self) -> tuple[bool, bool]:
        """The greater wins: what endangers life waits for no other rule."""
        return bool(self.urgency), bool(self.track)

    @property
    def step(self) -> CardStep:
        return CardStep(self.card, self.days)


@dataclass(frozen=True, slots=True)
class LetterForm:
    """How one kind of letter looks: ``code`` is `urge` or a level of supervision."""

    code: str
    kind: str
    title: str
    pattern: str
    answer_days: int
    demand: str
    source: str

    def number(self, year: int, serial: int) -> str:
        """潮热督〔2026〕12号."""
        return self.pattern.format(year=year, serial=serial)


def ladder_step_of(row: Row) -> LadderStep:
    """One line of sla_steps.csv."""
    valid_from, valid_to = row.validity()
    card = row.choice(Card, "card")
    return LadderStep(
        code=row.required("code"),
        clock=row.choice(ClockKind, "clock").value,
        track=row.text("track"),
        urgency=row.text("urgency"),
        card=card,
        days=row.whole("days", 1 if card is Card.YELLOW else 0, 30),
        letter=row.choice(StepLetter, "letter"),
        level=row.text("level"),
        source=row.required("source"),
        valid_from=valid_from,
        valid_to=valid_to,
    )


def letter_form_of(row: Row) -> LetterForm:
    """One line of letters.csv."""
    return LetterForm(
        code=row.required("code"),
        kind=row.required("kind"),
        title=row.required("title"),
        pattern=row.required("pattern"),
        answer_days=row.whole("answer_days", 1, 60),
        demand=row.required("demand"),
        source=row.required("source"),
    )


def steps_for(
    steps: tuple[LadderStep, ...], clock: str, track: str, urgency: str, on: date
) -> tuple[LadderStep, ...]:
    """The step of each card that holds for such a clock, at most one a card."""
    found: dict[Card, LadderStep] = {}
    for step in steps:
        if step.covers(clock, track, urgency, on) and (
            step.card not in found or step.rank > found[step.card].rank
        ):
            found[step.card] = step
    return tuple(found.values())
