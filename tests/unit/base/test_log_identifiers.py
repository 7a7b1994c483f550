"""An identifier that slips into a log line is masked there."""

from __future__ import annotations

import json
import logging
import sys

import pytest

from callcenter.logs import JsonFormatter, TextFormatter


@pytest.mark.parametrize("formatter", [JsonFormatter(), TextFormatter()])
def test_identifiers_in_messages_particulars_and_failures_are_masked(formatter: logging.Formatter) -> None:
    try:
        raise ValueError("没有号码为13900007654的人")
    except ValueError:
        failure = sys.exc_info()
    record = logging.LogRecord(
        "callcenter", logging.WARNING, "x.py", 1, "电话 139 0000 7654 打不通", None, failure
    )
    record.detail = "chen@example.com"
    record.number = "CZ261123-00042"
    record.count = 13900007654321
    line = formatter.format(record)
    assert "7654的" not in line and "0000 7654" not in line and "chen@example.com" not in line
    assert "[手机]" in line and "CZ261123-00042" in line and "13900007654321" in line
    assert isinstance(formatter, TextFormatter) or json.loads(line)["detail"] == "[邮箱]"
