/** 市民页：短句，不用行话。 */
export default {
  citizen: {
    largeText: '大字', normalText: '常规字', call: '拨打 12345', callShort: '打电话', danger: '有危险，先打', dial: { 110: '拨打 110 报警', 119: '拨打 119 消防', 120: '拨打 120 急救' },
    want: '您想', wantOptional: '可不选', content: '说说情况', contentExample: '什么事、从什么时候开始、希望怎么解决', where: '在哪里', whereExample: '区县、镇街、路名或小区',
    supplement: '补充照片', sendPhotos: '提交照片', supplemented: '已收到 {n} 张照片', photos: '照片', photosOptional: '可不传，最多 {n} 张', addPhoto: '拍照或选照片', preparing: '正在处理照片…', noPicture: '{name} 不是能打开的照片',
    reply: '怎么回复您', replyOptional: '不留电话也受理，凭查询码看结果', phone: '手机号或固话', name: '怎么称呼您（可不填）', company: '我代表企业反映',
    confidential: '为我保密', confidentialHint: '承办单位看不到您的姓名、电话和原话',
    privacy: '信息只用于办理本事项。', privacyMore: '个人信息怎么用', privacyText: '您的姓名、电话和地址加密保存，只给办理和回访本事项的工作人员按需查看，每次查看都有记录；不用于其他用途。选“为我保密”的，承办单位只看到经审核的摘要。不填写也可以提交。',
    send: '同意并提交', sending: '正在提交…', already: '已经提交过？查办理进度', needContent: '请说说情况，至少 5 个字', badPhone: '号码格式不对，请填手机号，或带区号的固话',
    received: '已收到', receivedText: '我们会尽快办理。', code: '查询码', keepCode: '请保存查询码，查进度和评价都要用，我们不会再次显示。', seeProgress: '看办理进度', another: '再反映一件事',
    trackTitle: '查办理进度', trackHint: '工单号和查询码在提交成功后显示过。', needNumber: '请填工单号', needCode: '请填查询码', look: '查询', notFound: '没有找到。请核对工单号和查询码；连续输错会暂停查询 15 分钟。',
    roads: '还可以做的', road: { supplement: '补充情况', urge: '催一催', withdrawal: '撤回诉求' }, words: { supplement: '补充什么', urge: '想说什么', withdrawal: '撤回的原因' },
    roadHint: { supplement: '会转给正在办理的单位', urge: '会马上提醒承办单位', withdrawal: '撤回后不再办理；以后可以重新反映' }, roadSend: { supplement: '提交补充', urge: '提交催办', withdrawal: '确认撤回' },
    said: { supplement: '已收到您的补充。', urge: '已提醒承办单位。', withdrawal: '已撤回。' }, needWords: '请写几个字', askedFor: '热线需要您补充情况，补充后继续办理。',
    reportNew: '反映新的问题', refresh: '刷新', otherMatter: '查另一件', sentAt: '{at} 提交', messages: '热线发给您的消息', dialNow: '立即拨打 {number}', promised: '承诺 {at} 前答复', answer: '给您的答复',
    step: { received: '已收到', dispatched: '已派单', working: '办理中', answered: '已答复' },
    satisfied: '您满意吗？', needScore: '请先选满意程度', ratingComment: '还想说什么（可不填）', rate: '提交评价', ratingNote: '选“不满意”的，我们会联系您并再次核查。', yourRating: '您的评价', thanks: '谢谢您的评价。',
  },
}
