"""What the citizen is called: as the agent calls her, else as she calls herself."""

from __future__ import annotations

from collections.abc import Sequence

from nlp.classify.model import Speaker, Turn, Understanding
from nlp.text.names import titled_names
from nlp.text.normalise import normalise


def citizen_name(found: Understanding, turns: Sequence[Turn]) -> str | None:
    """An agent addresses her (好的刘先生); a surname alone, as she told it, is better than none."""
    addressed: list[str] = []
    for turn in turns:
        if turn.speaker is Speaker.AGENT:
            addressed += titled_names(normalise(turn.text))
    if addressed:
        # Said more than once it was heard right; else the last was said with what was heard by then.
        return max(addressed, key=lambda name: (addressed.count(name), addressed.index(name)))
    return found.people[0] if found.people else None
