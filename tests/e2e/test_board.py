"""The board of times in a browser: from a number to its orders, and an urge from there."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.e2e.desk import BrowserDesks


def test_from_a_number_to_its_orders_and_an_urge(desks: BrowserDesks) -> None:
    page = desks.sit_down("supervisor", "/board").page
    board = page.get_by_role("region", name="按承办单位")
    row = board.get_by_role("row").filter(has=page.get_by_role("button", name="湘桥区", exact=True))
    open_orders = row.get_by_role("cell").nth(1)
    expect(open_orders).to_have_text(re.compile(r"^[1-9]\d*$"))
    number = open_orders.inner_text()
    open_orders.get_by_role("button").click()
    orders = page.get_by_role("region", name="湘桥区 · 在办")
    expect(orders.get_by_text(f"{number} 件", exact=True)).to_be_visible()
    orders.get_by_role("row").nth(1).get_by_role("checkbox").check()
    orders.get_by_role("button", name="催办所选 1 件").click()
    expect(orders.get_by_role("status")).to_contain_text(re.compile("已催办 1 件|已催办 0 件；CZ"))
    page.get_by_role("button", name="湘桥区", exact=True).first.click()
    expect(page.get_by_role("navigation", name="所在层级")).to_contain_text("湘桥区")
    page.get_by_text("按事项", exact=True).click()
    expect(page.get_by_role("region", name="按事项")).to_be_visible()


def test_a_unit_with_nobody_below_sees_its_own_orders(desks: BrowserDesks) -> None:
    page = desks.sit_down("clerk-yixi", "/board").page
    expect(page.get_by_role("heading", name="时限看板")).to_be_visible()
    expect(page.get_by_role("region", name="按承办单位")).to_be_visible()
    expect(page.get_by_text("按事项", exact=True)).to_have_count(0)
