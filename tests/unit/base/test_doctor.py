"""The doctor finds what is wrong without a database, and its exit code says so."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from callcenter import cli
from callcenter.kernel.s3 import Bucket


def examine(capsys: pytest.CaptureFixture[str], *flags: str) -> tuple[int, dict[str, str], dict[str, str]]:
    """Exit code, settings, and the verdict of each look."""
    code = cli.main(["doctor", "--json", *flags])
    document = json.loads(capsys.readouterr().out)
    assert document["ok"] is (code == 0)
    return code, document["settings"], {item["name"]: item["verdict"] for item in document["findings"]}


def test_a_folder_not_yet_there_is_no_fault(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    _, settings, verdicts = examine(capsys, "--data-dir", str(tmp_path / "none"))
    assert settings["data_dir"] == str(tmp_path / "none")
    assert verdicts["数据目录"] == verdicts["数据库"] == "note"
    assert verdicts["城市数据包"] == verdicts["PostgreSQL 程序"] == "ok"
    assert not (tmp_path / "none").exists()


def test_each_fault_is_found_beside_the_others(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PG_BIN", str(tmp_path))
    monkeypatch.setenv("CALLCENTER_SPEECH_MODELS_DIR", str(tmp_path))
    code, _, verdicts = examine(
        capsys, "--data-dir", str(tmp_path / "none"), "--city", "atlantis", "--host", "0.0.0.0"
    )
    assert code == 1
    failed = {name for name, verdict in verdicts.items() if verdict == "failed"}
    assert failed >= {"城市数据包", "监听", "语音模型", "PostgreSQL 程序"}


def test_an_unreachable_database_is_told(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, settings, verdicts = examine(
        capsys, "--data-dir", str(tmp_path), "--database-url", "postgresql://u:geheim@127.0.0.1:1/none"
    )
    assert code == 1
    assert verdicts["数据库"] == "failed"
    assert "geheim" not in settings["database.url"]


def test_the_store_of_files_is_asked(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bucket: Bucket
) -> None:
    asked = {"ENDPOINT": bucket.endpoint, "BUCKET": bucket.name, "KEY_ID": "test-key", "SECRET": "geheim"}
    for name, value in {"ADAPTER": "s3", **asked}.items():
        monkeypatch.setenv(f"CALLCENTER_BLOBS_{name}", value)
    _, settings, verdicts = examine(capsys, "--data-dir", str(tmp_path / "none"))
    assert (verdicts["录音与附件"], settings["blobs.secret"]) == ("ok", "***")
    monkeypatch.setenv("CALLCENTER_BLOBS_BUCKET", "nowhere")
    code, _, verdicts = examine(capsys, "--data-dir", str(tmp_path / "none"))
    assert (verdicts["录音与附件"], code) == ("failed", 1)
