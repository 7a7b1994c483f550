"""Keys are changed while the city works: everything opens before, meanwhile and after; old keys then go."""

from __future__ import annotations

import json
from typing import Any

import pytest

from callcenter.composition import Platform
from callcenter.kernel.clock import FakeClock
from callcenter.kernel.crypto import Suite
from callcenter.kernel.errors import Conflict
from callcenter.kernel.keys import save_keys
from callcenter.worker import Worker
from tests.api.conftest import RING
from tests.api.road import PNG, Road, attached, number_events, submit
from tests.api.test_reveal import reveal, step_up
from tests.api.test_secrecy import LEADER, PHONE, report, spoken, worked_on


async def everything(road: Road, platform: Platform, clock: FakeClock, numbers: dict[str, str]) -> Any:
    """What is read through every kind of seal: orders, words, files, phones, codes, search."""
    supervisor = await road.desk("supervisor")
    await step_up(supervisor, "supervisor", clock)
    seen: list[Any] = []
    for number, code in numbers.items():
        shown = await supervisor.order(number)
        seen.append([shown[k] for k in ("title", "content", "citizen", "replies", "ratings", "follow_ups")])
        seen.append([f["name"] for f in shown["attachments"]])
        for file in shown["attachments"]:
            path = f"work-orders/{number}/attachments/{file['id']}"
            answer = await supervisor.http.get(
                f"/api/v1/{path}", headers={"Authorization": f"Bearer {supervisor.token}"}
            )
            assert answer.status == 200
        seen.append(await reveal(supervisor, number, "contact_phone"))
        seen.append(await reveal(supervisor, number, "content"))
        response = await road.http.get(f"/api/v1/public/requests/{number}", headers={"X-Tracking-Code": code})
        assert response.status == 200, "the citizen's code stays good"
        seen.append((await response.json())["public_answer"])
    found = await supervisor.get("work-orders", q=LEADER)
    seen.append([o["number"] for o in found["items"]])
    async with platform.database.acquire() as connection:
        rows = await connection.fetch("SELECT key, body_sealed FROM notice ORDER BY key")
    seen.append([platform.vault.open_text(r["body_sealed"], f"notice:{r['key']}:body") for r in rows])
    return json.dumps(seen, ensure_ascii=False)


async def test_all_that_is_sealed_comes_under_the_new_keys_and_the_old_go(
    road: Road, platform: Platform, clock: FakeClock
) -> None:
    folder = platform.settings.keys_dir
    folder.mkdir(mode=0o700)
    save_keys(folder, RING)
    secret, code = await report(road)
    await worked_on(road, secret)
    await spoken(road, secret, code)
    plain = await submit(road.http, f"路灯坏了,我叫林晓敏,电话{PHONE}", phone=PHONE, attachments=[attached()])
    worker = Worker(platform)
    await number_events(platform)
    await worker.notices.catch_up()
    await worker.close()
    numbers = {secret: code, plain["number"]: plain["tracking_code"]}
    before = await everything(road, platform, clock, numbers)

    rotated = RING.rotated(Suite.national).with_new_index()
    save_keys(folder, rotated)
    assert (platform.vault.newest, platform.vault.newest_index) == (2, 2), "without a restart"
    assert await everything(road, platform, clock, numbers) == before
    later = await submit(road.http, "巷口积水严重", phone=PHONE)
    for version in (1, 2):
        with pytest.raises(Conflict) as refused:
            await platform.key_change.check_unused(version)
        assert refused.value.code == "key-in-use"
    with pytest.raises(Conflict):
        await platform.key_change.check_index_unused(1)

    told: dict[str, int] = {}
    done = await platform.key_change.renew(lambda place, count: told.update({place: count}))
    assert not done.broken
    for place in (
        "contact.content_sealed", "work_order.phone_sealed", "app_user.totp_secret_sealed",
        "redacted_span.value_sealed", "notice.body_sealed", "work_order.content",
        "reply.internal_findings", "attachment.name",
        "work_order.suggestion", "work_order.phone_index", "work_order.search_bigrams", "blobs",
    ):  # fmt: skip
        assert told[place] > 0, place
    used = await platform.key_change.in_use()
    assert (set(used.seals), set(used.indexes)) == ({2}, {2})
    again = await platform.key_change.renew()
    assert sum(again.renewed.values()) == 0, "a second pass finds nothing to do"

    await platform.key_change.check_unused(1)
    await platform.key_change.check_index_unused(1)
    save_keys(folder, rotated.without(1).without_index(1))
    platform.vault._look()
    assert await everything(road, platform, clock, numbers) == before
    headers = {"X-Tracking-Code": later["tracking_code"]}
    response = await road.http.get(f"/api/v1/public/requests/{later['number']}", headers=headers)
    assert response.status == 200
    stored = [entry.key async for entry in platform.blobs.entries()]
    assert PNG in [await platform.blobs.get(key) for key in stored]
