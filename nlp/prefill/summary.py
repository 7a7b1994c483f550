"""A title and a content in the style of the trade, put together from the citizen's own sentences.

Extractive: clauses are chosen, cleaned and turned into the third person, and never invented. What is asked
for stands apart from what is told (来电人反映：…。诉求：…。), what an agent told her behind both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from nlp.asr.numbers import to_written
from nlp.classify.cues import cues
from nlp.classify.model import NotActionable, RequestType, Speaker, Turn, Understanding
from nlp.classify.recap import Role, roles_of
from nlp.text.normalise import normalise

from .wording import NOBODY, Clause, clauses, in_third_person, phrases, without_person

_MOST_TOLD = 320
_MOST_ASKED = 120
_MOST_ANSWERED = 120
_MOST_READ = 6_000
_TITLE_MAX = 40
_MATTER_MIN, _MATTER_MAX = 3, 18
_CLEARLY_HEARD = 0.85
"""Confidence of the recogniser from which a clause may stand in a title as it was heard."""
_REPEATED = 0.8
_MOST_SENTENCES = _MOST_READ
"""Of one turn: numbers of sentences go on from turn to turn."""
_WORDS_MOST = 3.0
_PROBLEM = 2.0
_AGAINST = 2.0
_LATER = 0.1
"""What is wrong is told early; what follows on a "but" is an aside."""
_AGENT_SENTENCE = re.compile(r"[^。!?;\n]+[。!?;\n]?")


@dataclass(frozen=True, slots=True)
class Summary:
    """What an order begins with; both empty where nothing was said."""

    title: str
    content: str


@dataclass(frozen=True, slots=True)
class _Weighed:
    clause: Clause
    worth: float
    is_demand: bool


def summary_of(found: Understanding, turns: Sequence[Turn], text: str = "", who: str = NOBODY) -> Summary:
    """Of a call's turns, or of a text without them; `found` is what was understood of the same words."""
    told = [_weighed(clause, found) for clause in _told(turns, text)]
    told = _once(told)
    return Summary(_title(found, told, turns), _content(found, told, turns, who))


def _told(turns: Sequence[Turn], text: str) -> list[Clause]:
    if not turns:
        return list(clauses(normalise(text)[:_MOST_READ], None, 0))
    roles = roles_of(turns)
    own = _of_role(Role.OWN, turns, roles)
    # A recap stands in for what could not be heard; beside her words it would say them twice.
    if own and Role.UNHEARD not in roles:
        return own
    return sorted([*own, *_of_role(Role.RECAP, turns, roles)], key=lambda c: (c.sentence, c.start))


def _of_role(wanted: Role, turns: Sequence[Turn], roles: Sequence[Role]) -> list[Clause]:
    found: list[Clause] = []
    again = cues().recap["says_again"]
    for index, (turn, role) in enumerate(zip(turns, roles, strict=True)):
        if role is wanted:
            said = normalise(turn.text)[:_MOST_READ]
            if wanted is Role.RECAP:
                said = again.sub(lambda match: " " * len(match.group()), said)
            found += clauses(said, index, index * _MOST_SENTENCES)
    return found


def _weighed(clause: Clause, found: Understanding) -> _Weighed:
    content = phrases()["content"]
    worth = 0.0
    for evidence in found.grounds:
        if evidence.turn == clause.turn and evidence.start < clause.end and clause.start < evidence.end:
            worth += _WORTH.get(evidence.field, 0.0)
    worth += 1.0 if content["harm"].search(clause.text) else 0.0
    is_demand = content["demand"].search(clause.text) is not None
    if found.request_type is RequestType.CONSULTATION and not is_demand:
        is_demand = clause.is_question and content["question"].search(clause.text) is not None
    return _Weighed(clause, worth, is_demand)


_WORTH = {
    "category": 2.0,
    "place": 1.5,
    "company": 1.5,
    "amounts": 1.2,
    "event_time": 1.5,
    "urgency": 2.0,
    "track": 1.0,
    "request_type": 0.5,
    "is_repeat": 1.0,
    "complained_of": 1.0,
}


def _once(told: Sequence[_Weighed]) -> list[_Weighed]:
    """What was said before is not said again."""
    kept: list[_Weighed] = []
    seen: set[str] = set()
    for item in told:
        pairs = _pairs(item.clause.text)
        if pairs and len(pairs & seen) / len(pairs) >= _REPEATED:
            continue
        seen |= pairs
        kept.append(item)
    return kept


def _pairs(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)}


def _content(found: Understanding, told: Sequence[_Weighed], turns: Sequence[Turn], who: str) -> str:
    asked = [item for item in told if item.is_demand]
    facts = [item for item in told if not item.is_demand]
    parts = []
    if facts:
        parts.append(f"{who}反映：{_joined(_most(facts, _MOST_TOLD), who)}。")
    if asked:
        parts.append(f"诉求：{_joined(_most(asked, _MOST_ASKED), who)}。")
    if answer := _answered(found, turns):
        parts.append(f"坐席告知：{answer}。")
    content = to_written("".join(parts))
    if found.confidential and "保密" not in content:
        content += f"{who}要求保密。"
    return content


