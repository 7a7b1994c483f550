"""What an agent says again in Mandarin, and how much it proves.

Where the citizen speaks 潮州话 or cannot be heard, the agent's own recap (您反映的是…对吗) is what the order
can be made from; a recap she denies proves nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from nlp.classify.cues import cues
from nlp.classify.model import Speaker, Turn
from nlp.text.normalise import normalise

UNHEARD = 0.35
"""Confidence of the recogniser under which a citizen's turn is as good as not heard."""
_MOSTLY = 0.5
"""Share of her words that must be heard for an agent's remarks to stay in second place."""


class Role(StrEnum):
    """What a turn is to the order."""

    OWN = "own"
    """The citizen's words."""
    RECAP = "recap"
    """An agent says what she heard; not denied."""
    REMARK = "remark"
    """Whatever else an agent says."""
    UNHEARD = "unheard"
    """Not Mandarin, or hardly heard: fills no form."""
    DENIED = "denied"
    """Asked or said by an agent, and denied."""


WEIGHTS = {Role.OWN: 1.0, Role.RECAP: 0.9, Role.REMARK: 0.35, Role.UNHEARD: 0.0, Role.DENIED: 0.0}


def roles_of(turns: Sequence[Turn]) -> list[Role]:
    """One role a turn. Where most of what she said was not heard, an agent's statements are a recap too."""
    texts = [normalise(turn.text).strip() for turn in turns]
    roles = [_role(turns, texts, index) for index in range(len(turns))]
    if _share_heard(turns, roles) >= _MOSTLY:
        return roles
    return [
        Role.RECAP if role is Role.REMARK and _states(texts[index]) else role
        for index, role in enumerate(roles)
    ]


def _role(turns: Sequence[Turn], texts: Sequence[str], index: int) -> Role:
    turn = turns[index]
    if turn.speaker is Speaker.CITIZEN:
        return Role.OWN if turn.is_mandarin and turn.confidence >= UNHEARD else Role.UNHEARD
    patterns = cues().recap
    answer = _answer(turns, texts, index)
    if answer is not None and patterns["denies"].match(answer):
        return Role.DENIED
    if not patterns["says_again"].search(texts[index]):
        return Role.REMARK
    # An open question (您的诉求是?) says nothing again; a recap is a statement, or asked to be confirmed.
    asks = patterns["asks"].search(texts[index]) is not None
    return Role.RECAP if asks or not patterns["question"].search(texts[index]) else Role.REMARK


def _answer(turns: Sequence[Turn], texts: Sequence[str], index: int) -> str | None:
    following = index + 1
    if following < len(turns) and turns[following].speaker is Speaker.CITIZEN:
        return texts[following]
    return None


def _share_heard(turns: Sequence[Turn], roles: Sequence[Role]) -> float:
    """Of the characters the citizen's turns hold; none of a citizen who is not there at all."""
    own = [(len(turn.text), role) for turn, role in zip(turns, roles, strict=True)]
    heard = sum(length for length, role in own if role is Role.OWN)
    lost = sum(length for length, role in own if role is Role.UNHEARD)
    return heard / (heard + lost) if heard + lost else 0.0


def _states(text: str) -> bool:
    """Whether an agent's sentence may tell of the matter: a question about it tells what it is about, too."""
    return bool(text)
