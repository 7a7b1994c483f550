"""Automatic dispatch: earned, switched on by a supervisor, never for what needs a person, off by itself."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from callcenter.composition import Platform
from callcenter.kernel.clock import FakeClock
from callcenter.worker import Worker
from tests.api.road import Road, number_events

PATH = "dispatching/automatic"
UNIT = "XQ-CG"
#: a category a person chose is sure enough; the order itself is LAMP of the road
CHOSEN = {"request_type": "help", "category_code": "CG0601", "place_code": "445102100"}


@pytest.fixture
async def worker(platform: Platform) -> AsyncIterator[Worker]:
    made = Worker(platform)
    yield made
    await made.close()


class Machine:
    """The worker's reader, the evidence and the switch."""

    def __init__(self, road: Road, platform: Platform, worker: Worker, clock: FakeClock) -> None:
        self.road, self._platform, self._worker, self._clock = road, platform, worker, clock

    async def read(self) -> None:
        await number_events(self._platform)
        await self._worker.automatic.catch_up()

    async def unit(self, code: str = UNIT) -> Any:
        await self.read()
        shown = await (await self.road.desk("supervisor")).get(PATH)
        return next((u for u in shown["units"] if u["organisation"] == code), None)

    async def evidence(self, number: str, right: int, wrong: int = 0) -> None:
        """As many orders like this one went by people's hands where the machine proposed, or elsewhere."""
        async with self._platform.database.transaction() as tx:
            await tx.execute(_COPY_ORDER, number, right + wrong)
            await tx.execute(_PROPOSALS, UNIT, right, self._clock.now())

    async def told(self, number: str) -> Any:
        """What the event of the dispatch says."""
        async with self._platform.database.acquire() as connection:
            return await connection.fetchval(_DISPATCHED, number)

    async def refute(self, number: int) -> None:
        """So many of the kept orders turned out to belong elsewhere."""
        async with self._platform.database.transaction() as tx:
            await tx.execute(_REFUTE, number)

    async def switch(self, is_on: bool, *, who: str = "supervisor", status: int = 200) -> Any:
        desk = await self.road.desk(who)
        body = {"organisation": UNIT, "is_on": is_on, "reason": "证据充分，试行"}
        return await desk.put(PATH, body, status=status)

    async def accepted(self, **corrected: Any) -> Any:
        """An order like the others, accepted by a person; what becomes of it once the worker has read."""
        number = await self.road.order("pending_dispatch", accept={**CHOSEN, **corrected})
        await self.read()
        return await (await self.road.desk("supervisor")).order(number)


_COPY_ORDER = """
INSERT INTO work_order OVERRIDING SYSTEM VALUE
SELECT (jsonb_populate_record(w, jsonb_build_object(
    'id', 1000000 + n, 'number', 'EV-' || n, 'split_from', w.id))).*
FROM work_order w, generate_series(1, $2::int) n WHERE w.number = $1
"""
_PROPOSALS = """
INSERT INTO dispatch_proposal
SELECT id, $1, 0.95, $1, false, id - 1000000 <= $2::int, $3 FROM work_order WHERE number LIKE 'EV-%'
"""


_DISPATCHED = "SELECT data FROM event WHERE name = 'work_order.dispatched' AND subject = $1"
_REFUTE = """
UPDATE dispatch_proposal SET is_right = false WHERE work_order_id IN (
    SELECT work_order_id FROM dispatch_proposal WHERE is_right ORDER BY work_order_id DESC LIMIT $1)
"""


@pytest.fixture
def machine(road: Road, platform: Platform, worker: Worker, clock: FakeClock) -> Machine:
    return Machine(road, platform, worker, clock)


async def test_what_people_dispatch_is_held_against_the_proposal(machine: Machine) -> None:
    await machine.road.order("dispatched", accept=CHOSEN)
    assert (await machine.unit())["right"] == 1
    await machine.road.order("dispatched", "CA-CG", accept=CHOSEN)
    unit = await machine.unit()
    assert (unit["right"], unit["total"], unit["is_earned"], unit["is_on"]) == (1, 2, False, False)


async def test_it_must_be_earned_and_is_a_supervisors_to_switch_on(machine: Machine) -> None:
    assert (await machine.switch(True, status=409))["error"] == "auto-dispatch-not-earned"
    assert (await machine.switch(True, who="dispatch01", status=403))["error"]
    number = await machine.road.order("dispatched", accept=CHOSEN)
    await machine.evidence(number, 299)
    assert (await machine.accepted())["state"] == "pending_dispatch"
    assert (await machine.switch(True))["is_on"] is True


async def test_an_order_goes_out_by_itself_and_its_event_says_so(machine: Machine) -> None:
    number = await machine.road.order("dispatched", accept=CHOSEN)
    await machine.evidence(number, 320)
    await machine.switch(True)
    order = await machine.accepted()
    assert order["state"] == "dispatched"
    told = await machine.told(order["number"])
    assert told["automatic"] is True
    assert told["confidence"] >= 0.9
    before = (await machine.unit())["total"]
    await machine.road.bring_on(order["number"], "dispatched", "pending_review")
    assert (await machine.unit())["total"] == before + 1


@pytest.mark.parametrize(
    "corrected",
    [
        {"request_type": "report"},
        {"is_confidential": True},
        {
            "complained_of_kind": "unit",
            "complained_of_name": "意溪镇",
            "complained_of_organisation": "T445102100",
        },
        {"complained_of_kind": "person", "complained_of_name": "某某"},
        {"urgency": "emergency"},
    ],
)
async def test_what_waits_for_a_person_is_never_sent(machine: Machine, corrected: dict[str, Any]) -> None:
    number = await machine.road.order("dispatched", accept=CHOSEN)
    await machine.evidence(number, 400)
    await machine.switch(True)
    assert (await machine.accepted(**corrected))["state"] == "pending_dispatch"


async def test_it_turns_itself_off_when_the_evidence_falls(machine: Machine) -> None:
    number = await machine.road.order("dispatched", accept=CHOSEN)
    await machine.evidence(number, 320)
    await machine.switch(True)
    await machine.switch(False)
    assert (await machine.accepted())["state"] == "pending_dispatch"
    await machine.switch(True)
    await machine.refute(20)
    await machine.road.order("dispatched", accept={**CHOSEN, "request_type": "suggestion"})
    unit = await machine.unit()
    assert (unit["is_on"], unit["by_itself"]) == (False, True)
    assert (await machine.accepted())["state"] == "pending_dispatch"
