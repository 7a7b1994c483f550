"""What cannot be understood is not lost: stored first, tried again by the sweep."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from callcenter.channels.replay import Outcome, Replay, read_lines
from callcenter.channels.simulator import SimulatorChannel
from callcenter.channels.voice import TRANSCRIBE, RecordedCalls
from callcenter.composition import Platform
from callcenter.conversations.drafting import Drafting
from callcenter.kernel.clock import FakeClock
from callcenter.kernel.errors import UsageError
from callcenter.worker import Worker
from nlp.asr.base import EngineUnavailable
from tests.api.road import LAMP, Http, Road, submit


@pytest.fixture
def broken_reader() -> Iterator[pytest.MonkeyPatch]:
    """Understanding raises until the patch is undone."""

    def fail(*_args: object) -> object:
        raise RuntimeError("the model is broken")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Drafting, "draft", fail)
        yield patch


async def _events(platform: Platform, name: str) -> list[dict[str, object]]:
    async with platform.database.acquire() as connection:
        rows = await connection.fetch("SELECT subject, data FROM event WHERE name = $1 ORDER BY id", name)
    return [{"subject": r["subject"], **r["data"]} for r in rows]


async def _follow(http: Http, made: dict[str, str]) -> dict[str, object]:
    response = await http.get(
        f"/api/v1/public/requests/{made['number']}", headers={"X-Tracking-Code": made["tracking_code"]}
    )
    assert response.status == 200
    body: dict[str, object] = await response.json()
    return body


async def test_a_failed_reading_is_told_to_nobody_and_made_good(
    http: Http, road: Road, platform: Platform, clock: FakeClock, broken_reader: pytest.MonkeyPatch
) -> None:
    made = await submit(http, name="陈晓明", phone="13900001234")
    assert (await _follow(http, made))["state"] == "stored"
    failed = await _events(platform, "contact.understanding_failed")
    assert failed == [{"subject": made["number"], "failure": "RuntimeError", "attempts": 1}]
    worker = Worker(platform)
    await worker.sweep()
    assert len(await _events(platform, "contact.understanding_failed")) == 1, "not before its time"
    clock.advance(timedelta(minutes=1))
    await worker.sweep()
    assert [e["attempts"] for e in await _events(platform, "contact.understanding_failed")] == [1, 2]
    broken_reader.undo()
    clock.advance(timedelta(minutes=2))
    await worker.sweep()
    order = await (await road.desk("supervisor")).order(made["number"])
    assert (order["state"], order["content"]) == ("registered", LAMP)
    assert order["received_at"] != order["registered_at"], "received when it came, not when it was read"
    assert (await _follow(http, made))["state"] == "registered"
    await worker.sweep()
    assert len(await _events(platform, "work_order.registered")) == 1


async def test_a_crash_between_the_two_transactions_loses_nothing(
    http: Http, road: Road, platform: Platform, clock: FakeClock
) -> None:
    with pytest.MonkeyPatch.context() as patch:

        async def crash(*_args: object, **_named: object) -> None:
            raise ConnectionResetError

        patch.setattr(platform.intake, "understand_taken", crash)
        response = await http.post(
            "/api/v1/public/requests", json={"content": LAMP}, headers={"Idempotency-Key": "k1"}
        )
        assert response.status == 503
    again = await submit(http, key="k1")
    order = await (await road.desk("supervisor")).order(again["number"])
    assert order["content"] == LAMP
    clock.advance(timedelta(minutes=1))
    await Worker(platform).sweep()
    assert len(await _events(platform, "work_order.registered")) == 1


async def test_the_sweep_finds_what_a_crash_left_without_a_second_call(
    http: Http, platform: Platform, clock: FakeClock
) -> None:
    with pytest.MonkeyPatch.context() as patch:

        async def crash(*_args: object, **_named: object) -> None:
            raise ConnectionResetError

        patch.setattr(platform.intake, "understand_taken", crash)
        assert (await http.post("/api/v1/public/requests", json={"content": LAMP})).status == 503
    worker = Worker(platform)
    await worker.sweep()
    assert await _events(platform, "work_order.registered") == [], "the request itself may still be at it"
    clock.advance(timedelta(minutes=1))
    await worker.sweep()
    assert len(await _events(platform, "work_order.registered")) == 1


async def test_a_clerk_is_told_that_it_is_kept(
    road: Road, platform: Platform, clock: FakeClock, broken_reader: pytest.MonkeyPatch
) -> None:
    desk = await road.desk("agent01")
    body = {"channel": "letter", "content": LAMP}
    told = await desk.post("work-orders", body, status=503, key="k2")
    assert told["error"] == "understood-later"
    broken_reader.undo()
    made = await desk.post("work-orders", body, status=201, key="k2")
    assert made["number"] in told["detail"]
    clock.advance(timedelta(minutes=5))
    await Worker(platform).sweep()
    assert len(await _events(platform, "work_order.registered")) == 1


async def test_a_greeting_that_failed_once_still_makes_no_order(
    platform: Platform, clock: FakeClock, broken_reader: pytest.MonkeyPatch
) -> None:
    now = clock.now()
    await SimulatorChannel(platform.intake).message(
        "你好", channel="wechat", received_at=now, key=None, now=now
    )
    broken_reader.undo()
    clock.advance(timedelta(minutes=5))
    await Worker(platform).sweep()
    assert await _events(platform, "work_order.registered") == []
    assert len(await _events(platform, "contact.set_aside")) == 1


@pytest.fixture
def no_engine() -> Iterator[None]:
    """No weights are read: what these tests bring is no audio."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("callcenter.channels.voice.load_engine", lambda _engine, _options: object())
        yield


