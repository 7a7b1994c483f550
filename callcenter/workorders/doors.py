"""By which door a citizen may be asked: the one she came by, and never through somebody else's telephone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

Door = Literal["phone", "wechat", "sms", "visit", "web"]
DOOR_NAMES: dict[Door, str] = {
    "phone": "电话",
    "wechat": "微信",
    "sms": "短信",
    "visit": "上门",
    "web": "凭查询码自行评价",
}
_FACE_TO_FACE = ("walk_in", "letter", "leader_note", "paper_slip")


@dataclass(frozen=True, slots=True)
class Caller:
    """What decides the doors of one citizen; ``has_phone`` means a number of her own, called from or left."""

    channel: str
    has_phone: bool
    is_anonymous: bool
    is_confidential: bool
    no_reply_wanted: bool

    @property
    def is_guarded(self) -> bool:
        """True if she may be asked only by a door of her own."""
        return self.is_anonymous or self.is_confidential


@dataclass(frozen=True, slots=True)
class CallHours:
    """The hours of the local day between which people may be called up, ``until`` not included."""

    first: int
    until: int


def doors_of(caller: Caller) -> tuple[Door, ...]:
    """The doors in the order to try them; none for one who wants no reply.

    A web page is no door somebody can knock at: ``web`` says that only her own rating by tracking code is
    left. An anonymous citizen is asked by the door she came by and by no other; a confidential one besides by
    a telephone of her own, never face to face, where others would see it.
    """
    if caller.no_reply_wanted:
        return ()
    if caller.is_guarded:
        return _own_door(caller)
    if caller.channel == "wechat":
        return ("wechat", "phone", "sms", "visit") if caller.has_phone else ("wechat",)
    if caller.has_phone:
        return ("phone", "sms", "visit")
    return ("visit",) if caller.channel in _FACE_TO_FACE else ("web",)


def _own_door(caller: Caller) -> tuple[Door, ...]:
    if caller.channel == "wechat":
        return ("wechat",)
    if caller.has_phone and (caller.channel == "phone" or not caller.is_anonymous):
        return ("phone",)
    return ("web",)


def can_be_asked(caller: Caller) -> bool:
    """True if somebody can knock at one of her doors."""
    return any(door != "web" for door in doors_of(caller))


def may_call_at(local: datetime, hours: CallHours) -> bool:
    """True if a telephone call is decent at this local time."""
    return hours.first <= local.hour < hours.until


def next_call(local: datetime, hours: CallHours) -> datetime:
    """The earliest local time at or after ``local`` at which a call is decent."""
    if may_call_at(local, hours):
        return local
    first = local.replace(hour=hours.first, minute=0, second=0, microsecond=0)
    return first if local < first else first + timedelta(days=1)
