"""The controls of GB/T 22239-2019 level 3 that this platform answers for, each with its state and evidence.

A control is met only by something measured just now: a setting in force, a rule in the database, a count.
What no program of ours can know (rooms, people, other machines) is the operator's duty and says so. The tests
named try to break what the control promises; a test of ours checks that each of them exists.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from asyncpg import Record

from callcenter.config import Settings
from callcenter.kernel.db import Connection
from callcenter.kernel.queries import load_queries
from callcenter.official_time import told as told_at
from callcenter.people.permissions import OFFICERS, SECOND_FACTOR_AT_LOGIN

from .clock_sync import Reading
from .proof import FAULT_TEXT, last_proof

_sql = load_queries(__package__)
_DAY = timedelta(days=1)
#: a body larger than this could fill the memory of a small machine
_BODY_MAX = 100 * 1024 * 1024
_AUTH = "tests/api/test_auth.py"
_OFFICERS = "tests/api/test_auth_officers.py"
_STAY = "tests/api/test_staying_in.py"


class State(StrEnum):
    """How a control stands."""

    met = "met"
    not_met = "not_met"
    duty = "duty"  # the operator's: not to be known from here


STATE_NAMES = {State.met: "符合", State.not_met: "不符合", State.duty: "由运营单位落实"}


@dataclass(frozen=True, slots=True)
class Control:
    """One clause with what was found; ``tests`` are names of tests in this product's own suite."""

    clause: str
    title: str
    state: State
    evidence: tuple[str, ...]
    tests: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """What was measured, all at one moment."""

    settings: Settings
    now: datetime
    row: Record
    policies: Mapping[str, int]
    proof: tuple[datetime, str | None, int] | None  # when, what is wrong, rows that hold
    clock: Reading
    keys_are_private: bool


async def measure(
    connection: Connection, settings: Settings, now: datetime, clock: Reading, *, keys_are_private: bool
) -> Facts:
    """Ask the running database."""
    row = await connection.fetchrow(_sql.facts, sorted(SECOND_FACTOR_AT_LOGIN), sorted(OFFICERS), now)
    if row is None:
        raise LookupError("a row without a FROM is always there")
    policies = {r["name"]: r["value"] for r in await connection.fetch(_sql.policies)}
    last = await last_proof(connection)
    proof = None
    if last is not None:
        at, found = last
        fault = None if found.fault is None else f"第 {found.broken_at} 条{FAULT_TEXT[found.fault]}"
        proof = (at, fault, found.intact)
    return Facts(settings, now, row, policies, proof, clock, keys_are_private)


def controls(facts: Facts) -> list[Control]:
    """Every control, in the standard's order."""
    parts: tuple[Callable[[Facts], list[Control]], ...] = (
        _identity, _access, _audit, _intrusion, _trust, _data, _backup, _privacy, _management,
    )  # fmt: skip
    return [control for part in parts for control in part(facts)]


def _judge(clause: str, title: str, good: bool, *evidence: str, tests: tuple[str, ...] = ()) -> Control:
    return Control(clause, title, State.met if good else State.not_met, evidence, tests)


def _duty(clause: str, title: str, *evidence: str) -> Control:
    return Control(clause, title, State.duty, evidence)


def _identity(f: Facts) -> list[Control]:
    p, r = f.policies, f.row
    oldest = r["oldest_password_at"]
    age = 0 if oldest is None else (f.now - oldest) // _DAY
    return [
        _judge(
            "8.1.4.1 a", "身份标识唯一，口令复杂并定期更换",
            p["password_min_length"] >= 8 and p["password_max_age"] <= 90 and r["demo_accounts"] == 0,
            f"口令至少 {p['password_min_length']} 位、四类字符取三、{p['password_max_age']} 天强制更换、"
            f"近 {p['password_history']} 次不得重复",
            f"在用账号 {r['accounts']} 个，最久未换的口令已 {age} 天（到期者登录时须先改）",
            f"口令公开的演示账号 {r['demo_accounts']} 个",
            tests=(f"{_AUTH}::test_an_old_password_is_replaced_at_login",
                   f"{_AUTH}::test_the_last_five_passwords_do_not_return"),
        ),
        _judge(
            "8.1.4.1 b", "登录失败处理、结束会话、超时退出",
            p["login_failures_per_username"] <= 10 and max(p["session_idle"], p["session_idle_seats"]) <= 60,
            f"{p['login_failures_per_username']} 次失败锁定 {p['login_lock']} 分钟",
            f"无操作 {p['session_idle']} 分钟退出（三员 {p['session_idle_officers']}、坐席 "
            f"{p['session_idle_seats']} 分钟），最长 {p['session_max']} 分钟，"
            f"同时最多 {p['sessions_at_once']} 个会话",
            tests=(f"{_AUTH}::test_failures_lock_a_name_whether_or_not_it_exists",
                   f"{_STAY}::test_a_page_that_renews_itself_keeps_nobody_in",
                   f"{_AUTH}::test_a_stolen_refresh_token_used_twice_ends_the_session"),
        ),
        _judge(
            "8.1.4.1 c", "远程管理时防止鉴别信息被窃听", _is_protected(f), _transport(f),
            tests=("tests/unit/web/test_transport.py::test_anybody_else_is_not",),
        ),
        _judge(
            "8.1.4.1 d", "两种以上鉴别技术组合", r["without_second_factor"] == 0,
            f"三员与中心主管中未绑定动态验证码的在用账号 {r['without_second_factor']} 个（未绑定者不能登录）",
            f"查看完整信息与导出须再次验证，{p['step_up']} 分钟内有效",
            tests=(f"{_AUTH}::test_a_supervisor_needs_a_code_that_works_once",
                   f"{_AUTH}::test_step_up_opens_ten_minutes"),
        ),
    ]  # fmt: skip


