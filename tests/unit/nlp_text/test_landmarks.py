import pytest

from nlp.text.landmarks import landmarks_of


@pytest.mark.parametrize(
    ("text", "company", "names"),
    [
        ("凤新临水雅苑三百多户业主", None, ("临水雅苑",)),
        ("我们花园没有路灯", None, ()),
        ("柳岸花园路口积水", None, ()),
        ("柳岸花园门口积水，翠湖名城也是", None, ("柳岸花园", "翠湖名城")),
        ("路灯坏了", "潮州市甲乙陶瓷有限公司", ("潮州市甲乙陶瓷有限公司",)),
    ],
)
def test_names_that_stand_for_a_place(text: str, company: str | None, names: tuple[str, ...]) -> None:
    assert landmarks_of(text, company) == names
