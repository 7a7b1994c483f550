"""Whether there is anything to act on: a greeting, a slip, abuse or another city's matter is not."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from nlp.classify.cues import cues
from nlp.classify.model import NotActionable, Urgency
from nlp.text.locate import Location

_WORD_CHARS = re.compile(r"[一-龥A-Za-z0-9]")
_CLAUSE = re.compile(r"[,。!?;\n ]+")
_CJK = re.compile(r"[一-龥]")
_LITTLE = 12
"""Characters; a matter can hardly be told in fewer, unless a category recognises it."""
_MUCH = 24


@dataclass(frozen=True, slots=True)
class Judged:
    reason: NotActionable | None
    words: tuple[str, ...] = ()


def judge(
    text: str,
    location: Location,
    category_confidence: float,
    category_path: Sequence[str],
    urgency: Urgency,
    *,
    agent: str = "",
    city_names: Sequence[str] = (),
) -> Judged:
    """`text` is what the citizen said, `agent` what the agent said, normalised; `city_names` are ours."""
    if urgency is Urgency.EMERGENCY:
        return Judged(None)
    outside = None if any(name in text for name in city_names) else _outside(text, location)
    if outside is not None:
        return outside
    if urgency is not Urgency.NORMAL:
        return Judged(None)
    patterns = cues().actionable
    if agent and patterns["taken_up"].search(agent):
        return Judged(None)
    if agent and patterns["sends_elsewhere"].search(agent) and not location.village:
        return Judged(NotActionable.OUTSIDE, tuple(_heads(patterns["sends_elsewhere"], agent)))
    if agent and patterns["dismisses"].search(agent):
        return Judged(NotActionable.NO_CONTENT, tuple(_heads(patterns["dismisses"], agent)))
    return _content(text, location, category_confidence, category_path)


def _content(
    text: str, location: Location, category_confidence: float, category_path: Sequence[str]
) -> Judged:
    patterns = cues().actionable
    rest = patterns["greeting"].sub("", text)
    substance = "".join(_CJK.findall(rest))
    known = category_confidence >= 0.5 or location.is_known
    advert = set(patterns["advertisement"].findall(text))
    if (
        advert
        and not patterns["victim"].search(text)
        and (
            not patterns["demand"].search(patterns["advertisement"].sub("", text))
            or (len(advert) > 1 and not _wants_something(text))
        )
    ):
        return Judged(NotActionable.NO_CONTENT, tuple(_heads(patterns["advertisement"], text)))
    if patterns["chatter"].match(text.strip()) or not substance or _repeats(substance):
        return Judged(NotActionable.NO_CONTENT)
    slips = [] if _wants_something(text) else _heads(patterns["no_content"], text)
    demands = len(set(patterns["demand"].findall(rest)))
    if slips and not (known and demands) and demands < 3 and category_path[:1] in ((), ("其他",)):
        return Judged(NotActionable.NO_CONTENT, tuple(slips))
    if slips and len(substance) < _MUCH and not location.is_known and category_confidence < 0.8:
        return Judged(NotActionable.NO_CONTENT, tuple(slips))
    abuse = _heads(patterns["abuse"], text)
    little = len("".join(_CJK.findall(patterns["abuse"].sub("", rest)))) < _LITTLE // 2
    unclear = little or category_confidence < 0.6 or category_path[:1] == ("其他",)
    if abuse and unclear and not location.is_known:
        return Judged(NotActionable.ABUSE, tuple(abuse))
    if _wants_something(text):
        return Judged(None)
    if category_path[:1] == ("其他",) and category_path[1:2] != ("表扬感谢",) and category_confidence >= 0.5:
        return Judged(NotActionable.NO_CONTENT)
    venting = _heads(patterns["venting"], text)
    if venting and (not known or not (location.is_known or _wants_something(text))):
        return Judged(NotActionable.NO_CONTENT, tuple(venting))
    if len(substance) < _LITTLE and not known and not patterns["demand"].search(rest):
        return Judged(NotActionable.NO_CONTENT)
    return Judged(None)


def _wants_something(text: str) -> bool:
    """Whether a clause besides the slip, the advertisement or the chatter asks or tells of a loss."""
    patterns = cues().actionable
    if patterns["victim"].search(text):
        return True
    return any(
        patterns["want"].search(clause)
        for clause in _CLAUSE.split(text)
        if not patterns["no_content"].search(clause) and not patterns["advertisement"].search(clause)
    )


def _heads(pattern: re.Pattern[str], text: str) -> list[str]:
    return list(dict.fromkeys(match.group() for match in pattern.finditer(text)))[:4]


def _repeats(substance: str) -> bool:
    """哈哈哈哈, 啊啊啊啊: many characters, hardly any different ones.

    A matter pasted fifty times has as many different ones as told once.
    """
    return len(substance) >= 3 and len(set(substance)) <= max(1, min(len(substance), _MUCH) // 6)


def _outside(text: str, location: Location) -> Judged | None:
    """Another city was named, nothing of this one, and nothing ties the matter to this city."""
    if not location.is_outside:
        return None
    patterns = cues().actionable
    if patterns["ties"].search(text):
        return None
    return Judged(NotActionable.OUTSIDE, (location.outside,))
