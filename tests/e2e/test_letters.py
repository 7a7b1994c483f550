"""A supervision by hand in a browser: issued, printed, answered in the ledger, sent back and closed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.desk import BrowserDesks, shot, submit_request
from tests.e2e.test_life_of_an_order import PLACE, accept, dispatch

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]

MATTER = "意溪镇东津村村口的路灯坏了三天，晚上很黑，老人小孩出门不安全，请尽快维修。"


def test_a_letter_of_supervision_from_issue_to_end(desks: BrowserDesks) -> None:
    number, _code = submit_request(desks, MATTER, PLACE, "13800138091")
    accept(desks, number)
    dispatch(desks, number)
    clerk = desks.sit_down("clerk-xq-cg", f"/orders/{number}")
    clerk.choose("签收")
    clerk.submit("办理中")

    desk = desks.sit_down("dispatch01", f"/orders/{number}")
    desk.choose("督办")
    desk.pick("督办级别", "黄牌")
    desk.write(re.compile("^理由"), "临近到期，请说明进展")
    desk.page.keyboard.press("Control+Enter")
    letter = desk.page.locator(".entry").filter(has_text="潮热督〔")
    expect(letter).to_contain_text("黄牌督办单")
    shot(desk.page, "order")
    with desk.page.expect_download() as fetched:
        letter.get_by_role("button", name=re.compile("^下载")).click()
    assert re.fullmatch(r"潮热督〔\d{4}〕\d+号\.pdf", fetched.value.suggested_filename)
    assert Path(fetched.value.path()).read_bytes().startswith(b"%PDF-")

    page = clerk.page
    page.goto(f"{clerk.url}/letters")
    row = page.get_by_role("row").filter(has_text=number)
    expect(row).to_contain_text("待反馈")
    row.get_by_role("button", name="反馈").click()
    page.locator("form").get_by_role("button", name="反馈").click()
    expect(page.get_by_role("alert")).to_have_text("请至少写 2 个字")
    page.get_by_label("反馈内容").fill("备件已到，今晚更换")
    shot(page, "unit")
    page.locator("form").get_by_role("button", name="反馈").click()
    expect(row).to_contain_text("待审核")

    page = desk.page
    page.goto(f"{desk.url}/letters")
    row = page.get_by_role("row").filter(has_text=number)
    expect(row).to_contain_text("备件已到，今晚更换")
    row.get_by_role("button", name="退回").click()
    page.get_by_label("退回理由").fill("请附照片")
    page.locator("form").get_by_role("button", name="退回").click()
    expect(row).to_contain_text("请附照片")
    row.get_by_role("button", name="办结").click()
    shot(page, "centre")
    page.locator("form").get_by_role("button", name="办结").click()
    expect(row).to_contain_text("已办结")
