"""What the worker does: numbers events, fires clocks, runs jobs, understands what was left, tidies up."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta

from callcenter.boards.service import READER as BOARDS
from callcenter.calendars.acting import SETTLE
from callcenter.channels.voice import TRANSCRIBE, Transcription
from callcenter.clocks.firing import DueClocks
from callcenter.composition import Platform
from callcenter.dispatching.automatic import READER as AUTOMATIC
from callcenter.emergencies import model as emergencies
from callcenter.enterprise.pressing import READER as LADDER
from callcenter.kernel.blob_sweep import sweep_orphans
from callcenter.kernel.errors import HotlineError
from callcenter.kernel.housekeeping import KIND as HOUSEKEEPING
from callcenter.kernel.housekeeping import housekeeping, schedule_housekeeping
from callcenter.kernel.jobs import Handler, Job, JobRunner, enqueue
from callcenter.kernel.reader import BatchReader, EventReader
from callcenter.kernel.sequencer import Sequencer
from callcenter.kernel.tasks import Tasks
from callcenter.knowledge.meanings import VECTORS
from callcenter.learning.evaluating import EVALUATE
from callcenter.learning.examples import READER as LEARNING
from callcenter.learning.training import TRAIN
from callcenter.letters.cards import READER as LETTERS
from callcenter.notices.digest import late_after
from callcenter.patterns.service import AT_ONCE as PATTERNS_AT_ONCE
from callcenter.patterns.service import READER as PATTERNS
from callcenter.people.housekeeping import tidy as tidy_people
from callcenter.security.watch import AuditWatch
from callcenter.workorders.bodies_unit import Resume
from callcenter.workorders.commands import Archive, Command
from sla.scheduler import Round, Scheduler

log = logging.getLogger(__name__)

#: how often the scheduler looks; a clock is late by half of it on the average
CLOCK_TICK_S = 0.25
_SWEEP_S = 5.0
_OUTBOX_S = 1.0
_TIDY_S = 300.0
_FORWARD_S = 2.0
_ARCHIVE_BATCH = 200
_RECORDING_S = 1800.0
BLOB_SWEEP = "blobs.sweep"
_BLOB_SWEEP_PERIOD = timedelta(days=1)
_BLOB_SWEEP_S = 3600.0
_SETTLE_S = 600.0
#: a whole list of service items takes less than a minute; a province's, some hours
_VECTORS_S = 6 * 3600.0
#: about once an hour in the end: nothing else is decided about calendars until it has come through
_SETTLE_TRIES = 10_000
_HORIZON_S = 300.0
_KNOWLEDGE_S = 60.0
#: 60,000 orders of 150 categories on a slow machine
_TRAIN_S = 3600.0
_EVALUATE_S = 300.0


class Worker:
    """One worker process; any number may run."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._sequencer = Sequencer(platform.database)
        self._transcription = Transcription(platform)
        self.scheduler = Scheduler(
            DueClocks(platform.database, platform.clock_store, platform.clock),
            platform.clock.now,
            tick_s=CLOCK_TICK_S,
            late_after=lambda: late_after(platform.city()),
            on_round=_scheduler_fired,
            on_failure=_scheduler_failed,
        )
        self.answers = Scheduler(
            platform.chats.answers,
            platform.clock.now,
            tick_s=CLOCK_TICK_S,
            late_after=lambda: late_after(platform.city()),
            on_failure=_scheduler_failed,
        )
        self.alerts = EventReader(
            platform.database, platform.clock, "emergencies", emergencies.names, platform.emergencies.take
        )
        self.notices = EventReader(
            platform.database,
            platform.clock,
            "notices",
            platform.notice_writer.names,
            platform.notice_writer.take,
        )
        self.letters = EventReader(
            platform.database,
            platform.clock,
            LETTERS,
            platform.letter_cards.names,
            platform.letter_cards.take,
        )
        examples = platform.learning.examples
        self.learning = EventReader(
            platform.database, platform.clock, LEARNING, examples.names, examples.take
        )
        automatic = platform.automatic_dispatch
        self.automatic = EventReader(
            platform.database, platform.clock, AUTOMATIC, automatic.names, automatic.take
        )
        self.boards = BatchReader(
            platform.database, platform.clock, BOARDS, platform.boards.names, platform.boards.take
        )
        self.patterns = BatchReader(
            platform.database,
            platform.clock,
            PATTERNS,
            platform.patterns.patterns.names,
            platform.patterns.patterns.take,
            batch=PATTERNS_AT_ONCE,
        )
        pressing = platform.enterprises.pressing
        self.ladder = EventReader(platform.database, platform.clock, LADDER, pressing.names, pressing.take)
        self.audit = AuditWatch(
            platform.database,
            platform.clock,
            platform.audit,
            audit=platform.settings.audit,
            syslog=platform.settings.syslog,
            data_dir=platform.settings.data_dir,
        )
        self.jobs = JobRunner(
            platform.database,
            platform.clock,
            {
                TRANSCRIBE: Handler(self._transcription.run, timeout_s=_RECORDING_S),
                HOUSEKEEPING: housekeeping(platform.database, platform.clock),
                SETTLE: Handler(
                    platform.calendar_changes.settle, timeout_s=_SETTLE_S, attempts=_SETTLE_TRIES
                ),
                VECTORS: Handler(platform.knowledge.meanings.make, timeout_s=_VECTORS_S),
                TRAIN: Handler(platform.learning.training.run, timeout_s=_TRAIN_S, attempts=3),
                EVALUATE: Handler(platform.learning.evaluating.run, timeout_s=_EVALUATE_S, attempts=5),
                BLOB_SWEEP: Handler(self._sweep_blobs, timeout_s=_BLOB_SWEEP_S, attempts=3),
            },
            concurrency=2,
        )

    def start(self, tasks: Tasks) -> None:
        """Start every loop."""
        tasks.start("event sequencer", self._sequencer.run())
        tasks.start("sla scheduler", self.scheduler.run())
        tasks.start("answer scheduler", self.answers.run())
        tasks.start("jobs", self.jobs.run())
        tasks.start("emergencies", self.alerts.run())
        tasks.start("notices", self.notices.run())
        tasks.start("letters", self.letters.run())
        tasks.start("learning", self.learning.run())
        tasks.start("automatic dispatch", self.automatic.run())
        tasks.start("boards", self.keep_boards())
        tasks.start("patterns", self.keep_patterns())
        tasks.start("ladder", self.ladder.run())
        tasks.start("notice outbox", every(_OUTBOX_S, "notice outbox", self.deliver))
        tasks.start("digests", every(_SWEEP_S, "digests", self.tell_late))
        tasks.start("contact sweep", every(_SWEEP_S, "contact sweep", self.sweep))
        tasks.start("claim sweep", every(_SWEEP_S, "claim sweep", self.sweep_claims))
        tasks.start("conversation sweep", every(_SWEEP_S, "conversation sweep", self.sweep_chats))
        if self._platform.settings.syslog.host is not None:
            tasks.start("audit forwarding", every(_FORWARD_S, "audit forwarding", self.audit.forward))
        anchoring = every(self._platform.settings.audit.anchor_every_s, "audit proof", self.audit.tend)
        tasks.start("audit proof", anchoring)
        tasks.start("calendar horizon", every(_HORIZON_S, "calendar horizon", self.look_ahead))
        tasks.start("knowledge days", every(_KNOWLEDGE_S, "knowledge days", self.keep_knowledge))
        tasks.start("housekeeping", every(_TIDY_S, "housekeeping", self.tidy))

    async def close(self) -> None:
        """Let go of what the loops held."""
        await self._transcription.close()

    async def keep_boards(self) -> None:
        """Count what was never counted, then by events."""
        await self._platform.boards.begin()
        await self.boards.run()

    async def keep_patterns(self) -> None:
        """Read the orders that nobody compared yet, then by events."""
        await self._platform.patterns.patterns.begin(self._platform.clock.now())
        await self.patterns.run()

    async def deliver(self) -> None:
        """Send the notices that are due."""
        await self._platform.notice_outbox.deliver_due()

    async def tell_late(self) -> None:
        """Tell in sum what fired late."""
        await self._platform.digests.tell(self._platform.clock.now())

    async def look_ahead(self) -> None:
        """Say once of each year without an announced calendar that orders run into it."""
        await self._platform.horizon.look(self._platform.clock.now())

    async def keep_knowledge(self) -> None:
        """What the day brings to articles of the knowledge base."""
        now = self._platform.clock.now()
        await self._platform.knowledge.days.look(now)
        await self._platform.knowledge.questions.look(now)

    async def sweep(self) -> None:
        """Understand contacts that a failure left behind."""
        await self._platform.intake.sweep(self._platform.clock.now())

    async def sweep_chats(self) -> None:
        """Answer messages that a failure left behind; make orders of conversations that fell silent."""
        await self._platform.chats.conversations.sweep(self._platform.clock.now())

    async def sweep_claims(self) -> None:
        """Let go of orders whose claims ran out or whose person left."""
        await self._platform.pools.sweep(self._platform.clock.now())

    async def tidy(self) -> None:
        """Old counts gone, settled orders into the archive, the kernel's own housekeeping ordered."""
        now = self._platform.clock.now()
        async with self._platform.database.transaction() as tx:
            await schedule_housekeeping(tx, now=now)
            await enqueue(tx, BLOB_SWEEP, {}, now=now, run_at=now + _BLOB_SWEEP_PERIOD, dedupe_key=BLOB_SWEEP)
            await self._platform.learning.evaluating.schedule(tx, now)
            await self._platform.contacts.sweep_failures(tx, now - timedelta(days=1))
            await self._platform.chats.conversations.tidy(tx, now)
            await tidy_people(tx, now)
        await self._platform.follow_up_end.end(now)
        await self.resume_suspended()
        await self.archive()
        await self._platform.retention.apply(now)

    async def _sweep_blobs(self, _job: Job) -> None:
        """Forget files that no row refers to; `tidy` orders the next time."""
        platform = self._platform
        grace = timedelta(hours=platform.city().pack.limit("attachment_orphan_grace"))
        await sweep_orphans(platform.database, platform.blobs, platform.clock.now(), grace)

    async def resume_suspended(self) -> int:
        """Suspended orders whose promised date has come go on; how many."""
        now = self._platform.clock.now()
        async with self._platform.database.acquire() as connection:
            due = await self._platform.roads.due_suspensions(connection, now, _ARCHIVE_BATCH)
        for number, version in due:
            try:
                async with self._platform.database.transaction() as tx:
                    body = Resume(version=version, reason="承诺时间已到")
                    await self._platform.orders.execute(tx, None, number, Command.resume, body, now, None)
            except HotlineError:
                log.info("resuming lost a race", extra={"action": "resume"})
        return len(due)

    async def archive(self) -> int:
        """Archive what was closed longer ago than a citizen has time to rate; how many."""
        now = self._platform.clock.now()
        before = self._platform.city().answered_before(now)
        async with self._platform.database.acquire() as connection:
            settled = await self._platform.order_store.closed_before(connection, before, _ARCHIVE_BATCH)
        for number, version in settled:
            try:
                async with self._platform.database.transaction() as tx:
                    await self._platform.orders.execute(
                        tx, None, number, Command.archive, Archive(version=version), now, cause=None
                    )
            except HotlineError:
                log.info("archiving lost a race", extra={"action": "archive"})
        return len(settled)


async def every(seconds: float, name: str, work: Callable[[], Awaitable[object]]) -> None:
    """Do ``work`` for ever with a rest between; a failure is logged and the next round tries again."""
    while True:
        try:
            await work()
        except Exception:
            log.exception("periodic work failed", extra={"action": "worker.periodic", "task": name})
        await asyncio.sleep(seconds)


def _scheduler_fired(done: Round) -> None:
    log.info(
        "clocks fired",
        extra={
            "action": "scheduler",
            "clocks": done.clocks,
            "marks": done.marks,
            "late_marks": done.late_marks,
            "latest_s": round(done.latest_s, 3),
        },
    )


def _scheduler_failed(error: Exception) -> None:
    log.warning("clock scheduler failed", extra={"action": "scheduler", "reason": type(error).__name__})
