"""What must hold of every order at every moment, read straight from the tables."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import asyncpg

_TABLES = (
    "work_order",
    "assignment",
    "clock",
    "application",
    "supervision",
    "suspension",
    "consultation",
    "citizen_question",
    "reply",
    "rating",
    "rectification",
    "answer_reach",
)
_COUNTED = ("urge", "addition", "follow_up", "contact_attempt", "hand_over", "instruction", "progress_report")
#: events of an order that no command leaves
NOT_OF_COMMANDS = frozenset(
    {
        "work_order.registered",
        "work_order.rated",
        "work_order.rated_by_default",
        "work_order.claimed",
        "work_order.unclaimed",
        "work_order.promise_moved",
    }
)
OVER = frozenset({"closed", "archived"})
HELD = frozenset({"dispatched", "in_progress", "suspended"})
OPEN = frozenset({"pending_sign_in", "in_progress", "awaiting_signature", "replied"})
PARTS = frozenset({"co_handling", "second_level"})
UNANSWERED = HELD | {"registered", "pending_supplement", "pending_dispatch", "in_consultation", "merged"}
#: states of the lead that fit a state of the order; None where nobody may lead it
_LEAD_IN: Mapping[str, frozenset[str] | None] = {
    "dispatched": frozenset({"pending_sign_in"}),
    "in_progress": frozenset({"in_progress", "awaiting_signature"}),
    "suspended": frozenset({"in_progress", "awaiting_signature"}),
    "pending_review": frozenset({"replied"}),
}

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Every row of every order, and the events told of them."""

    tables: Mapping[str, Sequence[Row]]
    counts: Mapping[str, int]
    events: Mapping[str, Counter[str]]

    def of(self, table: str, order: int) -> list[Row]:
        """The rows of one order."""
        return [r for r in self.tables[table] if r["work_order_id"] == order]

    @property
    def orders(self) -> Mapping[str, Row]:
        """Orders by number."""
        return {r["number"]: r for r in self.tables["work_order"]}


async def look(admin: asyncpg.Connection) -> Snapshot:
    """Read everything."""
    tables = {t: [dict(r) for r in await admin.fetch(f"SELECT * FROM {t} ORDER BY 1")] for t in _TABLES}  # noqa: S608
    counted = ", ".join(f"(SELECT count(*) FROM {t}) AS {t}" for t in _COUNTED)  # noqa: S608
    counts = dict(await admin.fetchrow(f"SELECT {counted}"))
    numbers = [r["number"] for r in tables["work_order"]]
    told = await admin.fetch(
        "SELECT subject, name, count(*) AS n FROM event WHERE subject = ANY ($1) GROUP BY 1, 2", numbers
    )
    events: dict[str, Counter[str]] = defaultdict(Counter)
    for row in told:
        events[row["subject"]][row["name"]] = row["n"]
    return Snapshot(tables, counts, dict(events))


def faults(now: Snapshot) -> list[str]:
    """Everything that is not as it should be, told with the order's number and state."""
    found = []
    for number, order in now.orders.items():
        found += [f"{number} ({order['state']}): {what}" for what in _faults_of(now, order)]
    return found


def _faults_of(now: Snapshot, order: Row) -> Iterable[str]:
    yield from _events_kept(now, order)
    yield from _one_owner(now, order)
    yield from _parts_hang_together(now, order)
    yield from _clocks_fit(now, order)
    yield from _nothing_left_open(now, order)
    yield from _merging_holds(now, order)


def _events_kept(now: Snapshot, order: Row) -> Iterable[str]:
    told = now.events.get(order["number"], Counter())
    own = sum(n for name, n in told.items() if name.startswith("work_order.") and name not in NOT_OF_COMMANDS)
    if order["version"] != own + 1:
        yield f"version {order['version']} after {own} events of commands: {dict(told)}"
    if told["work_order.registered"] != 1:
        yield "registered other than once"


