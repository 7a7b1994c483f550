"""What comes in wrong is refused with a code, a Chinese sentence and the field; nothing is begun for it."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.unit.web.conftest import Client
from tests.unit.web.edge_stage import Stage

JSON = {"Content-Type": "application/json"}
CHINESE = re.compile(r"[\u4e00-\u9fff]")


async def refused(
    client: Client, raw: bytes, *, status: int, code: str, headers: dict[str, str] | None = None
) -> dict[str, Any]:
    """Post raw bytes to the echo and return the problem, whose common parts are checked."""
    answer = await client.post("/api/v1/echo", data=raw, headers=headers or JSON)
    problem: dict[str, Any] = await answer.json()
    assert (answer.status, problem["error"]) == (status, code)
    assert CHINESE.search(problem["detail"])
    assert problem["request_id"] == answer.headers["X-Request-ID"]
    assert answer.content_type == "application/json"
    return problem


@pytest.mark.parametrize(
    "raw",
    [b"", b"{", b'{"title": "ab",}', b"nonsense", b'{"title": "ab"} more', b"[" * 100_00, b"\xef\xbb\xbf{}"],
    ids=["empty", "open", "comma", "word", "trailing", "deep", "bom"],
)
async def test_broken_json(client: Client, stage: Stage, raw: bytes) -> None:
    status, code = (413, "too-large") if len(raw) > 2000 else (400, "bad-json")
    await refused(client, raw, status=status, code=code)
    assert stage.database.ended == []


async def test_json_nested_without_end_within_the_limit(client: Client) -> None:
    await refused(client, b'{"title": "ab", "papers": ' + b"[" * 1900, status=422, code="invalid")


async def test_text_that_is_not_utf8(client: Client) -> None:
    await refused(client, '{"title": "自来水停了"}'.encode("gb18030"), status=400, code="bad-encoding")


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
async def test_another_content_type(client: Client, kind: str) -> None:
    answer = await client.post("/api/v1/echo", data=b'{"title": "ab"}', headers={"Content-Type": kind})
    assert (answer.status, (await answer.json())["error"]) == (415, "unsupported-media-type")


async def test_json_with_a_charset_is_json(client: Client) -> None:
    answer = await client.post(
        "/api/v1/echo",
        data='{"title": "停水"}'.encode(),
        headers={"Content-Type": "application/json; charset=utf-8"},
    )
    assert (answer.status, await answer.json()) == (200, {"said": "停水", "count": 0})


async def test_a_body_that_says_it_is_too_large(client: Client) -> None:
    problem = await refused(client, b" " * 2001, status=413, code="too-large")
    assert "1 KB" in problem["detail"]


async def test_a_body_that_grows_too_large_without_saying_so(client: Client) -> None:
    async def parts() -> Any:
        for _ in range(30):
            yield b" " * 100

    answer = await client.post("/api/v1/echo", data=parts(), headers=JSON)
    assert answer.status == 413
    assert (await answer.json())["error"] == "too-large"


WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({}, "title", "缺少必填项「标题」"),
    ({"title": "ab", "colour": 1}, "colour", "不认识的字段 colour"),
    ({"title": 5}, "title", "应为文字.*收到的是整数"),
    ({"title": None}, "title", "应为文字.*收到的是空值"),
    ({"title": "a"}, "title", "至少 2 个字"),
    ({"title": "a" * 11}, "title", "最多 10 个字"),
    ({"title": "ab", "door": "window"}, "door", "没有这个选项 'window'"),
    ({"title": "ab", "answer": "  "}, "answer", "格式不正确或只有空白"),
    ({"title": "ab", "score": 0}, "score", "不能小于 1"),
    ({"title": "ab", "score": 6}, "score", "不能大于 5"),
    ({"title": "ab", "score": 2.5}, "score", "应为整数.*收到的是数字"),
    ({"title": "ab", "score": "3"}, "score", "应为整数.*收到的是文字"),
    ({"title": "ab", "score": True}, "score", "应为整数.*收到的是是或否"),
    ({"title": "ab", "at": "tomorrow"}, "at", "时间格式应为 2026"),
    ({"title": "ab", "at": 5}, "at", "收到的是整数"),
    ({"title": "ab", "day": "2026-13-01"}, "day", "日期格式应为 2026-11-23$"),
    ({"title": "ab", "hour": "09:00"}, "hour", "时刻格式应为 09:00:00$"),
    ({"title": "ab", "papers": {}}, "papers", "应为列表.*收到的是对象"),
    ({"title": "ab", "papers": [{"pages": 1}] * 3}, "papers", "最多 2 项"),
    ({"title": "ab", "marks": []}, "marks", "至少 1 项"),
    ({"title": "ab", "papers": [{"pages": 10}]}, "papers[0].pages", "不能大于 9"),
    ({"title": "ab", "papers": [{}]}, "papers[0].pages", "缺少必填项「pages」"),
    ({"title": "ab", "papers": [{"pages": 1, "ink": 2}]}, "papers[0].ink", "不认识的字段 ink"),
    ({"title": "ab", "papers": ["x"]}, "papers[0]", "应为对象.*收到的是文字"),
]


@pytest.mark.parametrize(("body", "field", "message"), WRONG, ids=[m for _, _, m in WRONG])
async def test_a_body_that_does_not_fit_names_the_field(
    client: Client, stage: Stage, body: dict[str, Any], field: str, message: str
) -> None:
    problem = await refused(client, json.dumps(body).encode(), status=422, code="invalid")
    (complaint,) = problem["fields"]
    assert complaint["field"] == field
    assert re.search(message, complaint["message"])
    assert re.search(message, problem["detail"])
    assert not re.search(r"Expected|Invalid|Object", problem["detail"])
    assert stage.database.ended == []


@pytest.mark.parametrize("body", ["[]", "5", '"x"', "null"])
async def test_a_body_that_is_no_object(client: Client, body: str) -> None:
    problem = await refused(client, body.encode(), status=422, code="invalid")
    assert problem["fields"][0]["field"] == ""
    assert "应为对象" in problem["detail"]


@pytest.mark.parametrize(
    ("query", "field", "message"),
    [
        ("limit=0", "limit", "不能小于 1"),
        ("limit=many", "limit", "应为整数"),
        ("limit=5&limit=6", "limit", "重复"),
        ("q=%00", "q", "无法处理的字符"),
    ],
)
async def test_a_query_that_does_not_fit(client: Client, query: str, field: str, message: str) -> None:
    answer = await client.get(f"/api/v1/ask?{query}")
    problem = await answer.json()
    assert (answer.status, problem["error"]) == (422, "invalid")
    assert problem["fields"][0]["field"] == field
    assert message in problem["fields"][0]["message"]


async def test_a_query_is_read_by_its_types_and_an_empty_value_is_none(client: Client) -> None:
    answer = await client.get("/api/v1/ask?q=%E5%81%9C%E6%B0%B4&limit=")
    assert await answer.json() == {"said": "停水", "count": 10}
    answer = await client.get("/api/v1/ask?limit=7")
    assert await answer.json() == {"said": "", "count": 7}
