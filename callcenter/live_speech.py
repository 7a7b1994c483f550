"""The `asr` role: settings to a speech worker that serves until told to stop."""

from __future__ import annotations

import asyncio
import logging
import ssl
import sys
from collections.abc import Iterator

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from callcenter.config import HttpSettings
from callcenter.kernel.tasks import Tasks, until_stopped
from callcenter.listen import listening_socket
from callcenter.speech_engines import Words, live_loader
from callcenter.speech_settings import USUAL_PORT, SpeechSettings
from callcenter.tls import server_context
from nlp.asr.base import EngineUnavailable
from nlp.asr.live.ears import EngineEars
from nlp.asr.live.server import AsrServer, ServerOptions
from nlp.asr.live.stats import WorkerStats

log = logging.getLogger(__name__)

_OTHERS_FIRST_S = 10.0


async def run_asr(speech: SpeechSettings, words: Words = tuple, *, must_hear: bool = True) -> None:
    """Hear legs until told to stop, by the city's words where they are given.

    Raises UsageError where the address cannot be bound, and EngineUnavailable where the engine cannot be
    loaded. Without ``must_hear``, beside the whole platform, the latter is told to each stream instead, by
    its close code, and the engine is loaded a little later.
    """
    listener = listening_socket(http_of(speech, USUAL_PORT))
    stats = WorkerStats(speech.streams)
    ears = EngineEars(live_loader(speech, words), speech.live_workers, stats)
    registry = CollectorRegistry()
    registry.register(WorkerCollector(stats))
    pages = {"/healthz": lambda: b"ok\n", "/metrics": lambda: generate_latest(registry)}
    server = AsrServer(ears, stats, ServerOptions(networks=speech.allow_from), pages)
    tasks = Tasks()
    warming: asyncio.Task[None] | None = None
    try:
        host, port = await server.start(listener, tls_of(speech))
        scheme = "ws" if speech.tls_cert is None else "wss"
        sys.stdout.write(f"语音识别服务：{scheme}://{f'[{host}]' if ':' in host else host}:{port}\n")
        sys.stdout.flush()
        if speech.preload and must_hear:
            await ears.warm_up()
        elif speech.preload:
            warming = asyncio.create_task(_warm_up_later(ears), name="engine")
        log.info("speech is heard", extra={"action": "asr.ready"})
        await until_stopped(tasks)
    finally:
        if warming is not None:
            warming.cancel()
            await asyncio.gather(warming, return_exceptions=True)
        await server.close()
        await ears.close()
        await tasks.close()


async def _warm_up_later(ears: EngineEars) -> None:
    """Once the others have had the processor to start with; a leg that comes earlier loads it at once."""
    await asyncio.sleep(_OTHERS_FIRST_S)
    try:
        await ears.warm_up()
    except EngineUnavailable as error:
        log.error("speech engine unavailable", extra={"action": "asr", "code": error.code}, exc_info=error)


def http_of(speech: SpeechSettings, port: int) -> HttpSettings:
    """Where the worker listens, as sockets and certificates of ours are told; ``port`` if none is set."""
    return HttpSettings(
        host=speech.host,
        port=port if speech.port is None else speech.port,
        tls_cert=speech.tls_cert,
        tls_key=speech.tls_key,
    )


def tls_of(speech: SpeechSettings) -> ssl.SSLContext | None:
    return server_context(http_of(speech, USUAL_PORT))


class WorkerCollector(Collector):
    """A worker's counts for `/metrics`."""

    def __init__(self, stats: WorkerStats) -> None:
        self._stats = stats

    def collect(self) -> Iterator[Metric]:
        stats = self._stats
        for name, help_text, value in (
            ("places", "streams taken at once", stats.places),
            ("streams", "streams open now", stats.streams),
            ("waiting", "utterances that wait for the engine", stats.waiting),
            ("longest_wait_seconds", "longest an utterance waited", stats.longest_wait_s),
        ):
            yield GaugeMetricFamily(f"asr_{name}", help_text, value=value)
        for name, help_text, value in (
            ("opened", "streams taken", stats.opened),
            ("refused", "streams refused because all places were taken", stats.refused),
            ("broken", "streams ended by an error", stats.broken),
            ("utterances", "utterances heard", stats.utterances),
            ("sound_seconds", "sound taken in", stats.sound_s),
            ("busy_seconds", "time of recognition", stats.busy_s),
            ("waited_seconds", "time utterances waited", stats.waited_s),
        ):
            yield CounterMetricFamily(f"asr_{name}", help_text, value=value)
