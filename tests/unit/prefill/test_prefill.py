"""Drafts of invented calls, filled with the first city's pack."""

from __future__ import annotations

import itertools
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest

import callcenter.cities
from callcenter.cities.pack import load_pack
from callcenter.cities.understanding import CityMind
from nlp.classify.model import Speaker, Turn
from nlp.classify.recap import Role, roles_of
from nlp.prefill.model import FIELDS, Draft, Source
from nlp.prefill.prefill import Prefiller, typed
from nlp.prefill.wording import in_third_person

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=timezone(timedelta(hours=8)))


def _agent(text: str) -> Turn:
    return Turn(Speaker.AGENT, text)


def _citizen(text: str, *, is_mandarin: bool = True) -> Turn:
    return Turn(Speaker.CITIZEN, text, is_mandarin=is_mandarin)


CALL = (
    _agent("您好，潮州一二三四五，请讲。"),
    _citizen("喂，你好，呃，我要反映一下，我们庵埠镇霞露村村口那盏路灯不亮了。"),
    _agent("请问坏了多久了？"),
    _citizen("嗯，差不多半个月了吧，有四盏，我妈前天晚上摔了一跤，膝盖都破了。"),
    _agent("请问您之前反映过吗？"),
    _citizen("没有。希望你们派人来修一下，越快越好。我姓林，双木林。"),
    _agent("好的林女士，我马上转城管部门处理。"),
)


@pytest.fixture(scope="module")
def prefiller() -> Prefiller:
    folder = Path(callcenter.cities.__file__).parent / "chaozhou"
    return Prefiller(CityMind(load_pack(folder), date(2026, 11, 23)))


def _filled(prefiller: Prefiller, turns: tuple[Turn, ...]) -> list[Draft]:
    drafts = [Draft()]
    for number in range(1, len(turns) + 1):
        drafts.append(prefiller.update(drafts[-1], turns[:number], received_at=NOW, caller_id="13900001234"))
    return drafts


def test_a_call_fills_the_form(prefiller: Prefiller) -> None:
    draft = _filled(prefiller, CALL)[-1]
    wanted = {
        "request_type": "help",
        "category_level2": "路灯照明",
        "town": "庵埠镇",
        "village": "霞露村",
        "urgency": "normal",
        "citizen_name": "林女士",
        "phone": "13900001234",
        "confidential": False,
        "actionable": True,
        "amounts": ("半个月", "四盏"),
        "event_time": "2026-11-21T18:00:00+08:00",
    }
    assert {name: draft.value(name) for name in wanted} == wanted
    assert set(draft.fields) <= set(FIELDS)
    assert draft.fields["phone"].source is Source.CALLER_ID
    assert draft.fields["citizen_name"].source is Source.AGENT
    town = draft.fields["town"]
    assert town.source is Source.CITIZEN and [e.turn for e in town.evidence][:1] == [1]


def test_the_content_is_her_own_words_in_the_third_person(prefiller: Prefiller) -> None:
    draft = _filled(prefiller, CALL)[-1]
    content = str(draft.value("content"))
    assert content.startswith("来电人反映：") and "诉求：" in content
    for kept in ("路灯不亮", "半个月", "四盏", "其妈", "膝盖", "派人来修", "转城管部门"):
        assert kept in content, kept
    for dropped in ("你好", "呃", "双木", "我", "请问"):
        assert dropped not in content, dropped
    title = str(draft.value("title"))
    assert title.startswith("庵埠镇") and "路灯" in title
    said = "".join(turn.text for turn in CALL) + "来电人反映诉求坐席告知其有关部门"
    assert not [char for char in content if "一" <= char <= "龥" and char not in said], "nothing is invented"


def test_what_an_agent_typed_stays(prefiller: Prefiller) -> None:
    draft = typed(prefiller.update(Draft(), CALL[:2], received_at=NOW), "town", "彩塘镇")
    draft = typed(draft, "title", "自拟标题")
    for number in range(3, len(CALL) + 1):
        draft = prefiller.update(draft, CALL[:number], {"town", "title"}, received_at=NOW)
    assert (draft.value("town"), draft.value("title")) == ("彩塘镇", "自拟标题")
    assert draft.fields["town"].source is Source.TYPED
    with pytest.raises(KeyError):
        typed(draft, "weather", "晴")


