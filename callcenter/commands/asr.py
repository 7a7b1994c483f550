"""`callcenter asr`: one speech worker behind a websocket that speaks the vosk-server protocol."""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
from pathlib import Path

import uvloop

from callcenter.commands.options import settings_from
from callcenter.commands.transcribe import SpeechUnavailable
from callcenter.kernel.errors import UsageError
from callcenter.live_speech import run_asr
from callcenter.logs import configure_logging
from callcenter.role_process import SUPERVISOR_VARIABLE
from callcenter.speech_engines import live_model
from callcenter.speech_settings import require_safe_speech_bind
from nlp.asr.base import EngineUnavailable
from nlp.asr.lexicon import OwnWord

log = logging.getLogger(__name__)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--config", type=Path, metavar="文件", help="配置文件（默认 callcenter.toml）")
    parser.add_argument("--host", dest="asr_host", metavar="地址", help="监听的地址（默认 127.0.0.1）")
    parser.add_argument(
        "--port", dest="asr_port", type=int, metavar="端口", help="监听的端口（默认 2700，0 为自动选择）"
    )
    parser.add_argument(
        "--engine", dest="live_engine", metavar="引擎", help="whisper（默认）、vosk 或 sherpa-onnx"
    )
    parser.add_argument("--model", metavar="目录", help="vosk 或 sherpa-onnx 模型所在的目录")
    parser.add_argument(
        "--streams", type=int, metavar="路数", help="同时识别的话路数（一通电话两路，默认 8）"
    )
    parser.add_argument(
        "--workers", dest="live_workers", type=int, metavar="个数", help="同时进行的识别个数（默认 2）"
    )
    parser.add_argument("--threads", type=int, metavar="线程", help="每个识别用的线程数（默认 1）")


def run(options: argparse.Namespace) -> int:
    settings = settings_from(options)
    require_safe_speech_bind(settings.speech)
    # Beside the whole platform a worker that cannot hear says so to each leg; it would die again and again.
    must_hear = SUPERVISOR_VARIABLE not in os.environ
    try:
        if must_hear:
            live_model(settings.speech)
        configure_logging(settings.log)
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            role = run_asr(settings.speech, lambda: _words(settings.city), must_hear=must_hear)
            runner.run(role)
    except EngineUnavailable as error:
        raise SpeechUnavailable(f"{error}。", code=error.code) from error
    return 0


def _words(city: str) -> tuple[OwnWord, ...]:
    """The city's words; without its pack a worker hears all the same, only not as well."""
    from callcenter.cities.hearing import words_of

    try:
        return words_of(city)
    except UsageError:
        log.warning("no words of the city", extra={"action": "asr.words", "city": city})
        return ()
