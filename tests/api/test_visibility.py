"""Who sees which order: one table, and every door agrees with it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import pytest

from callcenter.composition import Platform
from callcenter.kernel.clock import FakeClock
from tests.api.desk import Desk
from tests.api.road import LAMP, Road, attached, number_events, submit

NAME, PHONE, ID_CARD = "林晓敏", "13900007654", "445121199003071234"
SECRET = "湘桥区意溪镇东津村某某巷十八号的金凤陶瓷厂夜间偷排废水,我叫林晓敏,手机13900007654。"
CONFIDENTIAL_WORDS = ("十八号", "金凤陶瓷", "偷排", "东津村", "四四五", "现场.png")
ABSTRACT = "请核查辖区内一家企业的夜间排放情况。"

#: a ordinary, b confidential, c report, d efficiency track, e enterprise track, f at a county bureau,
#: g at another county's, h at a town, i confidential at the county bureau, j of the hall window,
#: k confidential and registered by an agent
SEEN: dict[str, str] = {
    "agent01": "aefghjk",
    "agent02": "aefghj",
    "shift01": "abcdefghijk",
    "dispatch01": "abcdefghijk",
    "follow01": "abcdefghijk",
    "quality01": "aefghj",
    "supervisor": "abcdefghijk",
    "cityleader": "aefghj",
    "window01": "j",
    "enterprise01": "e",
    "efficiency01": "d",
    "clerk-xq-cg": "fi",
    "leader-xq-cg": "fi",
    "local-xq": "fhi",
    "clerk-ca-cg": "g",
    "local-ca": "g",
    "clerk-yixi": "h",
    "local-yixi": "h",
    "clerk-cz-cg": "",
    "clerk-rp-cg": "",
    "local-rp": "",
    "knowledge01": "",
    "sysadmin": "",
    "secadmin": "",
    "auditor": "",
}
DEPARTMENT = {"clerk-xq-cg", "leader-xq-cg", "local-xq"}


@dataclass
class City:
    """The orders of the table by their letter, and everything anybody was ever answered."""

    road: Road
    platform: Platform
    numbers: dict[str, str] = field(default_factory=dict)
    answers: list[tuple[str, str]] = field(default_factory=list)

    async def ask(self, username: str, path: str, status: int = 200, **query: str) -> Any:
        """What this person is answered; kept for the search for clear values."""
        desk = await self.road.desk(username)
        answer = await desk.get(path, query, status=status)
        is_file = isinstance(answer, bytes)
        text = "" if is_file else json.dumps(answer, ensure_ascii=False)
        self.answers.append((username, text))
        return answer

    def letters(self, numbers: Any) -> str:
        """Which orders of the table these are."""
        wanted = set(numbers)
        return "".join(sorted(letter for letter, number in self.numbers.items() if number in wanted))


@pytest.fixture
async def city(road: Road, platform: Platform) -> City:
    """The orders of the table, made through the doors that real ones come by."""
    made = City(road, platform)

    async def public(content: str = LAMP, **fields: Any) -> str:
        fields = {"name": NAME, "phone": PHONE, "attachments": [attached()], **fields}
        return str((await submit(road.http, content, **fields))["number"])

    async def by_hand(username: str, **fields: Any) -> str:
        desk = await road.desk(username)
        body = {"channel": "walk_in", "content": LAMP, "citizen_name": NAME, "phone": PHONE, **fields}
        body["attachments"] = [attached()]
        return str((await desk.post("work-orders", body, status=201))["number"])

    numbers = made.numbers
    numbers["a"] = await public(f"{LAMP}我叫{NAME},电话{PHONE},身份证{ID_CARD}。")
    numbers["b"] = await public(SECRET, confidential=True, address="十八号", company="金凤陶瓷厂")
    for letter, accepted in (
        ("c", {"request_type": "report"}),
        ("d", {"track": "efficiency"}),
        ("e", {"track": "enterprise"}),
    ):
        numbers[letter] = await public()
        await road.bring(numbers[letter], "pending_dispatch", accept=accepted)
    for letter, lead in (("f", "XQ-CG"), ("g", "CA-CG"), ("h", "T445102100")):
        numbers[letter] = await public()
        await road.bring(numbers[letter], "pending_review", lead)
    numbers["i"] = await public(SECRET, confidential=True, address="十八号", company="金凤陶瓷厂")
    await road.bring(
        numbers["i"],
        "pending_review",
        abstract=ABSTRACT,
        accept={"category_code": "CG02", "title": "金凤陶瓷厂夜间偷排", "place_code": "445102100003"},
    )
    numbers["j"] = await by_hand("window01")
    numbers["k"] = await by_hand("agent01", confidential=True)
    return made


async def test_every_door_agrees_with_the_table(city: City, clock: FakeClock) -> None:
    newest = await number_events(city.platform)
    told = {}
    for username, expected in SEEN.items():
        page = await city.ask(username, "work-orders", limit="200")
        assert city.letters(o["number"] for o in page["items"]) == expected, username
        assert sum(page["counts"]["by_state"].values()) == len(expected), username
        for letter, number in city.numbers.items():
            await _same_everywhere(city, username, letter, number, letter in expected)
        told[username] = city.letters(await streamed(city, username, newest))
    assert told == SEEN
    _nothing_clear(city)


async def _same_everywhere(city: City, username: str, letter: str, number: str, seen: bool) -> None:
    status = 200 if seen else 404
    detail = await city.ask(username, f"work-orders/{number}", status)
    events = await city.ask(username, f"work-orders/{number}/events", status)
    if not seen:
        assert detail["error"] == events["error"] == "work-order-not-found", (username, letter)
        attachment = await city.ask(username, f"work-orders/{number}/attachments/1", 404)
        assert attachment["error"] in ("attachment-not-found", "work-order-not-found")
        desk = await city.road.desk(username)
        body = {"version": 1}
        hidden = await desk.post(f"work-orders/{number}/commands/sign_in", body, status=404)
        assert hidden["error"] == "work-order-not-found"
        return
    assert events["items"], (username, letter)
    supervisor = await city.road.desk("supervisor")
    files = [f["id"] for f in (await supervisor.order(number))["attachments"]]
    assert len(files) == 1
    shown = [f["id"] for f in detail["attachments"]]
    abstract_only = detail["confidential"] and username in DEPARTMENT
    assert shown == ([] if abstract_only else files), (username, letter)
    await city.ask(username, f"work-orders/{number}/attachments/{files[0]}", 404 if abstract_only else 200)


def _nothing_clear(city: City) -> None:
    for username, text in city.answers:
        for clear in (NAME, PHONE, ID_CARD):
            assert clear not in text, (username, clear, text[:2000])
        if username in DEPARTMENT:
            for word in CONFIDENTIAL_WORDS:
                about = [t for t in (text,) if "保密工单" in t and '"items"' not in t]
                assert all(word not in t for t in about), (username, word)


async def streamed(city: City, username: str, newest: int) -> set[str]:
    """The orders whose events a person's socket replays from the first on."""
    desk = await city.road.desk(username)
    await desk.get("auth/me")  # so that the token is fresh
    while True:
        async with city.road.http.ws_connect("/api/v1/stream") as socket:
            await socket.send_json({"type": "hello", "token": desk.token, "last_event_id": 0})
            first = await socket.receive_json(timeout=20)
        assert first["type"] == "replay"
        if first["last_event_id"] >= newest:
            return {e["subject"] for e in first["events"]}


