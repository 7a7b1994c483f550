"""`callcenter migrate`: bring the database to the schema of this version."""

from __future__ import annotations

import argparse
import asyncio

from callcenter import database
from callcenter.commands.options import add_settings_options, say, say_json, settings_from
from callcenter.config import Settings
from callcenter.postgres import running


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_settings_options(parser)
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(options: argparse.Namespace) -> int:
    applied = _migrate(settings_from(options))
    if options.json:
        say_json({"applied": applied})
    else:
        say(f"已执行 {len(applied)} 个迁移：{'、'.join(applied)}" if applied else "数据库结构已是最新。")
    return 0


def _migrate(settings: Settings) -> list[str]:
    external = database.external_addresses(settings)
    if external is not None:
        return asyncio.run(database.prepare_external(external, settings))
    with running(database.embedded_root(settings)) as server:
        return asyncio.run(database.prepare_embedded(server, settings))[1]
