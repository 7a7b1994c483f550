"""`callcenter run`: the one process that owns the embedded PostgreSQL and the roles of this machine.

It lives in one thread without an event loop: it sleeps until a signal, a child's death or the next
due act. A dead role comes back, PostgreSQL too; the roles are told to stop before the database is,
and all of them die with the supervisor, however it ends.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import select
import signal
import socket
import subprocess
import sys
import time
from dataclasses import replace
from types import FrameType

import msgspec

from callcenter import database, readiness
from callcenter.config import PREFIX, HttpSettings, Settings, require_safe_bind, to_environ
from callcenter.data_dir import prepare_data_dir
from callcenter.database import Addresses
from callcenter.kernel.clock import SystemClock
from callcenter.kernel.errors import UsageError
from callcenter.listen import INHERITED_VARIABLE, bind, port_of
from callcenter.postgres import EmbeddedPg
from callcenter.role_process import RoleProcess, die_with
from callcenter.run_lock import run_lock
from callcenter.setup_report import Report
from callcenter.speech_settings import require_safe_speech_bind
from callcenter.tls import with_certificate
from callcenter.welcome import welcome

ROLES = ("app", "worker")
KEEPER = "keeper"  # where backups are scheduled
ASR = "asr"  # where live legs are heard

EXIT_TOLD = 2  # a child that leaves with this has said why in one sentence
_HOPELESS_FAILURES = 3  # of one role before the platform was ever ready
_READY_POLL_S = 0.1
_HOUSEKEEPING_S = 60.0
_KILL_GRACE_S = 5.0  # on top of the app's own grace, before a role that will not stop is killed


class SetupFailed(UsageError):
    """The city's data could not be brought into the database."""

    code = "setup-failed"


class StopRequested(KeyboardInterrupt):
    """A signal to stop came while things were still being prepared."""


class Signals:
    """SIGINT, SIGTERM and SIGHUP as a wish to stop, SIGCHLD as a reason to look; all of them wake `wait`."""

    def __init__(self) -> None:
        self.stops = 0  # how often we were told to
        self._raises = True
        self._reader, self._writer = os.pipe()
        for end in (self._reader, self._writer):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(self._writer, warn_on_full_buffer=False)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_stop)
        signal.signal(signal.SIGCHLD, lambda number, frame: None)

    def stay_quiet(self) -> None:
        """From here on a signal only wakes `wait`; until now it interrupts whatever is being done."""
        self._raises = False

    def wait(self, seconds: float) -> None:
        """Sleep for ``seconds`` or until any signal."""
        ready, _, _ = select.select([self._reader], [], [], max(0.0, seconds))
        if ready:
            with contextlib.suppress(BlockingIOError):
                os.read(self._reader, 4096)

    def _on_stop(self, number: int, frame: FrameType | None) -> None:
        self.stops += 1
        if self._raises:
            raise StopRequested


