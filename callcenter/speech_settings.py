"""Settings of speech to text, section `[speech]`: recordings in the worker, live legs in `callcenter asr`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address
from pathlib import Path

from callcenter.kernel.errors import UsageError

Network = IPv4Network | IPv6Network

USUAL_PORT = 2700
"""Where vosk-server listens, and so `callcenter asr` where nothing else is set."""

_WORKER = re.compile(r"wss?://[^\s/,]+(/[^\s,]*)?")


@dataclass(frozen=True, slots=True)
class SpeechSettings:
    """Speech to text. Without `workers`, `callcenter run` starts one `asr` role for itself."""

    engine: str = "whisper"
    models_dir: Path | None = None  # whisper's weights; beside the Python environment where not given
    model: Path | None = None  # the model's folder for vosk and sherpa-onnx
    threads: int = 1  # of one recognition
    live_engine: str | None = None  # for live legs; `engine` where it is not given
    live_workers: int = 2  # recognitions at once in one `asr` process
    streams: int = 8  # legs one `asr` process takes; a call has two
    preload: bool = True  # load the engine at the start (`run`: soon after), not with the first leg
    host: str = "127.0.0.1"  # where `asr` listens
    port: int | None = None  # 2700 for `callcenter asr`, any free one for `run`
    tls_cert: Path | None = None  # PEM, with its chain
    tls_key: Path | None = None
    tls_ca: Path | None = None  # PEM; who vouches for workers at wss://, the system's where not given
    allow_from: tuple[Network, ...] = ()  # peers beyond this machine, on a network that is protected
    workers: tuple[str, ...] = ()  # addresses of workers: ws://host:2700, ours or vosk-server's

    @property
    def is_loopback(self) -> bool:
        try:
            return self.host == "localhost" or ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def is_run_here(self) -> bool:
        """Whether `run` starts a worker of its own."""
        return not self.workers


def check_speech(speech: SpeechSettings) -> None:
    """Raise UsageError on values that cannot be meant."""
    if speech.port is not None and not 0 <= speech.port <= 65535:
        raise UsageError(f"speech.port 的值 {speech.port} 不对：应在 0 到 65535 之间。")
    if (speech.tls_cert is None) != (speech.tls_key is None):
        raise UsageError("speech.tls_cert 与 speech.tls_key 要一起给出。")
    for path in (speech.tls_cert, speech.tls_key, speech.tls_ca):
        if path is not None and not path.is_file():
            raise UsageError(f"找不到 TLS 文件 {path}。")
    for name, value in (
        ("threads", speech.threads),
        ("live_workers", speech.live_workers),
        ("streams", speech.streams),
    ):
        if value < 1:
            raise UsageError(f"speech.{name} 应不小于 1。")
    for worker in speech.workers:
        if not _WORKER.fullmatch(worker):
            raise UsageError(f"speech.workers 里的 {worker} 不对：应为 ws://主机:端口 或 wss://主机:端口。")


def require_safe_speech_bind(speech: SpeechSettings) -> None:
    """Refuse to hear citizens over an open network: beyond this machine it takes TLS or named peers."""
    if speech.is_loopback or speech.tls_cert is not None or speech.allow_from:
        return
    raise UsageError(
        f"语音识别监听 {speech.host} 超出本机，须同时给出 speech.tls_cert 与 speech.tls_key，"
        "或用 speech.allow_from 写明受保护内网里可以连接的网段。",
        code="unsafe-bind",
    )
