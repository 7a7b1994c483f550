"""Which track an appeal belongs on: an enterprise's, a hard matter's, the efficiency track, or none."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nlp.classify.cues import Weighed, cues, strongest, weigh
from nlp.classify.model import RequestType, TextRule, Track
from nlp.classify.ports import Passage
from nlp.classify.types import cue_of

_GRIEVANCE = re.compile(
    r"工资|工钱|欠薪|打工|辞工|辞职|辞退|没签合同|不买社保|不交社保|没(?:给|帮)?(?:我|我们)?(?:交|买)社保|加班费|工友|工伤"
)


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
        self._city = {
            track: tuple(cue_of(rule) for rule in own if rule.value == track.value)
            for track in (Track.ENTERPRISE, Track.EFFICIENCY, Track.HARD_MATTER)
        }

    def _weigh(self, track: Track, passages: Sequence[Passage]) -> Weighed:
        """Cues of the language and rules of the city; numbers are left to the checks of extraction."""
        worded = [Passage(_LONG_NUMBER.sub("", passage.text), passage.weight) for passage in passages]
        language = weigh(cues().tracks[track.value], worded)
        city = strongest(self._city[track], worded)
        return Weighed(language.score + _CITY_SHARE * city.score, (*language.words, *city.words))

    def judge(
        self,
        passages: Sequence[Passage],
        *,
        category_path: Sequence[str],
        category_track: str,
        has_company: bool,
    ) -> TrackFound:
        """`category_path` and `category_track` are of the best category found without a track."""
        enterprise = self._enterprise(passages, category_path, category_track, has_company)
        if enterprise.track is not Track.ORDINARY:
            return enterprise
        efficiency = self._weigh(Track.EFFICIENCY, passages)
        bonus = 1.2 if category_track == Track.EFFICIENCY.value else 0.0
        if efficiency.score + bonus >= cues().track_limits["efficiency"]:
            return TrackFound(Track.EFFICIENCY, efficiency.words)
        hard = self._weigh(Track.HARD_MATTER, passages)
        bonus = 1.0 if category_track == Track.HARD_MATTER.value else 0.0
        if hard.score + bonus >= cues().track_limits["hard_matter"]:
            return TrackFound(Track.HARD_MATTER, hard.words)
        return TrackFound(Track.ORDINARY)

    def _enterprise(
        self, passages: Sequence[Passage], path: Sequence[str], category_track: str, has_company: bool
    ) -> TrackFound:
        """An enterprise about its business; its worker about his wages is no enterprise."""
        grievance = any(_GRIEVANCE.search(passage.text) for passage in passages if passage.weight >= 1.0)
        if grievance and category_track != Track.ENTERPRISE.value:
            return TrackFound(Track.ORDINARY)
        weighed = self._weigh(Track.ENTERPRISE, passages)
        score = weighed.score + (0.9 if has_company else 0.0)
        if category_track == Track.ENTERPRISE.value:
            score += 0.9
        elif path and path[0] in cues().personal_level1:
            score -= 1.2
        if score >= cues().track_limits["enterprise"]:
            return TrackFound(Track.ENTERPRISE, weighed.words)
        return TrackFound(Track.ORDINARY)


def settle_type(track: Track, request_type: RequestType) -> RequestType:
    """A complaint about how officials work is a complaint, in whatever words it is put."""
    if track is Track.EFFICIENCY and request_type in {RequestType.HELP, RequestType.CONSULTATION}:
        return RequestType.COMPLAINT
    return request_type
