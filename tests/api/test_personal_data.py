"""Terms of keeping, holds, the citizen's rights in her own data, and reveals within a day's measure."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from callcenter.composition import Platform
from callcenter.conversations.forms import Form
from callcenter.conversations.intake import Arrival
from callcenter.conversations.ports import Utterance
from callcenter.kernel.audit import AuditTrail
from callcenter.kernel.clock import FakeClock
from callcenter.kernel.errors import NotFound
from callcenter.privacy.retention import DESTROYED
from tests.api.desk import answer_of
from tests.api.road import Road, attached, submit
from tests.api.test_reveal import WHY, audited, reveal, step_up

NAME, PHONE = "林晓敏", "13900007654"
TEXT = f"湘桥区意溪镇东津村路灯坏了,我叫{NAME},电话{PHONE},微信号lin_xm66。"


async def ask(road: Road, number: str, code: str, path: str, body: Any = None, status: int = 200) -> Any:
    """What the citizen is answered about her data."""
    url, headers = f"/api/v1/public/requests/{number}/{path}", {"X-Tracking-Code": code}
    if body is None:
        return await answer_of(await road.http.get(url, headers=headers), status)
    return await answer_of(await road.http.post(url, json=body, headers=headers), status)


async def closed(road: Road, **fields: Any) -> tuple[str, str]:
    """A closed order with a name, a number, a file; its number and code."""
    sent = await submit(road.http, TEXT, name=NAME, phone=PHONE, attachments=[attached()], **fields)
    await road.bring(sent["number"], "closed")
    return str(sent["number"]), str(sent["tracking_code"])


async def row_of(platform: Platform, number: str) -> dict[str, Any]:
    async with platform.database.acquire() as connection:
        row = await connection.fetchrow(
            "SELECT w.*, c.content_sealed, c.recording_key, c.transcript_sealed, c.public_id,"
            " (SELECT count(*) FROM attachment a WHERE a.contact_id = c.id) AS files,"
            " (SELECT count(s.value_sealed) FROM redacted_span s WHERE s.number = w.number) AS spans"
            " FROM work_order w JOIN contact c ON c.id = w.contact_id WHERE w.number = $1",
            number,
        )
    assert row is not None
    return dict(row)


def _original(platform: Platform, row: dict[str, Any]) -> str:
    return platform.vault.open_text(row["content_sealed"], f"content:{row['public_id']}")


async def test_across_the_years_each_term_ends_by_itself(
    road: Road, platform: Platform, clock: FakeClock
) -> None:
    number, code = await closed(road)
    held, _ = await closed(road)
    still_open = await road.order("in_progress")
    spoken = [Utterance("citizen", 0.0, 2.0, f"我叫{NAME}")]
    arrival = Arrival(
        Form(content="", calling_phone=PHONE), "phone", clock.now(), recording=b"RIFF" * 9, utterances=spoken
    )
    taken = await platform.intake.take_in(arrival, clock.now())
    await platform.intake.understand_taken(taken, clock.now(), always_order=True)
    await road.bring(taken.number, "closed")
    supervisor = await road.desk("supervisor")
    await supervisor.post(f"work-orders/{held}/hold", {"reason": "行政复议中"})

    assert (await platform.retention.due(clock.now())).count == 0
    clock.advance(timedelta(days=3 * 366))
    due = await platform.retention.due(clock.now())
    assert (due.orders, due.speech) == ([], [taken.number]), "told, not done"
    assert (await row_of(platform, taken.number))["transcript_sealed"] is not None
    assert (await platform.retention.apply(clock.now())).speech == [taken.number]
    heard = await row_of(platform, taken.number)
    assert (heard["recording_key"], heard["transcript_sealed"]) == (None, None)
    assert heard["phone_sealed"] is not None or heard["calling_phone_sealed"] is not None, "the rest stays"

    clock.advance(timedelta(days=7 * 366))
    assert sorted((await platform.retention.due(clock.now())).orders) == sorted([number, taken.number])
    await platform.retention.apply(clock.now())
    row = await row_of(platform, number)
    assert row["content"] == row["title"] == row["public_answer"] == DESTROYED
    assert NAME not in _original(platform, row) and PHONE not in _original(platform, row)
    for column in (
        "citizen_name_sealed",
        "phone_sealed",
        "phone_index",
        "citizen_name_masked",
        "phone_masked",
    ):
        assert row[column] is None, column
    assert (row["files"], row["spans"], row["suggestion"]) == (0, 0, None)
    assert (row["state"], row["request_type"], row["town"]) == ("closed", "help", "意溪镇"), "figures stay"
    assert row["anonymised_at"] == clock.now()
    kept = await row_of(platform, held)
    assert kept["anonymised_at"] is None and NAME in _original(platform, kept), "on hold"
    assert (await row_of(platform, still_open))["anonymised_at"] is None
    assert (await platform.retention.apply(clock.now())).count == 0, "done once"
    status = await ask(road, number, code, "personal-data")
    assert status["anonymised_at"] is not None and [i["what"] for i in status["items"]] == ["您反映的内容"]

    async with platform.database.transaction() as tx:
        by = await tx.fetchval("SELECT id FROM app_user WHERE username = 'supervisor'")
        assert await platform.personal_store.lift_hold(tx, held, clock.now(), by)
    assert (await platform.retention.apply(clock.now())).orders == [held]
    async with platform.database.acquire() as connection:
        rows = await connection.fetch("SELECT details FROM audit WHERE action = 'personal_data.anonymised'")
        assert [r["details"]["orders"] for r in rows] == [0, 2, 1]
        assert (await AuditTrail(platform.vault).verify(connection)).broken_at is None


async def test_a_citizen_sees_what_is_held_about_her(road: Road) -> None:
    sent = await submit(road.http, TEXT, name=NAME, phone=PHONE, notice_version="2026-01")
    seen = await ask(road, sent["number"], sent["tracking_code"], "personal-data")
    assert seen["notice_version"] == "2026-01"
    items = {item["what"]: item for item in seen["items"]}
    assert items["姓名"]["value"] == "林**" and items["联系电话"]["value"] == "139****7654"
    assert items["您反映的内容"]["value"] == TEXT, "her own words, whole"
    assert all(item["purpose"] for item in seen["items"]) and seen["legal_basis"]
    refused = await ask(road, sent["number"], "AAAA-AAAA-AAAA-AAAA", "personal-data", status=404)
    assert refused["error"] == "request-not-found"


async def test_a_correction_is_carried_out_when_it_is_granted(road: Road, platform: Platform) -> None:
    sent = await submit(road.http, TEXT, name=NAME, phone=PHONE)
    number, code = sent["number"], sent["tracking_code"]
    body = {"reason": "号码写错了", "phone": "13800001111"}
    asked = await ask(road, number, code, "corrections", body, 201)
    assert asked["kind"] == "correction"
    again = await ask(road, number, code, "corrections", body, 409)
    assert again["error"] == "request-waiting"
    supervisor = await road.desk("supervisor")
    (waiting,) = (await supervisor.get("personal-requests", state="pending"))["items"]
    assert (waiting["phone"], waiting["reason"], waiting["number"]) == ("138****1111", "号码写错了", number)
    path = f"personal-requests/{waiting['id']}/decide"
    for who in ("agent01", "dispatch01", "clerk-xq-cg"):
        await (await road.desk(who)).post(path, {"grant": True, "answer": "已经更正"}, status=403)
    done = await supervisor.post(path, {"grant": True, "answer": "已按您的申请更正。"})
    assert done["state"] == "granted"
    assert (await supervisor.order(number))["citizen"]["contact_phone"] == "138****1111"
    row = await row_of(platform, number)
    opened = platform.vault.open_text(row["phone_sealed"], f"contact:{row['contact_id']}:phone_sealed")
    assert opened == "13800001111"
    assert row["phone_index"] == platform.vault.blind_index("13800001111", "phone")
    told = await ask(road, number, code, "personal-data")
    assert (told["requests"][0]["state"], told["requests"][0]["answer"]) == ("granted", "已按您的申请更正。")
    twice = await supervisor.post(path, {"grant": True, "answer": "已经更正。"}, status=409)
    assert twice["error"] == "personal-request-decided"


async def test_deletion_takes_what_no_law_keeps_and_only_after_the_end(
    road: Road, platform: Platform
) -> None:
    running = await submit(road.http, TEXT, phone=PHONE)
    number, code = await closed(road)
    supervisor = await road.desk("supervisor")
    for n, c in ((running["number"], running["tracking_code"]), (number, code)):
        await ask(road, n, c, "deletion-request", {"reason": "不想留存"}, 201)
    requests = {r["number"]: r["id"] for r in (await supervisor.get("personal-requests"))["items"]}
    grant = {"grant": True, "answer": "已删除联系方式和附件，工单按档案要求保存到期。"}
    of_running = f"personal-requests/{requests[running['number']]}/decide"
    refused = await supervisor.post(of_running, grant, status=409)
    assert refused["error"] == "order-open"
    await supervisor.post(f"work-orders/{number}/hold", {"reason": "信访复查"})
    on_hold = await supervisor.post(f"personal-requests/{requests[number]}/decide", grant, status=409)
    assert on_hold["error"] == "on-hold"
    await supervisor.post(f"work-orders/{number}/hold/lift", {})
    await supervisor.post(f"personal-requests/{requests[number]}/decide", grant)
    row = await row_of(platform, number)
    assert (row["citizen_name_sealed"], row["phone_sealed"], row["phone_index"]) == (None, None, None)
    assert (row["files"], row["spans"]) == (0, 0)
    assert "路灯" in row["content"], "the order itself is kept until its term"
    refusal = {"grant": False, "answer": "办理期间须保留联系方式。"}
    done = await supervisor.post(of_running, refusal)
    assert done["state"] == "refused"


async def test_what_a_mask_stands_for_is_revealed_for_a_reason(
    road: Road, platform: Platform, clock: FakeClock
) -> None:
    number = (await submit(road.http, TEXT, phone=PHONE))["number"]
    supervisor = await road.desk("supervisor")
    await road.bring(number, "in_progress")
    clerk = await road.desk("clerk-xq-cg")
    await clerk.give(number, "contact", method="phone", reached=True, note="邻居13800002222也可联系")
    assert "[手机]" in (await supervisor.order(number))["contacts"][0]["note"]
    await step_up(supervisor, "supervisor", clock)
    found = (await supervisor.get(f"work-orders/{number}/redacted"))["items"]
    assert {(f["place"], f["kind"]) for f in found} == {
        ("registered.content", "person_name"), ("registered.content", "phone"),
        ("registered.content", "wechat"), ("contact.note", "phone"),
    }  # fmt: skip
    assert all(word not in str(found) for word in (NAME, PHONE, "lin_xm66", "13800002222"))
    span = next(f["id"] for f in found if f["place"] == "contact.note")
    path = f"work-orders/{number}/redacted/{span}/reveal"
    assert (await supervisor.post(path, {}, status=422))["error"] == "invalid"
    assert (await supervisor.post(path, {"reason": WHY}))["value"] == "13800002222"
    rows = await audited(platform)
    assert [(r["details"]["field"], r["reason"]) for r in rows] == [("text:contact.note", WHY)]
    assert (await clerk.post(path, {"reason": WHY}, status=403))["error"] == "step-up-required"
    other = await road.desk("clerk-ca-cg")
    assert (await other.post(path, {"reason": WHY}, status=404))["error"] == "work-order-not-found"


async def test_a_day_has_a_measure_of_reveals(
    road: Road, platform: Platform, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = await road.order("in_progress", phone=PHONE)
    clerk = await road.desk("clerk-xq-cg")
    limit = platform.city().pack.limit("reveals_per_day")
    mark = platform.city().pack.limit("reveals_conspicuous")
    assert (await reveal(clerk, number, reason=None))["value"] == PHONE, "one click, no reason to type"
    assert (await audited(platform))[0]["reason"] == "联系诉求人"
    async with platform.database.transaction() as tx:
        await tx.execute("UPDATE reveal_count SET reveals = $1", mark - 1)
    await reveal(clerk, number, reason=None)
    async with platform.database.transaction() as tx:
        told = await tx.fetch("SELECT details FROM audit WHERE action = 'personal_value.many_reveals'")
        assert [r["details"]["reveals"] for r in told] == [mark]
        await tx.execute("UPDATE reveal_count SET reveals = $1", limit)
    assert (await reveal(clerk, number, status=429, reason=None))["error"] == "too-many-reveals"
    clock.advance(timedelta(days=1))
    assert (await reveal(clerk, number, reason=None))["value"] == PHONE


async def test_the_right_to_see_is_locked_like_everything_else(road: Road, platform: Platform) -> None:
    with pytest.raises(NotFound):
        await platform.rights.held("CZ000000-00000", "AAAA", "127.0.0.1", platform.clock.now())
