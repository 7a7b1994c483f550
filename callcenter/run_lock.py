"""One supervisor a data folder: a lock that the kernel frees however its holder ends."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from callcenter.kernel.errors import UsageError

_NAME = "run.lock"


@dataclass(frozen=True, slots=True)
class Running:
    """The supervisor that holds a data folder."""

    pid: int
    url: str


class AlreadyRunning(UsageError):
    """A second `run` on one data folder."""

    code = "already-running"


@contextlib.contextmanager
def run_lock(data_dir: Path, url: str) -> Iterator[None]:
    """Hold the data folder for the length of a block; raises AlreadyRunning naming the holder."""
    with (data_dir / _NAME).open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(_refusal(data_dir, _read(file))) from None
        file.truncate(0)
        json.dump({"pid": os.getpid(), "url": url}, file)
        file.flush()
        try:
            yield
        finally:
            file.truncate(0)


def running_supervisor(data_dir: Path) -> Running | None:
    """Who holds the data folder now, or None."""
    try:
        with (data_dir / _NAME).open("r", encoding="utf-8") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return _read(file)
    except OSError:
        return None
    return None


def _read(file: TextIO) -> Running | None:
    file.seek(0)
    with contextlib.suppress(ValueError, KeyError, TypeError):
        document = json.load(file)
        return Running(pid=int(document["pid"]), url=str(document["url"]))
    return None


def _refusal(data_dir: Path, holder: Running | None) -> str:
    if holder is None:
        return f"数据目录 {data_dir} 正由另一个 callcenter run 使用，不能再启动一份。"
    return f"数据目录 {data_dir} 正由进程 {holder.pid} 使用（{holder.url}），不能再启动一份。"
