"""Moments as commands tell them: in the country's one official time, and said to be that."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

#: also what a moment typed without a zone means
OFFICIAL = ZoneInfo("Asia/Shanghai")


def told(moment: datetime) -> str:
    """For a sentence; whoever reads it has a watch, and types such moments in again."""
    return f"{moment.astimezone(OFFICIAL):%Y-%m-%d %H:%M:%S}（北京时间）"
