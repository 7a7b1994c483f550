"""The roles of one process: what the app serves and what the worker does."""

from __future__ import annotations

import asyncio
import gc
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from aiohttp import web
from aiohttp.typedefs import Middleware

import agent_ui
from callcenter.attachments.api import AttachmentApi
from callcenter.backup.gauges import BackupGauges
from callcenter.boards.api import BoardApi
from callcenter.boards.desk import BoardDesk
from callcenter.calendars.api import CalendarApi
from callcenter.calendars.calendars_api import CalendarsApi
from callcenter.calendars.horizon import HorizonGauges
from callcenter.calendars.policies_api import PolicyApi
from callcenter.channels.wechat.callback import WeChatCallback
from callcenter.cities.in_force import CityInForce, CurrentCity
from callcenter.cities.load import pack_version
from callcenter.cities.pack import load_pack, pack_path
from callcenter.cities.reference import ReferenceApi
from callcenter.clocks.gauges import ClockGauges
from callcenter.composition import Platform, city_in_force, compose, wire
from callcenter.config import HttpSettings, Settings, require_safe_bind
from callcenter.conversations.api import PublicApi, RegistrationApi
from callcenter.conversations.chat.api import ChatApi
from callcenter.conversations.recordings import RecordingApi
from callcenter.database import required_url
from callcenter.dispatching.api import DispatchingApi
from callcenter.emergencies.api import EmergencyApi
from callcenter.exports.api import ExportApi
from callcenter.followups.api import FollowUpApi
from callcenter.hearing.audio import AudioDoor
from callcenter.kernel.clock import SystemClock
from callcenter.kernel.crypto import KeyRing
from callcenter.kernel.db import Database
from callcenter.kernel.errors import NotFound
from callcenter.kernel.idempotency import IdempotencyKeys
from callcenter.kernel.principal import Principal
from callcenter.kernel.sequencer import Listener
from callcenter.kernel.tasks import Tasks, until_stopped
from callcenter.letters.api import LetterApi
from callcenter.listen import listening_socket
from callcenter.notices.api import NoticeApi
from callcenter.people.assembly import People, assemble
from callcenter.people.bootstrap import has_demo_users
from callcenter.people.hashing import HashCost
from callcenter.people.oidc_api import OidcDoors
from callcenter.people.permissions import Permission, roles_with
from callcenter.pools.api import PoolApi
from callcenter.pools.handlers import Handlers
from callcenter.privacy.api import PersonalDataApi
from callcenter.revisions.api import RevisionApi
from callcenter.security.clock_sync import ClockWatch
from callcenter.speech_workers import PoolCollector, worker_pool
from callcenter.tls import server_context
from callcenter.web.edge import Edge, add_security_headers, identify
from callcenter.web.health import Health, Metrics
from callcenter.web.openapi import document
from callcenter.web.pages import Pages
from callcenter.web.routes import Route
from callcenter.web.stream import Streams
from callcenter.web.transport import is_from_proxy, strict_transport
from callcenter.worker import Worker
from callcenter.workorders.api import WorkOrderApi
from callcenter.workorders.road_api import RoadApi
from callcenter.workorders.views import Detail

log = logging.getLogger(__name__)

TITLE = "12345 热线平台接口"
_CITY_POLL_S = 10.0
_ANY_API_PATTERN, _ANY_API, _ANY_PAGE = "/api/{path:.*}", "/api/{path}", "/{path}"
TASKS = web.AppKey("tasks", Tasks)


def people_of(platform: Platform, hash_cost: HashCost | None = None) -> People:
    """Accounts and sessions on a wired platform."""
    facts = platform.city().pack.facts
    return assemble(
        database=platform.database,
        ring=platform.ring,
        vault=platform.vault,
        audit=platform.audit,
        issuer=f"{facts.short_name} {facts.hotline_number}",
        hash_cost=hash_cost,
        oidc=platform.settings.oidc,
        deputy_days=lambda: platform.city().pack.limit("deputy_days"),
    )


