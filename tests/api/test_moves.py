"""Every move through the command route: what is illegal, stale or incomplete is told as such."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from callcenter.kernel.principal import Role
from callcenter.workorders.commands import BY_PLATFORM, Command
from callcenter.workorders.machine import TABLE, commands_from
from callcenter.workorders.model import State
from tests.api.road import CLERKS, STATES, Http, Road

#: a person of each role who sees the order in question
PEOPLE = {
    Role.supervisor: "supervisor",
    Role.dispatcher: "dispatch01",
    Role.department_clerk: CLERKS["XQ-CG"],
    Role.follow_up_agent: "follow01",
    Role.agent: "agent01",
    Role.leader: "cityleader",
}
#: commands of the straight road that a guard still stands against in the state the road brings an order to
BLOCKED: dict[tuple[str, str], set[str]] = {
    ("in_progress", "department_clerk"): {"reply"},
    ("pending_follow_up", "follow_up_agent"): {"close", "rework", "rectify"},
    ("pending_follow_up", "supervisor"): {"close", "rework", "rectify"},
}


@pytest.mark.parametrize("state", STATES)
async def test_every_illegal_command_names_what_is_allowed(road: Road, state: str) -> None:
    number = await road.order(state, accept={"category_code": "CG02"})
    for role, username in PEOPLE.items():
        if role is Role.department_clerk and STATES.index(state) < STATES.index("dispatched"):
            continue
        desk = await road.desk(username)
        before = await desk.order(number)
        mine = {t.command.value for t in TABLE if t.state == state and role in t.roles}
        allowed = {c["command"] for c in before["commands"]}
        blocked = {c["command"] for c in before["blocked"]}
        assert (allowed | blocked, allowed & blocked) == (mine, set()), role
        assert blocked >= BLOCKED.get((state, role.value), set()), role
        for command in Command:
            if command in commands_from(State(state)) or command in BY_PLATFORM:
                continue
            told = await desk.give(number, command, status=409, version=before["version"])
            assert (told["error"], set(told["allowed"])) == ("illegal-transition", allowed), (role, command)
        assert await desk.order(number) == before, "nothing has changed"


@pytest.mark.parametrize("state", STATES[:-1])
async def test_a_command_of_another_role_is_refused(road: Road, state: str) -> None:
    number = await road.order(state, accept={"category_code": "CG02"})
    desk = await road.desk("cityleader")
    version = (await desk.order(number))["version"]
    for command in sorted(set(commands_from(State(state))) - BY_PLATFORM - {Command.instruct}):
        told = await desk.give(number, command, status=403, version=version, **COMPLETE.get(command, {}))
        assert told["error"] == "not-allowed"


COMPLETE: dict[Command, dict[str, Any]] = {
    Command.accept: {},
    Command.amend: {"title": "改过的标题"},
    Command.direct_close: {"public_answer": "请到大厅办理。"},
    Command.dispatch: {"lead": "XQ-CG"},
    Command.sign_in: {},
    Command.contact: {"method": "phone", "reached": True, "note": "已联系"},
    Command.reply: {
        "is_true": "true",
        "is_solved": True,
        "internal_findings": "已核实修复。",
        "public_answer": "您反映的问题已解决。",
    },
    Command.approve: {},
    Command.send_back: {"reason": "请补充"},
    Command.follow_up: {"method": "phone", "reached": False},
    Command.close: {},
    Command.rework: {"reason": "仍未解决"},
    Command.rectify: {"reason": "再次不满意"},
    Command.archive: {},
}


async def test_a_stale_version_is_told_before_anything_else(road: Road) -> None:
    number = await road.order("registered")
    desk = await road.desk("agent01")
    version = (await desk.order(number))["version"]
    for stale in (version + 1, version + 7, 2**31 - 1):
        told = await desk.give(number, "accept", status=409, version=stale)
        assert told["error"] == "version-conflict"
    await desk.give(number, "accept", version=version)
    told = await desk.give(number, "amend", status=409, version=version, title="新标题")
    assert told["error"] == "version-conflict"


@pytest.mark.parametrize("version", [2**40, 2**63, 0, -1, "1", 1.5, None, [1]])
async def test_an_impossible_version_is_no_crash(road: Road, version: Any) -> None:
    number = await road.order("registered")
    desk = await road.desk("agent01")
    body = {"version": version}
    told = await desk.post(f"work-orders/{number}/commands/accept", body, status=422)
    assert (told["error"], told["fields"][0]["field"]) == ("invalid", "version")


async def test_an_incomplete_form_matters_only_where_the_move_is_legal(road: Road) -> None:
    number = await road.order("registered")
    agent, dispatcher = await road.desk("agent01"), await road.desk("dispatch01")
    illegal = await dispatcher.give(number, "dispatch", status=409)
    assert illegal["error"] == "illegal-transition"
    incomplete = await agent.give(number, "direct_close", status=422)
    assert (incomplete["error"], incomplete["fields"][0]["field"]) == ("invalid", "public_answer")
    assert "公开答复" in incomplete["detail"]
    blank = await agent.give(number, "direct_close", status=422, public_answer="     ")
    assert blank["fields"][0]["field"] == "public_answer"
    unknown = await agent.give(number, "accept", status=422, colour="red")
    assert unknown["fields"][0]["field"] == "colour"


@pytest.mark.parametrize(
    ("fields", "error", "field"),
    [
        ({"category_code": "NONE"}, "category-unknown", "category_code"),
        ({"place_code": "999999"}, "place-unknown", "place_code"),
        ({"complained_of_organisation": "NONE"}, "organisation-unknown", "complained_of_organisation"),
        ({"category_code": "CG02'; DROP TABLE work_order; --"}, "category-unknown", "category_code"),
        ({"request_type": "gossip"}, "invalid", "request_type"),
        ({"title": ""}, "invalid", "title"),
    ],
)
async def test_a_wrong_correction_is_named(
    road: Road, fields: dict[str, Any], error: str, field: str
) -> None:
    number = await road.order("registered")
    told = await (await road.desk("agent01")).give(number, "accept", status=422, **fields)
    assert (told["error"], told["fields"][0]["field"]) == (error, field)


async def test_an_unknown_organisation_gets_nothing(road: Road) -> None:
    number = await road.order("pending_dispatch", accept={"category_code": "CG02"})
    desk = await road.desk("dispatch01")
    for lead in ("NONE", "XQ-CG\x00", "' OR 1=1 --"):
        told = await desk.give(number, "dispatch", status=422, lead=lead)
        assert (told["error"], told["fields"][0]["field"]) == ("organisation-unknown", "lead")
    told = await desk.give(number, "dispatch", status=422, lead="XQ-CG", copies=["NONE"])
    assert told["error"] == "organisation-unknown"


async def test_an_unknown_command_is_told_what_there_is(road: Road) -> None:
    number = await road.order("registered")
    desk = await road.desk("agent01")
    told = await desk.post(f"work-orders/{number}/commands/explode", {"version": 1}, status=404)
    assert told["error"] == "command-unknown"
    assert "受理" in told["detail"]


async def test_state_and_history_agree_with_a_fresh_look_after_each_step(http: Http, road: Road) -> None:
    """What a list shows after each command, with its events applied, is what a fresh look shows."""
    number = await road.order("registered")
    supervisor = await road.desk("supervisor")
    shown = {"state": "registered", "events": 1}
    ends = {
        "work_order.accepted": "pending_dispatch",
        "work_order.dispatched": "dispatched",
        "work_order.signed_in": "in_progress",
        "work_order.replied": "pending_review",
        "work_order.reply_approved": "pending_follow_up",
        "work_order.closed": "closed",
        "work_order.archived": "archived",
    }
    for before, state in itertools.pairwise(STATES):
        await _one_step(road, number, before)
        events = (await supervisor.get(f"work-orders/{number}/events"))["items"]
        for event in events[shown["events"] :]:
            shown["state"] = ends.get(event["name"], shown["state"])
        shown["events"] = len(events)
        detail = await supervisor.order(number)
        page = await supervisor.get("work-orders", state=state)
        row = next(o for o in page["items"] if o["number"] == number)
        assert shown["state"] == detail["state"] == row["state"] == state
        assert {k: detail[k] for k in row} == row, "the list and the page tell the same"
        if state != "archived":
            assert page["counts"]["by_state"] == {state: 1}


async def _one_step(road: Road, number: str, state: str) -> None:
    supervisor, clerk = await road.desk("supervisor"), await road.desk(CLERKS["XQ-CG"])
    match state:
        case "registered":
            await supervisor.give(number, "accept", category_code="CG02")
        case "pending_dispatch":
            await supervisor.give(number, "dispatch", lead="XQ-CG")
        case "dispatched":
            await clerk.give(number, "sign_in")
        case "in_progress":
            await clerk.give(number, "contact", **COMPLETE[Command.contact])
            await clerk.give(number, "reply", **COMPLETE[Command.reply])
        case "pending_review":
            await supervisor.give(number, "approve")
        case "pending_follow_up":
            reached: dict[str, Any] = {
                "method": "phone",
                "reached": True,
                "is_solved": True,
                "satisfaction": 5,
            }
            await supervisor.give(number, "follow_up", **reached)
            await supervisor.give(number, "close")
        case _:
            await supervisor.give(number, "archive")
