"""Boards kept by events are at every moment what a recount of the orders gives."""

from __future__ import annotations

import os
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from callcenter.boards.model import Count, Dimension
from tests.api.board_recount import Recount
from tests.api.test_machine_model import Walk
from tests.api.walk_people import World
from tests.api.walk_rules import Snapshot

WALKS = int(os.environ.get("WALKS", "0"))
#: now, within the hour in which warnings are counted singly, later that day, and when much is overdue
_LATER = [
    timedelta(),
    timedelta(minutes=17),
    timedelta(hours=1, minutes=35),
    timedelta(hours=5),
    timedelta(days=2),
    timedelta(days=9),
    timedelta(days=40),
]


class BoardWalk(Walk):
    """Orders go every road, and after each step the boards are compared."""

    def checked(self) -> Snapshot:
        # First the events: an alarm they raise moves its order's clocks.
        self.world.run(self.world.number_events())
        now = super().checked()
        self.world.run(self.compared())
        return now

    async def compared(self) -> None:
        platform = self.world.platform
        async with platform.database.acquire() as connection:
            recount = await Recount(platform.city()).look(connection)
            assert await platform.boards.behind(connection) == 0
            for later in _LATER:
                moment = self.world.clock.now() + later
                for dimension in Dimension:
                    kept = await platform.boards.counts(connection, dimension, None, moment)
                    assert kept == recount.at(dimension, moment), (dimension, later)
                    SEEN.extend(kept.values())


SEEN: list[Count] = []


@pytest.mark.slow
@pytest.mark.timeout(0 if WALKS else 300)
def test_boards_are_a_recount_after_every_step_of_every_walk(world: World) -> None:
    BoardWalk.world = world
    SEEN.clear()
    how = settings(
        max_examples=WALKS or 4,
        stateful_step_count=60 if WALKS else 25,
        derandomize=not WALKS,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
        phases=[Phase.generate],
    )
    run_state_machine_as_test(BoardWalk, settings=how)
    assert not world.run(world.admin.fetch("SELECT * FROM event_passed_over"))
    for name in ("open", "due_today", "at_risk", "overdue"):
        assert any(getattr(count, name) for count in SEEN), f"no walk had anything {name}"
