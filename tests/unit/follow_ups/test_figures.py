"""The figures of follow-up against a table made by hand."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from callcenter.followups.figures import ClosedOrder, Counts, Heard, count, heard_of, rate

SILENT = ClosedOrder(
    is_judged=True,
    no_reply_wanted=False,
    is_anonymous=False,
    was_chosen=True,
    attempts=0,
    was_reached=False,
    contacted=None,
    is_true=None,
    is_solved=None,
    first=None,
    first_source=None,
    final=None,
    final_source=None,
    was_reworked=False,
    was_rectified=False,
)


def visited(score: int, *, solved: bool = True, first: int | None = None, **more: object) -> ClosedOrder:
    return replace(
        SILENT,
        attempts=1,
        was_reached=True,
        contacted=True,
        is_solved=solved,
        first=first or score,
        first_source="visit",
        final=score,
        final_source="visit",
        **more,  # type: ignore[arg-type]
    )


def rated(score: int, source: str = "citizen", **more: object) -> ClosedOrder:
    return replace(
        SILENT,
        was_chosen=False,
        first=score,
        first_source=source,
        final=score,
        final_source=source,
        **more,  # type: ignore[arg-type]
    )


#: twelve orders and where each counts
TABLE: list[tuple[ClosedOrder, Heard]] = [
    (visited(5), Heard.valid),
    (visited(3), Heard.valid),
    (visited(4, first=1, was_reworked=True), Heard.valid),
    (visited(2, solved=False), Heard.valid),
    (rated(4), Heard.valid),
    (rated(1, was_reworked=True, was_rectified=True), Heard.valid),
    (rated(3, "default"), Heard.by_default),
    (replace(rated(3, "default"), was_chosen=True, attempts=3), Heard.unreachable),
    (visited(5, is_anonymous=True), Heard.anonymous),
    (rated(3, "default", no_reply_wanted=True), Heard.no_reply_wanted),
    (visited(1, is_judged=False), Heard.excluded),
    (SILENT, Heard.silent),
]


@pytest.mark.parametrize(("order", "heard"), TABLE)
def test_each_order_counts_once(order: ClosedOrder, heard: Heard) -> None:
    assert heard_of(order) is heard


def test_the_counts_of_the_table() -> None:
    assert count(order for order, _ in TABLE) == Counts(
        closed=12,
        excluded=1,
        no_reply_wanted=1,
        anonymous=1,
        valid=6,
        unreachable=1,
        by_default=1,
        silent=1,
        valid_by_visit=4,
        valid_by_rating=2,
        satisfied=4,
        first_satisfied=3,
        dissatisfied=2,
        visited=4,
        solved=3,
        asked_contacted=4,
        contacted=4,
        asked_true=0,
        found_true=0,
        chosen=8,
        chosen_reached=6,
        reworked=2,
        rectified=1,
        rectified_satisfied=0,
    )


def test_the_classes_add_up_whatever_the_table() -> None:
    counts = count(order for order, _ in TABLE * 3)
    assert sum(getattr(counts, heard) for heard in Heard) == counts.closed
    assert counts.satisfied + counts.dissatisfied == counts.valid
    assert {f.name for f in fields(Counts)} >= set(Heard)


def test_a_default_a_stranger_and_the_unreached_never_move_the_rate() -> None:
    known = [visited(5), visited(1, solved=False)]
    others = [
        rated(5, "default"),
        rated(5, is_anonymous=True),
        rated(5, no_reply_wanted=True),
        replace(SILENT, attempts=3),
        visited(5, is_judged=False),
    ]
    alone, together = count(known), count(known + others * 10)
    assert rate(alone.satisfied, alone.valid) == rate(together.satisfied, together.valid) == 0.5
    assert rate(together.solved, together.visited) == 0.5


def test_nothing_to_divide_by_gives_no_rate() -> None:
    assert rate(0, 0) is None
    assert rate(1, 3) == 0.3333
