"""Notices of the side roads: every row of the city's table by the real writer, and some by the real road."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import pytest

from callcenter.composition import Platform
from callcenter.kernel import outbox
from callcenter.kernel.clock import FakeClock
from callcenter.kernel.events import CITIZEN, Event
from callcenter.worker import Worker
from callcenter.workorders import road_events as road_of
from callcenter.workorders.road_events import ApplicationDecided, ApplicationMade
from tests.api.road import Road, number_events, submit

LEAD, HELPER = "XQ-CG", "T445102100"
LEADS = {"clerk-xq-cg", "leader-xq-cg"}
HELPERS = {"clerk-yixi", "leader-yixi", "local-yixi"}
DISPATCHERS, HEAD, SHIFT = {"dispatch01", "dispatch02"}, {"supervisor"}, {"shift01"}
CLERK, HELPER_CLERKS = {"clerk-xq-cg"}, {"clerk-yixi", "local-yixi"}
AGENTS = {"agent01", "agent02", "agent03"}
CITIZENS = {"the citizen"}
UNTIL = datetime.fromisoformat("2026-12-11T17:30:00+08:00")
ASKED = "请说明门牌号"


class Told:
    """What the writer wrote of each template."""

    def __init__(self, platform: Platform, worker: Worker) -> None:
        self.platform = platform
        self.worker = worker

    async def write(self, *events: Event) -> None:
        """Events that happened become notices."""
        async with self.platform.database.transaction() as tx:
            await outbox.append(tx, events, actor=CITIZEN, cause=None, now=self.platform.clock.now())
        await number_events(self.platform)
        await self.worker.notices.catch_up()

    async def of(self, template: str) -> dict[str, str]:
        """Who was told, and in which words."""
        async with self.platform.database.acquire() as connection:
            rows = await connection.fetch(
                "SELECT n.*, u.username FROM notice n LEFT JOIN app_user u ON u.id = n.user_id"
                " WHERE template_code = $1 ORDER BY n.id",
                template,
            )
        return {row["username"] or "the citizen": self.platform.notices._body(row) for row in rows}


@pytest.fixture
async def told(platform: Platform) -> AsyncIterator[Told]:
    worker = Worker(platform)
    yield Told(platform, worker)
    await worker.close()


async def helped(road: Road, *helpers: str, **fields: Any) -> str:
    """An order in the hands of a lead and those who help it."""
    number = await road.order("pending_dispatch", accept={"category_code": "CG02"}, **fields)
    desk = await road.desk("dispatch01")
    await desk.give(
        number, "dispatch", lead=LEAD, co_handlers=list(helpers or (HELPER,)), accused_is_outside=True
    )
    await (await road.desk("clerk-xq-cg")).give(number, "sign_in")
    return number


def made(kind: str, organisation: str = LEAD) -> Event:
    return ApplicationMade(
        subject="", application=kind, organisation=organisation, until=UNTIL, of_part=organisation == HELPER
    )


def decided(kind: str, decision: str = "granted") -> Event:
    return ApplicationDecided(
        subject="",
        application=kind,
        organisation=LEAD,
        decision=decision,
        until=UNTIL,
        wrongful=False,
        of_part=False,
    )


def part(action: str) -> Event:
    return road_of.PartMoved(subject="", organisation=HELPER, action=action)


def draft(action: str) -> Event:
    return road_of.DraftMoved(subject="", organisation=LEAD, action=action)


def supervision(action: str) -> Event:
    return road_of.SupervisionMoved(subject="", organisation=LEAD, action=action)


def suspension(action: str) -> Event:
    return road_of.SuspensionMoved(subject="", action=action)


def asked(action: str) -> Event:
    return road_of.CitizenAsked(subject="", action=action)


def overridden(lengthens: bool) -> Event:
    return road_of.TermOverridden(
        subject="", unit="working_day", amount=20, old_due_at=UNTIL, new_due_at=UNTIL, lengthens=lengthens
    )


#: template → what happened, who is told, and words that must be in it
CASES: dict[str, tuple[Event, set[str], tuple[str, ...]]] = {
    "delegated-units": (
        road_of.OrderDelegated(subject="", organisation=LEAD, organisations=[HELPER]),
        HELPERS,
        ("湘桥区城管局 牵头",),
    ),
    "part-replied-superior": (part("reply"), CLERK, ("意溪镇", "采纳")),
    "part-sent-back": (part("send_back_part"), HELPERS, ("退回补正",)),
    "part-accepted": (part("accept_part"), HELPER_CLERKS, ("已被采纳",)),
    "part-recalled": (part("recall"), HELPER_CLERKS, ("已收回",)),
    "draft-to-sign": (draft("draft_reply"), {"leader-xq-cg"}, ("审签",)),
    "draft-returned": (draft("return_draft"), CLERK, ("退签",)),
    "return-asked-centre": (made("return"), DISPATCHERS | SHIFT, ("湘桥区城管局", "申请退单")),
    "extension-asked-centre": (made("extension"), DISPATCHERS | HEAD, ("延期至 12月11日17:30",)),
    "application-asked-centre": (made("suspension"), HEAD, ("提出挂账申请",)),
    "application-asked-superior": (made("extension", HELPER), CLERK, ("意溪镇", "提出延期申请")),
    "return-granted-department": (decided("return"), LEADS, ("退单申请已同意",)),
    "return-granted-parts": (decided("return"), HELPER_CLERKS, ("到此结束",)),
    "extension-granted-department": (decided("extension"), LEADS, ("12月11日17:30 前反馈",)),
    "suspension-granted-department": (decided("suspension"), LEADS, ("12月11日17:30 前办结",)),
    "application-granted-department": (decided("appeal"), LEADS, ("考核申诉申请已同意",)),
    "application-rejected-department": (decided("extension", "rejected"), LEADS, ("延期申请未获同意",)),
    "extension-granted-citizen": (decided("extension"), CITIZENS, ("原定", "现改为")),
    "suspension-granted-citizen": (decided("suspension"), CITIZENS, ("原定", "现承诺", "湘桥区城管局")),
    "final-answer-citizen": (decided("final_answer"), CITIZENS, ("最终答复",)),
    "suspension-reported-centre": (suspension("report_progress"), DISPATCHERS | HEAD, ("进展报告",)),
    "suspension-reviewed-department": (suspension("review_suspension"), CLERK, ("已复核",)),
    "suspension-ended-department": (suspension("resume"), LEADS, ("恢复办理",)),
    "urged-department": (
        road_of.OrderUrged(subject="", organisation=LEAD, by_citizen=True),
        LEADS,
        ("被催办",),
    ),
    "urged-centre": (
        road_of.OrderUrged(subject="", organisation=None, by_citizen=True),
        DISPATCHERS | SHIFT,
        ("尚未派出",),
    ),
    "supervision-department": (
        road_of.SupervisionIssued(subject="", organisation=LEAD, supervision="yellow"),
        LEADS,
        ("列入督办",),
    ),
    "supervision-sent-back-department": (supervision("send_back_supervision"), LEADS, ("被退回",)),
    "supervision-ended-department": (supervision("end_supervision"), CLERK, ("已办结",)),
    "supervision-answered-centre": (supervision("answer_supervision"), DISPATCHERS | HEAD, ("湘桥区城管局",)),
    "instructed-centre": (road_of.LeaderInstructed(subject=""), DISPATCHERS | SHIFT, ("领导批示",)),
    "consulted-units": (
        road_of.ConsultationOpened(subject="", organisations=["CA-CG"]),
        {"clerk-ca-cg", "leader-ca-cg"},
        ("会商意见",),
    ),
    "opinion-centre": (road_of.OpinionGiven(subject="", is_ours="no"), DISPATCHERS, ("收到一份意见",)),
    "question-centre": (asked("ask_citizen"), DISPATCHERS | SHIFT, ("代为询问",)),
    "question-answered-department": (asked("relay_answer"), CLERK, ("已有诉求人答复",)),
    "supplement-asked-agent": (
        road_of.SupplementAsked(subject="", of="agent"),
        AGENTS | SHIFT,
        ("待补充",),
    ),
    "supplement-asked-citizen": (road_of.SupplementAsked(subject="", of="citizen"), CITIZENS, ("请在本页",)),
    "supplemented-department": (road_of.SupplementAdded(subject="", by_citizen=True), CLERK, ("补充内容",)),
    "refused-citizen": (
        road_of.OrderRefused(subject="", ground="RF-SUSONG"),
        CITIZENS,
        ("诉讼、仲裁、行政复议", "12368"),
    ),
    "handed-over-citizen": (road_of.OrderHandedOver(subject="", to="119"), CITIZENS, ("119消防救援",)),
    "hand-over-recorded-citizen": (
        road_of.HandOverRecorded(subject="", to="120"),
        CITIZENS,
        ("120医疗急救",),
    ),
    "merged-citizen": (road_of.OrderMerged(subject="", order="CZ260101-99999"), CITIZENS, ("合并办理",)),
    "unmerged-citizen": (road_of.OrderUnmerged(subject=""), CITIZENS, ("单独办理",)),
    "answered-with-main-citizen": (road_of.AnsweredWithMain(subject="", round=1), CITIZENS, ("已有答复",)),
    "split-citizen": (
        road_of.OrderSplit(subject="", orders=["CZ260101-00008", "CZ260101-00009"]),
        CITIZENS,
        ("CZ260101-00008、CZ260101-00009",),
    ),
    "withdrawn-citizen": (road_of.OrderWithdrawn(subject="", by_citizen=True), CITIZENS, ("撤回",)),
    "withdrawn-department": (road_of.OrderWithdrawn(subject="", by_citizen=True), LEADS, ("已撤诉",)),
    "withdrawn-parts": (road_of.OrderWithdrawn(subject="", by_citizen=True), HELPER_CLERKS, ("已撤诉",)),
    "term-overridden-citizen": (overridden(True), CITIZENS, ("依法适用另外的办理期限", "原定")),
    "term-shortened-citizen": (overridden(False), CITIZENS, ("依法适用更短的办理期限",)),
    "term-overridden-department": (overridden(True), LEADS, ("依法另定了答复期限",)),
    "promise-moved-citizen": (
        road_of.PromiseMoved(subject="", old_due_at=UNTIL, new_due_at=UNTIL),
        CITIZENS,
        ("合并办理", "原定", "现改为"),
    ),
    "reactivated-citizen": (road_of.OrderReactivated(subject="", round=2), CITIZENS, ("重新受理",)),
}
_ROADS = {kind.name for kind in vars(road_of).values() if hasattr(kind, "name")}


async def test_every_row_of_the_city_reaches_those_it_is_for_and_nobody_else(
    road: Road, told: Told, platform: Platform
) -> None:
    of_roads = {t.code for t in platform.city().pack.notices if t.event in _ROADS}
    assert of_roads == set(CASES), "a row without a test"
    number = await helped(road)
    for template, (event, who, words) in CASES.items():
        await told.write(type(event)(**{**_fields(event), "subject": number}))
        written = await told.of(template)
        assert set(written) == who, template
        for text in written.values():
            assert number in text, template
            assert all(word in text for word in words), (template, text)
            assert not any(text.count(mark) for mark in "{}"), text
            assert "CZ260101-99999" not in text, "another citizen's number is told to nobody"
        async with platform.database.transaction() as tx:
            await tx.execute(
                "UPDATE notice SET template_code = 'seen:' || template_code, key = 'seen:' || key"
            )


def _fields(event: Event) -> dict[str, Any]:
    return {name: getattr(event, name) for name in event.__struct_fields__}


async def test_of_a_confidential_order_nobody_outside_reads_a_title(road: Road, told: Told) -> None:
    number = str((await submit(road.http, confidential=True))["number"])
    await road.bring(number, "in_progress", accept={"category_code": "CG02"}, abstract="路灯不亮，请核实处理")
    for template, (event, who, _) in CASES.items():
        await told.write(type(event)(**{**_fields(event), "subject": number}))
        for text in (await told.of(template)).values():
            assert "路灯" not in text, template
            assert who == CITIZENS or "「保密工单」" in text, template


async def test_helpers_learn_their_own_time_and_the_lead_its_own(road: Road, told: Told) -> None:
    await helped(road)
    await told.write()
    assert "12月3日17:30" in (await told.of("dispatched-department"))["clerk-xq-cg"]
    assert set(await told.of("dispatched-parts")) == HELPERS
    assert "12月2日17:30" in (await told.of("dispatched-parts"))["clerk-yixi"], (
        "a working day before the lead"
    )


async def test_a_clock_of_a_part_warns_its_holder_and_not_the_lead(
    road: Road, told: Told, clock: FakeClock
) -> None:
    number = await helped(road)
    clock.set(datetime.fromisoformat("2026-11-24T17:30:01+08:00"))
    await told.worker.scheduler.run_once()
    await told.write()
    late = await told.of("breached-department")
    assert {who for who, text in late.items() if "签收" in text} == HELPERS
    assert all(number in text for text in late.values())


async def test_a_citizen_is_told_what_is_missing_where_she_can_answer(
    road: Road, told: Told, platform: Platform
) -> None:
    web = await road.order("pending_dispatch", accept={"category_code": "CG02"})
    counter = await by_hand(road)
    for number in (web, counter):
        desk = await road.desk("dispatch01")
        await desk.give(number, "ask_supplement", of="citizen", missing=[ASKED])
    await told.write()
    async with platform.database.acquire() as connection:
        rows = await connection.fetch("SELECT * FROM notice WHERE template_code = 'supplement-asked-citizen'")
    texts = {row["subject"]: platform.notices._body(row) for row in rows}
    assert f"需要补充：{ASKED}。请在本页补充" in texts[web]
    assert ASKED not in texts[counter], "a short message carries no free words"
    assert "凭编号和查询码补充，或拨打 12345" in texts[counter]


async def by_hand(road: Road) -> str:
    desk = await road.desk("agent01")
    body = {"channel": "walk_in", "content": "湘桥区意溪镇东津村路灯坏了", "phone": "13900001234"}
    number = str((await desk.post("work-orders", body, status=201))["number"])
    await road.bring(number, "pending_dispatch", accept={"category_code": "CG02"})
    return number


async def test_an_extension_keeps_the_first_promise_in_sight(road: Road, told: Told) -> None:
    number = await road.order("in_progress", accept={"category_code": "CG02"})
    clerk = await road.desk("clerk-xq-cg")
    await clerk.give(
        number,
        "request_extension",
        until="2026-12-08T17:30:00+08:00",
        reason="需要采购灯杆，厂家发货较晚",
        basis="采购合同",
        told_citizen=True,
    )
    await (await road.desk("supervisor")).give(number, "grant_extension")
    await told.write()
    assert "12月8日17:30 前反馈" in (await told.of("extension-granted-department"))["clerk-xq-cg"]
    text = (await told.of("extension-granted-citizen"))["the citizen"]
    assert "原定 12月7日17:30 前答复" in text
    assert "现改为 12月10日17:30 前答复" in text


async def test_an_extension_of_a_part_is_decided_by_its_superior_and_no_citizens_matter(
    road: Road, told: Told
) -> None:
    number = await helped(road)
    helper = await road.desk("clerk-yixi")
    await helper.give(number, "sign_in")
    await helper.give(
        number,
        "request_extension",
        until="2026-12-03T17:30:00+08:00",
        reason="需要采购灯杆，厂家发货较晚",
        basis="采购合同",
        told_citizen=True,
    )
    await told.write()
    assert set(await told.of("application-asked-superior")) == CLERK
    assert await told.of("extension-asked-centre") == {}
    await (await road.desk("clerk-xq-cg")).give(number, "grant_extension")
    await told.write()
    assert set(await told.of("extension-granted-department")) == HELPERS
    assert await told.of("extension-granted-citizen") == {}


async def test_who_urges_before_dispatch_urges_the_centre(road: Road, told: Told) -> None:
    number = await road.order("pending_dispatch", accept={"category_code": "CG02"})
    await (await road.desk("agent01")).give(number, "urge", reason="来电催办")
    await told.write()
    assert set(await told.of("urged-centre")) == DISPATCHERS | SHIFT
    assert await told.of("urged-department") == {}
