"""What `callcenter doctor` looks at: what this machine and this database have, and what they lack."""

from __future__ import annotations

import contextlib
import shutil
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import asyncpg

from callcenter import database
from callcenter.backup.custody import last_escrow
from callcenter.backup.health import judge_backups, judge_escrow
from callcenter.backup.state import read_states
from callcenter.blob_store import check_bucket
from callcenter.config import BlobAdapter, Settings, require_safe_bind
from callcenter.kernel.clock import SystemClock
from callcenter.kernel.db import Connection
from callcenter.kernel.errors import HotlineError, UsageError
from callcenter.kernel.keys import KeysUnusable, load_keys
from callcenter.kernel.migrate import load_migrations, pending_migrations
from callcenter.people.bootstrap import has_demo_users
from callcenter.postgres import DATABASE, PostgresUnavailable, find_bin, running
from callcenter.run_lock import running_supervisor
from callcenter.security.clock_sync import read as read_clock
from callcenter.security.dengbao import Control, controls, measure
from callcenter.speech_engines import live_engine, live_model, recorded_model
from callcenter.speech_settings import require_safe_speech_bind
from nlp.asr.base import EngineUnavailable

_FREE_MIN_BYTES = 2 * 1024**3
_OLDEST_PYTHON = (3, 11)


