"""Which model answers: activated, put in the shadow, rolled back; each act with a second factor, audited."""

from __future__ import annotations

from datetime import datetime

from callcenter.kernel import outbox
from callcenter.kernel.audit import AuditTrail
from callcenter.kernel.db import Connection
from callcenter.kernel.errors import Conflict, NotAllowed, NotFound
from callcenter.kernel.events import Actor
from callcenter.kernel.jobs import enqueue
from callcenter.kernel.principal import Principal

from .events import ModelMoved
from .model import READY, LearnedModel, ModelState
from .store import LearningStore
from .training import TRAIN

_COLD = "cold"


class Registry:
    """What supervisors do with models."""

    def __init__(self, store: LearningStore, audit: AuditTrail) -> None:
        self._store = store
        self._audit = audit

    async def models(self, tx: Connection) -> list[LearnedModel]:
        """Newest first."""
        return await self._store.models(tx)

    async def find(self, tx: Connection, number: int) -> LearnedModel:
        found = next((m for m in await self._store.models(tx) if m.id == number), None)
        if found is None:
            raise NotFound("没有这个模型", code="model-not-found")
        return found

    async def train(self, tx: Connection, person: Principal, now: datetime) -> LearnedModel:
        """Have a model learned by a worker."""
        number = await self._store.begin(tx, person.user_id, now)
        if number is None:
            raise Conflict("已有一个模型正在训练，请等它完成", code="training-under-way")
        await enqueue(tx, TRAIN, {"model": number}, now=now, lock_key=TRAIN)
        return await self.find(tx, number)

    async def activate(
        self, tx: Connection, person: Principal, number: int, reason: str, address: str, now: datetime
    ) -> LearnedModel:
        """Let it answer; what answered before is kept for going back."""
        model = await self._ready(tx, person, number, now)
        present = await self._one(tx, ModelState.active)
        if present is not None:
            await self._move(tx, person, present, ModelState.retired, None, reason, now)
        replaced = None if present is None else present.id
        await self._move(tx, person, model, ModelState.active, replaced, reason, now)
        await self._tell(tx, person, str(number), "activated", replaced, reason, address, now)
        return await self.find(tx, number)

    async def shadow(
        self, tx: Connection, person: Principal, number: int, reason: str, address: str, now: datetime
    ) -> LearnedModel:
        """Let it answer beside the active one, shown to nobody."""
        model = await self._ready(tx, person, number, now)
        present = await self._one(tx, ModelState.shadow)
        if present is not None:
            await self._move(tx, person, present, ModelState.retired, None, reason, now)
        await self._move(tx, person, model, ModelState.shadow, None, reason, now)
        replaced = None if present is None else present.id
        await self._tell(tx, person, str(number), "shadow", replaced, reason, address, now)
        return await self.find(tx, number)

    async def roll_back(
        self, tx: Connection, person: Principal, reason: str, address: str, now: datetime
    ) -> LearnedModel | None:
        """What answered before the active model answers again; None: the cold start."""
        _require_second_factor(person, now)
        await self._store.lock(tx)
        present = await self._one(tx, ModelState.active)
        if present is None:
            raise Conflict("没有启用的模型，无可回退", code="no-active-model")
        await self._move(tx, person, present, ModelState.retired, None, reason, now)
        before = present.replaced_id
        if before is not None:
            earlier = await self.find(tx, before)
            await self._move(tx, person, earlier, ModelState.active, None, reason, now)
        subject = _COLD if before is None else str(before)
        await self._tell(tx, person, subject, "rolled_back", present.id, reason, address, now)
        return None if before is None else await self.find(tx, before)

    async def _ready(self, tx: Connection, person: Principal, number: int, now: datetime) -> LearnedModel:
        _require_second_factor(person, now)
        await self._store.lock(tx)
        model = await self.find(tx, number)
        if model.state is ModelState.refused:
            raise Conflict(model.verdict or "模型未通过检验", code="model-not-better")
        if model.state not in READY:
            raise Conflict("模型正在训练或已在使用", code="model-not-ready")
        return model

    async def _one(self, tx: Connection, state: ModelState) -> LearnedModel | None:
        return next((m for m in await self._store.models(tx) if m.state is state), None)

    async def _move(
        self,
        tx: Connection,
        person: Principal,
        model: LearnedModel,
        state: ModelState,
        replaced: int | None,
        reason: str,
        now: datetime,
    ) -> None:
        await self._store.move(tx, model.id, state, replaced, person.user_id, reason, now)

    async def _tell(
        self,
        tx: Connection,
        person: Principal,
        subject: str,
        state: str,
        replaced: int | None,
        reason: str,
        address: str,
        now: datetime,
    ) -> None:
        told = ModelMoved(subject=subject, state=state, replaced=replaced)
        await outbox.append(tx, [told], actor=Actor.person(person), cause=None, now=now)
        await self._audit.record(
            tx,
            now=now,
            actor=f"user:{person.user_id}",
            action=f"learned_model.{state}",
            subject=f"learned_model:{subject}",
            address=address,
            details={"reason": reason, "replaced": replaced},
        )


def _require_second_factor(person: Principal, now: datetime) -> None:
    if person.step_up_until is None or now >= person.step_up_until:
        raise NotAllowed("此操作需先进行二次验证", code="step-up-required")
