"""The features put together once, the same for the app, the worker and the commands.

Nothing here decides anything: it only says who gets whom.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from callcenter.attachments.intake import FileIntake
from callcenter.attachments.service import AttachmentService
from callcenter.attachments.shown import ShownAttachments
from callcenter.attachments.store import AttachmentStore
from callcenter.bad_ratings.assembly import BadRatingWork, assemble_bad_ratings
from callcenter.bad_ratings.keeper import RatingKeeper
from callcenter.bad_ratings.store import BadRatingStore
from callcenter.blob_store import blob_store
from callcenter.boards.service import Boards
from callcenter.boards.store import BoardStore
from callcenter.calendars.horizon import Horizon
from callcenter.calendars.policies import PolicyChanges
from callcenter.calendars.service import CalendarChanges
from callcenter.channels.wechat.sender import ConversationSender
from callcenter.cities.in_force import CityInForce, CurrentCity
from callcenter.cities.load import Loaded, load_city, pack_version, read_pack
from callcenter.cities.pack import pack_path
from callcenter.clocks.answers import AnswerClocks
from callcenter.clocks.service import ClockService
from callcenter.clocks.store import ClockStore
from callcenter.clocks.tasks import TaskClocks
from callcenter.config import Settings
from callcenter.conversations.chat.assembly import Chats, assemble_chats
from callcenter.conversations.intake import Intake
from callcenter.conversations.kept import KeptContacts
from callcenter.conversations.reading import Reader
from callcenter.conversations.recordings import Recordings
from callcenter.conversations.store import ContactStore
from callcenter.conversations.tracking import Tracking
from callcenter.current_reader import CurrentReader
from callcenter.dispatching.automatic import AutomaticDispatching
from callcenter.dispatching.service import DispatchingService
from callcenter.dispatching.store import AutomaticStore
from callcenter.efficiency.assembly import EfficiencyWork, assemble_efficiency, efficiency_keeper
from callcenter.emergencies.service import Emergencies
from callcenter.emergencies.store import AlertStore
from callcenter.enterprise.assembly import Enterprises, assemble_enterprises, keeper_of
from callcenter.exports.model import Limits as ExportLimits
from callcenter.exports.service import Exports
from callcenter.followups.desk import FollowUpDesk
from callcenter.followups.service import FollowUpEnd, VisitPlan
from callcenter.followups.store import FollowUpStore
from callcenter.hard_matters.assembly import HardMatterWork, assemble_hard_matters, hard_matter_keeper
from callcenter.hearing.assembly import HearingWork, assemble_hearings
from callcenter.kernel.audit import AuditTrail
from callcenter.kernel.blobs import Blobs
from callcenter.kernel.clock import Clock, SystemClock
from callcenter.kernel.crypto import KeyRing, TrackingCodes, Vault
from callcenter.kernel.db import Connection, Database
from callcenter.kernel.errors import UsageError
from callcenter.kernel.events import Actor
from callcenter.kernel.keys import WatchedKeys, claim_database, keys_for_database
from callcenter.kernel.migrate import require_current
from callcenter.kernel.principal import SystemActor
from callcenter.kernel.sealed_text import SealedTexts
from callcenter.knowledge.assembly import (
    KnowledgeWork,
    assemble_knowledge,
    begin_knowledge,
    knowledge_titles,
    knowledge_uses,
)
from callcenter.learning.assembly import LearningWork, answering_models, assemble_learning
from callcenter.letters.cards import LetterCards
from callcenter.letters.issuing import Letters
from callcenter.letters.service import LetterService
from callcenter.letters.store import LetterStore
from callcenter.notices.digest import Digests
from callcenter.notices.files import FileSender
from callcenter.notices.model import Way
from callcenter.notices.outbox import Outbox
from callcenter.notices.ports import Outgoing
from callcenter.notices.store import NoticeStore
from callcenter.notices.writer import NoticeWriter, quiet_hours, retries
from callcenter.patterns.assembly import PatternWork, assemble_patterns
from callcenter.people.directory import Directory
from callcenter.people.housekeeping import Limit, ship_policies
from callcenter.people.model import LEGAL_TIME
from callcenter.people.store import current_policies
from callcenter.pools.hands import Hands
from callcenter.pools.service import Pools
from callcenter.privacy.free_texts import FreeTexts
from callcenter.privacy.key_change import KeyChange
from callcenter.privacy.personal_store import PersonalStore
from callcenter.privacy.retention import Retention, Terms
from callcenter.privacy.reveals import RedactedTexts, RevealAllowance, RevealLimits
from callcenter.privacy.rights import Rights, RightsLimits
from callcenter.privacy.store import PrivacyStore
from callcenter.revisions.duty_changes import DutyChanges
from callcenter.revisions.successions import Successions
from callcenter.sessions.assembly import Sessions, assemble_sessions
from callcenter.sessions.assigning import Assigning
from callcenter.sessions.store import TaskStore
from callcenter.workorders.access import EVERYTHING
from callcenter.workorders.citizen import CitizenActs
from callcenter.workorders.desk import Desk
from callcenter.workorders.duty import DutyActs
from callcenter.workorders.listing import Listing
from callcenter.workorders.loaded import Loaded as OneOrder
from callcenter.workorders.reveals import AuditedReveals
from callcenter.workorders.roads_store import RoadStore
from callcenter.workorders.service import WorkOrderService
from callcenter.workorders.store import WorkOrderStore
from callcenter.workorders.succession import Transfer
from callcenter.workorders.track_acts import TrackActs
from callcenter.workorders.track_keepers import TrackKeepers

log = logging.getLogger(__name__)

_LOADER = Actor.system(SystemActor.migration)


@dataclass(frozen=True, slots=True)
class Platform:
    """Every feature's service, wired."""

    settings: Settings
    database: Database
    clock: Clock
    ring: KeyRing
    vault: Vault
    blobs: Blobs
    audit: AuditTrail
    city: CurrentCity
    orders: WorkOrderService
    order_store: WorkOrderStore
    roads: RoadStore
    citizen_acts: CitizenActs
    desk: Desk
    automatic_dispatch: AutomaticDispatching
    clocks: ClockService
    clock_store: ClockStore
    contacts: ContactStore
    intake: Intake
    tracking: Tracking
    files: FileIntake
    attachments: AttachmentService
    exports: Exports
    pools: Pools
    duty_changes: DutyChanges
    successions: Successions
    chats: Chats
    follow_up_end: FollowUpEnd
    follow_up_desk: FollowUpDesk
    reader: Callable[[], Reader]
    emergencies: Emergencies
    duty_acts: DutyActs
    notices: NoticeStore
    notice_writer: NoticeWriter
    notice_outbox: Outbox
    digests: Digests
    letters: LetterService
    letter_cards: LetterCards
    key_change: KeyChange
    retention: Retention
    rights: Rights
    redacted: RedactedTexts
    personal_store: PersonalStore
    boards: Boards
    recordings: Recordings
    enterprises: Enterprises
    calendar_changes: CalendarChanges
    bad_ratings: BadRatingWork
    efficiency: EfficiencyWork
    horizon: Horizon
    policy_changes: PolicyChanges
    sessions: Sessions
    hard_matters: HardMatterWork
    patterns: PatternWork
    learning: LearningWork
    renew_reader: Callable[[], None]
    knowledge: KnowledgeWork
    hearing: HearingWork

    async def close(self) -> None:
        """Let go of the store of blobs, of the model of sentences and of the database."""
        self.knowledge.meanings.close()
        await self.blobs.close()
        await self.database.close()


