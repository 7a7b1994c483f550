"""What `callcenter city load` says of a load."""

from __future__ import annotations

from callcenter.cities.held_calendars import HeldCalendar
from callcenter.cities.load import Change, Loaded
from callcenter.cities.stored import STORED
from callcenter.commands.city import told


def test_every_table_has_a_name() -> None:
    loaded = Loaded("潮州市", 2, {stored.table: Change(added=1) for stored in STORED} | {"city": Change(1)})
    head, *lines = told(loaded)
    assert head == "潮州市数据已导入，现为第 2 版："
    assert len(lines) == len(STORED) + 1
    assert not [line for line in lines if not "\u4e00" <= line.strip()[0] <= "\u9fff"]


def test_a_calendar_that_waits_is_said_though_nothing_else_changed() -> None:
    (line,) = told(Loaded("潮州市", 2, {}, (HeldCalendar("chaozhou-office", 7, 3),)))
    assert "chaozhou-office（第 7 版）" in line
    assert "没有直接生效" in line
    assert "待执行的日历变更 3" in line
    (line,) = told(Loaded("潮州市", 2, {}))
    assert "没有改动" in line
