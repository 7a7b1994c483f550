"""What comes in by the public page and by hand: every field arrives, and the true receipt counts."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from callcenter.channels.simulator import SimulatorChannel
from callcenter.composition import Platform
from callcenter.kernel.clock import FakeClock
from tests.api.desk import Login
from tests.api.road import LAMP, PNG, Http, Road, attached, submit
from tests.conftest import MONDAY_MORNING

USCC = "91350100M000100Y43"


async def test_every_field_of_the_public_form_arrives(http: Http, road: Road) -> None:
    made = await submit(
        http,
        "我厂想咨询出口退税如何办理,需要什么材料?",
        name="陈晓明",
        phone="0768-2123456",
        address="湘桥区意溪镇坝街社区",
        request_type="consultation",
        company="潮州市某某陶瓷有限公司",
        uscc=USCC,
        attachments=[attached("现场.png"), attached("../../etc/passwd.pdf", b"%PDF-1.4 x")],
    )
    seen = await (await road.desk("supervisor")).order(made["number"])
    assert seen["channel"] == "web"
    assert seen["content"].startswith("我厂想咨询出口退税")
    assert seen["request_type"] == "consultation"
    assert (seen["citizen"]["name"], seen["citizen"]["phone"]) == ("陈**", "076****3456")
    assert (seen["place"]["town"], seen["place"]["address"]) == ("意溪镇", "湘桥区意溪镇坝街社区")
    assert (seen["company"], seen["uscc"]) == ("潮州市某某陶瓷有限公司", USCC)
    files = [(f["name"], f["kind"], f["media_type"], f["size_bytes"]) for f in seen["attachments"]]
    assert files == [
        ("现场.png", "photo", "image/png", len(PNG)),
        ("passwd.pdf", "document", "application/pdf", 10),
    ]
    back = await (await road.desk("supervisor")).get(
        f"work-orders/{made['number']}/attachments/{seen['attachments'][0]['id']}"
    )
    assert back == PNG


async def test_a_contact_without_name_and_phone_is_valid(http: Http, road: Road) -> None:
    made = await submit(http)
    seen = await (await road.desk("agent01")).order(made["number"])
    assert seen["citizen"]["anonymous"]
    assert (seen["citizen"]["name"], seen["citizen"]["phone"], seen["reveals"]) == (None, None, ["content"])


async def test_what_identifies_people_in_the_address_and_title_is_masked(http: Http, road: Road) -> None:
    made = await submit(http, address="意溪镇坝街3号,电话13900007654")
    desk = await road.desk("agent01")
    assert "13900007654" not in str(await desk.order(made["number"]))
    body = {"channel": "letter", "content": LAMP, "title": "来电13900007654反映路灯"}
    assert "13900007654" not in str(await desk.post("work-orders", body, status=201))


async def test_danger_is_answered_with_the_number_to_call(http: Http) -> None:
    made = await submit(http, "湘桥区意溪镇坝街有房子着火了,里面还有人,快来救火!")
    assert made["emergency"]["number"] == "119"
    assert "拨打 119" in made["emergency"]["advice"]
    calm = await submit(http)
    assert calm["emergency"] is None


@pytest.mark.parametrize(
    ("channel", "source"),
    [
        ("phone", "人工接听"),
        ("walk_in", "政务服务大厅 3 号窗口"),
        ("letter", "市民来信"),
        ("leader_note", "市长批示"),
        ("paper_slip", "停电期间纸质登记"),
    ],
)
async def test_a_clerk_registers_what_came_otherwise(
    login: Login, clock: FakeClock, channel: str, source: str
) -> None:
    desk = await login("window01" if channel == "walk_in" else "agent01")
    seen = await desk.post(
        "work-orders",
        {
            "channel": channel,
            "source": source,
            "content": LAMP,
            "received_at": (clock.now() - timedelta(days=3)).isoformat(),
            "backdate_reason": "系统停机期间收到",
            "citizen_name": "陈晓明",
            "phone": "13900001234",
            "contact_phone": "13900005678",
            "on_behalf_of": "王小红",
            "no_reply_wanted": True,
            "request_type": "complaint",
            "category_code": "CG02",
            "place_code": "445102100003",
            "address": "坝街 8 号",
            "title": "坝街路灯不亮",
            "complained_of_kind": "unit",
            "complained_of_name": "湘桥区城市管理和综合执法局",
            "attachments": [attached("来信.png")],
        },
        status=201,
    )
    assert (seen["channel"], seen["source"], seen["state"]) == (channel, source, "registered")
    assert seen["title"] == "坝街路灯不亮"
    assert seen["category"]["code"] == "CG02"
    assert seen["place"]["village"].startswith("坝街")
    assert seen["attachments"][0]["kind"] == "scan"
    citizen = seen["citizen"]
    assert (citizen["phone"], citizen["contact_phone"]) == ("139****1234", "139****5678")
    assert (citizen["on_behalf_of"], citizen["no_reply_wanted"]) == ("王**", True)
    assert seen["complained_of"]["organisation"] == "XQ-CG"
    statutory = next(c for c in seen["clocks"] if c["kind"] == "statutory")
    assert datetime.fromisoformat(statutory["started_at"]) == clock.now() - timedelta(days=3)
    # Received on Friday 20 November: fifteen working days later is Friday 11 December.
    assert statutory["due_at"].startswith("2026-12-11T")


async def test_the_true_receipt_needs_a_reason_and_bounds(login: Login) -> None:
    desk = await login("agent01")

    async def refused(received_at: str, **more: Any) -> Any:
        body = {"channel": "letter", "content": LAMP, "received_at": received_at, **more}
        return await desk.post("work-orders", body, status=422)

    yesterday = (MONDAY_MORNING - timedelta(days=1)).isoformat()
    unexplained = await refused(yesterday)
    assert (unexplained["error"], unexplained["fields"][0]["field"]) == (
        "backdate-reason-invalid",
        "backdate_reason",
    )
    assert (await refused(yesterday, backdate_reason="  "))["error"] == "backdate-reason-invalid"
    for bad in ("2026-11-22T09:00:00", "2026-11-24T09:00:00+08:00", "1899-01-01T00:00:00+08:00"):
        assert (await refused(bad, backdate_reason="补录"))["error"] == "received-at-invalid", bad
    page = await desk.get("work-orders")
    assert page["items"] == []


async def test_a_greeting_makes_no_order_in_a_chat_and_one_on_the_page(
    http: Http, road: Road, platform: Platform
) -> None:
    simulator = SimulatorChannel(platform.intake)
    now = platform.clock.now()
    taken, number = await simulator.message("你好", channel="wechat", received_at=now, key=None, now=now)
    assert number is None
    desk = await road.desk("supervisor")
    assert (await desk.get("work-orders"))["items"] == []
    response = await http.get(
        f"/api/v1/public/requests/{taken.number}", headers={"X-Tracking-Code": taken.tracking_code}
    )
    assert (await response.json())["state"] == "set_aside"
    _, real = await simulator.message(LAMP, channel="wechat", received_at=now, key=None, now=now)
    assert (await desk.order(str(real)))["channel"] == "wechat"
    made = await submit(http, "你好")
    assert (await desk.order(made["number"]))["state"] == "registered"


async def test_a_number_left_in_the_words_is_the_one_to_call_back(http: Http, road: Road) -> None:
    made = await submit(http, f"{LAMP}我的电话是13900007654。")
    seen = await (await road.desk("agent01")).order(made["number"])
    assert not seen["citizen"]["anonymous"]
    assert seen["citizen"]["contact_phone"] == "139****7654"
    assert "13900007654" not in str(seen)
