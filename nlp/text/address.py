"""The rest of an address: what follows the last name of a place, as far as it is still a place."""

import re

from nlp.text.gazetteer import Gazetteer
from nlp.text.locate import Location
from nlp.text.places import Level, NameKind, stem_of

_LANDMARK = (
    r"路口|村口|门口|巷口|桥头|桥下|对面|斜对面|旁边?|附近|隔壁|楼下|后面|前面|小区|花园|名苑|雅苑|公寓|大厦|广场|菜市场|市场|商场|超市|"
    r"学校|小学|中学|幼儿园|医院|卫生院|卫生站|工业区|产业园|工业园|园区|公园|涵洞|祠堂|村委会?|居委会?|车站|公交站|加油站|水库|池塘|鱼塘|"
    r"河边|溪边|后山|[路街巷道](?![口灯面上边过障])|大道|(?<=[0-9一二三四五六七八九十百A-Za-z])(?:号楼?|栋|幢|座|单元|楼)|大楼|宿舍楼|(?<!起)(?<!盖)桥|厂|仓库|工地|店|酒店|宾馆|停车场|服务中心|大厅"
)
_DETAIL = re.compile(
    rf"^[^,。!?;、\s]{{0,16}}(?:{_LANDMARK})(?:[0-9一二三四五六七八九十]{{1,4}}[号栋幢座单元楼室])*"
)
_POINTING = re.compile(r"(?:[,、 的]|那个|那边|这边|这里|那里|(?<=[,、])(?:就)?在)*")
_STOP = re.compile(
    r"有(?:个|人|家|一)|我们|邻居|隔壁家|手机|夜市|挖|住院|报销|占(?!用)|停(?!车场)|取号|起楼|盖|私自|卖(?!店)|某|的下水道|跟|"
    r"的时候|想|请问|要|被|把|没有|坏|不|堵|已经|昨|今天|每天|经常|一直|在(?=[卖烧做])|停电|停水|漏|正对"
)
_ROAD = re.compile(
    r"[一-龥]{2,5}?(?:大道|路|街|巷)(?:[0-9]{1,4}号)?(?:[一-龥]{2,8}?(?:小区|花园|公寓|大厦|广场|市场|苑))?"
)


def address_of(gazetteer: Gazetteer, text: str, location: Location) -> str:
    """From the county down to the house, as far as told; empty without a place of this city."""
    if not location.is_known:
        return ""
    head = location.district + location.town + location.village
    detail = _detail(gazetteer, text, location)
    if location.village and len(stem := stem_of(location.village)) > 1:
        detail = detail.removeprefix(location.village).removeprefix(stem)
    return head + detail if head else detail


def _detail(gazetteer: Gazetteer, text: str, location: Location) -> str:
    """Looks after each mention of the place, the most particular first."""
    inside = [
        mention
        for mention in location.heard
        if mention.kind is not NameKind.OUTSIDE and set(mention.codes) & set(location.codes)
    ]
    inside.sort(key=lambda m: (m.level is not Level.VILLAGE, m.level is not Level.TOWN, m.start))
    for mention in inside:
        start = _POINTING.match(text, mention.end)
        end = start.end() if start else mention.end
        match = _DETAIL.match(text[end : end + 24])
        if match is None:
            continue
        detail = match.group()
        stop = _STOP.search(detail)
        if stop is None:
            return detail
        shorter = _DETAIL.match(detail[: stop.start()])
        if shorter is not None:
            return shorter.group()
    return ""
