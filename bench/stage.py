"""A running city to measure against: started as `make run` starts it, on a folder and a port of its own."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_READY = re.compile(r"已就绪.*?(https?://\S+)")
_PATIENCE_S = 60.0


@dataclass(frozen=True, slots=True)
class City:
    """A served demo city; ``process`` is its supervisor."""

    url: str
    data_dir: Path
    process: subprocess.Popen[str]

    def role(self, name: str) -> int:
        """The process of a role, among the supervisor's children."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        for pid in map(int, children):
            words = Path(f"/proc/{pid}/cmdline").read_text(errors="replace").split("\0")
            if words[1:4] == ["-m", "callcenter", name]:
                return pid
        raise LookupError(name)


@contextmanager
def city() -> Iterator[City]:
    """The demo city on its embedded PostgreSQL, with PostgreSQL's own settings (fsync on)."""
    folder = Path(tempfile.mkdtemp(prefix="callcenter-bench-", dir="/tmp"))
    folder.chmod(0o711)  # the database's user passes through
    process = subprocess.Popen(
        [sys.executable, "-m", "callcenter", "run", "--demo", "--port", "0", "--data-dir", f"{folder}/data"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd="/",
        env={**outer_environ(), "PYTHONPATH": str(ROOT)},
        start_new_session=True,
    )
    try:
        yield City(_await_ready(process), folder / "data", process)
    finally:
        process.terminate()
        process.communicate(timeout=_PATIENCE_S)
        shutil.rmtree(folder, ignore_errors=True)


def outer_environ() -> dict[str, str]:
    """Our surroundings without settings of another city or database."""
    outer = {name: value for name, value in os.environ.items() if not name.startswith("CALLCENTER_")}
    outer.pop("DATABASE_URL", None)
    return outer


def _await_ready(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    said: list[str] = []
    for line in process.stdout:
        said.append(line)
        if found := _READY.search(line):
            return found[1].rstrip("/")
    raise RuntimeError(f"never ready:\n{''.join(said)}")


def cpu_seconds(pid: int) -> float:
    """Processor time of one process so far, user and system."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def cpu_seconds_below(pid: int) -> float:
    """Processor time of a process and of all below it, those that have ended and were waited for included."""
    total, waiting = 0.0, [pid]
    while waiting:
        found = waiting.pop()
        try:
            children = Path(f"/proc/{found}/task/{found}/children").read_text().split()
            fields = Path(f"/proc/{found}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        waiting += map(int, children)
        total += sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    return total
