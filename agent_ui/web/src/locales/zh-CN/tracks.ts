export default {
  tracks: {
    title: { 'bad-ratings': '差评台账', 'efficiency-cases': '效能投诉', 'hard-matters': '难办事直通车' },
    unit: { 'bad-ratings': '被评价单位', 'efficiency-cases': '被投诉单位', 'hard-matters': '跟办专员' },
    failed: '台账没有取到', none: '没有事项', noneText: '有新的事项会列在这里。', order: '工单', matter: '事项', due: '时限', stands: '进展', late: '逾期',
    optional: '（可不填）', score: '{n} 星', heldByAccused: '须改派回避',
    act: {
      verify: '回访核实', appeal: '申诉', decide: '复核', rectify: '登记整改', follow_up: '整改回访',
      name_accused: '查明被投诉人', accept: '受理', refuse: '不予受理', ask_extension: '申请延期', decide_extension: '审批延期', conclude: '处理结果',
      take_in: '补充登记', classify: '分类', reclassify: '改为复杂', assign: '指定专员', log: '跟办记录', explain: '说明办不成', finish: '告知并办结', release: '不属难办事',
    },
    field: {
      method: '联系方式', reached: '联系上了', verdict: '核实结果', words: '诉求人怎么说', ground: '理由', reason: '理由', grant: '同意', note: '说明', measures: '措施', satisfaction: '满意度（1 至 5，联系上才填）',
      organisation: '单位', username: '被投诉人账号', handling: '办理方式', explanation: '向诉求人的说明', until: '延期至', finding: '结论', findings: '查明的情况（内部）', answer: '答复投诉人',
      kind: '类别', service_item: '政务服务事项', tried: '之前办过哪些、结果如何', tried_times: '跑过几次', complexity: '难度', can_be_done: '能办成', officer: '跟办专员账号', what: '做了什么', basis: '书面依据',
      outcome: '结果', result: '办理结果', told_method: '告知方式', told_words: '告知情况',
    },
    value: {
      yes: '是', no: '否', phone: '电话', visit: '上门', wechat: '微信', sms: '短信', window: '窗口', valid: '属实', mis_rated: '误评', malicious: '恶意差评',
      self: '自办', assigned: '交办', transferred: '转办', substantiated: '属实', partly: '部分属实', unsubstantiated: '不属实', undetermined: '无法认定',
      simple: '简单', complex: '复杂', solved: '办成', explained: '办不成，已说明',
    },
  },
  efficiency: {
    tab: { ledger: '台账', report: '效能报告' }, period: { month: '本月', lastMonth: '上月', year: '今年' }, since: '从', until: '到', count: '统计',
    whole: '合计', unknown: '尚未查明', none: '这段时间没有效能投诉', noneText: '换一个时段再看。', inTimeShare: '按时办结率', substantiatedShare: '属实率', range: '（{low}–{high}）', tooFew: '件数少，不列',
    of: { received: '收到', accepted: '受理', refused: '不予受理', closed: '办结', in_time: '按时', in_first_time: '未延期按时', substantiated: '属实', partly: '部分属实' },
    means: { received: '这段时间收到的投诉', accepted: '已受理的', refused: '不予受理的', closed: '已作出处理结果的', in_time: '在最终期限内办结的，含批准的延期', in_first_time: '在最初期限内办结的，不计延期', substantiated: '查明属实的', partly: '查明部分属实的' },
    note: '按收到日期统计。括号内为 95% 置信区间；办结不足 {least} 件的单位不列比例，避免以个案排名。',
  },
  hard: { register: '登记难办事', fromOrder: '已有工单转入', find: '输入工单编号或文字', order: '工单', takeIn: '转入直通车' },
}
