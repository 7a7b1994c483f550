"""One supervisor a data folder: a lock that the kernel frees however its holder ends."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from callcenter.kernel.errors import UsageError

_NAME = "run.lock"


@dataclass(frozen=True, slots=True)
class Running:
    """The supervisor that holds a data folder; ``url`` is empty while it is still starting."""

    pid: int
    url: str


class AlreadyRunning(UsageError):
    """A second `run` on one data folder."""

    code = "already-running"


@contextlib.contextmanager
def run_lock(data_dir: Path) -> Iterator[Callable[[str], None]]:
    """Hold the data folder for the length of a block; raises AlreadyRunning naming the holder.

    Yields a function that tells others the address we serve at, once that is known.
    """
    with (data_dir / _NAME).open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(_refusal(data_dir, _read(file))) from None

        def tell(url: str) -> None:
            file.truncate(0)
            json.dump({"pid": os.getpid(), "url": url}, file)
            file.flush()

        tell("")
        try:
            yield tell
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
    place = holder.url or "正在启动"
    return f"数据目录 {data_dir} 正由进程 {holder.pid} 使用（{place}），不能再启动一份。"
