"""The statutory clock stops when the answer reaches its citizen: by each door, bounced, or tried in vain."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from callcenter.composition import Platform
from callcenter.notices.model import Way
from callcenter.notices.ports import Outgoing, Undeliverable
from callcenter.worker import Worker
from tests.api.road import LAMP, number_events
from tests.api.story import HELP, Story, at, clock_of, running


class Door:
    """A sender whose answers a test decides."""

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.failure: Exception | None = None

    async def send(self, notice: Outgoing, now: datetime) -> None:
        self.taken.append(notice.template)
        if self.failure is not None:
            raise self.failure


class Post:
    """Writes and sends what is due."""

    def __init__(self, platform: Platform, worker: Worker, door: Door) -> None:
        self._platform, self._worker, self.door = platform, worker, door

    async def go(self) -> None:
        await number_events(self._platform)
        await self._worker.notices.catch_up()
        await self._platform.notice_outbox.deliver_due()


@pytest.fixture
async def post(platform: Platform) -> AsyncIterator[Post]:
    senders, door = platform.notice_outbox._senders, Door()
    assert isinstance(senders, dict)
    senders[Way.sms] = door
    worker = Worker(platform)
    yield Post(platform, worker, door)
    await worker.close()


async def _answered(story: Story, channel: str = "phone", when: str = "12-07 17:20", **fields: Any) -> str:
    """A request taken in by an agent and answered on its last day."""
    fields.setdefault("phone", "13900001234")
    desk = await story.road.desk("window01" if channel == "walk_in" else "agent01")
    body = {"channel": channel, "content": LAMP, "request_type": "help", **fields}
    number = str((await desk.post("work-orders", body, status=201))["number"])
    await story.road.bring(number, "in_progress", accept=HELP)
    story.day(when)
    clerk = await story.road.desk("clerk-xq-cg")
    if fields["phone"]:
        await clerk.give(number, "contact", method="phone", reached=True, note="已联系")
    await clerk.give(number, "reply", **_REPLY)
    await (await story.road.desk("supervisor")).give(number, "approve")
    return number


_REPLY = {
    "is_true": "true",
    "is_solved": True,
    "internal_findings": "线路老化,已更换灯头。",
    "public_answer": "您反映的路灯已于今日修复,感谢您的监督。",
}


def reach(order: Any) -> tuple[str, str | None]:
    """What the answer awaits, and how it has arrived."""
    told = order["answer_reach"]
    return told["awaits"], told["how"]


async def test_by_the_page_it_has_arrived_when_it_is_released(story: Story) -> None:
    citizen = await story.asks(to="in_progress")
    order = await story.answers(citizen.number)
    assert clock_of(order, "statutory")["stop_reason"] == "answer_released"
    assert reach(order) == ("released", "released")


async def test_by_telephone_it_has_arrived_when_the_message_has_left(story: Story, post: Post) -> None:
    number = await _answered(story)
    waiting = await story.seen(number)
    assert reach(waiting) == ("sent", None)
    assert "statutory" in running(waiting), "approved is not told"
    story.clock.advance(timedelta(minutes=5))
    await post.go()
    assert "reply-approved-citizen" in post.door.taken
    told = await story.seen(number)
    statutory = clock_of(told, "statutory")
    assert (statutory["stop_reason"], statutory["on_time_original"]) == ("answer_sent", True)
    assert datetime.fromisoformat(statutory["stopped_at"]) == at("12-07 17:25")
    assert statutory["net_s"] == statutory["gross_s"]


async def test_a_message_held_back_by_the_night_is_late(story: Story, post: Post) -> None:
    number = await _answered(story, when="12-07 22:30")
    await post.go()
    assert "statutory" in running(await story.seen(number))
    story.day("12-08 08:30")
    await post.go()
    statutory = clock_of(await story.seen(number), "statutory")
    assert (statutory["state"], statutory["on_time_original"]) == ("stopped", False)


async def test_a_message_that_bounces_reaches_nobody_and_she_is_called(story: Story, post: Post) -> None:
    number = await _answered(story)
    post.door.failure = Undeliverable("no-such-number")
    await post.go()
    bounced = await story.seen(number)
    assert reach(bounced) == ("sent", None)
    assert bounced["answer_reach"]["bounced_at"]
    assert running(bounced) == {"statutory", "follow_up"}, "somebody has to call her"
    mark = clock_of(bounced, "statutory")["why"]["changes"][-1]
    assert (mark["change"], mark["by"], mark["cause"]) == ("reach", "platform", "notice_given_up")
    story.day("12-08 10:00")
    order = await story.visits(number, 5)
    statutory = clock_of(order, "statutory")
    assert (statutory["stop_reason"], reach(order)[1]) == ("answer_follow_up", "follow_up")
    assert statutory["on_time_original"] is False


async def test_a_repeated_try_that_succeeds_is_what_counts(story: Story, post: Post) -> None:
    number = await _answered(story)
    post.door.failure = OSError("away")
    await post.go()
    assert "statutory" in running(await story.seen(number))
    post.door.failure = None
    story.clock.advance(timedelta(hours=2))
    await post.go()
    assert reach(await story.seen(number)) == ("sent", "sent")


async def test_tried_in_vain_as_often_as_asked_it_is_settled(story: Story, post: Post) -> None:
    number = await _answered(story, when="12-02 09:00")
    post.door.failure = Undeliverable("no-such-number")
    await post.go()
    for attempt in range(3):
        assert "statutory" in running(await story.seen(number)), attempt
        await story.give("follow01", number, "follow_up", method="phone", reached=False)
        story.clock.advance(timedelta(hours=3))
    order = await story.seen(number)
    assert clock_of(order, "statutory")["stop_reason"] == "answer_unreachable"
    assert reach(order) == ("sent", "unreachable")


async def test_three_calls_in_a_row_are_one_try(story: Story, post: Post) -> None:
    number = await _answered(story, when="12-02 09:00")
    post.door.failure = Undeliverable("no-such-number")
    await post.go()
    for _ in range(3):
        await story.give("follow01", number, "follow_up", method="phone", reached=False)
    assert "statutory" in running(await story.seen(number))


async def test_her_own_rating_shows_that_she_knows_it(story: Story, post: Post) -> None:
    desk = await story.road.desk("agent01")
    made = await desk.post(
        "work-orders",
        {"channel": "phone", "content": LAMP, "request_type": "help", "phone": "13900001234"},
        status=201,
    )
    number = made["number"]
    await story.road.bring(number, "pending_follow_up", accept=HELP)
    assert "statutory" in running(await story.seen(number))
    async with post._platform.database.transaction() as tx:
        loaded = await post._platform.desk.load_for_citizen(tx, number)
        assert loaded is not None
        await post._platform.orders.rate(tx, loaded, 5, "", story.clock.now())
    order = await story.seen(number)
    assert reach(order) == ("sent", "rating")
    assert "statutory" not in running(order)


async def test_who_left_no_way_to_be_told_can_only_look(story: Story) -> None:
    number = await _answered(story, channel="letter", phone=None)
    assert reach(await story.seen(number)) == ("released", "released")


async def test_a_later_notice_finds_the_order_closed_and_changes_nothing(story: Story, post: Post) -> None:
    number = await _answered(story, when="12-02 09:00")
    await story.visits(number, 5)
    closed = await story.give("follow01", number, "close")
    await post.go()
    again = await story.seen(number)
    assert again["answer_reach"] == closed["answer_reach"]
    assert running(again) == set()
