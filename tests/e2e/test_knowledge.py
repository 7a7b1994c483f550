"""The knowledge base in a browser: written, approved, read out to a caller, and asked of a unit."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.desk import BrowserDesks, shot

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]

TITLE = "社会保障卡遗失补领"
ANSWER = "请带身份证到任一社保卡服务网点，当场补领新卡，工本费十六元。"
CALL = "市民来电说社保卡昨天在菜市场弄丢了，问在哪里重新办理，要带什么。"
UNKNOWN = "市民问外地退休老人在潮州帮带孙子，能不能就近做养老待遇的刷脸认证。"


def test_an_article_is_written_approved_and_read_out(desks: BrowserDesks) -> None:
    clerk = desks.sit_down("clerk-cz-rs", "/knowledge").page
    clerk.get_by_role("button", name="新建条目").click()
    clerk.get_by_label(re.compile("^标题")).fill(TITLE)
    clerk.get_by_label(re.compile("^答复口径")).fill(ANSWER)
    clerk.get_by_label("问法").fill("社保卡丢了怎么办")
    clerk.get_by_label(re.compile("^依据")).fill("市人社局办事指南（测试）")
    shot(clerk, "knowledge-form")
    clerk.keyboard.press("Control+Enter")
    pane = clerk.get_by_role("article")
    expect(pane.get_by_role("heading", name=TITLE)).to_be_visible()
    pane.get_by_role("button", name="送审").click()
    expect(pane.get_by_text("待审核").first).to_be_visible()
    expect(pane.get_by_role("button", name="审核通过")).to_have_count(0)

    editor = desks.sit_down("knowledge01").page
    expect(editor.get_by_role("heading", name="知识库")).to_be_visible()
    editor.get_by_role("tab", name="待审核").click()
    editor.get_by_role("button", name=TITLE).click()
    shot(editor, "knowledge-review")
    editor.get_by_role("article").get_by_role("button", name="审核通过").click()
    expect(editor.get_by_role("article").get_by_text("生效中").first).to_be_visible()

    agent = desks.sit_down("agent01", "/register").page
    expect(agent.get_by_text("写下诉求内容后")).to_be_visible()
    agent.get_by_label(re.compile("^来电号码")).fill("13800138077")
    agent.get_by_label(re.compile("^诉求内容")).fill(CALL)
    panel = agent.get_by_role("region", name="可以这样答复")
    expect(panel.get_by_text(ANSWER)).to_be_visible()
    shot(agent, "knowledge-suggest")
    agent.keyboard.press("Alt+1")
    expect(agent.get_by_role("heading", name="登记后直接以此答复")).to_be_visible()
    shot(agent, "knowledge-adopted", whole=True)
    agent.keyboard.press("Control+Enter")
    expect(agent.locator(".oh .tag").first).to_have_text("办结")
    expect(agent.get_by_text(ANSWER).first).to_be_visible()

    clerk.reload()
    expect(clerk.get_by_text("采用 1 次")).to_be_visible()
    clerk.get_by_role("button", name="修改").click()
    clerk.get_by_label(re.compile("^答复口径")).fill(ANSWER.replace("十六元", "二十元"))
    clerk.get_by_role("button", name="存为草稿").click()
    expect(clerk.get_by_text("现在读出的仍是第 1 版")).to_be_visible()
    expect(clerk.locator("ins").filter(has_text="二十")).to_be_visible()
    shot(clerk, "knowledge-versions", whole=True)


def test_what_nobody_knows_is_asked_of_the_unit(desks: BrowserDesks) -> None:
    agent = desks.sit_down("agent02", "/register").page
    agent.get_by_label(re.compile("^诉求内容")).fill(UNKNOWN)
    expect(agent.get_by_text("知识库里没有找到")).to_be_visible()
    agent.keyboard.press("Alt+q")
    agent.get_by_role("combobox", name="问哪个单位").press_sequentially("人力资源", delay=30)
    agent.get_by_role("option", name="潮州市人力资源和社会保障局").click()
    shot(agent, "knowledge-ask")
    agent.get_by_role("button", name="发出提问").click()
    expect(agent.get_by_text("已向 市人社局 提问")).to_be_visible()

    clerk = desks.sit_down("clerk-cz-rs", "/knowledge").page
    clerk.get_by_role("tab", name="问承办单位").click()
    row = clerk.get_by_role("listitem").filter(has_text=UNKNOWN)
    row.get_by_role("button", name="答复").click()
    clerk.get_by_label("答复口径").fill("可以，在手机上的人社小程序刷脸即可，不限在哪个城市。")
    clerk.get_by_label("依据").fill("待遇资格认证通知（测试）")
    shot(clerk, "knowledge-unit")
    row.locator("form").get_by_role("button", name="答复").click()
    expect(row).to_contain_text("已答复")

    agent.goto(agent.url.replace("/register", "/knowledge"))
    agent.get_by_role("tab", name="问承办单位").click()
    expect(agent.get_by_text("不限在哪个城市")).to_be_visible()
    shot(agent, "knowledge-answered")
    agent.get_by_role("tab", name="检索").click()
    agent.get_by_role("searchbox").fill("怎么查工单办到哪一步")
    agent.get_by_role("button", name="怎样查询诉求办理进度").click()
    expect(agent.get_by_role("article")).to_contain_text("查询码")
    shot(agent, "knowledge-find")


def test_a_table_is_looked_at_before_it_is_brought_in(desks: BrowserDesks) -> None:
    editor = desks.sit_down("knowledge01").page
    editor.get_by_role("tab", name="导入").click()
    rows = (
        "标题,答复口径,归口单位",
        "路灯不亮找谁报修,登记路段和灯杆编号即可。,市城管局",
        "短,答复内容在这里。,月球局",
    )
    table = {"name": "知识.csv", "mimeType": "text/csv", "buffer": "\n".join(rows).encode("gb18030")}
    editor.get_by_label("表格文件").set_input_files(files=[table])  # type: ignore[list-item]
    editor.get_by_role("button", name="只检查").click()
    expect(editor.get_by_role("status")).to_contain_text("新增 1")
    expect(editor.get_by_role("row").filter(has_text="标题有 1 字")).to_be_visible()
    shot(editor, "knowledge-import")
    editor.get_by_label("跳过有问题的行").check()
    editor.get_by_role("button", name="导入", exact=True).last.click()
    expect(editor.get_by_text("自己导入的须由另一人审核")).to_be_visible()
