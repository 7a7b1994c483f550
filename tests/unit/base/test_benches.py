"""The measurements that need no server still run: what they call was not renamed behind their back."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).parents[3] / "bench"


@pytest.mark.parametrize(
    ("script", "arguments", "said"),
    [
        ("recompute.py", ("--count", "2000", "--rounds", "1"), "recomputed: 2,000 clocks"),
        ("deadlines.py", (), "deadlines, days"),
        ("bursts.py", ("--orders", "3000", "--topics", "1500"), "clustered: 1,500 messages"),
        ("asr.py", ("nobody", "--minutes", "2"), "nobody speaks: 0 characters invented in 2 minutes"),
    ],
)
def test_it_runs(script: str, arguments: tuple[str, ...], said: str) -> None:
    done = subprocess.run(
        [sys.executable, str(BENCH / script), *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )
    assert (done.returncode, said in done.stdout) == (0, True), done.stdout + done.stderr