class Verdict(StrEnum):
    ok = "ok"
    note = "note"  # not there yet, and nothing is wrong with that
    failed = "failed"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at; ``detail`` is a Chinese sentence that also says what to do."""

    name: str
    verdict: Verdict
    detail: str


async def examine(settings: Settings) -> list[Finding]:
    """Look at everything; nothing is changed, and one failure does not hide the next."""
    looks: list[tuple[str, Callable[[Settings], tuple[Verdict, str]]]] = [
        ("Python", _python),
        ("数据目录", _data_dir),
        ("运行状态", _supervisor),
        ("监听", _bind),
        ("网页", _console),
        ("城市数据包", _city_pack),
        ("语音模型", _speech),
        ("实时语音", _live_speech),
        ("PostgreSQL 程序", _programs),
    ]
    findings = [_look(name, look, settings) for name, look in looks]
    return [*findings, await _blobs(settings), await _clock(settings), *await _examine_database(settings)]


def _look(name: str, look: Callable[[Settings], tuple[Verdict, str]], settings: Settings) -> Finding:
    try:
        verdict, detail = look(settings)
    except HotlineError as error:
        return Finding(name, Verdict.failed, error.message)
    return Finding(name, verdict, detail)


def _python(settings: Settings) -> tuple[Verdict, str]:
    version = ".".join(str(part) for part in sys.version_info[:3])
    if sys.version_info < _OLDEST_PYTHON:
        return Verdict.failed, f"版本 {version} 太旧，需要 3.11 或更新。"
    return Verdict.ok, version


def _data_dir(settings: Settings) -> tuple[Verdict, str]:
    folder = settings.data_dir
    nearest = next(path for path in (folder, *folder.parents) if path.exists())
    free = shutil.disk_usage(nearest).free
    room = f"所在磁盘剩余 {free / 1024**3:.1f} GB"
    if free < _FREE_MIN_BYTES:
        return Verdict.failed, f"{folder}，{room}，不足 2 GB。"
    if nearest != folder:
        return Verdict.note, f"{folder} 尚未建立，第一次运行时建立；{room}。"
    return Verdict.ok, f"{folder}，{room}。"


def _supervisor(settings: Settings) -> tuple[Verdict, str]:
    found = running_supervisor(settings.data_dir)
    if found is None:
        return Verdict.note, "没有在这个数据目录上运行的 callcenter run。"
    return Verdict.ok, f"进程 {found.pid} 正在运行（{found.url or '正在启动'}）。"


def _bind(settings: Settings) -> tuple[Verdict, str]:
    require_safe_bind(settings.http, has_demo_users=settings.demo)
    return Verdict.ok, settings.http.url


def _console(settings: Settings) -> tuple[Verdict, str]:
    from agent_ui import STATIC

    if not (STATIC / "index.html").is_file():
        return Verdict.failed, f"{STATIC} 里没有构建好的网页，请运行 make ui。"
    return Verdict.ok, f"已构建（{STATIC}）。"


def _city_pack(settings: Settings) -> tuple[Verdict, str]:
    from callcenter.cities.pack import load_pack, pack_path

    folder = pack_path(settings.city)
    pack = load_pack(folder)
    return Verdict.ok, f"{pack.facts.name}（{folder}）。"


def _speech(settings: Settings) -> tuple[Verdict, str]:
    speech = settings.speech
    try:
        folder = _whole(recorded_model(speech))
    except EngineUnavailable as error:
        return Verdict.failed, f"{error}。"
    return Verdict.ok, f"引擎 {speech.engine}，模型在 {folder}。"


def _live_speech(settings: Settings) -> tuple[Verdict, str]:
    speech = settings.speech
    require_safe_speech_bind(speech)
    if speech.workers:
        return Verdict.ok, f"使用 {'、'.join(speech.workers)}，每个最多 {speech.streams} 路。"
    try:
        folder = _whole(live_model(speech))
    except EngineUnavailable as error:
        return Verdict.failed, f"{error}。"
    capacity = f"最多 {speech.streams} 路，同时识别 {speech.live_workers} 个"
    return Verdict.ok, f"由 run 启动 asr 进程，引擎 {live_engine(speech)}，模型在 {folder}，{capacity}。"


def _whole(model: Path | None) -> Path | None:
    """The folder as it is; raises where it is one of ours that was not joined yet."""
    from nlp.asr.weights import MODEL_NAME, is_complete

    if model is not None and model.name == MODEL_NAME and not is_complete(model):
        raise EngineUnavailable(f"{model} 里没有完整的语音模型，请运行 {sys.executable} -m nlp.asr.weights")
    return model


def _programs(settings: Settings) -> tuple[Verdict, str]:
    if settings.database.url is not None:
        return Verdict.ok, "使用指定的数据库，不用内置的。"
    return Verdict.ok, f"内置（{find_bin()}）。"


async def _blobs(settings: Settings) -> Finding:
    name, blobs = "录音与附件", settings.blobs
    if blobs.adapter is BlobAdapter.local:
        where = f"存放在本机 {settings.blobs_dir}"
        return Finding(name, Verdict.ok, f"{where}；多台机器共用时须改用 blobs.adapter = s3。")
    try:
        await check_bucket(blobs)
    except HotlineError as error:
        return Finding(name, Verdict.failed, f"{blobs.endpoint} 的存储桶 {blobs.bucket}：{error.message}。")
    return Finding(name, Verdict.ok, f"存放在 {blobs.endpoint} 的存储桶 {blobs.bucket}，已密封。")


async def _clock(settings: Settings) -> Finding:
    reading = await read_clock(settings.time, SystemClock().now())
    verdict = {True: Verdict.ok, False: Verdict.failed, None: Verdict.note}[reading.is_right]
    return Finding("时钟", verdict, reading.detail)


# ---- the database ----


async def _examine_database(settings: Settings) -> list[Finding]:
    embedded = settings.database.url is None
    if embedded and not (settings.data_dir / "postgres" / "data" / "PG_VERSION").is_file():
        return [Finding("数据库", Verdict.note, "尚未建立，第一次运行时建立。")]
    try:
        async with _connection(settings) as connection:
            return [
                await _server(connection),
                await _locale(connection),
                await _schema(connection),
                await _demo_users(connection),
                await _notices(connection),
                _keys(settings),
                *await _backups(connection, settings),
            ]
    except HotlineError as error:
        return [Finding("数据库", Verdict.failed, error.message)]
    except (OSError, asyncpg.PostgresError) as error:
        return [Finding("数据库", Verdict.failed, f"连不上数据库：{error}")]


@asynccontextmanager
async def _connection(settings: Settings) -> AsyncIterator[Connection]:
    """A connection that may look at everything, to the database as it is: nothing is migrated here."""
    external = database.external_addresses(settings)
    if external is not None:
        connection = await asyncpg.connect(external.owner)
        try:
            yield connection
        finally:
            await connection.close(timeout=5)
        return
    with running(settings.data_dir / "postgres") as server:
        try:
            connection = await asyncpg.connect(server.superuser_dsn(DATABASE))
        except asyncpg.InvalidCatalogNameError as error:
            raise PostgresUnavailable("数据库尚未建完，请再运行一次 callcenter run。") from error
        try:
            yield connection
        finally:
            await connection.close(timeout=5)


async def _server(connection: Connection) -> Finding:
    version = await connection.fetchval("SELECT current_setting('server_version')")
    return Finding("数据库", Verdict.ok, f"PostgreSQL {version}")


async def _locale(connection: Connection) -> Finding:
    name = "数据库区域设置"
    if await connection.fetchval("SELECT to_regproc('show_trgm') IS NULL"):
        return Finding(name, Verdict.failed, "没有装 pg_trgm 扩展，请运行 callcenter migrate。")
    if await connection.fetchval("SELECT cardinality(show_trgm('噪音扰民')) > 0"):
        return Finding(name, Verdict.ok, "能识别汉字。")
    return Finding(name, Verdict.failed, "不识别汉字，检索会失效，请以 LOCALE 'C.UTF-8' 重建数据库。")


async def _schema(connection: Connection) -> Finding:
    migrations = load_migrations()
    if pending := await pending_migrations(connection, migrations):
        return Finding("数据库结构", Verdict.failed, f"还差 {len(pending)} 步，请运行 callcenter migrate。")
    return Finding("数据库结构", Verdict.ok, f"已是最新（{migrations[-1].name}）。")


_HOW_NOTICES_STAND = """
SELECT
    (SELECT count(*) FROM notice_template WHERE retired_on IS NULL) AS templates,
    (SELECT count(*) FROM notice WHERE state = 'given_up') AS given_up,
    (SELECT count(*) FROM event_passed_over) AS passed_over
