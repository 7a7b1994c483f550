"""What work orders need of the rest of the platform, as this feature sees it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol, TypeVar

import msgspec

from callcenter.kernel.db import Connection, Row
from callcenter.kernel.ids import AssignmentId, OrganisationId, UserId, WorkOrderId
from callcenter.kernel.principal import Principal

from .drafts import NewOrder, TakenOut
from .loaded import Loaded
from .machine import Limits
from .model import WorkOrder
from .rows import CaseHold
from .views import ClaimedBy, HandlerView

BodyT = TypeVar("BodyT", bound=msgspec.Struct)


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation valid today."""

    id: OrganisationId
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Place:
    """A division with the names above it."""

    code: str
    district: str | None
    town: str | None
    village: str | None


#: why clocks stand while a citizen is asked for what is missing
AWAITING_CITIZEN = "待诉求人补充"


@dataclass(frozen=True, slots=True)
class Candidate:
    """An organisation that may own a matter, why, and who is to be informed."""

    code: str
    name: str
    confidence: float
    reason: str
    copies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Matter:
    """What dispatch is decided on."""

    category_code: str | None
    place_code: str | None
    request_type: str
    track: str
    is_confidential: bool
    emergency_handover: str | None
    complained_of_kind: str | None
    complained_of_name: str | None
    complained_of_organisation: str | None
    heard: str
    category_confidence: float | None = None
    """How sure the machine was of the category; None where a person chose it."""


@dataclass(frozen=True, slots=True)
class AnswerRule:
    """When an answer counts as having reached a citizen: as soon as it is released, or once it was sent."""

    reaches: str
    source: str


class City(Protocol):
    """The city pack in force."""

    def answer_rule(self, channel: str) -> AnswerRule:
        """When an answer has reached a citizen who came by this channel."""
        ...

    def limits(self) -> Limits: ...

    def number(self, running: int, now: datetime) -> str:
        """An order's number from the running part."""
        ...

    def day_end(self, now: datetime) -> datetime:
        """The end of the local day."""
        ...

    async def organisation(self, tx: Connection, code: str, now: datetime) -> Organisation | None:
        """An organisation valid now."""
        ...

    def knows_ground(self, kind: str, code: str) -> bool:
        """True if the city has this ground of a refusal or a return."""
        ...

    def signs_replies(self, code: str) -> bool:
        """True if this organisation's replies need its leader's signature."""
        ...

    def return_until(self, dispatched_at: datetime) -> datetime:
        """When the time to dispute a dispatch is up."""
        ...

    def latest_extension(self, due_at: datetime) -> datetime:
        """How far one extension may move this due time."""
        ...

    def latest_suspension(self, now: datetime) -> datetime:
        """How far off the promised date of a suspension may be."""
        ...

    def after_review(self, until: datetime, request_type: str) -> datetime:
        """What the citizen is promised when the department is given until then."""
        ...

    def before_superior(self, due_at: datetime, now: datetime) -> datetime:
        """The latest a part may be due so that the organisation above still has its time."""
        ...

    def working_days_after(self, now: datetime, days: int) -> datetime:
        """The close of the office that many working days from now."""
        ...

    def natural_days_after(self, now: datetime, days: int) -> datetime:
        """The end of the local day that many days from now."""
        ...

    def organisation_name(self, code: str) -> str:
        """The short name of an organisation, valid now or once; the code where it is unknown."""
        ...

    def ladder_level(self, level: int) -> str:
        """What a level of the ladder of the tracks is called."""
        ...

    async def below(self, tx: Connection, code: str) -> Sequence[OrganisationId]:
        """The ids of an organisation and of all below it."""
        ...

    def place(self, code: str) -> Place | None: ...

    def places_below(self, code: str) -> Sequence[str]:
        """A division's code and those of all below it."""
        ...

    def category_path(self, code: str) -> Sequence[str] | None:
        """Names from level 1 down; None if unknown."""
        ...

    def categories_below(self, code: str) -> Sequence[str]:
        """A category's code and those of all below it."""
        ...


class Alarms(Protocol):
    """Who is to be called when an order turns out to be an emergency."""

    async def registered(self, tx: Connection, order_id: WorkOrderId, new: NewOrder) -> None:
        """An order was made, in this transaction."""
        ...


class Letters(Protocol):
    """Numbered letters to whoever has an order."""

    async def issue(
        self,
        tx: Connection,
        loaded: Loaded,
        form: str,
        reason: str,
        now: datetime,
        person: Principal | None,
        *,
        supervision: int | None = None,
        due_at: datetime | None = None,
    ) -> str | None:
        """Issue one and tell its number; ``form`` is `urge` or a level of supervision."""
        ...


class Ratings(Protocol):
    """Whoever looks after bad ratings."""

    async def rated(self, tx: Connection, order: WorkOrder, score: int, now: datetime) -> None:
        """A citizen rated the present round of an order, in this transaction."""
        ...

    async def moved(self, tx: Connection, before: WorkOrder, after: WorkOrder, now: datetime) -> None:
        """A command was carried out on an order, in this transaction."""
        ...


class TrackCases(Protocol):
    """The matters of a track, each beside its order."""

    async def hold(self, tx: Connection, order: WorkOrderId) -> CaseHold | None:
        """What the machine needs to know of an order's case; None where it has none."""
        ...

    async def registered(self, tx: Connection, order: WorkOrderId, new: NewOrder) -> None:
        """An order was made, in this transaction."""
        ...

    async def moved(self, tx: Connection, before: WorkOrder, after: WorkOrder, now: datetime) -> None:
        """A command was carried out on an order, in this transaction."""
        ...


