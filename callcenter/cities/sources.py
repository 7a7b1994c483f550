"""What a rule of the pack stands on, as people read it; pure."""

from __future__ import annotations

_DEFAULT = "系统默认"
_EDGES = "：；，、 "


def basis(source: str) -> str:
    """The source without the pack's marks; 系统默认 where there is nothing but a default of ours.

    The pack ends each source with 【规定】 or 【推荐默认】; it begins with the latter if it has none.
    """
    text = source.partition("【")[0].strip(_EDGES)
    return text.replace("推荐默认", _DEFAULT) or _DEFAULT
