"""The ledgers beside the orders in a browser: a hard matter is sorted by its officer, from the list alone."""

from __future__ import annotations

import os
import re

from playwright.sync_api import Page, expect

from tests.e2e.desk import BrowserDesks


def _look(page: Page, name: str) -> None:
    """Keep a picture where somebody wants to look."""
    if folder := os.environ.get("TRACK_LEDGER_PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png")


def test_a_hard_matter_is_sorted_from_its_ledger(desks: BrowserDesks) -> None:
    page = desks.sit_down("enterprise01", "/hard-matters").page
    expect(page.get_by_role("heading", name="难办事直通车")).to_be_visible()
    row = page.get_by_role("row").filter(has=page.get_by_role("button", name="分类", exact=True)).first
    expect(row).to_be_visible()
    row.get_by_role("button", name="分类", exact=True).click()
    page.get_by_label(re.compile("^类别")).select_option(label="历史遗留问题")
    page.get_by_label("难度").select_option(label="复杂")
    _look(page, "hard-matters")
    page.locator("form.actform").get_by_role("button", name="分类").click()
    expect(page.get_by_text("历史遗留问题 · 复杂").first).to_be_visible()


def test_the_other_ledgers_open(desks: BrowserDesks) -> None:
    page = desks.sit_down("supervisor", "/bad-ratings").page
    expect(page.get_by_role("heading", name="差评台账")).to_be_visible()
    _look(page, "bad-ratings")
    page.goto(page.url.replace("/bad-ratings", "/efficiency"))
    expect(page.get_by_role("heading", name="效能投诉")).to_be_visible()
    _look(page, "efficiency")
    page.get_by_text("效能报告", exact=True).click()
    whole = page.get_by_role("row").filter(has_text="合计")
    expect(whole).to_contain_text("件数少，不列")
    page.get_by_label("从", exact=True).fill("2020-01-01")
    page.get_by_label("到", exact=True).fill("2020-01-31")
    page.get_by_role("button", name="统计").click()
    expect(page.get_by_text("这段时间没有效能投诉")).to_be_visible()


def test_the_window_takes_in_what_could_not_be_done(desks: BrowserDesks) -> None:
    page = desks.sit_down("window01", "/hard-matters").page
    page.get_by_role("link", name="登记难办事").click()
    page.get_by_label("诉求内容").fill("不动产转移登记跑了三次窗口都说材料不齐，没有一次性告知，请协助办理。")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("请写明之前办过哪些、结果如何，至少 4 个字")).to_be_visible()
    expect(page.get_by_text("请填跑过几次，没跑过填 0")).to_be_visible()
    page.get_by_label("之前办过哪些").fill("十月以来到窗口三次，每次要求补不同材料。")
    page.get_by_label("跑过几次").fill("3")
    page.get_by_label("政务服务事项").fill("不动产转移登记")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/orders/**")
    number = page.url.rsplit("/", 1)[1]
    page.goto(f"{desks.url}/hard-matters")
    row = page.get_by_role("row").filter(has_text=number)
    expect(row).to_contain_text("十月以来到窗口三次")
    expect(row).to_contain_text("待分类")
