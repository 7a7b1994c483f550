"""A call is listened to at the desk: lines are kept as they come, the form fills, nothing is overwritten."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from aiohttp import ClientSession, ClientWebSocketResponse

from callcenter.app import build_app
from callcenter.composition import Platform
from callcenter.hearing.playing import Player
from callcenter.kernel.clock import FakeClock
from callcenter.kernel.db import Database
from callcenter.people.hashing import CHEAP
from callcenter.speech_settings import SpeechSettings
from nlp.asr.base import SAMPLE_RATE, Samples, Utterance
from nlp.asr.live.client import PoolOptions, WorkerPool
from nlp.asr.live.leg import LegOptions
from nlp.asr.live.recorded import RecordedSource
from tests.api.conftest import PASSWORD, client_of, entering, platform_on
from tests.api.desk import Desk, Login
from tests.api.road import Http
from tests.unit.asr.live_fakes import Worker, bound, frames, kill, talk, worker
from tests.unit.asr.wavs import wav

SENTENCES = {
    40: "您好，这里是政务服务热线，请讲。",
    60: "我要反映意溪镇中山路的路灯坏了三天，晚上很黑。",
    50: "我的电话是13900001111。",
    70: "小区里煤气泄漏，味道很大，有人晕倒了。",
}
CITIZEN = talk((0.4, 0), (6.0, 0.4), (1.0, 0), (5.0, 0.4), (1.0, 0))
AGENT = talk((0.4, 0), (4.0, 0.4), (1.0, 0))
DANGER = talk((0.4, 0), (7.0, 0.4), (1.0, 0))
PATIENCE_S = 20


class Script:
    """Hears a sentence by the length of a tone, in tenths of a second."""

    name = "script"

    def recognise(self, samples: Samples, prompt: str = "") -> list[Utterance]:
        loud = np.flatnonzero(np.abs(samples) > 0.05)
        if not len(loud):
            return []
        start, end = loud[0] / SAMPLE_RATE, (loud[-1] + 1) / SAMPLE_RATE
        return [Utterance(float(start), float(end), SENTENCES[round((end - start) * 10)], 0.92)]


class Room:
    """The application with one speech worker, which may be killed and come back."""

    def __init__(self, dsn: str, clock: FakeClock, folder: Path, port: int) -> None:
        self._dsn = dsn
        self._clock = clock
        self._folder = folder
        self.port = port
        self.options = PoolOptions(down_first_s=0.0, leg=LegOptions(retry_s=0.01))

    @asynccontextmanager
    async def app(self) -> AsyncIterator[tuple[Http, Login, Platform]]:
        """One process of the application, as long as the block lasts."""
        database = await Database.open(self._dsn, max_size=6)
        speech = SpeechSettings(workers=(f"ws://127.0.0.1:{self.port}",))
        platform = await platform_on(database, self._clock, self._folder, speech)
        try:
            async with client_of(build_app(platform, hash_cost=CHEAP)) as client:
                yield client, entering(client, self._clock), platform
        finally:
            await database.close()

    @asynccontextmanager
    async def worker(self) -> AsyncIterator[Worker]:
        async with worker(Script(), port=self.port) as running:
            yield running


@pytest.fixture
def room(city_dsn: str, clock: FakeClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Room:
    held = bound()
    port = held.getsockname()[1]
    held.close()
    made = Room(city_dsn, clock, tmp_path, port)
    monkeypatch.setattr("callcenter.app.worker_pool", lambda speech: WorkerPool(speech.workers, made.options))
    return made


class Line:
    """A leg of sound at a hearing."""

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self.socket = socket

    @classmethod
    async def open(cls, http: Http, desk: Desk, hearing: str, speaker: str, **how: Any) -> Line:
        socket = await http.ws_connect(f"/api/v1/hearings/{hearing}/audio")
        await socket.send_json(
            {"type": "hello", "token": desk.token, "speaker": speaker, "rate": 8000, **how}
        )
        assert (await socket.receive_json(timeout=PATIENCE_S))["type"] == "opened"
        return cls(socket)

    async def say(self, pcm: Any) -> None:
        for frame in frames(pcm):
            await self.socket.send_bytes(frame)

    async def end(self) -> None:
        """Say that it is over, and wait until all of it was heard and kept."""
        await self.socket.send_json({"type": "end"})
        while (await self.socket.receive_json(timeout=PATIENCE_S))["type"] != "done":
            pass
        await self.socket.close()


async def begin(desk: Desk, **body: Any) -> str:
    return str((await desk.post("hearings", body, status=201))["id"])


async def until(look: Callable[[], Awaitable[Any]], holds: Callable[[Any], bool]) -> Any:
    """What is looked at, once it is so; the test's own time limit ends it."""
    while not holds(seen := await look()):  # noqa: ASYNC110
        await asyncio.sleep(0.02)
    return seen


