"""The commands of an operator, one after another, on a PostgreSQL of his own."""

from __future__ import annotations

import asyncio
import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from callcenter import cli
from callcenter.kernel.provision import create_database
from callcenter.postgres import EmbeddedPg

NAME = "operator"
PASSWORD = "Ein9es-Passwort"


@pytest.fixture
def flags(postgres: EmbeddedPg, tmp_path: Path) -> Iterator[list[str]]:
    """The flags of every command, for an empty database and an empty folder."""
    asyncio.run(create_database(postgres.superuser_dsn(), NAME))
    yield ["--database-url", postgres.superuser_dsn(NAME), "--data-dir", str(tmp_path)]
    asyncio.run(_drop(postgres.superuser_dsn()))


async def _drop(dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    await connection.execute(f"DROP DATABASE {NAME} WITH (FORCE)")
    await connection.close()


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, object]:
    assert cli.main([*arguments, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert isinstance(found, dict)
    return found


def test_an_operator_sets_up_a_city(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, flags: list[str]
) -> None:
    def type_password(text: str) -> None:
        monkeypatch.setattr(sys, "stdin", io.StringIO(f"{text}\n"))

    type_password(PASSWORD)
    assert cli.main(["user", "add", "zhang", "--role", "dispatcher", *flags]) == 2
    assert "city load" in capsys.readouterr().err

    answer(capsys, "migrate", *flags)
    assert answer(capsys, "migrate", *flags) == {"applied": []}
    assert answer(capsys, "city", "load", "chaozhou", *flags)["changed"] is True
    assert answer(capsys, "city", "load", "chaozhou", *flags)["changed"] is False

    type_password(PASSWORD)
    assert answer(capsys, "user", "add", "zhang", "--role", "dispatcher", *flags)["username"] == "zhang"
    type_password(PASSWORD)
    assert cli.main(["user", "add", "zhang", "--role", "dispatcher", *flags]) == 2
    assert "已存在" in capsys.readouterr().err
    type_password(PASSWORD)
    assert answer(capsys, "user", "add", "sys", "--role", "system_officer", *flags)["totp_secret"]

    document = json.loads(_doctor(capsys, flags))
    verdicts = {item["name"]: item["verdict"] for item in document["findings"]}
    assert {verdicts[name] for name in ("数据库", "数据库区域设置", "数据库结构", "演示账号", "密钥")} == {
        "ok"
    }


def test_a_changed_audit_row_is_found_by_the_command(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    flags: list[str],
    postgres: EmbeddedPg,
) -> None:
    answer(capsys, "migrate", *flags)
    answer(capsys, "city", "load", "chaozhou", *flags)
    for name in ("zhang", "li", "wu"):
        monkeypatch.setattr(sys, "stdin", io.StringIO(f"{PASSWORD}\n"))
        answer(capsys, "user", "add", name, "--role", "agent", *flags)
    whole = answer(capsys, "audit", "verify", *flags)
    cli.main(["doctor", "--dengbao", "--json", *flags])
    listed = {c["clause"]: c for c in json.loads(capsys.readouterr().out)["controls"]}
    assert "3 条完好" in listed["8.1.4.3 c"]["evidence"][0]
    assert listed["8.1.4.2 d"]["state"] == "not_met"
    assert cli.main(["doctor", "--dengbao", *flags]) == 1
    assert "不符合" in capsys.readouterr().out
    assert whole["ok"] is True
    assert cli.main(["audit", "verify", *flags]) == 0
    assert "没有另存的校验值可以对照" in capsys.readouterr().out
    head = answer(capsys, "audit", "anchor", *flags)
    kept = f"{head['id']}:{head['hash']}"
    assert cli.main(["audit", "verify", "--head", kept, *flags]) == 0
    assert "与 1 个另存的校验值相符" in capsys.readouterr().out

    async def tamper(statement: str) -> None:
        connection = await asyncpg.connect(postgres.superuser_dsn(NAME))
        await connection.execute("SET session_replication_role = replica")
        await connection.execute(statement)
        await connection.close()

    asyncio.run(tamper("DELETE FROM audit WHERE id = (SELECT max(id) FROM audit)"))
    assert answer(capsys, "audit", "verify", *flags)["ok"] is True, "its end cut off, the chain is whole"
    assert cli.main(["audit", "verify", "--head", kept, *flags]) == 2
    assert f"第 {head['id']} 条" in capsys.readouterr().out
    asyncio.run(tamper("UPDATE audit SET action = 'user.enabled' WHERE id = 2"))
    assert cli.main(["audit", "verify", *flags]) == 2
    assert "第 2 条被改动" in capsys.readouterr().out
    assert cli.main(["audit", "verify", "--json", *flags]) == 2
    assert json.loads(capsys.readouterr().out)["broken_at"] == 2
    assert cli.main(["audit", "verify", "--head", "seven", *flags]) == 2
    assert "序号:散列值" in capsys.readouterr().err


def _doctor(capsys: pytest.CaptureFixture[str], flags: list[str]) -> str:
    cli.main(["doctor", "--json", *flags])
    return capsys.readouterr().out
