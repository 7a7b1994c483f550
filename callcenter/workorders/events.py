"""What can happen to an order, for the catalogue; docs/events.md shows each with an example."""

from __future__ import annotations

from typing import ClassVar

from callcenter.kernel.events import Event, catalogued

from . import road_events as road_events  # its events belong to the same catalogue


@catalogued
class OrderRegistered(Event, frozen=True, kw_only=True):
    """An order was made of a contact."""

    name: ClassVar[str] = "work_order.registered"
    title: ClassVar[str] = "登记"
    channel: str
    request_type: str
    urgency: str
    track: str
    category: str | None
    place: str | None
    emergency_handover: str | None


@catalogued
class OrderAccepted(Event, frozen=True, kw_only=True):
    """The centre took the matter on."""

    name: ClassVar[str] = "work_order.accepted"
    title: ClassVar[str] = "受理"
    changed: list[str]
    request_type: str
    category: str | None


@catalogued
class OrderAmended(Event, frozen=True, kw_only=True):
    """Fields were corrected; ``changed`` names them, values stay in the order."""

    name: ClassVar[str] = "work_order.amended"
    title: ClassVar[str] = "修改"
    changed: list[str]
    request_type: str
    category: str | None


@catalogued
class OrderLocated(Event, frozen=True, kw_only=True):
    """Its citizen told later where it is, which nobody knew."""

    name: ClassVar[str] = "work_order.located"
    title: ClassVar[str] = "补明地点"
    place: str | None
    at_danger: bool


@catalogued
class OrderDirectlyClosed(Event, frozen=True, kw_only=True):
    """It was answered on the spot."""

    name: ClassVar[str] = "work_order.directly_closed"
    title: ClassVar[str] = "直接答复办结"


@catalogued
class OrderDispatched(Event, frozen=True, kw_only=True):
    """It went to its leading organisation.

    ``accused_is_outside`` is the dispatcher's word that nobody of ours is complained of. ``automatic``: by
    the platform, which was ``confidence`` sure.
    """

    name: ClassVar[str] = "work_order.dispatched"
    title: ClassVar[str] = "派单"
    lead: str
    co_handlers: list[str]
    copies: list[str]
    round: int
    suggested: bool
    accused_is_outside: bool = False
    automatic: bool = False
    confidence: float | None = None


@catalogued
class OrderSignedIn(Event, frozen=True, kw_only=True):
    """The leading organisation took it."""

    name: ClassVar[str] = "work_order.signed_in"
    title: ClassVar[str] = "签收"
    organisation: str


@catalogued
class CitizenContacted(Event, frozen=True, kw_only=True):
    """The organisation tried to reach the citizen."""

    name: ClassVar[str] = "work_order.citizen_contacted"
    title: ClassVar[str] = "联系诉求人"
    organisation: str
    method: str
    reached: bool


@catalogued
class OrderReplied(Event, frozen=True, kw_only=True):
    """The organisation gave its findings and proposed an answer."""

    name: ClassVar[str] = "work_order.replied"
    title: ClassVar[str] = "反馈"
    organisation: str
    is_true: str
    is_solved: bool
    round: int


@catalogued
class ReplyApproved(Event, frozen=True, kw_only=True):
    """The centre released the public answer."""

    name: ClassVar[str] = "work_order.reply_approved"
    title: ClassVar[str] = "审核通过，答复诉求人"
    edited: bool
    round: int


@catalogued
class ReplySentBack(Event, frozen=True, kw_only=True):
    """The centre asked for a better reply."""

    name: ClassVar[str] = "work_order.reply_sent_back"
    title: ClassVar[str] = "审核退回"
    round: int


@catalogued
class OrderFollowedUp(Event, frozen=True, kw_only=True):
    """The centre asked the citizen how it went."""

    name: ClassVar[str] = "work_order.followed_up"
    title: ClassVar[str] = "回访"
    reached: bool
    is_solved: bool | None
    satisfaction: int | None
    round: int


@catalogued
class OrderClosed(Event, frozen=True, kw_only=True):
    """It is done."""

    name: ClassVar[str] = "work_order.closed"
    title: ClassVar[str] = "办结"
    is_solved: bool | None
    satisfaction: int | None
    rounds: int


@catalogued
class ReworkOrdered(Event, frozen=True, kw_only=True):
    """The citizen is not satisfied: the same organisation works on it again."""

    name: ClassVar[str] = "work_order.rework_ordered"
    title: ClassVar[str] = "退回重办"
    organisation: str
    round: int


@catalogued
class RectificationOrdered(Event, frozen=True, kw_only=True):
    """No rework is left and the rating is bad: the same organisation puts it right in a round of its own."""

    name: ClassVar[str] = "work_order.rectification_ordered"
    title: ClassVar[str] = "差评整改"
    organisation: str
    round: int


@catalogued
class OrderArchived(Event, frozen=True, kw_only=True):
    """It is history."""

    name: ClassVar[str] = "work_order.archived"
    title: ClassVar[str] = "归档"


@catalogued
class OrderRated(Event, frozen=True, kw_only=True):
    """The citizen rated the handling by herself."""

    name: ClassVar[str] = "work_order.rated"
    title: ClassVar[str] = "诉求人评价"
    score: int
    round: int


@catalogued
class OrderRatedByDefault(Event, frozen=True, kw_only=True):
    """She did not rate in time: a rating was given in her stead, counted apart from every rate."""

    name: ClassVar[str] = "work_order.rated_by_default"
    title: ClassVar[str] = "逾期未评价，默认评价"
    score: int
    round: int


@catalogued
class OrderTransferred(Event, frozen=True, kw_only=True):
    """Its organisation or category was succeeded by another (机构改革、分类修订); its clocks run on."""

    name: ClassVar[str] = "work_order.transferred"
    title: ClassVar[str] = "机构或分类承继"
    what: str
    former: str
    successor: str
    assignments: list[int]