async def test_a_call_fills_the_form_and_becomes_an_order_with_its_words(room: Room) -> None:
    async with room.worker(), room.app() as (http, login, _):
        desk = await login("agent01")
        hearing = await begin(desk, calling_phone="13911112222", line="12345")
        agent = await Line.open(http, desk, hearing, "agent")
        citizen = await Line.open(http, desk, hearing, "citizen")
        await agent.say(AGENT)
        await agent.end()
        await citizen.say(CITIZEN)
        await citizen.end()
        seen = await desk.get(f"hearings/{hearing}")
        assert [(one["speaker"], one["text"]) for one in seen["lines"]] == [
            ("agent", SENTENCES[40]),
            ("citizen", SENTENCES[60]),
            ("citizen", SENTENCES[50]),
        ]
        fields = seen["fields"]
        assert fields["town"]["value"] == "意溪镇"
        assert fields["phone"]["value"] == "13900001111", "the one she named goes before the caller's"
        assert fields["phone"]["source"] == "citizen"
        (words,) = fields["phone"]["words"]
        line = next(one for one in seen["lines"] if one["sequence"] == words["line"])
        assert line["text"][words["start"] : words["end"]] == "13900001111"
        assert "路灯" in fields["content"]["value"]
        assert seen["owners"] and seen["emergency"] is None
        assert seen["calling_phone"] == "139****2222"
        assert seen["last"] == 3
        assert (await desk.get(f"hearings/{hearing}", after="2"))["lines"] == seen["lines"][2:]

        await desk.post(f"hearings/{hearing}/end", {})
        body = {"channel": "phone", "content": fields["content"]["value"], "hearing": hearing}
        order = await desk.post("work-orders", body, status=201, key="k1")
        again = await desk.post("work-orders", body, status=201, key="k1")
        assert again["number"] == order["number"]
        assert order["place"]["town"] == "意溪镇"
        assert [one["text"] for one in order["transcript"]][1] == SENTENCES[60]
        settled = await desk.get(f"hearings/{hearing}")
        assert (settled["state"], settled["number"]) == ("registered", order["number"])
        assert (settled["lines"], settled["fields"]) == ([], {}), "its words lie with the order alone"
        assert (await desk.get("hearings"))["items"] == []


async def test_what_she_typed_is_never_overwritten(room: Room) -> None:
    async with room.worker(), room.app() as (http, login, _):
        desk = await login("agent01")
        hearing = await begin(desk)
        path = f"hearings/{hearing}/fields"
        typed = await desk.patch(path, {"version": 1, "fields": {"phone": {"value": "0768-2123456"}}})
        assert typed["version"] == 2
        citizen = await Line.open(http, desk, hearing, "citizen")
        await citizen.say(CITIZEN)
        await citizen.end()
        phone = (await desk.get(f"hearings/{hearing}"))["fields"]["phone"]
        assert (phone["value"], phone["source"]) == ("0768-2123456", "typed")
        assert phone["suggestion"]["value"] == "13900001111"
        stale = await desk.patch(path, {"version": 1, "fields": {"phone": None}}, status=409)
        assert stale["error"] == "version-conflict"
        accepted = {"value": "13900001111", "accepted": True}
        taken = await desk.patch(path, {"version": 2, "fields": {"phone": accepted}})
        assert taken["fields"]["phone"]["accepted"] and taken["fields"]["phone"]["suggestion"] is None
        assert taken["fields"]["phone"]["source"] == "citizen"
        back = await desk.patch(path, {"version": 3, "fields": {"phone": None}})
        assert not back["fields"]["phone"]["accepted"]
        unknown = await desk.patch(path, {"version": 4, "fields": {"nothing": None}}, status=422)
        assert unknown["error"] == "field-unknown"


async def test_it_is_hers_alone_but_for_supervisors_who_see_it_masked(room: Room) -> None:
    async with room.worker(), room.app() as (http, login, _):
        desk, other, over = await login("agent01"), await login("agent02"), await login("supervisor")
        hearing = await begin(desk)
        citizen = await Line.open(http, desk, hearing, "citizen")
        await citizen.say(CITIZEN)
        await citizen.end()
        assert (await other.get(f"hearings/{hearing}", status=404))["error"] == "hearing-not-found"
        await other.post(f"hearings/{hearing}/end", {}, status=404)
        body = {"channel": "phone", "content": "路灯不亮", "hearing": hearing}
        assert (await other.post("work-orders", body, status=404))["error"] == "hearing-not-found"
        socket = await http.ws_connect(f"/api/v1/hearings/{hearing}/audio")
        await socket.send_json({"type": "hello", "token": other.token})
        await socket.receive(timeout=PATIENCE_S)
        assert socket.close_code == 4404
        seen = await over.get(f"hearings/{hearing}")
        assert "13900001111" not in str(seen)
        assert seen["fields"]["phone"]["value"] == "139****1111"
        await over.post(f"hearings/{hearing}/discard", {}, status=404)