def _access(f: Facts) -> list[Control]:
    r = f.row
    return [
        _judge(
            "8.1.4.2 b", "停用默认账号、修改默认口令", r["demo_accounts"] == 0,
            f"口令公开的演示账号 {r['demo_accounts']} 个；系统不带其他预设账号",
        ),
        _judge(
            "8.1.4.2 c", "清理多余、过期账号", r["unused_accounts"] == 0,
            f"180 天未登录的在用账号 {r['unused_accounts']} 个",
            tests=(f"{_OFFICERS}::test_temporary_staff_leave_by_themselves",),
        ),
        _judge(
            "8.1.4.2 d", "管理用户最小权限、权限分离（三员）", r["officer_roles"] == len(OFFICERS),
            f"三员中已有在用账号的角色 {r['officer_roles']} 个（应为 3）；一个账号只有一个角色",
            "新账号与角色变更须安全管理员批准，三员看不到任何工单",
            tests=(f"{_OFFICERS}::test_a_system_officer_gains_nothing_by_himself",
                   "tests/api/test_officers_and_orders.py::test_no_door_shows_an_order"),
        ),
        _judge(
            "8.1.4.2 e", "访问控制由授权主体配置，粒度到用户与记录",
            not r["app_is_powerful"],
            f"应用的数据库账号{'有' if r['app_is_powerful'] else '没有'}超级用户、建库、建角色权限",
            "每次查询从本人可见范围开始",
            tests=("tests/api/test_visibility.py::test_every_door_agrees_with_the_table",),
        ),
    ]  # fmt: skip


def _audit(f: Facts) -> list[Control]:
    r, p = f.row, f.policies
    if f.proof is None:
        proved, told = False, "还没有核对过审计链，请运行 callcenter audit verify"
    else:
        at, fault, intact = f.proof
        proved = fault is None and f.now - at <= 2 * _DAY
        told = f"最近一次核对 {told_at(at)}，{intact} 条完好" + (f"，{fault}" if fault else "")
    syslog = f.settings.syslog
    behind = r["audit_head"] - (r["forwarded_to"] or 0)
    return [
        _judge(
            "8.1.4.3 a", "启用审计，覆盖每个用户", r["audit_rows"] > 0,
            f"审计记录 {r['audit_rows']} 条，最近一条 {_when(r['audit_last_at'])}",
            tests=(f"{_OFFICERS}::test_the_audit_officer_reads_what_the_others_did",),
        ),
        _judge(
            "8.1.4.3 b", "记录时间、用户、事件、结果；时间准确", f.clock.is_right is True, f.clock.detail,
            tests=("tests/unit/security/test_clock_sync.py::test_the_offset_is_measured",),
        ),
        _judge(
            "8.1.4.3 c", "保护审计记录，留存不少于六个月",
            proved and not r["app_may_rewrite"] and p["logs_kept"] >= 184,
            told,
            f"日志留存 {p['logs_kept']} 天（不得少于 184）",
            f"审计记录没有删除的途径，起于 {_when(r['audit_since'])}",
            f"应用的数据库账号{'可以' if r['app_may_rewrite'] else '不能'}改写或删除审计与事件",
            tests=("tests/db/test_audit_proof.py::test_what_was_done_to_it_is_found_and_named",
                   f"{_STAY}::test_logs_are_kept_half_a_year_at_least"),
        ),
        _judge(
            "8.1.4.3 d", "审计进程不被中断", r["audit_triggers"] >= 2 and not r["app_may_rewrite"],
            f"禁止改删的触发器 {r['audit_triggers']} 个在生效；没有关闭审计的设置",
            tests=("tests/db/test_audit.py::test_tampering_shows",),
        ),
        _judge(
            "8.1.5.4 d", "审计数据集中收集", syslog.host is not None and behind <= 1000,
            f"转发到 {syslog.transport}://{syslog.host}:{syslog.port}，尚有 {behind} 条未送达"
            if syslog.host else "未设置 syslog.host",
            tests=("tests/db/test_audit_proof.py::test_every_row_is_told_once_in_order",),
        ),
    ]  # fmt: skip


