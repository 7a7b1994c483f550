"""What `callcenter run` prints when everything is ready."""

from __future__ import annotations

import unicodedata

from callcenter.config import Settings
from callcenter.setup_report import Login, Report
from callcenter.tls import fingerprint


def welcome(settings: Settings, report: Report) -> str:
    """Where to go, and for a demonstration how to log in."""
    url = settings.http.url
    lines = [
        "",
        f"{report.city} 12345 热线平台已就绪：{url}",
        f"  市民提交 {url}/submit　查询进度 {url}/track　接口文档 {url}/api/openapi.json",
        f"  数据目录 {settings.data_dir}",
    ]
    if settings.http.tls_cert is not None and settings.http.tls_cert.name == "self-signed.crt":
        lines.append(f"  自签名证书指纹（SHA-256）{fingerprint(settings.http.tls_cert)}")
    if report.contacts:
        lines.append(f"  已载入演示诉求 {report.contacts} 件")
    if report.logins:
        lines += ["", *_logins(first_of_each_role(report.logins))]
        lines.append(f"  每个角色列一个，共 {len(report.logins)} 个账号，全部在数据包的 demo/users.csv。")
    return "\n".join([*lines, "", "按 Ctrl-C 停止。"])


def first_of_each_role(logins: tuple[Login, ...]) -> tuple[Login, ...]:
    """One login a role, in the pack's order."""
    firsts: dict[str, Login] = {}
    for login in logins:
        firsts.setdefault(login.role_name, login)
    return tuple(firsts.values())


def _logins(logins: tuple[Login, ...]) -> list[str]:
    rows = [("账号", "角色", "姓名", "口令", "动态验证码密钥")]
    rows += [
        (one.username, one.role_name, one.display_name, one.password, one.totp_secret or "—")
        for one in logins
    ]
    widths = [max(_width(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        "  " + "  ".join(_padded(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def _width(text: str) -> int:
    """Columns on a terminal: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
