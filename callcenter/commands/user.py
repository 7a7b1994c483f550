"""`callcenter user add`: an account made without an officer, its password read from standard input."""

from __future__ import annotations

import argparse
import asyncio
import getpass
import sys

from callcenter.commands.options import add_settings_options, say, say_json, settings_from
from callcenter.config import Settings
from callcenter.kernel.errors import UsageError
from callcenter.kernel.principal import ROLE_NAMES, Role
from callcenter.people.bootstrap import AddedUser


def add_arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", metavar="动作", title="动作", required=True)
    add = acts.add_parser("add", help="新建账号", description="新建账号，口令从标准输入读取一行")
    add.add_argument("name", metavar="用户名", help="登录用的名字")
    roles = "；".join(f"{role} {name}" for role, name in ROLE_NAMES.items())
    codes = [role.value for role in Role]
    add.add_argument("--role", required=True, choices=codes, metavar="角色", help=f"角色：{roles}")
    add.add_argument("--organisation", metavar="编码", help="所属机构的编码，承办单位的角色必须给出")
    add.add_argument("--display-name", metavar="姓名", help="显示的姓名（默认同用户名）")
    add_settings_options(add)
    add.add_argument("--json", action="store_true", help="输出 JSON")


def run(options: argparse.Namespace) -> int:
    settings = settings_from(options)
    password = _password()
    added = asyncio.run(_add(settings, options, password))
    if options.json:
        say_json(
            {
                "username": added.user.username,
                "role": added.user.role,
                "totp_secret": added.totp_secret,
                "otpauth_uri": added.otpauth_uri,
            }
        )
        return 0
    say(f"已新建账号 {added.user.username}（{ROLE_NAMES[added.user.role]}）。")
    if added.totp_secret is not None:
        say(f"登录须用动态验证码，密钥只显示这一次：{added.totp_secret}")
        say(f"也可以用这个地址生成二维码：{added.otpauth_uri}")
    return 0


def _password() -> str:
    """One line of standard input; asked for without echo at a terminal."""
    if sys.stdin.isatty():
        return getpass.getpass("口令：")
    password = sys.stdin.readline().rstrip("\r\n")
    if not password:
        raise UsageError("标准输入里没有口令，例如：echo 口令 | callcenter user add 用户名 --role agent。")
    return password


async def _add(settings: Settings, options: argparse.Namespace, password: str) -> AddedUser:
    from callcenter.app import people_of
    from callcenter.composition import compose
    from callcenter.database import database_for

    async with database_for(settings) as addresses:
        platform = await compose(settings, addresses.app)
        try:
            async with platform.database.transaction() as transaction:
                return await people_of(platform).bootstrap.add_user(
                    transaction,
                    username=options.name,
                    role=options.role,
                    password=password,
                    now=platform.clock.now(),
                    organisation_code=options.organisation,
                    display_name=options.display_name,
                )
        finally:
            await platform.close()
