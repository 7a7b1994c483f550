"""`callcenter app` and `callcenter worker`: one role, on a database that somebody else runs."""

from __future__ import annotations

import argparse
import asyncio

import uvloop

from callcenter.commands.options import add_http_options, add_settings_options, settings_from
from callcenter.config import require_safe_bind
from callcenter.database import required_url
from callcenter.logs import configure_logging


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_settings_options(parser)
    if parser.prog.endswith(" app"):
        add_http_options(parser)


def run(options: argparse.Namespace) -> int:
    settings = settings_from(options)
    required_url(settings)
    configure_logging(settings.log)
    from callcenter.app import run_app, run_worker  # after the settings: it imports everything

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        if options.command == "worker":
            runner.run(run_worker(settings))
        else:
            require_safe_bind(settings.http, has_demo_users=settings.demo)
            runner.run(run_app(settings))
    return 0
