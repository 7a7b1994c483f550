"""`callcenter transcribe`: one recording to text, without a server or a database."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from callcenter.commands.options import say, say_json, settings_from
from callcenter.kernel.errors import HotlineError, UsageError
from callcenter.speech_engines import engine_options
from nlp.asr.audio import AudioError
from nlp.asr.base import EngineUnavailable, Speaker, load_engine
from nlp.asr.transcribe import Transcript, transcribe

_SPEAKERS: dict[Speaker, str] = {"agent": "坐席", "citizen": "市民"}


class SpeechUnavailable(HotlineError):
    """The engine asked for cannot be had here."""

    code = "asr-engine-unavailable"
    status = 503


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="录音", help="录音文件（wav、mp3、amr、ogg、m4a 等）")
    parser.add_argument("--engine", metavar="引擎", help="语音引擎：whisper（默认）、vosk 或 sherpa-onnx")
    parser.add_argument("--model", metavar="目录", help="vosk 或 sherpa-onnx 模型所在的目录")
    parser.add_argument(
        "--channels",
        choices=("split", "mono", "auto"),
        default="auto",
        help="split 左声道为坐席、右声道为市民；mono 混合为一路；默认自动判断",
    )
    parser.add_argument("--city", metavar="城市", help="城市数据包，按其地名、部门名校正（默认 chaozhou）")
    parser.add_argument("--prompt", default="", metavar="提示", help="给引擎的提示语（可不填）")
    parser.add_argument("--config", type=Path, metavar="文件", help="配置文件（默认 callcenter.toml）")
    parser.add_argument("--json", action="store_true", help="输出一个 JSON 文档")


def run(options: argparse.Namespace) -> int:
    from callcenter.cities.hearing import words_of  # loads the language library: not for `--help`

    settings = settings_from(options)
    speech = settings.speech
    try:
        wanted = engine_options(
            speech, speech.engine, threads=speech.threads, workers=2, words=words_of(settings.city)
        )
        engine = load_engine(speech.engine, wanted)
        transcript = transcribe(options.file, engine, options.channels, options.prompt, threads=2)
    except AudioError as error:
        raise UsageError(f"{error}。", code=error.code) from error
    except EngineUnavailable as error:
        raise SpeechUnavailable(f"{error}。", code=error.code) from error
    if transcript.is_truncated:
        sys.stderr.write("callcenter: 录音不完整，只识别了文件里已有的部分。\n")
    if options.json:
        say_json(transcript.document())
    else:
        _print(transcript)
    return 0


def _print(transcript: Transcript) -> None:
    for segment in transcript.segments:
        times = f"{_clock(segment.start_s)}–{_clock(segment.end_s)}"
        say(f"[{times}] {_SPEAKERS[segment.speaker]}：{segment.text}")
    if not transcript.segments:
        say("（录音中没有听到说话）")


def _clock(seconds: float) -> str:
    whole = int(seconds)
    return f"{whole // 60:02d}:{whole % 60:02d}"
