"""The notice of next year in a browser: read, looked at, applied and taken back; a limit is tried."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.api.test_calendar_editor import arrangement
from tests.e2e.desk import BrowserDesks, shot

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]


def test_a_notice_from_file_to_undoing(desks: BrowserDesks, tmp_path: Path) -> None:
    notice = tmp_path / "2027.json"
    days = arrangement()
    days["days"].append({"name": "元旦", "date": "2026-12-06", "isOffDay": False})
    notice.write_text(json.dumps(days), encoding="utf-8")
    page = desks.sit_down("supervisor", "/calendars", (1440, 860)).page
    expect(page.get_by_text("潮州市政务办公日历", exact=True)).to_be_visible()
    page.get_by_role("button", name="下一年").click()
    expect(page.get_by_text("2027 年的放假安排尚未公布")).to_be_visible()
    page.get_by_role("button", name="导入通知").first.click()
    page.get_by_role("button", name="读取并比对").click()
    expect(page.get_by_role("alert")).to_have_text("请选择文件")
    page.get_by_label("文件", exact=False).first.set_input_files(notice)
    page.get_by_label("依据文件").fill("国办发明电〔2026〕7号")
    page.get_by_label("说明").fill("国务院办公厅公布 2027 年放假安排")
    shot(page, "import")
    page.get_by_role("button", name="读取并比对").click()
    card = page.locator("article").filter(has_text="国办发明电〔2026〕7号")
    expect(card).to_contain_text("2027-02-12 休息")
    expect(card).to_contain_text("2027-02-14 08:30-12:00")
    card.get_by_role("button", name="预览影响").click()
    expect(card).to_contain_text("共核算")
    shot(page, "preview")
    card.get_by_role("button", name="按此清单执行").click()
    expect(card).to_contain_text("已执行")
    expect(page.get_by_text("2027 年的放假安排尚未公布")).not_to_be_visible()
    expect(page.get_by_title(re.compile("2027-02-14 班"))).to_be_visible()
    shot(page, "applied")
    card.get_by_role("button", name="撤销").click()
    card.get_by_label("撤销理由").fill("文件有误")
    card.get_by_role("button", name="撤销").click()
    expect(card).to_contain_text("已撤销")
    shot(page, "undone")


def test_a_limit_is_tried_with_its_days(desks: BrowserDesks) -> None:
    page = desks.sit_down("dispatch01", "/calendars", (1440, 860)).page
    expect(page.get_by_role("button", name="导入通知")).not_to_be_visible()
    page.get_by_text("时限规则", exact=True).click()
    expect(page.get_by_role("row").filter(has_text="ST-QZ-22")).to_contain_text("10 个工作日")
    page.get_by_label("收到时间").fill("2026-09-28T09:00")
    page.get_by_role("button", name="试算").click()
    expect(page.get_by_text("计入的日子（10 天）")).to_be_visible()
    expect(page.get_by_text("2026-10-10", exact=True)).to_be_visible()
    shot(page, "trial")


def test_a_limit_is_followed_by_another_with_its_source(desks: BrowserDesks) -> None:
    page = desks.sit_down("supervisor", "/calendars", (1440, 860)).page
    page.get_by_text("时限规则", exact=True).click()
    page.get_by_role("button", name="调整 ST-BY-22").click()
    form = page.locator("form.box")
    form.get_by_role("spinbutton").fill("9")
    form.get_by_role("button", name="提出").click()
    assert form.get_by_role("alert").all_inner_texts() == [
        "请写明依据，至少 4 个字",
        "请填写依据文件",
        "请写明说明",
    ]
    form.get_by_placeholder("如 潮府办〔2026〕15号第三条").fill("潮府办〔2026〕15号第四条")
    form.get_by_label("依据文件").fill("潮府办〔2026〕15号")
    form.get_by_label("说明").fill("表扬类同步压缩")
    shot(page, "policy-form")
    form.get_by_role("button", name="提出").click()
    waiting = page.locator("li.proposal").filter(has_text="ST-BY-22-")
    expect(waiting).to_contain_text("9 个工作日")
    waiting.get_by_role("button", name="执行").click()
    expect(waiting).not_to_be_visible()
    row = page.get_by_role("row").filter(has_text="潮府办〔2026〕15号第四条")
    expect(row).to_contain_text("将生效")
    row.get_by_role("button", name="终止").click()
    end = page.locator("form.end")
    end.get_by_label("依据文件").fill("潮府办〔2026〕16号")
    end.get_by_label("说明").fill("撤回")
    end.get_by_role("button", name="提出终止").click()
    expect(page.get_by_role("alert")).to_contain_text("才生效")
