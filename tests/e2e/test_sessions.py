"""A session in a browser: prepared, a matter put on, its brief asked for and written, the agenda printed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import expect

from callcenter.kernel.clock import SystemClock
from tests.e2e.desk import BrowserDesks, shot, submit_request
from tests.e2e.test_enterprise_track import MATTER as ENTERPRISE_MATTER
from tests.e2e.test_life_of_an_order import PLACE, accept, dispatch

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]

MATTER = "意溪镇东津村村口的路灯坏了三天，晚上很黑，老人小孩出门不安全，请尽快维修。"


def month_ahead(today: datetime) -> str:
    """The month after the next one, as a field takes it."""
    index = today.year * 12 + today.month + 1
    return f"{index // 12}-{index % 12 + 1:02}"


def test_a_session_is_prepared_and_its_brief_written(desks: BrowserDesks, tmp_path: Path) -> None:
    number, _code = submit_request(desks, MATTER, PLACE, "13800138092")
    other, _code = submit_request(desks, MATTER.replace("路灯", "井盖"), PLACE, "13800138093")
    accept(desks, number)
    dispatch(desks, number)
    office = desks.sit_down("supervisor", "/sessions")
    page = office.page
    page.get_by_role("button", name="筹备现场会").click()
    page.get_by_label("月份").select_option(month_ahead(SystemClock().now()))
    page.get_by_role("button", name="筹备", exact=True).click()
    expect(page.locator("article.session")).to_contain_text("筹备中")
    for one in (number, other):
        search = page.get_by_role("combobox", name="其他工单")
        search.fill(one)
        page.locator(".el-select-dropdown__item:visible").filter(has_text=one).click()
        page.locator("form.other").get_by_role("button", name="列入议题").click()
        expect(page.locator("section.matter").filter(has_text=one)).to_be_visible()
    matter = page.locator("section.matter").filter(has_text=number)
    matter.get_by_role("button", name=f"{number} 下移").click()
    expect(page.locator("section.matter").nth(1)).to_contain_text(number)
    page.locator("section.matter").filter(has_text=other).get_by_role("button", name="撤下").click()
    page.get_by_label("撤下理由").fill("已另行解决")
    page.get_by_role("button", name="撤下这个议题").click()
    expect(page.locator("section.matter.off")).to_contain_text("已另行解决")
    matter.get_by_role("button", name="要情况说明").click()
    unit_field = matter.get_by_role("combobox", name="单位")
    unit_field.press("ArrowDown")
    unit_field.fill("湘桥区城市管理")
    page.locator(".el-select-dropdown__item:visible").filter(has_text="湘桥区城市管理和综合执法局").click()
    shot(page, "sessions-brief")
    matter.get_by_role("button", name="发给该单位").click()
    expect(matter).to_contain_text("待反馈")

    unit = desks.sit_down("clerk-xq-cg", "/sessions")
    row = unit.page.get_by_role("row").filter(has_text=number)
    row.get_by_role("button", name="反馈").click()
    unit.page.get_by_label("反馈内容").fill("已更换灯头，线路老化尚待改造。")
    shot(unit.page, "sessions-unit")
    unit.page.locator("form").get_by_role("button", name="反馈").click()
    expect(row).to_contain_text("待审核")

    page.goto(f"{office.url}/sessions")
    expect(matter).to_contain_text("线路老化尚待改造")
    matter.get_by_role("button", name="退回").click()
    page.get_by_label("退回原因").fill("请写明改造时间")
    matter.locator("form").get_by_role("button", name="退回").click()
    expect(matter).to_contain_text("请写明改造时间")
    page.get_by_role("button", name="发会议通知").click()
    expect(page.locator("article.session")).to_contain_text("已通知")
    shot(page, "sessions-office")
    with page.expect_download() as fetched:
        page.get_by_role("button", name="议程").click()
    kept = tmp_path / "agenda.pdf"
    fetched.value.save_as(kept)
    assert kept.read_bytes().startswith(b"%PDF-")
    page.get_by_role("button", name="取消会议").click()
    page.get_by_role("button", name="确定取消").click()
    expect(page.get_by_role("alert")).to_have_text("请至少写 2 个字")
    page.get_by_label("理由").fill("与全市会议冲突")
    page.get_by_role("button", name="确定取消").click()
    expect(page.locator("article.session")).to_contain_text("取消原因：与全市会议冲突")


def test_who_attends_a_month_is_set_by_hand(desks: BrowserDesks) -> None:
    page = desks.sit_down("enterprise01", "/sessions").page
    page.get_by_text("出席领导", exact=True).click()
    month = month_ahead(SystemClock().now())
    page.get_by_role("button", name=f"指定 {month} 出席领导").click()
    page.get_by_label("出席领导（职务、姓名）").fill("副市长 甲")
    page.get_by_label("出席领导的账号").select_option(label="市领导(只读)")
    page.get_by_label("代为出席（职务、姓名）").fill("副秘书长 乙")
    page.get_by_role("button", name=f"保存 {month} 的安排").click()
    row = page.get_by_role("row").filter(has=page.get_by_role("cell", name=month, exact=True))
    expect(row).to_contain_text("副市长 甲 市领导(只读)")
    expect(row).to_contain_text("另行指定")


def test_minutes_are_written_sent_back_and_approved_by_another(
    desks: BrowserDesks, hand_of_time: Callable[[str], None]
) -> None:
    number, _code = submit_request(desks, ENTERPRISE_MATTER, "湘桥区意溪镇东津村", "13800138094")
    page = desks.sit_down("enterprise01", "/sessions").page
    page.get_by_role("button", name="筹备现场会").click()
    page.get_by_role("button", name="筹备", exact=True).click()
    expect(page.locator("article.session")).to_contain_text("筹备中")
    page.get_by_role("combobox", name="其他工单").fill(number)
    page.locator(".el-select-dropdown__item:visible").filter(has_text=number).click()
    page.locator("form.other").get_by_role("button", name="列入议题").click()
    page.get_by_role("button", name="发会议通知").click()
    expect(page.locator("article.session")).to_contain_text("已通知")
    hand_of_time("UPDATE track_session SET starts_at = now() - interval '1 hour' WHERE state = 'called'")
    page.reload()
    page.get_by_role("button", name="记为已召开").click()
    page.get_by_label("参会人员").fill("潮州供电局 林经理")
    page.locator("form").get_by_role("button", name="记为已召开").click()
    matter = page.locator("section.matter").filter(has_text=number)
    matter.get_by_role("button", name="记纪要").click()
    matter.get_by_text("议定办理意见", exact=True).click()
    matter.get_by_role("button", name="保存这个议题的纪要").click()
    expect(matter.get_by_text("已议定的事项，要写明由哪个单位落实")).to_be_visible()
    matter.get_by_label("讨论情况").fill("供电局说明线路改造安排，副市长要求年底前完成。")
    unit = matter.get_by_role("combobox", name="单位")
    unit.press("ArrowDown")
    unit.fill("潮州供电局")
    page.locator(".el-select-dropdown__item:visible").filter(has_text="潮州供电局").click()
    matter.get_by_label("落实事项").fill("完成厂区增容改造并通电")
    shot(page, "sessions-minutes")
    matter.get_by_role("button", name="保存这个议题的纪要").click()
    expect(matter).to_contain_text("待纪要审定")
    page.get_by_role("button", name="送审纪要").click()
    expect(page.get_by_role("button", name="审定纪要")).not_to_be_visible()

    leader = desks.sit_down("cityleader", "/sessions").page
    leader.get_by_role("button", name="退回纪要").click()
    leader.get_by_label("理由").fill("请写明完成时间")
    leader.get_by_role("button", name="退回起草人").click()
    expect(leader.locator("article.session")).to_contain_text("请写明完成时间")
    page.reload()
    page.get_by_role("button", name="送审纪要").click()
    expect(page.locator("article.session")).to_contain_text("纪要待审")
    leader.reload()
    leader.get_by_role("button", name="审定纪要").click()
    expect(leader.locator("article.session")).to_contain_text("纪要已印发")
    expect(leader.locator("section.matter")).to_contain_text("待反馈")
