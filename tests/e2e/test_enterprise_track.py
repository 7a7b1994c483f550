"""The enterprise track as its people see it: screened, lifted, read by the enterprise; and the register."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.desk import PHONE, BrowserDesks, submit_request
from tests.e2e.test_accessibility import violations

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

MATTER = (
    "我司是潮州市韩青瓷业有限公司，湘桥区意溪镇厂区临时用电增容申请三个月没有答复，"
    "影响企业生产经营，请协调供电部门尽快办理。"
)
WIDE = (1920, 1080)


def kept(page: Page, name: str) -> None:
    """A picture for whoever wants to look, where a folder is named for them."""
    folder = os.environ.get("HOTLINE_PICTURES")
    if folder:
        page.screenshot(path=str(Path(folder) / f"{name}.png"))


def test_a_matter_is_taken_on_climbs_and_is_read_by_its_enterprise(desks: BrowserDesks) -> None:
    number, code = submit_request(desks, MATTER, "湘桥区意溪镇东津村", "13800138090")
    office = desks.sit_down("enterprise01", "/cases", WIDE)
    page = office.page
    expect(page.get_by_role("heading", name="直通车", exact=True)).to_be_visible()
    card = page.locator(f'a[href="/cases/{number}"]')
    expect(card).to_contain_text("潮州市韩青瓷业有限公司")
    kept(page, "board-before")
    card.click()
    page.get_by_role("button", name="纳入直通车", exact=True).click()
    page.get_by_role("radiogroup", name="类别").get_by_text("A 权责清晰").click()
    kept(page, "case-screening")
    page.locator("form.case-form button.primary").click()
    expect(page.locator("header.head")).to_contain_text("A 权责清晰")
    page.get_by_role("button", name="提级", exact=True).click()
    page.get_by_label("理由").fill("须单位分管领导协调")
    page.locator("form.case-form button.primary").click()
    expect(page.locator(".ladder li.on")).to_contain_text("分管领导")
    assert violations(page) == []
    kept(page, "case-working")
    page.goto(f"{desks.url}/cases")
    expect(page.locator("section.l1")).to_contain_text("潮州市韩青瓷业有限公司")
    assert violations(page) == []
    kept(page, "board-after")
    enterprise = desks.page(f"/track?number={number}", PHONE)
    enterprise.get_by_label("查询码").fill(code)
    enterprise.get_by_role("button", name="查询").click()
    expect(enterprise.get_by_role("heading", name="企业诉求直通车")).to_be_visible()
    expect(enterprise.get_by_text("现由分管领导协调", exact=False)).to_be_visible()
    kept(enterprise, "track")


def test_the_register_refuses_a_wrong_code_and_keeps_a_right_one(desks: BrowserDesks) -> None:
    page = desks.sit_down("enterprise01", "/enterprises", WIDE).page
    page.get_by_role("button", name="入库", exact=True).click()
    page.get_by_label("统一社会信用代码").last.fill("91445102MA5D00004X")
    page.get_by_label("企业名称").fill("潮州市新记瓷厂")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("校验位不符", exact=False)).to_be_visible()
    assert violations(page) == []
    page.get_by_label("统一社会信用代码").last.fill("91445102MA5D000052")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", name="潮州市新记瓷厂")).to_be_visible()
    kept(page, "register")


def test_who_holds_a_level_is_named_and_relieved(desks: BrowserDesks) -> None:
    page = desks.sit_down("enterprise01", "/ladder-holders").page
    row = page.get_by_role("row").filter(has=page.get_by_role("button", name="调整潮州供电局的负责人"))
    expect(row).to_contain_text("潮州供电局分管领导 按角色，未指定")
    row.get_by_role("button", name="调整潮州供电局的负责人").click()
    page.get_by_role("button", name="指定潮州供电局的分管领导").click()
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("alert")).to_have_text("请选择负责人")
    page.locator("form.box select").select_option(label="潮州供电局分管领导")
    page.get_by_label("职务").fill("副局长")
    assert violations(page) == []
    page.get_by_role("button", name="保存").click()
    expect(row).to_contain_text("副局长")
    page.get_by_role("button", name="免去潮州供电局分管领导").click()
    page.get_by_role("button", name="确定免去").click()
    expect(page.get_by_role("button", name="确定免去")).not_to_be_visible()
    kept(page, "holders")
