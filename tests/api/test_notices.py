"""Notices along an order's road: who is told what, by which door, when, and what becomes of failures."""

from __future__ import annotations

import json
import stat
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from callcenter.composition import Platform
from callcenter.config import DatabaseSettings, Settings
from callcenter.doctor import Finding, Verdict, examine
from callcenter.kernel.clock import FakeClock
from callcenter.notices.model import Way
from callcenter.notices.ports import Outgoing, Undeliverable
from callcenter.worker import Worker
from tests.api.road import Http, Road, number_events, submit

PHONE = "13900001234"


class Post:
    """The worker's part in notices, step by step."""

    def __init__(self, platform: Platform, worker: Worker) -> None:
        self.platform = platform
        self.worker = worker

    async def write(self) -> None:
        """Events become notices."""
        await number_events(self.platform)
        await self.worker.notices.catch_up()

    async def send(self) -> int:
        """What is due leaves; how many tries."""
        return await self.platform.notice_outbox.deliver_due()

    def files(self) -> list[Path]:
        folder = self.platform.settings.notices_dir
        return sorted(folder.iterdir()) if folder.exists() else []

    def left(self) -> list[dict[str, Any]]:
        return [json.loads(file.read_text()) for file in self.files()]

    async def rows(self, **wanted: str) -> list[Any]:
        async with self.platform.database.acquire() as connection:
            rows = await connection.fetch("SELECT * FROM notice ORDER BY id")
        return [row for row in rows if all(row[name] == value for name, value in wanted.items())]


@pytest.fixture
async def post(platform: Platform) -> AsyncIterator[Post]:
    worker = Worker(platform)
    yield Post(platform, worker)
    await worker.close()


class Door:
    """A sender whose answers a test decides."""

    def __init__(self) -> None:
        self.taken: list[Outgoing] = []
        self.failure: Exception | None = None

    async def send(self, notice: Outgoing, now: datetime) -> None:
        self.taken.append(notice)
        if self.failure is not None:
            raise self.failure


@pytest.fixture
def door(platform: Platform) -> Door:
    """Stands where short messages leave."""
    made = Door()
    senders = platform.notice_outbox._senders
    assert isinstance(senders, dict)
    senders[Way.sms] = made
    return made


async def by_hand(road: Road, **fields: Any) -> str:
    """A matter taken down at the counter, with a phone to answer to."""
    desk = await road.desk("agent01")
    body = {"channel": "walk_in", "content": "湘桥区意溪镇东津村村口的路灯坏了三天", "phone": PHONE, **fields}
    return str((await desk.post("work-orders", body, status=201))["number"])


async def texts(road: Road, who: str) -> list[str]:
    """A person's list, newest first."""
    return [n["text"] for n in (await (await road.desk(who)).get("notices"))["items"]]


async def test_each_is_told_of_what_concerns_her(http: Http, road: Road, post: Post) -> None:
    number = await road.order("dispatched", accept={"category_code": "CG02"})
    await post.write()
    [text] = await texts(road, "clerk-xq-cg")
    assert number in text
    assert "已派给您单位" in text
    assert "12月3日17:30" in text, "the department's own time"
    assert await texts(road, "leader-xq-cg") == [text]
    assert await texts(road, "clerk-ca-cg") == []
    await road.bring_on(number, "dispatched", "pending_follow_up")
    await post.write()
    assert "审核通过" in (await texts(road, "clerk-xq-cg"))[0]


async def test_the_citizen_reads_on_her_page_what_she_was_told(http: Http, road: Road, post: Post) -> None:
    made = await submit(http, phone=PHONE)
    await road.bring(made["number"], "dispatched", accept={"category_code": "CG02"})
    await post.write()
    answer = await http.get(
        f"/api/v1/public/requests/{made['number']}", headers={"X-Tracking-Code": made["tracking_code"]}
    )
    told = [message["text"] for message in (await answer.json())["messages"]]
    assert [made["number"] in text for text in told] == [True, True, True]
    assert "已转交 湘桥区城管" in told[2]
    assert "12月7日17:30 前答复" in told[2]
    await post.send()
    assert post.left() == [], "a page wakes nobody: no message leaves for what came by the web"


async def test_who_came_to_the_counter_gets_a_message_on_her_phone(road: Road, post: Post) -> None:
    number = await by_hand(road)
    await post.write()
    await post.send()
    [left] = post.left()
    assert (left["to"], left["door"], left["subject"]) == (PHONE, "sms", number)
    assert number in left["text"]
    [file] = post.files()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert file.read_text().count("\n") == 1
    [row] = await post.rows(door="sms")
    assert row["state"] == "sent"
    everything = "".join(str(value) for value in row.values())
    assert PHONE not in everything, "sealed in the database"
    assert "路灯" not in everything


