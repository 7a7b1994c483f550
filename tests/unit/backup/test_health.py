"""What `doctor` says of backups and of the escrow."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from callcenter.backup.health import judge_backups, judge_escrow
from callcenter.backup.state import NAMES, Kind, State
from callcenter.config import BackupSettings

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


def state(kind: Kind, ago: timedelta, failure: str | None = None) -> State:
    at = NOW - ago
    return State(kind, at, at, at if failure else None, failure, 1)


def verdicts(folder: Path | None, states: dict[Kind, State], **how: bool) -> dict[str, bool | None]:
    found = judge_backups(
        BackupSettings(folder=folder),
        states,
        NOW,
        is_running=how.get("is_running", True),
        has_log=how.get("has_log", True),
        mirrors=how.get("mirrors", True),
        data_dir=Path("/nowhere"),
    )
    return {item.name: item.is_well for item in found}


def test_fresh_backups_are_well_and_old_ones_are_not(tmp_path: Path) -> None:
    fresh = {kind: state(kind, timedelta(minutes=4)) for kind in Kind}
    assert set(verdicts(tmp_path, fresh).values()) == {True}
    hours_old = {kind: state(kind, timedelta(hours=3)) for kind in Kind}
    assert verdicts(tmp_path, hours_old)[NAMES[Kind.wal]] is False
    assert verdicts(tmp_path, hours_old)[NAMES[Kind.dump]] is True
    assert verdicts(tmp_path, hours_old, is_running=False)[NAMES[Kind.wal]] is True
    days_old = {kind: state(kind, timedelta(hours=27)) for kind in Kind}
    assert set(verdicts(tmp_path, days_old).values()) == {False}


def test_moments_are_told_in_the_time_on_the_wall(tmp_path: Path) -> None:
    found = judge_backups(
        BackupSettings(folder=tmp_path),
        {Kind.dump: state(Kind.dump, timedelta(minutes=4))},
        NOW,
        is_running=True,
        has_log=False,
        mirrors=False,
        data_dir=Path("/nowhere"),
    )
    assert [item.detail for item in found] == ["上次成功 2026-11-24 09:56:00（北京时间）。"]
    assert judge_escrow((NOW, 1), 1).detail == "第 1 版，2026-11-24 10:00:00（北京时间）托管。"


def test_a_failure_counts_however_fresh_the_last_success(tmp_path: Path) -> None:
    states = {kind: state(kind, timedelta(minutes=1)) for kind in Kind}
    states[Kind.base] = state(Kind.base, timedelta(minutes=1), "OSError")
    assert verdicts(tmp_path, states)[NAMES[Kind.base]] is False


def test_what_there_need_not_be_is_not_asked_for(tmp_path: Path) -> None:
    assert verdicts(None, {}) == {"定时备份": None}
    assert verdicts(tmp_path / "unmounted", {}) == {"定时备份": False}
    assert set(verdicts(tmp_path, {}, has_log=False)) == {NAMES[Kind.dump], NAMES[Kind.blobs]}
    assert set(verdicts(tmp_path, {}, has_log=False, mirrors=False)) == {NAMES[Kind.dump]}


def test_a_folder_on_the_disk_of_the_data_is_no_backup(tmp_path: Path) -> None:
    found = list(
        judge_backups(
            BackupSettings(folder=tmp_path),
            {},
            NOW,
            is_running=True,
            has_log=False,
            mirrors=True,
            data_dir=tmp_path,
        )
    )
    assert found[0].is_well is False and "同一块磁盘" in found[0].detail


def test_an_escrow_older_than_the_newest_key_is_not_enough() -> None:
    assert judge_escrow(None, 1).is_well is None
    assert judge_escrow((NOW, 2), 2).is_well is True
    older = judge_escrow((NOW, 1), 2)
    assert older.is_well is False and "keys escrow" in older.detail
