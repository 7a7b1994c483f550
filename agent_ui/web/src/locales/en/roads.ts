import type zh from '../zh-CN/roads'

const roads: typeof zh = {
  theme: { dispatching: 'Dispatch and consultation', applications: 'Applications', pressure: 'Urging and supervision', joining: 'Merging and splitting', other: 'Other' },
  workday: {
    pick: 'Date and time', yes: 'a working day, closes {at}', makeup: 'a make-up working day, closes {at}', no: 'not a working day', away: '{n} working days until then', on: 'in {n} working days', more: '{n} working days more', from: 'Your unit is due {at} now',
  },
  roads: {
    strip: 'What is special about this order', consultation: 'Consultation', suspension: 'Suspension', supervisions: 'Supervision', applications: 'Applications', questions: 'Questions through the centre', notes: 'Urging, supplements, notes', fromMerged: '(merged order) {text}',
  },
  road: {
    label: {
      reason: 'Reason', note: 'Note', basis: 'Basis', told_citizen: 'The citizen was told', public_answer: 'Public answer', report_days: 'Days between progress reports', application: 'Which application',
      refusal_ground: 'Ground of refusal', return_ground: 'Ground of return', hand_to: 'Handed to', taken_by: 'Taken by', of: 'Ask whom', missing: 'What is missing', supplement: 'What is added',
      consult_question: 'The question', consulted: 'Units asked', is_ours: 'Is it your duty', opinion: 'Opinion', minutes: 'Minutes', into: 'Main order', parts: 'Matters split off',
      level: 'Level', answer_days: 'Working days to answer', supervision_answer: 'Answer', leader: 'Leader and office', instruction: 'Note', proper_organisation: 'Whose duty it is', proper_lead: 'Unit in the duty list',
      duty_change: 'Propose a change of the duty list', until: 'Extend until', until_instead: 'Extend until another date', promised: 'Promised date', promised_instead: 'Another promised date', plan: 'Measures', progress: 'Progress', next_step: 'Next step', review_note: 'Review',
      document: 'Document number', signed_by: 'Signed by', against: 'Against', reject_note: 'Why not', is_wrongful: 'Count as a wrongful return', new_fact: 'New fact', delegate_to: 'Units below', delegate_note: 'Note to them',
      term_amount: 'Term', term_unit: 'Counted in', law: 'Law or regulation', article: 'Article', basis_document: 'Document and number',
      co_handler: 'Co-handler', ask: 'What to ask the citizen', question: 'Which question', relayed: 'The citizen’s answer',
    },
    hint: {
      told_citizen: 'demanded unless anonymous, confidential or no reply is wanted', missing: 'asked once, together', duty_change: 'so that the next one goes right; approved separately', until_instead: 'left empty: as asked',
      promised_instead: 'left empty: as asked', proper_lead: 'left empty: the one the unit named', is_wrongful: 'counted in assessment', into: 'first those of the same town and category', delegate_to: 'units below yours only; you answer for all',
      proper_organisation: 'if you know', basis: 'law, duty list or mandate', instruction: 'the unit reads it', level: 'yellow and red count in assessment',
    },
    example: {
      answer_supervision: { answer: 'e.g. work was stopped; done by 3 December' },
      urge: { reason: 'e.g. the citizen called again' },
      supervise: { reason: 'e.g. two working days late, urged twice' },
      request_return: { reason: 'e.g. the lamp belongs to the village', basis: 'e.g. duty list 6.2' },
      request_extension: { reason: 'e.g. a test report is due', basis: 'e.g. article 15' },
      request_suspension: { reason: 'e.g. planned for 2027', plan: 'e.g. a pump until then', basis: 'e.g. the yearly plan' },
      reject_request: { note: 'e.g. duty list 6.2 names your unit' },
      merge: { reason: 'e.g. the same outage' },
      hand_over: { taken_by: 'e.g. officer 0312' }, record_hand_over: { taken_by: 'e.g. officer 0312' },
      instruct: { leader: 'e.g. vice mayor Lin' },
      override_term: { law: 'e.g. Regulations on letters and visits', article: 'e.g. article 34', document: 'e.g. letter no. 12 of 2026', reason: 'e.g. passed to the procedure that this law sets' },
      request_final_answer: { document: 'e.g. letter 35 of 2026', signed_by: 'head of the unit' },
      designate: { basis: 'e.g. third disputed return' }, conclude: { minutes: 'e.g. three units met and agreed' },
      delegate: { note: 'e.g. please go and look' }, consult: { question: 'e.g. who leads' },
    },
    form: {
      refuse: 'It closes; the citizen reads this answer.', hand_over: 'They have it now; this order closes.', record_hand_over: 'Who took it and when; this order goes on.', false_alarm: 'The alarm ends; the order goes on.',
      ask_supplement: 'Asking the citizen pauses the clocks; asking the agent does not.', consult: 'No dispatch until the centre concludes.', conclude: 'It cannot be returned afterwards.', designate: 'It cannot be returned afterwards.',
      merge: 'Handled and answered with the main order; this citizen keeps her own follow-up.', unmerge: 'Back to dispatch.', split: 'The first matter stays here; each below becomes an order.', withdraw: 'Closed as withdrawn; no follow-up.',
      urge: 'The unit is told at once.', supervise: 'The lead answers in writing.', send_back_supervision: 'The lead answers anew.', request_return: 'The centre decides; go on meanwhile, the clock runs.',
      grant_return: 'Back to dispatch; a granted return is not counted as wrongful.', request_extension: 'Before it is due.', request_suspension: 'What cannot be done now: promise a date and report.', resume: 'Back to handling, due as the clocks stand.',
      grant_extension: 'The new date counts; the citizen is told both.', grant_suspension: 'It goes on the ledger; the citizen is told the promised date.', report_progress: 'The centre may review it; the next report moves on.', review_suspension: 'Is the progress true, and when is the next report.',
      request_unreasonable: 'The supervisor decides; go on meanwhile.', grant_unreasonable: 'It is answered as usual; its rating is not counted.', request_appeal: 'The centre decides; only the assessment changes. Appeal against her own bad rating in the ledger of bad ratings.', grant_appeal: 'This is not counted in the assessment.',
      grant_final_answer: 'The final answer goes out and it closes; only a new fact opens it again.', cancel_request: 'Nobody decides it any more; go on as before.',
      add_co_handler: 'It has a clock of its own and answers to the lead.', accept_part: 'That unit is done; its words go into your answer, not to the citizen.', send_back_part: 'It replies anew; its clock goes on.',
      give_opinion: 'The centre concludes; every unit asked reads it.', relay_answer: 'It goes to the unit that asked; do not tell who the citizen is.', supplement: 'It goes to the unit in charge; an order that waited for it goes back to dispatch.', instruct: 'It goes to the unit with the order.',
      answer_supervision: 'The centre looks at it before the supervision ends.', end_supervision: 'It is put right; the supervision ends.',
      override_term: 'From the same start. The first term stays on record, being on time is told by both, and the citizen is told.',
      request_final_answer: 'After rework, signed by the head of the unit.', reject_request: 'The unit goes on; both sides read the reason.', reactivate: 'Back to dispatch with new clocks.', delegate: 'They answer to you; accept all before you reply.',
      recall: 'That unit stops.', draft_reply: 'It reaches the centre after your leader signs.', ask_citizen: 'The centre asks in your place.', sign_reply: 'Then the centre reviews it.', return_draft: 'Back to the clerk.',
    },
    ofPart: {
      request_return: '{unit} decides; go on meanwhile, the clock runs.', request_extension: 'Before it is due; {unit} decides, within its own time.', draft_reply: 'After your leader signs it goes to {unit}, which answers.', sign_reply: 'Then it goes to {unit}, which answers.',
      grant_return: 'That unit stops; delegate again or do it yourselves.', grant_extension: 'The new date counts for that unit, within your own time.',
    },
    phrases: {
      missing: ['Where exactly', 'When', 'Which company or shop', 'Photos or other evidence', 'A phone number', 'What is wanted'],
      merge: ['The same matter.'], withdraw: ['Solved already; the citizen withdraws.', 'No longer wanted.'], urge: ['The citizen called again.', 'Due soon, please answer.', 'Overdue, please answer at once.'],
    },
    choice: {
      citizen: 'The citizen', agent: 'The agent', lead: 'Ours to lead', co_handling: 'We can help', no: 'Not ours', notice: 'Reminder', yellow: 'Yellow card', red: 'Red card', leader: 'Leader',
      working_day: 'working days', natural_day: 'calendar days',
      rating: 'Said in a follow-up', overdue: 'Overdue', return: 'Wrongful return', rework: 'Rework',
    },
    wrong: {
      needed: 'Fill in “{field}”', short: '“{field}” needs at least {n} characters', long: '“{field}” takes at most {n} characters', days: '“{field}”: a whole number from 1 to {n}', line: '2 to 200 characters a line', many: 'At most {n}', part: 'Each needs a title and its content',
    },
    days: 'days', typeLine: 'Something else, then Enter', removeLine: 'Remove: {line}', part: 'Matter {n}', addPart: 'Another matter', removePart: 'Remove matter {n}', findOrder: 'Number, title or place', pickGround: 'Choose', noGrounds: 'None set',
    channel: 'Channel: {channel}', source: 'Source: {source}', refusal: 'Your matter falls under “{ground}”, which this hotline does not take. {channel}.',
    refusalBare: 'Your matter falls under “{ground}”, which this hotline does not take.', noApplication: 'No application waits', askedUntil: 'asks until {at}', unitSays: 'What the unit says', centreSaid: 'Why it went there',
    dutyList: 'Grounds', noWords: 'Nothing was written', noOpinionYet: 'No opinion yet', awaited: 'Waiting for {units}', reworkWhy: 'Done again because', askedBack: 'The citizen is dissatisfied', suspendedUntil: 'Suspended until {at}', nextReport: 'next report {at}', wrongful: 'Wrongful return', decision: 'Decision', notAnswered: 'Not answered yet',
    outcome: 'Closed as', waits: '{what} waits', urged: 'Urged {n} times', mergedInto: 'Merged into', merged: '{n} merged here', splitFrom: 'Split from', splitInto: 'Split into', others: 'and {n} more', designated: 'Designated; cannot be returned', unreasonable: 'Found unreasonable', handed: '{to}, taken by {by}', citizen: 'Citizen',
  },
  addition: {
    ask_citizen: 'Asked of the citizen', ask_agent: 'Asked of the agent', citizen: 'From the citizen', agent: 'Supplement', withdrawal: 'Withdrawal', new_fact: 'New fact', urge: 'Urging', instruct: 'Leader’s note', hand_over: 'Hand-over',
  },
  lasting: { minutes: '{n} min', hours: '{n} h', days: '{n} days' },
  approvals: {
    all: 'All', none: 'No application waits', noneText: 'Returns, extensions and suspensions that units ask for appear here.', failed: 'Applications did not come', decide: 'Decide', since: 'waiting {time}', kind: 'By kind', pick: 'Choose one on the left',
    kindOf: { return: 'Return', extension: 'Extension', suspension: 'Suspension', unreasonable: 'Unreasonable', final_answer: 'Final answer', appeal: 'Appeal' },
  },
  ledger: {
    none: 'Nothing is suspended', noneText: 'Suspended orders stand here until they are resumed.', failed: 'The ledger did not come', promised: 'Promised', next: 'Next report', last: 'Latest progress', unit: 'Unit', late: 'past', noReport: 'no report yet',
  },
}
export default roads
