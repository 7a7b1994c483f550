export default {
  tracks: {
    title: { 'bad-ratings': 'Bad ratings', 'efficiency-cases': 'Complaints about conduct', 'hard-matters': 'Hard matters' },
    unit: { 'bad-ratings': 'Rated unit', 'efficiency-cases': 'Accused unit', 'hard-matters': 'Officer' },
    failed: 'The ledger could not be fetched', none: 'Nothing here', noneText: 'New matters will be listed here.', order: 'Order', matter: 'Matter', due: 'Due', stands: 'State', late: 'Late',
    optional: ' (optional)', score: '{n} stars', heldByAccused: 'To be dispatched anew',
    act: {
      verify: 'Verify', appeal: 'Appeal', decide: 'Decide', rectify: 'Put right', follow_up: 'Call again',
      name_accused: 'Name the accused', accept: 'Accept', refuse: 'Refuse', ask_extension: 'Ask for time', decide_extension: 'Decide on time', conclude: 'Conclude',
      take_in: 'Add to intake', classify: 'Classify', reclassify: 'Make complex', assign: 'Assign', log: 'Log a step', explain: 'Explain', finish: 'Tell and finish', release: 'Not a hard matter',
    },
    field: {
      method: 'By', reached: 'Reached', verdict: 'Verdict', words: 'What she said', ground: 'Ground', reason: 'Reason', grant: 'Granted', note: 'Note', measures: 'Measures', satisfaction: 'Satisfaction (1 to 5, if reached)',
      organisation: 'Unit', username: "The accused's account", handling: 'Handled by', explanation: 'Told to the citizen', until: 'Until', finding: 'Finding', findings: 'What was found (internal)', answer: 'Answer to the complainant',
      kind: 'Kind', service_item: 'Service item', tried: 'What was tried before', tried_times: 'How often', complexity: 'Complexity', can_be_done: 'Can be done', officer: "The officer's account", what: 'What was done', basis: 'Written basis',
      outcome: 'Outcome', result: 'Result', told_method: 'Told by', told_words: 'How she was told',
    },
    value: {
      yes: 'Yes', no: 'No', phone: 'Phone', visit: 'Visit', wechat: 'WeChat', sms: 'Short message', window: 'Window', valid: 'Valid', mis_rated: 'Mistaken', malicious: 'Malicious',
      self: 'The office', assigned: 'Assigned', transferred: 'Transferred', substantiated: 'Substantiated', partly: 'Partly', unsubstantiated: 'Not substantiated', undetermined: 'Cannot be determined',
      simple: 'Simple', complex: 'Complex', solved: 'Solved', explained: 'Explained',
    },
  },
  efficiency: {
    tab: { ledger: 'Ledger', report: 'Report' }, period: { month: 'This month', lastMonth: 'Last month', year: 'This year' }, since: 'From', until: 'to', count: 'Count',
    whole: 'All', unknown: 'Not found out yet', none: 'No complaints about conduct in this time', noneText: 'Choose another time.', inTimeShare: 'In time', substantiatedShare: 'Substantiated', range: '({low}–{high})', tooFew: 'too few',
    of: { received: 'Received', accepted: 'Accepted', refused: 'Refused', closed: 'Closed', in_time: 'In time', in_first_time: 'In first time', substantiated: 'Substantiated', partly: 'Partly' },
    means: { received: 'Received in this time', accepted: 'Accepted', refused: 'Refused', closed: 'Concluded', in_time: 'Closed within the last time limit, extensions included', in_first_time: 'Closed within the first time limit', substantiated: 'Found to be true', partly: 'Found to be true in part' },
    note: 'Counted by the day received. In brackets the 95% interval; units with fewer than {least} results show no share.',
  },
  hard: { register: 'Register one', fromOrder: 'From an order', find: 'Type its number or words', order: 'Order', takeIn: 'Put on the track' },
}
