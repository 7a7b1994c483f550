"""After a rotation: everything sealed or indexed under an old key is made anew, and old keys are retired.

What is still under an old key is found by looking, so the work can be broken off and taken up at any time,
by anybody, and done twice without harm. A row that changes meanwhile is left to the next look. An old key
is let go only when a look at every place finds nothing that needs it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

from asyncpg import Record

from callcenter.conversations.masking import plain_phone
from callcenter.kernel.blobs import BlobDamaged, BlobMissing, Blobs
from callcenter.kernel.crypto import SealBroken, Vault
from callcenter.kernel.db import Connection, Database
from callcenter.kernel.errors import Conflict
from callcenter.kernel.sealed_text import MARK, SealedTexts
from callcenter.workorders.bigrams import bigrams_of

from .free_texts import FreeTexts
from .places import ALWAYS_SEALED, PHONE_INDEXES, SEALED, TEXTS, PhoneIndex, Sealed
from .store import PrivacyStore

_BATCH = 500


@dataclass(slots=True)
class Done:
    """What one pass did: values made anew, and those that do not open (damaged, or their key is lost)."""

    renewed: Counter[str] = field(default_factory=Counter)
    broken: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class InUse:
    """How many values each version still opens, and how many indexes each version made."""

    seals: Counter[int]
    indexes: Counter[int]


Told = Callable[[str, int], None]


class KeyChange:
    """Brings everything under the newest keys."""

    def __init__(
        self, *, database: Database, vault: Vault, words: FreeTexts, store: PrivacyStore, blobs: Blobs
    ) -> None:
        self._database = database
        self._vault = vault
        self._texts = SealedTexts(vault)
        self._words = words
        self._store = store
        self._blobs = blobs

    async def renew(self, told: Told | None = None) -> Done:
        """One pass over every place; ``told`` hears of each place when it is through, with its count."""
        done = Done()
        for place in SEALED:
            await self._renew_sealed(place, done)
        for table, column, matter in _TEXT_PLACES:
            await self._renew_texts(table, column, matter, done)
        for index in PHONE_INDEXES:
            await self._renew_phone_index(index, done)
        await self._renew_terms(done)
        await self._renew_blobs(done)
        if told is not None:
            for name, count in sorted(done.renewed.items()):
                told(name, count)
        return done

    async def in_use(self) -> InUse:
        """What each version of the keys is still needed for."""
        seals: Counter[int] = Counter()
        indexes: Counter[int] = Counter()
        async with self._database.acquire() as connection:
            for place in SEALED:
                seals.update(await self._store.seal_versions(connection, place))
            for index in PHONE_INDEXES:
                indexes.update(await self._store.index_versions(connection, index))
            indexes.update(await self._store.term_versions(connection))
        for table, column, matter in _TEXT_PLACES:
            async for rows in self._pages(self._store.sealed_texts(table, column, matter), MARK):
                seals.update(version for row in rows for version in self._texts.versions_of(row["value"]))
        seals.update(await self._blob_versions())
        return InUse(seals, indexes)

    async def _blob_versions(self) -> Counter[int]:
        found: Counter[int] = Counter()
        async for key in self._blobs.keys():
            try:
                found[self._vault.version_of(await self._blobs.get_sealed(key))] += 1
            except (BlobMissing, SealBroken):
                continue
        return found

    async def check_unused(self, version: int) -> None:
        """Raise Conflict while anything needs this version of the sealing key."""
        if version == self._vault.newest:
            raise Conflict(f"第 {version} 版是正在使用的密钥，不能停用", code="key-in-use")
        needed = (await self.in_use()).seals[version]
        if needed:
            raise Conflict(
                f"还有 {needed} 处内容只能用第 {version} 版密钥解读，请先执行 keys reseal", code="key-in-use"
            )

    async def check_index_unused(self, version: int) -> None:
        """Raise Conflict while any index was made with this version of the index key."""
        if version == self._vault.newest_index:
            raise Conflict(f"第 {version} 版是正在使用的索引密钥，不能停用", code="key-in-use")
        needed = (await self.in_use()).indexes[version]
        if needed:
            raise Conflict(
                f"还有 {needed} 条索引由第 {version} 版索引密钥生成，请先执行 keys reseal", code="key-in-use"
            )

    async def _pages(self, query: str, *arguments: object) -> AsyncIterator[list[Record]]:
        """The rows of a query as they were when it began, some at a time."""
        async with self._database.transaction(isolation="repeatable_read", readonly=True) as tx:
            await tx.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            cursor = await tx.cursor(query, *arguments)
            while rows := await cursor.fetch(_BATCH):
                yield rows

    async def _renew_sealed(self, place: Sealed, done: Done) -> None:
        name = f"{place.table}.{place.column}"
        newest = self._vault.newest
        async for rows in self._pages(self._store.old_seals(place), newest):
            async with self._database.transaction() as tx:
                for row in rows:
                    try:
                        fresh = self._vault.resealed(row["value"], row["context"])
                    except SealBroken:
                        done.broken[name] += 1
                        continue
                    if fresh is not None and await self._store.swap(
                        tx, place.table, place.column, row, fresh
                    ):
                        done.renewed[name] += 1

    async def _renew_texts(self, table: str, column: str, matter: str, done: Done) -> None:
        name = f"{table}.{column.partition('::')[0]}"
        async for rows in self._pages(self._store.sealed_texts(table, column, matter), MARK):
            async with self._database.transaction() as tx:
                for row in rows:
                    await self._swap_text(tx, table, column, row, name, done)

    async def _swap_text(
        self, tx: Connection, table: str, column: str, row: Record, name: str, done: Done
    ) -> None:
        try:
            fresh = self._texts.resealed(row["value"], row["matter"])
        except SealBroken:
            done.broken[name] += 1
            return
        if fresh is not None and await self._store.swap(tx, table, column, row, fresh):
            done.renewed[name] += 1

    async def _renew_phone_index(self, index: PhoneIndex, done: Done) -> None:
        newest, name = self._vault.newest_index, f"{index.table}.{index.column}"
        async for rows in self._pages(self._store.old_indexes(index), newest):
            async with self._database.transaction() as tx:
                for row in rows:
                    try:
                        phone = self._vault.open_text(row["sealed"], row["context"])
                    except SealBroken:
                        done.broken[name] += 1
                        continue
                    fresh = self._vault.blind_index(plain_phone(phone), "phone")
                    if await self._store.swap(tx, index.table, index.column, row, fresh):
                        done.renewed[name] += 1

    async def _renew_terms(self, done: Done) -> None:
        async for rows in self._pages(self._store.OLD_TERMS, f"~{self._vault.newest_index}.%"):
            async with self._database.transaction() as tx:
                for row in rows:
                    plain = self._words.opened(dict(row), row["number"])
                    searched = (plain[n] for n in ("title", "content", "address", "town", "number"))
                    terms = self._words.blinded(bigrams_of(*(str(s) for s in searched if s)))[0]
                    if await self._store.save_terms(tx, row["id"], row["search_bigrams"], terms):
                        done.renewed["work_order.search_bigrams"] += 1

    async def _renew_blobs(self, done: Done) -> None:
        async for key in self._blobs.keys():
            try:
                done.renewed["blobs"] += await self._blobs.reseal(key)
            except BlobMissing:
                continue
            except BlobDamaged:
                done.broken["blobs"] += 1


#: table, column and what the text is bound to; the suggestion is JSON with sealed words in it
_TEXT_PLACES = (
    *((t.table, column, t.matter) for t in TEXTS for column in t.columns),
    *((t.table, column, t.matter) for t in ALWAYS_SEALED for column in t.columns),
    ("work_order", "suggestion::text", "t.number"),
)
