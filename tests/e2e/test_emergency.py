"""An emergency as the citizen and the people on duty meet it in their browsers."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.desk import PHONE, BrowserDesks
from tests.e2e.test_accessibility import violations

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(180)]

#: far less than the banner's own look every 15 s: what comes so soon was pushed
PUSHED_MS = 8_000


def cry_for_help(desks: BrowserDesks, content: str) -> tuple[Page, str]:
    """A citizen in danger sends a request; her page and its number."""
    page = desks.page("/submit", PHONE)
    page.get_by_label("说说情况").fill(content)
    page.get_by_role("button", name="同意并提交").click()
    expect(page.get_by_role("heading", name="已收到")).to_be_visible()
    return page, page.locator("dd b").first.inner_text()


def test_a_person_on_duty_takes_it_by_one_key(desks: BrowserDesks) -> None:
    first, second = desks.sit_down("agent01"), desks.sit_down("dispatch01", "/register")
    clerk = desks.sit_down("clerk-xq-cg")
    expect(first.page.get_by_role("heading", level=1).or_(first.page.get_by_role("table"))).to_be_visible()
    citizen, number = cry_for_help(desks, "湘桥区意溪镇东津村 8 号一楼煤气泄漏，味道很重")

    told = citizen.get_by_role("alert")
    expect(told).to_contain_text("请立即拨打 119")
    expect(citizen.get_by_role("link", name="立即拨打 119")).to_have_attribute("href", "tel:119")
    assert violations(citizen) == []

    for desk in (first, second):
        banner = desk.page.locator("[data-test=alert]").filter(has_text=number)
        expect(banner).to_be_visible(timeout=PUSHED_MS)
        expect(banner).to_contain_text("转 119")
        expect(banner.get_by_role("timer")).to_contain_text("剩 1:")
    assert violations(first.page) == []
    expect(clerk.page.locator(".alerts")).to_have_count(0)

    second.page.keyboard.press("Alt+j")
    for desk in (first, second):
        taken = desk.page.locator("[data-test=taken]").filter(has_text=number)
        expect(taken).to_contain_text("派单员 甲", timeout=PUSHED_MS)
        expect(desk.page.locator("[data-test=alert]").filter(has_text=number)).to_have_count(0)
    assert violations(second.page) == []
    second.page.locator("[data-test=taken]").filter(has_text=number).get_by_role(
        "button", name="误报"
    ).click()
    expect(first.page.locator(".alerts").filter(has_text=number)).to_have_count(0, timeout=PUSHED_MS)


def test_a_false_alarm_costs_one_click(desks: BrowserDesks) -> None:
    agent = desks.sit_down("agent01")
    _citizen, number = cry_for_help(desks, "湘桥区凤新街道莲云村有人说煤气泄漏")
    banner = agent.page.locator("[data-test=alert]").filter(has_text=number)
    banner.get_by_role("button", name="误报").click()
    expect(banner).to_have_count(0)


def test_the_bell_leads_to_the_order(desks: BrowserDesks) -> None:
    _citizen, number = cry_for_help(desks, "湘桥区意溪镇东津村村口的路灯坏了三天，晚上很黑")
    dispatcher = desks.sit_down("dispatch01")
    dispatcher.open(number)
    dispatcher.choose("受理")
    dispatcher.submit("待派单")
    dispatcher.choose("派单")
    dispatcher.page.keyboard.press("Alt+1")
    dispatcher.submit("待签收")
    clerk = desks.sit_down("clerk-xq-cg")
    bell = clerk.page.get_by_role("button", name="通知，")
    expect(bell).not_to_have_accessible_name("通知，0 条未读")
    bell.click()
    notice = clerk.page.get_by_role("button").filter(has_text=number).first
    expect(notice).to_contain_text("已派给您单位")
    # It fades in; half there it has half its contrast.
    expect(clerk.page.locator(".el-popover").filter(has=notice)).to_have_css("opacity", "1")
    assert violations(clerk.page) == []
    notice.click()
    clerk.page.wait_for_url(f"**/orders/{number}")
