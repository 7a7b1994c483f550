"""What must hold of a pack's templates of notices."""

from __future__ import annotations

import re

from callcenter.kernel.principal import Role

from .checks import Checker
from .complaints import Complaints
from .notices import PLACEHOLDERS, Audience, Door, NoticeTemplate
from .schema import Limit, RosterRole
from .tables import Table

_EVENT = re.compile(r"^[a-z][a-z_]*\.[a-z][a-z_]*$")
_CONDITION = re.compile(r"^([a-z_]+)=([^=|]+(?:\|[^=|]+)*)$")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_MOST_CHARACTERS = 350  # five parts of a Chinese short message


#: audiences whose people the event names
_BY_NAME = frozenset({Audience.officer, Audience.holders})
_NEEDED = ("notice_attempts", "notice_first_retry")


def check_notices(table: Table[NoticeTemplate], limits: tuple[Limit, ...], complaints: Complaints) -> None:
    """Each template can be rendered, has somebody to go to, and it is known how often that is tried."""
    check = Checker(table.file, complaints)
    known = {limit.name for limit in limits}
    for name in _NEEDED if table.located else ():
        if name not in known:
            check.add(1, f"发送通知须有限值 {name}，写在 city.toml 的 [limits]")
    for item in table:
        _check_event(check, item.line, item.row)
        _check_text(check, item.line, item.row.text)
        _check_recipients(check, item.line, item.row)


def _check_event(check: Checker, line: int, template: NoticeTemplate) -> None:
    if template.event and not _EVENT.match(template.event):
        check.add(line, f"event“{template.event}”应写成 work_order.registered 这样的事件名")
    for condition in template.conditions:
        if not _CONDITION.match(condition):
            check.add(line, f"conditions“{condition}”应写成 字段=值 或 字段=值|值")


def _check_text(check: Checker, line: int, text: str) -> None:
    for name in _PLACEHOLDER.findall(text):
        if name not in PLACEHOLDERS:
            check.add(line, f"text 里的“{{{name}}}”不认识，只能是 {'、'.join(PLACEHOLDERS)}")
    if re.search(r"[{}]", _PLACEHOLDER.sub("", text)):
        check.add(line, "text 里的花括号不成对")
    if len(text) > _MOST_CHARACTERS:
        check.add(line, f"text 有 {len(text)} 字，最多 {_MOST_CHARACTERS} 字")


def _check_recipients(check: Checker, line: int, template: NoticeTemplate) -> None:
    if template.audience is Audience.citizen:
        if template.roles:
            check.add(line, "通知诉求人的，roles 应留空")
        if template.doors != (Door.own,):
            check.add(line, "通知诉求人的，doors 只能是 own（原渠道）")
        return
    if template.audience in _BY_NAME:
        _check_by_name(check, line, template)
        return
    known: set[str] = set(RosterRole) if template.audience is Audience.duty else set(Role)
    if not template.roles:
        check.add(line, "roles 不能为空：不知道通知谁")
    for role in template.roles:
        if role not in known:
            check.add(line, f"roles 不认识“{role}”")
    wanted = Door.sms if template.audience is Audience.duty else Door.in_app
    if template.doors != (wanted,):
        check.add(line, f"通知 {template.audience} 的，doors 只能是 {wanted}")


def _check_by_name(check: Checker, line: int, template: NoticeTemplate) -> None:
    if template.roles:
        check.add(line, f"通知 {template.audience} 的，roles 应留空")
    if template.doors != (Door.in_app,):
        check.add(line, f"通知 {template.audience} 的，doors 只能是 {Door.in_app}")
