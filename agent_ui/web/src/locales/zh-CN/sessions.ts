export default {
  sessions: {
    tasks: '交办事项', none: '还没有现场会', noneText: '办公室排定后会列在这里。', noTasks: '没有交办事项', noTasksText: '现场会要求的情况说明、议定事项和领导批示会列在这里。',
    failed: '没有取到', plan: '筹备', month: '月份', matters: '{n} 个议题', owed: '议定 {all} 项，未销号 {open} 项', late: '逾期', leader: '出席领导', place: '地点', moved: '改期',
    lookBack: '回头看：上次议定事项', agenda: '议题', order: '工单编号', add: '列入议题', unit: '单位编号', ask: '要情况说明', day: '改到', reason: '理由',
    due: '时限', stands: '进展', what: '事项', briefs: '情况说明', decided: '议定事项', withdrawn: '已撤下',
    acts: { call: '发会议通知', postpone: '改期', hold: '记为已召开', submit: '送审纪要', approve: '审定纪要' },
    act: { answer: '反馈', send_back: '退回', accept: '销号', drop: '撤销' },
    words: { answer: '反馈内容', send_back: '退回原因', accept: '审核意见（可不填）', drop: '撤销原因' },
    papers: { agenda: '议程', minutes: '纪要', decisions: '议定清单' },
  },
}
