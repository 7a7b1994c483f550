"""For load balancers and operators: alive, ready, metrics."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence

from aiohttp import web
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)

from callcenter.kernel.db import Database


class Metrics:
    """What this process counts; names carry their unit."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "hotline_http_requests",
            "Requests by route and status",
            ("route", "status"),
            registry=self.registry,
        )
        self.seconds = Histogram(
            "hotline_http_request_seconds",
            "Time to answer by route",
            ("route",),
            registry=self.registry,
            buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5),
        )
        self.websockets = Gauge("hotline_websockets", "Open streams", registry=self.registry)


class Health:
    """`/healthz`, `/readyz` and `/metrics`."""

    def __init__(
        self,
        database: Database,
        metrics: Metrics,
        refreshers: Sequence[Callable[[], Awaitable[None]]] = (),
        clock: Callable[[], Mapping[str, object] | None] = lambda: None,
        calendar: Callable[[], Mapping[str, object] | None] = lambda: None,
    ) -> None:
        self._clock = clock
        self._calendar = calendar
        self._database = database
        self._metrics = metrics
        self._refreshers = refreshers  # of what is only known when somebody asks
        self.is_leaving = False

    async def alive(self, _request: web.Request) -> web.Response:
        """The process serves."""
        return web.json_response({"status": "ok"})

    async def ready(self, _request: web.Request) -> web.Response:
        """It can do work: not about to stop, and the database answers within a second.

        How the clock stands is told where it is watched, and which years no calendar knows though orders run
        into them; neither takes a process out of service.
        """
        if self.is_leaving:
            return web.json_response({"status": "leaving"}, status=503)
        if not await self._database.ready():
            return web.json_response({"status": "database"}, status=503)
        hints = {"clock": self._clock(), "provisional_orders": self._calendar()}
        return web.json_response({"status": "ok", **{k: v for k, v in hints.items() if v is not None}})

    async def metrics(self, _request: web.Request) -> web.Response:
        """Prometheus text."""
        for refresh in self._refreshers:
            await refresh()
        return web.Response(
            body=generate_latest(self._metrics.registry), headers={"Content-Type": CONTENT_TYPE_LATEST}
        )
