"""`callcenter run`: everything on this machine."""

from __future__ import annotations

import argparse

from callcenter.commands.options import add_http_options, add_settings_options, settings_from
from callcenter.supervisor import Supervisor


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--demo", action="store_const", const=True, help="载入演示账号与一上午的诉求（只能在本机监听）"
    )
    add_http_options(parser)
    add_settings_options(parser)
    parser.add_argument("--city", metavar="城市", help="城市数据包的名称或目录（默认 chaozhou）")


def run(options: argparse.Namespace) -> int:
    return Supervisor(settings_from(options)).run()
