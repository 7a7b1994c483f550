"""Every page by the rules of WCAG 2.1 AA that a machine can check, in light and dark."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.e2e.desk import PHONE, BrowserDesks, submit_request

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
    desk.page.keyboard.press("?")
    desk.page.get_by_role("dialog").wait_for()
    assert violations(desk.page) == []


def test_open_pages_keep_the_rules(desks: BrowserDesks) -> None:
    for path in ("/login", "/submit", "/track"):
        page = desks.page(path, PHONE)
        page.wait_for_load_state("networkidle")
        assert violations(page) == [], path


def violations(page: Page) -> list[str]:
    """What axe finds wrong on the page as it stands."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[str] = page.evaluate(_FOUND)
    return found
