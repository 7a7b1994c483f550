"""Orders to try the machine on, and what its effects do to one, in memory."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from callcenter.kernel.ids import AssignmentId, ContactId, OrganisationId, UserId, WorkOrderId
from callcenter.kernel.principal import Role
from callcenter.workorders import bodies_centre as centre
from callcenter.workorders import bodies_unit as unit
from callcenter.workorders.bodies_centre import Dispatch
from callcenter.workorders.body import CommandBody
from callcenter.workorders.commands import (
    Accept,
    Amend,
    Approve,
    Archive,
    AttemptMethod,
    Close,
    Command,
    ContactCitizen,
    DirectClose,
    FollowUp,
    Rectify,
    Rework,
    SendBack,
    SignIn,
    SubmitReply,
)
from callcenter.workorders.machine import (
    PART_TABLE,
    TABLE,
    Actor,
    Effect,
    Facts,
    Limits,
    MergeTarget,
    PartTransition,
    Transition,
)
from callcenter.workorders.model import (
    Application,
    ApplicationKind,
    ApplicationState,
    Assignment,
    AssignmentKind,
    AssignmentState,
    Feedback,
    RequestType,
    State,
    Supervision,
    SupervisionLevel,
    SupervisionState,
    Track,
    Truth,
    Urgency,
    WorkOrder,
)

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
WATER, ROADS = OrganisationId(7), OrganisationId(8)
#: what stands below the water company
PUMPS, METERS = OrganisationId(71), OrganisationId(72)
CODES = {WATER: "water", ROADS: "roads", PUMPS: "pumps", METERS: "meters"}
NAMES = {WATER: "自来水公司", ROADS: "公路局", PUMPS: "水泵站", METERS: "水表队"}
SUBTREES = {
    WATER: frozenset({WATER, PUMPS, METERS}),
    ROADS: frozenset({ROADS}),
    PUMPS: frozenset({PUMPS}),
    METERS: frozenset({METERS}),
}
LIMITS = Limits(rework_limit=1, follow_up_attempts=3, contact_attempts=3)
SYSTEM = Actor(None)
CITIZEN = Actor(None, is_citizen=True)
UNITS = frozenset({Role.department_clerk, Role.department_leader, Role.local_dispatcher})
UNHAPPY = Feedback((), True, False, 1)
#: the state of the lead assignment that belongs to a state of the order
LEAD_STATES: dict[State, AssignmentState] = {
    State.dispatched: AssignmentState.pending_sign_in,
    State.in_progress: AssignmentState.in_progress,
    State.suspended: AssignmentState.in_progress,
    State.pending_review: AssignmentState.replied,
    State.pending_follow_up: AssignmentState.finished,
    State.closed: AssignmentState.finished,
    State.archived: AssignmentState.finished,
}
_UNTIL = NOON + timedelta(days=20)
_REASON = "情况如此，特此说明"
_BASIS = "三定方案第五条"
BODIES: dict[Command, CommandBody] = {
    Command.accept: Accept(version=1, category_code="CG0203"),
    Command.amend: Amend(version=1, category_code="CG0203"),
    Command.direct_close: DirectClose(version=1, public_answer="请到镇便民中心窗口办理。"),
    Command.dispatch: Dispatch(version=1, lead="water", copies=["roads"]),
    Command.sign_in: SignIn(version=1),
    Command.contact: ContactCitizen(version=1, method=AttemptMethod.phone, reached=True, note="已说明情况"),
    Command.reply: SubmitReply(
        version=1,
        is_true=Truth.true,
        is_solved=True,
        internal_findings="阀门老化,已更换。",
        public_answer="阀门已更换,供水恢复。",
    ),
    Command.approve: Approve(version=1),
    Command.send_back: SendBack(version=1, reason="没有说明处理结果"),
    Command.follow_up: FollowUp(
        version=1, method=AttemptMethod.phone, reached=True, is_solved=True, satisfaction=5
    ),
    Command.close: Close(version=1),
    Command.rework: Rework(version=1, reason="诉求人说仍然没有水"),
    Command.rectify: Rectify(version=1, reason="诉求人评价一分，转差评整改"),
    Command.archive: Archive(version=1),
    Command.refuse: centre.Refuse(version=1, ground="RF-SUSONG", public_answer="请依法向人民法院提起诉讼。"),
    Command.hand_over: centre.HandOver(version=1, to="119", taken_by="3号席"),
    Command.record_hand_over: centre.RecordHandOver(version=1, to="119", taken_by="3号席"),
    Command.false_alarm: centre.FalseAlarm(version=1),
    Command.ask_supplement: centre.AskSupplement(version=1, of="citizen", missing=["具体地址"]),
    Command.supplement: centre.Supplement(version=1, content="在二楼"),
    Command.consult: centre.Consult(version=1, question="井盖归谁管", organisations=["water", "roads"]),
    Command.give_opinion: centre.GiveOpinion(version=1, opinion=_REASON, is_ours="no"),
    Command.conclude: centre.Conclude(version=1, lead="water", co_handlers=["roads"], minutes=_REASON),
    Command.merge: centre.Merge(version=1, into="CZ2611230009", reason="同一路段停水"),
    Command.unmerge: centre.Unmerge(version=1, reason="不是同一件事"),
    Command.answer_with_main: centre.AnswerWithMain(version=1, public_answer="已恢复供水。"),
    Command.split_off: centre.Split(version=1, parts=[centre.SplitPart(title="路灯", content="路灯不亮")]),
    Command.withdraw: centre.Withdraw(version=1, reason="已自行解决"),
    Command.urge: centre.Urge(version=1, reason="怎么还没有答复"),
    Command.supervise: centre.Supervise(version=1, level=SupervisionLevel.yellow, reason=_REASON),
    Command.answer_supervision: centre.AnswerSupervision(version=1, answer=_REASON),
    Command.send_back_supervision: centre.SendBackSupervision(version=1, reason=_REASON),
    Command.end_supervision: centre.EndSupervision(version=1),
    Command.override_term: centre.OverrideTerm(
        version=1,
        amount=30,
        unit="working_day",
        law="信访工作条例",
        article="第三十四条",
        document="潮办函〔2026〕1号",
        reason="依法延长",
    ),
    Command.instruct: centre.Instruct(version=1, leader="某副市长", text="请妥善处理"),
    Command.request_return: unit.RequestReturn(
        version=1, ground="RT-ZHINENG", reason=_REASON, basis=_BASIS, proper_organisation="roads"
    ),
    Command.grant_return: centre.GrantReturn(version=1),
    Command.designate: centre.Designate(version=1, lead="water", basis=_BASIS),
    Command.request_extension: unit.RequestExtension(
        version=1, until=_UNTIL, reason=_REASON, basis=_BASIS, told_citizen=True
    ),
    Command.grant_extension: centre.GrantExtension(version=1),
    Command.request_suspension: unit.RequestSuspension(
        version=1, until=_UNTIL, reason=_REASON, basis=_BASIS, plan=_REASON, told_citizen=True
    ),
    Command.grant_suspension: centre.GrantSuspension(version=1),
    Command.report_progress: unit.ReportProgress(version=1, progress="管材已到货"),
    Command.review_suspension: centre.ReviewSuspension(version=1, note="进展属实"),
    Command.resume: unit.Resume(version=1, reason="施工条件已具备"),
    Command.request_unreasonable: unit.RequestUnreasonable(version=1, reason=_REASON, basis=_BASIS),
    Command.grant_unreasonable: centre.Grant(version=1),
    Command.request_final_answer: unit.RequestFinalAnswer(
        version=1, document="水司〔2026〕8号", signed_by="李某", public_answer="不予支持。", reason=_REASON
    ),
    Command.grant_final_answer: centre.Grant(version=1),
    Command.request_appeal: unit.RequestAppeal(version=1, against="rating", reason=_REASON, basis=_BASIS),
    Command.grant_appeal: centre.Grant(version=1),
    Command.reject_request: centre.RejectRequest(version=1, note=_REASON),
    Command.cancel_request: unit.CancelRequest(version=1),
    Command.reactivate: centre.Reactivate(version=1, reason="漏水复发", new_fact="昨夜又停水"),
    Command.delegate: unit.Delegate(version=1, organisations=["pumps"]),
    Command.add_co_handler: unit.AddCoHandler(version=1, organisation="roads"),
    Command.accept_part: unit.AcceptPart(version=1),
    Command.send_back_part: unit.SendBackPart(version=1, reason="没有照片"),
    Command.recall: unit.Recall(version=1, reason="改由别队处理"),
    Command.draft_reply: unit.DraftReply(
        version=1,
        is_true=Truth.true,
        is_solved=True,
        internal_findings="阀门老化,已更换。",
        public_answer="阀门已更换,供水恢复。",
    ),
    Command.sign_reply: unit.SignReply(version=1),
    Command.return_draft: unit.ReturnDraft(version=1, reason="措辞不妥"),
    Command.ask_citizen: unit.AskCitizen(version=1, question="是哪一天停水"),
    Command.relay_answer: centre.RelayAnswer(version=1, answer="上周三"),
}
#: the kind of the application each decision needs
DECIDED: dict[Command, ApplicationKind] = {
    Command.grant_return: ApplicationKind.return_,
    Command.grant_extension: ApplicationKind.extension,
    Command.grant_suspension: ApplicationKind.suspension,
    Command.grant_unreasonable: ApplicationKind.unreasonable,
    Command.grant_final_answer: ApplicationKind.final_answer,
    Command.grant_appeal: ApplicationKind.appeal,
    Command.reject_request: ApplicationKind.return_,
    Command.cancel_request: ApplicationKind.return_,
}


def actor(role: Role | None, of: OrganisationId = WATER) -> Actor:
    """Somebody of this role; people of departments belong to the water company or to the one named."""
    if role not in UNITS:
        return Actor(role)
    return Actor(role, SUBTREES[of], of, UserId(int(of)))


def assignment(
    number: int,
    state: AssignmentState,
    *,
    kind: AssignmentKind = AssignmentKind.lead,
    round_: int = 1,
    of: OrganisationId | None = None,
    parent: int | None = None,
) -> Assignment:
    """The water company's part of an order, or, if it does not lead, the roads bureau's."""
    holder = of or (WATER if kind is AssignmentKind.lead else ROADS)
    return Assignment(
        id=AssignmentId(number),
        parent_id=None if parent is None else AssignmentId(parent),
        kind=kind,
        organisation_id=holder,
        organisation_code=CODES[holder],
        organisation_name=NAMES[holder],
        state=state,
        round=round_,
        note=None,
        dispatched_at=NOON,
        signed_in_at=None,
        replied_at=None,
        ended_at=None,
    )


def application(
    number: int,
    kind: ApplicationKind,
    state: ApplicationState = ApplicationState.pending,
    *,
    of: int = 1,
    round_: int = 1,
) -> Application:
    """An application of an assignment, the lead's if nothing is said."""
    return Application(number, AssignmentId(of), kind, state, round_, NOON, _UNTIL)


