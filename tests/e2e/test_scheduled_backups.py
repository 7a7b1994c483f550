"""`callcenter run` with a folder for backups: they are made without anybody asking."""

from __future__ import annotations

import os
import signal
import urllib.request
from pathlib import Path

import pytest

from tests.e2e.test_processes import PATIENCE_S, Run, data_dir, eventually

__all__ = ["data_dir"]
pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.timeout(180)]


def files(folder: Path, pattern: str) -> list[Path]:
    return [path for path in folder.glob(pattern) if not path.name.startswith(".")]


def test_the_keeper_comes_with_the_folder_and_back_after_a_kill(data_dir: Path) -> None:
    depot, config = data_dir.parent / "depot", data_dir.parent / "callcenter.toml"
    config.write_text(f'[backup]\nfolder = "{depot}"\nwal_every_s = 10\n')
    run = Run(data_dir, "--config", str(config))
    assert eventually(lambda: bool(files(depot, "dump/*.ccb") and files(depot, "base/*/*.ccb")), PATIENCE_S)
    metrics = urllib.request.urlopen(f"{run.url}/metrics", timeout=5).read().decode()
    assert 'hotline_backup_failing{kind="dump"} 0.0' in metrics
    assert 'hotline_backup_success_timestamp_seconds{kind="blobs"}' in metrics

    first = run.role("keeper")
    assert first is not None
    os.kill(first, signal.SIGKILL)
    assert eventually(lambda: run.role("keeper") not in (None, first), PATIENCE_S)
    # A new one begins by carrying off the log that the copy of the files left behind.
    assert eventually(lambda: bool(files(depot, "wal/*/*.ccw")), PATIENCE_S)
    assert len(files(depot, "dump/*.ccb")) == 1

    run.process.send_signal(signal.SIGTERM)
    assert run.process.wait(PATIENCE_S) == 0
    assert run.process.stdout is not None
    run.process.stdout.close()
    log = (data_dir / "logs" / "keeper.log").read_text(encoding="utf-8")
    assert "Traceback" not in log, log