class Instructing(Protocol):
    """Gives what a leader wrote to a unit, with a clock."""

    async def give(
        self,
        tx: Connection,
        person: Principal,
        loaded: Loaded,
        instruction: int,
        text: str,
        organisation: str | None,
        due_on: date | None,
        now: datetime,
    ) -> None: ...


class ReadyAnswers(Protocol):
    """Articles of the knowledge base, from which answers are read out."""

    async def used(
        self,
        tx: Connection,
        order: WorkOrderId,
        article: int,
        version: int | None,
        person: UserId | None,
        now: datetime,
    ) -> None:
        """An order was answered by it. Raises Invalid where it was never in force."""
        ...


class Words(Protocol):
    """What people write about orders: identifiers masked, the words of confidential orders sealed."""

    async def take(
        self,
        tx: Connection,
        loaded: Loaded,
        command: str,
        body: BodyT,
        now: datetime,
        person: UserId | None,
    ) -> BodyT:
        """A command's body as it is kept. Raises Invalid where a text to be shown names somebody."""
        ...

    async def take_text(
        self, tx: Connection, loaded: Loaded, place: str, text: str, now: datetime, person: UserId | None
    ) -> str:
        """One text as it is kept; ``place`` is where it stands: rating.comment."""
        ...

    async def keep(
        self,
        tx: Connection,
        number: str,
        origin: str,
        found: Sequence[TakenOut],
        now: datetime,
        person: UserId | None,
    ) -> None:
        """Keep what was taken out of texts, sealed; ``origin`` is the command or door it came by."""
        ...

    def sealed_order(self, new: NewOrder) -> NewOrder:
        """A confidential order with its words sealed; another as it is."""
        ...

    def corrected(
        self, row: Row, values: Mapping[str, Any], terms: Sequence[str]
    ) -> tuple[Mapping[str, Any], Sequence[str]]:
        """Corrected columns and search terms as they are kept: sealed if the order is or was confidential."""
        ...

    def blinded(self, terms: Iterable[str]) -> list[list[str]]:
        """Search terms as confidential orders are found by, under each index key, the newest first."""
        ...

    async def conceal(self, tx: Connection, order_id: WorkOrderId, number: str) -> None:
        """Seal all there is of an order that has become confidential."""
        ...

    def opened(self, row: Mapping[str, Any], number: str) -> dict[str, Any]:
        """A row with its sealed words opened."""
        ...

    def opened_struct(self, shown: BodyT, number: str) -> BodyT:
        """What is about to be shown, with whatever sealed words came into it opened."""
        ...


class Dispatching(Protocol):
    """Who should get a matter, and who must not."""

    def candidates(self, matter: Matter, now: datetime) -> Sequence[Candidate]: ...

    def recusal(self, matter: Matter, lead_code: str, copies: Sequence[str], now: datetime) -> str | None:
        """The sentence saying why this dispatch must not be, or None."""
        ...

    def due_copies(self, matter: Matter, lead_code: str, now: datetime) -> Sequence[str]:
        """Who must be informed of a dispatch to this organisation."""
        ...

    def is_barred(self, matter: Matter, code: str, now: datetime) -> bool:
        """True if this organisation must never see the order."""
        ...

    def accused_organisation(self, name: str, now: datetime) -> str | None:
        """The code of the organisation a citizen names; None if it is none of ours."""
        ...


@dataclass(frozen=True, slots=True)
class AnsweredReply:
    """What the approved reply said; ``is_true`` is true, partly or false."""

    is_true: str
    is_solved: bool


class FollowUpPlan(Protocol):
    """Decides which answered orders are visited."""

    async def choose(
        self, tx: Connection, order: WorkOrder, reply: AnsweredReply | None, now: datetime
    ) -> bool:
        """Decide for the present round and keep it; True if a visit is wanted."""
        ...

    async def insist(self, tx: Connection, order: WorkOrder, now: datetime) -> bool:
        """A visit of the present round is wanted after all; False if it was wanted, or cannot be."""
        ...


class DutyProposals(Protocol):
    """Proposes changes of the duty list."""

    async def propose(
        self, tx: Connection, order: WorkOrder, proper_lead: str, person: Principal, now: datetime
    ) -> int | None:
        """The order's category in its town should be led by another; None if nothing is to be proposed."""
        ...


class Hands(Protocol):
    """Who of the centre has an order in hand."""

    async def check(
        self, tx: Connection, order: WorkOrder, person: Principal, command: str, now: datetime
    ) -> None:
        """Raise where another person has it in hand; the person's own claim is renewed."""
        ...

    async def moved(self, tx: Connection, before: WorkOrder, after: WorkOrder, now: datetime) -> None:
        """The order went from one state to another."""
        ...

    async def holders(
        self, tx: Connection, person: Principal, orders: Sequence[WorkOrderId], now: datetime
    ) -> Mapping[WorkOrderId, ClaimedBy]:
        """Who has these orders in hand, as this person is told."""
        ...

    def may_claim(self, person: Principal, order_state: str) -> bool:
        """Whether an order of this state waits in a pool of this person's desk."""
        ...

    async def handlers(self, tx: Connection, order: WorkOrderId) -> Mapping[AssignmentId, HandlerView]:
        """Who of its unit works on each part of an order."""
        ...
