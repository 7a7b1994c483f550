"""Brings a table of articles in: they wait for a second person. All of it, or nothing and every fault."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from callcenter.cities.in_force import CurrentCity
from callcenter.cities.schema import Organisation
from callcenter.kernel import outbox
from callcenter.kernel.db import Connection
from callcenter.kernel.errors import Invalid, NotAllowed
from callcenter.kernel.events import Actor
from callcenter.kernel.ids import OrganisationId
from callcenter.kernel.principal import Principal, SystemActor

from .events import KnowledgeImported
from .machine import EDITORS, may_edit
from .mapping import FieldMapping
from .model import ArticleAudience, ArticleId, Version, VersionState, Words
from .service import Knowledge
from .sheets import LineFault, SheetRow, read_sheet
from .store import KnowledgeStore

_LOADER = Actor.system(SystemActor.migration)
#: what stands before and behind the trade in an office's name: 广东省教育厅 → 教育
_LEVEL = re.compile(r"^(?:中华人民共和国|国家|.{2,8}?(?:省|自治区|市|州|县|区))+")
_OFFICE = re.compile(r"(?:厅|局|委员会|委|办公室|总队|总局|中心|有限责任公司|公司)$")


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did, or would do; ``import_id`` where it was applied and anything waits now."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    faults: Sequence[LineFault] = ()
    is_applied: bool = False
    import_id: int | None = None
    mapping: str = ""


@dataclass(frozen=True, slots=True)
class _Line:
    """A row the city knows everything of."""

    row: SheetRow
    owner: OrganisationId
    category: str | None
    place: str | None


class Importing:
    """The same file twice changes nothing."""

    def __init__(self, store: KnowledgeStore, service: Knowledge, city: CurrentCity) -> None:
        self._store = store
        self._service = service
        self._city = city

    async def run(
        self,
        tx: Connection,
        person: Principal | None,
        file_name: str,
        content: bytes,
        now: datetime,
        *,
        apply: bool,
        skip_faulty: bool = False,
        mapping: FieldMapping | None = None,
        owner: str | None = None,
    ) -> Imported:
        """Look at every line; keep the lot where that is asked and no line is faulty, or those are skipped.

        ``person`` is None for the command line. ``owner`` is the code of the organisation for lines whose own
        the city does not know. Raises Invalid where it is no table of articles.
        """
        if person is not None and person.role not in EDITORS and not person.subtree:
            raise NotAllowed("您的角色不能导入知识")
        rows, faults, by = read_sheet(file_name, content, mapping)
        lines = []
        if owner is None and by.centre_owns:
            owner = self._city().pack.facts.centre
        fallback = await self._organisation(tx, owner, now) if owner else None
        owners: dict[str, OrganisationId | None] = {}
        for row in rows:
            line, wrong = await self._known(tx, person, row, fallback, owners, now)
            faults.extend(wrong)
            if line is not None:
                lines.append(line)
        known = await self._store.by_keys(tx, [line.row.key for line in lines])
        standing = await self._standing(tx, known)
        kept = [line for line in lines if not self._busy(line, known, standing, faults)]
        words = {
            line.row.key: self._words(line, *standing.get(line.row.key, (None, None)), now) for line in kept
        }
        fresh = {line.row.key: _what(words[line.row.key], standing.get(line.row.key)) for line in kept}
        counts = Counter(fresh.values())
        done = Imported(
            added=counts["added"],
            changed=counts["changed"],
            unchanged=counts["unchanged"],
            faults=sorted(faults, key=lambda f: (f.line, f.field)),
            mapping=by.name,
        )
        if not apply or (faults and not skip_faulty):
            return done
        wanted = [line for line in kept if fresh[line.row.key] != "unchanged"]
        import_id = await self._keep(tx, person, file_name, wanted, words, known, standing, done, now)
        return replace(done, is_applied=True, import_id=import_id)

    # ---- looking ----

    async def _known(
        self,
        tx: Connection,
        person: Principal | None,
        row: SheetRow,
        fallback: OrganisationId | None,
        owners: dict[str, OrganisationId | None],
        now: datetime,
    ) -> tuple[_Line | None, list[LineFault]]:
        faults = []
        if row.owner not in owners:
            code = self._owner_code(row.owner)
            owners[row.owner] = None if code is None else await self._organisation(tx, code, now)
        owner = owners[row.owner] or fallback
        if owner is None:
            faults.append(LineFault(row.line, "owner", "owner-unknown", f"没有归口单位“{row.owner}”"))
        elif person is not None and not may_edit(person, owner):
            message = f"“{row.owner}”不是您单位归口"
            faults.append(LineFault(row.line, "owner", "owner-of-another", message))
        category, place = self._category(row.category), self._place(row.place)
        if row.category is not None and category is None:
            faults.append(
                LineFault(row.line, "category_code", "category-unknown", f"没有分类“{row.category}”")
            )
        if row.place is not None and place is None:
            faults.append(LineFault(row.line, "place_code", "place-unknown", f"没有地区“{row.place}”"))
        if row.valid_to is not None and row.valid_to < self._city().today(now):
            faults.append(LineFault(row.line, "valid_to", "already-expired", "失效日期已过"))
        if faults or owner is None:
            return None, faults
        return _Line(row, owner, category, place), []

    async def _organisation(self, tx: Connection, code: str, now: datetime) -> OrganisationId | None:
        found = await self._city().organisation(tx, code, now)
        if found is None:
            raise Invalid(f"没有单位“{code}”", code="organisation-unknown")
        return found.id

    def _owner_code(self, named: str) -> str | None:
        """By code, name, short name or alias; else the city's own office of the same trade."""
        pack = self._city().pack
        if named in pack.organisation_by_code:
            return named
        for known in pack.organisations:
            if named in (known.name, known.short_name, *known.aliases):
                return known.code
        trade = _trade(named)
        return next((o.code for o in pack.organisations if _is_citys(o, pack.facts.code, trade)), None)

    def _category(self, named: str | None) -> str | None:
        pack = self._city().pack
        if named is None or named in pack.category_by_code:
            return named
        return next(
            (c.code for c in pack.categories if named in (c.name, "/".join(pack.category_path(c.code)))), None
        )

    def _place(self, named: str | None) -> str | None:
        pack = self._city().pack
        if named is None or named in pack.division_by_code:
            return named
        return next((d.code for d in pack.divisions if named == d.name), None)

    async def _standing(
        self, tx: Connection, known: dict[str, ArticleId]
    ) -> dict[str, tuple[Version | None, Version | None]]:
        """By key, the version in force and the one being worked at; the newest where there is neither."""
        keys = {article: key for key, article in known.items()}
        found: dict[str, tuple[Version | None, Version | None]] = {}
        for version in await self._store.standing(tx, list(keys)):
            key = keys[version.article_id]
            in_force, opened = found.get(key, (None, None))
            is_in_force = version.state is VersionState.in_force
            found[key] = (version, opened) if is_in_force else (in_force, version)
        return found

    def _busy(
        self,
        line: _Line,
        known: dict[str, ArticleId],
        standing: dict[str, tuple[Version | None, Version | None]],
        faults: list[LineFault],
    ) -> bool:
        """Somebody is writing at it by hand: nothing she wrote is overwritten."""
        _, opened = standing.get(line.row.key, (None, None))
        if opened is None or opened.state is VersionState.in_review:
            return False
        message = "这条知识有人正在修改或已批准待生效，请先处理"
        faults.append(LineFault(line.row.line, "key", "knowledge-being-edited", message))
        return True

    def _words(self, line: _Line, in_force: Version | None, opened: Version | None, now: datetime) -> Words:
        """What the table says; what it leaves open stays as it was."""
        row, today = line.row, self._city().today(now)
        old = opened or in_force
        return Words(
            title=row.title,
            variants=row.variants,
            answer=row.answer,
            notes=row.notes,
            category_code=line.category,
            place_code=line.place,
            audience=row.audience or (old.words.audience if old else ArticleAudience.agents),
            valid_from=row.valid_from or (old.words.valid_from if old else today),
            valid_to=row.valid_to or (old.words.valid_to if old else None),
            review_on=row.review_on or self._review_on(old, today),
            source=row.source,
        )

    def _review_on(self, old: Version | None, today: date) -> date | None:
        return old.words.review_on if old is not None else self._service.review_day(today)

    # ---- keeping ----

    async def _keep(
        self,
        tx: Connection,
        person: Principal | None,
        file_name: str,
        wanted: Sequence[_Line],
        words: dict[str, Words],
        known: dict[str, ArticleId],
        standing: dict[str, tuple[Version | None, Version | None]],
        done: Imported,
        now: datetime,
    ) -> int | None:
        if not wanted:
            return None
        user = None if person is None else person.user_id
        counts = {
            "added": done.added,
            "changed": done.changed,
            "unchanged": done.unchanged,
            "faulty": len({fault.line for fault in done.faults}),
        }
        import_id = await self._store.add_import(tx, file_name, user, now, counts)
        for line in wanted:
            article = known.get(line.row.key)
            if article is None:
                article, number = await self._store.create(tx, line.owner, now, user, line.row.key), 1
            else:
                held = await self._store.lock(tx, article)
                number = held.newest_number + 1
                if held.opened is not None:  # an earlier import that still waits
                    await self._store.end(tx, held.opened.id, VersionState.withdrawn, now, "由新的导入替代")
                await self._store.touch(tx, article)
            await self._store.write(
                tx,
                article,
                number,
                words[line.row.key],
                now,
                state=VersionState.in_review,
                authors=[] if user is None else [user],
                import_id=import_id,
                submitted_by=user,
            )
        told = KnowledgeImported(subject=str(import_id), rows_added=done.added, rows_changed=done.changed)
        actor = _LOADER if person is None else Actor.person(person)
        await outbox.append(tx, [told], actor=actor, cause=None, now=now)
        return import_id


def _what(words: Words, standing: tuple[Version | None, Version | None] | None) -> str:
    """Whether a line is new, says something else, or the same as what stands or waits."""
    if standing is None:
        return "added"
    in_force, opened = standing
    old = opened or in_force
    return "unchanged" if old is not None and old.words == words else "changed"


def _trade(name: str) -> str:
    return _OFFICE.sub("", _LEVEL.sub("", name.strip()))


def _is_citys(organisation: Organisation, city: str, trade: str) -> bool:
    """An office of the city itself, not of a county or town, with this trade in its name."""
    kind = _OFFICE.sub("", organisation.department_kind or "")
    return len(trade) >= 2 and organisation.division_code == city and kind == trade
