"""Which track an appeal belongs on: an enterprise's, a hard matter's, the efficiency track, or none."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from nlp.classify.cues import CueBook, Weighed, cues, strongest, weigh
from nlp.classify.model import RequestType, TextRule, Track
from nlp.classify.ports import Passage
from nlp.classify.types import rules_of

_AT_A_COUNTER = 2.0
_CLEARLY_STUCK = 1.0
_SENT_AROUND = 0.9
_MOST_SENT_AROUND = 1.8

_LONG_NUMBER = re.compile(r"[0-9A-Z]{9,}")
_CITY_SHARE = 0.15


@dataclass(frozen=True, slots=True)
class TrackFound:
    track: Track
    words: tuple[str, ...] = ()


class TrackScorer:
    """Immutable after construction."""

    def __init__(self, rules: Iterable[TextRule] = ()) -> None:
        own = list(rules)
        tracks = (Track.ENTERPRISE, Track.EFFICIENCY, Track.HARD_MATTER)
        self._language = CueBook({track.value: cues().tracks[track.value] for track in tracks})
        self._city = CueBook({track.value: rules_of(own, track.value) for track in tracks})

    def _reader(self, passages: Sequence[Passage]) -> Callable[[Track], Weighed]:
        """Cues of the language and rules of the city; numbers are left to the checks of extraction."""
        worded = [Passage(_LONG_NUMBER.sub("", passage.text), passage.weight) for passage in passages]
        said, here = self._language.likely(worded), self._city.likely(worded)

        def weighed(track: Track) -> Weighed:
            language = weigh(said[track.value], worded)
            city = strongest(here[track.value], worded)
            return Weighed(language.score + _CITY_SHARE * city.score, (*language.words, *city.words))

        return weighed

    def judge(
        self,
        passages: Sequence[Passage],
        *,
        category_path: Sequence[str],
        category_track: str,
        has_company: bool,
    ) -> TrackFound:
        """`category_path` and `category_track` are of the best category found without a track."""
        weighed = self._reader(passages)
        enterprise = self._enterprise(passages, weighed, category_path, category_track, has_company)
        if enterprise.track is not Track.ORDINARY:
            return enterprise
        efficiency = weighed(Track.EFFICIENCY)
        bonus = 0.0
        if category_track == Track.EFFICIENCY.value:
            bonus = _AT_A_COUNTER if cues().told["counter"].search(passages[0].text) else 1.2
        conduct = efficiency.score + bonus - cues().track_limits["efficiency"]
        hard = weighed(Track.HARD_MATTER)
        bonus = 1.0 if category_track == Track.HARD_MATTER.value else 0.0
        bonus += _sent_around(passages[0].text) if passages else 0.0
        stuck = hard.score + bonus - cues().track_limits["hard_matter"]
        # Whoever is sent around for years over a paper also says how she was treated.
        is_stuck = stuck > conduct + _CLEARLY_STUCK and category_track != Track.EFFICIENCY.value
        if conduct >= 0 and not is_stuck:
            return TrackFound(Track.EFFICIENCY, efficiency.words)
        if stuck >= 0:
            return TrackFound(Track.HARD_MATTER, hard.words)
        return TrackFound(Track.ORDINARY)

    @staticmethod
    def _enterprise(
        passages: Sequence[Passage],
        weighed: Callable[[Track], Weighed],
        path: Sequence[str],
        category_track: str,
        has_company: bool,
    ) -> TrackFound:
        """An enterprise about its business; its worker about his wages is no enterprise."""
        grievance = any(
            cues().told["grievance"].search(passage.text) for passage in passages if passage.weight >= 1.0
        )
        if grievance and category_track != Track.ENTERPRISE.value:
            return TrackFound(Track.ORDINARY)
        found = weighed(Track.ENTERPRISE)
        score = found.score + (0.9 if has_company else 0.0)
        if category_track == Track.ENTERPRISE.value:
            score += 0.9
        elif path and path[0] in cues().personal_level1:
            score -= 1.2
        if score >= cues().track_limits["enterprise"]:
            return TrackFound(Track.ENTERPRISE, found.words)
        return TrackFound(Track.ORDINARY)


def _sent_around(text: str) -> float:
    """Worth of being sent from one body to the next over a paper: nothing for one of them."""
    if not cues().told["paper"].search(text):
        return 0.0
    asked = {
        m.group() for m in cues().told["body"].finditer(text) if cues().told["answers"].match(text, m.end())
    }
    return min(_MOST_SENT_AROUND, _SENT_AROUND * (len(asked) - 1)) if asked else 0.0


def settle_type(track: Track, request_type: RequestType) -> RequestType:
    """A complaint about how officials work is a complaint, in whatever words it is put.

    Whoever asks what to do about a hard matter wants it done, not an answer.
    """
    if track is Track.EFFICIENCY and request_type in {RequestType.HELP, RequestType.CONSULTATION}:
        return RequestType.COMPLAINT
    if track is Track.HARD_MATTER and request_type is RequestType.CONSULTATION:
        return RequestType.HELP
    return request_type
