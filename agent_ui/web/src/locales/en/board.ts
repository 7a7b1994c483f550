/** The board of times. */
export default {
  board: {
    title: 'Due board', asOf: 'as of {at}', behind: '{n} changes still to count', failed: 'The board did not come', by: 'Count by', whole: 'Whole city',
    byOf: { organisation: 'By unit', place: 'By place', category: 'By matter', track: 'By track' },
    of: { organisation: 'Unit', place: 'Place', category: 'Matter', track: 'Track' },
    open: 'Open', overdue: 'Overdue', at_risk: 'At risk', due_today: 'Due today', suspended: 'Suspended', pressing: 'overdue or at risk', rest: 'In time', sum: 'Sum', parts: 'Shares',
    means: {
      open: 'Orders not closed, those to be dispatched or followed up among them; merged ones count with their main order', overdue: 'The most pressing clock has run out', at_risk: 'The most pressing clock has given its first warning and not run out', due_today: 'The most pressing clock runs out today', suspended: 'Suspended with approval and kept in view; open too',
    },
    nowhere: 'No place', path: 'Where you are', top: 'Top', none: 'Nothing is open', own: '{n} open here, none below', ownText: 'Choose a number above to see its orders.', noneText: 'Orders dispatched here will appear.',
    matrix: 'Matter × place', matrixCounts: 'overdue and at risk', cell: '{category} in {place}: {n} overdue or at risk',
    picked: '{what} · {due}', count: '{n} orders', first: 'first {n} orders', clear: 'Close', inList: 'Open in the list', noneBehind: 'No such order; it may just have been closed.', nobody: 'not dispatched', all: 'All',
    urge: 'Urge {n} chosen', urgeReason: 'Urged from the due board: please answer within the time limit', urged: '{n} urged', notUrged: '{number} not urged: {why}',
  },
}
