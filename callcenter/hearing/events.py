"""What happens to a hearing, for the catalogue; no word of it and no number stands in an event."""

from __future__ import annotations

from typing import ClassVar

from callcenter.kernel.events import Event, catalogued


@catalogued
class HearingStarted(Event, frozen=True, kw_only=True):
    """An agent listens to a call."""

    name: ClassVar[str] = "hearing.started"
    title: ClassVar[str] = "开始随听"


@catalogued
class HearingHeard(Event, frozen=True, kw_only=True):
    """Something was said, or could not be heard."""

    name: ClassVar[str] = "hearing.heard"
    title: ClassVar[str] = "随听更新"
    line: int
    """Sequence of the newest line."""


@catalogued
class HearingFilled(Event, frozen=True, kw_only=True):
    """The form has been filled from what was said."""

    name: ClassVar[str] = "hearing.filled"
    title: ClassVar[str] = "随听填单"
    line: int
    """Sequence of the last line it has read."""


@catalogued
class HearingTyped(Event, frozen=True, kw_only=True):
    """The agent typed into the form, or accepted what stands in it."""

    name: ClassVar[str] = "hearing.typed"
    title: ClassVar[str] = "随听改单"


@catalogued
class HearingSwitched(Event, frozen=True, kw_only=True):
    """A leg came, went, or is heard again or no longer."""

    name: ClassVar[str] = "hearing.switched"
    title: ClassVar[str] = "随听通断"


@catalogued
class HearingEnded(Event, frozen=True, kw_only=True):
    """Nothing more is said."""

    name: ClassVar[str] = "hearing.ended"
    title: ClassVar[str] = "结束随听"


@catalogued
class HearingRegistered(Event, frozen=True, kw_only=True):
    """An order has its words."""

    name: ClassVar[str] = "hearing.registered"
    title: ClassVar[str] = "随听登记为工单"
    order: str


@catalogued
class HearingDiscarded(Event, frozen=True, kw_only=True):
    """No order came of it."""

    name: ClassVar[str] = "hearing.discarded"
    title: ClassVar[str] = "随听作废"
