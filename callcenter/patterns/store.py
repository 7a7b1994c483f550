"""Profiles of orders, how rare their words are, and which look alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from callcenter.kernel.db import Connection, Row
from callcenter.kernel.queries import load_queries
from callcenter.workorders.access import Scope
from nlp.similar.model import Likeness, Matter, Urgency
from nlp.similar.terms import TermWeights

_Q = load_queries(__package__)
_ALL = ""
_MOST_OF_TOWN, _MOST_OF_WORDS = 120, 60


@dataclass(frozen=True, slots=True)
class Asked:
    """How far candidates of an order are looked for."""

    matter: Matter
    telephones: tuple[bytes, ...]
    since: datetime
    until: datetime
    repeats_since: datetime
    rare: tuple[str, ...]


class PatternStore:
    """The tables of same matter."""

    async def orders(self, tx: Connection, numbers: Sequence[str]) -> list[Row]:
        """What is compared of these orders; without those that are compared with nothing."""
        return list(await tx.fetch(_Q.orders, list(numbers)))

    async def unread(self, tx: Connection, since: datetime, after: int, limit: int) -> list[tuple[str, int]]:
        """Number and id of the next orders without a profile."""
        return [(r["number"], r["id"]) for r in await tx.fetch(_Q.unread, since, after, limit)]

    async def profiles(self, tx: Connection, orders: Iterable[int]) -> dict[int, Matter]:
        """What these orders are compared by; their citizens are left out."""
        rows = await tx.fetch(_Q.profiles, list(orders))
        return {r["order_id"]: _matter(r) for r in rows}

    async def keep(self, tx: Connection, matters: Mapping[int, Matter]) -> dict[int, Matter]:
        """The profiles of these orders from now on, and what that changes in the counts of words.

        Gives what was kept of them before.
        """
        before = await self.profiles(tx, matters)
        moved: Counter[str] = Counter({_ALL: len(matters) - len(before)})
        for old in before.values():
            moved.subtract(old.terms)
        for order, m in matters.items():
            moved.update(m.terms)
            await tx.execute(
                _Q.keep,
                order,
                m.at,
                m.town,
                sorted(m.villages),
                sorted(m.estates),
                sorted(m.roads),
                sorted(m.companies),
                sorted(m.numbers),
                dict(m.categories),
                m.enquiry,
                m.urgency.value,
                sorted(m.terms),
                m.category,
            )
        changed = {term: n for term, n in moved.items() if n}
        await tx.execute(_Q.count_terms, list(changed), list(changed.values()))
        return before

    async def weights(self, tx: Connection, terms: Iterable[str]) -> TermWeights:
        """How rare these terms are among all profiles."""
        rows = await tx.fetch(_Q.term_counts, [_ALL, *terms])
        counts = {r["term"]: r["n"] for r in rows}
        return TermWeights(counts, counts.pop(_ALL, 0))

    async def candidates(self, tx: Connection, order: int, asked: Asked) -> list[tuple[str, Matter]]:
        """Number and matter of orders that may be the same; of a citizen's own the citizen is hers."""
        m = asked.matter
        rows = await tx.fetch(
            _Q.candidates,
            order,
            m.town,
            sorted(m.villages),
            sorted(m.categories),
            asked.since,
            asked.until,
            list(asked.rare),
            list(asked.telephones),
            asked.repeats_since,
            _MOST_OF_TOWN,
            _MOST_OF_WORDS,
        )
        hers = {True: m.citizen, False: ""}
        return [(r["number"], replace(_matter(r), citizen=hers[r["is_same_citizen"]])) for r in rows]

    async def citizen_orders(
        self, tx: Connection, scope: Scope, telephones: Sequence[bytes], since: datetime, most: int
    ) -> list[Row]:
        """The orders of these telephones within a scope, the latest first."""
        return list(await tx.fetch(_Q.citizen_orders, *scope.arguments(), list(telephones), since, most))

    async def keep_likenesses(
        self, tx: Connection, order: int, found: Sequence[Likeness], now: datetime
    ) -> None:
        """What an order looks like, in place of what was found before."""
        await tx.execute(_Q.forget_likenesses, order)
        if not found:
            return
        await tx.execute(
            _Q.keep_likenesses,
            [int(k.earlier) for k in found],
            [int(k.later) for k in found],
            [k.relation.value for k in found],
            [k.probability for k in found],
            now,
        )


def _matter(row: Row) -> Matter:
    return Matter(
        key=str(row["order_id"]),
        at=row["at"],
        town=row["town"],
        villages=frozenset(row["villages"]),
        estates=frozenset(row["estates"]),
        roads=frozenset(row["roads"]),
        companies=frozenset(row["companies"]),
        numbers=frozenset(row["numbers"]),
        categories=row["categories"],
        enquiry=row["enquiry"],
        urgency=Urgency(row["urgency"]),
        terms=frozenset(row["terms"]),
    )
