"""The command line: every refusal is one Chinese sentence on standard error and exit code 2."""

from __future__ import annotations

import importlib
import sys

import pytest

from callcenter import cli
from callcenter.kernel.errors import FieldError, Invalid


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert cli.main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    return err


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["nonsense"], "没有 nonsense 这个命令"),
        (["--fast", "migrate"], "不认识的参数 --fast"),
        (["migrate", "--fast"], "不认识的参数 --fast"),
        (["migrate", "--data"], "不认识的参数 --data"),
        (["migrate", "--data-dir"], "--data-dir 后面缺少一个值"),
        (["run", "--port", "many"], "--port 的值 'many' 不是整数"),
        (["deadline", "--days", "1", "--hours", "2"], "--hours 不能与 --days 同时使用"),
        (["deadline", "--json=1"], "--json 不接受值"),
    ],
)
def test_bad_usage_is_told_in_chinese(
    capsys: pytest.CaptureFixture[str], arguments: list[str], word: str
) -> None:
    assert word in refused(capsys, *arguments)


def test_no_command_shows_the_commands(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([]) == 2
    assert all(command.name in capsys.readouterr().err for command in cli.COMMANDS[:1])


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        cli.main(["--help"])
    assert left.value.code == 0
    shown = capsys.readouterr().out
    assert [command.name for command in cli.COMMANDS if command.name not in shown] == []
    assert "用法：" in shown


@pytest.mark.parametrize("command", cli.COMMANDS, ids=lambda command: command.name)
def test_every_command_has_a_body_and_a_help(
    capsys: pytest.CaptureFixture[str], command: cli.Command
) -> None:
    assert callable(importlib.import_module(f"callcenter.commands.{command.module}").run)
    with pytest.raises(SystemExit) as left:
        cli.main([command.name, "--help"])
    assert left.value.code == 0
    assert command.help in capsys.readouterr().out.replace("\n", "")


def test_complaints_about_fields_are_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(arguments: list[str]) -> int:
        raise Invalid(
            "城市数据包有错。", fields=[FieldError(f"queues.csv:{n}", "名称为空") for n in range(1, 8)]
        )

    monkeypatch.setattr(cli, "_dispatch", fail)
    message = refused(capsys, "city")
    assert "queues.csv:1：名称为空" in message
    assert "另有 2 处" in message


def test_an_interrupt_is_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(arguments: list[str]) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "_dispatch", interrupted)
    assert cli.main(["run"]) == 130


def test_deadline_loads_neither_server_nor_database() -> None:
    import subprocess

    script = (
        "import sys\n"
        "from callcenter.cli import main\n"
        "main(['deadline', '--from', 'x', '--days', '1'])\n"
        "print([name for name in ('aiohttp', 'asyncpg', 'numpy') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