def order(state: State = State.registered) -> WorkOrder:
    """An order that has come to this state by the shortest road, its citizen reached and content."""
    lead = LEAD_STATES.get(state)
    consulted = assignment(9, AssignmentState.informed, kind=AssignmentKind.consulted, of=WATER)
    held = () if lead is None else (assignment(1, lead),)
    asked = state in (State.pending_follow_up, State.closed, State.archived)
    return WorkOrder(
        id=WorkOrderId(1),
        number="CZ2611230001",
        contact_id=ContactId(1),
        state=state,
        version=3,
        round=1,
        rework_count=0,
        request_type=RequestType.help,
        urgency=Urgency.normal,
        track=Track.ordinary,
        category_code="CG0203",
        place_code="445102",
        received_at=NOON,
        registered_by=None,
        is_confidential=False,
        is_anonymous=False,
        no_reply_wanted=False,
        has_phone=True,
        abstract=None,
        complained_of_kind=None,
        complained_of_name=None,
        complained_of_organisation=None,
        assignments=(consulted,) if state is State.in_consultation else held,
        citizen_reached=True,
        feedback=Feedback((), True, True, 5) if asked else Feedback(),
    )


FACTS = Facts(
    LIMITS,
    now=NOON,
    asked=frozenset({WATER}),
    overridden=(NOON + timedelta(days=10), NOON + timedelta(days=30)),
)
FACTS = replace(
    FACTS, target=MergeTarget(replace(order(State.in_progress), id=WorkOrderId(2), number="CZ2611230009"), 0)
)


