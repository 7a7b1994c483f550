"""Where databases of tests live: in memory where there is room, since a copy of one is a thousand files."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

_MEMORY = Path("/dev/shm")
_NEEDED = 4 << 30  # bytes free


def open_folder(prefix: str) -> Path:
    """A new folder which an unprivileged database user can pass through; the caller removes it."""
    roomy = _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free >= _NEEDED
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=_MEMORY if roomy else "/tmp"))
    folder.chmod(0o711)
    return folder
