"""Which answered orders are visited."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from callcenter.cities.pack import load_pack, pack_path
from callcenter.followups.sampling import Answered, choose, draw_of, nobody_to_ask
from callcenter.kernel.crypto import KeyRing, Vault

PLAIN = Answered(
    request_type="help",
    urgency="normal",
    track="ordinary",
    category_code="CG0203",
    organisations=frozenset({"XQ-CG", "XQ"}),
    triggers=frozenset(),
)


@dataclass(frozen=True)
class Rule:
    code: str
    share: float
    request_type: str = ""
    urgency: str = ""
    track: str = ""
    category_code: str = ""
    organisation_code: str = ""
    trigger: str = "any"
    judged: bool = True


PLAN = [
    Rule("tenth", 0.1),
    Rule("rework", 1.0, trigger="rework"),
    Rule("lamps", 0.4, category_code="CG02"),
    Rule("district", 0.6, organisation_code="XQ", request_type="complaint"),
    Rule("company", 1.0, track="enterprise"),
    Rule("report", 0.0, request_type="report", judged=False),
]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, "lamps"),
        ({"category_code": "LS01"}, "tenth"),
        ({"category_code": ""}, "tenth"),
        ({"request_type": "complaint"}, "district"),
        ({"request_type": "complaint", "organisations": frozenset({"CA"})}, "lamps"),
        ({"track": "enterprise"}, "company"),
        ({"triggers": frozenset({"rework", "late"})}, "rework"),
        ({"triggers": frozenset({"late"})}, "lamps"),
    ],
)
def test_the_largest_share_of_the_matching_rows_binds(changes: dict[str, object], code: str) -> None:
    assert choose(PLAN, replace(PLAIN, **changes), 0.5).rule_code == code  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("share", "draw", "is_chosen"),
    [(0.4, 0.3999, True), (0.4, 0.4, False), (0.0, 0.0, False), (1.0, 0.9999999, True)],
)
def test_chosen_below_the_share_and_not_at_it(share: float, draw: float, is_chosen: bool) -> None:
    assert choose([Rule("one", share)], PLAIN, draw).is_chosen is is_chosen


def test_a_row_that_is_not_judged_keeps_the_order_out_whatever_share_binds() -> None:
    choice = choose(PLAN, replace(PLAIN, request_type="report"), 0.9)
    assert (choice.rule_code, choice.is_judged) == ("lamps", False)
    assert not nobody_to_ask(PLAN, replace(PLAIN, request_type="report"), "no-door").is_judged


def test_without_a_matching_row_nobody_is_visited() -> None:
    assert not choose(PLAN[4:5], PLAIN, 0.0).is_chosen


def test_the_draw_is_even_repeatable_and_bound_to_the_key() -> None:
    vault, other = Vault(KeyRing.new()), Vault(KeyRing.new())

    def draws(of: Vault) -> list[float]:
        return [draw_of(of.keyed_hash(f"CZ261123-{n:05d}:1".encode(), "follow-up-draw")) for n in range(4000)]

    drawn = draws(vault)
    assert drawn == draws(vault)
    assert drawn != draws(other)
    assert all(0 <= d < 1 for d in drawn)
    # four thousand coins of 0.3: six standard deviations are 174
    assert abs(sum(d < 0.3 for d in drawn) - 1200) < 174
    assert draw_of(b"\xff" * 32) < 1


def test_the_plan_of_the_first_city() -> None:
    plan = load_pack(pack_path("chaozhou")).follow_up_plan
    always = [
        {"request_type": "complaint"},
        {"request_type": "consultation", "track": "enterprise"},
        {"request_type": "consultation", "urgency": "emergency"},
        *(
            {"request_type": "praise", "triggers": frozenset({t})}
            for t in ("rework", "unsolved", "untrue", "late")
        ),
    ]
    for changes in always:
        assert choose(plan, replace(PLAIN, **changes), 0.999).is_chosen, changes  # type: ignore[arg-type]
    assert not choose(plan, replace(PLAIN, request_type="praise"), 0.0).is_chosen
    assert not choose(plan, replace(PLAIN, request_type="report"), 0.0).is_judged
