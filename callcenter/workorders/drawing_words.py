"""The Chinese words on the drawing of the machine: who may give a command, and on what conditions."""

from __future__ import annotations

from callcenter.kernel.principal import ROLE_NAMES, Role

#: what a guard demands, in the words of the desk
GUARD_NAMES: dict[str, str] = {
    "has_category": "已定分类",
    "no_part_since": "其后未另派",
    "abstract_given": "保密单附摘要",
    "not_recused": "不涉回避",
    "accused_settled": "被反映单位已明",
    "own_assignment": "限主办单位",
    "citizen_contacted": "已联系诉求人",
    "unsolved_explained": "未解决须说明",
    "follow_up_complete": "接通须记结果",
    "office_closes": "无在办直通车事项",
    "feedback_settled": "评价已落实",
    "dissatisfied": "诉求人不满意",
    "rework_left": "未达重办上限",
    "rework_spent": "重办已用完",
    "was_handled": "有自己的承办单位",
    "other_than_handler": "非经办人",
    "by_her_door": "按来访渠道",
    "known_code": "代码属本市",
    "returnable": "未指定且未达退单上限",
    "return_in_time": "退单时限内",
    "return_sensible": "不得建议本单位",
    "no_return_waiting": "无待批退单",
    "no_extension_waiting": "无待批延期",
    "no_suspension_waiting": "无待批挂账",
    "no_unreasonable_waiting": "无待批不合理认定",
    "no_final_answer_waiting": "无待批终结",
    "no_appeal_waiting": "无待批申诉",
    "second_by_head": "再次延期限主管",
    "rejects_what_it_grants": "主管审批的由主管驳回",
    "nothing_waiting": "无待批申请",
    "holder_or_centre": "限主办单位或中心",
    "return_waiting": "有待批退单",
    "extension_waiting": "有待批延期",
    "suspension_waiting": "有待批挂账",
    "unreasonable_waiting": "有待批不合理认定",
    "final_answer_waiting": "有待批终结",
    "appeal_waiting": "有待批申诉",
    "not_in_register": "差评走差评台账",
    "another_decides": "非听取评价者",
    "application_waiting": "有待批申请",
    "must_designate": "未达退单上限",
    "before_due": "到期前",
    "extension_left": "未达延期上限",
    "extension_fits": "延期时间合规并已告知",
    "suspension_fits": "承诺时间合规并已告知",
    "term_fits": "法定期限在计时，新期限不在过去",
    "mergeable": "主单可并入",
    "urge_gap": "距上次催办已满间隔",
    "no_supervision": "无未办结督办",
    "supervision_issued": "有待反馈督办",
    "supervision_answered": "督办已反馈",
    "supervised": "有未办结督办",
    "was_lead": "限本单主办单位",
    "rework_used": "重办已用",
    "signed_document": "有签发文书",
    "new_fact": "终结后须有新事实",
    "invited": "限受邀单位",
    "no_open_question": "无未答询问",
    "open_question": "有未答询问",
    "is_confidential": "限保密工单",
    "parts_settled": "下级件已采纳或收回",
    "signature": "本单位无须审签",
    "signed_by_unit": "有待签反馈",
    "is_working": "不在审签中",
    "below_oneself": "限本单位下级",
    "not_held_already": "对方未持有本单",
    "superior": "限转派本件的上级",
    "part_in_order": "工单在办理环节",
    "not_lead_again": "主办不兼协办",
    "is_emergency": "限紧急工单",
    "draft_explained": "送签未解决须说明",
}

#: roles that work at the same desk, the widest first
DESKS: tuple[tuple[str, frozenset[Role]], ...] = (
    (
        "中心各岗",
        frozenset(
            {
                Role.agent,
                Role.shift_leader,
                Role.window_clerk,
                Role.dispatcher,
                Role.supervisor,
                Role.enterprise_officer,
                Role.follow_up_agent,
            }
        ),
    ),
    (
        "受理各岗",
        frozenset(
            {
                Role.agent,
                Role.shift_leader,
                Role.window_clerk,
                Role.dispatcher,
                Role.supervisor,
                Role.enterprise_officer,
            }
        ),
    ),
    ("派单岗", frozenset({Role.dispatcher, Role.shift_leader, Role.supervisor})),
    ("承办单位", frozenset({Role.department_clerk, Role.department_leader, Role.local_dispatcher})),
    ("审核岗", frozenset({Role.dispatcher, Role.supervisor})),
    ("回访岗", frozenset({Role.follow_up_agent, Role.supervisor})),
)


def who(roles: frozenset[Role], *, by_citizen: bool = False, by_system: bool = False) -> list[str]:
    """Those who may give a command, by desk where a whole desk may."""
    words: list[str] = []
    left = roles
    for name, desk in DESKS:
        if desk <= roles and desk & left:
            words.append(name)
            left -= desk
    words += [ROLE_NAMES[role] for role in Role if role in left]
    return [*words, *(["诉求人"] if by_citizen else []), *(["系统"] if by_system else [])]


def conditions(guards: tuple[str, ...]) -> list[str]:
    """What a row demands."""
    return [GUARD_NAMES[name] for name in guards]
