"""A worker at night, step by step: fires clocks, reads events, sends what is due."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from callcenter.composition import Platform
from callcenter.worker import Worker
from tests.api.road import number_events

HOLIDAY_3AM = datetime.fromisoformat("2026-10-01T03:00:00+08:00")
#: who answers for the centre then, by the roster of the first city
AGENTS = {"0768-0000401", "0768-0000402"}  # the early shift
SUPERVISOR = {"0768-0000403"}
LEADER = {"0768-0000410"}


class Night:
    """One worker, and what it sent into its folder."""

    def __init__(self, platform: Platform, worker: Worker, folder: Path) -> None:
        self.platform = platform
        self.worker = worker
        self.folder = folder

    async def work(self) -> None:
        """As long as something is to do."""
        await self.worker.scheduler.run_once()
        while await number_events(self.platform) and (
            await self.worker.alerts.catch_up() + await self.worker.notices.catch_up()
        ):
            pass
        await self.worker.deliver()

    def sent(self, template: str | None = None) -> list[dict[str, Any]]:
        """What left as files."""
        files = sorted(self.folder.glob("*.json")) if self.folder.exists() else []
        told = [json.loads(file.read_text()) for file in files]
        return [t for t in told if template in (None, t["template"])]

    def phones(self, template: str) -> set[str]:
        return {t["to"] for t in self.sent(template)}
