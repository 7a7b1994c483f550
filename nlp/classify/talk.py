"""What a short message is for, beside telling a matter: greeting, thanking, asking how things stand."""

import re
from enum import StrEnum

from nlp.classify.cues import cues
from nlp.text.normalise import normalise

#: longer ones tell something, whatever they begin with
_SHORT = 30
#: 湘桥区意溪镇坝街社区居委会对面的那家店: an answer to "where" is hardly longer
_ADDRESS = 40
_NOT_WORDS = re.compile(r"\[[一-龥A-Za-z]{1,6}\]|[^一-龥A-Za-z0-9]")


class Talk(StrEnum):
    GREETING = "greeting"
    THANKS = "thanks"
    PERSON = "person"
    """Wants a person, not the platform (转人工)."""
    PROGRESS = "progress"
    """How does my order stand?"""
    CANNOT_SAY = "cannot_say"
    """Does not know, or does not want to tell."""
    WHEREABOUTS = "whereabouts"
    """Looks like the name of a place and nothing else."""
    SUBSTANCE = "substance"


def talk_of(text: str) -> Talk:
    """What the words are for; pictures in brackets ([微笑]) and emoji greet."""
    words = _NOT_WORDS.sub("", normalise(text))
    patterns = cues().talk
    if not words:
        return Talk.GREETING
    if len(words) <= _SHORT:
        for talk in (Talk.PERSON, Talk.GREETING, Talk.THANKS):
            if patterns[talk].fullmatch(words):
                return talk
        for talk in (Talk.PROGRESS, Talk.CANNOT_SAY):
            if patterns[talk].search(words):
                return talk
    is_place = patterns["place"].search(words) and not patterns["not_place"].search(words)
    return Talk.WHEREABOUTS if is_place and len(words) <= _ADDRESS else Talk.SUBSTANCE


def goes_on(text: str) -> bool:
    """Whether the words go on about what was told before: again, or still, and no subject of their own."""
    return cues().talk["goes_on"].match(_NOT_WORDS.sub("", normalise(text))) is not None


def length_of(text: str) -> int:
    """How many hanzi, letters and digits it has."""
    return len(_NOT_WORDS.sub("", normalise(text)))
