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
