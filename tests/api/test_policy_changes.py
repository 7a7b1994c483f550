"""Time limits as supervisors edit them: what never binds is refused, what binds is tried first."""

from __future__ import annotations

from typing import Any

import pytest

from callcenter.cities.load import load_city
from callcenter.cities.pack import pack_path
from callcenter.composition import Platform, city_in_force
from callcenter.kernel.clock import FakeClock
from tests.api.calendars import ACCEPT, OFFICE, renew
from tests.api.conftest import LOADER
from tests.api.desk import Desk
from tests.api.road import Road
from tests.api.story import at, clock_of, due

SAID = {"document": "潮府办〔2026〕15号", "reason": "压缩路灯类诉求办理时限"}
ROW: dict[str, Any] = {
    "code": "ST-DENG",
    "clock": "statutory",
    "request_type": "help",
    "category_code": "CG02",
    "unit": "working_day",
    "amount": 5,
    "calendar": OFFICE,
    "warn_shares": ["1/2"],
    "source": "潮府办〔2026〕15号第三条",
    "valid_from": "2026-11-24",
}


@pytest.fixture
async def supervisor(road: Road) -> Desk:
    """Logged in with her second factor, which opens the ten minutes."""
    return await road.desk("supervisor")


async def _refused(desk: Desk, **changed: Any) -> str:
    answer = await desk.post("policy-changes", {"row": {**ROW, **changed}, **SAID}, status=422)
    assert answer["error"] == "policy-unfit", answer
    return f"{answer['fields'][0]['field']}: {answer['detail']}"


async def test_a_row_binds_what_is_received_from_its_day_on(
    road: Road, supervisor: Desk, platform: Platform, clock: FakeClock
) -> None:
    old = await road.order("registered", accept=ACCEPT)
    proposal = await supervisor.post("policy-changes", {"row": ROW, **SAID}, status=201)
    asked = {
        "clock": "statutory",
        "request_type": "help",
        "category_code": "CG0201",
        "received_at": "2026-11-24T09:00:00",
    }
    now = await supervisor.get("policies/trial", asked)
    assert now["candidates"][0]["code"] == "ST-QZ-22"
    tried = await supervisor.get("policies/trial", asked, change=str(proposal["id"]))
    assert [(c["code"], c["loses_by"]) for c in tried["candidates"]] == [
        ("ST-DENG", None),
        ("ST-QZ-22", "分类更细"),
    ]
    assert tried["due_at"] == "2026-12-01T17:30:00+08:00"
    assert [c["day"] for c in tried["counted"]][-1] == "2026-12-01"

    done = await supervisor.post(f"policy-changes/{proposal['id']}/apply", {})
    assert done["state"] == "applied"
    await renew(platform)
    listed = {p["row"]["code"]: p for p in (await supervisor.get("policies"))["items"]}
    assert (listed["ST-DENG"]["state"], listed["ST-DENG"]["change"]) == ("future", proposal["id"])
    assert listed["ST-DENG"]["row"]["source"] == ROW["source"]
    clock.set(at("11-24 09:00"))
    new = await road.order("pending_dispatch", accept=ACCEPT)
    await road.bring(old, "pending_dispatch", accept=ACCEPT)
    assert due(await supervisor.order(new), "statutory") == at("12-01 17:30")
    before = clock_of(await supervisor.order(old), "statutory")
    assert before["policy"]["code"] == "ST-QZ-22", "received the day before"
    again = await supervisor.post(f"policy-changes/{proposal['id']}/apply", {}, status=409)
    assert again["error"] == "policy-change-settled"


async def test_a_row_that_can_never_bind_is_refused(supervisor: Desk) -> None:
    assert "category_code: 不认识" in await _refused(supervisor, category_code="ZZ99")
    assert "place_code: 不认识" in await _refused(supervisor, place_code="999999")
    assert "request_type: 不认识" in await _refused(supervisor, request_type="wish")
    assert "calendar: 没有名为" in await _refused(supervisor, calendar="nowhere")
    assert "source: 须写明依据" in await _refused(supervisor, source="")
    assert "code: 编号" in await _refused(supervisor, code="ST-QZ-22")
    assert "valid_from: 生效日期" in await _refused(supervisor, valid_from="2026-11-01")
    assert "不认识" in await _refused(supervisor, unit="weeks")
    assert (await supervisor.get("policy-changes"))["items"] == []