def test_a_field_does_not_flicker(prefiller: Prefiller) -> None:
    drafts = _filled(prefiller, CALL)
    for name in ("request_type", "category_code", "town", "track", "urgency"):
        values = [draft.value(name) for draft in drafts if draft.value(name) is not None]
        changes = sum(a != b for a, b in itertools.pairwise(values))
        assert changes <= 1, (name, values)


def test_danger_is_shown_at_once(prefiller: Prefiller) -> None:
    turns = (
        _citizen("我想问一下路灯归谁管，庵埠镇霞露村的"),
        _agent("请问是什么情况？"),
        _citizen("哎呀，对面房子着火了，火好大，快叫消防车！"),
    )
    draft = _filled(prefiller, turns)[-1]
    assert (draft.value("urgency"), draft.value("emergency_handover")) == ("emergency", "119")


RECAPPED = (
    _citizen("(本地话)阮许内路灯勿会光", is_mandarin=False),
    _agent("您反映的是彩塘镇水美村的路灯坏了，对吗？"),
    _citizen("对"),
)


def test_a_recap_stands_in_for_what_is_no_mandarin(prefiller: Prefiller) -> None:
    draft = _filled(prefiller, RECAPPED)[-1]
    assert (draft.value("town"), draft.value("category_level2")) == ("彩塘镇", "路灯照明")
    assert draft.fields["town"].source is Source.RECAP
    assert "路灯坏了" in str(draft.value("content")) and "许内" not in str(draft.value("content"))


def test_a_denied_recap_fills_nothing(prefiller: Prefiller) -> None:
    denied = (*RECAPPED[:2], _citizen("不是，是金石镇"))
    draft = _filled(prefiller, denied)[-1]
    assert draft.value("town") == "金石镇"
    assert "水美" not in str(draft.value("content"))


@pytest.mark.parametrize(
    ("agent", "answer", "role"),
    [
        ("您反映的是自来水发黄，对吗？", "对对", Role.RECAP),
        ("我跟您确认一下，是磷溪镇溪口村", "嗯，是的", Role.RECAP),
        ("也就是说老板欠您两个月工资，是吗？", "没错", Role.RECAP),
        ("您是希望退回押金，对不对？", "啊，不是，我要换货", Role.DENIED),
        ("请问您的诉求是什么？", "我想退钱", Role.REMARK),
        ("请问是意溪镇吗？", "不对", Role.DENIED),
        ("好的，马上为您登记。", "谢谢", Role.REMARK),
    ],
)
def test_what_an_agent_says_again(agent: str, answer: str, role: Role) -> None:
    turns = (_citizen("我家的水一直是黄的，已经很久了"), _agent(agent), _citizen(answer))
    assert roles_of(turns)[1] is role


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("我们小区的电梯坏了", "其小区的电梯坏了"),
        ("老板欠我工资", "老板欠来电人工资"),
        ("我妈八十岁了", "其妈八十岁了"),
        ("希望你们派人来", "希望有关部门派人来"),
        ("我自己是一万三", "其本人是一万三"),
    ],
)
def test_the_first_person_becomes_the_third(said: str, told: str) -> None:
    assert in_third_person(said) == told


@pytest.mark.parametrize(
    "turns", [(), (_citizen(""),), (_agent("您好"),), (_citizen("😀😀"),), (_citizen("啊" * 5000),)]
)
def test_calls_without_words_make_a_draft_all_the_same(prefiller: Prefiller, turns: tuple[Turn, ...]) -> None:
    draft = prefiller.update(Draft(), turns, received_at=NOW)
    assert draft.value("town") is None and len(str(draft.value("content") or "")) < 500


@pytest.mark.parametrize(
    ("agent", "name"),
    [("好的五女士，马上转办", "吴女士"), ("好的吴女士，马上转办", "吴女士"), ("好的，马上转办", "吴")],
)
def test_a_name_is_her_surname_with_the_title_an_agent_gives(
    prefiller: Prefiller, agent: str, name: str
) -> None:
    turns = (_citizen("庵埠镇霞露村路灯坏了，我姓吴，口天吴"), _agent(agent))
    assert prefiller.read(turns).value("citizen_name") == name
