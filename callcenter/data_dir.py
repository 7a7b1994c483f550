"""Where the data folder is, and what makes one usable."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from callcenter.kernel.errors import UsageError
from callcenter.os_errors import reason

PACKAGE = Path(__file__).resolve().parent


def find_checkout(package: Path) -> Path | None:
    """The checkout a package folder lies in, or None where it is installed as a wheel."""
    root = package.parent
    return root if (root / "pyproject.toml").is_file() and (root / "migrations").is_dir() else None


CHECKOUT = find_checkout(PACKAGE)


def default_data_dir() -> Path:
    """The data folder when none is given.

    `.data` in the checkout. As root the database runs as another user; where that user cannot come
    that far, or where there is no checkout, `/var/lib/callcenter/<hash of the path>`. Nothing is
    created here and no permission is ever changed above the folder.
    """
    is_root = os.geteuid() == 0
    if CHECKOUT is not None and (not is_root or is_open_to_others(CHECKOUT)):
        return CHECKOUT / ".data"
    if is_root:
        return Path("/var/lib/callcenter") / path_hash(CHECKOUT or PACKAGE)
    share = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(share) / "callcenter"


def path_hash(path: Path) -> str:
    """Twelve hex digits that stand for a path in names that must stay short."""
    return hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:12]


def is_open_to_others(folder: Path) -> bool:
    """Whether any user may pass through ``folder`` and all above it."""
    folder = folder.resolve()
    return all(part.stat().st_mode & 0o001 for part in (folder, *folder.parents))


def prepare_data_dir(folder: Path) -> Path:
    """Create the data folder (0711: its owner's, but the database's user may pass) and return it resolved.

    Raises UsageError where it cannot be made, written or, as root, reached by the database's user.
    """
    try:
        existing = folder.exists()
        folder.mkdir(parents=True, exist_ok=True)
        if not existing:
            folder.chmod(0o711)
        folder = folder.resolve()
    except OSError as error:
        raise UsageError(f"数据目录 {folder} 无法建立或进入：{reason(error)}。") from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise UsageError(f"数据目录 {folder} 不可写，请换一个目录或改用有权限的用户。")
    if os.geteuid() == 0 and not is_open_to_others(folder):
        raise UsageError(
            f"数据目录 {folder} 数据库用户进不去（上级目录未对其他用户开放），请用 --data-dir 换一个目录。"
        )
    return folder