async def compose(settings: Settings, dsn: str, clock: Clock | None = None) -> Platform:
    """Connect, read the city in force and wire everything. Raises UsageError if no city was loaded."""
    database = await Database.open(
        dsn, min_size=settings.database.pool_min_size, max_size=settings.database.pool_max_size
    )
    try:
        async with database.transaction() as tx:
            await require_current(tx)
            ring = await keys_for_database(tx, settings.keys_dir)
            await claim_database(tx, Vault(ring))
            city = await city_in_force(tx)
    except BaseException:
        await database.close()
        raise
    return wire(settings, database, clock or SystemClock(), ring, CurrentCity(city))


async def ensure_city(settings: Settings, dsn: str, now: datetime) -> None:
    """Load the pack of the settings into a database that has no city yet."""
    database = await Database.open(dsn, min_size=1, max_size=2)
    try:
        async with database.transaction() as tx:
            if await pack_version(tx) is None:
                await bring_into_force(tx, pack_path(settings.city), now)
    finally:
        await database.close()


async def bring_into_force(tx: Connection, path: Path, now: datetime) -> Loaded:
    """Load a pack, and with it the rules of access it names."""
    loaded = await load_city(tx, path, actor=_LOADER, now=now)
    pack = await read_pack(tx)
    if loaded and pack is not None:
        limits = {limit.name: Limit(limit.value, limit.unit, limit.source) for limit in pack.limits}
        await ship_policies(tx, limits)
    if pack is not None:
        await begin_knowledge(tx, CityInForce(pack), now)
    return loaded


