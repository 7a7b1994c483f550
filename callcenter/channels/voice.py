"""Recorded calls: the recording is stored first, heard afterwards, then read like any other contact."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast

from callcenter.cities.hearing import city_words
from callcenter.composition import Platform
from callcenter.conversations.forms import Form
from callcenter.conversations.intake import Arrival, Taken
from callcenter.conversations.ports import Utterance
from callcenter.kernel.ids import ContactId
from callcenter.kernel.jobs import Job, enqueue
from callcenter.speech_engines import engine_options
from nlp.asr.audio import AudioError
from nlp.asr.base import EngineUnavailable, Recognizer, Segment, Speaker, load_engine
from nlp.asr.gaps import Unheard, merged, tidied, widened
from nlp.asr.live.heard import Gap, Heard, HeardFinal
from nlp.asr.pool import RecognizerPool
from nlp.asr.transcribe import Transcript

log = logging.getLogger(__name__)

TRANSCRIBE = "transcribe_contact"


@dataclass(frozen=True, slots=True)
class LiveTranscript:
    """What was heard while the call went on, and the stretches of it that nobody heard."""

    utterances: Sequence[Utterance]
    gaps: Sequence[Unheard] = ()

    @classmethod
    def of(cls, events: Iterable[Heard]) -> LiveTranscript:
        """What the legs of one call told, of either speaker, in whatever order."""
        finals, gaps = [], []
        for event in events:
            if isinstance(event, HeardFinal):
                finals.append(event.segment)
            elif isinstance(event, Gap):
                gaps.append(Unheard(event.speaker, event.start_s, event.end_s))
        finals.sort(key=lambda said: (said.start_s, said.end_s, said.speaker))
        return cls([_utterance(said) for said in finals], tidied(gaps))


class RecordedCalls:
    """Takes recordings in."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    async def take_in(
        self,
        recording: bytes,
        *,
        calling_phone: str | None,
        received_at: datetime,
        source: str,
        key: str | None,
        now: datetime,
        live: LiveTranscript | None = None,
    ) -> Taken:
        """Store a call and order its transcription; the content is what will be heard.

        Of a call that was heard live only the gaps are heard again.
        """
        utterances, gaps = ((), ()) if live is None else (live.utterances, tidied(live.gaps))
        arrival = Arrival(
            form=Form(content="", phone=calling_phone, calling_phone=calling_phone),
            channel="phone",
            received_at=received_at,
            source=source,
            idempotency_key=key,
            recording=recording,
            utterances=utterances,
            has_gaps=bool(gaps),
        )
        taken = await self._platform.intake.take_in(arrival, now)
        if not taken.is_repetition:
            async with self._platform.database.transaction() as tx:
                args = {
                    "contact": taken.contact,
                    "gaps": [[gap.speaker, gap.start_s, gap.end_s] for gap in gaps],
                }
                await enqueue(tx, TRANSCRIBE, args, now=now, dedupe_key=str(taken.contact))
        return taken


class Transcription:
    """Hears recordings of contacts; the engine is loaded with the first one."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        speech = platform.settings.speech
        self._engine = speech.engine
        self._options = engine_options(speech, speech.engine, threads=speech.threads)
        self._pool = RecognizerPool(self._load)

    async def run(self, job: Job) -> None:
        """The handler of a transcription job; running it again does no harm."""
        told = cast(Sequence[tuple[Speaker, float, float]], job.args.get("gaps", ()))
        gaps = [Unheard(speaker, start_s, end_s) for speaker, start_s, end_s in told]
        await self.hear(ContactId(int(str(job.args["contact"]))), gaps)

    async def hear(self, contact: ContactId, gaps: Sequence[Unheard] = ()) -> str | None:
        """Transcribe one contact's recording and make its order; the number, or None if it has one already.

        Where a transcript is there already, only its ``gaps`` are heard. A recording that cannot be heard
        still becomes an order, with the words there are: somebody called.
        """
        platform = self._platform
        try:
            await self._transcribe(contact, gaps)
        except AudioError:
            log.warning("recording is no audio", extra={"action": "transcribe", "contact_id": contact})
        return await platform.intake.understand(contact, platform.clock.now(), always_order=True)

    async def _transcribe(self, contact: ContactId, gaps: Sequence[Unheard]) -> None:
        intake = self._platform.intake
        live = await intake.transcript(contact)
        if live and not gaps:
            return
        recording = await self._recording(contact)
        if recording is None:
            return
        gaps = widened(gaps, live)
        transcript = await self._pool.transcribe(recording, "split", gaps=gaps if live else None)
        heard = _utterances(transcript)
        await intake.add_transcript(contact, merged(live, heard, gaps) if live else heard)

    async def close(self) -> None:
        """Wait for what is being heard."""
        await self._pool.close()

    async def _recording(self, contact: ContactId) -> bytes | None:
        platform = self._platform
        async with platform.database.acquire() as connection:
            row = await platform.contacts.sealed(connection, contact)
        key = row["recording_key"]
        return None if key is None else await platform.blobs.get(key)

    def _load(self) -> Recognizer:
        try:
            words = city_words(self._platform.city().pack)
            return load_engine(self._engine, replace(self._options, words=words))
        except EngineUnavailable:
            log.exception("speech engine unavailable", extra={"action": "transcribe"})
            raise


def _utterances(transcript: Transcript) -> Sequence[Utterance]:
    return [_utterance(segment) for segment in transcript.segments]


def _utterance(s: Segment) -> Utterance:
    return Utterance(
        s.speaker,
        round(s.start_s, 2),
        round(s.end_s, 2),
        s.text,
        s.spoken,
        s.confidence,
        s.is_mandarin,
        s.heard if s.corrections else "",
    )
