"""Turns events into notices: event → templates of the city → recipients → rows of the outbox."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from callcenter.cities.in_force import CityInForce
from callcenter.cities.notices import AtNight, Audience, NoticeTemplate
from callcenter.kernel.db import Connection
from callcenter.kernel.events import Envelope

from .beside import KINDS, Articles, BesideNotices
from .model import (
    NewNotice,
    QuietHours,
    Recipient,
    Retries,
    Way,
    citizen_way,
    key_of,
    on_duty,
    render,
    waits_for_morning,
)
from .occasion import Occasion, values
from .ports import Deadlines, Directory, Orders, Vault
from .store import NoticeStore


@dataclass(frozen=True, slots=True)
class _Addressed:
    """A recipient, and the organisation she is told for."""

    recipient: Recipient
    organisation: str | None = None


class NoticeWriter:
    """Writes the notices of each event, in the transaction that moves the reader on."""

    def __init__(
        self,
        *,
        city: Callable[[], CityInForce],
        store: NoticeStore,
        orders: Orders,
        deadlines: Deadlines,
        directory: Directory,
        vault: Vault,
        articles: Articles,
    ) -> None:
        self._city = city
        self._store = store
        self._orders = orders
        self._deadlines = deadlines
        self._directory = directory
        self._vault = vault
        self._beside = BesideNotices(store, directory, articles)

    def names(self) -> frozenset[str]:
        """The events somebody is told of."""
        return frozenset(template.event for template in self._city().pack.notices)

    async def take(self, tx: Connection, envelope: Envelope, now: datetime) -> None:
        """Write what this event gives occasion to; the same again for a repeated one writes nothing."""
        city = self._city()
        templates = [t for t in city.pack.notices if t.event == envelope.name and t.fits(envelope.data)]
        if not templates:
            return
        if envelope.subject_kind in KINDS:
            await self._beside.write(tx, city, envelope, templates, now)
            return
        loaded = await self._orders.load_for_citizen(tx, envelope.subject)
        if loaded is None:
            return
        deadlines = await self._deadlines.of_order(tx, loaded.order.id)
        occasion = Occasion(envelope, loaded, deadlines, city, now)
        for template in templates:
            for told in await self._addressed(tx, template, occasion):
                way = told.recipient.way
                body = render(template.text, values(occasion, told.organisation, way))
                notice = _notice(occasion, template, told, body)
                await self._store.insert(tx, notice, envelope.event_id, now)

    async def _addressed(
        self, tx: Connection, template: NoticeTemplate, occasion: Occasion
    ) -> Sequence[_Addressed]:
        if template.audience is Audience.citizen:
            return self._citizen(occasion)
        if template.audience is Audience.duty:
            return self._duty(template, occasion)
        if template.audience in _NAMED:
            return [
                _Addressed(Recipient(f"user:{user}", Way.in_app, user_id=user))
                for user in occasion.people(template.audience.value)
            ]
        codes = _ORGANISATIONS[template.audience](occasion)
        return await self._people(tx, template, occasion, codes)

    def _citizen(self, occasion: Occasion) -> Sequence[_Addressed]:
        row, order = occasion.loaded.row, occasion.loaded.order
        if order.no_reply_wanted and not occasion.is_emergency:
            return ()
        column = next((c for c in ("phone_sealed", "calling_phone_sealed") if row[c] is not None), None)
        way = citizen_way(row["channel"], has_phone=column is not None)
        if way is None:
            return ()
        phone = None
        if way is Way.sms and column is not None:
            phone = self._vault.open_text(row[column], f"contact:{order.contact_id}:{column}")
        name = f"contact:{order.contact_id}"
        return (_Addressed(Recipient(name, way, contact_id=order.contact_id, phone=phone)),)

    async def _people(
        self, tx: Connection, template: NoticeTemplate, occasion: Occasion, organisations: Sequence[str]
    ) -> Sequence[_Addressed]:
        found = {}
        for code in organisations:
            for user in await self._directory.in_post(tx, code, template.roles, occasion.now):
                found[user] = _Addressed(Recipient(f"user:{user}", Way.in_app, user_id=user), code)
        return list(found.values())

    def _duty(self, template: NoticeTemplate, occasion: Occasion) -> Sequence[_Addressed]:
        pack = occasion.city.pack
        rows = on_duty(pack.duty_rosters, pack.facts.centre, template.roles, occasion.local)
        return [
            _Addressed(
                Recipient(
                    f"phone:{self._vault.blind_index(row.phone, 'notice-phone').hex()[:32]}",
                    Way.sms,
                    phone=row.phone,
                )
            )
            for row in rows
        ]


#: audiences the event names one by one, in the field of that name
_NAMED = frozenset({Audience.officer, Audience.holders})
#: codes of the organisations whose people are told
_ORGANISATIONS: dict[Audience, Callable[[Occasion], list[str]]] = {
    Audience.department: lambda o: [o.organisation] if o.organisation else [],
    Audience.superior: lambda o: o.superior(),
    Audience.parts: lambda o: o.parts(),
    Audience.named: lambda o: o.organisations("organisations"),
    Audience.copies: lambda o: o.organisations("copies"),
    Audience.centre: lambda o: [o.city.pack.facts.centre],
}


def quiet_hours(city: CityInForce) -> QuietHours:
    """When citizens are left in peace; never, where the city says nothing of it."""
    pack = city.pack
    if not (pack.has_limit("quiet_from") and pack.has_limit("quiet_until")):
        return QuietHours(0, 0)
    return QuietHours(pack.limit("quiet_from"), pack.limit("quiet_until"))


def retries(city: CityInForce) -> Retries:
    """How often a notice is tried."""
    first = timedelta(seconds=city.pack.limit("notice_first_retry"))
    return Retries(city.pack.limit("notice_attempts"), first)


def _notice(occasion: Occasion, template: NoticeTemplate, told: _Addressed, body: str) -> NewNotice:
    recipient = told.recipient
    waits = waits_for_morning(template, recipient)
    return NewNotice(
        key=key_of(template, occasion.envelope.event_id, recipient, occasion.local.date()),
        template=template.code,
        subject=occasion.envelope.subject,
        audience=template.audience,
        recipient=recipient,
        body=body,
        is_pressing=occasion.is_emergency,
        waits_for_morning=waits,
        not_before=_not_before(occasion, template, told.organisation, waits=waits),
    )


def _not_before(
    occasion: Occasion, template: NoticeTemplate, organisation: str | None, *, waits: bool
) -> datetime:
    """What has time is told in duty hours; what endangers somebody at once."""
    if template.at_night is AtNight.duty and not occasion.is_urgent:
        return occasion.city.on_duty_from(organisation, occasion.now)
    return quiet_hours(occasion.city).over_at(occasion.local) if waits else occasion.now
