"""One role as a child process: started, watched, restarted with growing patience, stopped."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

SUPERVISOR_VARIABLE = "CALLCENTER_SUPERVISOR_PID"

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None)
_LOG_MAX_BYTES = 20 * 1024 * 1024
_FIRST_DELAY_S = 0.2
_LAST_DELAY_S = 15.0
_STEADY_S = 30.0  # one that ran this long is started again as if it had never failed


@dataclass(slots=True)
class RoleProcess:
    """A role of this machine; times are those of the monotonic clock, in seconds."""

    name: str
    log_path: Path
    environ: Mapping[str, str]
    inherited_fds: Sequence[int] = ()
    failures: int = field(default=0, init=False)
    restart_at: float = field(default=0.0, init=False)
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    _started_at: float = field(default=0.0, init=False)

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process is not None else None

    def start(self) -> None:
        """Start it in a session of its own, so that Ctrl-C reaches only the supervisor.

        It dies with the thread that called this, which must therefore be the main one.
        """
        self._started_at = time.monotonic()
        with self.log_path.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "callcenter", self.name],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**self.environ, SUPERVISOR_VARIABLE: str(os.getpid())},
                pass_fds=self.inherited_fds,
                start_new_session=True,
                preexec_fn=die_with(os.getpid()),
            )

    def reap(self) -> int | None:
        """Its exit code if it has died since the last look (negative: by that signal), else None.

        A dead one is due again at ``restart_at``, later after each failure in a row.
        """
        if self._process is None or (code := self._process.poll()) is None:
            return None
        self._process = None
        now = time.monotonic()
        self.failures = 1 if now - self._started_at > _STEADY_S else self.failures + 1
        self.restart_at = now + min(_FIRST_DELAY_S * 2 ** (self.failures - 1), _LAST_DELAY_S)
        return code

    def is_due(self) -> bool:
        return self._process is None and time.monotonic() >= self.restart_at

    def ask_to_stop(self) -> None:
        if self._process is not None:
            self._process.terminate()

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()

    def wait(self, deadline: float) -> bool:
        """Whether it has ended by ``deadline``."""
        if self._process is None:
            return True
        try:
            self._process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            return False
        self._process = None
        return True

    def trim_log(self) -> None:
        """Start the log anew when it has grown large, keeping the one before; the writer appends on."""
        if self.log_path.exists() and self.log_path.stat().st_size > _LOG_MAX_BYTES:
            self.log_path.with_suffix(".log.1").write_bytes(self.log_path.read_bytes())
            os.truncate(self.log_path, 0)

    def last_words(self, lines: int = 12) -> str:
        """The end of its log, for a person who wants to know why it died."""
        try:
            with self.log_path.open("rb") as log:
                log.seek(max(0, self.log_path.stat().st_size - 8192))
                tail = log.read().decode("utf-8", "replace")
        except OSError:
            return ""
        return "\n".join(tail.splitlines()[-lines:])


def die_with(parent: int) -> Callable[[], None]:
    """What a child does before it becomes what it will be: ask to be killed when ``parent`` dies.

    Killed outright and not asked: the database goes at the same moment, and nothing that was
    confirmed to anyone lives only in a role.
    """

    def ask() -> None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it died before we could ask
            os._exit(1)

    return ask
