"""Calls heard while they are spoken: how long after an utterance its final comes, through a real worker.

    python bench/asr_live.py [--calls 4] [--folder F] [--engine whisper] [--workers 2] [--rounds 1]

So many two-speaker calls at once, each channel a leg, at the pace of the line, to one `callcenter asr` by the
vosk-server protocol. The wavs are stereo (left agent, right citizen); without a folder, and without the
recorded calls beside the checkout, voices are made up, which tells times and nothing about words.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.request import urlopen

import numpy as np
from rapidfuzz.distance import Levenshtein

from nlp.asr.audio import Audio, read_audio
from nlp.asr.live.client import PoolOptions, WorkerPool
from nlp.asr.live.heard import Gap, HeardFinal, LiveLeg
from nlp.asr.live.recorded import RecordedSource
from nlp.asr.readings import plain

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT.parent / "shared" / "data" / "corpus" / "dev"
AIM_S = 3.0


@dataclass(slots=True)
class Call:
    """A call to be played and what came of it; delays are seconds from the end of an utterance."""

    name: str
    audio: Audio
    said: dict[str, str] = field(default_factory=dict)
    heard: dict[str, str] = field(default_factory=lambda: {"agent": "", "citizen": ""})
    delays: list[float] = field(default_factory=list)
    gaps: int = 0


@dataclass(frozen=True, slots=True)
class Server:
    url: str
    pid: int

    def figures(self) -> dict[str, float]:
        page = urlopen(self.url.replace("ws:", "http:") + "/metrics", timeout=10).read().decode()
        return {name: float(value) for name, value in re.findall(r"^(asr_\w+) (\S+)$", page, re.MULTILINE)}

    def resident_mb(self) -> tuple[int, int]:
        """Now and at most."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        now, most = (re.search(rf"^{name}:\s+(\d+)", status, re.MULTILINE) for name in ("VmRSS", "VmHWM"))
        assert now is not None
        assert most is not None
        return int(now[1]) // 1024, int(most[1]) // 1024

    def cpu_s(self) -> float:
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / 100


@contextmanager
def server(options: argparse.Namespace) -> Iterator[Server]:
    command = [
        *(sys.executable, "-m", "callcenter", "asr", "--port", "0", "--engine", options.engine),
        *("--streams", str(2 * options.calls), "--workers", str(options.workers)),
        *(("--model", options.model) if options.model else ()),
    ]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT)
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        url = process.stdout.readline().strip().partition("：")[2]
        ready = next((line for line in process.stderr if "asr.ready" in line), None)
        if not url or ready is None:
            raise SystemExit("the worker did not start")
        yield Server(url, process.pid)
    finally:
        process.terminate()
        process.communicate(timeout=60)


def calls(options: argparse.Namespace) -> list[Call]:
    """As many as wanted, the same ones again where there are fewer."""
    folder = Path(options.folder) if options.folder else CORPUS / "calls"
    files = sorted(folder.glob("*.wav"))
    said = _truth(folder.parent / "calls.jsonl")
    if not files:
        return [Call(f"made-up {n}", made_up(n)) for n in range(options.calls)]
    chosen = (files[n % len(files)] for n in range(options.calls))
    return [Call(path.name, read_audio(path), said.get(path.name, {})) for path in chosen]


def _truth(path: Path) -> dict[str, dict[str, str]]:
    if not path.exists():
        return {}
    found = {}
    for line in path.read_text("utf-8").splitlines():
        call = json.loads(line)
        words = {"agent": "", "citizen": ""}
        for turn in call["turns"]:
            words[turn["speaker"]] += turn["text"]
        found[Path(call["file"]).name] = words
    return found