async def test_nobody_is_told_who_wants_no_reply_or_left_no_way(road: Road, post: Post) -> None:
    await by_hand(road, no_reply_wanted=True)
    await by_hand(road, phone=None)
    await post.write()
    assert await post.rows(audience="citizen") == []


async def test_an_event_read_twice_tells_once(road: Road, post: Post, platform: Platform) -> None:
    await by_hand(road)
    await post.write()
    async with platform.database.transaction() as tx:
        await tx.execute("UPDATE event_cursor SET number = 0 WHERE name = 'notices'")
    assert await post.worker.notices.catch_up() > 0
    assert len(await post.rows(audience="citizen")) == 1


async def test_two_readers_at_once_tell_once(road: Road, post: Post, platform: Platform) -> None:
    await by_hand(road)
    await number_events(platform)
    async with platform.database.transaction() as tx:
        await tx.execute("SELECT FROM event_cursor WHERE name = 'notices' FOR UPDATE")
        assert await post.worker.notices.read_batch() == 0, "another one is at it"
    assert await post.worker.notices.read_batch() > 0
    assert len(await post.rows(audience="citizen")) == 1


async def test_a_night_is_kept_quiet_and_the_morning_brings_it(
    road: Road, post: Post, clock: FakeClock
) -> None:
    clock.set(datetime.fromisoformat("2026-11-23T22:30:00+08:00"))
    await by_hand(road)
    await post.write()
    assert await post.send() == 0
    clock.set(datetime.fromisoformat("2026-11-24T07:59:59+08:00"))
    assert await post.send() == 0
    clock.set(datetime.fromisoformat("2026-11-24T08:00:00+08:00"))
    assert await post.send() == 1


async def test_a_retry_does_not_ring_at_night(road: Road, post: Post, clock: FakeClock, door: Door) -> None:
    clock.set(datetime.fromisoformat("2026-11-23T21:59:50+08:00"))
    await by_hand(road)
    await post.write()
    door.failure = ConnectionRefusedError()
    assert await post.send() == 1
    clock.advance(timedelta(minutes=5))
    assert await post.send() == 0
    clock.set(datetime.fromisoformat("2026-11-24T08:00:00+08:00"))
    door.failure = None
    assert await post.send() == 1
    assert (await post.rows(door="sms"))[0]["state"] == "sent"


async def test_failures_are_tried_again_under_one_key_and_at_last_shown(
    road: Road, post: Post, clock: FakeClock, door: Door
) -> None:
    number = await by_hand(road)
    await post.write()
    door.failure = ConnectionRefusedError(PHONE)
    waits = []
    while await post.send():
        [row] = await post.rows(door="sms")
        if row["state"] == "given_up":
            break
        assert row["state"] == "failed"
        waits.append((row["next_attempt_at"] - clock.now()).total_seconds())
        assert await post.send() == 0, "not before its time"
        clock.set(row["next_attempt_at"])
    assert waits == [30, 60, 120, 240, 480, 960, 1920]
    assert len({notice.key for notice in door.taken}) == 1
    assert [notice.attempt for notice in door.taken] == list(range(1, 9))
    [row] = await post.rows(door="sms")
    assert row["last_error"] == "ConnectionRefusedError", "a type, never the words of a failure"

    shown = (await (await road.desk("shift01")).get("notices/undelivered"))["items"]
    assert [(n["number"], n["door"], n["attempts"]) for n in shown] == [(number, "sms", 8)]
    await (await road.desk("agent01")).get("notices/undelivered", status=403)
    await post.write()
    assert "发送不出去" in (await texts(road, "shift01"))[0]


async def test_what_the_door_refuses_for_good_is_not_tried_again(road: Road, post: Post, door: Door) -> None:
    await by_hand(road)
    await post.write()
    door.failure = Undeliverable("no-such-number")
    assert await post.send() == 1
    [row] = await post.rows(door="sms")
    assert (row["state"], row["last_error"]) == ("given_up", "no-such-number")


async def test_a_worker_that_died_while_sending_loses_nothing(
    road: Road, post: Post, platform: Platform, clock: FakeClock, door: Door
) -> None:
    await by_hand(road)
    await post.write()
    assert len(await platform.notice_outbox._claim()) == 1
    assert await post.send() == 0, "it may still be at it"
    clock.advance(timedelta(seconds=20))
    assert await post.send() == 1
    assert [notice.attempt for notice in door.taken] == [2]


