"""Where live legs are heard: the workers of the settings as one pool, and its counts for `/metrics`."""

from __future__ import annotations

import ssl
from collections.abc import Iterator

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from callcenter.kernel.errors import UsageError
from callcenter.speech_settings import SpeechSettings
from nlp.asr.live.client import PoolOptions, WorkerPool


def worker_pool(speech: SpeechSettings) -> WorkerPool:
    """The pool over `speech.workers`; with none, every leg is refused as unreachable."""
    return WorkerPool(speech.workers, PoolOptions(streams_per_worker=speech.streams), tls=_tls(speech))


def _tls(speech: SpeechSettings) -> ssl.SSLContext | None:
    """Workers behind TLS show a certificate that the system, or the authority given, vouches for."""
    if not any(worker.startswith("wss:") for worker in speech.workers):
        return None
    authority = speech.tls_ca or speech.tls_cert
    try:
        return ssl.create_default_context(cafile=None if authority is None else str(authority))
    except (OSError, ssl.SSLError) as error:
        raise UsageError(f"TLS 证书 {authority} 读不出来。") from error


class PoolCollector(Collector):
    """Legs and workers as the application sees them."""

    def __init__(self, pool: WorkerPool) -> None:
        self._pool = pool

    def collect(self) -> Iterator[Metric]:
        pool, figures = self._pool, self._pool.figures
        for name, help_text, value in (
            ("places", "legs that can be heard at once", pool.places),
            ("legs", "legs heard now", pool.streams),
            ("workers_reachable", "speech workers there when last asked", pool.reachable),
        ):
            yield GaugeMetricFamily(f"live_speech_{name}", help_text, value=value)
        for name, help_text, count in (
            ("opened", "legs heard", figures.opened),
            ("refused", "legs that got no place", figures.refused),
            ("moved", "streams that went on at another worker", figures.moved),
            ("lost", "streams lost by their worker", figures.lost),
            ("gaps", "stretches nobody heard", figures.gaps),
            ("gap_seconds", "length of the stretches nobody heard", figures.gap_s),
        ):
            yield CounterMetricFamily(f"live_speech_{name}", help_text, value=count)
