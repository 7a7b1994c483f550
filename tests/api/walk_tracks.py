"""Takes an order off its track by the track's office, so that it can be ended like any other."""

from __future__ import annotations

from callcenter.efficiency.views import RefuseComplaint
from callcenter.enterprise.commands import CaseCommand, RefuseCase
from callcenter.hard_matters.views import Release
from callcenter.kernel.principal import Role
from tests.api.walk_bodies import WORDS
from tests.api.walk_people import World

_OPEN = """
SELECT 'enterprise' AS track, c.version FROM track_case c JOIN work_order w ON w.id = c.work_order_id
WHERE w.number = $1 AND c.state NOT IN ('refused', 'closed', 'ended')
UNION ALL
SELECT 'efficiency', c.version FROM efficiency_case c JOIN work_order w ON w.id = c.work_order_id
WHERE w.number = $1 AND c.state IN ('deciding', 'working')
UNION ALL
SELECT 'hard_matter', c.version FROM hard_matter c JOIN work_order w ON w.id = c.work_order_id
WHERE w.number = $1 AND c.state IN ('classifying', 'working', 'explained')
"""


async def is_on_track(world: World, number: str) -> bool:
    """A desk of its own has it open and may end it, whatever the order's machine allows."""
    return bool(await world.admin.fetch(_OPEN, number))


async def leave_tracks(world: World, number: str) -> None:
    """Nothing but its own desk ends what a track has open; here each finds that it is none of its."""
    for row in await world.admin.fetch(_OPEN, number):
        await _leave(world, number, row["track"], row["version"])


async def _leave(world: World, number: str, track: str, version: int) -> None:
    platform, now = world.platform, world.clock.now()
    person = world.of_role(Role.supervisor)  # of confidential ones the officers know nothing
    async with platform.database.transaction() as tx:
        if track == "enterprise":
            refused = RefuseCase(version=version, ground="SC-PERSONAL", explanation=WORDS)
            await platform.enterprises.cases.execute(
                tx, person, number, CaseCommand.refuse, refused, now, "walk"
            )
        elif track == "efficiency":
            complaint = RefuseComplaint(version=version, ground="EF-LAWSUIT", explanation=WORDS)
            await platform.efficiency.service.refuse(tx, person, number, complaint, now)
        else:
            released = Release(version=version, reason=WORDS)
            await platform.hard_matters.service.release(tx, person, number, released, now)
