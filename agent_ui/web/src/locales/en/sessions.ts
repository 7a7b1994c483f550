export default {
  sessions: {
    tasks: 'Asked of units', none: 'No sessions yet', noneText: 'They are listed here once the office plans one.', noTasks: 'Nothing asked', noTasksText: 'Briefs, decisions and leaders’ instructions are listed here.',
    failed: 'Could not be read', plan: 'Prepare', month: 'Month', matters: '{n} matters', owed: '{all} decisions, {open} open', late: 'Late', leader: 'Attends', place: 'Place', moved: 'Moved',
    lookBack: 'Looking back: decisions of the last session', agenda: 'Agenda', order: 'Order number', add: 'Put on the agenda', unit: 'Unit code', ask: 'Ask for a brief', day: 'Move to', reason: 'Reason',
    due: 'Due', stands: 'Stands', what: 'What', briefs: 'Briefs', decided: 'Decisions', withdrawn: 'Withdrawn',
    acts: { call: 'Send the notice', postpone: 'Postpone', hold: 'Was held', submit: 'Submit minutes', approve: 'Approve minutes' },
    act: { answer: 'Report', send_back: 'Send back', accept: 'Accept', drop: 'Drop' },
    words: { answer: 'Report', send_back: 'Why', accept: 'Note (optional)', drop: 'Why' },
    papers: { agenda: 'Agenda', minutes: 'Minutes', decisions: 'Decisions' },
  },
}
