"""The weekly look at how suggestions fared: accuracy by category, drift, and the shadow beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from callcenter.cities.in_force import CurrentCity
from callcenter.cities.understanding import lexicon_of
from callcenter.kernel import outbox
from callcenter.kernel.clock import Clock
from callcenter.kernel.db import Connection, Database, Row
from callcenter.kernel.events import Actor
from callcenter.kernel.jobs import Job, enqueue
from callcenter.kernel.principal import SystemActor
from nlp.classify.trained.drift import stability_index

from .branches import branches_of
from .events import DriftFound
from .store import LearningStore

EVALUATE = "learning.evaluate"
_PIPELINE = Actor.system(SystemActor.pipeline)
_STEPS = 10


@dataclass(frozen=True, slots=True)
class _Row:
    suggested: str
    confidence: float
    chosen: str
    shadow: str | None

    @property
    def is_right(self) -> bool:
        return self.suggested == self.chosen


class Evaluating:
    """Runs in a worker."""

    def __init__(self, *, database: Database, clock: Clock, store: LearningStore, city: CurrentCity) -> None:
        self._database = database
        self._clock = clock
        self._store = store
        self._city = city

    async def schedule(self, tx: Connection, now: datetime) -> None:
        """The next one, once the last has come through."""
        after = timedelta(days=self._city().pack.limit("learning_evaluation_days"))
        await enqueue(tx, EVALUATE, {}, now=now, run_at=now + after, dedupe_key=EVALUATE)

    async def run(self, _job: Job) -> None:
        """Compare the newest days with those before, by level-2 category."""
        now, limit = self._clock.now(), self._city().pack.limit
        since = now - timedelta(days=limit("learning_evaluation_days"))
        earlier = since - timedelta(days=limit("learning_reference_days"))
        lexicon = lexicon_of(self._city().pack, self._city().today(now))
        branches = branches_of(lexicon.categories)
        async with self._database.transaction() as tx:
            newest = _rows(await self._store.of_days(tx, since, now), branches)
            before = _rows(await self._store.of_days(tx, earlier, since), branches)
            names = {entry.code: entry.name for entry in lexicon.categories}
            figures = figures_of(newest, before, names)
            drifts = is_drifting(
                figures,
                most_moved=limit("learning_drift_psi") / 100,
                most_fallen=limit("learning_accuracy_fall") / 100,
                least=limit("learning_least_held_out"),
            )
            answering = await self._store.answering(tx)
            model = answering["active"][0] if "active" in answering else None
            kept = await self._store.keep_evaluation(tx, model, figures, now, is_drifting=drifts)
            if drifts:
                told = DriftFound(subject="cold" if model is None else str(model), evaluation=kept)
                await outbox.append(tx, [told], actor=_PIPELINE, cause=None, now=now)


def _rows(rows: Sequence[Row], branches: Mapping[str, str]) -> list[_Row]:
    """By level 2; a category that is no more is left out."""
    return [
        _Row(
            branches.get(row["suggested"] or "", ""),
            row["confidence"] or 0.0,
            branches[row["chosen"]],
            branches.get(row["shadow"] or "") if row["shadow"] else None,
        )
        for row in rows
        if row["chosen"] in branches
    ]


def figures_of(newest: Sequence[_Row], before: Sequence[_Row], names: Mapping[str, str]) -> dict[str, object]:
    """What is kept of an evaluation; rates are fractions, None where there is nothing to divide by."""
    shadowed = [row for row in newest if row.shadow is not None]
    return {
        "n": len(newest),
        "n_before": len(before),
        "accuracy": _share(newest),
        "accuracy_before": _share(before),
        "psi_category": round(stability_index(_chosen(before), _chosen(newest)), 4),
        "psi_confidence": round(stability_index(_sureness(before), _sureness(newest)), 4),
        "shadow": {
            "n": len(shadowed),
            "accuracy": _rate(sum(row.shadow == row.chosen for row in shadowed), len(shadowed)),
            "accuracy_present": _share(shadowed),
        },
        "by_category": [
            {
                "code": code,
                "name": names.get(code, code),
                "n": len(found),
                "right": sum(row.is_right for row in found),
            }
            for code, found in sorted(_by_chosen(newest).items(), key=lambda item: (-len(item[1]), item[0]))
        ],
    }


def is_drifting(figures: Mapping[str, object], *, most_moved: float, most_fallen: float, least: int) -> bool:
    """Whether composition, certainty or accuracy moved further than the city lets pass.

    With fewer than ``least`` orders on either side nothing is said.
    """
    if min(int(str(figures["n"])), int(str(figures["n_before"]))) < least:
        return False
    moved = max(float(str(figures["psi_category"])), float(str(figures["psi_confidence"])))
    fallen = float(str(figures["accuracy_before"])) - float(str(figures["accuracy"]))
    return moved >= most_moved or fallen >= most_fallen


def _share(rows: Sequence[_Row]) -> float | None:
    return _rate(sum(row.is_right for row in rows), len(rows))


def _rate(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _chosen(rows: Sequence[_Row]) -> Counter[str]:
    return Counter(row.chosen for row in rows)


def _sureness(rows: Sequence[_Row]) -> Counter[str]:
    return Counter(str(min(_STEPS - 1, int(row.confidence * _STEPS))) for row in rows)


def _by_chosen(rows: Sequence[_Row]) -> dict[str, list[_Row]]:
    found: dict[str, list[_Row]] = {}
    for row in rows:
        found.setdefault(row.chosen, []).append(row)
    return found
