"""What is wrong is named in Chinese with a stable code, and leaves nothing behind."""

from __future__ import annotations

import io
import json
import re
from typing import Any

from callcenter.composition import Platform
from tests.api.road import LAMP, Http, Road

_CHINESE = re.compile(r"[一-鿿]")
_JSON = {"Content-Type": "application/json"}


async def refused(http: Http, raw: bytes, status: int, error: str, **headers: str) -> dict[str, Any]:
    """The answer to a public request that must be refused so."""
    response = await http.post("/api/v1/public/requests", data=io.BytesIO(raw), headers={**_JSON, **headers})
    body: dict[str, Any] = await response.json()
    assert (response.status, body["error"]) == (status, error), body
    assert _CHINESE.search(body["detail"])
    assert body["request_id"] == response.headers["X-Request-ID"]
    return body


async def _nothing_stored(platform: Platform) -> None:
    async with platform.database.acquire() as connection:
        for table in ("contact", "work_order", "attachment"):
            assert await connection.fetchval(f"SELECT count(*) FROM {table}") == 0  # noqa: S608 (a constant)
        told = await connection.fetchval("SELECT count(*) FROM event WHERE name LIKE 'contact.%'")
        assert told == 0
    assert not [p for p in platform.settings.blobs_dir.rglob("*") if p.is_file()]


async def test_what_cannot_be_read_is_refused(http: Http, platform: Platform) -> None:
    good = json.dumps({"content": LAMP}).encode()
    for raw in (b"", b"{", b'{"content": "a"', b"{'content': 'x'}", b"\x00", b'{"content": "x"} {}'):
        await refused(http, raw, 400, "bad-json")
    await refused(http, b"[" * 100_000, 422, "invalid")
    await refused(http, LAMP.encode("gb18030"), 400, "bad-encoding")
    await refused(http, b'{"content": "\xff\xfe"}', 400, "bad-encoding")
    await refused(http, b'{"content": "\\ud800 lamp"}', 400, "bad-json")
    for kind in ("text/plain", "multipart/form-data", "application/xml"):
        await refused(http, good, 415, "unsupported-media-type", **{"Content-Type": kind})
    await _nothing_stored(platform)


WRONG_FIELDS: list[tuple[dict[str, Any], str, str]] = [
    ({"content": ""}, "invalid", "content"),
    ({"content": "   \n\t "}, "invalid", "content"),
    ({"content": "\u3000\u3000"}, "invalid", "content"),
    ({"content": "\u3000\u200b\u200d "}, "content-invalid", "content"),
    ({"content": None}, "invalid", "content"),
    ({"content": 12345}, "invalid", "content"),
    ({"content": ["x"]}, "invalid", "content"),
    ({"content": "字" * 66_000}, "invalid", "content"),
    ({"content": "a" * 200_000}, "invalid", "content"),
    ({"content": "路灯\x00坏了"}, "content-invalid", "content"),
    ({"phone": "12345"}, "phone-invalid", "phone"),
    ({"phone": "139000012345"}, "phone-invalid", "phone"),
    ({"phone": "一三九零零零零一二三四"}, "phone-invalid", "phone"),
    ({"phone": "1" * 31}, "invalid", "phone"),
    ({"name": "长" * 51}, "invalid", "name"),
    ({"request_type": "gossip"}, "invalid", "request_type"),
    ({"uscc": "91350100M000100Y44"}, "uscc-invalid", "uscc"),
    ({"uscc": "123"}, "uscc-invalid", "uscc"),
    ({"confidential": "yes"}, "invalid", "confidential"),
    ({"colour": "red"}, "invalid", "colour"),
    ({"attachments": "x"}, "invalid", "attachments"),
    ({"attachments": [{"name": "a.png"}]}, "invalid", "attachments[0].content_base64"),
]


async def test_a_wrong_field_is_named(http: Http, platform: Platform) -> None:
    for fields, error, field in WRONG_FIELDS:
        raw = json.dumps({"content": LAMP, **fields}, ensure_ascii=False).encode()
        told = await refused(http, raw, 422, error)
        assert told["fields"][0]["field"] == field, fields
        assert all(_CHINESE.search(f["message"]) for f in told["fields"]), fields
    await _nothing_stored(platform)


