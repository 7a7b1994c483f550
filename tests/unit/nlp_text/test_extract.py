import pytest

from nlp.text.extract import affected, chinese_number, extract
from nlp.text.names import companies


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("我们是潮州市青禾陶瓷有限公司的", "潮州市青禾陶瓷有限公司"),
        ("投诉金石五金厂拖欠", "金石五金厂"),
        ("你好,我们晨岚电子刚搬来", "晨岚电子"),
    ],
)
def test_named_companies(text: str, name: str) -> None:
    assert [company.name for company in companies(text)] == [name]


@pytest.mark.parametrize(
    "text", ["物业公司不管", "这家公司乱收费", "我们厂欠工资", "自来水公司停水", "工厂很吵"]
)
def test_a_kind_of_business_is_not_a_name(text: str) -> None:
    assert companies(text) == []


def test_a_town_before_a_company_is_its_address() -> None:
    assert companies("凤塘浮岗青禾陶瓷厂", place_ends=(2, 4))[0].name == "青禾陶瓷厂"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("请保密", True),
        ("不要说是我报的", True),
        ("别让村里知道是我举报的", True),
        ("怕被报复", True),
        ("不用保密，可以公开", False),
        ("他没说是谁", False),
    ],
)
def test_confidentiality(text: str, expected: bool) -> None:
    assert extract(text).confidential is expected


def test_people_and_numbers_affected() -> None:
    found = extract("我姓余,我们车间二十来个工人,找过王师傅,三百多户业主")
    assert "余" in found.people and "王师傅" in found.people
    assert found.affected == 300


def test_titles_inside_words_are_no_names() -> None:
    assert extract("环卫阿姨很好").people == ()


@pytest.mark.parametrize(
    ("text", "number"), [("三百二十", 320), ("十五", 15), ("一千零五", 1005), ("两", 2), ("46", 46)]
)
def test_chinese_numbers(text: str, number: int) -> None:
    assert chinese_number(text) == number


def test_one_person_is_nobody_affected() -> None:
    assert affected("一个人在家") is None


@pytest.mark.parametrize("text", ["上个月反映过这事", "我打过三次电话投诉过两次", "之前在网上提交过"])
def test_an_earlier_contact_is_noticed(text: str) -> None:
    assert extract(text).is_repeat


@pytest.mark.parametrize(
    "text",
    ["老板欠我们三个月公司的钱", "方便提供一下公司名称吗", "请问要带什么材料", "以前原来的农机厂早没了"],
)
def test_what_only_stands_before_a_company_is_no_name(text: str) -> None:
    assert extract(text).companies == ()


def test_an_agent_names_no_company() -> None:
    text = "请问是潮州市甲乙陶瓷有限公司吗\n我是潮州市丙丁五金有限公司的"
    found = extract(text, own=((text.index("我是"), text[text.index("我是") :]),))
    assert [company.name for company in found.companies] == ["潮州市丙丁五金有限公司"]
    assert text[found.companies[0].start : found.companies[0].end] == "潮州市丙丁五金有限公司"
