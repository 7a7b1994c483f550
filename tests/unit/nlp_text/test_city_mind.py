"""The first city's pack, the language library and the dispatch rules together."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

import callcenter.cities
from callcenter.cities.pack import load_pack
from callcenter.cities.understanding import CityMind, lexicon_of, turning_days, understander_of
from nlp.classify.model import Urgency

FOLDER = Path(callcenter.cities.__file__).parent / "chaozhou"
CORPUS = Path(__file__).resolve().parents[4] / "shared" / "data" / "corpus" / "dev" / "texts.jsonl"
DAY = date(2026, 11, 23)
TYPES = {"咨询": "consultation", "求助": "help", "投诉": "complaint", "举报": "report"}
TYPES |= {"建议": "suggestion", "表扬": "praise", "其他": "other"}


@pytest.fixture(scope="module")
def mind() -> CityMind:
    return CityMind(load_pack(FOLDER), DAY)


@pytest.mark.parametrize(
    ("text", "branch", "kind", "town"),
    [
        ("饶平三饶新华书店旁边路灯不亮一个月了", "路灯照明", "城市管理和综合执法局", "三饶镇"),
        ("磷溪仙田二村自来水发黄有泥沙，没法喝", "供水", "供水企业", "磷溪镇"),
        ("东凤卫生院医生态度差，挂号等两小时", "医疗服务", "卫生健康局", "东凤镇"),
        ("新圩镇中学食堂饭菜有虫子", "食品安全", "市场监督管理局", "新圩镇"),
        ("整栋楼停电了，凤新田中村", "供电", "供电局", "凤新街道"),
    ],
)
def test_category_department_and_town(mind: CityMind, text: str, branch: str, kind: str, town: str) -> None:
    found = mind.understand(text)
    assert found.category is not None and found.category.path[1] == branch
    assert found.place.town == town
    best = mind.candidates(found)[0]
    assert best.department_kind == kind
    assert branch in best.reason and len(found.departments) <= 3


@pytest.mark.parametrize(
    ("text", "handover", "code"),
    [
        ("庵埠梅溪村民房着火了，二楼有人喊救命", "119", "CZ-XF"),
        ("我爸心脏病突然发作，喘不过气，意溪寨内社区", "120", "CZ-120"),
        ("有人拿刀在菜市场追人，快报警", "110", "CZ-110"),
    ],
)
def test_an_emergency_is_offered_to_its_service(mind: CityMind, text: str, handover: str, code: str) -> None:
    found = mind.understand(text)
    assert found.urgency is Urgency.EMERGENCY and found.emergency_handover == handover
    assert found.departments[0].code.startswith(code.removesuffix("XF"))


def test_smoke_of_kitchens_is_no_fire(mind: CityMind) -> None:
    kitchen = mind.understand("夜市油烟很大，楼上居民没法开窗")
    assert (kitchen.urgency, kitchen.emergency_handover) == (Urgency.NORMAL, None)
    assert mind.understand("三楼烟很大，呛得受不了").emergency_handover == "119"


def test_a_report_against_a_unit_is_not_offered_to_it(mind: CityMind) -> None:
    found = mind.understand("举报市政数局工作人员收受企业的钱，办事要红包，请保密")
    accused = mind.accused_organisation(found)
    offered = {candidate.code for candidate in mind.candidates(found)}
    assert not accused or accused not in offered


@pytest.mark.parametrize(
    ("text", "kind", "code"),
    [
        ("我要举报潮安区城市管理和综合执法局乱收费", "public_body", "CA-CG"),
        ("举报：潮安区城管局局长李某收受红包", "official", "CA-CG"),
        ("检举庵埠镇人民政府违规发放低保", "public_body", "T445103110"),
        ("我要举报意溪镇镇长林大山收受工程回扣", "official", "T445102100"),
        ("举报意溪镇党委书记陈德彪收受红包", "official", "T445102100"),
        ("意溪镇长林大山贪污，请查", "official", "T445102100"),
        ("举报湘桥区意溪镇政府城管办主任王五收钱", "official", "T445102100"),
        ("举报桥东街道办事处主任李四吃拿卡要", "official", "T445102007"),
        ("市城管局副局长张三受贿多年，我要举报", "official", "CZ-CG"),
        ("举报枫溪区区长收红包", "official", "FX"),
    ],
)
def test_a_unit_accused_by_its_name_is_known_and_passed_over(
    mind: CityMind, text: str, kind: str, code: str
) -> None:
    found = mind.understand(text)
    assert found.complained_of is not None and found.complained_of.kind == kind
    assert mind.accused_organisation(found) == code
    assert code not in {candidate.code for candidate in mind.candidates(found)}


@pytest.mark.parametrize(
    "text",
    [
        "举报庵埠镇一家作坊夜里偷排污水",
        "举报潮安区城管局门口的摊贩占道",
        "我已向潮安区城管局反映过，举报隔壁违建",
        "我向湘桥区意溪镇书记反映过，举报隔壁违建",
        "意溪镇领导都不管，投诉路灯不亮三个月",
        "举报意溪镇东津村书记黄大发侵吞集体资金",
    ],
)
def test_a_unit_that_is_only_mentioned_is_not_accused(mind: CityMind, text: str) -> None:
    assert mind.accused_organisation(mind.understand(text)) == ""


def test_an_official_without_a_unit_is_accused_all_the_same(mind: CityMind) -> None:
    found = mind.understand("举报镇长林大山")
    assert found.complained_of is not None and found.complained_of.kind == "official"
    assert mind.accused_organisation(found) == "", "a person has to settle whose he is"


def test_how_to_reach_her_is_not_what_it_is_about(mind: CityMind) -> None:
    matter = "意溪镇坝街路灯不亮"
    told = f"{matter}。我的身份证号码是440521198506152346，手机13712345678，微信chenxiuying88"
    plain, signed = mind.understand(matter), mind.understand(told)
    assert plain.category is not None and signed.category is not None
    assert signed.category.path == plain.category.path
    accused = mind.understand("举报意溪镇镇长收受回扣，身份证440521198506152346，怕报复")
    assert accused.category is None or "身份证" not in accused.category.path


def test_nothing_is_offered_where_nothing_is_to_be_done(mind: CityMind) -> None:
    assert mind.understand("揭阳榕城区的路灯坏了").departments == ()
    assert mind.understand("打错了，不好意思").departments == ()


def test_a_mind_serves_until_other_rows_are_valid(mind: CityMind) -> None:
    pack = load_pack(FOLDER)
    last = replace(pack.categories[0], valid_from=date(2026, 7, 1), valid_to=date(2026, 11, 24))
    changed = replace(pack, categories=(last, *pack.categories[1:]))
    turns = turning_days(changed)
    assert turns == tuple(sorted({*turning_days(pack), date(2026, 7, 1), date(2026, 11, 25)}))
    spans = zip((date(2000, 1, 1), *turns), (*turns, date(2100, 1, 1)), strict=True)
    for first, until in spans:
        assert lexicon_of(changed, first) == lexicon_of(changed, until - timedelta(days=1))


def test_expired_categories_say_nothing(mind: CityMind) -> None:
    pack = load_pack(FOLDER)
    long_ago = date(1990, 1, 1)
    assert lexicon_of(pack, long_ago).categories == ()
    assert understander_of(pack).lexicon.categories


@pytest.mark.skipif(not CORPUS.exists(), reason=f"{CORPUS} is not here")
def test_a_day_of_messages_is_understood_well_enough(mind: CityMind) -> None:
    rows = [json.loads(line) for line in CORPUS.read_text("utf-8").splitlines()]
    found = [(row, mind.understand(row["text"])) for row in rows]

    def share(right: list[bool]) -> float:
        return sum(right) / len(right)

    assert share([u.request_type == TYPES[r["request_type"]] for r, u in found]) >= 0.85
    assert share([(u.category.path[1] if u.category else "") in r["category"] for r, u in found]) >= 0.85
    assert share([(u.place.town or None) == r["town"] for r, u in found]) >= 0.92
    emergencies = [u for r, u in found if r["urgency"] == "emergency"]
    assert all(u.urgency is Urgency.EMERGENCY for u in emergencies)
    alarms = [r for r, u in found if u.urgency is Urgency.EMERGENCY and not r["handover_also_ok"]]
    assert sum(r["urgency"] != "emergency" for r in alarms) <= 1
