"""The register of enterprises: who may change it, what it refuses, what it keeps of people, and imports."""

from __future__ import annotations

import base64
from typing import Any

import asyncpg
import pytest

from callcenter.composition import Platform
from tests.api.enterprises import OFFICER, code_of, registered
from tests.api.road import Road

LIN = {"post": "厂长", "name": "林晓明", "phone": "139 0000 1111"}


async def audit_of(platform: Platform, action: str) -> list[asyncpg.Record]:
    async with platform.database.acquire() as connection:
        return await connection.fetch("SELECT * FROM audit WHERE action = $1 ORDER BY id", action)


async def test_an_enterprise_is_registered_found_and_corrected(road: Road, platform: Platform) -> None:
    made = await registered(
        road, aliases=["韩青瓷业"], organisation="XQ", place_code="445102100", size="small", contacts=[LIN]
    )
    officer = await road.desk(OFFICER)
    assert made["officer"] == {"username": OFFICER, "name": "直通车专员 甲"}
    assert made["contacts"][0] | {"id": 0} == {
        "id": 0,
        "post": "厂长",
        "name": "林**",
        "phone": "139****1111",
    }
    for asked in ("韩青", "青瓷业", made["uscc"][:8]):
        found = await officer.get("enterprises", q=asked)
        assert [e["name"] for e in found["items"]] == [made["name"]], asked
    assert (await officer.get("enterprises", q="韩江"))["items"] == []
    body = {k: made[k] for k in ("uscc", "name", "aliases", "version")}
    changed = await officer._send(
        "PUT", f"enterprises/{made['id']}", 200, {}, json={**body, "status": "suspended"}
    )
    assert (changed["status_name"], changed["version"], changed["officer"]) == ("停业", 2, None)
    stale = await officer._send("PUT", f"enterprises/{made['id']}", 409, {}, json=body)
    assert stale["error"] == "version-conflict"
    (row,) = await audit_of(platform, "enterprise.changed")
    assert set(row["details"]["changed"]) == {
        "status", "organisation_code", "place_code", "officer_id", "size",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"uscc": code_of(1)[:-1] + "0"}, "uscc-check-digit"),
        ({"uscc": code_of(1)[:-1]}, "uscc-length"),
        ({"uscc": "9144510OMA5000001X"}, "uscc-character"),
        ({"organisation": "XX-NO"}, "organisation-unknown"),
        ({"place_code": "999999"}, "place-unknown"),
        ({"officer": "agent01"}, "officer-unfit"),
        ({"contacts": [{"post": "厂长", "phone": "12345678901234"}]}, "phone-invalid"),
        ({"name": "（）"}, "enterprise-name-empty"),
    ],
)
async def test_what_cannot_be_is_refused_and_leaves_nothing(
    road: Road, platform: Platform, wrong: dict[str, Any], code: str
) -> None:
    officer = await road.desk(OFFICER)
    body = {"uscc": code_of(9), "name": "潮州市某厂", **wrong}
    answer = await officer.post("enterprises", body, status=422)
    assert answer["error"] == code
    assert answer["detail"]
    assert (await officer.get("enterprises"))["items"] == []
    assert await audit_of(platform, "enterprise.registered") == []


async def test_a_code_is_one_enterprises_alone(road: Road) -> None:
    first = await registered(road)
    officer = await road.desk(OFFICER)
    again = await officer.post("enterprises", {"uscc": first["uscc"], "name": "另一家"}, status=409)
    assert again["error"] == "uscc-taken"
    other = await registered(road, "潮州市另一家有限公司")
    body = {"uscc": first["uscc"], "name": other["name"], "version": 1}
    taken = await officer._send("PUT", f"enterprises/{other['id']}", 409, {}, json=body)
    assert taken["error"] == "uscc-taken"


async def test_numbers_are_sealed_shown_masked_and_revealed_with_a_reason(
    road: Road, platform: Platform
) -> None:
    made = await registered(road, contacts=[LIN, {"post": "总机", "phone": "0768-2123456"}])
    officer = await road.desk(OFFICER)
    async with platform.database.acquire() as connection:
        rows = await connection.fetch("SELECT * FROM enterprise_contact")
    stored = b"".join(v for r in rows for v in r.values() if isinstance(v, bytes)).decode("latin-1")
    plain = "".join(str(v) for r in rows for v in r.values() if isinstance(v, str))
    assert "13900001111" not in stored + plain
    assert "林晓明" not in plain
    contact = made["contacts"][0]["id"]
    path = f"enterprises/{made['id']}/contacts/{contact}"
    seen = await officer.post(f"{path}/reveal", {"reason": "约时间上门"})
    assert seen == {"name": "林晓明", "phone": "139 0000 1111"}
    (kept,) = await audit_of(platform, "enterprise.contact_revealed")
    assert (kept["reason"], kept["details"]) == ("约时间上门", {"contact": contact})
    async with platform.database.transaction() as tx:
        await tx.execute("UPDATE session SET step_up_until = NULL")
    refused = await officer.post(f"{path}/reveal", {"reason": "约时间上门"}, status=403)
    assert refused["error"] == "step-up-required"
    again = await officer.post(f"enterprises/{made['id']}/contacts", {**LIN, "name": "别人"}, status=409)
    assert again["error"] == "enterprise-number-known"
    after = await officer._send("DELETE", path, 200, {})
    assert [c["post"] for c in after["contacts"]] == ["总机"]
    assert (await officer._send("DELETE", path, 404, {}))["error"] == "enterprise-contact-not-found"
    assert len(await audit_of(platform, "enterprise.contact_removed")) == 1


