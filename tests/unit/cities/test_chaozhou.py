"""The pack of the first city holds what a city needs."""

from __future__ import annotations

import csv
import re
import time
import tomllib
from collections import Counter
from datetime import date
from pathlib import Path

import msgspec
import pytest

from callcenter.cities.calendar_files import as_json
from callcenter.cities.pack import load_pack, pack_path
from callcenter.cities.schema import CityPack, DivisionLevel, LineMode, OrganisationKind, Urgency
from callcenter.kernel.principal import Role
from callcenter.people.bootstrap import demo_user
from callcenter.people.password_rules import complaints
from callcenter.people.permissions import PERMISSIONS, SECOND_FACTOR_AT_LOGIN, Permission
from sla.calendar import WorkCalendar
from sla.policy import ClockKind, Matter, Policies, Policy
from sla.term import Unit

FOLDER = pack_path("chaozhou")
TODAY = date(2026, 11, 23)
MEASURED = Path(__file__).parents[4] / "shared/data/corpus/categories.json"


@pytest.fixture(scope="module")
def pack() -> CityPack:
    return load_pack(FOLDER)


@pytest.fixture(scope="module")
def policies(pack: CityPack) -> Policies:
    return Policies([Policy.from_row(policy.as_row()) for policy in pack.sla_policies])


class MeasuredCategory(msgspec.Struct):
    level1: str
    level2: str
    default_department_kind: str | None


class MeasuredCategories(msgspec.Struct):
    categories: list[MeasuredCategory]


def test_divisions_go_down_to_the_village(pack: CityPack) -> None:
    levels = Counter(division.level for division in pack.divisions)
    assert levels == {"city": 1, "county": 3, "town": 51, "village": 1034}
    assert pack.places_above("445102007002") == ("445102007002", "445102007", "445102", "445100")


def test_the_managed_district_is_an_alias_of_its_town(pack: CityPack) -> None:
    [town] = [division for division in pack.divisions if "枫溪区" in division.aliases]
    assert (town.name, town.level) == ("枫溪镇", DivisionLevel.town)


def test_organisations_form_one_tree_with_every_town(pack: CityPack) -> None:
    kinds = Counter(organisation.kind for organisation in pack.organisations)
    assert len(pack.organisations) >= 80
    assert kinds[OrganisationKind.town] == 51
    assert kinds[OrganisationKind.centre] == 1
    assert kinds[OrganisationKind.utility] >= 10
    assert [organisation.code for organisation in pack.organisations if not organisation.parent_code] == [
        "CZ"
    ]
    centre = pack.organisation_by_code[pack.facts.centre]
    assert pack.organisation_by_code[centre.parent_code].department_kind == "政务服务和数据管理局"


def test_invented_telephones_only(pack: CityPack) -> None:
    phones = [organisation.phone for organisation in pack.organisations]
    phones += [row.phone for row in pack.duty_rosters]
    assert all(re.fullmatch(r"0768-0000\d{3}", phone) for phone in phones)


def test_the_category_tree_is_deep_and_wordy(pack: CityPack) -> None:
    levels = Counter(category.level for category in pack.categories)
    assert levels[1] == 24
    assert levels[2] >= 80
    assert levels[3] >= 200
    assert min(len(category.words) for category in pack.categories if category.level == 3) >= 4


def test_the_tree_holds_the_names_results_are_compared_by(pack: CityPack) -> None:
    if not MEASURED.is_file():
        pytest.skip(f"needs {MEASURED}")
    wanted = msgspec.json.decode(MEASURED.read_bytes(), type=MeasuredCategories).categories
    ours = {pack.category_path(c.code): c.owner_kind for c in pack.categories if c.level == 2}
    assert {(w.level1, w.level2): w.default_department_kind or "" for w in wanted}.items() <= ours.items()
    assert {w.level1 for w in wanted} == {c.name for c in pack.categories if c.level == 1}


