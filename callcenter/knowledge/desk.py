"""Articles as each desk sees them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta

from callcenter.cities.in_force import CurrentCity
from callcenter.kernel.db import Connection
from callcenter.kernel.errors import NotFound
from callcenter.kernel.principal import Principal

from .differences import FIELD_NAMES, differences
from .machine import EDITORS, possible
from .model import AUDIENCE_NAMES, OPEN, STATE_NAMES, ArticleAudience, VersionState
from .search import Asked, Hit, KnowledgeSearch
from .store import Found, KnowledgeStore, Wanted, no_such_article, reader_of, reads_notes
from .views import (
    ArticleLine,
    ArticleList,
    ArticleView,
    Differences,
    HitList,
    HitView,
    ListQuery,
    SearchQuery,
    SuggestBody,
    VersionView,
    VoteView,
)

#: of a long call the last words tell what is asked now
_SAID = 400
_VOTES = 50
#: how much of a title, or of a way to ask, has to be in what was said: less is chance
_HEADED = 0.25
#: how much of what was said an article has to have otherwise
_COVERED = 0.15


class KnowledgeDesk:
    """Reads start from what a person may see."""

    def __init__(self, *, store: KnowledgeStore, search: KnowledgeSearch, city: CurrentCity) -> None:
        self._store = store
        self._search = search
        self._city = city

    async def search(self, tx: Connection, person: Principal, asked: SearchQuery, now: datetime) -> HitList:
        """What is in force and fits."""
        wanted = Asked(
            text=asked.q,
            owners=await self._below(tx, asked.owner),
            categories=self._categories(asked.category),
            limit=asked.limit,
        )
        return await self._hits(tx, person, wanted, now)

    async def suggest(self, tx: Connection, person: Principal, body: SuggestBody, now: datetime) -> HitList:
        """What could be read out to the citizen now; nothing where nothing was said."""
        text = said(body)
        if not text.strip():
            return HitList([])
        wanted = Asked(
            text=text,
            category_code=body.category_code,
            place_code=body.place,
            limit=body.limit,
        )
        return HitList(worth_saying((await self._hits(tx, person, wanted, now)).items))

    async def page(self, tx: Connection, person: Principal, asked: ListQuery, now: datetime) -> ArticleList:
        """Articles this person may read."""
        today = self._city().today(now)
        near = today + timedelta(days=self._city().pack.limit("knowledge_review_notice_days"))
        wanted = Wanted(
            state=asked.state,
            owners=await self._below(tx, asked.owner),
            categories=self._categories(asked.category),
            review_until=near if asked.to_review else None,
            own_only=asked.own and person.role not in EDITORS,
            import_id=asked.import_id,
            before=asked.before,
            limit=asked.limit,
        )
        rows = await self._store.listed(tx, reader_of(person), wanted)
        items = [self._line(row, today) for row in rows]
        return ArticleList(items, items[-1].id if len(items) == asked.limit else None)

    async def one(self, tx: Connection, person: Principal, number: int) -> ArticleView:
        """One article with every version that is this person's to read. Raises NotFound."""
        reader = reader_of(person)
        head = await self._store.one(tx, reader, number)
        if head is None:
            raise no_such_article()
        owns = reader.owns(head["owner_id"])
        rows = [
            row
            for row in await self._store.versions(tx, number)
            if owns or row["state"] == VersionState.in_force
        ]
        article = await self._store.article(tx, number) if owns else None
        notes = reads_notes(person, head["owner_id"])
        return ArticleView(
            id=head["id"],
            key=head["key"],
            owner=head["owner_code"],
            owner_name=head["owner_name"],
            revision=head["revision"],
            in_force=next((r["number"] for r in rows if r["state"] == VersionState.in_force), None),
            open=next((r["number"] for r in rows if r["state"] in OPEN), None),
            versions=[self._version(row, notes) for row in rows],
            votes=[
                VoteView(
                    version=v["number"],
                    is_helpful=v["is_helpful"],
                    note=v["note"],
                    by_name=v["by_name"],
                    at=v["at"],
                )
                for v in (await self._store.votes(tx, number, _VOTES) if owns else [])
            ],
            acts=[] if article is None else possible(person, article),
        )

    async def differences(
        self, tx: Connection, person: Principal, number: int, version: int, against: int | None
    ) -> Differences:
        """What a version changed."""
        shown = {v.number: v for v in (await self.one(tx, person, number)).versions}
        if version not in shown or (against is not None and against not in shown):
            raise NotFound("没有这个版本，或您无权查看", code="knowledge-version-not-found")
        if against is None:
            against = max((n for n in shown if n < version), default=None)
        before = {} if against is None else _fields(shown[against])
        found = differences(before, _fields(shown[version]), tuple(FIELD_NAMES))
        return Differences(version, against, found)

    # ---- inside ----

    async def _hits(self, tx: Connection, person: Principal, wanted: Asked, now: datetime) -> HitList:
        hits = await self._search.find(tx, reader_of(person), wanted, now)
        today = self._city().today(now)
        return HitList([self._hit(hit, wanted, person, today) for hit in hits])

    def _hit(self, hit: Hit, wanted: Asked, person: Principal, today: date) -> HitView:
        row, rank = hit.row, hit.rank
        category = row["category_code"]
        return HitView(
            id=row["article_id"],
            version=row["number"],
            title=row["title"],
            variants=list(row["variants"]),
            answer=row["answer"],
            notes=row["notes"] if reads_notes(person, row["owner_id"]) else None,
            category_code=category,
            category_path=self._path(category),
            owner=row["owner_code"],
            owner_name=row["owner_name"],
            audience=ArticleAudience(row["audience"]),
            valid_to=row["valid_to"],
            review_on=row["review_on"],
            is_review_late=row["review_on"] is not None and row["review_on"] < today,
            source=row["source"],
            uses=row["uses"],
            score=round(rank.score, 4),
            covered=round(rank.covered, 4),
            headed=round(rank.headed, 4),
            words=list(rank.words),
            by_meaning=rank.by_meaning,
            in_category=bool(category and wanted.category_code and wanted.category_code.startswith(category)),
        )

    def _line(self, row: Found, today: date) -> ArticleLine:
        state = VersionState(row["state"])
        return ArticleLine(
            id=row["id"],
            key=row["key"],
            owner=row["owner_code"],
            owner_name=row["owner_name"],
            version=row["number"],
            state=state,
            state_name=STATE_NAMES[state],
            in_force_version=row["in_force_number"],
            title=row["title"],
            category_code=row["category_code"],
            category_path=self._path(row["category_code"]),
            audience=ArticleAudience(row["audience"]),
            valid_from=row["valid_from"],
            valid_to=row["valid_to"],
            review_on=row["review_on"],
            is_review_late=row["review_on"] is not None and row["review_on"] < today,
            written_at=row["written_at"],
            submitted_at=row["submitted_at"],
            submitted_by_name=row["submitted_by_name"],
            import_id=row["import_id"],
        )

    def _version(self, row: Found, notes: bool) -> VersionView:
        state, audience = VersionState(row["state"]), ArticleAudience(row["audience"])
        return VersionView(
            number=row["number"],
            state=state,
            state_name=STATE_NAMES[state],
            title=row["title"],
            variants=list(row["variants"]),
            answer=row["answer"],
            notes=row["notes"] if notes else None,
            category_code=row["category_code"],
            category_path=self._path(row["category_code"]),
            place_code=row["place_code"],
            audience=audience,
            audience_name=AUDIENCE_NAMES[audience],
            valid_from=row["valid_from"],
            valid_to=row["valid_to"],
            review_on=row["review_on"],
            source=row["source"],
            author_names=row["author_names"],
            written_at=row["written_at"],
            submitted_at=row["submitted_at"],
            submitted_by_name=row["submitted_by_name"],
            decided_at=row["decided_at"],
            decided_by_name=row["decided_by_name"],
            decision_note=row["decision_note"],
            ended_at=row["ended_at"],
            end_reason=row["end_reason"],
            uses=row["uses"],
            helpful=row["helpful"],
            not_helpful=row["not_helpful"],
        )

    def _path(self, code: str | None) -> list[str]:
        return [] if code is None else list(self._city().pack.category_path(code))

    def _categories(self, code: str | None) -> Collection[str] | None:
        """A category with all below it."""
        if code is None:
            return None
        known = self._city().pack.category_by_code
        found = {code}
        for category in known.values():  # a pack lists parents before children
            if category.parent_code in found:
                found.add(category.code)
        return found

    async def _below(self, tx: Connection, code: str | None) -> Collection[int] | None:
        """An organisation with all below it; nothing where it is unknown."""
        return None if code is None else await self._city().below(tx, code)


def worth_saying(hits: list[HitView]) -> list[HitView]:
    """Suggestions without what only happens to share a word: an agent with a caller has no time to sort them.

    However long the call, a title that is right is in it for a part; a short question is covered for a part.
    """
    return [hit for hit in hits if hit.headed >= _HEADED or hit.covered >= _COVERED]


def said(body: SuggestBody) -> str:
    """The words a suggestion is looked up by: what the citizen said last, and what was written down."""
    turns = [turn.text for turn in body.turns if turn.speaker == "citizen" and turn.text.strip()]
    spoken = "\n".join(turns)[-_SAID:]
    return "\n".join(part for part in (body.text[-_SAID:], spoken) if part)


def _fields(version: VersionView) -> dict[str, object]:
    return {field: getattr(version, field) for field in FIELD_NAMES}
