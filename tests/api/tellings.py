"""Tells one story twice, by other hands, and compares what is left behind."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager

from callcenter.composition import Platform
from tests.api.days import Stage
from tests.api.hands import BothHands, Deaths, Hands, OneHand, TwoHands
from tests.api.left_behind import left_behind

Tale = Callable[[Stage], Awaitable[None]]
#: finds the workers of a story, on the database that is named
Hire = Callable[[Platform, str], Awaitable[Hands]]
Open = Callable[[Hire], AbstractAsyncContextManager[Stage]]
#: what each tale left when one worker did it undisturbed, told once a run
_left: dict[Tale, dict[str, list[str]]] = {}


class Teller:
    """Opens a stage for each telling."""

    def __init__(self, stage: Open) -> None:
        self._stage = stage

    async def by_one(self, tale: Tale) -> None:
        """One worker does it, undisturbed."""
        async with self._stage(_one) as stage:
            await tale(stage)
            _left[tale] = await left_behind(stage.platform)

    async def by_both(self, tale: Tale) -> None:
        """Two workers do it at the same time; the tale and all it leaves are the same."""
        await self._alike(tale, BothHands.on)

    async def by_two(self, tale: Tale, *about: str) -> Deaths:
        """Two workers do it, and one is killed once at every moment that tells of one of ``about``.

        The tale comes out the same, and so does every row it leaves. The moments are told, in order.
        """

        async def two(platform: Platform, dsn: str) -> Hands:
            return await TwoHands.on(platform, dsn, about or ("",))

        hands = await self._alike(tale, two)
        assert isinstance(hands, TwoHands)
        return hands.deaths

    async def _alike(self, tale: Tale, hands: Hire) -> Hands:
        if tale not in _left:
            await self.by_one(tale)
        async with self._stage(hands) as stage:
            await tale(stage)
            left = await left_behind(stage.platform)
        for table, rows in _left[tale].items():
            assert left[table] == rows, f"{table}: two workers left something else behind"
        return stage.days.hands


async def _one(platform: Platform, _dsn: str) -> Hands:
    return OneHand(platform)
