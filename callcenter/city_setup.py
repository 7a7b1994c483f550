"""What a database needs before it can serve: the city's data, and for a demonstration people and contacts.

`python -m callcenter.city_setup` does it with the settings of its environment and prints a `Report` as
JSON. The supervisor runs it as a child, so that it does not keep the language library in memory itself.
"""

from __future__ import annotations

import asyncio
import csv
import hashlib
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from callcenter.app import people_of
from callcenter.cities.pack import DEMO, pack_path
from callcenter.cli import sentence
from callcenter.composition import Platform, bring_into_force, compose, ensure_city
from callcenter.config import Settings, load_settings
from callcenter.conversations.forms import PublicRequest, form_of_request
from callcenter.conversations.intake import Arrival, request_hash
from callcenter.database import required_url
from callcenter.demonstration import play, register_enterprises
from callcenter.kernel.clock import SystemClock
from callcenter.kernel.db import Database
from callcenter.kernel.errors import HotlineError, UsageError
from callcenter.kernel.principal import ROLE_NAMES
from callcenter.people.bootstrap import DemoUser, demo_user, has_demo_users
from callcenter.setup_report import Login, Report

USERS = "users.csv"
CONTACTS = "contacts.jsonl"
#: how long ago the last contact of the morning came in
_NEWEST_AGE = timedelta(minutes=2)
_UNDERSTOOD_AFTER = timedelta(seconds=1)


class DemoContact(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the morning; the whole morning is moved so that it ends now."""

    received_at: datetime
    channel: str
    text: str
    name: str | None = None
    phone: str | None = None


async def renew_city(dsn: str, path: Path) -> None:
    """Bring a pack into force, also over an older one; all of it or nothing."""
    database = await Database.open(dsn)
    try:
        async with database.transaction() as transaction:
            await bring_into_force(transaction, path, SystemClock().now())
    finally:
        await database.close()


async def prepare(settings: Settings) -> Report:
    """Make the database ready to serve the settings' city."""
    dsn = required_url(settings)
    if settings.demo:
        await renew_city(dsn, pack_path(settings.city))
    else:
        await ensure_city(settings, dsn, SystemClock().now())
    async with composed(settings, dsn) as platform:
        logins: list[Login] = []
        taken = 0
        if settings.demo:
            folder = pack_path(settings.city) / DEMO
            logins = await load_demo_users(platform, folder / USERS)
            taken = await load_demo_contacts(platform, folder / CONTACTS)
        async with platform.database.acquire() as connection:
            has_demo = await has_demo_users(connection)
        return Report(platform.city().pack.facts.name, has_demo, tuple(logins), taken)


@asynccontextmanager
async def composed(settings: Settings, dsn: str) -> AsyncIterator[Platform]:
    """The platform's services for the length of a block."""
    platform = await compose(settings, dsn)
    try:
        yield platform
    finally:
        await platform.close()


async def load_demo_users(platform: Platform, path: Path) -> list[Login]:
    """Make or renew the demo accounts; how each logs in. A real account of the same name is left alone."""
    rows = list(_read_users(path))
    async with platform.database.transaction() as transaction:
        bootstrap = people_of(platform).bootstrap
        loaded = await bootstrap.load_demo_users(transaction, rows, platform.clock.now())
    names = {user.username for user in loaded}
    return [_login(row) for row in rows if row.username in names]


async def load_demo_contacts(platform: Platform, path: Path) -> int:
    """Take the morning in by the same door as real contacts, once for each database; how many."""
    contacts = list(_read_contacts(path))
    async with platform.database.acquire() as connection:
        if not contacts or await connection.fetchval("SELECT EXISTS (SELECT FROM contact)"):
            return 0
    now = platform.clock.now()
    shift = now - _NEWEST_AGE - max(contact.received_at for contact in contacts)
    await register_enterprises(platform, path.parent, now)
    numbers: list[str] = []
    for contact in contacts:
        body = PublicRequest(content=contact.text, name=contact.name, phone=contact.phone)
        arrival = Arrival(
            form=form_of_request(body),
            channel=contact.channel,
            received_at=contact.received_at + shift,
            source="演示数据",
            idempotency_key=f"demo:{_digest(contact)}",
            request_hash=request_hash(body),
        )
        received = arrival.received_at + _UNDERSTOOD_AFTER
        taken = await platform.intake.take_in(arrival, received)
        always = contact.channel != "wechat"
        number = await platform.intake.understand(taken.contact, received, always_order=always)
        if number is not None:
            numbers.append(number)
    await play(platform, path.parent, numbers, now)
    return len(contacts)


def _digest(contact: DemoContact) -> str:
    return hashlib.sha256(msgspec.json.encode(contact)).hexdigest()


def _login(row: DemoUser) -> Login:
    return Login(row.username, row.display_name, ROLE_NAMES[row.role], row.password, row.totp_secret)


def _read_users(path: Path) -> Iterator[DemoUser]:
    if not path.is_file():
        return
    with path.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), 2):
            yield demo_user(row, f"{path.name} 第 {number} 行")


def _read_contacts(path: Path) -> Iterator[DemoContact]:
    if not path.is_file():
        return
    for number, line in enumerate(path.read_bytes().splitlines(), 1):
        try:
            yield msgspec.json.decode(line, type=DemoContact)
        except msgspec.DecodeError as error:
            raise UsageError(f"{path.name} 第 {number} 行：{error}") from error


def main() -> int:
    """Prepare with the settings of the environment; the report on standard output."""
    try:
        report = asyncio.run(prepare(load_settings()))
    except HotlineError as error:
        sys.stderr.write(f"{sentence(error)}\n")
        return 2
    sys.stdout.buffer.write(msgspec.json.encode(report))
    return 0


if __name__ == "__main__":
    sys.exit(main())
