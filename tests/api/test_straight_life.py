"""The straight road of an order, told through the API by each role in turn."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestClient

from callcenter.composition import Platform
from callcenter.kernel.clock import FakeClock
from callcenter.worker import Worker
from tests.api.desk import Login

Http = TestClient[web.Request, web.Application]
LAMP = "湘桥区意溪镇东津村村口的路灯坏了三天,晚上很黑,老人小孩出门不安全,请尽快维修。"


async def submit(http: Http, content: str = LAMP, **fields: Any) -> tuple[str, str]:
    response = await http.post("/api/v1/public/requests", json={"content": content, **fields})
    body = await response.json()
    assert response.status == 201, body
    return body["number"], body["tracking_code"]


async def follow(http: Http, number: str, code: str) -> Any:
    response = await http.get(f"/api/v1/public/requests/{number}", headers={"X-Tracking-Code": code})
    assert response.status == 200
    return await response.json()


async def test_from_a_message_to_a_closed_order(
    http: Http, login: Login, clock: FakeClock, platform: Platform
) -> None:
    number, code = await submit(http, name="陈晓明", phone="13900001234")
    assert (await follow(http, number, code))["state"] == "registered"

    agent = await login("agent01")
    seen = await agent.order(number)
    assert seen["state"] == "registered"
    assert seen["place"]["town"] == "意溪镇"
    assert seen["category"]["path"][:2] == ["城市管理", "路灯照明"]
    assert seen["citizen"] == {
        "name": "陈**",
        "phone": "139****1234",
        "contact_phone": "139****1234",
        "on_behalf_of": None,
        "anonymous": False,
        "no_reply_wanted": False,
    }
    assert {c["kind"] for c in seen["clocks"]} == {"statutory", "dispatch"}
    accepted = await agent.give(number, "accept", request_type="help")
    assert accepted["state"] == "pending_dispatch"

    dispatcher = await login("dispatch01")
    waiting = await dispatcher.order(number)
    candidates = waiting["suggestion"]["departments"]
    assert 1 <= len(candidates) <= 3
    assert all(c["reason"] for c in candidates)
    lead = "XQ-CG"
    dispatched = await dispatcher.give(number, "dispatch", lead=lead)
    assert dispatched["state"] == "dispatched"
    assert dispatched["lead"]["code"] == lead

    clock.advance(timedelta(minutes=20))
    clerk = await login("clerk-xq-cg")
    inbox = await clerk.get("work-orders", state="dispatched")
    assert [o["number"] for o in inbox["items"]] == [number]
    assert (await clerk.give(number, "sign_in"))["state"] == "in_progress"
    refused = await clerk.give(
        number,
        "reply",
        status=409,
        is_true="true",
        is_solved=True,
        internal_findings="线路老化,已更换灯头。",
        public_answer="您反映的路灯已于今日修复,感谢您的监督。",
    )
    assert refused["error"] == "citizen-not-contacted"
    await clerk.give(number, "contact", method="phone", reached=True, note="已说明维修安排")
    replied = await clerk.give(
        number,
        "reply",
        is_true="true",
        is_solved=True,
        internal_findings="线路老化,已更换灯头。",
        public_answer="您反映的路灯已于今日修复,感谢您的监督。",
    )
    assert replied["state"] == "pending_review"
    assert (await follow(http, number, code))["public_answer"] is None

    clock.advance(timedelta(hours=1))
    sent_back = await dispatcher.give(number, "send_back", reason="请补充修复时间")
    assert sent_back["state"] == "in_progress"
    assert [c["state"] for c in sent_back["clocks"] if c["kind"] == "department"] == ["running"]
    await clerk.give(
        number,
        "reply",
        is_true="true",
        is_solved=True,
        internal_findings="线路老化,已更换灯头。",
        public_answer="您反映的路灯已于11月23日上午10点修复,感谢您的监督。",
    )
    approved = await dispatcher.give(number, "approve")
    assert approved["state"] == "pending_follow_up"
    assert [c["state"] for c in approved["clocks"] if c["kind"] == "statutory"] == ["stopped"]
    told = await follow(http, number, code)
    assert told["public_answer"].startswith("您反映的路灯已于11月23日")
    assert told["can_rate"]

    follower = await login("follow01")
    early = await follower.give(number, "close", status=409)
    assert early["error"] == "follow-up-missing"
    await follower.give(
        number, "follow_up", method="phone", reached=True, is_solved=True, satisfaction=5, comment="满意"
    )
    closed = await follower.give(number, "close")
    assert closed["state"] == "closed"
    assert all(c["state"] != "running" for c in closed["clocks"])

    rated = await http.post(
        f"/api/v1/public/requests/{number}/rating",
        json={"score": 5, "comment": "很快"},
        headers={"X-Tracking-Code": code},
    )
    assert rated.status == 200
    again = await http.post(
        f"/api/v1/public/requests/{number}/rating", json={"score": 1}, headers={"X-Tracking-Code": code}
    )
    assert again.status == 409
    assert (await again.json())["error"] == "already-rated"

    clock.advance(timedelta(days=8))
    assert await Worker(platform).archive() == 1
    supervisor = await login("supervisor")
    assert (await supervisor.order(number))["state"] == "archived"

    history = [e["name"] for e in (await supervisor.get(f"work-orders/{number}/events"))["items"]]
    assert history == [
        "work_order.registered",
        "work_order.accepted",
        "work_order.dispatched",
        "work_order.signed_in",
        "work_order.citizen_contacted",
        "work_order.replied",
        "work_order.reply_sent_back",
        "work_order.replied",
        "work_order.reply_approved",
        "work_order.followed_up",
        "work_order.closed",
        "work_order.rated",
        "work_order.archived",
    ]


async def test_a_dissatisfied_citizen_gets_one_rework(http: Http, login: Login, clock: FakeClock) -> None:
    number, code = await submit(http, name="林女士", phone="13900001235")
    agent, dispatcher = await login("agent01"), await login("dispatch01")
    clerk, follower = await login("clerk-xq-cg"), await login("follow01")
    await agent.give(number, "accept", request_type="complaint")
    await dispatcher.give(number, "dispatch", lead="XQ-CG")

    async def answer(text: str) -> Any:
        await clerk.give(number, "sign_in")
        await clerk.give(number, "contact", method="phone", reached=True, note="已联系")
        await clerk.give(
            number,
            "reply",
            is_true="true",
            is_solved=False,
            unsolved_reason="等待备件",
            internal_findings="备件未到,暂不能修复。",
            public_answer=text,
        )
        return await dispatcher.give(number, "approve")

    first = await answer("备件已订购,预计本周内修复,请您谅解。")
    assert first["round"] == 1
    rated = await http.post(
        f"/api/v1/public/requests/{number}/rating",
        json={"score": 1, "comment": "还是黑的"},
        headers={"X-Tracking-Code": code},
    )
    assert rated.status == 200
    reworked = await follower.order(number)
    assert (reworked["state"], reworked["round"], reworked["rework_count"]) == ("dispatched", 2, 1)
    running = {c["kind"] for c in reworked["clocks"] if c["state"] == "running"}
    assert {"statutory", "department", "sign_in"} <= running
    clock.advance(timedelta(days=1))
    second = await answer("路灯已于11月24日修复,给您添麻烦了。")
    assert second["round"] == 2
    await follower.give(number, "follow_up", method="phone", reached=True, is_solved=False, satisfaction=2)
    spent = await follower.give(number, "rework", status=409, reason="诉求人仍不满意,再次退回")
    assert spent["error"] == "rework-limit"
    early = await follower.give(number, "close", status=409)
    assert early["error"] == "dissatisfied-needs-supervision"
    await dispatcher.give(number, "supervise", level="yellow", reason="重办后仍不满意,请说明原因和措施")
    await clerk.give(number, "answer_supervision", answer="已更换整段线路,并现场向诉求人说明")
    await dispatcher.give(number, "end_supervision")
    closed = await follower.give(number, "close")
    assert (closed["state"], closed["roads"]["outcome"]) == ("closed", "answered")


async def test_an_unsure_reading_makes_no_sure_candidate(http: Http, login: Login) -> None:
    """Candidates are proposed anew for a confidential order, and are no surer than its category was."""
    number, _ = await submit(http, "潮安区庵埠镇有人收受摊贩的好处,请保密", confidential=True)
    said = (await (await login("dispatch01")).order(number))["suggestion"]
    assert said["confidence"] < 0.5
    assert all(c["confidence"] <= said["confidence"] for c in said["departments"])


async def test_a_unit_reported_by_its_name_never_gets_the_order(http: Http, login: Login) -> None:
    number, _ = await submit(http, "我要举报潮安区城市管理和综合执法局乱收费")
    supervisor, dispatcher = await login("supervisor"), await login("dispatch01")
    accepted = await supervisor.give(number, "accept", request_type="report")
    assert accepted["complained_of"]["organisation"] == "CA-CG"
    refused = await dispatcher.give(number, "dispatch", status=409, lead="CA-CG")
    assert refused["error"] == "recusal"


async def test_an_answer_on_the_spot(http: Http, login: Login) -> None:
    number, code = await submit(
        http, "请问居民医保在哪里缴费,需要带什么材料?", name="余先生", phone="13900001236"
    )
    agent = await login("agent01")
    closed = await agent.give(
        number, "direct_close", public_answer="可在粤医保小程序或银行网点缴费,带身份证即可。"
    )
    assert closed["state"] == "closed"
    told = await follow(http, number, code)
    assert told["state_name"] == "办结"
    assert told["public_answer"].startswith("可在粤医保")
