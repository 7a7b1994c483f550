"""Models and their figures over HTTP, for supervisors."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from callcenter.kernel.principal import Role
from callcenter.web.routes import Call, Route, Work

from .model import ModelState
from .registry import Registry
from .store import LearningStore
from .views import (
    EvaluationList,
    FieldSummary,
    LearnedModelView,
    LearningView,
    Reasoned,
    evaluation_view,
    model_view,
)

_DECIDERS = frozenset({Role.supervisor})
_READERS = _DECIDERS | {Role.quality_inspector, Role.leader}
_TAG = "learning"
_ID = {"id": "模型编号"}


class LearningApi:
    """Handlers."""

    def __init__(self, registry: Registry, store: LearningStore) -> None:
        self._registry = registry
        self._store = store

    def routes(self) -> tuple[Route, ...]:
        return (
            Route(
                "GET",
                "learning/models",
                self._show,
                "listLearnedModels",
                "分类模型：现用、影子、历次检验，及建议被采纳的情况",
                _TAG,
                LearningView,
                roles=_READERS,
            ),
            Route(
                "GET",
                "learning/evaluations",
                self._evaluations,
                "listLearningEvaluations",
                "每周评估：准确率、构成变化、分类别结果",
                _TAG,
                EvaluationList,
                roles=_READERS,
            ),
            Route(
                "POST",
                "learning/models",
                self._train,
                "trainModel",
                "由人工更正训练新模型（后台进行）",
                _TAG,
                LearnedModelView,
                status=202,
                roles=_DECIDERS,
                work=Work.write,
                errors={409: "training-under-way：已有模型在训练"},
            ),
            _act("activate", self._activate, "activateModel", "启用模型（须二次验证）"),
            _act("shadow", self._shadow, "shadowModel", "让模型在旁作答、只记录不显示（须二次验证）"),
            Route(
                "POST",
                "learning/roll-back",
                self._roll_back,
                "rollBackModel",
                "退回上一个模型或冷启动（须二次验证）",
                _TAG,
                LearningView,
                body=Reasoned,
                roles=_DECIDERS,
                work=Work.write,
                errors={409: "no-active-model：没有启用的模型"},
            ),
        )

    async def _show(self, call: Call) -> LearningView:
        models = await self._registry.models(call.tx)
        by_state = {model.state: model.id for model in models}
        return LearningView(
            active=by_state.get(ModelState.active),
            shadow=by_state.get(ModelState.shadow),
            fields=[
                FieldSummary(field=field, total=total, right=right)
                for field, total, right in await self._store.summary(call.tx)
            ],
            models=[model_view(model) for model in models],
        )

    async def _evaluations(self, call: Call) -> EvaluationList:
        return EvaluationList(items=[evaluation_view(e) for e in await self._store.evaluations(call.tx)])

    async def _train(self, call: Call) -> LearnedModelView:
        return model_view(await self._registry.train(call.tx, call.principal, call.now))

    async def _activate(self, call: Call) -> LearnedModelView:
        reason = call.parsed(Reasoned).reason
        return model_view(
            await self._registry.activate(
                call.tx, call.principal, _number(call), reason, call.client_address, call.now
            )
        )

    async def _shadow(self, call: Call) -> LearnedModelView:
        reason = call.parsed(Reasoned).reason
        return model_view(
            await self._registry.shadow(
                call.tx, call.principal, _number(call), reason, call.client_address, call.now
            )
        )

    async def _roll_back(self, call: Call) -> LearningView:
        reason = call.parsed(Reasoned).reason
        await self._registry.roll_back(call.tx, call.principal, reason, call.client_address, call.now)
        return await self._show(call)


def _act(
    verb: str, handler: Callable[[Call], Awaitable[LearnedModelView]], operation: str, summary: str
) -> Route:
    return Route(
        "POST",
        f"learning/models/{{id}}/{verb}",
        handler,
        operation,
        summary,
        _TAG,
        LearnedModelView,
        body=Reasoned,
        roles=_DECIDERS,
        work=Work.write,
        path_notes=_ID,
        errors={404: "没有这个模型", 409: "model-not-better：检验不如现用；model-not-ready"},
    )


def _number(call: Call) -> int:
    return call.number("id", "没有这个模型", "model-not-found")
