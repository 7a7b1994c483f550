"""`callcenter run` as a whole: one at a time, roles that come back, and nothing left behind."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.quick_disk import open_folder

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(180)]

PATIENCE_S = 60.0


class Run:
    """One `callcenter run` on a folder of its own."""

    def __init__(self, data_dir: Path, *flags: str) -> None:
        self.data_dir = data_dir
        self.process = subprocess.Popen(
            command(data_dir, *flags),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd="/",
            env=clean_environ(),
            start_new_session=True,
        )
        self.url = self._await_ready()

    def _await_ready(self) -> str:
        assert self.process.stdout is not None
        said = []
        for line in self.process.stdout:
            said.append(line)
            if found := re.search(r"已就绪.*?(https?://\S+)", line):
                return found[1]
        raise AssertionError(f"never ready:\n{''.join(said)}")

    def is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def role(self, name: str) -> int | None:
        """The process of a role, among the supervisor's children."""
        for pid in processes_of(self.data_dir):
            words = read(pid, "cmdline").split("\0")
            if words[1:4] == ["-m", "callcenter", name]:
                return pid
        return None


def command(data_dir: Path, *flags: str) -> list[str]:
    return [sys.executable, "-m", "callcenter", "run", "--port", "0", "--data-dir", str(data_dir), *flags]


def clean_environ() -> dict[str, str]:
    outer = {name: value for name, value in os.environ.items() if not name.startswith("CALLCENTER_")}
    outer.pop("DATABASE_URL", None)
    return outer


def read(pid: int, name: str) -> str:
    try:
        return Path(f"/proc/{pid}/{name}").read_text(errors="replace")
    except OSError:
        return ""


def processes_of(data_dir: Path) -> list[int]:
    """Every live process that names the folder in its command or its environment; the dead count not."""
    mine = os.getpid()
    pids = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    return [
        pid for pid in pids if pid != mine and str(data_dir) in read(pid, "cmdline") + read(pid, "environ")
    ]


def eventually(holds: Callable[[], bool], within_s: float) -> bool:
    deadline = time.monotonic() + within_s
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """A folder that the database's user can reach, which pytest's own cannot be."""
    top = open_folder("callcenter-run-")
    yield top / "data"
    for pid in processes_of(top):
        os.kill(pid, signal.SIGKILL)
    shutil.rmtree(top)


def test_a_second_run_is_refused_and_ctrl_c_leaves_nothing(data_dir: Path) -> None:
    run = Run(data_dir)
    assert run.is_ready()
    second = subprocess.run(
        command(data_dir), capture_output=True, text=True, cwd="/", env=clean_environ(), timeout=PATIENCE_S
    )
    assert second.returncode == 2
    assert second.stderr.count("\n") == 1
    assert str(run.process.pid) in second.stderr
    assert run.url in second.stderr
    assert run.is_ready()

    run.process.send_signal(signal.SIGINT)
    said, _ = run.process.communicate(timeout=PATIENCE_S)
    assert run.process.returncode == 0
    assert "Traceback" not in said
    assert processes_of(data_dir) == []


def test_a_killed_role_comes_back(data_dir: Path) -> None:
    run = Run(data_dir)
    app, asr = run.role("app"), run.role("asr")
    assert app is not None
    assert asr is not None
    assert "CALLCENTER_SPEECH_WORKERS=ws://127.0.0.1:" in read(app, "environ"), "the app knows its worker"
    assert "postgresql://" in read(app, "environ")
    assert "postgresql://" not in read(asr, "environ"), "who hears strangers cannot reach the data"
    for name in ("app", "worker", "asr"):
        before = run.role(name)
        assert before is not None
        os.kill(before, signal.SIGKILL)
        assert eventually(lambda: run.role(name) not in (None, before), PATIENCE_S)  # noqa: B023
    assert eventually(run.is_ready, PATIENCE_S)
    run.process.terminate()
    run.process.communicate(timeout=PATIENCE_S)
    assert run.process.returncode == 0


def test_a_killed_supervisor_leaves_no_orphan_and_can_be_started_again(data_dir: Path) -> None:
    run = Run(data_dir)
    children = set(processes_of(data_dir)) - {run.process.pid}
    assert len(children) >= 3
    run.process.kill()
    run.process.wait()
    assert run.process.stdout is not None
    run.process.stdout.close()
    assert eventually(lambda: processes_of(data_dir) == [], 5.0)

    again = Run(data_dir)
    assert again.is_ready()
    again.process.terminate()
    again.process.communicate(timeout=PATIENCE_S)
    assert again.process.returncode == 0


@pytest.mark.parametrize(
    ("flags", "word"),
    [
        (["--host", "0.0.0.0"], "--tls-self-signed"),
        (["--demo", "--host", "0.0.0.0", "--tls-self-signed"], "演示账号"),
        (["--tls-cert", "/no/such.pem"], "--tls-key"),
    ],
)
def test_an_unsafe_start_is_refused_before_anything_runs(data_dir: Path, flags: list[str], word: str) -> None:
    refused = subprocess.run(
        command(data_dir, *flags),
        capture_output=True,
        text=True,
        cwd="/",
        env=clean_environ(),
        timeout=PATIENCE_S,
    )
    assert refused.returncode == 2
    assert word in refused.stderr
    assert refused.stderr.count("\n") == 1
    assert not data_dir.exists()