def made_up(seed: int, seconds: float = 30.0, rate: int = 8000) -> Audio:
    """Two voices taking turns: pulses through moving formants, which a voice detector takes for speech."""
    from scipy.signal import lfilter

    rng = np.random.default_rng(seed)
    channels = np.zeros((2, int(seconds * rate)))
    at, who = 0.5, 0
    while at < seconds - 4.5:
        length = rng.uniform(1.0, 4.0)
        voice = np.zeros(int(length * rate))
        for start in range(0, len(voice), rate // 5):  # a syllable
            count = min(rate // 5, len(voice) - start)
            pulses = np.zeros(count)
            pulses[:: int(rate / rng.uniform(110, 220))] = 1.0
            for hertz, width in zip(
                rng.uniform((300, 900, 2300), (800, 2000, 3000)), (80, 110, 160), strict=True
            ):
                r = np.exp(-np.pi * width / rate)
                pulses = lfilter([1 - r], [1, -2 * r * np.cos(2 * np.pi * hertz / rate), r * r], pulses)
            voice[start : start + count] = pulses * np.hanning(count)
        begin = int(at * rate)
        channels[who, begin : begin + len(voice)] = 0.4 * voice / np.abs(voice).max()
        at, who = at + length + rng.uniform(0.3, 0.8), 1 - who
    channels += rng.normal(0, 0.0005, channels.shape)
    return Audio((channels * 32767).astype(np.int16), rate)


async def play(call: Call, pool: WorkerPool) -> None:
    source = RecordedSource(call.audio)
    legs = [await pool.open(spec) for spec in source.specs(call.name)]
    began = time.monotonic()
    listeners = [asyncio.create_task(listen(leg, call, began)) for leg in legs]
    await source.feed(legs)
    await asyncio.gather(*(leg.close() for leg in legs))
    await asyncio.gather(*listeners)


async def listen(leg: LiveLeg, call: Call, began: float) -> None:
    async for event in leg.heard():
        if isinstance(event, Gap):
            call.gaps += 1
        if isinstance(event, HeardFinal):
            segment = event.segment
            end_s = segment.words[-1].end_s if segment.words else segment.end_s
            call.delays.append(time.monotonic() - began - end_s)
            call.heard[segment.speaker] += segment.spoken


async def one_round(options: argparse.Namespace) -> list[Call]:
    played = calls(options)
    with server(options) as worker:
        pool = WorkerPool([worker.url], PoolOptions(streams_per_worker=2 * options.calls))
        before, cpu = worker.figures(), worker.cpu_s()
        await asyncio.gather(*(play(call, pool) for call in played))
        after, spent = worker.figures(), worker.cpu_s() - cpu
        now, most = worker.resident_mb()
    sound = after["asr_sound_seconds_total"] - before["asr_sound_seconds_total"]
    busy = after["asr_busy_seconds_total"] - before["asr_busy_seconds_total"]
    print(
        f"sound {sound:.0f} s of {2 * len(played)} legs; RTF {busy / sound:.3f} while hearing, "
        f"{spent / sound:.3f} of one core in all; longest wait for the engine "
        f"{after['asr_longest_wait_seconds']:.2f} s; RSS {now} MB, at most {most} MB"
    )
    return played


def tell(played: list[Call]) -> None:
    delays = sorted(delay for call in played for delay in call.delays)
    if not delays:
        raise SystemExit("nothing was heard")
    p95 = delays[min(len(delays) - 1, int(0.95 * len(delays)))]
    share = sum(delay <= AIM_S for delay in delays) / len(delays)
    print(
        f"finals after the end of their utterance: {len(delays)}, p50 {statistics.median(delays):.2f} s, "
        f"p95 {p95:.2f} s, longest {delays[-1]:.2f} s, gaps {sum(call.gaps for call in played)}"
    )
    print(f"within {AIM_S:.0f} s: {share:.1%}")
    wrong = total = 0
    for call in played:
        for speaker, said in call.said.items():
            wrong += Levenshtein.distance(plain(call.heard[speaker]), plain(said))
            total += len(plain(said))
    if total:
        print(f"characters heard wrong: {wrong / total:.1%} of {total}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--calls", type=int, default=4)
    parser.add_argument("--folder")
    parser.add_argument("--engine", default="whisper")
    parser.add_argument("--model")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=1)
    options = parser.parse_args()
    tell([call for _ in range(options.rounds) for call in asyncio.run(one_round(options))])


if __name__ == "__main__":
    main()
