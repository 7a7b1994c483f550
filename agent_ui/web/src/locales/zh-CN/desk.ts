/** 坐席、派单、承办、回访各台面。 */
export default {
  nav: {
    calendars: '日历与时限', hotspots: '热点与预警',
    noOrders: '您的角色不处理工单', noOrdersText: '账号管理、审计等功能请使用相应的界面或命令。',
    main: '主导航', mine: '我的待办', all: '全部工单', chats: '会话', followUps: '回访', approvals: '待审批', ledger: '挂账台账', knowledge: '知识库', letters: '督办台账', badRatings: '差评台账', efficiency: '效能投诉', hardMatters: '难办事', cases: '直通车', sessions: '现场会', board: '时限看板', more: '更多', register: '登记工单', skip: '跳到正文' },
  user: { menu: '{name} 的菜单', dark: '深色界面', light: '浅色界面', language: 'English', out: '退出登录', password: '修改密码', oldPassword: '现用密码', passwordChanged: '密码已修改', passwordEnds: '修改后，其他地方的登录会全部结束。' },
  alert: {
    title: '警情', call: '警情：转 {handover}{service} · {place}', nowhere: '地点未明', take: '确认接警', over: '已转接', to: '转给', takenBy: '对方接警员或警号', record: '记下转接', off: '误报', timer: '确认时限',
    left: '剩 {time}', late: '已超 {time}', climbed: '已第 {n} 次升级，仍无人确认', taken: '{handover} 警情，{who} {at} 已接警：',
  },
  bell: { open: '通知，{n} 条未读', title: '我的通知', none: '没有通知', unread: '未读：' },
  wait: { loading: '正在加载…' },
  form: { required: '必填', note: '备注', reason: '理由', check: '有几处需要改一改，已标出' },
  stream: {
    broken: '连接已断开，正在重连', retry: '第 {n} 次，{s} 秒后再试。', trying: '正在试…', asOf: '显示的是 {at} 的内容，草稿已保留。',
    now: '现在重连', back: '已恢复连接，内容已补齐。',
  },
  keys: {
    yes: '当前问题答“是”', no: '当前问题答“否”', score: '满意程度 5 到 1',
    title: '快捷键', note: '输入文字和使用输入法时，字母键不起作用。', list: '列表', order: '工单', everywhere: '各处', help: '全部快捷键',
    register: '登记工单', takeAlert: '确认接警', next: '下一件', previous: '上一件', open: '打开', search: '搜索', refresh: '刷新列表', back: '返回列表',
    previousOrder: '上一件工单', nextOrder: '下一件工单', submit: '提交当前表单',
    act1: '可以做的第 1 项', act2: '可以做的第 2 项', act3: '可以做的第 3 项', act4: '可以做的第 4 项', act5: '可以做的第 5 项', act6: '可以做的第 6 项',
    candidate1: '选第 1 个候选单位', candidate2: '选第 2 个候选单位', candidate3: '选第 3 个候选单位',
  },
  list: {
    preview: '选中的工单',
    all: '全部', ours: '本单位{state}', arrived: '有 {n} 件新工单，点此显示', emergencies: '其中特急 {n} 件', failed: '列表没有取到', stale: '刚才没有取到新内容，显示的可能不是最新',
    empty: '这里没有工单', emptyText: '新工单到达时，这里会提示。', noMatch: '没有符合条件的工单', noMatchText: '试试放宽筛选，或换个说法搜索；可以搜标题、内容、地点和工单号。',
    showAll: '看全部工单', more: '再看一些', shown: '已列出 {n} 件', thereIsMore: '，下面还有', left: '已转走', keysMove: '上下件', comma: '、',
  },
  filter: {
    due: '时限', state: '状态', type: '类型', urgency: '紧急程度', track: '轨道', channel: '渠道', category: '分类', unit: '承办单位', place: '镇街',
    text: '搜标题、内容、地点、工单号', clear: '清除筛选',
  },
  col: {
    due: '剩余时间', matter: '事项与地点', type: '类型', category: '诉求分类', lead: '承办单位', state: '状态', received: '收到', number: '工单号',
  },
  clock: {
    none: '无时限', provisional: '假期安排尚未公布，暂按法定节假日推算', why: '怎么算的', before: '{at} 前', stoppedAt: '{at} 停止计时',
    stoppedOnes: '已停止的 {n} 个时限', moved: '原定 {at}', paused: '暂停，诉求人补充后接着算', byLaw: '依法另定', underReview: '反馈待审核，退回的话继续计时',
    used: '净用时 {net}，连同暂停 {gross}', onTime: '按时', late: '超期', judged: '按原定期限{original}，按现定期限{promised}',
    working: '{d} 工作时间', natural: '{d}', hoursMinutes: '{h} 小时 {m} 分钟', minutesOnly: '{m} 分钟', day: '{n} 天',
  },
  why: {
    start: '起算', rule: '规则', limit: '期限', end: '到期', counted: '计入', days: '{n} 天（{from} 至 {to}）', makeup: '含调休上班 {n} 天', due: '截止',
    each: '逐日明细', workday: '工作日', makeupDay: '调休上班', minutes: '{n} 分钟', source: '依据：{source}（{code}）', pause: '暂停', bound: '不晚于', credit: '补回 {time}', noCredit: '不补',
    comma: '，', termEnds: '数到', floor: '至少留到', promise: '已批准并告知', override: '依法另定', calendar: '日历', calendarText: '{name}（第 {version} 版）', natural: '自然日',
    history: '变更记录', from: '{at}，由{cause}起', was: '原 {old}，现 {next}', same: '到期不变（{old}）', by: '{who}，{at}', byRule: '规则：{source}（{rule}）', policies: '{old} → {next}', citizen: '诉求人', platform: '系统', empty: '空',
  },
  clockChange: {
    request_type: '改诉求类型', urgency: '改紧急程度', category: '改分类', place: '改地点', track: '改办理渠道', owner: '改派', pause: '暂停', resume: '继续计时', promise: '延期或挂账',
    override: '依法另定期限', bound: '随法定期限调整', merge: '并入主单', unmerge: '撤销并单', reach: '答复未送达', calendar: '日历更正', calendar_undo: '撤销日历更正', policy: '改用新规则', policy_undo: '撤销改用新规则',
  },
  reach: {
    released: '答复已公布，{at} 送达', sent: '答复告知已发出，{at} 送达', follow_up: '回访时告知，{at} 送达', rating: '诉求人已评价，{at} 送达', unreachable: '多次未接通，{at} 按未接通计',
    bounced: '告知短信发不出去（{at}），须电话告知，法定时限仍在计时', waits: '答复已审核，告知尚未发出，法定时限仍在计时', source: '送达规则：{source}',
  },
  clockAction: { keep: '沿用原期限', restart: '重新起算', shorten: '起算不变，按新规则' },
  clockStart: { register: '收到诉求' },
  startRule: {
    next_day: '收到之日不计，次日起算', effective_receipt: '非工作时间收到的，从上班之日起算', same_day: '收到当日起算',
  },
  endRule: { office_close: '末日下班时', midnight: '末日 24 时' },
  claim: { take: '领取', release: '释放', mine: '我已领取', until: '领取至 {at}，到时自动释放' },
  order: {
    dueMoved: '{clock} {old} → {next}',
    attachments: '附件', addFiles: '添加附件', uploading: '正在上传…', save: '下载', saveFile: '下载 {name}', filePurpose: '附件用途',
    failed: '工单没有取到', matter: '诉求与经过', confidential: '保密件', round: '第 {n} 次重办', back: '返回列表', noCategory: '未分类', noPlace: '地点不详',
    content: '诉求内容', abstract: '经审核的摘要（保密件不提供原文和诉求人信息）', citizen: '诉求人', citizenHidden: '保密件，不显示诉求人信息', noContact: '没有留联系方式',
    lacks: '诉求里没有说明：{what}',
    ownPart: '本单位{kind}·{state}', whole: '工单{state}', filed: '登记情况', handover: '疑似紧急，已提示诉求人拨打 {number}', transcript: '通话转写', transcriptOpen: '展开 {n} 句', agent: '坐席', events: '经过', noEvents: '还没有记录', system: '系统',
    aside: '时限与操作', may: '可以做的', mayNothing: '现在没有需要您办的', mayMore: '现在没有等您办的；少用的在「更多」里', more: '更多', shut: '{what}，现在不能：{why}', mayNot: '暂不可', clocks: '时限', assignments: '承办单位',
    outdated: '这件工单刚被修改', outdatedText: '您写的内容还在，先看最新内容再决定是否提交。', seeNewest: '看最新内容',
  },
  chat: {
    conversation: '会话', open: '展开 {n} 条', citizen: '诉求人', platform: '系统', agent: '坐席', supplement: '补充', waiting: '待处理会话', failed: '会话没有取到',
    none: '没有待处理的会话', noneText: '诉求人写来还没有形成工单的内容，和等人工应答的会话，会列在这里。', choose: '选一段会话', noWords: '没有文字', asked: '已询问{what}', answerDue: '等人工应答，{at} 前', answerLate: '应答超时，应于 {at} 前', reply: '回复诉求人',
    replyNote: '诉求人下次发来消息时送达；配置了主动发送的，立即送达。', send: '发送', propose: '登记为工单', close: '没有诉求，结束',
    kind: { text: '（无内容）', image: '[图片]', voice: '[语音]', video: '[视频]', location: '[位置]', link: '[链接]', event: '[进入公众号]', other: '[其他消息]' },
  },
  missing_part: { matter: '什么事', place: '在哪里' },
  reveal: {
    recording: '听这次通话的录音', hear: '听录音', again: '从这里播放：{time}', player: '通话录音', noWords: '这次通话没有转写，可以听录音。',
    see: '查看', of: '查看完整{what}', content: '查看未遮盖的原文', logged: '查看会记入审计，请写明用途。', reason: '用途', example: '如：核实现场地址',
    needReason: '请写明用途，至少 4 个字',
  },
  work: {
    pane: '办理', nothing: '现在没有需要您办的', nothingText: '这件工单现为“{state}”。有变化时本页会自己更新。', nothingMore: '这件工单现为“{state}”。需要催办、督办、并单等，请在右侧「更多」里选。', busy: '正在提交…', done: '{what}', nowIs: '{act}，工单现为“{state}”',
  },
  conflict: {
    version: '这件工单刚被修改', illegal: '现在不能这样做', allowed: '现在可以：{what}', kept: '您填写的内容没有提交，也没有丢，仍在表单里。看过最新内容后再决定。',
    stay: '留在本页', reload: '看最新内容',
  },
  answer: {
    internal: '内部办理情况', internalFor: '只给中心和本单位看，诉求人看不到', public: '公开答复', publicFor: '短信、网页、微信原样发给诉求人',
    count: '{n} / {max} 字', need: '请写公开答复',
  },
  check: {
    contacted: { ok: '已联系诉求人', bad: '还没有联系上诉求人' }, noPersonal: { ok: '无个人信息', bad: '含手机号或身份证号' },
    notInternal: { ok: '未照抄内部情况', bad: '有整句与内部情况相同' }, longEnough: { ok: '篇幅合适', bad: '太短，像没答' }, noBlanks: { ok: '无空白待填', bad: '有空白待填' },
  },
  plain: {
    sign_in: '签收后由本单位办理，以下时限已在计时：', close: '确认办结。办结后不再计时，诉求人可以在网上评价。', archive: '归档后工单只供查阅。',
  },
  reason: {
    need: '请写明理由，至少 5 个字', send_back: '退回后由原单位补正，部门时限继续计时。理由会给承办单位看。', rework: '退回原承办单位再办一次，另起一轮时限。理由会给承办单位看。',
    send_backExample: '如：答复没有回应“何时修复”，请补充具体时间和责任人', reworkExample: '如：诉求人称夜间仍在施工，请再次到场核查',
  },
  approve: { hint: '只有这里的公开答复会发给诉求人；可以直接修改，原稿会留存。', edited: '已修改，将按修改后的发出' },
  direct: { hint: '当场能答清的，答复后即办结，诉求人马上看得到。' },
  reply: {
    toUnit: '反馈给{unit}，由其汇总后答复诉求人。', unitReads: '给上级单位、中心和本单位看，诉求人看不到', unitAnswers: '供{unit}汇总，不直接发给诉求人', takeOver: '填入已采纳的反馈：', quoted: '{unit}：{text}',
    title: '填写办理结果', draftKept: '答复草稿已保留', sentBack: '{by}退回', isTrue: '诉求是否属实', isSolved: '办理结果', solved: '已解决', unsolved: '未解决',
    unsolvedReason: '未解决的原因', needFindings: '请写内部办理情况，至少 5 个字', needTruth: '请选诉求是否属实', needSolved: '请选是否解决', needUnsolvedReason: '未解决的，请写明原因',
  },
  contact: {
    save: '记下这次联系', hint: '接手后要先与诉求人联系。已有 {n} 次记录。', method: '方式', reached: '结果', yes: '联系上了', no: '没联系上', note: '说了什么',
    example: '如：14:52 电话告知已到现场，诉求人认可先停工', needReached: '请选这次的结果', needNote: '请写说了什么，或未接通的情况',
  },
  followUp: {
    nth: { contacted: '一问：', is_true: '二问：', is_solved: '三问：', satisfaction: '四问：' },
    pool: '待回访', none: '没有待回访的工单', noneText: '新的答复审核通过后会出现在这里。', pick: '从左边选一张工单', counted: '已试 {n}/{of} 次', next: '{at} 起可再试', night: '现在不宜打电话', see: '查看号码', onBehalf: '代 {who} 反映', keys: '按 Y、N 依次回答前三问，按 5–1 记满意程度', byDefault: '默认评价', more: '再看一些', doors: '渠道',
    save: '记下这次回访', tries: '本轮已回访 {n} 次', through: '接通', notThrough: '未接通', hello: '您好，这里是{city} 12345。您 {at} 反映的“{title}”已经答复，想用一分钟向您了解几个问题。',
    askContacted: '一问：承办单位和您联系过吗？', askTrue: '二问：答复说的情况属实吗？', askSolved: '三问：问题解决了吗？', askScore: '四问：您对办理结果满意吗？', yes: '是', no: '否',
    comment: '诉求人的话', needSolved: '请记下问题是否解决', needScore: '请记下满意程度', willRework: '诉求人不满意或未解决：记下后可以退回重办。',
  },
  dispatch: {
    title: '派给哪个单位', to: '派给 {unit}', candidates: '候选承办单位', noCandidates: '没有把握推荐，请自己选单位。', other: '其他单位', otherExample: '名称、简称或拼音首字母',
    coHandlers: '协办单位', coHandlersHint: '协办向主办反馈，由主办汇总答复', copies: '抄送', copiesHint: '只知会，不承办', abstract: '给承办单位的摘要', abstractHint: '保密件：承办单位只看得到这段摘要，请写清事情，不要写能认出诉求人的内容。',
    note: '派单意见', noteExample: '如：请于今晚到场核查', needCategory: '还没有分类，请先修改工单确定分类', needLead: '请选一个承办单位', needAbstract: '保密件请先写好摘要', needSettled: '请先弄清被反映对象属于哪个单位：在「修改」里选定，或勾选确认',
    returned: '已退单', returnedAgain: '{unit}已经退过这件工单，再派给它请在派单意见里说明理由。',
    outside: '已核实：被反映对象{accused}不是本市承办单位，也不在其中工作',
  },
  fields: {
    suggested: '系统建议', title: '标题', place: '地点', address: '详细地址', addressExample: '路名、门牌、小区、参照物', pickCategory: '选一个分类', needTitle: '请写标题，至少 2 个字',
    nothing: '还没有改动', acceptHint: '核对系统填好的内容，有误就改，然后受理。', amendHint: '改动会留下记录。', confidential: '保密', confidentialHint: '承办单位只看到审定的摘要',
  },
  record: {
    released: '已发给诉求人的答复',
    feedback: '回访与评价', rated: '诉求人评价', followUp: '回访', replies: '反馈与答复', contacts: '联系记录', reviewNote: '审核意见' },
  register: {
    hint: '窗口来访、来信、领导交办、停机后补录的纸质单，都从这里登记。', receipt: '来源与收到时间', matter: '诉求', personHint: '不留姓名和电话也受理',
    receivedAt: '实际收到时间', receivedHint: '答复期限从这个时间起算', lateReason: '补录原因', lateExample: '如：系统停机期间手工受理', scans: '扫描件', addScan: '添加图片或 PDF',
    removeScan: '移除 {name}', tooBig: '{name} 没有加上：单个文件不超过 5 MB，最多 10 个', content: '诉求内容', contentExample: '什么事、在哪里、什么时候、要求什么', titleField: '标题', titleHint: '不填则由系统拟定',
    auto: '由系统判断', contactHint: '与来电号码不同时填写', behalfExample: '如：母亲 李**', submit: '登记', done: '已登记 {number}',
    hardMatter: '难办事直通车', isHard: '办不成的事，转入难办事直通车', hardHint: '跑过窗口仍没办成的事：专员跟办，简单的 5 个、复杂的 10 个工作日办结；办不成的 3 个工作日内书面说明。', triedExample: '去过哪些窗口、交过什么材料、答复是什么',
    kindLater: '由专员分类', itemExample: '如：不动产转移登记', needTried: '请写明之前办过哪些、结果如何，至少 4 个字', needTimes: '请填跑过几次，没跑过填 0', notTakenIn: '{number} 已登记，但没有转入难办事直通车：{why}。可在“难办事”页面转入。',
    needContent: '请写诉求内容', needReceived: '请填收到时间', future: '收到时间不能晚于现在', needReason: '补录一小时以前的诉求，请写明原因', badPhone: '号码格式不对，请填手机号或带区号的固话', needSource: '请写明来源',
    source: { walk_in: '窗口', phone: '线路', letter: '来信人或文号', leader_note: '交办领导或文号', paper_slip: '纸单编号' },
  },
}