async def test_a_killed_worker_leaves_a_gap_and_hearing_goes_on(room: Room) -> None:
    room.options = replace(room.options, leg=replace(room.options.leg, close_timeout_s=0.5))
    async with room.app() as (http, login, _):
        desk = await login("agent01")
        hearing = await begin(desk)

        async def look() -> Any:
            return await desk.get(f"hearings/{hearing}")

        citizen = await Line.open(http, desk, hearing, "citizen")
        await citizen.say(AGENT)  # nobody is there to hear it
        seen = await until(look, lambda one: one["transcript_off"] is not None)
        assert seen["transcript_off"]["reason"] == "asr-unreachable"
        await desk.patch(
            f"hearings/{hearing}/fields", {"version": 1, "fields": {"content": {"value": "路灯不亮"}}}
        )
        async with room.worker() as running:
            while (await look())["transcript_off"] is not None:
                await citizen.say(talk((0.5, 0)))
                await asyncio.sleep(0.05)
            await citizen.say(CITIZEN)
            await until(look, lambda one: one["fields"].get("town") is not None)
            await kill(running)
        await citizen.say(AGENT)
        await citizen.socket.close()
        seen = await until(look, lambda one: not one["legs"][0]["is_open"])
        assert [one["kind"] for one in seen["lines"]][:2] == ["gap", "said"]
        assert seen["lines"][0]["reason"] == "asr-unreachable"
        assert seen["lines"][0]["start_s"] == 0
        assert seen["lines"][1]["start_s"] >= seen["lines"][0]["end_s"]
        assert seen["lines"][-1]["reason"] == "unanswered", "what was said after it is marked"


async def test_a_restarted_application_goes_on_from_what_is_stored(room: Room, clock: FakeClock) -> None:
    async with room.worker():
        async with room.app() as (http, login, _):
            desk = await login("agent01")
            hearing = await begin(desk)
            citizen = await Line.open(http, desk, hearing, "citizen")
            await citizen.say(CITIZEN)
            await until(
                lambda: desk.get(f"hearings/{hearing}"), lambda one: one["fields"].get("phone") is not None
            )
        clock.advance(timedelta(seconds=60))
        async with room.app() as (http, login, _):
            desk = await login("agent01")
            (found,) = (await desk.get("hearings"))["items"]
            assert (found["id"], found["state"]) == (hearing, "live")
            citizen = await Line.open(http, desk, hearing, "citizen")
            await citizen.say(DANGER)
            await citizen.end()
            seen = await desk.get(f"hearings/{hearing}")
            kinds = [(one["kind"], one["text"]) for one in seen["lines"]]
            assert kinds == [
                ("said", SENTENCES[60]),
                ("said", SENTENCES[50]),
                ("gap", ""),
                ("said", SENTENCES[70]),
            ]
            gap = seen["lines"][2]
            assert gap["reason"] == "line-lost"
            assert gap["end_s"] == pytest.approx(60, abs=1)
            assert seen["lines"][3]["start_s"] > 60
            assert seen["emergency"]["handover"] in {"119", "120"}
            assert seen["emergency"]["advice"]


async def test_a_recording_is_played_as_a_call_that_goes_on(room: Room, tmp_path: Path) -> None:
    silence = np.zeros(len(CITIZEN), dtype=np.int16)
    silence[: len(AGENT)] = AGENT
    file = tmp_path / "call.wav"
    file.write_bytes(wav(np.stack([silence, CITIZEN], axis=1).astype("<i2").tobytes(), channels=2))
    async with room.worker(), room.app() as (http, _, _), ClientSession() as session:
        player = Player(session, str(http.make_url("")).rstrip("/"))
        await player.log_in("agent01", PASSWORD)
        played = await player.play(RecordedSource.read(file, speed=None), "13911112222")
    said = [(one["speaker"], one["text"]) for one in played.lines]
    assert sorted(said) == sorted(
        [("agent", SENTENCES[40]), ("citizen", SENTENCES[60]), ("citizen", SENTENCES[50])]
    )
    assert played.fields["phone"]["value"] == "13900001111"
    assert played.delay_s < 50


async def test_another_call_ends_the_one_before_and_words_go_at_their_term(
    room: Room, clock: FakeClock
) -> None:
    async with room.worker(), room.app() as (http, login, platform):
        desk = await login("agent01")
        first = await begin(desk, calling_phone="13911112222")
        citizen = await Line.open(http, desk, first, "citizen")
        await citizen.say(CITIZEN)
        await citizen.end()
        second = await begin(desk)
        assert (await desk.get(f"hearings/{first}"))["state"] == "ended"
        await desk.post(f"hearings/{first}/discard", {})
        again = await desk.post(f"hearings/{first}/discard", {}, status=409)
        assert again["error"] == "hearing-settled"
        assert [one["id"] for one in (await desk.get("hearings"))["items"]] == [second]
        assert len((await desk.get(f"hearings/{first}"))["lines"]) == 2
        clock.advance(timedelta(days=185))
        await platform.retention.apply(clock.now())
        async with platform.database.acquire() as connection:
            assert await connection.fetchval("SELECT count(*) FROM heard_utterance") == 0
            (form,) = await connection.fetch(
                "SELECT draft_sealed, calling_phone_sealed FROM hearing WHERE public_id = $1", UUID(first)
            )
        assert tuple(form) == (None, None)
