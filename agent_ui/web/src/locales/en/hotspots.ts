import type zh from '../zh-CN/hotspots'

/** Hot topics, early warnings, similar orders. */
const hotspots: typeof zh = {
  hotspots: {
    title: 'Hot topics and warnings', failed: 'The hot topics did not come', warnings: 'Early warnings', warningsText: 'More orders of one kind from one place than usual; one citizen counts once', none: 'No burst in the last thirty days', noneText: 'A burst appears here and among the notices.',
    burst: '{place} · {what}', usual: 'usually {n} in {hours} hours', people: '{n} citizens', seen: '{n} orders you may see', since: 'since {from}', until: 'latest {at}', open: 'going on', over: 'over', orders: 'Orders', hide: 'Hide', ordersOf: 'Orders: {what}',
    topics: 'Ranking', period: 'Period', periodOf: { day: 'Today', week: 'This week', month: 'This month' }, noTopics: 'No two orders of one kind in this period', noTopicsText: 'Try another period.',
    rank: 'Rank', topic: 'Matter', place: 'Place', count: 'Orders', citizens: 'Citizens', before: 'Before', growth: 'Change', heat: 'Heat', words: 'Words', sample: 'Representative',
    heatMeans: 'heat = orders × log10(1 + orders ÷ orders of the same part of the period before)', up: '{n} more', down: '{n} fewer', same: 'the same', fresh: 'none before', inList: 'Open in the list', focus: 'mostly {where}',
  },
  similar: {
    citizen: 'The same citizen', came: '{n} more orders from the same number in a year, {month} in 30 days, the last {last}', about: '{what} {n}',
    title: 'Similar orders', n: '{n} similar orders', duplicate_of: 'The same, told by another citizen', repeat_of: 'The same citizen again', later: 'later than this one', merge: 'Merge into it', mergeReason: 'The same matter: {why}', shared: 'both say “{words}”', more: '{n} more', words: '”, “',
  },
}
export default hotspots
