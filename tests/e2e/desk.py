"""What a person does at a page, in the person's words, so that the tests read as a story."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

import pyotp
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, expect

from callcenter.kernel.clock import SystemClock

PASSWORD = "Hotline@2026"
DESKTOP = (1366, 640)
PHONE = (390, 844)
#: people wait for a busy machine; the tests wait for what is on the page, never for a time
PATIENCE_MS = 20_000
_last_steps: dict[str, int] = {}
_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PX"
SECRETS = {"agent01": f"{_SECRET}A", "dispatch01": f"{_SECRET}D", "supervisor": f"{_SECRET}G"}
#: the browser reports each answer of 4xx as an error; those a test provokes are no fault of the page
_EXPECTED = re.compile(r"status of (401|403|404|409|422|429)")


def shot(page: Page, name: str, *, whole: bool = False) -> None:
    """A picture to look at, in the folder that ``SHOTS`` in the environment names; none without it."""
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=whole)


class BrowserDesks:
    """Pages in profiles of their own, with what the browser complained of."""

    def __init__(self, url: str, browser: Browser) -> None:
        self.url = url
        self._browser = browser
        self._contexts: list[BrowserContext] = []
        self.complaints: list[str] = []

    def page(self, path: str, size: tuple[int, int] = DESKTOP) -> Page:
        """A fresh visitor at a page."""
        width, height = size
        context = self._browser.new_context(
            viewport={"width": width, "height": height}, locale="zh-CN", timezone_id="Asia/Shanghai"
        )
        context.set_default_timeout(PATIENCE_MS)
        self._contexts.append(context)
        page = context.new_page()
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(self.url + path)
        return page

    def sit_down(self, username: str, path: str = "", size: tuple[int, int] = DESKTOP) -> Desk:
        """Somebody at the desk, logged in."""
        page = self.page(f"/login?next={path}" if path else "/login", size)
        page.get_by_label("工号或用户名").fill(username)
        page.get_by_label("密码", exact=True).fill(PASSWORD)
        page.keyboard.press("Enter")
        if username == "supervisor":
            page.get_by_label("动态口令").fill(fresh_code(page, SECRETS[username]))
            page.keyboard.press("Enter")
        page.wait_for_url(lambda url: "/login" not in url)
        return Desk(page, self.url)

    def close(self) -> None:
        """Everybody goes home."""
        for context in self._contexts:
            context.close()

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not _EXPECTED.search(message.text):
            self.complaints.append(message.text)


@dataclass(frozen=True)
class Desk:
    """One person's page."""

    page: Page
    url: str

    def open(self, number: str) -> None:
        """The page of an order."""
        self.page.goto(f"{self.url}/orders/{number}")
        expect(self.page.locator("h1")).to_be_visible()

    @property
    def allowed(self) -> list[str]:
        """What this person may do now, as offered in the open."""
        expect(self.page.get_by_text("可以做的")).to_be_visible()
        return [text.split("\n")[0] for text in self.page.locator("button.cmd > span").all_inner_texts()]

    def choose(self, command: str) -> None:
        """Take up one of the things that may be done, out in the open or behind 更多."""
        expect(self.page.get_by_text("可以做的")).to_be_visible()
        if command in self.allowed:
            self.page.locator("button.cmd").filter(has=self.page.get_by_text(command, exact=True)).click()
            return
        more = self.page.get_by_role("complementary").get_by_role("button", name="更多")
        if more.get_attribute("aria-expanded") == "false":
            more.click()
        self.page.locator("button.act:not(.off)").get_by_text(command, exact=True).click()

    def pick(self, question: str, answer: str) -> None:
        """Answer one of the questions that are a row of buttons."""
        self.page.get_by_role("radiogroup", name=question).get_by_text(answer, exact=True).click()

    def write(self, label: str | re.Pattern[str], text: str) -> None:
        """Fill in a field."""
        self.page.get_by_label(label).fill(text)

    def submit(self, state: str) -> None:
        """Press Ctrl+Enter and see the order arrive in a state."""
        self.page.keyboard.press("Control+Enter")
        self.stands_at(state)

    def stands_at(self, state: str) -> None:
        """The state shown beside the title."""
        expect(self.page.locator(".oh .tag").first).to_have_text(state, timeout=PATIENCE_MS)

    def row(self, number: str) -> Locator:
        """An order's row in the list."""
        return self.page.get_by_role("row").filter(has_text=number)


def fresh_code(page: Page, secret: str) -> str:
    """A code not used before: each works once, and the server takes the next step's too."""
    totp, clock = pyotp.TOTP(secret), SystemClock()
    step = max(totp.timecode(clock.now()), _last_steps.get(secret, 0) + 1)
    while step > totp.timecode(clock.now()) + 1:
        page.wait_for_timeout(500)
    _last_steps[secret] = step
    return totp.generate_otp(step)


def submit_request(
    desks: BrowserDesks, content: str, address: str, phone: str = "13800138000"
) -> tuple[str, str]:
    """A citizen sends a matter from a phone; its number and code."""
    page = desks.page("/submit", PHONE)
    page.get_by_label("说说情况").fill(content)
    page.get_by_label("在哪里").fill(address)
    page.get_by_label("手机号或固话").fill(phone)
    page.get_by_role("button", name="同意并提交").click()
    expect(page.get_by_role("heading", name="已收到")).to_be_visible(timeout=PATIENCE_MS)
    number, code = page.locator("dd b").all_inner_texts()
    return number, code.replace(" ", "")


def look_up(desks: BrowserDesks, number: str, code: str) -> Page:
    """A citizen looks at the matter."""
    page = desks.page("/track", PHONE)
    page.get_by_label("工单号").fill(number)
    page.get_by_label("查询码").fill(code)
    page.get_by_role("button", name="查询").click()
    return page
