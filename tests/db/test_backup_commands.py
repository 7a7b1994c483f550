"""An operator's backup, escrow and restore from one database into another."""

from __future__ import annotations

import asyncio
import io
import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from callcenter import cli
from callcenter.kernel.provision import create_database
from callcenter.postgres import EmbeddedPg

NAMES = ("backup_source", "backup_target")


@pytest.fixture
def databases(postgres: EmbeddedPg) -> Iterator[tuple[str, str]]:
    """Two empty databases; the restore gets the second."""
    for name in NAMES:
        asyncio.run(create_database(postgres.superuser_dsn(), name))
    yield postgres.superuser_dsn(NAMES[0]), postgres.superuser_dsn(NAMES[1])

    async def drop() -> None:
        connection = await asyncpg.connect(postgres.superuser_dsn())
        for name in NAMES:
            await connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
        await connection.close()

    asyncio.run(drop())


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, object]:
    assert cli.main([*arguments, "--json"]) == 0, capsys.readouterr().err
    found = json.loads(capsys.readouterr().out)
    assert isinstance(found, dict)
    return found


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert cli.main(list(arguments)) == 2
    return capsys.readouterr().err


def test_from_one_database_to_another_by_commands(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    databases: tuple[str, str],
    tmp_path: Path,
) -> None:
    here = ["--database-url", databases[0], "--data-dir", str(tmp_path / "here")]
    there = ["--database-url", databases[1], "--data-dir", str(tmp_path / "there")]
    shares = ["--share-a", str(tmp_path / "a"), "--share-b", str(tmp_path / "b")]
    officers = ["--officer-a", "张三", "--officer-b", "李四"]
    file = str(tmp_path / "city.ccb")

    assert "密钥" in refused(capsys, "backup", file, *here)
    told(capsys, "city", "load", "chaozhou", *here)
    assert "找不到密钥文件" in refused(capsys, "keys", "escrow", *shares, *officers, *here)
    monkeypatch.setattr(sys, "stdin", io.StringIO("Ein9es-Passwort\n"))
    told(capsys, "user", "add", "li", "--role", "dispatcher", *here)  # the first use makes the keys

    same = ["--officer-a", "张三", "--officer-b", "张三"]
    assert "不同的人" in refused(capsys, "keys", "escrow", *shares, *same, *here)
    made = told(capsys, "keys", "escrow", *shares, *officers, *here)
    assert made["key_version"] == 1
    assert "已经存在" in refused(capsys, "keys", "escrow", *shares, *officers, *here)

    saved = told(capsys, "backup", file, *here)
    assert saved["city"] == "潮州市"
    assert saved["audit_rows"] == 2  # the account and the escrow; the refused one left no row
    assert "已经存在" in refused(capsys, "backup", file, *here)

    shutil.rmtree(tmp_path / "here")
    assert "找不到密钥文件" in refused(capsys, "restore", file, *there)
    assert told(capsys, "keys", "restore", *shares, *there)["set"] == made["set"]
    told(capsys, "keys", "restore", *shares, *there)  # a second time changes nothing
    restored = told(capsys, "restore", file, *there)
    assert restored["tables"] == saved["tables"]
    assert restored["audit"] == {"intact": 2, "broken_at": None}
    assert told(capsys, "migrate", *there) == {"applied": []}
    assert "不是空的" in refused(capsys, "restore", file, *there)
