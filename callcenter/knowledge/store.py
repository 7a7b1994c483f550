"""Articles and versions in the database; reads for people start from `Reader`."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from callcenter.kernel.db import Connection, Row
from callcenter.kernel.errors import NotFound
from callcenter.kernel.ids import OrganisationId, UserId
from callcenter.kernel.principal import Principal, Role
from callcenter.kernel.queries import load_queries

from .machine import EDITORS, STRANGERS, UNITS
from .model import OPEN, Article, ArticleAudience, ArticleId, Version, VersionId, VersionState, Words

_Q = load_queries(__package__)
#: a row as it was read, by column
Found = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reader:
    """What a person may read, as the queries take it."""

    edits_all: bool
    at_centre: bool
    organisations: frozenset[OrganisationId]

    def arguments(self) -> tuple[bool, bool, list[int]]:
        """In the order of the queries' parameters."""
        return self.edits_all, self.at_centre, [int(o) for o in sorted(self.organisations)]

    def owns(self, organisation: int) -> bool:
        """Whether its notes and drafts are this person's affair."""
        return self.edits_all or organisation in self.organisations


def reader_of(person: Principal) -> Reader:
    """Units read what is meant for them and their own; everybody else at the centre what is in force."""
    of_unit = person.role in UNITS
    return Reader(
        edits_all=person.role in EDITORS,
        at_centre=not of_unit and person.role not in STRANGERS,
        organisations=person.subtree if of_unit else frozenset(),
    )