async def test_a_row_that_stronger_ones_leave_nothing_to_is_refused(supervisor: Desk) -> None:
    """Every urgency has a row of its own; urgency goes before all else, so that one without never binds."""
    for urgency in ("normal", "urgent", "emergency"):
        row = {**ROW, "code": f"ST-{urgency}", "urgency": urgency}
        proposal = await supervisor.post("policy-changes", {"row": row, **SAID}, status=201)
        await supervisor.post(f"policy-changes/{proposal['id']}/apply", {})
    told = await _refused(supervisor, code="ST-PLACE", place_code="445102")
    assert "永远匹配不到" in told
    for urgency in ("normal", "urgent", "emergency"):
        assert f"ST-{urgency}" in told


async def test_rows_that_would_tie_are_refused_and_a_later_one_ends_the_earlier(
    supervisor: Desk, platform: Platform
) -> None:
    first = await supervisor.post("policy-changes", {"row": ROW, **SAID}, status=201)
    twin = await supervisor.post("policy-changes", {"row": {**ROW, "code": "TWIN"}, **SAID}, status=201)
    await supervisor.post(f"policy-changes/{first['id']}/apply", {})
    tied = await supervisor.post(f"policy-changes/{twin['id']}/apply", {}, status=422)
    assert "ST-DENG" in tied["detail"], "it fitted when it was proposed, and does no more"
    later = {**ROW, "code": "ST-DENG-2", "amount": 4, "valid_from": "2026-12-01"}
    proposal = await supervisor.post("policy-changes", {"row": later, **SAID}, status=201)
    await supervisor.post(f"policy-changes/{proposal['id']}/apply", {})
    listed = {p["row"]["code"]: p["row"] for p in (await supervisor.get("policies"))["items"]}
    assert listed["ST-DENG"]["valid_to"] == "2026-11-30"
    assert listed["ST-DENG-2"]["valid_to"] is None


async def test_a_row_ends_only_where_another_takes_over(supervisor: Desk, platform: Platform) -> None:
    ending = {"code": "ST-QZ-22", "ends_on": "2026-12-31", **SAID}
    refused = await supervisor.post("policy-changes", ending, status=422)
    assert "就没有" in refused["detail"]
    proposal = await supervisor.post("policy-changes", {"row": ROW, **SAID}, status=201)
    await supervisor.post(f"policy-changes/{proposal['id']}/apply", {})
    ended = {"code": "ST-DENG", "ends_on": "2026-12-31", **SAID}
    proposal = await supervisor.post("policy-changes", ended, status=201)
    await supervisor.post(f"policy-changes/{proposal['id']}/apply", {})
    async with platform.database.transaction() as tx:
        await load_city(tx, pack_path("chaozhou"), actor=LOADER, now=at("11-25 09:00"))
    async with platform.database.acquire() as connection:
        pack = (await city_in_force(connection)).pack
    kept = next(p for p in pack.sla_policies if p.code == "ST-DENG")
    assert (kept.amount, str(kept.valid_to)) == (5, "2026-12-31")


async def test_only_the_supervisor_decides(road: Road, supervisor: Desk) -> None:
    dispatcher, clerk = await road.desk("dispatch01"), await road.desk("clerk-xq-cg")
    await dispatcher.get("policies")
    await dispatcher.post("policy-changes", {"row": ROW, **SAID}, status=403)
    await clerk.get("policies", status=403)
    proposal = await supervisor.post("policy-changes", {"row": ROW, **SAID}, status=201)
    given_up = await supervisor.post(f"policy-changes/{proposal['id']}/withdraw", {})
    assert given_up["state"] == "withdrawn"
    await supervisor.post(f"policy-changes/{proposal['id']}/apply", {}, status=409)
    await supervisor.post("policy-changes", SAID, status=422)