async def city_in_force(connection: Connection) -> CityInForce:
    """The pack in the database."""
    pack = await read_pack(connection)
    if pack is None:
        raise UsageError("数据库里还没有城市数据，请先执行 callcenter city load 路径。")
    return CityInForce(pack)


def wire(
    settings: Settings, database: Database, clock: Clock, ring: KeyRing, current: CurrentCity
) -> Platform:
    """Who gets whom."""
    vault = Vault(ring, WatchedKeys(settings.keys_dir))
    blobs = blob_store(settings, vault)
    learned = answering_models(database, blobs)
    reader = CurrentReader(current, clock, learned)
    codes = TrackingCodes(vault)
    audit = AuditTrail(vault)
    texts = SealedTexts(vault)
    privacy_store, personal_store = PrivacyStore(), PersonalStore()
    words = FreeTexts(vault, privacy_store)
    clock_store, order_store, contacts = ClockStore(), WorkOrderStore(words), ContactStore()
    clocks = ClockService(clock_store, current)
    dispatching = DispatchingService(current)

    async def load_order(tx: Connection, number: str) -> OneOrder | None:
        found = await order_store.find(tx, EVERYTHING, number)
        return None if found is None else await order_store.load(tx, found)

    emergencies = Emergencies(store=AlertStore(), clocks=clocks, city=current, load=load_order)
    follow_ups = FollowUpStore()
    hands = Hands(minutes=lambda: current().pack.limit("claim_minutes"), local=current.local)
    duty_changes = DutyChanges(city=current, audit=audit)
    letter_store = LetterStore()
    task_clocks = TaskClocks(clocks, clock_store, current)
    assigning = Assigning(
        store=TaskStore(), clocks=task_clocks, words=words, recusal=dispatching, city=current
    )
    orders = WorkOrderService(
        store=order_store,
        clocks=clocks,
        city=current,
        dispatching=dispatching,
        alarms=emergencies,
        follow_up_plan=VisitPlan(store=follow_ups, city=current, hashes=vault),
        hands=hands,
        duties=duty_changes,
        letters=Letters(store=letter_store, city=current, clocks=clocks, words=words),
        ratings=RatingKeeper(BadRatingStore(), clocks),
        cases=TrackKeepers(
            keeper_of(vault, clocks), efficiency_keeper(current, clocks), hard_matter_keeper(clocks)
        ),
        instructing=assigning,
        answers=knowledge_uses(),
    )
    citizen_acts = CitizenActs(orders, order_store)
    chats = assemble_chats(
        database=database,
        vault=vault,
        codes=codes,
        contacts=contacts,
        orders=orders,
        clocks=clocks,
        city=current,
        dispatching=dispatching,
        understanding=reader,
        answers=AnswerClocks(database, clock, current),
        supplements=citizen_acts,
    )
    attachment_store = AttachmentStore(texts)
    shown = ShownAttachments(attachment_store)
    files = FileIntake(
        database=database, store=attachment_store, blobs=blobs, limits=lambda: current().attachment_limits()
    )
    allowance = RevealAllowance(
        personal_store,
        audit,
        lambda: reveal_limits(current()),
        lambda now: current().today(now),
        current.day_end,
    )
    desk = Desk(
        service=orders,
        store=order_store,
        city=current,
        clocks=clocks,
        badges=clocks,
        dispatching=dispatching,
        contacts=KeptContacts(contacts, vault, reader),
        files=shown,
        bubbles=chats.kept,
        sealer=vault,
        reveals=AuditedReveals(audit, allowance),
        hands=hands,
    )
    intake = Intake(
        database=database,
        store=contacts,
        orders=orders,
        city=current,
        vault=vault,
        texts=texts,
        codes=codes,
        blobs=blobs,
        understanding=reader,
        dispatching=dispatching,
    )
    notices = NoticeStore(vault)
    notice_writer = NoticeWriter(
        city=current,
        store=notices,
        orders=desk,
        deadlines=clocks,
        directory=Directory(),
        vault=vault,
        articles=knowledge_titles(),
    )
    digests = Digests(database=database, city=current, store=notices, late=clock_store, directory=Directory())
    file_sender = FileSender(settings.notices_dir)

    async def answer_noticed(tx: Connection, notice: Outgoing, sent: bool, now: datetime) -> None:
        if current().tells_answer(notice.template):
            await orders.answer_noticed(tx, notice.subject, sent=sent, now=now)

    notice_outbox = Outbox(
        database=database,
        clock=clock,
        store=notices,
        senders={
            Way.sms: file_sender,
            Way.wechat: ConversationSender(chats.conversations, file_sender),
        },
        quiet=lambda: quiet_hours(current()),
        retries=lambda: retries(current()),
        zone=lambda: current().zone,
        on_end=answer_noticed,
    )
    track_acts = TrackActs(orders, order_store)
    hard_matters = assemble_hard_matters(orders=track_acts, words=words, clocks=clocks, city=current)
    efficiency = assemble_efficiency(orders=track_acts, words=words, clocks=clocks, city=current)
    enterprises = assemble_enterprises(
        vault=vault,
        city=current,
        audit=audit,
        allowance=allowance,
        words=words,
        clocks=clocks,
        orders=track_acts,
        seen=desk,
        directory=Directory(),
        recusal=dispatching,
    )
    tracking = Tracking(
        database=database,
        store=contacts,
        codes=codes,
        orders=orders,
        clocks=clocks,
        limits=lambda: current().tracking_limits(),
        load=desk.load_for_citizen,
        advice=current.emergency_advice,
        told=notices.of_contact,
        case=enterprises.case_desk.public,
        efficiency=efficiency.desk.public,
        hard_matter=hard_matters.desk.public,
        acts=citizen_acts,
    )
    attachments = AttachmentService(
        database=database,
        store=attachment_store,
        shown=shown,
        intake=files,
        blobs=blobs,
        orders=desk,
        followed=tracking,
        audit=audit,
    )
    retention = Retention(
        database=database,
        store=personal_store,
        words=privacy_store,
        vault=vault,
        audit=audit,
        terms=lambda: retention_terms(current()),
    )
    follow_up_desk = FollowUpDesk(store=follow_ups, city=current, clocks=desk, words=words)
    return Platform(
        settings=settings,
        database=database,
        clock=clock,
        ring=ring,
        vault=vault,
        blobs=blobs,
        audit=audit,
        city=current,
        orders=orders,
        order_store=order_store,
        roads=RoadStore(),
        citizen_acts=citizen_acts,
        desk=desk,
        automatic_dispatch=AutomaticDispatching(
            store=AutomaticStore(),
            city=current,
            dispatching=dispatching,
            orders=orders,
            reading=desk,
            audit=audit,
        ),
        clocks=clocks,
        clock_store=clock_store,
        contacts=contacts,
        intake=intake,
        tracking=tracking,
        files=files,
        attachments=attachments,
        exports=Exports(
            orders=Listing(desk, LEGAL_TIME), audit=audit, limits=export_limits, timezone=LEGAL_TIME
        ),
        pools=Pools(database=database, orders=desk, hands=hands),
        duty_changes=duty_changes,
        successions=Successions(
            city=current, transfer=Transfer(store=order_store, recusal=dispatching), audit=audit
        ),
        chats=chats,
        follow_up_end=FollowUpEnd(database=database, orders=orders, rating_time=current),
        follow_up_desk=follow_up_desk,
        efficiency=efficiency,
        hard_matters=hard_matters,
        bad_ratings=assemble_bad_ratings(
            orders=track_acts, words=words, clocks=clocks, city=current, units=follow_up_desk
        ),
        reader=reader,
        emergencies=emergencies,
        duty_acts=DutyActs(orders, order_store),
        notices=notices,
        notice_writer=notice_writer,
        notice_outbox=notice_outbox,
        digests=digests,
        letter_cards=LetterCards(store=letter_store, city=current, orders=orders, reading=desk),
        letters=LetterService(store=letter_store, city=current, orders=orders, reading=desk, words=words),
        key_change=KeyChange(database=database, vault=vault, words=words, store=privacy_store, blobs=blobs),
        retention=retention,
        rights=Rights(
            database=database,
            store=personal_store,
            vault=vault,
            followed=tracking,
            retention=retention,
            audit=audit,
            limits=lambda: RightsLimits(current().pack.limit("personal_request_answer_days")),
        ),
        redacted=RedactedTexts(store=privacy_store, vault=vault, orders=desk),
        personal_store=personal_store,
        recordings=Recordings(database=database, store=contacts, blobs=blobs, orders=desk),
        boards=Boards(database=database, store=BoardStore(), city=current),
        sessions=assemble_sessions(
            orders=desk,
            clocks=task_clocks,
            words=words,
            assigning=assigning,
            city=current,
            audit=audit,
        ),
        calendar_changes=CalendarChanges(
            database=database, wall_clock=clock, clocks=clock_store, audit=audit
        ),
        enterprises=enterprises,
        learning=assemble_learning(
            database=database,
            clock=clock,
            blobs=blobs,
            city=current,
            audit=audit,
            reading=desk,
            models=learned,
        ),
        renew_reader=reader.renew,
        patterns=assemble_patterns(database=database, city=current, mind=reader.mind, orders=desk),
        horizon=Horizon(database=database, city=current),
        policy_changes=PolicyChanges(audit=audit),
        knowledge=assemble_knowledge(
            database=database,
            city=current,
            orders=desk,
            words=words,
            meaning=settings.knowledge.meaning,
        ),
        hearing=assemble_hearings(
            database=database, clock=clock, vault=vault, mind=reader.mind, advice=current.emergency_advice
        ),
    )


def reveal_limits(city: CityInForce) -> RevealLimits:
    """A person's measure of reveals on a day."""
    limit = city.pack.limit
    return RevealLimits(limit("reveals_per_day"), limit("reveals_conspicuous"))


def retention_terms(city: CityInForce) -> Terms:
    """How long what is kept."""
    limit = city.pack.limit
    return Terms(
        limit("order_retention_years"), limit("recording_retention_years"), limit("set_aside_retention_days")
    )


async def export_limits(tx: Connection) -> ExportLimits:
    """The rules of access that bind exports."""
    policies = await current_policies(tx)
    return ExportLimits(policies.export_rows, policies.export_life, policies.export_approval_life)
