"""Calendars as supervisors read and edit them: a year, the forms of a notice, the horizon."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from callcenter.cities.load import Loaded, load_city
from callcenter.cities.pack import pack_path
from callcenter.composition import Platform
from callcenter.kernel.clock import FakeClock
from callcenter.worker import Worker
from tests.api.calendars import (
    ACCEPT,
    OFFICE,
    SAID,
    applied,
    body_in_force,
    notice_2027,
    previewed,
    renew,
    undone,
)
from tests.api.conftest import LOADER
from tests.api.desk import Desk
from tests.api.road import Road, number_events
from tests.api.story import at, due

FEASTS = {
    "元旦": ("2027-01-01", 3),
    "春节": ("2027-02-05", 8),
    "清明节": ("2027-04-03", 3),
    "劳动节": ("2027-05-01", 5),
    "端午节": ("2027-06-09", 1),
    "中秋节": ("2027-09-15", 1),
    "国庆节": ("2027-10-01", 7),
}
MAKEUP = {"春节": "2027-02-14", "国庆节": "2027-10-09"}


def arrangement() -> dict[str, Any]:
    """A notice of 2027 in the layout of the public collections."""
    days = [
        {"name": name, "date": (date.fromisoformat(first) + timedelta(days=n)).isoformat(), "isOffDay": True}
        for name, (first, count) in FEASTS.items()
        for n in range(count)
    ]
    days += [{"name": name, "date": day, "isOffDay": False} for name, day in MAKEUP.items()]
    return {"year": 2027, "papers": ["https://www.gov.cn/2027"], "days": days}


@pytest.fixture
async def supervisor(road: Road) -> Desk:
    """Logged in with her second factor, which opens the ten minutes."""
    return await road.desk("supervisor")


async def test_a_year_is_told_date_by_date(supervisor: Desk) -> None:
    (office,) = (await supervisor.get("calendars"))["items"]
    assert (office["name"], office["known_until"], office["change"]) == (OFFICE, "2026-12-31", None)
    year = await supervisor.get(f"calendars/{OFFICE}/days", year="2026")
    days = {d["day"]: d for d in year["days"]}
    assert len(days) == 365
    assert (days["2026-10-01"]["kind"], days["2026-10-01"]["name"]) == ("holiday", "国庆节")
    assert (days["2026-10-10"]["kind"], days["2026-10-10"]["periods"]) == (
        "makeup",
        ["08:30-12:00", "14:30-17:30"],
    )
    assert (days["2026-11-28"]["kind"], days["2026-11-30"]["kind"]) == ("rest", "workday")
    unknown = await supervisor.get(f"calendars/{OFFICE}/days", year="2027")
    assert not any(d["is_known"] for d in unknown["days"])
    await supervisor.get("calendars/nowhere/days", year="2026", status=404)


async def test_a_notice_comes_in_as_json_and_as_ical_and_goes_out_again(
    supervisor: Desk, platform: Platform
) -> None:
    path = f"calendars/{OFFICE}/changes"
    by_json = await supervisor.post(path, {"arrangement": arrangement(), **SAID}, status=201)
    assert by_json["known_until"] == "2027-12-31"
    changed = {d["day"]: d for d in by_json["days"]}
    assert changed["2027-02-14"] == {
        "day": "2027-02-14",
        "before": [],
        "after": ["08:30-12:00", "14:30-17:30"],
        "is_makeup": True,
    }
    assert changed["2027-02-10"]["after"] == []
    seen = await supervisor.post(f"calendar-changes/{by_json['change']['id']}/preview", {})
    await applied(supervisor, seen)
    (office,) = (await supervisor.get("calendars"))["items"]
    assert (office["known_until"], office["version"], office["change"]) == ("2027-12-31", "2", seen["id"])

    out = await supervisor.get(f"calendars/{OFFICE}/file", form="json", year="2027")
    assert sorted(d["date"] for d in out["days"]) == sorted(d["date"] for d in arrangement()["days"])
    ical = (await supervisor.get(f"calendars/{OFFICE}/file", form="ical", year="2027")).decode()
    assert "BEGIN:VCALENDAR" in ical
    toml = (await supervisor.get(f"calendars/{OFFICE}/file")).decode()
    assert "known_until = 2027-12-31" in toml
    again = await supervisor.post(path, {"toml": toml, **SAID}, status=201)
    assert again["days"] == []
    await undone(supervisor, seen)
    by_ical = await supervisor.post(path, {"ical": ical, "year": 2027, **SAID}, status=201)
    assert by_ical["days"] == by_json["days"]


async def test_a_notice_that_cannot_be_is_refused_with_the_reason(supervisor: Desk) -> None:
    path = f"calendars/{OFFICE}/changes"

    async def refused(**given: Any) -> str:
        answer = await supervisor.post(path, {**given, **SAID}, status=422)
        return f"{answer['error']} {answer['detail']}"

    notice = arrangement()
    assert "没有春节" in await refused(
        arrangement={**notice, "days": [d for d in notice["days"] if d["name"] != "春节"]}
    )
    assert "尚未公布" in await refused(arrangement={"year": 2027, "papers": [], "days": []})
    assert "VCALENDAR" in await refused(ical="hello")
    assert "TOML" in await refused(toml="name = ")
    assert "只给一种" in await refused()
    assert "只给一种" in await refused(arrangement=notice, toml="name = 'x'")


async def test_what_was_decided_survives_a_later_load_of_the_pack(
    supervisor: Desk, platform: Platform, tmp_path: Any
) -> None:
    seen = await previewed(supervisor, notice_2027(await body_in_force(platform)))
    await applied(supervisor, seen)
    decided = await body_in_force(platform)
    folder = tmp_path / "chaozhou"
    shutil.copytree(pack_path("chaozhou"), folder)
    file = folder / "calendars" / f"{OFFICE}.toml"
    text = file.read_text("utf-8")
    for version, wins in (("1", "decided"), ("2", "decided"), ("3", "file")):
        changed = text.replace("version = 1", f"version = {version}").replace(
            "市政办公日历", f"日历{version}"
        )
        file.write_text(changed, "utf-8")
        async with platform.database.transaction() as tx:
            await load_city(tx, folder, actor=LOADER, now=at("11-24 09:00"))
        body = await body_in_force(platform)
        assert (body == decided) is (wins == "decided"), version
    refused = await undone(supervisor, seen, status=409)
    assert refused["error"] == "calendar-superseded", "the file has gone beyond it"


async def test_a_pack_with_another_calendar_moves_no_clock_but_proposes(
    road: Road, supervisor: Desk, platform: Platform, clock: FakeClock, tmp_path: Path
) -> None:
    clock.set(at("12-21 09:00"))
    number = await road.order("in_progress", accept=ACCEPT)
    promised = due(await supervisor.order(number), "statutory")
    before = await body_in_force(platform)
    folder = tmp_path / "chaozhou"
    shutil.copytree(pack_path("chaozhou"), folder)
    file = folder / "calendars" / f"{OFFICE}.toml"
    longer = """
