"""The accused, and those who handle matters in her unit, try every door of a complaint about her conduct."""

from __future__ import annotations

from typing import Any

import pytest

from callcenter.composition import Platform
from callcenter.worker import Worker
from tests.api.dockets import RUDE, Docket, complained
from tests.api.road import Http, Road, number_events
from tests.api.story import Citizen, Story
from tests.api.test_exports import ASKED, lines_of
from tests.api.test_stream import enter

CLERK, LEADER = "clerk-xq-cg", "leader-xq-cg"
LAMP = "湘桥区意溪镇东津村村口的路灯坏了三天,晚上很黑,来修的人态度恶劣,请处理。"


async def held_then_accused(story: Story, complaints: Docket, platform: Platform) -> str:
    """A matter the unit had signed in for before it was found out that its own conduct is meant."""
    citizen = await Citizen.asks(story.road.http, LAMP)
    await story.road.bring(citizen.number, "in_progress", accept={"track": "efficiency"})
    await number_events(platform)
    worker = Worker(platform)
    await worker.notices.catch_up()
    await worker.close()
    assert citizen.number in str(await (await story.road.desk(CLERK)).get("notices"))
    await complaints.act(citizen.number, "name-accused", organisation="XQ-CG")
    return citizen.number


async def doors(road: Road, who: str, number: str) -> list[str]:
    """The doors by which somebody still gets at a matter."""
    desk = await road.desk(who)
    open_ = []
    for path in (
        "work-orders",
        "work-orders?sort=received",
        f"work-orders?q={number}",
        "work-orders?track=efficiency",
        "work-orders?q=路灯",
        "notices",
        "letters",
        "bad-ratings",
    ):
        try:
            found = await desk.get(path)
        except AssertionError:
            continue  # a door this role does not have
        if number in str(found):
            open_.append(path)
    for path in (
        f"work-orders/{number}",
        f"work-orders/{number}/events",
        f"work-orders/{number}/clocks",
        f"efficiency-cases/{number}",
        f"track-cases/{number}",
    ):
        answer = await desk.http.get(f"/api/v1/{path}", headers={"Authorization": f"Bearer {desk.token}"})
        if answer.status not in (403, 404):
            open_.append(path)
    body = {"version": 1, "method": "phone", "reached": True, "note": "已联系"}
    answer = await desk.http.post(
        f"/api/v1/work-orders/{number}/commands/contact",
        json=body,
        headers={"Authorization": f"Bearer {desk.token}"},
    )
    if answer.status != 404:
        open_.append(f"contact: {answer.status}")
    return open_


@pytest.mark.parametrize("who", [CLERK, LEADER])
async def test_no_door_is_left_to_a_unit_that_had_it(
    story: Story, complaints: Docket, platform: Platform, who: str
) -> None:
    number = await held_then_accused(story, complaints, platform)
    assert await doors(story.road, who, number) == []
    case = await complaints.seen(number)
    assert case["held_by_accused"]
    assert case["accused_organisation"] == "XQ-CG"
    # others are not kept out by it
    assert (await story.seen(number))["number"] == number


async def test_it_cannot_be_dispatched_to_the_accused(story: Story) -> None:
    number = (await complained(story)).number
    await story.give("supervisor", number, "accept", request_type="complaint")
    assert await story.refused("dispatch01", number, "dispatch", lead="XQ-CG") == "recusal"


@pytest.mark.parametrize(("who", "knows"), [(CLERK, False), ("efficiency01", True)])
async def test_it_does_not_come_over_the_stream(
    http: Http, story: Story, complaints: Docket, platform: Platform, who: str, knows: bool
) -> None:
    number = await held_then_accused(story, complaints, platform)
    await complaints.act(number, "accept", handling="self")
    newest = await number_events(platform)
    replayed: dict[str, Any] = {"last_event_id": -1}
    desk = await story.road.desk(who)
    while replayed["last_event_id"] < newest:
        socket, replayed = await enter(http, desk.token, last_event_id=0)
        await socket.close()
    assert replayed["type"] == "replay"
    assert (number in {e["subject"] for e in replayed["events"]}) is knows


async def test_it_is_in_no_export_of_the_accused(story: Story, complaints: Docket) -> None:
    number = (await complained(story)).number
    mine = (await story.asks(to="in_progress")).number
    await complaints.act(number, "name-accused", organisation="XQ-CG", username="supervisor")
    boss, security = await story.road.desk("supervisor"), await story.road.desk("secadmin")
    asked = await boss.post("exports", ASKED, status=201)
    await security.post(f"exports/{asked['id']}/approve", {})
    text = str(await lines_of(boss, asked["id"]))
    assert mine in text
    assert number not in text


async def test_a_person_of_the_centre_who_is_accused_by_name_loses_it(
    story: Story, complaints: Docket, platform: Platform
) -> None:
    number = (await complained(story, accused=None, text=RUDE)).number
    assert (await story.seen(number, "dispatch01"))["number"] == number
    await complaints.act(number, "name-accused", organisation="CZ-12345", username="supervisor")
    assert await doors(story.road, "supervisor", number) == []
    assert await doors(story.road, "dispatch01", number) == []
    assert (await complaints.seen(number))["accused_username"] == "supervisor"


async def test_whoever_took_it_in_loses_it_when_it_is_about_her_unit(
    story: Story, complaints: Docket
) -> None:
    window = await story.road.desk("window01")
    made = await window.post(
        "work-orders",
        {"channel": "walk_in", "content": RUDE, "phone": "13900001234"},
        status=201,
    )
    number = made["number"]
    assert (await window.order(number))["number"] == number
    await complaints.act(number, "name-accused", organisation="CZ-DT")
    assert await doors(story.road, "window01", number) == []
