"""The desks: logging in, the list and its keys, live changes, and what is revealed to whom."""

from __future__ import annotations

import base64
import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.desk import PHONE, SECRETS, BrowserDesks, fresh_code, look_up, submit_request

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(180)]

MATTER = "枫溪区瓷都大道路灯坏了三天，晚上很黑，请尽快修复。"
PLACE = "枫溪镇瓷都大道"
#: the smallest picture: one pixel
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def test_a_wrong_password_is_refused_in_words_and_the_page_stays_usable(desks: BrowserDesks) -> None:
    page = desks.page("/orders")
    expect(page).to_have_url(re.compile(r"/login\?next=/orders"))
    page.get_by_label("工号或用户名").fill("agent02")
    page.get_by_label("密码", exact=True).fill("wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("不正确")
    page.get_by_label("密码", exact=True).fill("Hotline@2026")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/orders"))


def test_a_supervisor_needs_the_second_factor_and_a_reload_keeps_the_session(desks: BrowserDesks) -> None:
    desk = desks.sit_down("supervisor")
    expect(desk.page.get_by_text("中心主管").first).to_be_visible()
    desk.page.reload()
    expect(desk.page.get_by_text("中心主管").first).to_be_visible()
    desk.page.get_by_role("button", name=re.compile("的菜单")).click()
    desk.page.get_by_role("menuitem", name="退出登录").click()
    expect(desk.page).to_have_url(re.compile("/login"))
    desk.page.goto(f"{desks.url}/orders")
    expect(desk.page).to_have_url(re.compile("/login"))


def test_the_list_is_worked_by_keys_and_its_filters_live_in_the_address(desks: BrowserDesks) -> None:
    number, _code = submit_request(desks, MATTER, PLACE, "13800138010")
    desk = desks.sit_down("agent01", "/orders")
    page = desk.page
    page.keyboard.press("/")
    page.keyboard.type("瓷都大道路灯")
    expect(page).to_have_url(re.compile("q="))
    expect(desk.row(number)).to_be_visible()
    page.keyboard.press("Escape")
    page.reload()
    expect(desk.row(number)).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(page.locator("tr.sel")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/orders/CZ"))
    page.keyboard.press("u")
    expect(page).to_have_url(re.compile("q="))
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="快捷键")).to_contain_text("下一件")


def test_a_new_order_is_announced_and_moves_no_row(desks: BrowserDesks) -> None:
    submit_request(desks, f"{MATTER}第一件。", PLACE, "13800138020")
    desk = desks.sit_down("agent02", "/orders?state=registered&sort=received")
    expect(desk.page.locator("tbody tr").first).to_be_visible()
    before = desk.page.locator("tbody tr .title").all_inner_texts()
    number, _code = submit_request(desks, f"{MATTER}第二件。", PLACE, "13800138021")
    banner = desk.page.get_by_role("button", name=re.compile("件新工单"))
    expect(banner).to_be_visible()
    assert desk.page.locator("tbody tr .title").all_inner_texts()[: len(before)] == before
    banner.click()
    expect(desk.row(number)).to_be_visible()


def test_two_people_on_one_order_the_later_keeps_what_was_written(desks: BrowserDesks) -> None:
    number, _code = submit_request(desks, f"{MATTER}请两位同时看。", PLACE, "13800138030")
    first = desks.sit_down("agent01", f"/orders/{number}")
    second = desks.sit_down("agent02", f"/orders/{number}")
    for desk in (first, second):
        desk.choose("直接答复")
    second.write(re.compile("公开答复"), "您好，路灯已经列入今天的抢修计划，感谢您的反映。")
    first.choose("修改")
    first.write(re.compile("标题"), "瓷都大道路灯不亮")
    first.page.keyboard.press("Control+Enter")
    expect(first.page.locator("h1")).to_have_text("瓷都大道路灯不亮")

    expect(second.page.get_by_role("status").filter(has_text="刚被修改")).to_be_visible()
    second.page.keyboard.press("Control+Enter")
    dialog = second.page.get_by_role("dialog", name="这件工单刚被修改")
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="看最新内容").click()
    expect(second.page.locator("h1")).to_have_text("瓷都大道路灯不亮")
    expect(second.page.get_by_label(re.compile("公开答复"))).to_have_value(re.compile("抢修计划"))
    second.submit("办结")