[[holidays]]
year = 2026
name = "台风停工"
off = [2026-12-24, 2026-12-25]
source = "三防指挥部通告"
"""
    text = file.read_text("utf-8").replace("version = 1\n", "version = 7\n")
    file.write_text(text + longer, "utf-8")

    async def load() -> Loaded:
        async with platform.database.transaction() as tx:
            return await load_city(tx, folder, actor=LOADER, now=clock.now())

    loaded = await load()
    (held,) = loaded.held
    assert (held.name, held.version, "calendar" in loaded.changes) == (OFFICE, 7, False)
    assert await body_in_force(platform) == before
    assert due(await supervisor.order(number), "statutory") == promised
    (waits,) = (await supervisor.get("calendar-changes"))["items"]
    assert (waits["id"], waits["state"], waits["proposed_by"]) == (held.change, "proposed", "城市数据包")
    (folder / "replies.csv").write_text(
        (folder / "replies.csv").read_text("utf-8").replace("不客气", "不用客气"), "utf-8"
    )
    again = await load()
    assert (again.held, set(again.changes)) == ((held,), {"reply_text"}), "the rest of it comes into force"
    assert len((await supervisor.get("calendar-changes"))["items"]) == 1, "proposed once"

    seen = await supervisor.post(f"calendar-changes/{held.change}/preview", {})
    assert seen["summary"]["orders_later"] == 1
    await applied(supervisor, seen)
    await renew(platform)
    moved = due(await supervisor.order(number), "statutory")
    assert moved == at("2027-01-07 17:30"), "two working days later"
    assert (await body_in_force(platform))["version"] == 7
    (folder / "replies.csv").write_text(
        (folder / "replies.csv").read_text("utf-8").replace("不用客气", "不必客气"), "utf-8"
    )
    assert (await load()).held == (), "what was applied is what the file says"
    await undone(supervisor, seen)
    assert due(await supervisor.order(number), "statutory") == promised


async def test_a_calendar_the_pack_has_no_longer_stays_while_clocks_run(
    road: Road, supervisor: Desk, platform: Platform, clock: FakeClock, tmp_path: Path
) -> None:
    clock.set(at("12-21 09:00"))
    folder = tmp_path / "chaozhou"
    shutil.copytree(pack_path("chaozhou"), folder)
    bureau, rows = folder / "calendars" / "bureau.toml", folder / "unit_calendars.csv"
    without = rows.read_text("utf-8")

    async def load() -> None:
        async with platform.database.transaction() as tx:
            await load_city(tx, folder, actor=LOADER, now=clock.now())
        await renew(platform)

    bureau.write_text(f'name = "bureau"\nversion = 1\nbase = "{OFFICE}"\n', "utf-8")
    rows.write_text(f"{without.rstrip()}\nUC-1,XQ-CG,bureau,城管局作息【规定】,,\n", "utf-8")
    await load()
    number = await road.order("in_progress", lead="XQ-CG", accept=ACCEPT)
    before = {c["kind"]: (c["why"]["calendar"], c["due_at"]) for c in await _running(supervisor, number)}
    assert before["department"][0] == f"{OFFICE}&bureau"
    bureau.unlink()
    rows.write_text(without, "utf-8")
    await load()
    after = {c["kind"]: (c["why"]["calendar"], c["due_at"]) for c in await _running(supervisor, number)}
    assert after == before, "the order is shown, and due as before"
    later = await road.order("in_progress", lead="XQ-CG", accept=ACCEPT)
    assert {c["why"]["calendar"] for c in await _running(supervisor, later)} == {OFFICE}


async def _running(desk: Desk, number: str) -> list[dict[str, Any]]:
    return [c for c in (await desk.order(number))["clocks"] if c["state"] == "running"]


async def test_orders_beyond_the_announced_years_raise_the_alarm_once(
    road: Road, supervisor: Desk, platform: Platform, clock: FakeClock
) -> None:
    worker = Worker(platform)
    clock.set(at("12-21 09:00"))
    await worker.look_ahead()
    assert (await supervisor.get("calendars"))["items"][0]["horizon"] == []
    await road.order("in_progress", accept=ACCEPT)
    await road.order("in_progress", accept={**ACCEPT, "request_type": "complaint"})
    for _ in range(2):
        await worker.look_ahead()
    (office,) = (await supervisor.get("calendars"))["items"]
    (missing,) = office["horizon"]
    assert (missing["year"], missing["orders"]) == (2027, 2)
    await number_events(platform)
    await worker.notices.catch_up()
    told = [n for n in (await supervisor.get("notices"))["items"] if "2027" in n["text"]]
    assert [(n["number"], n["link"]) for n in told] == [("", "/calendars")]
    assert "2 件" in told[0]["text"]
    page = await (await road.http.get("/metrics")).text()
    assert f'hotline_calendar_unannounced_orders{{calendar="{OFFICE}",year="2027"}} 2.0' in page
    ready = await (await road.http.get("/readyz")).json()
    assert ready["provisional_orders"] == {f"{OFFICE} 2027": 2}
    await applied(supervisor, await previewed(supervisor, notice_2027(await body_in_force(platform))))
    await renew(platform)
    assert (await supervisor.get("calendars"))["items"][0]["horizon"] == []
    await worker.close()
