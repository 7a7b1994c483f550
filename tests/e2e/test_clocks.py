"""The clock card in a browser: why a clock is due when it is, every change with both dates, a term by law."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.desk import BrowserDesks, shot, submit_request
from tests.e2e.test_life_of_an_order import PLACE, accept, dispatch

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]

MATTER = "意溪镇东津村村口的路灯坏了三天，晚上很黑，老人小孩出门不安全，请尽快维修。"


def test_a_clerk_reads_why_and_the_head_of_the_centre_gives_a_term_by_law(desks: BrowserDesks) -> None:
    number, _code = submit_request(desks, MATTER, PLACE, "13800138092")
    accept(desks, number)
    dispatch(desks, number)
    head = desks.sit_down("supervisor", f"/orders/{number}", (1366, 1100))
    head.choose("依法另定期限")
    head.write("期限", "30")
    head.write("法律法规名称", "信访工作条例")
    head.write("条款", "第三十四条")
    head.write("文书和文号", "潮信访函〔2026〕12号")
    head.write(re.compile("^理由"), "已依法转入信访程序")
    shot(head.page, "clock-form", whole=True)
    head.page.keyboard.press("Control+Enter")
    card = head.page.locator(".ck").filter(has_text="法定办结")
    expect(card).to_contain_text("依法另定")
    expect(card).to_contain_text("原定")
    card.get_by_role("button", name="怎么算的").click()
    expect(card).to_contain_text("由收到诉求起")
    expect(card).to_contain_text("依据：《信访工作条例》第三十四条（潮信访函〔2026〕12号）")
    changes = card.locator("li")
    expect(changes.first).to_contain_text("依法另定期限")
    expect(changes.first).to_contain_text(re.compile("原 .+，现 .+"))
    shot(head.page, "clock-why", whole=True)

    clerk = desks.sit_down("clerk-xq-cg", f"/orders/{number}", (1366, 1100))
    clerk.choose("签收")
    clerk.submit("办理中")
    own = clerk.page.locator(".ck").filter(has_text="本单位办结")
    own.get_by_role("button", name="怎么算的").click()
    expect(own).to_contain_text("由派单起")
    expect(own).to_contain_text("不晚于")
    expect(clerk.page.locator(".ck").filter(has_text="法定办结")).to_contain_text("依法另定")
    shot(clerk.page, "clock-unit", whole=True)
