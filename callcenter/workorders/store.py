"""Reads and writes orders; the only module with their SQL."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from asyncpg import Record

from callcenter.kernel.db import Connection, Row
from callcenter.kernel.ids import AssignmentId, ContactId, OrganisationId, UserId, WorkOrderId
from callcenter.kernel.queries import load_queries

from .access import Scope
from .clock_ports import MainClock
from .commands import MESSAGE_METHODS, ContactCitizen, FollowUp, SubmitReply
from .drafts import NewOrder
from .inbox import OwnPart
from .loaded import Cursor, Filter, Loaded
from .model import (
    OPEN_ASSIGNMENTS,
    AccusedKind,
    Application,
    ApplicationKind,
    ApplicationState,
    Assignment,
    AssignmentKind,
    AssignmentState,
    Channel,
    Feedback,
    Outcome,
    RequestType,
    State,
    Supervision,
    SupervisionLevel,
    SupervisionState,
    Track,
    Urgency,
    WorkOrder,
)
from .ports import Words
from .roads_store import RoadStore, SideRows

_Q = load_queries(__package__)


class WorkOrderStore:
    """Work orders in PostgreSQL. What it gives is opened; what it is given is sealed where it has to be."""

    def __init__(self, words: Words, roads: RoadStore | None = None) -> None:
        self.words = words
        self._roads = roads or RoadStore()

    async def next_number(self, tx: Connection) -> int:
        """The running part of a new order's number."""
        value: int = await tx.fetchval(_Q.next_number)
        return value

    async def insert(self, tx: Connection, new: NewOrder, main: MainClock | None) -> WorkOrderId:
        """Write a fresh order in state ``registered`` with the clock to sort it by.

        The clock comes along and is not copied afterwards, as a second version of the row would be entered
        in every index again.
        """
        order_id = await tx.fetchval(
            _Q.insert_order,
            new.number,
            new.contact_id,
            new.request_type,
            new.urgency,
            new.track,
            new.emergency_handover,
            new.category_code,
            new.title,
            new.content,
            new.district,
            new.town,
            new.village,
            new.address,
            new.place_code,
            new.channel,
            new.source,
            new.received_at,
            new.registered_at,
            new.registered_by,
            new.citizen_name_sealed,
            new.phone_sealed,
            new.phone_index,
            new.calling_phone_sealed,
            new.calling_phone_index,
            new.citizen_name_masked,
            new.phone_masked,
            new.calling_phone_masked,
            new.on_behalf_of,
            new.is_anonymous,
            new.no_reply_wanted,
            new.is_confidential,
            new.is_actionable,
            new.complained_of_kind,
            new.complained_of_name,
            new.complained_of_organisation,
            new.company,
            new.uscc,
            new.suggestion,
            list(new.search_bigrams),
            *_main_values(main),
            new.split_from,
        )
        return WorkOrderId(order_id)

    async def lock(self, tx: Connection, scope: Scope, number: str) -> WorkOrderId | None:
        """Lock one visible order for a command; None if there is none this person may see."""
        found = await tx.fetchval(_Q.lock_order, *scope.arguments(), number)
        return None if found is None else WorkOrderId(found)

    async def set_track(self, tx: Connection, order_id: WorkOrderId, track: str) -> None:
        """Which road an order takes from now on."""
        await tx.execute(_Q.set_track, order_id, track)

    async def find(self, tx: Connection, scope: Scope, number: str) -> WorkOrderId | None:
        """The id of one visible order."""
        found = await tx.fetchval(_Q.find_order, *scope.arguments(), number)
        return None if found is None else WorkOrderId(found)

    async def load(self, tx: Connection, order_id: WorkOrderId) -> Loaded:
        """One order with everything that hangs on it."""
        row = await tx.fetchrow(_Q.read_order, order_id)
        if row is None:
            raise RuntimeError("an order vanished between look-up and reading")
        number = row["number"]
        opened = self.words.opened(dict(row), number)
        assignments = self._opened(await tx.fetch(_Q.assignments, order_id), number)
        attempts = self._opened(await tx.fetch(_Q.contact_attempts, order_id), number)
        replies = self._opened(await tx.fetch(_Q.replies, order_id), number)
        follow_ups = self._opened(await tx.fetch(_Q.follow_ups, order_id), number)
        ratings = self._opened(await tx.fetch(_Q.ratings, order_id), number)
        side = (await self._roads.load(tx, order_id)).each(
            lambda r: self.words.opened(dict(r), dict(r).get("bound_to", number))
        )
        order = _order(opened, assignments, attempts, replies, follow_ups, ratings, side)
        return Loaded(order, opened, assignments, attempts, replies, follow_ups, ratings, side)

    def _opened(self, rows: Sequence[Record], number: str) -> list[Row]:
        return [self.words.opened(dict(row), number) for row in rows]

    async def move(self, tx: Connection, before: WorkOrder, after: WorkOrder, now: datetime) -> bool:
        """Save a decided state; False if the version moved on meanwhile."""
        version = await tx.fetchval(
            _Q.move_order,
            before.id,
            before.version,
            after.state,
            after.round,
            after.rework_count,
            now,
            after.outcome,
        )
        return version is not None

    async def save_fields(self, tx: Connection, order_id: WorkOrderId, values: Sequence[object]) -> None:
        """Corrected fields, in the order of the query's parameters."""
        await tx.execute(_Q.save_fields, order_id, *values)

    async def set_accepted_by(self, tx: Connection, order_id: WorkOrderId, person: UserId) -> None:
        """Remember who took the matter on first."""
        await tx.execute(_Q.set_accepted_by, order_id, person)

    async def assign(
        self,
        tx: Connection,
        order: WorkOrder,
        kind: AssignmentKind,
        organisation: OrganisationId,
        now: datetime,
        person: UserId | None,
        note: str | None,
        parent: AssignmentId | None = None,
    ) -> AssignmentId:
        """A new assignment of the order's present round."""
        only_told = kind in (AssignmentKind.copy, AssignmentKind.consulted)
        state = AssignmentState.informed if only_told else AssignmentState.pending_sign_in
        assignment_id = await tx.fetchval(
            _Q.insert_assignment, order.id, parent, kind, organisation, state, order.round, note, now, person
        )
        return AssignmentId(assignment_id)

    async def set_lead(
        self, tx: Connection, order_id: WorkOrderId, organisation: OrganisationId, abstract: str | None
    ) -> None:
        """The organisation that leads and what it may see of a confidential order."""
        await tx.execute(_Q.set_lead, order_id, organisation, abstract)

    async def move_assignment(
        self,
        tx: Connection,
        assignment: AssignmentId,
        state: AssignmentState,
        now: datetime,
        person: UserId | None,
    ) -> None:
        """The assignment's new state with its times."""
        await tx.execute(_Q.move_assignment, assignment, state, now, person)

    async def end_assignments(self, tx: Connection, order_id: WorkOrderId, now: datetime) -> None:
        """Nobody holds the order any more."""
        await tx.execute(_Q.end_assignments, order_id, now)

    async def record_contact(
        self,
        tx: Connection,
        order: WorkOrder,
        holder: AssignmentId,
        body: ContactCitizen,
        now: datetime,
        person: UserId,
    ) -> None:
        """One attempt of an organisation to reach the citizen."""
        await tx.execute(
            _Q.insert_contact_attempt,
            order.id,
            holder,
            now,
            body.method,
            body.reached,
            body.note,
            person,
        )

    async def submit_reply(
        self, tx: Connection, order: WorkOrder, body: SubmitReply, now: datetime, person: UserId
    ) -> None:
        """The leading organisation's reply, to be reviewed."""
        if order.lead is None:
            raise RuntimeError("a reply without a lead")
        await tx.execute(
            _Q.insert_reply,
            order.id,
            order.lead.id,
            order.round,
            body.is_true,
            body.is_solved,
            body.unsolved_reason,
            body.internal_findings,
            body.public_answer,
            now,
            person,
        )

    async def review_reply(
        self,
        tx: Connection,
        order_id: WorkOrderId,
        *,
        approved: bool,
        now: datetime,
        person: UserId,
        note: str | None,
        edited_answer: str | None,
    ) -> str:
        """Record the verdict; gives the public answer as it stands after it."""
        state = "approved" if approved else "sent_back"
        answer: str = await tx.fetchval(_Q.review_reply, order_id, state, now, person, note, edited_answer)
        return answer

    async def release_answer(self, tx: Connection, order_id: WorkOrderId, answer: str, now: datetime) -> None:
        """From now on the citizen reads this."""
        await tx.execute(_Q.release_answer, order_id, answer, now)

    async def record_follow_up(
        self, tx: Connection, order: WorkOrder, body: FollowUp, now: datetime, person: UserId
    ) -> None:
        """One attempt to ask the citizen."""
        await tx.execute(
            _Q.insert_follow_up,
            order.id,
            order.round,
            now,
            body.method,
            body.reached,
            body.contacted,
            body.is_true,
            body.is_solved,
            body.satisfaction,
            body.comment,
            person,
        )

    async def rate(
        self, tx: Connection, order_id: WorkOrderId, round_: int, score: int, comment: str, now: datetime
    ) -> bool:
        """The citizen's rating of a round; False if that round has one already."""
        return await self._rate(tx, order_id, round_, score, comment, now, "citizen")

    async def rate_by_default(
        self, tx: Connection, order_id: WorkOrderId, round_: int, score: int, now: datetime
    ) -> bool:
        """The rating in her stead; False if that round has one already."""
        return await self._rate(tx, order_id, round_, score, "", now, "default")

    async def _rate(
        self,
        tx: Connection,
        order_id: WorkOrderId,
        round_: int,
        score: int,
        comment: str,
        now: datetime,
        source: str,
    ) -> bool:
        return await tx.fetchval(_Q.insert_rating, order_id, round_, score, comment, now, source) is not None

    async def record_rectification(
        self, tx: Connection, order: WorkOrder, reason: str, now: datetime, person: UserId | None
    ) -> None:
        """A round spent on putting a bad rating right."""
        await tx.execute(_Q.insert_rectification, order.id, order.round, now, person, reason)

    async def unrated(self, tx: Connection, answered_before: datetime, limit: int) -> list[str]:
        """Numbers of orders answered before a moment that nobody has rated in their present round."""
        return [r["number"] for r in await tx.fetch(_Q.unrated, answered_before, limit)]

    async def settled_without_visit(self, tx: Connection, limit: int, after: str) -> list[tuple[str, int]]:
        """Number and version of orders that wait for no visit and have a rating, own or by default."""
        rows = await tx.fetch(_Q.settled_without_visit, limit, after)
        return [(r["number"], r["version"]) for r in rows]

    async def page(
        self, tx: Connection, scope: Scope, wanted: Filter, *, by_due: bool, cursor: Cursor | None, limit: int
    ) -> list[Row]:
        """One page, most pressing or newest first."""
        blind = [None] if wanted.bigrams is None else self.words.blinded(wanted.bigrams)
        rows = await tx.fetch(
            _Q.list_by_due if by_due else _Q.list_by_received,
            *scope.arguments(),
            wanted.states,
            wanted.request_type,
            wanted.urgency,
            wanted.track,
            wanted.categories,
            wanted.organisations,
            wanted.places,
            wanted.channel,
            wanted.bigrams,
            wanted.due_from,
            wanted.due_before,
            wanted.at_risk_at,
            cursor.at if cursor else None,
            cursor.id if cursor else None,
            limit,
            wanted.abstract_only,
            blind[0],
            blind[-1],
            wanted.in_hand_of,
            wanted.asked_of_agent,
            wanted.falling_to,
            wanted.at,
            wanted.orders,
        )
        return [self.words.opened(dict(row), row["number"]) for row in rows]

    async def own_parts(
        self,
        tx: Connection,
        organisation: OrganisationId,
        states: Sequence[str],
        orders: Sequence[WorkOrderId] | None = None,
    ) -> list[OwnPart]:
        """What an organisation has to do, the most pressing by its own clocks first."""
        rows = await tx.fetch(_Q.own_parts, organisation, states, orders)
        return [
            OwnPart(
                WorkOrderId(r["work_order_id"]),
                AssignmentId(r["id"]),
                AssignmentKind(r["kind"]),
                AssignmentState(r["state"]),
                r["due_at"],
            )
            for r in rows
        ]

    async def counts(self, tx: Connection, scope: Scope, now: datetime, day_end: datetime) -> list[Record]:
        """One row a state: how many, how many overdue, at risk, due today."""
        return await tx.fetch(_Q.counts, *scope.arguments(), now, day_end)

    async def people(self, tx: Connection, users: Sequence[UserId]) -> dict[int, tuple[str, str | None]]:
        """Display name and short name of the organisation by id of person."""
        rows = await tx.fetch(_Q.people, list(set(users)))
        return {r["id"]: (r["display_name"], r["organisation"]) for r in rows}

    async def visible_numbers(self, tx: Connection, scope: Scope, numbers: Sequence[str]) -> frozenset[str]:
        """Which of these orders the person may see."""
        rows = await tx.fetch(_Q.visible_numbers, *scope.arguments(), list(numbers))
        return frozenset(r["number"] for r in rows)

    async def closed_before(self, tx: Connection, moment: datetime, limit: int) -> list[tuple[str, int]]:
        """Number and version of orders closed before a moment and not yet archived."""
        return [(r["number"], r["version"]) for r in await tx.fetch(_Q.closed_to_archive, moment, limit)]


