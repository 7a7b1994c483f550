"""A call heard live is not heard again, but for the stretches that nobody heard."""

from __future__ import annotations

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


async def take_in(platform: Platform, clock: FakeClock, live: LiveTranscript | None) -> ContactId:
    now = clock.now()
    taken = await RecordedCalls(platform).take_in(
        CALL, calling_phone="13900001234", received_at=now, source="12345", key="call-1", now=now, live=live
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
