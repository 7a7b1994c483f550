"""Names of persons and companies, by the words that announce or end them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from nlp.text.words import word_list

_SURNAMES = "".join(word_list("surnames"))
_TITLES = "|".join(word_list("titles"))
_TITLED = re.compile(
    rf"(?:(?<![一-龥])|(?<=[是姓找叫我的向和给由为问谢好请过跟找]))([{_SURNAMES}])({_TITLES})(?![一-龥]?路)"
)
_ANNOUNCED = re.compile(
    rf"(?:我叫|他叫|她叫|名叫|名字叫|姓名(?:是|为|:)?|名字(?:是|为|:)?|本人|联系人(?:是|为|:)?|申请人|户主|患者|老人叫|孩子叫|小孩叫)"
    rf"[ :]?([{_SURNAMES}][一-龥]{{1,2}}?)(?=[,。;!?、.\s()\d]|身份|电话|手机|今年|是|住|在|的|$)"
)
_SURNAME_ONLY = re.compile(rf"(?:免贵姓|我姓|姓)([{_SURNAMES}])(?=[,。;!?、.\s]|$|的)")
_CITY_BEFORE = re.compile(r"^[一-鿿]{2,3}市(?=.)")


@dataclass(frozen=True, slots=True)
class NameSpan:
    name: str
    start: int
    end: int


def full_names(text: str) -> list[NameSpan]:
    """Persons' full names where the text announces one (姓名…, 我叫…). `text` is normalised."""
    return [NameSpan(m.group(1), m.start(1), m.end(1)) for m in _ANNOUNCED.finditer(text)]


def titled_names(text: str) -> list[str]:
    """吴女士, 丁经理; 我姓余 gives 余. In the order said, each once."""
    found = [(m.start(), m.group()) for m in _TITLED.finditer(text)]
    titled = {name[0] for _, name in found}
    found += [(m.start(), m.group(1)) for m in _SURNAME_ONLY.finditer(text) if m.group(1) not in titled]
    return list(dict.fromkeys(name for _, name in sorted(found)))


_COMPANY_END = re.compile(
    r"有限责任公司|股份有限公司|有限公司|集团公司|合作社|商行|经营部|加工厂|制品厂|陶瓷厂|瓷厂|五金厂|家具厂|食品厂|服装厂|电子厂|"
    r"塑料厂|纸箱厂|茶厂|印刷厂|制作厂|(?<=[一-龥]{2})(?:公司|厂)(?![区房长门家里址商子])"
)
# A company's name ends to the left at one of these: they introduce it or belong to the sentence.
_BEFORE_NAME = re.compile(
    r"我们公司是|我们厂是|公司名称|单位名称|企业名称|我们是|我们在|我是|我司|我厂|我们|名叫|叫做|叫|投诉|举报|反映|告诉|是|在|的|被|向|对|去|给|那个|这个|那家|"
    r"这家|一家|某|说|有(?!限)|把|请|让|和|跟|与|到|做|找|从|为|里|着|了|欠|问|查|哪家|哪个|不知道|附近|隔壁"
)
# What stands before 公司 or 厂 and is a part of the sentence.
_NO_NAME = re.compile(
    r"[一二两三四五六七八九十几半0-9]+(?:个|家|年|天|间)|一下|提供|什么|多少|^[哪这那要]|个月|上班|打工|你们|他们|以前|原来|公社|国营"
)
_FORMER = re.compile(r"以前|原来|当年|曾经|公社")
"""A works that is no more is nobody's enterprise."""
_GENERIC = frozenset(word_list("generic_companies"))
# A trade name without its legal form, where it stands like a name: 我们芯屿电子…, (釉里青陶瓷).
_TRADE_NAME = re.compile(
    r"(?:^|[,。;!?、:\s(“\"]|我们是|我们|我是|这里是)(?!我|你|他|有|这|那|某|一|卖|做|买|请|想|找)"
    r"([一-龥]{2,4}?(?:陶瓷|瓷业|食品|茶业|电子|五金|科技|机械|包装|竹木|家具|塑料|塑胶|服装|制衣|婚纱|不锈钢|水产|建材|印务|卫浴|洁具|"
    r"工艺|实业|玩具|鞋业|纸业|纺织|物流|冷链|生物|材料|模具|电器|照明)(?:科技|制品|材料)?)"
    r"(?=的|[,。;!?、\s()”\"]|刚|在|申请|想|这边|这里|$)"
)
_LEFT = re.compile(r"[一-龥A-Za-z0-9()]{1,26}$")


@dataclass(frozen=True, slots=True)
class CompanySpan:
    name: str
    start: int
    end: int
    is_registered_form: bool
    """Ends in 有限公司 or the like: how a register writes it."""


def companies(text: str, place_ends: Iterable[int] = ()) -> list[CompanySpan]:
    """Named companies. `place_ends`: offsets at which a place name ends: 凤塘榕汐陶瓷厂 loses its 凤塘."""
    ends = sorted(place_ends)
    found: list[CompanySpan] = []
    previous = 0
    for match in _COMPANY_END.finditer(text):
        window = text[max(previous, match.start() - 26) : match.start()]
        left = _LEFT.search(window)
        if left is None:
            continue
        start = match.start() - len(left.group())
        for stop in _BEFORE_NAME.finditer(text, start, match.start()):
            start = stop.end()
        start = _after_place(text, start, match.start(), ends)
        core = text[start : match.start()].strip("()")
        start = match.start() - len(core) if text[start : match.start()].startswith("(") else start
        if (
            len(core) < 2
            or _NO_NAME.search(core)
            or core in _GENERIC
            or _CITY_BEFORE.sub("", core) in _GENERIC
        ):
            continue
        if _FORMER.search(text[max(0, start - 8) : start]):
            continue
        registered = match.group().endswith(("有限公司", "有限责任公司", "合作社"))
        found.append(CompanySpan(text[start : match.end()], start, match.end(), registered))
        previous = match.end()
    return found or _trade_names(text, ends)


def _trade_names(text: str, ends: list[int]) -> list[CompanySpan]:
    found = [(match.start(1), match.end(1)) for match in _TRADE_NAME.finditer(text)]
    for end in ends:
        match = _TRADE_NAME.match(text, end)
        if match is not None:
            found.append((match.start(1), match.end(1)))
    cut = [(_after_place(text, start, end, ends), end) for start, end in found]
    return [
        CompanySpan(text[a:b], a, b, False)
        for a, b in dict.fromkeys(cut)
        if b - a > 3 and not _NO_NAME.search(text[a:b])
    ]


def _after_place(text: str, start: int, core_end: int, ends: list[int]) -> int:
    """Registered names begin with 潮州市 or 饶平县; a town or a village before a name is an address."""
    for end in ends:
        if start < end <= core_end - 2 and not text[start:end].endswith(("市", "县")):
            start = end
    return start
