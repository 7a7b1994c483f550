"""`callcenter evaluate-asr`: how well the speech engine hears recordings whose words are known."""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from callcenter.commands.asr_rows import Recording, read_recordings
from callcenter.commands.options import say, say_json, settings_from
from callcenter.commands.transcribe import SpeechUnavailable
from callcenter.kernel.errors import UsageError
from callcenter.speech_engines import engine_options
from nlp.asr.audio import AudioError
from nlp.asr.base import EngineUnavailable, LiveRecognizer, Recognizer, Speaker, load_engine
from nlp.asr.scoring import Kind, Score, Spoken, WordScore, part_said, percentile, score, summary
from nlp.asr.transcribe import Transcript, transcribe

_CHANNELS: dict[str, tuple[Speaker, ...]] = {
    "citizen": ("citizen",),
    "agent": ("agent",),
    "both": ("agent", "citizen"),
}
_KINDS = {Kind.PLACE: "地名", Kind.NUMBER: "号码和数字", Kind.COMPANY: "企业名称"}
_KEYS = {Kind.PLACE: "places", Kind.NUMBER: "numbers", Kind.COMPANY: "companies"}


@dataclass(frozen=True, slots=True)
class Cost:
    """What hearing took; ``sound_s`` counts each channel that was heard."""

    sound_s: float
    by_clock_s: float
    of_one_core_s: float
    peak_memory_mb: float
    delays_s: tuple[float, ...] = ()
    """Of a live engine: from the end of each utterance to its final words."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "path",
        type=Path,
        metavar="路径",
        help="含 calls.jsonl 或 transcripts.csv 的目录、calls.jsonl，或有 file、text 两列的 csv",
    )
    parser.add_argument("--engine", metavar="引擎", help="语音引擎（默认 whisper）")
    parser.add_argument(
        "--channel",
        choices=tuple(_CHANNELS),
        default="citizen",
        help="计算哪一路：市民（默认）、坐席或两路",
    )
    parser.add_argument(
        "--city", default="chaozhou", metavar="城市", help="城市数据包的名称或目录（默认 chaozhou）"
    )
    parser.add_argument("--config", type=Path, metavar="文件", help="配置文件（默认 callcenter.toml）")
    parser.add_argument("--json", action="store_true", help="输出一个 JSON 文档")


def run(options: argparse.Namespace) -> int:
    recordings = read_recordings(options.path)
    from callcenter.cities.hearing import (
        city_words,
        place_finder,
    )  # after the cheap refusals: these load the language library
    from callcenter.cities.pack import load_pack, pack_path

    pack = load_pack(pack_path(options.city))
    speech = settings_from(options).speech
    wanted = engine_options(speech, speech.engine, threads=max(speech.threads, 2), words=city_words(pack))
    try:
        engine = load_engine(speech.engine, wanted)
    except EngineUnavailable as error:
        raise SpeechUnavailable(f"{error}。", code=error.code) from error
    scores, cost = evaluate(recordings, engine, _CHANNELS[options.channel], place_finder(pack))
    if options.json:
        say_json(document(scores, cost, engine.name, options.channel))
    else:
        _tell(scores, cost)
    return 0


def evaluate(
    recordings: Sequence[Recording],
    engine: Recognizer,
    speakers: Sequence[Speaker],
    places: Callable[[str], list[str]],
) -> tuple[list[Score], Cost]:
    """The wanted channels of each recording heard and scored."""
    scores: list[Score] = []
    sound_s, clock, core = 0.0, time.monotonic(), time.process_time()
    delays: list[float] = []
    for recording in recordings:
        try:
            transcript = transcribe(recording.file, engine, speakers=speakers)
        except AudioError as error:
            raise UsageError(f"{recording.file}：{error}。", code=error.code) from error
        sound_s += transcript.seconds * len(speakers)
        if isinstance(engine, LiveRecognizer):
            delays += engine.delays(recording.file)
        for speaker in speakers:
            if text := recording.said.get(speaker, ""):
                scores.append(_scored(recording, speaker, text, transcript, places))
    cost = Cost(
        sound_s, time.monotonic() - clock, time.process_time() - core, _peak_memory_mb(), tuple(delays)
    )
    return scores, cost


def _scored(
    recording: Recording,
    speaker: Speaker,
    text: str,
    transcript: Transcript,
    places: Callable[[str], list[str]],
) -> Score:
    company = part_said(recording.company, text)
    spoken = Spoken(text, places(text), (company,) if company else ())
    heard = "".join(segment.spoken for segment in transcript.segments if segment.speaker == speaker)
    is_noisy = recording.is_noisy if speaker == "citizen" else None
    return score(spoken, heard, is_noisy=is_noisy, name=f"{recording.name}/{speaker}")


def document(scores: Sequence[Score], cost: Cost, engine: str, channel: str) -> dict[str, object]:
    """The JSON shape that programs outside rely on; shares are fractions, null where nothing was counted."""
    found = summary(scores)
    return {
        "engine": engine,
        "channel": channel,
        "n": found.recordings,
        "cer": _round(found.cer),
        "cer_clean": _round(found.cer_clean),
        "cer_noisy": _round(found.cer_noisy),
        "cer_median": _round(found.cer_median),
        **{_KEYS[kind]: _words(found.words[kind]) for kind in Kind},
        "seconds": round(cost.sound_s, 2),
        "real_time_factor": round(cost.by_clock_s / max(cost.sound_s, 0.01), 4),
        "core_factor": round(cost.of_one_core_s / max(cost.sound_s, 0.01), 4),
        "peak_memory_mb": round(cost.peak_memory_mb),
        "final_delay_s": {
            "p50": _round(percentile(cost.delays_s, 0.5)),
            "p95": _round(percentile(cost.delays_s, 0.95)),
        }
        if cost.delays_s
        else None,
        "files": [{"name": one.name, "cer": round(one.cer, 4), "n": one.characters} for one in scores],
    }


def _words(found: WordScore) -> dict[str, object]:
    return {
        "said": found.said,
        "heard": found.heard,
        "recall": _round(found.recall),
        "error_rate": _round(found.error_rate),
    }


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _peak_memory_mb() -> float:
    """Of this process since it started; Linux counts it in KiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _tell(scores: Sequence[Score], cost: Cost) -> None:
    found = summary(scores)
    for one in scores:
        say(f"{one.name}  {one.cer:.3f}")
    say(f"字错误率 {_share(found.cer)}（{found.recordings} 段，中位数 {_share(found.cer_median)}）")
    if found.cer_noisy is not None:
        say(f"  清晰 {_share(found.cer_clean)}　有噪声 {_share(found.cer_noisy)}")
    for kind in Kind:
        words = found.words[kind]
        if words.said:
            say(
                f"{_KINDS[kind]}：说了 {words.said} 处，听对 {words.heard} 处（{_share(words.recall)}），"
                f"其中错字 {_share(words.error_rate)}"
            )
    say(
        f"耗时为录音的 {cost.by_clock_s / max(cost.sound_s, 0.01):.2f} 倍"
        f"（单核 {cost.of_one_core_s / max(cost.sound_s, 0.01):.2f} 倍），"
        f"内存最高 {cost.peak_memory_mb:.0f} MB"
    )
    if cost.delays_s:
        middle, late = percentile(cost.delays_s, 0.5), percentile(cost.delays_s, 0.95)
        say(f"一句话说完到出字：一半在 {middle:.1f} 秒内，95% 在 {late:.1f} 秒内")


def _share(value: float | None) -> str:
    return "—" if value is None else f"{value:.1%}"