async def test_who_reads_and_who_changes(road: Road) -> None:
    made = await registered(road)
    for who in ("agent01", "dispatch01", "supervisor"):
        assert (await (await road.desk(who)).get(f"enterprises/{made['id']}"))["name"] == made["name"]
    for who in ("clerk-xq-cg", "efficiency01", "knowledge01"):
        await (await road.desk(who)).get("enterprises", status=403)
    for who in ("agent01", "dispatch01", "clerk-xq-cg"):
        await (await road.desk(who)).post("enterprises", {"uscc": code_of(7), "name": "某厂"}, status=403)
    await (await road.desk(OFFICER)).get("enterprises/999999", status=404)
    await (await road.desk(OFFICER)).get("enterprises/x", status=404)


HEAD = "统一社会信用代码,企业名称,别名,属地单位代码,服务专员账号,联系人,职务,联系电话"


async def imported(road: Road, *lines: str, **asked: Any) -> Any:
    content = base64.b64encode("\n".join((HEAD, *lines)).encode()).decode()
    body = {"file_name": "企业.csv", "content_base64": content, **asked}
    return await (await road.desk(OFFICER)).post("enterprises/import", body)


async def test_a_table_is_tried_then_brought_in_and_again_changes_nothing(road: Road) -> None:
    lines = (
        f"{code_of(11)},潮州市甲瓷厂,甲瓷,XQ,{OFFICER},林某,厂长,13900002222",
        f"{code_of(12)},潮州市乙茶厂,,,,,,",
    )
    trial = await imported(road, *lines)
    assert (trial["applied"], trial["added"], trial["faults"]) == (False, 2, [])
    officer = await road.desk(OFFICER)
    assert (await officer.get("enterprises"))["items"] == []
    done = await imported(road, *lines, apply=True)
    assert (done["applied"], done["added"]) == (True, 2)
    assert len((await officer.get("enterprises"))["items"]) == 2
    again = await imported(road, *lines, apply=True)
    assert (again["added"], again["changed"], again["unchanged"]) == (0, 0, 2)
    more = await imported(road, f"{code_of(12)},潮州市乙茶厂,乙茶,,,陈某,经理,13900003333", apply=True)
    assert (more["changed"], more["unchanged"]) == (1, 0)


async def test_a_faulty_line_keeps_all_out_unless_it_may_be_skipped(road: Road) -> None:
    lines = (
        f"{code_of(11)},潮州市甲瓷厂,,,,,,",
        f"{code_of(12)[:-1]}0,潮州市乙茶厂,,,,,,",
        f"{code_of(13)},潮州市丙厂,,XX-NO,,,,",
        f"{code_of(14)},潮州市丁厂,,,nobody,,,",
    )
    refused = await imported(road, *lines, apply=True)
    assert refused["applied"] is False
    assert [(f["line"], f["field"], f["code"]) for f in refused["faults"]] == [
        (3, "uscc", "uscc-check-digit"),
        (4, "organisation", "organisation-unknown"),
        (5, "officer", "officer-unfit"),
    ]
    officer = await road.desk(OFFICER)
    assert (await officer.get("enterprises"))["items"] == []
    done = await imported(road, *lines, apply=True, skip_faulty=True)
    assert (done["applied"], done["added"], len(done["faults"])) == (True, 1, 3)
    assert [e["name"] for e in (await officer.get("enterprises"))["items"]] == ["潮州市甲瓷厂"]


async def test_the_register_is_turned_over_page_by_page(road: Road) -> None:
    for name in ("丙", "乙", "甲"):
        await registered(road, f"{name}瓷业公司")
    officer = await road.desk(OFFICER)
    seen, cursor = [], None
    while True:
        page = await officer.get("enterprises", {"cursor": cursor} if cursor else None, limit="2")
        seen += [e["name"] for e in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert sorted(seen) == sorted(["丙瓷业公司", "乙瓷业公司", "甲瓷业公司"])
    assert (await officer.get("enterprises", {"cursor": "xx"}, status=422))["detail"]
