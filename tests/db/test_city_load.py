"""Loading a city pack: the tables equal the files, twice changes nothing, what is gone ends."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import asyncpg
import pytest

from callcenter.cities.complaints import PackInvalid
from callcenter.cities.load import CityLoaded, Loaded, OtherCity, load_city, pack_version, read_pack
from callcenter.cities.pack import load_pack, pack_path
from callcenter.kernel.db import Connection, Database
from callcenter.kernel.events import Actor
from callcenter.kernel.outbox import read_subject
from callcenter.kernel.principal import SystemActor

OPERATOR = Actor.system(SystemActor.migration)
NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
PACK = pack_path("chaozhou")


async def load(connection: Connection, folder: Path, now: datetime = NOW) -> Loaded:
    return await load_city(connection, folder, actor=OPERATOR, now=now)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(PACK, tmp_path / "pack"))


def edit(folder: Path, file: str, change: Callable[[str], str]) -> None:
    path = folder / file
    before = path.read_text("utf-8")
    after = change(before)
    assert after != before
    path.write_text(after, "utf-8")


def without_line(start: str) -> Callable[[str], str]:
    return lambda text: "".join(line for line in text.splitlines(True) if not line.startswith(start))


async def test_the_database_gives_back_what_the_files_say(db: Database) -> None:
    async with db.transaction() as tx:
        assert await read_pack(tx) is None
        assert await pack_version(tx) is None
        loaded = await load(tx, PACK)
        assert await read_pack(tx) == load_pack(PACK)
        assert loaded.changes["division"].added == 1089
        assert loaded.total.changed == loaded.total.retired == 0
        assert await pack_version(tx) == loaded.version


async def test_the_same_pack_twice_changes_nothing_and_says_so(db: Database) -> None:
    async with db.transaction() as tx:
        first = await load(tx, PACK)
    async with db.transaction() as tx:
        again = await load(tx, PACK)
        assert not again
        assert again.version == first.version
        assert len(await read_subject(tx, "city", "445100")) == 1
        assert await tx.fetchval("SELECT count(*) FROM city_pack_version") == 1


async def test_a_load_is_told_as_one_event(db: Database) -> None:
    async with db.transaction() as tx:
        loaded = await load(tx, PACK)
        [told] = await read_subject(tx, "city", "445100")
    assert told.name == "city.loaded"
    event = told.event()
    assert isinstance(event, CityLoaded)
    assert (event.pack_version, event.rows_added) == (loaded.version, loaded.total.added)
    assert told.actor == OPERATOR


async def test_a_comment_alone_makes_no_new_version(db: Database, copy: Path) -> None:
    async with db.transaction() as tx:
        first = await load(tx, copy)
        edit(copy, "city.toml", lambda text: text + "\n# 说明\n")
        again = await load(tx, copy)
        assert not again
        assert again.version == first.version


async def test_changed_rows_are_updated_in_place(db: Database, copy: Path) -> None:
    async with db.transaction() as tx:
        await load(tx, copy)
        before = await tx.fetchval("SELECT id FROM organisation WHERE code = 'CZ-CG'")
        edit(copy, "organisations.csv", lambda text: text.replace("市城管局", "市城管执法局"))
        edit(
            copy,
            "city.toml",
            lambda text: text.replace("rework_limit = { value = ", "rework_limit = { value = 1"),
        )
        again = await load(tx, copy)
        assert {table: change.changed for table, change in again.changes.items()} == {
            "organisation": 1,
            "setting": 1,
        }
        row = await tx.fetchrow("SELECT id, short_name FROM organisation WHERE code = 'CZ-CG'")
        assert row is not None
        assert (row["id"], row["short_name"]) == (before, "市城管执法局")
        assert await read_pack(tx) == load_pack(copy)


async def test_an_organisation_moves_below_another(db: Database, copy: Path) -> None:
    async with db.transaction() as tx:
        await load(tx, copy)
        edit(
            copy,
            "organisations.csv",
            lambda text: text.replace("department,CZ-YJ,消防", "department,CZ-GA,消防"),
        )
        again = await load(tx, copy)
        assert again.changes["organisation"].changed == 1
        assert await read_pack(tx) == load_pack(copy)


async def test_what_a_newer_pack_no_longer_has_ends_and_stays(db: Database, copy: Path) -> None:
    async with db.transaction() as tx:
        await load(tx, copy)
        edit(copy, "duty_list.csv", without_line("CG01,445102,"))
        edit(copy, "divisions.csv", without_line("445103450598,"))
        edit(copy, "request_type_rules.csv", without_line("praise,word,给力"))
        again = await load(tx, copy)
        assert {table: change.retired for table, change in again.changes.items() if change.retired} == {
            "duty_row": 1,
            "division": 1,
            "request_type_rule": 1,
        }
        pack = await read_pack(tx)
        assert pack is not None
        # The owner of that place is now the city's; asked about the day before, it is still the county's.
        today, yesterday = (
            pack.duty("CG01", "445102", date(2026, 11, 23)),
            pack.duty("CG01", "445102", date(2026, 11, 22)),
        )
        assert today is not None and today.lead == "CZ-CG"
        assert yesterday is not None and yesterday.lead == "XQ-CG"
        assert "445103450598" not in pack.division_by_code
        assert await tx.fetchval("SELECT retired_on FROM division WHERE code = '445103450598'") == date(
            2026, 11, 22
        )
        assert not await load(tx, copy)


async def test_what_comes_back_is_in_force_again(db: Database, copy: Path) -> None:
    async with db.transaction() as tx:
        await load(tx, PACK)
        edit(copy, "duty_list.csv", without_line("CG01,445102,"))
        edit(copy, "request_type_rules.csv", without_line("praise,word,给力"))
        await load(tx, copy)
        await load(tx, PACK)
        assert await read_pack(tx) == load_pack(PACK)


async def test_a_broken_pack_leaves_everything_as_it_was(db: Database, copy: Path) -> None:
    async with db.transaction() as tx:
        await load(tx, PACK)
    edit(copy, "duty_list.csv", lambda text: text.replace("XQ-CG", "XQ-XX"))
    async with db.transaction() as tx:
        with pytest.raises(PackInvalid, match=r"duty_list\.csv 第 \d+ 行：单位编号“XQ-XX”不存在"):
            await load(tx, copy)
        assert await read_pack(tx) == load_pack(PACK)


async def test_two_cities_never_share_a_database(db: Database, copy: Path) -> None:
    edit(
        copy,
        "city.toml",
        lambda text: text.replace('code = "445100"', 'code = "449900"').replace("潮州市", "某市"),
    )
    edit(
        copy,
        "divisions.csv",
        lambda text: text.replace("445100,潮州市", "449900,某市").replace(",445100,", ",449900,"),
    )
    edit(copy, "organisations.csv", lambda text: text.replace(",445100,", ",449900,"))
    edit(copy, "duty_list.csv", lambda text: text.replace(",445100,", ",449900,"))
    async with db.transaction() as tx:
        await load(tx, PACK)
        with pytest.raises(OtherCity, match="潮州市"):
            await load(tx, copy)


async def test_rows_are_never_deleted(db: Database) -> None:
    async with db.transaction() as tx:
        await load(tx, PACK)
    for table in ("organisation", "category", "duty_row", "sla_policy", "calendar", "merged_line"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with db.transaction() as tx:
                await tx.execute(f"DELETE FROM {table}")  # noqa: S608


async def test_two_loads_at_once_make_one_version(db: Database) -> None:
    import asyncio

    async def one() -> Loaded:
        async with db.transaction() as tx:
            return await load(tx, PACK)

    results = await asyncio.gather(one(), one())
    assert sorted(bool(loaded) for loaded in results) == [False, True]
    assert len({loaded.version for loaded in results}) == 1
