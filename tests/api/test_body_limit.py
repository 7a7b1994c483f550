"""The operator's limit on what one request may bring is kept, and told in units people know."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import pytest

from callcenter.attachments.forms import FILES_MAX_BODY
from callcenter.composition import Platform, wire
from callcenter.config import HttpSettings
from tests.api.road import LAMP, Http

_JSON = {"Content-Type": "application/json"}


@pytest.fixture
async def platform(platform: Platform) -> Platform:
    settings = replace(platform.settings, http=replace(platform.settings.http, body_max_bytes=3 << 20))
    return wire(settings, platform.database, platform.clock, platform.ring, platform.city)


def test_the_default_leaves_room_for_files() -> None:
    assert HttpSettings().body_max_bytes >= FILES_MAX_BODY


async def test_what_the_settings_allow_is_the_most(http: Http) -> None:
    body = json.dumps({"content": LAMP, "attachments": [{"name": "a", "content_base64": "A" * (3 << 20)}]})
    answer = await http.post("/api/v1/public/requests", data=io.BytesIO(body.encode()), headers=_JSON)
    told = await answer.json()
    assert (answer.status, told["error"]) == (413, "too-large")
    assert told["detail"] == "提交内容过大，最多 3 MB"
