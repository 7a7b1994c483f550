"""A confidential report naming a town's leader: what everybody and every place shows of it.

One table says for each observer which of the report's words may appear in everything that is answered;
whatever is not in the table must not. Dump, backup, search index, files and logs may show none.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import logging
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from callcenter.backup.archive import ArchiveReader
from callcenter.backup.programs import Programs
from callcenter.backup.write import write_backup
from callcenter.composition import Platform
from callcenter.logs import JsonFormatter
from callcenter.postgres import EmbeddedPg
from callcenter.worker import Worker
from tests.api.conftest import RING
from tests.api.desk import answer_of
from tests.api.road import REPLY, Road, attached, number_events, submit

LEADER, CITIZEN, PHONE = "陈德彪", "林晓敏", "13900007654"
REPORT = (
    "举报意溪镇党委书记陈德彪在祠堂后巷十八号收受采砂船老板的红包,还把鱼塘批给妻弟。"
    "我叫林晓敏,电话13900007654,身份证445121199003071234,千万不要让镇里知道。"
)
#: every word of the report that tells whom, by whom, what or where
WORDS: Mapping[str, str] = {
    "leader": LEADER,
    "leader's name alone": "德彪",
    "citizen": CITIZEN,
    "citizen's surname": "林*",
    "phone": PHONE,
    "end of the phone": "*7654",
    "identity card": "445121199003071234",
    "matter": "采砂船",
    "bribe": "红包",
    "nepotism": "鱼塘",
    "address": "祠堂后巷",
    "note": "避开镇里熟人",
    "findings": "账册第七页",
    "follow-up": "怕被穿小鞋",
    "rating": "还算公道",
    "file": "现场偷拍",
    "released answer": "线索已移交有关机关",
    "abstract": "核查一名镇干部",
}
#: what the centre reads: the matter, not who asked (masked: 林** and the end of her number)
_CENTRE = frozenset(WORDS) - {"citizen", "phone", "identity card"}
_UNIT = frozenset({"abstract", "note", "findings", "released answer"})
SHOWN: Mapping[str, frozenset[str]] = {
    "clerk-yixi": frozenset(),  # the town
    "local-yixi": frozenset(),
    "local-xq": _UNIT,  # the county, whose bureau investigates
    "clerk-xq-cg": _UNIT,  # the unit it was sent to
    "leader-xq-cg": _UNIT,
    "clerk-ca-cg": frozenset(),
    "agent01": frozenset(),
    "agent02": frozenset(),
    "quality01": frozenset(),
    "cityleader": frozenset(),
    "window01": frozenset(),
    "enterprise01": frozenset(),
    "knowledge01": frozenset(),
    "sysadmin": frozenset(),
    "secadmin": frozenset(),
    "auditor": frozenset(),
    "supervisor": _CENTRE,
    "dispatch01": _CENTRE,
    "follow01": _CENTRE,
}


#: the log of requests is switched off in the app; the test's own server writes one
_ACCESS = "aiohttp.access"


def words_in(text: str) -> set[str]:
    """The names of the words that stand in a text."""
    return {name for name, word in WORDS.items() if word in text}


async def report(road: Road, *, text: str = REPORT, confidential: bool = True) -> tuple[str, str]:
    """The report as its citizen sends it: number and tracking code."""
    sent = await submit(
        road.http,
        text,
        name=CITIZEN,
        phone=PHONE,
        address="祠堂后巷十八号",
        company="采砂船公司",
        request_type="report",
        confidential=confidential,
        attachments=[attached("现场偷拍.png")],
    )
    return str(sent["number"]), str(sent["tracking_code"])


async def worked_on(road: Road, number: str) -> None:
    """From acceptance to the citizen's word, everybody writing something."""
    dispatcher, clerk = await road.desk("dispatch01"), await road.desk("clerk-xq-cg")
    await (await road.desk("supervisor")).give(
        number,
        "accept",
        category_code="CG02",
        place_code="445102100003",
        complained_of_kind="person",
        complained_of_name=LEADER,
        complained_of_organisation="T445102100",
    )
    await dispatcher.give(
        number, "dispatch", lead="XQ-CG", note="请避开镇里熟人办理", abstract="请核查一名镇干部的廉洁问题。"
    )
    await clerk.give(number, "sign_in")
    reply = {**REPLY, "internal_findings": "账册第七页属实", "public_answer": "您反映的线索已移交有关机关。"}
    await clerk.give(number, "contact", method="phone", reached=True, note="已核对账册第七页")
    await clerk.give(number, "reply", **reply)
    await (await road.desk("supervisor")).give(number, "approve")


