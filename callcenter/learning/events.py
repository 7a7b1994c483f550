"""What happens to learned models."""

from __future__ import annotations

from typing import ClassVar

from callcenter.kernel.events import Event, catalogued


@catalogued
class ModelMade(Event, frozen=True, kw_only=True):
    """A model was learned and measured; ``passed``: it is not worse than what answers and may go live."""

    name: ClassVar[str] = "learned_model.made"
    title: ClassVar[str] = "分类模型训练完成"
    passed: bool
    examples: int


@catalogued
class ModelMoved(Event, frozen=True, kw_only=True):
    """Another model answers, or answers beside; the subject is its number, or cold for the cold start."""

    name: ClassVar[str] = "learned_model.moved"
    title: ClassVar[str] = "分类模型启用或停用"
    state: str
    replaced: int | None


@catalogued
class DriftFound(Event, frozen=True, kw_only=True):
    """What comes in, or how well it is answered, has moved away from the weeks before."""

    name: ClassVar[str] = "learned_model.drifted"
    title: ClassVar[str] = "分类准确率或构成明显变化"
    evaluation: int
