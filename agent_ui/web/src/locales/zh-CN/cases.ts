export default {
  cases: {
    motto: '办结 = 问题解决且企业确认，或书面“服务确认”；只回复不算办结', open: '在办 {n}', show: '范围', all: '全部', mine: '我跟办的', held: '我负责的层级',
    failed: '直通车事项没有取到', none: '没有事项', screening: '待甄别', screeningWaits: '待甄别 {n} 件', screeningHint: '先甄别：纳入并定类别，或说明理由转普通诉求',
    inTime: '首次联系及时率', inTimeWhy: '1 个工作小时内联系 ÷ 应联系；本月 1 日至今', confirmed: '企业确认解决', unknownEnterprise: '企业未入库', noPlan: '尚无方案',
    waits: '拟提请{level}，待确认', stepsDone: '里程碑完成 {done}，共 {all}', enterprise: '企业', knownBy: '（据{by}识别）', officer: '服务专员', lead: '主办单位', order: '工单',
    may: '可以做的', nothing: '现在没有您要办的', refused: '不纳入直通车', closing: '办结依据', plan: '解决方案', planHint: '企业凭编号和查询码可以看到', milestones: '里程碑', goal: '要达到什么', unit: '责任单位', day: '完成日期', reached: '完成情况',
    reports: '月度报告', next: '下一步', history: '这家企业的历次诉求', ladder: '层级', here: '现在', byOffice: '须确认', moves: '提级经过', noMoves: '没有提级', byItself: '系统', document: '呈阅件',
    findEnterprise: '企业名称或统一社会信用代码', addStep: '加一步', stepGoal: '第 {n} 步要达到什么', stepUnit: '第 {n} 步责任单位', stepDay: '第 {n} 步完成日期', dropStep: '去掉第 {n} 步', needed: '请填写',
    isReached: '已联系上', notReached: '未联系上', move: { waiting: '待办', made: '已执行', declined: '未同意' },
    method: { phone: '电话', visit: '上门', wechat: '微信', sms: '短信', other: '其他' }, basis: { confirmed: '企业确认解决', service_confirmed: '服务确认' }, satisfied: { 5: '非常满意', 4: '满意', 3: '基本满意' },
    field: {
      case_class: '类别', officer: '服务专员', ground: '情形', explanation: '向企业的说明', enterprise: '企业', reason: '理由', method: '方式', reached: '结果', plan: '方案', milestones: '里程碑', milestone: '里程碑', note: '说明',
      progress: '本月进展', next_step: '下一步', document: '文书或书面依据', to_level: '降到', basis: '办结依据', satisfaction: '企业满意程度（已有回访或评价的可不选）', comment: '企业的话',
    },
    public: { title: '企业诉求直通车', level: '现由{level}协调', officer: '服务专员 {name}', done: '{day} 完成', by: '{day} 前' },
  },
  enterprises: {
    find: '名称、别名或统一社会信用代码', add: '入库', import: '导入表格', failed: '企业库没有取到', none: '没有企业', choose: '点选一家企业，或新入库一家', more: '再看一些', edit: '更正', save: '保存',
    uscc: '统一社会信用代码', name: '企业名称', aliases: '别名', aliasesHint: '多个用分号分开', status: '状态', organisation: '属地', officer: '服务专员', size: '规模', industry: '行业', openCases: '在办',
    is: { active: '存续', suspended: '停业', deregistered: '注销' }, sizes: { large: '大型', medium: '中型', small: '小型', micro: '微型' },
    contacts: '联系人和号码', post: '职务', person: '姓名（单位号码不填）', phone: '电话', addContact: '添加', dropContact: '删除 {who}',
    trial: '可新增 {added} 家、更新 {changed} 家，{unchanged} 家不变', imported: '已新增 {added} 家、更新 {changed} 家，{unchanged} 家不变', line: '第 {n} 行', apply: '导入', skip: '跳过有误的行并导入',
  },
}