class Supervisor:
    """Everything on this machine, from an empty folder to a served address and back to nothing running."""

    def __init__(self, settings: Settings) -> None:
        require_safe_bind(settings.http, has_demo_users=settings.demo)
        self._settings = settings
        self._signals = Signals()
        self._server: EmbeddedPg | None = None
        self._roles: list[RoleProcess] = []
        self._filled: Report | None = None
        self._owner_url: str | None = None
        self._listeners: dict[str, socket.socket] = {}  # of the roles that serve

    def run(self) -> int:
        """Serve until told to stop; 0 after an orderly stop, 1 where the roles would not start."""
        try:
            with contextlib.ExitStack() as stack:
                self._prepare(stack)
                stack.callback(self._stop_roles)
                self._signals.stay_quiet()
                self._start_roles()
                return self._serve()
        except StopRequested:
            return 0

    # -- before anything serves ----------------------------------------------------------------

    def _prepare(self, stack: contextlib.ExitStack) -> None:
        data_dir = prepare_data_dir(self._settings.data_dir)
        http = with_certificate(self._settings.http, data_dir / "tls", SystemClock().now())
        self._settings = replace(self._settings, data_dir=data_dir, http=http)
        tell_address = stack.enter_context(run_lock(data_dir))
        listener = stack.enter_context(contextlib.closing(bind(http)))
        self._settings = replace(self._settings, http=replace(http, port=port_of(listener)))
        tell_address(self._settings.http.url)
        self._listeners["app"] = listener
        if self._settings.speech.is_run_here:
            self._listen_for_speech(stack)
        addresses = self._open_database(stack)
        self._owner_url = addresses.owner
        self._settings = with_addresses(self._settings, addresses)
        self._filled = self._fill()

    def _listen_for_speech(self, stack: contextlib.ExitStack) -> None:
        """Open the worker's socket, so that the app knows its address whichever port is free."""
        speech = self._settings.speech
        require_safe_speech_bind(speech)
        where = HttpSettings(
            host=speech.host, port=speech.port or 0, tls_cert=speech.tls_cert, tls_key=speech.tls_key
        )
        listener = stack.enter_context(contextlib.closing(bind(where)))
        address = replace(where, port=port_of(listener)).url.replace("http", "ws", 1)
        self._listeners[ASR] = listener
        self._settings = replace(self._settings, speech=replace(speech, workers=(address,)))

    def _open_database(self, stack: contextlib.ExitStack) -> Addresses:
        external = database.external_addresses(self._settings)
        if external is not None:
            report("正在连接数据库…")
            asyncio.run(database.prepare_external(external, self._settings))
            return external
        report("正在启动数据库…")
        self._server = EmbeddedPg(database.embedded_root(self._settings))
        stack.callback(self._server.stop)
        backup = self._settings.backup
        self._server.archive(backup.wal_every_s if backup.is_wanted and backup.wal else None)
        self._server.start()
        addresses, applied = asyncio.run(database.prepare_embedded(self._server, self._settings))
        if applied:
            report(f"数据库结构已升级（{len(applied)} 步）。")
        return addresses

    def _fill(self) -> Report:
        """Load the city, with its demo part if wished; demo users are refused beyond loopback."""
        report("正在载入演示城市…" if self._settings.demo else "正在核对城市数据…")
        done = subprocess.run(
            [sys.executable, "-m", "callcenter.city_setup"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env=self._environ(),
            start_new_session=True,
            preexec_fn=die_with(os.getpid()),
            check=False,
        )
        if done.returncode != 0:
            said = done.stderr.decode("utf-8", "replace").strip()
            raise SetupFailed(said if done.returncode == EXIT_TOLD else f"城市数据载入失败：\n{said}")
        filled = msgspec.json.decode(done.stdout, type=Report)
        require_safe_bind(self._settings.http, has_demo_users=filled.has_demo_users)
        return filled

    # -- while it serves -----------------------------------------------------------------------

    def _start_roles(self) -> None:
        logs = self._settings.data_dir / "logs"
        logs.mkdir(mode=0o700, exist_ok=True)
        asr = (ASR,) if ASR in self._listeners else ()
        for name in (*ROLES, *asr, *((KEEPER,) if self._settings.backup.is_wanted else ())):
            role = RoleProcess(name, logs / f"{name}.log", environ={})
            if name in self._listeners:
                role.inherited_fds = (self._listeners[name].fileno(),)
            self._roles.append(role)
        self._renew_environ()
        for role in self._roles:
            role.start()

    def _renew_environ(self) -> None:
        for role in self._roles:
            handed = {} if not role.inherited_fds else {INHERITED_VARIABLE: str(role.inherited_fds[0])}
            role.environ = {**self._environ(), **handed}
            if role.name == KEEPER:  # it copies what the application may not read
                owner = replace(self._settings.database, owner_url=self._owner_url)
                role.environ = {**role.environ, **to_environ(replace(self._settings, database=owner))}
            elif role.name == ASR:  # it takes strangers' sound apart and needs to know nobody's secrets
                all_of_it = self._settings
                mine = Settings(
                    all_of_it.data_dir, city=all_of_it.city, speech=all_of_it.speech, log=all_of_it.log
                )
                role.environ = {**self._outer(), **handed, **to_environ(mine)}

    def _outer(self) -> dict[str, str]:
        hidden = "DATABASE_URL"
        return {name: v for name, v in os.environ.items() if not name.startswith(PREFIX) and name != hidden}

    def _environ(self) -> dict[str, str]:
        """What children get: our surroundings, and exactly our settings."""
        outer = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
        return {**outer, **to_environ(self._settings)}

    def _serve(self) -> int:
        is_ready = False
        while not self._signals.stops:
            self._revive_database()
            self._revive_roles()
            # Without backups or live speech the city is still served; `doctor` says what is missing.
            needed = [role for role in self._roles if role.name in ROLES]
            hopeless = [role for role in needed if role.failures >= _HOPELESS_FAILURES]
            if not is_ready and hopeless:
                report(f"{hopeless[0].name} 启动失败，日志 {hopeless[0].log_path} 的最后几行：")
                report(hopeless[0].last_words())
                return 1
            if not is_ready and readiness.answers(self._settings.http):
                is_ready = True
                self._announce()
            self._signals.wait(self._pause(is_ready))
        report("正在停止…")
        return 0

    def _pause(self, is_ready: bool) -> float:
        if not is_ready:
            return _READY_POLL_S
        now = time.monotonic()
        due = [role.restart_at - now for role in self._roles if role.pid is None]
        return min([_HOUSEKEEPING_S, *due])

    def _revive_roles(self) -> None:
        for role in self._roles:
            if (code := role.reap()) is not None:
                report(f"{role.name} 意外退出（{_cause(code)}），正在重新启动；日志：{role.log_path}")
            if role.is_due():
                role.start()
            role.trim_log()

    def _revive_database(self) -> None:
        if self._server is None or self._server.alive():
            return
        report("数据库意外退出，正在重新启动…")
        self._stop_roles()
        self._server.stop()
        self._server.start()
        addresses, _ = asyncio.run(database.prepare_embedded(self._server, self._settings))
        self._settings = with_addresses(self._settings, addresses)
        self._owner_url = addresses.owner
        self._renew_environ()  # its socket has moved
        for role in self._roles:
            role.start()

    def _announce(self) -> None:
        if self._filled is not None:
            report(welcome(self._settings, self._filled))

    # -- the end -------------------------------------------------------------------------------

    def _stop_roles(self) -> None:
        """Ask all, wait as long as they may take, kill what is left; a second Ctrl-C kills at once."""
        for role in self._roles:
            role.ask_to_stop()
        deadline = time.monotonic() + self._settings.http.shutdown_grace_s + _KILL_GRACE_S
        while not all([role.wait(time.monotonic()) for role in self._roles]):
            if time.monotonic() > deadline or self._signals.stops > 1:
                for role in self._roles:
                    role.kill()
                break
            self._signals.wait(0.2)
        for role in self._roles:
            role.wait(time.monotonic() + _KILL_GRACE_S)


def with_addresses(settings: Settings, addresses: Addresses) -> Settings:
    """The settings as the roles get them: with the database they connect to as the application."""
    return replace(settings, database=replace(settings.database, url=addresses.app, owner_url=None))


def report(text: str) -> None:
    """A line for whoever watches the terminal."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _cause(code: int) -> str:
    return f"信号 {signal.Signals(-code).name}" if code < 0 else f"退出码 {code}"
