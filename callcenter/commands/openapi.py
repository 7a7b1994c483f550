"""`callcenter openapi`: the description of the HTTP interface, as it is also served."""

from __future__ import annotations

import argparse

from callcenter.commands.options import say_json


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="输出 JSON（总是如此）")


def run(options: argparse.Namespace) -> int:
    from callcenter.app import openapi_document

    say_json(openapi_document())
    return 0
