"""Files of a matter: what comes in, who sees it, and that a bad one costs nothing else."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from PIL import Image

from callcenter.app import build_app
from callcenter.cities.in_force import CurrentCity
from callcenter.composition import Platform, wire
from callcenter.config import BlobAdapter, BlobSettings, Settings
from callcenter.kernel.blob_sweep import blob_columns, sweep_orphans
from callcenter.kernel.blobs import SealedBlobs
from callcenter.kernel.s3 import BlobStoreUnavailable, Bucket
from callcenter.people.hashing import CHEAP
from tests import sent_files as sent
from tests.api.conftest import RING
from tests.api.desk import Desk
from tests.api.road import LAMP, Http, Road, attached, submit

ABSTRACT = "群众反映辖区内有企业夜间排放刺激性气味，请依法核查。"


async def supplement(
    http: Http, made: Any, files: list[dict[str, str]], status: int = 201, code: str | None = None
) -> Any:
    headers = {"X-Tracking-Code": made["tracking_code"] if code is None else code}
    path = f"/api/v1/public/requests/{made['number']}/attachments"
    response = await http.post(path, json={"files": files}, headers=headers)
    body = await response.json()
    assert response.status == status, body
    return body


async def upload(
    desk: Desk, number: str, files: list[dict[str, str]], purpose: str = "handling", status: int = 201
) -> Any:
    body = {"files": files, "purpose": purpose}
    return await desk.post(f"work-orders/{number}/attachments", body, status=status)


async def audited(platform: Platform, action: str) -> list[tuple[str, str, int]]:
    async with platform.database.acquire() as connection:
        rows = await connection.fetch(
            "SELECT actor, subject, details FROM audit WHERE action = $1 ORDER BY id", action
        )
    return [(row["actor"], row["subject"], row["details"]["attachment"]) for row in rows]


BAD = [
    (attached("带脚本.svg", sent.SVG), "attachment-active-content"),
    (attached("炸弹.docx", sent.BOMB), "attachment-bomb"),
    (attached("像素炸弹.png", sent.vast_png(9000)), "attachment-bomb"),
    (attached("假冒.jpg", sent.PDF), "attachment-mislabelled"),
    (attached("宏.docx", sent.office({"word/vbaProject.bin": b"x"})), "attachment-macro"),
    (attached("空.png", b""), "attachment-empty"),
    ({"name": "坏.png", "content_base64": "!!!"}, "attachment-not-base64"),
]


async def test_bad_files_never_cost_the_words_or_the_good_file(http: Http, road: Road) -> None:
    made = await submit(http, attachments=[*(file for file, _ in BAD), attached("现场.png")])
    refused = made["refused_attachments"]
    assert [(r["index"], r["name"], r["error"]) for r in refused] == [
        (index, file["name"], error) for index, (file, error) in enumerate(BAD)
    ]
    assert all(r["reason"].startswith(f"附件「{r['name']}」") for r in refused)
    order = await (await road.desk("supervisor")).order(made["number"])
    assert order["content"] == LAMP
    assert [f["name"] for f in order["attachments"]] == ["现场.png"]


async def test_a_thousand_attachments_are_told_one_by_one(http: Http, road: Road) -> None:
    made = await submit(http, attachments=[attached(f"{n}.png") for n in range(1000)])
    assert len(made["refused_attachments"]) == 990
    assert {r["error"] for r in made["refused_attachments"]} == {"attachment-too-many"}
    order = await (await road.desk("supervisor")).order(made["number"])
    assert len(order["attachments"]) == 1, "ten times the same content is one file"


async def test_of_a_photo_neither_store_nor_download_tells_the_place(
    http: Http, road: Road, platform: Platform
) -> None:
    made = await submit(http, attachments=[attached("现场.jpg", sent.photo())])
    assert made["refused_attachments"] == []
    desk = await road.desk("supervisor")
    [file] = (await desk.order(made["number"]))["attachments"]
    served = await desk.get(f"work-orders/{made['number']}/attachments/{file['id']}")
    [stored] = [await platform.blobs.get(key) async for key in platform.blobs.keys()]  # noqa: SIM118
    assert served == stored
    assert sent.WHERE_TAKEN.encode() not in stored
    with Image.open(io.BytesIO(stored)) as picture:
        assert not dict(picture.getexif().get_ifd(0x8825))
        assert picture.size == (20, 40)


async def test_a_repetition_keeps_one_of_each(http: Http, road: Road) -> None:
    body = {"attachments": [attached("a.png"), BAD[0][0]], "key": "again"}
    first, second = await submit(http, **body), await submit(http, **body)
    assert first == second
    order = await (await road.desk("supervisor")).order(first["number"])
    assert len(order["attachments"]) == 1


async def test_a_store_that_is_away_costs_the_file_alone(
    http: Http, road: Road, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_args: object) -> str:
        raise BlobStoreUnavailable("文件存储暂时连不上，请稍后再试")

    with monkeypatch.context() as patch:
        patch.setattr(SealedBlobs, "put", away)
        made = await submit(http, attachments=[attached()], key="k")
    assert [r["error"] for r in made["refused_attachments"]] == ["attachment-not-stored"]
    assert (await (await road.desk("supervisor")).order(made["number"]))["attachments"] == []
    assert (await submit(http, attachments=[attached()], key="k"))["refused_attachments"] == []
    assert len((await (await road.desk("supervisor")).order(made["number"]))["attachments"]) == 1


async def test_a_clerk_registers_with_a_bad_scan(road: Road) -> None:
    body = {"channel": "letter", "content": LAMP, "attachments": [attached("来信.png"), BAD[0][0]]}
    made = await (await road.desk("agent01")).post("work-orders", body, status=201)
    assert [f["kind"] for f in made["attachments"]] == ["scan"]
    assert [r["name"] for r in made["refused_attachments"]] == ["带脚本.svg"]


async def test_a_citizen_supplements_with_her_code_alone(http: Http, road: Road, platform: Platform) -> None:
    made = await submit(http, phone="13900001234")
    other = await submit(http, "湘桥区意溪镇坝街垃圾无人清运，请处理。")
    for code in ("", "AAAA-AAAA-AAAA-AAAA", other["tracking_code"]):
        told = await supplement(http, made, [attached()], 404, code)
        assert told["error"] == "request-not-found"
    assert [key async for key in platform.blobs.keys()] == [], "nothing was stored"  # noqa: SIM118
    told = await supplement(http, made, [attached("补充.png"), attached("表.docx", sent.office()), BAD[0][0]])
    assert [f["name"] for f in told["items"]] == ["补充.png", "表.docx"]
    assert [r["index"] for r in told["refused"]] == [2]
    refused = await supplement(http, made, [BAD[0][0]], 422)
    assert refused["error"] == "attachment-active-content"
    assert refused["fields"][0]["field"] == "files[0]"
    seen = (await (await road.desk("supervisor")).order(made["number"]))["attachments"]
    assert [(f["purpose"], f["from_citizen"], f["by"]) for f in seen] == [("supplement", True, None)] * 2
    await road.bring(made["number"], "closed", accept={"category_code": "CG02"})
    assert (await supplement(http, made, [attached()], 409))["error"] == "request-closed"


async def test_a_unit_adds_files_while_it_has_the_matter(road: Road) -> None:
    number = await road.order("dispatched", accept={"category_code": "CG02"})
    clerk, stranger = await road.desk("clerk-xq-cg"), await road.desk("clerk-ca-cg")
    told = await upload(clerk, number, [attached()], status=403)
    assert told["error"] == "upload-not-allowed", "not before it signed in"
    await clerk.give(number, "sign_in")
    assert (await upload(clerk, number, [attached()], "x", 422))["error"] == "purpose-unknown"
    made = await upload(clerk, number, [attached("修复前.png")], "before")
    [file] = made["items"]
    assert (file["purpose_name"], file["from_citizen"], file["round"]) == ("处理前照片", False, 1)
    assert file["by"]
    assert (await upload(clerk, number, [attached("又.png")], "before"))["items"] == [file], (
        "the same content"
    )
    for path in ("attachments", f"attachments/{file['id']}"):
        told = await stranger.get(f"work-orders/{number}/{path}", status=404)
        assert told["error"] == "work-order-not-found"
    assert (await upload(stranger, number, [attached()], status=404))["error"] == "work-order-not-found"
    listed = await (await road.desk("agent01")).get(f"work-orders/{number}/attachments")
    assert ([f["id"] for f in listed["items"]], listed["may_upload"]) == ([file["id"]], True)
    assert {p["code"] for p in listed["purposes"]} >= {"before", "after", "contact_evidence", "credential"}
    await road.bring_on(number, "in_progress", "archived")
    assert not (await clerk.get(f"work-orders/{number}/attachments"))["may_upload"]
    assert (await upload(clerk, number, [attached()], status=409))["error"] == "order-archived"


async def test_of_a_confidential_order_a_department_gets_what_was_released(
    http: Http, road: Road, platform: Platform
) -> None:
    files = [attached("厂门.jpg", sent.photo()), attached("证据.pdf", sent.PDF)]
    number = (await submit(http, "金凤陶瓷厂夜间偷排废气", confidential=True, attachments=files))["number"]
    await road.bring(number, "in_progress", abstract=ABSTRACT, accept={"category_code": "CG02"})
    clerk, dispatcher = await road.desk("clerk-xq-cg"), await road.desk("dispatch01")
    path = f"work-orders/{number}/attachments"
    assert (await clerk.order(number))["attachments"] == []
    photo, report = [f["id"] for f in (await dispatcher.order(number))["attachments"]]
    for file in (photo, report):
        assert (await clerk.get(f"{path}/{file}", status=404))["error"] == "attachment-not-found"
    agent = await road.desk("agent01")
    for door in (path, f"{path}/{photo}"):
        assert (await agent.get(door, status=404))["error"] == "work-order-not-found"
    reason = {"reason": "核查需要看现场照片"}
    assert (await clerk.post(f"{path}/{photo}/release", reason, status=403))["error"] == "not-allowed"
    assert (await dispatcher.post(f"{path}/{photo}/release", {"reason": " "}, status=422))["error"]
    released = await dispatcher.post(f"{path}/{photo}/release", reason)
    assert released == await dispatcher.post(f"{path}/{photo}/release", reason)
    assert released["released"]
    own = (await upload(clerk, number, [attached("核查.png")]))["items"][0]["id"]
    assert [f["id"] for f in (await clerk.order(number))["attachments"]] == [photo, own]
    await clerk.get(f"{path}/{photo}")
    await clerk.get(f"{path}/{own}")
    await clerk.get(f"{path}/{report}", status=404)
    assert [(s, a) for _, s, a in await audited(platform, "attachment.released")] == [
        (f"work_order:{number}", photo)
    ]
    assert [a for _, _, a in await audited(platform, "attachment.read")] == [photo], "its own is not audited"


async def test_a_file_is_saved_and_never_opened_in_our_pages(http: Http, road: Road) -> None:
    number = await road.order("dispatched", attachments=[attached("说明.pdf", sent.PDF)])
    desk = await road.desk("supervisor")
    [file] = (await desk.order(number))["attachments"]
    response = await http.get(
        f"/api/v1/work-orders/{number}/attachments/{file['id']}",
        headers={"Authorization": f"Bearer {desk.token}"},
    )
    assert response.status == 200
    assert response.headers["Content-Type"] == "application/octet-stream"
    assert response.headers["Content-Disposition"] == "attachment; filename*=UTF-8''%E8%AF%B4%E6%98%8E.pdf"
    assert response.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.fixture
async def machines(
    platform: Platform, bucket: Bucket, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[list[Http]]:
    """Two application processes with disks of their own, one database and one bucket."""
    blobs = BlobSettings(
        BlobAdapter.s3, bucket.endpoint, bucket.name, "us-east-1", "test-key", bucket.credentials.secret
    )
    clients: list[Http] = []
    made: list[Platform] = []
    for name in ("one", "two"):
        settings = replace(Settings(data_dir=tmp_path_factory.mktemp(name)), blobs=blobs)
        one = wire(settings, platform.database, platform.clock, RING, CurrentCity(platform.city()))
        client = TestClient(TestServer(build_app(one, hash_cost=CHEAP)))
        await client.start_server()
        made.append(one)
        clients.append(client)
    yield clients
    for client in clients:
        await client.close()
    for one in made:
        assert not any(one.settings.data_dir.rglob("*")), "nothing lies on a machine's own disk"
        await one.blobs.close()


async def test_two_machines_share_a_file(machines: list[Http], road: Road) -> None:
    made = await submit(machines[0], attachments=[attached("现场.jpg", sent.photo())])
    here = await road.desk("supervisor")
    there = Desk(machines[1], here._enter)
    there.token = here.token
    [file] = (await there.order(made["number"]))["attachments"]
    content = await there.get(f"work-orders/{made['number']}/attachments/{file['id']}")
    assert Image.open(io.BytesIO(content)).size == (20, 40)


async def test_files_nobody_refers_to_are_removed_after_a_while(platform: Platform, http: Http) -> None:
    made = await submit(http, attachments=[attached()])
    assert made["refused_attachments"] == []
    orphan = await platform.blobs.put(b"nobody's")
    grace, real_now = timedelta(hours=48), (await _entry(platform, orphan)).stored_at
    database, blobs = platform.database, platform.blobs
    assert await sweep_orphans(database, blobs, real_now + timedelta(hours=47), grace) == 0
    later = real_now + timedelta(hours=49)
    assert await sweep_orphans(database, blobs, later, grace) == 1
    assert orphan not in {key async for key in blobs.keys()}  # noqa: SIM118
    assert len([key async for key in blobs.keys()]) == 1, "what a row refers to stays"  # noqa: SIM118
    async with database.acquire() as connection:
        columns = await blob_columns(connection)
    assert {("public.attachment", "blob_key"), ("public.contact", "recording_key")} <= set(columns)


async def test_a_store_full_of_strange_files_is_left_alone(platform: Platform) -> None:
    keys = await asyncio.gather(*(platform.blobs.put(b"%d" % n) for n in range(101)))
    later = (await _entry(platform, keys[0])).stored_at + timedelta(days=9)
    assert await sweep_orphans(platform.database, platform.blobs, later, timedelta(hours=48)) == 0


async def _entry(platform: Platform, key: str) -> Any:
    entry = await platform.blobs.entry(key)
    assert entry is not None
    return entry


async def test_the_number_of_files_is_bounded(http: Http, platform: Platform) -> None:
    made = await submit(http)
    for start in range(0, 40, 10):
        files = [attached(f"{n}.ofd", sent.zipped({"OFD.xml": b"%d" % n})) for n in range(start, start + 10)]
        told = await supplement(http, made, files, 201 if start < 30 else 422)
    assert told["error"] == "attachment-too-many"
    async with platform.database.acquire() as connection:
        assert await connection.fetchval("SELECT count(*) FROM attachment") == 30