@pytest.mark.parametrize(
    ("category", "place", "lead"),
    [
        ("CG01", "445102", "XQ-CG"),  # 占道经营 in 湘桥区
        ("CG0101", "445102100", "XQ-CG"),  # its child in a town of it
        ("CG01", "445122100", "RP-CG"),
        ("CG01", "445103121", "FX-CG"),  # 枫溪 has a bureau of its own
        ("CG01", "445100", "CZ-CG"),  # place not told
        ("CG01", "", "CZ-CG"),
        ("NY0201", "445102100", "T445102100"),  # village matters go to the town
        ("GY01", "445103110", "CA-GS"),
        ("GJ01", "445122100", "CZ-GJJ"),  # only the city has one
        ("YJ02", "445103110", "CZ-120"),
    ],
)
def test_the_duty_list_finds_the_owner(pack: CityPack, category: str, place: str, lead: str) -> None:
    row = pack.duty(category, place, TODAY)
    assert row is not None
    assert row.lead == lead
    assert row.basis


def test_town_dispatch_copies_the_county(pack: CityPack) -> None:
    row = pack.duty("NY0201", "445103110", TODAY)
    assert row is not None
    assert row.copies == ("CA",)


def test_matters_without_an_owner_have_no_row(pack: CityPack) -> None:
    assert pack.duty("QT0101", "445102", TODAY) is None
    assert pack.duty("CG01", "445102", date(2019, 12, 31)) is None


def test_the_lead_is_of_the_kind_that_owns_the_category(pack: CityPack) -> None:
    towns = {o.code for o in pack.organisations if o.kind is OrganisationKind.town}
    for row in pack.duty_list:
        owner = pack.category_by_code[row.category_code].owner_kind
        lead = pack.organisation_by_code[row.lead]
        own_unit = row.lead in towns or row.lead == pack.facts.centre
        assert own_unit or lead.department_kind == owner, (row.category_code, row.place_code)


@pytest.mark.parametrize(
    ("request_type", "days"),
    [("consultation", 2), ("help", 10), ("suggestion", 10), ("complaint", 15), ("report", 15)],
)
def test_statutory_limits_are_those_of_the_province(policies: Policies, request_type: str, days: int) -> None:
    policy = policies.match(ClockKind.STATUTORY, Matter(request_type, "normal"), TODAY)
    assert (policy.term.unit, policy.term.amount) == (Unit.WORKING_DAY, days)
    assert "2022-09-01" in policy.source


@pytest.mark.parametrize(
    ("clock", "matter", "unit", "amount"),
    [
        ("sign_in", Matter("help", "normal", "CG01"), "working_day", 1),
        ("sign_in", Matter("help", "emergency", "YJ01"), "minute", 15),
        ("sign_in", Matter("help", "urgent", "GY0201"), "minute", 30),
        ("sign_in", Matter("help", "normal", "GY0101"), "minute", 30),
        ("contact", Matter("help", "normal", "YS01", track="enterprise"), "working_minute", 60),
        ("acknowledge", Matter("help", "emergency", "YJ01"), "minute", 2),
        ("answer", Matter("consultation", "normal"), "minute", 3),
    ],
)
def test_other_limits(policies: Policies, clock: str, matter: Matter, unit: str, amount: int) -> None:
    policy = policies.match(ClockKind(clock), matter, TODAY)
    assert (policy.term.unit, policy.term.amount) == (unit, amount)


def test_the_department_finishes_before_the_promise(pack: CityPack, policies: Policies) -> None:
    for request_type in ("consultation", "help", "suggestion", "complaint", "report"):
        matter = Matter(request_type, "normal")
        statutory = policies.match(ClockKind.STATUTORY, matter, TODAY).term.amount
        department = policies.match(ClockKind.DEPARTMENT, matter, TODAY).term.amount
        name = "review_reserve_consultation" if request_type == "consultation" else "review_reserve"
        assert department == statutory - pack.limit(name)


def test_every_limit_says_whether_it_is_a_rule(pack: CityPack) -> None:
    for source in [limit.source for limit in pack.limits] + [policy.source for policy in pack.sla_policies]:
        assert source.endswith(("【规定】", "【推荐默认】")), source


