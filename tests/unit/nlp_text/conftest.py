"""A small invented city pack: enough words, places and rules to decide on."""

from __future__ import annotations

import pytest

from nlp.classify.model import CategoryEntry, Lexicon, TextRule, Urgency, UrgencyRule
from nlp.classify.understand import Understander
from nlp.text.gazetteer import Gazetteer
from nlp.text.places import Division, Level
from nlp.text.segment import Segmenter

DIVISIONS = (
    Division("445100", "潮州市", Level.CITY, "", ("潮州",)),
    Division("445102", "湘桥区", Level.COUNTY, "445100", ("湘桥",)),
    Division("445103", "潮安区", Level.COUNTY, "445100", ("潮安", "潮安县")),
    Division("445122", "饶平县", Level.COUNTY, "445100", ("饶平",)),
    Division("445102007", "桥东街道", Level.TOWN, "445102", ("桥东",)),
    Division("445102010", "太平街道", Level.TOWN, "445102", ("太平",)),
    Division("445102100", "意溪镇", Level.TOWN, "445102", ("意溪",)),
    Division("445103103", "凤塘镇", Level.TOWN, "445103", ("凤塘",)),
    Division("445103105", "龙湖镇", Level.TOWN, "445103", ("龙湖",)),
    Division("445103121", "枫溪镇", Level.TOWN, "445103", ("枫溪", "枫溪区")),
    Division("445122100", "黄冈镇", Level.TOWN, "445122", ("黄冈",)),
    Division("445122117", "钱东镇", Level.TOWN, "445122", ("钱东",)),
    Division("445102100203", "长和社区居民委员会", Level.VILLAGE, "445102100"),
    Division("445103103203", "浮岗村民委员会", Level.VILLAGE, "445103103"),
    Division("445103105208", "鹳巢一村民委员会", Level.VILLAGE, "445103105"),
    Division("445103105209", "鹳巢二村民委员会", Level.VILLAGE, "445103105"),
    Division("445103121001", "潮州市枫溪区长美社区居民委员会", Level.VILLAGE, "445103121"),
    Division("445103121202", "潮州市枫溪区李厝村民委员会", Level.VILLAGE, "445103121"),
    Division("445122100006", "河南社区居委会", Level.VILLAGE, "445122100"),
    Division("445122117205", "李厝村委会", Level.VILLAGE, "445122117"),
)

CATEGORIES = (
    CategoryEntry("CG", "", "城市管理", 1, words=("城管",)),
    CategoryEntry("CG01", "CG", "路灯照明", 2, words=("路灯", "黑乎乎", "灯不亮")),
    CategoryEntry(
        "CG0101", "CG01", "路灯不亮", 3, words=("路灯不亮", "路灯坏了"), examples=("巷口路灯坏了",)
    ),
    CategoryEntry("CG02", "CG", "占道经营", 2, words=("占道", "摆摊", "夜市摊", "占人行道")),
    CategoryEntry("CG03", "CG", "违法建设", 2, words=("违建", "私自起楼", "乱搭建", "没有报建")),
    CategoryEntry("LS", "", "劳动和社会保障", 1, words=("劳动",)),
    CategoryEntry("LS01", "LS", "拖欠工资", 2, words=("欠工资", "拖欠工资", "工钱", "工资+没发")),
    CategoryEntry("LS02", "LS", "社保卡", 2, words=("社保卡", "补卡")),
    CategoryEntry("JT", "", "交通运输", 1),
    CategoryEntry("JT01", "JT", "公交客运", 2, words=("公交", "班次", "末班车")),
    CategoryEntry("YJ", "", "应急消防", 1),
    CategoryEntry("YJ01", "YJ", "火灾与消防隐患", 2, words=("着火", "起火", "灭火器", "消防通道")),
    CategoryEntry("YS", "", "营商环境", 1),
    CategoryEntry("YS01", "YS", "政策兑现", 2, track="enterprise", words=("奖补", "技改", "补贴没到账")),
    CategoryEntry("ZW", "", "政务服务", 1),
    CategoryEntry("ZW01", "ZW", "窗口作风与效能", 2, track="efficiency", words=("窗口态度", "办事大厅")),
    CategoryEntry("ZF", "", "住房和建设", 1),
    CategoryEntry("ZF01", "ZF", "物业管理", 2, words=("物业", "停车费", "业主")),
    CategoryEntry("QT", "", "其他", 1),
    CategoryEntry("QT01", "QT", "无实质诉求", 2),
    CategoryEntry("QT02", "QT", "骚扰辱骂", 2),
    CategoryEntry("QT03", "QT", "市外事项", 2),
    CategoryEntry("QT04", "QT", "表扬感谢", 2, words=("表扬", "点赞")),
)

URGENCY_RULES = (
    UrgencyRule(
        "E-FIRE",
        Urgency.EMERGENCY,
        "119",
        ("110",),
        ("着火了?", "起火了?"),
        none_of=("会不会", "万一", "演练"),
    ),
    UrgencyRule("E-SICK", Urgency.EMERGENCY, "120", any_of=("晕倒", "叫不醒"), none_of=("上次",)),
    UrgencyRule("U-HAZARD", Urgency.URGENT, "", ("119",), ("灭火器",), all_of=("住着?.{0,4}(人|孩子)",)),
)

LEXICON = Lexicon(
    CATEGORIES,
    DIVISIONS,
    type_rules=(TextRule("complaint", False, "没王法", 3.0),),
    track_rules=(TextRule("enterprise", True, "我们.{0,3}商会", 4.0),),
    urgency_rules=URGENCY_RULES,
    category_of={"no_content": "QT01", "abuse": "QT02", "outside": "QT03", "praise": "QT04"},
)


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    return Gazetteer(DIVISIONS, Segmenter())


@pytest.fixture(scope="session")
def understander() -> Understander:
    return Understander(LEXICON)
