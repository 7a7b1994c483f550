import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.classify.model import Context, NotActionable, RequestType, Speaker, Track, Turn, Urgency
from nlp.classify.ports import Hints, Passage, Scored
from nlp.classify.understand import Understander


@pytest.mark.parametrize(
    ("text", "request_type", "branch"),
    [
        ("请问社保卡怎么补办，要带什么材料？", RequestType.CONSULTATION, "社保卡"),
        ("意溪长和社区路灯坏了好几盏，麻烦派人来修", RequestType.HELP, "路灯照明"),
        ("投诉夜市摊占人行道，城管不管", RequestType.COMPLAINT, "占道经营"),
        ("举报邻居私自起楼，没有报建，请保密", RequestType.REPORT, "违法建设"),
        ("建议公交末班车延长到九点", RequestType.SUGGESTION, "公交客运"),
        ("真心感谢修路灯的师傅，半夜还在修，点赞", RequestType.PRAISE, "表扬感谢"),
        ("我们厂三个月没发工资了，老板欠工资不接电话", RequestType.COMPLAINT, "拖欠工资"),
    ],
)
def test_type_and_category(
    understander: Understander, text: str, request_type: RequestType, branch: str
) -> None:
    found = understander.understand(text)
    assert found.request_type is request_type
    assert found.category is not None and found.category.path[1] == branch
    assert found.actionable


@pytest.mark.parametrize(
    ("text", "urgency", "handover"),
    [
        ("仓库着火了，会不会爆炸啊，快来", Urgency.EMERGENCY, "119"),
        ("有个阿伯晕倒了叫不醒", Urgency.EMERGENCY, "120"),
        ("一楼堆满货没有灭火器，楼上住着孩子", Urgency.URGENT, None),
        ("万一着火跑不掉", Urgency.NORMAL, None),
        ("去年我家着火了，保险怎么赔", Urgency.NORMAL, None),
        ("请问消防演练着火怎么报名", Urgency.NORMAL, None),
        ("路灯坏了", Urgency.NORMAL, None),
    ],
)
def test_danger_counts_only_now(
    understander: Understander, text: str, urgency: Urgency, handover: str | None
) -> None:
    found = understander.understand(text)
    assert (found.urgency, found.emergency_handover) == (urgency, handover)


def test_an_emergency_is_help_whatever_else_is_said(understander: Understander) -> None:
    found = understander.understand("投诉物业！楼下着火了，消防通道堵死")
    assert found.request_type is RequestType.HELP
    assert found.evidence["urgency"] and found.handover_also_ok == ("110",)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", NotActionable.NO_CONTENT),
        ("😀😀😀", NotActionable.NO_CONTENT),
        ("在吗", NotActionable.NO_CONTENT),
        ("哈哈哈哈哈哈哈", NotActionable.NO_CONTENT),
        ("测试一下能不能收到", NotActionable.NO_CONTENT),
        ("无抵押贷款当天放款，加微信", NotActionable.NO_CONTENT),
        ("傻逼客服滚", NotActionable.ABUSE),
        ("汕头市龙湖区的小区停车费乱涨", NotActionable.OUTSIDE),
    ],
)
def test_nothing_to_act_on(understander: Understander, text: str, reason: NotActionable) -> None:
    found = understander.understand(text)
    assert found.not_actionable is reason and not found.actionable


@pytest.mark.parametrize(
    "text",
    ["路灯坏了", "我在汕头上班，潮州的社保卡怎么补", "你们他妈的物业乱收停车费，枫溪长美社区", "救命着火了"],
)
def test_short_rude_or_travelling_people_still_have_a_matter(understander: Understander, text: str) -> None:
    assert understander.understand(text).actionable


def test_tracks(understander: Understander) -> None:
    enterprise = understander.understand("我司潮州市青禾陶瓷有限公司技改奖补一直没到账")
    assert enterprise.track is Track.ENTERPRISE and enterprise.company == "潮州市青禾陶瓷有限公司"
    worker = understander.understand("我们公司欠工资三个月，工友都没拿到工钱")
    assert worker.track is Track.ORDINARY
    window = understander.understand("办事大厅窗口工作人员态度恶劣，一直在玩手机聊天")
    assert window.track is Track.EFFICIENCY and window.request_type is RequestType.COMPLAINT
    hard = understander.understand("老房子办不了房产证，历史遗留问题，跑了三年，腿都跑断")
    assert hard.track is Track.HARD_MATTER


