"""The learning loop: people's decisions become examples, a model of them is measured, goes live and back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from callcenter.composition import Platform
from callcenter.kernel.clock import FakeClock
from callcenter.kernel.errors import UpstreamError
from callcenter.kernel.ids import JobId
from callcenter.kernel.jobs import Job
from callcenter.learning.evaluating import EVALUATE
from callcenter.learning.training import TRAIN
from callcenter.worker import Worker
from tests.api.road import Road, number_events
from tests.unit.nlp_trained.texts import rows

#: the invented labels as categories of the city
CODES = {"供水": "GY01", "噪声": "ZA02", "劳动": "LS03"}
WHY = {"reason": "检验不低于现用，试行"}


@pytest.fixture
async def worker(platform: Platform) -> AsyncIterator[Worker]:
    made = Worker(platform)
    yield made
    await made.close()


class School:
    """The worker's reader and jobs, and a supervisor at the registry."""

    def __init__(self, road: Road, platform: Platform, worker: Worker, clock: FakeClock) -> None:
        self.road, self.platform, self._worker, self._clock = road, platform, worker, clock

    async def read(self) -> None:
        await number_events(self.platform)
        await self._worker.learning.catch_up()

    async def shown(self, who: str = "supervisor", status: int = 200) -> Any:
        await self.read()
        return await (await self.road.desk(who)).get("learning/models", status=status)

    async def field(self, name: str) -> tuple[int, int]:
        fields = {f["field"]: f for f in (await self.shown())["fields"]}
        found = fields.get(name, {"right": 0, "total": 0})
        return found["right"], found["total"]

    async def post(self, path: str, body: Any = None, *, who: str = "supervisor", status: int = 200) -> Any:
        return await (await self.road.desk(who)).post(f"learning/{path}", body or {}, status=status)

    async def decided(self, each: int, *, days_ago: int = 0) -> None:
        """Orders of three kinds whose category a person chose."""
        number = await self.road.order("pending_dispatch")
        async with self.platform.database.transaction() as tx:
            for line, (text, label) in enumerate(rows(each, seed=days_ago + 1)):
                id_ = 1_000_000 + days_ago * 1_000 + line
                at = self._clock.now() - timedelta(days=days_ago, seconds=-line)
                await tx.execute(_COPY, number, id_, text, CODES[label], at)

    async def train(self) -> Any:
        made = await self.post("models", status=202)
        job = Job(JobId(1), TRAIN, {"model": made["id"]}, 1, None)
        await self.platform.learning.training.run(job)
        return next(m for m in (await self.shown())["models"] if m["id"] == made["id"])

    async def renew(self) -> bool:
        """What the watch of every process does."""
        changed = await self.platform.learning.models.refresh()
        self.platform.renew_reader()
        return changed


_COPY = """
WITH copy AS (
    INSERT INTO work_order OVERRIDING SYSTEM VALUE
    SELECT (jsonb_populate_record(w, jsonb_build_object(
        'id', $2::bigint, 'number', 'EX-' || $2::bigint, 'split_from', w.id, 'content', $3::text))).*
    FROM work_order w WHERE w.number = $1
    RETURNING id)
INSERT INTO learning_example (work_order_id, field, suggested, confidence, chosen, at)
SELECT id, 'category', 'GY01', 0.6, $4, $5 FROM copy
"""


@pytest.fixture
def school(road: Road, platform: Platform, worker: Worker, clock: FakeClock) -> School:
    return School(road, platform, worker, clock)


async def test_what_people_decide_becomes_examples(school: School) -> None:
    await school.road.order("registered")
    assert await school.field("category") == (0, 0)
    await school.road.order("dispatched")
    right, total = await school.field("category")
    assert total == 1
    await school.road.order("pending_dispatch", accept={"category_code": "GY0101"})
    assert await school.field("category") == (right, 2)
    assert (await school.field("department"))[1] == 1


async def test_confidential_orders_teach_nothing_even_afterwards(school: School) -> None:
    number = await school.road.order("pending_dispatch")
    assert (await school.field("category"))[1] == 1
    await (await school.road.desk("supervisor")).give(number, "amend", is_confidential=True)
    assert (await school.field("category"))[1] == 0
    await school.road.order("pending_dispatch", accept={"is_confidential": True})
    assert (await school.field("category"))[1] == 0


async def test_a_model_is_measured_goes_live_everywhere_and_back(school: School) -> None:
    await school.decided(170)
    model = await school.train()
    assert model["state"] == "candidate", model["verdict"]
    assert model["candidate_figures"]["accuracy"] >= model["present_figures"]["accuracy"]
    before = school.platform.reader()
    live = await school.post(f"models/{model['id']}/activate", WHY)
    assert (live["state"], live["replaced"]) == ("active", None)
    assert await school.renew()
    assert school.platform.reader() is not before
    understood = school.platform.reader().understand("水表水龙头水压浑浊", "web")
    assert (understood.category_code or "").startswith("GY01")
    again = await school.train()
    assert (await school.post(f"models/{again['id']}/activate", WHY))["replaced"] == model["id"]
    assert (await school.post("roll-back", WHY))["active"] == model["id"]
    assert (await school.post("roll-back", WHY))["active"] is None
    assert await school.renew()
    assert school.platform.learning.models.trained() is None
    assert (await school.post("roll-back", WHY, status=409))["error"] == "no-active-model"


async def test_a_store_that_is_away_leaves_what_answers(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(_key: str) -> bytes:
        raise UpstreamError("存储暂时不可用", retryable=True)

    await school.decided(170)
    model = await school.train()
    await school.post(f"models/{model['id']}/activate", WHY)
    with monkeypatch.context() as store:
        store.setattr(school.platform.blobs, "get", away)
        assert not await school.renew()
    assert await school.renew()


async def test_too_little_is_refused_with_its_reason(school: School) -> None:
    await school.decided(8)
    model = await school.train()
    assert model["state"] == "refused"
    assert "至少需要" in model["verdict"]
    refused = await school.post(f"models/{model['id']}/activate", WHY, status=409)
    assert refused["error"] == "model-not-better"
    assert (await school.post("models/999/activate", WHY, status=404))["error"] == "model-not-found"


async def test_only_supervisors_move_models_and_one_is_trained_at_a_time(school: School) -> None:
    assert (await school.post("models", who="dispatch01", status=403))["error"]
    await school.post("models", status=202)
    assert (await school.post("models", status=409))["error"] == "training-under-way"


async def test_a_shadow_answers_beside_and_the_week_tells_how(school: School, clock: FakeClock) -> None:
    await school.decided(170, days_ago=10)
    model = await school.train()
    await school.post(f"models/{model['id']}/shadow", WHY)
    assert not await school.renew()
    await school.decided(40, days_ago=1)
    await school.road.order("pending_dispatch")
    await school.read()
    clock.advance(timedelta(minutes=1))
    await school.platform.learning.evaluating.run(Job(JobId(1), EVALUATE, {}, 1, None))
    found = await (await school.road.desk("supervisor")).get("learning/evaluations")
    figures = found["items"][0]["figures"]
    assert figures["shadow"]["n"] == 2
    assert figures["n_before"] == 510
    assert figures["n"] >= 120
    assert {c["code"] for c in figures["by_category"]} >= set(CODES.values())
    assert found["items"][0]["is_drifting"] is False
