export default {
  letters: {
    title: 'Letters', none: 'No letters', noneText: 'Letters of urging and supervision stand here once issued.', failed: 'The ledger did not come',
    number: 'Number', order: 'Order', unit: 'Recipient', due: 'Answer by', stands: 'Progress', late: 'Late', byPlatform: 'System',
    state: { issued: 'Waiting', answered: 'To check', closed: 'Closed' },
    act: { answer: 'Answer', send_back: 'Send back', close: 'Close' },
    words: { answer: 'Answer', send_back: 'Why it does not do', close: 'Note (optional)' },
    proposed: 'Called for by cards', issue: 'Issue', drop: 'Drop', why: 'Why no letter is needed', ranOut: '{clock} ran out {at}', print: 'Download {number}', needWords: 'At least 2 characters',
  },
}
