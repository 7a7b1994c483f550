"""`callcenter keys`: the keys of personal data changed, and in the hands of two officers."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path

from callcenter.commands import keys_change as change
from callcenter.commands.options import add_settings_options, say, say_json, settings_from


def add_arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", metavar="动作", title="动作", required=True)
    escrow = acts.add_parser(
        "escrow",
        help="把密钥拆成两份托管",
        description="把密钥拆成两份，分别交两名人员保管；单独一份没有用处，两份合用即可恢复。",
    )
    for letter in ("a", "b"):
        escrow.add_argument(f"--share-{letter}", type=Path, required=True, metavar="文件", help="写到哪里")
        escrow.add_argument(f"--officer-{letter}", required=True, metavar="姓名", help="由谁保管")
    restore = acts.add_parser(
        "restore", help="由两份托管件恢复密钥", description="由两份托管件恢复密钥文件；已有的密钥不会被覆盖。"
    )
    for letter in ("a", "b"):
        restore.add_argument(f"--share-{letter}", type=Path, required=True, metavar="文件", help="其中一份")
    rotate = acts.add_parser(
        "rotate",
        help="换一版新密钥",
        description="新增一版密钥，运行中的各进程随即改用新密钥；随后请执行 keys reseal，再重新托管。",
    )
    rotate.add_argument("--index", action="store_true", help="换的是检索用的索引密钥")
    rotate.add_argument("--national", action="store_true", help="改用国密 SM4")
    reseal = acts.add_parser(
        "reseal", help="把旧密钥下的内容改用新密钥", description="可随时中断、重复执行；各处进度逐项显示。"
    )
    status = acts.add_parser("status", help="每一版密钥还有多少内容在用")
    retire = acts.add_parser(
        "retire", help="停用一版旧密钥", description="仍有内容要用它时拒绝停用；停用前请确认旧备份的托管件。"
    )
    retire.add_argument("version", type=int, metavar="版本", help="要停用的版本")
    retire.add_argument("--index", action="store_true", help="停用的是索引密钥")
    for act in (escrow, restore, rotate, reseal, status, retire):
        add_settings_options(act)
        act.add_argument("--json", action="store_true", help="输出 JSON")


def run(options: argparse.Namespace) -> int:
    acts = {"escrow": _escrow, "restore": _restore, "rotate": change.rotate, "reseal": change.reseal}
    return {**acts, "status": change.status, "retire": change.retire}[options.act](options)


def _escrow(options: argparse.Namespace) -> int:
    from callcenter.backup.custody import escrow_keys

    settings = settings_from(options)
    files = (options.share_a.absolute(), options.share_b.absolute())
    made = asyncio.run(escrow_keys(settings, files, (options.officer_a, options.officer_b)))
    if options.json:
        say_json({"set": made.set_id, "fingerprint": made.fingerprint, "key_version": made.key_version})
        return 0
    say(f"密钥（第 {made.key_version} 版，指纹 {made.fingerprint[:16]}…）已拆成两份，编号 {made.set_id}：")
    say(f"  A 份 {files[0]}，交 {options.officer_a}")
    say(f"  B 份 {files[1]}，交 {options.officer_b}")
    say("请分别打印密封、分处保管，确认无误后删除这两个文件。")
    return 0


def _restore(options: argparse.Namespace) -> int:
    from callcenter.backup.custody import restore_keys

    settings = settings_from(options)
    made = restore_keys(settings, (options.share_a, options.share_b))
    if options.json:
        say_json({"set": made.set_id, "fingerprint": made.fingerprint, "key_version": made.key_version})
        return 0
    say(f"密钥已恢复到 {settings.keys_dir}（第 {made.key_version} 版，指纹 {made.fingerprint[:16]}…）。")
    return 0