def api_routes(platform: Platform, people: People) -> tuple[Route, ...]:
    """Every operation of the API."""

    async def show(person: Principal, number: str, now: datetime) -> Detail:
        async with platform.database.acquire() as connection:
            return await platform.desk.detail(connection, person, number, now)

    async def handover(number: str) -> str | None:
        async with platform.database.acquire() as connection:
            loaded = await platform.desk.load_for_citizen(connection, number)
        return None if loaded is None else loaded.row["emergency_handover"]

    return (
        *people.routes,
        *ReferenceApi(platform.city).routes(),
        *RegistrationApi(platform.intake, platform.files, show, platform.hearing.hearings).routes(),
        *FollowUpApi(platform.follow_up_desk).routes(),
        *WorkOrderApi(platform.desk).routes(),
        *PersonalDataApi(
            rights=platform.rights,
            redacted=platform.redacted,
            store=platform.personal_store,
            orders=platform.desk,
            audit=platform.audit,
        ).routes(),
        *DispatchingApi(platform.automatic_dispatch, platform.city).routes(),
        *LetterApi(platform.letters, platform.city).routes(),
        *RoadApi(platform.roads, platform.order_store.words).routes(),
        *PublicApi(
            platform.intake, platform.files, platform.tracking, handover, platform.city.emergency_advice
        ).routes(),
        *ExportApi(
            platform.exports,
            askers=roles_with(Permission.orders_export),
            deciders=roles_with(Permission.exports_approve),
        ).routes(),
        *PoolApi(platform.pools, Handlers(platform.desk), platform.desk).routes(),
        *RevisionApi(platform.duty_changes, platform.successions).routes(),
        *CalendarApi(platform.calendar_changes).routes(),
        *CalendarsApi(platform.calendar_changes, platform.horizon).routes(),
        *PolicyApi(platform.policy_changes).routes(),
        *BoardApi(BoardDesk(platform.boards, platform.desk, platform.city)).routes(),
        *platform.enterprises.routes(),
        *platform.bad_ratings.routes(),
        *platform.efficiency.routes(),
        *platform.sessions.routes(),
        *platform.hard_matters.routes(),
        *platform.patterns.routes(),
        *platform.learning.routes(),
        *platform.knowledge.routes(),
        *platform.hearing.routes(),
        *AttachmentApi(platform.attachments).routes(),
        *RecordingApi(platform.recordings).routes(),
        *NoticeApi(platform.notices, platform.desk.numbers_visible_to).routes(),
        *EmergencyApi(platform.emergencies, platform.duty_acts).routes(),
        *ChatApi(platform.chats.desk(platform.desk.numbers_visible_to)).routes(),
    )


def build_app(platform: Platform, *, hash_cost: HashCost | None = None) -> web.Application:
    """The web application on a wired platform; its tasks live as long as it runs."""
    settings = platform.settings
    people = people_of(platform, hash_cost)
    routes = api_routes(platform, people)
    metrics = Metrics()
    gauges = BackupGauges(platform.database, metrics.registry)
    clock_gauges = ClockGauges(platform.database, platform.clock_store, platform.clock, metrics.registry)
    clock_watch = ClockWatch(settings.time, platform.clock)
    horizon = HorizonGauges(platform.horizon, platform.database, metrics.registry)
    health = Health(
        platform.database,
        metrics,
        [gauges.refresh, clock_gauges.refresh, horizon.refresh],
        clock_watch.told,
        horizon.told,
    )
    client_address = address_reader(settings.http)
    edge = Edge(
        database=platform.database,
        clock=platform.clock,
        authenticator=people.authenticator,
        acted=people.activity.acted,
        replays=IdempotencyKeys(),
        client_address=client_address,
        body_max=settings.http.body_max_bytes,
    )
    listener = Listener(platform.database)
    streams = Streams(
        database=platform.database,
        clock=platform.clock,
        authenticator=people.authenticator,
        listener=listener,
        visible={
            "work_order": platform.desk.numbers_visible_to,
            "hearing": platform.hearing.hearings.of_agent,
        },
        client_address=client_address,
    )
    ears = worker_pool(settings.speech)
    metrics.registry.register(PoolCollector(ears))
    audio = AudioDoor(
        hearings=platform.hearing.hearings,
        ears=ears,
        database=platform.database,
        clock=platform.clock,
        authenticate=streams.authenticate,
        client_address=client_address,
    )
    app = web.Application(middlewares=[measured(metrics), identify], client_max_size=1 << 20)
    app.on_response_prepare.append(add_security_headers)
    app.on_response_prepare.append(strict_transport(settings.http))
    edge.bind(app, routes)
    app_document = document(routes, title=TITLE)

    async def openapi(_request: web.Request) -> web.Response:
        return web.json_response(app_document)

    app.router.add_get("/api/openapi.json", openapi)
    OidcDoors(people.oidc, platform.clock, client_address).bind(app)
    app.router.add_get("/api/v1/stream", streams.handle)
    app.router.add_get("/api/v1/hearings/{id}/audio", audio.handle)
    app.router.add_get("/healthz", health.alive)
    app.router.add_get("/readyz", health.ready)
    app.router.add_get("/metrics", health.metrics)
    wechat = WeChatCallback(
        settings.wechat, platform.chats.conversations, platform.clock, platform.city.chat_limits
    )
    app.router.add_get("/wechat/callback", wechat.verify, allow_head=False)
    app.router.add_post("/wechat/callback", wechat.receive)
    app.router.add_route("*", _ANY_API_PATTERN, no_such_route)
    app.router.add_get("/{path:.*}", Pages(agent_ui.STATIC).handle)
    tasks = Tasks()

    async def lifetime(_app: web.Application) -> AsyncIterator[None]:
        tasks.start("event listener", listener.run())
        tasks.start("event feed", streams.feed.run())
        tasks.start("city watch", watch_city(platform))
        tasks.start("model watch", watch_models(platform))
        tasks.start("clock watch", clock_watch.run())
        tasks.start("calendar horizon", horizon.watch())
        yield
        await ears.close()
        await tasks.close()

    async def leave(_app: web.Application) -> None:
        health.is_leaving = True
        await audio.close()
        await streams.close()

    app.cleanup_ctx.append(lifetime)
    app.on_shutdown.append(leave)
    app[TASKS] = tasks
    return app


