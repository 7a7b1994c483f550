"""Rules against text nobody said: loops, echoes of the prompt, and phrases an engine invents on silence."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass

MAX_COMPRESSION = 2.4
"""A text that packs tighter says the same thing over and over."""

MAX_SILENCE_PROBABILITY = 0.6
MIN_LOG_PROBABILITY = -1.0
MAX_CHARACTERS_A_SECOND = 11.0
"""Mandarin is spoken at 3 to 8 characters a second; numbers read aloud come close to 9."""

_LOOP = re.compile(r"(.)\1{6,}|(.{2,12}?)\2{3,}|(.{5,12}?)\3{2,}", re.DOTALL)
_NOT_A_WORD = re.compile(r"[^\w]|_", re.UNICODE)

_DIGITS = re.compile(r"[\d零〇一二三四五六七八九幺]")  # numbers do repeat: 一三九零零零零

_INVENTED = re.compile(
    r"字幕(?:由|组|by|志愿者|制作|提供|君|校对)|(?:中文|简体|繁体)字幕|amara\.?org|订阅(?:我|本|频道|按钮)?.{0,6}(?:点赞|转发|打赏|频道)|"
    r"(?:点赞|转发|打赏).{0,6}(?:订阅|栏目|关注)|(?:谢谢|感谢)(?:大家|您|你|你们)?的?(?:观看|收看|收听)|明镜与点点|"
    r"(?:本期|这期)(?:视频|节目)|下期(?:视频|节目)?再见|优优独播|独播剧场|词曲|作词.{0,8}作曲|编曲",
    re.IGNORECASE,
)
_ONLY_FILLER = re.compile(
    r"(?:请不吝|谢谢观赏|多谢观看|我们下次再见|the end|thank you|thanks for watching|bye)+", re.I
)


@dataclass(frozen=True, slots=True)
class Decoding:
    """One reading of a clip with the engine's own doubts; log probabilities are a token's mean."""

    text: str
    log_probability: float
    silence_probability: float
    seconds: float
    tokens: tuple[int, ...] = ()


def is_looped(decoding: Decoding) -> bool:
    """Repetition, or more characters than anybody says in that time."""
    letters = _letters(decoding.text)
    content = decoding.text.encode()
    if len(content) > 20 and len(content) / len(zlib.compress(content)) > MAX_COMPRESSION:
        return True
    if len(letters) > 12 and len(letters) / max(decoding.seconds, 0.3) > MAX_CHARACTERS_A_SECOND:
        return True
    return _LOOP.search(_DIGITS.sub("", letters)) is not None


def is_silence(decoding: Decoding) -> bool:
    """The engine itself doubts that anybody spoke."""
    return (
        decoding.silence_probability > MAX_SILENCE_PROBABILITY
        and decoding.log_probability < MIN_LOG_PROBABILITY
    )


def is_invented(decoding: Decoding, prompt: str) -> bool:
    """Nothing but punctuation, the prompt read back, or a phrase of the films the engine learnt from."""
    letters = _letters(decoding.text)
    if not letters:
        return True
    if _INVENTED.search(decoding.text) or _ONLY_FILLER.fullmatch(letters):
        return True
    return _is_echo(letters, _letters(prompt))


def _is_echo(letters: str, prompt: str) -> bool:
    """A whole clause of the prompt or the most of it; a short word of it (您好) may well be said."""
    if len(letters) < 4 or not prompt:
        return False
    return letters in prompt or (len(prompt) >= 8 and prompt in letters)


def _letters(text: str) -> str:
    return _NOT_A_WORD.sub("", text).lower()
