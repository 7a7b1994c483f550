import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.dispatch.guards import (
    Evidence,
    OrderFacts,
    automatic_refusals,
    dispatch_violations,
    is_barred,
    is_earned,
    required_copies,
    stand_in,
    wilson_lower,
)
from routing.dispatch.model import Candidate, Directory
from routing.dispatch.recusal import without_accused

EARNED = Evidence(1000, 1000)


def codes(facts: OrderFacts, **changes: object) -> set[str]:
    known = {"is_switched_on": True, "confidence": 0.99, "evidence": EARNED} | changes
    return {refusal.code for refusal in automatic_refusals(facts, **known)}  # type: ignore[arg-type]


def test_an_ordinary_order_may_go_by_itself_once_earned() -> None:
    assert codes(OrderFacts(request_type="help", track="ordinary")) == set()


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        (OrderFacts(confidential=True), "auto-dispatch-confidential"),
        (OrderFacts(request_type="report"), "auto-dispatch-report"),
        (OrderFacts(track="efficiency"), "auto-dispatch-efficiency"),
        (OrderFacts(accused_kind="public_body"), "auto-dispatch-accused-authority"),
        (OrderFacts(accused_kind="official"), "auto-dispatch-accused-authority"),
        (OrderFacts(urgency="emergency"), "auto-dispatch-emergency"),
    ],
)
def test_what_never_goes_by_itself(facts: OrderFacts, code: str) -> None:
    assert codes(facts) == {code}


def test_switch_evidence_and_confidence_are_needed() -> None:
    plain = OrderFacts()
    assert codes(plain, is_switched_on=False) == {"auto-dispatch-off"}
    assert codes(plain, evidence=Evidence(299, 299)) == {"auto-dispatch-not-earned"}
    assert codes(plain, confidence=0.5) == {"auto-dispatch-unsure"}


def test_earning_is_a_lower_bound_not_a_share() -> None:
    assert is_earned(Evidence(300, 300))
    assert not is_earned(Evidence(295, 300))  # 98.3 %, but it may be luck
    assert not is_earned(Evidence(0, 0))
    assert wilson_lower(Evidence(300, 300)) == pytest.approx(0.98736, abs=1e-5)


@given(st.integers(0, 2000), st.integers(0, 2000))
def test_the_bound_lies_below_the_share_and_grows_with_it(right: int, wrong: int) -> None:
    total = right + wrong
    bound = wilson_lower(Evidence(right, total))
    assert 0 <= bound <= (right / total if total else 0) + 1e-12
    assert wilson_lower(Evidence(right + 1, total + 1)) >= bound


REPORT = OrderFacts(request_type="report", accused_kind="public_body", accused_organisation="A-T")


def test_a_report_reaches_neither_the_accused_nor_those_below(directory: Directory) -> None:
    assert is_barred(directory, REPORT, "A-T") and is_barred(directory, REPORT, "A-T-S")
    assert not is_barred(directory, REPORT, "A") and not is_barred(directory, REPORT, "A-CG")


@pytest.mark.parametrize(
    "facts",
    [
        OrderFacts(confidential=True, accused_organisation="A-T"),
        OrderFacts(request_type="complaint", accused_kind="official", accused_organisation="A-T"),
        OrderFacts(track="efficiency", accused_organisation="A-T"),
    ],
)
def test_conduct_and_confidential_orders_stay_away_too(directory: Directory, facts: OrderFacts) -> None:
    (violation,) = dispatch_violations(directory, facts, lead="A-CG", copies=("A-T",))
    assert violation.code == "recusal-required" and violation.organisation_code == "A-T"


def test_the_superior_or_the_inspector_stands_in(directory: Directory) -> None:
    assert stand_in(directory, REPORT) == "A"
    above_all = OrderFacts(request_type="report", accused_organisation="CITY")
    assert stand_in(directory, above_all, "ZS") == ""  # the inspector belongs to the accused
    assert stand_in(directory, OrderFacts(request_type="report", accused_organisation="HOT"), "XF") == "ZS"


def test_an_ordinary_complaint_goes_to_the_unit_with_its_superior_copied(directory: Directory) -> None:
    facts = OrderFacts(request_type="complaint", accused_kind="public_body", accused_organisation="A-T")
    assert required_copies(directory, facts, "A-T") == ("A",)
    (missing,) = dispatch_violations(directory, facts, lead="A-T")
    assert missing.code == "superior-copy-required"
    assert dispatch_violations(directory, facts, lead="A-T", copies=("A",)) == ()


def test_an_unknown_organisation_is_named(directory: Directory) -> None:
    (violation,) = dispatch_violations(directory, OrderFacts(), lead="??")
    assert violation.code == "unknown-organisation" and "??" in violation.message


def test_candidates_lose_the_accused_and_gain_its_superior(directory: Directory) -> None:
    offered = (
        Candidate("A-T", "一镇政府", 0.8, "属地", co_handlers=("A-CG",)),
        Candidate("A-CG", "甲区城管局", 0.1, "同类", co_handlers=("A-T-S",), copies=("A-T", "CG")),
    )
    found = without_accused(directory, REPORT, offered)
    assert [candidate.code for candidate in found] == ["A", "A-CG"]
    assert "回避" in found[0].reason
    assert found[1].co_handlers == () and found[1].copies == ("CG",)


@given(
    st.sampled_from(["A-T", "A", "CITY", "GA", "BUS", ""]),
    st.sampled_from(["report", "complaint"]),
    st.booleans(),
    st.permutations(["A-T", "A-T-S", "A-CG", "CG", "GA110"]),
)
def test_what_is_offered_may_be_dispatched(
    directory: Directory, accused: str, request_type: str, confidential: bool, order: list[str]
) -> None:
    facts = OrderFacts(request_type, confidential=confidential, accused_organisation=accused)
    offered = tuple(Candidate(code, code, 0.5, "") for code in order)
    for candidate in without_accused(directory, facts, offered, "ZS"):
        assert not dispatch_violations(
            directory,
            facts,
            lead=candidate.code,
            co_handlers=candidate.co_handlers,
            copies=candidate.copies,
        )
