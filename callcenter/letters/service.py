"""What people do with letters: lists, pages, answers, ends, and the proposals they decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

import msgspec

from callcenter.cities.in_force import CurrentCity
from callcenter.kernel import outbox
from callcenter.kernel.db import Connection
from callcenter.kernel.errors import NotAllowed, NotFound
from callcenter.kernel.events import Actor
from callcenter.kernel.ids import UserId
from callcenter.kernel.principal import Principal
from callcenter.printing.model import Document
from callcenter.printing.render import printed
from callcenter.workorders.access import is_outside_centre, scope_of
from callcenter.workorders.bodies_centre import (
    AnswerSupervision,
    EndSupervision,
    SendBackSupervision,
)
from callcenter.workorders.body import CommandBody
from callcenter.workorders.commands import Command
from callcenter.workorders.loaded import Loaded

from .calling import calling, reason_of
from .events import LetterMoved, LetterProposalDropped
from .issuing import Seal
from .model import Act, Kind, Letter, step
from .store import LetterStore, Proposal, Wanted


class Orders(Protocol):
    """Where commands go."""

    async def execute(
        self,
        tx: Connection,
        person: Principal | None,
        number: str,
        command: Command,
        body: CommandBody,
        now: datetime,
        cause: str | None,
    ) -> object: ...


class Reading(Protocol):
    """Orders as the platform itself reads them."""

    async def load_for_citizen(self, tx: Connection, number: str) -> Loaded | None: ...


class Words(Seal, Protocol):
    """The gate for what people write."""

    async def take_text(
        self, tx: Connection, loaded: Loaded, place: str, text: str, now: datetime, person: UserId | None
    ) -> str: ...


class LetterService:
    """The ledger and what is done in it."""

    def __init__(
        self, *, store: LetterStore, city: CurrentCity, orders: Orders, reading: Reading, words: Words
    ) -> None:
        self._store = store
        self._city = city
        self._orders = orders
        self._reading = reading
        self._words = words

    # ---- for people ----

    async def list(self, tx: Connection, person: Principal, wanted: Wanted) -> list[Letter]:
        """Letters this person may see, newest first."""
        own = sorted(person.subtree) if is_outside_centre(person) else None
        narrowed = replace(wanted, organisations=own)
        found = await self._store.letters(tx, scope_of(person), narrowed)
        return [self._opened(letter) for letter in found]

    async def one(self, tx: Connection, person: Principal, number: str) -> Letter:
        """One letter; NotFound where there is none or it is not this person's to see."""
        found = await self.list(tx, person, Wanted(number=number, limit=1))
        if not found:
            raise NotFound("没有这份文书，或您无权查看", code="letter-not-found")
        return found[0]

    async def page(self, tx: Connection, person: Principal, number: str) -> bytes:
        """The letter as PDF, as it was issued."""
        letter = await self.one(tx, person, number)
        try:
            document = msgspec.json.decode(letter.page, type=Document)
        except msgspec.DecodeError as error:
            raise NotFound("文书内容已按保存期限清除", code="letter-destroyed") from error
        return await printed(document)

    async def act(
        self, tx: Connection, person: Principal, number: str, act: Act, words: str, now: datetime
    ) -> Letter:
        """Answer, send back or close; a supervision goes by the order's own commands."""
        letter = await self.one(tx, person, number)
        if act is Act.answer and letter.organisation_id not in person.subtree:
            raise NotAllowed("只有收文单位可以反馈")
        if letter.kind is Kind.supervision:
            command, body = _supervising(act, letter.version, words)
            await self._orders.execute(tx, person, letter.order, command, body, now, None)
        else:
            await self._urge(tx, person, letter, act, words, now)
        return await self.one(tx, person, number)

    async def _urge(
        self, tx: Connection, person: Principal, letter: Letter, act: Act, words: str, now: datetime
    ) -> None:
        state = step(await self._store.lock(tx, letter.id), act)
        loaded = await self._reading.load_for_citizen(tx, letter.order)
        assert loaded is not None  # its letter was just read
        kept = await self._words.take_text(tx, loaded, f"letter.{act}", words, now, person.user_id)
        await self._store.move(
            tx,
            letter.id,
            state,
            now,
            person.user_id,
            answer=kept if act is Act.answer else None,
            sent_back=kept if act is Act.send_back else None,
            note=kept or None if act is Act.close else None,
        )
        moved = LetterMoved(
            subject=letter.order, letter=letter.number, organisation=letter.organisation, action=act
        )
        await outbox.append(tx, [moved], actor=Actor.person(person), cause=None, now=now)

    # ---- proposals ----

    async def proposals(self, tx: Connection, person: Principal) -> Sequence[Proposal]:
        """Letters that cards call for, for those who decide."""
        return [self._told(p) for p in await self._store.proposals(tx, scope_of(person))]

    async def issue(self, tx: Connection, person: Principal, proposal: int, now: datetime) -> str:
        """The proposed letter goes out by this person's act; the order's number."""
        found = await self._proposal(tx, person, proposal)
        city = self._city()
        reason = reason_of(city, found.clock, found.due_at, found.step)
        command, body = calling(city, found.form, found.version, reason)
        await self._orders.execute(tx, person, found.order, command, body, now, None)
        await self._settled(tx, found, "issued", now, person, None)
        return found.order

    async def drop(
        self, tx: Connection, person: Principal, proposal: int, reason: str, now: datetime
    ) -> None:
        """No letter is needed, for a reason."""
        found = await self._proposal(tx, person, proposal)
        loaded = await self._reading.load_for_citizen(tx, found.order)
        assert loaded is not None
        kept = await self._words.take_text(tx, loaded, "letter_proposal.reason", reason, now, person.user_id)
        await self._settled(tx, found, "dropped", now, person, kept)
        dropped = LetterProposalDropped(subject=found.order, form=found.form)
        await outbox.append(tx, [dropped], actor=Actor.person(person), cause=None, now=now)

    async def _settled(
        self,
        tx: Connection,
        found: Proposal,
        state: str,
        now: datetime,
        person: Principal,
        reason: str | None,
    ) -> None:
        if not await self._store.decide(tx, found.id, state, now, person.user_id, reason):
            raise NotFound("这份拟办文书已有人处理", code="letter-proposal-not-found")

    async def _proposal(self, tx: Connection, person: Principal, proposal: int) -> Proposal:
        found = await self._store.proposals(tx, scope_of(person), proposal)
        if not found:
            raise NotFound("没有这份拟办文书，或已处理", code="letter-proposal-not-found")
        return found[0]

    def _opened(self, letter: Letter) -> Letter:
        row = {name: getattr(letter, name) for name in ("page", "answer", "sent_back_reason", "note")}
        return replace(letter, **self._words.opened(row, letter.order))

    def _told(self, proposal: Proposal) -> Proposal:
        title = self._words.opened({"title": proposal.title}, proposal.order)["title"]
        return replace(proposal, title=title)


def _supervising(act: Act, version: int, words: str) -> tuple[Command, CommandBody]:
    match act:
        case Act.answer:
            return Command.answer_supervision, AnswerSupervision(version=version, answer=words)
        case Act.send_back:
            return Command.send_back_supervision, SendBackSupervision(version=version, reason=words)
        case Act.close:
            return Command.end_supervision, EndSupervision(version=version, note=words)
