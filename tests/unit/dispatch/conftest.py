from __future__ import annotations

import pytest

from routing.dispatch.model import Category, Directory, Division, DutyRow, Organisation

ORGANISATIONS = (
    Organisation("CITY", "市政府", "county", "", "市人民政府", "01"),
    Organisation("ZS", "市政数局", "department", "CITY", "政务服务和数据管理局", "01"),
    Organisation("HOT", "热线中心", "centre", "ZS", "热线中心", "01"),
    Organisation("CG", "市城管局", "department", "CITY", "城市管理和综合执法局", "01"),
    Organisation("GA", "市公安局", "department", "CITY", "公安局", "01"),
    Organisation("GA110", "110指挥中心", "station", "GA", "公安局(110)", "01"),
    Organisation("XF", "市消防救援支队", "department", "CITY", "消防救援支队", "01"),
    Organisation("JT", "市交通局", "department", "CITY", "交通运输局", "01"),
    Organisation("BUS", "公交公司", "utility", "JT", "公交企业", "01"),
    Organisation("A", "甲区政府", "county", "CITY", "区人民政府", "0101"),
    Organisation("A-CG", "甲区城管局", "department", "A", "城市管理和综合执法局", "0101"),
    Organisation("A-T", "一镇政府", "town", "A", "镇街", "010101"),
    Organisation("A-T-S", "一镇执法队", "station", "A-T", "综合执法队", "010101"),
)
CATEGORIES = (
    Category("L", "", "城市管理", "城市管理和综合执法局"),
    Category("L1", "L", "路灯照明", "城市管理和综合执法局"),
    Category("L101", "L1", "路灯不亮"),
    Category("B", "", "交通运输", "交通运输局"),
    Category("B1", "B", "公交客运", "交通运输局"),
    Category("B101", "B1", "站点与设施", "公交企业"),
    Category("P", "", "其他"),
    Category("P1", "P", "表扬感谢"),
)
DIVISIONS = (
    Division("01", "某市"),
    Division("0101", "甲区", "01"),
    Division("010101", "一镇", "0101"),
    Division("0102", "乙区", "01"),
)
DUTIES = (
    DutyRow("L1", "01", "CG", basis="市政设施条例"),
    DutyRow("L1", "0101", "A-CG", ("A-T",), ("CG",), "属地管理"),
    DutyRow("L101", "0102", "CG"),
    DutyRow("B1", "01", "JT"),
    DutyRow("B101", "01", "BUS"),
)


@pytest.fixture(scope="session")
def directory() -> Directory:
    return Directory(ORGANISATIONS, CATEGORIES, DIVISIONS, DUTIES)
