"""The operating system's complaints in Chinese, for sentences that people read."""

from __future__ import annotations

import errno

_REASONS = {
    errno.EACCES: "没有权限",
    errno.EEXIST: "已经存在",
    errno.EISDIR: "是一个目录",
    errno.ENOENT: "不存在",
    errno.ENOSPC: "磁盘已满",
    errno.ENOTDIR: "上级不是目录",
    errno.EPERM: "不允许这样做",
    errno.EROFS: "文件系统只读",
}


def reason(error: OSError) -> str:
    """Why it failed, in a few words."""
    return _REASONS.get(error.errno or 0) or error.strerror or str(error)
