"""The list of controls says what was measured, changes with it, and names only tests that exist."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from callcenter.config import HttpSettings, Settings
from callcenter.kernel.audit import AuditTrail
from callcenter.kernel.clock import FakeClock
from callcenter.kernel.crypto import KeyRing, Vault
from callcenter.kernel.db import Database
from callcenter.kernel.principal import Role
from callcenter.security.clock_sync import Reading
from callcenter.security.dengbao import Control, State, controls, measure
from callcenter.security.settings import AuditSettings, SyslogSettings
from callcenter.security.watch import AuditWatch
from tests.api.people_stage import open_stage

ROOT = Path(__file__).resolve().parents[2]


async def listed(db: Database, clock: FakeClock, settings: Settings) -> dict[str, Control]:
    reading = Reading(clock.now(), "ntp", 0.0, True, "与 ntp 相差 +0.000 秒")
    async with db.acquire() as connection:
        facts = await measure(connection, settings, clock.now(), reading, keys_are_private=True)
    return {control.clause: control for control in controls(facts)}


async def test_states_follow_what_is_measured(db: Database, clock: FakeClock, tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    ring = KeyRing.new()
    async with open_stage(db, clock, ring) as stage:
        found = await listed(db, clock, settings)
        assert found["8.1.4.2 d"].state is State.not_met
        assert found["8.1.4.3 c"].state is State.not_met
        assert "还没有核对" in found["8.1.4.3 c"].evidence[0]
        for role in (Role.system_officer, Role.security_officer, Role.audit_officer):
            await stage.officer(role.value, role)
        trail = AuditTrail(Vault(ring))
        watch = AuditWatch(
            db, clock, trail, audit=AuditSettings(), syslog=SyslogSettings(), data_dir=tmp_path
        )
        await watch.prove()
        found = await listed(db, clock, settings)
        for clause in ("8.1.4.1 a", "8.1.4.1 d", "8.1.4.2 b", "8.1.4.2 d", "8.1.4.3 a", "8.1.4.3 c"):
            assert found[clause].state is State.met, found[clause]
        await stage.user("boss", Role.supervisor, second_factor=False)
        await stage.user("demo", Role.agent, is_demo=True)
        found = await listed(db, clock, settings)
        assert found["8.1.4.1 d"].state is State.not_met
        assert "1 个" in found["8.1.4.1 d"].evidence[0]
        assert {found["8.1.4.2 b"].state, found["8.1.4.1 a"].state} == {State.not_met}
        clock.advance(timedelta(days=200))
        found = await listed(db, clock, settings)
        assert found["8.1.4.2 c"].state is State.not_met
        assert found["8.1.4.3 c"].state is State.not_met, "proved too long ago"
        assert "已 200 天" in found["8.1.4.1 a"].evidence[1]


@pytest.mark.parametrize(
    ("http", "state"),
    [
        (HttpSettings(), State.met),
        (HttpSettings(host="0.0.0.0"), State.not_met),
        (HttpSettings(host="0.0.0.0", tls_self_signed=True), State.met),
    ],
)
async def test_what_is_sent_in_clear_is_told(
    db: Database, clock: FakeClock, tmp_path: Path, http: HttpSettings, state: State
) -> None:
    found = await listed(db, clock, replace(Settings(data_dir=tmp_path), http=http))
    assert {found[clause].state for clause in ("8.1.4.1 c", "8.1.4.7 a", "8.1.4.8 a")} == {state}


async def test_every_control_has_evidence_and_every_test_named_exists(
    db: Database, clock: FakeClock, tmp_path: Path
) -> None:
    found = await listed(db, clock, Settings(data_dir=tmp_path))
    assert len(found) >= 25
    for control in found.values():
        assert control.evidence, control
        assert all(control.evidence), control
        for name in control.tests:
            file, _, test = name.partition("::")
            text = (ROOT / file).read_text("utf-8")
            assert not test or re.search(rf"def {test}\(", text), name
