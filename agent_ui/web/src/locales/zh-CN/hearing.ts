export default {
  hearing: {
    title: '随听', start: '开始随听', goOn: '接着听', stop: '结束随听', finishing: '正在听完最后几句…', who: '这支话筒听的是', level: '音量',
    hint: '开始后，说的话会记在这里，表单随之填好；您填的内容不会被改动。', waiting: '正在听，等待说话…', gap: '{from}—{to} 没有听到', notMandarin: '非普通话，未填入表单',
    lineLost: '与服务器的声音连接断了，正在重连；请照常填写。', noMicrophone: '没有可用的话筒，或浏览器没有允许使用话筒。', handOver: '疑似险情，请立即转 {number}', owners: '可能的承办单位',
    accept: '采纳', acceptAll: '全部采纳', accepted: '已采纳', use: '采用', heardOther: '听到的是：{value}', discard: '作废本次随听',
  },
  hearingSource: { citizen: '听自市民', recap: '坐席复述', agent: '听自坐席', caller_id: '来电号码', typed: '坐席填写' },
  hearingSpeaker: { citizen: '市民', agent: '坐席' },
}
