"""The worker speaks the vosk-server protocol: one reply a frame, finals with times, refusals by code."""

from __future__ import annotations

import asyncio
import json
import threading
from ipaddress import ip_network
from urllib.request import urlopen

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from nlp.asr.base import EngineUnavailable, Recognizer, Samples, Utterance
from nlp.asr.live.server import ServerOptions
from tests.unit.asr.live_fakes import LengthRecognizer, frames, lockstep, talk, until, worker

TWO_SENTENCES = talk((0.5, 0), (1.0, 0.4), (1.0, 0), (2.0, 0.4), (1.2, 0))


async def test_a_lockstep_client_gets_one_reply_a_frame_and_both_finals() -> None:
    async with (
        worker(LengthRecognizer()) as served,
        lockstep(served.url, {"sample_rate": 8000}) as client,
    ):
        sound = frames(TWO_SENTENCES)
        await client.say(sound)
        last = await client.end()
        assert len(client.replies) == len(sound) + 1
        with pytest.raises(ConnectionClosed) as closed:
            await client.connection.recv()
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1000
    spoken = [word for reply in client.replies for word in reply.get("result", [])]
    assert [word["word"] for word in spoken] == ["说了10", "说了20"]
    assert [word["start"] for word in spoken] == pytest.approx([0.5, 2.5], abs=0.06)
    assert [word["end"] for word in spoken] == pytest.approx([1.5, 4.5], abs=0.06)
    assert all(set(word) == {"word", "start", "end", "conf"} for word in spoken)
    assert all(reply.get("partial", "") == "" for reply in client.replies)
    assert " ".join(reply["text"] for reply in client.finals) == "说了10 说了20"
    assert last == client.replies[-1]
    assert "text" in last
    assert "partial" not in last


async def test_finals_carry_the_written_and_the_spoken_form() -> None:
    async with worker(LengthRecognizer()) as served, lockstep(served.url) as client:
        await client.say(frames(TWO_SENTENCES))
        await client.end()
    told = [one for reply in client.replies for one in reply.get("utterances", [])]
    assert [(one["text"], one["spoken"]) for one in told] == [("说了10", "说了十"), ("说了20", "说了二十")]
    assert [one["conf"] for one in told] == [0.9, 0.9]


async def test_without_a_configuration_the_rate_is_8000_and_a_stray_half_sample_is_kept() -> None:
    async with worker(LengthRecognizer()) as served, lockstep(served.url) as client:
        whole = b"".join(frames(TWO_SENTENCES))
        await client.say([whole[at : at + 1601] for at in range(0, len(whole), 1601)])
        await client.end('{"eof": "now", "more": []}')
    words = [word["word"] for reply in client.replies for word in reply.get("result", [])]
    assert words == ["说了10", "说了20"]


async def test_alternatives_take_the_other_shape() -> None:
    async with (
        worker(LengthRecognizer()) as served,
        lockstep(served.url, {"sample_rate": 8000, "max_alternatives": 3}) as client,
    ):
        await client.say(frames(talk((0.5, 0), (1.0, 0.4))))
        last = await client.end()
    (only,) = last["alternatives"]
    assert only["text"] == "说了10"
    assert only["confidence"] == 0.9
    assert [set(word) for word in only["result"]] == [{"word", "start", "end"}]
    assert "text" not in last


async def test_words_are_left_out_where_they_are_not_wanted_and_silence_has_only_text() -> None:
    async with (
        worker(LengthRecognizer()) as served,
        lockstep(served.url, {"words": False}) as client,
    ):
        await client.say(frames(talk((0.5, 0), (1.0, 0.4))))
        said = await client.end('{"reset" : 1}')
        await client.say(frames(talk((1.0, 0))))
        silent = await client.end()
    assert said["text"] == "说了10"
    assert "result" not in said
    assert silent == {"text": ""}


async def test_a_full_worker_refuses_with_try_again_later_and_takes_the_next() -> None:
    async with worker(LengthRecognizer(), places=1) as served:
        async with lockstep(served.url) as first:
            await first.say(frames(talk((0.4, 0))))
            async with connect(served.url) as second:
                with pytest.raises(ConnectionClosed) as refused:
                    await second.recv()
            assert refused.value.rcvd is not None
            assert (refused.value.rcvd.code, refused.value.rcvd.reason) == (1013, "asr-busy")
            await first.end()
        async with lockstep(served.url) as third:
            await third.say(frames(talk((0.4, 0))))
            assert (await third.end())["text"] == ""
    assert (served.stats.opened, served.stats.refused, served.stats.streams) == (2, 1, 0)


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        ("hello", "asr-bad-json"),
        ("[1]", "asr-bad-json"),
        ("[" * 100_000, "asr-bad-json"),
        ('{"what": 1}', "asr-unknown-message"),
        ('{"config": 5}', "asr-bad-config"),
        ('{"config": {"sample_rate": "fast"}}', "asr-bad-rate"),
        ('{"config": {"sample_rate": 100}}', "asr-bad-rate"),
        ('{"config": {"sample_rate": 1e999}}', "asr-bad-rate"),
        ('{"config": {"encoding": "mp3"}}', "asr-bad-encoding"),
        ('{"config": {"phrase_list": "路灯"}}', "asr-bad-phrases"),
        ('{"config": {"max_alternatives": -1}}', "asr-bad-config"),
    ],
)
async def test_a_message_that_means_nothing_ends_the_stream_with_its_code(message: str, reason: str) -> None:
    async with worker(LengthRecognizer()) as served, connect(served.url) as connection:
        await connection.send(message)
        with pytest.raises(ConnectionClosed) as closed:
            await connection.recv()
        assert closed.value.rcvd is not None
        assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (1007, reason)


