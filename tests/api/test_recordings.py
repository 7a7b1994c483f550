"""A recording is heard by whom it may, for a reason, and never without a trace."""

from __future__ import annotations

from typing import Any

import pytest

from callcenter.channels.voice import RecordedCalls
from callcenter.composition import Platform
from callcenter.kernel.clock import FakeClock
from callcenter.worker import Worker
from tests.api.desk import Desk
from tests.api.road import Road
from tests.api.test_backup import tone
from tests.api.test_reveal import audited, step_up, without_second_factor

WHY = "核对诉求人说的门牌号"


class DeafEngine:
    """Hears nothing, so that no weights are read."""

    name = "deaf"

    def recognise(self, samples: object, prompt: str = "") -> list[object]:
        return []


@pytest.fixture
async def call(platform: Platform, clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> str:
    """The order of a recorded call."""
    monkeypatch.setattr("callcenter.channels.voice.load_engine", lambda _engine, _options: DeafEngine())
    now = clock.now()
    taken = await RecordedCalls(platform).take_in(
        tone(), calling_phone="13900001234", received_at=now, source="12345", key="call-1", now=now
    )
    worker = Worker(platform)
    await worker.jobs.run_due()
    await worker.close()
    return str(taken.number)


async def hear(desk: Desk, number: str, status: int = 200, **more: Any) -> Any:
    return await desk.post(f"work-orders/{number}/recording", {"reason": WHY, **more}, status=status)


async def test_an_agent_hears_what_was_recorded_and_the_audit_says_why(
    road: Road, platform: Platform, clock: FakeClock, call: str
) -> None:
    agent = await road.desk("agent01")
    assert (await agent.order(call))["has_recording"] is True
    await step_up(agent, "agent01", clock)
    assert await hear(agent, call) == tone()
    row = (await audited(platform))[-1]
    assert (row["subject"], row["reason"], row["details"]["field"]) == (
        f"work_order:{call}",
        WHY,
        "recording",
    )


async def test_nobody_hears_it_without_right_reason_or_second_factor(
    road: Road, platform: Platform, clock: FakeClock, call: str
) -> None:
    bare = await without_second_factor(road, "clerk-xq-cg")
    assert (await hear(bare, call, 404))["error"] == "work-order-not-found"
    for who in ("quality01", "cityleader"):
        assert (await hear(await road.desk(who), call, 403))["error"] == "not-allowed"
    await hear(await road.desk("sysadmin"), call, 404)
    agent = await without_second_factor(road, "agent01")
    refused = await hear(agent, call, 403)
    assert refused["error"] == "step-up-required"
    await step_up(agent, "agent01", clock)
    await hear(agent, call, 422, reason="听")
    assert await audited(platform) == []


async def test_a_unit_never_hears_a_confidential_call(
    road: Road, platform: Platform, clock: FakeClock, call: str
) -> None:
    supervisor = await road.desk("supervisor")
    accept = {"request_type": "report", "category_code": "CG02", "is_confidential": True}
    await road.bring(call, "in_progress", accept=accept, abstract="有人反映夜间施工，请核查")
    clerk = await road.desk("clerk-xq-cg")
    order = await clerk.order(call)
    assert (order["has_recording"], order["transcript"]) == (False, None)
    assert (await hear(clerk, call, 403))["error"] == "not-allowed"
    await step_up(supervisor, "supervisor", clock)
    assert await hear(supervisor, call) == tone()


async def test_an_order_without_a_call_has_nothing_to_hear(road: Road, clock: FakeClock) -> None:
    number = await road.order()
    agent = await road.desk("agent01")
    assert (await agent.order(number))["has_recording"] is False
    await step_up(agent, "agent01", clock)
    assert (await hear(agent, number, 404))["error"] == "recording-not-found"
