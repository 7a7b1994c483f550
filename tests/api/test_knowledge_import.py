"""Tables of articles: every fault by line, the same twice changes nothing, and nothing in force alone."""

from __future__ import annotations

import base64
import io
from typing import Any

import pytest
import xlsxwriter

from tests.api.desk import Desk, Login
from tests.api.knowledge import found

TABLE = """编号,标题,问法,答复口径,归口单位,分类,适用对象,失效日期,依据
Z-1,停车泊位怎么申请,车位怎么申请；小区外能停车吗,请向街道提交申请，十个工作日内答复。,市城管局,,公开,,条例（测试）
Z-2,路灯不亮找谁,路灯坏了,请登记路段和灯杆编号，维修单位上门。,CZ-CG,,公开,2030-12-31,条例（测试）
"""
FAULTY = """标题,答复口径,归口单位,适用对象,失效日期,分类
短,可以办理的答复内容。,市城管局,,,
没有答案的一条,,市城管局,,,
单位不存在的一条,可以办理的答复内容。,月球管理局,,,
对象写错的一条,可以办理的答复内容。,市城管局,所有人,,
日期写错的一条,可以办理的答复内容。,市城管局,,明年,
早已过期的一条,可以办理的答复内容。,市城管局,,2020-01-01,
分类写错的一条,可以办理的答复内容。,市城管局,,,没有这类
完全正确的一条,可以办理的答复内容。,市城管局,,,
完全正确的一条,可以办理的答复内容。,市城管局,,,
"""


def table(content: bytes, name: str = "t.csv", **fields: Any) -> dict[str, Any]:
    return {"file_name": name, "content_base64": base64.b64encode(content).decode(), **fields}


async def taken(desk: Desk, content: bytes, name: str = "t.csv", *, status: int = 200, **fields: Any) -> Any:
    return await desk.post("knowledge/imports", table(content, name, **fields), status=status)


async def test_a_table_waits_for_a_second_person_and_twice_is_once(login: Login) -> None:
    editor, head, agent = await login("knowledge01"), await login("supervisor"), await login("agent01")
    content = TABLE.encode()
    tried = await taken(editor, content)
    assert (tried["applied"], tried["added"], tried["faults"]) == (False, 2, [])
    assert (await editor.get("knowledge/articles", state="in_review"))["items"] == [], (
        "a trial writes nothing"
    )
    done = await taken(editor, content, apply=True)
    assert (done["applied"], done["added"]) == (True, 2)
    again = await taken(editor, content, apply=True)
    assert (again["added"], again["changed"], again["unchanged"], again["import_id"]) == (0, 0, 2, None)
    assert await found(agent, "停车泊位申请") == []
    path = f"knowledge/imports/{done['import_id']}/approve"
    assert (await editor.post(path, {}, status=409))["error"] == "knowledge-nothing-waits"
    assert [(i["waiting"], i["own"]) for i in (await head.get("knowledge/imports"))["items"]] == [(2, False)]
    assert (await head.post(path, {}))["articles"] == 2
    hit = (await found(agent, "小区外面能停车吗"))[0]
    assert (hit["title"], hit["owner"], hit["variants"]) == (
        "停车泊位怎么申请",
        "CZ-CG",
        ["车位怎么申请", "小区外能停车吗"],
    )
    # What the table says otherwise is the next version, again to be approved; GB18030 reads as well.
    changed = TABLE.replace("十个工作日", "五个工作日").encode("gb18030")
    done = await taken(editor, changed, apply=True)
    assert (done["added"], done["changed"], done["unchanged"]) == (0, 1, 1)
    assert "十个工作日" in (await found(agent, "停车泊位申请"))[0]["answer"]
    await head.post(f"knowledge/imports/{done['import_id']}/approve", {})
    assert "五个工作日" in (await found(agent, "停车泊位申请"))[0]["answer"]


async def test_every_fault_is_told_by_its_line(login: Login) -> None:
    editor = await login("knowledge01")
    told = await taken(editor, FAULTY.encode("utf-8-sig"), apply=True)
    assert not told["applied"]
    assert [(f["line"], f["field"], f["code"]) for f in told["faults"]] == [
        (2, "title", "cell-length"),
        (3, "answer", "cell-empty"),
        (4, "owner", "owner-unknown"),
        (5, "audience", "audience-unknown"),
        (6, "valid_to", "day-unreadable"),
        (7, "valid_to", "already-expired"),
        (8, "category_code", "category-unknown"),
        (10, "key", "key-twice"),
    ]
    told = await taken(editor, FAULTY.encode(), apply=True, skip_faulty=True)
    assert (told["applied"], told["added"]) == (True, 1)


async def test_a_workbook_reads_like_a_table(login: Login) -> None:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet()
    for at, line in enumerate(TABLE.splitlines()):
        sheet.write_row(at, 0, line.split(","))
    book.close()
    told = await taken(await login("knowledge01"), buffer.getvalue(), "t.xlsx")
    assert (told["added"], told["faults"]) == (2, [])


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("t.csv", b"\xff\xfe\x00", "sheet-unreadable"),
        ("t.xlsx", b"no workbook", "sheet-unreadable"),
        ("t.csv", b"\n\n", "sheet-empty"),
        ("t.csv", "标题,内容\n甲,乙\n".encode(), "sheet-columns-missing"),
    ],
)
async def test_what_is_no_table_is_said_so(login: Login, name: str, content: bytes, code: str) -> None:
    assert (await taken(await login("knowledge01"), content, name, status=422))["error"] == code


async def test_columns_of_another_name_by_a_mapping(login: Login) -> None:
    editor = await login("knowledge01")
    rows = ("q,a,tel", "怎样预约参观规划馆,提前一天电话预约。,0768-0000000", "怎样借阅地方志,到馆登记即可。,")
    content = "\n".join(rows).encode()
    fields = {"title": "{q}", "answer": "{a}\n咨询电话：{tel}", "owner": "CZ-CG"}
    told = await taken(editor, content, mapping=fields, apply=True)
    assert (told["added"], told["faults"]) == (2, [])
    lines = (await editor.get("knowledge/articles", import_id=str(told["import_id"])))["items"]
    answers = [
        (await editor.get(f"knowledge/articles/{line['id']}"))["versions"][0]["answer"] for line in lines
    ]
    assert sorted(answers) == ["到馆登记即可。", "提前一天电话预约。\n咨询电话：0768-0000000"]
    wrong = await taken(editor, content, mapping={"title": "{q}", "colour": "{a}"}, status=422)
    assert wrong["error"] == "mapping-invalid"


async def test_a_unit_brings_in_its_own_and_no_other(login: Login) -> None:
    clerk = await login("clerk-cz-rs")
    told = await taken(clerk, TABLE.encode(), apply=True)
    assert {f["code"] for f in told["faults"]} == {"owner-of-another"} and not told["applied"]