def _one_owner(now: Snapshot, order: Row) -> Iterable[str]:
    leads = [a for a in now.of("assignment", order["id"]) if a["kind"] == "lead" and a["state"] in OPEN]
    wanted = _LEAD_IN.get(order["state"])
    if wanted is None:
        if leads:
            yield f"led by {len(leads)} though nobody should"
        return
    if len(leads) != 1:
        yield f"{len(leads)} open leads"
    elif leads[0]["state"] not in wanted:
        yield f"its lead stands at {leads[0]['state']}"
    elif leads[0]["organisation_id"] != order["lead_organisation_id"]:
        yield "another organisation is named as its lead"
    elif leads[0]["round"] != order["round"]:
        yield f"its lead is of round {leads[0]['round']}, it of {order['round']}"


def _parts_hang_together(now: Snapshot, order: Row) -> Iterable[str]:
    tree = {a["id"]: a for a in now.of("assignment", order["id"])}
    for part in tree.values():
        if part["kind"] not in PARTS or part["state"] not in OPEN:
            continue
        above = tree.get(part["parent_id"])
        if above is None or above["state"] not in OPEN:
            yield f"an open part ({part['state']}) under {None if above is None else above['state']}"


def _clocks_fit(now: Snapshot, order: Row) -> Iterable[str]:
    tree = {a["id"]: a for a in now.of("assignment", order["id"])}
    clocks = now.of("clock", order["id"])
    # What has a key of its own (a brief for a session, a bad rating) lives apart from the order.
    with_it = [c for c in clocks if c["state"] == "running" and not c["subject_key"]]
    running = [c for c in with_it if not c["kind"].startswith("case_")]
    kinds = Counter(c["kind"] for c in running)
    state = order["state"]
    if state in OVER and with_it:
        yield f"clocks run on: {sorted(c['kind'] for c in with_it)}"
    of_parts = {a["id"] for a in tree.values() if a["parent_id"] is not None}
    own = [c["due_at"] for c in running if c["assignment_id"] not in of_parts]  # parts answer to their lead
    due: datetime | None = min(own, default=None)
    if order["main_due_at"] != due:
        yield f"sorted by {order['main_due_at']}, most pressing is {due}"
    yield from _statutory_fits(now, order, kinds["statutory"])
    for kind, states in _ONLY_IN.items():
        if kinds[kind] and state not in states:
            yield f"a {kind} clock runs"
    if state in _MUST and kinds[_MUST[state]] != 1 and not _is_asked(now, order):
        yield f"{kinds[_MUST[state]]} {_MUST[state]} clocks"
    for clock in running:
        holder = clock["assignment_id"]
        if holder is not None and tree[holder]["state"] not in OPEN - {"replied"}:
            yield f"a {clock['kind']} clock of an organisation that is {tree[holder]['state']}"
    yield from _holders_are_timed(order, tree.values(), running)


_ONLY_IN: Mapping[str, frozenset[str]] = {
    "statutory": UNANSWERED | {"pending_review", "pending_follow_up"},
    "dispatch": frozenset({"registered", "pending_supplement", "pending_dispatch", "in_consultation"}),
    "sign_in": HELD,
    "contact": HELD,
    "department": HELD,
    "rectification": HELD,
    "review": frozenset({"pending_review"}),
    "follow_up": frozenset({"pending_follow_up"}),
}
_MUST: Mapping[str, str] = {
    "registered": "dispatch",
    "pending_supplement": "dispatch",
    "pending_dispatch": "dispatch",
    "in_consultation": "dispatch",
    "pending_review": "review",
}


def _is_asked(now: Snapshot, order: Row) -> bool:
    """The citizen is to add something, and the time stands still meanwhile."""
    return order["state"] == "pending_supplement" and any(
        c["stop_reason"] == "待诉求人补充" for c in now.of("clock", order["id"]) if c["state"] == "stopped"
    )


