"""PostgreSQL's own programs, run against an address whose password no other user gets to see."""

from __future__ import annotations

import contextlib
import os
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from urllib.parse import unquote, urlsplit, urlunsplit

from callcenter.kernel.errors import UsageError

_LINES_SHOWN = 2


class ProgramFailed(UsageError):
    """One of PostgreSQL's programs failed; its last words are in the sentence."""

    code = "database-program-failed"


@dataclass(frozen=True, slots=True)
class Programs:
    """The programs in ``folder`` against the database at ``dsn``."""

    folder: Path
    dsn: str

    @contextlib.contextmanager
    def output(self, program: str, *arguments: str) -> Iterator[BinaryIO]:
        """What the program writes, as it writes it. Raises ProgramFailed at the end where it failed."""
        address, environment = _address(self.dsn)
        with subprocess.Popen(
            [str(self.folder / program), *arguments, f"--dbname={address}"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            cwd="/",
        ) as process:
            assert process.stdout is not None and process.stderr is not None
            words: list[bytes] = []
            listener = threading.Thread(target=lambda: words.extend(process.stderr or ()), name=program)
            listener.start()
            try:
                yield process.stdout  # type: ignore[misc]  # a pipe reads like a file
            except BaseException:
                process.kill()
                raise
            finally:
                process.stdout.close()
                code = process.wait()
                listener.join()
        if code != 0:
            raise ProgramFailed(_sentence(program, b"".join(words)))

    def run(self, program: str, *arguments: str) -> str:
        """Run it to its end; what it wrote. Raises ProgramFailed."""
        address, environment = _address(self.dsn)
        return _run([str(self.folder / program), *arguments, f"--dbname={address}"], program, environment)

    def read_list(self, dump: Path) -> list[str]:
        """The table of contents of a custom-format dump. Raises ProgramFailed where it is none."""
        arguments = [str(self.folder / "pg_restore"), "--list", str(dump)]
        return _run(arguments, "pg_restore", _environment()).splitlines()


def _run(arguments: list[str], program: str, environment: dict[str, str]) -> str:
    done = subprocess.run(
        arguments, stdin=subprocess.DEVNULL, capture_output=True, env=environment, cwd="/", check=False
    )
    if done.returncode != 0:
        raise ProgramFailed(_sentence(program, done.stderr))
    return done.stdout.decode("utf-8", "replace")


def _address(dsn: str) -> tuple[str, dict[str, str]]:
    """The address without its password, and surroundings that have it."""
    parts = urlsplit(dsn)
    account, at, place = parts.netloc.rpartition("@")
    user, colon, password = account.partition(":")
    environment = _environment()
    if colon:
        environment["PGPASSWORD"] = unquote(password)
    return urlunsplit(parts._replace(netloc=f"{user}{at}{place}")), environment


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("HOME", "PGPASSFILE", "PGSSLROOTCERT") if name in os.environ}
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "PGAPPNAME": "callcenter backup", **kept}


def _sentence(program: str, words: bytes) -> str:
    lines = words.decode("utf-8", "replace").strip().splitlines()
    told = (
        [line for line in lines if "error" in line.lower() or "fatal" in line.lower()] or lines[-1:] or ["?"]
    )
    return f"{program} 没有成功：{' '.join(told[:_LINES_SHOWN])}"
