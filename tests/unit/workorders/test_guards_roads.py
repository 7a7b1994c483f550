"""Each guard of the side roads, for and against."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest

from callcenter.kernel.errors import IllegalTransition, NotAllowed
from callcenter.kernel.ids import AssignmentId, UserId, WorkOrderId
from callcenter.kernel.principal import Role
from callcenter.workorders.commands import COMMAND_NAMES, Command
from callcenter.workorders.guards_roads import DECIDES
from callcenter.workorders.machine import TABLE, Actor, Facts, MergeTarget, Refused, Transition, step
from callcenter.workorders.model import (
    ApplicationKind,
    ApplicationState,
    AssignmentKind,
    AssignmentState,
    Outcome,
    State,
    Supervision,
    SupervisionLevel,
    SupervisionState,
    Urgency,
    WorkOrder,
)
from tests.unit.workorders.orders import (
    BODIES,
    DECIDED,
    FACTS,
    LIMITS,
    NOON,
    PUMPS,
    ROADS,
    UNITS,
    actor,
    application,
    assignment,
    order,
    ready_for,
)

K, A = ApplicationKind, AssignmentState
DAY = timedelta(days=1)


def row_of(state: State, command: Command) -> Transition:
    return next(r for r in TABLE if (r.state, r.command) == (state, command))


def why(
    o: WorkOrder, command: Command, *, facts: Facts = FACTS, who: Actor | None = None, **changed: Any
) -> str | None:
    """The code of the objection, or None if the command goes through."""
    row = row_of(o.state, command)
    body = msgspec.structs.replace(BODIES[command], **changed)
    try:
        moved = step(o, command, body, who or actor(min(row.roles)), facts).order
    except Refused as refused:
        assert refused.status == 409
        assert refused.message
        return refused.code
    assert moved.version == o.version + 1
    return None


def ready(state: State, command: Command) -> WorkOrder:
    return ready_for(row_of(state, command))


@pytest.mark.parametrize(
    ("state", "command"),
    [
        (State.registered, Command.refuse),
        (State.pending_dispatch, Command.consult),
        (State.in_progress, Command.request_return),
        (State.in_progress, Command.grant_return),
    ],
)
def test_codes_are_the_citys(state: State, command: Command) -> None:
    before = ready(state, command)
    assert why(before, command) is None
    assert why(before, command, facts=replace(FACTS, unknown_code="没有这个代码")) == "code-unknown"


@pytest.mark.parametrize(
    ("state", "command"),
    [
        (State.pending_dispatch, Command.consult),
        (State.pending_dispatch, Command.designate),
        (State.in_consultation, Command.conclude),
        (State.in_progress, Command.add_co_handler),
        (State.in_progress, Command.delegate),
    ],
)
def test_nobody_helps_advises_or_leads_in_his_own_case(state: State, command: Command) -> None:
    recused = replace(FACTS, recusal="公路局是被反映单位，须回避")
    assert why(ready(state, command), command) is None
    assert why(ready(state, command), command, facts=recused) == "recusal"


def test_a_return_is_asked_in_time_for_another_and_not_of_a_designated_order() -> None:
    sent, command = order(State.dispatched), Command.request_return
    late = replace(FACTS, return_until=NOON - timedelta(seconds=1))
    assert why(sent, command, facts=replace(FACTS, return_until=NOON)) is None
    assert why(sent, command, facts=late) == "return-too-late"
    assert why(sent, command, proper_organisation="water") == "return-to-oneself"
    assert why(replace(sent, is_designated=True), command) == "designated"


def disputed(o: WorkOrder, times: int, state: ApplicationState = ApplicationState.granted) -> WorkOrder:
    """Returns of earlier leads of the order."""
    earlier = [assignment(10 + n, A.returned, of=ROADS) for n in range(times)]
    asked = [application(10 + n, K.return_, state, of=10 + n) for n in range(times)]
    return replace(o, assignments=(*earlier, *o.assignments), applications=tuple(asked))


def test_after_the_third_dispute_the_centre_designates() -> None:
    sent, pending = order(State.dispatched), order(State.pending_dispatch)
    assert why(disputed(sent, 2), Command.request_return) is None
    assert why(disputed(sent, 3), Command.request_return) == "return-limit"
    assert why(disputed(sent, 3, ApplicationState.cancelled), Command.request_return) is None
    assert why(disputed(pending, 2), Command.dispatch) is None
    assert why(disputed(pending, 3), Command.dispatch) == "must-designate"
    assert why(disputed(pending, 3), Command.designate) is None


@pytest.mark.parametrize(
    ("state", "command", "kind"),
    [
        (State.dispatched, Command.request_return, K.return_),
        (State.in_progress, Command.request_extension, K.extension),
        (State.in_progress, Command.request_suspension, K.suspension),
        (State.suspended, Command.request_unreasonable, K.unreasonable),
        (State.pending_follow_up, Command.request_final_answer, K.final_answer),
        (State.closed, Command.request_appeal, K.appeal),
    ],
)
def test_one_application_of_a_kind_waits_at_a_time(state: State, command: Command, kind: K) -> None:
    before = ready(state, command)
    other = next(k for k in K if k is not kind)
    assert why(replace(before, applications=(application(1, other),)), command) is None
    assert why(replace(before, applications=(application(1, kind),)), command) == "application-pending"
    decided = application(1, kind, ApplicationState.rejected)
    assert why(replace(before, applications=(decided,)), command) is None


@pytest.mark.parametrize(
    "row", [r for r in TABLE if r.command in DECIDED], ids=lambda r: f"{r.state}-{r.command}"
)
def test_a_decision_needs_its_application(row: Transition) -> None:
    before, kind = ready_for(row), DECIDED[row.command]
    assert why(before, row.command) is None
    assert why(replace(before, applications=()), row.command) == "no-application"
    decided = application(1, kind, ApplicationState.cancelled)
    assert why(replace(before, applications=(decided,)), row.command) == "no-application"
    part = assignment(5, A.in_progress, kind=AssignmentKind.second_level, of=PUMPS, parent=1)
    of_part = replace(
        before, assignments=(*before.assignments, part), applications=(application(1, kind, of=5),)
    )
    # the one above decides it, not the centre, and while the order is at work
    assert why(of_part, row.command) in ("no-application", "order-not-in-progress")


@pytest.mark.parametrize("command", [Command.reject_request, Command.cancel_request])
def test_of_several_applications_one_is_named(command: Command) -> None:
    both = replace(
        order(State.in_progress), applications=(application(1, K.return_), application(2, K.extension))
    )
    assert why(both, command) == "no-application"
    assert why(both, command, application=2) is None
    assert why(both, command, application=3) == "no-application"


def test_every_decision_says_what_it_decides() -> None:
    assert set(DECIDES) == set(DECIDED)
    for command, kind in DECIDES.items():
        assert kind in (None, DECIDED[command])


def test_an_extension_is_asked_before_the_time_is_up_for_a_later_day_and_she_is_told() -> None:
    at_work, command = order(State.in_progress), Command.request_extension
    due = replace(FACTS, due_at=NOON + DAY, latest_extension=NOON + 5 * DAY)
    fits = NOON + 3 * DAY
    assert why(at_work, command, facts=due, until=fits) is None
    assert why(at_work, command, facts=replace(due, now=NOON + DAY), until=fits) == "extension-after-due"
    assert why(at_work, command, facts=due, until=NOON + DAY) == "extension-not-later"
    assert why(at_work, command, facts=due, until=NOON + 6 * DAY) == "extension-too-long"
    assert why(at_work, command, facts=due, told_citizen=False, until=fits) == "citizen-not-told"
    unknown = replace(at_work, has_phone=False)
    assert why(unknown, command, facts=due, told_citizen=False, until=fits) is None


def test_moments_are_told_by_the_clock_on_the_wall() -> None:
    """What the database gives back is UTC: half past nine there is half past five in the afternoon here."""
    utc = datetime.fromisoformat("2026-11-30T09:30:00+00:00")
    at_work, command = order(State.in_progress), Command.request_extension
    body = msgspec.structs.replace(BODIES[command], until=utc + 9 * DAY)
    with pytest.raises(Refused, match="本单已于 2026-11-30 17:30 到期"):
        step(at_work, command, body, actor(Role.department_clerk), replace(FACTS, now=utc, due_at=utc))
    evening = datetime.fromisoformat("2026-12-04T20:00:00+00:00")
    facts = replace(FACTS, now=utc, due_at=utc + DAY, latest_extension=evening)
    with pytest.raises(Refused, match="最晚到 2026-12-05"):
        step(at_work, command, body, actor(Role.department_clerk), facts)


def test_extensions_are_few_and_the_second_is_the_supervisors() -> None:
    at_work = order(State.in_progress)
    once = replace(at_work, applications=(application(1, K.extension, ApplicationState.granted),))
    twice = replace(once, applications=once.applications * 2)
    assert why(once, Command.request_extension) is None
    assert why(twice, Command.request_extension) == "extension-limit"
    asked = replace(once, applications=(*once.applications, application(2, K.extension)))
    grant = Command.grant_extension
    assert why(asked, grant, who=actor(Role.dispatcher)) == "extension-by-supervisor"
    assert why(asked, grant, who=actor(Role.supervisor)) is None
    first = replace(at_work, applications=(application(2, K.extension),))
    assert why(first, grant, who=actor(Role.dispatcher)) is None
    earlier_round = replace(asked, round=2)
    assert why(earlier_round, grant, who=actor(Role.dispatcher)) is None


@pytest.mark.parametrize("command", [Command.request_suspension, Command.grant_suspension])
def test_a_suspension_promises_a_day_that_is_neither_tomorrow_nor_next_year(command: Command) -> None:
    before = ready(State.in_progress, command)
    facts = replace(FACTS, latest_suspension=NOON + 180 * DAY)
    assert why(before, command, facts=facts, until=NOON + 180 * DAY) is None
    assert why(before, command, facts=facts, until=NOON + DAY) == "suspension-too-short"
    assert why(before, command, facts=facts, until=NOON + 181 * DAY) == "suspension-too-long"


def test_a_suspension_is_told_to_the_citizen() -> None:
    at_work = order(State.in_progress)
    command = Command.request_suspension
    assert why(at_work, command, told_citizen=False) == "citizen-not-told"
    assert why(replace(at_work, no_reply_wanted=True), command, told_citizen=False) is None


@pytest.mark.parametrize("role", sorted(UNITS))
def test_only_the_holder_or_the_centre_resumes(role: Role) -> None:
    waiting = order(State.suspended)
    assert why(waiting, Command.resume, who=actor(role)) is None
    assert why(waiting, Command.resume, who=actor(role, ROADS)) == "not-own-order"
    assert why(waiting, Command.resume, who=actor(Role.dispatcher)) is None


def into(**changes: Any) -> Facts:
    main = replace(order(State.in_progress), id=WorkOrderId(2), **changes)
    return replace(FACTS, target=MergeTarget(main, 0))


@pytest.mark.parametrize(
    ("changes", "facts", "expected"),
    [
        ({}, FACTS, None),
        ({}, replace(FACTS, target=None), "merge-target-unknown"),
        ({"id": WorkOrderId(2)}, FACTS, "merge-with-itself"),
        ({}, into(state=State.merged), "merge-target-closed"),
        ({}, into(state=State.pending_follow_up), "merge-target-closed"),
        ({}, into(state=State.closed), "merge-target-closed"),
        ({}, into(is_confidential=True), "merge-confidential"),
        ({"is_confidential": True}, FACTS, "merge-confidential"),
        ({"is_confidential": True}, into(is_confidential=True), None),
        ({"has_merged": True}, FACTS, "merge-has-others"),
        ({}, replace(FACTS, target=MergeTarget(into().target.order, 500)), "merge-limit"),  # type: ignore[union-attr]
    ],
)
@pytest.mark.parametrize("state", [State.registered, State.pending_supplement, State.pending_dispatch])
def test_what_may_be_merged(
    state: State, changes: dict[str, Any], facts: Facts, expected: str | None
) -> None:
    assert why(replace(order(state), **changes), Command.merge, facts=facts) == expected


def test_who_was_answered_with_another_order_and_is_not_content_has_its_lead_to_go_back_to() -> None:
    answered = replace(ready(State.pending_follow_up, Command.rework), merged_into=WorkOrderId(2))
    assert why(answered, Command.rework) is None
    assert why(answered, Command.close) == "dissatisfied-needs-rework"
    assert why(replace(answered, assignments=()), Command.rework) == "never-dispatched"


@pytest.mark.parametrize("outcome", [Outcome.final_answer, Outcome.withdrawn])
def test_what_ended_otherwise_is_not_opened_again_by_a_rating(outcome: Outcome) -> None:
    over = replace(ready(State.closed, Command.rework), outcome=outcome)
    assert why(over, Command.rework, who=Actor(None)) == "ended-otherwise"
    assert why(replace(over, outcome=Outcome.answered), Command.rework, who=Actor(None)) is None


def test_nobody_urges_twice_a_day() -> None:
    waiting = replace(order(State.in_progress), last_urged_at=NOON)
    gap = timedelta(hours=LIMITS.urge_gap_hours)
    assert why(waiting, Command.urge, facts=replace(FACTS, now=NOON + gap)) is None
    soon = replace(FACTS, now=NOON + gap - timedelta(seconds=1))
    assert why(waiting, Command.urge, facts=soon) == "urged-already"


S = SupervisionState


@pytest.mark.parametrize(
    ("command", "stands", "expected"),
    [
        (Command.supervise, None, None),
        (Command.supervise, S.ended, None),
        (Command.supervise, S.issued, "supervised-already"),
        (Command.supervise, S.answered, "supervised-already"),
        (Command.answer_supervision, None, "no-supervision"),
        (Command.answer_supervision, S.issued, None),
        (Command.answer_supervision, S.answered, "no-supervision"),
        (Command.send_back_supervision, S.issued, "no-supervision"),
        (Command.send_back_supervision, S.answered, None),
        (Command.end_supervision, S.issued, None),
        (Command.end_supervision, S.answered, None),
        (Command.end_supervision, S.ended, "no-supervision"),
    ],
)
def test_a_supervision_goes_its_way(command: Command, stands: S | None, expected: str | None) -> None:
    level = SupervisionLevel.notice
    supervisions = () if stands is None else (Supervision(1, level, stands),)
    assert why(replace(order(State.in_progress), supervisions=supervisions), command) == expected


@pytest.mark.parametrize(
    ("state", "command"),
    [
        (State.in_progress, Command.answer_supervision),
        (State.pending_follow_up, Command.request_final_answer),
        (State.closed, Command.request_appeal),
        (State.pending_follow_up, Command.cancel_request),
    ],
)
def test_what_the_last_lead_says_is_said_by_no_other(state: State, command: Command) -> None:
    before, role = ready(state, command), min(row_of(state, command).roles)
    assert why(before, command, who=actor(role)) is None
    assert why(before, command, who=actor(role, ROADS)) == "not-own-order"


def test_a_final_answer_comes_after_the_rework_and_signed() -> None:
    asked = ready(State.pending_follow_up, Command.request_final_answer)
    assert why(replace(asked, rework_count=0), Command.request_final_answer) == "rework-first"
    assert why(asked, Command.request_final_answer, signed_by="  ") == "signature-missing"
    content = replace(asked, feedback=order(State.pending_follow_up).feedback)
    assert why(content, Command.request_final_answer) == "not-dissatisfied"


@pytest.mark.parametrize("state", [State.closed, State.archived])
def test_after_a_final_answer_only_a_new_fact_opens_it_again(state: State) -> None:
    final = replace(order(state), outcome=Outcome.final_answer)
    assert why(final, Command.reactivate) is None
    assert why(final, Command.reactivate, new_fact=None) == "new-fact-missing"
    assert why(replace(final, outcome=Outcome.answered), Command.reactivate, new_fact=None) is None


def test_only_who_was_asked_gives_an_opinion() -> None:
    disputed_ = order(State.in_consultation)
    clerk = actor(Role.department_clerk)
    assert why(disputed_, Command.give_opinion, who=clerk) is None
    assert why(disputed_, Command.give_opinion, who=actor(Role.department_clerk, ROADS)) == "not-asked"
    answered = replace(FACTS, asked=frozenset())
    assert why(disputed_, Command.give_opinion, who=clerk, facts=answered) == "not-asked"


def test_questions_go_through_the_centre_one_by_one_and_only_for_confidential_orders() -> None:
    secret = replace(order(State.in_progress), is_confidential=True)
    assert why(secret, Command.ask_citizen) is None
    assert why(replace(secret, is_confidential=False), Command.ask_citizen) == "not-confidential"
    asked = replace(secret, open_questions=1)
    assert why(asked, Command.ask_citizen) == "question-pending"
    assert why(asked, Command.relay_answer) is None
    assert why(secret, Command.relay_answer) == "no-question"


@pytest.mark.parametrize("command", [Command.reply, Command.draft_reply])
def test_a_lead_replies_when_nothing_below_is_open(command: Command) -> None:
    for state in AssignmentState:
        part = assignment(2, state, kind=AssignmentKind.co_handling, parent=1)
        shared = order(State.in_progress)
        shared = replace(shared, assignments=(*shared.assignments, part))
        is_open = state in (A.pending_sign_in, A.in_progress, A.awaiting_signature, A.replied)
        assert why(shared, command) == ("parts-open" if is_open else None)
        elsewhere = replace(part, parent_id=AssignmentId(77))
        assert why(replace(shared, assignments=(shared.assignments[0], elsewhere)), command) is None


def test_what_a_draft_leaves_unsolved_is_explained() -> None:
    at_work = order(State.in_progress)
    assert why(at_work, Command.draft_reply, is_solved=False) == "unsolved-reason-missing"
    assert why(at_work, Command.draft_reply, is_solved=False, unsolved_reason="待管网改造") is None
    untouched = replace(at_work, citizen_reached=False)
    assert why(untouched, Command.draft_reply) == "citizen-not-contacted"


def test_where_a_unit_signs_its_replies_its_leader_does() -> None:
    at_work = order(State.in_progress)
    signing = replace(FACTS, needs_signature=True)
    assert why(at_work, Command.reply, facts=signing) == "signature-needed"
    assert why(at_work, Command.draft_reply, facts=signing) is None
    drafted = replace(at_work, assignments=(assignment(1, A.awaiting_signature),))
    leader = actor(Role.department_leader)
    for command in (Command.sign_reply, Command.return_draft):
        assert why(drafted, command, who=leader) is None
        assert why(at_work, command, who=leader) == "no-draft"
        with pytest.raises(NotAllowed, match=COMMAND_NAMES[command]):
            why(drafted, command, who=actor(Role.department_clerk))
    for command in (Command.reply, Command.draft_reply, Command.delegate):
        assert why(drafted, command) == "awaiting-signature"


def test_work_is_passed_down_not_sideways() -> None:
    at_work = order(State.in_progress)
    outside = replace(FACTS, outside_subtree=("公路局",))
    assert why(at_work, Command.delegate) is None
    assert why(at_work, Command.delegate, facts=outside) == "not-below"


@pytest.mark.parametrize("command", [Command.designate, Command.dispatch])
def test_who_leads_does_not_also_help(command: Command) -> None:
    pending = order(State.pending_dispatch)
    assert why(pending, command, co_handlers=["roads"]) is None
    assert why(pending, command, co_handlers=["roads", "water"]) == "lead-is-co-handler"


def test_a_false_alarm_was_an_alarm() -> None:
    calm = order(State.in_progress)
    assert why(calm, Command.false_alarm) == "not-emergency"
    assert why(replace(calm, urgency=Urgency.emergency), Command.false_alarm) is None
    assert why(replace(calm, emergency_handover="119"), Command.false_alarm) is None


def test_an_order_without_a_category_can_get_one_while_its_duty_is_disputed() -> None:
    disputed_ = replace(order(State.in_consultation), category_code=None)
    assert why(disputed_, Command.conclude) == "category-missing"
    assert why(disputed_, Command.amend) is None


def test_a_suspended_order_is_not_answered() -> None:
    body = BODIES[Command.reply]
    with pytest.raises(IllegalTransition):
        step(order(State.suspended), Command.reply, body, actor(Role.department_clerk), FACTS)


def test_who_grants_also_rejects() -> None:
    command = Command.reject_request
    for kind in (K.suspension, K.unreasonable, K.final_answer, K.appeal):
        asked = replace(order(State.in_progress), applications=(application(1, kind),))
        assert why(asked, command, who=actor(Role.supervisor)) is None
        assert why(asked, command, who=actor(Role.dispatcher)) is not None


def test_her_own_bad_rating_is_appealed_against_in_its_register() -> None:
    closed = order(State.closed)
    for score, expected in ((1, "rating-in-register"), (2, "rating-in-register"), (3, None), (None, None)):
        rated = replace(closed, feedback=replace(closed.feedback, own_score=score))
        assert why(rated, Command.request_appeal, against="rating") == expected
        assert why(rated, Command.request_appeal, against="rework") is None
        asked = replace(rated, applications=(replace(application(1, K.appeal), ground="rating"),))
        assert why(asked, Command.grant_appeal) == expected
        assert why(asked, Command.reject_request, who=actor(Role.supervisor)) is None


def test_who_heard_her_does_not_judge_what_she_said() -> None:
    ear, other = UserId(8), UserId(9)
    closed = order(State.closed)
    heard = replace(closed, feedback=replace(closed.feedback, heard_by=frozenset({ear})))
    for command in (Command.grant_appeal, Command.reject_request):
        for ground, who, expected in (
            ("rating", ear, "another-decides"),
            ("rating", other, None),
            ("rework", ear, None),
        ):
            asked = replace(heard, applications=(replace(application(1, K.appeal), ground=ground),))
            head = replace(actor(Role.supervisor), user=who)
            assert why(asked, command, who=head) == expected


def test_nothing_is_filed_away_with_a_question_open() -> None:
    closed = order(State.closed)
    assert why(closed, Command.archive) is None
    asked = replace(closed, applications=(application(1, K.appeal),))
    assert why(asked, Command.archive) == "application-pending"
