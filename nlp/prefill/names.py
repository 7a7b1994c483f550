"""What the citizen is called: as the agent calls her, else as she calls herself."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nlp.classify.model import Speaker, Turn, Understanding
from nlp.text.names import titled_names
from nlp.text.normalise import normalise

_TITLE = re.compile(r"[一-龥](先生|女士|小姐|太太|阿姨|阿伯|经理|老板|师傅)")


def citizen_name(found: Understanding, turns: Sequence[Turn]) -> str | None:
    """An agent addresses her (好的刘先生); a surname alone, as she told it, is better than none."""
    addressed: list[str] = []
    for turn in turns:
        if turn.speaker is Speaker.AGENT:
            addressed += titled_names(normalise(turn.text))
    told = next((name for name in found.people if len(name) == 1), None)
    if told is not None and not any(name.startswith(told) for name in addressed):
        # A recogniser writes 五女士 for 吴女士; her own 姓吴 is the better half, the title the agent's.
        title = next((title for turn in turns if (title := _title_said(turn))), "")
        return told + title
    if addressed:
        # Said more than once it was heard right; else the last was said with what was heard by then.
        return max(addressed, key=lambda name: (addressed.count(name), addressed.index(name)))
    return found.people[0] if found.people else None


def _title_said(turn: Turn) -> str:
    """The title an agent gives her, whatever stands before it; empty where the agent gives none."""
    if turn.speaker is not Speaker.AGENT:
        return ""
    match = _TITLE.search(normalise(turn.text))
    return match[1] if match else ""
