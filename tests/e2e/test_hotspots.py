"""Hot topics and warnings in a browser, and the similar orders beside one: from a reason to the merge."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.desk import PHONE, BrowserDesks, shot, submit_request

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]


def test_an_order_shows_what_looks_like_it_and_leads_to_the_merge(desks: BrowserDesks) -> None:
    place = "潮安区古巷镇孚中村"
    first, _ = submit_request(
        desks, "孚中村幼儿园旁边的化粪池满出来了，臭水流到路上，请处理。", place, "13800003001"
    )
    second, _ = submit_request(
        desks, "孚中村幼儿园门口化粪池溢出，整条路都是臭水，快来清理！", place, "13800003002"
    )
    submit_request(desks, "请问孚中村幼儿园什么时候报名？", place, "13800003002")
    agent = desks.sit_down("agent01", f"/orders/{second}")
    agent.page.get_by_text("可以做的").wait_for()
    agent.choose("受理")
    agent.submit("待派单")

    page = desks.sit_down("dispatch01", f"/orders/{second}").page
    similar = page.get_by_role("region", name="相似工单")
    expect(similar.get_by_text(first)).to_be_visible()
    expect(similar.get_by_text("他人反映的同一事")).to_be_visible()
    expect(similar.get_by_text(re.compile("同一村（社区）"))).to_be_visible()
    hers = page.get_by_role("region", name="反复诉求")
    hers.get_by_text("同一号码一年内另有 1 件").click()
    expect(hers.get_by_role("link")).to_be_visible()
    similar.get_by_role("button", name="并入此单").first.click()
    pane = page.get_by_role("region", name="办理")
    expect(pane.get_by_text(re.compile(first))).to_be_visible()
    reason = pane.get_by_label(re.compile("理由"))
    expect(reason).to_have_value(re.compile("^同一事项：同一村（社区）"))
    shot(page, "similar-orders")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".oh .tag").first).to_have_text("已并单")


def test_the_ranking_of_a_period_and_the_way_to_its_orders(desks: BrowserDesks) -> None:
    for number in range(7):
        submit_request(
            desks,
            "文里村大排档油烟直排，呛得人睡不着，请城管来查。",
            "潮安区庵埠镇文里村",
            f"1380000302{number}",
        )
    page = desks.sit_down("supervisor", "/hotspots").page
    warnings = page.get_by_role("region", name="早期预警")
    expect(warnings.get_by_text(re.compile("庵埠镇文里"))).to_be_visible()
    warnings.get_by_role("button", name=re.compile("庵埠镇文里")).click()
    expect(
        warnings.get_by_role("list", name=re.compile("庵埠镇文里")).get_by_role("listitem").first
    ).to_be_visible()
    ranking = page.get_by_role("region", name="热点排行")
    expect(ranking.get_by_role("row").nth(1)).to_be_visible()
    shot(page, "hotspots", whole=True)
    ranking.get_by_text("本月", exact=True).click()
    page.wait_for_url(re.compile("period=month"))
    topic = ranking.get_by_role("link", name=re.compile("油烟污染 · 庵埠镇"))
    expect(topic).to_be_visible()
    shot(page, "hotspots-month", whole=True)
    topic.click()
    page.wait_for_url(re.compile("/orders.*category="))
    small = desks.sit_down("clerk-yixi", "/hotspots", PHONE).page
    expect(small.get_by_role("heading", name="热点与预警")).to_be_visible()
    expect(small.get_by_role("region", name="热点排行")).to_be_visible()
    shot(small, "hotspots-phone")
