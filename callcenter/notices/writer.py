"""Turns events into notices: event → templates of the city → recipients → rows of the outbox."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from callcenter.cities.in_force import CityInForce
from callcenter.cities.notices import Audience, NoticeTemplate
from callcenter.kernel.db import Connection
from callcenter.kernel.events import Envelope
from callcenter.workorders.loaded import Loaded
from callcenter.workorders.model import CLOCK_NAMES, STATE_NAMES

from .model import (
    NewNotice,
    QuietHours,
    Recipient,
    Retries,
    Way,
    citizen_way,
    key_of,
    moment_text,
    on_duty,
    render,
    waits_for_morning,
)
from .ports import Deadlines, Directory, Orders, Vault
from .store import NoticeStore

_CONFIDENTIAL = "保密工单"
_EMERGENCY = "emergency."


@dataclass(frozen=True, slots=True)
class _Occasion:
    """One event with the order it tells of."""

    envelope: Envelope
    loaded: Loaded
    dues: Mapping[str, datetime]
    city: CityInForce
    now: datetime

    @property
    def local(self) -> datetime:
        return self.now.astimezone(self.city.zone)

    @property
    def is_emergency(self) -> bool:
        return self.envelope.name.startswith(_EMERGENCY)

    @property
    def lead(self) -> str | None:
        """Code of the leading organisation, as the event says or as the order stands."""
        told = self.envelope.data.get("lead") or self.envelope.data.get("organisation")
        if isinstance(told, str):
            return told
        held = self.loaded.order.lead or self.loaded.order.last_lead
        return held.organisation_code if held else None


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
    ) -> None:
        self._city = city
        self._store = store
        self._orders = orders
        self._deadlines = deadlines
        self._directory = directory
        self._vault = vault

    def names(self) -> frozenset[str]:
        """The events somebody is told of."""
        return frozenset(template.event for template in self._city().pack.notices)

    async def take(self, tx: Connection, envelope: Envelope, now: datetime) -> None:
        """Write what this event gives occasion to; the same again for a repeated one writes nothing."""
        city = self._city()
        templates = [t for t in city.pack.notices if t.event == envelope.name and t.fits(envelope.data)]
        if not templates:
            return
        loaded = await self._orders.load_for_citizen(tx, envelope.subject)
        if loaded is None:
            return
        dues = await self._deadlines.dues(tx, loaded.order.id)
        occasion = _Occasion(envelope, loaded, dues, city, now)
        for template in templates:
            body = render(template.text, _values(occasion, template))
            for recipient in await self._recipients(tx, template, occasion):
                await self._store.insert(
                    tx, _notice(occasion, template, recipient, body), envelope.event_id, now
                )

    async def _recipients(
        self, tx: Connection, template: NoticeTemplate, occasion: _Occasion
    ) -> Sequence[Recipient]:
        match template.audience:
            case Audience.citizen:
                return self._citizen(occasion)
            case Audience.department:
                return await self._people(tx, template, occasion, [occasion.lead] if occasion.lead else [])
            case Audience.copies:
                copies = occasion.envelope.data.get("copies")
                codes = [str(code) for code in copies] if isinstance(copies, list) else []
                return await self._people(tx, template, occasion, codes)
            case Audience.centre:
                return await self._people(tx, template, occasion, [occasion.city.pack.facts.centre])
            case Audience.duty:
                return self._duty(template, occasion)

    def _citizen(self, occasion: _Occasion) -> Sequence[Recipient]:
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
        return (Recipient(f"contact:{order.contact_id}", way, contact_id=order.contact_id, phone=phone),)

    async def _people(
        self, tx: Connection, template: NoticeTemplate, occasion: _Occasion, organisations: Sequence[str]
    ) -> Sequence[Recipient]:
        found = {}
        for code in organisations:
            for user in await self._directory.in_post(tx, code, template.roles, occasion.now):
                found[user] = Recipient(f"user:{user}", Way.in_app, user_id=user)
        return list(found.values())

    def _duty(self, template: NoticeTemplate, occasion: _Occasion) -> Sequence[Recipient]:
        pack = occasion.city.pack
        rows = on_duty(pack.duty_rosters, pack.facts.centre, template.roles, occasion.local)
        return [
            Recipient(
                f"phone:{self._vault.blind_index(row.phone, 'notice-phone').hex()[:32]}",
                Way.sms,
                phone=row.phone,
            )
            for row in rows
        ]


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


def _notice(occasion: _Occasion, template: NoticeTemplate, recipient: Recipient, body: str) -> NewNotice:
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
        not_before=quiet_hours(occasion.city).over_at(occasion.local) if waits else occasion.now,
    )


def _values(occasion: _Occasion, template: NoticeTemplate) -> dict[str, str]:
    """A value for every placeholder a template may hold."""
    data, row, city = occasion.envelope.data, occasion.loaded.row, occasion.city
    zone: tzinfo = city.zone
    handover = str(data.get("handover") or row["emergency_handover"] or "")
    kind = str(data.get("kind") or "department")
    told = data.get("due_at")
    due = datetime.fromisoformat(told) if isinstance(told, str) else occasion.dues.get(kind)
    return {
        "number": occasion.envelope.subject,
        "title": _CONFIDENTIAL if occasion.loaded.order.is_confidential else row["title"],
        "hotline": f"{city.pack.facts.short_name}{city.pack.facts.hotline_number}",
        "state": STATE_NAMES[occasion.loaded.order.state],
        "organisation": city.organisation_name(occasion.lead) if occasion.lead else "承办单位",
        "place": "".join(part for part in (row["district"], row["town"]) if part) or "地点未明",
        "clock": CLOCK_NAMES.get(kind, ""),
        "due": moment_text(due, zone, by_the_minute=occasion.is_emergency),
        "promised": moment_text(occasion.dues.get("statutory"), zone),
        "handover": handover,
        "service": city.emergency_service(handover),
        "advice": city.emergency_advice(handover) if handover else "",
        "level": str(data.get("level", "")),
    }
