"""Realtime over the websocket: what comes, what does not, and how a socket ends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import ClientWebSocketResponse, WSMsgType

from callcenter.composition import Platform
from callcenter.kernel.clock import FakeClock
from callcenter.kernel.sequencer import Sequencer
from tests.api.road import Http, Road, number_events

PATIENCE_S = 20


@pytest.fixture
async def sequencer(platform: Platform) -> AsyncIterator[Sequencer]:
    """Numbers events as they come."""
    running = Sequencer(platform.database)
    task = asyncio.create_task(running.run())
    yield running
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def enter(http: Http, token: str, **hello: Any) -> tuple[ClientWebSocketResponse, dict[str, Any]]:
    """A socket that has said hello, and the first thing it was told."""
    socket = await http.ws_connect("/api/v1/stream")
    await socket.send_json({"type": "hello", "token": token, **hello})
    return socket, await socket.receive_json(timeout=PATIENCE_S)


async def until(socket: ClientWebSocketResponse, name: str) -> dict[str, Any]:
    """The next event of this name."""
    while True:
        told: dict[str, Any] = await socket.receive_json(timeout=PATIENCE_S)
        if told["type"] == "event" and told["name"] == name:
            return told


async def closed(socket: ClientWebSocketResponse) -> int | None:
    """The code the server closed with."""
    while True:
        message = await socket.receive(timeout=PATIENCE_S)
        if message.type is not WSMsgType.TEXT:
            assert message.type in (WSMsgType.CLOSE, WSMsgType.CLOSED, WSMsgType.CLOSING), message
            return socket.close_code


async def test_events_come_to_those_who_may_see_them(http: Http, road: Road, sequencer: Sequencer) -> None:
    desks = {n: await road.desk(n) for n in ("supervisor", "clerk-xq-cg", "clerk-ca-cg", "auditor")}
    sockets = {}
    for name, desk in desks.items():
        sockets[name], first = await enter(http, desk.token)
        assert first["type"] == "snapshot"
    number = await road.order("registered")
    told = await until(sockets["supervisor"], "work_order.registered")
    assert (told["subject"], told["subject_kind"]) == (number, "work_order")
    assert set(told) == {"type", "id", "name", "subject_kind", "subject", "at"}, "no word of the matter"
    await road.bring(number, "dispatched", accept={"category_code": "CG02"})
    assert (await until(sockets["supervisor"], "work_order.dispatched"))["subject"] == number
    mine = await sockets["clerk-xq-cg"].receive_json(timeout=PATIENCE_S)
    assert mine["subject"] == number
    theirs = await road.order("dispatched", lead="CA-CG", accept={"category_code": "CG02"})
    first = await sockets["clerk-ca-cg"].receive_json(timeout=PATIENCE_S)
    assert first["subject"] == theirs, "nothing of the other county came before"
    with pytest.raises(TimeoutError):
        await sockets["auditor"].receive(timeout=0.2)
    for socket in sockets.values():
        await socket.close()


async def test_what_was_missed_is_replayed_in_order(http: Http, road: Road, platform: Platform) -> None:
    desk = await road.desk("supervisor")
    number = await road.order("dispatched", accept={"category_code": "CG02"})
    newest = await number_events(platform)
    first: dict[str, Any] = {}
    while first.get("last_event_id", -1) < newest:
        socket, first = await enter(http, desk.token, last_event_id=0)
        await socket.close()
    assert first["type"] == "replay"
    assert [(e["name"], e["subject"]) for e in first["events"]] == [
        ("work_order.registered", number),
        ("work_order.accepted", number),
        ("work_order.dispatched", number),
    ]
    ids = [e["id"] for e in first["events"]]
    assert ids == sorted(ids)
    socket, later = await enter(http, desk.token, last_event_id=ids[1])
    assert [e["id"] for e in later["events"]] == ids[2:]
    await socket.close()
    socket, none = await enter(http, desk.token, last_event_id=newest)
    assert (none["type"], none["events"], none["last_event_id"]) == ("replay", [], newest)
    await socket.close()


@pytest.mark.parametrize("last", [2**31, 2**62])
async def test_a_number_from_elsewhere_starts_over(http: Http, road: Road, last: int) -> None:
    desk = await road.desk("supervisor")
    socket, first = await enter(http, desk.token, last_event_id=last)
    assert first["type"] == "snapshot"
    await socket.close()


async def test_too_much_missed_starts_over(http: Http, road: Road, platform: Platform) -> None:
    desk = await road.desk("supervisor")
    async with platform.database.transaction() as tx:
        await tx.execute(
            "WITH written AS (INSERT INTO event (at, actor, name, version, subject_kind, subject, data)"
            " SELECT now(), actor, name, version, subject_kind, subject, data FROM event,"
            " generate_series(1, 5100) LIMIT 5100 RETURNING id, at)"
            " INSERT INTO event_unnumbered (event_id, event_at) SELECT id, at FROM written"
        )
    newest = await number_events(platform)
    first: dict[str, Any] = {}
    while first.get("last_event_id", -1) < newest:
        socket, first = await enter(http, desk.token, last_event_id=0)
        await socket.close()
    assert first == {"type": "snapshot", "last_event_id": newest}


async def test_a_wrong_token_closes(http: Http, road: Road, clock: FakeClock) -> None:
    desk = await road.desk("agent01")
    for token in ("", "nonsense", desk.token[:-3] + "xyz"):
        socket = await http.ws_connect("/api/v1/stream")
        await socket.send_json({"type": "hello", "token": token})
        assert await closed(socket) == 4401
    clock.advance(timedelta(minutes=11))
    socket = await http.ws_connect("/api/v1/stream")
    await socket.send_json({"type": "hello", "token": desk.token})
    assert await closed(socket) == 4401


@pytest.mark.parametrize("garbage", ["", "{", "hello", '{"type":"hello"}', '{"type":"x","token":"y"}', "[1]"])
async def test_who_does_not_say_hello_is_shown_out(http: Http, garbage: str) -> None:
    socket = await http.ws_connect("/api/v1/stream")
    await socket.send_str(garbage)
    assert await closed(socket) == 4400


async def test_garbage_after_the_hello_is_harmless(http: Http, road: Road, sequencer: Sequencer) -> None:
    desk = await road.desk("supervisor")
    socket, _ = await enter(http, desk.token)
    for garbage in ("", "{}", "\x00", "[" * 9000, '{"type":"event","id":1}', "中文"):
        await socket.send_str(garbage)
    number = await road.order("registered")
    assert (await until(socket, "work_order.registered"))["subject"] == number
    await socket.send_str("x" * 40_000)
    assert await closed(socket) == 1009
    other, first = await enter(http, desk.token)
    assert first["type"] == "snapshot"
    await other.close()


async def test_a_renewed_token_keeps_a_socket_and_a_lost_session_ends_it(
    http: Http, road: Road, clock: FakeClock, sequencer: Sequencer
) -> None:
    desk = await road.desk("dispatch01")
    socket, _ = await enter(http, desk.token)
    clock.advance(timedelta(minutes=9))
    await desk.enter()
    await socket.send_json({"type": "hello", "token": desk.token})
    clock.advance(timedelta(minutes=9))
    number = await road.order("registered")
    assert (await until(socket, "work_order.registered"))["subject"] == number
    clock.advance(timedelta(minutes=9))
    await road.order("registered")
    assert await closed(socket) == 4401


async def test_a_disabled_persons_open_socket_closes(
    http: Http, road: Road, clock: FakeClock, sequencer: Sequencer
) -> None:
    agent, officer = await road.desk("agent01"), await road.desk("sysadmin")
    socket, _ = await enter(http, agent.token)
    await officer.post("users/agent01/disable", {"reason": "离职停用"})
    clock.advance(timedelta(seconds=6))
    number = await road.order("registered")
    message = await socket.receive(timeout=PATIENCE_S)
    assert message.type is not WSMsgType.TEXT, f"{number} was told to one disabled"
    assert socket.close_code == 4401
