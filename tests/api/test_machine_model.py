"""Random walks of many orders through the whole machine, on the real services and a real database.

Whoever does what and when: each order has exactly one owner who sees it, no clock runs on a finished order,
every accepted command leaves its event and every refused one leaves nothing, and every order can still reach
an end. The suite walks the same short walks every time; ``WALKS=200`` in the environment walks that many
longer ones by chance.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Coroutine
from datetime import timedelta
from random import Random
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, Phase, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from callcenter.kernel.errors import HotlineError
from callcenter.workorders.commands import BODIES, BY_PLATFORM, Command
from tests.api.walk_bodies import WORDS, Pen, spoilt, written
from tests.api.walk_ends import close, one_step
from tests.api.walk_people import Free, World
from tests.api.walk_rules import OVER, Row, Snapshot, faults, look
from tests.api.walk_tracks import is_on_track

WALKS = int(os.environ.get("WALKS", "0"))
MOST_ORDERS = 6
#: how often a command is chosen where it may be given; what ends an order is rare, so that walks are long
_LIKELY = {
    Command.refuse: 1,
    Command.hand_over: 1,
    Command.direct_close: 1,
    Command.withdraw: 1,
    Command.amend: 1,
    Command.record_hand_over: 1,
    Command.instruct: 1,
    Command.override_term: 1,
    Command.supplement: 1,
    Command.urge: 1,
    Command.false_alarm: 1,
    Command.merge: 3,
    Command.accept: 12,
    Command.split_off: 1,
    Command.reactivate: 1,
    Command.dispatch: 20,
    Command.conclude: 8,
    Command.consult: 2,
    Command.designate: 2,
    Command.ask_supplement: 2,
    Command.sign_in: 20,
    Command.reply: 8,
    Command.approve: 10,
    Command.follow_up: 8,
}
#: a walk is its rules and these; nothing that is drawn depends on what the database says
SEEDS = st.integers(0, 2**32 - 1)
_STEPS = [timedelta(minutes=5), timedelta(hours=3), timedelta(days=1, hours=2), timedelta(days=4)]
_LEAPS = [timedelta(days=12), timedelta(days=45)]


#: in each state of an open order, the commands that move it on towards its end
GOES_ON: dict[str, frozenset[Command]] = {
    "registered": frozenset({Command.accept}),
    "pending_supplement": frozenset({Command.supplement}),
    "pending_dispatch": frozenset({Command.dispatch, Command.designate, Command.amend}),
    "in_consultation": frozenset({Command.conclude, Command.amend}),
    "merged": frozenset({Command.unmerge}),
    "dispatched": frozenset({Command.sign_in}),
    "in_progress": frozenset({Command.contact, Command.reply, Command.sign_reply}),
    "suspended": frozenset({Command.resume}),
    "pending_review": frozenset({Command.approve}),
    "pending_follow_up": frozenset(
        {
            Command.follow_up,
            Command.close,
            Command.rework,
            Command.rectify,
            Command.supervise,
            Command.reactivate,
        }
    ),
}


class Walk(RuleBasedStateMachine):
    """A few orders, everybody at work on them, and time."""

    world: World
    given: ClassVar[Counter[tuple[str, str]]] = Counter()
    before: Snapshot
    sound = False

    @initialize(seed=SEEDS)
    def first(self, seed: int) -> None:
        self.sound, self.taken = False, 0
        rng = self.chance(seed)
        self.world.clock.start_again()
        self.numbers: list[str] = []
        for _ in range(2):
            self.numbers.append(self.world.run(self.begun(rng)))
        self.before = self.checked()

    def chance(self, seed: int) -> Random:
        """Another one at each step: hypothesis is fond of the same small numbers."""
        self.taken += 1
        return Random(f"{seed}:{self.taken}")

    async def begun(self, rng: Random) -> str:
        """An order that somebody brought some way along the straight road."""
        number = await self.world.register(rng)
        for _ in range(rng.choice((0, 0, 2, 3, 3, 3, 5, 6))):
            await one_step(self.world, number)
        return number

    @rule(seed=SEEDS)
    def another_order(self, seed: int) -> None:
        if len(self.before.orders) < MOST_ORDERS:
            self.sound = False
            self.numbers.append(self.world.run(self.begun(self.chance(seed))))
            self.before = self.checked()

    @rule(seed=SEEDS)
    def work(self, seed: int) -> None:
        self.somebody_works(seed)

    @rule(seed=SEEDS)
    def more_work(self, seed: int) -> None:
        self.somebody_works(seed)

    @rule(seed=SEEDS)
    def still_more_work(self, seed: int) -> None:
        self.somebody_works(seed)

    @rule(seed=SEEDS)
    def the_newest_goes_on(self, seed: int) -> None:
        self.somebody_works(seed, newest=True)

    @rule(seed=SEEDS)
    def nonsense(self, seed: int) -> None:
        """Anybody gives any command, or the right one with something wrong in it."""
        rng = self.chance(seed)
        number = self.some_order(rng, OVER)
        order = self.world.run(self.world.loaded(number)).order
        pen = Pen(rng, order, None, tuple(self.before.orders), self.world.clock.now())
        command = rng.choice([c for c in BODIES if c not in BY_PLATFORM])
        body = written(command, pen)
        person = rng.choice(self.world.people)
        self.tried(
            number,
            command,
            self.world.give(person, number, command, spoilt(body, pen) if pen.coin() else body),
        )

    @rule(seed=SEEDS)
    def the_citizen(self, seed: int) -> None:
        rng = self.chance(seed)
        number, now, acts = (
            self.some_order(rng, OVER),
            self.world.clock.now(),
            self.world.platform.citizen_acts,
        )

        async def act() -> None:
            what = rng.choice(("supplement", "urge", "withdraw", "rate", "rate"))
            note(f"{number}: the citizen: {what}")
            if what == "rate":
                await self.world.rate(number, rng.choice((1, 1, 2, 3, 5)))
                return
            async with self.world.platform.database.transaction() as tx:
                if what == "supplement":
                    await acts.supplement(tx, number, WORDS, now)
                elif what == "urge":
                    await acts.urge(tx, number, WORDS, now)
                elif rng.random() < 0.2:
                    await acts.withdraw(tx, number, WORDS, now)

        self.tried(number, None, act())

    @rule(step=st.sampled_from(_STEPS))
    def time_passes(self, step: timedelta) -> None:
        self.let_pass(step)

    @rule(step=st.sampled_from(_LEAPS), leap=st.booleans())
    def weeks_pass(self, step: timedelta, leap: bool) -> None:
        if leap:
            self.let_pass(step)

    def let_pass(self, step: timedelta) -> None:
        self.sound = False
        note(f"{step} pass")
        self.world.run(self.world.pass_time(step))
        self.before = self.checked()

    def somebody_works(self, seed: int, *, newest: bool = False) -> None:
        """Somebody gives one of the commands open to her, as it is meant."""
        rng = self.chance(seed)
        number = self.numbers[-1] if newest else self.some_order(rng, OVER)
        loaded = self.world.run(self.world.loaded(number))
        free: list[Free] = self.world.run(self.world.free(loaded))
        if not free:
            return
        by_command: dict[Command, list[Free]] = {}
        for one in free:
            by_command.setdefault(one.offer.command, []).append(one)
        commands = sorted(by_command)
        command = rng.choices(commands, [_LIKELY.get(c, 4) for c in commands])[0]
        chosen = rng.choice(by_command[command])
        pen = Pen(
            rng, loaded.order, chosen.offer.assignment, tuple(self.before.orders), self.world.clock.now()
        )
        body = written(command, pen)
        note(
            f"{number}: {chosen.person.role} of {chosen.person.organisation_code} gives {command} with {body}"
        )
        self.tried(number, command, self.world.give(chosen.person, number, command, body))

    def some_order(self, rng: Random, rare: frozenset[str]) -> str:
        """One of the orders, mostly one that is not over."""
        orders = self.before.orders
        open_ = [n for n in sorted(orders) if orders[n]["state"] not in rare]
        return rng.choice(open_ if open_ and rng.random() < 0.85 else sorted(orders))

    def tried(self, number: str, command: Command | None, act: Coroutine[object, object, None]) -> None:
        """What was accepted moved the order by one version; what was refused changed nothing at all."""
        before, self.sound = self.before, False
        try:
            self.world.run(act)
        except HotlineError as refused:
            note(f"refused: {refused.code}")
            assert refused.status in (403, 404, 409, 422), refused
            self.given[str(command), refused.code] += 1
            assert self.world.run(look(self.world.admin)) == before, (
                f"{command} was refused and changed something"
            )
            self.sound = True
            return
        self.before = now = self.checked()
        self.given[str(command), "given"] += 1
        if command is None:
            return
        assert now.orders[number]["version"] == before.orders[number]["version"] + 1
        mains = {before.orders[number]["merged_into"], now.orders[number]["merged_into"]}
        for other, order in before.orders.items():
            hangs = order["merged_into"] == before.orders[number]["id"]
            if other == number or (hangs and order["state"] == "merged"):
                continue
            kept, found = order, now.orders[other]
            if order["id"] in mains:  # its clock keeps the promise of what hangs on it
                kept, found = _without_clock(kept), _without_clock(found)
            assert found == kept, f"{command} on {number} changed {other}"

    def checked(self) -> Snapshot:
        self.sound = False
        now: Snapshot = self.world.run(look(self.world.admin))
        assert not faults(now), "\n".join(faults(now))
        for number, order in now.orders.items():
            known = getattr(self, "before", None)
            if known is None or known.orders.get(number) != order:
                self.owned(number, order["state"])
        self.sound = True
        return now

    def owned(self, number: str, state: str) -> None:
        """Somebody sees the order and may do something about it."""
        if state in OVER:
            return
        free: list[Free] = self.world.run(self.world.free(self.world.run(self.world.loaded(number))))
        wanted = GOES_ON[state]
        for one in free:
            if one.offer.command in wanted and self.world.run(self.world.sees(one.person, number)):
                return
        if state == "pending_follow_up" and self.world.run(is_on_track(self.world, number)):
            return
        pytest.fail(f"nobody who sees {number} may move it on from {state}")

    def teardown(self) -> None:
        if self.sound:
            for number in sorted(self.before.orders):
                note(f"closing {number}")
                self.world.run(close(self.world, number))
                self.checked()
            self.world.run(self.world.pass_time(timedelta(days=60)))
            ended = self.checked()
            assert {o["state"] for o in ended.orders.values()} == {"archived"}
        self.world.run(self.world.forget())


def _without_clock(order: Row) -> Row:
    """An order but for what its lists are sorted by."""
    return {name: value for name, value in order.items() if not name.startswith("main_")}


@pytest.mark.slow
@pytest.mark.timeout(0 if WALKS else 300)
def test_no_walk_loses_an_order(world: World) -> None:
    Walk.world = world
    Walk.given.clear()
    # A failing walk tells what was done; shrinking one would take longer than reading it.
    how = settings(
        max_examples=WALKS or 16,
        stateful_step_count=90 if WALKS else 40,
        derandomize=not WALKS,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
        phases=[Phase.generate],
    )
    run_state_machine_as_test(Walk, settings=how)
    passed_over = world.run(world.admin.fetch("SELECT * FROM event_passed_over"))
    assert not passed_over
    unnumbered = world.run(world.admin.fetchval("SELECT count(*) FROM event_unnumbered"))
    told, numbered = world.run(
        world.admin.fetchrow("SELECT (SELECT count(*) FROM event), count(*) FROM event_number")
    )
    assert (unnumbered, told) == (0, numbered)
    given = {command for command, answer in Walk.given if answer == "given"}
    assert len(given) >= 25, sorted(set(Command) - given)
