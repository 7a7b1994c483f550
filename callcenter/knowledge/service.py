"""What is done to articles: each step on the revision that was seen, and the index kept with it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from callcenter.cities.in_force import CurrentCity
from callcenter.kernel import outbox
from callcenter.kernel.db import Connection
from callcenter.kernel.errors import Conflict, FieldError, Invalid, NotAllowed, VersionConflict
from callcenter.kernel.events import Actor, Event
from callcenter.kernel.ids import OrganisationId
from callcenter.kernel.principal import Principal

from .events import (
    ArticleEvent,
    KnowledgeApproved,
    KnowledgeConfirmed,
    KnowledgeImportApproved,
    KnowledgeSentBack,
    KnowledgeSubmitted,
    KnowledgeWithdrawn,
    KnowledgeWritten,
)
from .machine import EDITORS, may_edit, require
from .model import Act, Article, ArticleId, Version, VersionState, Words
from .search import KnowledgeSearch
from .store import KnowledgeStore, no_such_article, reader_of
from .views import EditBody, WordsBody


class Knowledge:
    """Every change of an article by a person."""

    def __init__(self, *, store: KnowledgeStore, search: KnowledgeSearch, city: CurrentCity) -> None:
        self._store = store
        self._search = search
        self._city = city

    async def write(self, tx: Connection, person: Principal, body: WordsBody, now: datetime) -> ArticleId:
        """A new article, as a draft."""
        owner = await self._owner(tx, person, body.owner, now)
        words = self.words_of(body, now)
        article = await self._store.create(tx, owner, now, person.user_id)
        await self._store.write(tx, article, 1, words, now, authors=[person.user_id])
        await self._tell(
            tx,
            person,
            KnowledgeWritten(subject=str(article), organisation=body.owner, article_version=1),
            now,
        )
        return article

    async def edit(
        self, tx: Connection, person: Principal, number: int, body: EditBody, now: datetime
    ) -> None:
        """Begin the next version, or go on with the one being worked at."""
        article = await self._seen(tx, person, number, body.revision)
        if not may_edit(person, article.owner_id):
            raise NotAllowed("只能修改本单位归口的知识", code="knowledge-of-another")
        if body.owner != article.owner_code:
            await self._store.give_to(tx, article.id, await self._owner(tx, person, body.owner, now))
        words = self.words_of(body, now)
        if article.opened is None:
            at = article.newest_number + 1
            await self._store.write(tx, article.id, at, words, now, authors=[person.user_id])
        else:
            at = article.opened.number
            require(person, article, article.opened, Act.edit)
            await self._store.rewrite(tx, article.opened.id, words, person.user_id, now)
        await self._done(tx, person, article, KnowledgeWritten, at, now)

    async def submit(
        self, tx: Connection, person: Principal, number: int, revision: int, now: datetime
    ) -> None:
        """A second person shall look at it."""
        article, version, _ = await self._step(tx, person, number, revision, Act.submit)
        await self._store.submit(tx, version.id, now, person.user_id)
        await self._done(tx, person, article, KnowledgeSubmitted, version.number, now)

    async def send_back(
        self, tx: Connection, person: Principal, number: int, revision: int, reason: str, now: datetime
    ) -> None:
        """It is a draft again, with what is wrong."""
        article, version, state = await self._step(tx, person, number, revision, Act.send_back)
        await self._store.decide(tx, version.id, state, now, None, reason)
        await self._done(tx, person, article, KnowledgeSentBack, version.number, now)

    async def approve(
        self, tx: Connection, person: Principal, number: int, revision: int, note: str, now: datetime
    ) -> None:
        """In force from its first day on; the former version is read out until then."""
        article, version, state = await self._step(tx, person, number, revision, Act.approve)
        today = self._city().today(now)
        if version.words.valid_to is not None and version.words.valid_to < today:
            raise Conflict("失效日期已过，请改日期后再审核", code="knowledge-already-expired")
        if version.words.valid_from > today:
            state = VersionState.scheduled
        else:
            await self.supersede(tx, article.in_force, now)
        await self._store.decide(tx, version.id, state, now, person.user_id, note or None)
        if state is VersionState.in_force:
            await self._search.index(tx, [version.id], now)
        await self._store.touch(tx, article.id)
        approved = KnowledgeApproved(
            subject=str(article.id),
            organisation=article.owner_code,
            article_version=version.number,
            from_day=version.words.valid_from.isoformat(),
        )
        await self._tell(tx, person, approved, now, article.owner_id)

    async def approve_import(self, tx: Connection, person: Principal, import_id: int, now: datetime) -> int:
        """Agree to everything of an import that still waits and was not written by this person; how many."""
        if person.role not in EDITORS:
            raise NotAllowed("批量审核须由知识库管理员或中心主管进行")
        waiting = await self._store.waiting_of_import(tx, import_id, person.user_id)
        if not waiting:
            raise Conflict(
                "没有等待您审核的导入内容；自己导入的须由另一人审核", code="knowledge-nothing-waits"
            )
        today = self._city().today(now)
        begun = [row for row in waiting if row["valid_from"] <= today]
        await self._store.end_many(tx, [row["former"] for row in begun if row["former"]], now)
        await self._store.decide_import(tx, [row["id"] for row in waiting], now, person.user_id, today)
        await self._store.approved_import(tx, import_id, now, person.user_id)
        await self._search.index(tx, [row["id"] for row in begun], now)
        told = KnowledgeImportApproved(subject=str(import_id), articles=len(waiting))
        await self._tell(tx, person, told, now)
        return len(waiting)

    async def withdraw(
        self, tx: Connection, person: Principal, number: int, revision: int, reason: str, now: datetime
    ) -> None:
        """Give up what is being worked at, else take back what is in force."""
        article = await self._seen(tx, person, number, revision)
        version = article.opened or article.in_force
        state = require(person, article, version, Act.withdraw)
        assert version is not None  # else it was refused
        await self._store.end(tx, version.id, state, now, reason)
        if version.state is VersionState.in_force:
            await self._search.forget(tx, [article.id])
        await self._done(tx, person, article, KnowledgeWithdrawn, version.number, now)

    async def confirm(
        self,
        tx: Connection,
        person: Principal,
        number: int,
        revision: int,
        review_on: date | None,
        now: datetime,
    ) -> None:
        """What is in force was looked at and still holds."""
        article = await self._seen(tx, person, number, revision)
        version = article.in_force
        require(person, article, version, Act.confirm)
        assert version is not None  # else it was refused
        today = self._city().today(now)
        next_on = review_on or self.review_day(today)
        if next_on <= today:
            raise Invalid.at("review_on", "下次复核日期须在今天之后", code="review-day-past")
        await self._store.confirm(tx, version.id, next_on)
        await self._store.touch(tx, article.id)
        told = KnowledgeConfirmed(
            subject=str(article.id),
            organisation=article.owner_code,
            article_version=version.number,
            review_on=next_on.isoformat(),
        )
        await self._tell(tx, person, told, now, article.owner_id)

    async def vote(
        self, tx: Connection, person: Principal, number: int, is_helpful: bool, note: str, now: datetime
    ) -> None:
        """One person's word on what is in force."""
        if await self._store.one(tx, reader_of(person), number) is None:
            raise no_such_article()
        article = await self._store.lock(tx, number)
        if article.in_force is None:
            raise Conflict("这条知识没有生效的版本", code="knowledge-no-version")
        await self._store.vote(tx, article.in_force, person.user_id, is_helpful, note, now)

    # ---- shared with imports, questions and the days ----

    async def supersede(self, tx: Connection, version: Version | None, now: datetime) -> None:
        """A later one comes into force in its place."""
        if version is not None:
            await self._store.end(tx, version.id, VersionState.superseded, now)

    def review_day(self, today: date) -> date:
        """When what is written today is to be looked at again."""
        return today + timedelta(days=self._city().pack.limit("knowledge_review_days"))

    def words_of(self, body: WordsBody, now: datetime) -> Words:
        """What an author wrote, checked against the city. Raises Invalid, naming the fields."""
        today = self._city().today(now)
        words = Words(
            title=body.title.strip(),
            variants=tuple(dict.fromkeys(v.strip() for v in body.variants)),
            answer=body.answer.strip(),
            notes=body.notes.strip(),
            category_code=body.category_code,
            place_code=body.place_code,
            audience=body.audience,
            valid_from=body.valid_from or today,
            valid_to=body.valid_to,
            review_on=body.review_on or self.review_day(today),
            source=body.source.strip(),
        )
        faults = self.faults_of(words, today)
        if faults:
            raise Invalid("知识内容有误", fields=faults, code="knowledge-invalid")
        return words

    def faults_of(self, words: Words, today: date) -> list[FieldError]:
        """What the city does not know, and days that do not fit."""
        pack, faults = self._city().pack, []
        if words.category_code is not None and words.category_code not in pack.category_by_code:
            faults.append(FieldError("category_code", f"没有分类“{words.category_code}”"))
        if words.place_code is not None and words.place_code not in pack.division_by_code:
            faults.append(FieldError("place_code", f"没有地区“{words.place_code}”"))
        if words.valid_to is not None and words.valid_to < words.valid_from:
            faults.append(FieldError("valid_to", "失效日期不能早于生效日期"))
        if words.valid_to is not None and words.valid_to < today:
            faults.append(FieldError("valid_to", "失效日期已过"))
        return faults

    # ---- inside ----

    async def _owner(self, tx: Connection, person: Principal, code: str, now: datetime) -> OrganisationId:
        found = await self._city().organisation(tx, code, now)
        if found is None:
            raise Invalid.at("owner", f"没有单位“{code}”", code="organisation-unknown")
        if not may_edit(person, found.id):
            raise NotAllowed("只能编写本单位归口的知识", code="knowledge-of-another")
        return found.id

    async def _seen(self, tx: Connection, person: Principal, number: int, revision: int) -> Article:
        """The article, held. One that this person may not read is not there."""
        if await self._store.one(tx, reader_of(person), number) is None:
            raise no_such_article()
        article = await self._store.lock(tx, number)
        if article.revision != revision:
            raise VersionConflict("这条知识已被他人修改，请刷新后再操作")
        return article

    async def _step(
        self, tx: Connection, person: Principal, number: int, revision: int, act: Act
    ) -> tuple[Article, Version, VersionState]:
        article = await self._seen(tx, person, number, revision)
        state = require(person, article, article.opened, act)
        assert article.opened is not None  # else it was refused
        return article, article.opened, state

    async def _done(
        self,
        tx: Connection,
        person: Principal,
        article: Article,
        kind: type[ArticleEvent],
        number: int,
        now: datetime,
    ) -> None:
        await self._store.touch(tx, article.id)
        told = kind(subject=str(article.id), organisation=article.owner_code, article_version=number)
        await self._tell(tx, person, told, now, article.owner_id)

    async def _tell(
        self, tx: Connection, person: Principal, told: Event, now: datetime, of: OrganisationId | None = None
    ) -> None:
        await outbox.append(tx, [told], actor=Actor.person(person, of), cause=None, now=now)
