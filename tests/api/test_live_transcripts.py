"""A call heard live is not heard again, but for the stretches that nobody heard."""

from __future__ import annotations

import threading

import pytest

from callcenter.channels.voice import LiveTranscript, RecordedCalls
from callcenter.composition import Platform
from callcenter.conversations.ports import Utterance
from callcenter.kernel.clock import FakeClock
from callcenter.kernel.ids import ContactId
from callcenter.worker import Worker
from nlp.asr.base import Samples
from nlp.asr.base import Utterance as Heard
from nlp.asr.gaps import Unheard
from nlp.asr.live.client import PoolOptions, WorkerPool
from nlp.asr.live.heard import LegSpec
from nlp.asr.live.leg import LegOptions
from tests.unit.asr.live_fakes import LengthRecognizer, kill, say_as_sent, talk, until, worker
from tests.unit.asr.wavs import pcm16, tone, wav

CALL = wav(pcm16(tone(300, 12.0, 8000), tone(500, 12.0, 8000)), channels=2)
LIVE = (
    Utterance("citizen", 1.0, 3.0, "意溪镇的路灯坏了三天。", "意溪镇的路灯坏了三天。", 0.9),
    Utterance("citizen", 9.0, 11.0, "晚上很黑，请派人来修。", "晚上很黑，请派人来修。", 0.9),
)


class Ear:
    """Hears one sentence in whatever it is given, and notes how long that was."""

    name = "ear"

    def __init__(self) -> None:
        self.lengths: list[float] = []

    def recognise(self, samples: Samples, prompt: str = "") -> list[Heard]:
        seconds = len(samples) / 16_000
        self.lengths.append(seconds)
        return [Heard(0.5, seconds - 0.5, "在中山路口。", 0.7)]


@pytest.fixture
def ear(monkeypatch: pytest.MonkeyPatch) -> Ear:
    ear = Ear()
    monkeypatch.setattr("callcenter.channels.voice.load_engine", lambda _engine, _options: ear)
    return ear


async def take_in(
    platform: Platform, clock: FakeClock, live: LiveTranscript | None, recording: bytes = CALL
) -> ContactId:
    now = clock.now()
    taken = await RecordedCalls(platform).take_in(
        recording,
        calling_phone="13900001234",
        received_at=now,
        source="12345",
        key="call-1",
        now=now,
        live=live,
    )
    worker = Worker(platform)
    await worker.jobs.run_due()
    await worker.close()
    return taken.contact


async def said(platform: Platform, contact: ContactId) -> list[tuple[str, float, str]]:
    return [(u.speaker, u.start_s, u.text) for u in await platform.intake.transcript(contact)]


async def test_a_whole_live_transcript_is_kept_and_nothing_is_heard_again(
    platform: Platform, clock: FakeClock, ear: Ear
) -> None:
    contact = await take_in(platform, clock, LiveTranscript(LIVE))
    assert ear.lengths == []
    assert [start for _, start, _ in await said(platform, contact)] == [1.0, 9.0]


async def test_only_the_gap_is_heard_and_merged_by_time(
    platform: Platform, clock: FakeClock, ear: Ear
) -> None:
    contact = await take_in(platform, clock, LiveTranscript(LIVE, [Unheard("citizen", 4.0, 8.0)]))
    assert ear.lengths == [pytest.approx(4.6, abs=0.01)]
    assert await said(platform, contact) == [
        ("citizen", 1.0, LIVE[0].text),
        ("citizen", pytest.approx(4.2, abs=0.01), "在中山路口。"),
        ("citizen", 9.0, LIVE[1].text),
    ]


async def test_its_order_is_made_of_all_the_words_once(
    platform: Platform, clock: FakeClock, ear: Ear
) -> None:
    contact = await take_in(platform, clock, LiveTranscript(LIVE, [Unheard("citizen", 4.0, 8.0)]))
    async with platform.database.acquire() as connection:
        numbers = await connection.fetch("SELECT number FROM work_order WHERE contact_id = $1", contact)
        jobs = await connection.fetchval("SELECT count(*) FROM job WHERE kind = 'transcribe_contact'")
    assert len(numbers) == 1
    assert jobs == 0


async def test_without_a_live_transcript_all_of_it_is_heard(
    platform: Platform, clock: FakeClock, ear: Ear
) -> None:
    await take_in(platform, clock, None)
    assert ear.lengths == [pytest.approx(12.0), pytest.approx(12.0)]


async def test_a_call_whose_worker_died_is_whole_once_its_recording_was_heard(
    platform: Platform, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the line to the stored transcript: what the dead worker took with it comes from the recording."""
    citizen = talk((0.4, 0), (0.5, 0.4), (0.8, 0), (0.6, 0.4), (0.8, 0), (0.7, 0.4), (0.9, 0))
    agent = talk((4.7, 0))
    gate = threading.Event()
    options = PoolOptions(leg=LegOptions(replay_s=1.0, retry_s=0.01))
    async with (
        worker(LengthRecognizer(gate)) as doomed,
        worker(LengthRecognizer()) as other,
    ):
        pool = WorkerPool([doomed.url, other.url], options)
        leg = await pool.open(LegSpec("call-1/citizen", "citizen"))
        await say_as_sent(leg, citizen[: 3 * 8000])
        await until(lambda: doomed.stats.waiting == 1)
        await kill(doomed)
        gate.set()
        await until(lambda: other.stats.sound_s > 0.9)  # what was kept has been sent again
        await say_as_sent(leg, citizen[3 * 8000 :])
        await leg.close()
        live = LiveTranscript.of([event async for event in leg.heard()])
    assert [u.text for u in live.utterances] == ["说了3", "说了7"], "the rest of a sentence, and a whole one"
    assert [gap.end_s for gap in live.gaps] == [pytest.approx(2.0, abs=0.01)]

    engine = LengthRecognizer()
    monkeypatch.setattr("callcenter.channels.voice.load_engine", lambda _engine, _options: engine)
    recording = wav(pcm16(agent / 32768, citizen / 32768), channels=2)
    contact = await take_in(platform, clock, live, recording)
    # This engine tells a stretch as one: from her first word to the end of the sentence that was cut.
    assert [(text, round(start, 1)) for _, start, text in await said(platform, contact)] == [
        ("说了19", 0.4),
        ("说了7", 3.1),
    ]
    assert engine.heard == [pytest.approx(1.9, abs=0.01)], "what was heard live is not heard again"
