"""The messages of the vosk-server protocol, both ways, with what we add as optional keys.

A client may send a configuration, then sound in binary frames, then anything with an ``eof`` key. Each frame
gets one text reply, a partial or a final; so does the end, and then the server closes. A configuration gets
none. Stock clients and servers know nothing of our keys and need not.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, cast, get_args

from nlp.asr.base import Utterance, Word
from nlp.asr.numbers import to_spoken, to_written

DEFAULT_RATE = 8_000
LOWEST_RATE, HIGHEST_RATE = 8_000, 48_000
EOF = '{"eof" : 1}'
"""Letter by letter what vosk-server compares with."""

MAX_PHRASES = 2_000
MAX_PHRASE_LENGTH = 100
MAX_ALTERNATIVES = 10

CLOSE_BUSY = 1013
"""Try again later: every place of this worker is taken."""

CLOSE_BAD_MESSAGE = 1007
CLOSE_IDLE = 1001
CLOSE_FAILED = 1011

BUSY, IDLE, ENGINE_FAILED = "asr-busy", "asr-idle", "asr-engine-failed"
"""Reasons a stream is closed for, stable; a message that cannot be used gives the code of `BadMessage`."""

Encoding = Literal["pcm", "alaw", "ulaw"]
Ending = Literal["eof", "reset"]
"""``reset`` asks for the final of what was said so far; the stream goes on."""


class BadMessage(ValueError):
    """A text message that means nothing here; ``code`` is stable, the message is Chinese."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class StreamConfig:
    """What a client wants of its stream. Keys from ``encoding`` on are ours."""

    sample_rate: int = DEFAULT_RATE
    phrase_list: tuple[str, ...] = ()
    words: bool = True
    max_alternatives: int = 0
    encoding: Encoding = "pcm"
    queue: str = ""
    """The skill group the call waits in or was taken from: a hint for the engine."""
    progress: bool = False
    """Whether each reply tells how far the stream is answered, in seconds (``settled``)."""

    def message(self) -> str:
        """The configuration as it is sent; keys that only we know are left out where they say nothing."""
        body: dict[str, object] = {"sample_rate": self.sample_rate, "words": self.words}
        if self.phrase_list:
            body["phrase_list"] = list(self.phrase_list)
        if self.max_alternatives:
            body["max_alternatives"] = self.max_alternatives
        if self.encoding != "pcm":
            body["encoding"] = self.encoding
        if self.queue:
            body["queue"] = self.queue
        if self.progress:
            body["progress"] = True
        return json.dumps({"config": body}, ensure_ascii=False)


