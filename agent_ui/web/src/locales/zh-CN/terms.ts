/** 行业用语，与工单上的取值一一对应。 */
export default {
  state: {
    registered: '待受理', pending_dispatch: '待派单', dispatched: '待签收', in_progress: '办理中',
    pending_review: '待审核', pending_follow_up: '待回访', closed: '办结', archived: '归档',
  },
  step: {
    registered: '登记', pending_dispatch: '派单', dispatched: '签收', in_progress: '办理',
    pending_review: '审核', pending_follow_up: '回访', closed: '办结',
  },
  type: {
    consultation: '咨询', help: '求助', complaint: '投诉', report: '举报', suggestion: '建议', praise: '表扬', other: '其他',
  },
  urgency: { normal: '一般', urgent: '紧急', emergency: '特急' },
  track: { ordinary: '普通', enterprise: '企业直通车', hard_matter: '难办事', efficiency: '效能投诉' },
  channel: {
    phone: '电话', web: '网站', wechat: '微信', walk_in: '窗口来访', letter: '来信', leader_note: '领导交办', paper_slip: '纸质补录',
  },
  level: { ok: '正常', soon: '临期', overdue: '超期', stopped: '已停' },
  due: { overdue: '超期', at_risk: '临期', today: '今日到期' },
  confidence: { 1: '低', 2: '中', 3: '高' },
  truth: { true: '属实', partly: '部分属实', false: '不属实' },
  score: { 1: '非常不满意', 2: '不满意', 3: '基本满意', 4: '满意', 5: '非常满意' },
  method: { phone: '电话', visit: '上门', wechat: '微信', sms: '短信', other: '其他' },
  act: {
    accept: '受理', amend: '修改', direct_close: '直接答复', dispatch: '派单', sign_in: '签收', contact: '联系诉求人', reply: '反馈',
    approve: '审核通过', send_back: '审核退回', follow_up: '回访', close: '办结', rework: '重办', rectify: '差评整改', archive: '归档',
    again: '再试一次', cancel: '取消', fold: '收起', copy: '复制', copied: '已复制', notCopied: '没有复制成，请手抄',
  },
  did: {
    accept: '已受理', amend: '已修改', direct_close: '已答复', dispatch: '已派单', sign_in: '已签收', contact: '已记录联系', reply: '已反馈',
    approve: '已审核通过', send_back: '已退回', follow_up: '已记录回访', close: '已办结', rework: '已退回重办', rectify: '已转差评整改', archive: '已归档',
  },
  command: {
    accept: '核对后进入待派单', amend: '更正类型、分类、地点等', direct_close: '当场答复诉求人并办结', dispatch: '交给承办单位',
    sign_in: '本单位接下这件工单', contact: '记一次与诉求人的联系', reply: '写办理情况和公开答复', approve: '答复随即发给诉求人',
    send_back: '写明哪里要补正', follow_up: '问诉求人是否解决、是否满意', close: '不再办理', rework: '由原单位再办一次', rectify: '重办已用完，转差评整改', archive: '转入档案',
  },
  assignment: { lead: '主办', co_handling: '协办', second_level: '二级', copy: '抄送' },
  assignmentState: {
    pending_sign_in: '待签收', in_progress: '办理中', replied: '已反馈', finished: '已办结', informed: '已抄送', ended: '已结束',
  },
  assignmentTime: { signed: '签收 {at}', dispatched: '派单 {at}', replied: '反馈 {at}' },
  replyState: { submitted: '待审核', approved: '审核通过', sent_back: '已退回' },
  place: { town: '区县与镇街', village: '村、社区' },
  mark: { colon: '：' },
  accused: { none: '无', unit: '单位', person: '个人', name: '名称或姓名', organisation: '属于哪个承办单位' },
  field: {
    reply: '回复', name: '姓名', phone: '来电号码', contact_phone: '联系电话', content: '原文', on_behalf_of: '代何人反映', anonymous: '匿名',
    no_reply_wanted: '不需要回复', company: '企业', uscc: '统一社会信用代码', complained_of: '被反映对象',
  },
  day: { today: '今天', yesterday: '昨天', tomorrow: '明天' },
  unit: { working_day: '{n} 个工作日', working_minute: '{n} 个工作分钟', natural_day: '{n} 天', minute: '{n} 分钟' },
}