def ready_for(row: Transition) -> WorkOrder:
    """An order on which no guard of this row objects."""
    o, command = order(row.state), row.command
    if command in DECIDED:
        return replace(o, applications=(application(1, DECIDED[command]),))
    drafted = (assignment(1, AssignmentState.awaiting_signature),)
    issued = (Supervision(1, SupervisionLevel.yellow, SupervisionState.issued),)
    answered = (Supervision(1, SupervisionLevel.yellow, SupervisionState.answered),)
    changes: dict[Command, dict[str, Any]] = {
        Command.rework: {"feedback": UNHAPPY},
        Command.rectify: {"feedback": UNHAPPY, "rework_count": 1},
        Command.request_final_answer: {"feedback": UNHAPPY, "rework_count": 1},
        Command.false_alarm: {"urgency": Urgency.emergency},
        Command.unmerge: {"merged_into": WorkOrderId(2)},
        Command.answer_with_main: {"merged_into": WorkOrderId(2)},
        Command.answer_supervision: {"supervisions": issued},
        Command.send_back_supervision: {"supervisions": answered},
        Command.end_supervision: {"supervisions": answered},
        Command.sign_reply: {"assignments": drafted},
        Command.return_draft: {"assignments": drafted},
        Command.ask_citizen: {"is_confidential": True},
        Command.relay_answer: {"open_questions": 1},
    }
    return replace(o, **changes.get(command, {}))


def ready_for_part(row: PartTransition) -> WorkOrder:
    """An order at work whose pumping station has a part on which no guard of this row objects."""
    part = assignment(2, row.state, kind=AssignmentKind.second_level, of=PUMPS, parent=1)
    o = order(State.in_progress)
    o = replace(o, assignments=(*o.assignments, part))
    if row.command in DECIDED:
        return replace(o, applications=(application(1, DECIDED[row.command], of=2),))
    if row.command is Command.ask_citizen:
        return replace(o, is_confidential=True)
    return o


def fresh() -> WorkOrder:
    """An order as registration leaves it: nobody asked, nothing assigned."""
    return replace(order(), version=1, category_code=None, citizen_reached=False)


def effects() -> Iterable[Effect]:
    """Every effect the tables name."""
    return (*(e for row in TABLE for e in row.effects), *(e for row in PART_TABLE for e in row.effects))