def read_message(text: str, current: StreamConfig) -> StreamConfig | Ending:
    """What a text message asks for: a configuration laid over ``current``, or an ending."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadMessage("asr-bad-json", "消息不是 JSON") from error
    if not isinstance(document, dict):
        raise BadMessage("asr-bad-json", "消息应是一个 JSON 对象")
    if "config" in document:
        return _configured(document["config"], current)
    if "eof" in document:
        return "eof"
    if "reset" in document:
        return "reset"
    raise BadMessage("asr-unknown-message", "消息应有 config、eof 或 reset")


def _configured(body: object, current: StreamConfig) -> StreamConfig:
    if not isinstance(body, dict):
        raise BadMessage("asr-bad-config", "config 应是一个对象")
    config = current
    if "sample_rate" in body:
        config = replace(config, sample_rate=_rate(body["sample_rate"]))
    if "phrase_list" in body:
        config = replace(config, phrase_list=_phrases(body["phrase_list"]))
    if "words" in body:
        config = replace(config, words=bool(body["words"]))
    if "max_alternatives" in body:
        config = replace(config, max_alternatives=_alternatives(body["max_alternatives"]))
    if "encoding" in body:
        config = replace(config, encoding=_encoding(body["encoding"]))
    if "queue" in body:
        config = replace(config, queue=str(body["queue"])[:MAX_PHRASE_LENGTH])
    if "progress" in body:
        config = replace(config, progress=bool(body["progress"]))
    return config


def _rate(value: object) -> int:
    try:
        rate = int(float(cast(Any, value)))
    except (TypeError, ValueError, OverflowError) as error:
        raise BadMessage("asr-bad-rate", "sample_rate 应是数") from error
    if not LOWEST_RATE <= rate <= HIGHEST_RATE:
        raise BadMessage("asr-bad-rate", f"sample_rate 应在 {LOWEST_RATE} 到 {HIGHEST_RATE} 之间")
    return rate


def _phrases(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(phrase, str) for phrase in value):
        raise BadMessage("asr-bad-phrases", "phrase_list 应是文字的列表")
    if len(value) > MAX_PHRASES or any(len(phrase) > MAX_PHRASE_LENGTH for phrase in value):
        raise BadMessage(
            "asr-bad-phrases", f"phrase_list 最多 {MAX_PHRASES} 条，每条最多 {MAX_PHRASE_LENGTH} 字"
        )
    return tuple(value)


def _alternatives(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= MAX_ALTERNATIVES:
        raise BadMessage("asr-bad-config", f"max_alternatives 应在 0 到 {MAX_ALTERNATIVES} 之间")
    return int(value)


def _encoding(value: object) -> Encoding:
    if value not in get_args(Encoding):
        raise BadMessage("asr-bad-encoding", f"encoding 应为 {'、'.join(get_args(Encoding))} 之一")
    return cast(Encoding, value)


# ---- replies ----


def partial_reply(text: str, settled_s: float | None = None) -> str:
    """What was heard of the utterance under way; "" where nothing can be said yet."""
    return _dump({"partial": text}, settled_s)


def final_reply(utterances: Sequence[Utterance], config: StreamConfig, settled_s: float | None = None) -> str:
    """Whole utterances as one result, their times in seconds from the stream's start.

    ``utterances`` (ours) tells each apart, with numbers written in digits and as spoken, its language, and
    what was corrected in it.
    """
    text = " ".join(utterance.heard for utterance in utterances)
    words = [word for utterance in utterances for word in _words(utterance)]
    body: dict[str, object]
    if config.max_alternatives:
        body = {"alternatives": [_alternative(text, words, utterances, config)]}
    else:
        body = {"result": [_word(word) for word in words]} if config.words and words else {}
        body["text"] = text
    if utterances:
        body["utterances"] = [_told(utterance) for utterance in utterances]
    return _dump(body, settled_s)


def _told(utterance: Utterance) -> dict[str, object]:
    told: dict[str, object] = {
        "start": round(utterance.start_s, 2),
        "end": round(utterance.end_s, 2),
        "heard": utterance.heard,
        "text": to_written(utterance.heard),
        "spoken": to_spoken(utterance.heard),
        "conf": round(utterance.confidence, 3),
        "language": utterance.language,
    }
    if utterance.corrections:
        told["sounded"] = utterance.sounded
        told["corrections"] = [[c.start, c.end, c.sounded, c.reason] for c in utterance.corrections]
    return told


def _alternative(
    text: str, words: Sequence[Word], utterances: Sequence[Utterance], config: StreamConfig
) -> dict[str, object]:
    found: dict[str, object] = {
        "confidence": round(min((u.confidence for u in utterances), default=0.0), 3),
        "text": text,
    }
    if config.words and words:
        found["result"] = [
            {"word": word.text, "start": round(word.start_s, 2), "end": round(word.end_s, 2)}
            for word in words
        ]
    return found


def _words(utterance: Utterance) -> Sequence[Word]:
    """Its words, or the whole as one where the engine gives no times of words."""
    return utterance.words or (
        Word(utterance.heard, utterance.start_s, utterance.end_s, utterance.confidence),
    )


def _word(word: Word) -> dict[str, object]:
    return {
        "conf": round(word.confidence, 3),
        "end": round(word.end_s, 2),
        "start": round(word.start_s, 2),
        "word": word.text,
    }


def _dump(body: Mapping[str, object], settled_s: float | None) -> str:
    whole = body if settled_s is None else {**body, "settled": round(settled_s, 3)}
    return json.dumps(whole, ensure_ascii=False, separators=(", ", " : "))