async def no_such_route(request: web.Request) -> web.Response:
    """An address under /api that means nothing, or one that means something to another method."""
    allowed: set[str] = set()
    for resource in request.app.router.resources():
        if resource.canonical not in (_ANY_API, _ANY_PAGE):
            _, methods = await resource.resolve(request)
            allowed |= methods
    if allowed:
        raise web.HTTPMethodNotAllowed(request.method, sorted(allowed))
    raise NotFound("没有这个地址", code="no-such-route")


async def watch_city(platform: Platform) -> None:
    """Take a newly loaded pack into force, in this process, within seconds, and have its reader made."""
    known: object = None
    while True:
        async with platform.database.acquire() as connection:
            version = await pack_version(connection)
            if known is not None and version != known:
                platform.city.replace(await city_in_force(connection))
                log.info("city pack renewed", extra={"action": "city.renewed"})
            known = version
        await asyncio.sleep(_CITY_POLL_S)
        # Made anew after a load and after midnight, so that nobody in danger waits for it.
        await asyncio.to_thread(platform.reader)


async def watch_models(platform: Platform) -> None:
    """Answer with the learned model in force, in this process, within seconds."""
    while True:
        if await platform.learning.models.refresh():
            await asyncio.to_thread(platform.renew_reader)
            log.info("learned model renewed", extra={"action": "learning.renewed"})
        await asyncio.sleep(_CITY_POLL_S)


def address_reader(http: HttpSettings) -> Callable[[web.Request], str]:
    """Tells whose request it is; ``X-Forwarded-For`` counts only from a declared proxy."""

    def read(request: web.Request) -> str:
        peer = request.remote or "unknown"
        if not http.behind_proxy:
            return peer
        forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
        return forwarded[-1] if is_from_proxy(request, http) and forwarded[-1] else peer

    return read


def measured(metrics: Metrics) -> Middleware:
    """Counts requests and their time by route template, never by path: numbers are personal enough."""

    @web.middleware
    async def measure(
        request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        started = time.perf_counter()
        status = 500
        try:
            response = await handler(request)
            status = response.status
            return response
        except web.HTTPException as error:
            status = error.status
            raise
        finally:
            resource = request.match_info.route.resource
            route = resource.canonical if resource is not None else "unknown"
            metrics.requests.labels(route, str(status)).inc()
            metrics.seconds.labels(route).observe(time.perf_counter() - started)

    return measure


@asynccontextmanager
async def platform_for(settings: Settings) -> AsyncIterator[Platform]:
    """A wired platform for the length of a role."""
    platform = await compose(settings, required_url(settings))
    try:
        yield platform
    finally:
        await platform.close()


async def run_app(settings: Settings) -> None:
    """Serve until told to stop."""
    async with platform_for(settings) as platform:
        async with platform.database.acquire() as connection:
            require_safe_bind(settings.http, has_demo_users=await has_demo_users(connection))
        app = build_app(platform)
        runner = web.AppRunner(
            app,
            access_log=None,
            shutdown_timeout=settings.http.shutdown_grace_s,
            handle_signals=False,
        )
        await runner.setup()
        site = web.SockSite(
            runner, listening_socket(settings.http), ssl_context=server_context(settings.http)
        )
        platform.reader()  # no citizen waits for the model to be made
        await platform.knowledge.meanings.warm()
        spare_collector()
        await site.start()
        log.info("app serves", extra={"action": "app.ready"})
        try:
            await until_stopped(app[TASKS])
        finally:
            await runner.cleanup()


async def run_worker(settings: Settings) -> None:
    """Do background work until told to stop."""
    async with platform_for(settings) as platform:
        tasks = Tasks()
        worker = Worker(platform)
        try:
            worker.start(tasks)
            tasks.start("city watch", watch_city(platform))
            tasks.start("model watch", watch_models(platform))
            log.info("worker works", extra={"action": "worker.ready"})
            await until_stopped(tasks)
        finally:
            await tasks.close()
            await worker.close()


def spare_collector() -> None:
    """Keep the pack and the models out of every later collection: they stay as long as the process."""
    gc.collect()
    gc.freeze()


def openapi_document() -> dict[str, Any]:
    """The document without a database: routes are data."""
    pack = load_pack(pack_path(Settings(Path()).city))
    unconnected = cast(Database, None)  # routes are declared without ever touching it
    platform = wire(
        Settings(Path()), unconnected, SystemClock(), KeyRing.new(), CurrentCity(CityInForce(pack))
    )
    return document(api_routes(platform, people_of(platform)), title=TITLE)
