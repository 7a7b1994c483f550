"""A page whose session ended elsewhere: its next click leads to the login, and nothing more is shown."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request
from typing import Any

import pyotp
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.desk import PASSWORD, BrowserDesks

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(180)]
_SYSTEM_OFFICER = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXI"


def post(desks: BrowserDesks, path: str, body: dict[str, Any], token: str | None = None) -> dict[str, Any]:
    """A request from somewhere else than the page."""
    headers = {"Content-Type": "application/json"}
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    request = urllib.request.Request(
        f"{desks.url}/api/v1/{path}", json.dumps(body).encode(), headers, method="POST"
    )
    with urllib.request.urlopen(request) as response:
        text = response.read()
    answer: dict[str, Any] = json.loads(text) if text else {}
    return answer


def officer(desks: BrowserDesks) -> str:
    code = pyotp.TOTP(_SYSTEM_OFFICER).now()
    body = {"username": "sysadmin", "password": PASSWORD, "otp": code}
    return str(post(desks, "auth/login", body)["access_token"])


def click_on(page: Page) -> None:
    page.get_by_role("link", name="全部工单").first.click()


def test_a_disabled_persons_open_page_stops_at_the_next_click(desks: BrowserDesks) -> None:
    page = desks.sit_down("agent03").page
    expect(page.get_by_role("link", name="全部工单").first).to_be_visible()
    token = officer(desks)
    post(desks, "users/agent03/disable", {"reason": "离岗停用"}, token)
    try:
        click_on(page)
        expect(page).to_have_url(re.compile("/login"))
        expect(page.get_by_text("登录已过期")).to_be_visible()
        page.go_back()
        expect(page).to_have_url(re.compile("/login"))
    finally:
        post(desks, "users/agent03/enable", {}, token)


def test_a_stolen_refresh_token_used_twice_ends_the_owners_page(desks: BrowserDesks) -> None:
    page = desks.sit_down("agent02").page
    expect(page.get_by_role("link", name="全部工单").first).to_be_visible()
    stolen = page.evaluate("sessionStorage.getItem('hotline.refresh')")
    thiefs = post(desks, "auth/refresh", {"refresh_token": stolen})
    assert thiefs["access_token"]
    page.reload()  # the owner's page brings the same token a second time
    expect(page).to_have_url(re.compile("/login"))
    with pytest.raises(urllib.error.HTTPError, match="401"):
        post(desks, "auth/refresh", {"refresh_token": thiefs["refresh_token"]})
    with pytest.raises(urllib.error.HTTPError, match="401"):
        post(desks, "auth/logout", {}, thiefs["access_token"])


def test_the_own_password_is_changed_from_the_menu(desks: BrowserDesks) -> None:
    page = desks.sit_down("leader-cz-rs").page
    page.get_by_role("button", name=re.compile("的菜单")).click()
    page.get_by_role("menuitem", name="修改密码").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("现用密码").fill(PASSWORD)
    dialog.get_by_label("新口令").fill("short")
    dialog.get_by_label("再输一次").fill("short")
    dialog.get_by_role("button", name="确认").click()
    expect(dialog.get_by_role("alert")).to_contain_text("至少 8 位")
    for label in ("新口令", "再输一次"):
        dialog.get_by_label(label).fill("Kaiyuan-Temple-738")
    dialog.get_by_role("button", name="确认").click()
    expect(page.get_by_text("密码已修改")).to_be_visible()
    fresh = {"username": "leader-cz-rs", "password": "Kaiyuan-Temple-738"}
    assert post(desks, "auth/login", fresh)["access_token"]
