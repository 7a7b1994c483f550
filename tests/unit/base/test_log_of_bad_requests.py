"""What is logged of a request that is no HTTP."""

from __future__ import annotations

import io
import logging

import pytest
from aiohttp.http_exceptions import BadStatusLine

from callcenter.config import LogFormat, LogSettings
from callcenter.logs import configure_logging


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """Where the lines go, the root's own handlers put back afterwards."""
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    monkeypatch.setattr(logging.getLogger(), "level", logging.INFO)
    stream = io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    configure_logging(LogSettings(level="info", format=LogFormat.text))
    return stream


def test_a_clients_fault_is_one_line(written: io.StringIO) -> None:
    try:
        raise BadStatusLine("GARBAGE")
    except BadStatusLine:
        logging.getLogger("aiohttp.server").exception("Error handling request")
    assert "Traceback" not in written.getvalue()
    assert "INFO" in written.getvalue() and "BadStatusLine" in written.getvalue()


def test_a_fault_of_ours_is_told_whole(written: io.StringIO) -> None:
    try:
        raise RuntimeError("ours")
    except RuntimeError:
        logging.getLogger("aiohttp.server").exception("Error handling request")
    assert "Traceback" in written.getvalue() and "ERROR" in written.getvalue()
