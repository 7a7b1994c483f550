"""Urgency by the city's rules; danger counts only if it goes on now.

万一着火, 上次起火 and 消防演练 hold the same words as a fire: an occurrence inside a supposition, a
memory, a question about rules or a negation does not count for an emergency.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nlp.classify.model import Urgency, UrgencyRule
from nlp.classify.ports import Passage
from nlp.text.needed import Screen, needs

_NOT_NOW_BEFORE = re.compile(
    r"(?:万一|如果|要是|假如|一旦|会不会|怕(?!死)|担心|防止|以免|避免|免得|容易|可能会?|迟早|早晚|曾经?|以前|之前|去年|前年|上次|上回|上个?月|"
    r"前几天|前天|上(?:个)?(?:礼拜|星期)|总有|经常|常常|常有|时常|老是|每年|年年|历年|差点|差一点|险些|演练|演习|没有?|没被|未|不会|不是|预防|请问|咨询|想问|如何|怎么(?:预防|避免)|隔壁村|历史上|几年前|"
    r"小时候|电视|新闻|听说(?:别|外)|再)[^,。!?;\n]{0,7}$"
)
_NOT_NOW_AFTER = re.compile(
    r"^[^,。!?;\n]{0,3}(?:隐患|风险|演练|演习|保险|怎么赔|赔偿|鉴定|证明|报销|事故认定|了怎么办理|已经(?:扑灭|灭|解决)|的话|预防|培训|宣传|险(?!情)|警报器|报警器)"
)
_OVER = re.compile(
    # 好多已经送医院: some were helped, the others still wait.
    r"(?<!好多|很多|有的|有些|几个|部分)(?:已经|早就|都|总算|后来|当时)(?:扑灭|灭了|救出|送医|送医院|救上来|处理)|去年|前年|上个?月|上周|上个?(?:星期|礼拜)|上次|前几天|前两天|几年前|那次|感谢|表扬|找回|找到了|救回|建议|警示牌|防护栏|演练|演习|保险|理赔|赔不赔"
)
_STILL = re.compile(r"现在|正在|还在|又(?!说|讲)|刚刚|刚才|快来|救命|赶快|赶紧")
_CLAUSE_END = re.compile(r"[,。!?;\n ]")
_SENTENCE_END = re.compile(r"[。!?;\n]")


@dataclass(frozen=True, slots=True)
class UrgencyFound:
    urgency: Urgency
    handover: str | None = None
    also_ok: tuple[str, ...] = ()
    rule: str = ""
    basis: str = ""
    words: tuple[str, ...] = ()


_ORDER = {Urgency.NORMAL: 0, Urgency.URGENT: 1, Urgency.EMERGENCY: 2}


@dataclass(frozen=True, slots=True)
class _Compiled:
    rule: UrgencyRule
    any_of: re.Pattern[str] | None
    all_of: tuple[re.Pattern[str], ...]
    none_of: re.Pattern[str] | None


class UrgencyScorer:
    """Immutable after construction. Of the rules that hold the most urgent wins, then the first."""

    def __init__(self, rules: Iterable[UrgencyRule]) -> None:
        self._rules = sorted((_compile(rule) for rule in rules), key=lambda c: -_ORDER[c.rule.urgency])
        self._screen = Screen(
            [tuple(clause for p in _patterns(c) for clause in needs(p.pattern)) for c in self._rules]
        )

    def judge(self, passages: Sequence[Passage]) -> UrgencyFound:
        """`passages`: what the citizen said; what an agent said is not evidence of danger."""
        also: list[str] = []
        best: UrgencyFound | None = None
        characters = frozenset().union(*(passage.text for passage in passages))
        for number in self._screen.likely(characters):
            compiled = self._rules[number]
            words = _holds(compiled, passages)
            if words is None:
                continue
            rule = compiled.rule
            if best is None:
                best = UrgencyFound(
                    rule.urgency, rule.handover or None, rule.also_ok, rule.code, rule.basis, words
                )
            elif _ORDER[rule.urgency] == _ORDER[best.urgency]:
                also += [number for number in (rule.handover, *rule.also_ok) if number]
        if best is None:
            return UrgencyFound(Urgency.NORMAL)
        others = tuple(dict.fromkeys(n for n in (*best.also_ok, *also) if n != best.handover))
        return UrgencyFound(best.urgency, best.handover, others, best.rule, best.basis, best.words)


def _patterns(compiled: _Compiled) -> tuple[re.Pattern[str], ...]:
    """What must all be said for the rule to hold."""
    return (*((compiled.any_of,) if compiled.any_of else ()), *compiled.all_of)


def _compile(rule: UrgencyRule) -> _Compiled:
    return _Compiled(
        rule,
        _alternatives(rule.any_of) if rule.any_of else None,
        tuple(_alternatives((term,)) for term in rule.all_of),
        _alternatives(rule.none_of) if rule.none_of else None,
    )


def _alternatives(terms: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{term})" for term in terms))


def _holds(compiled: _Compiled, passages: Sequence[Passage]) -> tuple[str, ...] | None:
    """The words the rule stands on, or None."""
    words: list[str] = []
    for pattern in _patterns(compiled):
        found = next(
            (
                match.group()
                for passage in passages
                for match in pattern.finditer(passage.text)
                if _counts(compiled, passage.text, match.start(), match.end())
            ),
            None,
        )
        if found is None:
            return None
        words.append(found)
    return tuple(words) or None


def _counts(compiled: _Compiled, text: str, start: int, end: int) -> bool:
    """An exception cancels an emergency only within its clause: 着火了, 会不会爆炸 is still a fire."""
    if compiled.rule.urgency is not Urgency.EMERGENCY:
        around = _around(text, start, end, _SENTENCE_END)
        return compiled.none_of is None or compiled.none_of.search(around) is None
    clause = _around(text, start, end, _CLAUSE_END)
    if compiled.none_of and compiled.none_of.search(clause):
        return False
    sentence = _around(text, start, end, _SENTENCE_END)
    if _OVER.search(sentence) and not _STILL.search(sentence):
        return False
    before, after = text[max(0, start - 14) : start], text[end : end + 14]
    return not (_NOT_NOW_BEFORE.search(before) or _NOT_NOW_AFTER.search(after))


def _around(text: str, start: int, end: int, border: re.Pattern[str]) -> str:
    """The clause or sentence in which `start:end` stands."""
    first = start
    while first > 0 and not border.match(text[first - 1]):
        first -= 1
    last = end
    while last < len(text) and not border.match(text[last]):
        last += 1
    return text[first:last]
