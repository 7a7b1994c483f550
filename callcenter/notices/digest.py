"""What fired late is told in sum: one notice a person, once the backlog is worked off, instead of a storm."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from callcenter.cities.in_force import CityInForce
from callcenter.cities.notices import Audience, NoticeTemplate
from callcenter.clocks.events import BacklogTold
from callcenter.clocks.model import LateClock
from callcenter.kernel import outbox
from callcenter.kernel.db import Connection, Database
from callcenter.kernel.events import Actor
from callcenter.kernel.ids import UserId
from callcenter.kernel.principal import SystemActor
from sla.firing import LATE_AFTER, MarkKind

from .model import NewNotice, Recipient, Way, render
from .ports import Directory, LateMarks
from .store import NoticeStore

EVENT = BacklogTold.name
_WEIGHTS = {
    MarkKind.WARNED: 0,
    MarkKind.YELLOW_CARD: 0,
    MarkKind.BREACHED: 1,
    MarkKind.RED_CARD: 1,
    MarkKind.SERIOUSLY_OVERDUE: 2,
}
_SCHEDULER = Actor.system(SystemActor.scheduler)


@dataclass(frozen=True, slots=True)
class DigestLimits:
    """What fires later than ``late_after`` is told in sum, by the numbers of ``named`` orders (0: of all).

    That is once nothing has come for ``quiet``, or the first has waited for ``longest``.
    """

    late_after: timedelta
    quiet: timedelta
    longest: timedelta
    named: int


def digest_limits(city: CityInForce) -> DigestLimits:
    """The city's; where it says nothing, nothing waits to be told."""

    def limit(name: str) -> int:
        return city.pack.limit(name) if city.pack.has_limit(name) else 0

    return DigestLimits(
        late_after(city),
        timedelta(seconds=limit("digest_quiet")),
        timedelta(minutes=limit("digest_longest")),
        limit("digest_orders_named"),
    )


def late_after(city: CityInForce) -> timedelta:
    """What fires later than this after its moment is late."""
    known = city.pack.has_limit("clock_late_after")
    return timedelta(seconds=city.pack.limit("clock_late_after")) if known else LATE_AFTER


@dataclass(slots=True)
class Sum:
    """The clocks one person has to know of, and the organisation she is told for."""

    organisation: str
    clocks: dict[int, LateClock] = field(default_factory=dict)

    @property
    def is_urgent(self) -> bool:
        return any(late.urgency != "normal" for late in self.clocks.values())

    def values(self, named: int) -> dict[str, str]:
        """The placeholders of the template; so many orders are named, the longest overdue first."""
        by_weight: list[list[LateClock]] = [[], [], []]
        for late in self.clocks.values():
            by_weight[_WEIGHTS[late.mark]].append(late)
        warned, overdue, serious = (len({late.number for late in found}) for found in by_weight)
        worst = sorted((*by_weight[1], *by_weight[2]), key=lambda late: (late.due_at, late.clock))
        numbers = list(dict.fromkeys(late.number for late in worst))[: named or None]
        return {
            "warned": str(warned),
            "overdue": str(overdue),
            "serious": str(serious),
            "orders": "、".join(numbers) or "无",
        }


class Digests:
    """Tells what is late; any number of workers may ask at the same time."""

    def __init__(
        self,
        *,
        database: Database,
        city: Callable[[], CityInForce],
        store: NoticeStore,
        late: LateMarks,
        directory: Directory,
    ) -> None:
        self._database = database
        self._city = city
        self._store = store
        self._late = late
        self._directory = directory

    async def tell(self, now: datetime) -> int:
        """Write the digests if the backlog is worked off; how many people were told."""
        async with self._database.transaction() as tx:
            limits = digest_limits(self._city())
            if not await self._late.is_settled(tx, now, limits.late_after, limits.quiet, limits.longest):
                return 0
            clocks = await self._late.take(tx, now)
            template = next((t for t in self._city().pack.notices if t.event == EVENT), None)
            people = {} if template is None else await self._people(tx, clocks, now)
            told = BacklogTold(
                subject=self._city().pack.facts.code,
                clocks=len(clocks),
                of_orders=len({late.number for late in clocks}),
                notices=len(people),
                latest_s=max((late.late_s for late in clocks), default=0.0),
            )
            (event,) = await outbox.append(tx, [told], actor=_SCHEDULER, cause=None, now=now)
            for user, summed in people.items():
                assert template is not None
                await self._store.insert(tx, self._notice(template, event, user, summed, now), event, now)
        return len(people)

    async def _people(
        self, tx: Connection, clocks: Sequence[LateClock], now: datetime
    ) -> Mapping[UserId, Sum]:
        """Who would have been told of each by itself."""
        found: dict[UserId, Sum] = {}
        for (organisation, roles), late in self._groups(clocks).items():
            for user in await self._directory.in_post(tx, organisation, roles, now):
                summed = found.setdefault(user, Sum(organisation))
                summed.clocks.update((one.clock, one) for one in late)
        return found

    def _groups(
        self, clocks: Iterable[LateClock]
    ) -> Mapping[tuple[str, tuple[str, ...]], Sequence[LateClock]]:
        pack = self._city().pack
        groups: dict[tuple[str, tuple[str, ...]], list[LateClock]] = {}
        known: dict[tuple[str, str, str, str], list[NoticeTemplate]] = {}
        for late in clocks:
            like = (late.mark.value, late.kind, late.track, late.urgency)
            if like not in known:
                told = {"kind": late.kind, "track": late.track, "urgency": late.urgency, "in_digest": False}
                known[like] = [t for t in pack.notices if t.event == f"sla.{late.event}" and t.fits({**told})]
            for template in known[like]:
                code = late.organisation if template.audience is Audience.department else pack.facts.centre
                if code is not None:
                    groups.setdefault((code, template.roles), []).append(late)
        return groups

    def _notice(
        self, template: NoticeTemplate, event: int, user: UserId, summed: Sum, now: datetime
    ) -> NewNotice:
        recipient = Recipient(f"user:{user}", Way.in_app, user_id=user)
        from_ = now if summed.is_urgent else self._city().on_duty_from(summed.organisation, now)
        return NewNotice(
            key=f"{event}:{template.code}:{recipient.name}",
            template=template.code,
            subject="",
            audience=template.audience,
            recipient=recipient,
            body=render(template.text, summed.values(digest_limits(self._city()).named)),
            is_pressing=summed.is_urgent,
            waits_for_morning=False,
            not_before=from_,
        )