async def spoken(road: Road, number: str, code: str) -> None:
    """The citizen's word, by telephone and by herself."""
    word = {"reached": True, "is_solved": True, "satisfaction": 4, "comment": "怕被穿小鞋"}
    await (await road.desk("follow01")).give(number, "follow_up", method="phone", **word)
    response = await road.http.post(
        f"/api/v1/public/requests/{number}/rating",
        json={"score": 4, "comment": "还算公道"},
        headers={"X-Tracking-Code": code},
    )
    await answer_of(response, 200)


async def everything_told(road: Road, username: str, number: str, newest: int) -> str:
    """All that this person's console can get to see of it: lists, searches, one order, stream, notices."""
    desk = await road.desk(username)
    told: list[Any] = []

    async def ask(path: str, **query: str) -> None:
        response = await desk.http.get(
            f"/api/v1/{path}", params=query, headers={"Authorization": f"Bearer {desk.token}"}
        )
        told.append(await response.read())

    await ask("auth/me")
    await ask("work-orders", limit="200")
    for word in WORDS.values():
        response = await desk.http.get(
            "/api/v1/work-orders", params={"q": word}, headers={"Authorization": f"Bearer {desk.token}"}
        )
        told.append(await response.read())
    for path in ("", "/events", "/attachments/1", "/redacted"):
        await ask(f"work-orders/{number}{path}")
    for path in ("notices", "claims", "pools", "pools/dispatch", "follow-ups/pool", "emergencies", "users"):
        await ask(path)
    await ask(f"follow-ups/visits/{number}")
    for command in ("accept", "amend", "sign_in", "dispatch", "nonsense"):
        response = await desk.http.post(
            f"/api/v1/work-orders/{number}/commands/{command}",
            json={"version": 1, "lead": "T445102100"} if command == "dispatch" else {"version": 1},
            headers={"Authorization": f"Bearer {desk.token}"},
        )
        told.append(await response.read())
    async with road.http.ws_connect("/api/v1/stream") as socket:
        await socket.send_json({"type": "hello", "token": desk.token, "last_event_id": 0})
        told.append(json.dumps(await socket.receive_json(timeout=20), ensure_ascii=False).encode())
    return b"\n".join(told).decode(errors="replace")


async def dump_of(postgres: EmbeddedPg, dsn: str) -> str:
    """The database as an SQL dump has it, tokens of sealed words included."""
    process = await asyncio.create_subprocess_exec(
        str(postgres.bin / "pg_dump"),
        "--inserts",
        dsn.replace("callcenter_app@", "postgres@", 1),
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await process.communicate()
    assert process.returncode == 0
    return out.decode()


def rows_of(dump: str, number: str) -> str:
    """What a dump says outside the reference data of the city, whose texts may share a word by chance."""
    reference = "|".join(
        ("division", "organisation", "category", "duty_r", "urgency", "request_type", "track_rule",
         "merged_line", "notice_template", "reply_text", "follow_up_plan", "follow_up_script", "setting",
         "sla_policy")
    )  # fmt: skip
    lines = [line for line in dump.splitlines() if line.startswith("INSERT INTO")]
    mine = [line for line in lines if not re.match(rf"INSERT INTO public\.(?:{reference})", line)]
    assert any(number in line for line in mine)
    return "\n".join(mine)


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.DEBUG)
    return caplog


