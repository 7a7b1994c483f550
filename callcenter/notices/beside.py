"""Notices of events that no order stands behind: of calendars, articles, questions, bursts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from callcenter.cities.in_force import CityInForce
from callcenter.cities.notices import AtNight, Audience, NoticeTemplate
from callcenter.kernel.db import Connection
from callcenter.kernel.events import Envelope
from callcenter.kernel.ids import UserId
from nlp.text.places import spoken_village

from .model import NewNotice, Recipient, Way, key_of, moment_text, render
from .ports import Directory
from .store import NoticeStore

_CALENDAR, _ARTICLE, _QUESTION, _PATTERN = "calendar", "knowledge", "knowledge_question", "pattern"
KINDS = frozenset({_CALENDAR, _ARTICLE, _QUESTION, _PATTERN})


class Articles(Protocol):
    """What articles of the knowledge base are called."""

    async def title(self, tx: Connection, article: int) -> str:
        """The title of its newest version; empty where there is none."""
        ...


@dataclass(frozen=True, slots=True)
class _Told:
    """What an event says, and the page it leads to."""

    said: dict[str, str]
    page: str


class BesideNotices:
    """Writes them for people of the house."""

    def __init__(self, store: NoticeStore, directory: Directory, articles: Articles) -> None:
        self._store = store
        self._directory = directory
        self._articles = articles

    async def write(
        self,
        tx: Connection,
        city: CityInForce,
        envelope: Envelope,
        templates: Sequence[NoticeTemplate],
        now: datetime,
    ) -> None:
        """One for each who is to be told; the same again for a repeated event writes nothing."""
        told = await self._told(tx, city, envelope)
        for template in templates:
            for user, organisation in await self._people(tx, city, envelope, template, now):
                recipient = Recipient(f"user:{user}", Way.in_app, user_id=user)
                duty = template.at_night is AtNight.duty
                notice = NewNotice(
                    key=key_of(template, envelope.event_id, recipient, city.today(now)),
                    template=template.code,
                    subject=told.page,
                    audience=template.audience,
                    recipient=recipient,
                    body=render(template.text, told.said),
                    is_pressing=False,
                    waits_for_morning=False,
                    not_before=city.on_duty_from(organisation, now) if duty else now,
                )
                await self._store.insert(tx, notice, envelope.event_id, now)

    async def _people(
        self,
        tx: Connection,
        city: CityInForce,
        envelope: Envelope,
        template: NoticeTemplate,
        now: datetime,
    ) -> list[tuple[UserId, str]]:
        centre = city.pack.facts.centre
        if template.audience is Audience.officer:
            officer = envelope.data.get("officer")
            return [(UserId(officer), centre)] if isinstance(officer, int) else []
        code = (
            centre if template.audience is Audience.centre else str(envelope.data.get("organisation", centre))
        )
        return [(user, code) for user in await self._directory.in_post(tx, code, template.roles, now)]

    async def _told(self, tx: Connection, city: CityInForce, envelope: Envelope) -> _Told:
        data = envelope.data
        if envelope.subject_kind == _CALENDAR:
            title = city.calendar(envelope.subject).calendar.schedule.title
            said = {"calendar": title, "year": str(data["year"]), "orders": str(data["of_orders"])}
            return _Told(said, "/calendars")
        if envelope.subject_kind == _PATTERN:
            return _Told(_burst(city, data), "/hotspots")
        organisation = data.get("organisation")
        due = data.get("due_at")
        said = {
            "article": await self._title(tx, envelope),
            "organisation": city.organisation_name(organisation) if isinstance(organisation, str) else "",
            "due": moment_text(datetime.fromisoformat(due), city.zone) if isinstance(due, str) else "",
            "review": _day(data.get("review_on")),
            "number": str(data.get("order") or ""),
            "hotline": f"{city.pack.facts.short_name}{city.pack.facts.hotline_number}",
        }
        page = "question" if envelope.subject_kind == _QUESTION else "article"
        return _Told(said, f"/knowledge?{page}={envelope.subject}")

    async def _title(self, tx: Connection, envelope: Envelope) -> str:
        article = envelope.subject if envelope.subject_kind == _ARTICLE else envelope.data.get("article")
        number = str(article or "")
        return await self._articles.title(tx, int(number)) if number.isdecimal() else ""


def _burst(city: CityInForce, data: Mapping[str, object]) -> dict[str, str]:
    code = str(data["category"])
    place = city.place(str(data["place"])) if data["place"] else None
    return {
        "kind": (city.category_path(code) or (code,))[-1],
        "place": (place.town or "") + spoken_village(place.village or "") if place else "全市",
        "citizens": str(data["citizens"]),
        "hours": str(data["hours"]),
    }


def _day(told: object) -> str:
    if not isinstance(told, str):
        return ""
    day = date.fromisoformat(told)
    return f"{day.year}年{day.month}月{day.day}日"