async def test_one_broken_event_does_not_hold_up_the_next(
    road: Road, post: Post, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = await by_hand(road), await by_hand(road)
    load = platform.desk.load_for_citizen

    async def stumbles(tx: Any, number: str) -> Any:
        if number == first:
            raise ValueError(PHONE)
        return await load(tx, number)

    monkeypatch.setattr(
        platform.notice_writer, "_orders", type("", (), {"load_for_citizen": staticmethod(stumbles)})
    )
    await post.write()
    assert {row["subject"] for row in await post.rows(audience="citizen")} == {second}
    async with platform.database.acquire() as connection:
        [passed] = await connection.fetch("SELECT * FROM event_passed_over")
    assert passed["failure"].startswith("ValueError")
    assert PHONE not in passed["failure"]


async def test_a_clock_warns_the_department_and_then_its_leader(
    road: Road, post: Post, clock: FakeClock
) -> None:
    number = await road.order("dispatched", accept={"category_code": "CG02"})
    clock.set(datetime.fromisoformat("2026-11-24T17:30:01+08:00"))  # one working day to sign in
    await post.worker.scheduler.run_once()
    await post.write()
    assert not [t for t in await texts(road, "leader-xq-cg") if "已超期" in t], "the office has closed"
    clock.set(datetime.fromisoformat("2026-11-25T08:30:00+08:00"))
    late = [t for t in await texts(road, "leader-xq-cg") if "已超期" in t]
    assert sorted(t.split("」")[1][:4] for t in late) == ["签收已超", "首次联系"]
    assert all(number in t for t in late)


async def test_what_ran_out_while_nobody_worked_is_told_in_sum(
    road: Road, post: Post, clock: FakeClock
) -> None:
    for _ in range(3):
        await road.order("dispatched", accept={"category_code": "CG02"})
    clock.set(datetime.fromisoformat("2026-11-26T10:00:00+08:00"))
    await post.worker.scheduler.run_once()
    await post.write()
    await post.worker.tell_late()
    assert not [t for t in await texts(road, "clerk-xq-cg") if "超期" in t], "more may be to come"
    clock.advance(timedelta(seconds=30))
    await post.worker.tell_late()
    [told] = [t for t in await texts(road, "clerk-xq-cg") if "超期" in t]
    assert "系统停用期间" in told and "超期 3 件、严重超期 0 件、临期" in told


async def test_a_confidential_order_is_named_by_its_number_alone(road: Road, post: Post) -> None:
    number = str((await submit(road.http, phone=PHONE, confidential=True))["number"])
    await road.bring(number, "dispatched", accept={"category_code": "CG02"}, abstract="路灯不亮，请核实处理")
    await post.write()
    [text] = await texts(road, "clerk-xq-cg")
    assert f"{number}「保密工单」" in text


async def test_the_doctor_tells_what_was_not_delivered(
    road: Road, post: Post, platform: Platform, city_dsn: str, door: Door, tmp_path: Path
) -> None:
    async def finding() -> Finding:
        settings = Settings(tmp_path / "doctor", database=DatabaseSettings(url=city_dsn))
        return next(f for f in await examine(settings) if f.name == "通知")

    assert (await finding()).verdict is Verdict.ok
    await by_hand(road)
    await post.write()
    door.failure = Undeliverable("no-such-number")
    await post.send()
    assert "未送达 1 条" in (await finding()).detail
    async with platform.database.transaction() as tx:
        await tx.execute("UPDATE notice_template SET retired_on = current_date")
    assert (await finding()).verdict is Verdict.failed


async def test_the_bell_counts_what_is_unread(road: Road, post: Post) -> None:
    for _ in range(3):
        await road.order("dispatched", accept={"category_code": "CG02"})
    await post.write()
    clerk, other = await road.desk("clerk-xq-cg"), await road.desk("clerk-ca-cg")
    page = await clerk.get("notices", limit="2")
    assert (len(page["items"]), page["unread"]) == (2, 3)
    rest = await clerk.get("notices", before=str(page["items"][-1]["id"]))
    assert len(rest["items"]) == 1
    wanted = page["items"][0]["id"]
    assert (await clerk.post(f"notices/{wanted}/read", {}))["unread"] == 2
    assert (await clerk.post(f"notices/{wanted}/read", {}))["unread"] == 2, "read is read"
    assert len((await clerk.get("notices", unread="true"))["items"]) == 2
    await other.post(f"notices/{wanted}/read", {}, status=404)
    await other.post("notices/x/read", {}, status=404)
    assert (await clerk.get("notices"))["unread"] == 2