def _most(told: Sequence[_Weighed], limit: int) -> list[_Weighed]:
    """The weightiest clauses that fit, in the order in which they were said."""
    if sum(len(item.clause.text) + 1 for item in told) <= limit:
        return list(told)
    kept: set[int] = set()
    length = 0
    for number in sorted(range(len(told)), key=lambda n: (-told[n].worth, n)):
        size = len(told[number].clause.text) + 1
        if length + size <= limit:
            kept.add(number)
            length += size
    chosen = [item for number, item in enumerate(told) if number in kept]
    # One endless clause is cut rather than lost.
    first = told[0]
    return chosen or [replace(first, clause=replace(first.clause, text=first.clause.text[:limit]))]


def _joined(told: Iterable[_Weighed], who: str) -> str:
    said = ""
    sentence = -1
    for item in told:
        clause = in_third_person(item.clause.text, who)
        if said:
            same = item.clause.sentence == sentence
            said += "，" if same else "。"
            if same and clause.startswith(who) and who in said.rsplit("。", 1)[-1]:
                clause = clause.removeprefix(who)
        said += clause.replace(",", "，").replace(";", "；").replace("?", "？")
        sentence = item.clause.sentence
    return said.rstrip("，。；")


def _answered(found: Understanding, turns: Sequence[Turn]) -> str:
    """What an agent told her: an answer to what she asked, else only where it was passed on to."""
    patterns = phrases()["agent"]
    answers = found.request_type is RequestType.CONSULTATION or (
        found.not_actionable is NotActionable.OUTSIDE or found.emergency_handover is not None
    )
    told: list[str] = []
    length = 0
    for turn in turns:
        if turn.speaker is not Speaker.AGENT:
            continue
        for match in _AGENT_SENTENCE.finditer(normalise(turn.text)):
            sentence = match.group()
            plain = _remark(sentence)
            wanted = plain and not _asks(sentence) and (answers or _PASSED_ON.search(plain))
            if wanted and length + len(plain) <= _MOST_ANSWERED:
                told.append(patterns["self"].sub("", plain))
                length += len(plain)
    return "。".join(told).replace(",", "，")


_PASSED_ON = re.compile(r"转(?![了眼身账])|派给|派(?:人|单)|合并|登记(?!$)|加急|会商|联系您")
_ASKED = re.compile(r"[?]$|请问|吗[。]?$|呢[。]?$|贵姓|什么(?!时候都)|哪[里个家一]|多久|多少")


def _asks(sentence: str) -> bool:
    return _ASKED.search(sentence) is not None


def _remark(sentence: str) -> str:
    idle = phrases()["agent"]["idle"]
    kept = [part for part in sentence.rstrip("。!?;\n").split(",") if part and not idle.match(part)]
    return ",".join(kept).strip()


def _title(found: Understanding, told: Sequence[_Weighed], turns: Sequence[Turn]) -> str:
    place = found.place.village if found.place.village and not found.place.town else found.place.town
    place += found.place.village if found.place.town else ""
    place = place or found.place.district
    matter = ""
    if found.request_type is RequestType.CONSULTATION:
        matter = f"{_category_name(found)}咨询" if found.category else ""
    elif found.actionable:
        matter = _matter(found, told, turns)
    matter = matter or _category_name(found)
    if not matter:
        return "".join(told[0].clause.text[: _TITLE_MAX - 1] if told else "")
    return f"{place}{matter}"[:_TITLE_MAX]


def _category_name(found: Understanding) -> str:
    return found.category.path[-1] if found.category and found.category.path else ""


def _matter(found: Understanding, told: Sequence[_Weighed], turns: Sequence[Turn]) -> str:
    """The clause in which most of the category's words stand, if it is plain enough for a title."""
    said = (*(found.category.words if found.category else ()), *found.evidence.get("urgency", ()))
    words = {part for word in said for part in word.split("…")}
    against, problem = phrases()["title"]["against"], phrases()["content"]["problem"]
    best, most = "", 0.0
    for number, item in enumerate(told):
        clause = item.clause
        if clause.turn is not None and turns and turns[clause.turn].confidence < _CLEARLY_HEARD:
            continue
        plain = _plain(clause.text, found)
        if not _MATTER_MIN <= len(plain) <= _MATTER_MAX:
            continue
        score = min(_WORDS_MOST, sum(len(word) for word in words if word in plain))
        if score <= 0 and not problem.search(plain):
            continue
        score += _PROBLEM if problem.search(plain) else 0.0
        score -= _LATER * number + (_AGAINST if against.search(clause.text) else 0.0)
        if score > most:
            best, most = plain, score
    return best


def _plain(clause: str, found: Understanding) -> str:
    plain = without_person(clause)
    for name in found.place.heard:
        plain = plain.replace(name, "")
    return phrases()["title"]["edges"].sub("", plain.strip()).strip()