async def test_what_each_observer_is_shown_of_a_confidential_report(
    road: Road,
    platform: Platform,
    postgres: EmbeddedPg,
    city_dsn: str,
    tmp_path: Path,
    logged: pytest.LogCaptureFixture,
) -> None:
    number, code = await report(road)
    worker = Worker(platform)
    await worked_on(road, number)
    newest = await number_events(platform)
    told = {who: await everything_told(road, who, number, newest) for who in SHOWN}
    await spoken(road, number, code)
    newest = await number_events(platform)
    await worker.notices.catch_up()
    await worker.close()
    for who, shown in SHOWN.items():
        seen = words_in(told[who] + await everything_told(road, who, number, newest))
        assert seen <= shown, (who, seen - shown)
    for who, needed in (("clerk-xq-cg", {"abstract", "findings"}), ("supervisor", {"leader", "matter"})):
        assert needed <= words_in(told[who]), who

    dump = await dump_of(postgres, city_dsn)
    assert words_in(rows_of(dump, number)) == set()
    written = await write_backup(
        Programs(postgres.bin, city_dsn.replace("callcenter_app@", "postgres@", 1)),
        RING,
        platform.blobs,
        tmp_path / "whole.backup",
        platform.clock.now(),
    )
    for entry in ArchiveReader(written.path, RING).entries(things=frozenset({"blobs"})):
        assert not any(word.encode() in entry.content for word in WORDS.values() if len(word) > 2)
    assert not any(word.encode() in written.path.read_bytes() for word in WORDS.values())
    for file in (f for f in platform.settings.data_dir.rglob("*") if f.is_file()):
        content = file.read_bytes()
        content += gzip.decompress(content) if file.suffix == ".gz" else b""
        assert not any(w.encode() in content for w in WORDS.values() if w != WORDS["released answer"]), file
    lines = "\n".join(JsonFormatter().format(record) for record in logged.records if record.name != _ACCESS)
    assert words_in(lines) == set()
    metrics = await (await road.http.get("/metrics")).text()
    assert words_in(metrics) == set()


async def terms_of(dsn: str, number: str) -> list[str]:
    """The search terms of an order as the index holds them."""
    connection = await asyncpg.connect(dsn)
    try:
        found: list[str] = await connection.fetchval(
            "SELECT search_bigrams FROM work_order WHERE number = $1", number
        )
        return found
    finally:
        await connection.close()


async def test_the_centre_finds_it_and_the_index_tells_nothing(road: Road, city_dsn: str) -> None:
    number, _ = await report(road)
    terms = await terms_of(city_dsn, number)
    assert terms and not re.search("[一-鿿]", "".join(terms))
    supervisor = await road.desk("supervisor")
    for word in ("陈德彪", "采砂船", "鱼塘", number):
        found = await supervisor.get("work-orders", q=word)
        assert [o["number"] for o in found["items"]] == [number], word
        assert (await (await road.desk("agent01")).get("work-orders", q=word))["items"] == []
    assert (await supervisor.get("work-orders", q="轮滑"))["items"] == []
    plain = await road.order()
    found = await supervisor.get("work-orders", q="路灯")
    assert [o["number"] for o in found["items"]] == [plain], "ordinary orders are found as before"


async def test_a_unit_has_no_time_to_contact_whom_it_must_not_contact(road: Road) -> None:
    number, _ = await report(road)
    await worked_on(road, number)
    kinds = {c["kind"] for c in (await (await road.desk("supervisor")).order(number))["clocks"]}
    assert {"sign_in", "department"} <= kinds
    assert "contact" not in kinds, "questions go through the centre"


