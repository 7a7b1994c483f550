"""Enterprises for stories: right codes, the register's desk, and what a matter of theirs looks like."""

from __future__ import annotations

import itertools
from typing import Any

from stdnum.cn import uscc

from tests.api.road import Road

OFFICER = "enterprise01"
_running = itertools.count(1)


def code_of(number: int) -> str:
    """An invented code that checks."""
    body = f"91445102MA5{number:06d}"
    return f"{body}{uscc.calc_check_digit(body)}"


async def registered(road: Road, name: str = "潮州市韩青瓷业有限公司", **fields: Any) -> Any:
    """An enterprise in the register, served by the officer."""
    body = {"uscc": code_of(next(_running)), "name": name, "officer": OFFICER, **fields}
    return await (await road.desk(OFFICER)).post("enterprises", body, status=201)