def test_rules_of_the_pack_are_heard(understander: Understander) -> None:
    assert understander.understand("我们石材商会反映产能和订单的问题").track is Track.ENTERPRISE


def test_a_call_is_read_by_its_speakers(understander: Understander) -> None:
    turns = (
        Turn(Speaker.AGENT, "您好，请讲。"),
        Turn(Speaker.CITIZEN, "投诉小区停车费，龙湖，龙湖区那边。"),
        Turn(Speaker.AGENT, "是潮安区的龙湖镇吗？"),
        Turn(Speaker.CITIZEN, "不是，汕头市龙湖区。"),
    )
    found = understander.understand("", Context("phone", turns))
    assert found.not_actionable is NotActionable.OUTSIDE and found.place.town == ""


def test_an_agents_place_counts_when_the_citizen_does_not_deny_it(understander: Understander) -> None:
    turns = (Turn(Speaker.AGENT, "是意溪镇的路灯吗"), Turn(Speaker.CITIZEN, "对，路灯不亮"))
    assert understander.understand("", Context("phone", turns)).place.town == "意溪镇"


def test_a_misheard_town_is_found_by_sound_only_in_transcripts(understander: Understander) -> None:
    turns = (Turn(Speaker.CITIZEN, "我在风塘真福岗村，老板欠工资"),)
    heard = understander.understand("", Context("phone", turns, is_transcript=True))
    assert heard.place.town == "凤塘镇" and "风塘真" in heard.place.heard
    assert understander.understand("", Context("phone", turns)).place.town == ""


def test_who_is_complained_of(understander: Understander) -> None:
    found = understander.understand("举报村干部违建，还收钱不管")
    assert found.complained_of is not None and found.complained_of.kind == "official"
    assert understander.understand("请问社保卡怎么补").complained_of is None


def test_places_do_not_speak_for_categories(understander: Understander) -> None:
    plain = understander.understand("路灯不亮")
    placed = understander.understand("黄冈镇河南社区路灯不亮")
    assert plain.category is not None and placed.category is not None
    assert plain.category.path == placed.category.path


def test_the_document_begins_with_the_fixed_fields(understander: Understander) -> None:
    document = understander.understand("意溪镇路灯坏了").as_json()
    assert list(document)[:14] == [
        "request_type", "urgency", "emergency_handover", "category", "departments", "track", "place",
        "company", "uscc", "people", "phones", "confidential", "actionable", "confidence",
    ]  # fmt: skip
    assert document["place"] == {
        "district": "湘桥区", "town": "意溪镇", "village": None, "address": "湘桥区意溪镇",
    }  # fmt: skip


class _Always:
    """A trained model in the cold one's place."""

    def rank(self, passages: object, hints: Hints) -> list[Scored]:
        return [Scored("JT01", 0.99)]


def test_another_model_may_take_the_place_of_the_words(understander: Understander) -> None:
    found = Understander(understander.lexicon, categories=_Always()).understand("路灯坏了")
    assert found.category is not None and found.category.path == ("交通运输", "公交客运")


def test_confidences_are_shares(understander: Understander) -> None:
    ranked = understander._categories.rank((Passage("路灯坏了，公交也不来"),), Hints())
    assert sum(scored.probability for scored in ranked) <= 1.001
    assert [s.probability for s in ranked] == sorted((s.probability for s in ranked), reverse=True)


@given(st.text(alphabet=st.characters(), max_size=400))
@settings(max_examples=150)
def test_no_text_makes_it_fail(understander: Understander, text: str) -> None:
    found = understander.understand(text)
    assert 0.0 <= found.confidence <= 1.0
    assert all(0 <= span.start < span.end <= len(text) for span in found.spans)


