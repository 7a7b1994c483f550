"""What is known of a unit's automatic dispatch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from routing.dispatch.guards import Earning, Evidence, is_earned, wilson_lower


@dataclass(frozen=True, slots=True)
class Standing:
    """A unit's switch and the evidence for it."""

    organisation: str
    is_on: bool
    evidence: Evidence
    reason: str | None
    changed_by: int | None
    changed_at: datetime | None

    def lower_bound(self, earning: Earning) -> float:
        """Of the share that is right."""
        return wilson_lower(self.evidence, earning.z)

    def is_earned(self, earning: Earning) -> bool:
        return is_earned(self.evidence, earning)


@dataclass(frozen=True, slots=True)
class Proposed:
    """One order's first proposal and what became of it."""

    order_id: int
    organisation: str
    confidence: float
    lead: str
    is_automatic: bool
    is_right: bool | None