"""


async def _notices(connection: Connection) -> Finding:
    name = "通知"
    if await connection.fetchval("SELECT to_regclass('notice') IS NULL"):
        return Finding(name, Verdict.note, "还没有通知表。")
    row = await connection.fetchrow(_HOW_NOTICES_STAND)
    assert row is not None  # it counts
    if not row["templates"]:
        told = "没有通知模板，任何人都收不到通知和警情呼叫，请用 callcenter city load 载入城市数据包。"
        return Finding(name, Verdict.failed, told)
    if row["given_up"] or row["passed_over"]:
        told = (
            f"未送达 {row['given_up']} 条，跳过的事件 {row['passed_over']} 个，请到「未送达」和日志里查看。"
        )
        return Finding(name, Verdict.note, told)
    return Finding(name, Verdict.ok, f"{row['templates']} 个模板，没有未送达的。")


async def _demo_users(connection: Connection) -> Finding:
    name = "演示账号"
    if await connection.fetchval("SELECT to_regclass('app_user') IS NULL"):
        return Finding(name, Verdict.note, "还没有账号表。")
    if await has_demo_users(connection):
        return Finding(name, Verdict.failed, "有口令公开的演示账号，只能在本机试用，不能正式使用。")
    return Finding(name, Verdict.ok, "没有。")


async def _backups(connection: Connection, settings: Settings) -> list[Finding]:
    judged = list(
        judge_backups(
            settings.backup,
            await read_states(connection),
            SystemClock().now(),
            is_running=settings.database.url is not None or running_supervisor(settings.data_dir) is not None,
            has_log=settings.database.url is None and settings.backup.wal,
            mirrors=settings.backup.folder is not None or settings.blobs.adapter is BlobAdapter.local,
            data_dir=settings.data_dir,
        )
    )
    if await connection.fetchval("SELECT to_regclass('audit') IS NOT NULL"):
        with contextlib.suppress(KeysUnusable):  # said of the keys themselves
            newest = load_keys(settings.keys_dir).keys[-1].version
            judged.append(judge_escrow(await last_escrow(connection), newest))
    verdicts = {True: Verdict.ok, False: Verdict.failed, None: Verdict.note}
    return [Finding(item.name, verdicts[item.is_well], item.detail) for item in judged]


def _keys(settings: Settings) -> Finding:
    folder: Path = settings.keys_dir
    if not folder.is_dir():
        return Finding("密钥", Verdict.note, f"{folder} 尚未建立，第一次运行时生成。")
    if folder.stat().st_mode & 0o077:
        return Finding("密钥", Verdict.failed, f"{folder} 对其他用户开放，请执行 chmod 700。")
    return Finding("密钥", Verdict.ok, f"{folder}，请另行妥善备份：没有它，个人信息无法解密。")


async def examine_controls(settings: Settings) -> list[Control]:
    """The controls of level 3, measured on the running database. Raises UsageError where there is none."""
    now = SystemClock().now()
    reading = await read_clock(settings.time, now)
    folder = settings.keys_dir
    private = _keys(settings).verdict is Verdict.ok
    if settings.database.url is None and not is_embedded_made(settings):
        raise UsageError(f"{folder.parent} 里还没有数据库，请先运行一次 callcenter run。")
    try:
        async with _connection(settings) as connection:
            if await pending_migrations(connection):
                raise UsageError("数据库结构不是最新的，请先运行 callcenter migrate。")
            return controls(await measure(connection, settings, now, reading, keys_are_private=private))
    except (OSError, asyncpg.PostgresError) as error:
        raise UsageError(f"连不上数据库：{error}") from error


def is_embedded_made(settings: Settings) -> bool:
    """Whether the database of our own was made in the data folder."""
    return (settings.data_dir / "postgres" / "data" / "PG_VERSION").is_file()
