"""A running demo city and a browser, shared by the tests that look at the pages as people do."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import asyncpg
import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.e2e.desk import PATIENCE_MS, BrowserDesks
from tests.e2e.spoken import Spoken, speaking
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
_MICROPHONE = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
_READY = re.compile(r"已就绪.*?(https?://\S+)")
_PATIENCE_S = 60.0


@pytest.fixture(scope="session")
def demo_folder() -> Iterator[Path]:
    """Where the demo city keeps its data."""
    folder = open_folder("callcenter-pages-")
    yield folder / "data"
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Spoken]:
    """What the browser's microphone hears, and the address of a speech worker that knows it by heart."""
    with speaking(tmp_path_factory.mktemp("microphone") / "call.wav") as made:
        yield made


@pytest.fixture(scope="session")
def hotline(demo_folder: Path, spoken: Spoken) -> Iterator[str]:
    """The address of a demo city, started as a person starts it and stopped by Ctrl-C's signal."""
    outer = {name: value for name, value in os.environ.items() if not name.startswith("CALLCENTER_")}
    outer.pop("DATABASE_URL", None)
    outer["CALLCENTER_SPEECH_WORKERS"] = spoken.url
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
            str(demo_folder),
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


def _await_ready(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    said: list[str] = []
    for line in process.stdout:
        said.append(line)
        if found := _READY.search(line):
            return found[1].rstrip("/")
    raise AssertionError(f"never ready:\n{''.join(said)}")


@pytest.fixture
def hand_of_time(demo_folder: Path, hotline: str) -> Callable[[str], None]:
    """A statement carried out in the running city's database: what only days would bring comes at once."""

    def move(statement: str) -> None:
        socket = (demo_folder / "postgres" / "socket-folder").read_text(encoding="utf-8").strip()

        async def carry_out() -> None:
            connection = await asyncpg.connect(host=socket, user="postgres", database="callcenter")
            try:
                await connection.execute(statement)
            finally:
                await connection.close()

        with ThreadPoolExecutor(1) as pool:  # the browser's own loop runs in this thread
            pool.submit(asyncio.run, carry_out()).result()

    return move


@pytest.fixture(scope="session")
def chromium(spoken: Spoken) -> Iterator[Browser]:
    """One browser, each page in a profile of its own."""
    expect.set_options(timeout=PATIENCE_MS)
    microphone = [*_MICROPHONE, f"--use-file-for-fake-audio-capture={spoken.microphone}%noloop"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, *microphone])
        yield browser
        browser.close()


@pytest.fixture
def desks(hotline: str, chromium: Browser) -> Iterator[BrowserDesks]:
    """Opens pages for people; afterwards every page must have been free of errors and refused content."""
    opened = BrowserDesks(hotline, chromium)
    yield opened
    opened.close()
    assert opened.complaints == []
