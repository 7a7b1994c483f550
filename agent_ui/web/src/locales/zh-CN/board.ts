/** 时限看板。 */
export default {
  board: {
    title: '时限看板', asOf: '{at} 的数', behind: '还有 {n} 条变动在统计', failed: '看板没有取到', by: '统计口径', whole: '全市',
    byOf: { organisation: '按承办单位', place: '按地区', category: '按事项', track: '按通道' },
    of: { organisation: '单位', place: '地区', category: '事项', track: '通道' },
    open: '在办', overdue: '超期', at_risk: '临期', due_today: '今日到期', suspended: '挂账', pressing: '超期与临期', rest: '正常', sum: '合计', parts: '构成',
    means: {
      open: '还没有办结的工单，含待派单和待回访；并入主单的不另计', overdue: '最紧的时限已过', at_risk: '最紧的时限已到预警点，还没有过', due_today: '最紧的时限今天到期，还没有过', suspended: '经批准挂账、持续跟踪的工单，也计入在办',
    },
    nowhere: '地点未明', path: '所在层级', top: '最上层', none: '没有在办的工单', own: '本级在办 {n} 件，下级没有', ownText: '点上方的数字看工单。', noneText: '有工单派到这里后就会出现。',
    matrix: '事项 × 地区', matrixCounts: '超期与临期件数', cell: '{place} {category}：超期与临期 {n} 件',
    picked: '{what} · {due}', count: '{n} 件', first: '前 {n} 件', clear: '收起', inList: '在列表中打开', noneBehind: '没有这样的工单，可能刚刚办结。', nobody: '未派单', all: '全选',
    urge: '催办所选 {n} 件', urgeReason: '时限看板批量催办：请按时限办理并反馈', urged: '已催办 {n} 件', notUrged: '{number} 未催办：{why}',
  },
}
