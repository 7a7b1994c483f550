export default {
  holders: {
    hint: '事项提级时通知谁、由谁看：有指定的按指定，没有指定的由该单位同角色的全部账号承担。空缺处提级后没有人收到，请尽快补上。',
    gaps: '{n} 处空缺', noGaps: '没有空缺', gapsOnly: '只看空缺', find: '单位名称或拼音首字母', failed: '没有取到', none: '没有符合条件的单位',
    wholeCity: '全市', unit: '单位', leads: '主办 {n} 件', byRole: '按角色，未指定', vacant: '空缺', notNamed: '未指定，按角色承担', open: '至今',
    since: '{from} 起', between: '{from} 至 {to}', next: '{from} 起由 {who} 接任', change: '调整', changeOf: '调整{unit}的负责人',
    name: '指定', replace: '更换', end: '免去', endOf: '免去{who}', endSure: '确定免去', lastDay: '最后一天',
    nameFor: '指定{unit}的{level}', who: '负责人', choose: '请选择', needWho: '请选择负责人', nobody: '该单位没有可担任这一层级的账号，请先由系统管理员开通',
    post: '职务', from: '开始日期', to: '结束日期', toHint: '不填则一直有效', replaces: '接替', replacesHint: '原任的最后一天为新任开始的前一天', beside: '不接替，同时担任', keep: '保存',
  },
}