def _main_values(main: MainClock | None) -> tuple[object, ...]:
    if main is None:
        return (None, None, None, None, None, None, False)
    return (
        main.kind,
        main.unit,
        main.calendar,
        main.due_at,
        main.original_due_at,
        main.warn_at,
        main.is_provisional,
    )


def _assignment(row: Row) -> Assignment:
    return Assignment(
        id=AssignmentId(row["id"]),
        parent_id=None if row["parent_id"] is None else AssignmentId(row["parent_id"]),
        kind=AssignmentKind(row["kind"]),
        organisation_id=OrganisationId(row["organisation_id"]),
        organisation_code=row["organisation_code"],
        organisation_name=row["organisation_name"],
        state=AssignmentState(row["state"]),
        round=row["round"],
        note=row["note"],
        dispatched_at=row["dispatched_at"],
        signed_in_at=row["signed_in_at"],
        replied_at=row["replied_at"],
        ended_at=row["ended_at"],
    )


def _order(
    row: Row,
    assignments: Sequence[Row],
    attempts: Sequence[Row],
    replies: Sequence[Row],
    follow_ups: Sequence[Row],
    ratings: Sequence[Row],
    side: SideRows,
) -> WorkOrder:
    tree = tuple(_assignment(a) for a in assignments)
    present = {a.id for a in tree if a.round == row["round"]}
    held = {a.id for a in tree if a.state in OPEN_ASSIGNMENTS}
    tried = [a for a in attempts if a["assignment_id"] in present]
    replied = [r for r in replies if r["round"] == row["round"]]
    accused = row["complained_of_kind"]
    return WorkOrder(
        id=WorkOrderId(row["id"]),
        number=row["number"],
        contact_id=ContactId(row["contact_id"]),
        state=State(row["state"]),
        version=row["version"],
        round=row["round"],
        rework_count=row["rework_count"],
        request_type=RequestType(row["request_type"]),
        urgency=Urgency(row["urgency"]),
        track=Track(row["track"]),
        category_code=row["category_code"],
        place_code=row["place_code"],
        received_at=row["received_at"],
        registered_by=None if row["registered_by"] is None else UserId(row["registered_by"]),
        is_confidential=row["is_confidential"],
        is_anonymous=row["is_anonymous"],
        no_reply_wanted=row["no_reply_wanted"],
        has_phone=row["phone_sealed"] is not None or row["calling_phone_sealed"] is not None,
        abstract=row["abstract"],
        complained_of_kind=None if accused is None else AccusedKind(accused),
        complained_of_name=row["complained_of_name"],
        complained_of_organisation=row["complained_of_organisation"],
        assignments=tree,
        citizen_reached=any(a["reached"] for a in tried),
        feedback=_feedback(row["round"], follow_ups, ratings),
        failed_contacts=tuple(
            a["at"] for a in tried if not a["reached"] and a["method"] not in MESSAGE_METHODS
        ),
        was_messaged=any(a["method"] in MESSAGE_METHODS for a in tried),
        is_visit_wanted=row["is_visit_wanted"],
        rectifications=row["rectifications"],
        handlers=frozenset(UserId(r["by_user"]) for r in replied),
        approvers=frozenset(UserId(r["reviewed_by"]) for r in replied if r["state"] == "approved"),
        channel=Channel(row["channel"]),
        outcome=None if row["outcome"] is None else Outcome(row["outcome"]),
        applications=tuple(_application(a) for a in side.applications),
        supervisions=tuple(
            Supervision(v["id"], SupervisionLevel(v["level"]), SupervisionState(v["state"]))
            for v in side.supervisions
        ),
        is_designated=row["is_designated"],
        wrongful_returns=sum(a["is_wrongful"] for a in side.applications),
        last_urged_at=max((u["at"] for u in side.urges), default=None),
        open_questions=sum(q["answered_at"] is None and q["assignment_id"] in held for q in side.questions),
        merged_into=None if row["merged_into"] is None else WorkOrderId(row["merged_into"]),
        has_merged=row["has_merged"],
        is_unreasonable=row["is_unreasonable"],
        emergency_handover=row["emergency_handover"],
    )