async def test_a_recording_that_is_no_audio_still_makes_an_order(
    road: Road, platform: Platform, clock: FakeClock, no_engine: None
) -> None:
    taken = await RecordedCalls(platform).take_in(
        b"this is no wav",
        calling_phone="13900001234",
        received_at=clock.now(),
        source="12345",
        key="call-1",
        now=clock.now(),
    )
    worker = Worker(platform)
    await worker.jobs.run_due()
    await worker.close()
    order = await (await road.desk("agent01")).order(taken.number)
    assert (order["channel"], order["citizen"]["phone"]) == ("phone", "139****1234")
    async with platform.database.acquire() as connection:
        left = await connection.fetchval("SELECT count(*) FROM job WHERE kind = $1", TRANSCRIBE)
    assert left == 0


async def replayed(platform: Platform, folder: Path) -> list[Outcome]:
    return [outcome async for outcome in Replay(platform).run(read_lines(folder), None)]


async def test_a_replay_tells_what_is_wrong_and_goes_on(
    platform: Platform, tmp_path: Path, no_engine: None
) -> None:
    folder = tmp_path / "calls"
    folder.mkdir()
    (folder / "broken.wav").write_bytes(b"no wav")
    (tmp_path / "secret.wav").write_bytes(b"outside the folder")
    lines = [
        {"id": "m1", "channel": "web", "received_at": "2026-11-23T08:00:00+08:00", "text": LAMP},
        {"id": "m2", "channel": "wechat", "received_at": "2026-11-23T08:01:00+08:00", "text": "在吗"},
        {"id": "c1", "channel": "phone", "received_at": "2026-11-23T08:02:00+08:00", "file": "broken.wav"},
        {"id": "c2", "channel": "phone", "received_at": "2026-11-23T08:03:00+08:00", "file": "missing.wav"},
        {"id": "c3", "channel": "phone", "received_at": "2026-11-23T08:04:00+08:00", "file": "../secret.wav"},
        {"id": "m3", "channel": "web", "received_at": "2026-11-23T08:05:00+08:00", "text": "  "},
    ]
    written = [json.dumps(line, ensure_ascii=False) for line in lines]
    (folder / "calls.jsonl").write_text("\n".join([*written, '{"broken', '{"channel": "fax"}']) + "\n")
    first = {o.line: o for o in await replayed(platform, folder)}
    assert first[1].number and first[1].town == "意溪镇"
    assert (first[2].number, first[2].set_aside, first[2].error) == (None, first[2].set_aside, None)
    assert first[2].set_aside not in (None, "stored")
    assert first[3].number and first[3].channel == "phone"
    for line, word in ((4, "missing.wav"), (5, "secret.wav"), (6, "text"), (7, ""), (8, "fax")):
        assert first[line].number is None
        assert first[line].error and word in str(first[line].error), first[line]
    second = {o.line: o for o in await replayed(platform, folder)}
    assert {n: o.number for n, o in second.items()} == {n: o.number for n, o in first.items()}
    assert len(await _events(platform, "work_order.registered")) == 2


async def test_without_an_engine_recordings_are_kept_and_messages_go_through(
    road: Road, platform: Platform, tmp_path: Path, clock: FakeClock
) -> None:
    folder = tmp_path / "calls"
    folder.mkdir()
    (folder / "a.wav").write_bytes(b"no wav")
    lines = [{"id": "c", "channel": "phone", "file": "a.wav"}, {"id": "m", "text": LAMP}]
    (folder / "calls.jsonl").write_text("\n".join(json.dumps(line) for line in lines))

    def missing(*_asked: object) -> object:
        raise EngineUnavailable("没有语音引擎")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("callcenter.channels.voice.load_engine", missing)
        outcomes = {o.id: o for o in await replayed(platform, folder)}
    assert outcomes["c"].number is None
    assert "录音已保存" in str(outcomes["c"].error)
    assert outcomes["m"].number
    async with platform.database.acquire() as connection:
        assert await connection.fetchval("SELECT count(*) FROM job WHERE kind = $1", TRANSCRIBE) == 1
    clock.advance(timedelta(hours=7))
    await Worker(platform).sweep()
    assert len(await _events(platform, "work_order.registered")) == 2, "somebody called"


def test_nothing_to_replay_is_said(tmp_path: Path) -> None:
    (tmp_path / "empty.jsonl").write_text("\n\n")
    (tmp_path / "latin.jsonl").write_bytes(b"\xff\xfe\x00")
    for name in ("none.jsonl", "empty.jsonl", "latin.jsonl"):
        with pytest.raises(UsageError) as told:
            read_lines(tmp_path / name)
        assert name in told.value.message
