import type zh from '../zh-CN/calendars'

const calendars: typeof zh = {
  calendar: {
    tab: { calendar: 'Calendar', policies: 'Time limits' }, tabs: 'What to see', failed: 'The calendar did not come',
    version: 'Version {version}', known: 'Announced until {day}', pack: 'From the city pack', decided: 'From a change', days: '{count} working days',
    previous: 'Year before', next: 'Year after', month: 'Month {month}', weekdays: 'MTWTFSS', unknown: 'The holidays of {year} are not announced; only those fixed by law are certain, everything counted is provisional.',
    horizon: '{orders} orders run into {year}, which {title} does not know yet; their times are provisional.', importNow: 'Import the notice',
    mark: { holiday: '休', makeup: '班' },
    legend: { workday: 'Working day', rest: 'Weekend', holiday: '休: holiday', makeup: '班: make-up day', unknown: 'Not announced' },
    export: 'Export', form: { toml: 'Whole calendar (TOML)', json: 'This year (JSON)', ical: 'This year (iCal)' },
    changes: 'Changes', none: 'No changes', noneText: 'Once a notice is imported its change stands here, to be looked at, applied and undone.',
    import: 'Import a notice or a calendar', file: 'File', fileHelp: 'The State Council’s arrangement as JSON or iCal (.ics), or a whole calendar (.toml)', document: 'Document', documentExample: 'number of the notice', reason: 'Reason', reasonExample: 'the holidays of 2027 were announced',
    propose: 'Read and compare', badFile: 'This file cannot be read; JSON, .ics or .toml is wanted', needFile: 'Choose a file', needWords: 'At least 2 characters',
    state: { proposed: 'Proposed', applied: 'Applied', undone: 'Undone', withdrawn: 'Withdrawn' }, underWay: 'Being carried out',
    differ: 'Dates worked otherwise', differNone: 'No date is worked otherwise', off: 'off', toKnown: 'Announced until {before} → {after}', more: '{count} more days',
    preview: 'Preview', again: 'Preview anew', previewing: 'Counting every order…', apply: 'Apply as listed', applying: 'Applying…', undo: 'Undo', withdraw: 'Withdraw', undoWhy: 'Why it is undone', previewedAt: 'Previewed {at}',
    sum: { orders: 'Orders', later: 'Later', earlier: 'Earlier', certain: 'Now certain', provisional: 'Now provisional', kept: 'Promises kept', overdue: 'Overdue at once', relieved: 'No longer overdue' },
    sumLooked: '{count} clocks counted', filter: { all: 'All', later: 'Later', earlier: 'Earlier', same: 'Same moment', not_restored: 'Not restored' },
    col: { order: 'Order', clock: 'Clock', moved: 'Due before → after' }, provisional: 'provisional', nextPage: 'Next page', firstPage: 'First page', listNone: 'None of these',
    cause: { days: 'Days in between are worked otherwise', bound: 'Follows the clock it is bound by', kept: 'An approved promise stays', certain: 'Same moment, now certain', warnings: 'Only warnings move' },
    notRestored: { stopped: 'stopped', changed: 'changed since' },
    done: '{orders} orders, {clocks} clocks counted by the new calendar (later {later}, earlier {earlier}).', undoneSum: '{restored} clocks put back; {stopped} stopped and {changed} changed since were not; {counted_anew} counted anew.',
    by: '{who} {at}', confirm: 'Second factor', confirmText: 'This moves the times of every order concerned: enter the code of your authenticator.',
  },
  policy: {
    kind: { statutory: 'Answer by law', department: 'Handling', dispatch: 'Dispatch', sign_in: 'Sign-in', contact: 'First contact', review: 'Review', follow_up: 'Follow-up', rectification: 'Rectification' },
    failed: 'The limits did not come', code: 'Code', clock: 'Clock', fits: 'Binds', limit: 'Limit', calendar: 'Calendar', valid: 'Valid', source: 'Source', any: 'all', since: 'from {from}', until: 'until {to}',
    state: { current: 'In force', future: 'To come', past: 'Past' }, show: { current: 'In force', all: 'With history' }, decided: 'Decided here', ofUnit: 'hours of the unit',
    unit: { working_day: '{n} working days', working_minute: '{n} minutes of work', natural_day: '{n} days', minute: '{n} minutes' },
    urgency: 'Urgency', track: 'Track',
    trial: 'Try', trialText: 'Choose a matter: which row binds it, when it is due, which days are counted.', received: 'Received', category: 'Category code', place: 'Place code', run: 'Try', binds: 'Binds', losesBy: 'Does not bind: {why}', nothing: 'No row binds this',
    add: 'Add a limit', after: 'A limit to follow {code}', change: 'Change', changeOf: 'Change {code}', end: 'End', endOf: 'End {code}', codeHint: 'As the ledger names it; no two are alike',
    unitName: 'Unit', units: { working_day: 'working days', working_minute: 'minutes of work', natural_day: 'days', minute: 'minutes' }, always: 'Around the clock',
    validFrom: 'From', validHint: 'Binds what is received from that day on; open orders keep theirs', validTo: 'Last day', sourceHint: 'Document, number or article; clerks read it', sourceExample: 'e.g. document no. 15 of 2026, article 3',
    need: { code: 'A code is needed', clock: 'Choose a clock', amount: 'How long does it give?', source: 'The source is needed, at least 4 characters', valid_from: 'Choose a day', document: 'The document is needed', reason: 'Say why' },
    propose: 'Propose', endsOn: 'Last day', endHint: 'What is received afterwards is not bound by it; open orders keep theirs.', proposeEnd: 'Propose the end', proposed: 'Waits', endsAt: '{code} until {day}', giveUp: 'Give up', apply: 'Apply',
    due: 'Due', counted: 'Counted ({count} days)', minutes: '{n} minutes',
  },
}

export default calendars
