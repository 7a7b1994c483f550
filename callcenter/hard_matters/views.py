"""Hard matters as they go over the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

import msgspec

from .model import Act, Complexity, HardState, Outcome

_HIGHEST = 2**62
Id = Annotated[int, msgspec.Meta(ge=1, le=_HIGHEST)]
Text = Annotated[str, msgspec.Meta(min_length=4, max_length=4000, pattern=r"\S")]
Code = Annotated[str, msgspec.Meta(min_length=1, max_length=40, pattern=r"^[^\x00]+$")]
Item = Annotated[str, msgspec.Meta(min_length=2, max_length=200, pattern=r"\S")]
Method = Literal["phone", "visit", "wechat", "sms", "window"]


class HardMatterQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which ones; ``before`` is what the page before named."""

    state: HardState | None = None
    kind: Code | None = None
    before: Id = _HIGHEST
    limit: Annotated[int, msgspec.Meta(ge=1, le=100)] = 50


class TakeIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the citizen says at the window or by telephone; puts a registered order onto the track."""

    kind: Code | None = None
    service_item: Item | None = None
    tried: Text
    tried_times: Annotated[int, msgspec.Meta(ge=0, le=99)]


class _Change(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    version: Annotated[int, msgspec.Meta(ge=1, le=_HIGHEST)]


class Classify(_Change, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Kind, length, whether it can be done at all, and who follows it; herself where nobody is named."""

    kind: Code
    complexity: Complexity
    can_be_done: bool
    service_item: Item | None = None
    officer: Code | None = None


class Reclassify(_Change, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """It proved complex; the citizen is told why and until when."""

    reason: Text


class AssignOfficer(_Change, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who follows it from here on."""

    officer: Code


class LogStep(_Change, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was done."""

    what: Text


class Explain(_Change, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why it cannot be done, and the law or rule that says so."""

    explanation: Text
    basis: Text


class Finish(_Change, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How it ended, and how the citizen was told and what she said."""

    outcome: Outcome
    result: Text
    told_method: Method
    told_words: Text


class Release(_Change, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why it is no hard matter: it goes on as an ordinary order."""

    reason: Text


class KindView(msgspec.Struct, frozen=True):
    """One kind of the city pack."""

    code: str
    name: str
    description: str
    source: str


class KindList(msgspec.Struct, frozen=True):
    """The kinds, in the order of the pack."""

    items: list[KindView]


class HardClock(msgspec.Struct, frozen=True):
    """When something is due."""

    due_at: datetime
    is_running: bool
    is_late: bool


class StepView(msgspec.Struct, frozen=True):
    """One step."""

    at: datetime
    what: str
    by_name: str


class HardMatterView(msgspec.Struct, frozen=True, kw_only=True):
    """One hard matter; ``first_due_at`` is what was set before it was found complex."""

    number: str
    version: int
    title: str
    state: HardState
    state_name: str
    order_state: str
    lead_name: str | None
    kind: str | None
    kind_name: str | None
    complexity: Complexity | None
    complexity_name: str | None
    service_item: str | None
    tried: str | None
    tried_times: int | None
    can_be_done: bool | None
    officer: str | None
    officer_name: str | None
    opened_at: datetime
    classified_at: datetime | None
    reclassified_at: datetime | None
    reclassify_reason: str | None
    explanation: str | None
    basis: str | None
    explained_at: datetime | None
    outcome: Outcome | None
    outcome_name: str | None
    result: str | None
    told_method: str | None
    told_words: str | None
    finished_at: datetime | None
    explain_clock: HardClock | None
    done_clock: HardClock | None
    first_due_at: datetime | None
    acts: list[Act]
    steps: list[StepView] = []


class HardMatterList(msgspec.Struct, frozen=True):
    """A page, newest first."""

    items: list[HardMatterView]
    before: int | None


class PublicHardMatter(msgspec.Struct, frozen=True, kw_only=True):
    """What the citizen reads on her own page."""

    state_name: str
    officer_name: str | None
    explanation: str | None
    basis: str | None
    result: str | None
    due_at: datetime | None
    first_due_at: datetime | None
