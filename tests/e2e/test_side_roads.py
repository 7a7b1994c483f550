"""The side roads most used, by hand in a browser: return, extension, supplement, merging, urging."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.desk import BrowserDesks, Desk, look_up, submit_request
from tests.e2e.test_life_of_an_order import PLACE, accept, dispatch

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]

MATTER = "意溪镇东津村津江华庭二期工地每天晚上十点多还在打桩，吵得睡不着，要求停止夜间施工。"
BASIS = "派单目录 6.2：施工许可由住建部门核发"


def test_a_return_is_refused_with_both_sides_before_the_eyes(desks: BrowserDesks) -> None:
    number, _code = submit_request(desks, MATTER, PLACE, "13800138070")
    accept(desks, number)
    dispatch(desks, number)
    clerk = desks.sit_down("clerk-xq-cg", f"/orders/{number}")
    clerk.choose("申请退单")
    ask_to_return(clerk)

    desk = desks.sit_down("dispatch01", "/approvals")
    page = desk.page
    page.get_by_role("link", name=re.compile(number)).click()
    words = page.locator(".sides")
    expect(words).to_contain_text(BASIS)
    expect(words).to_contain_text("请于今晚到场核查")
    page.get_by_role("button", name="驳回申请").first.click()
    page.keyboard.press("Control+Enter")
    expect(page.locator("form").get_by_role("alert")).to_contain_text("驳回理由")
    desk.write(re.compile("驳回理由"), "派单目录明确由贵局办理，请继续办理")
    page.get_by_label("记为不当退单").check()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("link", name=re.compile(number))).to_have_count(0)

    clerk.open(number)
    expect(clerk.page.get_by_text("派单目录明确由贵局办理").first).to_be_visible()
    expect(clerk.page.get_by_text("不当退单").first).to_be_visible()
    clerk.stands_at("待签收")
    assert "签收" in clerk.allowed


def test_an_extension_moves_the_date_that_was_promised(desks: BrowserDesks) -> None:
    number, _code = submit_request(desks, f"{MATTER}请给个说法。", PLACE, "13800138071")
    accept(desks, number)
    dispatch(desks, number)
    clerk = desks.sit_down("clerk-xq-cg", f"/orders/{number}")
    clerk.choose("签收")
    clerk.submit("办理中")
    clerk.choose("申请延期")
    page = clerk.page
    page.get_by_role("button", name="再加 3 个工作日").click()
    expect(page.get_by_text(re.compile("工作日，17:30 下班"))).to_be_visible()
    clerk.write(re.compile("^理由"), "需委托噪声检测，报告下旬出")
    clerk.write(re.compile("^依据"), "条例第十五条")
    page.keyboard.press("Control+Enter")
    expect(page.locator("form").get_by_role("alert")).to_contain_text("须先告知诉求人")
    page.get_by_label("已告知诉求人").check()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("延期待审批")).to_be_visible()

    desk = desks.sit_down("dispatch01", f"/orders/{number}")
    expect(desk.page.get_by_role("heading", name="同意延期")).to_be_visible()
    desk.page.keyboard.press("Control+Enter")
    expect(desk.page.get_by_text("延期待审批")).to_have_count(0)
    expect(desk.page.get_by_text(re.compile("原定")).first).to_be_visible()


def test_what_is_missing_is_asked_once_and_the_citizen_answers(desks: BrowserDesks) -> None:
    number, code = submit_request(
        desks, "路灯坏了很久了，晚上很黑，请派人来修一下。", "湘桥区", "13800138072"
    )
    desk = desks.sit_down("agent01", f"/orders/{number}")
    desk.choose("退回补充")
    for missing in ("具体地点（路名、门牌或参照物）", "发生的时间"):
        desk.page.get_by_role("button", name=missing).click()
    desk.submit("待补充")

    page = look_up(desks, number, code)
    expect(page.get_by_text("热线需要您补充情况")).to_be_visible()
    page.get_by_label("补充什么").fill("就在东兴北路三巷口，十一月二十日起不亮。")
    page.get_by_role("button", name="提交补充").click()
    expect(page.get_by_text("热线需要您补充情况")).to_have_count(0)

    desk.open(number)
    desk.stands_at("待派单")
    expect(desk.page.get_by_text("东兴北路三巷口").first).to_be_visible()


def test_two_orders_about_one_matter_become_one(desks: BrowserDesks) -> None:
    main, _code = submit_request(desks, f"{MATTER}已经半个月了。", PLACE, "13800138073")
    other, _other = submit_request(desks, f"{MATTER}孩子要考试。", PLACE, "13800138074")
    accept(desks, main)
    accept(desks, other)

    desk = desks.sit_down("dispatch01", f"/orders/{other}")
    desk.choose("并单")
    box = desk.page.get_by_role("combobox", name="并到哪张主单")
    box.press_sequentially(main, delay=10)
    desk.page.get_by_role("option").filter(has_text=main).click()
    desk.page.get_by_role("button", name="同一事项，合并办理。").click()
    desk.submit("已并单")
    strip = desk.page.get_by_role("note", name="这件工单的特殊情况")
    expect(strip).to_contain_text("已并入")

    strip.get_by_role("link", name=main).click()
    expect(desk.page.get_by_text("并入 1 件")).to_be_visible()
    expect(desk.page.get_by_role("note").get_by_role("link", name=other)).to_be_visible()


def test_a_citizen_urges_once_and_takes_it_back(desks: BrowserDesks) -> None:
    number, code = submit_request(desks, f"{MATTER}没人来看。", PLACE, "13800138075")
    accept(desks, number)
    dispatch(desks, number)
    page = look_up(desks, number, code)
    page.get_by_role("button", name="催一催").click()
    page.get_by_label("想说什么").fill("两天了还没有人联系我")
    page.get_by_role("button", name="提交催办").click()
    expect(page.get_by_text("已提醒承办单位。")).to_be_visible()
    page.get_by_role("button", name="催一催").click()
    page.get_by_label("想说什么").fill("再催一次")
    page.get_by_role("button", name="提交催办").click()
    expect(page.get_by_text(re.compile("已催办过"))).to_be_visible()

    clerk = desks.sit_down("clerk-xq-cg", f"/orders/{number}")
    expect(clerk.page.get_by_text("已催办 1 次")).to_be_visible()
    expect(clerk.page.get_by_text("两天了还没有人联系我").first).to_be_visible()

    page.get_by_role("button", name="撤回诉求").click()
    page.get_by_label("撤回的原因").fill("工地已经停工了")
    page.get_by_role("button", name="确认撤回").click()
    expect(page.get_by_role("button", name="撤回诉求")).to_have_count(0)
    clerk.open(number)
    clerk.stands_at("办结")
    expect(clerk.page.get_by_role("note")).to_contain_text("撤诉")


def ask_to_return(clerk: Desk) -> None:
    """The clerk fills in why the order is not hers and whose it is."""
    page = clerk.page
    page.get_by_role("combobox", name="退单理由").press("ArrowDown")
    page.get_by_role("option", name="不属于本单位职责").click()
    page.get_by_role("combobox", name="应由哪个单位办").press_sequentially("szj", delay=20)
    page.get_by_role("option").filter(has_text="住房和城乡建设").first.click()
    clerk.write(re.compile("^理由"), "该工地许可由住建部门核发，夜间施工应由住建处置")
    clerk.write(re.compile("^依据"), BASIS)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("退单待审批")).to_be_visible()


def test_an_order_given_back_is_not_led_to_the_same_unit_again(desks: BrowserDesks) -> None:
    number, _code = submit_request(desks, f"{MATTER}请尽快。", PLACE, "13800138076")
    accept(desks, number)
    dispatch(desks, number)
    clerk = desks.sit_down("clerk-xq-cg", f"/orders/{number}")
    clerk.choose("申请退单")
    ask_to_return(clerk)

    desk = desks.sit_down("dispatch01", f"/orders/{number}")
    page = desk.page
    expect(page.get_by_role("heading", name="同意退单")).to_be_visible()
    desk.submit("待派单")
    expect(page.locator(".cand").filter(has_text="湘桥区城市管理")).to_contain_text("已退单")
    expect(page.get_by_role("button", name=re.compile("派给 .*住房和城乡建设局"))).to_be_visible()
    page.locator(".cand").filter(has_text="湘桥区城市管理").click()
    expect(page.get_by_text(re.compile("已经退过这件工单"))).to_be_visible()


def test_a_town_answers_its_county_and_mends_what_was_sent_back(desks: BrowserDesks) -> None:
    number, _code = submit_request(desks, f"{MATTER}村口也有。", PLACE, "13800138077")
    accept(desks, number)
    desk = desks.sit_down("dispatch01", f"/orders/{number}")
    expect(desk.page.locator(".cand").first).to_be_visible()
    choose_unit(desk, "其他单位", "湘桥区人民政府")
    desk.submit("待签收")
    county = desks.sit_down("local-xq", f"/orders/{number}")
    assert "签收" in county.allowed
    county.submit("办理中")
    county.choose("二级转派")
    choose_unit(county, re.compile("转派给下级"), "意溪镇人民政府")
    county.page.keyboard.press("Escape")
    county.page.keyboard.press("Control+Enter")
    expect(county.page.get_by_text("已转派")).to_be_visible()

    town = desks.sit_down("local-yixi", f"/orders/{number}")
    town.stands_at("本单位二级·待签收")
    assert "签收" in town.allowed
    town.submit("本单位二级·办理中")
    expect(town.page.get_by_text("反馈给湘桥区人民政府，由其汇总后答复诉求人。")).to_be_visible()
    town.pick("诉求是否属实", "属实")
    town.pick("办理结果", "已解决")
    town.write(re.compile("内部办理情况"), "到场核实，打桩属实，已劝停")
    town.write(re.compile("公开答复"), "您好，我镇已到场核实并劝停夜间打桩，请您监督。")
    town.submit("本单位二级·已反馈")

    county.open(number)
    county.choose("退回补正（意溪镇人民政府）")
    county.write(re.compile("^理由"), "请写明劝停的时间")
    county.page.keyboard.press("Control+Enter")
    expect(county.page.get_by_text("已退回补正").first).to_be_visible()
    county.open(number)
    expect(county.page.locator("form").get_by_text("请写明劝停的时间")).to_have_count(0)

    town.open(number)
    expect(town.page.locator("form").get_by_text("请写明劝停的时间")).to_be_visible()
    expect(town.page.get_by_label(re.compile("内部办理情况"))).to_have_value("到场核实，打桩属实，已劝停")
    town.submit("本单位二级·已反馈")


def test_a_leader_gives_a_draft_back_and_signs_the_mended_one(desks: BrowserDesks) -> None:
    number, _code = submit_request(desks, f"{MATTER}请领导过问。", PLACE, "13800138078")
    accept(desks, number)
    dispatch(desks, number)
    clerk = desks.sit_down("clerk-xq-cg", f"/orders/{number}")
    clerk.choose("签收")
    clerk.submit("办理中")
    clerk.choose("联系诉求人")
    clerk.pick("结果", "联系上了")
    clerk.write(re.compile("说了什么"), "已告知正在核实")
    clerk.page.keyboard.press("Control+Enter")
    expect(clerk.page.get_by_role("heading", name="填写办理结果")).to_be_visible()
    clerk.choose("送审签")
    clerk.pick("诉求是否属实", "属实")
    clerk.pick("办理结果", "已解决")
    clerk.write(re.compile("内部办理情况"), "到场核实，打桩属实，已劝停")
    clerk.write(re.compile("公开答复"), "您好，我局已到场核实并劝停夜间打桩，请您监督。")
    clerk.page.keyboard.press("Control+Enter")
    expect(clerk.page.get_by_text("待审签").first).to_be_visible()

    leader = desks.sit_down("leader-xq-cg", f"/orders/{number}")
    leader.choose("退签")
    leader.write(re.compile("^理由"), "请写明劝停的时间")
    leader.page.keyboard.press("Control+Enter")
    expect(leader.page.get_by_text("已退签").first).to_be_visible()

    clerk.open(number)
    clerk.choose("送审签")
    banner = clerk.page.locator(".banner.warn").filter(has_text="请写明劝停的时间")
    expect(banner).to_contain_text("分管领导退回")
    clerk.write(re.compile("内部办理情况"), "11 月 30 日到场核实，打桩属实，已劝停")
    clerk.page.keyboard.press("Control+Enter")
    expect(clerk.page.get_by_text("待审签").first).to_be_visible()
    leader.open(number)
    leader.choose("审签")
    expect(leader.page.locator("form.frame")).to_contain_text("11 月 30 日到场核实")
    leader.submit("待审核")


def choose_unit(desk: Desk, label: str | re.Pattern[str], name: str) -> None:
    """Pick an organisation by its name."""
    box = desk.page.get_by_role("combobox", name=label)
    box.press_sequentially(name, delay=10)
    desk.page.get_by_role("option").filter(has_text=name).first.click()
