"""What can happen to an order on the side roads."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from callcenter.kernel.events import Event, catalogued


@catalogued
class OrderRefused(Event, frozen=True, kw_only=True):
    """Not ours to take on; the legal channel was told."""

    name: ClassVar[str] = "work_order.refused"
    title: ClassVar[str] = "不予受理"
    ground: str


@catalogued
class OrderHandedOver(Event, frozen=True, kw_only=True):
    """An emergency service has it, and the order is over here."""

    name: ClassVar[str] = "work_order.handed_over"
    title: ClassVar[str] = "紧急转接"
    to: str


@catalogued
class HandOverRecorded(Event, frozen=True, kw_only=True):
    """An emergency service was told, and the order goes on."""

    name: ClassVar[str] = "work_order.hand_over_recorded"
    title: ClassVar[str] = "登记转接"
    to: str


@catalogued
class FalseAlarmFound(Event, frozen=True, kw_only=True):
    """No emergency after all."""

    name: ClassVar[str] = "work_order.false_alarm_found"
    title: ClassVar[str] = "解除紧急"


@catalogued
class SupplementAsked(Event, frozen=True, kw_only=True):
    """Something is missing, and was asked for once, together."""

    name: ClassVar[str] = "work_order.supplement_asked"
    title: ClassVar[str] = "退回补充"
    of: str


@catalogued
class SupplementAdded(Event, frozen=True, kw_only=True):
    """The citizen or an agent added something."""

    name: ClassVar[str] = "work_order.supplement_added"
    title: ClassVar[str] = "补充"
    by_citizen: bool


@catalogued
class ConsultationOpened(Event, frozen=True, kw_only=True):
    """Whose duty it is, is asked before dispatch."""

    name: ClassVar[str] = "work_order.consultation_opened"
    title: ClassVar[str] = "提交会商"
    organisations: list[str]


@catalogued
class OpinionGiven(Event, frozen=True, kw_only=True):
    """One of those asked said whose duty it is."""

    name: ClassVar[str] = "work_order.opinion_given"
    title: ClassVar[str] = "会商意见"
    is_ours: str


@catalogued
class OrderMerged(Event, frozen=True, kw_only=True):
    """It is worked on under another order."""

    name: ClassVar[str] = "work_order.merged"
    title: ClassVar[str] = "并单"
    order: str


@catalogued
class OrderUnmerged(Event, frozen=True, kw_only=True):
    """It stands on its own again."""

    name: ClassVar[str] = "work_order.unmerged"
    title: ClassVar[str] = "撤销并单"


@catalogued
class AnsweredWithMain(Event, frozen=True, kw_only=True):
    """The order it hangs on was answered, and so is this one."""

    name: ClassVar[str] = "work_order.answered_with_main"
    title: ClassVar[str] = "随主单答复"
    round: int


@catalogued
class OrderSplit(Event, frozen=True, kw_only=True):
    """Further orders were made of the same contact."""

    name: ClassVar[str] = "work_order.split"
    title: ClassVar[str] = "拆单"
    orders: list[str]


@catalogued
class OrderWithdrawn(Event, frozen=True, kw_only=True):
    """The citizen took it back."""

    name: ClassVar[str] = "work_order.withdrawn"
    title: ClassVar[str] = "撤诉"
    by_citizen: bool


@catalogued
class OrderUrged(Event, frozen=True, kw_only=True):
    """Somebody asked where the answer stays."""

    name: ClassVar[str] = "work_order.urged"
    title: ClassVar[str] = "催办"
    organisation: str | None
    by_citizen: bool


@catalogued
class SupervisionIssued(Event, frozen=True, kw_only=True):
    """The centre presses."""

    name: ClassVar[str] = "work_order.supervision_issued"
    title: ClassVar[str] = "督办"
    organisation: str | None
    supervision: str


@catalogued
class SupervisionMoved(Event, frozen=True, kw_only=True):
    """The supervision was answered, sent back or ended."""

    name: ClassVar[str] = "work_order.supervision_moved"
    title: ClassVar[str] = "督办进展"
    organisation: str | None
    action: str


@catalogued
class TermOverridden(Event, frozen=True, kw_only=True):
    """A law or a decision under it gives this order another term for its answer."""

    name: ClassVar[str] = "work_order.term_overridden"
    title: ClassVar[str] = "依法另定期限"
    unit: str
    amount: int
    old_due_at: datetime
    new_due_at: datetime
    lengthens: bool


@catalogued
class PromiseMoved(Event, frozen=True, kw_only=True):
    """The main order was extended or put off, and with it what this order's citizen is promised."""

    name: ClassVar[str] = "work_order.promise_moved"
    title: ClassVar[str] = "承诺期限随主单变更"
    old_due_at: datetime
    new_due_at: datetime


@catalogued
class LeaderInstructed(Event, frozen=True, kw_only=True):
    """A leader wrote on it."""

    name: ClassVar[str] = "work_order.instructed"
    title: ClassVar[str] = "领导批示"


@catalogued
class ApplicationMade(Event, frozen=True, kw_only=True):
    """An organisation asked for something that somebody above it decides."""

    name: ClassVar[str] = "work_order.application_made"
    title: ClassVar[str] = "申请"
    application: str
    organisation: str
    until: datetime | None
    of_part: bool


@catalogued
class ApplicationDecided(Event, frozen=True, kw_only=True):
    """It was granted, rejected or taken back."""

    name: ClassVar[str] = "work_order.application_decided"
    title: ClassVar[str] = "审批"
    application: str
    organisation: str
    decision: str
    until: datetime | None
    wrongful: bool
    of_part: bool


@catalogued
class SuspensionMoved(Event, frozen=True, kw_only=True):
    """A suspended order: progress was told, it was looked at, or it goes on."""

    name: ClassVar[str] = "work_order.suspension_moved"
    title: ClassVar[str] = "挂账跟踪"
    action: str


@catalogued
class OrderReactivated(Event, frozen=True, kw_only=True):
    """A finished order was opened again."""

    name: ClassVar[str] = "work_order.reactivated"
    title: ClassVar[str] = "重新激活"
    round: int


@catalogued
class OrderDelegated(Event, frozen=True, kw_only=True):
    """An organisation passed work to others, who answer to it."""

    name: ClassVar[str] = "work_order.delegated"
    title: ClassVar[str] = "转派下级或增加协办"
    organisation: str
    organisations: list[str]


@catalogued
class PartMoved(Event, frozen=True, kw_only=True):
    """One organisation's part went on. ``part`` is its kind; empty in events written before it was told."""

    name: ClassVar[str] = "work_order.part_moved"
    title: ClassVar[str] = "协办或二级承办"
    organisation: str
    action: str
    part: str = ""


@catalogued
class DraftMoved(Event, frozen=True, kw_only=True):
    """A reply was drafted or the leader of the unit wants it changed."""

    name: ClassVar[str] = "work_order.draft_moved"
    title: ClassVar[str] = "内部审签"
    organisation: str
    action: str


@catalogued
class CitizenAsked(Event, frozen=True, kw_only=True):
    """A question to the citizen went to the centre, or her answer came back."""

    name: ClassVar[str] = "work_order.citizen_asked"
    title: ClassVar[str] = "经中心询问"
    action: str
