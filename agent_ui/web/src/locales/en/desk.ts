import type zh from '../zh-CN/desk'

const desk: typeof zh = {
  nav: {
    calendars: 'Calendars', hotspots: 'Hot topics',
    noOrders: 'Your role does not work on orders', noOrdersText: 'Accounts and audit have places of their own.',
    main: 'Main', mine: 'My desk', all: 'All orders', chats: 'Conversations', followUps: 'Follow-up', approvals: 'Approvals', ledger: 'Suspended', knowledge: 'Knowledge', letters: 'Letters', badRatings: 'Bad ratings', efficiency: 'Conduct', hardMatters: 'Hard matters', cases: 'Enterprise track', sessions: 'Sessions', board: 'Due board', more: 'More', register: 'Register', skip: 'Skip to content' },
  user: { menu: 'Menu of {name}', dark: 'Dark', light: 'Light', language: '中文', out: 'Sign out', password: 'Change password', oldPassword: 'Present password', passwordChanged: 'Password changed', passwordEnds: 'All your other sessions will end.' },
  alert: {
    title: 'Emergencies', call: 'Emergency: hand over to {handover} {service} · {place}', nowhere: 'place unknown', take: 'I have it', over: 'Handed over', to: 'To', takenBy: 'Taken there by (name or number)', record: 'Record', off: 'False alarm', timer: 'Time to take it',
    left: '{time} left', late: '{time} late', climbed: 'Escalated {n} times, nobody has it', taken: '{handover} emergency, taken by {who} at {at}:',
  },
  bell: { open: 'Notices, {n} unread', title: 'My notices', none: 'No notices', unread: 'Unread: ' },
  wait: { loading: 'Loading…' },
  form: { required: 'required', note: 'Note', reason: 'Reason', check: 'A few things need correction; they are marked' },
  stream: {
    broken: 'Connection lost, reconnecting', retry: 'Try {n}, again in {s} s.', trying: 'Trying…', asOf: 'Shown as of {at}; drafts are kept.',
    now: 'Reconnect now', back: 'Connected again; everything is up to date.',
  },
  keys: {
    yes: 'Answer yes', no: 'Answer no', score: 'Satisfaction 5 to 1',
    title: 'Keyboard', note: 'Letter keys rest while you type or use an input method.', list: 'List', order: 'Order', everywhere: 'Everywhere', help: 'All keys',
    register: 'Register an order', takeAlert: 'Take the emergency', next: 'Next', previous: 'Previous', open: 'Open', search: 'Search', refresh: 'Refresh the list', back: 'Back to the list',
    previousOrder: 'Previous order', nextOrder: 'Next order', submit: 'Submit the form',
    act1: 'First thing to do', act2: 'Second thing to do', act3: 'Third thing to do', act4: 'Fourth thing to do', act5: 'Fifth thing to do', act6: 'Sixth thing to do',
    candidate1: 'First candidate', candidate2: 'Second candidate', candidate3: 'Third candidate',
  },
  list: {
    preview: 'Marked order',
    all: 'All', ours: 'Ours: {state}', arrived: '{n} new orders, show them', emergencies: '{n} of them emergencies', failed: 'The list did not come', stale: 'The newest changes did not come; this may be old',
    empty: 'No orders here', emptyText: 'New ones will be announced here.', noMatch: 'No order matches', noMatchText: 'Widen the filters or search for other words: title, content, place, number.',
    showAll: 'Show all', more: 'Show more', shown: '{n} listed', thereIsMore: ', more below', left: 'moved on', keysMove: 'Up and down', comma: ', ',
  },
  filter: {
    due: 'Due', state: 'State', type: 'Type', urgency: 'Urgency', track: 'Track', channel: 'Channel', category: 'Category', unit: 'Department', place: 'Town',
    text: 'Title, content, place, number', clear: 'Clear filters',
  },
  col: {
    due: 'Time left', matter: 'Matter and place', type: 'Type', category: 'Category', lead: 'Department', state: 'State', received: 'Received', number: 'Number',
  },
  clock: {
    none: 'no limit', provisional: 'Holidays are not published yet; reckoned with the legal ones', why: 'How reckoned', before: 'before {at}', stoppedAt: 'stopped {at}',
    stoppedOnes: '{n} stopped clocks', moved: 'originally {at}', paused: 'Paused until the citizen answers', byLaw: 'term by law', underReview: 'reply under review; runs on if sent back',
    used: 'took {net}, {gross} with pauses', onTime: 'on time', late: 'late', judged: '{original} by the first term, {promised} by the present one',
    working: '{d} of working time', natural: '{d}', hoursMinutes: '{h} h {m} min', minutesOnly: '{m} min', day: '{n} days',
  },
  why: {
    start: 'From', rule: 'Rule', limit: 'Limit', end: 'End', counted: 'Counted', days: '{n} days ({from} to {to})', makeup: '{n} make-up days', due: 'Due',
    each: 'Day by day', workday: 'workday', makeupDay: 'make-up', minutes: '{n} min', source: 'Source: {source} ({code})', pause: 'Pause', bound: 'Not later than', credit: '{time} given back', noCredit: 'nothing given back',
    comma: ', ', termEnds: 'Counted to', floor: 'At least until', promise: 'Approved and told', override: 'By law', calendar: 'Calendar', calendarText: '{name} (version {version})', natural: 'calendar day',
    history: 'Changes', from: '{at}, by {cause}', was: '{old} before, {next} now', same: 'due as before ({old})', by: '{who}, {at}', byRule: 'Rule: {source} ({rule})', policies: '{old} → {next}', citizen: 'citizen', platform: 'system', empty: 'empty',
  },
  clockChange: {
    request_type: 'Another type', urgency: 'Another urgency', category: 'Another category', place: 'Another place', track: 'Another track', owner: 'Dispatched anew', pause: 'Pause', resume: 'Goes on',
    promise: 'Extension or suspension', override: 'Term by law', bound: 'Follows the legal term', merge: 'Merged', unmerge: 'Merge undone', reach: 'Answer not delivered', calendar: 'Calendar corrected',
    calendar_undo: 'Correction undone', policy: 'New rule applied', policy_undo: 'New rule undone',
  },
  reach: {
    released: 'Answer published, reached {at}', sent: 'Notice sent, reached {at}', follow_up: 'Told at the visit, reached {at}', rating: 'Rated by the citizen, reached {at}', unreachable: 'Tried in vain, settled {at}',
    bounced: 'The notice could not be sent ({at}): call the citizen; the legal time runs on', waits: 'Approved; the notice has not left yet and the legal time runs on', source: 'Rule: {source}',
  },
  clockAction: { keep: 'keeps its term', restart: 'starts anew', shorten: 'new term from the same start' },
  clockStart: { register: 'receipt' },
  startRule: {
    next_day: 'The day of receipt does not count', effective_receipt: 'Received out of hours counts from the next working day',
    same_day: 'The day of receipt counts',
  },
  endRule: { office_close: 'When offices close on the last day', midnight: 'End of the last day' },
  claim: { take: 'Take it', release: 'Let go', mine: 'In my hands', until: 'Held until {at}, then free again' },
  order: {
    dueMoved: '{clock} {old} → {next}',
    attachments: 'Files', addFiles: 'Add files', uploading: 'Uploading…', save: 'Save', saveFile: 'Save {name}', filePurpose: 'What the files are for',
    failed: 'The order did not come', matter: 'Matter and history', confidential: 'Confidential', round: 'Rework {n}', back: 'Back to the list', noCategory: 'Not classified', noPlace: 'Place unknown',
    content: 'What is asked', abstract: 'Approved abstract (a confidential order shows neither the original nor the citizen)', citizen: 'Citizen', citizenHidden: 'Confidential: the citizen is not shown', noContact: 'No way to reach them',
    lacks: 'The words do not say: {what}',
    ownPart: 'Your part, {kind}: {state}', whole: 'Order: {state}', filed: 'Registration', handover: 'Possible emergency; the citizen was told to dial {number}', transcript: 'Transcript', transcriptOpen: 'Open {n} lines', agent: 'Agent', events: 'History', noEvents: 'Nothing yet', system: 'System',
    aside: 'Clocks and acts', may: 'What you may do', mayNothing: 'Nothing for you to do now', mayMore: 'Nothing waits for you; rarer moves are under More', more: 'More', shut: '{what}, not now: {why}', mayNot: 'not now', clocks: 'Clocks', assignments: 'Departments',
    outdated: 'This order was just changed', outdatedText: 'What you wrote is kept; look at the newest before you submit.', seeNewest: 'See the newest',
  },
  chat: {
    conversation: 'Conversation', open: 'Open {n} messages', citizen: 'Citizen', platform: 'System', agent: 'Agent', supplement: 'Supplement', waiting: 'Waiting conversations', failed: 'Conversations could not be loaded',
    none: 'No conversation waits', noneText: 'What citizens wrote and what is no order yet stands here.', choose: 'Choose a conversation', noWords: 'No words', asked: 'Asked for {what}', answerDue: 'Waits for a person, until {at}', answerLate: 'Not answered in time, by {at}', reply: 'Reply to the citizen',
    replyNote: 'It reaches the citizen with the next message of hers; at once where active sending is set up.', send: 'Send', propose: 'Register an order', close: 'Nothing is asked, end it',
    kind: { text: '(empty)', image: '[Picture]', voice: '[Voice]', video: '[Video]', location: '[Place]', link: '[Link]', event: '[Came to the account]', other: '[Other message]' },
  },
  missing_part: { matter: 'what happened', place: 'where' },
  reveal: {
    recording: 'Hear the recording of this call', hear: 'Hear', again: 'Play from {time}', player: 'Recording of the call', noWords: 'This call has no transcript; the recording can be heard.',
    see: 'Reveal', of: 'Reveal: {what}', content: 'Reveal the original text', logged: 'This is recorded; say what it is for.', reason: 'Purpose', example: 'e.g. to check the address',
    needReason: 'Say what it is for, at least 4 characters',
  },
  work: {
    pane: 'Work', nothing: 'Nothing for you to do now', nothingText: 'This order stands at: {state}. The page follows by itself.', nothingMore: 'This order stands at: {state}. To urge, supervise or merge, look under More on the right.', busy: 'Submitting…', done: '{what}', nowIs: '{act}; the order is now: {state}',
  },
  conflict: {
    version: 'This order was just changed', illegal: 'This cannot be done now', allowed: 'Possible now: {what}', kept: 'What you filled in was not submitted and is not lost; it is still in the form.',
    stay: 'Stay here', reload: 'See the newest',
  },
  answer: {
    internal: 'Internal findings', internalFor: 'for the centre and your unit only', public: 'Public answer', publicFor: 'sent word for word to the citizen',
    count: '{n} / {max}', need: 'Write the public answer',
  },
  check: {
    contacted: { ok: 'Citizen contacted', bad: 'Citizen not reached yet' }, noPersonal: { ok: 'No personal data', bad: 'Holds a phone or identity number' },
    notInternal: { ok: 'Findings not copied', bad: 'Whole sentences equal the findings' }, longEnough: { ok: 'Long enough', bad: 'Too short to be an answer' }, noBlanks: { ok: 'No blanks left', bad: 'Blanks left to fill' },
  },
  plain: {
    sign_in: 'By signing in your unit takes the order. These clocks already run:', close: 'Close it. Clocks stop; the citizen can still rate online.', archive: 'An archived order can only be read.',
  },
  reason: {
    need: 'Give a reason of at least 5 characters', send_back: 'The unit corrects its reply; its clock goes on. It will read this reason.', rework: 'The same unit works on it once more, with clocks of its own. It will read this reason.',
    send_backExample: 'e.g. the answer does not say when it will be repaired', reworkExample: 'e.g. the citizen says the noise goes on; please go there again',
  },
  approve: { hint: 'Only this public answer goes to the citizen; edit it if needed, the original is kept.', edited: 'Edited; your version goes out' },
  direct: { hint: 'If it can be answered on the spot: it closes, and the citizen sees the answer at once.' },
  reply: {
    toUnit: 'It goes to {unit}, which answers the citizen.', unitReads: 'Read by the unit above, the centre and yours, not by the citizen', unitAnswers: 'For {unit} to use, not sent to the citizen', takeOver: 'Take over what was accepted:', quoted: '{unit}: {text}',
    title: 'Write the outcome', draftKept: 'Draft of the answer kept', sentBack: 'Sent back by {by}', isTrue: 'Is it true', isSolved: 'Outcome', solved: 'Solved', unsolved: 'Not solved',
    unsolvedReason: 'Why it is not solved', needFindings: 'Write the findings, at least 5 characters', needTruth: 'Choose whether it is true', needSolved: 'Choose whether it is solved', needUnsolvedReason: 'Say why it is not solved',
  },
  contact: {
    save: 'Note this contact', hint: 'Talk to the citizen first. {n} contacts so far.', method: 'By', reached: 'Result', yes: 'Reached', no: 'Not reached', note: 'What was said',
    example: 'e.g. 14:52 told by phone that we were on site', needReached: 'Choose the result', needNote: 'Write what was said',
  },
  followUp: {
    nth: { contacted: '1. ', is_true: '2. ', is_solved: '3. ', satisfaction: '4. ' },
    pool: 'Waiting for a visit', none: 'Nobody waits for a visit', noneText: 'Newly approved answers appear here.', pick: 'Choose an order on the left', counted: 'Tried {n} of {of}', next: 'Again from {at}', night: 'Not an hour to call', see: 'See the number', onBehalf: 'On behalf of {who}', keys: 'Y and N answer the first three questions in turn, 5 to 1 the satisfaction', byDefault: 'Rated by default', more: 'More', doors: 'Doors',
    save: 'Note this follow-up', tries: '{n} follow-ups in this round', through: 'Reached', notThrough: 'Not reached', hello: 'Good day, this is {city} 12345. Your matter of {at}, “{title}”, has been answered; may I ask a few questions?',
    askContacted: '1. Did the department contact you?', askTrue: '2. Is what the answer says true?', askSolved: '3. Is the matter solved?', askScore: '4. Are you satisfied?', yes: 'Yes', no: 'No',
    comment: 'In the citizen’s words', needSolved: 'Note whether it is solved', needScore: 'Note the satisfaction', willRework: 'Dissatisfied or not solved: it can be sent to rework after this.',
  },
  dispatch: {
    title: 'Which department', to: 'Dispatch to {unit}', candidates: 'Candidates', noCandidates: 'No candidate stands out; choose a department.', other: 'Another', otherExample: 'Name, short name or pinyin initials',
    coHandlers: 'Co-handlers', coHandlersHint: 'they answer to the lead, which answers for all', copies: 'Copies', copiesHint: 'to know, not to act', abstract: 'Abstract for the department', abstractHint: 'Confidential: this is all the department will see. Nothing that tells who the citizen is.',
    note: 'Note', noteExample: 'e.g. please go there tonight', needCategory: 'Not classified yet; amend the order first', needLead: 'Choose a department', needAbstract: 'A confidential order needs its abstract first', needSettled: 'Settle which unit the accused belongs to: amend the order, or tick the confirmation',
    returned: 'Returned it', returnedAgain: '{unit} has returned this order already; say in the note why it gets it again.',
    outside: 'Checked: {accused} is none of the city’s units and works for none',
  },
  fields: {
    suggested: 'Suggested', title: 'Title', place: 'Place', address: 'Address', addressExample: 'Road, door, estate, landmark', pickCategory: 'Choose a category', needTitle: 'A title of at least 2 characters',
    nothing: 'Nothing changed yet', acceptHint: 'Check what the system filled in, correct it, then accept.', amendHint: 'Changes are recorded.', confidential: 'Confidential', confidentialHint: 'the department sees an approved abstract only',
  },
  record: {
    released: 'Answer given to the citizen',
    feedback: 'Follow-ups and ratings', rated: 'Citizen’s rating', followUp: 'Follow-up', replies: 'Replies and answers', contacts: 'Contacts', reviewNote: 'Review' },
  register: {
    hint: 'Walk-ins, letters, leaders’ notes and paper slips taken while the system was down.', receipt: 'Door and time of receipt', matter: 'Matter', personHint: 'Name and phone may stay empty',
    receivedAt: 'Really received at', receivedHint: 'the promised time counts from here', lateReason: 'Why it comes late', lateExample: 'e.g. taken by hand during an outage', scans: 'Scans', addScan: 'Add picture or PDF',
    removeScan: 'Remove {name}', tooBig: '{name} was not added: at most 5 MB a file and 10 files', content: 'What is asked', contentExample: 'What, where, since when, what is wanted', titleField: 'Title', titleHint: 'left empty, the system writes one',
    auto: 'Let the system decide', contactHint: 'if not the calling number', behalfExample: 'e.g. mother, Li**', submit: 'Register', done: '{number} registered',
    hardMatter: 'Hard matters', isHard: 'It could not be done: onto the track of hard matters', hardHint: 'What the counters could not do: an officer follows it, 5 working days where simple, 10 where complex; an explanation within 3 where it cannot be done.', triedExample: 'Which counters, which papers, what was said',
    kindLater: 'The officer decides', itemExample: 'e.g. transfer of real estate', needTried: 'Write what was tried, at least 4 characters', needTimes: 'How many times? 0 if never', notTakenIn: '{number} is registered, but not on the track of hard matters: {why}. It can be put there from the page of hard matters.',
    needContent: 'Write what is asked', needReceived: 'Give the time of receipt', future: 'The time of receipt cannot be in the future', needReason: 'Received over an hour ago: say why it comes late', badPhone: 'Not a phone number', needSource: 'Give the source',
    source: { walk_in: 'Window', phone: 'Line', letter: 'Sender or letter number', leader_note: 'Leader or note number', paper_slip: 'Slip number' },
  },
}
export default desk
