/** 热点与预警，相似工单。 */
export default {
  hotspots: {
    title: '热点与预警', failed: '热点没有取到', warnings: '早期预警', warningsText: '同一地点的同类诉求明显多于平时；同一人只计一次', none: '近三十天没有突增', noneText: '有突增时会在这里和通知里提示。',
    burst: '{place} · {what}', usual: '{hours} 小时内通常 {n} 件', people: '{n} 人反映', seen: '您可见 {n} 件', since: '{from} 起', until: '最近 {at}', open: '持续中', over: '已平息', orders: '看工单', hide: '收起', ordersOf: '{what}的工单',
    topics: '热点排行', period: '时段', periodOf: { day: '今天', week: '本周', month: '本月' }, noTopics: '这段时间没有两件以上的同类诉求', noTopicsText: '换一个时段看看。',
    rank: '排名', topic: '事项', place: '地点', count: '件数', citizens: '人数', before: '上期', growth: '增减', heat: '热度', words: '关键词', sample: '代表诉求',
    heatMeans: '热度 = 件数 × log10(1 + 件数 ÷ 上期同时段件数)', up: '增加 {n} 件', down: '减少 {n} 件', same: '持平', fresh: '上期没有', inList: '在列表中打开', focus: '集中在 {where}',
  },
  similar: {
    citizen: '反复诉求', came: '同一号码一年内另有 {n} 件，近 30 天 {month} 件，最近 {last}', about: '{what} {n} 件',
    title: '相似工单', n: '相似工单 {n} 件', duplicate_of: '他人反映的同一事', repeat_of: '本人再次反映', later: '晚于本单', merge: '并入此单', mergeReason: '同一事项：{why}', shared: '都提到“{words}”', more: '再看 {n} 件', words: '”“',
  },
}
