"""When the day's backup is due."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

RETRY_AFTER = timedelta(minutes=15)


def last_moment(at: time, zone: ZoneInfo, now: datetime) -> datetime:
    """The latest moment, up to ``now``, at which a backup should have begun."""
    local = now.astimezone(zone)
    moment = datetime.combine(local.date(), at, zone)
    return moment if moment <= local else datetime.combine(local.date() - timedelta(days=1), at, zone)


def is_due(succeeded_at: datetime | None, tried_at: datetime | None, moment: datetime, now: datetime) -> bool:
    """Whether to begin one now: none was made since ``moment``, and the last try is not too fresh.

    Where none was ever made, it is due at once.
    """
    if succeeded_at is not None and succeeded_at >= moment:
        return False
    return tried_at is None or tried_at < moment or now - tried_at >= RETRY_AFTER
