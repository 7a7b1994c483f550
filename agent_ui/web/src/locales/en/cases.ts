export default {
  cases: {
    motto: 'Closed = solved and confirmed by the enterprise, or a written service confirmation; an answer alone closes nothing', open: '{n} open', show: 'Show', all: 'All', mine: 'Followed by me', held: 'My level',
    failed: 'The matters could not be fetched', none: 'No matters', screening: 'To be screened', screeningWaits: '{n} to be screened', screeningHint: 'Screen first: take on with a class, or explain and pass on as ordinary',
    inTime: 'First contact in time', inTimeWhy: 'Contacted within a working hour ÷ due; this month', confirmed: 'Confirmed by enterprises', unknownEnterprise: 'Not in the register', noPlan: 'No plan yet',
    waits: 'To go to {level}, waits for the office', stepsDone: '{done} of {all} milestones reached', enterprise: 'Enterprise', knownBy: '(known by {by})', officer: 'Service officer', lead: 'Lead', order: 'Order',
    may: 'What you can do', nothing: 'Nothing for you to do now', refused: 'Not taken on', closing: 'Closed on', plan: 'Plan', planHint: 'The enterprise reads it with its number and code', milestones: 'Milestones', goal: 'What is to be reached', unit: 'Unit', day: 'By', reached: 'Reached',
    reports: 'Monthly reports', next: 'Next', history: 'Matters of this enterprise', ladder: 'Ladder', here: 'Now', byOffice: 'By confirmation', moves: 'Moves', noMoves: 'No moves', byItself: 'System', document: 'Document',
    findEnterprise: 'Name or social credit code', addStep: 'Add a step', stepGoal: 'What step {n} is to reach', stepUnit: 'Unit of step {n}', stepDay: 'Day of step {n}', dropStep: 'Remove step {n}', needed: 'Please fill in',
    isReached: 'Reached', notReached: 'Not reached', move: { waiting: 'Waiting', made: 'Made', declined: 'Declined' },
    method: { phone: 'Phone', visit: 'Visit', wechat: 'WeChat', sms: 'Text message', other: 'Other' }, basis: { confirmed: 'Confirmed by the enterprise', service_confirmed: 'Service confirmation' }, satisfied: { 5: 'Very satisfied', 4: 'Satisfied', 3: 'Mostly satisfied' },
    field: {
      case_class: 'Class', officer: 'Service officer', ground: 'Ground', explanation: 'What the enterprise is told', enterprise: 'Enterprise', reason: 'Reason', method: 'How', reached: 'Result', plan: 'Plan', milestones: 'Milestones', milestone: 'Milestone', note: 'Note',
      progress: 'Progress this month', next_step: 'Next step', document: 'Document or written basis', to_level: 'Down to', basis: 'Closed on', satisfaction: 'Satisfaction (may be left out after a follow-up or rating)', comment: 'What the enterprise says',
    },
    public: { title: 'Enterprise express', level: 'now with {level}', officer: 'service officer {name}', done: 'reached {day}', by: 'by {day}' },
  },
  enterprises: {
    find: 'Name, alias or social credit code', add: 'Register', import: 'Import a table', failed: 'The register could not be fetched', none: 'No enterprises', choose: 'Choose an enterprise, or register one', more: 'Show more', edit: 'Correct', save: 'Save',
    uscc: 'Social credit code', name: 'Name', aliases: 'Aliases', aliasesHint: 'Separate several with semicolons', status: 'Status', organisation: 'Served by', officer: 'Service officer', size: 'Size', industry: 'Industry', openCases: 'Open',
    is: { active: 'Active', suspended: 'Suspended', deregistered: 'Deregistered' }, sizes: { large: 'Large', medium: 'Medium', small: 'Small', micro: 'Micro' },
    contacts: 'Contacts and numbers', post: 'Post', person: 'Name (none for a line)', phone: 'Phone', addContact: 'Add', dropContact: 'Remove {who}',
    trial: '{added} to be added, {changed} changed, {unchanged} unchanged', imported: '{added} added, {changed} changed, {unchanged} unchanged', line: 'Line {n}', apply: 'Import', skip: 'Import without the faulty lines',
  },
}
