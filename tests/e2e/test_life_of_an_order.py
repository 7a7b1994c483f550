"""The straight life of an order in a browser, by each role in turn, and the one way back."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.desk import BrowserDesks, look_up, submit_request

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]

MATTER = "意溪镇东津村津江华庭二期工地每天晚上十点多还在打桩，吵得睡不着，要求停止夜间施工。"
PLACE = "湘桥区意溪镇东津村津江华庭二期"
FINDINGS = "现场核查：夜间施工许可到期未续，责令停工，拟立案，负责人张某已约谈。"
ANSWER = (
    "您好！您反映的夜间施工问题，我局已到现场核查，责令该工地每晚22时后停止"
    "打桩，并安排夜间巡查。感谢您的监督。"
)


def test_from_a_citizens_phone_to_a_closed_order(desks: BrowserDesks) -> None:
    number, code = submit_request(desks, MATTER, PLACE)
    accept(desks, number)
    dispatch(desks, number)
    handle(desks, number, ANSWER)
    release(desks, number)
    close_after_asking(desks, number)

    page = look_up(desks, number, code)
    expect(page.get_by_text("给您的答复")).to_be_visible()
    expect(page.get_by_text("停止打桩，并安排夜间巡查")).to_be_visible()
    assert "拟立案" not in page.content()
    assert "张某" not in page.content()
    page.get_by_role("radiogroup").or_(page.locator("fieldset")).get_by_text("满意", exact=True).click()
    page.get_by_role("button", name="提交评价").click()
    expect(page.get_by_role("heading", name="您的评价")).to_be_visible()


def test_a_dissatisfied_citizen_gets_it_done_again(desks: BrowserDesks) -> None:
    number, code = submit_request(desks, f"{MATTER}上次说处理了，现在又开始了。", PLACE, "13800138001")
    accept(desks, number)
    dispatch(desks, number)
    handle(desks, number, ANSWER)
    release(desks, number)

    desk = desks.sit_down("follow01", f"/orders/{number}")
    desk.pick("结果", "接通")
    desk.pick("三问", "未解决")
    desk.pick("四问", "不满意")
    desk.write("诉求人的话", "昨天晚上还在打桩")
    desk.page.keyboard.press("Control+Enter")
    expect(desk.page.get_by_role("heading", name="重办")).to_be_visible()
    assert "办结" not in desk.allowed
    expect(desk.page.locator(".cmd.not").filter(has_text="办结")).to_contain_text("重办")
    desk.write(re.compile("理由"), "诉求人称夜间仍在施工，请再次到场核查")
    desk.submit("待签收")
    expect(desk.page.get_by_text("第 1 次重办").first).to_be_visible()

    page = look_up(desks, number, code)
    expect(page.get_by_text(re.compile("^承诺 .* 前答复$"))).to_be_visible()


def test_a_reply_sent_back_keeps_the_reason_in_front_of_the_clerk(desks: BrowserDesks) -> None:
    number, _code = submit_request(desks, f"{MATTER}请告知何时停工。", PLACE, "13800138002")
    accept(desks, number)
    dispatch(desks, number)
    handle(desks, number, "您好，您反映的问题我局已转有关科室处理，感谢您的来电。")

    desk = desks.sit_down("dispatch01", f"/orders/{number}")
    desk.choose("审核退回")
    desk.write(re.compile("理由"), "没有答复何时停工，请补充具体时间")
    desk.submit("办理中")

    clerk = desks.sit_down("clerk-xq-cg", f"/orders/{number}")
    expect(clerk.page.get_by_text("没有答复何时停工，请补充具体时间").first).to_be_visible()
    assert "反馈" in clerk.allowed


def accept(desks: BrowserDesks, number: str) -> None:
    desk = desks.sit_down("agent01", f"/orders/{number}")
    assert set(desk.allowed) >= {"受理", "修改", "直接答复"}
    assert "派单" not in desk.allowed
    desk.choose("受理")
    desk.pick("类型", "投诉")
    desk.submit("待派单")
    assert desk.allowed == []


def dispatch(desks: BrowserDesks, number: str) -> None:
    desk = desks.sit_down("dispatch01", f"/orders/{number}")
    expect(desk.page.locator(".cand").first).to_be_visible()
    other = desk.page.get_by_role("combobox", name="其他单位")
    other.press_sequentially("xqqcs", delay=30)
    desk.page.get_by_role("option", name=re.compile("湘桥区城市管理")).first.click()
    desk.write("派单意见", "请于今晚到场核查")
    desk.submit("待签收")


def handle(desks: BrowserDesks, number: str, answer: str) -> None:
    desk = desks.sit_down("clerk-xq-cg", f"/orders/{number}")
    assert desk.allowed[0] == "签收"
    assert "反馈" not in desk.allowed
    desk.submit("办理中")
    assert desk.allowed[0] == "联系诉求人"
    assert "反馈" not in desk.allowed, "no reply before the citizen was asked"
    desk.pick("结果", "联系上了")
    desk.write(re.compile("说了什么"), "电话告知已到现场，诉求人认可先停工")
    desk.page.keyboard.press("Control+Enter")
    expect(desk.page.get_by_role("heading", name="填写办理结果")).to_be_visible()
    desk.pick("诉求是否属实", "属实")
    desk.pick("办理结果", "已解决")
    desk.write(re.compile("内部办理情况"), FINDINGS)
    desk.write(re.compile("公开答复"), answer)
    expect(desk.page.get_by_text("已联系诉求人")).to_be_visible()
    desk.submit("待审核")


def release(desks: BrowserDesks, number: str) -> None:
    desk = desks.sit_down("dispatch01", f"/orders/{number}")
    assert set(desk.allowed) == {"审核通过", "审核退回"}
    expect(desk.page.get_by_text("拟立案").first).to_be_visible()
    desk.submit("待回访")


def close_after_asking(desks: BrowserDesks, number: str) -> None:
    desk = desks.sit_down("follow01", f"/orders/{number}")
    assert desk.allowed == ["回访"]
    expect(desk.page.locator(".cmd.not").filter(has_text="办结")).to_contain_text("回访")
    desk.pick("结果", "接通")
    desk.pick("三问", "已解决")
    desk.pick("四问", "满意")
    desk.page.keyboard.press("Control+Enter")
    expect(desk.page.get_by_role("heading", name="办结")).to_be_visible()
    desk.submit("办结")
