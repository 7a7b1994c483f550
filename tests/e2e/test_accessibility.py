"""Every page by the rules of WCAG 2.1 AA that a machine can check, in light and dark."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.e2e.desk import PHONE, BrowserDesks, submit_request
from tests.e2e.test_life_of_an_order import accept, dispatch
from tests.e2e.test_side_roads import ask_to_return

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(180)]

AXE = Path(__file__).parents[2] / "agent_ui" / "web" / "node_modules" / "axe-core" / "axe.min.js"
_FOUND = """async () => {
    const found = await axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] })
    return found.violations.map((one) => `${one.id}: ${one.nodes[0].html.slice(0, 160)}`)
}"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_desks_keep_the_rules(desks: BrowserDesks, theme: str) -> None:
    number, _code = submit_request(
        desks, "凤新街道莲云村口早市占道，校车过不去。", "凤新街道莲云村", "13800138060"
    )
    desk = desks.sit_down("agent01")
    desk.page.evaluate("theme => localStorage.setItem('hotline.theme', theme)", theme)
    for path in ("/orders", f"/orders/{number}", "/chats", "/register"):
        desk.page.goto(desks.url + path)
        desk.page.wait_for_load_state("networkidle")
        assert violations(desk.page) == [], path
    desk.page.goto(f"{desks.url}/orders/{number}")
    desk.page.get_by_role("button", name="更多").click()
    for command in ("不予受理", "退回补充", "拆单", "紧急转接"):
        desk.choose(command)
        assert violations(desk.page) == [], command
    desk.page.keyboard.press("?")
    desk.page.get_by_role("dialog").wait_for()
    assert violations(desk.page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_approvals_and_ledger_keep_the_rules(desks: BrowserDesks, theme: str) -> None:
    number, _code = submit_request(desks, "意溪镇东津村工地夜里打桩。", "意溪镇东津村", "13800138061")
    accept(desks, number)
    dispatch(desks, number)
    clerk = desks.sit_down("clerk-xq-cg", f"/orders/{number}")
    clerk.choose("申请退单")
    assert violations(clerk.page) == []
    ask_to_return(clerk)
    desk = desks.sit_down("dispatch01")
    desk.page.evaluate("theme => localStorage.setItem('hotline.theme', theme)", theme)
    for path in ("/approvals", "/ledger", f"/orders/{number}"):
        desk.page.goto(desks.url + path)
        desk.page.wait_for_load_state("networkidle")
        assert violations(desk.page) == [], path


def test_open_pages_keep_the_rules(desks: BrowserDesks) -> None:
    for path in ("/login", "/submit", "/track"):
        page = desks.page(path, PHONE)
        page.wait_for_load_state("networkidle")
        assert violations(page) == [], path


#: colours are measured when what moves has come to rest; what turns for ever is not waited for
_STILL = """async () => {
  const frame = () => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  const moving = () => document.getAnimations().filter(
    a => a.playState === 'running' && a.effect?.getComputedTiming().iterations !== Infinity);
  for (await frame(); moving().length > 0; await frame())
    await Promise.allSettled(moving().map(a => a.finished));
}"""


def violations(page: Page) -> list[str]:
    """What axe finds wrong on the page as it stands, once nothing fades in any more."""
    page.evaluate(_STILL)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[str] = page.evaluate(_FOUND)
    return found
