"""When people last did something: what keeps a session from lapsing.

A request somebody's act caused counts, and so does a live call. A page that renews its token or fetches anew
by itself does not, and an open websocket never does.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from callcenter.kernel.db import Database
from callcenter.kernel.ids import SessionId, UserId

from . import store

#: one note a minute is fine enough for limits of minutes
_APART = timedelta(minutes=1)
_REMEMBERED = 10_000


class Activity:
    """Notes activity in the sessions' rows, at most once a minute each from this process."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._noted: dict[SessionId, datetime] = {}

    async def acted(self, session_id: SessionId, now: datetime) -> None:
        """The person behind this session did something."""
        last = self._noted.get(session_id)
        if last is not None and now - last < _APART:
            return
        if len(self._noted) >= _REMEMBERED:
            self._noted = {id_: at for id_, at in self._noted.items() if now - at < _APART}
        self._noted[session_id] = now
        async with self._database.transaction() as connection:
            await store.note_activity(connection, [session_id], now)

    async def on_a_call(self, user_ids: Sequence[UserId], now: datetime) -> None:
        """These people are on a live call; telephony says so every few minutes while one lasts."""
        async with self._database.transaction() as connection:
            await store.note_calls(connection, user_ids, now)
