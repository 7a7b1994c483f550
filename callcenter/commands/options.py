"""What several commands share: the flags that make up the settings, and the way output is written."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from callcenter.config import Settings, load_settings
from callcenter.kernel.errors import UsageError
from callcenter.os_errors import reason

_FLAGS = {
    "data_dir": "data_dir",
    "database_url": "database.url",
    "city": "city",
    "demo": "demo",
    "host": "http.host",
    "port": "http.port",
    "tls_cert": "http.tls_cert",
    "tls_key": "http.tls_key",
    "tls_self_signed": "http.tls_self_signed",
    "behind_proxy": "http.behind_proxy",
    "engine": "speech.engine",
    "live_engine": "speech.live_engine",
    "model": "speech.model",
    "streams": "speech.streams",
    "live_workers": "speech.live_workers",
    "threads": "speech.threads",
    "asr_host": "speech.host",
    "asr_port": "speech.port",
}


def add_settings_options(parser: argparse.ArgumentParser) -> None:
    """Flags of every command that needs the settings."""
    parser.add_argument("--config", type=Path, metavar="文件", help="配置文件（默认 callcenter.toml）")
    parser.add_argument("--data-dir", metavar="目录", help="数据目录")
    parser.add_argument("--database-url", metavar="地址", help="用现有的 PostgreSQL，而不是内置的")


def add_http_options(parser: argparse.ArgumentParser) -> None:
    """Flags of the commands that listen."""
    parser.add_argument("--host", metavar="地址", help="监听的地址（默认 127.0.0.1）")
    parser.add_argument("--port", type=int, metavar="端口", help="监听的端口（默认 8080，0 为自动选择）")
    parser.add_argument("--tls-cert", metavar="文件", help="TLS 证书（PEM，含证书链）")
    parser.add_argument("--tls-key", metavar="文件", help="TLS 私钥（PEM，不加密）")
    parser.add_argument("--tls-self-signed", action="store_const", const=True, help="使用自签名证书")
    parser.add_argument("--behind-proxy", metavar="网段", help="只接受这些反向代理转来的请求头")


def settings_from(options: argparse.Namespace) -> Settings:
    """The settings in force for a command: its flags over variables over the file."""
    given = vars(options)
    overrides = {name: given[flag] for flag, name in _FLAGS.items() if given.get(flag) is not None}
    return load_settings(overrides, config=given.get("config"))


def say(text: str) -> None:
    """One line on standard output."""
    sys.stdout.write(f"{text}\n")


def say_json(document: object, *, compact: bool = False) -> None:
    """One JSON document on standard output: indented, or on a line of its own."""
    json.dump(document, sys.stdout, ensure_ascii=False, indent=None if compact else 2)
    sys.stdout.write("\n")


def read_json_lines(path: Path) -> Iterator[tuple[int, dict[str, object]]]:
    """Every object of a JSON-lines file with its line number; blank lines are passed over.

    Raises UsageError naming file and line where one cannot be read.
    """
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield number, _json_object(path, number, line)
    except UnicodeDecodeError as error:
        raise UsageError(f"文件 {path} 不是 UTF-8 编码。") from error
    except OSError as error:
        raise UsageError(f"文件 {path} 读不出来：{reason(error)}。") from error


def _json_object(path: Path, number: int, line: str) -> dict[str, object]:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"文件 {path} 第 {number} 行不是正确的 JSON。") from error
    if not isinstance(value, dict):
        raise UsageError(f"文件 {path} 第 {number} 行应是一个 JSON 对象。")
    return value
