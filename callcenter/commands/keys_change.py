"""`callcenter keys rotate|reseal|status|retire`: from one version of the keys to the next."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from callcenter.commands.options import say, say_json, settings_from
from callcenter.composition import Platform
from callcenter.config import Settings
from callcenter.kernel.crypto import KeyRing, Suite
from callcenter.kernel.errors import UsageError
from callcenter.kernel.keys import load_keys, save_keys
from callcenter.privacy.key_change import InUse

Found = TypeVar("Found")

_ACTOR, _SUBJECT = "system:operator", "keys"


def rotate(options: argparse.Namespace) -> int:
    """A new version on top; nothing is lost by doing it twice."""
    settings = settings_from(options)

    async def act(platform: Platform) -> KeyRing:
        ring = load_keys(settings.keys_dir)
        if options.index and len(ring.indexes) > 1:
            old = ring.indexes[0].version
            raise UsageError(
                f"上一次更换索引密钥还没有完成：请先 keys reseal，再 keys retire {old} --index。"
            )
        suite = Suite.national if options.national else None
        fresh = ring.with_new_index() if options.index else ring.rotated(suite)
        await _note(platform, "keys.rotated", options, version=_newest(fresh, options))
        save_keys(settings.keys_dir, fresh)
        return fresh

    fresh = asyncio.run(_with_platform(settings, act))
    version = _newest(fresh, options)
    if options.json:
        say_json({"version": version, "index": options.index})
        return 0
    say(f"已启用第 {version} 版{_name(options)}。请执行 callcenter keys reseal，并用 keys escrow 重新托管。")
    return 0


def reseal(options: argparse.Namespace) -> int:
    """Passes over everything until nothing is left under an old key."""

    async def act(platform: Platform) -> dict[str, int]:
        told = None if options.json else _tell
        done = await platform.key_change.renew(told)
        await _note(platform, "keys.resealed", options, renewed=sum(done.renewed.values()))
        return {"renewed": sum(done.renewed.values()), "broken": sum(done.broken.values())}

    found = asyncio.run(_with_platform(settings_from(options), act))
    if options.json:
        say_json(found)
        return 0
    say(f"已改用新密钥 {found['renewed']} 处；无法解读 {found['broken']} 处。")
    return 0


def status(options: argparse.Namespace) -> int:
    """What each version is still needed for."""

    async def act(platform: Platform) -> tuple[KeyRing, InUse]:
        return load_keys(platform.settings.keys_dir), await platform.key_change.in_use()

    ring, used = asyncio.run(_with_platform(settings_from(options), act))
    seals = [{"version": key.version, "in_use": used.seals[key.version]} for key in ring.keys]
    indexes = [{"version": key.version, "in_use": used.indexes[key.version]} for key in ring.indexes]
    if options.json:
        say_json({"keys": seals, "index_keys": indexes})
        return 0
    for name, lines in (("密钥", seals), ("索引密钥", indexes)):
        for line in lines:
            say(f"{name}第 {line['version']} 版：{line['in_use']} 处在用")
    return 0


def retire(options: argparse.Namespace) -> int:
    """Let a version go that nothing needs; refused otherwise."""
    settings = settings_from(options)

    async def act(platform: Platform) -> None:
        ring, version = load_keys(settings.keys_dir), options.version
        known = {key.version for key in (ring.indexes if options.index else ring.keys)}
        if version not in known:
            raise UsageError(f"没有第 {version} 版{_name(options)}。")
        if options.index:
            await platform.key_change.check_index_unused(version)
        else:
            await platform.key_change.check_unused(version)
        await _note(platform, "keys.retired", options, version=version)
        fresh = ring.without_index(version) if options.index else ring.without(version)
        save_keys(settings.keys_dir, fresh)

    asyncio.run(_with_platform(settings, act))
    if options.json:
        say_json({"retired": options.version, "index": options.index})
        return 0
    say(f"第 {options.version} 版{_name(options)}已停用。此前的备份仍要用它：旧托管件请保留到这些备份作废。")
    return 0


def _newest(ring: KeyRing, options: argparse.Namespace) -> int:
    return (ring.indexes if options.index else ring.keys)[-1].version


def _name(options: argparse.Namespace) -> str:
    return "索引密钥" if options.index else "密钥"


def _tell(place: str, count: int) -> None:
    say(f"  {place}：{count} 处")


async def _note(platform: Platform, action: str, options: argparse.Namespace, **details: int) -> None:
    is_index = bool(getattr(options, "index", False))
    async with platform.database.transaction() as tx:
        await platform.audit.record(
            tx,
            now=platform.clock.now(),
            actor=_ACTOR,
            action=action,
            subject=_SUBJECT,
            details={**details, "index": is_index},
        )


async def _with_platform(settings: Settings, act: Callable[[Platform], Awaitable[Found]]) -> Found:
    from callcenter.composition import compose
    from callcenter.database import database_for

    async with database_for(settings) as addresses:
        platform = await compose(settings, addresses.app)
        try:
            return await act(platform)
        finally:
            await platform.close()
