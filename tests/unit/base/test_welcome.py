"""What the terminal shows when everything is ready."""

from __future__ import annotations

from pathlib import Path

from callcenter.config import Settings
from callcenter.setup_report import Login, Report
from callcenter.welcome import first_of_each_role, welcome

LOGINS = (
    Login("agent01", "坐席 001", "坐席", "Hotline@2026", "SECRETA"),
    Login("agent02", "坐席 002", "坐席", "Hotline@2026", None),
    Login("auditor", "审计员", "审计员", "Hotline@2026", None),
)


def test_one_login_of_each_role_is_shown_in_straight_columns() -> None:
    assert [one.username for one in first_of_each_role(LOGINS)] == ["agent01", "auditor"]
    text = welcome(Settings(data_dir=Path("/srv/x")), Report("潮州市", True, LOGINS, 43))
    assert "http://127.0.0.1:8080/submit" in text
    assert "43" in text
    assert "agent02" not in text
    assert "共 3 个账号" in text
    rows = [line.encode("gb18030") for line in text.splitlines() if "Hotline@2026" in line]
    assert len({row.index(b"Hotline@2026") for row in rows}) == 1


def test_without_a_demonstration_no_login_is_shown() -> None:
    text = welcome(Settings(data_dir=Path("/srv/x")), Report("潮州市", False))
    assert "账号" not in text
    assert "Ctrl-C" in text
