"""Whether backups and the escrow are as they should be, for `doctor`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from callcenter.backup.state import NAMES, Kind, State
from callcenter.config import BackupSettings
from callcenter.official_time import told

DAILY_LIMIT = timedelta(hours=26)  # a day and the time one may take
LOSS_LIMIT = timedelta(minutes=5)  # what may be lost at most


@dataclass(frozen=True, slots=True)
class Judgement:
    """``is_well`` is None where there is nothing to judge yet; ``detail`` says what to do."""

    name: str
    is_well: bool | None
    detail: str


def judge_backups(
    settings: BackupSettings,
    states: Mapping[Kind, State],
    now: datetime,
    *,
    is_running: bool,
    has_log: bool,
    mirrors: bool,
    data_dir: Path,
) -> Iterator[Judgement]:
    """One judgement for each kind there should be; ``has_log``: the log is ours to carry off,
    ``mirrors``: the blobs are not in that store anyway."""
    if not settings.is_wanted:
        told = "没有设置 backup.folder 或 backup.s3_prefix；请至少每天执行 callcenter backup 并存到别处。"
        yield Judgement("定时备份", None, told)
        return
    if settings.folder is not None and not settings.folder.is_dir():
        yield Judgement("定时备份", False, f"备份目录 {settings.folder} 不存在或没有挂载。")
        return
    if settings.folder is not None and _is_one_disk(settings.folder, data_dir):
        yield Judgement("备份目录", False, f"{settings.folder} 与数据在同一块磁盘上，请改为挂载的异机目录。")
    kinds = [Kind.dump, *([Kind.blobs] * mirrors), *([Kind.base, Kind.wal] * has_log)]
    for kind in kinds:
        limit = LOSS_LIMIT if kind is Kind.wal else DAILY_LIMIT
        yield _judge(kind, states.get(kind), now, limit, is_running=is_running)


def _judge(
    kind: Kind, state: State | None, now: datetime, limit: timedelta, *, is_running: bool
) -> Judgement:
    name = NAMES[kind]
    if state is None:
        return Judgement(name, None, "还没有做过，启动后自动进行。")
    if state.failure is not None:
        return Judgement(
            name, False, f"{_told(state.failed_at)}失败（{state.failure}），见日志；会自动重试。"
        )
    late = state.succeeded_at is None or now - state.succeeded_at > limit
    if late and (is_running or kind in (Kind.dump, Kind.base)):
        return Judgement(name, False, f"上次成功是 {_told(state.succeeded_at)}，已经过期，请看日志。")
    return Judgement(name, True, f"上次成功 {_told(state.succeeded_at)}。")


def judge_escrow(escrow: tuple[datetime, int] | None, newest_version: int) -> Judgement:
    """``escrow`` is when the keys were last divided, and their newest version then."""
    if escrow is None:
        told = "密钥还没有托管，数据目录一旦丢失，备份也无法解读；请执行 callcenter keys escrow。"
        return Judgement("密钥托管", None, told)
    at, version = escrow
    if version < newest_version:
        told = (
            f"托管的是第 {version} 版，现在用的是第 {newest_version} 版，请重新执行 callcenter keys escrow。"
        )
        return Judgement("密钥托管", False, told)
    return Judgement("密钥托管", True, f"第 {version} 版，{_told(at)}托管。")


def _is_one_disk(folder: Path, data_dir: Path) -> bool:
    return data_dir.exists() and folder.stat().st_dev == data_dir.stat().st_dev


def _told(moment: datetime | None) -> str:
    return "（无）" if moment is None else told(moment)
