export default {
  letters: {
    title: '催办、督办文书', none: '没有文书', noneText: '催办单、督办单发出后会列在这里。', failed: '台账没有取到',
    number: '文号', order: '工单', unit: '收文单位', due: '答复时限', stands: '进展', late: '逾期', byPlatform: '系统',
    state: { issued: '待反馈', answered: '待审核', closed: '已办结' },
    act: { answer: '反馈', send_back: '退回', close: '办结' },
    words: { answer: '反馈内容', send_back: '退回理由', close: '办结说明（可不填）' },
    proposed: '拟发文书', issue: '签发', drop: '不予发文', why: '不予发文的理由', ranOut: '{clock} {at} 到期', print: '下载 {number}', needWords: '请至少写 2 个字',
  },
}
