"""The `asr` role: its settings, its refusals, and a whole worker on a port of the system's choice."""

from __future__ import annotations

import asyncio
from pathlib import Path
from urllib.request import urlopen

import pytest
from websockets.exceptions import ConnectionClosed

from callcenter import cli
from callcenter.config import load_settings
from callcenter.kernel.errors import UsageError
from callcenter.live_speech import run_asr
from callcenter.speech_engines import engine_options
from callcenter.speech_settings import SpeechSettings, require_safe_speech_bind
from callcenter.speech_workers import PoolCollector, worker_pool
from nlp.asr.base import EngineUnavailable, register
from nlp.asr.live.heard import LegSpec
from nlp.asr.pool import Busy
from tests.unit.asr.live_fakes import LengthRecognizer, frames, lockstep, talk, until


def load(tmp_path: Path, toml: str, **environ: str) -> SpeechSettings:
    (tmp_path / "callcenter.toml").write_text(toml, "utf-8")
    return load_settings(environ={"CALLCENTER_DATA_DIR": "/srv/x", **environ}, cwd=tmp_path).speech


def test_workers_are_a_list_in_the_file_and_commas_in_a_variable(tmp_path: Path) -> None:
    toml = '[speech]\nworkers = ["ws://a:2700", "wss://b/asr"]\n'
    assert load(tmp_path, toml).workers == ("ws://a:2700", "wss://b/asr")
    speech = load(tmp_path, toml, CALLCENTER_SPEECH_WORKERS="ws://c:1,ws://d:2")
    assert speech.workers == ("ws://c:1", "ws://d:2")
    assert not speech.is_run_here
    assert load(tmp_path, "").is_run_here


@pytest.mark.parametrize(
    ("toml", "word"),
    [
        ('workers = ["http://a"]', "speech.workers"),
        ("workers = 5", "多个用逗号隔开"),
        ("streams = 0", "speech.streams"),
        ("port = 70000", "speech.port"),
        ('tls_cert = "/a.pem"', "一起给出"),
    ],
)
def test_settings_that_cannot_be_meant_are_named(tmp_path: Path, toml: str, word: str) -> None:
    with pytest.raises(UsageError, match=word):
        load(tmp_path, f"[speech]\n{toml}\n")


def test_beyond_this_machine_it_takes_tls_or_named_peers(tmp_path: Path) -> None:
    require_safe_speech_bind(SpeechSettings(host="::1"))
    with pytest.raises(UsageError, match="超出本机"):
        require_safe_speech_bind(SpeechSettings(host="0.0.0.0"))
    peers = load(tmp_path, '[speech]\nhost = "0.0.0.0"\nallow_from = ["10.0.0.0/8"]\n')
    require_safe_speech_bind(peers)


def test_only_whisper_takes_the_folder_of_the_weights() -> None:
    speech = SpeechSettings(models_dir=Path("/weights"), model=Path("/vosk-cn"))
    assert engine_options(speech, "whisper", threads=1).model_folder == Path("/weights")
    assert engine_options(speech, "vosk", threads=1).model_folder == Path("/vosk-cn")


def test_an_engine_nobody_has_is_told_in_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["asr", "--port", "0", "--engine", "ear-trumpet"]) == 2
    said = capsys.readouterr().err.splitlines()
    assert said[-1].startswith("callcenter: 没有名为“ear-trumpet”的语音引擎")


async def test_a_worker_hears_and_shows_its_figures(capsys: pytest.CaptureFixture[str]) -> None:
    register("length", lambda options: LengthRecognizer())
    role = asyncio.create_task(run_asr(SpeechSettings(live_engine="length", port=0, streams=3)))
    said = ""

    def is_told() -> bool:
        nonlocal said
        said += capsys.readouterr().out
        return said.endswith("\n")

    try:
        await until(is_told)
        url = said.strip().removeprefix("语音识别服务：")
        async with lockstep(url) as client:
            await client.say(frames(talk((0.5, 0), (1.0, 0.4))))
            assert await client.end() == {"text": ""}, "a tone is no speech"
        page = url.replace("ws:", "http:") + "/metrics"
        shown = await asyncio.to_thread(lambda: urlopen(page, timeout=10).read().decode())
    finally:
        role.cancel()
        await asyncio.gather(role, return_exceptions=True)
    assert "asr_places 3.0" in shown
    assert "asr_opened_total 1.0" in shown
    heard_s = next(
        line.split()[1] for line in shown.splitlines() if line.startswith("asr_sound_seconds_total")
    )
    assert float(heard_s) == pytest.approx(1.5)


async def test_beside_the_platform_a_missing_engine_is_told_to_each_leg(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    speech = SpeechSettings(live_engine="vosk", model=tmp_path, port=0)
    with pytest.raises(EngineUnavailable):
        await run_asr(speech)
    capsys.readouterr()
    role = asyncio.create_task(run_asr(speech, must_hear=False))
    said = ""

    def is_told() -> bool:
        nonlocal said
        said += capsys.readouterr().out
        return said.endswith("\n")

    try:
        await until(is_told)
        async with lockstep(said.strip().removeprefix("语音识别服务：")) as client:
            with pytest.raises(ConnectionClosed) as closed:
                await client.say(frames(talk((0.4, 0))))
    finally:
        role.cancel()
        await asyncio.gather(role, return_exceptions=True)
    assert closed.value.rcvd is not None
    assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (1011, "asr-model-missing")


async def test_the_pool_of_the_settings_counts_what_it_refuses() -> None:
    pool = worker_pool(SpeechSettings(workers=("ws://127.0.0.1:1",), streams=3))
    with pytest.raises(Busy):
        await pool.open(LegSpec("1", "citizen"))
    shown = {
        sample.name: sample.value for metric in PoolCollector(pool).collect() for sample in metric.samples
    }
    assert shown["live_speech_places"] == 3
    assert shown["live_speech_refused_total"] == 1
    assert shown["live_speech_workers_reachable"] == 0
    with pytest.raises(Busy) as refused:
        await worker_pool(SpeechSettings()).open(LegSpec("1", "citizen"))
    assert refused.value.code == "asr-unreachable"
