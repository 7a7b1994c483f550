"""Settings to speech engines: which one hears what, and with which model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from callcenter.speech_settings import SpeechSettings
from nlp.asr.base import EngineOptions, Recognizer, find_model, load_engine
from nlp.asr.lexicon import OwnWord

Words = Callable[[], tuple[OwnWord, ...]]
"""The city's words, read when an engine is loaded and not before."""


def engine_options(
    speech: SpeechSettings,
    engine: str,
    *,
    threads: int,
    workers: int = 1,
    words: tuple[OwnWord, ...] = (),
) -> EngineOptions:
    """What the engine of that name gets of the settings, and of the city's words."""
    folder = speech.models_dir if engine == "whisper" else speech.model
    return EngineOptions(folder, threads, workers, words)


def recorded_model(speech: SpeechSettings) -> Path | None:
    """Where the model for recordings lies, without loading it; raises EngineUnavailable."""
    return find_model(speech.engine, engine_options(speech, speech.engine, threads=speech.threads))


def live_engine(speech: SpeechSettings) -> str:
    """The name of the engine of live legs."""
    return speech.live_engine or speech.engine


def live_model(speech: SpeechSettings) -> Path | None:
    """Where its model lies, without loading it; raises EngineUnavailable as `load_engine` would."""
    return find_model(live_engine(speech), _live_options(speech))


def live_loader(speech: SpeechSettings, words: Words = tuple) -> Callable[[], Recognizer]:
    """Loads the engine of live legs; raises EngineUnavailable as `load_engine` does."""
    return lambda: load_engine(live_engine(speech), replace(_live_options(speech), words=words()))


def _live_options(speech: SpeechSettings) -> EngineOptions:
    return engine_options(speech, live_engine(speech), threads=speech.threads, workers=speech.live_workers)