@pytest.mark.parametrize(
    "unit",
    [
        "着火了，",
        "1",
        "1,",
        "潮安区龙湖镇鹳巢一村",
        "有限公司",
        "不让",
        "姓名",
        "😀",
        "\ud800",
        "幺三九 ",
        "a",
    ],
)
def test_two_hundred_kilobytes_are_read_in_time(understander: Understander, unit: str) -> None:
    text = (unit * 200_000)[:200_000]
    began = time.perf_counter()
    understander.understand(text)
    assert time.perf_counter() - began < 10


def test_a_call_the_agent_took_up_is_never_set_aside(understander: Understander) -> None:
    citizen = Turn(Speaker.CITIZEN, "测试嗯那个嗯不是我按着玩")
    taken_up = Turn(Speaker.AGENT, "好的，我为您登记转办")
    alone = understander.understand("", Context("phone", (citizen,), is_transcript=True))
    assert alone.not_actionable is NotActionable.NO_CONTENT
    assert understander.understand("", Context("phone", (citizen, taken_up), is_transcript=True)).actionable


def test_every_value_shows_the_words_it_stands_on(understander: Understander) -> None:
    text = "投诉榕汐陶瓷厂拖欠工资一万二，意溪镇长和社区，电话13900001234，"
    text += "前几天投诉过，编号20261103-00012，请保密"
    found = understander.understand(text)
    stood = {(e.field, text[e.start : e.end]) for e in found.grounds if e.turn is None}
    assert {
        ("company", "榕汐陶瓷厂"),
        ("category", "拖欠工资"),
        ("place", "意溪镇"),
        ("phones", "13900001234"),
        ("amounts", "一万二"),
        ("order_number", "20261103-00012"),
        ("confidential", "保密"),
    } <= stood
    assert found.order_number == "20261103-00012" and found.is_repeat


def test_words_of_a_call_are_shown_in_their_turn(understander: Understander) -> None:
    turns = (
        Turn(Speaker.AGENT, "请问之前投诉过吗，需要保密吗"),
        Turn(Speaker.CITIZEN, "没有，意溪长和社区路灯坏了两盏"),
    )
    found = understander.understand("", Context("phone", turns))
    assert not found.is_repeat and not found.confidential, "an agent's question is no word of hers"
    assert all(e.turn == 1 for e in found.grounds if e.field in {"place", "category", "amounts"})
    assert {turns[1].text[e.start : e.end] for e in found.grounds if e.field == "amounts"} == {"两盏"}


def test_what_is_no_mandarin_fills_nothing(understander: Understander) -> None:
    turns = (
        Turn(Speaker.CITIZEN, "意溪镇长和社区路灯坏了，打13900001234", is_mandarin=False),
        Turn(Speaker.AGENT, "请问是姓陈吗，是榕汐陶瓷厂吗"),
        Turn(Speaker.CITIZEN, "不是"),
    )
    found = understander.understand("", Context("phone", turns, is_transcript=True))
    assert found.phones == () and found.place.town == "" and found.company is None


@pytest.mark.parametrize(
    ("text", "village", "address"),
    [
        ("黄冈的，想问社保卡怎么补", "", "饶平县黄冈镇"),
        ("意溪镇长和社区，那个菜市场门口路灯坏了", "长和社区", "湘桥区意溪镇长和社区菜市场门口"),
        ("凤塘镇浮岗村邻居起楼没有报建", "浮岗村", "潮安区凤塘镇浮岗村"),
        ("意溪镇长和社区3栋路灯坏了", "长和社区", "湘桥区意溪镇长和社区3栋"),
    ],
)
def test_an_address_goes_as_far_as_it_is_a_place(
    understander: Understander, text: str, village: str, address: str
) -> None:
    place = understander.understand(text).place
    assert (place.village, place.address) == (village, address)


def test_a_village_heard_nearly_right_is_found_in_its_town(understander: Understander) -> None:
    turns = (Turn(Speaker.AGENT, "请问在哪里"), Turn(Speaker.CITIZEN, "凤塘镇，福光村，路灯坏了"))
    heard = understander.understand("", Context("phone", turns, is_transcript=True)).place
    assert (heard.town, heard.village) == ("凤塘镇", "浮岗村")
    written = understander.understand("凤塘镇，福光村，路灯坏了").place
    assert written.village == "", "what is written is taken as it stands"
