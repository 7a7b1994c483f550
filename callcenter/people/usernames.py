"""What an account may be called."""

from __future__ import annotations

import re

#: letters whose lower case is the same to Python and to every collation of the database
_USERNAME = re.compile(r"[A-Za-z0-9\u4e00-\u9fff][A-Za-z0-9\u4e00-\u9fff._-]{1,31}")

RULE = "账号名须为 2 至 32 个字母、数字、汉字或 . _ -，且以字母、数字或汉字开头。"


def is_username(text: str) -> bool:
    """Whether an account of this name can exist."""
    return _USERNAME.fullmatch(text) is not None
