"""Hands queued notices to their doors: the most pressing first, tried again with growing pauses."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta, tzinfo

from callcenter.kernel import outbox
from callcenter.kernel.clock import Clock
from callcenter.kernel.db import Connection, Database
from callcenter.kernel.events import Actor
from callcenter.kernel.principal import SystemActor

from .events import NoticeGivenUp
from .model import QuietHours, Retries, Way
from .ports import Outgoing, Sender, Undeliverable
from .store import Claimed, NoticeStore

log = logging.getLogger(__name__)

#: told in the transaction that settles a notice whether it has left or was given up
OnEnd = Callable[[Connection, Outgoing, bool, datetime], Awaitable[None]]

_BATCH = 5  # tried at the same time
_TRY_S = 10.0
#: a worker that took a notice and was not heard of for so long is dead; an emergency cannot wait longer
_LEASE = timedelta(seconds=20)
_SENDER = Actor.system(SystemActor.channel)


class Outbox:
    """Sends what is due; any number of workers may.

    A notice is claimed, sent and marked in three steps: a worker killed in between leaves it to be sent
    again under the same key.
    """

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        store: NoticeStore,
        senders: Mapping[Way, Sender],
        quiet: Callable[[], QuietHours],
        retries: Callable[[], Retries],
        zone: Callable[[], tzinfo],
        on_end: OnEnd | None = None,
    ) -> None:
        self._on_end = on_end
        self._database = database
        self._clock = clock
        self._store = store
        self._senders = senders
        self._quiet = quiet
        self._retries = retries
        self._zone = zone

    async def deliver_due(self) -> int:
        """Try everything that is due once; how many tries that took."""
        tries = 0
        while claimed := await self._claim():
            tries += len(claimed)
            ends = await asyncio.gather(*map(self._try, claimed), return_exceptions=True)
            for failure in ends:
                if failure is not None:
                    raise failure
        return tries

    async def _claim(self) -> list[Claimed]:
        now = self._clock.now()
        is_quiet = self._quiet().cover(now.astimezone(self._zone()))
        async with self._database.transaction() as tx:
            return await self._store.claim_due(tx, now, _BATCH, is_quiet=is_quiet, lease_until=now + _LEASE)

    async def _try(self, claimed: Claimed) -> None:
        outgoing = claimed.outgoing
        try:
            async with asyncio.timeout(_TRY_S):
                await self._sender(outgoing.way).send(outgoing, self._clock.now())
        except Undeliverable as refusal:
            await self._failed(claimed, None, refusal.code)
        except Exception as error:  # whatever a door raises is a failed try
            again_at = self._retries().next_after(outgoing.attempt, self._clock.now())
            await self._failed(claimed, again_at, type(error).__name__)
        else:
            async with self._database.transaction() as tx:
                if await self._store.mark_sent(tx, claimed, self._clock.now()):
                    await self._ended(tx, outgoing, True)

    def _sender(self, way: Way) -> Sender:
        try:
            return self._senders[way]
        except KeyError as error:
            raise Undeliverable("no-sender") from error

    async def _failed(self, claimed: Claimed, again_at: datetime | None, failure: str) -> None:
        outgoing, now = claimed.outgoing, self._clock.now()
        log.warning(
            "notice not delivered",
            extra={"action": "notices", "notice": claimed.id, "door": outgoing.way, "reason": failure},
        )
        async with self._database.transaction() as tx:
            if not await self._store.mark_failed(tx, claimed, again_at, failure) or again_at is not None:
                return
            given_up = NoticeGivenUp(
                subject=outgoing.subject,
                template=outgoing.template,
                door=outgoing.way,
                attempts=outgoing.attempt,
            )
            await outbox.append(tx, [given_up], actor=_SENDER, cause=None, now=now)
            await self._ended(tx, outgoing, False)

    async def _ended(self, tx: Connection, outgoing: Outgoing, sent: bool) -> None:
        if self._on_end is not None:
            await self._on_end(tx, outgoing, sent, self._clock.now())