async def test_unknown_keys_of_a_configuration_are_passed_over() -> None:
    async with (
        worker(LengthRecognizer()) as served,
        lockstep(served.url, {"sample_rate": 8000.0, "model": "x", "spk": None}) as client,
    ):
        await client.say(frames(talk((0.5, 0), (1.0, 0.4))))
        assert (await client.end())["text"] == "说了10"


async def test_an_engine_that_cannot_be_had_is_told_by_its_code() -> None:
    def load() -> Recognizer:
        raise EngineUnavailable("没有模型")

    async with worker(load) as served, lockstep(served.url) as client:
        await client.say(frames(talk((0.5, 0), (1.0, 0.4))))
        with pytest.raises(ConnectionClosed) as closed:
            await client.end()
        assert closed.value.rcvd is not None
        assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (1011, "asr-engine-unavailable")
    assert served.stats.broken == 1


async def test_an_engine_that_fails_ends_only_the_stream_it_failed() -> None:
    class Failing(LengthRecognizer):
        def recognise(self, samples: Samples, prompt: str = "") -> list[Utterance]:
            if len(samples) > 32_000:
                raise RuntimeError("out of tokens")
            return super().recognise(samples, prompt)

    async with (
        worker(Failing()) as served,
        lockstep(served.url) as good,
        lockstep(served.url) as bad,
    ):
        await bad.say(frames(talk((0.4, 0), (3.0, 0.4))))
        with pytest.raises(ConnectionClosed) as closed:
            await bad.end()
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.reason == "asr-engine-failed"
        await good.say(frames(talk((0.5, 0), (1.0, 0.4))))
        assert (await good.end())["text"] == "说了10"


async def test_a_stream_with_too_much_unanswered_waits_and_loses_nothing() -> None:
    gate = threading.Event()
    sentences = talk(*[(0.6, 0.4), (0.8, 0.0)] * 6)
    async with worker(LengthRecognizer(gate)) as served, lockstep(served.url) as client:
        saying = asyncio.create_task(client.say(frames(sentences)))
        await until(lambda: served.stats.waiting == 2)
        done, _ = await asyncio.wait([saying], timeout=0.2)
        assert not done
        assert served.stats.waiting == 2
        gate.set()
        await saying
        await client.end()
    words = [word["word"] for reply in client.replies for word in reply.get("result", [])]
    assert words == ["说了6"] * 6


async def test_streams_take_turns_at_the_engine() -> None:
    gate = threading.Event()
    engine = LengthRecognizer(gate)
    long, short = talk(*[(1.0, 0.4), (0.8, 0.0)] * 3), talk((0.5, 0.4), (0.8, 0.0))
    async with (
        worker(engine) as served,
        lockstep(served.url) as talkative,
        lockstep(served.url) as brief,
    ):
        first = asyncio.create_task(talkative.say(frames(long)))
        await until(lambda: served.stats.waiting == 2)
        await brief.say(frames(short))
        gate.set()
        await first
        await brief.end()
        await talkative.end()
    order = [round(length, 1) for length in engine.heard]
    assert order == [1.0, 1.0, 0.5, 1.0], "the second stream waits for one utterance, not for all"


async def test_a_silent_client_gives_its_place_up() -> None:
    options = ServerOptions(idle_s=0.05, close_s=0.5)
    async with worker(LengthRecognizer(), options=options) as served, connect(served.url) as connection:
        with pytest.raises(ConnectionClosed) as closed:
            await connection.recv()
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.reason == "asr-idle"


async def test_pages_are_shown_and_browsers_and_strangers_kept_out() -> None:
    pages = {"/healthz": lambda: b"ok\n"}
    async with worker(LengthRecognizer(), pages=pages) as served:
        page = served.url.replace("ws:", "http:") + "/healthz"
        assert await asyncio.to_thread(lambda: urlopen(page, timeout=10).read()) == b"ok\n"
        with pytest.raises(InvalidStatus) as refused:
            await connect(served.url, origin="http://example.org")  # type: ignore[arg-type]
        assert refused.value.response.status_code == 403
    strangers = ServerOptions(networks=(ip_network("10.0.0.0/8"),))
    async with worker(LengthRecognizer(), options=strangers) as served:
        with pytest.raises(InvalidStatus) as refused:
            await connect(served.url)
        assert refused.value.response.status_code == 403


async def test_progress_is_told_only_to_who_asks() -> None:
    sound = frames(talk((1.0, 0), (1.0, 0.4), (1.5, 0)))
    async with worker(LengthRecognizer()) as served:
        async with lockstep(served.url, {"progress": True}) as client:
            await client.say(sound)
            await client.end()
        settled = [reply["settled"] for reply in client.replies]
        assert settled == sorted(settled)
        before = [s for reply, s in zip(client.replies, settled, strict=True) if not reply.get("text")]
        assert any(0.5 < s < 1.0 for s in before), "while she speaks, the pause before it is settled"
        assert settled[-1] > 2.0
        async with lockstep(served.url) as stock:
            await stock.say(sound)
            await stock.end()
        assert all("settled" not in json.dumps(reply) for reply in stock.replies)


async def test_what_nobody_waits_for_any_more_is_not_heard() -> None:
    gate = threading.Event()
    engine = LengthRecognizer(gate)
    async with worker(engine) as served:
        async with lockstep(served.url) as client:
            await client.say(frames(talk(*[(0.6, 0.4), (0.8, 0.0)] * 2)))
            assert await asyncio.to_thread(engine.started.acquire, timeout=30)
        await until(lambda: served.stats.streams == 0)
        gate.set()
        async with lockstep(served.url) as other:
            await other.say(frames(talk((0.9, 0.4))))
            assert (await other.end())["text"] == "说了9"
    assert [round(length, 1) for length in engine.heard] == [0.6, 0.9], "the second of hers was dropped"
