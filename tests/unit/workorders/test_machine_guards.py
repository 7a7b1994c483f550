"""Each guard, for and against; what it objects to changes nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from callcenter.kernel.errors import NotAllowed
from callcenter.kernel.ids import UserId, WorkOrderId
from callcenter.kernel.principal import Role
from callcenter.workorders.body import CommandBody
from callcenter.workorders.commands import AttemptMethod, Command
from callcenter.workorders.machine import TABLE, Actor, Facts, Refused, offers, step
from callcenter.workorders.model import (
    AccusedKind,
    Channel,
    Feedback,
    RequestType,
    State,
    Supervision,
    SupervisionLevel,
    SupervisionState,
    Track,
    WorkOrder,
)
from tests.unit.workorders.orders import BODIES, FACTS, LIMITS, NOON, ROADS, WATER, actor, order

PRESSED = Supervision(1, SupervisionLevel.yellow, SupervisionState.ended)
UNHAPPY = Feedback((), True, False, 2)
HOUR = timedelta(hours=1)
GAPS = Facts(replace(LIMITS, follow_up_gap=2 * HOUR, contact_gap=2 * HOUR))
#: three tries two hours apart
APART = (NOON, NOON + 2 * HOUR, NOON + 4 * HOUR)


def give(
    o: WorkOrder, command: Command, *, facts: Facts = FACTS, who: Actor | None = None, **changed: Any
) -> WorkOrder:
    """Give a command as the first role the table names for it."""
    row = next(r for r in TABLE if r.state is o.state and r.command is command)
    body: CommandBody = msgspec.structs.replace(BODIES[command], **changed)
    return step(o, command, body, who or actor(min(row.roles)), facts).order


def objection(
    o: WorkOrder, command: Command, *, facts: Facts = FACTS, who: Actor | None = None, **changed: Any
) -> str:
    """The code of the objection that must come."""
    with pytest.raises(Refused) as refused:
        give(o, command, facts=facts, who=who, **changed)
    assert refused.value.status == 409
    assert refused.value.message
    return refused.value.code


def test_dispatch_needs_a_category() -> None:
    pending = order(State.pending_dispatch)
    assert give(pending, Command.dispatch).state is State.dispatched
    assert objection(replace(pending, category_code=None), Command.dispatch) == "category-missing"


def test_a_confidential_order_leaves_the_centre_only_with_an_abstract() -> None:
    secret = replace(order(State.pending_dispatch), is_confidential=True)
    assert objection(secret, Command.dispatch) == "abstract-missing"
    assert objection(secret, Command.dispatch, abstract="") == "abstract-missing"
    assert give(secret, Command.dispatch, abstract="某村反映供水问题").state is State.dispatched


@pytest.mark.parametrize(
    "guarded",
    [
        {"request_type": RequestType.report, "complained_of_kind": AccusedKind.unit},
        {"is_confidential": True, "complained_of_kind": AccusedKind.unit},
        {"track": Track.efficiency, "complained_of_kind": AccusedKind.unit},
        {"complained_of_kind": AccusedKind.person},
    ],
)
def test_the_accuseds_unit_is_settled_before_dispatch_where_recusal_matters(guarded: dict[str, Any]) -> None:
    accusing = replace(order(State.pending_dispatch), complained_of_name="城管队长", **guarded)
    abstract = {"abstract": "某镇反映执法问题"}
    assert objection(accusing, Command.dispatch, **abstract) == "accused-unsettled"
    assert give(accusing, Command.dispatch, accused_is_outside=True, **abstract).state is State.dispatched
    named = replace(accusing, complained_of_organisation="CA-CG")
    assert give(named, Command.dispatch, **abstract).state is State.dispatched


def test_an_ordinary_complaint_about_a_firm_needs_no_such_word() -> None:
    firm = replace(
        order(State.pending_dispatch), complained_of_kind=AccusedKind.unit, complained_of_name="某饭店"
    )
    assert give(firm, Command.dispatch).state is State.dispatched


def test_a_refusal_tells_what_may_be_done_instead() -> None:
    with pytest.raises(Refused) as refused:
        give(replace(order(State.pending_dispatch), category_code=None), Command.dispatch)
    assert refused.value.allowed is not None
    assert "amend" in refused.value.allowed
    assert "dispatch" not in refused.value.allowed


def test_an_abstract_kept_from_before_does_not_do() -> None:
    secret = replace(order(State.pending_dispatch), is_confidential=True, abstract="旧摘要")
    assert objection(secret, Command.dispatch) == "abstract-missing"


def test_nobody_gets_the_order_that_accuses_him() -> None:
    pending = order(State.pending_dispatch)
    recused = Facts(LIMITS, recusal="被举报单位不得承办")
    with pytest.raises(Refused, match="被举报单位不得承办") as refused:
        give(pending, Command.dispatch, facts=recused)
    assert refused.value.code == "recusal"


@pytest.mark.parametrize("command", [Command.contact, Command.reply])
def test_only_the_leading_organisation_works_on_it(command: Command) -> None:
    at_work = order(State.in_progress)
    other = Actor(Role.department_clerk, frozenset({ROADS}))
    nobody = Actor(Role.department_clerk)
    above = Actor(Role.department_leader, frozenset({ROADS, WATER}))
    assert objection(at_work, command, who=other) == "not-own-order"
    assert objection(at_work, command, who=nobody) == "not-own-order"
    assert give(at_work, command, who=above).version == at_work.version + 1


def test_only_the_leading_organisation_signs_in() -> None:
    sent = order(State.dispatched)
    assert objection(sent, Command.sign_in, who=Actor(Role.local_dispatcher, frozenset({ROADS})))
    assert give(sent, Command.sign_in).state is State.in_progress


@pytest.mark.parametrize(
    ("changes", "is_settled"),
    [
        ({"citizen_reached": True}, True),
        ({"failed_contacts": APART, "was_messaged": True}, True),
        ({"failed_contacts": APART}, False),  # no message left
        ({"failed_contacts": APART[:2], "was_messaged": True}, False),
        ({"failed_contacts": (*APART[:2], APART[2] - timedelta(seconds=1)), "was_messaged": True}, False),
        ({"failed_contacts": (NOON,) * 9, "was_messaged": True}, False),  # dialled over and over
        ({"was_messaged": True}, False),
        ({}, False),
        ({"no_reply_wanted": True}, True),
        ({"is_confidential": True}, True),
        ({"has_phone": False}, True),
    ],
)
def test_a_reply_needs_a_talk_with_the_citizen(changes: dict[str, Any], is_settled: bool) -> None:
    at_work = replace(order(State.in_progress), **{"citizen_reached": False, **changes})
    if is_settled:
        assert give(at_work, Command.reply, facts=GAPS).state is State.pending_review
    else:
        assert objection(at_work, Command.reply, facts=GAPS) == "citizen-not-contacted"


def test_what_is_unsolved_is_explained() -> None:
    at_work = order(State.in_progress)
    assert objection(at_work, Command.reply, is_solved=False) == "unsolved-reason-missing"
    assert give(at_work, Command.reply, is_solved=False, unsolved_reason="待管网改造").state


@pytest.mark.parametrize(
    ("said", "is_complete"),
    [
        ({"reached": True, "is_solved": True, "satisfaction": 5}, True),
        ({"reached": True, "is_solved": False, "satisfaction": 1}, True),
        ({"reached": True, "is_solved": None, "satisfaction": 5}, False),
        ({"reached": True, "is_solved": True, "satisfaction": None}, False),
        ({"reached": False, "is_solved": None, "satisfaction": None}, True),
    ],
)
def test_a_follow_up_that_reached_somebody_says_what_she_said(
    said: dict[str, Any], is_complete: bool
) -> None:
    asked = order(State.pending_follow_up)
    if is_complete:
        assert give(asked, Command.follow_up, **said).state is State.pending_follow_up
    else:
        assert objection(asked, Command.follow_up, **said) == "follow-up-incomplete"


@pytest.mark.parametrize(
    ("feedback", "changes", "expected"),
    [
        (Feedback((), True, True, 5), {}, None),
        (Feedback((), True, True, 3), {}, None),
        (Feedback((), False, None, 4), {}, None),  # she rated by herself
        (Feedback(), {}, "follow-up-missing"),
        (Feedback(APART[:2]), {}, "follow-up-missing"),
        (Feedback((NOON,) * 9), {}, "follow-up-missing"),
        (Feedback(APART), {}, None),
        (Feedback(by_default=3), {}, "follow-up-missing"),  # a default is nobody's word
        (Feedback(), {"is_anonymous": True, "channel": Channel.web}, None),  # no door of her own
        (Feedback(), {"no_reply_wanted": True}, None),
        (Feedback(), {"has_phone": False}, None),
        (Feedback((), True, False, 5), {}, "dissatisfied-needs-rework"),
        (Feedback((), True, True, 2), {}, "dissatisfied-needs-rework"),
        (Feedback((), False, None, 1), {}, "dissatisfied-needs-rework"),
        (Feedback((), False, None, 1), {"no_reply_wanted": True}, "dissatisfied-needs-rework"),
        (Feedback((), True, False, 1), {"rework_count": 1, "round": 2}, "dissatisfied-needs-supervision"),
        (Feedback((), True, False, 1), {"rework_count": 1, "rectifications": 1}, None),
        (Feedback((), True, False, 1), {"rework_count": 1, "supervisions": (PRESSED,)}, None),
        (UNHAPPY, {"merged_into": WorkOrderId(2)}, "dissatisfied-needs-rework"),
    ],
)
def test_closing_needs_the_citizens_side(
    feedback: Feedback, changes: dict[str, Any], expected: str | None
) -> None:
    asked = replace(order(State.pending_follow_up), feedback=feedback, **changes)
    if expected is None:
        assert give(asked, Command.close, facts=GAPS).state is State.closed
    else:
        assert objection(asked, Command.close, facts=GAPS) == expected


def test_only_the_dissatisfied_get_a_rework() -> None:
    asked = order(State.pending_follow_up)
    assert objection(asked, Command.rework) == "not-dissatisfied"
    assert objection(replace(asked, feedback=Feedback()), Command.rework) == "not-dissatisfied"


def _reworked(first: WorkOrder) -> WorkOrder:
    """The same order a rework later: its lead is the one of the second round."""
    again = tuple(replace(a, round=2) for a in first.assignments)
    return replace(first, rework_count=1, round=2, assignments=again)


def test_rework_is_given_once() -> None:
    asked = replace(order(State.pending_follow_up), feedback=UNHAPPY)
    again = give(asked, Command.rework)
    assert (again.state, again.round, again.rework_count) == (State.dispatched, 2, 1)
    spent = _reworked(asked)
    assert objection(spent, Command.rework) == "rework-limit"
    assert give(replace(spent, rectifications=1), Command.close).state is State.closed


def test_a_rectification_follows_the_last_rework_and_is_given_once() -> None:
    asked = replace(order(State.pending_follow_up), feedback=UNHAPPY)
    assert objection(asked, Command.rectify) == "rework-first"
    spent = _reworked(asked)
    again = give(spent, Command.rectify)
    assert (again.state, again.round, again.rework_count) == (State.dispatched, 3, 1)
    assert objection(replace(spent, rectifications=1), Command.rectify) == "rectification-limit"


@pytest.mark.parametrize("command", [Command.rework, Command.rectify])
def test_a_bad_rating_opens_a_closed_order_again_but_not_one_answered_at_the_desk(command: Command) -> None:
    closed = replace(order(State.closed), feedback=UNHAPPY)
    if command is Command.rectify:
        closed = _reworked(closed)
    body = BODIES[command]
    assert step(closed, command, body, Actor(None), FACTS).order.state is State.dispatched
    with pytest.raises(NotAllowed):
        step(closed, command, body, actor(Role.supervisor), FACTS)
    with pytest.raises(Refused) as refused:
        step(replace(closed, assignments=()), command, body, Actor(None), FACTS)
    assert refused.value.code == "never-dispatched"


@pytest.mark.parametrize(
    ("who", "policy", "expected"),
    [
        (Actor(Role.follow_up_agent, user=UserId(3)), False, None),
        (Actor(Role.follow_up_agent, user=UserId(1)), False, "follow-up-by-handler"),
        (Actor(Role.follow_up_agent, frozenset({WATER}), UserId(3)), False, "follow-up-by-handler"),
        (Actor(Role.supervisor, user=UserId(2)), False, None),
        (Actor(Role.supervisor, user=UserId(2)), True, "follow-up-by-approver"),
    ],
)
def test_who_handled_an_order_does_not_follow_it_up(who: Actor, policy: bool, expected: str | None) -> None:
    asked = replace(
        order(State.pending_follow_up), handlers=frozenset({UserId(1)}), approvers=frozenset({UserId(2)})
    )
    facts = Facts(replace(LIMITS, follow_up_other_than_approver=policy))
    if expected is None:
        assert give(asked, Command.follow_up, who=who, facts=facts)
    else:
        assert objection(asked, Command.follow_up, who=who, facts=facts) == expected


@pytest.mark.parametrize(
    ("changes", "method", "expected"),
    [
        ({}, "visit", None),
        ({"is_anonymous": True}, "phone", None),  # she called
        ({"is_anonymous": True}, "visit", "wrong-door"),
        ({"is_anonymous": True, "channel": Channel.web}, "phone", "no-door"),
        ({"is_anonymous": True, "channel": Channel.wechat}, "wechat", None),
        ({"is_anonymous": True, "channel": Channel.wechat}, "phone", "wrong-door"),
        ({"is_confidential": True, "channel": Channel.web}, "phone", None),  # a number of her own
        ({"is_confidential": True}, "other", "wrong-door"),
        ({"is_confidential": True, "has_phone": False, "channel": Channel.letter}, "visit", "no-door"),
        ({"no_reply_wanted": True}, "phone", "no-door"),
    ],
)
def test_a_citizen_is_asked_by_a_door_of_her_own(
    changes: dict[str, Any], method: str, expected: str | None
) -> None:
    asked = replace(order(State.pending_follow_up), **changes)
    if expected is None:
        assert give(asked, Command.follow_up, method=AttemptMethod(method))
    else:
        assert objection(asked, Command.follow_up, method=AttemptMethod(method)) == expected


@pytest.mark.parametrize(
    ("feedback", "is_visit_wanted", "expected"),
    [
        (Feedback(by_default=3), False, None),
        (Feedback(satisfaction=4), False, None),
        (Feedback(), False, "rating-awaited"),
        (Feedback(satisfaction=1), False, "dissatisfied-needs-rework"),
        (Feedback(by_default=3), True, "follow-up-missing"),
        (Feedback(satisfaction=5), True, "follow-up-missing"),
        (Feedback((), True, True, 5), True, None),
        (Feedback(by_default=3), None, "follow-up-missing"),
    ],
)
def test_the_platform_closes_only_what_waits_for_no_visit(
    feedback: Feedback, is_visit_wanted: bool | None, expected: str | None
) -> None:
    asked = replace(order(State.pending_follow_up), feedback=feedback, is_visit_wanted=is_visit_wanted)
    body = BODIES[Command.close]
    if expected is None:
        assert step(asked, Command.close, body, Actor(None), FACTS).order.state is State.closed
        return
    with pytest.raises(Refused) as refused:
        step(asked, Command.close, body, Actor(None), FACTS)
    assert refused.value.code == expected


def test_a_city_may_allow_more_reworks() -> None:
    spent = _reworked(replace(order(State.pending_follow_up), feedback=UNHAPPY))
    generous = Facts(replace(LIMITS, rework_limit=2))
    assert give(spent, Command.rework, facts=generous).rework_count == 2
    assert objection(spent, Command.close, facts=generous) == "dissatisfied-needs-rework"


def test_offers_tell_the_objection_that_stands() -> None:
    asked = order(State.pending_follow_up)
    told = {
        o.command: o.objection.code if o.objection else None
        for o in offers(asked, actor(Role.follow_up_agent), FACTS)
    }
    assert told == {
        Command.follow_up: None,
        Command.close: None,
        Command.rework: "not-dissatisfied",
        Command.rectify: "not-dissatisfied",
        Command.record_hand_over: None,
        Command.supplement: None,
    }


def test_offers_do_not_hold_what_only_the_body_can_say_against_a_command() -> None:
    secret = replace(order(State.pending_dispatch), is_confidential=True)
    told = {o.command: o.objection for o in offers(secret, actor(Role.dispatcher), FACTS)}
    assert told[Command.dispatch] is None
