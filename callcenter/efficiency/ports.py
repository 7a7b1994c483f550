"""What complaints about conduct need of the rest of the platform."""

from __future__ import annotations

from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo


class Rules(Protocol):
    """What the city says of these complaints."""

    def zone(self) -> ZoneInfo: ...

    def is_ground(self, code: str) -> bool:
        """True if a complaint may be refused on it."""
        ...

    def ground_name(self, code: str) -> str: ...

    def latest(self, accepted_at: datetime) -> datetime:
        """To when an extension may go at most."""
        ...

    def day_end(self, day: date) -> datetime:
        """The close of the office on a day."""
        ...

    def least(self) -> int:
        """How many results a share needs to be told."""
        ...
