"""An agent listens to a caller through the browser's microphone, and the form fills itself."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.desk import BrowserDesks, shot
from tests.e2e.spoken import SENTENCES

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]


def test_a_call_fills_the_form_and_what_is_typed_stays(desks: BrowserDesks) -> None:
    desk = desks.sit_down("agent01", "/register", size=(1440, 860))
    page = desk.page
    title = page.get_by_label(re.compile("^标题"))
    title.fill("路灯三天不亮")
    panel = page.get_by_role("region", name="随听")
    panel.get_by_role("button", name="开始随听").click()
    expect(panel.get_by_text(SENTENCES[4.0])).to_be_visible()
    expect(page.get_by_label(re.compile("^诉求内容"))).to_have_value(re.compile("路灯"))
    expect(page.get_by_label(re.compile("^联系电话"))).to_have_value("13900001111")
    expect(title).to_have_value("路灯三天不亮")
    expect(page.get_by_text("听到的是")).to_be_visible()
    mark = page.locator(".heard", has_text="听自市民").last
    mark.hover()
    shot(page, "hearing")
    page.keyboard.press("Alt+a")
    expect(page.locator(".heard", has_text="已采纳").first).to_be_visible()

    page.reload()
    panel = page.get_by_role("region", name="随听")
    expect(panel.get_by_text(SENTENCES[3.0])).to_be_visible()
    expect(page.get_by_label(re.compile("^标题"))).to_have_value("路灯三天不亮")
    shot(page, "hearing-resumed")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile("/orders/"))
    page.get_by_role("button", name=re.compile("展开 2 句")).click()
    expect(page.get_by_text(SENTENCES[4.0], exact=True)).to_be_visible()