def _application(row: Row) -> Application:
    return Application(
        id=row["id"],
        assignment_id=AssignmentId(row["assignment_id"]),
        kind=ApplicationKind(row["kind"]),
        state=ApplicationState(row["state"]),
        round=row["round"],
        at=row["at"],
        asked_until=row["asked_until"],
        ground=row["ground"],
    )


def _feedback(round_: int, follow_ups: Sequence[Row], ratings: Sequence[Row]) -> Feedback:
    """The present round's feedback; of a visit and her own rating the later one is her word."""
    asked = [f for f in follow_ups if f["round"] == round_]
    last = next((f for f in reversed(asked) if f["reached"]), None)
    given = {r["source"]: r for r in ratings if r["round"] == round_}
    own, default = given.get("citizen"), given.get("default")
    words = [(f["at"], f["satisfaction"]) for f in (last,) if f is not None]
    words += [(r["at"], r["score"]) for r in (own,) if r is not None]
    return Feedback(
        failed_at=tuple(f["at"] for f in asked if not f["reached"]),
        reached=last is not None,
        is_solved=last["is_solved"] if last else None,
        satisfaction=max(words)[1] if words else None,
        by_default=default["score"] if default else None,
        own_score=own["score"] if own else None,
        heard_by=frozenset(UserId(f["by_user"]) for f in asked if f["reached"]),
    )
