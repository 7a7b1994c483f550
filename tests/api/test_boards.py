"""Boards as the centre and the units read them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from callcenter.boards.service import COUNT_ANEW
from callcenter.composition import Platform
from callcenter.kernel.clock import FakeClock
from callcenter.kernel.events import catalogue
from callcenter.worker import Worker
from tests.api.desk import Desk
from tests.api.road import Road, number_events


@pytest.fixture
async def worker(platform: Platform) -> AsyncIterator[Worker]:
    made = Worker(platform)
    yield made
    await made.close()


class Boards:
    """The worker keeps them, a person reads them."""

    def __init__(self, road: Road, platform: Platform, worker: Worker) -> None:
        self._road, self._platform, self._worker = road, platform, worker

    async def read(self, who: str = "supervisor", *, status: int = 200, **asked: str) -> Any:
        await number_events(self._platform)
        await self._worker.boards.catch_up()
        return await (await self._road.desk(who)).get("boards/sla", asked, status=status)

    async def row(self, key: str, **asked: str) -> Any:
        board = await self.read(**asked)
        return next((r for r in board["rows"] if r["key"] == key), None)


@pytest.fixture
def boards(road: Road, platform: Platform, worker: Worker) -> Boards:
    return Boards(road, platform, worker)


async def test_an_order_counts_up_the_tree_until_it_is_over(
    road: Road, boards: Boards, clock: FakeClock
) -> None:
    number = await road.order("in_progress")
    assert (await boards.row("XQ"))["open"] == 1
    assert (await boards.row("XQ-CG", under="XQ"))["open"] == 1
    assert (await boards.row("CA")) is None
    assert (await boards.row("ordinary", by="track"))["open"] == 1
    place = await boards.row("445102", by="place")
    assert (place["open"], place["has_below"]) == (1, True)
    whole = await boards.read()
    assert [step["key"] for step in whole["path"]] == ["CZ"]
    assert whole["total"] == {"open": 1, "suspended": 0, "due_today": 0, "at_risk": 0, "overdue": 0}
    await road.bring_on(number, "in_progress", "closed")
    assert (await boards.read())["rows"] == []
    assert (await boards.read(by="track"))["total"]["open"] == 0


async def test_time_alone_moves_an_order_from_today_to_overdue(
    road: Road, boards: Boards, clock: FakeClock
) -> None:
    number = await road.order("in_progress")
    due = (await (await road.desk("supervisor")).order(number))["clock"]
    pressing = await boards.row("XQ")
    assert (pressing["at_risk"], pressing["overdue"]) == (0, 0)
    clock.advance(timedelta(days=20))
    row = await boards.row("XQ")
    assert due is not None and (row["overdue"], row["at_risk"], row["due_today"]) == (1, 0, 0)
    listed = await (await road.desk("supervisor")).get("work-orders", {"due": "overdue"})
    assert [item["number"] for item in listed["items"]] == [number]


async def test_a_part_counts_for_whoever_has_it(road: Road, boards: Boards) -> None:
    number = await road.order("pending_dispatch")
    assert (await boards.row("U-GD", under="CZ-GX")) is None
    dispatcher = await road.desk("dispatch01")
    await dispatcher.give(number, "dispatch", lead="XQ-CG", co_handlers=["U-GD"], accused_is_outside=True)
    assert (await boards.row("U-GD", under="CZ-GX"))["open"] == 1
    assert (await boards.read())["total"]["open"] == 1, "one order, whoever works on it"


async def test_a_unit_sees_its_own_part_of_the_tree(road: Road, boards: Boards) -> None:
    await road.order("in_progress", lead="XQ-CG")
    await road.order("in_progress", lead="CA-CG", content="潮安区庵埠镇文里村的路灯坏了两天没有人修")
    own = await boards.read("clerk-xq-cg")
    assert [step["key"] for step in own["path"]][-1] == "XQ-CG"
    assert own["total"]["open"] == 1
    refused = await boards.read("clerk-xq-cg", under="CA", status=403)
    assert refused["error"] == "not-allowed"
    for by in ("category", "place", "track"):
        await boards.read("clerk-xq-cg", by=by, status=403)


async def test_who_has_no_board_and_what_is_unknown(road: Road, boards: Boards) -> None:
    await boards.read("sysadmin", status=403)
    await boards.read("agent01", status=403)
    wrong = await boards.read(under="nowhere", status=422)
    assert wrong["fields"][0]["field"] == "under"


async def test_categories_by_places(road: Road, boards: Boards) -> None:
    await road.order("in_progress")
    await boards.read()
    supervisor = await road.desk("supervisor")
    matrix = await supervisor.get("boards/sla/matrix")
    assert "445102" in [c["key"] for c in matrix["columns"]]
    assert len(matrix["rows"]) == len(matrix["cells"]) == 1
    column = [c["key"] for c in matrix["columns"]].index("445102")
    assert [cell["open"] for cell in matrix["cells"][0]][column] == 1
    below = await supervisor.get(
        "boards/sla/matrix", {"category": matrix["rows"][0]["key"], "place": "445102"}
    )
    assert [c["name"] for c in below["columns"] if c["key"] == "445102100"] == ["意溪镇"]
    await (await road.desk("clerk-xq-cg")).get("boards/sla/matrix", status=403)


async def test_what_waits_for_dispatch_is_part_of_the_whole(road: Road, boards: Boards) -> None:
    waiting = await road.order("pending_dispatch")
    await road.order("in_progress")
    whole = await boards.read()
    assert whole["total"]["open"] == 2
    assert {row["name"]: row["open"] for row in whole["rows"]} == {"湘桥区": 1, "未派单": 1}
    assert (await boards.read(by="place"))["total"]["open"] == 2
    supervisor = await road.desk("supervisor")
    listed = await supervisor.get("boards/sla/orders", {"key": "-"})
    assert [item["number"] for item in listed["items"]] == [waiting]
    await (await road.desk("clerk-xq-cg")).get("boards/sla/orders", {"key": "-"}, status=422)


async def test_a_number_leads_to_just_the_orders_it_counts(
    road: Road, boards: Boards, clock: FakeClock
) -> None:
    late = await road.order("in_progress", lead="XQ-CG")
    over = await road.order("in_progress", lead="XQ-CG")
    await road.bring_on(over, "in_progress", "closed")
    clock.advance(timedelta(days=20))
    helped = await road.order("pending_dispatch")
    dispatcher = await road.desk("dispatch01")
    await dispatcher.give(helped, "dispatch", lead="CA-CG", co_handlers=["XQ-CG"], accused_is_outside=True)
    await boards.read()
    supervisor = await road.desk("supervisor")

    async def behind(who: Desk = supervisor, **asked: str) -> list[str]:
        return [item["number"] for item in (await who.get("boards/sla/orders", asked))["items"]]

    assert await behind() == await behind(key="XQ") == [late, helped], "who helps has it in hand too"
    assert await behind(key="CA") == [helped]
    assert await behind(which="overdue") == await behind(key="XQ", which="overdue") == [late]
    assert await behind(key="CA", which="overdue") == []
    matter = (await supervisor.get("boards/sla/matrix"))["rows"][0]["key"]
    by_matter = {"by": "category_place", "key": f"{matter}|445102"}
    assert late in await behind(**by_matter)
    for dimension in ("category", "place", "track"):
        board = await boards.read(by=dimension)
        for row in board["rows"]:
            for which in ("open", "overdue", "at_risk", "due_today", "suspended"):
                assert len(await behind(by=dimension, key=row["key"], which=which)) == row[which]
            pressing = await behind(by=dimension, key=row["key"], which="pressing")
            assert len(pressing) == row["overdue"] + row["at_risk"]
    unit = await road.desk("clerk-ca-cg")
    assert await behind(unit) == [helped]
    await unit.get("boards/sla/orders", {"key": "XQ"}, status=403)
    await unit.get("boards/sla/orders", by_matter, status=403)
    wrong = await supervisor.get("boards/sla/orders", {"key": "nowhere"}, status=422)
    assert wrong["fields"] == [{"field": "key", "message": "没有这个编码"}]


def test_what_moves_many_orders_at_once_is_known() -> None:
    assert {event.name for event in catalogue()} >= COUNT_ANEW


async def test_an_older_database_is_counted_when_the_worker_begins(
    road: Road, boards: Boards, platform: Platform, worker: Worker
) -> None:
    await road.order("in_progress")
    await number_events(platform)
    async with platform.database.transaction() as tx:
        newest = (
            "UPDATE event_cursor SET number = (SELECT max(number) FROM event_number) WHERE name = 'boards'"
        )
        await tx.execute(newest)
    assert (await boards.read())["total"]["open"] == 0
    await platform.boards.begin()
    assert (await boards.row("XQ"))["open"] == 1
    await platform.boards.begin()
    assert (await boards.row("XQ"))["open"] == 1
