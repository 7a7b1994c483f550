"""What must hold of a pack's templates of notices."""

from __future__ import annotations

import re

from callcenter.kernel.principal import Role

from .checks import Checker
from .complaints import Complaints
from .notices import PLACEHOLDERS, Audience, Door, NoticeTemplate
from .schema import RosterRole
from .tables import Table

_EVENT = re.compile(r"^[a-z][a-z_]*\.[a-z][a-z_]*$")
_CONDITION = re.compile(r"^([a-z_]+)=([^=|]+(?:\|[^=|]+)*)$")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_MOST_CHARACTERS = 350  # five parts of a Chinese short message


def check_notices(table: Table[NoticeTemplate], complaints: Complaints) -> None:
    """Each template can be rendered, and has somebody to go to."""
    check = Checker(table.file, complaints)
    for item in table:
        template = item.row
        if template.event and not _EVENT.match(template.event):
            check.add(item.line, f"event“{template.event}”应写成 work_order.registered 这样的事件名")
        for condition in template.conditions:
            if not _CONDITION.match(condition):
                check.add(item.line, f"conditions“{condition}”应写成 字段=值 或 字段=值|值")
        for name in _PLACEHOLDER.findall(template.text):
            if name not in PLACEHOLDERS:
                known = "、".join(PLACEHOLDERS)
                check.add(item.line, f"text 里的“{{{name}}}”不认识，只能是 {known}")
        if re.search(r"[{}]", _PLACEHOLDER.sub("", template.text)):
            check.add(item.line, "text 里的花括号不成对")
        if len(template.text) > _MOST_CHARACTERS:
            check.add(item.line, f"text 有 {len(template.text)} 字，最多 {_MOST_CHARACTERS} 字")
        _check_recipients(check, item.line, template)


def _check_recipients(check: Checker, line: int, template: NoticeTemplate) -> None:
    if template.audience is Audience.citizen:
        if template.roles:
            check.add(line, "通知诉求人的，roles 应留空")
        if template.doors != (Door.own,):
            check.add(line, "通知诉求人的，doors 只能是 own（原渠道）")
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
