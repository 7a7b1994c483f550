"""A running demo city and a browser, shared by the tests that look at the pages as people do."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.e2e.desk import PATIENCE_MS, BrowserDesks
from tests.quick_disk import open_folder

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_READY = re.compile(r"已就绪.*?(https?://\S+)")
_PATIENCE_S = 60.0


@pytest.fixture(scope="session")
def hotline() -> Iterator[str]:
    """The address of a demo city, started as a person starts it and stopped by Ctrl-C's signal."""
    folder = open_folder("callcenter-pages-")
    outer = {name: value for name, value in os.environ.items() if not name.startswith("CALLCENTER_")}
    outer.pop("DATABASE_URL", None)
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "callcenter",
            "run",
            "--demo",
            "--port",
            "0",
            "--data-dir",
            str(folder / "data"),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd="/",
        env=outer,
        start_new_session=True,
    )
    try:
        yield _await_ready(process)
    finally:
        process.terminate()
        process.communicate(timeout=_PATIENCE_S)
        shutil.rmtree(folder)


def _await_ready(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    said: list[str] = []
    for line in process.stdout:
        said.append(line)
        if found := _READY.search(line):
            return found[1].rstrip("/")
    raise AssertionError(f"never ready:\n{''.join(said)}")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser, each page in a profile of its own."""
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def desks(hotline: str, chromium: Browser) -> Iterator[BrowserDesks]:
    """Opens pages for people; afterwards every page must have been free of errors and refused content."""
    opened = BrowserDesks(hotline, chromium)
    yield opened
    opened.close()
    assert opened.complaints == []
