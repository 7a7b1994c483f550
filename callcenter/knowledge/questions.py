"""Questions to units: asked with a clock in working time, answered into a draft of an article."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from callcenter.cities.in_force import CurrentCity
from callcenter.cities.sources import basis
from callcenter.kernel import outbox
from callcenter.kernel.db import Connection, Database
from callcenter.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, VersionConflict
from callcenter.kernel.events import Actor, Event
from callcenter.kernel.ids import OrganisationId, UserId
from callcenter.kernel.principal import Principal, SystemActor
from callcenter.kernel.queries import load_queries
from callcenter.privacy.redaction import masked
from callcenter.workorders.access import scope_of
from callcenter.workorders.loaded import Loaded
from callcenter.workorders.model import RequestType, Track, WorkOrder
from callcenter.workorders.ports import Words as KeptWords
from sla.deadline import deadline

from .events import (
    KnowledgeSubmitted,
    QuestionAnswered,
    QuestionAsked,
    QuestionOverdue,
    QuestionReturned,
    QuestionSettled,
)
from .machine import STRANGERS, UNITS
from .model import ArticleAudience, ArticleId, VersionState, Words
from .question_machine import (
    ASKERS,
    STATE_NAMES,
    QuestionAct,
    QuestionState,
    possible_acts,
    question_step,
)
from .question_views import AskBody, QuestionList, QuestionQuery, QuestionView, ReplyBody
from .service import Knowledge
from .store import KnowledgeStore

_Q = load_queries(__package__, "questions.sql")
_SCHEDULER = Actor.system(SystemActor.scheduler)
_HIDDEN = "（所属工单已转为保密，内容不显示）"
_TITLE, _VARIANT = 60, 200
_AT_ONCE = 100
Found = Mapping[str, Any]


class Orders(Protocol):
    """The order a question may be about."""

    async def order_of(self, tx: Connection, person: Principal, number: str) -> WorkOrder:
        """The order, if this person may see it. Raises NotFound."""
        ...

    async def load_for_citizen(self, tx: Connection, number: str) -> Loaded | None:
        """The order with its words."""
        ...


@dataclass(frozen=True, slots=True)
class _Step:
    """A question in the hands of somebody who may do this to it."""

    row: Found
    state: QuestionState


class Questions:
    """Everything about questions to units."""

    def __init__(
        self,
        *,
        database: Database | None,
        store: KnowledgeStore,
        service: Knowledge,
        orders: Orders,
        words: KeptWords,
        city: CurrentCity,
    ) -> None:
        self._database = database
        self._store = store
        self._service = service
        self._orders = orders
        self._words = words
        self._city = city

    async def ask(self, tx: Connection, person: Principal, body: AskBody, now: datetime) -> int:
        """Ask a unit. Raises Conflict for orders no other unit may know of."""
        if person.role not in ASKERS:
            raise NotAllowed("您的角色不能向承办单位提问")
        loaded = None
        if body.order is not None:
            _require_open(await self._orders.order_of(tx, person, body.order))
            loaded = await self._orders.load_for_citizen(tx, body.order)
        code, organisation = await self._whom(tx, body, now)
        if loaded is None:
            kept, _ = masked(body.question.strip(), "question")
        else:
            place = "knowledge_question.question"
            kept = await self._words.take_text(tx, loaded, place, body.question.strip(), now, person.user_id)
        due_at, rule = self._due(now)
        number: int = await tx.fetchval(
            _Q.ask,
            None if loaded is None else loaded.order.id,
            organisation,
            body.category_code,
            kept,
            person.user_id,
            now,
            due_at,
            rule,
        )
        asked = QuestionAsked(
            subject=str(number),
            organisation=code,
            officer=int(person.user_id),
            order=body.order,
            due_at=due_at,
        )
        await _tell(tx, person, asked, now)
        return number

    async def answer(
        self, tx: Connection, person: Principal, number: int, body: ReplyBody, now: datetime
    ) -> None:
        """The unit says what it knows; it becomes a version that waits for a second person."""
        step = await self._step(tx, person, number, body.revision, QuestionAct.answer)
        row = step.row
        answer = body.answer.strip()
        article = await self._draft(tx, person, row, body, answer, now)
        await self._save(
            tx, row, step.state, answer=answer, answered_by=person.user_id, answered_at=now, article=article
        )
        told = QuestionAnswered(**_of(row), article=int(article), is_late=now > row["due_at"])
        await _tell(tx, person, told, now, OrganisationId(row["organisation_id"]))

    async def hand_back(
        self, tx: Connection, person: Principal, number: int, revision: int, reason: str, now: datetime
    ) -> None:
        """It is none of the unit's affairs."""
        step = await self._step(tx, person, number, revision, QuestionAct.hand_back)
        note, _ = masked(reason.strip(), "note")
        await self._save(tx, step.row, step.state, note=note)
        told = QuestionReturned(**_of(step.row))
        await _tell(tx, person, told, now, OrganisationId(step.row["organisation_id"]))

    async def redirect(
        self, tx: Connection, person: Principal, number: int, revision: int, code: str, now: datetime
    ) -> None:
        """Another unit is asked; the time begins anew."""
        step = await self._step(tx, person, number, revision, QuestionAct.redirect)
        found = await self._city().organisation(tx, code, now)
        if found is None:
            raise Invalid.at("organisation", f"没有单位“{code}”", code="organisation-unknown")
        due_at, _ = self._due(now)
        await self._save(tx, step.row, step.state, organisation=found.id, due_at=due_at)
        told = QuestionAsked(**{**_of(step.row), "organisation": code}, due_at=due_at)
        await _tell(tx, person, told, now)

    async def settle(
        self, tx: Connection, person: Principal, number: int, revision: int, note: str, now: datetime
    ) -> None:
        """The citizen was told, or the answer is taken note of."""
        await self._end(tx, person, number, revision, QuestionAct.settle, note, now)

    async def drop(
        self, tx: Connection, person: Principal, number: int, revision: int, reason: str, now: datetime
    ) -> None:
        """No longer asked."""
        await self._end(tx, person, number, revision, QuestionAct.drop, reason, now)

    async def look(self, now: datetime) -> int:
        """Tell once of each question whose time is up; how many."""
        assert self._database is not None  # only a running worker looks
        async with self._database.transaction() as tx:
            rows = await tx.fetch(_Q.overdue, now, _AT_ONCE)
            events = [
                QuestionOverdue(
                    subject=str(row["id"]),
                    organisation=row["organisation_code"],
                    officer=row["asked_by"],
                    order=row["order_number"],
                )
                for row in rows
            ]
            await tx.execute(_Q.told_overdue, [row["id"] for row in rows], now)
            await outbox.append(tx, events, actor=_SCHEDULER, cause=None, now=now)
        return len(rows)

    # ---- reading ----

    async def page(
        self, tx: Connection, person: Principal, asked: QuestionQuery, now: datetime
    ) -> QuestionList:
        """Questions of the centre, or those to a unit's own tree."""
        rows = await self._rows(tx, person, asked, None)
        items = [self._view(row, person, now) for row in rows]
        return QuestionList(items, items[-1].id if len(items) == asked.limit else None)

    async def one(self, tx: Connection, person: Principal, number: int, now: datetime) -> QuestionView:
        """One question. Raises NotFound."""
        rows = await self._rows(tx, person, QuestionQuery(), number)
        if not rows:
            raise _no_such_question()
        return self._view(rows[0], person, now)

    async def _rows(
        self, tx: Connection, person: Principal, asked: QuestionQuery, number: int | None
    ) -> list[Found]:
        if person.role in STRANGERS:
            return []
        rows = await tx.fetch(
            _Q.page,
            *scope_of(person).arguments(),
            [int(o) for o in sorted(person.subtree)] if person.role in UNITS else None,
            asked.state,
            asked.order,
            person.user_id if asked.mine else None,
            number,
            asked.before,
            asked.limit,
        )
        return [dict(row) for row in rows]

    def _view(self, row: Found, person: Principal, now: datetime) -> QuestionView:
        state, hidden = QuestionState(row["state"]), row["is_confidential"]
        category = row["category_code"]
        return QuestionView(
            id=row["id"],
            revision=row["revision"],
            state=state,
            state_name=STATE_NAMES[state],
            question=_HIDDEN if hidden else row["question"],
            organisation=row["organisation_code"],
            organisation_name=row["organisation_name"],
            category_path=list(self._city().pack.category_path(category)) if category else [],
            order=row["order_number"],
            asked_by_name=row["asked_by_name"],
            asked_at=row["asked_at"],
            due_at=row["due_at"],
            due_rule=row["due_rule"],
            is_late=(row["answered_at"] or now) > row["due_at"],
            answer=None if hidden else row["answer"],
            answered_by_name=row["answered_by_name"],
            answered_at=row["answered_at"],
            note=None if hidden else row["note"],
            article=row["article_id"],
            is_in_force=row["is_in_force"],
            acts=possible_acts(
                person, OrganisationId(row["organisation_id"]), UserId(row["asked_by"]), state
            ),
        )

    # ---- inside ----

    async def _whom(self, tx: Connection, body: AskBody, now: datetime) -> tuple[str, OrganisationId]:
        city = self._city()
        code = body.organisation
        if body.category_code is not None and body.category_code not in city.pack.category_by_code:
            raise Invalid.at("category_code", f"没有分类“{body.category_code}”", code="category-unknown")
        if code is None and body.category_code is not None:
            row = city.pack.duty(body.category_code, body.place or city.pack.facts.code, city.today(now))
            code = None if row is None else row.lead
        if code is None:
            raise Invalid.at("organisation", "请选择分类或承办单位", code="organisation-missing")
        found = await city.organisation(tx, code, now)
        if found is None:
            raise Invalid.at("organisation", f"没有单位“{code}”", code="organisation-unknown")
        return found.code, found.id

    def _due(self, now: datetime) -> tuple[datetime, str]:
        """When the unit's time is up, by the centre's calendar, and the rule that says so."""
        city = self._city()
        limit = next(one for one in city.pack.limits if one.name == "knowledge_answer_hours")
        due = deadline(city.office().calendar, now, hours=limit.value)
        return due.due_at, f"{limit.value} 个工作小时；{basis(limit.source)}"

    async def _draft(
        self, tx: Connection, person: Principal, row: Found, body: ReplyBody, answer: str, now: datetime
    ) -> ArticleId:
        today = self._city().today(now)
        question = " ".join(str(row["question"]).split())
        title = body.title or question[:_TITLE]
        words = Words(
            title=title,
            variants=(question[:_VARIANT],) if question[:_VARIANT] != title else (),
            answer=answer,
            notes="",
            category_code=row["category_code"],
            place_code=None,
            audience=ArticleAudience.agents,
            valid_from=today,
            valid_to=None,
            review_on=self._service.review_day(today),
            source=body.source.strip(),
        )
        owner = OrganisationId(row["organisation_id"])
        article = await self._store.create(tx, owner, now, person.user_id, f"question:{row['id']}")
        await self._store.write(
            tx,
            article,
            1,
            words,
            now,
            state=VersionState.in_review,
            authors=[person.user_id],
            submitted_by=person.user_id,
        )
        told = KnowledgeSubmitted(
            subject=str(article), organisation=row["organisation_code"], article_version=1
        )
        await _tell(tx, person, told, now, owner)
        return article

    async def _end(
        self,
        tx: Connection,
        person: Principal,
        number: int,
        revision: int,
        act: QuestionAct,
        words: str,
        now: datetime,
    ) -> None:
        step = await self._step(tx, person, number, revision, act)
        note, _ = masked(words.strip(), "note")
        await self._save(
            tx, step.row, step.state, note=note or None, settled_by=person.user_id, settled_at=now
        )
        told = QuestionSettled(**_of(step.row), is_dropped=act is QuestionAct.drop)
        await _tell(tx, person, told, now)

    async def _step(
        self, tx: Connection, person: Principal, number: int, revision: int, act: QuestionAct
    ) -> _Step:
        rows = await self._rows(tx, person, QuestionQuery(), number)
        row = await tx.fetchrow(_Q.hold, number) if rows else None
        if row is None:
            raise _no_such_question()
        if row["revision"] != revision:
            raise VersionConflict("这个问题已被他人处理，请刷新后再操作")
        organisation, asker = OrganisationId(row["organisation_id"]), UserId(row["asked_by"])
        state = question_step(person, organisation, asker, QuestionState(row["state"]), act)
        return _Step(dict(row), state)

    async def _save(
        self,
        tx: Connection,
        row: Found,
        state: QuestionState,
        *,
        organisation: OrganisationId | None = None,
        due_at: datetime | None = None,
        answer: str | None = None,
        note: str | None = None,
        answered_by: UserId | None = None,
        answered_at: datetime | None = None,
        settled_by: UserId | None = None,
        settled_at: datetime | None = None,
        article: ArticleId | None = None,
    ) -> None:
        await tx.execute(
            _Q.save,
            row["id"],
            state,
            organisation or row["organisation_id"],
            due_at or row["due_at"],
            answer,
            note,
            answered_by,
            answered_at,
            settled_by,
            settled_at,
            article,
        )


def _require_open(order: WorkOrder) -> None:
    """No other unit hears of a confidential matter, of a report, or of a complaint about conduct."""
    closed = order.is_confidential or order.request_type is RequestType.report
    if closed or order.track is Track.efficiency:
        raise Conflict(
            "保密、举报和效能投诉工单不能向承办单位提问，请去掉工单编号、只问政策本身",
            code="question-confidential",
        )


def _of(row: Found) -> dict[str, Any]:
    return {
        "subject": str(row["id"]),
        "organisation": row["organisation_code"],
        "officer": row["asked_by"],
        "order": row["order_number"],
    }


def _no_such_question() -> NotFound:
    return NotFound("没有这个问题，或您无权查看", code="question-not-found")


async def _tell(
    tx: Connection, person: Principal, told: Event, now: datetime, of: OrganisationId | None = None
) -> None:
    await outbox.append(tx, [told], actor=Actor.person(person, of), cause=None, now=now)
