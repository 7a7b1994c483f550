"""What every command carries, and the kinds of value its fields are made of."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec

Version = Annotated[int, msgspec.Meta(ge=1, le=2**31 - 1, description="所见工单的版本号")]
Note = Annotated[str, msgspec.Meta(max_length=2000)]
Reason = Annotated[str, msgspec.Meta(min_length=2, max_length=2000, pattern=r"\S")]
Answer = Annotated[str, msgspec.Meta(min_length=5, max_length=5000, pattern=r"\S")]
Findings = Annotated[str, msgspec.Meta(min_length=5, max_length=10000, pattern=r"\S")]
Basis = Annotated[str, msgspec.Meta(min_length=4, max_length=1000, pattern=r"\S", description="依据")]
Code = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
Codes = Annotated[list[Code], msgspec.Meta(max_length=20)]
Number = Annotated[str, msgspec.Meta(min_length=1, max_length=40, description="工单编号")]
Score = Annotated[int, msgspec.Meta(ge=1, le=5, description="5 非常满意 … 1 非常不满意")]
RowId = Annotated[int, msgspec.Meta(ge=1, le=2**63 - 1)]
Days = Annotated[int, msgspec.Meta(ge=1, le=366)]
Moment = Annotated[datetime, msgspec.Meta(tz=True, description="带时区的时间")]
Abstract = Annotated[str, msgspec.Meta(min_length=5, max_length=2000)]


class CommandBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The version of the order the person saw; a command on any other is refused."""

    version: Version


class PartBody(CommandBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A command of or about one organisation's part; ``assignment`` is needed where several fit."""

    assignment: RowId | None = None
