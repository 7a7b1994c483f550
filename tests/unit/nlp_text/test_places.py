import pytest

from nlp.text.address import address_of
from nlp.text.gazetteer import Gazetteer
from nlp.text.homophones import SoundIndex
from nlp.text.locate import Location, locate
from nlp.text.normalise import normalise
from nlp.text.places import spoken_village


def find(gazetteer: Gazetteer, text: str) -> Location:
    return locate(gazetteer, normalise(text))


@pytest.mark.parametrize(
    ("register", "spoken"),
    [
        ("鹳巢一村民委员会", "鹳巢一村"),
        ("长美社区居民委员会", "长美社区"),
        ("霞中村委会", "霞中村"),
        ("下市社区居委会", "下市社区"),
        ("官塘居民委员会", "官塘社区"),
    ],
)
def test_a_register_name_becomes_what_people_say(register: str, spoken: str) -> None:
    assert spoken_village(register) == spoken


@pytest.mark.parametrize(
    ("text", "district", "town", "village"),
    [
        ("意溪鎮長和社區路燈不亮", "湘桥区", "意溪镇", "长和社区"),
        ("枫溪区长美巷口堵了", "潮安区", "枫溪镇", "长美社区"),
        ("浮岗村有人偷倒垃圾", "潮安区", "凤塘镇", "浮岗村"),
        ("鹳巢这里停电了", "潮安区", "龙湖镇", ""),
        ("黄冈河南社区井盖没了", "饶平县", "黄冈镇", "河南社区"),
        ("饶平的医保怎么交", "饶平县", "", ""),
        ("钱东的李厝村", "饶平县", "钱东镇", "李厝村"),
        ("枫溪李厝村", "潮安区", "枫溪镇", "李厝村"),
        ("意溪往黄冈方向的路塌了", "湘桥区", "意溪镇", ""),
        ("汕头龙湖的朋友来潮州龙湖镇玩", "潮安区", "龙湖镇", ""),
    ],
)
def test_the_place_of_a_matter(
    gazetteer: Gazetteer, text: str, district: str, town: str, village: str
) -> None:
    location = find(gazetteer, text)
    assert (location.district, location.town, location.village) == (district, town, village)


@pytest.mark.parametrize("text", ["我这日子过得不太平", "桥东路口见", "签了新合同", "河南人在这打工", ""])
def test_words_that_only_look_like_places(gazetteer: Gazetteer, text: str) -> None:
    assert find(gazetteer, text).town in {"", "桥东街道"} and not find(gazetteer, text).village


def test_a_road_named_after_a_town_is_not_the_town(gazetteer: Gazetteer) -> None:
    assert find(gazetteer, "枫溪镇，桥东大道那家店").town == "枫溪镇"
    assert not find(gazetteer, "桥东大道那家店").is_known


@pytest.mark.parametrize("text", ["汕头市龙湖区的小区", "龙湖区，金砂东路", "揭阳榕城区"])
def test_another_city_is_outside_though_a_town_has_the_name(gazetteer: Gazetteer, text: str) -> None:
    location = find(gazetteer, text)
    assert location.is_outside and not location.town


def test_two_villages_of_one_name_give_an_unsure_answer(gazetteer: Gazetteer) -> None:
    alone = find(gazetteer, "李厝村路灯坏了")
    assert alone.confidence <= 0.5
    assert find(gazetteer, "钱东镇李厝村路灯坏了").confidence > 0.8


def test_the_address_goes_down_to_the_landmark(gazetteer: Gazetteer) -> None:
    text = "凤塘浮岗村菜市场门口有人摆摊"
    assert address_of(gazetteer, text, find(gazetteer, text)) == "潮安区凤塘镇浮岗村菜市场门口"


def test_a_misheard_name_is_found_by_sound(gazetteer: Gazetteer) -> None:
    heard = SoundIndex(gazetteer).mentions("风塘真福岗村那个厂")
    assert [mention.heard for mention in heard] == ["风塘真", "福岗村"]
    assert heard[0].codes == ("445103103",) and heard[1].codes == ("445103103203",)
