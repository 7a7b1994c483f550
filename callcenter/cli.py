"""The command line: which commands there are, and how each is found, refused or failed.

A command is a module of `callcenter.commands` with two functions, `add_arguments(parser)` and
`run(options) -> exit code`. Only the module of the command given is imported, so that `deadline` and
`classify` start at once. Anything wrong with what the person typed or gave ends with exit code 2 and
one Chinese sentence on standard error.
"""

from __future__ import annotations

import argparse
import importlib
import os
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NoReturn, Protocol, cast

from callcenter.kernel.errors import HotlineError, Invalid, UsageError

EXIT_USAGE = 2
EXIT_INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class Command:
    name: str
    module: str  # inside callcenter.commands
    help: str


COMMANDS = (
    Command("run", "run", "在本机启动整套平台（内置数据库、网页与后台任务）"),
    Command("app", "role", "只启动网页与接口进程"),
    Command("worker", "role", "只启动后台任务进程"),
    Command("asr", "asr", "只启动语音识别进程（vosk-server 协议）"),
    Command("keeper", "keeper", "只启动定时备份进程"),
    Command("migrate", "migrate", "把数据库结构升级到当前版本"),
    Command("backup", "backup", "把数据库、录音和附件备份成一个加密文件"),
    Command("restore", "restore", "把备份恢复到空的数据目录或空的数据库"),
    Command("keys", "keys", "密钥托管：keys escrow 拆成两份，keys restore 由两份恢复"),
    Command("city", "city", "导入城市数据包：city load 路径"),
    Command("user", "user", "管理账号：user add 用户名 --role 角色（口令从标准输入读取）"),
    Command("audit", "audit", "核对审计记录：audit verify；输出校验值：audit anchor"),
    Command("retention", "retention", "到期个人信息的清除：默认只列出，--apply 执行"),
    Command("knowledge", "knowledge", "导入知识表格：knowledge import 文件（--dry-run 只检查）"),
    Command("doctor", "doctor", "列出生效的设置和缺少的东西"),
    Command("openapi", "openapi", "输出接口文档（OpenAPI 3.1）"),
    Command("transcribe", "transcribe", "把录音转成文字"),
    Command("evaluate-asr", "evaluate_asr", "评测语音识别：字错误率、地名、号码、企业名称、耗时"),
    Command("classify", "classify", "分析一段诉求：类型、紧急程度、分类、地点、承办单位"),
    Command("duplicates", "duplicates", "找出一份文件里反映同一件事的诉求"),
    Command("hotspots", "hotspots", "从一份留言表里找出最集中的热点问题，写成报告"),
    Command("train", "train", "由已分类的诉求训练分类模型"),
    Command("evaluate", "evaluate", "用已分类的诉求检验模型"),
    Command("deadline", "deadline", "按工作日历计算到期时间"),
    Command("calendar", "calendar", "工作日历：calendar import 导入放假安排，export 导出，check 核对"),
    Command("replay", "replay", "把录音和消息按真实渠道重放一遍"),
)


class CommandModule(Protocol):
    def add_arguments(self, parser: argparse.ArgumentParser) -> None: ...

    def run(self, options: argparse.Namespace) -> int: ...


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        return _dispatch(arguments)
    except HotlineError as error:
        _complain(sentence(error))
        return EXIT_USAGE
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        # The reader (`| head`) has gone; keep Python from complaining again while it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _dispatch(arguments: list[str]) -> int:
    parser = Parser(prog="callcenter", description="12345 政务服务便民热线平台")
    parser.add_argument("--version", action="version", version=_version(), help="显示版本")
    commands = parser.add_subparsers(dest="command", metavar="命令", title="命令", parser_class=Parser)
    named = arguments[0] if arguments else None
    module: CommandModule | None = None
    for command in COMMANDS:
        child = commands.add_parser(command.name, help=command.help, description=command.help)
        if command.name == named:
            module = cast(CommandModule, importlib.import_module(f"callcenter.commands.{command.module}"))
            module.add_arguments(child)
    if not arguments:
        parser.print_help(sys.stderr)
        return EXIT_USAGE
    options = parser.parse_args(arguments)
    if module is None:
        raise UsageError(f"请先写命令再写选项；可用的命令：{_names()}。")
    return module.run(options)


def _names() -> str:
    return "、".join(command.name for command in COMMANDS)


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return f"callcenter {version('callcenter')}"
    except PackageNotFoundError:
        return "callcenter"


def sentence(error: HotlineError) -> str:
    """The error as one line, or a list below one; of complaints about fields the first few are named."""
    text = "\n  ".join(" ".join(line.split()) for line in error.message.splitlines())
    if isinstance(error, Invalid) and error.fields:
        shown = "；".join(f"{item.field}：{item.message}" for item in error.fields[:5])
        more = f"；另有 {len(error.fields) - 5} 处" if len(error.fields) > 5 else ""
        text = f"{text}（{shown}{more}）"
    return text


def _complain(sentence: str) -> None:
    sys.stderr.write(f"callcenter: {sentence}\n")


# ---- argparse in Chinese ----

_TRANSLATIONS = (
    (r"the following arguments are required: (.+)", r"缺少必需的参数 \1"),
    (r"one of the arguments (.+) is required", r"\1 必须给出一个"),
    (r"argument (\S+): not allowed with argument (.+)", r"\1 不能与 \2 同时使用"),
    (r"argument 命令: invalid choice: '(.+?)' \(choose from .*", r"没有 \1 这个命令"),
    (r"argument (.+?): invalid choice: (.+?) \(choose from (.*)\)", r"\1 的值 \2 不对，可以是 \3"),
    (r"argument (.+?): invalid (?:int|whole)\S* value: (.+)", r"\1 的值 \2 不是整数"),
    (r"argument (.+?): invalid float value: (.+)", r"\1 的值 \2 不是数"),
    (r"argument (.+?): invalid \S+ value: (.+)", r"\1 的值 \2 不对"),
    (r"argument (.+?): expected one argument", r"\1 后面缺少一个值"),
    (r"argument (.+?): expected .*", r"\1 后面的值个数不对"),
    (r"argument (.+?): ignored explicit argument (.+)", r"\1 不接受值 \2"),
    (r"ambiguous option: (\S+) could match (.+)", r"选项 \1 不明确，可能是 \2"),
    (r"unrecognized arguments: (.+)", r"不认识的参数 \1"),
    (r"argument (.+?): (.+)", r"\1：\2"),
)


class _Formatter(argparse.HelpFormatter):
    def add_usage(
        self,
        usage: str | None,
        actions: object,
        groups: object,
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)  # type: ignore[arg-type]  # only passed on


class Parser(argparse.ArgumentParser):
    """An ArgumentParser that speaks Chinese and raises UsageError instead of leaving the process."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**{"formatter_class": _Formatter, "allow_abbrev": False, **kwargs})  # type: ignore[arg-type]  # as given
        self._positionals.title = "参数"
        self._optionals.title = "选项"
        for action in self._actions:
            if action.dest == "help":
                action.help = "显示帮助"

    def error(self, message: str) -> NoReturn:
        for pattern, chinese in _TRANSLATIONS:
            if re.fullmatch(pattern, message, re.DOTALL):
                message = re.sub(pattern, chinese, message, flags=re.DOTALL)
                break
        raise UsageError(f"{message}。用 {self.prog} --help 查看用法。")