async def test_an_order_that_becomes_confidential_later_leaves_nothing_behind(
    road: Road, postgres: EmbeddedPg, city_dsn: str
) -> None:
    number, _ = await report(road, text=REPORT.replace(",千万不要让镇里知道", ""), confidential=False)
    supervisor = await road.desk("supervisor")
    shown = await supervisor.give(number, "accept")
    assert LEADER in shown["content"] and not shown["confidential"]
    before = words_in(rows_of(await dump_of(postgres, city_dsn), number))
    assert {"leader", "matter", "address", "end of the phone"} <= before, "an ordinary order lies as it is"
    assert not before & {"citizen", "phone", "identity card", "file"}, "identifiers never do"
    await supervisor.give(number, "amend", is_confidential=True, title="陈德彪收红包")
    assert words_in(rows_of(await dump_of(postgres, city_dsn), number)) == set()
    assert (await supervisor.order(number))["title"] == "陈德彪收红包"
    found = await supervisor.get("work-orders", q="红包")
    assert [o["number"] for o in found["items"]] == [number]
    lifted = await supervisor.give(number, "amend", is_confidential=False)
    assert (lifted["confidential"], lifted["title"]) == (False, "陈德彪收红包")
    assert words_in(rows_of(await dump_of(postgres, city_dsn), number)) == set(), "sealed once, it stays so"
    found = await supervisor.get("work-orders", q="红包")
    assert [o["number"] for o in found["items"]] == [number]


async def test_an_abstract_must_not_tell_who_asked_nor_where(road: Road) -> None:
    number, _ = await report(road)
    dispatcher = await road.desk("dispatch01")
    await (await road.desk("supervisor")).give(number, "accept", category_code="CG02")
    for abstract in ("林晓敏反映一名干部", "请到祠堂后巷十八号核查", "请联系13900007654核实"):
        refused = await dispatcher.give(
            number, "dispatch", lead="XQ-CG", abstract=abstract, accused_is_outside=True, status=422
        )
        assert refused["error"] == "abstract-names-person"
        assert refused["fields"][0]["field"] == "abstract"


async def test_an_export_tells_no_more_than_that_it_is_confidential(road: Road) -> None:
    number, _ = await report(road)
    supervisor, security = await road.desk("supervisor"), await road.desk("secadmin")
    asked = await supervisor.post(
        "exports", {"reason": "季度分析用", "format": "csv", "filter": {}}, status=201
    )
    await security.post(f"exports/{asked['id']}/approve", {})
    taken_out = (await supervisor.get(f"exports/{asked['id']}/file")).decode("utf-8-sig")
    assert number in taken_out and "保密工单" in taken_out
    assert words_in(taken_out) == set()


async def test_the_town_whose_leader_is_named_cannot_be_given_it_by_a_careless_word(road: Road) -> None:
    """Who is accused is read off the text; the word that he is none of ours opens no way to his town."""
    number, _ = await report(road)
    supervisor, dispatcher = await road.desk("supervisor"), await road.desk("dispatch01")
    seen = await supervisor.order(number)
    assert seen["complained_of"]["organisation"] == "T445102100"
    assert "T445102100" not in {d["code"] for d in seen["suggestion"]["departments"]}
    await supervisor.give(number, "accept", category_code="CG02")
    refused = await dispatcher.give(
        number,
        "dispatch",
        lead="T445102100",
        abstract="请核查一名镇干部的廉洁问题。",
        accused_is_outside=True,
        status=409,
    )
    assert refused["error"] == "recusal"


async def test_the_word_that_the_accused_is_none_of_ours_is_kept(road: Road, platform: Platform) -> None:
    number, _ = await report(road, text="举报镇长收受红包,不要告诉别人是我说的")
    supervisor, dispatcher = await road.desk("supervisor"), await road.desk("dispatch01")
    await supervisor.give(number, "accept", category_code="CG02")
    abstract = {"lead": "XQ-CG", "abstract": "请核查一名干部的廉洁问题。"}
    refused = await dispatcher.give(number, "dispatch", **abstract, status=409)
    assert refused["error"] == "accused-unsettled"
    await dispatcher.give(number, "dispatch", **abstract, accused_is_outside=True)
    async with platform.database.acquire() as connection:
        data = await connection.fetchval(
            "SELECT data FROM event WHERE name = 'work_order.dispatched' AND subject = $1", number
        )
    assert data["accused_is_outside"] is True
