"""A running demo city for the tests that meet the whole application from outside."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.quick_disk import open_folder

_READY = re.compile(r"已就绪.*?(https?://\S+)")
_PATIENCE_S = 60.0


@dataclass(frozen=True, slots=True)
class RunningCity:
    """Where it answers and what its application logged."""

    url: str
    log: Path


@pytest.fixture(scope="session")
def demo_city() -> Iterator[RunningCity]:
    """A demo city, started as a person starts it."""
    folder = open_folder("callcenter-contract-")
    outer = {name: value for name, value in os.environ.items() if not name.startswith("CALLCENTER_")}
    outer.pop("DATABASE_URL", None)
    process = subprocess.Popen(
        [sys.executable, "-m", "callcenter", "run", "--demo", "--port", "0", "--data-dir", f"{folder}/data"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd="/",
        env=outer,
        start_new_session=True,
    )
    try:
        yield RunningCity(_await_ready(process), folder / "data" / "logs" / "app.log")
    finally:
        process.terminate()
        process.communicate(timeout=_PATIENCE_S)
        shutil.rmtree(folder)


def _await_ready(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    said: list[str] = []
    for line in process.stdout:
        said.append(line)
        if found := _READY.search(line):
            return found[1].rstrip("/")
    raise AssertionError(f"never ready:\n{''.join(said)}")