async def test_several_wrong_fields_are_told_at_once(http: Http) -> None:
    raw = json.dumps({"content": LAMP, "phone": "1", "uscc": "1"}).encode()
    told = await refused(http, raw, 422, "phone-invalid")
    assert [f["field"] for f in told["fields"]] == ["phone", "uscc"]


async def test_a_body_too_large_is_refused_before_it_is_read(http: Http, platform: Platform) -> None:
    await refused(http, b" " * (37 * 1024 * 1024), 413, "too-large")
    await _nothing_stored(platform)


PHONES = [
    "13900001234",
    "+8613900001234",
    "86 139 0000 1234",
    "0768-2123456",
    "(0768)2123456",
    "4008123123",
    "",
]


async def test_phones_as_people_write_them_are_taken(http: Http) -> None:
    for phone in PHONES:
        raw = json.dumps({"content": LAMP, "phone": phone}).encode()
        response = await http.post("/api/v1/public/requests", data=raw, headers=_JSON)
        assert response.status == 201, (phone, await response.text())


WRONG_REGISTRATIONS: list[tuple[dict[str, Any], str, str]] = [
    ({"channel": "web"}, "invalid", "channel"),
    ({"channel": "fax"}, "invalid", "channel"),
    ({"category_code": "NONE"}, "category-unknown", "category_code"),
    ({"place_code": "000000"}, "place-unknown", "place_code"),
    ({"complained_of_organisation": "NONE"}, "organisation-unknown", "complained_of_organisation"),
    ({"contact_phone": "12"}, "contact-phone-invalid", "contact_phone"),
    ({"received_at": "yesterday"}, "invalid", "received_at"),
    ({"complained_of_kind": "animal"}, "invalid", "complained_of_kind"),
]


async def test_a_wrong_registration_is_named(road: Road, platform: Platform) -> None:
    desk = await road.desk("agent01")
    for fields, error, field in WRONG_REGISTRATIONS:
        told = await desk.post("work-orders", {"channel": "letter", "content": LAMP, **fields}, status=422)
        assert (told["error"], told["fields"][0]["field"]) == (error, field)
        assert _CHINESE.search(told["detail"])
    await _nothing_stored(platform)


WRONG_QUESTIONS: list[tuple[dict[str, str], str]] = [
    ({"state": "nowhere"}, "state"),
    ({"state": "registered,,closed"}, "state"),
    ({"limit": "0"}, "limit"),
    ({"limit": "1e9"}, "limit"),
    ({"limit": str(2**70)}, "limit"),
    ({"urgency": "very"}, "urgency"),
    ({"due": "never"}, "due"),
    ({"q": "x" * 101}, "q"),
    ({"q": "路\x00灯"}, "q"),
    ({"cursor": "!!!!"}, "cursor"),
    ({"cursor": "MjAyNi0xMS0yM1QwOTowMDowMHwx"}, "cursor"),
    ({"cursor": "MjAyNi0xMS0yM1QwOTowMDowMCswMDowMHw5OTk5OTk5OTk5OTk5OTk5OTk5OTk5"}, "cursor"),
    ({"cursor": "中文"}, "cursor"),
    ({"colour": "red"}, "colour"),
]


async def test_a_wrong_question_is_named(road: Road) -> None:
    desk = await road.desk("agent01")
    for query, field in WRONG_QUESTIONS:
        told = await desk.get("work-orders", query, status=422)
        assert told["fields"][0]["field"] == field, query
        assert _CHINESE.search(told["detail"])


async def test_pages_follow_one_another_without_gap_or_repetition(road: Road) -> None:
    made = {await road.order("registered") for _ in range(7)}
    desk = await road.desk("agent01")
    for sort in ("due", "received"):
        seen: list[str] = []
        query = {"sort": sort, "limit": "3"}
        while True:
            page = await desk.get("work-orders", query)
            seen += [o["number"] for o in page["items"]]
            if page["next_cursor"] is None:
                break
            query["cursor"] = page["next_cursor"]
        assert len(seen) == 7
        assert set(seen) == made