def reads_notes(person: Principal, owner: int) -> bool:
    """Internal notes are for the centre and the owner; leaders and other units do without them."""
    if person.role in UNITS:
        return owner in person.subtree
    return person.role not in STRANGERS and person.role is not Role.leader


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is narrowed by; ``before`` is the id at the end of the page before."""

    state: VersionState | None = None
    owners: Collection[int] | None = None
    categories: Collection[str] | None = None
    review_until: date | None = None
    own_only: bool = False
    import_id: int | None = None
    ids: Collection[int] | None = None
    before: int = 2**62
    limit: int = 50


class KnowledgeStore:
    """Reads and writes articles."""

    async def create(
        self,
        tx: Connection,
        owner: OrganisationId,
        now: datetime,
        person: UserId | None,
        key: str | None = None,
    ) -> ArticleId:
        return ArticleId(await tx.fetchval(_Q.create, key, owner, now, person))

    async def lock(self, tx: Connection, article: int) -> Article:
        """The article, held until the end of the transaction. Raises NotFound."""
        await tx.execute(_Q.hold, article)
        return await self.article(tx, article)

    async def article(self, tx: Connection, article: int) -> Article:
        """The same without holding it."""
        row = await tx.fetchrow(_Q.head, article)
        if row is None:
            raise no_such_article()
        standing = [version_of(v) for v in await tx.fetch(_Q.standing_versions, [article])]
        return Article(
            id=ArticleId(row["id"]),
            owner_id=OrganisationId(row["owner_id"]),
            owner_code=row["owner_code"],
            revision=row["revision"],
            in_force=next((v for v in standing if v.state is VersionState.in_force), None),
            opened=next((v for v in standing if v.state in OPEN), None),
            newest_number=row["newest_number"] or 0,
        )

    async def by_keys(self, tx: Connection, keys: Sequence[str]) -> dict[str, ArticleId]:
        return {row["key"]: ArticleId(row["id"]) for row in await tx.fetch(_Q.by_keys, list(keys))}

    async def newest_version(self, tx: Connection, article: ArticleId) -> Version | None:
        row = await tx.fetchrow(_Q.newest_version, article)
        return None if row is None else version_of(row)

    async def standing(self, tx: Connection, articles: Collection[int]) -> list[Version]:
        """Versions in force and being worked at."""
        return [version_of(v) for v in await tx.fetch(_Q.standing_versions, list(articles))]

    async def touch(self, tx: Connection, article: ArticleId) -> None:
        await tx.execute(_Q.touch, article)

    async def give_to(self, tx: Connection, article: ArticleId, owner: OrganisationId) -> None:
        await tx.execute(_Q.give_to, article, owner)

    async def write(
        self,
        tx: Connection,
        article: ArticleId,
        number: int,
        words: Words,
        now: datetime,
        *,
        state: VersionState = VersionState.draft,
        authors: Sequence[UserId] = (),
        import_id: int | None = None,
        submitted_by: UserId | None = None,
    ) -> VersionId:
        """The next version of an article."""
        return VersionId(
            await tx.fetchval(
                _Q.write,
                article,
                number,
                state,
                *_columns(words),
                list(authors),
                now,
                import_id,
                submitted_by,
            )
        )

    async def rewrite(
        self, tx: Connection, version: VersionId, words: Words, author: UserId | None, now: datetime
    ) -> None:
        """It is a draft again, with other words."""
        await tx.execute(_Q.rewrite, version, VersionState.draft, *_columns(words), author, now)

    async def submit(self, tx: Connection, version: VersionId, now: datetime, person: UserId | None) -> None:
        await tx.execute(_Q.submit, version, now, person)

    async def decide(
        self,
        tx: Connection,
        version: VersionId,
        state: VersionState,
        now: datetime,
        person: UserId | None,
        note: str | None,
    ) -> None:
        await tx.execute(_Q.decide, version, state, now, person, note)

    async def enter(self, tx: Connection, version: VersionId) -> None:
        await tx.execute(_Q.enter, version)

    async def end(
        self,
        tx: Connection,
        version: VersionId,
        state: VersionState,
        now: datetime,
        reason: str | None = None,
    ) -> None:
        await tx.execute(_Q.end, version, state, now, reason)

    async def confirm(self, tx: Connection, version: VersionId, review_on: date | None) -> None:
        await tx.execute(_Q.confirm, version, review_on)

    async def mark_reminded(self, tx: Connection, version: VersionId, now: datetime, *, late: bool) -> None:
        await tx.execute(_Q.mark_reminded, version, now, late)

    async def due_days(self, tx: Connection, today: date, near: date, limit: int) -> list[Found]:
        """What today brings to which versions: start, expire, late or near."""
        return [dict(row) for row in await tx.fetch(_Q.due_days, today, near, limit)]

    # ---- for readers ----

    async def listed(self, tx: Connection, reader: Reader, wanted: Wanted) -> list[Found]:
        """Newest first."""
        rows = await tx.fetch(
            _Q.listed,
            *reader.arguments(),
            wanted.state,
            None if wanted.owners is None else list(wanted.owners),
            None if wanted.categories is None else list(wanted.categories),
            wanted.review_until,
            wanted.own_only,
            wanted.import_id,
            None if wanted.ids is None else list(wanted.ids),
            wanted.before,
            wanted.limit,
        )
        return [dict(row) for row in rows]

    async def one(self, tx: Connection, reader: Reader, article: int) -> Found | None:
        row = await tx.fetchrow(_Q.one, *reader.arguments(), article)
        return None if row is None else dict(row)

    async def versions(self, tx: Connection, article: int) -> list[Found]:
        return [dict(row) for row in await tx.fetch(_Q.versions, article)]

    async def votes(self, tx: Connection, article: int, limit: int) -> list[Found]:
        return [dict(row) for row in await tx.fetch(_Q.votes, article, limit)]

    # ---- use ----

    async def vote(
        self, tx: Connection, version: Version, person: UserId, is_helpful: bool, note: str, now: datetime
    ) -> None:
        await tx.execute(_Q.vote, version.id, person, version.article_id, is_helpful, note, now)

    async def used_version(self, tx: Connection, article: int, number: int | None) -> VersionId | None:
        found = await tx.fetchval(_Q.used_version, article, number)
        return None if found is None else VersionId(found)

    async def use(
        self,
        tx: Connection,
        article: int,
        version: VersionId,
        order: int,
        person: UserId | None,
        now: datetime,
    ) -> None:
        await tx.execute(_Q.use, article, version, order, person, now)

    async def answered_by(self, tx: Connection, number: str) -> list[Found]:
        """What answered an order."""
        return [dict(row) for row in await tx.fetch(_Q.answered_by, number)]

    # ---- imports ----

    async def add_import(
        self, tx: Connection, file_name: str, person: UserId | None, now: datetime, counts: Mapping[str, int]
    ) -> int:
        return int(
            await tx.fetchval(
                _Q.add_import,
                file_name,
                person,
                now,
                counts["added"],
                counts["changed"],
                counts["unchanged"],
                counts["faulty"],
            )
        )

    async def imports(self, tx: Connection) -> list[Found]:
        return [dict(row) for row in await tx.fetch(_Q.imports)]

    async def waiting_of_import(self, tx: Connection, import_id: int, person: UserId) -> list[Found]:
        return [dict(row) for row in await tx.fetch(_Q.waiting_of_import, import_id, person)]

    async def decide_import(
        self, tx: Connection, versions: Sequence[int], now: datetime, person: UserId, today: date
    ) -> None:
        await tx.execute(_Q.decide_import, list(versions), now, person, today)

    async def end_many(self, tx: Connection, versions: Sequence[int], now: datetime) -> None:
        await tx.execute(_Q.end_many, list(versions), now)

    async def approved_import(self, tx: Connection, import_id: int, now: datetime, person: UserId) -> None:
        await tx.execute(_Q.approved_import, import_id, now, person)


def no_such_article() -> NotFound:
    """The same for one that is not there and one that is not this person's to read."""
    return NotFound("没有这条知识，或您无权查看", code="knowledge-not-found")


def version_of(row: Row) -> Version:
    """A row of versions as the machine has to know it."""
    return Version(
        id=VersionId(row["id"]),
        article_id=ArticleId(row["article_id"]),
        number=row["number"],
        state=VersionState(row["state"]),
        words=Words(
            title=row["title"],
            variants=tuple(row["variants"]),
            answer=row["answer"],
            notes=row["notes"],
            category_code=row["category_code"],
            place_code=row["place_code"],
            audience=ArticleAudience(row["audience"]),
            valid_from=row["valid_from"],
            valid_to=row["valid_to"],
            review_on=row["review_on"],
            source=row["source"],
        ),
        authors=frozenset(UserId(author) for author in row["authors"]),
    )


def _columns(words: Words) -> tuple[Any, ...]:
    return (
        words.title,
        list(words.variants),
        words.answer,
        words.notes,
        words.category_code,
        words.place_code,
        words.audience,
        words.valid_from,
        words.valid_to,
        words.review_on,
        words.source,
    )