async def test_a_department_sees_no_more_than_the_abstract(city: City) -> None:
    number = city.numbers["i"]
    for username in sorted(DEPARTMENT):
        seen = await city.ask(username, f"work-orders/{number}")
        assert (seen["title"], seen["content"], seen["is_abstract"]) == ("保密工单", ABSTRACT, True)
        for hidden in ("citizen", "company", "uscc", "transcript", "source", "complained_of", "suggestion"):
            assert seen[hidden] is None, hidden
        assert (seen["attachments"], seen["follow_ups"], seen["ratings"]) == ([], [], [])
        assert (seen["place"]["village"], seen["place"]["address"]) == (None, None)
        assert seen["place"]["code"] == "445102100", "more digits would name the village"
        assert seen["reveals"] == []
        history = (await city.ask(username, f"work-orders/{number}/events"))["items"]
        assert next(e["name"] for e in history) == "work_order.dispatched", "nothing from before"
        listed = await city.ask(username, "work-orders", state="pending_review")
        row = next(o for o in listed["items"] if o["number"] == number)
        assert (row["title"], row["place"]["address"], row["place"]["village"]) == ("保密工单", None, None)
        assert row["place"] == seen["place"]


async def test_a_department_cannot_search_what_it_may_not_read(city: City) -> None:
    for word in ("金凤陶瓷", "偷排", "十八号"):
        found = await city.ask("supervisor", "work-orders", q=word)
        assert city.numbers["i"] in [o["number"] for o in found["items"]]
        for username in sorted(DEPARTMENT):
            found = await city.ask(username, "work-orders", q=word)
            assert city.letters(o["number"] for o in found["items"]) == "", (username, word)
    listed = await city.ask("clerk-xq-cg", "work-orders", town="445102100")
    assert "i" in city.letters(o["number"] for o in listed["items"])
    listed = await city.ask("clerk-xq-cg", "work-orders", town="445102100003")
    assert city.letters(o["number"] for o in listed["items"]) == ""
    by_number = await city.ask("clerk-xq-cg", "work-orders", q=city.numbers["i"])
    assert city.letters(o["number"] for o in by_number["items"]) == "i"


async def test_a_copy_is_seen_and_not_worked_on(city: City) -> None:
    road = city.road
    number = await road.order("pending_dispatch")
    dispatcher: Desk = await road.desk("dispatch01")
    await dispatcher.give(number, "dispatch", lead="XQ-CG", copies=["CZ-CG"])
    copied = await road.desk("clerk-cz-cg")
    assert (await copied.order(number))["commands"] == []
    refused = await copied.give(number, "sign_in", status=409)
    assert refused["error"] == "not-own-order"


async def test_who_may_not_register_is_told_so(city: City) -> None:
    for username in ("clerk-xq-cg", "cityleader", "quality01", "sysadmin", "auditor", "knowledge01"):
        desk = await city.road.desk(username)
        body = {"channel": "walk_in", "content": LAMP}
        assert (await desk.post("work-orders", body, status=403))["error"] == "not-allowed"
