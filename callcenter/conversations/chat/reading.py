"""From bubbles to what was read in them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from callcenter.workorders.model import ToldPlace
from nlp.classify.talk import Talk, goes_on, length_of, talk_of

from .machine import Reading
from .model import Bubble
from .ports import ChatCity, Words


class BubbleReader:
    """Reads the words of a conversation."""

    def __init__(self, words: Callable[[], Words], city: ChatCity) -> None:
        self._words = words
        self._city = city

    def read(self, bubbles: Sequence[Bubble], channel: str) -> Reading | None:
        """What her words in these bubbles say; None if there are none."""
        text = content_of(bubbles, with_courtesy=True)
        if not text:
            return None
        content = content_of(bubbles) or text
        found = self._words().understand(content, channel)
        path = self._city.category_path(found.category_code) if found.category_code else None
        has_place = bool(found.town or found.village or found.address)
        return Reading(
            talk=talk_of(text.replace("\n", "")),
            is_actionable=found.is_actionable and talk_of(content) is not Talk.PROGRESS,
            request_type=found.request_type,
            category_path=tuple(path or ()),
            has_place=has_place,
            confidence=found.confidence,
            characters=length_of(content),
            emergency_handover=found.emergency_handover,
            reason=found.not_actionable_reason,
            place=ToldPlace(found.place_code, found.address) if has_place else None,
            goes_on=goes_on(content),
        )


def content_of(bubbles: Sequence[Bubble], *, with_courtesy: bool = False) -> str:
    """The citizen's words, a line a bubble; greetings, thanks and questions about progress left out."""
    lines = [
        bubble.text.strip()
        for bubble in bubbles
        if bubble.is_citizens
        and bubble.text
        and (
            with_courtesy
            or talk_of(bubble.text) not in (Talk.GREETING, Talk.THANKS, Talk.PROGRESS, Talk.PERSON)
        )
    ]
    return "\n".join(line for line in lines if line)
