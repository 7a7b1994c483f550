"""A session in a browser: prepared, a matter put on, its brief asked for and written, the agenda printed."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from callcenter.kernel.clock import SystemClock
from tests.e2e.desk import BrowserDesks, submit_request
from tests.e2e.test_life_of_an_order import PLACE, accept, dispatch

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]

MATTER = "意溪镇东津村村口的路灯坏了三天，晚上很黑，老人小孩出门不安全，请尽快维修。"
_SHOTS = os.environ.get("SHOTS")


def shot(page: Page, name: str) -> None:
    """A picture to look at, where somebody asked for one."""
    if _SHOTS:
        page.screenshot(path=str(Path(_SHOTS) / f"{name}.png"))


def month_ahead(today: datetime) -> str:
    """The month after the next one, as a field takes it."""
    index = today.year * 12 + today.month + 1
    return f"{index // 12}-{index % 12 + 1:02}"


def test_a_session_is_prepared_and_its_brief_written(desks: BrowserDesks, tmp_path: Path) -> None:
    number, _code = submit_request(desks, MATTER, PLACE, "13800138092")
    accept(desks, number)
    dispatch(desks, number)
    office = desks.sit_down("supervisor", "/sessions")
    page = office.page
    page.get_by_label("月份").fill(month_ahead(SystemClock().now()))
    page.get_by_role("button", name="筹备", exact=True).click()
    expect(page.locator("article.session")).to_contain_text("筹备中")
    page.get_by_label("工单编号").fill(number)
    page.get_by_role("button", name="列入议题").click()
    expect(page.locator("section.matter")).to_contain_text(number)
    page.get_by_label("单位编号").fill("XQ-CG")
    page.get_by_role("button", name="要情况说明").click()
    expect(page.locator("section.matter")).to_contain_text("待反馈")
    page.get_by_label("单位编号").fill("NONE")
    page.get_by_role("button", name="要情况说明").click()
    expect(page.get_by_role("alert")).to_contain_text("没有单位")

    unit = desks.sit_down("clerk-xq-cg", "/sessions")
    row = unit.page.get_by_role("row").filter(has_text=number)
    row.get_by_role("button", name="反馈").click()
    unit.page.get_by_label("反馈内容").fill("已更换灯头，线路老化尚待改造。")
    shot(unit.page, "sessions-unit")
    unit.page.locator("form").get_by_role("button", name="反馈").click()
    expect(row).to_contain_text("待审核")

    page.goto(f"{office.url}/sessions")
    expect(page.locator("section.matter")).to_contain_text("线路老化尚待改造")
    page.get_by_role("button", name="发会议通知").click()
    expect(page.locator("article.session")).to_contain_text("已通知")
    shot(page, "sessions-office")
    with page.expect_download() as fetched:
        page.get_by_role("button", name="议程").click()
    kept = Path(_SHOTS) / "agenda.pdf" if _SHOTS else tmp_path / "agenda.pdf"
    fetched.value.save_as(kept)
    assert kept.read_bytes().startswith(b"%PDF-")
