/** 办理中的各种岔路：申请、会商、督办、并拆、挂账。 */
export default {
  theme: { dispatching: '派单与会商', applications: '申请与审批', pressure: '催办督办', joining: '并单拆单', other: '其他' },
  workday: {
    pick: '选日期和时间', yes: '工作日，{at} 下班', makeup: '调休上班，{at} 下班', no: '不是工作日', away: '之前有 {n} 个工作日', on: '{n} 个工作日后', more: '再加 {n} 个工作日', from: '本单位现在的期限是 {at}',
  },
  roads: {
    strip: '这件工单的特殊情况', consultation: '会商', suspension: '挂账', supervisions: '督办', applications: '申请', questions: '经中心询问', notes: '催办、补充与批示', fromMerged: '（并入的工单）{text}',
  },
  road: {
    label: {
      reason: '理由', note: '备注', basis: '依据', told_citizen: '已告知诉求人', public_answer: '公开答复', report_days: '每隔几天报告一次进展', application: '哪一件申请',
      refusal_ground: '不予受理的情形', return_ground: '退单理由', hand_to: '转给谁', taken_by: '对方接警员或警号', of: '向谁补充', missing: '缺什么', supplement: '补充的内容',
      consult_question: '要会商的问题', consulted: '请哪些单位提意见', is_ours: '是不是本单位职责', opinion: '意见', minutes: '会商纪要', into: '并到哪张主单', parts: '拆出的事项',
      level: '督办级别', answer_days: '几个工作日内书面反馈', supervision_answer: '督办反馈', leader: '批示人及职务', instruction: '批示内容', proper_organisation: '应由哪个单位办', proper_lead: '改派给哪个单位',
      duty_change: '提议修改派单目录', until: '延期到', until_instead: '改为延期到', promised: '承诺办结时间', promised_instead: '改为承诺到', plan: '办理措施', progress: '进展', next_step: '下一步', review_note: '复核意见',
      document: '最终答复文号', signed_by: '签发人', against: '对什么申诉', reject_note: '驳回理由', is_wrongful: '记为不当退单', new_fact: '新的事实', delegate_to: '转派给下级哪些单位', delegate_note: '交办意见',
      term_amount: '期限', term_unit: '怎么数', law: '法律法规名称', article: '条款', basis_document: '文书和文号',
      co_handler: '协办单位', ask: '想问诉求人什么', question: '哪个问题', relayed: '诉求人的答复',
    },
    hint: {
      told_citizen: '延期和挂账须先告知；匿名、保密或不需回复的除外', missing: '一次问齐，诉求人只会收到一次', duty_change: '下次同类诉求直接派对', until_instead: '不填则按申请的时间',
      promised_instead: '不填则按申请的时间', proper_lead: '不填则回到待派单，由派单员选', is_wrongful: '无正当理由的退单，计入考核', into: '先列出同镇街、同分类、未答复的工单', delegate_to: '只列本单位下级；各自计时，由本单位汇总答复',
      proper_organisation: '知道的请写上，裁决更快', basis: '法规、派单目录条目或三定职责', instruction: '承办单位看得到', level: '黄牌、红牌计入考核',
    },
    example: {
      answer_supervision: { answer: '如：已责令停工并约谈负责人，12 月 3 日前完成整改' },
      urge: { reason: '如：诉求人再次来电，询问何时修复' },
      supervise: { reason: '如：超期 2 个工作日未反馈，且诉求人两次催办' },
      request_return: { reason: '如：该路灯为村自建，未移交市政', basis: '如：派单目录 6.2；移交清单未列' },
      request_extension: { reason: '如：需委托检测，报告 12 月 3 日出', basis: '如：条例第十五条' },
      request_suspension: { reason: '如：管网改造列入 2027 年计划', plan: '如：先设临时泵，每月巡查', basis: '如：住建局年度计划' },
      reject_request: { note: '如：派单目录 6.2 明确由贵局办理，请继续办理' },
      merge: { reason: '如：同一路段、同一时间的停水' },
      hand_over: { taken_by: '如：接警员 0312' }, record_hand_over: { taken_by: '如：接警员 0312' },
      instruct: { leader: '如：副市长 林某' },
      override_term: { law: '如：信访工作条例', article: '如：第三十四条', document: '如：潮信访函〔2026〕12号', reason: '如：已依法转入信访程序，按其法定期限办理' },
      request_final_answer: { document: '如：潮城管函〔2026〕35号', signed_by: '单位主要负责人' },
      designate: { basis: '如：派单目录 6.2；第 3 次退单争议' }, conclude: { minutes: '如：11 月 24 日会商，三家单位参加，议定由城管主办' },
      delegate: { note: '如：请到场核实，两日内反馈' }, consult: { question: '如：桥下空间油烟扰民由城管还是生态环境主办' },
    },
    form: {
      refuse: '告知法定渠道后办结；诉求人看得到这段答复。', hand_over: '已由应急部门接手，本单随即办结。', record_hand_over: '记下谁接的、何时接的，本单继续办。', false_alarm: '解除警情，本单照常办理。',
      ask_supplement: '向诉求人补充时计时暂停，她补充后继续；向坐席补充时计时不停。', consult: '会商期间不派单；各单位意见都到后由中心定责。', conclude: '定责后不能再退单。', designate: '指定后不能再退单。',
      merge: '并入后随主单办理和答复；这位诉求人仍单独回访。', unmerge: '分开后回到待派单。', split: '第一件留在本单；下面每一件另起一单。', withdraw: '办结方式记为撤诉，不再回访。',
      urge: '承办单位会马上收到。', supervise: '主办单位须书面反馈，反馈前督办不结束。', send_back_supervision: '退回后由主办单位重新反馈。', request_return: '由中心裁决；裁决前请继续办理，时限照常计时。',
      grant_return: '收回后重新派单；同意的退单不记为不当退单。', request_extension: '须在到期前提出。', request_suspension: '现在确实办不了的，承诺时间并按期报告进展。', resume: '恢复后原时限接着算。',
      override_term: '从原起点起算；原定期限留存，按两个期限分别统计是否按时，变更会告知诉求人。',
      request_final_answer: '重办后仍不满意的，由单位主要负责人签发最终答复。', reject_request: '驳回后由原单位继续办理，理由双方可见。', reactivate: '重新激活后回到待派单，另起时限。', delegate: '下级单位向本单位反馈；都采纳后才能反馈中心。',
      recall: '收回后该单位不再办理。', draft_reply: '本单位领导审签后才会送到中心。', ask_citizen: '保密件不能直接联系诉求人，由中心代问。', sign_reply: '审签后送中心审核。', return_draft: '退给经办人修改。',
    },
    phrases: {
      missing: ['具体地点（路名、门牌或参照物）', '发生的时间', '涉及的单位或店名', '照片或其他证据', '联系电话', '具体诉求（希望怎么解决）'],
      merge: ['同一事项，合并办理。'], withdraw: ['问题已解决，诉求人要求撤回。', '诉求人表示不再需要办理。'], urge: ['诉求人再次来电催问。', '临近到期，请尽快反馈。', '已超期，请立即反馈。'],
    },
    choice: {
      citizen: '诉求人', agent: '坐席', lead: '应由本单位主办', co_handling: '可以协办', no: '不是本单位职责', notice: '督办提醒', yellow: '黄牌', red: '红牌', leader: '领导督办',
      working_day: '工作日', natural_day: '自然日',
      rating: '评价', overdue: '超期', return: '不当退单', rework: '重办',
    },
    wrong: {
      needed: '请填“{field}”', short: '“{field}”至少 {n} 个字', long: '“{field}”最多 {n} 个字', days: '“{field}”请填 1 到 {n} 的整数', line: '每一项 2 到 200 个字', many: '最多 {n} 项', part: '每一件都要有标题和内容',
    },
    days: '天', typeLine: '其他缺的，输入后按回车', removeLine: '去掉：{line}', part: '拆出的第 {n} 件', addPart: '再拆一件', removePart: '去掉第 {n} 件', findOrder: '工单号、标题或地点', pickGround: '请选', noGrounds: '本市没有设置',
    channel: '告知渠道：{channel}', source: '依据：{source}', refusal: '您好！您反映的事项属于“{ground}”，不属于 12345 热线受理范围。{channel}。感谢您的理解。',
    refusalBare: '您好！您反映的事项属于“{ground}”，不属于 12345 热线受理范围。感谢您的理解。', noApplication: '没有待审批的申请', askedUntil: '申请到 {at}', unitSays: '承办单位的话', centreSaid: '派单时的理由',
    dutyList: '派单依据', noWords: '派单时没有写意见', noOpinionYet: '还没有意见', suspendedUntil: '挂账至 {at}', nextReport: '下次报告 {at}', wrongful: '不当退单', decision: '裁决', notAnswered: '还没有答复',
    outcome: '办结方式', waits: '{what}待审批', urged: '已催办 {n} 次', mergedInto: '已并入', merged: '并入 {n} 件', splitFrom: '拆自', splitInto: '拆出', others: '等 {n} 件', designated: '中心指定承办，不能退单', unreasonable: '已认定为不合理诉求', handed: '{to}，{by} 接', citizen: '诉求人',
  },
  addition: {
    ask_citizen: '请诉求人补充', ask_agent: '请坐席补充', citizen: '诉求人补充', agent: '补充', withdrawal: '撤诉', new_fact: '新的事实', urge: '催办', instruct: '领导批示', hand_over: '转接',
  },
  lasting: { minutes: '{n} 分钟', hours: '{n} 小时', days: '{n} 天' },
  approvals: {
    all: '全部', none: '没有待审批的申请', noneText: '承办单位提交退单、延期、挂账等申请后，会列在这里。', failed: '申请没有取到', decide: '去裁决', since: '已等 {time}', kind: '按种类', pick: '从左边选一件申请',
    kindOf: { return: '退单', extension: '延期', suspension: '挂账', unreasonable: '不合理认定', final_answer: '终结', appeal: '考核申诉' },
  },
  ledger: {
    none: '没有挂账的工单', noneText: '同意挂账的工单会列在这里，直到恢复办理。', failed: '台账没有取到', promised: '承诺时间', next: '下次报告', last: '最近进展', unit: '承办单位', late: '已过', noReport: '还没有报告',
  },
}
