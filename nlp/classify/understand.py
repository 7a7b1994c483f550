"""Puts the parts together: one text, or one call with its two speakers, becomes one Understanding."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from nlp.classify.accused import find_accused, find_praised, naming_of
from nlp.classify.actionable import judge
from nlp.classify.cold import ColdCategoryScorer
from nlp.classify.cues import cues
from nlp.classify.evidence import Piece, Script, evidence_of
from nlp.classify.model import (
    CategoryGuess,
    Context,
    Lexicon,
    NotActionable,
    PlaceGuess,
    RequestType,
    Track,
    Understanding,
    Urgency,
)
from nlp.classify.ports import CategoryScorer, Hints, Passage, RequestTypeScorer, Scored
from nlp.classify.recap import WEIGHTS, Role, roles_of
from nlp.classify.tracks import TrackFound, TrackScorer, settle_type
from nlp.classify.types import ColdTypeScorer
from nlp.classify.urgency import UrgencyFound, UrgencyScorer
from nlp.text.address import address_of
from nlp.text.amounts import Amount, amounts
from nlp.text.extract import Extraction, extract
from nlp.text.gazetteer import Gazetteer, Mention
from nlp.text.homophones import SoundIndex
from nlp.text.locate import Location, Weighted, locate
from nlp.text.normalise import normalise
from nlp.text.places import Level
from nlp.text.segment import Segmenter
from nlp.text.times import EventTime, event_time

_AGENT_FORMULA = re.compile(
    r"您好|你好|[^,。!?]{0,6}(?:一二三四五|12345)[^,。!?]{0,8}|请讲|请问有什么可以帮您|请问|感谢您的(?:来电|监督)|不客气|请您稍后对本次服务作出评价"
)
# Who she is and how to reach her is not what it is about: 身份证4405… is no matter of identity cards.
_CONTACT = re.compile(
    r"(?:身份证|证件|手机|电话|联系方式|微信|QQ)(?:号码|号)?(?:是|为|:)?[ ]?"
    r"(?:[A-Za-z][\w-]{4,}|[\d*][\d*Xx -]{4,})"
)
# 我有两件事 … 第二个是公交: an order is about one matter, and she tells first what weighs most.
_NEXT_MATTER = re.compile(
    r"(?<=[,。!?;\n])(?:还有)?(?:第二[个件](?:事)?|另外(?:一|还有一)[个件]事?|还有一[个件]事)[,是就呢,]"
)
_TWO = re.compile(r"[两2二]件事|两个(?:事|问题|诉求)|第一[个件]")
_AFTER_NEXT = 0.3
_SENTENCE = re.compile(r"[^。!?\n]+[。!?\n]*")
_OPENING = 120
_AFTER_OPENING = 0.7
_MOST_READ = 6_000
"""Characters on which a matter is judged; identifiers are looked for in the whole text."""


@dataclass(frozen=True, slots=True)
class _Heard:
    """The text in the forms the parts want it."""

    citizen: str
    agent: str
    whole: str
    """What the spans refer to: the text as given, normalised."""
    script: Script
    is_told_again: bool = False
    """Nothing of hers was heard: `citizen` is what an agent said."""

    @property
    def passages(self) -> tuple[Passage, ...]:
        if self.agent:
            return (Passage(self.citizen), Passage(self.agent, WEIGHTS[Role.REMARK]))
        return (Passage(self.citizen),)

    @property
    def wishes(self) -> tuple[Passage, ...]:
        """What tells how it is put: of an agent who says it again only what is no question of hers."""
        if not self.is_told_again:
            return self.passages[:1]
        question = cues().recap["question"]
        told = (part for part in _SENTENCE.findall(self.citizen) if not question.search(part))
        return (Passage("".join(told)),)

    def matter(self, names: Sequence[Mention]) -> tuple[Passage, ...]:
        """Passages without the names of places: 河南社区 is about no river. The opening counts more."""
        plain = _CONTACT.sub("", _without(self.citizen, names))
        first, other = _first_matter(plain)
        found = [Passage(first[:_OPENING])]
        if len(first) > _OPENING:
            found.append(Passage(first[_OPENING:], _AFTER_OPENING))
        if other:
            found.append(Passage(other, _AFTER_NEXT))
        if self.agent:
            found.append(Passage(self.agent, WEIGHTS[Role.REMARK]))
        return tuple(found)


class Understander:
    """Built once from a pack and shared; every call is independent, so threads may share it."""

    def __init__(
        self,
        lexicon: Lexicon,
        *,
        categories: CategoryScorer | None = None,
        types: RequestTypeScorer | None = None,
    ) -> None:
        self.lexicon = lexicon
        self.segmenter = Segmenter(lexicon.words)
        self.gazetteer = Gazetteer(lexicon.divisions, self.segmenter)
        # A sight may be place and matter at once, as 牌坊街 is for tourism.
        self._said = frozenset(word for entry in lexicon.categories for word in entry.words)
        self._sounds = SoundIndex(self.gazetteer)
        cities = [division.name for division in lexicon.divisions if division.level is Level.CITY]
        self._city_names = tuple(name.removesuffix("市") for name in cities)
        self._entries = {entry.code: entry for entry in lexicon.categories}
        self._categories = categories or ColdCategoryScorer(lexicon.categories)
        self._types = types or ColdTypeScorer(lexicon.type_rules)
        self._tracks = TrackScorer(lexicon.track_rules)
        self._urgency = UrgencyScorer(lexicon.urgency_rules)
        self._naming = naming_of(lexicon.units, lexicon.seats)

    def understand(self, text: str, context: Context | None = None) -> Understanding:
        """Never fails on any text; what is not told stays empty."""
        context = context or Context()
        heard = _hear(text, context)
        location = self._locate(heard, context)
        own = heard.script.own()
        ends = () if context.turns else tuple(m.end for m in location.heard)
        facts = extract(heard.whole, ends, own if context.turns else None)
        urgency = self._urgency.judge(heard.passages[:1])
        ranked, track = self._rank(heard, facts, urgency, location)
        path = self._path(ranked[0].value) if ranked else ()
        judged = judge(
            heard.citizen,
            location,
            ranked[0].probability if ranked else 0.0,
            path,
            urgency.urgency,
            agent=heard.agent,
            city_names=self._city_names,
        )
        if judged.reason is not None:
            track = TrackFound(Track.ORDINARY)
        guesses = self._guesses(ranked, judged.reason)
        request_type, type_confidence, type_words = self._type(heard, guesses, track, urgency, judged.reason)
        if request_type is RequestType.PRAISE:
            guesses = self._praise(guesses)
        place = self._place(heard, location, judged.reason)
        best = guesses[0] if guesses else None
        found = Understanding(
            request_type=request_type,
            urgency=urgency.urgency,
            emergency_handover=urgency.handover,
            category=best,
            departments=(),
            track=track.track,
            place=place,
            company=next((company.name for company in facts.companies), None),
            uscc=facts.uscc,
            people=facts.people,
            phones=facts.phones,
            confidential=facts.confidential,
            actionable=judged.reason is None,
            confidence=_overall(best, type_confidence, place, judged.reason),
            not_actionable=judged.reason,
            handover_also_ok=urgency.also_ok,
            alternatives=tuple(guesses[1:4]),
            type_confidence=type_confidence,
            complained_of=find_accused(
                heard.citizen,
                request_type,
                facts.companies,
                is_enterprise=track.track is Track.ENTERPRISE,
                naming=self._naming,
            ),
            praised_kind=find_praised(heard.citizen, request_type),
            affected=facts.affected,
            is_repeat=facts.is_repeat,
            spans=facts.spans,
            evidence={
                "request_type": type_words,
                "urgency": urgency.words,
                "category": best.words if best else (),
                "track": track.words,
                "place": place.heard,
                "actionable": judged.words,
            },
            event_time=_when(own, context),
            amounts=_amounts(own),
            order_number=facts.order_number,
        )
        return replace(found, grounds=evidence_of(found, facts, heard.script))

    def _locate(self, heard: _Heard, context: Context) -> Location:
        location = self._read(heard, context)
        if location.village or location.is_outside or not context.is_transcript:
            return location
        # Not all could be read: perhaps the recogniser wrote another character of the same sound.
        own = heard.script.own_in_place()[:_MOST_READ]
        mentions = [*self.gazetteer.mentions(own), *(sounding := self._sounds.mentions(own))]
        if sounding:
            location = locate(self.gazetteer, own, [Weighted(mention, 1.0) for mention in mentions])
        if location.town and not location.village:
            town = next(c for c in location.codes if self.gazetteer.divisions[c].level is Level.TOWN)
            if near := self._sounds.near(own, town):
                location = locate(self.gazetteer, own, [Weighted(m, 1.0) for m in (*mentions, *near)])
        return location

    def _read(self, heard: _Heard, context: Context) -> Location:
        if not context.turns:
            return locate(self.gazetteer, heard.citizen)
        weighted: list[Weighted] = []
        for piece in heard.script.pieces:
            if weight := WEIGHTS[piece.role]:
                # One text for all turns, so that neighbouring names stay neighbours.
                weighted += [
                    Weighted(_shifted(mention, piece.offset), weight)
                    for mention in self.gazetteer.mentions(piece.text)
                ]
        return locate(self.gazetteer, heard.whole, weighted)

    def _rank(
        self, heard: _Heard, facts: Extraction, urgency: UrgencyFound, location: Location
    ) -> tuple[list[Scored], TrackFound]:
        """Category, then track, then the category again knowing the track."""
        passages = heard.passages
        names = [m for m in self._names(heard, location) if m.heard not in self._said]
        matter = heard.matter(names)
        ranked = self._categories.rank(matter, Hints(Track.ORDINARY, urgency.handover))
        best = ranked[0].value if ranked else ""
        tracks_near = [self._entries[scored.value].track for scored in ranked[:1]]
        if urgency.urgency is Urgency.EMERGENCY:
            return ranked, TrackFound(Track.ORDINARY)
        track = self._tracks.judge(
            passages,
            category_path=self._path(best),
            category_track=tracks_near[0] if tracks_near else "",
            has_company=bool(facts.companies) or facts.uscc is not None,
        )
        if track.track is not Track.ORDINARY:
            ranked = self._categories.rank(matter, Hints(track.track, urgency.handover))
        return ranked, track

    def _names(self, heard: _Heard, location: Location) -> Sequence[Mention]:
        """The places in what the citizen said: of a text those that were read when it was located."""
        if len(heard.script.pieces) == 1 and heard.citizen is heard.whole:
            return location.heard
        return self.gazetteer.mentions(heard.citizen)

    def _path(self, code: str) -> tuple[str, ...]:
        names: list[str] = []
        while (entry := self._entries.get(code)) is not None and len(names) < 3:
            names.insert(0, entry.name)
            code = entry.parent_code
        return tuple(names)

    def _guesses(self, ranked: Sequence[Scored], reason: NotActionable | None) -> list[CategoryGuess]:
        guesses = [CategoryGuess(s.value, self._path(s.value), s.probability, s.words) for s in ranked]
        special = self.lexicon.category_of.get(reason.value) if reason else None
        if special is None:
            return guesses
        return [CategoryGuess(special, self._path(special), 0.9), *guesses]

    def _praise(self, guesses: Sequence[CategoryGuess]) -> list[CategoryGuess]:
        """Praise has a category of its own; what it is about stays as the alternative."""
        code = self.lexicon.category_of.get("praise")
        if code is None:
            return list(guesses)
        others = [guess for guess in guesses if not guess.code.startswith(code)]
        return [CategoryGuess(code, self._path(code), 0.9), *others]

    def _type(
        self,
        heard: _Heard,
        guesses: Sequence[CategoryGuess],
        track: TrackFound,
        urgency: UrgencyFound,
        reason: NotActionable | None,
    ) -> tuple[RequestType, float, tuple[str, ...]]:
        if reason in {NotActionable.NO_CONTENT, NotActionable.ABUSE}:
            return RequestType.OTHER, 0.9, ()
        if urgency.urgency is Urgency.EMERGENCY:
            return RequestType.HELP, 0.95, urgency.words
        ranked = self._types.rank(heard.wishes, guesses[0].path if guesses else ())
        if heard.is_told_again and cues().actionable["taken_up"].search(heard.agent):
            # What was taken down and passed on was more than a question.
            ranked = [scored for scored in ranked if scored.value != RequestType.CONSULTATION]
        best = ranked[0]
        settled = settle_type(track.track, RequestType(best.value))
        return settled, best.probability, best.words

    def _place(self, heard: _Heard, location: Location, reason: NotActionable | None) -> PlaceGuess:
        here = [m for m in location.heard if m.level is not Level.CITY and set(m.codes) & set(location.codes)]
        names = tuple(dict.fromkeys(mention.heard for mention in here or location.heard))
        if reason is NotActionable.OUTSIDE:
            return PlaceGuess(address=location.outside, confidence=location.confidence, heard=names)
        return PlaceGuess(
            location.district,
            location.town,
            location.village,
            address_of(self.gazetteer, heard.whole, location),
            location.codes,
            location.confidence,
            names,
        )


def _hear(text: str, context: Context) -> _Heard:
    if not context.turns:
        whole = normalise(text)
        return _Heard(_readable(whole), "", whole, Script((Piece(None, whole, 0),)))
    pieces: list[Piece] = []
    offset = 0
    for index, (turn, role) in enumerate(zip(context.turns, roles_of(context.turns), strict=True)):
        pieces.append(Piece(index, normalise(turn.text), offset, role))
        offset += len(turn.text) + 1
    script = Script(tuple(pieces))
    has_own = any(p.role is Role.OWN for p in pieces)
    citizen = _joined(pieces, Role.OWN, Role.RECAP)
    agent = _AGENT_FORMULA.sub("", _joined(pieces, Role.REMARK, *(() if has_own else (Role.RECAP,))))
    if not has_own:
        citizen = _AGENT_FORMULA.sub("", citizen)
    # What proves nothing is blanked, so that offsets stay true and no number is read out of it.
    whole = "\n".join(p.text if WEIGHTS[p.role] else " " * len(p.text) for p in pieces)
    return _Heard(_readable(citizen), _readable(agent), whole, script, is_told_again=not has_own)


def _joined(pieces: Sequence[Piece], *roles: Role) -> str:
    return "\n".join(p.text for p in pieces if p.role in roles)


def _when(own: Sequence[tuple[int, str]], context: Context) -> EventTime | None:
    """The time told by the citizen; the surest of her turns, then the first."""
    if context.received_at is None:
        return None
    best: EventTime | None = None
    for offset, text in own:
        told = event_time(text[:_MOST_READ], context.received_at)
        if told is not None and (best is None or told.confidence > best.confidence):
            best = replace(told, span=(told.span[0] + offset, told.span[1] + offset))
    return best


def _amounts(own: Sequence[tuple[int, str]]) -> tuple[Amount, ...]:
    return tuple(
        replace(amount, start=amount.start + offset, end=amount.end + offset) if offset else amount
        for offset, text in own
        for amount in amounts(text[:_MOST_READ])
    )


def _first_matter(text: str) -> tuple[str, str]:
    """What she told first, and the other matter if she said that there are two."""
    following = _NEXT_MATTER.search(text)
    if following is None or not _TWO.search(text, 0, following.end()):
        return text, ""
    return text[: following.start()], text[following.start() :]


def _readable(text: str) -> str:
    """The beginning and the end of an overlong text: the matter stands in the one, the wish in the other."""
    if len(text) <= _MOST_READ:
        return text
    return text[: _MOST_READ - 1_000] + "\n" + text[-1_000:]


def _without(text: str, names: Sequence[Mention]) -> str:
    parts = []
    position = 0
    for name in names:
        if name.start >= position:
            parts.append(text[position : name.start])
            position = name.end
    parts.append(text[position:])
    return ",".join(parts)


def _shifted(mention: Mention, offset: int) -> Mention:
    return replace(mention, start=mention.start + offset, end=mention.end + offset)


def _overall(
    best: CategoryGuess | None, type_confidence: float, place: PlaceGuess, reason: NotActionable | None
) -> float:
    if reason is not None:
        return 0.9
    category = best.confidence if best else 0.0
    located = place.confidence if place.codes else 0.6
    return round(category * (0.5 + 0.5 * type_confidence) * (0.7 + 0.3 * located), 3)
