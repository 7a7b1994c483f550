"""Place names by sound, for text that a recogniser wrote: 风塘真福岗村 is 凤塘镇浮岗村.

Only whole names (with 镇, 街道, 村, 社区) and only where reading found none: two syllables alike
are too common. What southern speakers do not tell apart is not told apart here.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cache, cached_property

from nlp.text.gazetteer import Gazetteer, Mention
from nlp.text.phrases import PhraseIndex
from nlp.text.places import Level, NameKind

_INITIALS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"), ("r", "l"), ("hu", "f"))
_FINAL = re.compile(r"(?<=[aeiou])ng$")
_SHORTEST = 3
_ENDING = re.compile(r"村|社区")
_PARTS = re.compile(r"([^aeiouv]*)([a-zv]+)")
_NEAR = 0.5


def fold(syllable: str) -> str:
    """One spelling for what is easily confused: zh/z, n/l, f/hu, -ng/-n."""
    for heard, plain in _INITIALS:
        if syllable.startswith(heard):
            syllable = plain + syllable[len(heard) :]
            break
    return _FINAL.sub("n", syllable)


def syllables(text: str) -> list[str]:
    """One folded syllable for each character; other characters stand for themselves."""
    # Character by character: a name and its mishearing must get the same reading of 长 or 行.
    return [_syllable(char) for char in text]


@cache
def _syllable(char: str) -> str:
    """Kept for the life of the process: there are no more than there are characters."""
    from pypinyin import lazy_pinyin

    return fold("".join(lazy_pinyin(char)))


class SoundIndex:
    """Built on first use: 3,000 names take about a tenth of a second."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer

    @cached_property
    def _letters(self) -> dict[str, str]:
        """A private character for each syllable, so that the index over characters serves."""
        found = sorted({s for name, _, _ in self._names() for s in syllables(name)})
        return {syllable: chr(0xE000 + number) for number, syllable in enumerate(found)}

    @cached_property
    def _index(self) -> PhraseIndex[tuple[Level, str]]:
        return PhraseIndex((self._spell(name), (level, code)) for name, level, code in self._names())

    def _names(self) -> Iterable[tuple[str, Level, str]]:
        for code, division in self._gazetteer.divisions.items():
            if division.level in {Level.TOWN, Level.VILLAGE, Level.COUNTY}:
                name = self._gazetteer.spoken(code)
                if len(name) >= _SHORTEST:
                    yield name, division.level, code

    def _spell(self, text: str) -> str:
        return "".join(self._letters.get(syllable, " ") for syllable in syllables(text))

    def mentions(self, text: str) -> list[Mention]:
        """Names that sound like a part of `text` (normalised), left to right."""
        letters = self._letters
        spelled = "".join(letters.get(syllable, " ") for syllable in syllables(text))
        if len(spelled) != len(text):
            return []
        found: list[Mention] = []
        for hit in self._index.longest(spelled):
            by_level: defaultdict[Level, list[str]] = defaultdict(list)
            for level, code in hit.payloads:
                by_level[level].append(code)
            for level, codes in by_level.items():
                heard = text[hit.start : hit.end]
                found.append(Mention(hit.start, hit.end, heard, NameKind.STEM, tuple(codes), level))
        return found

    def near(self, text: str, town: str) -> list[Mention]:
        """Villages of one town that sound nearly like a part of `text`: 西陇村 for 徐陇村.

        One syllable may keep its initial or its final only; two villages as near as one another prove none.
        """
        villages = [
            (code, self._gazetteer.spoken(code))
            for code, division in self._gazetteer.divisions.items()
            if division.level is Level.VILLAGE and division.parent_code == town
        ]
        found: list[Mention] = []
        for match in _ENDING.finditer(text):
            ending = match.group()
            said = {
                code: text[match.end() - len(name) : match.end()]
                for code, name in villages
                if name.endswith(ending) and len(name) > len(ending) + 1 and match.end() >= len(name)
            }
            ranked = sorted(
                (_apart(heard, self._gazetteer.spoken(code)), code) for code, heard in said.items()
            )
            near = [code for distance, code in ranked if distance <= _NEAR]
            if len(near) == 1:
                heard = said[near[0]]
                start = match.end() - len(heard)
                found.append(Mention(start, match.end(), heard, NameKind.STEM, (near[0],), Level.VILLAGE))
        return found


def _apart(heard: str, name: str) -> float:
    """How far apart two words of one length sound: a half where a syllable shares a part, 1 where none."""
    return sum(_between(a, b) for a, b in zip(syllables(heard), syllables(name), strict=True))


def _between(first: str, second: str) -> float:
    if first == second:
        return 0.0
    one, other = _PARTS.match(first), _PARTS.match(second)
    if one is None or other is None:
        return 1.0
    return 0.5 if one[1] == other[1] or one[2] == other[2] else 1.0