def test_a_masked_phone_is_shown_for_a_reason_and_a_second_factor(desks: BrowserDesks) -> None:
    number, _code = submit_request(desks, MATTER, PLACE, "13912345678")
    desk = desks.sit_down("dispatch01", f"/orders/{number}")
    page = desk.page
    assert "13912345678" not in page.content()
    page.get_by_role("button", name=re.compile("查看完整.*(号码|电话)")).first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="查看").click()
    expect(dialog.get_by_role("alert")).to_contain_text("用途")
    dialog.get_by_label(re.compile("用途")).fill("核实现场地址")
    dialog.get_by_role("button", name="查看").click()
    dialog.get_by_label(re.compile("动态口令")).fill(fresh_code(page, SECRETS["dispatch01"]))
    dialog.get_by_role("button", name="查看").click()
    expect(page.get_by_text("13912345678")).to_be_visible()


def test_a_backdated_paper_slip_needs_its_reason(desks: BrowserDesks) -> None:
    desk = desks.sit_down("window01", "/register")
    page = desk.page
    desk.pick("渠道", "纸质补录")
    page.get_by_label("诉求内容").fill("停电期间手工受理：凤新街道莲云村口早市占道经营，校车过不去。")
    received = page.get_by_role("combobox", name="实际收到时间")
    received.fill("2026-01-05 09:30")
    received.press("Enter")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("请写明原因")).to_be_visible()
    page.get_by_label("补录原因").fill("系统停机期间手工受理")
    page.get_by_label("添加图片或 PDF").set_input_files(
        {"name": "纸单.png", "mimeType": "image/png", "buffer": PIXEL}
    )
    expect(page.get_by_text("纸单.png")).to_be_visible()
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/orders/"))
    expect(page.get_by_text("纸质补录").first).to_be_visible()
    expect(page.get_by_text(re.compile("01-05 09:30")).first).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="下载 纸单.png").click()
    assert download.value.path().read_bytes().startswith(PIXEL[:8]), "a picture, cleaned of what it carried"


def test_a_wrong_tracking_code_tells_nothing(desks: BrowserDesks) -> None:
    number, _code = submit_request(desks, MATTER, PLACE, "13800138040")
    page = look_up(desks, number, "AAAAAAAAAAAAAAAAAAAA")
    expect(page.get_by_role("alert")).to_contain_text("没有找到")
    assert "瓷都大道" not in page.content()


def test_a_citizen_is_told_what_is_missing_beside_the_field(desks: BrowserDesks) -> None:
    page = desks.page("/submit", PHONE)
    page.get_by_label("手机号或固话").fill("一三八")
    page.get_by_role("button", name="同意并提交").click()
    expect(page.get_by_text("请说说情况，至少 5 个字")).to_be_visible()
    expect(page.get_by_text("号码格式不对").first).to_be_visible()


@pytest.mark.parametrize("size", [(1366, 640), (1920, 1080), (390, 844)])
def test_no_page_scrolls_sideways_and_desks_do_not_scroll_as_a_whole(
    desks: BrowserDesks, size: tuple[int, int]
) -> None:
    number, _code = submit_request(desks, MATTER, PLACE, "13800138050")
    desk = desks.sit_down("agent01", f"/orders/{number}", size)
    for path in (f"/orders/{number}", "/orders", "/register", "/submit", "/track"):
        desk.page.goto(desks.url + path)
        desk.page.wait_for_load_state("networkidle")
        assert overflow(desk.page)[0] <= 0, path
        if size[0] > 1000 and path.startswith("/orders"):
            assert overflow(desk.page)[1] <= 0, path


def overflow(page: Page) -> tuple[int, int]:
    """Pixels by which the page is wider and higher than the window."""
    width, height = page.evaluate(
        "() => { const page = document.documentElement;"
        " return [page.scrollWidth - innerWidth, page.scrollHeight - innerHeight] }"
    )
    return int(width), int(height)
