"""A request for an export and what may be done with it, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from callcenter.kernel.ids import UserId


class Format(StrEnum):
    """What kind of file."""

    xlsx = "xlsx"
    csv = "csv"


class ExportState(StrEnum):
    """Where a request stands; one past its time is `expired` whatever it was."""

    pending = "pending"
    approved = "approved"
    rejected = "rejected"
    expired = "expired"


@dataclass(frozen=True, slots=True)
class Limits:
    """The rules of access that bind exports."""

    rows: int
    life: timedelta  # of the download, from the approval
    approval_life: timedelta  # of a request that nobody decides


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """Who wants which rows, why, and who allowed it."""

    id: int
    requested_by: UserId
    requested_by_name: str
    requested_by_username: str
    requested_at: datetime
    reason: str
    format: Format
    filter: Mapping[str, object]
    row_count: int
    state: ExportState
    decided_by_name: str | None
    decided_at: datetime | None
    decision_note: str | None
    expires_at: datetime
    downloads: int

    def state_at(self, now: datetime) -> ExportState:
        """Where it stands at ``now``."""
        if self.state is not ExportState.rejected and now >= self.expires_at:
            return ExportState.expired
        return self.state


@dataclass(frozen=True, slots=True)
class Mark:
    """What says of every sheet and every row where it came from."""

    request_id: int
    person: str
    username: str
    approved_by: str
    at: datetime

    @property
    def line(self) -> str:
        """The sentence at the head and foot of a sheet."""
        when = self.at.strftime("%Y-%m-%d %H:%M:%S")
        return (
            f"内部资料 严禁外传 · 导出申请 {self.request_id} 号 · {self.person}（{self.username}）{when} 导出"
            f" · {self.approved_by} 批准"
        )

    def of_row(self, number: int) -> str:
        """The mark of one row, so that a single line that turns up elsewhere tells its way."""
        return f"E{self.request_id}-{self.username}-{self.at:%Y%m%d%H%M}-{number}"