def test_emergencies_are_handed_to_a_number_of_the_city(pack: CityPack) -> None:
    numbers = {number.number for number in pack.facts.emergency_numbers}
    assert numbers == {"110", "119", "120", "122"}
    handed = {rule.handover for rule in pack.urgency_rules if rule.urgency is Urgency.emergency}
    assert handed == numbers


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("三楼着火了,窗口冒浓烟,快来人", {"E-FIRE", "E-FIRE-NOW"}),
        ("去年也烧过,现在又着火了快来", {"E-FIRE-NOW"}),
        ("有小孩掉进河里了快救命,怕来不及", {"E-DROWN", "E-DROWN-NOW"}),
        ("仓库全是泡沫,万一着火跑都跑不掉", set()),
        ("隔壁有人拿菜刀追着人砍", {"E-VIOLENCE"}),
        ("老人家突然昏迷叫不醒", {"E-MEDICAL"}),
        ("整栋楼停水两天了", {"U-WATER-MANY"}),
        ("厨房一股煤气味", {"U-GAS"}),
        ("路中间井盖不见了", {"U-MANHOLE"}),
        ("请问消防演练怎么报名", set()),
        ("路灯坏了三天没人修", set()),
        ("怕着火,想问灭火器去哪里换", set()),
    ],
)
def test_urgency_rules_hit_what_they_mean(pack: CityPack, text: str, codes: set[str]) -> None:
    hits = {
        rule.code
        for rule in pack.urgency_rules
        if (not rule.any_of or any(re.search(p, text) for p in rule.any_of))
        and all(re.search(p, text) for p in rule.all_of)
        and not any(re.search(p, text) for p in rule.none_of)
    }
    assert hits == codes


def test_forty_seven_lines_were_merged(pack: CityPack) -> None:
    assert len(pack.lines) == 47
    assert {line.mode for line in pack.lines} == set(LineMode)
    assert "12345" not in {line.old_number for line in pack.lines}


def test_the_calendar_survives_as_json(pack: CityPack) -> None:
    raw = tomllib.loads((FOLDER / "calendars/chaozhou-office.toml").read_text("utf-8"))
    ours = pack.calendar_by_name["chaozhou-office"]
    assert ours.body == as_json(raw)
    assert WorkCalendar.from_mapping(ours.body).schedule == WorkCalendar.from_mapping(raw).schedule
    assert msgspec.json.decode(msgspec.json.encode(ours.body)) == ours.body


def test_loading_is_quick() -> None:
    started = time.process_time()
    load_pack(FOLDER)
    assert time.process_time() - started < 0.5


def demo_rows() -> list[dict[str, str]]:
    with (FOLDER / "demo/users.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_demo_users_cover_every_role_and_obey_the_rules(pack: CityPack) -> None:
    users = [demo_user(row, "users.csv") for row in demo_rows()]
    assert {user.role for user in users} == set(Role)
    assert len({user.username for user in users}) == len(users)
    for user in users:
        assert user.organisation_code in pack.organisation_by_code, user.username
        assert not complaints(user.password, user.username, pack.limit("password_min_length"))
    first = {user.role: user for user in reversed(users)}
    for role, user in first.items():
        needs = role in SECOND_FACTOR_AT_LOGIN or Permission.reveal in PERMISSIONS[role]
        assert not needs or user.totp_secret, role


def test_demo_departments_have_clerk_and_leader() -> None:
    clerks = {row["organisation_code"] for row in demo_rows() if row["role"] == "department_clerk"}
    leaders = {row["organisation_code"] for row in demo_rows() if row["role"] == "department_leader"}
    assert len(clerks) >= 6
    assert clerks == leaders


class DemoContact(msgspec.Struct, forbid_unknown_fields=True):
    received_at: str
    channel: str
    text: str
    name: str | None = None
    phone: str | None = None
    company: str | None = None
    confidential: bool = False


def test_the_morning_of_contacts_is_invented_and_in_order() -> None:
    lines = (FOLDER / "demo/contacts.jsonl").read_text("utf-8").splitlines()
    contacts = [msgspec.json.decode(line, type=DemoContact) for line in lines]
    assert len(contacts) >= 40
    assert [c.received_at for c in contacts] == sorted(c.received_at for c in contacts)
    assert all(re.fullmatch(r"1390000\d{4}", c.phone) for c in contacts if c.phone)
