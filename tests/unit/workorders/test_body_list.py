"""The list that the console's forms are held against tells every body as it is."""

from __future__ import annotations

import json
from pathlib import Path

from callcenter.workorders.body_list import LIST, body_list, main
from callcenter.workorders.commands import Command


def test_the_published_list_is_fresh() -> None:
    wanted = "run: python -m callcenter.workorders.body_list"
    assert LIST.read_text(encoding="utf-8") == body_list(), wanted


def test_every_command_stands_in_it_with_what_it_demands() -> None:
    told = json.loads(body_list())
    assert set(told) == {c.value for c in Command}
    assert told["urge"] == {
        "reason": {"max": 2000, "min": 2, "required": True},
        "version": {"max": 2**31 - 1, "min": 1, "required": True},
    }
    assert told["supervise"]["level"]["options"] == ["leader", "notice", "red", "yellow"]
    assert told["request_return"]["assignment"]["required"] is False


def test_it_is_written_where_one_says(tmp_path: Path) -> None:
    file = tmp_path / "bodies.json"
    assert main([str(file)]) == 0
    assert file.read_text(encoding="utf-8") == body_list()
