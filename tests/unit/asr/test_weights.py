"""The weights are joined once, wholly or not at all, whoever starts at the same time."""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import threading
from pathlib import Path

import pytest

from nlp.asr import weights
from nlp.asr.weights import WeightsDamaged, WeightsMissing, WeightsUnwritable, ensure, main

PARTS = (bytes(range(256)) * 9000, b"end of the model" * 1000)


@pytest.fixture
def small_packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two packages of the real layout whose parts are small; returns their folder."""
    site = tmp_path / "site"
    for package, part, content in zip(("tiny_model_1", "tiny_model_2"), weights.PARTS, PARTS, strict=True):
        (site / package / "data").mkdir(parents=True)
        (site / package / "__init__.py").touch()
        (site / package / "data" / part).write_bytes(content)
    for name in weights.DESCRIPTIONS:
        (site / "tiny_model_2" / "data" / name).write_text("{}")
    monkeypatch.syspath_prepend(str(site))
    importlib.invalidate_caches()
    monkeypatch.setattr(weights, "PACKAGES", ("tiny_model_1", "tiny_model_2"))
    monkeypatch.setattr(weights, "MODEL_BYTES", sum(map(len, PARTS)))
    monkeypatch.setattr(weights, "MODEL_SHA256", hashlib.sha256(b"".join(PARTS)).hexdigest())
    return site


@pytest.mark.usefixtures("small_packages")
def test_the_parts_are_joined_with_progress(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    model = ensure(tmp_path / "models", lambda done, total: told.append((done, total)))
    assert (model / "model.bin").read_bytes() == b"".join(PARTS)
    assert {path.name for path in model.iterdir()} == {"model.bin", *weights.DESCRIPTIONS}
    assert told[-1] == (weights.MODEL_BYTES, weights.MODEL_BYTES)
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    again: list[int] = []
    assert ensure(tmp_path / "models", lambda done, _: again.append(done)) == model
    assert again == []


@pytest.mark.usefixtures("small_packages")
def test_many_starts_at_once_join_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    joined: list[Path] = []
    join = weights._join
    monkeypatch.setattr(weights, "_join", lambda *given: (joined.append(given[1]), join(*given)))
    gate = threading.Barrier(6)
    found: list[Path] = []

    def start() -> None:
        gate.wait()
        found.append(ensure(tmp_path / "models"))

    threads = [threading.Thread(target=start) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [tmp_path / "models" / weights.MODEL_NAME] * 6
    assert len(joined) == 1


@pytest.mark.usefixtures("small_packages")
def test_a_half_written_model_is_made_again(tmp_path: Path) -> None:
    half = tmp_path / "models" / weights.MODEL_NAME
    half.mkdir(parents=True)
    (half / "model.bin").write_bytes(b"half")
    assert ensure(tmp_path / "models") == half
    assert weights.is_complete(half)


def test_changed_weights_are_refused_and_leave_nothing(small_packages: Path, tmp_path: Path) -> None:
    (small_packages / "tiny_model_1" / "data" / weights.PARTS[0]).write_bytes(b"other")
    with pytest.raises(WeightsDamaged, match="校验不符"):
        ensure(tmp_path / "models")
    assert [path.name for path in (tmp_path / "models").iterdir()] == [f".{weights.MODEL_NAME}.lock"]


def test_a_package_without_its_part_is_named(small_packages: Path, tmp_path: Path) -> None:
    (small_packages / "tiny_model_2" / "data" / weights.PARTS[1]).unlink()
    with pytest.raises(WeightsDamaged, match=weights.PARTS[1]):
        ensure(tmp_path / "models")


def test_missing_packages_say_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "PACKAGES", ("no_such_package_1", "no_such_package_2"))
    with pytest.raises(WeightsMissing, match=r"no-such-package-1.*make setup"):
        ensure(tmp_path)


@pytest.mark.usefixtures("small_packages")
def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(WeightsUnwritable, match="无法写入"):
        ensure(tmp_path / "file" / "models")
    assert main([str(tmp_path / "file" / "models")]) == 2
    assert "无法写入" in capsys.readouterr().err
    assert main(["a", "b"]) == 2


@pytest.mark.usefixtures("small_packages")
def test_the_command_prints_the_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "models")]) == 0
    out = capsys.readouterr()
    assert out.out.strip() == str(tmp_path / "models" / weights.MODEL_NAME)
    assert "█" * 30 in out.err
