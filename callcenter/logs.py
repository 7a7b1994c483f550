"""Logging of the roles: a constant message with its particulars beside it, as text or as JSON lines.

Personal values come only under keys with a `pii` segment and are masked here; they never stand in
messages or exception texts. Should one slip in all the same, what looks like an identifier is masked too.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from datetime import UTC, datetime
from typing import Final

from aiohttp.http_exceptions import HttpProcessingError

from callcenter.config import LogFormat, LogSettings
from nlp.text.redact import redact

_STANDARD: Final = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_MASKED: Final = "***"
#: a line without any of these is not looked at further
_SUSPICIOUS: Final = re.compile(r"\d[ -]?\d{3}[ -]?\d{3}|@|姓名|我叫|微信")


def configure_logging(settings: LogSettings) -> None:
    """Send every log line of this process to standard error, once."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter() if settings.format is LogFormat.json else TextFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.level.upper())
    server = logging.getLogger("aiohttp.server")
    if _tell_clients_faults_briefly not in server.filters:
        server.addFilter(_tell_clients_faults_briefly)


def _tell_clients_faults_briefly(record: logging.LogRecord) -> bool:
    """A request that is no HTTP is the client's fault: a line of what it was, and no traceback of ours."""
    fault = record.exc_info[1] if record.exc_info else None
    causes = (fault, fault.__cause__, fault.__context__) if fault else ()
    if any(isinstance(cause, HttpProcessingError) for cause in causes):
        record.exc_info, record.exc_text = None, None
        record.levelno, record.levelname = logging.INFO, logging.getLevelName(logging.INFO)
        record.reason = type(fault).__name__
    return True


def particulars(record: logging.LogRecord) -> dict[str, object]:
    """What was given as `extra`, personal values masked."""
    return {
        key: _MASKED if "pii" in key.split("_") else _without_identifiers(value)
        for key, value in vars(record).items()
        if key not in _STANDARD
    }


class JsonFormatter(logging.Formatter):
    """One object a line: at, level, logger, message, the particulars, the exception."""

    def format(self, record: logging.LogRecord) -> str:
        document: dict[str, object] = {
            "at": _at(record).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _cleaned(record.getMessage()),
            **particulars(record),
        }
        if record.exc_info:
            document["exception"] = _cleaned(self.formatException(record.exc_info))
        return json.dumps(document, ensure_ascii=False, default=str)


class TextFormatter(logging.Formatter):
    """One line for people: local time, level, logger, message, key=value."""

    def format(self, record: logging.LogRecord) -> str:
        local = _at(record).astimezone()
        pairs = "".join(f" {key}={value}" for key, value in particulars(record).items())
        message = _cleaned(record.getMessage())
        line = f"{local:%m-%d %H:%M:%S} {record.levelname:<7} {record.name}: {message}{pairs}"
        return f"{line}\n{_cleaned(self.formatException(record.exc_info))}" if record.exc_info else line


def _without_identifiers(value: object) -> object:
    return _cleaned(value) if isinstance(value, str) else value


def _cleaned(text: str) -> str:
    return redact(text).text if _SUSPICIOUS.search(text) else text


def _at(record: logging.LogRecord) -> datetime:
    return datetime.fromtimestamp(record.created, UTC)