def _statutory_fits(now: Snapshot, order: Row, running: int) -> Iterable[str]:
    rectified = any(r["round"] == order["round"] for r in now.of("rectification", order["id"]))
    if order["state"] in UNANSWERED | {"pending_review"} and not rectified:
        wanted = 0 if _is_asked(now, order) or order["state"] == "merged" else 1
        if running != wanted:
            yield f"{running} statutory clocks, not {wanted}"
    elif running and rectified:
        yield "a statutory clock runs in a rectification"
    elif running and not _is_on_its_way(now, order):
        yield "a statutory clock runs though the answer has arrived"


def _is_on_its_way(now: Snapshot, order: Row) -> bool:
    """The answer was released and has not reached the citizen."""
    return order["state"] == "pending_follow_up" and any(
        r["round"] == order["round"] and r["reached_at"] is None for r in now.of("answer_reach", order["id"])
    )


def _holders_are_timed(order: Row, tree: Iterable[Row], running: Sequence[Row]) -> Iterable[str]:
    for holder in tree:
        if holder["kind"] not in PARTS | {"lead"} or holder["state"] not in OPEN - {"replied"}:
            continue
        own = Counter(c["kind"] for c in running if c["assignment_id"] == holder["id"])
        if own["department"] + own["rectification"] != 1:
            yield f"{holder['kind']} at {holder['state']} has the clocks {dict(own)}"
        if own["sign_in"] != (holder["state"] == "pending_sign_in"):
            yield f"{holder['kind']} at {holder['state']} has {own['sign_in']} sign-in clocks"


def _nothing_left_open(now: Snapshot, order: Row) -> Iterable[str]:
    state, id_ = order["state"], order["id"]
    yield from _nothing_asked_in_vain(now, order)
    suspended = [s for s in now.of("suspension", id_) if s["ended_at"] is None]
    if len(suspended) != (state == "suspended"):
        yield f"{len(suspended)} suspensions"
    consulted = [c for c in now.of("consultation", id_) if c["concluded_at"] is None]
    if len(consulted) != (state == "in_consultation"):
        yield f"{len(consulted)} consultations"
    if state in OVER:
        yield from _nothing_goes_on(now, id_)


def _nothing_goes_on(now: Snapshot, order: int) -> Iterable[str]:
    if any(s["state"] != "ended" for s in now.of("supervision", order)):
        yield "a supervision goes on"
    if any(q["answered_at"] is None for q in now.of("citizen_question", order)):
        yield "a question to the citizen waits"
    if any(a["state"] in OPEN and a["kind"] != "copy" for a in now.of("assignment", order)):
        yield "an organisation still holds a part"
    if any(r["state"] in ("drafted", "submitted") for r in now.of("reply", order)):
        yield "a reply waits for a verdict"


def _nothing_asked_in_vain(now: Snapshot, order: Row) -> Iterable[str]:
    tree = {a["id"]: a for a in now.of("assignment", order["id"])}
    for asked in now.of("application", order["id"]):
        if asked["state"] != "pending" or asked["kind"] == "appeal":
            continue
        holder = tree[asked["assignment_id"]]
        if order["state"] in OVER:
            yield f"an application for {asked['kind']} still waits"
        elif asked["kind"] == "final_answer":
            if order["state"] != "pending_follow_up":
                yield "a final answer is asked for"
        elif holder["state"] not in OPEN:
            yield f"an application for {asked['kind']} of an organisation that is {holder['state']}"


def _merging_holds(now: Snapshot, order: Row) -> Iterable[str]:
    if order["state"] != "merged":
        return
    main = next((o for o in now.tables["work_order"] if o["id"] == order["merged_into"]), None)
    if main is None:
        yield "hangs on nothing"
    elif main["state"] in OVER | {"merged", "pending_follow_up"}:
        yield f"hangs on an order that is {main['state']}"
