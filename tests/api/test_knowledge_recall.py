"""How often the right item is among the first five: questions of our own over a province's service items."""

from __future__ import annotations

from pathlib import Path

import pytest

from callcenter.composition import Platform
from callcenter.kernel.clock import FakeClock
from callcenter.kernel.ids import JobId
from callcenter.kernel.jobs import Job
from callcenter.knowledge.meanings import VECTORS
from callcenter.knowledge.search import Asked
from callcenter.knowledge.store import Reader
from tests.api.desk import Login
from tests.api.knowledge import found

ITEMS = Path(__file__).parents[3] / "shared" / "data" / "knowledge" / "service_items.csv"
QUESTIONS = [
    tuple(line.split("\t"))
    for line in (Path(__file__).parent / "service_questions.tsv").read_text(encoding="utf-8").splitlines()
]
NEEDS_ITEMS = pytest.mark.skipif(
    not ITEMS.exists(), reason="the list of service items is not beside the checkout"
)
#: of 75 questions; by words 0.73 was measured
_BY_WORDS = 0.65


async def filled(platform: Platform, login: Login, clock: FakeClock) -> int:
    """The whole list, in force; how many items."""
    importing = platform.knowledge.importing
    async with platform.database.transaction() as tx:
        done = await importing.run(tx, None, ITEMS.name, ITEMS.read_bytes(), clock.now(), apply=True)
        again = await importing.run(tx, None, ITEMS.name, ITEMS.read_bytes(), clock.now(), apply=True)
    assert (done.mapping, list(done.faults)) == ("service_items", [])
    assert (again.added, again.changed, again.unchanged) == (0, 0, done.added)
    head = await login("supervisor")
    await head.post(f"knowledge/imports/{done.import_id}/approve", {})
    return done.added


async def recall(platform: Platform, clock: FakeClock, most: int = 5) -> tuple[float, list[str]]:
    """The share of questions whose item is among the first, and those that miss."""
    everything = Reader(edits_all=True, at_centre=True, organisations=frozenset())
    missed = []
    async with platform.database.acquire() as connection:
        for question, needle in QUESTIONS:
            hits = await platform.knowledge.search.find(
                connection, everything, Asked(question, limit=most), clock.now()
            )
            if not any(needle in hit.row["title"] for hit in hits):
                missed.append(f"{question} → {[hit.row['title'] for hit in hits]}")
    return 1 - len(missed) / len(QUESTIONS), missed


@NEEDS_ITEMS
async def test_a_province_s_list_is_found_by_its_askers_words(
    platform: Platform, login: Login, clock: FakeClock
) -> None:
    assert await filled(platform, login, clock) > 2_000
    best = (await found(await login("agent01"), "老师资格证怎么认定"))[0]
    assert "教师资格" in best["title"] and best["owner"] == "CZ-JY"
    assert "['" not in best["answer"]
    share, missed = await recall(platform, clock)

    assert share >= _BY_WORDS, missed


async def with_meaning(platform: Platform) -> None:
    """Give every article its vector."""
    assert await platform.knowledge.meanings.warm()
    await platform.knowledge.meanings.make(Job(JobId(1), VECTORS, {}, 1, None))