def _intrusion(f: Facts) -> list[Control]:
    return [
        _duty(
            "8.1.4.4 a", "最小安装，关闭不需要的服务与端口",
            f"本平台只监听 {f.settings.http.url}；主机其余由运营单位核查",
        ),
        _judge(
            "8.1.4.4 c", "限定管理终端的接入地址", f.row["officer_networks"] > 0,
            f"登记的管理网段 {f.row['officer_networks']} 个（为零则不限）",
            tests=(f"{_STAY}::test_officers_come_from_listed_networks_alone",),
        ),
        _judge(
            "8.1.4.4 d", "校验人机与通信接口输入", f.settings.http.body_max_bytes <= _BODY_MAX,
            f"每个接口按声明的结构校验，单次提交上限 {f.settings.http.body_max_bytes // 1024 // 1024} MB",
            tests=("tests/contract/test_openapi.py", "tests/api/test_bad_input.py"),
        ),
        _duty("8.1.4.4 e", "发现并修补已知漏洞", "依赖按散列值锁定；漏洞扫描由运营单位定期进行"),
        _duty("8.1.4.5", "恶意代码防范", "主机防护由运营单位落实；本平台不执行收到的任何内容"),
    ]  # fmt: skip


def _trust(f: Facts) -> list[Control]:
    return [_duty("8.1.4.6", "可信验证", "由主机与固件落实")]


def _data(f: Facts) -> list[Control]:
    return [
        _judge("8.1.4.7 a", "传输完整性", _is_protected(f), _transport(f)),
        _judge(
            "8.1.4.7 b", "存储完整性", f.proof is not None and f.proof[1] is None,
            "个人信息与附件用带校验的加密（GCM），审计成链" + ("" if f.proof else "；审计链尚未核对"),
            tests=("tests/unit/kernel/test_crypto.py", "tests/db/test_audit_proof.py"),
        ),
        _judge("8.1.4.8 a", "传输保密性", _is_protected(f), _transport(f)),
        _judge(
            "8.1.4.8 b", "存储保密性", f.keys_are_private,
            f"密钥在 {f.settings.keys_dir}："
            f"{'仅本用户可读' if f.keys_are_private else '缺失或可被他人读取'}",
            "密钥不在数据库及其备份中",
            tests=("tests/unit/kernel/test_crypto.py",),
        ),
    ]  # fmt: skip


def _backup(f: Facts) -> list[Control]:
    at, log_at = f.row["backup_at"], f.row["log_backup_at"]
    return [
        _judge(
            "8.1.4.9 a", "本地数据备份与恢复", at is not None and f.now - at <= 2 * _DAY,
            f"最近一次成功的备份：{_when(at)}", f"最近一次日志归档：{_when(log_at)}",
            tests=("tests/db/test_backup_commands.py", "tests/e2e/test_scheduled_backups.py"),
        ),
        _duty(
            "8.1.4.9 b", "异地实时备份",
            f"备份目录 {f.settings.backup.folder or '未设置'}；是否异地由运营单位核实",
        ),
        _duty("8.1.4.9 c", "重要系统热冗余", "应用可多进程；数据库与主机冗余由运营单位部署"),
    ]  # fmt: skip


def _privacy(f: Facts) -> list[Control]:
    return [
        _judge(
            "8.1.4.10", "剩余信息保护", f.row["left_over_sessions"] == 0,
            f"停用账号名下仍在的会话 {f.row['left_over_sessions']} 个；令牌与跟踪码只存散列",
            tests=(f"{_AUTH}::test_logout_ends_the_session_at_once",
                   f"{_AUTH}::test_a_disabled_person_is_refused_at_the_next_request",
                   f"{_AUTH}::test_no_secret_is_written_into_the_audit"),
        ),
        _judge(
            "8.1.4.11", "个人信息最小采集、禁止未授权访问", not f.row["app_may_rewrite"],
            f"默认由服务端脱敏；查看完整信息已留痕 {f.row['reveals']} 次",
            f"导出须他人批准，单次至多 {f.policies['export_rows']} 条，不含姓名与电话",
            tests=("tests/api/test_reveal.py", "tests/api/test_exports.py"),
        ),
    ]  # fmt: skip


def _management(f: Facts) -> list[Control]:
    return [
        _duty("8.1.1、8.1.2", "物理环境与通信网络", "机房、网络分区与边界由运营单位落实"),
        _duty("8.1.6 至 8.1.10", "管理制度、机构、人员、建设与运维管理", "由运营单位落实并留存记录"),
    ]  # fmt: skip


def _is_protected(f: Facts) -> bool:
    http = f.settings.http
    return http.is_loopback or http.uses_tls or bool(http.behind_proxy)


def _transport(f: Facts) -> str:
    http = f.settings.http
    if http.uses_tls:
        return "TLS 1.2 以上" + ("（自签名证书）" if http.tls_self_signed else "")
    if http.behind_proxy:
        return f"由反向代理 {', '.join(map(str, http.behind_proxy))} 终止 TLS，只信任来自它的转发头"
    return f"只监听本机 {http.host}，不经网络" if http.is_loopback else f"在 {http.host} 明文监听"


def _when(moment: datetime | None) -> str:
    return "无" if moment is None else told_at(moment)
